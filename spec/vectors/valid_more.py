"""Cases that a reader accepts: the examples of the pages, meta, structs, strings, compressed streams."""

from captured import ZLIB, ZSTD
from cases import ValidBook
from samples import captures, fill
from streams import (
    frame, raw_block, rle_block, stored_block, zlib_fixed, zlib_stored, zlib_wrap, zstd_frames, zstd_raw, zstd_runs)
from writer import count_of


def examples(book):
    """The examples that stand in the pages."""
    def put(name, rules, dtype, shape, codecs, elements, **options):
        book.put("example", name, rules, "an example of the specification", dtype, shape, codecs, elements.split(" "),
            **options)

    put("first", "G1 G2 G3 F1 F2 F3 F4 B1 B2 B3", "int16", [2, 3], "raw-base64url", "1 2 3 4 5 -1")
    put("int4", "E3 RAW1", "int4", [5], "raw-hex", "1 -1 7 -8 3")
    put("bool", "E2 S1", "bool", [], "raw-hex", "1")
    put("delta", "DELTA1", "uint8", [6], "delta-raw-hex", "10 11 13 13 12 255")
    put("delta-3", "DELTA1", "int16", [2, 3], "delta~3-raw-hex", "1 2 3 11 12 -1")
    put("bitshuffle", "BITS1", "uint8", [9], "raw-bitshuffle-hex", "1 0 1 0 1 0 1 128 7")
    put("shuffle", "SHUF1", "int16", [4], "raw-shuffle-hex", "1 2 3 -1")
    put("base64url", "B64U1", "uint8", [4], "raw-base64url", "255 239 190 0")
    put("hex", "HEX1", "uint8", [2], "raw-hex", "10 255")
    put("vlen-utf8", "VLEN1 VLEN2", "string", [3], "vlen_utf8-hex", "a  \u00e9")
    put("zlib", "ZLIB1", "uint8", [12], "raw-zlib-hex", " ".join("7" * 12),
        compress=lambda d: bytes.fromhex("789c6367470000022e0055"))
    put("zstd", "ZSTD1 ZSTD2 ZSTD6", "uint8", [5], "raw-zstd-hex", "9 9 9 1 2",
        compress=lambda d: bytes.fromhex("28b52ffd20031b00000928b52ffd20021100000102"))


def nested(depth):
    """Attrs whose brackets bring the whole meta to this depth: the meta and attrs count 1 and 2."""
    value = 1
    for i in range(depth - 2):
        value = [value] if i % 3 else {"k": value}
    return {"k": value}


