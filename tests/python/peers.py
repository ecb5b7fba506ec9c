"""What stands in our lines, judged by other people's libraries.

The command line writes arrays with the text codec `hex`; the payload must then be what numcodecs (shuffle, delta), bitshuffle, and Python's
own zlib and base64 read or write. Needs the release build and the packages of requirements.txt: `cargo xtask test` sees to both.
"""

import base64
import hashlib
import io
import sys
import zlib

import bitshuffle
import numcodecs
import numpy as np
from common import command

COUNTS = (1, 2, 7, 8, 9, 16, 100, 1000, 4099)
DTYPES = ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64", "complex64", "complex128")


def main() -> int:
    checked = {name: 0 for name in ("raw", "base64", "zlib", "shuffle", "bitshuffle", "delta", "fortran", "content id")}
    for array in samples():
        raw = array.tobytes()
        assert payload(array, "raw-hex") == raw
        checked["raw"] += 1

        text = body(array, "raw-base64url")
        assert base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) == raw
        assert base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == text
        checked["base64"] += 1

        assert zlib.decompress(payload(array, "raw-zlib-hex")) == raw
        checked["zlib"] += 1

        shuffled = bytes(numcodecs.Shuffle(elementsize=array.dtype.itemsize).encode(raw))
        assert payload(array, "raw-shuffle-hex") == shuffled
        checked["shuffle"] += 1

        block = array.size // 8 * 8
        bits = bitshuffle.bitshuffle(array, block_size=block).tobytes() if block else raw
        assert payload(array, "raw-bitshuffle-hex") == bits, (array.dtype, array.size)
        checked["bitshuffle"] += 1

        if array.dtype.kind in "iu":
            differences = numcodecs.Delta(dtype=array.dtype).encode(array).tobytes()
            assert payload(array, "delta-raw-hex") == differences
            checked["delta"] += 1

        assert command(["id", "-"], encode(array, "raw-zlib-hex")).decode().strip() == content_id(array)
        checked["content id"] += 1
    for order in ("C", "F"):
        array = np.asarray(np.arange(24, dtype=">i4").reshape(2, 3, 4), order=order)
        assert payload(array, "raw-hex") == array.astype("<i4").tobytes(order="C")
        checked["fortran"] += 1
    print(", ".join(f"{name}: {count} equal" for name, count in checked.items()))
    return 0


def samples():
    random = np.random.default_rng(2026)
    for dtype in DTYPES:
        for count in COUNTS:
            size = np.dtype(dtype).itemsize
            noise = random.integers(0, 256, count * size, dtype=np.uint8)
            yield (noise % 2).astype(bool) if dtype == "bool" else noise.view(dtype)
        if dtype != "bool":
            yield np.arange(0, 120).astype(dtype)


def content_id(array: np.ndarray) -> str:
    shape = "x".join(map(str, array.shape)) or "s"
    return hashlib.sha256(f"tnv1-id\n{array.dtype.name}\n{shape}\n\n".encode() + array.tobytes()).hexdigest()


def encode(array: np.ndarray, codecs: str) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return command(["encode", "-", "--chunk", "whole", "--codecs", codecs], file.getvalue())


def body(array: np.ndarray, codecs: str) -> str:
    return encode(array, codecs).decode().strip().split(".")[-2]


def payload(array: np.ndarray, codecs: str) -> bytes:
    return bytes.fromhex(body(array, codecs))


if __name__ == "__main__":
    sys.exit(main())
