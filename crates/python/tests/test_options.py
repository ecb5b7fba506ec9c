"""Forms, labels, limits, rows, and arrays that are given."""

import array
import ctypes
import json
import pickle

import ml_dtypes
import numpy as np
import pytest
import tenvelope
from cases import FIDELITY, array_of, same

ROWS = pytest.mark.parametrize("row", FIDELITY, ids=lambda row: row["name"])
TABLE = np.arange(600, dtype=np.int32).reshape(100, 6)


def code_of(call, *args, **options) -> str:
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        call(*args, **options)
    return caught.value.code


@ROWS
def test_all_forms_give_the_same(row):
    one = array_of(row)
    binary, members = tenvelope.dumpb(one), tenvelope.dumpj(one)
    assert type(binary) is bytes and type(members) is dict and next(iter(members)) == "$tnv"
    for form in (binary, bytearray(binary), memoryview(binary), members, json.dumps(members), json.dumps(members).encode()):
        assert same(tenvelope.loads(form), tenvelope.loads(tenvelope.dumps(one)))
        tenvelope.verify(form)
    assert [tenvelope.inspect(form).form for form in (tenvelope.dumps(one), binary, members)] == ["line", "binary", "json"]


def test_the_json_form_is_judged_as_its_text():
    members = tenvelope.dumpj(TABLE)
    assert code_of(tenvelope.loads, {**members, "more": 1}) == "unknown_member"
    assert code_of(tenvelope.loads, {"$tnv": 1}) == "missing_member"
    assert code_of(tenvelope.loads, {**members, 1: 2}) == "bad_argument"
    assert code_of(tenvelope.loads, {**members, "meta": float("nan")}) == "bad_argument"
    assert code_of(tenvelope.loads, {**members, "meta": object()}) == "bad_argument"
    assert code_of(tenvelope.loads, {**members, "shape": [1 << 70]}) == "bad_argument"
    deep = {}
    for _ in range(1000):
        deep = {"a": deep}
    assert code_of(tenvelope.loads, deep) == "bad_argument"
    assert tenvelope.dumpj(np.zeros(3), codecs="raw-base64")["codecs"] == ["raw", "base64"]
    assert tenvelope.loads({"$tnv": 1, "dtype": "int64", "shape": [2, 2], "values": [[1, 2], (3, -4)]}).tolist() == [[1, 2], [3, -4]]
    assert tenvelope.loads({"$tnv": 1, "dtype": "uint64", "shape": [1], "values": [str(2**64 - 1)]}).tolist() == [2**64 - 1]


def test_attrs_and_dims_come_back():
    attrs = {"unit": "mV", "scale": 0.5, "list": [1, None, True, {"é": "ü"}], "largest": 2**53 - 1}
    for write in (tenvelope.dumps, tenvelope.dumpb, tenvelope.dumpj):
        info = tenvelope.inspect(write(TABLE, attrs=attrs, dims=["time", None]))
        assert info.attrs == attrs and info.dims == ("time", None)
        assert same(tenvelope.loads(write(TABLE, attrs=attrs, dims=("time", None))), TABLE)
    assert tenvelope.inspect(tenvelope.dumps(TABLE)).attrs is None and tenvelope.inspect(tenvelope.dumps(TABLE)).dims is None
    # The next call without labels writes none.
    assert tenvelope.dumps(TABLE, attrs={}) == tenvelope.dumps(TABLE)


@pytest.mark.parametrize(
    "labels", [{"attrs": {1: 2}}, {"attrs": {"a": float("inf")}}, {"attrs": {"a": np.int64(1)}}, {"attrs": {"a": 2**64}}, {"attrs": {"a": 2**53}}, {"attrs": {"a": "\ud800"}},
               {"dims": "ab"}, {"dims": []}, {"dims": ["a"]}, {"dims": [1, 2]}], ids=repr
)
def test_labels_that_are_none(labels):
    assert code_of(tenvelope.dumps, TABLE, **labels) in ("bad_argument", "bad_meta")


def test_info():
    struct = np.zeros((2, 3), [("a", "i2"), ("b", [("c", "f8")], (4,))])
    info = tenvelope.inspect(tenvelope.dumps(struct, codecs="raw-zlib-hex"))
    assert (info.dtype, info.shape, info.codecs, info.complete) == ("struct", (2, 3), ["raw", "zlib", "hex"], True)
    assert info.fields == [["a", "int16"], ["b", [["c", "float64"]], [4]]]
    assert info.decoded_bytes == 6 * 34 and info.chunk is None
    line = tenvelope.dumps(TABLE)
    cut = tenvelope.inspect(line[:60])
    assert not cut.complete and cut.shape == (100, 6) and cut.header_len + cut.body_len <= 60
    assert "int32" in repr(cut) and "cut" in repr(cut)
    assert tenvelope.inspect(tenvelope.dumps(np.zeros(1 << 20, np.uint16))).chunk == 1 << 18
    assert code_of(tenvelope.inspect, "hello") == "bad_magic"


def test_limits():
    line = tenvelope.dumps(TABLE)
    assert tenvelope.Limits() == tenvelope.Limits(input=1 << 30, header=1 << 16, decoded=1 << 29) != tenvelope.Limits.trusted()
    assert same(tenvelope.loads(line, limits=tenvelope.Limits(decoded=TABLE.nbytes, input=len(line))), TABLE)
    for limits, code in [({"decoded": TABLE.nbytes - 1}, "limit_exceeded"), ({"input": len(line) - 1}, "input_too_long"), ({"header": 5}, "header_too_long")]:
        for verb in (tenvelope.loads, tenvelope.verify):
            assert code_of(verb, line, limits=tenvelope.Limits(**limits)) == code
    limits = tenvelope.Limits(decoded=7)
    assert pickle.loads(pickle.dumps(limits)) == limits and repr(limits) == "Limits(input=1073741824, header=65536, decoded=7)"
    with pytest.raises((TypeError, OverflowError)):
        tenvelope.Limits(decoded=-1)