def meta(book):
    """Attrs and dims.  Expected attrs are what a JSON parser reads from the meta."""
    def put(name, rules, note, attrs=None, dims=None, shape=(2,), **options):
        members = {k: v for k, v in (("attrs", attrs), ("dims", dims)) if v is not None}
        book.put("meta", name, rules + " M1 M3", note, "uint8", list(shape), "raw-hex",
            fill("uint8", count_of(shape)),
            meta=members, **options)

    put("dims", "M5", "a name for each dim", dims=["y", "x"], shape=(1, 2))
    put("dims-null", "M5", "null for a dim without a name", dims=[None, "x", None], shape=(1, 2, 1))
    put("dims-repeat", "M5", "repeats are allowed", dims=["x", "x"], shape=(2, 2))
    put("dims-all-null", "M5", "nothing but null", dims=[None], shape=(2,))
    put("dims-64", "M5", "a name for each of 64 dims", dims=[f"d{i}" for i in range(64)], shape=(1,) * 64)
    put("dims-empty-array", "M5 B1", "dims of an empty array", dims=["a", "b"], shape=(0, 3))
    put("dims-odd-names", "M5 M2", "any non-empty string is a name: NUL, a blank, a dot, an emoji",
        dims=["\0", " ", ".~", "\U0001f600"], shape=(1,) * 4)
    put("dims-and-attrs", "M4 M5", "both", attrs={"a": 1}, dims=["x"])
    put("string", "M4", "a string", attrs={"unit": "m/s"})
    put("kinds", "M4 M2", "every kind of value", attrs={"s": "", "n": None, "t": True, "f": False, "l": [], "o": {},
        "i": 1})
    put("empty-key", "M4 M2", "the empty string is a legal name inside attrs", attrs={"": 1})
    put("reserved-names-inside", "M3 M4", "nothing inside attrs is judged",
        attrs={"fields": 1, "dims": 2, "type": 3, "attrs": {}})
    numbers = {"1e16": 10**16, "1e-7": 1e-7, "1e21": 1e21, "1e20": 10**20, "1e-6": 0.000001, "half": 0.5, "neg": -1.5,
        "third": 1 / 3, "tenth": 0.1, "max": 1.7976931348623157e308, "min": 5e-324,
        "big": 123456789012345680000,
        "neg-exp": -2.5e-9, "e22": 1.5e22, "e23": 1e23, "int": 42, "minus-int": -7, "2-53": 2**53 - 1,
        "minus-2-53": 1 - 2**53}
    for name, number in numbers.items():
        # Integers beyond 2^53-1 can be read, but writers refuse them (M4) unless they come as a double.
        safe = isinstance(number, float) or abs(number) < 2**53
        put(f"number-{name}", "M2 M4", f"the number {number!r} as ECMAScript writes it", attrs={"n": number},
            exact=safe)
    put("number-zero", "M2", "-0 is written 0", attrs={"n": 0})
    put("number-2-53-plus", "M2 M4", "2^53 is a double like any other for a reader", attrs={"n": 2**53}, exact=False)
    put("utf16-order", "M2", "U+1F600 (D83D DE00) before U+E000 and U+FFFD",
        attrs={"\U0001f600": 1, "\ue000": 2, "\ufffd": 3})
    put("key-order", "M2", "upper case, digits, prefixes, accents",
        attrs={"b": 1, "a": 2, "B": 3, "aa": 4, "": 5, "10": 6, "9": 7, "\u00e9": 8, "e": 9})
    put("controls", "M2", "all control characters, short escapes where there are any",
        attrs={"c": "".join(map(chr, range(32)))})
    put("control-keys", "M2", "control characters in names; they sort by their code, not by their escape",
        attrs={"\n": 1, "\0": 2, "\x1f": 3, "!": 4})
    put("escapes", "M2", "quote, backslash, slash; DEL and U+2028 stand as they are",
        attrs={"e": "\"\\/\x7f\x80\u2028\u2029\ufeff"})
    put("nul", "M2", "U+0000 in strings is legal", attrs={"a\0b": "\0"})
    put("unicode", "M2", "not normalized: two names that look alike",
        attrs={"\u00e9": 1, "e\u0301": 2, "noncharacter": "\ufffe\U0010ffff"})
    put("depth-64", "M1", "brackets nested 64 deep", attrs=nested(64))
    put("brackets-in-strings", "M1", "brackets in strings do not count, escaped quotes do not end a string",
        attrs={"a": "[" * 40 + "\"" + "{" * 40 + "\\", "b[[": "\\\"" + "[" * 70})
    put("wide", "M1", "many brackets, few levels", attrs={"a": [[] for _ in range(100)]})
    for n in range(3):
        put(f"tail-{n}", "M1 B64U2", "every length of the base64 tail", attrs={"a": "x" * n})


