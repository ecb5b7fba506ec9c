#!/usr/bin/env python3
"""A reader of Tenvelope, version 1 (lines, JSON form, binary form), written from the specification alone.

It is meant to be read: one file, the standard library, no writer. Sections follow those of
tenvelope-v1.md, and comments name its rules (F1, S4 ...). It knows the whole core profile. zstd is
decoded by `compression.zstd` (Python 3.14); older Pythons check the frames, decode stored and RLE
blocks, and raise Skip("zstd") where a block is compressed.

    reader.py LINE_OR_FILE...     print what the lines hold
    reader.py --vectors           answer the requests of vectors/README.md, one JSON text per line

    import reader
    array = reader.read("tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249")
    array.shape, reader.values(array), reader.content_id(array)

Exit codes: 0 all lines were read, 1 a line was refused or a file could not be read, 2 wrong usage,
3 nothing was refused, but a codec was skipped.
"""
import array as words_of
import binascii
import hashlib
import itertools
import json
import math
import os
import re
import struct
import sys
import zlib
from dataclasses import dataclass, field
from fractions import Fraction

try:
    from compression import zstd  # Python 3.14
except ImportError:
    zstd = None

CAP = 2**53 - 1
HEADER_CAP = SEGMENT_CAP = 2**20
LIMITS = {"input": 2**30, "header": 65_536, "decoded": 2**29, "items": 2**24, "depth": 64}  # section 10; the last two are of objects, which are left out here


class TenvelopeError(Exception):
    """A line is refused. `code` is one of errors.md, `place` says where, the text what and why."""

    def __init__(self, code, place, message):
        super().__init__(f"{code}: {place}: {message}")
        self.code, self.place = code, place


class Skip(Exception):
    """Nothing wrong was found, but this reader leaves out what comes now."""


@dataclass
class Dtype:
    """A dtype of section 3, or a struct with the fields of M6 as a list of (name, Dtype, subarray shape)."""
    text: str
    name: str
    kind: str  # see DTYPES
    size: int  # bytes of one item; 1 where S2 says so
    fields: list = field(default_factory=list)

    def run(self, n):
        """Bytes of n elements in a raw run."""
        return (n + 1) // 2 if self.kind == "nibble" else n * self.size


@dataclass
class Tree:
    """A tree that was read (section 14). `value` is None, bool, int, float, str, bytes, list, dict or Array, one in the other."""
    value: object
    codecs: list
    meta: dict


@dataclass
class Array:
    """A line that was read, before its elements are; of a tree there are none. `elements` is the raw run (bytes), or a list of str where dtype is `string`."""
    type: Dtype
    shape: tuple
    chunk: int | None
    codecs: list  # [(name, [param, ...]), ...]
    meta: dict
    elements: bytes | list = b""

    @property
    def dtype(self):
        return self.type.text

    @property
    def count(self):
        return math.prod(self.shape)

    @property
    def shape_text(self):
        return "x".join(map(str, self.shape)) or "s"


# ---- What it is for: read, content_id, inspect, values, element_strings ----------------------------


def read(line, limits=None, allow=None):
    """Read one line; raise TenvelopeError for the first rule it breaks, in the order of section 9.

    limits: some of {"input": characters, "header": characters, "decoded": bytes, "items": items, "depth": levels}; the rest are defaults.
    allow: the names of the only codecs that may be used; None allows all.
    """
    limits = _check_arguments(line, str, limits, allow)
    try:
        fields = _split(line, limits)  # steps 1 to 4
        _check_crc(line)  # step 5
        array = _judge(fields[:-2], limits, allow)  # steps 6 to 11
        segments = _segments(fields[-2], array)  # step 12
        return _finish(segments, array, limits, allow)  # step 13
    except MemoryError:
        raise TenvelopeError("alloc_failed", "line", "not enough memory for this array") from None


def read_json(text, limits=None, allow=None):
    """Read one JSON form, readable values, or a line as a JSON string (json-form.md), given as str or bytes."""
    limits = _check_arguments(text, (str, bytes), limits, allow)
    try:
        form = _json(text, limits)  # JSON1
        if isinstance(form, str):  # JSON2
            return read(form, limits, allow)
        _check_members(form)  # JSON2 to JSON4
        if "values" in form:
            return _read_values(form, limits)  # JSON8 to JSON10
        if "value" in form:
            return _read_readable(form, limits, allow)  # JSON11 to JSON13
        return read(_equivalent_line(form), limits | {"input": math.inf}, allow)  # JSON5, JSON6: from step 3 on
    except MemoryError:
        raise TenvelopeError("alloc_failed", "form", "not enough memory for this array") from None


def read_binary(data, limits=None, allow=None):
    """Read one binary form (binary-form.md)."""
    limits = _check_arguments(data, bytes, limits, allow)
    try:
        header, at = _binary_header(data, limits)  # BIN1 to BIN4
        array = _judge(header, limits, allow, has_text=False)  # steps 6 to 11
        segments = _binary_segments(data, at, _wanted(array))  # BIN5 to BIN7
        return _finish(segments, array, limits, allow)  # step 13
    except MemoryError:
        raise TenvelopeError("alloc_failed", "form", "not enough memory for this array") from None


def content_id(array):
    """I1: the name of dtype, shape and elements, whatever codecs, chunks, attrs and dims are. I2: that of a tree."""
    if isinstance(array, Tree):
        data = _jcs(_document(array.value, lambda part: {"$id": content_id(part)}))
        return hashlib.sha256(f"tnv1-id\ntree\ns\n\n{data}".encode()).hexdigest()
    fields = _jcs(array.meta["fields"]) if array.type.name == "struct" else ""
    sha = hashlib.sha256("\n".join(["tnv1-id", array.dtype, array.shape_text, fields, ""]).encode())
    if array.type.name == "string":
        for text in array.elements:
            data = text.encode()
            sha.update(struct.pack("<Q", len(data)) + data)
    else:
        sha.update(array.elements)
    return sha.hexdigest()


def inspect(text, limits=None):
    """What the header of a line says. The line may be cut anywhere after the header. Nothing is verified:
    neither the check nor the body. Codecs may be unknown."""
    limits = _check_arguments(text, str, limits, None)
    fields = _split(text, limits, whole=False)
    array = _header(fields, {**limits, "decoded": math.inf})
    array.codecs = _codecs(fields[3], None, known_only=False)
    array.meta = _meta(fields[4], array.type) if fields[4].startswith("~") else {}
    return {"version": 1, "dtype": array.dtype, "shape": list(array.shape), "chunk": array.chunk,
            "codecs": fields[3].split("-"), **array.meta, "verified": False}


def values(array):
    """The elements as a flat list of Python values. Dates are integers; a struct is a dict."""
    return list(array.elements) if array.type.name == "string" else _values(array.type, array.elements, array.count)


