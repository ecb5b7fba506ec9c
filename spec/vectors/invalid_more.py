"""Cases that a reader refuses: meta, and pairs of errors that pin the order of section 9."""

from cases import InvalidBook, input_limit
from streams import zlib_stored, zstd_raw
from writer import jcs, meta_field

CAP = 2**53 - 1


def meta_line(meta, dtype="uint8", shape="2", codecs="raw-hex", body="0102"):
    """A line without its check around a JSON text."""
    return f"tnv1.{dtype}.{shape}.{codecs}.{meta_field(meta)}.{body}"


def brackets(depth):
    """Attrs that bring the meta to this depth."""
    return '{"attrs":{"k":' + "[" * (depth - 2) + "]" * (depth - 2) + "}}"


def meta_text(book):
    """Rules M1 and M2: base64url, depth, canonical JSON."""
    def put(name, rules, error, note, text):
        book.put("meta", name, rules, error, note, text)

    for name, meta in (("empty", "~"), ("length-1", "~A"), ("length-5", "~eyJhA"), ("tail-bits-2", "~e31"),
            ("tail-bits-1", "~eyJkaW1zIjpbIngiXX1"), ("tilde", "~e30~e30"), ("two-tildes", "~~e30")):
        put(f"base64-{name}", "M1 B64U1 B64U2", "bad_meta", "the field is not ~ and canonical base64url",
            f"tnv1.uint8.2.raw-hex.{meta}.0102")
    for depth in (65, 66, 200):
        put(f"depth-{depth}", "M1", "bad_meta", f"brackets nested {depth} deep", meta_line(brackets(depth)))
    put("depth-objects", "M1", "bad_meta", "65 braces", meta_line('{"attrs":' + '{"k":' * 64 + "1" + "}" * 65))
    put("depth-64-bad-inside", "M1 M4", "not_canonical", "64 deep passes, then a blank is found",
        meta_line(brackets(64).replace("[]", "[ ]")))
    put("depth-first", "M1", "bad_meta", "depth is judged before syntax: nothing but 65 brackets",
        meta_line("[" * 65))
    put("depth-not-json", "M1 M2", "not_canonical", "64 brackets are not too deep, only no JSON", meta_line("[" * 64))
    put("depth-bad-utf8", "M1", "bad_meta", "depth is judged before UTF-8",
        meta_line(b'{"attrs":{"k":"\xff","l":' + b"[" * 63 + b"]" * 63 + b"}}"))
    put("depth-escaped-quote", "M1", "bad_meta",
        "an escaped backslash ends before the quote: the brackets stand outside",
        meta_line('{"attrs":{"k":"\\\\","l":' + "[" * 63 + "]" * 63 + "}}"))
    put("list", "M1 M3", "bad_meta", "a list", meta_line("[]"))
    for name, text in (("string", '"attrs"'), ("number", "1"), ("null", "null"), ("true", "true")):
        put(name, "M1 M3", "bad_meta", "canonical JSON, but no object", meta_line(text))

    odd = {  # inside {"attrs":{...}} unless it begins with an exclamation mark
        "blank": '"a": 1', "blank-after-comma": '"a":1, "b":2', "blank-inside": ' "a":1', "line-break": '"a":1\n',
        "tab": '\t"a":1', "order": '"b":1,"a":2', "order-utf8": '"\ue000":1,"\U0001f600":2',
        "order-prefix": '"aa":1,"a":2', "order-digits": '"9":1,"10":2', "order-case": '"a":1,"B":2',
        "order-escape": '"!":1,"\\n":2', "float-1.0": '"a":1.0', "exp-1e2": '"a":1e2', "exp-upper": '"a":1E400',
        "exp-plus": '"a":1e21', "exp-upper-21": '"a":1E+21', "exp-zero": '"a":1e-07', "exp-16": '"a":1e16',
        "exp-1e+16": '"a":1e+16', "small-1e-6": '"a":1e-6', "small-long": '"a":0.0000001', "minus-zero": '"a":-0',
        "minus-zero-float": '"a":-0.0',
        "zero-float": '"a":0.0', "trailing-zero": '"a":1.50', "21-digits": '"a":1000000000000000000000',
        "2-53-plus-1": '"a":9007199254740993', "too-precise": '"a":0.1000000000000000055',
        "17-digits": '"a":0.30000000000000002',
        "min-long": '"a":4.9e-324', "underflow": '"a":1e-400', "overflow": '"a":1e400',
        "overflow-digits": '"a":1' + "0" * 309, "overflow-minus": '"a":-1e309',
        "max-plus": '"a":1.7976931348623159e308',
        "u0061": '"a":"\\u0061"', "u0061-key": '"\\u0061":1', "slash": '"a":"\\/"', "hex-upper": '"a":"\\u001F"',
        "u000a": '"a":"\\u000a"', "u0022": '"a":"\\u0022"', "u005c": '"a":"\\u005c"', "u007f": '"a":"\\u007f"',
        "u00e9": '"a":"\\u00e9"',
        "pair-escape": '"a":"\\ud83d\\ude00"', "u2028": '"a":"\\u2028"', "lone-high": '"a":"\\ud800"',
        "lone-low": '"a":"\\udc00"', "lone-swapped": '"a":"\\ude00\\ud83d"', "lone-key": '"\\ud800":1',
        "duplicate": '"a":1,"a":1', "duplicate-other": '"a":1,"a":2', "duplicate-escape": '"a":1,"\\u0061":2',
        "duplicate-deep": '"a":{"b":1,"b":1}', "nan": '"a":NaN', "infinity": '"a":Infinity',
        "minus-infinity": '"a":-Infinity',
        "leading-zero": '"a":01', "plus": '"a":+1', "dot": '"a":.5', "dot-end": '"a":1.', "hex-number": '"a":0x1',
        "comma-end": '"a":1,', "comma-list": '"a":[1,]', "single-quotes": "'a':1", "no-quotes": "a:1",
        "true-upper": '"a":True', "undefined": '"a":undefined',
        "raw-control": '"a":"\x01"', "raw-lf": '"a":"\n"', "raw-nul": '"a":"\0"', "escape-x": '"a":"\\x41"',
        "escape-0": '"a":"\\0"', "escape-short": '"a":"\\u12"', "comment": '"a":1/**/', "number-key": "1:1",
        "colon": '"a"', "unclosed": '"a":[', "unclosed-string": '"a":"',
    }
    for name, inside in odd.items():
        put(f"odd-{name}", "M2", "not_canonical", f"not what RFC 8785 writes: {inside[:40]!a}",
            meta_line('{"attrs":{' + inside + "}}"))
    whole = {"blank-before": ' {"dims":["x"]}', "blank-after": '{"dims":["x"]} ', "lf-after": '{"dims":["x"]}\n',
        "bom": '\ufeff{"dims":["x"]}', "two": '{"dims":["x"]}{"dims":["x"]}',
        "order": '{"dims":["x"],"attrs":{"a":1}}',
        "fields-order": '{"fields":[["a","uint8"]],"dims":["x"]}', "duplicate": '{"dims":["x"],"dims":["x"]}',
        "duplicate-attrs": '{"attrs":{"a":1},"attrs":{"a":1}}', "no-json": "abc", "cut": '{"dims":["x"]',
        "after": '{"dims":["x"]}x',
        "dims-escape": '{"dims":["\\u0078"]}', "key-escape": '{"\\u0064ims":["x"]}', "nul": '{"dims":["x"]}\0',
        "python": "{'dims':['x']}"}
    for name, text in whole.items():
        put(f"whole-{name}", "M2", "not_canonical", f"not what RFC 8785 writes: {text!a}", meta_line(text))
    for name, raw in (("ff", b"\xff"), ("cut", b"\xc3"), ("overlong", b"\xc0\xaf"), ("surrogate", b"\xed\xa0\x80"),
            ("beyond", b"\xf4\x90\x80\x80"), ("latin-1", b"\xe9"), ("cesu", b"\xed\xa0\xbd\xed\xb8\x80"),
            ("tail", b"\x80")):
        put(f"utf8-{name}", "M2", "not_canonical", "not UTF-8", meta_line(b'{"attrs":{"a":"' + raw + b'"}}'))
    put("utf16", "M2", "not_canonical", "UTF-16", meta_line('{"dims":["x"]}'.encode("utf-16-le")))
    put("utf8-alone", "M2", "not_canonical", "nothing but a wrong byte", meta_line(b"\xff"))


