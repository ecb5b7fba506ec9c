"""Cases of trees (section 14), in all forms."""

import json

from cases import InvalidBook, ValidBook, header_limit
from form_cases import binary
from streams import zlib_stored
from tree_writer import charge, document, expected, leaf, line_of_document, part_of, readable, stream_of, tree_id, tree_line
from writer import base64url, jcs, meta_field, seal, vlen_utf8

BYTES = leaf("uint8", [2], ["10", "255"])
FLOATS = leaf("float32", [2, 2], ["3f800000", "80000000", "7fc00001", "ff800000"], "raw-shuffle-zlib")
STRINGS = leaf("string", [2], ["a", "\u00e9\0"], "vlen_utf8")
CHUNKS = leaf("int16", [5], "1 2 4 8 -16".split(), "delta-raw-zlib", 2)
EMPTY = leaf("float64", [0, 3], [])
SCALAR = leaf("float64", [], ["7ff0000000000001"])
RECORDS = leaf("struct", [1], ["0100020003"], fields=[["a", "uint16", [2]], ["b", "uint8"]])
NAMED = leaf("uint8", [2], ["10", "255"], attrs={"unit": "m/s", "$part": 7}, dims=["x"])


def whole(n):
    return {"int": str(n)}


def double(bits):
    return {"float": bits}


SCALARS = [None, True, False, "", "tnv1.uint8.2.raw-hex.0aff.6d8416eb", "\u00e9\U0001f600\0\"\\", whole(0), whole(-1), whole(2**53 - 1), whole(1 - 2**53),
           whole(2**53), whole(-(2**53)), whole(2**64), whole(-(10**4095)), double("3fe0000000000000"), double("3ff0000000000000"),
           double("0000000000000000"), double("8000000000000000"), double("7ff8000000000000"), double("7ff0000000000000"), double("fff0000000000000"),
           double("0000000000000001"), double("7fefffffffffffff"), double("4341c37937e08000"), double("444b1ae4d6e2ef50"), double("3fb999999999999a"),
           double("c340000000000000"), double("3e7ad7f29abcaf48"), {"bytes": ""}, {"bytes": "00"}, {"bytes": "fbff01"}]

VALUES = (  # name, rules, note, value, chain, attrs
    ("null", "S3 TREE1 TREE2 TREE3", "a tree of one value", None, "json", None),
    ("string", "TREE2", "a tree of one string", "a", "json", None),
    ("array", "TREE1 TREE3 TREE6 TREE7 I2", "a tree that is an array", BYTES, "json", None),
    ("empty-map", "TREE3", "a map without keys", {"map": {}}, "json", None),
    ("empty-list", "TREE3", "a list without values", [], "json", None),
    ("scalars", "TREE4 TREE5", "one of each, at its borders", SCALARS, "json", None),
    ("model", "TREE1 TREE5 TREE6 TREE7", "arrays of several kinds among settings", {"map": {
        "w": FLOATS, "names": STRINGS, "cfg": {"map": {"rate": double("3ff0000000000000"), "steps": whole(7), "layers": [CHUNKS, EMPTY, SCALAR]}},
        "records": RECORDS}}, "json", None),
    ("zlib", "TREE1", "a compressed document", {"map": {"w": FLOATS}}, "json-zlib", None),
    ("zstd", "TREE1", "a compressed document", {"map": {"w": FLOATS}}, "json-zstd", None),
    ("attrs", "TREE1 TREE7", "attrs of the tree and of a part", [NAMED], "json", {"by": "hand"}),
    ("shared", "TREE6 TREE8", "one part, three times", [BYTES, [BYTES], {"map": {"a": BYTES}}], "json", None),
    ("interleaved", "TREE6", "parts come in the order of their first uses", [BYTES, SCALAR, BYTES, EMPTY, SCALAR], "json", None),
    ("same-elements", "TREE6", "equal elements, but other meta: two parts", [BYTES, NAMED], "json", None),
    ("keys", "TREE5 I2", "keys that begin with $", {"map": {
        "$": whole(1), "$$": whole(2), "$part": whole(0), "$int": "1", "$tnv": whole(1), "$$part": [], "": None, "a$": "$", "%": "$part"}}, "json", None),
    ("key-marker", "TREE5", "a map that looks like a marker", [{"map": {"$part": whole(0)}}, {"map": {"$bytes": "AQ"}}, BYTES], "json", None),
    ("key-order", "TREE2 TREE6", "keys in the order of UTF-16 units", {"map": {"\ue000": BYTES, "\U0001f600": SCALAR, "b": EMPTY, "a": CHUNKS}}, "json", None),
)


