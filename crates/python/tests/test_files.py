"""Open files: every dtype, in pieces, and with what files and callbacks raise."""

import io

import ml_dtypes
import numpy as np
import pytest
import tenvelope
from cases import FIDELITY, array_of, same

ROWS = pytest.mark.parametrize("row", FIDELITY, ids=lambda row: row["name"])
LARGE = np.random.default_rng(2).integers(0, 50, (3000, 700)).astype(np.int16)


class Small(io.RawIOBase):
    """A raw file that takes and gives a few bytes at a time."""

    def __init__(self, data: bytes = b""):
        self.data, self.at = bytearray(data), 0

    def write(self, data) -> int:
        self.data += bytes(data[:1000])
        return min(len(data), 1000)

    def read(self, size: int = -1) -> bytes:
        piece = bytes(self.data[self.at : self.at + min(size, 777)])
        self.at += len(piece)
        return piece


@ROWS
def test_the_same_as_in_memory(row):
    array = array_of(row)
    for form, memory in [("line", tenvelope.dumps(array).encode()), ("binary", tenvelope.dumpb(array))]:
        file = io.BytesIO()
        tenvelope.dump(array, file, form=form)
        assert file.getvalue() == memory
        file.seek(0)
        assert same(tenvelope.load(file), tenvelope.loads(memory))
        if row["dtype"] != "string":
            out = np.empty(array.shape, array.dtype)
            file.seek(0)
            assert tenvelope.load(file, out=out) is out and same(out, array)
    text = io.StringIO()
    tenvelope.dump(array, text, form="json")
    assert same(tenvelope.loads(text.getvalue()), tenvelope.loads(memory))


@pytest.mark.parametrize("codecs", ["auto", "raw-base64url", "raw-zlib-hex"])
def test_large(codecs):
    for array in (LARGE, LARGE.T, np.frombuffer(LARGE.tobytes(), np.uint8)):
        file, text = Small(), io.StringIO()
        tenvelope.dump(array, file, codecs=codecs)
        tenvelope.dump(array, text, codecs=codecs)
        assert file.data.decode() == text.getvalue() == tenvelope.dumps(array, codecs=codecs)
        assert same(tenvelope.load(file), np.ascontiguousarray(array))
        text.seek(0)
        assert same(tenvelope.load(text, rows=range(5, 9)), np.ascontiguousarray(array[5:9]))


def test_options():
    file = io.BytesIO()
    tenvelope.dump(LARGE, file, form="binary", codecs="raw-zlib-hex", level="fast", attrs={"a": 1}, dims=["y", "x"])
    info = tenvelope.inspect(file.getvalue())
    assert (info.attrs, info.dims, info.form) == ({"a": 1}, ("y", "x"), "binary")
    for options in ({"limits": tenvelope.Limits(decoded=10)}, {"allow": ["raw"]}, {"rows": (5, 4)}, {"out": np.zeros(3)}):
        file.seek(0)
        with pytest.raises(tenvelope.TenvelopeError):
            tenvelope.load(file, **options)
    file = io.BytesIO(tenvelope.dumpb(np.array([1, 2], ml_dtypes.bfloat16)))
    assert tenvelope.load(file, raw_bits=True).dtype == np.uint16
    with pytest.raises(tenvelope.ArgumentError):
        tenvelope.dump(LARGE, io.BytesIO(), form="yaml")
    with pytest.raises(tenvelope.ArgumentError, match="wb"):
        tenvelope.dump(LARGE, io.StringIO(), form="binary")
    for call in (lambda: tenvelope.dump(LARGE, 5), lambda: tenvelope.load("tnv1"), lambda: tenvelope.dump(LARGE, io.BytesIO(), progress=1)):
        with pytest.raises(tenvelope.ArgumentError):
            call()


def test_damaged_files():
    data = tenvelope.dumpb(LARGE)
    for text in (data[:-1], data + b"\0", data[:500] + b"x" + data[501:], b"", b"hello", b"{}"):
        with pytest.raises(tenvelope.InvalidEnvelopeError):
            tenvelope.load(Small(text))


def test_progress():
    seen, file = [], io.BytesIO()
    tenvelope.dump(LARGE, file, codecs="raw-zlib-base64url", progress=lambda *step: seen.append(step))
    assert len(seen) > 3 and seen == sorted(seen) and seen[-1] == (LARGE.size, LARGE.size)
    read = []
    file.seek(0)
    tenvelope.load(file, progress=lambda *step: read.append(step))
    assert read == seen


def test_exceptions_come_out_as_they_went_in():
    class Broken(Exception):
        pass

    def fail(*args):
        raise Broken("here")

    file = type("File", (), {"write": fail, "read": fail})()
    good = io.BytesIO(tenvelope.dumpb(LARGE, codecs="raw-zlib-hex"))
    with pytest.raises(Broken):
        tenvelope.dump(LARGE, file)
    with pytest.raises(Broken):
        tenvelope.load(file)
    with pytest.raises(Broken):
        tenvelope.dump(LARGE, io.BytesIO(), progress=fail)
    with pytest.raises(Broken):
        tenvelope.load(good, progress=fail)
    with pytest.raises(TypeError, match="not bytes or str"):
        tenvelope.load(type("File", (), {"read": lambda self, size: 5})())
    with pytest.raises(OSError, match="took 0"):
        tenvelope.dump(LARGE, type("File", (), {"write": lambda self, data: 0})())
