"""NumPy arrays as compressed, self-describing lines of ASCII text, and back exactly.

>>> import numpy, tenvelope
>>> line = tenvelope.dumps(numpy.array([[1, 2, 3], [4, 5, -1]], dtype="int16"))
>>> line
'tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249'
>>> tenvelope.loads(line)
array([[ 1,  2,  3],
       [ 4,  5, -1]], dtype=int16)
"""

from ._errors import ArgumentError, CodecError, InvalidEnvelopeError, LimitError, TenvelopeError, UnsupportedError
from ._native import (
    Info,
    Limits,
    __version__,
    content_id,
    dump,
    dumpb,
    dumpb_image,
    dumpj,
    dumps,
    detect,
    dumps_dialect,
    dumps_image,
    dumps_npz,
    dumps_safetensors,
    inspect,
    inspect_image,
    load,
    loads,
    loads_dialect,
    loads_image,
    loads_images,
    loads_npz,
    loads_safetensors,
    register_codec,
    verify,
)
from ._plugins import load_codecs

__all__ = [
    "ArgumentError",
    "CodecError",
    "Info",
    "InvalidEnvelopeError",
    "LimitError",
    "Limits",
    "TenvelopeError",
    "UnsupportedError",
    "__version__",
    "content_id",
    "dump",
    "dumpb",
    "dumpb_image",
    "dumpj",
    "dumps",
    "detect",
    "dumps_dialect",
    "dumps_image",
    "dumps_npz",
    "dumps_safetensors",
    "inspect",
    "inspect_image",
    "load",
    "load_codecs",
    "loads",
    "loads_dialect",
    "loads_image",
    "loads_images",
    "loads_npz",
    "loads_safetensors",
    "register_codec",
    "verify",
]