def nested(depth, inner="1"):
    """The text of a list in lists."""
    return "[" * depth + inner + "]" * depth


def add_valid(book: ValidBook):
    """Trees that a reader accepts."""
    def put(name, rules, note, value, attrs=None, **case):
        members = {"attrs": attrs} if attrs else {}
        book.add("tree", {"id": f"tree-{name}", "rules": rules.split(), "note": note, "dtype": "tree", "tree": expected(value),
                          **members, "content_id": tree_id(value), **case})

    for name, rules, note, value, chain, attrs in VALUES:
        line = tree_line(value, chain, "hex", attrs)
        compressed = any("zlib" in text for text in (chain, str(value))) or "zstd" in chain
        put(name, rules, note, value, attrs, line=line, exact=not compressed)
        put(f"readable-{name}", "JSON11 JSON12 JSON13", "the readable form", value, attrs, json=json.dumps(readable(value, attrs)))
    model, chain = VALUES[6][3], "json"
    put("base64url", "TREE1", "all segments have one text codec", model, line=tree_line(model, chain, "base64url"))
    data, parts = document(model)
    segments = [segment for array in parts for segment in part_of(array)[1]]
    put("binary", "TREE1 BIN6 BIN7", "the binary form", model, hex=binary("tnv1.tree.s.json", [data.encode(), *segments]).hex())
    put("binary-alone", "TREE1 BIN6", "a document alone", None, hex=binary("tnv1.tree.s.json", [b'{"parts":[],"tree":null}']).hex())
    fields = tree_line(model, chain, "hex").split(".")
    form = {"$tnv": 1, "dtype": "tree", "shape": [], "codecs": ["json", "hex"], "data": fields[-2], "check": fields[-1]}
    put("json", "TREE1 JSON6", "the JSON form", model, json=json.dumps(form))
    value = [[]]
    for _ in range(125):
        value = [value]
    put("deep", "TREE2", "as deep as it may be", value, line=tree_line(value), exact=True)
    put("limit", "TREE8", "exactly at the limit", [BYTES, BYTES], line=tree_line([BYTES, BYTES]), limits={"decoded": charge(document([BYTES, BYTES])[0]) + 4})
    one = [STRINGS, STRINGS]
    least = charge(document(one)[0]) + 2 * len(vlen_utf8(STRINGS["array"]["elements"]))
    put("limit-strings", "TREE8", "strings, exactly at the limit", one, line=tree_line(one), limits={"decoded": least})
    put("limit-header", "TREE7", "the limit on headers is one for all parts", [FLOATS], line=tree_line([FLOATS]), limits={"header": len("tnv1." + part_of(FLOATS)[0])})
    put("twice", "TREE6", "equal parts that a writer would have stored once", [BYTES, BYTES], exact=False,
        line=line_of_document('{"parts":["uint8.2.raw","uint8.2.raw"],"tree":[{"$part":0},{"$part":1}]}', [b"\x0a\xff"] * 2))
    by_hand = '{"value":{"b":{"values":[10,255],"shape":[2],"dtype":"uint8","$tnv":1.0},"a":[1.0,-0,1e3,2.5]},"dtype":"tree","$tnv":1}'
    put("by-hand", "JSON12", "readable values in a readable tree, numbers in any spelling",
        {"map": {"a": [whole(1), whole(0), whole(1000), double("4004000000000000")], "b": BYTES}}, json=by_hand)
    put("readable-limit", "JSON13", "exactly at the limit", [BYTES, STRINGS], json=json.dumps(readable([BYTES, STRINGS])),
        limits={"decoded": 2 + len(vlen_utf8(STRINGS["array"]["elements"]))})