def structs(book):
    """Fields of every form."""
    def put(name, rules, note, fields, elements, shape=None, codecs="raw-hex", **members):
        options = {k: members.pop(k) for k in ("exact", "chunk", "compress") if k in members}
        shape = [len(elements)] if shape is None else shape
        book.put("struct", name, rules, note, "struct", shape, codecs, elements, meta={"fields": fields, **members},
            **options)

    put("one-field", "M6", "one field", [["a", "uint8"]], ["00", "ff"])
    put("scalar", "M6", "an array of no dimensions", [["a", "int16"]], ["ff7f"], shape=[])
    put("of-3", "M6 M7 E5", "3 bytes, packed", [["a", "uint8"], ["b", "uint16"]], ["010203", "fffefd"])
    put("not-sorted", "M6", "fields stand in the order of memory, not of their names",
        [["b", "uint8"], ["a", "uint8"]], ["0102"])
    put("subarray", "M6 E5", "a subarray of 2x3", [["m", "int16", [2, 3]], ["f", "bool"]],
        ["01000200030004000500060001"])
    put("subarray-1", "M6", "a subarray of one element is no plain field", [["m", "uint8", [1]]], ["07"])
    put("subarray-64", "M6 R1", "a subarray of 64 dims", [["m", "uint8", [1] * 63 + [2]]], ["0708"])
    put("struct-subarray", "M6 E5", "a subarray of structs", [["p", [["x", "uint8"], ["y", "uint16"]], [2]]],
        ["010203040506"])
    every = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32",
        "float64",
        "bfloat16", "float8_e4m3fn", "float8_e5m2", "complex64", "complex128", "datetime64~s", "datetime64~M~3",
        "timedelta64~generic", "bytes~3", "utf32~1", "void~2"]
    size = 1 + 15 + 15 + 14 + 2 + 1 + 1 + 24 + 24 + 3 + 4 + 2
    put("every-dtype", "M6 E5", "every dtype that a field can have", [[d, d] for d in every], ["00" * size])
    deep = [["z", "uint8"]]
    for _ in range(15):
        deep = [["s", deep]]
    put("depth-16", "M6 R1", "structs nested 16 deep", deep, ["2a"])
    put("two-deep-branches", "M6", "depth is that of the deepest branch, not their sum",
        [["l", [["l", [["l", "uint8"]]]]], ["r", [["r", [["r", "uint8"]]]]]], ["0102"])
    put("same-name-inside", "M6", "names are unique in their own list only",
        [["a", [["a", "uint8"]]], ["b", [["a", "uint8"]]]], ["0102"])
    put("alike-names", "M6", "names are compared as they are: composed and decomposed differ, case differs",
        [["\u00e9", "uint8"], ["e\u0301", "uint8"], ["E", "uint8"], ["e", "uint8"]], ["01020304"])
    put("odd-names", "M6 M2", "NUL, blank, quote, emoji", [["\0", "uint8"], [" ", "uint8"], ['"', "uint8"],
        ["\U0001f600", "uint8"]], ["01020304"])
    put("bool-inside", "E5 E2", "bools in a subarray of structs", [["p", [["f", "bool", [2]], ["u", "uint8"]], [2]]],
        ["0100ff000102"])
    put("utf32-inside", "E5 E4", "code points inside", [["u", "utf32~2"], ["x", "uint8"]],
        ["ffff1000" "00000000" "ff", "ffd70000" "00e00000" "80"])
    put("nan-inside", "E5", "bits come back", [["f", "float32"], ["g", "float16"]], ["010080ff" "017c"])
    put("size-cap", "M7 S6 R1 B1", "a struct of 2^53-1 bytes in an empty array",
        [["a", "bytes~9007199254740990"], ["b", "bool"]], [], shape=[0], exact=False)
    put("subarray-cap", "M6 M7 R1 B1", "a k of 2^53-1", [["a", "uint8", [2**53 - 1]]], [], shape=[0, 1], exact=False)
    put("array-cap", "S6 R1 B1", "3 bytes times 3002399751580330 is 2^53-2", [["a", "void~3"]], [],
        shape=[0, 3002399751580330], exact=False)
    put("with-all-members", "M4 M5 M6", "attrs, dims and fields", [["a", "uint8"]], ["01", "02"], attrs={"u": "m"},
        dims=["t"])
    put("empty", "B1 M6", "an empty array of structs", [["a", "uint8"], ["b", "float64"]], [], shape=[0])
    put("zlib", "ZLIB1 E5", "structs behind a compressor", [["a", "uint8"], ["b", "uint16"]], ["010203"] * 5,
        codecs="raw-shuffle-zlib-hex")
    put("chunked", "S4 E5", "structs in chunks", [["a", "uint8"], ["b", "uint16"]], ["010203"] * 5,
        codecs="raw-shuffle-hex", chunk=2)


