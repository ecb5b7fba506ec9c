"""Dicts and lists with arrays in them."""

import dataclasses
import enum
import io
import json
import math

import numpy as np
import pydantic
import pytest
import tenvelope

WEIGHTS = np.arange(12, dtype=np.float32).reshape(3, 4)


def equal(one, other) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(equal, one, other))
    return type(one) is type(other) and (one == other or one != one and other != other) and math.copysign(1, one) == math.copysign(1, other) if isinstance(one, float) else type(one) is type(other) and one == other


TREE = {
    "w": WEIGHTS,
    "fortran": np.asfortranarray(WEIGHTS)[::-1],
    "scalar": np.array(2.5),
    "cfg": {"rates": [0.1, 1.0, -0.0, float("nan"), float("-inf")], "seed": 2**100, "big": -(10**4000), "flags": [True, None, False]},
    "names": np.array(["a", "é"], np.dtypes.StringDType()),
    "raw": b"\x00\xff",
    "empty": [[], {}, b"", "", np.zeros((0, 3))],
    "$part": 0,
    "$tnv": 1,
    "line": "tnv1.uint8.2.raw-hex.0aff.6d8416eb",
}
EXPECTED = TREE | {"fortran": np.ascontiguousarray(TREE["fortran"])}


@pytest.mark.parametrize("options", [{}, {"level": "small"}, {"profile": "portable"}, {"codecs": "json-zlib-hex"}], ids=str)
def test_there_and_back(options):
    line = tenvelope.dumps(TREE, **options)
    assert line.startswith("tnv1.tree.s.json")
    assert equal(tenvelope.loads(line), EXPECTED)
    assert equal(tenvelope.loads(tenvelope.dumpb(TREE, **options)), EXPECTED)
    assert equal(tenvelope.loads(tenvelope.dumpj(TREE, **options)), EXPECTED)
    assert equal(tenvelope.loads(json.dumps(tenvelope.dumpj(TREE, **options))), EXPECTED)
    readable = tenvelope.dumpj(TREE, readable=True, **options)
    assert readable["value"]["cfg"]["rates"][:2] == [0.1, {"$float": "1"}]
    assert equal(tenvelope.loads(readable), EXPECTED)
    assert tenvelope.content_id(TREE) == tenvelope.content_id(line) == tenvelope.content_id(readable)
    tenvelope.verify(line)
    tenvelope.verify(readable)


@pytest.mark.parametrize("form", ["line", "json", "binary"])
def test_files(form):
    file = io.BytesIO()
    tenvelope.dump(TREE, file, form=form, attrs={"by": "hand"})
    file.seek(0)
    if form == "json":
        assert equal(tenvelope.loads(file.read()), EXPECTED)
        return
    assert tenvelope.inspect(file.getvalue()).attrs == {"by": "hand"}
    assert equal(tenvelope.load(file), EXPECTED)


@pytest.mark.parametrize("value", [[], {}, [1, 2], [WEIGHTS], {"a": {"b": [None]}}], ids=str)
def test_any_container_is_a_tree(value):
    assert equal(tenvelope.loads(tenvelope.dumps(value)), value)


@dataclasses.dataclass
class Layer:
    name: str
    w: np.ndarray
    shape: tuple = (3, 4)


class Inner(pydantic.BaseModel):
    model_config = {"arbitrary_types_allowed": True}

    name: str
    w: np.ndarray
    shape: tuple[int, ...] = (3, 4)


class Model(pydantic.BaseModel):
    layers: list[Inner] = [Inner(name="a", w=WEIGHTS)]
    rate: float = 0.5
    note: str | None = None


class Color(enum.IntEnum):
    RED = 1


def test_what_becomes_what():
    back = tenvelope.loads(tenvelope.dumps({"m": Model(), "t": (1, 2), "c": Color.RED, "n": np.float32(0.1), "b": bytearray(b"a"), "v": memoryview(b"b"), "i": np.int8(-1)}))
    assert back["m"]["rate"] == 0.5 and back["m"]["layers"][0]["shape"] == [3, 4] and back["m"]["layers"][0]["w"].tobytes() == WEIGHTS.tobytes()
    assert back["t"] == [1, 2] and back["c"] == 1 and back["b"] == b"a" and back["v"] == b"b"
    assert back["n"].shape == () and back["n"].dtype == np.float32 and back["i"] == np.int8(-1)
    assert tenvelope.loads(tenvelope.dumps(Layer("x", WEIGHTS)))["name"] == "x"
    assert list(tenvelope.loads(tenvelope.dumps({"b": 1, "a": 2}))) == ["a", "b"]


def holds_itself() -> list:
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "place", "advice"),
    [
        ({"cfg": {"rates": [0, 1, 2, {1}]}}, "$.cfg.rates[3]", "sorted list"),
        ({"a": {1: 2}}, "$.a", "keys are str"),
        ({"a b": [object()]}, '$["a b"][0]', "a tree takes"),
        ([1 + 2j], "$[0]", "numpy.complex128"),
        ([Layer], "$[0]", "a tree takes"),
        ({"a": np.ma.masked_array([1], [True])}, "$.a", "masked"),
        ({"a": np.array([None])}, "$.a", "object"),
        (["\ud800"], "$[0]", "surrogate"),
        ([10**4096], "$[0]", "4,096 digits"),
        (holds_itself(), "$[0][0]", "holds itself"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_refusals_say_where(value, place, advice):
    with pytest.raises(tenvelope.UnsupportedError) as caught:
        tenvelope.dumps(value)
    assert place in str(caught.value) and advice in str(caught.value)
    assert caught.value.code == "unsupported"


def test_arguments_that_do_not_go_with_trees():
    line = tenvelope.dumps([WEIGHTS])
    for options in ({"out": np.empty((3, 4), np.float32)}, {"rows": range(1)}):
        with pytest.raises(tenvelope.UnsupportedError, match="tree"):
            tenvelope.loads(line, **options)
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        tenvelope.dumps([WEIGHTS], dims=["x"])
    assert caught.value.code == "bad_meta"
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        tenvelope.dumpj(WEIGHTS, readable=True)
    assert caught.value.code == "bad_argument"


def test_inspect():
    info = tenvelope.inspect(tenvelope.dumps([WEIGHTS, {"again": WEIGHTS}, np.zeros(3, "int16")]))
    assert [(part["dtype"], part["shape"], part["uses"]) for part in info.parts] == [("float32", [3, 4], 2), ("int16", [3], 1)]
    assert "parts" in info._repr_html_() and info.dtype == "tree" and info.shape == ()
    line = tenvelope.dumps([np.random.default_rng(1).bytes(100), WEIGHTS])
    assert tenvelope.inspect(line[:60]).parts is None
    assert tenvelope.inspect(tenvelope.dumps(WEIGHTS)).parts is None


def test_limits():
    line = tenvelope.dumps([np.zeros(1000, np.uint8)] * 50)
    with pytest.raises(tenvelope.LimitError):
        tenvelope.loads(line, limits=tenvelope.Limits(decoded=50_000))
    assert len(tenvelope.loads(line, limits=tenvelope.Limits(decoded=100_000))) == 50
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        tenvelope.loads(tenvelope.dumps([WEIGHTS], codecs="raw-shuffle-zlib-hex"), allow=["json", "raw", "zlib", "zstd", "hex"])
    assert caught.value.code == "codec_not_allowed"
