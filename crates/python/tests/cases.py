"""What the tests share: the rows of tests/fidelity.json and the vectors, as arrays."""

import json
import pathlib

import ml_dtypes
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIDELITY = json.loads((ROOT / "tests/fidelity.json").read_text(encoding="utf-8"))
ML_DTYPES = ["bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4"]
NIBBLES = ["int4", "uint4"]


def vectors(which: str) -> list[dict]:
    files = sorted((ROOT / "spec/vectors" / which).glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


def numpy_dtype(name: str, fields: list | None = None) -> np.dtype:
    """The dtype of NumPy for a dtype of the format: written here once more, apart from the library."""
    base, _, rest = name.partition("~")
    if base == "struct":
        made = []
        for field, inner, *shape in fields:
            one = numpy_dtype("struct", inner) if isinstance(inner, list) else numpy_dtype(inner)
            made.append((field, one, *map(tuple, shape)))
        return np.dtype(made)
    if base in ML_DTYPES:
        return np.dtype(getattr(ml_dtypes, base))
    if base == "string":
        return np.dtypes.StringDType()
    if base in ("datetime64", "timedelta64"):
        unit, _, step = rest.partition("~")
        return np.dtype(base) if rest == "generic" else np.dtype(f"{base}[{step}{unit}]")
    letters = {"bytes": "S", "utf32": "U", "void": "V"}
    return np.dtype(f"{letters[base]}{rest}") if base in letters else np.dtype(base).newbyteorder("<")


def array_of(row: dict) -> np.ndarray:
    """The array of a row, in C order."""
    dtype, shape = numpy_dtype(row["dtype"], row.get("fields")), tuple(row["shape"])
    if row["dtype"] == "string":
        return np.array(row["elements"], dtype=dtype).reshape(shape)
    raw = np.frombuffer(bytearray.fromhex(row["raw"]), np.uint8)
    if row["dtype"] in NIBBLES:
        raw = np.stack([raw & 15, raw >> 4], axis=1).reshape(-1)[: int(np.prod(shape))].copy()
    if raw.size == 0:
        return np.zeros(shape, dtype)
    return raw.view(dtype).reshape(shape)


def raw_run(array: np.ndarray) -> bytes | list[str]:
    """The elements in C order as the format has them: little-endian, packed; strings as a list."""
    if array.dtype.kind == "T":
        return array.reshape(-1).tolist()
    return array.tobytes()


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal to the last bit, with dtype and shape."""
    return one.dtype == other.dtype and one.shape == other.shape and raw_run(one) == raw_run(other)
