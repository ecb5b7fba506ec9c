"""Cases that a reader accepts: dtypes, shapes, chunks, chains, limits.  Meta, strings and streams
are in `valid_more.py`."""

from cases import ValidBook, header_limit, input_limit
from samples import ELEMENTS, FIELDS, NAT, fill
from streams import zlib_fixed, zlib_stored, zstd_frames, zstd_raw, zstd_runs
from writer import count_of

SHAPES = {"s": [], "0": [0], "0x10": [0, 10], "3x0x2": [3, 0, 2], "1": [1], "5": [5], "2x3": [2, 3],
    "64-dims": [1] * 64}
NO_DELTA = ("int4", "uint4", "bytes~5", "utf32~3", "void~7", "string", "struct")

# Rules that every line of a dtype touches, beside those of its shape.
DTYPE_RULES = {
    "bool": "E2", "int4": "E3", "uint4": "E3", "datetime64~s": "T2", "timedelta64~ns~25": "T2", "bytes~5": "T3",
    "utf32~3": "T3 E4", "void~7": "T3", "string": "VLEN1 VLEN2", "struct": "M6 E5",
}


def meta_for(dtype):
    """The fields of a struct, nothing for others."""
    return {"fields": FIELDS[dtype]} if dtype in FIELDS else None


def dtypes(book):
    """Every dtype in every shape."""
    for number, dtype in enumerate(ELEMENTS):
        for turn, (name, shape) in enumerate(SHAPES.items()):
            text = ("base64url", "hex")[(number + turn) % 2]
            codecs = ("vlen_utf8-" if dtype == "string" else "raw-") + text
            empty = " B1" if count_of(shape) == 0 else " B2 B3"
            rules = f"T1 S1 E1 I1 RAW1 {DTYPE_RULES.get(dtype, 'T4')}{empty}"
            if dtype == "string":
                rules = rules.replace("RAW1 ", "")
            book.put("dtype", f"{dtype.replace('~', '_')}-{name}", rules, f"{dtype} in the shape {name}",
                dtype, shape, codecs, fill(dtype, count_of(shape)), meta=meta_for(dtype))