def tree_json(value):
    """A value of a tree in the form that vectors/README.md describes."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Array):
        members = {name: value.meta[name] for name in ("fields", "attrs", "dims") if name in value.meta}
        return {"array": {"dtype": value.dtype, "shape": list(value.shape), "elements": list(element_strings(value)), **members}}
    if isinstance(value, list):
        return list(map(tree_json, value))
    if isinstance(value, dict):
        return {"map": {key: tree_json(member) for key, member in value.items()}}
    if isinstance(value, float):
        return {"float": "7ff8000000000000" if math.isnan(value) else struct.pack(">d", value).hex()}
    return {"int": str(value)} if type(value) is int else value


def element_strings(array):
    """The elements, one after the other, as strings of the form that vectors/README.md describes."""
    kind, size, data = array.type.kind, array.type.size, array.elements
    if kind in ("uint", "int", "nibble"):
        yield from map(str, map(int, _values(array.type, data, array.count)))
    elif kind in ("string", "text"):
        yield from values(array)
    else:
        for at in range(0, len(data), size):
            item = data[at:at + size]
            if kind == "float":
                yield item[::-1].hex()
            elif kind == "complex":
                yield item[:size // 2][::-1].hex() + "," + item[size // 2:][::-1].hex()
            else:
                yield item.hex()


def _fail(code, place, message, found=None):
    if found is not None:
        message = f"found {ascii(found[:64])}{'...' if len(found) > 64 else ''}; expected {message}"
    raise TenvelopeError(code, place, message)


def _need(condition, code, place, message, found=None):
    if not condition:
        _fail(code, place, message, found)


def _check_arguments(envelope, kind, limits, allow):
    limits = limits or {}
    _need(isinstance(envelope, kind), "bad_argument", "line", "lines and JSON are str, JSON and the binary form bytes")
    _need(isinstance(limits, dict) and limits.keys() <= LIMITS.keys() and all(type(n) in (int, float) for n in limits.values()),
          "bad_argument", "limits", f"limits are numbers, for some of {', '.join(LIMITS)}")
    _need(allow is None or isinstance(allow, (list, tuple, set)), "bad_argument", "allow", "allow is a list of names")
    return LIMITS | limits


def _number(text, low, high):
    """A decimal integer in ASCII digits, without sign or leading zeros, from low to high; otherwise None."""
    if not re.fullmatch("0|[1-9][0-9]*", text) or len(text) > 32:
        return None
    return int(text) if low <= int(text) <= high else None


# ---- 1 Grammar, 2 Fields and check -----------------------------------------------------------------

NAME = "[a-z][a-z0-9_]{0,31}(?:~[A-Za-z0-9_]{1,32}){0,2}"  # dtype and codec have the same grammar


def _split(line, limits, whole=True):
    """Steps 1 to 4. Gives [magic, dtype, shape, codecs, (meta,) body, check]."""
    _need(len(line) <= limits["input"], "input_too_long", "line",
          f"{len(line)} characters; this reader takes {limits['input']}")
    _check_start(line)
    fields = line.split(".", 7)  # F1; more than seven dots are never needed
    has_meta = len(fields) > 4 and fields[4].startswith("~")
    wanted = 7 if has_meta else 6
    _need(len(fields) == wanted or not whole and len(fields) == wanted - 1, "bad_field_count", "line",
          f"{'over 7' if len(fields) > 7 else len(fields)} fields between dots, expected {wanted}. Was the line cut?")
    _need(not whole or re.fullmatch("[0-9a-f]{8}", fields[-1]), "bad_check", "check", "8 of 0-9a-f", fields[-1])  # F2
    header = len(".".join(fields[:5 if has_meta else 4]))  # F3
    if "-" in fields[3]:
        header -= len(fields[3]) - fields[3].rindex("-")
    most = min(limits["header"], HEADER_CAP)
    _need(header <= most, "header_too_long", "header", f"{header} characters; this reader takes {most}")
    return fields


def _check_start(text):
    magic = re.match(r"tnv([0-9]+)\.", text)  # G3
    _need(magic, "bad_magic", "line", "tnv, digits and a dot", text)
    _need(magic[1] == "1", "unsupported_version", "line", "version 1", magic[1])
    foreign = re.search(r"[^A-Za-z0-9._~-]", text)  # G1, G2
    if foreign:
        _fail("bad_character", f"character {foreign.start()}", "A-Z a-z 0-9 - . _ ~", foreign[0])


def _judge(fields, limits, allow, has_text=True):
    """Steps 6 to 11: an array without elements. The binary form has no text codec; an empty name stands for it."""
    array = _header(fields, limits)  # steps 6 to 8
    array.codecs = _codecs(fields[3], allow, has_text=has_text)  # step 9
    array.meta = _meta(fields[4], array.type) if len(fields) == 5 else {}  # step 10
    _between_fields(array, limits)  # step 11
    return array


def _check_crc(line):
    text, _, check = line.rpartition(".")
    crc = f"{zlib.crc32(text.encode('ascii')):08x}"
    _need(crc == check, "check_mismatch", "check", f"{crc}. Was the line changed or cut?", check)  # F4


# ---- The JSON form ---------------------------------------------------------------------------------

MEMBERS = {  # in the order of the tables; True: always there
    "$tnv": True, "dtype": True, "shape": True, "chunk": False, "codecs": True, "meta": False, "data": True, "check": True}
VALUES_MEMBERS = {"$tnv": True, "dtype": True, "shape": True, "values": True, "meta": False}
VALUE_MEMBERS = {"$tnv": True, "dtype": True, "value": True, "meta": False}


def _json(text, limits):
    """JSON1. Every number becomes a float: the double nearest to it, with its sign."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    _need(len(data) <= limits["input"], "input_too_long", "form", f"{len(data)} bytes; this reader takes {limits['input']}")
    _need(_depth(data) <= 128, "bad_json", "form", "brackets nested deeper than 128")
    twice = []

    def members(pairs):
        if len(dict(pairs)) == len(pairs):
            return dict(pairs)
        names = [name for name, _ in pairs]
        twice.append(next(name for i, name in enumerate(names) if name in names[:i]))
        return pairs  # nothing is lost before all strings are judged

    try:  # Python's decoders are strict; its JSON is but for NaN and Infinity
        form = json.loads(data.decode(), object_pairs_hook=members,
                          parse_int=_double, parse_float=_double, parse_constant=_double)
        json.dumps(form, ensure_ascii=False).encode()  # fails at lone surrogates
    except ValueError as error:
        _fail("bad_json", "form", f"JSON in UTF-8 ({ascii(str(error))[:99]})", data.decode("latin-1"))
    if twice:
        _fail("duplicate_member", "form", "a name that occurs once in its object", twice[0])
    return form


def _double(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond the range of doubles")
    return number


def _is_whole(value):
    return isinstance(value, float) and value.is_integer() and abs(value) <= CAP


def _check_members(form):
    """JSON2 to JSON4."""
    _need(isinstance(form, dict) and "$tnv" in form, "bad_magic", "form", "an object with a member $tnv, or a line as a string")
    _need(isinstance(form["$tnv"], float) and form["$tnv"] == 1, "unsupported_version", "$tnv", "$tnv must be the number 1")
    table = VALUES_MEMBERS if "values" in form else VALUE_MEMBERS if "value" in form else MEMBERS  # JSON3
    for name in form:
        _need(name in table, "unknown_member", "form", f"one of {', '.join(table)}", name)
    for name, always in table.items():
        _need(name in form or not always, "missing_member", "form", f"there is no member {name}")

    def need(condition, name, message):
        _need(condition, "bad_member", name, f"{name} must be {message}")

    for name, value in form.items():  # JSON4; all errors have one code
        if name in ("dtype", "data", "check"):
            need(isinstance(value, str) and "." not in value, name, "a string without dots")
        elif name == "shape":
            need(isinstance(value, list) and all(_is_whole(dim) and dim >= 0 for dim in value), name, "a list of whole numbers")
        elif name == "chunk":
            need(_is_whole(value) and value >= 0, name, "a whole number")
        elif name == "codecs":
            need(isinstance(value, list) and all(isinstance(codec, str) and not re.search("[.-]", codec) for codec in value),
                 name, "a list of strings without dots and hyphens")
        elif name == "meta":
            need(isinstance(value, dict), name, "an object")
    need("values" not in form or form["dtype"] not in ("object", "tree"), "dtype", "that of an array")
    need("value" not in form or form["dtype"] == "tree", "dtype", "tree")


def _line_start(form, codecs):
    """The fields of a form up to its meta, joined by dots."""
    fields = ["tnv1", form["dtype"], "x".join(str(int(dim)) for dim in form.get("shape", ())) or "s", "-".join(codecs)]
    if "chunk" in form:
        fields[2] += f"~{int(form['chunk'])}"
    if "meta" in form:  # M1
        text = binascii.b2a_base64(_jcs(form["meta"]).encode(), newline=False).decode()
        fields.append("~" + text.replace("+", "-").replace("/", "_").rstrip("="))
    return ".".join(fields)


def _equivalent_line(form):
    codecs, segments = form["codecs"], form["data"].split("~")
    if codecs[-1:] == ["base64"]:  # JSON5
        for i, segment in enumerate(segments):
            _need(len(segment) % 4 == 0 and re.fullmatch("[A-Za-z0-9+/]*={0,2}", segment), "bad_text", f"segment {i}",
                  "base64 with padding", segment)
        codecs = codecs[:-1] + ["base64url"]
        segments = [segment.rstrip("=").replace("+", "-").replace("/", "_") for segment in segments]
    return ".".join([_line_start(form, codecs), "~".join(segments), form["check"]])


def _read_values(form, limits):
    """JSON8 to JSON10: an array without codecs."""
    start = _line_start(form, ["vlen_utf8" if form["dtype"] == "string" else "raw", "hex"])  # JSON8
    fields = _split(start + "..00000000", limits | {"input": math.inf})  # body and check are not looked at
    array = _judge(fields[:-2], limits, None)
    array.codecs = []
    elements = _elements(array.type, form["values"], array.shape, "values")
    if array.type.kind == "nibble":  # E3
        nibbles = b"".join(elements) + bytes(array.count % 2)
        elements = [bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2]))]
    array.elements = elements if array.type.name == "string" else b"".join(elements)
    return array


