"""Cases of the extended codec pco. Chunks are put together here bit by bit from the format that its page names, in the plainest ways: one range as wide as
the number, or two ranges whose states are the bits themselves; no library is asked."""

import struct

from cases import InvalidBook, ValidBook
from form_cases import describe
from samples import fill
from streams import zlib_stored
from writer import TEXT, SIZES, count_of, delta, dtype_name, jcs, meta_field, raw_run, seal, shape_text

NEEDS = ["pco"]
DTYPES = ("int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "float32", "float64", "datetime64~s", "timedelta64~ms~10")
VERSION = b"\4\1"


def width(dtype):
    """Bits of an element."""
    return 8 * SIZES[dtype_name(dtype)]


def is_float(dtype):
    """Whether the modes of floats are those of the dtype."""
    return dtype.startswith("float")


def ordered(dtype, data):
    """The elements of a raw run as unsigned numbers in the order of their values."""
    size = width(dtype) // 8
    words = [int.from_bytes(data[at:at + size], "little") for at in range(0, len(data), size)]
    sign, mask = 1 << (8 * size - 1), (1 << 8 * size) - 1
    if is_float(dtype):
        return [word ^ mask if word & sign else word | sign for word in words]
    return words if dtype.startswith("uint") else [word ^ sign for word in words]


def pack(fields):
    """Pairs of number and width, from the lowest bit of each byte on; `None` fills up a byte."""
    bits = []
    for field in fields:
        if field is None:
            bits += [0] * (-len(bits) % 8)
        else:
            bits += [field[0] >> at & 1 for at in range(field[1])]
    bits += [0] * (-len(bits) % 8)
    return bytes(sum(bit << at for at, bit in enumerate(bits[i:i + 8])) for i in range(0, len(bits), 8))


def one_range(bits, lower, wide):
    """A table of one state: where the range begins, and how many bits an offset in it has."""
    return [(0, 4), (1, 15), (lower, bits), (wide, bits.bit_length())]


def no_range():
    """A table for no numbers."""
    return [(0, 4), (0, 15)]


def two_ranges(bits, lowers, wide):
    """A table of two states, one a range: the state of a number is the number of its range."""
    return [(1, 4), (2, 15)] + [field for lower in lowers for field in ((0, 1), (lower, bits), (wide, bits.bit_length()))]


def plain(dtype, data, version=VERSION):
    """Mode 0, no differences, one range over everything."""
    bits = width(dtype)
    fields = [(0, 4), (0, 4)] + one_range(bits, 0, bits) + [None]
    for start in range(0, len(ordered(dtype, data)), 256):
        fields += [(word, bits) for word in ordered(dtype, data)[start:start + 256]]
    return version + pack(fields)


def constant(dtype, data):
    """One range without a width."""
    return VERSION + pack([(0, 4), (0, 4)] + one_range(width(dtype), ordered(dtype, data)[0], 0) + [None])


def differences(dtype, data, order):
    """Delta encoding 1: the first of each order, then differences, around the middle of their range."""
    bits, words, firsts = width(dtype), ordered(dtype, data), []
    for _ in range(order):
        firsts.append(words[0] if words else 0)
        words = [(b - a) % (1 << bits) for a, b in zip(words, words[1:])]
    table = one_range(bits, 0, bits) if words else no_range()
    fields = [(0, 4), (1, 4), (order, 3), (0, 1)] + table + [None] + [(first, bits) for first in firsts] + [None]
    return VERSION + pack(fields + [(word ^ 1 << (bits - 1), bits) for word in words])


def multiples(dtype, data, base):
    """Mode 1: how often, and what is left over, which has a range of its own."""
    bits, words = width(dtype), ordered(dtype, data)
    fields = [(1, 4), (base, bits), (0, 4)] + one_range(bits, 0, bits) + one_range(bits, 0, bits) + [None]
    return VERSION + pack(fields + [(word // base, bits) for word in words] + [(word % base, bits) for word in words])


def products(data, base, times):
    """Mode 2 of float64: whole numbers, and how many places beside its bits a product is."""
    middle = 1 << 63
    words, factor = ordered("float64", data), struct.pack("<d", base)
    made = ordered("float64", b"".join(struct.pack("<d", base * n) for n in times))
    fields = [(2, 4), (ordered("float64", factor)[0], 64), (0, 4)] + one_range(64, 0, 64) + one_range(64, 0, 64) + [None]
    fields += [(middle + int(n), 64) for n in times]
    return VERSION + pack(fields + [((word - product + middle) % (1 << 64), 64) for word, product in zip(words, made)])


def cut_off(dtype, data, low):
    """Mode 3: the upper bits, and the lower ones, which a negative number has turned over."""
    bits, words = width(dtype), ordered(dtype, data)
    mask, middle = (1 << low) - 1, 1 << (width(dtype) - 1)
    fields = [(3, 4), (low, 8), (0, 4)] + one_range(bits, 0, bits) + one_range(bits, 0, low) + [None]
    fields += [(word >> low, bits) for word in words]
    return VERSION + pack(fields + [(word & mask if word >= middle else ~word & mask, low) for word in words])


def looking_back(dtype, data, distance, window_log=4):
    """Delta encoding 2: differences to the number so far back; before the first there are zeros."""
    bits, words = width(dtype), ordered(dtype, data)
    middle = 1 << (bits - 1)
    before = [0] * distance + words
    steps = [(word - before[at + 1]) % (1 << bits) for at, word in enumerate(words[1:])]
    fields = [(0, 4), (2, 4), (window_log - 1, 5), (0, 4), (0, 1)] + one_range(32, distance, 0) + one_range(bits, 0, bits) + [None]
    return VERSION + pack(fields + [(words[0], bits), None] + [(step ^ middle, bits) for step in steps])


def weighed(dtype, data):
    """Delta encoding 3 with one weight, 1: differences to what is predicted, the number before."""
    bits, words = width(dtype), ordered(dtype, data)
    middle = 1 << (bits - 1)
    fields = [(0, 4), (3, 4), (0, 5), (1 << 63, 64), (0, 5), (2**31 + 1, 32)] + one_range(bits, 0, bits) + [None, (words[0], bits), None]
    return VERSION + pack(fields + [((b - a) % (1 << bits) ^ middle, bits) for a, b in zip(words, words[1:])])


def of_two(dtype, data):
    """Two ranges without a width: a bit for each number, the first four as states of the page."""
    bits, words = width(dtype), ordered(dtype, data)
    lowers = sorted(set(words))
    states = [lowers.index(word) for word in words] + [0] * 8
    fields = [(0, 4), (0, 4)] + two_ranges(bits, lowers, 0) + [None] + [(state, 1) for state in states[:4]] + [None]
    return VERSION + pack(fields + [(state, 1) for state in states[4:4 + len(words)]])


def line_of(dtype, shape, codecs, segments, chunk=None):
    """A line without its check."""
    text = TEXT[codecs.split("-")[-1]]
    return ".".join(("tnv1", dtype, shape_text(shape) + (f"~{chunk}" if chunk else ""), codecs, "~".join(map(text, segments))))


def add_valid(book: ValidBook):
    """All dtypes, all modes and delta encodings, chunks, and the codecs before."""
    def put(name, rules, note, dtype, elements, make, codecs="pco-base64url", shape=None, chunk=None, **options):
        shape = [len(elements)] if shape is None else shape
        case = describe(f"pco-{name}", rules, note, dtype, shape, elements, None)
        size, step = width(dtype) // 8, chunk or max(len(elements), 1)
        segments = []
        for start in range(0, len(elements), step):
            data = raw_run(dtype, elements[start:start + step])
            for codec in codecs.split("-"):
                if codec.startswith("delta"):
                    data = delta(dtype, data, int((codec + "~1").split("~")[1]))
            segments.append(make(data))
        case["line"] = seal(line_of(dtype, shape, codecs, segments, chunk))
        case["exact"] = not segments
        book.add("pco", case | options | {"needs": NEEDS})

    for dtype in DTYPES:
        name, elements = dtype.replace("~", "-"), fill(dtype_name(dtype) if dtype_name(dtype) not in ("datetime64", "timedelta64") else "int64", 5)
        put(name, "PCO2 PCO4 PCO7", "one range over everything", dtype, elements, lambda data: plain(dtype, data))
        put(f"{name}-same", "PCO4 PCO7", "equal elements, no bits", dtype, elements[:1] * 300, lambda data: constant(dtype, data), "pco-hex")
        put(f"{name}-0d", "PCO4", "one element", dtype, elements[1:2], lambda data: plain(dtype, data), shape=[])
    put("version", "PCO1", "version 4.0", "int16", ["1", "-2"], lambda data: plain("int16", data, b"\4\0"))
    for name, shape in (("flat", [0]), ("rows", [3, 0])):
        put(f"empty-{name}", "B1 PCO4", "no elements, so nothing", "float64", [], None, shape=shape)
    ramp = [str(7 * n * n - 3) for n in range(20)]
    for order in (1, 2, 7):
        put(f"differences-{order}", "PCO2 PCO4", f"differences of order {order}", "int32", ramp, lambda data: differences("int32", data, order))
    put("differences-none", "PCO2 PCO4", "the first of each order, and no differences", "int64", ["5", "9"], lambda data: differences("int64", data, 2))
    put("multiples", "PCO2 PCO4", "multiples of 1000 and what is left over", "uint32", [str(1000 * n + n % 3) for n in range(10)],
        lambda data: multiples("uint32", data, 1000))
    put("multiples-signed", "PCO2 PCO4", "the same of an int16", "int16", ["-300", "-5", "0", "295"], lambda data: multiples("int16", data, 100))
    times = (3.0, 1.0, 7.0, 10.0, 123456.0)
    decimals = [struct.pack(">d", 0.1 * n).hex() for n in times] + ["3fb999999999999b"]
    put("products", "PCO2 PCO5", "tenths, and one beside a tenth", "float64", decimals, lambda data: products(data, 0.1, times + (1.0,)))
    put("cut-off", "PCO2 PCO4", "float32 of 16 bits", "float32", ["3f800000", "c0490000", "00000000", "80000000", "7fc00001", "ff80ffff"],
        lambda data: cut_off("float32", data, 16))
    for distance in (1, 3, 16):
        put(f"look-back-{distance}", "PCO2 PCO3", f"differences to the one {distance} back", "uint16", [str(1000 * (n % 3) + n) for n in range(30)],
            lambda data: looking_back("uint16", data, distance))
    put("window", "PCO3", "a window of 2^5 for 17 elements", "int64", [str(n) for n in range(17)], lambda data: looking_back("int64", data, 1, 5))
    put("weights", "PCO2 PCO4", "predicted by the one before", "uint16", ["5", "7", "6", "100"], lambda data: weighed("uint16", data))
    put("two", "PCO3 PCO4", "two values, a bit for each", "float32", ["3f800000", "00000000", "00000000"] * 9, lambda data: of_two("float32", data))
    put("two-of-two", "PCO3", "two states for two elements", "int16", ["4", "-4"], lambda data: of_two("int16", data), "pco-hex")
    floats = ["7ff0000000000000", "fff0000000000000", "7ff8000000000001", "fff4000000000123", "8000000000000000", "0000000000000001"]
    put("bits", "PCO4", "infinities, payloads of NaNs, a zero with a sign", "float64", floats, lambda data: plain("float64", data))
    put("batches", "PCO4", "three batches of the format", "uint16", [str(n * n % 65521) for n in range(600)], lambda data: plain("uint16", data))
    put("chunks", "PCO4 PCO6 S4", "three chunks", "int32", [str(n) for n in range(8)], lambda data: plain("int32", data), chunk=3)
    put("delta", "PCO8 DELTA1", "a delta before", "int32", [str(n * n) for n in range(8)], lambda data: plain("int32", data), "delta-pco-hex")
    put("deltas", "PCO8", "three deltas, in chunks", "int64", [str(n**3) for n in range(9)], lambda data: plain("int64", data), "delta-delta~2-delta-pco-hex", chunk=5)
    put("of-short", "PCO4 R1", "more bytes than the limit on decoded ones: they are none", "int16", ["9"], lambda data: plain("int16", data), limits={"decoded": 2})


def add_invalid(book: InvalidBook):
    """Versions, metadata that claim too much, pages that hold something else, and what chain and header forbid."""
    def put(name, rules, error, note, text, **options):
        case = {"id": f"bad-pco-{name}", "rules": rules.split(), "note": note, "line": seal(text), "error": error}
        book.add("pco", case | options | {"needs": NEEDS})

    elements = ["1", "2", "3", "4", "5", "-1"]
    data = raw_run("int16", elements)
    good = plain("int16", data)

    def chunk(name, rules, note, content, dtype="int16", shape=(2, 3), codecs="pco-base64url", error="codec_failed"):
        put(name, rules, error, note, line_of(dtype, list(shape), codecs, [content]))

    for major, minor in ((0, 0), (3, 0), (4, 2), (5, 1), (255, 255)):
        chunk(f"version-{major}-{minor}", "PCO1", f"version {major}.{minor}", bytes((major, minor)) + good[2:])
    chunk("standalone", "PCO1", "a file of the standalone format", b"pco!\3\0\0" + good)
    for name, dtype, mode in (("products-int", "int16", 2), ("cut-off-int", "int16", 3), ("multiples-float", "float16", 1), ("mode-5", "int16", 5), ("mode-15", "float16", 15)):
        chunk(name, "PCO2", f"mode {mode} of {dtype}", VERSION + pack([(mode, 4)] + [(0, 64)] * 9), dtype)
    rest = [(0, 64)] * 9
    chunk("dictionary", "PCO2", "a dictionary of two numbers", VERSION + pack([(4, 4), (2, 25), None, (1, 16), (2, 16), (0, 4)] + one_range(32, 0, 1) + [None, (0, 6)]))
    chunk("dictionary-huge", "PCO2 R2", "a dictionary that claims 2^25-1 numbers", VERSION + pack([(4, 4), (2**25 - 1, 25), None] + rest))
    chunk("delta-4", "PCO2", "delta encoding 4", VERSION + pack([(0, 4), (4, 4)] + rest))
    chunk("order-0", "PCO4", "differences of order 0", VERSION + pack([(0, 4), (1, 4), (0, 3), (0, 1)] + one_range(16, 0, 16) + rest))
    for log in (5, 15, 16, 24, 32):
        wide = [(0, 4), (2, 4), (log - 1, 5), (0, 4), (0, 1)] + one_range(32, 1, 0) + one_range(16, 0, 0) + [None, (0, 16)]
        chunk(f"window-{log}", "PCO3", f"a window of 2^{log} for 6 elements", VERSION + pack(wide))
    wide = [(0, 4), (2, 4), (15, 5), (0, 4), (0, 1)] + one_range(32, 1, 0) + one_range(16, 0, 0) + [None, (0, 16)]
    chunk("window-most", "PCO3", "a window of 2^16 for 2^17 elements", VERSION + pack(wide), shape=(2**17,))
    for log, count in ((4, 6), (14, 6), (1, 1)):
        states = [(log, 4), (2, 15), (0, log), (0, 16), (0, 5), (2**log - 2, log), (1, 16), (0, 5)]
        chunk(f"states-{log}", "PCO3", f"2^{log} states for {count} elements", VERSION + pack([(0, 4), (0, 4)] + states + [None] + rest), shape=(count,))
    chunk("ranges-cut", "PCO3", "2^14 ranges claimed, none there", VERSION + pack([(0, 4), (0, 4), (2, 4), (2**14, 15)] + rest))
    chunk("ranges-many", "PCO4", "more ranges than states", VERSION + pack([(0, 4), (0, 4), (0, 4), (2, 15)] + rest))
    chunk("range-wide", "PCO4", "a range of 17 bits in 16", VERSION + pack([(0, 4), (0, 4)] + one_range(16, 0, 17) + rest))
    chunk("range-none", "PCO4", "no range for six elements", VERSION + pack([(0, 4), (0, 4)] + no_range() + rest))
    chunk("weights-sum", "PCO4", "weights that are not as many as the states",
        VERSION + pack([(0, 4), (0, 4), (2, 4), (2, 15)] + [(0, 2), (0, 16), (0, 5)] * 2 + rest))
    chunk("multiples-zero", "PCO4", "multiples of 0", VERSION + pack([(1, 4), (0, 16), (0, 4)] + one_range(16, 0, 0) * 2))
    back = [(0, 4), (2, 4), (3, 5), (0, 4), (0, 1)] + one_range(32, 0, 0) + one_range(16, 0, 0) + [None, (0, 16)]
    chunk("look-back-0", "PCO4", "differences to itself", VERSION + pack(back))
    back = [(0, 4), (2, 4), (3, 5), (0, 4), (0, 1)] + one_range(32, 16, 1) + one_range(16, 0, 0) + [None, (0, 16)] + [(1, 1)] * 5
    chunk("look-back-far", "PCO4", "a difference to what is before the window", VERSION + pack(back))
    weights = [(0, 4), (3, 4), (0, 5), (1 << 63, 64), (0, 5), (2**31 + 1, 32)] + one_range(64, 0, 0) + [None, (0, 64)]
    chunk("weights-64", "PCO4", "weights for numbers of 64 bits", VERSION + pack(weights), "int64")
    steps = differences("int16", data, 1)
    chunk("bits-metadata", "PCO4", "a bit behind the metadata", steps[:8] + bytes((steps[8] | 128,)) + steps[9:])
    two = of_two("int16", data[:4] * 3)
    chunk("bits-page", "PCO4", "a bit behind the page", two[:-1] + bytes((two[-1] | 128,)))
    for length in (1, 2, 3, 6, 8, len(good) - 1):
        chunk(f"cut-{length}", "PCO4", f"cut after {length} bytes", good[:length])
    chunk("less", "PCO4", "an element less", plain("int16", data[:-2]))
    chunk("more", "PCO4", "an element more", plain("int16", data + b"\1\0"))
    chunk("tail", "PCO4", "a byte more", good + b"\0")
    chunk("twice", "PCO4", "two chunks", good * 2)
    chunk("two-pages", "PCO4", "two pages", good[:8] + good[8:14] + good[8:])
    chunk("nan", "PCO5", "a NaN beside a product", products(bytes.fromhex("010000000000f87f"), 0.5, (3.0,)), "float64", (1,))
    chunk("other-type", "PCO4", "numbers of 32 bits", plain("int32", raw_run("int32", elements)))
    for dtype, body in (
        ("bool", "00"), ("int8", "00"), ("uint8", "00"), ("int4", "00"), ("uint4", "00"), ("bfloat16", "0000"), ("float8_e4m3fn", "00"), ("float8_e5m2", "00"),
        ("complex64", "00" * 8), ("complex128", "00" * 16), ("bytes~2", "0000"), ("utf32~1", "00000000"), ("void~8", "00" * 8), ("string", "00000000"),
    ):
        put(f"of-{dtype.replace('~', '-')}", "PCO7 C5", "bad_chain", f"{dtype} is not taken", f"tnv1.{dtype}.1.pco-hex.{body}")
    put("of-struct", "PCO7 C5", "bad_chain", "structs are not taken", f"tnv1.struct.1.pco-hex.{meta_field(jcs({'fields': [['a', 'uint16']]}))}.00")
    put("of-empty", "PCO7 B1", "bad_chain", "the dtype is judged where there are no elements, too", "tnv1.int8.0.pco-hex.")
    for name, codecs, error, rules in (
        ("zlib", "pco-zlib-hex", "bad_chain", "PCO8 C4"), ("zstd", "pco-zstd-hex", "bad_chain", "PCO8 C4"), ("shuffle", "pco-shuffle-hex", "bad_chain", "PCO8 C4"),
        ("bitshuffle", "pco-bitshuffle-zlib-hex", "bad_chain", "PCO8 C4"), ("raw", "raw-pco-hex", "bad_chain", "C4"), ("twice", "pco-pco-hex", "bad_chain", "C4"),
        ("delta-behind", "pco-delta-hex", "bad_chain", "C4"), ("four-deltas", "delta-delta-delta-delta-pco-hex", "bad_chain", "PCO8 C4"),
        ("params", "pco~8-hex", "bad_codec_params", "C3"),
    ):
        put(f"chain-{name}", rules, error, codecs, f"tnv1.int16.2.{codecs}.00")
    put("zlib-good", "PCO8 C4", "bad_chain", "a compressor behind a chunk that is fine", line_of("int16", [2, 3], "pco-zlib-hex", [zlib_stored(good)]))
    put("chunk-whole", "PCO6", "bad_chunk", "2^24+1 elements in one chunk", "tnv1.int16.16777217.pco-hex.00")
    put("chunk-most", "PCO6 R2", "codec_failed", "2^24 elements may stand in a chunk; these do not", "tnv1.int16.16777216.pco-hex.00")
    put("chunk-length", "PCO6 S4", "bad_chunk", "chunks of 2^24+1 elements", "tnv1.int16.16777218~16777217.pco-hex.00~00")
    put("chunk-and-dtype", "PCO6 PCO7 O1", "bad_chain", "the dtype comes first", "tnv1.int8.16777217.pco-hex.00")
    put("huge", "PCO4 R2", "codec_failed", "more than any chunk can hold, cut into chunks that hold nothing", "tnv1.int64.1048576~524288.pco-hex.00~00")
    put("not-allowed", "C2", "codec_not_allowed", "the caller allows raw alone", line_of("int16", [2, 3], "pco-hex", [good]), allow=["raw", "hex"])
    put("limit", "R1 O1", "limit_exceeded", "the array is a byte over the limit", line_of("int16", [2, 3], "pco-hex", [good]), limits={"decoded": 11})
    put("segments", "B1 PCO4", "bad_segment_count", "two segments", line_of("int16", [2, 3], "pco-hex", [good, good]))
    put("segment-for-none", "B1", "bad_segment_count", "a chunk where there are no elements", line_of("int16", [0], "pco-hex", [good]))
    put("text", "B3 PCO1 O1", "bad_text", "the text comes before the chunk", line_of("int16", [2, 3], "pco-hex", [b"\0" + good])[:-1])
