"""Cases of the extended codec npy. Files are put together here from the table of its page, byte by byte; no array library is asked."""

import json
import struct

from cases import InvalidBook, ValidBook
from form_cases import binary, describe, json_form
from samples import fill
from streams import zlib_stored, zlib_wrap, zstd_raw
from writer import TEXT, count_of, delta, jcs, meta_field, raw_run, seal, shape_text

DESCR = {
    "bool": "|b1", "int8": "|i1", "uint8": "|u1", "int16": "<i2", "int32": "<i4", "int64": "<i8", "uint16": "<u2", "uint32": "<u4",
    "uint64": "<u8", "float32": "<f4", "float64": "<f8", "complex64": "<c8", "complex128": "<c16",
}
NEEDS = ["npy"]


def tuple_text(shape):
    """`()`, `(3,)`, `(2, 3)`."""
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ", ".join(map(str, shape)) + ")"


def framed(text, version=b"\1\0", end=b"\n", blanks=None):
    """Magic, version, length, text, blanks, line end."""
    before = 6 + 2 + (2 if version == b"\1\0" else 4)
    if blanks is None:
        blanks = 64 - (before + len(text) + 1) % 64
    text = text.encode() + b" " * blanks + end
    return b"\x93NUMPY" + version + struct.pack("<H" if version == b"\1\0" else "<I", len(text)) + text


def header_text(dtype, shape):
    """The dict, and the room for the first dim to grow."""
    text = f"{{'descr': '{DESCR[dtype]}', 'fortran_order': False, 'shape': {tuple_text(shape)}, }}"
    return text + " " * (21 - len(str(shape[0])) if shape else 0)


def npy_file(dtype, shape, data):
    """The one file of a dtype, a shape and these bytes."""
    return framed(header_text(dtype, shape)) + data


def filtered(dtype, codecs, data):
    """The deltas of a chain, in their order."""
    for name in codecs.split("-"):
        if name.startswith("delta"):
            data = delta(dtype, data, int((name + "~1").split("~")[1]))
    return data


def line_of(dtype, shape, codecs, segment, members=None):
    """A line without its check around the bytes of its only segment."""
    parts = ["tnv1", dtype, shape_text(shape), codecs]
    parts += [meta_field(jcs(members))] if members else []
    return ".".join(parts + [TEXT[codecs.split("-")[-1]](segment) if segment else ""])


def packed(codecs, file):
    """What a compressor of the chain makes of the file."""
    return zlib_stored(file) if "-zlib-" in codecs else zstd_raw(file) if "-zstd-" in codecs else file


def good_line(dtype, shape, codecs, elements, members=None):
    """A whole line."""
    file = npy_file(dtype, shape, filtered(dtype, codecs, raw_run(dtype, elements)))
    return seal(line_of(dtype, shape, codecs, packed(codecs, file) if elements else b"", members))