def add_invalid(book: InvalidBook):
    """Trees that a reader refuses."""
    part = "uint8.2.raw"

    def bad(name, rules, error, note, data, segments=(), chain="json", **options):
        line = line_of_document(data, segments, chain)
        if callable(options.get("limits")):
            options["limits"] = options["limits"](line)
        book.add("tree", {"id": f"bad-tree-{name}", "rules": rules.split(), "note": note, "line": line, "error": error, **options})

    def of(tree, parts=()):
        return '{"parts":[' + ",".join(jcs(text) for text in parts) + '],"tree":' + tree + "}"

    def line(name, rules, error, note, text):
        book.add("tree", {"id": f"bad-tree-{name}", "rules": rules.split(), "note": note, "line": seal(text), "error": error})

    plain = of("null")
    # Before the document.
    line("no-segment", "TREE1", "bad_segment_count", "a body without segments", "tnv1.tree.s.json-hex.")
    line("empty-segment", "TREE1 B2", "empty_segment", "an empty segment after the document", f"tnv1.tree.s.json-hex.{plain.encode().hex()}~")
    line("empty-middle", "B2", "empty_segment", "an empty segment in the middle", f"tnv1.tree.s.json-hex.{plain.encode().hex()}~~00")
    line("raw", "C5", "bad_chain", "raw on a tree", f"tnv1.tree.s.raw-hex.{plain.encode().hex()}")
    line("shuffle", "C4", "bad_chain", "shuffle behind json", f"tnv1.tree.s.json-shuffle-hex.{plain.encode().hex()}")
    line("delta", "C4 C5", "bad_chain", "delta before json", f"tnv1.tree.s.delta-json-hex.{plain.encode().hex()}")
    line("json-on-array", "C5", "bad_chain", "json on an array", "tnv1.uint8.2.json-hex.0aff")
    line("params", "C3", "bad_codec_params", "json takes no parameters", f"tnv1.tree.s.json~1-hex.{plain.encode().hex()}")
    line("text", "B3", "bad_text", "no hex", "tnv1.tree.s.json-hex.7G")
    line("dims", "M5", "bad_meta", "names of dims on a tree", f"tnv1.tree.s.json-hex.{meta_field(jcs({'dims': ['x']}))}.{plain.encode().hex()}")
    line("type", "M8", "bad_meta", "a type on a tree", f"tnv1.tree.s.json-hex.{meta_field(jcs({'type': 'x'}))}.{plain.encode().hex()}")
    line("stream", "B4", "codec_failed", "no zlib", f"tnv1.tree.s.json-zlib-hex.{plain.encode().hex()}")
    bad("decoded", "TREE8", "limit_exceeded", "a document over the limit", plain, limits={"decoded": len(plain) - 1})
    bad("decoded-zlib", "TREE8", "limit_exceeded", "a compressed document over the limit", plain, chain="json-zlib", limits={"decoded": len(plain) - 1})
    # The document.
    bad("deep", "TREE2", "bad_tree", "one bracket deeper than 128", of(nested(128)))
    bad("deep-first", "TREE2 TREE9", "bad_tree", "nesting comes before all else, JSON or not", "[" * 129, limits={"decoded": 129})
    bad("values", "TREE8", "limit_exceeded", "values over the limit", of("[0,0,0]"), limits={"decoded": charge(of("[0,0,0]")) - 1})
    bad("values-first", "TREE8 TREE9", "limit_exceeded", "the count comes before the spelling", of("[0, 0,0]"), limits={"decoded": 256})
    strings = of('"[[[[{{{,,,\\\\\\"[["')
    bad("values-strings", "TREE8", "bad_tree", "brackets in strings do not count", strings[:-1] + ',"x":0}', limits={"decoded": charge(strings) + 128 + 6})
    for i, text in enumerate(("", " " + plain, plain + " ", plain[:-1], '{"tree":null,"parts":[]}', of("1.0"), of("-0"), of("1e2"), of("1E3"), of('"\\u0061"'),
                              of("9007199254740993"), of("NaN"), of('{"b":1,"a":2}'), of('{"a":1,"a":1}'), of('"\\ud800"'), of('{"\ue000":1,"\U0001f600":2}'), of("0.10"),
                              '{"parts":[],"parts":[],"tree":null}', "\ufeff" + plain, of('[1, 2]'))):
        if text:
            bad(f"canonical-{i:02}", "TREE2", "not_canonical", "RFC 8785 writes it otherwise", text)
    bad("canonical-utf8", "TREE2", "not_canonical", "no UTF-8", of('"@"').encode().replace(b"@", b"\xff"))
    bad("canonical-first", "TREE9", "not_canonical", "spelling comes before markers", of('{"$x": 1}'))
    for i, text in enumerate(("null", "1", '"a"', "[]", "{}", '{"parts":[]}', '{"tree":null}', '{"parts":[],"tree":null,"x":1}', '{"a":1,"parts":[],"tree":null}',
                              '{"parts":{},"tree":null}', '{"parts":null,"tree":null}', '{"parts":"a","tree":null}', '{"parts":[1],"tree":{"$part":0}}', '{"parts":[null],"tree":{"$part":0}}')):
        bad(f"members-{i:02}", "TREE3", "bad_tree", f"not an object of parts and tree: {text}", text)
    for i, text in enumerate(("9007199254740992", "-9007199254740992", "1e+21", "1.7976931348623157e+308", "[10000000000000000]", '{"a":-1e+300}')):
        bad(f"number-{i:02}", "TREE4", "bad_tree", f"a whole number beyond 2^53-1: {text}", of(text))
    markers = ['{"$":1}', '{"$x":1}', '{"$tnv":1}', '{"$id":"a"}', '{"$int":"9007199254740992","a":1}', '{"$bytes":"","$int":"1"}', '{"$$a":1,"$x":1}', '{"a":1,"$part":0}']
    markers += ['{"$int":%s}' % text for text in ("9007199254740992", "1e+21", '"9007199254740991"', '"0"', '"-9007199254740991"', '"09007199254740992"', '"+9007199254740992"', '""', '"-"',
                                                '" 9007199254740992"', '"9007199254740992 "', '"9007199254740992.0"', '"1e21"', '"90071992547409920x"', '"-09007199254740992"', '"\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"', '"' + "1" * 4097 + '"', "null", "[]")]
    markers += ['{"$float":%s}' % text for text in ("1", "1.5", '"1.0"', '"1.5"', '"0.5"', '"+1"', '"1e2"', '"1e21"', '"1E+21"', '"-0.0"', '"nan"', '"NAN"', '"inf"', '"+Infinity"', '"-NaN"',
                                                  '""', '" 1"', '"1 "', '"0x1"', '"1_0"', '"9007199254740993"', '"1e+400"', '"1000000000000000000000"', '"\u0661"', "null", "{}")]
    markers += ['{"$bytes":%s}' % text for text in ('"A"', '"AB"', '"AQ=="', '"A+"', '"A/"', '"A Q"', '"\u00e9\u00e9"', "1", "null", "[1]")]
    for i, text in enumerate(markers):
        # Python's order of members is not the canonical one everywhere above.
        canonical = jcs(json.loads(text)) if "e+" not in text else text
        bad(f"marker-{i:02}", "TREE5", "bad_tree", f"no marker: {text[:60]!a}", of(canonical))
    bad("marker-first", "TREE9", "bad_tree", "a marker comes before the headers of parts", of('[{"$part":0},{"$x":1}]', ["x"]))
    for i, (tree, parts) in enumerate((
            ('{"$part":0}', 0), ('{"$part":1}', 1), ('[{"$part":1},{"$part":0}]', 2), ('[{"$part":0},{"$part":2},{"$part":1}]', 3), ("null", 1), ('{"$part":0}', 2), ('{"$part":-1}', 1),
            ('{"$part":0.5}', 1), ('{"$part":"0"}', 1), ('{"$part":null}', 1), ('{"$part":true}', 1), ('{"$part":1e+21}', 1), ('{"$part":4294967296}', 1), ('{"b":{"$part":0},"a":{"$part":1}}', 2))):
        bad(f"part-{i:02}", "TREE6", "bad_tree", f"{parts} parts, and {tree}", of(jcs(json.loads(tree)) if "e+" not in tree else tree, [part] * parts), [b"\x0a\xff"] * parts)
    bad("part-order", "TREE6 TREE9", "bad_tree", "names come before the headers of parts", of("null", ["x.y"]))
    # Headers of parts.
    used = '{"$part":0}'
    for i, (text, error, rules) in enumerate((
            ("", "bad_field_count", "TREE7"), ("uint8", "bad_field_count", "TREE7"), ("uint8.2", "bad_field_count", "TREE7"), ("uint8.2.raw.x", "bad_field_count", "TREE7"), ("uint8.2.raw.~e30.x", "bad_field_count", "TREE7"),
            ("tnv1.uint8.2.raw", "bad_field_count", "TREE7"), ("uint8.2.ra w", "bad_character", "TREE7"), ("uint8.2.r\u00e9", "bad_character", "TREE7"), (" uint8.2", "bad_character", "TREE7 TREE9"), ("uint8.2.raw\n", "bad_character", "TREE7"), ("uint8.2.raw/", "bad_character", "TREE7"),
            ("object.s.json", "bad_dtype", "TREE7"), ("tree.s.json", "bad_dtype", "TREE7"), ("tree.2.raw", "bad_dtype", "TREE7"), ("tree~1.s.json", "bad_dtype", "TREE7 T4"),
            ("Uint8.2.raw", "bad_dtype", "TREE7 T1"), ("uint9.2.raw", "unknown_dtype", "TREE7 T1"), ("uint8.02.raw", "bad_shape", "TREE7 S1"), ("uint8.9007199254740992.raw", "too_large", "TREE7 S2"),
            ("uint8.536870913.raw", "limit_exceeded", "TREE8"), ("uint8.2~0.delta-raw", "bad_chunk", "TREE7 S4"), ("uint8.2~2.delta-raw", "bad_chunk", "TREE7 S4"), ("uint8.2~1.raw", "bad_chunk", "TREE7 S5"), ("uint8.2.", "bad_codecs", "TREE7 C1"),
            ("uint8.2.x_none", "unknown_codec", "TREE7 C2"), ("uint8.2.raw-zlib~1", "bad_codec_params", "TREE7 C3"), ("uint8.2.raw-hex", "bad_chain", "TREE7 C4"), ("uint8.2.zlib", "bad_chain", "TREE7 C4"),
            ("uint8.2.json", "bad_chain", "TREE7 C5"), ("string.2.raw", "bad_chain", "TREE7 C5"), ("uint8.2.raw.~", "bad_meta", "TREE7 M1"), ("uint8.2.raw.~e30", "bad_meta", "TREE7 M3"),
            ("uint8.2.raw." + meta_field('{"attrs": {"a":1}}'), "not_canonical", "TREE7 M2"), ("uint8.2.raw." + meta_field('{"dims":["x","y"]}'), "bad_meta", "TREE7 M5"),
            ("struct.1.raw", "bad_meta", "TREE7 M6"), ("uint8.2.raw." + meta_field('{"type":"x"}'), "bad_meta", "TREE7 M8"))):
        bad(f"header-{i:02}", rules, error, f"the part {text!a}", of(used, [text]), [b"\x0a\xff"])
    bad("header-not-allowed", "TREE7 C2", "codec_not_allowed", "the caller's list holds for parts", of(used, ["uint8.2.raw-zlib"]), [zlib_stored(b"\x0a\xff")], allow=["json", "raw", "hex"])
    bad("header-limit", "TREE7", "header_too_long", "one character over the limit", of(used, ["uint8.2.raw-shuffle"]), [b"\x0a\xff"],
        limits=lambda line: {"header": len("tnv1.uint8.2.raw-shuffle") - 1})
    bad("header-line-limit", "F3", "header_too_long", "the header of the line itself", plain, limits=header_limit(1))
    bad("header-second", "TREE9", "unknown_dtype", "the first wrong header", of('[{"$part":0},{"$part":1}]', ["x1.2.raw", "uint8.02.raw"]))
    bad("header-segments", "TREE9", "unknown_dtype", "headers come before the number of segments", of(used, ["x1.2.raw"]))
    # What it comes to.
    two = of('[{"$part":0},{"$part":0}]', [part])
    bad("limit-uses", "TREE8", "limit_exceeded", "the second use is over the limit", two, [b"\x0a\xff"], limits={"decoded": charge(two) + 3})
    bad("limit-parts", "TREE8", "limit_exceeded", "the second part is over the limit", of('[{"$part":0},{"$part":1}]', [part, part]), [b"\x0a\xff"] * 2,
        limits={"decoded": charge(of('[{"$part":0},{"$part":1}]', [part, part])) + 3})
    bomb = of("[" + ",".join([used] * 10_000) + "]", ["uint8.65536.raw-zlib"])
    bad("limit-reuse", "TREE8", "limit_exceeded", "10,000 uses of one part", bomb, [zlib_stored(bytes(65536))[:100]])
    texts = of('[{"$part":0},{"$part":0}]', ["string.2.vlen_utf8"])
    run = vlen_utf8(["a", "\u00e9\0"])
    bad("limit-strings", "TREE8 B5", "limit_exceeded", "strings with each use", texts, [run], limits={"decoded": charge(texts) + 2 * len(run) - 1})
    bad("limit-strings-header", "TREE8 TREE9", "limit_exceeded", "strings count 4 bytes each in the header, before the number of segments", texts, limits={"decoded": charge(texts) + 15})
    bad("limit-strings-second", "TREE8 B5", "limit_exceeded", "the first strings leave too little", of('[{"$part":0},{"$part":1}]', ["string.2.vlen_utf8"] * 2), [run, run],
        limits={"decoded": charge(of('[{"$part":0},{"$part":1}]', ["string.2.vlen_utf8"] * 2)) + 2 * len(run) - 1})
    # Segments.
    bad("segments-missing", "TREE1", "bad_segment_count", "a segment less", of(used, [part]))
    bad("segments-more", "TREE1", "bad_segment_count", "a segment more", of(used, [part]), [b"\x0a\xff"] * 2)
    bad("segments-none", "TREE1", "bad_segment_count", "a segment without a part", plain, [b"\x0a\xff"])
    bad("segments-empty", "TREE1 B1", "bad_segment_count", "an array without elements has none", of(used, ["uint8.0.raw"]), [b"\1"])
    bad("segments-chunks", "TREE1 B1", "bad_segment_count", "three chunks, two segments", of(used, ["uint8.5~2.delta-raw"]), [b"\1\2"] * 2)
    bad("segment-size", "TREE9 B4", "size_mismatch", "a byte more", of(used, [part]), [b"\x0a\xff\0"])
    bad("segment-value", "TREE9 E2", "bad_value", "no bool", of(used, ["bool.2.raw"]), [b"\1\2"])
    bad("segment-stream", "TREE9 B4", "codec_failed", "no zlib", of(used, ["uint8.2.raw-zlib"]), [b"\x0a\xff"])
    both = of('[{"$part":0},{"$part":1}]', ["bool.1.raw", part])
    bad("segment-first", "TREE9", "bad_value", "the first of two wrong segments", both, [b"\2", b"\0"])
    bad("segment-claim", "TREE9 R2", "bad_value", "a segment that cannot hold its part, after one with a wrong element",
        of('[{"$part":0},{"$part":1}]', ["bool.1.raw", "uint8.1000000.raw"]), [b"\2", b"\0"])
    # The other forms.
    book.add("tree", {"id": "bad-tree-binary-segments", "rules": ["TREE1", "BIN7"], "note": "a segment less, in the binary form", "error": "bad_segment_count",
                      "hex": binary("tnv1.tree.s.json", [of(used, [part]).encode()]).hex()})
    book.add("tree", {"id": "bad-tree-binary-none", "rules": ["TREE1", "BIN6"], "note": "no segment, in the binary form", "error": "truncated", "hex": binary("tnv1.tree.s.json", []).hex()})
    book.add("tree", {"id": "bad-tree-binary-cut", "rules": ["BIN6"], "note": "a segment that is cut", "error": "truncated",
                      "hex": binary("tnv1.tree.s.json", [of(used, [part]).encode(), b"\x0a\xff"])[:-64].hex()})
    book.add("tree", {"id": "bad-tree-binary-trailing", "rules": ["BIN6", "BIN7"], "note": "a byte more is a record that is cut", "error": "truncated",
                      "hex": (binary("tnv1.tree.s.json", [plain.encode()]) + b"\1").hex()})
    book.add("tree", {"id": "bad-tree-binary-crc", "rules": ["BIN6", "BIN8"], "note": "CRCs come before the document", "error": "check_mismatch",
                      "hex": (binary("tnv1.tree.s.json", [b"{", b"\x0a\xff"])[:-64] + b"\x0b" + bytes(63)).hex()})

    def form(name, rules, error, note, text, **options):
        book.add("tree", {"id": f"bad-tree-readable-{name}", "rules": rules.split(), "note": note, "json": text, "error": error, **options})

    def shown(value, more=""):
        return '{"$tnv":1,"dtype":"tree","value":' + value + more + "}"

    array = '{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"data":"0aff","check":"6d8416eb"}'
    by_hand = '{"$tnv":1,"dtype":"uint8","shape":[2],"values":[10,255]}'
    form("unknown", "JSON3", "unknown_member", "a member beside value", shown("1", ',"codecs":["json","hex"]'))
    form("missing", "JSON3", "missing_member", "no dtype", '{"$tnv":1,"value":1}')
    form("both", "JSON3", "unknown_member", "value and values", shown("1", ',"values":1'))
    for i, dtype in enumerate(('"object"', '"uint8"', '"tree~1"', "1", '"tre.e"')):
        form(f"dtype-{i}", "JSON4", "bad_member", "the dtype beside value is tree", shown("1").replace('"tree"', dtype))
    form("meta", "JSON4", "bad_member", "meta is an object", shown("1", ',"meta":[]'))
    form("meta-empty", "JSON11 M3", "bad_meta", "an empty meta", shown("1", ',"meta":{}'))
    form("meta-dims", "JSON11 M5", "bad_meta", "names of dims", shown("1", ',"meta":{"dims":["x"]}'))
    form("meta-type", "JSON11 M8", "bad_meta", "a type", shown("1", ',"meta":{"type":"x"}'))
    form("meta-first", "JSON7 JSON11", "bad_meta", "the meta comes before the value", shown('{"$x":1}', ',"meta":{}'))
    form("meta-long", "JSON11 F3", "header_too_long", "a header over the limit", shown("1", ',"meta":{"attrs":{"a":"' + "a" * 60 + '"}}'), limits={"header": 60})
    form("syntax", "JSON1", "bad_json", "no JSON", shown("[1,]"))
    form("duplicate", "JSON1", "duplicate_member", "two members of one name", shown('{"a":1,"a":1}'))
    form("deep", "JSON1", "bad_json", "nested too deep", shown(nested(128)))
    form("part", "JSON12", "bad_tree", "there are no numbers of parts", shown('[{"$part":0}]'))
    form("number", "JSON12 TREE4", "bad_tree", "a whole number beyond 2^53-1", shown("1e20"))
    for i, text in enumerate(('{"$x":1}', '{"$int":"1"}', '{"$int":"9007199254740992","a":1}', '{"$float":"0.5"}', '{"$bytes":"AB"}', '{"$float":1}')):
        form(f"marker-{i}", "JSON12 TREE5", "bad_tree", "no marker", shown(text))
    for i, (old, new, error, rules) in enumerate((
            ('"$tnv":1', '"$tnv":2', "unsupported_version", "JSON2"), ('"dtype":"uint8",', "", "missing_member", "JSON3"), ('"shape"', '"x":1,"shape"', "unknown_member", "JSON3"),
            ("[2]", '["2"]', "bad_member", "JSON4"), ("0aff", "0afe", "check_mismatch", "JSON6"), ("6d8416eb", "6D8416EB", "bad_check", "JSON6"), ('"hex"],"data":"0aff"', '"base64"],"data":"A"', "bad_text", "JSON5"),
            ('"uint8"', '"tree"', "bad_dtype", "JSON12"), ('"uint8"', '"object"', "bad_dtype", "JSON12"))):
        form(f"array-{i}", f"JSON12 {rules}", error, f"{new} in an array", shown("[" + array.replace(old, new, 1) + "]"))
    for i, (old, new, error, rules) in enumerate((
            ("10,255", "10", "size_mismatch", "JSON9"), ("255", "256", "bad_value", "JSON10"), ('"uint8"', '"tree"', "bad_member", "JSON4"), ('"uint8"', '"uint9"', "unknown_dtype", "JSON8"))):
        form(f"values-{i}", f"JSON12 {rules}", error, f"{new} in readable values", shown("[" + by_hand.replace(old, new, 1) + "]"))
    form("tree-inside", "JSON12", "bad_dtype", "a readable tree in a readable tree", shown("[" + shown("1") + "]"))
    form("order", "JSON12", "bad_tree", "the key a comes before the key b, wherever it stands", shown('{"b":' + array.replace("0aff", "0afe") + ',"a":{"$x":1}}'))
    form("order-array", "JSON12", "check_mismatch", "an array is judged whole before what follows it", shown("[" + array.replace("0aff", "0afe") + ',{"$x":1}]'))
    form("limit", "JSON13", "limit_exceeded", "the second array is over the limit", shown(f"[{array},{array}]"), limits={"decoded": 3})
    form("limit-values", "JSON13", "limit_exceeded", "readable values count, too", shown(f"[{by_hand},{array}]"), limits={"decoded": 3})
    texts = '{"$tnv":1,"dtype":"string","shape":[1],"values":["abc"]}'
    form("limit-strings", "JSON13", "limit_exceeded", "strings count 4 bytes and their own", shown(f"[{texts},{array}]"), limits={"decoded": 8})
    assert stream_of("json-zlib") is zlib_stored and base64url(b"") == ""
