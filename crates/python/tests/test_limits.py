"""Limits and caps at L and at L + 1 where only Python has them: each verb with each limit of its caller, and what is written.

What a reader of any language does with each limit and cap is one table: tests/conformance/limits.py.
"""

import io

import numpy as np
import pytest
import tenvelope

ARRAY = np.array([1.5, 2.0, 3.25])
STORED = {"codecs": "raw-base64url"}
LINE, BINARY, JSON = tenvelope.dumps(ARRAY, **STORED), tenvelope.dumpb(ARRAY, **STORED), tenvelope.dumpj(ARRAY, **STORED)
JSON_TEXT = '{"$tnv":1,"dtype":"float64","shape":[3],"values":[1.5,2,3.25]}'
HEADER, DECODED = len("tnv1.float64.3.raw"), 24
VERBS = {
    "loads of a line": (lambda limits: tenvelope.loads(LINE, limits=limits), len(LINE)),
    "loads of bytes of a line": (lambda limits: tenvelope.loads(LINE.encode(), limits=limits), len(LINE)),
    "loads of the binary form": (lambda limits: tenvelope.loads(BINARY, limits=limits), len(BINARY)),
    "loads of JSON": (lambda limits: tenvelope.loads(JSON_TEXT, limits=limits), len(JSON_TEXT)),
    # It was parsed elsewhere: its text is not there to be measured.
    "loads of a dict": (lambda limits: tenvelope.loads(JSON, limits=limits), None),
    "loads with out": (lambda limits: tenvelope.loads(LINE, out=np.empty(3), limits=limits), len(LINE)),
    "loads of rows": (lambda limits: tenvelope.loads(LINE, rows=(0, 3), limits=limits), len(LINE)),
    "load": (lambda limits: tenvelope.load(io.StringIO(LINE), limits=limits), len(LINE)),
    "load of the binary form": (lambda limits: tenvelope.load(io.BytesIO(BINARY), limits=limits), len(BINARY)),
    "verify": (lambda limits: tenvelope.verify(LINE, limits=limits), len(LINE)),
    "verify of the binary form": (lambda limits: tenvelope.verify(BINARY, limits=limits), len(BINARY)),
}


def code_of(call) -> str | None:
    try:
        call()
    except tenvelope.TenvelopeError as error:
        return error.code
    return None


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_holds_the_limits_of_its_caller(name):
    verb, length = VERBS[name]
    for member, limit, code in [("input", length, "input_too_long"), ("header", HEADER, "header_too_long"), ("decoded", DECODED, "limit_exceeded")]:
        if limit is not None:
            assert code_of(lambda: verb(tenvelope.Limits(**{member: limit}))) is None, member
            assert code_of(lambda: verb(tenvelope.Limits(**{member: limit - 1}))) == code, member


def test_a_tree_holds_the_limit_of_its_caller():
    # Rule TREE8: its bytes, and 128 for each bracket and comma: {"parts":[],"tree":[1,2]}
    line = tenvelope.dumps([1, 2], codecs="json-hex")
    decoded = 25 + 128 * 5
    assert tenvelope.loads(line, limits=tenvelope.Limits(decoded=decoded)) == [1, 2]
    assert code_of(lambda: tenvelope.loads(line, limits=tenvelope.Limits(decoded=decoded - 1))) == "limit_exceeded"


def test_trusted_input_has_other_limits_in_each_member():
    default, trusted = tenvelope.Limits(), tenvelope.Limits.trusted()
    assert (default.input, default.header, default.decoded) == (2**30, 65_536, 2**29)
    assert (trusted.input, trusted.header, trusted.decoded) == (2**53 - 1, 2**20, 2**53 - 1)


def with_attrs(value: object):
    return lambda: tenvelope.loads(tenvelope.dumps(ARRAY, attrs={"a": value}), limits=tenvelope.Limits.trusted())


def nest(depth: int) -> list:
    made: list = []
    for _ in range(depth - 1):
        made = [made]
    return made


@pytest.mark.parametrize(
    "at, over, code",
    [
        (with_attrs(nest(62)), with_attrs(nest(63)), "bad_meta"),
        (with_attrs(2**53 - 1), with_attrs(2**53), "bad_meta"),
        (with_attrs(1 - 2**53), with_attrs(-(2**53)), "bad_meta"),
        (lambda: tenvelope.loads(tenvelope.dumps(nest(127))), lambda: tenvelope.dumps(nest(128)), "unsupported"),
        (lambda: tenvelope.loads(tenvelope.dumps([10**4095])), lambda: tenvelope.dumps([10**4096]), "unsupported"),
        (lambda: tenvelope.dumps(ARRAY, max_chars=len(tenvelope.dumps(ARRAY))), lambda: tenvelope.dumps(ARRAY, max_chars=len(tenvelope.dumps(ARRAY)) - 1), "limit_exceeded"),
        (lambda: tenvelope.dumps(ARRAY.view(np.int64), codecs=f"delta~{2**53 - 1}-raw-hex"), lambda: tenvelope.dumps(ARRAY.view(np.int64), codecs=f"delta~{2**53}-raw-hex"), "bad_codec_params"),
    ],
    ids=["brackets of the meta", "an integer of attrs", "a negative one", "nesting of a tree", "digits of an integer", "max_chars", "distance of delta"],
)
def test_what_is_written(at, over, code):
    assert code_of(at) is None
    assert code_of(over) == code


def test_the_header_that_is_written():
    fixed = len("tnv1.float64.3.raw.~")
    # Base64 of so many bytes of JSON ends where the cap does, or, with one more, a character or two behind it.
    size = (2**20 - fixed) * 3 // 4 - len('{"attrs":{"a":""}}')
    line = tenvelope.dumps(ARRAY, attrs={"a": "x" * size}, **STORED)
    header = len(line[: line.index(".", line.index("~"))]) - len("-base64url")
    assert 2**20 - 1 <= header <= 2**20
    assert code_of(lambda: tenvelope.loads(line)) == "header_too_long"
    assert code_of(lambda: tenvelope.loads(line, limits=tenvelope.Limits.trusted())) is None
    assert code_of(lambda: tenvelope.dumps(ARRAY, attrs={"a": "x" * (size + 1)}, **STORED)) == "header_too_long"
