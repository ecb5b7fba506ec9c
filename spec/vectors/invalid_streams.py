"""Cases that a reader refuses: what stands inside a segment of strings or of a compressor."""

from captured import ZLIB, ZLIB_BOMB, ZSTD
from cases import InvalidBook
from samples import captures
from streams import block, frame, raw_block, rle_block, stored_block, zlib_fixed, zlib_stored, zlib_wrap, zstd_raw
from writer import count_of


def strings(book):
    """Rules VLEN1 and VLEN2."""
    def put(name, rules, error, note, body, shape="1", codecs="vlen_utf8-hex"):
        book.put("string", name, rules, error, note, f"tnv1.string.{shape}.{codecs}.{body}")

    one = "0100000001000000"
    put("count-more", "VLEN1", "size_mismatch", "the count is one too many", "02000000" "0100000061" "00000000")
    put("count-less", "VLEN1", "size_mismatch", "the count is one too few, the bytes are right",
        "01000000" "0100000061" "0100000062", "2")
    put("count-less-bytes", "VLEN1", "size_mismatch", "count and bytes are one too few", "01000000" "0100000061", "2")
    put("count-zero", "VLEN1", "size_mismatch", "a count of 0", "00000000")
    put("count-big-endian", "VLEN1", "size_mismatch", "the count in the other byte order", "00000001" "0100000061")
    put("count-max", "VLEN1 R2", "size_mismatch", "a count of 2^32-1", "ffffffff" "0100000061")
    put("count-of-chunk", "VLEN1", "size_mismatch", "the count of the array in a chunk",
        "02000000" "0100000061" "~" "01000000" "0100000062", "2~1")
    for n in (2, 6, 14):
        put(f"cut-{n}", "VLEN1", "size_mismatch", f"cut after {n // 2} bytes", (one + "61")[:n])
    put("length-more", "VLEN1", "size_mismatch", "a length one too large", "01000000" "0200000061")
    put("length-less", "VLEN1", "size_mismatch", "a length one too small", "01000000" "010000006161")
    put("length-max", "VLEN1 R2", "size_mismatch", "a length of 2^32-1", "01000000" "ffffffff61")
    put("length-2-31", "VLEN1 R2", "size_mismatch", "a length of 2^31", "01000000" "0000008061")
    put("length-wraps", "VLEN1 R2", "size_mismatch", "two lengths whose sum wraps in 32 bits",
        "02000000" "ffffffff61" "0100000062", "2")
    put("length-into-next", "VLEN1", "size_mismatch", "the first length swallows the second",
        "02000000" "0500000061" "00000000", "2")
    put("trailing", "VLEN1", "size_mismatch", "a byte after the last string", one + "6100")
    put("trailing-string", "VLEN1", "size_mismatch", "a string after the last", one + "61" "00000000")
    put("zlib-count", "VLEN1 B4", "size_mismatch",
        "behind a compressor it is the layout that is wrong, not the stream",
        zlib_stored(bytes.fromhex("0200000001000000" "61")).hex(), codecs="vlen_utf8-zlib-hex")
    put("zstd-trailing", "VLEN1 B4", "size_mismatch", "the same behind zstd",
        zstd_raw(bytes.fromhex(one + "6100")).hex(), codecs="vlen_utf8-zstd-hex")
    for name, data in (("overlong", "c0af"), ("overlong-nul", "c080"), ("overlong-3", "e0809f"),
            ("overlong-4", "f08080af"), ("surrogate", "eda080"), ("surrogate-low", "edbfbf"), ("pair", "eda0bdedb880"),
            ("beyond", "f4908080"), ("f8", "f888808080"), ("cut-2", "c3"),
            ("cut-3", "e282"), ("cut-4", "f09f98"), ("tail", "80"), ("ff", "ff"), ("fe", "fe"),
            ("latin-1", "e974e9"), ("second-byte", "c341"), ("middle", "61ff62"),
            ("too-long", "c3a9a9")):
        put(f"utf8-{name}", "VLEN2", "bad_value", f"no strict UTF-8: {data}",
            f"01000000{len(data) // 2:02x}000000{data}")
    put("utf8-split", "VLEN2", "bad_value", "a character cut in two by the end of a string: each is judged alone",
        "02000000" "01000000c3" "01000000a9", "2")
    put("utf8-zlib", "VLEN2", "bad_value", "behind a compressor", zlib_fixed(bytes.fromhex(one + "ff")).hex(),
        codecs="vlen_utf8-zlib-hex")
    put("layout-first", "VLEN2 VLEN1", "size_mismatch",
        "the layout of the whole chunk is judged before the first string", "02000000" "01000000ff" "02000000" "61",
        "2")
    put("count-before-utf8", "VLEN2 VLEN1", "size_mismatch", "bad UTF-8, then a trailing byte", one + "ff00")
    put("first-chunk-first", "VLEN2 O1", "bad_value", "bad UTF-8 in segment 0, a wrong layout in segment 1",
        "01000000" "01000000ff" "~" "02000000", "2~1")


