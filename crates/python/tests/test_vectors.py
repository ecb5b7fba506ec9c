"""All vectors of the specification, through the wheel."""

import json
import struct

import ml_dtypes  # noqa: F401  (its dtypes come back)
import numpy as np
import pytest
import tenvelope
from cases import FIDELITY, array_of, numpy_dtype, vectors


def read(case: dict, **options) -> np.ndarray:
    options |= {"limits": tenvelope.Limits(**case["limits"])} if "limits" in case else {}
    options |= {"allow": case["allow"]} if "allow" in case else {}
    return tenvelope.loads(given(case), **options)


def given(case: dict) -> str | bytes:
    return case["line"] if "line" in case else bytes.fromhex(case["hex"]) if "hex" in case else case["json"]


def is_text_of_an_object(case: dict) -> bool:
    """The JSON form is known by its brace; another JSON text is the business of a JSON parser."""
    return "json" not in case or case["json"].lstrip(" \t\r\n").startswith("{")


def as_json(value) -> object:
    """A value of a tree as spec/vectors/README.md has it, from what Python makes of it."""
    if isinstance(value, (np.ndarray, np.generic)):
        return {"array": tenvelope.content_id(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {"map": {key: as_json(item) for key, item in value.items()}}
    if isinstance(value, float):
        return {"float": "7ff8000000000000" if value != value else struct.pack(">d", value).hex()}
    return {"int": str(value)} if type(value) is int else value


def without_labels(value: object) -> object:
    """Arrays by their content id: labels are not among what loads returns."""
    if isinstance(value, dict) and "array" in value:
        array = value["array"]
        elements = array["elements"]
        if array["dtype"] == "string":
            made = np.array(elements, np.dtypes.StringDType())
        elif array["dtype"].startswith(("float", "struct")):
            raw = b"".join(bytes.fromhex(item) if array["dtype"] == "struct" else bytes.fromhex(item)[::-1] for item in elements)
            made = np.frombuffer(raw, numpy_dtype(array["dtype"], array.get("fields")))
        else:
            made = np.array([int(item) for item in elements], array["dtype"])
        return {"array": tenvelope.content_id(made.reshape(array["shape"]))}
    if isinstance(value, list):
        return [without_labels(item) for item in value]
    return {"map": {key: without_labels(item) for key, item in value["map"].items()}} if isinstance(value, dict) and "map" in value else value


# Codecs that the package leaves out: it reads no objects.
LACKING = {"bincode", "cbor", "msgpack"}


def is_lacking(case: dict) -> bool:
    return not LACKING.isdisjoint(case.get("needs", ()))


VALID, INVALID, OBJECTS = [], [], []
for which, found in (("valid", VALID), ("invalid", INVALID)):
    for vector in vectors(which):
        (OBJECTS if is_lacking(vector) else found).append(vector)


def test_objects_are_left_out():
    assert len(OBJECTS) > 100
    for case in OBJECTS:
        with pytest.raises(tenvelope.TenvelopeError) as caught:
            tenvelope.loads(given(case))
        # What is wrong before the codecs is found all the same.
        assert caught.value.code in {"unknown_codec", case.get("error")}


@pytest.mark.parametrize("case", VALID, ids=lambda case: case["id"])
def test_valid(case):
    if not is_text_of_an_object(case):
        case = {**case, "line": json.loads(case["json"])}
    try:
        array = read(case)
    except tenvelope.UnsupportedError as error:
        assert case["dtype"] in ("object", "tree") or "NumPy" in str(error), error
        pytest.skip(str(error))
    if case["dtype"] == "tree":
        assert as_json(array) == without_labels(case["tree"])
        if "allow" not in case and "limits" not in case:
            assert tenvelope.content_id(given(case)) == case["content_id"]
            tenvelope.verify(given(case))
        return
    assert array.shape == tuple(case["shape"])
    assert array.dtype == numpy_dtype(case["dtype"], case.get("fields"))
    assert tenvelope.content_id(array) == case["content_id"]
    if "allow" not in case and "limits" not in case:
        assert tenvelope.content_id(given(case)) == case["content_id"]
        tenvelope.verify(given(case))


@pytest.mark.parametrize("case", [case for case in INVALID if is_text_of_an_object(case)], ids=lambda case: case["id"])
def test_invalid(case):
    with pytest.raises(tenvelope.TenvelopeError) as caught:
        read(case)
    expected = {case["error"]}
    # Without its first byte nobody can know that the binary form was meant.
    expected |= {"bad_magic"} if "hex" in case and not case["hex"].startswith("89") else set()
    assert caught.value.code in expected


def test_few_are_left_out():
    assert sum(not is_text_of_an_object(case) for case in INVALID) < len(INVALID) // 40
    assert len(VALID) > 1000 and len(INVALID) > 1000


@pytest.mark.parametrize("row", FIDELITY, ids=lambda row: row["name"])
def test_content_id_of_rows(row):
    array = array_of(row)
    assert tenvelope.content_id(array) == row["content_id"] == tenvelope.content_id(tenvelope.dumps(array))
    assert tenvelope.content_id(np.asfortranarray(array) if array.ndim else array) == row["content_id"]
