"""One tree of errors, with code and place, that can be sent to another process."""

import copy
import pickle

import numpy as np
import pytest
import tenvelope

LINE = "tnv1.uint8.2.raw-hex.0aff.6d8416eb"


def caught(text, **options) -> tenvelope.TenvelopeError:
    with pytest.raises(tenvelope.TenvelopeError) as info:
        tenvelope.loads(text, **options)
    return info.value


def test_code_and_place():
    error = caught(LINE[:-1] + "c")
    assert isinstance(error, ValueError) and isinstance(error, tenvelope.InvalidEnvelopeError)
    assert (error.code, error.where, error.index, error.offset) == ("check_mismatch", "check", None, None)
    assert caught("tnv1.u nt8.2").offset == 6
    assert isinstance(caught("tnv1.uint8.2.raw-what.0aff." + "0" * 8), tenvelope.TenvelopeError)


@pytest.mark.parametrize("name", ["ArgumentError", "CodecError", "InvalidEnvelopeError", "LimitError", "UnsupportedError"])
def test_the_tree(name):
    assert issubclass(getattr(tenvelope, name), tenvelope.TenvelopeError) and issubclass(tenvelope.TenvelopeError, ValueError)


def test_errors_survive_pickle_and_copy():
    error = caught("tnv1.u nt8.2")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error) and str(twin) == str(error)
        assert (twin.code, twin.where, twin.index, twin.offset) == (error.code, error.where, error.index, error.offset)


def test_every_input_of_the_same_text():
    class Text(str):
        pass

    class Bytes(bytes):
        pass

    data = LINE.encode()
    views = [memoryview(data), memoryview(bytearray(data)), memoryview(b"x" + data)[1:], np.frombuffer(data, np.uint8)]
    for text in [LINE, Text(LINE), np.str_(LINE), data, Bytes(data), np.bytes_(data), bytearray(data), *views]:
        assert tenvelope.loads(text).tolist() == [10, 255]
    with pytest.raises(tenvelope.ArgumentError, match="gaps"):
        tenvelope.loads(memoryview(data)[::2])


@pytest.mark.parametrize("text", ["", b"", "é", "\ud800", "tnv1.\ud800", "tnv1." + "\U0001f600", "{", "{}", "\0", " ", b"\xff" * 20, b"\x89TNV\r\n\x1a\n"])
def test_odd_texts(text):
    assert caught(text).code
