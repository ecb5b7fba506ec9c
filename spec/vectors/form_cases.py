"""Cases of the JSON form and the binary form. Lines have theirs elsewhere; here is what is the forms' own."""

import json
import struct
import zlib

from cases import InvalidBook, ValidBook
from streams import zlib_stored, zstd_raw
from writer import base64url, content_id, make_line, meta_field, seal

MAGIC = b"\x89TNV\r\n\x1a\n"

# The example of json-form.md.
EXAMPLE = '{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}'


def pad(data):
    """Zeros up to the next multiple of 64."""
    return data + bytes(-len(data) % 64)


def binary(header, segments, crc=zlib.crc32):
    """The binary form of a header text and its segments."""
    text = header.encode()
    out = pad(MAGIC + struct.pack("<II", len(text), crc(text)) + text)
    for segment in segments:
        out += pad(struct.pack("<QI", len(segment), crc(segment)))
        out += pad(segment)
    return out


def json_form(line, members):
    """The JSON form of a line, whose meta is given as it was before it was written."""
    fields = line.split(".")
    dims, _, chunk = fields[2].partition("~")
    form = {"$tnv": 1, "dtype": fields[1], "shape": [] if dims == "s" else [int(dim) for dim in dims.split("x")]}
    if chunk:
        form["chunk"] = int(chunk)
    form["codecs"] = fields[3].split("-")
    if members:
        form["meta"] = members
    form["data"], form["check"] = fields[-2], fields[-1]
    return form


def describe(name, rules, note, dtype, shape, elements, members):
    """The part of a valid case that does not depend on the form."""
    case = {"id": name, "rules": rules.split(), "note": note, "dtype": dtype, "shape": shape, "elements": elements}
    case.update(members or {})
    case["content_id"] = content_id(dtype, shape, elements, (members or {}).get("fields"))
    return case


ARRAYS = (  # name, dtype, shape, chain, elements, chunk, meta
    ("plain", "int16", [2, 3], "raw", "1 2 3 4 5 -1".split(), None, None),
    ("scalar", "float64", [], "raw", ["3ff8000000000000"], None, None),
    ("empty", "uint8", [3, 0], "raw-shuffle-zlib", [], None, None),
    ("chunks", "uint8", [5], "delta-raw-zlib", "1 2 4 8 16".split(), 2, None),
    ("zstd", "uint16", [4], "raw-shuffle-zstd", "1 2 3 65535".split(), None, None),
    ("strings", "string", [2], "vlen_utf8", ["a", "\u00e9\0"], None, None),
    ("attrs", "bool", [2], "raw", ["0", "1"], None, {"attrs": {"unit": "m/s", "n": 1e-7, "\U0001f600": [None]}, "dims": ["x"]}),
    ("struct", "struct", [1], "raw", ["0100020003"], None, {"fields": [["a", "uint16", [2]], ["b", "uint8"]]}),
    ("segment-64", "uint8", [64], "raw", [str(n) for n in range(64)], None, None),
    ("segment-65", "uint8", [65], "raw", [str(n) for n in range(65)], None, None),
    ("int4-chunks", "int4", [5], "raw-zlib", "1 -1 7 -8 3".split(), 2, None),
)


def add_valid(book: ValidBook):
    """Both forms of a few arrays, and the freedoms of JSON."""
    for name, dtype, shape, chain, elements, chunk, members in ARRAYS:
        compress = zlib_stored if "zlib" in chain else zstd_raw
        line = make_line(dtype, shape, f"{chain}-hex", elements, chunk, members, compress)
        form = json_form(line, members)
        case = describe(f"json-{name}", "JSON1 JSON2 JSON3 JSON4 JSON6", "the JSON form", dtype, shape, elements, members)
        book.add("json", case | {"json": json.dumps(form)})
        if name in ("plain", "chunks"):
            padded = form | {"codecs": form["codecs"][:-1] + ["base64"]}
            segments = [bytes.fromhex(segment) for segment in form["data"].split("~")]
            padded["data"] = "~".join(padded_base64(segment) for segment in segments)
            padded["check"] = make_line(dtype, shape, f"{chain}-base64url", elements, chunk, members, compress)[-8:]
            case = describe(f"json-base64-{name}", "JSON5", "padded base64, of this form alone", dtype, shape, elements, members)
            book.add("json", case | {"json": json.dumps(padded)})
        header = line.rsplit(".", 2)[0].replace("-hex", "", 1)
        segments = [bytes.fromhex(segment) for segment in line.split(".")[-2].split("~") if segment]
        case = describe(f"binary-{name}", "BIN1 BIN2 BIN3 BIN4 BIN5 BIN6 BIN7", "the binary form", dtype, shape, elements, members)
        book.add("binary", case | {"hex": binary(header, segments).hex()})

    def spelled(name, note, text):
        case = describe(f"json-spelled-{name}", "JSON1 JSON4 JSON6", note, "uint8", [2], ["10", "255"], None)
        book.add("json", case | {"json": text})

    spelled("blanks", "blanks and line ends anywhere", EXAMPLE.replace(",", " ,\n").replace(":", "\t: "))
    spelled("order", "members in another order", json.dumps(dict(sorted(json.loads(EXAMPLE).items(), reverse=True))))
    spelled("numbers", "whole numbers in other spellings", EXAMPLE.replace("[2]", "[0.2e1]").replace(":1,", ":1.0,"))
    spelled("escapes", "escaped characters", EXAMPLE.replace("uint8", "\\u0075int8"))
    exact = describe("json-limit-input", "JSON7", "exactly at the limit", "uint8", [2], ["10", "255"], None)
    book.add("json", exact | {"json": EXAMPLE, "limits": {"input": len(EXAMPLE)}})