def add_valid(book: ValidBook):
    """All dtypes, shapes of every kind, and the codecs before and behind."""
    def put(name, rules, note, dtype, shape, codecs="npy-base64url", members=None, elements=None, **options):
        elements = fill(dtype, count_of(shape)) if elements is None else elements
        case = describe(f"npy-{name}", rules, note, dtype, shape, elements, members)
        case["line"] = good_line(dtype, shape, codecs, elements, members)
        case["exact"] = "-z" not in codecs
        book.add("npy", case | options | {"needs": NEEDS})

    for dtype in DESCR:
        put(dtype, "NPY1 NPY2 NPY3", f"a file of {DESCR[dtype]}", dtype, [3])
        put(f"{dtype}-0d", "NPY1 NPY2", "the shape s is ()", dtype, [], "npy-hex")
    for name, shape in (("one", [1]), ("two-dims", [2, 3]), ("ones", [1, 1, 1]), ("digits", [10, 1]), ("long", [100]), ("deep", [2, 1, 3, 1, 2]),
                        ("64-dims", [1] * 63 + [2]), ("longest", [1] * 58 + [2] * 6)):
        put(f"shape-{name}", "NPY1 NPY2 NPY4 S1", f"the shape {shape_text(shape)}", "uint16", shape)
    for name, shape in (("flat", [0]), ("rows", [3, 0]), ("first", [0, 3])):
        put(f"empty-{name}", "NPY1 B1", "no elements, so no file", "int32", shape)
    put("empty-zlib", "B1", "no elements, no stream", "float64", [0], "npy-zlib-base64url")
    for name, codecs in (("zlib", "npy-zlib-base64url"), ("zstd", "npy-zstd-hex"), ("delta", "delta-npy-base64url"), ("delta-distance", "delta~3-npy-hex"),
                         ("three-deltas", "delta-delta~2-delta~3-npy-hex"), ("delta-zstd", "delta-npy-zstd-base64url")):
        put(f"chain-{name}", "NPY1 NPY2 NPY5 C4", codecs, "int16", [2, 3], codecs)
        put(f"chain-{name}-float", "NPY1 NPY2 NPY5 DELTA3", codecs, "float32", [8], codecs)
    put("bool-delta", "NPY6 DELTA3 E2 E6", "differences of bools are no bools; the elements are", "bool", [5], "delta-npy-hex", None, ["1", "0", "0", "1", "1"])
    put("meta", "NPY1 M4 M5", "attrs and dims stand in the line, not in the file", "float64", [2], members={"attrs": {"unit": "mV"}, "dims": ["t"]})
    put("allowed", "C2", "npy is on the caller's list", "uint8", [2], "npy-hex", allow=["npy", "hex"])
    put("limit", "NPY2 R1", "exactly at the limit: the file is longer, the array is not", "uint8", [4], limits={"decoded": 4})
    put("limit-zlib", "NPY2 R1", "exactly at the limit, compressed", "uint8", [4], "npy-zlib-base64url", limits={"decoded": 4})

    elements, members = fill("int32", 6), {"dims": ["row", None]}
    line = good_line("int32", [2, 3], "delta-npy-zlib-hex", elements, members)
    case = describe("npy-json", "NPY1 JSON3", "the JSON form", "int32", [2, 3], elements, members)
    book.add("npy", case | {"json": json.dumps(json_form(line, members)), "needs": NEEDS})
    case = describe("npy-binary", "NPY1 BIN4", "the binary form, whose segment is a file", "int32", [2, 3], elements, None)
    header = "tnv1.int32.2x3.npy"
    file = npy_file("int32", [2, 3], raw_run("int32", elements))
    book.add("npy", case | {"hex": binary(header, [file]).hex(), "needs": NEEDS})


