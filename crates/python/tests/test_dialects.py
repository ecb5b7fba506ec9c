"""How others write arrays. That their packages agree is tested in tests/dialects."""

import json

import numpy as np
import pytest

import tenvelope as tnv


@pytest.mark.parametrize("dialect", ["plotly", "bokeh", "json-tricks", "json-numpy", "jdata", "npy-base64", "cbor", "openai"])
def test_there_and_back(dialect):
    array = np.array([1.5, -0.0, 3e8], np.float32)
    text = tnv.dumps_dialect(array, dialect)
    assert isinstance(text, bytes if dialect == "cbor" else str)
    assert tnv.detect(text) == dialect
    back = tnv.loads_dialect(text)
    assert back.dtype == array.dtype and back.tobytes() == array.tobytes()


def test_documents():
    figure = {"data": [{"type": "heatmap", "z": np.eye(3)}], "layout": {"title": "t", "width": 300}}
    text = tnv.dumps_dialect(figure, "plotly")
    assert json.loads(text)["data"][0]["z"]["shape"] == "3, 3"
    back = tnv.loads_dialect(text, "plotly")
    assert back["layout"] == figure["layout"] and (back["data"][0]["z"] == np.eye(3)).all()


def test_requests():
    tensors = {"x": np.arange(6, dtype=np.int64).reshape(2, 3), "w": np.array([1, 2], np.float16)}
    body = tnv.dumps_dialect(tensors, "triton")
    assert isinstance(body, bytes) and tnv.detect(body) == "triton"
    back = tnv.loads_dialect(body)["inputs"]
    assert all(back[name].dtype == tensor.dtype and (back[name] == tensor).all() for name, tensor in tensors.items())


def test_refused():
    with pytest.raises(tnv.TenvelopeError, match="its values would change") as error:
        tnv.dumps_dialect(np.array([1]), "plotly")
    assert error.value.code == "unsupported"
    with pytest.raises(tnv.TenvelopeError, match="no dialect is called"):
        tnv.dumps_dialect(np.array([1]), "pickle")
    with pytest.raises(tnv.TenvelopeError, match="read only"):
        tnv.dumps_dialect(np.array([1]), "msgpack-numpy")
    with pytest.raises(tnv.TenvelopeError, match="no dialect that is known here"):
        tnv.loads_dialect("nothing of the kind")
    with pytest.raises(tnv.TenvelopeError) as error:
        tnv.loads_dialect("[" + "1," * 100_000 + "1]", limits=tnv.Limits(decoded=1000))
    assert error.value.code == "limit_exceeded"
    assert tnv.detect("nothing of the kind") is None
