"""npz and safetensors files against the packages that everybody writes and reads them with.

    python tests/python/archives.py
"""

import io
import pathlib
import sys
import tempfile

import numpy as np
from common import command
from safetensors.numpy import load, save

ARRAYS = {
    "bool": np.array([True, False]),
    "int8": np.arange(-4, 4, dtype=np.int8).reshape(2, 2, 2),
    "uint16": np.arange(5, dtype=np.uint16),
    "int64": np.array([2**62, -1]),
    "float16": np.array([1.5, np.inf], np.float16),
    "float32": np.linspace(0, 1, 1000, dtype=np.float32).reshape(10, 100),
    "float64": np.array(2.5),
    "empty": np.zeros((0, 3), np.float32),
}
OF_NUMPY_ALONE = {
    "complex128": np.array([1 + 2j]),
    "dates": np.array(["2026-11-21"], "datetime64[D]"),
    "text": np.array(["a", "é"]),
    "structs": np.array([(1, 2.5)], [("a", "i2"), ("b", "f8")]),
    "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
}


def main() -> int:
    files = 0
    for save_npz in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save_npz(file, **ARRAYS, **OF_NUMPY_ALONE)
        line = command(["convert", "-", "--to", "line"], file.getvalue())
        assert line.startswith(b"tnv1.tree.s.json")
        check(dict(np.load(io.BytesIO(command(["convert", "-", "--to", "npz"], line)))), ARRAYS | OF_NUMPY_ALONE)
        files += 1
    line = command(["convert", "-", "--to", "line"], npz(ARRAYS))
    theirs = command(["convert", "-", "--to", "safetensors"], line)
    check(load(theirs), ARRAYS)
    # By its name alone is such a file known.
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.safetensors"
        path.write_bytes(save(ARRAYS, {"format": "np"}))
        again = command(["convert", str(path), "--to", "line"], b"")
        assert command(["id", "-"], again) == command(["id", "-"], line)
        check(load(command(["convert", "-", "--to", "safetensors"], again)), ARRAYS)
    print(f"{files} npz files and 2 safetensors files there and back, {len(ARRAYS) + len(OF_NUMPY_ALONE)} kinds of arrays")
    return 0


def npz(arrays: dict) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def check(found: dict, expected: dict) -> None:
    assert found.keys() == expected.keys(), found.keys()
    for name, array in expected.items():
        other = found[name]
        assert other.dtype == array.dtype and other.shape == array.shape and other.tobytes() == array.tobytes(), name


if __name__ == "__main__":
    sys.exit(main())