def zlib_streams(book):
    """Rules ZLIB1 and ZLIB2; the right data is eight bytes."""
    data = bytes(range(1, 9))
    good = zlib_stored(data)

    def put(name, note, stream, rules="ZLIB1 B4", count=8, error="codec_failed"):
        book.put("zlib", name, rules, error, note, f"tnv1.uint8.{count}.raw-zlib-hex.{stream.hex()}")

    put("trailing", "a byte after the stream", good + b"\0")
    put("trailing-lf", "a line break after the stream", good + b"\n")
    put("two-streams", "two streams that come to the right size", zlib_stored(data[:4]) + zlib_stored(data[4:]))
    put("twice", "a second, empty stream", good + zlib_stored(b""))
    for cut in (1, 3, 4, 5, 8):
        put(f"cut-{cut}", f"the last {cut} bytes are missing", good[:-cut])
    for n in (1, 2, 3, 7):
        put(f"only-{n}", f"only the first {n} bytes", good[:n])
    put("cut-fixed", "cut in a Huffman code", zlib_fixed(data)[:-6])
    put("adler", "a wrong Adler-32", good[:-1] + bytes([good[-1] ^ 1]))
    put("adler-zero", "an Adler-32 of 0", good[:-4] + bytes(4))
    put("adler-little", "the Adler-32 in the other byte order", good[:-4] + good[:-5:-1])
    put("short", "one byte too few", zlib_stored(data[:7]))
    put("long", "one byte too many", zlib_stored(data + b"\x09"))
    put("long-second-block", "one byte too many, in a block of its own", zlib_stored(data + b"\x09", 8))
    put("empty", "a stream of nothing", zlib_stored(b""))
    put("bomb", "65,535 bytes where 8 are due", bytes.fromhex(ZLIB_BOMB))
    put("fdict", "a preset dictionary is asked for", bytes.fromhex("7820") + bytes.fromhex("00000001") + good[2:],
        "ZLIB2")
    put("fdict-real", "a preset dictionary is asked for, with its Adler-32",
        bytes.fromhex("78bb") + bytes.fromhex("024d0127") + good[2:], "ZLIB2")
    put("fdict-bit-only", "the flag without a dictionary", bytes.fromhex("7820") + good[2:], "ZLIB2")
    put("method", "compression method 7", bytes.fromhex("7709") + good[2:])
    put("window", "a window of 64 KiB", bytes.fromhex("881c") + good[2:])
    put("header-check", "a wrong FCHECK", bytes.fromhex("7802") + good[2:])
    put("gzip", "gzip", bytes.fromhex("1f8b0800000000000003") + good[2:-4] + bytes(4) + bytes.fromhex("08000000"))
    put("deflate", "deflate without the wrapping", good[2:-4])
    put("nlen", "a stored block whose lengths do not agree", good[:5] + bytes([good[5] ^ 1]) + good[6:])
    put("reserved-type", "a block of the reserved type", zlib_wrap(b"\x07" + good[3:-4], data))
    put("no-last", "no block is the last", zlib_wrap(stored_block(data, False), data))
    put("distance", "a copy from before the beginning", zlib_wrap(bytes.fromhex("030200"), data))
    put("fixed-286", "a length code that never occurs", zlib_wrap(bytes.fromhex("1b03"), data))
    put("not-zlib", "zeros", bytes(16))
    put("zstd", "a Zstandard frame", zstd_raw(data))
    book.put("zlib", "chunk-2", "ZLIB1 B4", "codec_failed", "the second stream has a trailing byte",
        f"tnv1.uint8.8~4.raw-zlib-hex.{zlib_stored(data[:4]).hex()}~{(zlib_stored(data[4:]) + b'x').hex()}")
    book.put("zlib", "one-for-two", "ZLIB1 B4", "codec_failed", "the sum is right, the streams are not",
        f"tnv1.uint8.8~4.raw-zlib-hex.{zlib_stored(data[:5]).hex()}~{zlib_stored(data[5:]).hex()}")
    book.put("zlib", "string", "ZLIB1", "codec_failed", "strings behind a stream with a trailing byte",
        "tnv1.string.1.vlen_utf8-zlib-hex." + (zlib_stored(bytes.fromhex("0100000000000000")) + b"\0").hex())
    book.put("zlib", "string-limit", "B5", "limit_exceeded",
        "more than the limit; that the stream is cut further on does not matter", "tnv1.string.1.vlen_utf8-zlib-hex."
        + zlib_stored(bytes.fromhex("010000005c000000") + b"a" * 92, 50)[:-20].hex(), limits={"decoded": 40})
    book.put("zlib", "string-bomb", "B5 R2", "limit_exceeded", "65,535 zeros, 1000 bytes allowed",
        "tnv1.string.1.vlen_utf8-zlib-hex." + ZLIB_BOMB, limits={"decoded": 1000})
    book.put("zlib", "string-corrupt-early", "ZLIB1", "codec_failed",
        "the stream is corrupt before anything comes out", "tnv1.string.1.vlen_utf8-zlib-hex.780107",
        limits={"decoded": 40})
    dtype, shape, codecs, elements = captures()["stamps"]
    text = f"tnv1.{dtype}.{count_of(shape)}.{codecs.format('zlib').replace('base64url', 'hex')}."
    stream = bytes.fromhex(ZLIB["stamps"])
    assert len(elements) == count_of(shape)
    book.put("zlib", "captured-cut", "ZLIB1", "codec_failed", "a real stream, its last byte missing",
        text + stream[:-1].hex())
    book.put("zlib", "captured-adler", "ZLIB1", "codec_failed", "a real stream with a wrong Adler-32",
        text + (stream[:-4] + b"\0\0\0\0").hex())