def _elements(dtype, value, shape, place):
    return [_element(dtype, item, f"{place}, element {i}") for i, item in enumerate(_items(value, shape, place))]


def _items(value, shape, place):
    """JSON9: what stands in the innermost lists, from left to right, a list before its entries."""
    if not shape:
        yield value
        return
    _need(isinstance(value, list) and len(value) == shape[0], "size_mismatch", place, f"expected a list of {shape[0]} entries")
    for entry in value:
        yield from _items(entry, shape[1:], place)


def _element(dtype, value, place):
    """JSON10: the raw run of one value. A nibble is a byte of its own here, a string is itself."""
    name, kind, size = dtype.name, dtype.kind, dtype.size

    def need(condition, message):
        _need(condition, "bad_value", place, f"a value of {dtype.text} is {message}")

    if name == "bool":
        need(isinstance(value, bool), "true or false")
        return bytes([value])
    if kind in ("uint", "int", "nibble"):
        signed, bits = not name.startswith("uint"), 4 if kind == "nibble" else 8 * size
        low = -2 ** (bits - 1) if signed else 0
        if name in ("datetime64", "timedelta64") and value == "NaT":
            value = str(low)
        need(_is_whole(value) or isinstance(value, str) and re.fullmatch("0|-?[1-9][0-9]{0,19}", value),
             "a whole number up to 2^53-1, or a string with a decimal integer")
        need(low <= int(value) < low + 2**bits, f"from {low} to {low + 2**bits - 1}")
        return bytes([int(value) & 15]) if kind == "nibble" else int(value).to_bytes(size, "little", signed=signed)
    if kind == "float":
        bits = _float_bits(name, value)
        need(bits is not None, "a number not beyond the largest, or NaN, Infinity, -Infinity as a string where it has them")
        return bits.to_bytes(size, "little")
    if kind == "complex":
        need(isinstance(value, list) and len(value) == 2, "a list of two numbers")  # JSON9
        part = _dtype("float32" if name == "complex64" else "float64")
        return b"".join(_element(part, half, place) for half in value)
    if kind == "bytes":
        need(isinstance(value, str) and len(value) == 2 * size and re.fullmatch("[0-9a-f]*", value),
             f"a string of {2 * size} digits 0-9a-f")
        return bytes.fromhex(value)
    if kind == "struct":
        need(isinstance(value, list) and len(value) == len(dtype.fields), f"a list of {len(dtype.fields)} entries")  # JSON9
        return b"".join(part for (field_name, inner, shape), entry in zip(dtype.fields, value)
                        for part in _elements(inner, entry, shape, f"{place}, field {ascii(field_name[:64])}"))
    need(isinstance(value, str), "a string")
    if kind == "string":
        return value
    need(len(value) <= size // 4, f"a string of at most {size // 4} code points")
    return value.encode("utf-32-le").ljust(size, b"\0")


FLOATS = {"float16": (5, 10), "float32": (8, 23), "float64": (11, 52), "bfloat16": (8, 7),  # bits of exponent, mantissa
          "float8_e4m3fn": (4, 3), "float8_e5m2": (5, 2)}


def _float_bits(name, value):
    """The bits of the nearest value, ties to even; None if there are none."""
    exponent_bits, mantissa_bits = FLOATS[name]
    sign = 1 << exponent_bits + mantissa_bits
    infinity = (2**exponent_bits - 1) << mantissa_bits
    if name == "float8_e4m3fn":
        names, largest = {"NaN": 0x7F}, 0x7E
    else:
        names = {"NaN": infinity | 1 << mantissa_bits - 1, "Infinity": infinity, "-Infinity": sign | infinity}
        largest = infinity - 1
    if not isinstance(value, float):
        return names.get(value) if isinstance(value, str) else None
    least = 2 - 2 ** (exponent_bits - 1)  # the exponent of the least normal number, and of the subnormal ones
    exponent = max(math.frexp(value)[1] - 1, least) if value else least
    mantissa = round(Fraction(abs(value)) / Fraction(2) ** (exponent - mantissa_bits))  # exact, ties to even
    bits = (exponent - least << mantissa_bits) + mantissa  # the leading 1 of a normal mantissa counts the exponent up
    return None if bits > largest else bits | (sign if math.copysign(1, value) < 0 else 0)


def _outside(data):
    """M1: the bytes outside of string literals, whether or not this is JSON."""
    return re.sub(rb'"(?:[^"\\]|\\.)*"?', b"", data, flags=re.DOTALL)


def _depth(data):
    """M1: how deep brackets are nested."""
    depth = deepest = 0
    for c in _outside(data):
        if c in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif c in b"}]":
            depth = max(depth - 1, 0)
    return deepest


# ---- The binary form -------------------------------------------------------------------------------


def _binary_header(data, limits):
    """BIN1 to BIN4, but for sections 3 to 6. Gives the fields, and where the header ends."""
    _need(len(data) <= limits["input"], "input_too_long", "form", f"{len(data)} bytes; this reader takes {limits['input']}")
    _need(data[:8] == b"\x89TNV\r\n\x1a\n", "bad_magic", "form", "89 54 4E 56 0D 0A 1A 0A", data[:8].decode("latin-1"))
    _need(len(data) >= 12, "truncated", "header", "the input ends before the length of the header does")  # BIN2
    length, most = int.from_bytes(data[8:12], "little"), min(limits["header"], HEADER_CAP)
    _need(length <= most, "header_too_long", "header", f"{length} characters; this reader takes {most}")
    _need(len(data) >= 16 + length, "truncated", "header", "the input ends before the header does")
    header = data[16:16 + length]
    _need(zlib.crc32(header) == int.from_bytes(data[12:16], "little"), "check_mismatch", "header", "the CRC-32 is another")
    text = header.decode("latin-1")
    _check_start(text)  # G3, G1
    fields = text.split(".", 5)
    _need(len(fields) == 4 or len(fields) == 5 and fields[4].startswith("~"), "bad_field_count", "header",
          "four fields, or five if the fifth begins with ~", text)
    return fields, 16 + length


def _binary_segments(data, at, wanted):
    """BIN5 to BIN7, in the order of BIN8."""
    def take(n, place):
        nonlocal at
        _need(len(data) - at >= n, "truncated", place, f"{len(data) - at} bytes are left; expected {n}")
        at += n
        return data[at - n:at]

    def padding(place):
        n = -at % 64
        _need(not any(data[at:at + n]), "bad_padding", place, "a byte of the padding is not zero")
        take(n, place)

    padding("header")
    segments = []
    for i in range(wanted) if wanted is not None else itertools.count():
        if wanted is None and segments and at == len(data):
            break
        place = f"segment {i}"
        length, crc = struct.unpack("<QI", take(12, place))
        padding(place)
        _need(length, "empty_segment", place, "a segment has no bytes")
        segments.append(take(length, place))
        padding(place)
        _need(zlib.crc32(segments[-1]) == crc, "check_mismatch", place, "the CRC-32 is another")
    _need(at == len(data), "trailing_data", "form", f"{len(data) - at} bytes after the last segment")
    _need(len(segments) <= SEGMENT_CAP, "too_large", "form", "more than 2^20 segments")  # BIN6
    return segments


# ---- 3 dtype ---------------------------------------------------------------------------------------

DTYPES = {  # name: (bytes of an item, or of one unit of N; kind)
    "bool": (1, "uint"),
    "int8": (1, "int"), "int16": (2, "int"), "int32": (4, "int"), "int64": (8, "int"),
    "uint8": (1, "uint"), "uint16": (2, "uint"), "uint32": (4, "uint"), "uint64": (8, "uint"),
    "int4": (1, "nibble"), "uint4": (1, "nibble"),
    "float16": (2, "float"), "float32": (4, "float"), "float64": (8, "float"), "bfloat16": (2, "float"),
    "float8_e4m3fn": (1, "float"), "float8_e5m2": (1, "float"),
    "complex64": (8, "complex"), "complex128": (16, "complex"),
    "datetime64": (8, "int"), "timedelta64": (8, "int"),
    "bytes": (1, "bytes"), "void": (1, "bytes"), "utf32": (4, "text"),
    "string": (1, "string"), "struct": (1, "struct"), "object": (1, "object"), "tree": (1, "object"),
}
UNITS = "Y M W D h m s ms us ns ps fs as generic".split()


def _dtype(text):
    """T1 to T4, without the cap on the item size."""
    _need(re.fullmatch(NAME, text), "bad_dtype", "dtype", "a name and up to two parameters", text)
    name, *params = text.split("~")
    _need(name in DTYPES, "unknown_dtype", "dtype", "a dtype of version 1", name)
    size, kind = DTYPES[name]
    if name in ("datetime64", "timedelta64"):  # T2
        _need(params and params[0] in UNITS, "bad_dtype", "dtype", f"a unit: {' '.join(UNITS)}", text)
        _need(len(params) == 1 or _number(params[1], 2, 2**31 - 1), "bad_dtype", "dtype", "K from 2 to 2^31-1", text)
    elif name in ("bytes", "utf32", "void"):  # T3
        n = len(params) == 1 and _number(params[0], 1, 10**32)
        _need(n, "bad_dtype", "dtype", "exactly one parameter, a number from 1", text)
        size *= n
    else:  # T4
        _need(not params, "bad_dtype", "dtype", f"{name} without parameters", text)
    return Dtype(text, name, kind, size)


# ---- 4 Shape and chunks ----------------------------------------------------------------------------


def _header(fields, limits):
    """Steps 6 to 8: dtype, shape, and the syntax of the chunk length."""
    dtype = _dtype(fields[1])
    _need(dtype.size <= CAP, "too_large", "dtype", "an item of at most 2^53-1 bytes", fields[1])  # T3
    text, *chunk = fields[2].split("~", 2)
    dims = [] if text == "s" else text.split("x", 64)
    _need(len(chunk) < 2 and len(dims) <= 64 and all(re.fullmatch("0|[1-9][0-9]{0,15}", dim) for dim in dims),
          "bad_shape", "shape", "s, or 1 to 64 numbers joined by x, and at most one ~", fields[2])  # S1
    shape = tuple(map(int, dims))
    _need(dtype.kind != "object" or not dims, "bad_shape", "shape", f"s for {dtype.name}", fields[2])  # S3
    if dtype.name != "struct":  # struct: its fields are not known yet, see step 11
        _check_size(shape, dtype, limits)
    _need(not chunk or re.fullmatch("[1-9][0-9]{0,15}", chunk[0]), "bad_chunk", "shape",
          "a chunk length of 1 to 16 digits after the ~", fields[2])  # S4, syntax
    return Array(dtype, shape, int(chunk[0]) if chunk else None, [], {})


def _check_size(shape, dtype, limits):
    """S2, and the limit on decoded bytes."""
    _need(max(shape, default=0) <= CAP and math.prod(filter(None, shape)) * dtype.size <= CAP,
          "too_large", "shape", f"{shape} of {dtype.size} bytes each is beyond 2^53-1")
    size = math.prod(shape) * 4 if dtype.name == "string" else dtype.run(math.prod(shape))
    _need(size <= limits["decoded"], "limit_exceeded", "shape",
          f"{size} decoded bytes; this reader takes {limits['decoded']}")


def _between_fields(array, limits):
    """Step 11: what can be judged when dtype, shape, codecs and meta are known."""
    dtype, count, chunk, meta = array.type, array.count, array.chunk, array.meta
    names = [name for name, _ in array.codecs]
    _need(("json" in names) == (dtype.kind == "object") and ("vlen_utf8" in names) == (dtype.name == "string"),
          "bad_chain", "codecs", f"the serializer does not take {dtype.name}")  # C5
    _need("delta" not in names or dtype.kind in ("uint", "int", "float", "complex"),
          "bad_chain", "codecs", f"delta does not take {dtype.name}")  # DELTA2
    if chunk:  # there is one element in objects and trees
        _need(chunk < count and not (dtype.kind == "nibble" and chunk % 2), "bad_chunk", "shape",
              f"chunk length {chunk}; expected less than the {count} elements, and even for int4 and uint4")  # S4
        _need(names[:-1] != ["raw"], "bad_chunk", "shape", "a chunk length is needless where raw stands alone")  # S5
        _need(-(-count // chunk) <= SEGMENT_CAP, "too_large", "shape", "more than 2^20 chunks")
    _need(dtype.name != "string" or (chunk or count) < 2**32, "bad_chunk", "shape", "too many strings")  # VLEN3
    _need(len(meta.get("dims", array.shape)) == len(array.shape), "bad_meta", "meta.dims", "one name per dim")  # M5
    _need(("fields" in meta) == (dtype.name == "struct"), "bad_meta", "meta.fields", "fields go with struct")  # M6
    _need("type" not in meta or dtype.name == "object", "bad_meta", "meta.type", "type goes with object only")  # M8
    if dtype.name == "struct":  # S6
        _check_size(array.shape, dtype, limits)


# ---- 5 Codecs and chains ---------------------------------------------------------------------------

CODECS = {"delta": "array", "raw": "serializer", "vlen_utf8": "serializer", "json": "serializer", "shuffle": "reorder",
          "bitshuffle": "reorder", "zlib": "compressor", "zstd": "compressor", "base64url": "text", "hex": "text"}
CHAIN = "(array ){0,3}serializer (reorder )?(compressor )?text "


def _codecs(text, allow, known_only=True, has_text=True):
    """Step 9. Gives [(name, [param, ...]), ...]."""
    _need(re.fullmatch(f"{NAME}(?:-{NAME}){{0,7}}", text), "bad_codecs", "codecs", "1 to 8 codecs", text)  # C1
    chain = [(name, params) for name, *params in (codec.split("~") for codec in text.split("-"))]
    for i, (name, params) in enumerate(chain if known_only else []):
        place = f"codecs[{i}]"
        _need(name in CODECS, "unknown_codec", place, f"one of {', '.join(CODECS)}", name)  # C2
        _need(allow is None or name in allow, "codec_not_allowed", place, "a codec that the caller allows", name)
        _need(not params or name == "delta" and len(params) == 1 and _number(params[0], 2, CAP), "bad_codec_params",
              place, "no parameters, or delta~D with D from 2", "~".join([name, *params]))  # C3, DELTA1
    kinds = "".join(CODECS.get(name, "unknown") + " " for name, _ in chain) + ("" if has_text else "text ")
    good = re.fullmatch(CHAIN, kinds) and not re.search("(vlen_utf8|json)-(bit)?shuffle", text)  # C4, SHUF2, BITS2, VLEN4
    _need(good or "unknown" in kinds, "bad_chain", "codecs",
          "delta up to 3 times, one serializer, shuffle or bitshuffle after raw, one compressor, one text codec", text)
    return chain if has_text else [*chain, ("", [])]


# ---- 6 Meta ----------------------------------------------------------------------------------------


def _meta(text, dtype):
    """Step 10. Gives the members; hangs the fields of a struct on its dtype."""
    try:
        data = _from_base64url(text[1:])  # M1
    except ValueError as error:
        _fail("bad_meta", "meta", str(error), text)
    _need(data, "bad_meta", "meta", "a JSON object, in base64url", text)
    _need(_depth(data) <= 64, "bad_meta", "meta", "brackets nested deeper than 64")
    try:  # M2
        source = data.decode()
        meta = json.loads(source, parse_int=_json_number, parse_float=_json_number, parse_constant=_json_number)
        if _jcs(meta) != source:  # catches duplicates and lone surrogates too
            raise ValueError("RFC 8785 writes it in another way")
    except ValueError as error:
        _fail("not_canonical", "meta", f"canonical JSON ({ascii(str(error))[:99]})", data.decode("latin-1"))
    _need(isinstance(meta, dict) and meta and meta.keys() <= {"attrs", "dims", "fields", "type"}, "bad_meta", "meta",
          "a non-empty object with members among attrs, dims, fields, type", source)  # M3
    attrs, dims, kind = meta.get("attrs", {"a": 1}), meta.get("dims", ["x"]), meta.get("type", "x")
    _need(isinstance(attrs, dict) and attrs, "bad_meta", "meta.attrs", "attrs must be a non-empty object")  # M4
    _need(isinstance(dims, list) and dims and all(dim is None or isinstance(dim, str) and dim for dim in dims),
          "bad_meta", "meta.dims", "dims must be a list of non-empty names and nulls")  # M5
    if "fields" in meta:
        fields, size = _struct_fields(meta["fields"], 1)  # M6
        _need(size <= CAP, "too_large", "meta.fields", "an item is larger than 2^53-1 bytes")  # M7; no field is larger
        if dtype.name == "struct":
            dtype.fields, dtype.size = fields, size
    _need(isinstance(kind, str) and re.fullmatch("[ -~]{1,128}", kind), "bad_meta", "meta.type",
          "type must be 1 to 128 printable ASCII characters")  # M8
    return meta


def _struct_fields(entries, depth):
    """M6: a list of (name, Dtype, subarray shape or None), and the size of the struct."""
    def need(condition, message):
        _need(condition, "bad_meta", "meta.fields", message)

    need(depth <= 16, "structs are nested deeper than 16")
    need(isinstance(entries, list) and entries, "a struct is a list of one or more fields")
    fields, names = [], set()
    for entry in entries:
        need(isinstance(entry, list) and len(entry) in (2, 3), "a field is [name, type] or [name, type, [k, ...]]")
        name, kind, shape = [*entry, None][:3]
        need(isinstance(name, str) and name and name not in names, "a field has a non-empty name that occurs once")
        names.add(name)
        if isinstance(kind, str):
            try:
                dtype = _dtype(kind)
            except TenvelopeError as error:
                need(False, str(error))
            need(dtype.kind not in ("string", "nibble", "struct", "object"), f"{kind} may not stand in a struct")
        else:
            dtype = Dtype("struct", "struct", "struct", 0)
            dtype.fields, dtype.size = _struct_fields(kind, depth + 1)
        need(len(entry) == 2 or isinstance(shape, list) and 1 <= len(shape) <= 64
             and all(type(k) is int and 1 <= k <= CAP for k in shape), "[k, ...] is 1 to 64 integers from 1 to 2^53-1")
        fields.append((name, dtype, shape))
    return fields, sum(dtype.size * math.prod(shape or [1]) for _, dtype, shape in fields)


def _json_number(text):
    """RFC 8785 takes doubles. No canonical number is longer than 32 characters; NaN, Infinity and 1e999 are none."""
    if len(text) > 32 or not math.isfinite(float(text)):
        raise ValueError("a number that no double is written as")
    return int(text) if re.fullmatch("-?[0-9]{1,16}", text) else float(text)


def _jcs(value):
    """RFC 8785. Equal to the text that was parsed exactly when that text is canonical."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(_jcs(name) + ":" + _jcs(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_jcs, value)) + "]"
    if value is None or isinstance(value, (str, bool)):
        return json.dumps(value, ensure_ascii=False)  # its escapes are those of ECMAScript
    return _ecmascript_number(float(value))


def _ecmascript_number(x):
    """Number::toString: repr() has the right digits; only the place of the point and the exponent differ."""
    if x == 0:
        return "0"
    mantissa, _, exponent = repr(abs(x)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + ("" if fraction == "0" else fraction)
    point = int(exponent or 0) + len(whole)  # abs(x) = 0.digits * 10^point
    point -= len(digits) - len(digits.lstrip("0"))
    digits = digits.strip("0")
    if len(digits) <= point <= 21:
        text = digits.ljust(point, "0")
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." if digits[1:] else "") + digits[1:] + f"e{point - 1:+d}"
    return "-" + text if x < 0 else text


# ---- 7 Elements as bytes ---------------------------------------------------------------------------


def _check_elements(dtype, data, place):
    """E2 to E5. `data` is the raw run of any number of elements."""
    if dtype.name == "bool" and data.translate(None, b"\0\1"):  # E2
        at = re.search(b"[^\0\1]", data).start()
        _fail("bad_value", f"{place}, element {at}", f"a bool byte is {data[at]}; expected 0 or 1")
    if dtype.name == "utf32":  # E4; Python's decoder is strict
        try:
            data.decode("utf-32-le")
        except UnicodeDecodeError as error:
            found = data[error.start:error.start + 4].hex()
            _fail("bad_value", f"{place}, element {error.start // dtype.size}", f"{found} is no code point")
    offset = 0
    for name, part, shape in dtype.fields:  # E5: each field as an array of its own
        size = part.size * math.prod(shape or [1])
        if _has_rules(part):
            column = data[offset::dtype.size] if size == 1 else b"".join(
                data[at:at + size] for at in range(offset, len(data), dtype.size))
            _check_elements(part, column, f"{place}, field {ascii(name[:64])}")
        offset += size


def _has_rules(dtype):
    return dtype.name in ("bool", "utf32") or any(_has_rules(part) for _, part, _ in dtype.fields)


def _values(dtype, data, count):
    """A raw run as a list of Python values."""
    name, kind, size = dtype.name, dtype.kind, dtype.size
    if kind == "nibble":  # E3: the low nibble first
        nibbles = [nibble for byte in data for nibble in (byte & 15, byte >> 4)][:count]
        return [n - 16 if n > 7 and name == "int4" else n for n in nibbles]
    items = (data[at:at + size] for at in range(0, count * size, size))
    if kind in ("uint", "int"):
        cast = bool if name == "bool" else int
        return [cast(int.from_bytes(item, "little", signed=kind == "int")) for item in items]
    if kind == "text":
        return [item.decode("utf-32-le") for item in items]
    if kind == "float":
        if name == "bfloat16":
            return [struct.unpack("<f", b"\0\0" + item)[0] for item in items]
        if name == "float8_e5m2":  # the upper half of a float16
            return [struct.unpack("<e", b"\0" + item)[0] for item in items]
        if name == "float8_e4m3fn":
            return [_e4m3fn(byte) for byte in data]
        return [x for x, in struct.iter_unpack({2: "<e", 4: "<f", 8: "<d"}[size], data)]
    if kind == "complex":
        return [complex(*parts) for parts in struct.iter_unpack({8: "<ff", 16: "<dd"}[size], data)]
    if kind == "struct":
        return [_record(dtype, item) for item in items]
    return list(items)


def _e4m3fn(byte):
    exponent, mantissa = byte >> 3 & 15, byte & 7
    size = math.nan if byte & 127 == 127 else (mantissa + 8 * (exponent > 0)) * 2.0 ** (max(exponent, 1) - 10)
    return -size if byte > 127 else size


def _record(dtype, item):
    record, offset = {}, 0
    for name, part, shape in dtype.fields:
        count = math.prod(shape or [1])
        parts = _values(part, item[offset:offset + part.size * count], count)
        record[name] = parts if shape else parts[0]
        offset += part.size * count
    return record


# ---- 8 Segments ------------------------------------------------------------------------------------


def _segments(body, array):
    """Step 12: B2, then B1."""
    segments = body.split("~") if body else []
    _need("" not in segments, "empty_segment", "body", "a segment has no characters")
    wanted = _wanted(array)
    if wanted is None:
        _need(segments, "bad_segment_count", "body", "no segment; a tree has at least one")
        _need(len(segments) <= SEGMENT_CAP, "too_large", "body", "more than 2^20 segments")
        return segments
    _need(len(segments) == wanted, "bad_segment_count", "body", f"{len(segments)} segments; expected {wanted}")
    return segments


def _wanted(array):
    """B1: how many segments there must be; None for a tree, whose document says it."""
    if array.type.name == "tree":
        return None
    return -(-array.count // (array.chunk or array.count)) if array.count else 0


def _finish(segments, array, limits, allow):
    """Step 13."""
    _need(array.type.name != "object", "unsupported", "dtype", "this reader knows the types of no objects")
    if array.type.name == "tree":
        return _read_tree(segments, array, limits, allow)
    array.elements = _decode(segments, array, limits)
    return array


def _decode(segments, array, limits):
    """Step 13: each segment from the text codec inward, then its elements."""
    dtype, names = array.type, [name for name, _ in array.codecs]
    distances = [int(params[0]) if params else 1 for name, params in array.codecs if name == "delta"]
    compressor = next((name for name in names if CODECS.get(name) == "compressor"), None)
    budget, parts, strings = limits["decoded"], [], []
    for i, data in enumerate(segments):  # bytes in the binary form
        place = f"segment {i}"
        n = min(array.chunk or array.count, array.count - i * (array.chunk or 0))  # elements of this chunk
        size = None if dtype.name in ("string", "tree") else dtype.run(n)
        try:  # B3
            if names[-1]:
                data = _from_base64url(data) if names[-1] == "base64url" else _from_hex(data)
        except ValueError as error:
            _fail("bad_text", place, str(error), data)
        if compressor:
            expand = _from_zlib if compressor == "zlib" else _from_zstd
            try:
                data = expand(data, budget if size is None else size)
                if size is not None and len(data) != size:
                    raise _Corrupt(f"{len(data)} bytes come out; expected {size}")
            except _TooMuch as error:  # B5 for strings, otherwise B4
                _fail("limit_exceeded" if size is None else "codec_failed", place, str(error))
            except _Corrupt as error:
                _fail("codec_failed", place, f"{compressor}: {error}")
        if size is None:
            _need(len(data) <= budget, "limit_exceeded", place, f"the limit of {limits['decoded']} decoded bytes")  # B5
            if dtype.name == "tree":
                return data
            budget -= len(data)
            strings += _from_vlen_utf8(data, n, place)
            continue
        _need(len(data) == size, "size_mismatch", place, f"{len(data)} bytes; expected {size}")  # B4, RAW1
        if "shuffle" in names:
            data = _unshuffle(data, size // dtype.size, dtype.size)
        if "bitshuffle" in names:
            data = _unbitshuffle(data, size // dtype.size, dtype.size)
        for distance in reversed(distances):
            data = _undelta(data, distance, dtype)
        unused = data[-1] >> 4 if dtype.kind == "nibble" and n % 2 else 0
        _need(unused == 0, "bad_value", place, f"the unused nibble is {unused}; expected 0")  # E3
        _check_elements(dtype, data, place)
        parts.append(data)
    return strings if dtype.name == "string" else b"".join(parts)


# ---- 14 Trees --------------------------------------------------------------------------------------


def _read_tree(segments, line, limits, allow):
    """TREE1 to TREE9: a tree from its segments."""
    def need(condition, message, found=None):
        _need(condition, "bad_tree", "document", message, found)

    data = _decode(segments[:1], line, limits)
    need(_depth(data) <= 128, "brackets nested deeper than 128")  # TREE2
    left = limits["decoded"] - len(data) - 128 * len(re.findall(rb"[\[{,]", _outside(data)))  # TREE8
    _need(left >= 0, "limit_exceeded", "document", f"the values of the tree are over the limit of {limits['decoded']} decoded bytes")
    document = _canonical(data, "document")
    need(isinstance(document, dict) and document.keys() == {"parts", "tree"} and isinstance(document["parts"], list)
         and all(isinstance(part, str) for part in document["parts"]), "an object with a list of strings, parts, and a value, tree")  # TREE3
    uses, named = [0] * len(document["parts"]), 0

    def use(k):
        """TREE6. Gives a place for the array."""
        nonlocal named
        need(0 <= k <= named and k < len(uses), f"part {k} is named before its turn, or is none")
        named += k == named
        uses[k] += 1
        return _Part(k)

    value = _tree_value(document["tree"], use)
    need(all(uses), "a part is not named")
    parts, wanted = [], 1
    for text, u in zip(document["parts"], uses):  # TREE7, TREE8
        text = "tnv1." + text
        _check_start(text)
        fields = text.split(".", 5)
        _need(len(fields) == 4 or len(fields) == 5 and fields[4].startswith("~"), "bad_field_count", "document",
              "three fields, or four if the fourth begins with ~", text[5:])
        most = min(limits["header"], HEADER_CAP)
        _need(len(text) <= most, "header_too_long", "document", f"{len(text)} characters; this reader takes {most}")
        _need(fields[1] not in ("object", "tree"), "bad_dtype", "document", "the dtype of an array", fields[1])
        array = _judge(fields, limits | {"decoded": left // u}, allow, has_text=False)
        array.codecs[-1] = line.codecs[-1]
        left -= u * _step_7(array)
        parts.append(array)
        wanted += _wanted(array)
    _need(len(segments) == wanted, "bad_segment_count", "body", f"{len(segments)} segments; expected {wanted}")  # TREE1
    at = 1
    for array, u in zip(parts, uses):
        n = _wanted(array)
        if array.type.name == "string":
            array.elements = _decode(segments[at:at + n], array, {"decoded": left // u + 4 * array.count})
            left += u * (4 * array.count - _string_bytes(array))
        else:
            array.elements = _decode(segments[at:at + n], array, limits)
        at += n
    return Tree(_with_parts(value, parts), line.codecs, line.meta)


@dataclass
class _Part:
    k: int


def _step_7(array):
    return 4 * array.count if array.type.name == "string" else array.type.run(array.count)


def _string_bytes(array):
    """B5: the bytes of all chunks; readable values have none, but for those of each string."""
    return sum(4 + len(text.encode()) for text in array.elements) + 4 * (_wanted(array) if array.codecs else 0)


def _canonical(data, place):
    """M2 for a document: the value, if RFC 8785 writes it like this."""
    try:
        source = data.decode()
        value = json.loads(source, parse_int=_json_number, parse_float=_json_number, parse_constant=_json_number)
        if _jcs(value) != source:
            raise ValueError("RFC 8785 writes it in another way")
    except ValueError as error:
        _fail("not_canonical", place, f"canonical JSON ({ascii(str(error))[:99]})", data.decode("latin-1"))
    return value


def _in_order(names):
    """As RFC 8785 sorts them."""
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))


def _tree_value(value, use, form=None):
    """TREE4, TREE5. `use` makes something of the number of a part; in a readable tree `form` makes it of a JSON form."""
    def need(condition, message):
        _need(condition, "bad_tree", "tree", message)

    if isinstance(value, list):
        return [_tree_value(item, use, form) for item in value]
    if isinstance(value, dict):
        if form and "$tnv" in value:
            return form(value)
        markers = [name for name in value if re.match(r"\$(?!\$)", name)]
        if not markers:
            return {name[name.startswith("$$"):]: _tree_value(value[name], use, form) for name in _in_order(value)}
        need(len(value) == 1, "a marker is the only member of its object")
        name, content = *value, *value.values()
        if name == "$part" and use:
            need(type(content) is int, "$part is a number")
            return use(content)
        need(name in ("$int", "$float", "$bytes") and isinstance(content, str), "markers are $int, $float, $bytes and $part")
        if name == "$int":
            good = re.fullmatch("-?[1-9][0-9]{0,4095}", content) and abs(int(content)) > CAP
            need(good, "$int is an integer beyond 2^53-1")
            return int(content)
        if name == "$float":
            if content in ("NaN", "Infinity", "-Infinity", "-0"):
                return float(content)
            good = len(content) <= 32 and re.fullmatch(r"-?[0-9.]+(e\+[0-9]+)?", content)
            try:
                number = float(content) if good else math.nan
            except ValueError:
                number = math.nan
            need(number.is_integer() and _jcs(number) == content, "$float is a whole number as RFC 8785 writes it, or a name")
            return number
        try:
            return _from_base64url(content)
        except ValueError:
            need(False, "$bytes is base64url")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        need(abs(value) <= CAP, "a whole number beyond 2^53-1")
        return int(value)
    return value


def _with_parts(value, parts):
    if isinstance(value, _Part):
        return parts[value.k]
    if isinstance(value, list):
        return [_with_parts(item, parts) for item in value]
    if isinstance(value, dict):
        return {key: _with_parts(member, parts) for key, member in value.items()}
    return value


def _document(value, leaf):
    """The member `tree` of a document, with what `leaf` makes of the arrays."""
    if isinstance(value, Array):
        return leaf(value)
    if isinstance(value, list):
        return [_document(item, leaf) for item in value]
    if isinstance(value, dict):
        return {"$" * key.startswith("$") + key: _document(member, leaf) for key, member in value.items()}
    if isinstance(value, bytes):
        return {"$bytes": binascii.b2a_base64(value, newline=False).decode().replace("+", "-").replace("/", "_").rstrip("=")}
    if type(value) is int and abs(value) > CAP:
        return {"$int": str(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, float) and value.is_integer():
        return {"$float": "-0" if math.copysign(1, value) < 0 and value == 0 else _jcs(value)}
    return value


def _read_readable(form, limits, allow):
    """JSON11 to JSON13."""
    start = _line_start(form | {"shape": []}, ["json", "hex"])  # JSON11
    fields = _split(start + ".00.00000000", limits | {"input": math.inf})
    line = _judge(fields[:-2], limits, None)
    left = limits["decoded"]

    def read_array(form):
        """JSON12, JSON13."""
        nonlocal left
        _check_members(form)
        _need(form["dtype"] not in ("object", "tree"), "bad_dtype", "value", "the dtype of an array", form["dtype"])
        within = limits | {"decoded": left, "input": math.inf}
        array = _read_values(form, within) if "values" in form else read(_equivalent_line(form), within, allow)
        left -= _string_bytes(array) if array.type.name == "string" else _step_7(array)
        _need(left >= 0, "limit_exceeded", "value", "the arrays are over the limit on decoded bytes")
        return array

    return Tree(_tree_value(form["value"], None, read_array), [], line.meta)


class _Corrupt(Exception):
    """A compressed stream is wrong."""


class _TooMuch(_Corrupt):
    """A compressed stream yields more than it may."""

    def __init__(self, most):
        super().__init__(f"the stream yields more than {most} bytes")


# ---- The codecs, each on its page in codecs/ -------------------------------------------------------


def _from_base64url(text):
    if not re.fullmatch("[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:  # B64U1
        raise ValueError("unpadded base64url, whose length is not 1 modulo 4")
    padded = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    data = binascii.a2b_base64(padded)
    if binascii.b2a_base64(data[len(data) // 3 * 3:], newline=False).decode() != padded[len(data) // 3 * 4:]:  # B64U2
        raise ValueError("unpadded base64url whose unused last bits are 0")
    return data


def _from_hex(text):
    if len(text) % 2 or re.search("[^0-9a-f]", text):  # HEX1
        raise ValueError("an even number of characters 0-9a-f")
    return bytes.fromhex(text)


def _from_vlen_utf8(data, n, place):
    ends, at = [], 4  # VLEN1: first all lengths ...
    if data[:4] != struct.pack("<I", n):
        _fail("size_mismatch", place, f"the number of strings is not {n}")
    for i in range(n):
        end = at + 4 + int.from_bytes(data[at:at + 4], "little")
        if at + 4 > len(data) or end > len(data):
            _fail("size_mismatch", f"{place}, element {i}", "the string goes beyond the end of the chunk")
        ends.append((at + 4, end))
        at = end
    if at != len(data):
        _fail("size_mismatch", place, f"{len(data) - at} bytes after the last string")
    strings = []
    for start, end in ends:  # VLEN2: ... then the strings; Python's decoder is strict
        try:
            strings.append(data[start:end].decode("utf-8"))
        except UnicodeDecodeError as error:
            _fail("bad_value", f"{place}, element {len(strings)}", f"not UTF-8: {error.reason}")
    return strings


def _undelta(data, distance, dtype):
    size = dtype.size // 2 if dtype.kind == "complex" else dtype.size  # a complex number is two words
    distance *= dtype.size // size
    code = next(code for code in "BHILQ" if words_of.array(code).itemsize == size)
    words, mask = words_of.array(code, data), 2 ** (8 * size) - 1
    if sys.byteorder == "big":
        words.byteswap()
    for i in range(distance, len(words)):
        words[i] = words[i] + words[i - distance] & mask
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()


def _unshuffle(data, n, size):
    out = bytearray(n * size)
    if size <= n:
        for j in range(size):
            out[j::size] = data[j * n:(j + 1) * n]
    else:  # the same, item by item
        for i in range(n):
            out[i * size:(i + 1) * size] = data[i::n]
    return bytes(out)


def _unbitshuffle(data, n, size):
    k = n // 8  # bytes in a plane
    if not k:
        return data
    block = bytearray(8 * k * size)
    for plane in range(8 * size):  # lay byte i of the 8 planes of a byte side by side ...
        at = plane // 8 * 8 * k
        block[at + plane % 8:at + 8 * k:8] = data[plane * k:(plane + 1) * k]
    x = int.from_bytes(block, "little")
    for shift, mask in (7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0):
        swap = (x ^ x >> shift) & int.from_bytes(mask.to_bytes(8, "little") * (k * size), "little")
        x ^= swap ^ swap << shift  # ... and transpose all squares of 8x8 bits at once
    return _unshuffle(x.to_bytes(len(block), "little"), 8 * k, size) + data[len(block):]


def _from_zlib(data, most):
    stream = zlib.decompressobj()
    try:
        out = stream.decompress(data, most + 1)
    except zlib.error as error:  # ZLIB1, ZLIB2. The bytes before the error are lost: count them again, see vlen_utf8
        stream, count = zlib.decompressobj(), 0
        try:
            for i in range(len(data)):
                count += len(stream.decompress(data[i:i + 1], most + 1 - count))
                if count > most:
                    raise _TooMuch(most) from None
        except zlib.error:
            pass
        raise _Corrupt(str(error)) from None
    if len(out) > most:
        raise _TooMuch(most)
    if not stream.eof or stream.unused_data:
        raise _Corrupt("the stream is cut" if not stream.eof else "something follows the stream")
    return out


def _from_zstd(data, most):
    """All frames are walked first, then their sizes are held against `most`, then they are decoded."""
    frames = list(_zstd_frames(data))
    if sum(size for size, *_ in frames) > most:  # ZSTD2, B5
        raise _TooMuch(most)
    out, skip = [], False
    for size, frame, blocks, checksum in frames:
        if blocks is None and zstd is None:
            skip = True
            continue
        if blocks is not None and sum(len(part) * n for part, n in blocks) != size:  # ZSTD6, before it is built
            raise _Corrupt(f"a frame whose blocks do not come to its {size} bytes")
        content = _library_zstd(frame, size) if blocks is None else b"".join(part * n for part, n in blocks)
        if blocks is not None and checksum is not None and checksum != _xxh64(content) & 0xFFFFFFFF:
            raise _Corrupt("the content checksum differs")
        if len(content) != size:  # ZSTD6
            raise _Corrupt(f"a frame of {len(content)} bytes says that it has {size}")
        out.append(content)
    if skip:
        raise Skip("zstd")
    return b"".join(out)


def _zstd_frames(data):
    """Walks RFC 8878 frames: content size, bytes, blocks as (bytes, repeats) or None if one is compressed, checksum."""
    at = 0

    def take(n):
        nonlocal at
        if at + n > len(data):
            raise _Corrupt("the stream is cut")
        at += n
        return data[at - n:at]

    def number(n):
        return int.from_bytes(take(n), "little")

    while at < len(data) or not at:
        start = at
        if take(4) != b"\x28\xb5\x2f\xfd":  # ZSTD4
            raise _Corrupt(f"no frame at byte {start}")
        descriptor = number(1)
        single = descriptor & 0x20
        if descriptor & 0x0B:  # ZSTD3, and RFC 8878: Reserved_bit
            raise _Corrupt("a dictionary, or the reserved bit is set")
        window = 0 if single else number(1)
        window = (8 + (window & 7)) << 7 + (window >> 3)
        flag = descriptor >> 6
        if not flag and not single:  # ZSTD1
            raise _Corrupt("the frame does not state its content size")
        size = number(1 << flag) + (256 if flag == 1 else 0)
        window = size if single else window
        if not size or window > 2**23:  # ZSTD1, ZSTD5
            raise _Corrupt(f"content size {size}, window {window}; expected 1 or more, and at most 2^23")
        last, compressed, blocks = False, False, []
        while not last:
            block = number(3)
            last, kind, block = block & 1, block >> 1 & 3, block >> 3
            if kind == 3 or block > min(window, 2**17):  # ZSTD6
                raise _Corrupt("a reserved or oversized block")
            blocks.append((take(1), block) if kind == 1 else (take(block), 1))
            compressed |= kind == 2
        checksum = number(4) if descriptor & 4 else None
        yield size, data[start:at], None if compressed else blocks, checksum


def _library_zstd(frame, size):
    stream = zstd.ZstdDecompressor()
    try:
        content = stream.decompress(frame, size + 1)
    except zstd.ZstdError as error:
        raise _Corrupt(str(error)) from None
    if not stream.eof or stream.unused_data:
        raise _Corrupt("a frame that does not end where its blocks do")
    return content


def _xxh64(data):
    """XXH64 with seed 0, the content checksum of zstd."""
    p1, p2, p3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
    p4, p5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
    mask = 2**64 - 1

    def rotate(x, n):
        return (x << n | x >> 64 - n) & mask

    def step(lane, word):
        return rotate(lane + word * p2 & mask, 31) * p1 & mask

    at, h = len(data) // 32 * 32, p5
    if at:
        lanes = [p1 + p2 & mask, p2, 0, -p1 & mask]
        for words in struct.iter_unpack("<4Q", data[:at]):
            lanes = list(map(step, lanes, words))
        h = sum(map(rotate, lanes, (1, 7, 12, 18))) & mask
        for lane in lanes:
            h = (h ^ step(0, lane)) * p1 + p4 & mask
    h = h + len(data) & mask
    for word, in struct.iter_unpack("<Q", data[at:at + (len(data) - at) // 8 * 8]):
        h = rotate(h ^ step(0, word), 27) * p1 + p4 & mask
    rest = data[len(data) // 8 * 8:]
    if len(rest) >= 4:
        h = rotate(h ^ int.from_bytes(rest[:4], "little") * p1 & mask, 23) * p2 + p3 & mask
    for byte in rest[len(rest) // 4 * 4:]:
        h = rotate(h ^ byte * p5 & mask, 11) * p1 & mask
    h = (h ^ h >> 33) * p2 & mask
    h = (h ^ h >> 29) * p3 & mask
    return h ^ h >> 32


# ---- Command line ----------------------------------------------------------------------------------


def _answer(request):
    """One request of vectors/README.md."""
    try:
        request = json.loads(request)
        options = request.get("limits"), request.get("allow")
        if "json" in request:
            array = read_json(request["json"], *options)
        elif "hex" in request:
            array = read_binary(bytes.fromhex(request["hex"]), *options)
        else:
            array = read(request["line"], *options)
    except TenvelopeError as error:
        # Nothing is wrong with what this reader leaves out.
        return {"skip": str(error)} if error.code == "unsupported" else {"error": error.code}
    except Skip as skip:
        return {"skip": str(skip)}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {"error": "bad_argument"}
    if isinstance(array, Tree):
        attrs = {"attrs": array.meta["attrs"]} if "attrs" in array.meta else {}
        return {"dtype": "tree", "tree": tree_json(array.value), "content_id": content_id(array), **attrs}
    members = {name: array.meta[name] for name in ("fields", "attrs", "dims") if name in array.meta}
    return {"dtype": array.dtype, "shape": list(array.shape), "elements": list(element_strings(array)),
            "content_id": content_id(array), **members}


def _lines(argument):
    """Section 13: the lines of a file, each ended by LF or CRLF; or the argument itself."""
    if argument.startswith("tnv1.") or not os.path.exists(argument):
        return [argument]
    with open(argument, "rb") as file:
        lines = file.read().decode("utf-8", "surrogateescape").split("\n")
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]


def main(arguments):
    if arguments == ["--vectors"]:
        for request in sys.stdin.buffer:
            print(json.dumps(_answer(request)), flush=True)
        return 0
    if not arguments or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    refused = skipped = False
    for argument in arguments:
        try:
            lines = _lines(argument)
        except OSError as error:
            print(f"io: {ascii(argument)}: {error.strerror}")
            refused = True
            continue
        for line in lines:
            try:
                array = read(line)
                if isinstance(array, Tree):
                    print(f"tree: {json.dumps(tree_json(array.value))}\n  content id: {content_id(array)}")
                    continue
                first = list(itertools.islice(element_strings(array), 8))
                more = " ..." if array.count > 8 else ""
                print(f"{array.dtype} {array.shape_text}: {' '.join(map(ascii, first))}{more}")
                for name, member in array.meta.items():
                    print(f"  {name}: {json.dumps(member)}")
                print(f"  content id: {content_id(array)}")
            except TenvelopeError as error:
                print(error)
                refused = True
            except Skip as skip:
                print(f"skipped: {skip}")
                skipped = True
    return 1 if refused else 3 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
