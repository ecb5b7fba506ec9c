import json

import msgspec
import numpy as np
import orjson
import pytest
from cases import same

import tenvelope as tnv
from tenvelope import hooks


def test_any_array_through_json_and_orjson(any_array):
    document = {"x": any_array, "deep": [{"y": any_array}], "text": "tnv", "n": 1}
    for text in (json.dumps(document, default=hooks.default), orjson.dumps(document, default=hooks.default)):
        for back in (json.loads(text, object_pairs_hook=hooks.pairs_hook), hooks.revive(orjson.loads(text))):
            assert same(back["x"], any_array) and same(back["deep"][0]["y"], any_array) and back["text"] == "tnv" and back["n"] == 1


def test_what_is_no_array():
    with pytest.raises(TypeError, match="set is no array"):
        json.dumps({"x": {1}}, default=hooks.default)
    assert same(hooks.revive(tnv.dumpj(np.arange(3))), np.arange(3))
    assert same(hooks.revive(json.loads(json.dumps(np.float32(1.5), default=hooks.default))), np.array(1.5, np.float32))
    with pytest.raises(tnv.TenvelopeError):
        hooks.revive(["tnv1.float32.1.raw-base64url.AAAAAA.00000000"])
    with pytest.raises(tnv.TenvelopeError, match="limit"):
        hooks.revive([tnv.dumps(np.zeros(100))], limits=tnv.Limits(decoded=10))


class Model(msgspec.Struct):
    name: str
    x: np.ndarray


def test_msgspec(any_array):
    for encoder, decoder in ((msgspec.json.Encoder, msgspec.json.Decoder), (msgspec.msgpack.Encoder, msgspec.msgpack.Decoder)):
        text = encoder(enc_hook=hooks.default).encode(Model("a", any_array))
        assert same(decoder(Model, dec_hook=hooks.dec_hook).decode(text).x, any_array)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.Decoder(Model, dec_hook=hooks.dec_hook).decode(b'{"name":"a","x":"nothing"}')