def zstd_streams(book):
    """Rules ZSTD1 to ZSTD6; the right data is eight bytes."""
    data = bytes(range(1, 9))
    good = zstd_raw(data)

    def put(name, rules, note, stream, count=8):
        book.put("zstd", name, rules + " B4", "codec_failed", note, f"tnv1.uint8.{count}.raw-zstd-hex.{stream.hex()}")

    def skippable(n):
        return bytes([0x50 + n]) + bytes.fromhex("2a4d18") + (3).to_bytes(4, "little") + b"abc"

    put("no-size", "ZSTD1", "no content size", frame(raw_block(data), None, window=0))
    put("no-size-second", "ZSTD1", "no content size in the second frame",
        zstd_raw(data[:4]) + frame(raw_block(data[4:]), None, window=0))
    put("no-size-checksum", "ZSTD1", "no content size, but a checksum",
        frame(raw_block(data), None, window=0x38, checksum=data))
    empty = frame(raw_block(b""), 0)
    put("empty-frame-after", "ZSTD1", "a frame of content size 0 after the data", good + empty)
    put("empty-frame-before", "ZSTD1", "a frame of content size 0 before the data", empty + good)
    put("empty-frame-only", "ZSTD1 ZSTD2", "nothing but a frame of content size 0", empty)
    put("empty-frame-window", "ZSTD1", "a content size of 0 in 8 bytes",
        good + frame(raw_block(b""), 0, fcs=8, window=0))
    put("zero-size-with-data", "ZSTD1 ZSTD6", "a content size of 0 and data", frame(raw_block(data), 0))
    put("short", "ZSTD2", "the sizes sum to one too few", zstd_raw(data[:7]))
    put("long", "ZSTD2", "the sizes sum to one too many", zstd_raw(data + b"\x09"))
    put("short-two", "ZSTD2", "two frames, one byte too few", zstd_raw(data[:3]) + zstd_raw(data[3:7]))
    put("long-two", "ZSTD2", "the first frame is right alone, a second follows", good + zstd_raw(b"x"))
    put("twice", "ZSTD2", "the frame twice", good + good)
    put("sum-wraps", "ZSTD2", "sizes that sum to 8 modulo 2^64",
        frame(raw_block(data[:1]), 2**64 - 1, fcs=8, window=0) + zstd_raw(data + b"\x09"))
    put("dictionary-1", "ZSTD3", "a dictionary id of one byte", zstd_raw(data, dict_flag=1, dict_id=b"\x05"))
    put("dictionary-2", "ZSTD3", "a dictionary id of two bytes", zstd_raw(data, dict_flag=2, dict_id=b"\x05\x01"))
    put("dictionary-4", "ZSTD3", "a dictionary id of four bytes",
        zstd_raw(data, dict_flag=3, dict_id=b"\x05\x01\0\0"))
    put("dictionary-zero", "ZSTD3", "a dictionary id of 0 means none to RFC 8878, but the flag is set",
        zstd_raw(data, dict_flag=1, dict_id=b"\0"))
    put("dictionary-second", "ZSTD3", "in the second frame", zstd_raw(data[:4]) + zstd_raw(data[4:], dict_flag=1,
        dict_id=b"\0"))
    put("skippable-before", "ZSTD4", "a skippable frame before the data", skippable(0) + good)
    put("skippable-after", "ZSTD4", "a skippable frame after the data", good + skippable(0))
    put("skippable-between", "ZSTD4", "a skippable frame between two frames",
        zstd_raw(data[:4]) + skippable(15) + zstd_raw(data[4:]))
    put("skippable-empty", "ZSTD4", "an empty skippable frame", good + bytes.fromhex("5e2a4d18") + bytes(4))
    put("skippable-only", "ZSTD4 ZSTD2", "nothing but a skippable frame", skippable(0))
    put("magic-v07", "ZSTD4", "the magic number of an older format",
        frame(raw_block(data), 8, magic=bytes.fromhex("27b52ffd")))
    put("magic-swapped", "ZSTD4", "the magic number in the other byte order",
        frame(raw_block(data), 8, magic=bytes.fromhex("fd2fb528")))
    put("magicless", "ZSTD4", "no magic number", good[4:])
    put("dictionary-file", "ZSTD4", "a dictionary", bytes.fromhex("37a430ec") + good[4:])
    put("zlib", "ZSTD4", "a zlib stream", zlib_stored(data))
    for name, tail in (("0", b"\0"), ("magic-part", b"\x28\xb5\x2f"), ("magic", b"\x28\xb5\x2f\xfd"), ("lf", b"\n"),
            ("zeros", bytes(8)), ("header", good[:6])):
        put(f"trailing-{name}", "ZSTD4", f"after the last frame: {tail.hex()}", good + tail)
    for n in (1, 3, 4, 5, 6, 8, 9, 16):
        put(f"cut-{n}", "ZSTD6", f"only the first {n} of {len(good)} bytes", good[:n])
    put("window-8m-plus", "ZSTD5", "a window of 9 MiB; all else is right", zstd_raw(data, window=0x69))
    put("window-16m", "ZSTD5", "a window of 16 MiB; all else is right", zstd_raw(data, window=0x70))
    put("window-128m", "ZSTD5", "a window of 128 MiB; all else is right", zstd_raw(data, window=0x88))
    put("window-max", "ZSTD5", "the largest window there is; all else is right", zstd_raw(data, window=0xFF))
    put("window-second", "ZSTD5", "in the second frame", zstd_raw(data[:4]) + zstd_raw(data[4:], window=0x69))
    put("single-8m-plus", "ZSTD5", "a single segment of 8 MiB and one byte, written as 65 runs", frame(
        b"".join(rle_block(7, 131072, False) for _ in range(64)) + rle_block(7, 1), 2**23 + 1), 2**23 + 1)
    put("single-8m-header", "ZSTD5 ZSTD6", "a header that claims 8 MiB and one byte, and nothing else",
        frame(b"", 2**23 + 1), 2**23 + 1)
    put("size-less", "ZSTD6", "the block holds one byte more than the content size", frame(raw_block(data), 7), 7)
    put("size-more", "ZSTD6", "the block holds one byte less than the content size", frame(raw_block(data[:7]), 8))
    put("size-run", "ZSTD6", "a run longer than the content size", frame(rle_block(1, 9), 8))
    put("size-lie-sum", "ZSTD6 ZSTD2",
        "the blocks sum to the right size, the stated sizes of the frames do too, but not each",
        frame(raw_block(data[:5]), 4) + frame(raw_block(data[5:]), 4))
    put("size-huge", "ZSTD6 ZSTD2 R2", "a content size of 2^63", frame(raw_block(data), 2**63, fcs=8, window=0))
    put("checksum", "ZSTD6", "a wrong checksum", zstd_raw(data, checksum=data[:7]))
    put("checksum-missing", "ZSTD6", "the checksum is missing", zstd_raw(data, checksum=data)[:-4])
    put("checksum-cut", "ZSTD6", "the checksum is cut", zstd_raw(data, checksum=data)[:-1])
    put("checksum-unasked", "ZSTD4", "a checksum without the flag", good + zstd_raw(data, checksum=data)[-4:])
    put("checksum-second", "ZSTD6", "a wrong checksum in the second frame",
        zstd_raw(data[:4]) + zstd_raw(data[4:], checksum=b""))
    put("reserved-block", "ZSTD6", "a block of the reserved type", frame(block(3, data), 8))
    put("reserved-bit", "ZSTD6", "the reserved bit of the frame header", frame(raw_block(data), 8, bits=0x08))
    put("no-last-block", "ZSTD6", "no block is the last", frame(raw_block(data, False), 8))
    put("block-long", "ZSTD6", "a block that claims more than is there", frame(block(0, data, True, 100), 8))
    put("run-long", "ZSTD6", "a run of 128 KiB and one byte, longer than a block may be",
        frame(rle_block(7, 131073), 131073), 131073)
    put("compressed-empty", "ZSTD6", "a compressed block of no bytes", frame(block(2, b""), 8))
    put("compressed-garbage", "ZSTD6", "a compressed block that is none", frame(block(2, b"\xff" * 8), 8))
    put("treeless-first", "ZSTD6", "treeless literals without a tree before them",
        frame(block(2, bytes.fromhex("83400200000000")), 8))
    book.put("zstd", "chunk-2", "ZSTD4 B4", "codec_failed", "the second segment has a byte after its frame",
        f"tnv1.uint8.8~4.raw-zstd-hex.{zstd_raw(data[:4]).hex()}~{(zstd_raw(data[4:]) + b'x').hex()}")
    book.put("zstd", "over-chunks", "ZSTD2 B4", "codec_failed",
        "a frame for each half, but both in the first segment",
        f"tnv1.uint8.8~4.raw-zstd-hex.{(zstd_raw(data[:4]) + zstd_raw(data[4:])).hex()}~{zstd_raw(data[4:]).hex()}")
    string = bytes.fromhex("0100000064000000") + b"a" * 100
    book.put("zstd", "string-limit", "B5 ZSTD2", "limit_exceeded", "strings over the limit",
        "tnv1.string.1.vlen_utf8-zstd-hex." + zstd_raw(string).hex(), limits={"decoded": 107})
    book.put("zstd", "string-limit-cut", "B5 ZSTD6", "codec_failed",
        "over the limit, but the frame is cut: frames are walked before their sum is held against the limit",
        "tnv1.string.1.vlen_utf8-zstd-hex." + zstd_raw(string)[:-5].hex(), limits={"decoded": 50})
    book.put("zstd", "string-limit-second", "B5 ZSTD3", "codec_failed",
        "the first frame is over the limit, the second names a dictionary: that is seen first",
        "tnv1.string.1.vlen_utf8-zstd-hex." + (zstd_raw(string) + frame(raw_block(data), 8, bits=0x01)).hex(), limits={"decoded": 50})
    book.put("zstd", "raw-over-window", "ZSTD6", "codec_failed", "a stored block of 1025 bytes in a window of 1024",
        "tnv1.void~1025.s.raw-zstd-hex." + frame(raw_block(bytes(1025)), 1025, window=0).hex())
    book.put("zstd", "string-no-size", "ZSTD1", "codec_failed", "strings behind a frame without content size",
        "tnv1.string.1.vlen_utf8-zstd-hex." + frame(raw_block(string), None, window=0).hex())
    text = "tnv1.bytes~900.s.raw-zstd-hex."
    real = bytes.fromhex(ZSTD["text"])
    book.put("zstd", "captured-cut", "ZSTD6", "codec_failed", "a real frame, its last byte missing",
        text + real[:-1].hex())
    book.put("zstd", "captured-trailing", "ZSTD4", "codec_failed", "a real frame and a byte",
        text + real.hex() + "00")
    checked = bytes.fromhex(ZSTD["text-checksum"])
    book.put("zstd", "captured-checksum", "ZSTD6", "codec_failed", "a real frame with a wrong checksum",
        "tnv1.bytes~500.s.raw-zstd-hex." + (checked[:-1] + bytes([checked[-1] ^ 1])).hex())


def add_all(book: InvalidBook):
    """All areas of this file."""
    for part in (strings, zlib_streams, zstd_streams):
        part(book)
