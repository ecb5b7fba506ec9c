"""npz and safetensors files, beside the packages that everybody writes and reads them with."""

import io
import zipfile

import ml_dtypes
import numpy as np
import pytest
import safetensors.numpy
import tenvelope

BOTH = {
    "bool": np.array([True, False]),
    "uint16": np.arange(6, dtype=np.uint16).reshape(2, 3),
    "int64": np.array([2**62, -1]),
    "float32": np.linspace(0, 1, 1000, dtype=np.float32).reshape(10, 100),
    "scalar": np.array(2.5),
    "empty": np.zeros((0, 3), np.float32),
}
NPZ_ALONE = {"dates": np.array(["2026-11-21"], "datetime64[D]"), "text": np.array(["a", "é"]), "structs": np.array([(1, 2.5)], [("a", "i2"), ("b", "f8")]), "fortran": np.asfortranarray(BOTH["uint16"])}
# The format has them, but not its package for NumPy.
OURS_ALONE = {"bfloat16": np.array([1.5, -2], ml_dtypes.bfloat16), "float8": np.array([1.5], ml_dtypes.float8_e4m3fn)}


def same(one: dict, other: dict) -> bool:
    return one.keys() == other.keys() and all(one[key].dtype == other[key].dtype and one[key].shape == other[key].shape and one[key].tobytes() == other[key].tobytes() for key in one)


def test_npz():
    arrays = BOTH | NPZ_ALONE
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, **arrays)
        for data in (file.getvalue(), bytearray(file.getvalue()), memoryview(file.getvalue())):
            assert same(tenvelope.loads_npz(data), arrays)
    assert same(dict(np.load(io.BytesIO(tenvelope.dumps_npz(arrays)))), arrays)
    # A line holds the same.
    assert same(tenvelope.loads(tenvelope.dumps(tenvelope.loads_npz(tenvelope.dumps_npz(arrays)))), arrays)


def test_safetensors():
    assert same(tenvelope.loads_safetensors(safetensors.numpy.save(BOTH, {"format": "np"})), BOTH)
    file = tenvelope.dumps_safetensors(BOTH, attrs={"format": "np", "epoch": 3})
    assert same(safetensors.numpy.load(file), BOTH)
    assert b'"epoch":"3"' in file[:4000]
    assert same(tenvelope.loads_safetensors(file), BOTH)
    assert same(tenvelope.loads_safetensors(tenvelope.dumps_safetensors(BOTH | OURS_ALONE)), BOTH | OURS_ALONE)


def test_what_is_no_such_file_is_refused():
    objects = io.BytesIO()
    np.savez(objects, a=np.array([None], dtype=object))
    claims = io.BytesIO()
    with zipfile.ZipFile(claims, "w", zipfile.ZIP_DEFLATED) as archive:
        header = np.lib.format.magic(1, 0) + b"\x76\x00" + b"{'descr': '|u1', 'fortran_order': False, 'shape': (900000000,), }".ljust(117) + b"\n"
        archive.writestr("a.npy", header + bytes(10_000_000))
    for read, data, codes in [
        (tenvelope.loads_npz, b"", {"bad_magic"}),
        (tenvelope.loads_npz, b"PK\x03\x04", {"bad_magic", "codec_failed"}),
        (tenvelope.loads_npz, objects.getvalue(), {"unsupported"}),
        (tenvelope.loads_npz, claims.getvalue(), {"size_mismatch"}),
        (tenvelope.loads_safetensors, b"", {"truncated"}),
        (tenvelope.loads_safetensors, b"\xff" * 16, {"header_too_long", "truncated"}),
        (tenvelope.loads_safetensors, safetensors.numpy.save(BOTH)[:-1], {"truncated", "size_mismatch"}),
        (tenvelope.loads_safetensors, safetensors.numpy.save(BOTH) + b"\0", {"trailing_data"}),
    ]:
        with pytest.raises(tenvelope.TenvelopeError) as caught:
            read(data)
        assert caught.value.code in codes, caught.value
    with pytest.raises(tenvelope.LimitError):
        tenvelope.loads_npz(tenvelope.dumps_npz(BOTH), limits=tenvelope.Limits(decoded=100))
    for write in (tenvelope.dumps_npz, tenvelope.dumps_safetensors):
        for tree in ([BOTH], {"cfg": {"a": BOTH["bool"]}}, {"a": 1}):
            with pytest.raises(tenvelope.UnsupportedError):
                write(tree)
    with pytest.raises(tenvelope.UnsupportedError):
        tenvelope.dumps_safetensors({"dates": NPZ_ALONE["dates"]})
