"""What is refused, and the advice that comes with it."""

import subprocess
import sys

import ml_dtypes
import numpy as np
import pytest
import tenvelope


@pytest.mark.parametrize(
    "array, advice",
    [
        (np.ma.array([1, 2], mask=[True, False]), r"\.filled\(value\)"),
        (np.array([None, "a"], dtype=object), "StringDType"),
        (np.zeros(2, [("a", "O")]), "StringDType"),
        (np.zeros(2, np.longdouble), r"astype\(numpy\.float64\)"),
        (np.zeros(2, np.clongdouble), r"astype\(numpy\.float64\)"),
        (np.zeros(16, np.uint8).view("m8[2generic]"), "with a unit"),
        (np.zeros(2, "V0"), "no bytes"),
        (np.zeros(2, [(("title", "name"), "f4")]), "without titles"),
        (np.zeros(2, ml_dtypes.float8_e4m3b11fnuz), "convert it with astype"),
        (np.array(["a", None], dtype=np.dtypes.StringDType(na_object=None)), "missing value"),
    ],
    ids=["masked", "object", "object field", "longdouble", "clongdouble", "steps of nothing", "no bytes", "title", "other float8", "missing string"],
)
def test_arrays_that_no_envelope_holds(array, advice):
    with pytest.raises(tenvelope.UnsupportedError, match=advice) as caught:
        tenvelope.dumps(array)
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize("thing, advice", [(1, r"numpy\.array"), (1.5, r"numpy\.array"), ("text", "StringDType"), (None, "expected"), (object(), "expected")])
def test_what_is_no_array(thing, advice):
    with pytest.raises(TypeError, match=advice):
        tenvelope.dumps(thing)


@pytest.mark.parametrize("thing", [1, None, 1.5, [1], object()])
def test_what_is_no_envelope(thing):
    with pytest.raises(TypeError, match="str, bytes, bytearray, memoryview or dict"):
        tenvelope.loads(thing)


def test_elements_that_the_dtype_forbids():
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        tenvelope.dumps(np.array([0, 1, 2], np.uint8).view(bool))
    assert caught.value.code == "bad_value"
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        tenvelope.dumps(np.array([0xD800], np.uint32).view("U1"))
    assert caught.value.code == "bad_value"


@pytest.mark.parametrize("option", [{"level": "huge"}, {"profile": "mine"}, {"codecs": "raw-nothing"}, {"codecs": ""}, {"codecs": "base64url-raw"}])
def test_options_that_are_none(option):
    with pytest.raises(tenvelope.TenvelopeError):
        tenvelope.dumps(np.zeros(3), **option)


def test_without_ml_dtypes_the_error_names_the_package():
    line = tenvelope.dumps(np.array([1.5], ml_dtypes.bfloat16))
    program = f"""
import sys
sys.modules["ml_dtypes"] = None
import tenvelope
try:
    tenvelope.loads({line!r})
except tenvelope.UnsupportedError as error:
    assert "pip install ml_dtypes" in str(error) and "raw_bits=True" in str(error), error
else:
    raise SystemExit("no error")
assert tenvelope.loads({line!r}, raw_bits=True).tolist() == [0x3fc0]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