def strings(book):
    """Strings of every kind."""
    def put(name, note, elements, rules="VLEN1 VLEN2", **options):
        options.setdefault("codecs", "vlen_utf8-hex")
        codecs = options.pop("codecs")
        book.put("string", name, rules, note, "string", options.pop("shape", [len(elements)]), codecs, elements,
            **options)

    put("scalar", "one string", ["x"], "VLEN1 VLEN2 VLEN3", shape=[])
    put("empty", "empty strings", ["", "", ""])
    put("nul", "U+0000 is legal, also alone and at the end", ["\0", "a\0", "\0\0"])
    put("emoji", "beyond the basic plane, joined", ["\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0010ffff"])
    put("combining", "no normalization", ["e\u0301", "\u00e9"])
    put("borders", "the first and the last code point of each length",
        ["\x7f\x80", "\u07ff\u0800", "\ud7ff\ue000", "\uffff\U00010000"])
    put("line-breaks", "line breaks, tabs, byte order mark", ["\r\n", "\t", "\ufeff", "\u2028"])
    put("long", "a string of 300 bytes", ["x" * 300])
    put("like-syntax", "nothing in a string is syntax", ["tnv1.uint8.1.raw-hex.00", "~", "."])
    put("matrix", "2x2", ["a", "b", "c", "d"], shape=[2, 2])
    put("zlib", "behind zlib", ["a", "", "\u00e9"], "VLEN1 ZLIB1", codecs="vlen_utf8-zlib-hex", compress=zlib_fixed)
    put("zstd-frames", "two frames that cut a string in two", ["abcdef", "ghi"], "VLEN1 ZSTD2",
        codecs="vlen_utf8-zstd-base64url",
        compress=lambda d: zstd_frames(d, [11]))


def zlib_streams(book):
    """Streams of every form; all hold the same 20 bytes unless said."""
    data = ["7", "7", "7", "200", "143", "144", "255", "0", "1", "2"] * 2

    def put(name, note, compress, elements=data, rules="ZLIB1 ZLIB2 B4"):
        book.put("zlib", name, rules, note, "uint8", [len(elements)], "raw-zlib-hex", elements, compress=compress)

    put("stored", "one stored block", zlib_stored)
    put("stored-many", "stored blocks of 3 bytes", lambda d: zlib_stored(d, 3))
    put("stored-one-each", "a stored block for each byte", lambda d: zlib_stored(d, 1))
    put("fixed", "fixed Huffman codes of 8 and 9 bits", zlib_fixed)
    put("empty-block", "an empty stored block, as a flush leaves it",
        lambda d: zlib_wrap(stored_block(d, False) + stored_block(b""), d))
    put("empty-block-first", "an empty stored block before the data",
        lambda d: zlib_wrap(stored_block(b"", False) + stored_block(d), d))
    put("empty-block-middle", "empty blocks between", lambda d: zlib_wrap(
        stored_block(d[:5], False) + stored_block(b"", False) * 2 + stored_block(d[5:]), d))
    for window, header in ((256, "081d"), (512, "1819"), (1024, "2815"), (4096, "480d"), (16384, "6805")):
        put(f"window-{window}", f"a window of {window} bytes, any size is legal", lambda d,
            h=header: zlib_stored(d, header=bytes.fromhex(h)))
    for level, header in (("0", "7801"), ("1", "785e"), ("2", "789c"), ("3", "78da")):
        put(f"level-{level}", "any FLEVEL is legal", lambda d, h=header: zlib_stored(d, header=bytes.fromhex(h)))
    put("one-byte", "one byte", zlib_fixed, ["9"])
    put("adler-wraps", "an Adler-32 whose sums pass 65521", zlib_stored, ["255"] * 300)
    put("copy", "a copy that overlaps itself (the example of the page)",
        lambda d: bytes.fromhex("789c6367470000022e0055"), ["7"] * 12)
    for name in ZLIB:
        captured(book, "zlib", name, ZLIB[name])