def meta_members(book):
    """Rules M3 to M8: members, kinds, and what goes with dtype and shape."""
    def put(name, rules, note, value, error="bad_meta", **where):
        book.put("members", name, rules, error, note, meta_line(jcs(value), **where))

    put("empty", "M3", "an empty object", {})
    for name in ("x", "Attrs", "dim", "", "name", "dtype", "fields ", "version", "__proto__"):
        put(f"unknown-{name.strip() or 'empty'}{'-blank' if name.endswith(' ') else ''}", "M3",
            f"an unknown member {name!r}", {name: 1})
    put("unknown-beside", "M3", "an unknown member beside a known one", {"dims": ["x"], "zzz": None})
    for name, value in (("object", {}), ("list", []), ("list-1", [1]), ("null", None), ("string", "a"), ("number", 1),
            ("true", True), ("false", False)):
        put(f"attrs-{name}", "M4", f"attrs are {value!r}", {"attrs": value})
        put(f"dims-{name}", "M5", f"dims are {value!r}", {"dims": value})
        put(f"fields-{name}", "M6", f"fields are {value!r}", {"fields": value}, dtype="struct")
        put(f"type-{name}", "M8", f"type is {value!r}, on an array", {"type": value})
    for name, dims, shape in (("few", ["x"], "1x2"), ("many", ["x", "y"], "2"), ("scalar", ["x"], "s"),
            ("scalar-empty", [], "s"), ("empty-string", [""], "2"), ("empty-second", ["x", ""], "1x2"),
            ("number", [1], "2"), ("bool", [False], "2"), ("list", [["x"]], "2"),
            ("object", [{}], "2"), ("many-64", ["x"] * 65, "x".join(["1"] * 64)),
            ("empty-array", ["x"], "0x2")):
        body = {"s": "01", "1x2": "0102", "0x2": ""}.get(shape, "0102" if shape == "2" else "01")
        put(f"dims-of-{name}", "M5", f"dims {name}", {"dims": dims}, shape=shape, body=body)
    good = [["a", "uint8"]]
    entries = {
        "not-list": "a", "null": None, "number": 1, "object": {"name": "a"}, "no-type": ["a"], "empty": [],
        "four": ["a", "uint8", [1], 1], "name-empty": ["", "uint8"], "name-number": [1, "uint8"],
        "name-null": [None, "uint8"],
        "name-list": [["a"], "uint8"], "type-number": ["a", 1], "type-null": ["a", None], "type-object": ["a", {}],
        "type-empty": ["a", ""], "type-empty-list": ["a", []], "type-true": ["a", True],
        "swapped": ["uint8", "a"],
        "type-list-of-strings": ["a", ["uint8"]], "type-unknown": ["a", "f4"], "type-upper": ["a", "Float32"],
        "type-blank": ["a", "uint8 "], "type-foreign": ["a", "<f4"], "type-emoji": ["a", "\U0001f600"],
        "type-nul": ["a", "uint8\0"],
        "type-params": ["a", "float32~1"], "type-bytes": ["a", "bytes"], "type-bytes-0": ["a", "bytes~0"],
        "type-bytes-05": ["a", "bytes~05"], "type-unit": ["a", "datetime64"],
        "type-unit-q": ["a", "datetime64~q"], "type-k-1": ["a", "datetime64~s~1"],
        "type-k-big": ["a", "datetime64~s~2147483648"],
        "type-string": ["a", "string"], "type-int4": ["a", "int4"], "type-uint4": ["a", "uint4"],
        "type-struct": ["a", "struct"], "type-object-dtype": ["a", "object"], "type-tree": ["a", "tree"],
        "shape-null": ["a", "uint8", None], "shape-number": ["a", "uint8", 2], "shape-empty": ["a", "uint8", []],
        "shape-string": ["a", "uint8", "2"], "shape-object": ["a", "uint8", {}],
        "shape-65": ["a", "uint8", [1] * 65],
        "k-0": ["a", "uint8", [0]], "k-minus": ["a", "uint8", [-1]], "k-half": ["a", "uint8", [1.5]],
        "k-string": ["a", "uint8", ["2"]], "k-true": ["a", "uint8", [True]], "k-null": ["a", "uint8", [None]],
        "k-list": ["a", "uint8", [[2]]],
        "k-2-53": ["a", "uint8", [2**53]], "k-1e21": ["a", "uint8", [1e21]], "k-second-0": ["a", "uint8", [2, 0]],
        "k-huge": ["a", "uint8", [1e300]], "k-2-64": ["a", "uint8", [2**64]],
        "nested-bad": ["a", [["b", "string"]]], "nested-empty-name": ["a", [["", "uint8"]]],
        "nested-k-0": ["a", [["b", "uint8", [0]]]], "nested-struct-shape-0": ["a", [["b", "uint8"]], [0]],
    }
    for name, entry in entries.items():
        put(f"entry-{name}", "M6", f"a field that is none: {entry!a}"[:100], {"fields": [entry]}, dtype="struct",
            shape="1", body="01")
    put("entry-second", "M6", "the second field is none", {"fields": good + [["b"]]}, dtype="struct")
    put("same-name", "M6", "two fields of one name", {"fields": [["a", "uint8"], ["a", "int8"]]}, dtype="struct",
        shape="1")
    put("same-name-apart", "M6", "the first and the third field have one name",
        {"fields": [["a", "uint8"], ["b", "uint8"], ["a", "uint8"]]}, dtype="struct", shape="1")
    put("same-name-nested", "M6", "two fields of one name in a struct inside",
        {"fields": [["s", [["a", "uint8"], ["a", "uint8"]]]]}, dtype="struct", shape="1")
    deep = [["z", "uint8"]]
    for _ in range(16):
        deep = [["s", deep]]
    put("depth-17", "M6 R1", "structs nested 17 deep", {"fields": deep}, dtype="struct", shape="1", body="01")
    put("depth-17-branch", "M6", "17 deep in the second branch", {"fields": [["a", "uint8"], *deep]}, dtype="struct",
        shape="1")
    put("no-fields", "M6", "a struct with dims but without fields", {"dims": ["x"]}, dtype="struct")
    book.put("members", "no-meta", "M6", "bad_meta", "a struct without a meta", "tnv1.struct.1.raw-hex.01")
    book.put("members", "no-meta-empty", "M6 B1", "bad_meta", "an empty array of structs without a meta",
        "tnv1.struct.0.raw-hex.")
    for dtype in ("uint8", "float32", "void~1", "string", "int4"):
        codecs = "vlen_utf8-hex" if dtype == "string" else "raw-hex"
        put(f"fields-on-{dtype.replace('~', '_')}", "M6", f"fields on {dtype}", {"fields": good}, dtype=dtype,
            shape="1", codecs=codecs, body="01")
    for name, value in (("ok", "a.b/c"), ("empty", ""), ("129", "x" * 129), ("accent", "\u00e9"), ("del", "\x7f"),
            ("nul", "\0"), ("tab", "\t")):
        put(f"type-on-array-{name}", "M8", "type on an array, which is wrong in either way", {"type": value})
    for name, value in (("empty", ""), ("129", "x" * 129), ("accent", "\u00e9"), ("del", "\x7f"), ("lf", "a\n"),
            ("null", None), ("list", ["x"])):
        put(f"type-on-object-{name}", "M8", "not 1 to 128 printable ASCII characters; judged before the chain",
            {"type": value}, dtype="object", shape="s", body="01")
    for name, value in (("128", "x" * 128), ("all", "".join(map(chr, range(32, 127)))), ("blank", " ")):
        put(f"type-on-object-good-{name}", "M8 C5", "the type is right, so the chain is judged", {"type": value},
            "bad_chain", dtype="object", shape="s", body="01")
    for dtype in ("object", "tree"):
        put(f"dims-on-{dtype}", "M5", "dims do not go with it; the chain is judged first (C5 before M5)",
            {"dims": ["x"]}, "bad_chain", dtype=dtype, shape="s", body="01")

    def large(name, rules, note, fields, shape="1"):
        put(f"large-{name}", rules, note, {"fields": fields}, "too_large", dtype="struct", shape=shape, body="01")

    large("sum", "M7", "two fields come to 2^53", [["a", f"bytes~{CAP}"], ["b", "uint8"]])
    large("subarray", "M7", "a subarray of 2^54-2 bytes", [["a", "uint8", [CAP, 2]]])
    large("subarray-wraps", "M7", "a subarray whose size wraps to 0 in 64 bits", [["a", "uint8", [2**32, 2**32]]])
    large("subarray-item", "M7", "2^50 times 8 bytes", [["a", "float64", [2**50]]])
    large("field", "M7 T3", "a field of 2^53 bytes", [["a", f"bytes~{CAP + 1}"]])
    large("utf32", "M7 T3", "a field of 4 * 2^51 bytes", [["a", "utf32~2251799813685248"]])
    large("nested", "M7", "a subarray of structs", [["a", [["b", "uint16"]], [2**52]]])
    large("nested-sum", "M7", "the sum in a struct inside", [["s", [["a", f"void~{CAP}"], ["b", "bool"]]]])
    large("all-k", "M7", "64 times 2^53-1", [["a", "uint8", [CAP] * 64]])
    large("empty-array", "M7", "the item size counts for an empty array too", [["a", f"bytes~{CAP}"], ["b", "uint8"]],
        "0")
    large("array", "S6", "the array comes to 3 * 3002399751580331 = 2^53+1", [["a", "void~3"]], "3002399751580331")
    large("array-zero", "S6", "the same with a dim of 0", [["a", "void~3"]], "0x3002399751580331")
    large("array-2", "S6", "two structs of 2^53-1 bytes", [["a", f"bytes~{CAP}"]], "2")
    large("array-wraps", "S6", "2^32 times 2^32 wraps to 0", [["a", "void~4294967296"]], "4294967296")


