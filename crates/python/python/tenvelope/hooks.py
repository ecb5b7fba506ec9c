"""Arrays inside what `json`, `orjson` and `msgspec` write and read.

    import json, tenvelope.hooks as hooks
    text = json.dumps({"x": array}, default=hooks.default)                # "x" is a line
    back = json.loads(text, object_pairs_hook=hooks.pairs_hook)           # and an array again

    orjson.dumps({"x": array}, default=hooks.default)                     # without OPT_SERIALIZE_NUMPY
    hooks.revive(orjson.loads(text))

    msgspec.json.Encoder(enc_hook=hooks.default)
    msgspec.json.Decoder(Model, dec_hook=hooks.dec_hook)                  # fields of the type np.ndarray

A string that begins with ``tnv1.`` is read as a line wherever it stands, and one that is none raises: so do not revive documents in which
people may write such texts themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ._native import Limits, dumps, loads

__all__ = ["dec_hook", "default", "pairs_hook", "revive"]


def default(value: object) -> str:
    """Writes an array, or a scalar of NumPy, as a line: for what asks when it does not know a type."""
    if isinstance(value, np.ndarray):
        return dumps(value)
    if isinstance(value, np.generic):
        return dumps(np.asarray(value))
    raise TypeError(f"{type(value).__name__} is no array, and JSON has no place for it")


def pairs_hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Makes arrays of the lines in an object as it is read: the ``object_pairs_hook`` of `json`."""
    return {key: revive(value) for key, value in pairs}


def revive(value: Any, *, limits: Limits | None = None) -> Any:
    """A document with arrays in place of its lines and JSON forms; lists and dicts are made anew."""
    if isinstance(value, str):
        return loads(value, limits=limits) if value.startswith("tnv1.") else value
    if isinstance(value, list):
        return [revive(item, limits=limits) for item in value]
    if isinstance(value, dict):
        if "$tnv" in value:
            return loads(value, limits=limits)
        return {key: revive(item, limits=limits) for key, item in value.items()}
    return value


def dec_hook(wanted: type, value: Any) -> Any:
    """Reads a field of the type ``np.ndarray``: the ``dec_hook`` of `msgspec`."""
    if getattr(wanted, "__origin__", wanted) is np.ndarray and isinstance(value, (str, dict)):
        return loads(value)
    raise NotImplementedError(f"{wanted} is no array")
