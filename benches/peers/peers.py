"""The ways from an array to text and back: how people do it today, each as its documentation says, and ours. What is binary becomes text with pybase64, the fastest there is.

A way says with an error that it does not take an array. To add one: two functions, one line in `ways`.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass

import blosc2
import json_tricks
import msgpack
import msgpack_numpy
import numcodecs
import numpy as np
import orjson
import pcodec.standalone
import pybase64
import safetensors.numpy
import tenvelope
import zstandard

PACKAGES = ["tenvelope", "numpy", "pybase64", "orjson", "json-tricks", "msgpack", "msgpack-numpy", "safetensors", "zstandard", "blosc2", "numcodecs", "pcodec"]
# What writes numbers as digits, or compresses with Python in between, takes minutes for more.
SLOW = 1 << 20
OURS = "tenvelope"


@dataclass
class Way:
    name: str
    encode: Callable[[np.ndarray], str]
    decode: Callable[[str], np.ndarray]
    most: int | None = None

    @property
    def ours(self) -> bool:
        return self.name.startswith(OURS)


def ways(array: np.ndarray) -> list[Way]:
    """All ways; the array is asked for its dtype and shape only, for the way that has to be told them."""
    one_thread()
    return [
        Way(OURS, tenvelope.dumps, tenvelope.loads),
        Way("tenvelope fast", lambda array: tenvelope.dumps(array, level="fast"), tenvelope.loads),
        Way("tenvelope small", lambda array: tenvelope.dumps(array, level="small"), tenvelope.loads),
        Way("tenvelope small, extended", lambda array: tenvelope.dumps(array, level="small", profile="extended"), tenvelope.loads),
        Way("tenvelope store", lambda array: tenvelope.dumps(array, codecs="raw-base64url"), tenvelope.loads),
        Way("pybase64 bare", pybase64.b64encode_as_string, lambda text: np.frombuffer(writable(text), array.dtype).reshape(array.shape)),
        with_header("JSON + pybase64", lambda array: array, lambda data, dtype: np.frombuffer(data, dtype), writable),
        in_base64("base64(npy)", npy, from_npy),
        in_base64("base64(zstd3(npy))", lambda array: zstandard.ZstdCompressor(3).compress(npy(array)), lambda data: from_npy(zstandard.ZstdDecompressor().decompress(data))),
        in_base64("base64(npz)", npz, lambda data: np.load(io.BytesIO(data), allow_pickle=False)["array"]),
        Way("orjson lists", lists, from_lists, SLOW),
        Way("json-tricks", lambda array: json_tricks.dumps(array, properties={"ndarray_compact": True}), json_tricks.loads, SLOW),
        in_base64("msgpack-numpy", lambda array: msgpack.packb(array, default=msgpack_numpy.encode), lambda data: msgpack.unpackb(data, object_hook=msgpack_numpy.decode)),
        in_base64("safetensors", lambda array: safetensors.numpy.save({"array": array}), lambda data: safetensors.numpy.load(data)["array"]),
        in_base64("blosc2", blosc2.pack_array2, blosc2.unpack_array2),
        in_base64("blosc2 zstd1", lambda array: blosc2.pack_tensor(array, cparams=blosc2_options(array, blosc2.Codec.ZSTD, 1)), blosc2.unpack_tensor),
        in_base64("blosc2 lz4", lambda array: blosc2.pack_tensor(array, cparams=blosc2_options(array, blosc2.Codec.LZ4, 5)), blosc2.unpack_tensor),
        with_header("numcodecs shuffle+zstd3", shuffle_zstd, from_shuffle_zstd),
        numcodecs_blosc("numcodecs blosc zstd3", numcodecs.Blosc("zstd", 3, numcodecs.Blosc.SHUFFLE)),
        numcodecs_blosc("numcodecs blosc zstd3 bits", numcodecs.Blosc("zstd", 3, numcodecs.Blosc.BITSHUFFLE)),
        numcodecs_blosc("numcodecs blosc lz4", numcodecs.Blosc("lz4", 5, numcodecs.Blosc.SHUFFLE)),
        with_header("pcodec 8", lambda array: pco(array, 8), lambda data, dtype: pcodec.standalone.simple_decompress(data)),
        with_header("pcodec 4", lambda array: pco(array, 4), lambda data, dtype: pcodec.standalone.simple_decompress(data)),
    ]


def one_thread() -> None:
    blosc2.set_nthreads(1)
    numcodecs.blosc.set_nthreads(1)
    numcodecs.blosc.use_threads = False


def debase64(text: str) -> bytes:
    # Faster with `validate`.
    return pybase64.b64decode(text, validate=True)


def writable(text: str) -> bytearray:
    """Where the array stands in this very memory: as writable as what ours gives back, and no slower."""
    return pybase64.b64decode_as_bytearray(text, validate=True)


def in_base64(name: str, encode: Callable[[np.ndarray], object], decode: Callable[[bytes], np.ndarray]) -> Way:
    return Way(name, lambda array: pybase64.b64encode_as_string(encode(array)), lambda text: decode(debase64(text)))


def with_header(name: str, encode: Callable[[np.ndarray], object], decode: Callable[[bytes, np.dtype], np.ndarray], from_text: Callable[[str], bytes] = debase64) -> Way:
    """For bytes that do not say what they are: dtype and shape in JSON before them, as people write it by hand."""

    def dumps(array: np.ndarray) -> str:
        return json.dumps({"dtype": array.dtype.str, "shape": array.shape}) + "\n" + pybase64.b64encode_as_string(encode(array))

    def loads(text: str) -> np.ndarray:
        header, body = text.split("\n", 1)
        header = json.loads(header)
        return decode(from_text(body), np.dtype(header["dtype"])).reshape(header["shape"])

    return Way(name, dumps, loads)


def npy(array: np.ndarray) -> memoryview:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getbuffer()


def from_npy(data: bytes) -> np.ndarray:
    return np.load(io.BytesIO(data), allow_pickle=False)


def npz(array: np.ndarray) -> memoryview:
    file = io.BytesIO()
    np.savez_compressed(file, array=array)
    return file.getbuffer()


def lists(array: np.ndarray) -> str:
    return orjson.dumps({"dtype": array.dtype.str, "data": array}, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def from_lists(text: str) -> np.ndarray:
    read = orjson.loads(text)
    return np.array(read["data"], read["dtype"])


def blosc2_options(array: np.ndarray, codec: blosc2.Codec, level: int) -> dict:
    return {"codec": codec, "clevel": level, "typesize": array.itemsize, "nthreads": 1}


def shuffle_zstd(array: np.ndarray) -> object:
    return numcodecs.Zstd(3).encode(numcodecs.Shuffle(array.itemsize).encode(array))


def from_shuffle_zstd(data: bytes, dtype: np.dtype) -> np.ndarray:
    return np.frombuffer(numcodecs.Shuffle(dtype.itemsize).decode(numcodecs.Zstd(3).decode(data)), dtype)


def numcodecs_blosc(name: str, codec: numcodecs.Blosc) -> Way:
    return with_header(name, codec.encode, lambda data, dtype: np.frombuffer(codec.decode(data), dtype))


def pco(array: np.ndarray, level: int) -> bytes:
    return pcodec.standalone.simple_compress(array.ravel(), pcodec.ChunkConfig(compression_level=level))