def dtype_parameters(book):
    """Units, multiples, and lengths at their borders."""
    def put(name, rules, note, dtype, shape, elements, **options):
        book.put("params", name, rules, note, dtype, shape, "raw-hex", elements, **options)

    for unit in "Y M W D h m s ms us ns ps fs as generic".split():
        # M and m differ in case only, so names get a word for the upper case ones.
        name = unit if unit.islower() else "upper-" + unit
        put(f"datetime-{name}", "T2", f"unit {unit}", f"datetime64~{unit}", [3], ["-1", "0", NAT])
        put(f"timedelta-{name}", "T2", f"unit {unit}", f"timedelta64~{unit}", [2], ["1", NAT])
    put("k-2", "T2", "the least K", "datetime64~D~2", [1], ["7"])
    put("k-max", "T2 R1", "the largest K, 2^31-1", "datetime64~s~2147483647", [1], ["7"])
    put("k-not-reduced", "T2", "1000 ms is not reduced to s", "timedelta64~ms~1000", [1], ["1"])
    put("k-month", "T2", "25 months", "datetime64~M~25", [1], ["1"])
    put("k-minute", "T2", "25 minutes", "datetime64~m~25", [1], ["1"])
    put("k-generic", "T2", "a K beside `generic`: no rule forbids it", "timedelta64~generic~2", [1], ["1"],
        exact=False)
    put("bytes-1", "T3", "the least N", "bytes~1", [3], ["00", "ff", "0a"])
    put("bytes-300", "T3", "an N of three digits", "bytes~300", [], ["00" * 299 + "01"])
    put("utf32-1", "T3 E4", "all borders of code points", "utf32~1", [6],
        ["\0", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"])
    put("utf32-trailing", "T3 E4", "trailing NULs are part of the value", "utf32~4", [2], ["ab\0\0", "\0\0\0\0"])
    put("utf32-interior", "E4", "interior NULs", "utf32~5", [1], ["\0a\0\U0001f600\0"])
    put("utf32-noncharacter", "E4", "U+FFFE, U+FDD0 and U+1FFFF are code points", "utf32~3", [1],
        ["\ufffe\ufdd0\U0001ffff"])
    put("bytes-size-cap", "T3 S2 R1 B1", "an item of 2^53-1 bytes in an empty array", "bytes~9007199254740991", [0],
        [], exact=False)
    put("utf32-size-cap", "T3 S2 R1 B1", "4*N = 2^53-4", "utf32~2251799813685247", [0], [], exact=False)
    put("uint64-bits", "E1", "every byte of a word in its place", "uint64", [1], ["72623859790382856"])
    put("int64-53-bits", "E1", "around 2^53, where doubles lose integers", "int64", [6],
        [str(s * (2**53 + d)) for s in (1, -1) for d in (-1, 0, 1)])
    put("timedelta-nat", "T2", "not-a-time beside its neighbour", "timedelta64~us", [2], [NAT, str(-2**63 + 1)])


def shapes(book):
    """Dims at their borders."""
    def put(name, rules, note, dtype, shape, codecs="raw-hex", elements=None, **options):
        book.put("shape", name, rules, note, dtype, shape, codecs, fill(dtype, count_of(shape)), **options)

    put("zero-first", "S1 B1", "`0x10` is (0, 10), not a hex number", "int32", [0, 10])
    put("dim-cap", "S2 R1 B1", "a dim of 2^53-1 beside a zero", "uint8", [0, 2**53 - 1])
    put("dim-cap-first", "S2 R1 B1", "the same the other way round", "bool", [2**53 - 1, 0])
    put("product-cap", "S2 R1 B1", "non-zero dims times item size come to 2^53-8", "float64", [2**50 - 1, 0])
    put("product-cap-factors", "S2 R1 B1", "6361 * 69431 * 20394401 = 2^53-1", "uint8", [6361, 0, 69431, 20394401])
    put("product-2-52", "S2 B1", "2^26 * 2^26 = 2^52 bytes", "uint8", [2**26, 2**26, 0])
    put("int4-cap", "S2 R1 B1", "int4 counts as one byte an element", "int4", [0, 2**53 - 1])
    put("string-cap", "S2 R1 B1", "string counts as one byte an element", "string", [0, 2**53 - 1], "vlen_utf8-hex")
    put("many-zeros", "S1 B1", "64 dims of 0", "uint8", [0] * 64)
    put("64-mixed", "S1 R1", "64 dims, two of them 2", "uint8", [1] * 31 + [2, 2] + [1] * 31)
    put("two-digit-dims", "S1", "12 x 11", "uint8", [12, 11])
    put("empty-all-codecs", "B1 C4", "codecs of an empty array are checked, not run", "int16", [0],
        "delta-raw-shuffle-zlib-hex")
    put("empty-zstd", "B1", "no segment, though zstd stands in the chain", "int16", [2, 0],
        "delta-delta-delta-raw-bitshuffle-zstd-base64url")
    put("empty-zstd-float8", "B1", "the same with another dtype", "float8_e5m2", [0], "raw-zstd-hex")
    put("empty-string-zlib", "B1", "no segment, not even a count", "string", [0], "vlen_utf8-zlib-hex")


def chunks(book):
    """Chunk lengths."""
    def put(name, note, dtype, shape, chunk, codecs, rules="S4 S5 B1", **options):
        options.setdefault("meta", meta_for(dtype))
        book.put("chunk", name, rules, note, dtype, shape, codecs, fill(dtype, count_of(shape)), chunk, **options)

    put("one", "every element in a chunk of its own", "int16", [5], 1, "raw-shuffle-hex")
    put("count-less-one", "the longest chunk: count-1", "int16", [5], 4, "raw-shuffle-hex", "S4 R1")
    put("ragged", "the last chunk is shorter, the cut pays no attention to rows", "int32", [3, 5], 4, "delta-raw-hex")
    put("exact", "chunks of equal length", "uint8", [2, 4], 4, "raw-bitshuffle-hex")
    put("delta-anew", "delta starts anew in every chunk", "int64", [7], 3, "delta-raw-base64url", "S4 DELTA1")
    put("delta-2-anew", "delta~2 at a chunk of 3", "int64", [7], 3, "delta~2-raw-base64url", "S4 DELTA1")
    put("delta-beyond", "D at the length of the chunk changes nothing", "uint16", [7], 3, "delta~3-raw-hex",
        "S4 DELTA1")
    put("int4-even", "int4 in even chunks, the last one odd", "int4", [7], 2, "raw-shuffle-hex", "S4 E3")
    put("uint4-even", "uint4 in even chunks, the last one even", "uint4", [10], 4, "raw-zlib-hex", "S4 E3")
    put("int4-last-one", "the last chunk is one nibble", "int4", [3], 2, "raw-bitshuffle-hex", "S4 E3")
    put("string", "strings in chunks of 2: the serializer alone is no hindrance", "string", [5], 2, "vlen_utf8-hex",
        "S5 VLEN1")
    put("string-one", "strings in chunks of 1", "string", [3], 1, "vlen_utf8-base64url", "S5 VLEN1")
    put("string-zstd", "a frame for each chunk", "string", [5], 3, "vlen_utf8-zstd-hex", "S5 VLEN1")
    put("struct", "structs in chunks", "struct", [5], 2, "raw-shuffle-hex", "S4 E5")
    put("utf32", "code points in chunks", "utf32~3", [4], 3, "raw-bitshuffle-hex", "S4 E4")
    put("bool", "9 and 2", "bool", [11], 9, "delta-raw-bitshuffle-hex", "S4 E2")
    put("zlib", "a stream for each chunk", "complex64", [6], 4, "raw-zlib-base64url", compress=zlib_fixed)
    put("zstd", "a frame for each chunk", "float32", [9], 4, "raw-shuffle-zstd-base64url")
    put("many", "100 segments", "uint8", [100], 1, "delta-raw-base64url")
    put("with-dims", "a chunk length beside a meta", "uint8", [2, 3], 4, "delta-raw-hex", meta={"dims": ["y", "x"]})
    put("two-digits", "a chunk length of two digits", "uint8", [41], 10, "delta-raw-hex")
    put("zero-and-cap", "the count, not the first dim, bounds the chunk length", "uint8", [1, 6], 5, "delta-raw-hex")


def chains(book):
    """Every legal arrangement of codecs for every dtype; the text codecs take turns."""
    third = ("delta~2-", "delta-delta~3-", "delta~3-delta~2-delta-", "delta~9007199254740991-")
    turn = 0
    for number, dtype in enumerate(ELEMENTS):
        deltas = [""] if dtype in NO_DELTA else ["", "delta-", third[number % 4]]
        reorder = [""] if dtype == "string" else ["", "shuffle-", "bitshuffle-"]
        serializer = "vlen_utf8-" if dtype == "string" else "raw-"
        chains_of = [(d, r, c) for d in deltas for r in reorder for c in ("", "zlib-", "zstd-")]
        for d, r, c in chains_of:
            turn += 1
            codecs = d + serializer + r + c + ("hex", "base64url")[turn // 2 % 2]
            compress = {"zlib-": (zlib_stored, zlib_fixed), "zstd-": (zstd_raw, zstd_runs)}.get(c,
                (None, None))[turn % 2]
            rules = "C1 C2 C3 C4 C5 B4 E6" + (" DELTA1 DELTA2 DELTA3" if d else "")
            rules += {"": "", "shuffle-": " SHUF1 SHUF2", "bitshuffle-": " BITS1 BITS2"}[r]
            rules += {"": "", "zlib-": " ZLIB1", "zstd-": " ZSTD1 ZSTD2"}[c]
            rules += " VLEN4" if dtype == "string" else ""
            book.put("chain", f"{dtype.replace('~', '_')}-{codecs}", rules, f"{codecs} takes {dtype}", dtype, [11],
                codecs,
                fill(dtype, 11), meta=meta_for(dtype), compress=compress)
    for depth in (1, 2, 3):
        for dtype in ("uint8", "int64", "float32", "complex128", "bool"):
            codecs = "delta-" * depth + "raw-hex"
            book.put("chain", f"{dtype}-{depth}-deltas", "C4 DELTA1 DELTA3", f"delta applied {depth} times", dtype,
                [2, 4], codecs, fill(dtype, 8))


def codec_details(book):
    """Delta distances, shuffles by item size and count."""
    def put(name, rules, note, dtype, shape, codecs, elements=None, **options):
        options.setdefault("meta", meta_for(dtype))
        book.put("codec", name, rules, note, dtype, shape, codecs, elements or fill(dtype, count_of(shape)),
            **options)

    put("delta-scalar", "DELTA1", "an array of no dimensions", "int8", [], "delta-raw-hex")
    put("delta-at-length", "DELTA1", "D is the length", "int8", [4], "delta~4-raw-hex")
    put("delta-beyond", "DELTA1", "D is beyond the length", "int8", [4], "delta~5-raw-hex")
    put("delta-cap", "DELTA1 R1", "D is 2^53-1", "complex64", [4], "delta~9007199254740991-raw-hex")
    put("delta-rows", "DELTA1", "an image of 2x3 with 2 channels, predicted in two dimensions", "uint8", [2, 3, 2],
        "delta~2-delta~6-raw-hex", [str(17 * i * i % 256) for i in range(12)])
    put("delta-order", "DELTA1", "two distances, the longer one first", "int16", [9], "delta~4-delta-raw-hex")
    put("delta-complex-2", "DELTA1", "complex elements as two words, at a distance of 2 elements", "complex128", [5],
        "delta~2-raw-hex")
    put("delta-bool", "DELTA3 E6 E2", "differences of bools are 255 too, elements are not", "bool", [6],
        "delta-raw-hex", list("101101"))
    put("delta-bool-2", "DELTA3 E6", "twice", "bool", [6], "delta-delta-raw-hex", list("010011"))
    put("delta-nan", "DELTA2", "NaN payloads, signalling NaN, signs of zero", "float64", [8], "delta-raw-hex")
    put("delta-nan-16", "DELTA2", "the same in 16 bits", "float16", [7], "delta-delta-raw-hex")
    put("delta-wrap", "DELTA1", "differences wrap", "int64", [4], "delta-raw-hex",
        ["-9223372036854775808", "9223372036854775807", "-1", "9007199254740993"])
    put("delta-datetime", "DELTA2", "dates, not-a-time among them", "datetime64~s", [5], "delta-raw-hex")
    for dtype in ("uint8", "int16", "float32", "int64", "complex128", "void~7", "struct"):
        for n in (1, 7, 8, 9, 16, 17):
            for codec, rules in (("shuffle", "SHUF1 SHUF2"), ("bitshuffle", "BITS1 BITS2")):
                if codec == "shuffle" and n not in (1, 9):
                    continue  # the count matters to bit planes only
                put(f"{codec}-{dtype.replace('~', '_')}-{n}", rules, f"{n} items", dtype, [n],
                    f"raw-{codec}-base64url")
    for fields, size in (([["a", "uint8"], ["b", "uint16"]], 3), ([["a", "void~5"], ["b", "int16"]], 7)):
        items = [bytes((16 * i + k) % 256 for k in range(size)).hex() for i in range(10)]
        for codec, rules in (("shuffle", "SHUF1 E5"), ("bitshuffle", "BITS1 E5")):
            put(f"{codec}-struct-of-{size}", rules, f"an item is the whole struct of {size} bytes", "struct", [10],
                f"raw-{codec}-hex", items, meta={"fields": fields})
    for dtype in ("int4", "uint4"):
        for n in (1, 15, 16, 17, 33):
            put(f"bitshuffle-{dtype}-{n}", "BITS1 E3", "items are the packed bytes", dtype, [n], "raw-bitshuffle-hex")
    put("shuffle-utf32", "SHUF1", "an item is 4*N bytes", "utf32~3", [4], "raw-shuffle-hex")
    put("shuffle-bytes", "SHUF1", "an item is N bytes", "bytes~5", [4], "raw-shuffle-hex")
    put("shuffle-bool", "SHUF1", "a plain copy", "bool", [9], "raw-shuffle-hex")
    for n in range(1, 5):
        put(f"base64url-{n}", "B64U1 B64U2 B3", f"{n} bytes: every length of the tail", "uint8", [n], "raw-base64url",
            ["251", "255", "190", "1"][:n])
    put("base64url-alphabet", "B64U2 B3", "every character of the alphabet", "uint8", [48], "raw-base64url",
        [str(b) for b in sum(n << 6 * (63 - n) for n in range(64)).to_bytes(48, "big")])
    put("hex-alphabet", "HEX1 B3", "every digit in both places", "uint8", [16], "raw-hex",
        [str((i << 4 | 15 - i)) for i in range(16)])
    put("allow-exact", "C2", "the caller allows just what stands there", "uint8", [3], "delta-raw-hex",
        allow=["delta", "hex", "raw"])
    put("allow-more", "C2", "the caller allows more", "uint8", [3], "raw-hex", allow=["hex", "raw", "zlib", "zstd"])
    put("allow-empty-array", "C2 B1", "an empty array needs allowed codecs too", "uint8", [0], "raw-zstd-hex",
        allow=["hex", "raw", "zstd"])


def limits(book):
    """Just at a limit."""
    def put(name, rules, note, dtype, shape, codecs, limits, elements=None, **options):
        options.setdefault("meta", meta_for(dtype))
        book.put("limit", name, rules, note, dtype, shape, codecs, elements or fill(dtype, count_of(shape)),
            limits=limits, **options)

    put("input", "R1 O1", "as many characters as allowed", "uint8", [3], "raw-hex", input_limit())
    put("header", "F3 R1", "a header as long as allowed", "uint8", [3], "raw-hex", header_limit())
    put("header-meta", "F3 R1", "the meta is part of the header", "uint8", [3], "raw-base64url", header_limit(),
        meta={"dims": ["x"]})
    put("header-text-codec", "F3", "the name of the text codec is not: 21 characters, whichever", "uint8", [3],
        "raw-zstd-base64url", {"header": 21})
    put("header-text-codec-hex", "F3", "the same with the shorter name", "uint8", [3], "raw-zstd-hex", {"header": 21})
    put("decoded", "R1 R2", "6 bytes of 6", "int16", [3], "raw-hex", {"decoded": 6})
    put("decoded-chunked", "R1", "the sum over all chunks", "int16", [3], "delta-raw-hex", {"decoded": 6}, chunk=2)
    put("decoded-int4", "R1", "5 nibbles are 3 bytes", "int4", [5], "raw-hex", {"decoded": 3})
    put("decoded-struct", "R1 S6", "2 structs of 10 bytes", "struct", [2], "raw-hex", {"decoded": 20})
    put("decoded-utf32", "R1", "2 elements of 12 bytes", "utf32~3", [2], "raw-hex", {"decoded": 24})
    put("decoded-zlib", "R1", "decoded bytes, not those of the stream", "uint8", [20], "raw-zlib-hex",
        {"decoded": 20})
    put("decoded-string", "R1 B5", "4 + 2*4 + 3 bytes", "string", [2], "vlen_utf8-hex", {"decoded": 15}, ["a", "bc"])
    put("decoded-string-chunks", "R1 B5", "two chunks of 4 + 4 + 1", "string", [2], "vlen_utf8-hex", {"decoded": 18},
        ["a", "b"], chunk=1)
    put("decoded-string-zlib", "R1 B5", "bytes as they come out of the compressor", "string", [1],
        "vlen_utf8-zlib-hex", {"decoded": 108}, ["a" * 100])
    put("decoded-string-zstd", "R1 B5", "bytes as they come out of the compressor", "string", [1],
        "vlen_utf8-zstd-hex",
        {"decoded": 108}, ["a" * 100], compress=zstd_runs)
    put("decoded-empty", "R1 B1", "an empty array has 0 bytes", "float64", [0, 7], "raw-hex", {"decoded": 1})
    put("decoded-two-frames", "R1 ZSTD2", "the sum of the frames", "uint8", [6], "raw-zstd-hex", {"decoded": 6},
        compress=lambda d: zstd_frames(d, [2, 4]))
    put("header-default", "F3 R1", "a header of 65,536 characters passes without a word", "uint8", [0], "raw-hex",
        None,
        meta={"attrs": {"a": "x" * 49120}})


def add_all(book: ValidBook):
    """All areas of this file."""
    for part in (dtypes, dtype_parameters, shapes, chunks, chains, codec_details, limits):
        part(book)