def zstd_streams(book):
    """Frames of every form."""
    data = ["9", "9", "9", "9", "1", "2", "3", "3", "3", "0"]

    def put(name, note, compress, elements=data, rules="ZSTD1 ZSTD2 ZSTD6 B4"):
        book.put("zstd", name, rules, note, "uint8", [len(elements)], "raw-zstd-hex", elements, compress=compress)

    put("raw", "one stored block", zstd_raw)
    put("runs", "runs and stored blocks", zstd_runs)
    for n in (1, 2, 3, 4):
        put(f"frames-{n}", f"{n} frames", lambda d, n=n: zstd_frames(d, [2, 5, 7][:n - 1]))
    put("frames-of-one", "a frame for each byte", lambda d: zstd_frames(d, range(1, len(d))))
    put("checksum", "a content checksum", lambda d: zstd_raw(d, checksum=d))
    put("checksum-long", "a checksum over more than 32 bytes", lambda d: zstd_raw(d, checksum=d), data * 7)
    put("checksum-tails", "a checksum with tails of 8, 4 and 1 bytes", lambda d: zstd_raw(d, checksum=d),
        (data * 5)[:45])
    put("checksum-second", "two frames, a checksum in the second only",
        lambda d: zstd_raw(d[:4]) + zstd_raw(d[4:], checksum=d[4:]))
    for size in (4, 8):
        put(f"size-field-{size}", f"a content size of {size} bytes, larger than needed", lambda d,
            s=size: zstd_raw(d, fcs=s))
    put("size-field-2", "a content size of 2 bytes: 256 is written 0", zstd_raw, ["5"] * 256)
    put("size-field-1-most", "a content size of 1 byte: 255", zstd_raw, ["5"] * 255)
    put("size-300", "300 bytes", zstd_runs, ["5"] * 300)
    put("window-1k", "a window descriptor in place of single-segment", lambda d: zstd_raw(d, window=0),
        rules="ZSTD1 ZSTD5")
    put("window-mantissa", "a window of 1 KiB and 7 eighths", lambda d: zstd_raw(d, window=7), rules="ZSTD5")
    put("window-8m", "a window of exactly 8 MiB", lambda d: zstd_raw(d, window=0x68), rules="ZSTD5 R1")
    put("window-under-8m", "a window of 7.5 MiB", lambda d: zstd_raw(d, window=0x67), rules="ZSTD5")
    put("window-size-8", "a window and 8 bytes of content size", lambda d: zstd_raw(d, window=0x10, fcs=8),
        rules="ZSTD1 ZSTD5")
    put("window-size-2", "a window and 2 bytes of content size", lambda d: zstd_raw(d, window=0x08, fcs=2),
        ["6"] * 600, "ZSTD1 ZSTD5")
    put("empty-last-block", "an empty last block, as a flush leaves it",
        lambda d: frame(raw_block(d, False) + raw_block(b""), len(d)), rules="ZSTD6")
    put("empty-first-block", "an empty block before the data",
        lambda d: frame(raw_block(b"", False) + raw_block(d), len(d)), rules="ZSTD6")
    put("unused-bit", "the unused bit, which RFC 8878 tells decoders to ignore",
        lambda d: frame(raw_block(d), len(d), bits=0x10), rules="ZSTD1")
    put("run-of-one", "a run of one byte", lambda d: frame(rle_block(9, 1), 1), ["9"])
    put("blocks", "a block for each byte", lambda d: frame(
        b"".join(raw_block(d[i:i + 1], i == len(d) - 1) for i in range(len(d))), len(d)), rules="ZSTD6")
    put("long-run", "a run of 2000 bytes in 7 stored ones", lambda d: frame(raw_block(d[:7], False) + rle_block(4,
        len(d) - 7), len(d)),
        [str(i) for i in range(7)] + ["4"] * 2000)
    book.put("zstd", "block-128k", "ZSTD6 R1", "a run block of 128 KiB, the longest there is", "bytes~131072", [],
        "raw-zstd-hex",
        ["ab" * 131072], compress=lambda d: frame(rle_block(0xAB, len(d)), len(d)))
    book.put("zstd", "no-dictionary", "ZSTD3 ZSTD4", "planes of a shuffle as frames of their own", "int16", [6],
        "raw-shuffle-zstd-hex",
        fill("int16", 6), compress=lambda d: zstd_frames(d, [6]))
    for name in ZSTD:
        captured(book, "zstd", name, ZSTD[name])
    book.put("zstd", "captured-two-frames", "ZSTD2 ZSTD6", "two frames of a real compressor", "bytes~2400", [],
        "raw-zstd-base64url",
        [captures()["text"][3][0] + captures()["skewed"][3][0]],
        compress=lambda d: bytes.fromhex(ZSTD["text"] + ZSTD["skewed"]))


def captured(book, compressor, name, stream):
    """A stream of a real compressor, with the chain for which it was made."""
    dtype, shape, codecs, elements = captures()[name]
    rules = {"zlib": "ZLIB1", "zstd": "ZSTD1 ZSTD2 ZSTD6"}[compressor]
    book.put(compressor, f"captured-{name}", rules, f"a stream of a real compressor: {name}", dtype, shape,
        codecs.format(compressor), elements, compress=lambda d: bytes.fromhex(stream))


def add_all(book: ValidBook):
    """All areas of this file."""
    for part in (examples, meta, structs, strings, zlib_streams, zstd_streams):
        part(book)
