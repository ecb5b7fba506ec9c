"""Trees: values in the form of the vectors (README.md) become documents, lines, readable trees and content ids."""

import hashlib
import struct

from form_cases import json_form
from streams import zlib_stored, zstd_raw
from writer import TEXT, base64url, content_id, jcs, make_line, seal


def leaf(dtype, shape, elements, codecs="raw", chunk=None, **meta):
    """An array in a tree, with the chain of its part."""
    return {"array": {"dtype": dtype, "shape": shape, "elements": elements, **meta}, "codecs": codecs, "chunk": chunk}


def stream_of(chain):
    """The simplest stream of the compressor in a chain."""
    return zlib_stored if "zlib" in chain else zstd_raw


def line_of(array):
    """The line of a leaf, in hex."""
    inner = array["array"]
    meta = {name: inner[name] for name in ("attrs", "dims", "fields") if name in inner}
    line = make_line(inner["dtype"], inner["shape"], array["codecs"] + "-hex", inner["elements"], array["chunk"], meta, stream_of(array["codecs"]))
    return line, meta


def part_of(array):
    """The string in `parts`, and the segments."""
    fields = line_of(array)[0].split(".")
    head = ".".join(fields[1:-2]).replace("-hex", "", 1)
    return head, [bytes.fromhex(segment) for segment in fields[-2].split("~") if segment]


def document_value(value, leaf_value):
    """The JSON value of a tree, with what `leaf_value` makes of its arrays."""
    if isinstance(value, list):
        return [document_value(item, leaf_value) for item in value]
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return leaf_value(value)
    if "map" in value:
        return {("$" if key.startswith("$") else "") + key: document_value(member, leaf_value) for key, member in value["map"].items()}
    if "int" in value:
        number = int(value["int"])
        return number if abs(number) < 2**53 else {"$int": value["int"]}
    if "bytes" in value:
        return {"$bytes": base64url(bytes.fromhex(value["bytes"]))}
    number = struct.unpack(">d", bytes.fromhex(value["float"]))[0]
    if number != number:
        return {"$float": "NaN"}
    if number in (float("inf"), float("-inf")):
        return {"$float": "Infinity" if number > 0 else "-Infinity"}
    if value["float"] == "8000000000000000":
        return {"$float": "-0"}
    return {"$float": jcs(number)} if number == int(number) else number


def in_order(value):
    """The arrays of a tree in the order of its document."""
    if isinstance(value, list):
        for item in value:
            yield from in_order(item)
    elif isinstance(value, dict) and "array" in value:
        yield value
    elif isinstance(value, dict) and "map" in value:
        for key in sorted(value["map"], key=lambda key: key.encode("utf-16-be")):
            yield from in_order(value["map"][key])


def document(value):
    """The document of a tree, and its distinct parts."""
    parts = []
    for array in in_order(value):
        if array not in parts:
            parts.append(array)
    tree = document_value(value, lambda array: {"$part": parts.index(array)})
    return jcs({"parts": [part_of(array)[0] for array in parts], "tree": tree}), parts


def tree_line(value, chain="json", text="hex", attrs=None):
    """The line of a tree."""
    data, parts = document(value)
    return line_of_document(data, [segment for array in parts for segment in part_of(array)[1]], chain, text, attrs)


def line_of_document(data, segments, chain="json", text="hex", attrs=None):
    """The line of a document, right or wrong, and the segments after it."""
    first = data.encode() if isinstance(data, str) else data
    first = stream_of(chain)(first) if chain != "json" else first
    head = ["tnv1", "tree", "s", f"{chain}-{text}"]
    if attrs:
        head.append("~" + base64url(jcs({"attrs": attrs}).encode()))
    return seal(".".join([*head, "~".join(TEXT[text](segment) for segment in [first, *segments])]))


def readable(value, attrs=None):
    """The readable form, as an object."""
    form = {"$tnv": 1, "dtype": "tree", "value": document_value(value, lambda array: json_form(*line_of(array)))}
    return form | {"meta": {"attrs": attrs}} if attrs else form


def id_of(array):
    """The content id of an array in a tree."""
    inner = array["array"]
    return content_id(inner["dtype"], inner["shape"], inner["elements"], inner.get("fields"))


def tree_id(value):
    """I2."""
    data = jcs(document_value(value, lambda array: {"$id": id_of(array)}))
    return hashlib.sha256(f"tnv1-id\ntree\ns\n\n{data}".encode()).hexdigest()


def expected(value):
    """A tree as a vector has it: what a reader answers."""
    if isinstance(value, list):
        return [expected(item) for item in value]
    if isinstance(value, dict) and "map" in value:
        return {"map": {key: expected(member) for key, member in value["map"].items()}}
    return {"array": value["array"]} if isinstance(value, dict) and "array" in value else value


def charge(data):
    """TREE8: what a document counts."""
    marks = inside = escaped = 0
    for c in data:
        if escaped:
            escaped = 0
        elif inside and c == "\\":
            escaped = 1
        elif c == '"':
            inside ^= 1
        elif c in "[{," and not inside:
            marks += 1
    return len(data.encode()) + 128 * marks
