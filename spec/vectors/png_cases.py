"""Cases of the extended codec png. Files are put together here from the tables of its page, with filters spelled out byte by byte; no picture library is asked."""

import json
import struct
import zlib

from cases import InvalidBook, ValidBook
from form_cases import binary, describe, json_form
from npy_cases import filtered, line_of
from samples import fill, noise
from streams import stored_block, zlib_fixed, zlib_stored, zlib_wrap
from writer import SIZES, count_of, jcs, meta_field, raw_run, seal, shape_text

NEEDS = ["png"]
SIGNATURE = bytes.fromhex("89504e470d0a1a0a")
COLOR = {1: 0, 2: 4, 3: 2, 4: 6}


def chunk(name, data, crc=None):
    """Length, name, data, CRC of name and data."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data) if crc is None else crc)


IEND = chunk(b"IEND", b"")


def ihdr(dtype, shape, **other):
    """The IHDR of a picture; what is in `other` takes the place of what is right."""
    right = {"width": shape[1], "height": shape[0], "bits": 8 * SIZES[dtype], "color": COLOR[(*shape, 1)[2]], "compression": 0, "filters": 0, "interlace": 0}
    return chunk(b"IHDR", struct.pack(">IIBBBBB", *(right | other).values()))


def paeth(left, above, corner):
    """The neighbour that is nearest to left + above - corner; of equal ones the first."""
    return min((left, above, corner), key=lambda value: abs(left + above - corner - value))


PREDICTIONS = (
    lambda left, above, corner: 0,
    lambda left, above, corner: left,
    lambda left, above, corner: above,
    lambda left, above, corner: (left + above) // 2,
    paeth,
)


def rows_of(dtype, shape, run):
    """The rows, their samples with the high byte first."""
    size = SIZES[dtype]
    samples = b"".join(run[i:i + size][::-1] for i in range(0, len(run), size))
    row = len(samples) // shape[0]
    return [samples[i:i + row] for i in range(0, len(samples), row)]


def lines_of(dtype, shape, run, filters=(0,)):
    """What the zlib stream holds: each row behind the number of its filter, which go round."""
    pixel = SIZES[dtype] * (*shape, 1)[2]
    out, above = b"", b""
    for i, row in enumerate(rows_of(dtype, shape, run)):
        number = filters[i % len(filters)]
        above = above or bytes(len(row))
        predict = PREDICTIONS[number]
        out += bytes([number])
        for at, byte in enumerate(row):
            left, corner = (row[at - pixel], above[at - pixel]) if at >= pixel else (0, 0)
            out += bytes([(byte - predict(left, above[at], corner)) % 256])
        above = row
    return out


def png_file(head, *idats, end=IEND):
    """A file of these chunks IDAT."""
    return SIGNATURE + head + b"".join(chunk(b"IDAT", data) for data in idats) + end


def good_file(dtype, shape, run, filters=(0,), pack=zlib_stored):
    """The file of a picture with one IDAT."""
    return png_file(ihdr(dtype, shape), pack(lines_of(dtype, shape, run, filters)))


def pieces(data, length):
    """Data cut into pieces."""
    return [data[i:i + length] for i in range(0, len(data), length)]


def zeros(count, header=b"\x78\x9c"):
    """A stream of so many zeros, one more than a multiple of 258, with 2 bits for each 258 of them: a block with Huffman codes of its own."""
    assert count % 258 == 1
    bits = [1, 0, 1]  # last block; type 10

    def put(value, width):
        bits.extend(value >> i & 1 for i in range(width))

    # Symbols 0 and 256 of 2 bits, 285 (a length of 258) of 1 bit, and one distance (1) of 1 bit.
    put(29, 5), put(0, 5), put(14, 4)
    # Lengths of the code for code lengths, in the order of RFC 1951: 18 and 2 of 2 bits, 1 of 2 bits, 0 of 2 bits.
    for width in (0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2):
        put(width, 3)
    # Codes in the order of what they stand for, high bit first: 0 would be 00.
    one, two, many = (0, 1), (1, 0), (1, 1)
    bits.extend(two)  # symbol 0
    bits.extend(many), put(138 - 11, 7), bits.extend(many), put(117 - 11, 7)  # 1 to 255 do not occur
    bits.extend(two)  # 256
    bits.extend(many), put(28 - 11, 7)  # 257 to 284 do not occur
    bits.extend(one), bits.extend(one)  # 285, and the distance
    bits += [1, 0]  # a zero: of two codes of 2 bits the first
    bits += [0, 0] * (count // 258)
    bits += [1, 1]  # the end
    bits += [0] * (-len(bits) % 8)
    deflated = bytes(sum(b << i for i, b in enumerate(bits[k:k + 8])) for k in range(0, len(bits), 8))
    return zlib_wrap(deflated, bytes(count), header)


def add_valid(book: ValidBook):
    """Every shape, dtype and filter, chunks cut everywhere, and the codecs before."""
    def put(name, rules, note, dtype, shape, codecs="png-base64url", members=None, elements=None, filters=(0,), pack=zlib_stored, split=None, **options):
        elements = fill(dtype, count_of(shape)) if elements is None else elements
        case = describe(f"png-{name}", rules, note, dtype, shape, elements, members)
        run = filtered(dtype, codecs, raw_run(dtype, elements))
        if elements:
            stream = pack(lines_of(dtype, shape, run, filters))
            file = png_file(ihdr(dtype, shape), *(split(stream) if split else [stream]))
        else:
            file = b""
        case["line"] = seal(line_of(dtype, shape, codecs, file, members))
        book.add("png", case | options | {"needs": NEEDS})

    kinds = [("grey", []), ("grey-1", [1]), ("alpha", [2]), ("rgb", [3]), ("rgba", [4])]
    for dtype, most in (("uint8", 256), ("uint16", 65536)):
        for kind, last in kinds:
            put(f"{dtype}-{kind}", "PNG1 PNG2 PNG3 PNG5", f"a picture of {shape_text([2, 3, *last])}", dtype, [2, 3, *last])
            for number, label in enumerate(("none", "sub", "up", "average", "paeth")):
                shape = [3, 5, *last]
                some = [str(n % most) for n in noise(count_of(shape), 40 + number)]
                put(f"{dtype}-{kind}-{label}", "PNG7", f"the filter {number}", dtype, shape, elements=some, filters=(number,), pack=zlib_fixed)
            shape = [7, 4, *last]
            some = [str(n * n % most) for n in noise(count_of(shape), 50)]
            put(f"{dtype}-{kind}-mixed", "PNG6 PNG7", "another filter for each row", dtype, shape, elements=some, filters=(4, 3, 2, 1, 0, 3, 4))
    ramps = [str(value) for above in (0, 1, 127, 128, 254, 255) for left in (0, 128, 255, 3) for value in (left, above, 255 - left)]
    put("paeth-ties", "PNG7", "neighbours that are equally near", "uint8", [6, 12], elements=ramps, filters=(4,))
    put("average-carry", "PNG7", "sums over 255", "uint8", [3, 4], elements=["255"] * 12, filters=(3,))
    put("average-first", "PNG7", "an average in the first row, of which nothing is above", "uint8", [1, 5], elements=["200", "100", "50", "25", "12"], filters=(3,))
    put("up-first", "PNG7", "rows above the first one are zeros", "uint16", [2, 2], filters=(2,))
    put("one", "PNG2", "one pixel", "uint8", [1, 1])
    put("one-rgba", "PNG2", "one pixel of four samples of 16 bits", "uint16", [1, 1, 4], filters=(4,))
    put("wide", "PNG2", "one row", "uint8", [1, 300], elements=[str(n % 256) for n in range(300)], filters=(1,))
    put("high", "PNG2", "one column", "uint16", [300, 1], elements=[str(n * 200) for n in range(300)], filters=(2,))

    some = [str(n % 256) for n in noise(60, 60)]
    for length in (1, 2, 3, 5, 7, 64):
        put(f"idat-{length}", "PNG5 PNG6", f"chunks IDAT of {length} bytes", "uint8", [4, 5, 3], elements=some, filters=(4, 2), split=lambda data: pieces(data, length))
    put("idat-empty", "PNG5", "empty chunks IDAT, first, between and last", "uint8", [4, 5, 3], elements=some, filters=(3,),
        split=lambda data: [b"", data[:1], b"", b"", data[1:-2], b"", data[-2:], b""])
    put("idat-adler", "PNG5 PNG6", "the Adler-32 in a chunk of its own", "uint8", [4, 5, 3], elements=some, split=lambda data: [data[:-4], data[-4:]])
    for name, pack in (
        ("fixed", zlib_fixed), ("blocks", lambda data: zlib_stored(data, 5)), ("window-small", lambda data: zlib_stored(data, header=b"\x08\x1d")),
        ("level-9", lambda data: zlib_fixed(data, b"\x78\xda")), ("block-empty", lambda data: zlib_wrap(stored_block(b"", False) * 3 + stored_block(data), data)),
    ):
        put(f"stream-{name}", "PNG6 ZLIB1", "another way to write the stream", "uint16", [3, 4], filters=(1,), pack=pack)
    put("stream-zeros", "PNG6", "a stream that yields fifty times its bytes", "uint8", [7, 294], elements=["0"] * (7 * 294), pack=lambda data: zeros(len(data)))

    for name, shape in (("rows", [0, 3]), ("columns", [3, 0]), ("both", [0, 0, 4]), ("widest", [0, 2**31 - 1]), ("highest", [2**31 - 1, 0, 2])):
        put(f"empty-{name}", "PNG2 B1", "no elements, so no file", "uint8", shape)
    put("empty-delta", "PNG4 B1", "no elements behind a delta", "uint16", [0, 3, 3], "delta-png-hex")
    for name, codecs in (("delta", "delta-png-base64url"), ("delta-distance", "delta~3-png-hex"), ("three-deltas", "delta-delta~2-delta~3-png-hex")):
        put(f"chain-{name}", "PNG4 C4", codecs, "uint8", [2, 3], codecs, filters=(2, 4))
        put(f"chain-{name}-16", "PNG4 C4 DELTA3", codecs, "uint16", [2, 2, 3], codecs, filters=(1, 3))
    put("meta", "PNG5 M4 M5", "attrs and dims stand in the line, not in the file", "uint8", [1, 2, 3], members={"attrs": {"gamma": 2.2}, "dims": ["y", "x", "colour"]})
    put("allowed", "C2", "png is on the caller's list", "uint8", [2, 2], "png-hex", allow=["png", "hex"])
    put("limit", "PNG6 R1", "exactly at the limit: the file is longer, the array is not", "uint8", [2, 2], limits={"decoded": 4})

    elements, members = fill("uint16", 6), {"dims": ["row", None]}
    file = good_file("uint16", [2, 3], raw_run("uint16", elements), (1, 2))
    line = seal(line_of("uint16", [2, 3], "png-base64url", file, members))
    case = describe("png-json", "PNG5 JSON3", "the JSON form", "uint16", [2, 3], elements, members)
    book.add("png", case | {"json": json.dumps(json_form(line, members)), "needs": NEEDS})
    case = describe("png-binary", "PNG5 BIN4", "the binary form, whose segment is a file", "uint16", [2, 3], elements, None)
    book.add("png", case | {"hex": binary("tnv1.uint16.2x3.png", [file]).hex(), "needs": NEEDS})


def add_invalid(book: InvalidBook):
    """Every way in which a file can differ from one of its picture, and what dtype, shape and chain forbid."""
    def put(name, rules, error, note, text, **options):
        case = {"id": f"bad-png-{name}", "rules": rules.split(), "note": note, "line": seal(text), "error": error}
        book.add("png", case | options | {"needs": NEEDS})

    shape = [2, 3, 3]
    elements = [str(n % 256) for n in noise(18, 70)]
    run = raw_run("uint8", elements)
    lines = lines_of("uint8", shape, run, (1, 4))
    stream, head = zlib_stored(lines), ihdr("uint8", shape)
    good = png_file(head, stream)

    def file(name, rules, note, content, dtype="uint8", dims=None):
        put(name, rules, "codec_failed", note, line_of(dtype, dims or shape, "png-base64url", content))

    # IHDR
    for name, note, other in (
        ("width", "a row of another width", {"width": 4}), ("height", "other rows", {"height": 3}), ("turned", "width and height exchanged", {"width": 2, "height": 3}),
        ("width-0", "no width", {"width": 0}), ("width-most", "a width of 2^31-1", {"width": 2**31 - 1}), ("height-over", "a height of 2^31", {"height": 2**31}),
        ("both-most", "2^62 pixels", {"width": 2**31 - 1, "height": 2**31 - 1}),
        *((f"bits-{bits}", f"samples of {bits} bits", {"bits": bits}) for bits in (0, 1, 2, 4, 16, 24)),
        *((f"color-{color}", f"the colour type {color}", {"color": color}) for color in (0, 1, 3, 4, 5, 6, 7)),
        ("compression", "another compression", {"compression": 1}), ("filters", "another method of filters", {"filters": 1}),
        ("interlace", "interlaced", {"interlace": 1}), ("interlace-2", "no such interlace", {"interlace": 2}),
    ):
        file(f"ihdr-{name}", "PNG5", note, png_file(ihdr("uint8", shape, **other), stream))
    one = zlib_stored(lines_of("uint8", [1, 1], b"\7"))
    file("ihdr-interlace-one", "PNG5", "interlaced, which for one pixel is the same", png_file(ihdr("uint8", [1, 1], interlace=1), one), dims=[1, 1])
    file("ihdr-palette", "PNG5", "colours of a palette", png_file(ihdr("uint8", [1, 1], color=3) + chunk(b"PLTE", b"\7" * 24), one), dims=[1, 1])
    grey = good_file("uint8", [2, 9], run)
    file("ihdr-flat", "PNG5", "the same samples as grey pixels", grey)
    file("ihdr-16", "PNG5", "the file of uint8 in an array of uint16", good, "uint16")
    file("ihdr-8", "PNG5", "the file of uint16 in an array of uint8", good_file("uint16", shape, raw_run("uint16", elements)))
    data = head[8:21]
    file("ihdr-crc", "PNG5", "a wrong CRC", png_file(chunk(b"IHDR", data, 0), stream))
    file("ihdr-crc-bit", "PNG5", "a CRC that is wrong in its last bit", png_file(head[:-1] + bytes([head[-1] ^ 1]), stream))
    file("ihdr-long", "PNG5", "a byte more in IHDR", png_file(chunk(b"IHDR", data + b"\0"), stream))
    file("ihdr-short", "PNG5", "a byte less in IHDR", png_file(chunk(b"IHDR", data[:-1]), stream))
    file("ihdr-none", "PNG5", "no IHDR", png_file(b"", stream))
    file("ihdr-twice", "PNG5", "two chunks IHDR", png_file(head * 2, stream))
    file("ihdr-case", "PNG5", "another name", png_file(chunk(b"ihdr", data), stream))
    file("ihdr-late", "PNG5", "a chunk before IHDR", png_file(chunk(b"tEXt", b"a\0b") + head, stream))
    file("ihdr-apple", "PNG5", "the chunk CgBI of another format before IHDR", png_file(chunk(b"CgBI", b"\x50\0\x20\2") + head, stream))

    # The other chunks
    for name in ("tEXt", "zTXt", "iTXt", "gAMA", "sRGB", "cHRM", "iCCP", "pHYs", "tIME", "sBIT", "tRNS", "bKGD", "PLTE", "eXIf", "acTL", "fcTL", "cICP", "raNd", "ABCD"):
        file(f"chunk-{name}", "PNG5", f"a chunk {name} before IDAT", png_file(head + chunk(name.encode(), bytes(9)), stream))
    text = chunk(b"tEXt", b"Comment\0more")
    file("chunk-between", "PNG5", "a chunk between two IDAT", SIGNATURE + head + chunk(b"IDAT", stream[:9]) + text + chunk(b"IDAT", stream[9:]) + IEND)
    file("chunk-behind", "PNG5", "a chunk between IDAT and IEND", png_file(head, stream, end=text + IEND))
    file("chunk-frame", "PNG5", "a second picture", png_file(head, stream, end=chunk(b"fdAT", b"\0\0\0\1" + stream) + IEND))
    file("chunk-name", "PNG5", "a chunk whose name is no letters", png_file(head + chunk(b"\0\1\2\3", b""), stream))
    file("idat-none", "PNG5", "no IDAT", png_file(head))
    file("idat-none-empty", "PNG6", "nothing but an empty IDAT", png_file(head, b""))
    file("idat-case", "PNG5", "another name", SIGNATURE + head + chunk(b"idAT", stream) + IEND)
    file("idat-crc", "PNG5", "a wrong CRC", SIGNATURE + head + chunk(b"IDAT", stream, 0) + IEND)
    file("idat-crc-data", "PNG5", "a CRC of the data without the name", SIGNATURE + head + chunk(b"IDAT", stream, zlib.crc32(stream)) + IEND)
    file("idat-crc-second", "PNG5", "a wrong CRC of the second IDAT", SIGNATURE + head + chunk(b"IDAT", stream[:9]) + chunk(b"IDAT", stream[9:], 0) + IEND)
    file("idat-crc-empty", "PNG5", "a wrong CRC of an empty IDAT", SIGNATURE + head + chunk(b"IDAT", stream) + chunk(b"IDAT", b"", 0) + IEND)
    for length in (2**31 - 1, 2**31, 2**32 - 1):
        file(f"idat-claims-{length}", "PNG5", f"an IDAT that claims {length} bytes", SIGNATURE + head + struct.pack(">I", length) + b"IDAT" + stream)
    file("idat-long", "PNG5", "a length that reaches into the CRC", SIGNATURE + head + struct.pack(">I", len(stream) + 1) + chunk(b"IDAT", stream)[4:] + IEND)
    file("iend-none", "PNG5", "no IEND", png_file(head, stream, end=b""))
    file("iend-first", "PNG5", "IEND before IDAT", SIGNATURE + head + IEND + chunk(b"IDAT", stream))
    file("iend-data", "PNG5", "an IEND that is not empty", png_file(head, stream, end=chunk(b"IEND", b"\0")))
    file("iend-crc", "PNG5", "a wrong CRC of IEND", png_file(head, stream, end=chunk(b"IEND", b"", 0)))
    file("iend-twice", "PNG5", "two chunks IEND", good + IEND)
    for name, note, tail in (("zero", "a zero behind the file", b"\0"), ("newline", "a line end behind the file", b"\n"), ("file", "two files", good), ("zip", "an archive behind the file", b"PK\3\4")):
        file(f"tail-{name}", "PNG5", note, good + tail)
    for name, note, content in (
        ("signature", "another signature", b"\x88" + good[1:]), ("newlines", "a file that went through a program for text", good.replace(b"\r\n", b"\n", 1)),
        ("no-signature", "no signature", good[8:]), ("before", "a byte before the file", b"\0" + good), ("mng", "the signature of MNG", b"\x8aMNG\r\n\x1a\n" + good[8:]),
        ("raw", "the elements without a file", run), ("stream", "the stream without a file", stream), ("jpeg", "a picture of another format", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + run),
    ):
        file(f"file-{name}", "PNG5", note, content)
    for length in (1, 7, 8, 12, 20, 32, 33, 37, 41, 60, len(good) - 13, len(good) - 12, len(good) - 8, len(good) - 1):
        file(f"cut-{length}", "PNG5", f"cut after {length} of {len(good)} bytes", good[:length])

    # The stream
    def zipped(name, note, content, rules="PNG6 ZLIB1"):
        file(f"stream-{name}", rules, note, png_file(head, content))

    zipped("short", "a byte less", zlib_stored(lines[:-1]))
    zipped("row-short", "a row less", zlib_stored(lines[:10]))
    zipped("none", "a stream of nothing", zlib_stored(b""))
    zipped("long", "a byte more", zlib_stored(lines + b"\0"))
    zipped("row-long", "a row more", zlib_stored(lines + lines[10:]))
    zipped("no-filters", "rows without their filters", zlib_stored(run))
    zipped("tail", "a byte behind the stream", stream + b"\0")
    zipped("twice", "two streams", stream * 2)
    file("stream-tail-idat", "PNG6", "a byte behind the stream, in another IDAT", png_file(head, stream, b"", b"\0"))
    file("stream-two", "PNG6", "a stream for each row", png_file(head, zlib_stored(lines[:10]), zlib_stored(lines[10:])))
    zipped("cut", "a stream without its Adler-32", stream[:-4])
    zipped("cut-byte", "a stream without the last byte of its Adler-32", stream[:-1])
    zipped("cut-block", "a stream that is cut in its block", stream[:12])
    zipped("cut-header", "the header of a stream", stream[:2])
    zipped("adler", "a wrong Adler-32", stream[:-1] + bytes([stream[-1] ^ 1]))
    zipped("adler-zero", "no Adler-32 but zeros", stream[:-4] + bytes(4))
    zipped("no-last", "no last block", zlib_wrap(stored_block(lines, False), lines))
    zipped("dictionary", "a preset dictionary", b"\x78\x20" + b"\0\0\0\1" + stream[2:], "PNG6 ZLIB2")
    zipped("method", "another method of compression", b"\x77\x09" + stream[2:])
    zipped("check", "a header whose check is wrong", b"\x78\x02" + stream[2:])
    zipped("window", "a window over 32 KiB", b"\x88\x1c" + stream[2:])
    zipped("deflate", "deflate without the frame of zlib", stream[2:-4])
    zipped("gzip", "a gzip file", b"\x1f\x8b\x08" + bytes(6) + b"\xff" + stream[2:-4] + struct.pack("<II", zlib.crc32(lines), len(lines)))
    zipped("block", "a block of the third kind", b"\x78\x01\x07" + stream[3:])
    zipped("length", "a stored block whose lengths disagree", stream[:5] + bytes([stream[5] ^ 1]) + stream[6:])
    zipped("zlib-zlib", "a stream in a stream", zlib_stored(stream))
    for number in (5, 6, 128, 255):
        zipped(f"filter-{number}", f"the filter {number} in the second row", zlib_stored(lines[:10] + bytes([number]) + lines[11:]), "PNG7")
    zipped("filter-first", "the filter 5 in the first row", zlib_stored(b"\5" + lines[1:]), "PNG7")
    file("bomb", "PNG6 R2", "a stream that yields far more than the rows", png_file(head, zeros(258 * 3000 + 1)))
    put("huge", "PNG6 R2", "codec_failed", "512 MiB claimed, three bytes there", "tnv1.uint8.16384x32768.png-hex.000102")
    put("huge-file", "PNG6 R2", "codec_failed", "512 MiB claimed, a short file there", line_of(
        "uint8", [16384, 32768], "png-hex", png_file(ihdr("uint8", [16384, 32768]), zlib_stored(b"\0" * 100))))

    # dtype, shape, chain
    for dtype, body in (
        ("bool", "00"), ("int8", "00"), ("int16", "0000"), ("int32", "00" * 4), ("uint32", "00" * 4), ("int64", "00" * 8), ("uint64", "00" * 8), ("int4", "00"), ("uint4", "00"),
        ("float16", "0000"), ("float32", "00" * 4), ("float64", "00" * 8), ("bfloat16", "0000"), ("float8_e4m3fn", "00"), ("float8_e5m2", "00"), ("complex64", "00" * 8),
        ("complex128", "00" * 16), ("datetime64~s", "00" * 8), ("timedelta64~generic", "00" * 8), ("bytes~2", "0000"), ("utf32~1", "00000000"), ("void~1", "00"), ("string", "00000000"),
    ):
        put(f"of-{dtype.replace('~', '-')}", "PNG1 C5", "bad_chain", f"{dtype} is not taken", f"tnv1.{dtype}.1x1.png-hex.{body}")
    put("of-struct", "PNG1 C5", "bad_chain", "structs are not taken", f"tnv1.struct.1x1.png-hex.{meta_field(jcs({'fields': [['a', 'uint8']]}))}.00")
    put("of-empty", "PNG1 B1", "bad_chain", "the dtype is judged where there are no elements, too", "tnv1.int8.0x3.png-hex.")
    for name, dims in (
        ("scalar", "s"), ("flat", "6"), ("five", "2x3x5"), ("none", "2x3x0"), ("four-dims", "1x2x3x3"), ("ones", "1x1x1x1"), ("channels-first", "3x2x7"),
        ("flat-empty", "0"), ("five-empty", "0x0x5"), ("four-dims-empty", "0x1x1x1"), ("wide", "1x2147483648"), ("high", "2147483648x1x3"), ("wide-empty", "0x2147483648"),
        ("high-empty", "4294967296x0"), ("most-empty", "9007199254740991x0"),
    ):
        # Some of them are over the default limit, which comes first.
        put(f"shape-{name}", "PNG2 C5", "bad_chain", f"the shape {dims} is not taken", f"tnv1.uint8.{dims}.png-hex." + ("" if "empty" in name or name == "none" else "00"), limits={"decoded": 2**40})
    put("shape-and-limit", "PNG2 O1", "limit_exceeded", "the limit comes before the shape", "tnv1.uint8.1x2147483648.png-hex.00")
    put("shape-and-dtype", "PNG1 PNG2 O1", "bad_chain", "neither dtype nor shape", "tnv1.int8.6.png-hex.00")
    put("shape-and-chunk", "PNG2 PNG3 O1", "bad_chain", "the shape comes before the chunk length", "tnv1.uint8.6~3.png-hex.00~00")
    put("shape-and-chunk-count", "PNG2 S4 O1", "bad_chain", "the shape comes before a chunk length that is too long", "tnv1.uint8.6~6.png-hex.00~00")
    put("shape-and-meta", "PNG2 M5 O1", "bad_chain", "the shape comes before the number of dims", f"tnv1.uint8.6.png-hex.{meta_field(jcs({'dims': ['a', 'b']}))}.00")
    put("shape-and-chain", "PNG2 C4 O1", "bad_chain", "a chain that is none, and a shape", "tnv1.uint8.6.png-zlib-hex.00")
    put("shape-and-codec", "PNG2 C2 O1", "unknown_codec", "names come before shapes", "tnv1.uint8.6.png-nosuch.00")
    put("shape-and-attrs", "PNG2 M4 O1", "bad_meta", "what of the meta is judged alone comes before the shape", f"tnv1.uint8.6.png-hex.{meta_field(jcs({'attrs': 1}))}.00")
    put("shape-and-segments", "PNG2 B1 O1", "bad_chain", "the shape comes before the segments", "tnv1.uint8.6.png-hex.00~00")
    put("chunk", "PNG3 S5", "bad_chunk", "two chunks, each with its file", "tnv1.uint8.2x2~2.png-hex." + "~".join([good_file("uint8", [1, 2], run[:2]).hex()] * 2))
    put("chunk-and-dtype", "PNG1 PNG3 O1", "bad_chain", "the dtype comes first", "tnv1.int8.2x2~2.png-hex.00~00")
    for name, codecs, error, rules in (
        ("zlib", "png-zlib-hex", "bad_chain", "PNG4 C4"), ("zstd", "png-zstd-hex", "bad_chain", "PNG4 C4"), ("shuffle", "png-shuffle-hex", "bad_chain", "PNG4 C4"),
        ("bitshuffle", "png-bitshuffle-zlib-hex", "bad_chain", "PNG4 C4"), ("raw", "raw-png-hex", "bad_chain", "C4"), ("raw-behind", "png-raw-hex", "bad_chain", "C4"),
        ("twice", "png-png-hex", "bad_chain", "C4"), ("delta-behind", "png-delta-hex", "bad_chain", "C4"), ("four-deltas", "delta-delta-delta-delta-png-hex", "bad_chain", "PNG4 C4"),
        ("params", "png~9-hex", "bad_codec_params", "C3"), ("params-two", "png~9~0-hex", "bad_codec_params", "C3"),
    ):
        put(f"chain-{name}", rules, error, codecs, f"tnv1.uint8.2x1.{codecs}.00")
    put("zlib-good", "PNG4 C4", "bad_chain", "a compressor behind a file that is fine", line_of("uint8", shape, "png-zlib-hex", zlib_stored(good)))
    put("not-allowed", "C2", "codec_not_allowed", "the caller allows raw alone", line_of("uint8", shape, "png-hex", good), allow=["raw", "hex"])
    put("limit", "R1 O1", "limit_exceeded", "the array is a byte over the limit", line_of("uint8", shape, "png-hex", good), limits={"decoded": 17})
    put("segments", "B1 PNG3", "bad_segment_count", "two segments", line_of("uint8", shape, "png-hex", good) + "~00")
    put("segment-for-none", "B1", "bad_segment_count", "a file where there are no elements", line_of("uint8", [0, 3, 3], "png-hex", good))
    put("text", "B3 PNG5 O1", "bad_text", "the text comes before the file", line_of("uint8", shape, "png-hex", b"\0" + good)[:-1])
