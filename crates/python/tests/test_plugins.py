"""Compressors written in Python, and those that installed packages offer."""

import bz2
import importlib.metadata
import lzma
import sys
import types

import numpy as np
import pytest
import tenvelope

TABLE = np.arange(30_000, dtype=np.int32).reshape(100, 300)
WORDS = np.array(["a", "bc", ""] * 100, dtype=np.dtypes.StringDType())


def lzma_decode(data: bytes, size: int) -> bytes:
    return lzma.LZMADecompressor().decompress(data, max_length=size)


@pytest.fixture(scope="module", autouse=True)
def registered():
    tenvelope.register_codec("x_lzma", lzma.compress, lzma_decode, max_ratio=10_000)


def code_of(call) -> str:
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize("write", [tenvelope.dumps, tenvelope.dumpb, tenvelope.dumpj])
def test_there_and_back(write):
    for array, codecs in [(TABLE, "raw-shuffle-x_lzma-base64url"), (TABLE[:1, :5], "raw-x_lzma-hex"), (WORDS, "vlen_utf8-x_lzma-base64url"), (TABLE.T, "delta-raw-x_lzma-base64url")]:
        envelope = write(array, codecs=codecs)
        back = tenvelope.loads(envelope)
        assert back.dtype == array.dtype and (back == array).all()
        tenvelope.verify(envelope)
        assert tenvelope.content_id(envelope) == tenvelope.content_id(array)
        if array.dtype.kind != "T":
            out = np.empty(array.shape, array.dtype)
            assert tenvelope.loads(envelope, out=out) is out and (out == array).all()


def test_it_compresses_and_obeys_allow():
    line = tenvelope.dumps(TABLE, codecs="raw-shuffle-x_lzma-base64url")
    assert len(line) < TABLE.nbytes / 20 and "x_lzma" in tenvelope.inspect(line).codecs
    assert code_of(lambda: tenvelope.loads(line, allow=["raw", "shuffle", "base64url"])) == "codec_not_allowed"
    assert tenvelope.loads(line, allow=["raw", "shuffle", "x_lzma", "base64url"]).shape == TABLE.shape


def test_what_is_refused():
    keep = bytes
    for name in ("lzma", "zstd", "raw", "x", "x-y", "x_Y", ""):
        assert code_of(lambda: tenvelope.register_codec(name, keep, keep)) == "bad_argument"
    assert code_of(lambda: tenvelope.register_codec("x_lzma", keep, keep)) == "bad_argument"
    assert code_of(lambda: tenvelope.register_codec("x_no", None, keep)) == "bad_argument"
    assert code_of(lambda: tenvelope.register_codec("x_no", keep, 3)) == "bad_argument"
    assert code_of(lambda: tenvelope.register_codec("x_no", keep, keep, max_ratio=0)) == "bad_argument"
    assert code_of(lambda: tenvelope.dumps(TABLE, codecs="raw-x_no-hex")) == "unknown_codec"
    assert code_of(lambda: tenvelope.dumps(TABLE, codecs="raw-x_lzma~3-hex")) == "bad_codec_params"


def test_a_codec_that_is_registered_later_is_known_then():
    assert code_of(lambda: tenvelope.dumps(TABLE, codecs="raw-x_later-hex")) == "unknown_codec"
    tenvelope.register_codec("x_later", bz2.compress, lambda data, size: bz2.decompress(data))
    assert (tenvelope.loads(tenvelope.dumps(TABLE, codecs="raw-x_later-hex")) == TABLE).all()


class Stop(BaseException):
    pass


@pytest.mark.parametrize(
    "name, encode, decode",
    [
        ("x_empty", lambda data: b"", None),
        ("x_gives_none", lambda data: None, None),
        ("x_text", lambda data: "text", None),
        ("x_raises", lambda data: 1 / 0, None),
        ("x_long", bytes, lambda data, size: data + b"x"),
        ("x_short", bytes, lambda data, size: data[:-1]),
        ("x_number", bytes, lambda data, size: size),
        ("x_fails", bytes, lambda data, size: 1 / 0),
        ("x_arguments", bytes, lambda data: data),
    ],
)
def test_broken_codecs_give_our_error(name, encode, decode):
    tenvelope.register_codec(name, encode, decode or bytes)
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        tenvelope.loads(tenvelope.dumps(np.zeros(10), codecs=f"raw-{name}-hex"))
    assert caught.value.code == "codec_failed" and name in str(caught.value)
    if name in ("x_raises", "x_fails"):
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
    if name == "x_arguments":
        assert isinstance(caught.value.__cause__, TypeError)


def test_an_exception_that_is_no_error_passes():
    def stop(data):
        raise Stop

    tenvelope.register_codec("x_stop", stop, bytes)
    with pytest.raises(Stop):
        tenvelope.dumps(np.zeros(10), codecs="raw-x_stop-hex")


def test_claims_over_the_ratio_are_refused_before_memory():
    line = tenvelope.dumps(np.zeros(10), codecs="raw-x_lzma-hex")
    calls = []
    tenvelope.register_codec("x_ratio", bytes, lambda data, size: calls.append(size) or data, max_ratio=2)
    body = line.split(".")[4]
    start = f"tnv1.uint8.{len(body)}.raw-x_ratio-hex.{'00' * 3}"
    import zlib

    assert code_of(lambda: tenvelope.loads(f"{start}.{zlib.crc32(start.encode()):08x}")) == "codec_failed"
    assert not calls


def test_python_that_changes_the_array_meanwhile():
    array = np.zeros(1000)

    def encode(data):
        array[:] = 7
        return data

    tenvelope.register_codec("x_rude", encode, lambda data, size: data)
    assert (tenvelope.loads(tenvelope.dumps(array, codecs="raw-x_rude-base64url")) == 0).all()


def test_entry_points_are_loaded_on_request(monkeypatch):
    module = types.ModuleType("bz2_for_tenvelope")
    module.encode, module.decode = bz2.compress, lambda data, size: bz2.decompress(data)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    offered = [importlib.metadata.EntryPoint("x_bz2", module.__name__, "tenvelope.codecs")]
    monkeypatch.setattr("tenvelope._plugins.entry_points", lambda group: offered if group == "tenvelope.codecs" else [])
    assert code_of(lambda: tenvelope.dumps(TABLE, codecs="raw-x_bz2-hex")) == "unknown_codec"
    assert code_of(lambda: tenvelope.load_codecs("x_other")) == "bad_argument"
    assert tenvelope.load_codecs() == ["x_bz2"] == tenvelope.load_codecs("x_bz2")
    assert (tenvelope.loads(tenvelope.dumps(TABLE, codecs="raw-x_bz2-hex")) == TABLE).all()