def add_invalid(book: InvalidBook):
    """Every way in which a file can differ from the one that it must be, and what the chain and the header forbid."""
    def put(name, rules, error, note, text, **options):
        case = {"id": f"bad-npy-{name}", "rules": rules.split(), "note": note, "line": seal(text), "error": error}
        book.add("npy", case | options | {"needs": NEEDS})

    elements = ["1", "2", "3", "4", "5", "-1"]
    data, right = raw_run("int16", elements), header_text("int16", [2, 3])

    def file(name, rules, note, content, codecs="npy-base64url", error="codec_failed"):
        put(name, rules, error, note, line_of("int16", [2, 3], codecs, packed(codecs, content)))

    def other(name, note, text, rules="NPY1", **frame):
        file(name, rules, note, framed(text, **frame) + data)

    def changed(name, note, old, new):
        assert old in right
        other(name, note, right.replace(old, new, 1))

    changed("fortran", "Fortran order", "False", "True")
    changed("big-endian", "big-endian items", "<i2", ">i2")
    changed("native", "the byte order of the machine that wrote it", "<i2", "=i2")
    changed("dtype", "another dtype of the same size", "<i2", "<u2")
    changed("dtype-float", "another dtype of the same size", "<i2", "<f2")
    changed("dtype-size", "another dtype", "<i2", "<i4")
    changed("dtype-struct", "a struct of one field", "'<i2'", "[('a', '<i2')]")
    changed("dtype-object", "an object array, whose data are a pickle", "<i2", "|O")
    changed("dtype-alias", "another name of the dtype", "<i2", "int16")
    changed("shape", "another shape of as many elements", "(2, 3)", "(3, 2)")
    changed("shape-flat", "another shape of as many elements", "(2, 3)", "(6,)")
    changed("shape-deep", "another shape of as many elements", "(2, 3)", "(2, 3, 1)")
    changed("shape-0d", "another shape", "(2, 3)", "()")
    changed("shape-many", "a shape that claims a tebibyte", "(2, 3)", "(549755813888,)")
    changed("shape-long", "integers of Python 2", "(2, 3)", "(2L, 3L)")
    changed("shape-tight", "no blank between dims", "(2, 3)", "(2,3)")
    changed("shape-comma", "a comma after the last of several dims", "(2, 3)", "(2, 3,)")
    changed("quotes", "other quotes", "'descr'", '"descr"')
    changed("last-comma", "no comma after the last member", ", }", "}")
    changed("blank", "a blank more between members", ", 'shape'", ",  'shape'")
    changed("member", "a member more", ", }", ", 'x': 1, }")
    changed("escape", "an escape in the descr", "<", "\\x3c")
    other("order", "members in another order", right.replace("'descr': '<i2', 'fortran_order': False", "'fortran_order': False, 'descr': '<i2'"))
    other("no-member", "no member fortran_order", right.replace("'fortran_order': False, ", ""))
    other("no-dict", "no dict", "[]")
    other("empty-text", "nothing but blanks", "")
    other("version-2", "format 2.0", right, version=b"\2\0")
    other("version-3", "format 3.0", right, version=b"\3\0")
    other("version-0", "a version that there is not", right, version=b"\0\0")
    other("version-minor", "a version that there is not", right, version=b"\1\1")
    other("more-blanks", "64 blanks more", right, blanks=64 - (10 + len(right) + 1) % 64 + 64)
    other("fewer-blanks", "data that begin at no multiple of 64", right, blanks=1)
    other("no-blanks", "not one blank behind the text", right, blanks=0)
    other("tabs", "a tab among the blanks", right + "\t")
    other("leading-blank", "a blank before the text", " " + right)
    other("no-newline", "no line end", right, end=b" ")
    other("crlf", "another line end", right, end=b"\r\n")
    other("newline-early", "the line end stands before the blanks", right + "\n", end=b" ")
    good = framed(right)
    for name, note, content in (
        ("magic", "another magic", b"\x92" + good[1:] + data), ("magic-case", "another magic", b"\x93numpy" + good[6:] + data),
        ("length-less", "the length is one less", good[:8] + bytes([good[8] - 1]) + good[9:] + data),
        ("length-more", "the length takes in a byte of the data", good[:8] + bytes([good[8] + 1]) + good[9:] + data),
        ("length-most", "the length reaches beyond the end", good[:8] + b"\xff\xff" + good[10:] + data),
        ("before", "a byte before the file", b"\0" + good + data), ("raw", "the elements without a header", data),
        ("npz", "a zip file", b"PK\3\4" + good + data),
    ):
        file(name, "NPY1", note, content)
    for length in (1, 6, 8, 10, 64, len(good) - 1):
        file(f"cut-{length}", "NPY1", f"cut after {length} bytes, in the header", (good + data)[:length])
    file("data-none", "NPY2", "the header alone", good)
    file("data-short", "NPY2 B4", "a byte less", good + data[:-1])
    file("data-element", "NPY2", "an element less", good + data[:-2])
    file("data-long", "NPY2 B4", "a byte more", good + data + b"\0")
    file("data-newline", "NPY2", "a line end behind the file", good + data + b"\n")
    file("data-twice", "NPY2", "two files", (good + data) * 2)
    for name in ("zlib", "zstd"):
        codecs = f"npy-{name}-base64url"
        file(f"{name}-header", "NPY1 B4", "another header, compressed", framed(right.replace("<i2", ">i2")) + data, codecs)
        file(f"{name}-short", "NPY2 B4", "a byte less, compressed", good + data[:-1], codecs)
        file(f"{name}-long", "NPY2 B4", "a byte more, compressed", good + data + b"\0", codecs)
        file(f"{name}-none", "NPY2 B4", "an empty stream", b"", codecs)
        put(f"{name}-corrupt", "NPY2 B4", "codec_failed", "no stream at all", line_of("int16", [2, 3], codecs, b"\0\1\2"))
    put("zlib-tail", "NPY2 ZLIB1", "codec_failed", "a byte behind the stream", line_of("int16", [2, 3], "npy-zlib-hex", zlib_stored(good + data) + b"\0"))
    put("zlib-adler", "NPY2 ZLIB1", "codec_failed", "a wrong Adler-32", line_of("int16", [2, 3], "npy-zlib-hex", zlib_stored(good + data)[:-1] + b"\0"))
    put("zlib-cut", "NPY2 ZLIB1", "codec_failed", "a stream of no blocks", line_of("int16", [2, 3], "npy-zlib-hex", zlib_wrap(b"", b"")))
    put("huge", "NPY2 R2", "codec_failed", "512 MiB claimed, three bytes there", "tnv1.uint8.536870912.npy-hex.000102")
    put("huge-zlib", "NPY2 R2", "codec_failed", "512 MiB claimed, a short stream there", line_of("uint8", [2**29], "npy-zlib-hex", zlib_stored(good)))

    for dtype, shape, body in (
        ("float16", "1", "0000"), ("bfloat16", "1", "0000"), ("float8_e4m3fn", "1", "00"), ("float8_e5m2", "1", "00"), ("int4", "2", "00"), ("uint4", "2", "00"),
        ("datetime64~s", "1", "00" * 8), ("timedelta64~generic", "1", "00" * 8), ("bytes~2", "1", "0000"), ("utf32~1", "1", "00000000"), ("void~1", "1", "00"),
        ("string", "1", "00000000"),
    ):
        put(f"of-{dtype.replace('~', '-')}", "NPY3 C5", "bad_chain", f"{dtype} is not taken", f"tnv1.{dtype}.{shape}.npy-hex.{body}")
    put("of-struct", "NPY3 C5", "bad_chain", "structs are not taken", f"tnv1.struct.1.npy-hex.{meta_field(jcs({'fields': [['a', 'uint8']]}))}.00")
    put("of-empty", "NPY3 B1", "bad_chain", "the dtype is judged where there are no elements, too", "tnv1.float16.0.npy-hex.")
    put("chunk", "NPY4 S5", "bad_chunk", "two chunks, each with its file", ".".join(("tnv1.int16.4~2.npy-hex", "~".join(
        [npy_file("int16", [2], data[:4]).hex()] * 2))))
    put("chunk-zlib", "NPY4 S5", "bad_chunk", "two chunks, compressed", "tnv1.int16.4~2.npy-zlib-hex.00~00")
    put("chunk-and-dtype", "NPY3 NPY4 O1", "bad_chain", "the dtype comes first", "tnv1.float16.4~2.npy-hex.00~00")
    for name, codecs, error, rules in (
        ("shuffle", "npy-shuffle-hex", "bad_chain", "NPY5 C4"), ("bitshuffle", "npy-bitshuffle-zlib-hex", "bad_chain", "NPY5 C4"),
        ("raw", "raw-npy-hex", "bad_chain", "C4"), ("raw-behind", "npy-raw-hex", "bad_chain", "C4"), ("twice", "npy-npy-hex", "bad_chain", "C4"),
        ("delta-behind", "npy-delta-hex", "bad_chain", "C4"), ("four-deltas", "delta-delta-delta-delta-npy-hex", "bad_chain", "NPY5 C4"),
        ("params", "npy~1-hex", "bad_codec_params", "C3"), ("params-two", "npy~2~0-hex", "bad_codec_params", "C3"),
    ):
        put(f"chain-{name}", rules, error, codecs, f"tnv1.int16.2.{codecs}.00")
    put("not-allowed", "C2", "codec_not_allowed", "the caller allows raw alone", line_of("int16", [2, 3], "npy-hex", good + data), allow=["raw", "hex"])
    put("limit", "R1 O1", "limit_exceeded", "the array is a byte over the limit", line_of("int16", [2, 3], "npy-hex", good + data), limits={"decoded": 11})

    bools = npy_file("bool", [3], bytes([1, 2, 0]))
    put("bool", "NPY6 E2", "bad_value", "a bool that is 2", line_of("bool", [3], "npy-hex", bools))
    put("bool-zlib", "NPY6 E2", "bad_value", "a bool that is 2, compressed", line_of("bool", [3], "npy-zlib-hex", zlib_stored(bools)))
    put("bool-delta", "NPY6 E2 DELTA3", "bad_value", "0 and 1 in the file, 2 when the delta is undone",
        line_of("bool", [3], "delta-npy-hex", npy_file("bool", [3], bytes([1, 1, 0]))))
    put("bool-and-header", "NPY1 NPY6 O1", "codec_failed", "the file comes before its elements", line_of("bool", [3], "npy-hex", framed(right) + bytes([1, 2, 0])))
    put("segments", "B1 NPY2", "bad_segment_count", "two segments", line_of("int16", [2, 3], "npy-hex", good + data) + "~00")
    put("segment-empty", "B2 NPY2", "empty_segment", "an empty segment", "tnv1.int16.2.npy-hex.00~")
    put("segment-for-none", "B1 NPY2", "bad_segment_count", "a file where there are no elements", line_of("int16", [0], "npy-hex", npy_file("int16", [0], b"")))
    put("text", "B3 NPY1 O1", "bad_text", "the text comes before the file", line_of("int16", [2, 3], "npy-hex", b"\0" + data)[:-1])