def padded_base64(data):
    text = base64url(data).replace("-", "+").replace("_", "/")
    return text + "=" * (-len(text) % 4)


def add_invalid(book: InvalidBook):
    """What each form refuses, in its order."""
    def bad_json(name, rules, error, note, text, **options):
        book.add("json", {"id": f"bad-json-{name}", "rules": rules.split(), "note": note, "json": text, "error": error, **options})

    def changed(name, rules, error, note, old, new):
        assert old in EXAMPLE
        bad_json(name, rules, error, note, EXAMPLE.replace(old, new, 1))

    for name, text in (("empty", ""), ("cut", EXAMPLE[:-1]), ("comma", EXAMPLE[:-1] + ",}"), ("more", EXAMPLE + "1"), ("bom", "\ufeff" + EXAMPLE),
                       ("nan", EXAMPLE.replace("[2]", "[NaN]")), ("huge", EXAMPLE.replace("[2]", "[1e400]")), ("leading-zero", EXAMPLE.replace("[2]", "[02]")),
                       ("surrogate", EXAMPLE.replace("0aff", "\\ud800")), ("control", EXAMPLE.replace("0aff", "0a\tff")), ("deep", "[" * 129 + "]" * 129), ("deep-cut", "[" * 129), ("deep-members", '{"a":' * 129 + "1" + "}" * 129)):
        bad_json(f"syntax-{name}", "JSON1", "bad_json", "this is no JSON, or nested too deep", text)
    bad_json("no-object", "JSON2", "bad_magic", "a list", "[1]")
    bad_json("no-object-deep", "JSON1 JSON2", "bad_magic", "a list as deep as JSON may be", "[" * 128 + "]" * 128)
    bad_json("no-object-brackets", "JSON1 JSON2", "bad_magic", "brackets in a string do not count, after an escaped quote neither", '["' + "[" * 200 + '","\\"' + "{" * 200 + '"]')
    deep = '{"attrs":{"a":' + "[" * 63 + "]" * 63 + "}}"
    bad_json("member-deep", "JSON1 JSON6", "bad_meta", "a meta too deep for a line, in a text that is not",
             EXAMPLE.replace('"data"', f'"meta":{deep},"data"').replace("6d8416eb", seal(f"tnv1.uint8.2.raw-hex.{meta_field(deep)}.0aff")[-8:]))
    bad_json("duplicates-and-syntax", "JSON1 JSON7", "bad_json", "two members of a name, but no JSON after all", '{"a":1,"a":1')
    changed("duplicate", "JSON1", "duplicate_member", "two members of one name", '"shape"', '"dtype":"uint8","shape"')
    changed("duplicate-escaped", "JSON1", "duplicate_member", "the same name, escaped", '"shape"', '"\\u0064type":"uint8","shape"')
    changed("duplicate-inside", "JSON1 JSON7", "duplicate_member", "in the meta, where $tnv is missing, too", '"$tnv":1,', '"meta":{"attrs":{"a":1,"a":1}},')
    changed("no-version", "JSON2", "bad_magic", "no member $tnv", '"$tnv":1,', "")
    for i, version in enumerate(("2", "0", '"1"', "true", "null", "[1]", "1.5")):
        changed(f"version-{i}", "JSON2", "unsupported_version", f"$tnv is {version}", '"$tnv":1', f'"$tnv":{version}')
    changed("version-unknown", "JSON7", "unsupported_version", "the version comes before unknown members", '"$tnv":1', '"$tnv":2,"x":1')
    changed("unknown", "JSON3", "unknown_member", "a member of its own making", '"shape"', '"order":"C","shape"')
    changed("unknown-values", "JSON3", "unknown_member", "readable values do not go with data", '"data"', '"values":[10,255],"data"')
    for member, text in (("dtype", '"dtype":"uint8",'), ("shape", '"shape":[2],'), ("codecs", '"codecs":["raw","hex"],'), ("data", '"data":"0aff",'), ("check", ',"check":"6d8416eb"')):
        changed(f"missing-{member}", "JSON3", "missing_member", f"no {member}", text, "")
    changed("unknown-missing", "JSON7", "unknown_member", "unknown members come before missing ones", '"check"', '"crc32"')
    for i, (old, new) in enumerate((
            ('"uint8"', "8"), ('"uint8"', "null"), ('"uint8"', '"uint8.2"'), ("[2]", "2"), ("[2]", '["2"]'), ("[2]", "[2.5]"), ("[2]", "[-1]"), ("[2]", "[true]"),
            ("[2]", "[9007199254740992]"), ("[2]", "[[2]]"), ("[2]", '[2],"chunk":"1"'), ("[2]", '[2],"chunk":1.5'), ("[2]", '[2],"chunk":null'),
            ('["raw","hex"]', '"raw-hex"'), ('["raw","hex"]', '["raw-hex"]'), ('["raw","hex"]', '["raw",1]'), ('["raw","hex"]', '["raw","hex.~e30"]'),
            ('"data"', '"meta":[],"data"'), ('"data"', '"meta":null,"data"'), ('"0aff"', "[]"), ('"0aff"', '"0a.ff"'), ('"6d8416eb"', "6"), ('"6d8416eb"', '"6d84.16eb"'))):
        changed(f"member-{i:02}", "JSON4", "bad_member", f"{new} is no such member", old, new)
    changed("member-order", "JSON4 JSON7", "bad_member", "the type of the check comes before padded base64", '"hex"],"data":"0aff","check":"6d8416eb"',
            '"base64"],"data":"A","check":6')
    for i, data in enumerate(("Cv8", "Cv8==", "C-8=", "Cv_=", "====", "Cv=8", "Cv8=~A", "Cv 8")):
        changed(f"base64-{i}", "JSON5", "bad_text", "not padded base64", '"hex"],"data":"0aff"', f'"base64"],"data":"{data}"')
    changed("base64-check", "JSON5 JSON6", "check_mismatch", "the check is that of the line with hex", '"hex"],"data":"0aff"', '"base64"],"data":"Cv8="')
    changed("line-check", "JSON6", "check_mismatch", "one digit of the data is another", "0aff", "0afe")
    changed("line-character", "JSON6", "bad_character", "a character that no line has", "0aff", "0a ff")
    changed("line-form-of-check", "JSON6", "bad_check", "upper case", "6d8416eb", "6D8416EB")
    changed("line-meta-in-data", "JSON6", "bad_field_count", "data that begin with ~ would be the meta of the line", '"0aff"', '"~e30"')
    changed("line-codecs", "JSON6", "check_mismatch", "the check comes before the codecs", '"raw","hex"', "")
    bad_json("limit-input", "JSON7", "input_too_long", "one byte over the limit, and no JSON", EXAMPLE[:-1] + "]", limits={"input": len(EXAMPLE) - 1})

    good = binary("tnv1.uint8.2.raw", [bytes([10, 255])])

    def bad_binary(name, rules, error, note, data, **options):
        book.add("binary", {"id": f"bad-binary-{name}", "rules": rules.split(), "note": note, "hex": data.hex(), "error": error, **options})

    def byte(name, rules, error, note, at, value):
        bad_binary(name, rules, error, note, good[:at] + bytes([value]) + good[at + 1:])

    for cut in (0, 7, 8, 11, 12, 15, 16, 31, 32, 63, 64, 71, 75, 76, 127, 128, 129, 130, 191):
        bad_binary(f"cut-{cut}", "BIN2 BIN5 BIN6" if cut > 7 else "BIN1", "truncated" if cut > 7 else "bad_magic", f"the first {cut} bytes", good[:cut])
    byte("magic-text", "BIN1", "bad_magic", "the eighth bit is lost", 0, 0x09)
    byte("magic-line-end", "BIN1", "bad_magic", "a line end was changed", 4, 0x0A)
    byte("header-long", "BIN2", "header_too_long", "a length over the limit", 10, 0x10)
    byte("header-length", "BIN2", "truncated", "a length beyond the input", 9, 0x10)
    byte("header-short", "BIN3", "check_mismatch", "a length one too small", 8, 15)
    byte("header-crc", "BIN3", "check_mismatch", "another CRC", 12, good[12] ^ 1)
    byte("header-text", "BIN3", "check_mismatch", "another header", 30, ord("R"))
    byte("padding-header", "BIN5", "bad_padding", "not zero after the header", 40, 1)
    byte("padding-record", "BIN5", "bad_padding", "not zero in the record", 90, 1)
    byte("padding-segment", "BIN5", "bad_padding", "not zero after the segment", 191, 1)
    byte("length-more", "BIN6", "check_mismatch", "a byte of padding counts as the segment's", 64, 3)
    byte("length-less", "BIN5 BIN6 BIN8", "bad_padding", "the last byte counts as padding, which comes before the CRC", 64, 1)
    byte("length-zero", "BIN6", "empty_segment", "a length of 0", 64, 0)
    byte("length-huge", "BIN6", "truncated", "a length of 2^63", 71, 0x80)
    byte("segment-crc", "BIN6", "check_mismatch", "another CRC", 72, good[72] ^ 1)
    byte("segment-byte", "BIN6", "check_mismatch", "another byte", 128, 11)
    bad_binary("trailing", "BIN7", "trailing_data", "a byte more", good + b"\0")
    bad_binary("trailing-segment", "BIN6 BIN7", "trailing_data", "a segment more", binary("tnv1.uint8.2.raw", [b"\1\2", b"\3"]))
    bad_binary("segment-missing", "BIN6", "truncated", "a segment less", binary("tnv1.uint8.4~2.delta-raw", [b"\1\2"]))
    bad_binary("empty-with-segment", "BIN7", "trailing_data", "an array without elements has none", binary("tnv1.uint8.0.raw", [b"\1"]))
    for i, (header, error) in enumerate((
            ("tnv2.uint8.2.raw", "unsupported_version"), ("tnv1", "bad_magic"), ("TNV1.uint8.2.raw", "bad_magic"), ("tnv1.uint8.2.r\u00e9", "bad_character"),
            ("tnv1.uint8.2.ra w", "bad_character"), ("tnv1.uint8.2", "bad_field_count"), ("tnv1.uint8.2.raw.", "bad_field_count"), ("tnv1.uint8.2.raw.body", "bad_field_count"),
            ("tnv1.uint8.2.raw.~e30.x", "bad_field_count"), ("tnv1.uint9.2.raw", "unknown_dtype"), ("tnv1.uint8.02.raw", "bad_shape"), ("tnv1.uint8.2~2.delta-raw", "bad_chunk"),
            ("tnv1.uint8.2~1.raw", "bad_chunk"), ("tnv1.uint8.2.raw-hex", "bad_chain"), ("tnv1.uint8.2.hex", "bad_chain"), ("tnv1.uint8.2.raw-x_none", "unknown_codec"),
            ("tnv1.uint8.2.raw.~e30", "bad_meta"), ("tnv1.uint8.536870913.raw", "limit_exceeded"), ("tnv1.string.2.raw", "bad_chain"), ("tnv1.uint8.3.raw", "size_mismatch"),
            ("tnv1.bool.2.raw", "bad_value"), ("tnv1.uint8.2.raw-zlib", "codec_failed"), ("tnv1.uint8.2.raw-zstd", "codec_failed"))):
        bad_binary(f"rule-{i:02}", "BIN4 BIN8", error, f"the header {header!a}", binary(header, [bytes([10, 255])]))
    def bad_header(name, error, note, header, crc=zlib.crc32):
        data = pad(MAGIC + struct.pack("<II", len(header), crc(header)) + header) + good[64:]
        bad_binary(f"order-{name}", "BIN4 BIN8", error, note, data)

    bad_header("version-character", "unsupported_version", "another version comes before a byte that is no ASCII", b"tnv2.uint8.2.r\xff")
    bad_header("magic-character", "bad_magic", "the magic comes before a byte that is no ASCII", b"\xfftnv1.uint8.2.raw")
    bad_header("character-fields", "bad_character", "a byte that is no ASCII comes before the number of fields", b"tnv1.uint8.\xff")
    bad_header("character-dtype", "bad_character", "a byte that is no UTF-8 comes before an unknown dtype", b"tnv1.uint9.2.raw\x80")
    bad_header("fields-dtype", "bad_field_count", "the number of fields comes before an unknown dtype", b"tnv1.uint9.2")
    bad_header("crc-version", "check_mismatch", "the CRC comes before the version", b"tnv2.uint8.2.raw", lambda data: zlib.crc32(data) ^ 1)
    bad_binary("order-length-crc", "BIN2 BIN8", "header_too_long", "a length over the limit comes before an input that ends", MAGIC + struct.pack("<II", 2**20, 0))
    bad_binary("order-padding", "BIN8", "unknown_dtype", "a wrong header comes before wrong padding", binary("tnv1.uint9.2.raw", [b"\1"])[:63] + b"\1")
    bad_binary("order-crc", "BIN8", "check_mismatch", "the CRC of the second segment comes before the elements of the first",
               binary("tnv1.bool.4~2.raw-zlib", [b"\2\2", b"\1"])[:-64] + pad(b"\2"))
    bad_binary("limit-input", "BIN8", "input_too_long", "a byte over the limit, and another magic", b"x" + good, limits={"input": len(good)})
    bad_binary("limit-header", "BIN2", "header_too_long", "a character over the limit", good, limits={"header": 15})
