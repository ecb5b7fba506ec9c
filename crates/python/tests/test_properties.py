"""Arrays of any dtype and shape come back; damaged lines raise our errors and nothing else."""

import os

import ml_dtypes
import numpy as np
import pytest
import tenvelope
from cases import FIDELITY, ML_DTYPES, NIBBLES, array_of, raw_run, same
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

EXAMPLES = int(os.environ.get("TENVELOPE_EXAMPLES", "2000"))
many = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))

PLAIN = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="?"),
    npst.unsigned_integer_dtypes(endianness="?"),
    npst.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    npst.complex_number_dtypes(endianness="?", sizes=(64, 128)),
    npst.datetime64_dtypes(endianness="?"),
    npst.timedelta64_dtypes(endianness="?"),
    npst.byte_string_dtypes(endianness="?", min_len=1),
    npst.unicode_string_dtypes(endianness="?", min_len=1),
)
DTYPES = st.one_of(PLAIN, npst.nested_dtypes(PLAIN, max_leaves=6, max_itemsize=200).filter(lambda dtype: dtype.subdtype is None and not has_titles(dtype)))
CODECS = ["auto", "raw-base64url", "raw-hex", "raw-shuffle-zstd-base64url", "raw-zlib-base64url", "raw-bitshuffle-zstd-hex"]


def has_titles(dtype: np.dtype) -> bool:
    if dtype.subdtype:
        return has_titles(dtype.subdtype[0])
    return bool(dtype.names) and (len(dtype.fields) != len(dtype.names) or any(has_titles(field[0]) for field in dtype.fields.values()))


def has_zero_dim(dtype: np.dtype) -> bool:
    if dtype.subdtype:
        return 0 in dtype.shape or has_zero_dim(dtype.subdtype[0])
    return bool(dtype.names) and any(has_zero_dim(field[0]) for field in dtype.fields.values())


def has_surrogate(array: np.ndarray) -> bool:
    """A lone one is no text, and is refused; `numpy` lets it stand."""
    if array.dtype.names:
        return any(has_surrogate(array[name]) for name in array.dtype.names)
    return array.dtype.kind == "U" and any("\ud800" <= letter <= "\udfff" for text in array.reshape(-1).tolist() for letter in text)


@many
@given(st.data())
def test_arrays_come_back(data):
    dtype = data.draw(DTYPES.filter(lambda dtype: not has_zero_dim(dtype)))
    shape = data.draw(npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
    # Any bits are elements, but of bool and of text.
    free = dtype.kind in "iufcmMS"
    if free:
        count = int(np.prod(shape)) * dtype.itemsize
        array = np.frombuffer(bytearray(data.draw(st.binary(min_size=count, max_size=count))), np.uint8).view(dtype).reshape(shape) if count else np.zeros(shape, dtype)
    else:
        array = data.draw(npst.arrays(dtype, shape))
    assume(not has_surrogate(array))
    if array.ndim:
        array = array[data.draw(npst.basic_indices(array.shape, allow_newaxis=True, allow_ellipsis=False))]
    if data.draw(st.booleans()):
        array = array.T
    codecs = data.draw(st.sampled_from(CODECS))
    back = tenvelope.loads(tenvelope.dumps(array, codecs=codecs))
    native = back.dtype
    assert native.isnative and back.shape == np.shape(array)
    assert same(back, np.asarray(array).astype(native, order="C"))


@many
@given(st.data())
def test_arrays_of_other_packages_dtypes_come_back(data):
    dtype = np.dtype(getattr(ml_dtypes, data.draw(st.sampled_from(ML_DTYPES))))
    shape = data.draw(npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=6))
    largest = 15 if dtype.name in NIBBLES else 2 ** (8 * dtype.itemsize) - 1
    bits = data.draw(npst.arrays(f"u{dtype.itemsize}", shape, elements=st.integers(0, largest)))
    array = bits.view(dtype)
    if array.ndim:
        array = array[data.draw(npst.basic_indices(array.shape, allow_newaxis=True, allow_ellipsis=False))]
    array = np.asarray(array).T
    back = tenvelope.loads(tenvelope.dumps(array))
    # The high half of a byte with a nibble means nothing, and `ml_dtypes` writes it as it likes.
    used = 15 if dtype.name in NIBBLES else 255
    assert back.dtype == dtype and back.shape == array.shape
    assert [b & used for b in back.tobytes()] == [b & used for b in array.tobytes()]


@many
@given(st.data())
def test_strings_come_back(data):
    shape = data.draw(npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    words = data.draw(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    array = np.array(words, dtype=np.dtypes.StringDType()).reshape(shape).T
    back = tenvelope.loads(tenvelope.dumps(array))
    assert back.shape == array.shape and raw_run(back) == raw_run(array)


LINES = [tenvelope.dumps(array_of(row)) for row in FIDELITY if row["name"] != "empty-large"]
SYMBOLS = st.sampled_from("abcXYZ0123456789-_.~é\0{}\"")


@many
@given(st.data())
def test_damaged_lines_raise_our_error(data):
    line = data.draw(st.sampled_from(LINES))
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start, min(len(line), start + 8)))
    damaged = line[:start] + data.draw(st.text(SYMBOLS, max_size=5)) + line[end:]
    for text in (damaged, damaged.encode(), bytearray(damaged.encode())):
        if damaged == line:
            continue
        with pytest.raises(tenvelope.TenvelopeError) as caught:
            tenvelope.loads(text)
        assert caught.value.code and str(caught.value)


@many
@given(st.one_of(st.text(), st.binary(), st.from_regex(r"tnv1\.[a-z0-9~]{1,9}\.[0-9x~s]{0,6}\.[a-z0-9-]{0,20}\.[A-Za-z0-9_~-]{0,20}\.[0-9a-f]{8}", fullmatch=True)))
def test_any_input_gives_an_array_or_our_error(text):
    try:
        tenvelope.loads(text)
    except tenvelope.TenvelopeError:
        pass
