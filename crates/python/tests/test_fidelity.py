"""Every dtype in every layout, there and back, to the last bit."""

import ml_dtypes
import numpy as np
import pytest
import tenvelope
from cases import FIDELITY, array_of, numpy_dtype, raw_run, same

ROWS = pytest.mark.parametrize("row", FIDELITY, ids=lambda row: row["name"])


def layouts(array: np.ndarray):
    """The same elements, or some of them, as memory that is no plain C order."""
    yield "C", array
    yield "Fortran", np.asfortranarray(array) if array.ndim else array
    yield "transposed", array.T
    frozen = array.copy()
    frozen.flags.writeable = False
    yield "read-only", frozen
    wide = np.zeros((*array.shape, 3), array.dtype)
    wide[..., 1] = array
    yield "strided", wide[..., 1]
    yield "zero stride", np.broadcast_to(array, (2, *array.shape)) if array.ndim < 32 else array
    if array.ndim:
        yield "negative", array[::-1]
        yield "every other", array[::2]
    if array.dtype.kind not in "T":
        yield "unaligned", unaligned(array)
        yield "byte-swapped", array.astype(array.dtype.newbyteorder(">"))


def unaligned(array: np.ndarray) -> np.ndarray:
    memory = np.zeros(array.nbytes + 1, np.uint8)
    moved = np.ndarray(array.shape, array.dtype, memory.data, offset=1)
    moved[...] = array
    return moved


@ROWS
def test_every_layout_comes_back(row):
    array = array_of(row)
    for name, layout in layouts(array):
        expected = layout.astype(array.dtype, order="C", copy=True)
        back = tenvelope.loads(tenvelope.dumps(layout))
        assert same(back, expected), name
        assert type(back) is np.ndarray
        assert back.dtype.isnative and back.flags.c_contiguous and back.flags.aligned and back.flags.writeable and back.flags.owndata


@ROWS
def test_the_raw_run_is_the_row(row):
    line = tenvelope.dumps(array_of(row), codecs="vlen_utf8-hex" if row["dtype"] == "string" else "raw-hex")
    magic, dtype, shape, _codecs, *_meta, body, _check = line.split(".")
    assert (magic, dtype, shape) == ("tnv1", row["dtype"], "x".join(map(str, row["shape"])) or "s")
    if "raw" in row:
        assert body == row["raw"]
        assert tenvelope.loads(line).tobytes() == array_of(row).tobytes()


@ROWS
def test_the_dtype_is_the_one_of_numpy(row):
    assert tenvelope.loads(tenvelope.dumps(array_of(row))).dtype == numpy_dtype(row["dtype"], row.get("fields"))


def test_padded_structs_come_back_packed():
    inner = np.dtype([("a", "u1"), ("b", ">f8")], align=True)
    padded = np.dtype([("id", "u1"), ("inner", inner, (2, 2)), ("half", ml_dtypes.bfloat16), ("name", ">U2")], align=True)
    array = np.zeros(3, padded)
    array["id"], array["half"], array["name"] = [1, 2, 3], [0.5, 1.5, 2.5], ["a", "bc", "é"]
    array["inner"]["b"] = np.arange(12).reshape(3, 2, 2)
    back = tenvelope.loads(tenvelope.dumps(array[::-1]))
    assert back.dtype.itemsize == 1 + 4 * 9 + 2 + 8 < padded.itemsize
    for name in ("id", "half", "name"):
        assert back[name].tolist() == array[name][::-1].tolist()
    assert back["inner"]["b"].tolist() == array["inner"]["b"][::-1].tolist()


def test_selected_and_reordered_fields():
    array = np.array([(1, 2.5, b"x"), (3, 4.5, b"y")], dtype=[("a", "i4"), ("b", "f8"), ("c", "S1")])
    back = tenvelope.loads(tenvelope.dumps(array[["c", "a"]]))
    assert back.dtype == np.dtype([("c", "S1"), ("a", "<i4")])
    assert back.tolist() == [(b"x", 1), (b"y", 3)]


@pytest.mark.parametrize("scalar", [np.float32(1.5), np.int8(-1), np.datetime64("2024-02-29", "D"), np.bool_(True), np.str_("é"), np.bytes_(b"ab"),
                                    np.complex64(1j), ml_dtypes.bfloat16(2.5), ml_dtypes.int4(-3), np.void(b"\1\2")], ids=repr)
def test_scalars_of_numpy(scalar):
    back = tenvelope.loads(tenvelope.dumps(scalar))
    assert back.shape == () and back.dtype == scalar.dtype and back[()] == scalar


def test_raw_bits():
    for name in ("bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4"):
        row = next(row for row in FIDELITY if row["dtype"] == name)
        line = tenvelope.dumps(array_of(row))
        bits = tenvelope.loads(line, raw_bits=True)
        assert bits.dtype == (np.uint16 if name == "bfloat16" else np.uint8)
        assert same(bits.view(array_of(row).dtype), array_of(row))
    struct = np.zeros(2, [("x", ml_dtypes.bfloat16), ("y", "f4")])
    assert tenvelope.loads(tenvelope.dumps(struct), raw_bits=True).dtype == np.dtype([("x", "u2"), ("y", "f4")])
    # Where NumPy has a dtype of its own, it stays.
    assert tenvelope.loads(tenvelope.dumps(np.float16(1)), raw_bits=True).dtype == np.float16
    assert raw_run(tenvelope.loads(tenvelope.dumps(np.arange(3)), raw_bits=True)) == np.arange(3).tobytes()