def order(book):
    """Two errors at once: each pair pins one step of section 9 before another."""
    def put(name, error, note, text, rules="O1", **options):
        book.put("order", name, rules, error, note, text, **options)

    bad_meta, dims = ".~A", "." + meta_field('{"dims":["x"]}')
    odd, unknown = "." + meta_field('{ "dims":["x"]}'), "." + meta_field('{"x":1}')
    two_dims = "." + meta_field('{"dims":["x","y"]}')
    fields = "." + meta_field('{"fields":[["a","uint8"]]}')
    # steps 1 to 5
    put("length-magic", "input_too_long", "too long, and another format", "hello world", sealed=False,
        limits={"input": 10})
    put("length-version", "input_too_long", "too long, and another version", "tnv2.x", sealed=False,
        limits={"input": 5})
    put("length-character", "input_too_long", "too long, and a foreign character", "tnv1.uint8.1.raw-hex.00\n",
        sealed=False, limits={"input": 20})
    put("length-check", "input_too_long", "too long, and a wrong check", "tnv1.uint8.1.raw-hex.00.00000000",
        sealed=False, limits=input_limit(1))
    put("version-fields", "unsupported_version", "another version, and too few fields", "tnv3.a.b", sealed=False)
    put("character-fields", "bad_character", "a foreign character, and too few fields", "tnv1.a b", sealed=False)
    put("character-check", "bad_character", "a foreign character, and a wrong check",
        "tnv1.uint8.1.raw-hex.0=.00000000", sealed=False)
    put("fields-check", "bad_field_count", "seven fields, and no check", "tnv1.uint8.1.raw-hex.00.00.xyz",
        sealed=False)
    put("fields-dtype", "bad_field_count", "five fields, and an unknown dtype", "tnv1.nope.1.raw-hex.00",
        sealed=False)
    put("check-header", "bad_check", "an upper-case check, and a header too long", "tnv1.uint8.1.raw-hex.00.ABCDEF01",
        sealed=False, limits={"header": 5})
    put("header-mismatch", "header_too_long", "a header too long, and a wrong check",
        "tnv1.uint8.1.raw-hex.00.00000000", sealed=False, limits={"header": 5})
    put("mismatch-dtype", "check_mismatch", "a wrong check, and an unknown dtype", "tnv1.nope.1.raw-hex.00.00000000",
        sealed=False)
    put("mismatch-shape", "check_mismatch", "a wrong check, and a bad shape", "tnv1.uint8.x.raw-hex.00.00000000",
        sealed=False)
    put("mismatch-codec", "check_mismatch", "a wrong check, and an unknown codec",
        "tnv1.uint8.1.raw-x_lz4-hex.00.00000000", sealed=False)
    put("mismatch-stream", "check_mismatch", "a wrong check, and a corrupt stream",
        "tnv1.uint8.1.raw-zlib-hex.00.00000000", sealed=False)
    # steps 6 to 9
    put("dtype-syntax-shape", "bad_dtype", "a bad dtype and a bad shape", "tnv1.F32.x.raw-hex.00")
    put("dtype-name-syntax", "bad_dtype", "an unknown name with three parameters: the syntax first",
        "tnv1.nope~1~2~3.1.raw-hex.00")
    put("dtype-name-shape", "unknown_dtype", "an unknown dtype and a bad shape", "tnv1.nope.01.raw-hex.00")
    put("dtype-name-codec", "unknown_dtype", "an unknown dtype and an unknown codec", "tnv1.nope.1.raw-x_lz4-hex.00")
    put("dtype-large-shape", "too_large", "an item too large and a bad shape",
        "tnv1.bytes~9007199254740992.x.raw-hex.00")
    put("shape-dim-syntax", "bad_shape", "a dim too large, and a later one misspelled",
        "tnv1.uint8.9007199254740992x01.raw-hex.00")
    put("shape-object-large", "bad_shape", "S3 before S2", "tnv1.tree.9007199254740992.raw-hex.00")
    put("shape-large-limit", "too_large", "beyond the cap and the limit", "tnv1.uint8.9007199254740992.raw-hex.00")
    put("shape-chunk", "bad_shape", "a bad shape and a bad chunk", "tnv1.uint8.01~0.delta-raw-hex.00")
    put("shape-large-chunk", "too_large", "a dim too large and a bad chunk",
        "tnv1.uint8.9007199254740992~0.delta-raw-hex.00")
    put("limit-chunk", "limit_exceeded", "the limit and a bad chunk", "tnv1.uint8.9~0.delta-raw-hex.00",
        limits={"decoded": 8})
    put("limit-codecs", "limit_exceeded", "the limit and an unknown codec", "tnv1.uint8.9.raw-x_lz4-hex.00",
        limits={"decoded": 8})
    put("limit-string-codecs", "limit_exceeded", "the limit on strings and bad codecs", "tnv1.string.3.RAW.00",
        limits={"decoded": 11})
    put("chunk-codecs", "bad_chunk", "a misspelled chunk and an unknown codec", "tnv1.uint8.5~0.raw-x_lz4-hex.00")
    put("chunk-codecs-syntax", "bad_chunk", "a misspelled chunk and misspelled codecs", "tnv1.uint8.5~x.RAW.00")
    put("codec-chunk", "unknown_codec", "an unknown codec and a chunk that is too long",
        "tnv1.uint8.5~9.raw-x_lz4-hex.00")
    put("codec-chunk-odd", "unknown_codec", "an unknown codec and an odd chunk of int4",
        "tnv1.int4.5~3.raw-x_lz4-hex.00")
    put("chain-chunk", "bad_chain", "a chain in the wrong order and a chunk that is too long",
        "tnv1.uint8.5~9.zlib-raw-hex.00")
    put("codecs-syntax-name", "bad_codecs", "a misspelled codec after an unknown one", "tnv1.uint8.1.x_lz4-RAW-hex.00")
    put("codecs-name-param", "unknown_codec", "an unknown codec, then a bad parameter",
        "tnv1.uint8.1.x_lz4-raw-zlib~9-hex.00")
    put("codecs-param-name", "bad_codec_params", "a bad parameter, then an unknown codec",
        "tnv1.uint8.1.delta~1-x_lz4-hex.00")
    put("codecs-param-allow", "bad_codec_params", "a bad parameter, then a codec that is not allowed",
        "tnv1.uint8.1.delta~1-raw-zlib-hex.00", allow=["delta", "raw", "hex"])
    put("codecs-allow-param", "codec_not_allowed", "one codec: not allowed, and a bad parameter",
        "tnv1.uint8.1.delta~1-raw-hex.00", allow=["raw", "hex"])
    put("codecs-allow-name", "codec_not_allowed", "a codec that is not allowed, then an unknown one",
        "tnv1.uint8.1.delta-raw-x_lz4-hex.00", allow=["raw", "hex"])
    put("codecs-name-allow", "unknown_codec", "an unknown codec, then one that is not allowed",
        "tnv1.uint8.1.x_lz4-raw-zlib-hex.00", allow=["raw", "hex"])
    put("codecs-name-chain", "unknown_codec", "a chain in the wrong order, with an unknown codec at its end",
        "tnv1.uint8.1.zlib-raw-x_lz4.00")
    put("codecs-param-chain", "bad_codec_params", "a chain in the wrong order, with a bad parameter",
        "tnv1.uint8.1.zlib-raw-hex~1.00")
    put("codecs-allow-chain", "codec_not_allowed", "a chain in the wrong order, with a codec that is not allowed",
        "tnv1.uint8.1.zlib-raw-hex.00", allow=["raw", "hex"])
    put("codecs-nine-unknown", "bad_codecs", "nine codecs, one of them unknown",
        "tnv1.uint8.1." + "x_lz4-" * 8 + "hex.00")
    # steps 9 to 11
    put("codec-meta", "unknown_codec", "an unknown codec and a bad meta", f"tnv1.uint8.2.raw-x_lz4-hex{bad_meta}.0102")
    put("chain-meta", "bad_chain", "a chain in the wrong order and a bad meta",
        f"tnv1.uint8.2.zlib-raw-hex{bad_meta}.0102")
    put("chain-order-meta-canonical", "bad_chain", "a chain in the wrong order and a meta that is not canonical",
        f"tnv1.uint8.2.raw-delta-hex{odd}.0102")
    put("chain-string-shuffle-meta", "bad_chain", "shuffle after vlen_utf8 is an error of C4, before the meta",
        f"tnv1.string.1.vlen_utf8-shuffle-hex{bad_meta}.00", rules="O1 VLEN4 C4")
    put("meta-chain-dtype", "bad_meta", "a bad meta and a codec that does not take the dtype (C5)",
        f"tnv1.uint8.2.vlen_utf8-hex{bad_meta}.0102")
    put("meta-canonical-delta", "not_canonical", "a meta that is not canonical and delta on bytes (DELTA2)",
        f"tnv1.bytes~1.2.delta-raw-hex{odd}.0102")
    put("meta-unknown-chunk", "bad_meta", "an unknown member and a chunk that is too long",
        f"tnv1.uint8.2~5.delta-raw-hex{unknown}.0102")
    put("meta-base64-json", "bad_meta", "bits left over in the base64url of what is no JSON",
        "tnv1.uint8.2.raw-hex.~AB.0102")
    put("meta-depth-canonical", "bad_meta", "too deep and not canonical",
        meta_line(brackets(65).replace("[]", "[ ]")))
    put("meta-canonical-unknown", "not_canonical", "not canonical, and an unknown member", meta_line('{"x": 1}'))
    put("meta-canonical-empty", "not_canonical", "a blank in an empty object", meta_line("{ }"))
    put("meta-duplicate-unknown", "not_canonical", "a duplicate of an unknown member", meta_line('{"x":1,"x":1}'))
    put("meta-unknown-large", "bad_meta", "an unknown member and fields that are too large",
        meta_line(f'{{"fields":[["a","bytes~{CAP + 1}"]],"x":1}}', "struct"))
    put("meta-dims-large", "bad_meta", "an empty dim name, and fields that are too large",
        meta_line(f'{{"dims":[""],"fields":[["a","bytes~{CAP + 1}"]]}}', "struct"))
    put("meta-large-dims-length", "too_large",
        "fields that are too large (M7, step 10), and dims of another length (step 11)",
        meta_line(f'{{"dims":["x","y"],"fields":[["a","uint8",[{CAP},2]]]}}', "struct"))
    put("meta-large-type", "too_large", "fields that are too large, and a type that is empty",
        meta_line(f'{{"fields":[["a","uint8",[{CAP},2]]],"type":""}}', "struct"))
    put("meta-fields-large", "bad_meta", "a field too large, then one without a type: M6 before M7",
        meta_line(f'{{"fields":[["a","uint8",[{CAP},2]],["b"]]}}', "struct"))
    put("meta-type-chain", "bad_meta", "an empty type (step 10) and raw on string (step 11)",
        meta_line('{"type":""}', "string", "1"))
    put("chain-meta-type", "bad_chain", "raw on string and a type on no object: C5 first",
        meta_line('{"type":"x"}', "string", "1"))
    put("meta-dims-chain", "bad_meta", "dims with an empty name (step 10) and raw on string",
        meta_line('{"dims":[""]}', "string", "1"))
    put("chain-meta-dims", "bad_chain", "raw on string and dims of another length: C5 first",
        f"tnv1.string.1.raw-hex{two_dims}.00")
    put("meta-fields-alone-chunk", "bad_meta",
        "fields of an unknown type (step 10) on float32, and a chunk that is too long",
        meta_line('{"fields":[["a","f4"]]}', "float32", "2~5", "delta-raw-hex"))
    put("chunk-meta-fields", "bad_chunk", "fields on float32 (step 11) and a chunk that is too long: S4 first",
        f"tnv1.float32.2~5.delta-raw-hex{fields}.00")
    put("chain-chunk-long", "bad_chain", "C5 before S4: raw on string, and a chunk that is too long",
        "tnv1.string.2~5.raw-zlib-hex.00")
    put("chain-delta-chunk", "bad_chain", "DELTA2 before S4", "tnv1.int4.4~3.delta-raw-hex.00")
    put("chain-chunk-segments", "bad_chain", "DELTA2 before S5: too many segments",
        "tnv1.bytes~1.2000000~1.delta-raw-hex.00")
    put("chunk-odd-segments", "bad_chunk", "S4 before S5: an odd chunk and too many segments",
        "tnv1.int4.4000001~1.raw-zlib-hex.00")
    put("chunk-raw-segments", "bad_chunk", "in S5 the needless chunk before the number of segments",
        "tnv1.uint8.2000000~1.raw-hex.00")
    put("segments-dims", "too_large", "too many segments (S5) before dims of another length (M5)",
        f"tnv1.uint8.2000000~1.delta-raw-hex{two_dims}.00")
    put("chunk-dims", "bad_chunk", "S4 before M5", f"tnv1.uint8.2~2.delta-raw-hex{two_dims}.0102")
    put("dims-struct-large", "bad_meta", "dims of another length (M5) before the size of the array (S6)",
        meta_line('{"dims":["x","y"],"fields":[["a","void~3"]]}', "struct", str(CAP)))
    put("chunk-struct-large", "bad_chunk", "S4 before S6", meta_line('{"fields":[["a","void~3"]]}', "struct",
        f"{CAP}~{CAP}", "raw-shuffle-hex"))
    put("type-struct-large", "bad_meta", "a type on no object (M8) before the size of the array (S6)",
        meta_line('{"fields":[["a","void~3"]],"type":"x"}', "struct", str(CAP)))
    put("struct-large-limit", "too_large", "the cap (S6) before the limit",
        meta_line('{"fields":[["a","void~3"]]}', "struct", str(CAP)))
    put("dims-struct-limit", "bad_meta", "dims of another length before the limit on structs",
        meta_line('{"dims":["x","y"],"fields":[["a","void~3"]]}', "struct", "2"), limits={"decoded": 5})
    put("struct-no-fields-chain", "bad_chain", "delta on a struct (C5) before its missing fields (M6)",
        "tnv1.struct.1.delta-raw-hex.00")
    put("struct-no-fields-chunk", "bad_chunk", "S4 before M6", "tnv1.struct.1~1.raw-zlib-hex.00")
    # steps 11 to 13
    put("limit-segments", "limit_exceeded", "the limit on structs and an empty segment",
        meta_line('{"fields":[["a","void~3"]]}', "struct", "2", body="00~"), limits={"decoded": 5})
    put("dims-segments", "bad_meta", "dims of another length and a segment too many",
        f"tnv1.uint8.2.raw-hex{two_dims}.01~02")
    put("chain-segments", "bad_chain", "raw on string and an empty body", "tnv1.string.1.raw-hex.")
    put("chunk-segments", "bad_chunk", "a needless chunk and an empty segment", "tnv1.uint8.2~1.raw-hex.01~")
    put("empty-count", "empty_segment", "B2 before B1: one segment too many, and it is empty",
        "tnv1.uint8.2~1.delta-raw-hex.01~02~")
    put("empty-count-few", "empty_segment", "B2 before B1: one too few, and the last is empty",
        "tnv1.uint8.3~1.delta-raw-hex.01~")
    put("empty-text", "empty_segment", "an empty segment after one of bad text", "tnv1.uint8.2~1.delta-raw-hex.0G~")
    put("count-text", "bad_segment_count", "a segment too many, and bad text in the first",
        "tnv1.uint8.2~1.delta-raw-hex.0G~02~03")
    put("count-stream", "bad_segment_count", "a segment too few, and a corrupt stream",
        "tnv1.uint8.4~1.raw-zlib-hex.00~00")
    put("text-size", "bad_text", "upper case, and a byte too many", "tnv1.uint8.1.raw-hex.FFFF")
    put("text-tail-size", "bad_text", "bits left over, and a byte too few", "tnv1.uint8.2.raw-base64url.AB")
    put("text-stream", "bad_text", "bad text, and what it spells is no stream", "tnv1.uint8.1.raw-zlib-hex.7")
    put("size-value", "size_mismatch", "a byte too few, and a bool of 2", "tnv1.bool.3.raw-hex.0102")
    put("size-value-int4", "size_mismatch", "a byte too many, and padding", "tnv1.int4.1.raw-hex.f0f0")
    put("stream-value", "codec_failed", "a wrong Adler-32, and a bool of 2",
        "tnv1.bool.1.raw-zlib-hex." + (zlib_stored(b"\2")[:-1] + b"\0").hex())
    put("stream-size-value", "codec_failed", "a trailing byte, and a bool of 2",
        "tnv1.bool.1.raw-zstd-hex." + (zstd_raw(b"\2") + b"\0").hex())
    put("value-text-next", "bad_value", "a bad value in segment 0, bad text in segment 1",
        "tnv1.bool.4~2.raw-shuffle-hex.0102~010")
    put("text-value-next", "bad_text", "bad text in segment 0, a bad value in segment 1",
        "tnv1.bool.4~2.raw-shuffle-hex.010~0102")
    put("value-size-next", "bad_value", "a bad value in segment 0, a wrong size in segment 1",
        "tnv1.bool.4~2.delta-raw-hex.0101~010000")
    put("size-text-next", "size_mismatch", "a wrong size in segment 0, bad text in segment 1",
        "tnv1.uint8.4~2.delta-raw-hex.01~0G")
    put("stream-text-next", "codec_failed", "a corrupt stream in segment 0, bad text in segment 1",
        "tnv1.uint8.4~2.raw-zlib-hex.00~0")
    put("value-stream-next", "bad_value", "a surrogate in segment 0, a corrupt stream in segment 1",
        f"tnv1.utf32~1.2~1.raw-zlib-hex.{zlib_stored(bytes.fromhex('00d80000')).hex()}~00")
    put("string-value-limit-next", "bad_value", "bad UTF-8 in segment 0, the limit in segment 1",
        "tnv1.string.2~1.vlen_utf8-hex.0100000001000000ff~010000000300000061", limits={"decoded": 17})
    put("string-text-limit", "bad_text", "bad text, and over the limit",
        "tnv1.string.1.vlen_utf8-hex.01000000050000006162636465F", limits={"decoded": 8})
    put("string-limit-count", "limit_exceeded", "over the limit, and a wrong count",
        "tnv1.string.1.vlen_utf8-hex.020000000100000061", limits={"decoded": 8})
    put("string-limit-value", "limit_exceeded", "over the limit, and bad UTF-8",
        "tnv1.string.1.vlen_utf8-hex.0100000001000000ff", limits={"decoded": 8})
    put("string-strings-count", "bad_chunk", "too many strings in a chunk (VLEN3) before an empty segment",
        "tnv1.string.4294967296.vlen_utf8-hex.00~", rules="O1 VLEN3", limits={"decoded": 2**40})


def add_all(book: InvalidBook):
    """All areas of this file."""
    for part in (meta_text, meta_members, order):
        part(book)