def test_allow():
    line = tenvelope.dumps(TABLE, codecs="raw-zlib-base64url")
    assert same(tenvelope.loads(line, allow=["raw", "zlib", "base64url"]), TABLE)
    for verb in (tenvelope.loads, tenvelope.verify):
        assert code_of(verb, line, allow=["raw", "base64url"]) == "codec_not_allowed"
        assert code_of(verb, line, allow=[]) == "codec_not_allowed"
    with pytest.raises(TypeError):
        tenvelope.loads(line, allow="raw")


@pytest.mark.parametrize("codecs", ["auto", "raw-hex", "raw-shuffle-zstd-base64url"])
def test_rows(codecs):
    for one in (TABLE, TABLE[:, 0].astype(np.dtypes.StringDType()), TABLE.astype(ml_dtypes.int4)[:, :3], np.zeros((5, 0))):
        for text in (tenvelope.dumps, tenvelope.dumpb):
            text = text(one, codecs="auto" if one.dtype.kind == "T" else codecs)
            for start, stop in [(0, len(one)), (2, 5), (3, 3), (len(one), len(one))]:
                assert same(tenvelope.loads(text, rows=range(start, stop)), one[start:stop])
                assert same(tenvelope.loads(text, rows=(start, stop)), one[start:stop])
    line = tenvelope.dumps(TABLE, codecs=codecs)
    out = np.zeros((3, 6), np.int32)
    assert tenvelope.loads(line, rows=(1, 4), out=out) is out and same(out, TABLE[1:4])
    for rows in [(0, 101), (5, 4), (-1, 2), (0,), (0, 1, 2), range(0, 4, 2), slice(0, 2), "ab", (0.0, 1.0), 3]:
        assert code_of(tenvelope.loads, line, rows=rows) == "bad_argument"
    assert code_of(tenvelope.loads, tenvelope.dumps(np.float32(1)), rows=(0, 0)) == "bad_argument"


@ROWS
def test_out(row):
    one = array_of(row)
    line = tenvelope.dumps(one)
    if row["dtype"] == "string":
        assert code_of(tenvelope.loads, line, out=one) == "unsupported"
        return
    out = np.empty(one.shape, one.dtype)
    assert tenvelope.loads(line, out=out) is out and same(out, one)
    assert code_of(tenvelope.loads, line, out=np.empty((*one.shape[:-1], 7, 3)[:32], one.dtype)) == "shape_mismatch"
    other = np.empty(one.shape, "u1" if one.dtype != np.uint8 else "i1")
    assert code_of(tenvelope.loads, line, out=other) == "dtype_mismatch"


def test_out_that_cannot_be_filled():
    line = tenvelope.dumps(TABLE)
    frozen = TABLE.copy()
    frozen.flags.writeable = False
    for out in (frozen, np.asfortranarray(TABLE), np.zeros((100, 12), np.int32)[:, ::2]):
        assert code_of(tenvelope.loads, line, out=out) == "bad_argument"
    assert code_of(tenvelope.loads, line, out=TABLE.astype(">i4")) == "dtype_mismatch"
    days = np.zeros(2, "M8[D]")
    assert code_of(tenvelope.loads, tenvelope.dumps(days), out=np.zeros(2, "M8[s]")) == "dtype_mismatch"
    names = np.zeros(2, [("a", "i4"), ("b", "i4")])
    assert code_of(tenvelope.loads, tenvelope.dumps(names), out=np.zeros(2, [("b", "i4"), ("a", "i4")])) == "dtype_mismatch"
    assert code_of(tenvelope.loads, tenvelope.dumps(np.zeros(2, [("a", "u1"), ("b", "i4")])), out=np.zeros(2, np.dtype([("a", "u1"), ("b", "i4")], align=True))) == "dtype_mismatch"
    with pytest.raises(TypeError):
        tenvelope.loads(line, out=[0] * 600)


class Interface:
    def __init__(self, base):
        self.__array_interface__ = base.__array_interface__
        self.base = base


class Subclass(np.ndarray):
    pass


class Dlpack:
    def __init__(self, base):
        self.base = base

    def __dlpack__(self, **options):
        return self.base.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.base.__dlpack_device__()


def test_other_peoples_arrays():
    for made in (Interface(TABLE), Interface(TABLE.T), Dlpack(TABLE), memoryview(TABLE), memoryview(TABLE)[::-1]):
        expected = made.base if hasattr(made, "base") else np.asarray(made)
        expected = TABLE.T if isinstance(made, Interface) and made.__array_interface__["shape"] == (6, 100) else expected
        assert same(tenvelope.loads(tenvelope.dumps(made)), np.ascontiguousarray(expected))
    assert same(tenvelope.loads(tenvelope.dumps(array.array("d", [1, 2]))), np.array([1.0, 2.0]))
    assert same(tenvelope.loads(tenvelope.dumps((ctypes.c_int16 * 3)(1, 2, 3))), np.array([1, 2, 3], np.int16))
    assert same(tenvelope.loads(tenvelope.dumps(b"abc")), np.frombuffer(b"abc", np.uint8))
    assert type(tenvelope.loads(tenvelope.dumps(TABLE.view(Subclass)))) is np.ndarray
    assert same(tenvelope.loads(tenvelope.dumps(TABLE.view(Subclass).T)), np.ascontiguousarray(TABLE.T))
