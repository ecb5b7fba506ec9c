"""Codecs of installed packages, registered when the program asks for them and never before."""

from __future__ import annotations

from importlib.metadata import entry_points

from ._errors import make
from ._native import register_codec

_loaded: set[str] = set()


def load_codecs(*names: str) -> list[str]:
    """Registers the codecs that installed packages offer, all of them or those named; says which are there now.

    A package offers a codec with an entry point of the group ``tenvelope.codecs``. Its name is the codec's, such as ``x_lzma``; what it points to has ``encode`` and ``decode`` as
    :func:`register_codec` takes them, and ``max_ratio`` if it likes: a module, a class or an object. Importing it runs code of that package.
    """
    offered = {point.name: point for point in entry_points(group="tenvelope.codecs")}
    for name in names or sorted(offered):
        if name in _loaded:
            continue
        if name not in offered:
            raise make(f"no installed package offers a codec {name!r}; offered: {', '.join(sorted(offered)) or 'none'}", "bad_argument", None, None, None)
        codec = offered[name].load()
        register_codec(name, codec.encode, codec.decode, max_ratio=getattr(codec, "max_ratio", None))
        _loaded.add(name)
    return sorted(_loaded)
