"""The arrays of the fidelity table, in groups: one group is one line of the table.

All rows of tests/fidelity.json are here, and others that are simpler (so that who loses NaN payloads need not lose the whole line) or lie in memory in some other way.
"""

import sys

import ml_dtypes
import numpy as np
from common import ROOT

sys.path.append(str(ROOT / "crates/python/tests"))
from cases import FIDELITY, array_of, numpy_dtype

FLOATS = ["float32", "float64"]
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic", "steps"]


def groups() -> dict[str, dict[str, np.ndarray]]:
    """Title of a line → name of a row → the array that is handed to all."""
    made = {
        "bool": rows("bool"),
        "int8 to int32, uint8 to uint32": rows("int8", "uint8", "int16", "uint16", "int32", "uint32", "uint8-all", "deep", "ones"),
        "int64, uint64: small": of("small", ["int64", "uint64"], lambda dtype: np.array([[0, 1, 42], [7, 300, 2**31]], dtype)),
        "int64, uint64: beyond 2^53": rows("int64", "uint64", "int64-over-doubles"),
        "int4, uint4": rows("int4", "uint4"),
        "float32, float64: finite, −0.0": of("finite", FLOATS, lambda dtype: np.array([[1.5, np.finfo(dtype).max], [-0.0, 0.1], [0, np.finfo(dtype).smallest_subnormal]], dtype)),
        "float32, float64: ±inf, NaN": of("inf", FLOATS, lambda dtype: np.array([np.inf, -np.inf, 1.0], dtype)) | of("nan", FLOATS, lambda dtype: np.array([1.0, np.nan], dtype)),
        "float32, float64: NaN payloads": rows("float32", "float64"),
        "float16": rows("float16") | of("finite", ["float16"], lambda dtype: np.array([1.5, 65504, 2**-24], dtype)),
        "bfloat16": rows("bfloat16") | of("finite", ["bfloat16"], lambda dtype: np.array([1.5, -2, 3e38]).astype(dtype)),
        "float8 e4m3fn, e5m2": rows("float8_e4m3fn-all", "float8_e5m2-all"),
        "complex: finite": of("finite", ["complex64", "complex128"], lambda dtype: np.array([[1 + 2j, -0.5j]], dtype)),
        "complex: NaN payloads": rows("complex64", "complex128"),
        "datetime64[D], [ns]": {"dates": dates("M8[D]"), "dates-ns": dates("M8[ns]")},
        "dates of every unit and step, NaT": rows(*(f"{kind}-{unit}" for kind in ("datetime64", "timedelta64") for unit in UNITS)),
        "S": rows("bytes", "bytes-1") | {"ascii": np.array([b"ab", b"hello"], "S5")},
        "U": rows("utf32", "utf32-last") | {"text": np.array(["ab", "é"], "U5")},
        "StringDType": rows("string", "string-scalar", "string-empty"),
        "V": rows("void"),
        "structs, nested, with subarrays": rows("struct", "struct-nested", "struct-subarray", "struct-of-structs"),
        "0-d": rows("scalar", "scalar-struct"),
        "empty, also 3 × 0 × 2^40": rows("empty", "empty-struct", "empty-large"),
    }
    made |= layouts()
    # What the format has no place for; nobody may take it for kept.
    made["longdouble"] = {"longdouble": np.array([1, 3], np.longdouble) / 7}
    made["U with lone surrogates"] = {"surrogates": np.array([0xD800, 0x61], "u4").view("U1")}
    made["other dtypes of ml_dtypes"] = of("other", ["float8_e4m3fnuz", "int2", "float4_e2m1fn"], lambda dtype: np.array([0, 1, -1]).astype(dtype))
    missing = {row["name"] for row in FIDELITY} - {name for group in made.values() for name in group}
    assert not missing, f"in no line of the table: {missing}"
    return made


def layouts() -> dict[str, dict[str, np.ndarray]]:
    """Elements that every package can hold, in memory that is no plain C order."""
    plain = np.arange(24.0).reshape(2, 3, 4) + 0.5
    frozen = plain.copy()
    frozen.flags.writeable = False
    unaligned = np.ndarray(plain.shape, plain.dtype, np.zeros(plain.nbytes + 1, np.uint8).data, offset=1)
    unaligned[...] = plain
    swapped = {dtype: np.array([[1.5, 2.5], [3.5, 300]]).astype(dtype) for dtype in (">f4", ">f8", ">i2", ">i8")}
    return {
        "Fortran order, transposed": {"fortran": np.asfortranarray(plain), "transposed": plain.T, "transposed-2d": plain[0].T},
        "strided, negative stride": {"strided": plain[:, :, ::2], "strided-1d": np.arange(10.0)[1::3], "negative": plain[::-1], "negative-1d": np.arange(4.0)[::-1]},
        "zero stride (broadcast)": {"broadcast": np.broadcast_to(plain[0], (2, 3, 4)), "broadcast-scalar": np.broadcast_to(2.5, (2, 3))},
        "read-only, not aligned": {"read-only": frozen, "unaligned": unaligned},
        "big-endian numbers": swapped,
        "big-endian dates, text, structs": {
            ">M8[s]": dates("M8[s]").astype(">M8[s]"),
            ">U2": np.array(["ab", "é"], ">U2"),
            "big-endian-struct": np.array([(1, 2.5)], [("n", ">i2"), ("x", ">f8")]),
        },
    }


def rows(*names: str) -> dict[str, np.ndarray]:
    known = {row["name"]: row for row in FIDELITY}
    return {name: array_of(known[name]) for name in names}


def of(what: str, dtypes: list[str], make) -> dict[str, np.ndarray]:
    return {f"{dtype}-{what}": make(numpy_dtype(dtype) if not hasattr(ml_dtypes, dtype) else np.dtype(getattr(ml_dtypes, dtype))) for dtype in dtypes}


def dates(dtype: str) -> np.ndarray:
    return np.array(["1969-12-31", "2026-11-21"], dtype)
