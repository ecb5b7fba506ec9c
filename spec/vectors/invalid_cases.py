"""Cases that a reader refuses: the line, its fields, codecs, segments, limits.  Strings and streams are in
`invalid_streams.py`, meta and pairs of errors in `invalid_more.py`.

Every line here carries a right check unless the case is about the check, so that the error named is
the first one of section 9.
"""

import binascii

from cases import InvalidBook, header_limit, input_limit
from streams import zlib_stored
from writer import base64url, meta_field, seal

FIRST = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249"
WITH_META = seal("tnv1.uint8.2.raw-hex." + meta_field('{"dims":["x"]}') + ".0102")
CAP = 2**53 - 1
PAIR = meta_field('{"fields":[["a","uint8"],["b","uint16"]]}')  # a struct of 3 bytes


def magic(book):
    """Rule G3."""
    def put(name, error, note, text):
        book.put("magic", name, "G3", error, note, text, sealed=False)

    for name, text in (("empty", ""), ("blank", " "), ("t", "t"), ("no-dot", "tnv1"),
            ("no-digit", FIRST.replace("tnv1", "tnv")),
            ("upper", FIRST.replace("tnv1", "TNV1")), ("capital", FIRST.replace("tnv1", "Tnv1")),
            ("other", FIRST.replace("tnv1", "tnw1")), ("signed", FIRST.replace("tnv1", "tnvs1")),
            ("encrypted", FIRST.replace("tnv1", "tnve1")),
            ("letter-after", FIRST.replace("tnv1", "tnv1a")),
            ("minus", FIRST.replace("tnv1", "tnv-1")), ("wide-digit", FIRST.replace("tnv1", "tnv\uff11")),
            ("underscore", FIRST.replace("tnv1", "tnv1_0")), ("colon", FIRST.replace("tnv1.", "tnv1:")),
            ("json", '{"tnv1":1}'), ("only-digits", "1.2.3.4.5.6"), ("dot-first", "." + FIRST),
            ("cut-left", FIRST[1:])):
        put(name, "bad_magic", "it does not begin with tnv, digits and a dot", text)
    for digits in ("0", "2", "9", "01", "001", "10", "11", "12345678901234567890"):
        put(f"version-{digits}", "unsupported_version", "another version, whatever follows",
            FIRST.replace("tnv1", "tnv" + digits))
    put("version-alone", "unsupported_version", "the version is judged before the fields are counted", "tnv2.")
    put("version-bad-character", "unsupported_version", "the version is judged before the characters",
        "tnv2.\u00e9 \n")
    put("magic-bad-character", "bad_magic", "the magic is judged before the characters", "tnv\u00e9.")


def characters(book):
    """Rules G1 and G2."""
    def put(name, note, text, error="bad_character"):
        book.put("character", name, "G1 G2", error, note, text, sealed=False)

    put("lf-after", "a line break after the line", FIRST + "\n")
    put("crlf-after", "CR LF after the line", FIRST + "\r\n")
    put("cr-after", "CR after the line", FIRST + "\r")
    put("blank-after", "a blank after the line", FIRST + " ")
    put("nul-after", "NUL after the line", FIRST + "\0")
    put("two-lines", "two lines", FIRST + "\n" + FIRST)
    put("two-lines-no-break", "two lines without anything between: eleven fields", FIRST + FIRST, "bad_field_count")
    put("lf-before", "a line break before the line breaks G3 first", "\n" + FIRST, "bad_magic")
    put("blank-before", "a blank before the line breaks G3 first", " " + FIRST, "bad_magic")
    put("bom-before", "a byte order mark breaks G3 first", "\ufeff" + FIRST, "bad_magic")
    put("nul-before", "NUL breaks G3 first", "\0" + FIRST, "bad_magic")
    put("quotes", "quotes break G3 first", f'"{FIRST}"', "bad_magic")
    for name, char in (("blank", " "), ("lf", "\n"), ("tab", "\t"), ("nul", "\0"), ("del", "\x7f"), ("equals", "="),
            ("plus", "+"),
            ("slash", "/"), ("comma", ","), ("colon", ":"), ("percent", "%"), ("star", "*"),
            ("e-acute", "\u00e9"),
            ("c1", "\x80"), ("wide-a", "\uff21"), ("emoji", "\U0001f600"), ("zero-width", "\u200b"),
            ("bom", "\ufeff"), ("line-separator", "\u2028")):
        put(f"body-{name}", "a foreign character in the body, with a check that would be right",
            seal(f"tnv1.uint8.3.raw-base64url.AQ{char}ID"))
    put("padding", "base64 padding", seal("tnv1.uint8.2.raw-base64url.AQI="))
    put("dtype", "little-endian sign of another notation", seal("tnv1.<f4.1.raw-hex.00000000"))
    put("shape", "a plus sign", seal("tnv1.uint8.+1.raw-hex.00"))
    put("shape-comma", "a tuple", seal("tnv1.uint8.(2,3).raw-hex.000000000000"))
    put("shape-blank", "a blank", seal("tnv1.uint8.2 x3.raw-hex.000000000000"))
    put("shape-arabic", "a digit of another script", seal("tnv1.uint8.\u0663.raw-hex.000000"))
    put("codecs-blank", "a blank", seal("tnv1.uint8.1.raw hex.00"))
    put("codecs-plus", "a plus sign", seal("tnv1.uint8.1.raw+hex.00"))
    put("check", "a foreign character in the check is judged first as a character", FIRST[:-1] + "\u00e9")
    put("end", "only the magic is right", "tnv1.\n")


def fields(book):
    """Rules F1, F2, F4."""
    def put(name, rules, error, note, text):
        book.put("field", name, rules, error, note, text, sealed=False)

    for end, name in ((5, "magic"), (11, "dtype"), (13, "part-of-shape"), (15, "shape"), (18, "part-of-codecs"),
            (29, "codecs"), (35, "part-of-body"), (45, "body")):
        put(f"cut-{name}", "F1", "bad_field_count", f"cut after {end} characters", FIRST[:end])
    put("cut-dot", "F2", "bad_check", "cut after the last dot", FIRST[:46])
    put("cut-check-1", "F2", "bad_check", "a check of one digit", FIRST[:47])
    put("cut-check-7", "F2", "bad_check", "a check of seven digits", FIRST[:-1])
    put("check-9", "F2", "bad_check", "a check of nine digits", FIRST + "0")
    meta = WITH_META.split(".")
    put("cut-meta-after-codecs", "F1", "bad_field_count", "a line with meta, cut after codecs", ".".join(meta[:4]))
    put("cut-in-meta", "F1", "bad_field_count", "cut in the meta", ".".join(meta[:5])[:-3])
    put("cut-meta-in-body", "F1", "bad_field_count",
        "cut in the body: six fields, but the fifth is a meta, so the body or the check is missing",
        ".".join(meta[:6]))
    eight = seal("tnv1.uint8.4.raw-hex." + meta_field('{"dims":["x"]}') + ".01020304").rsplit(".", 1)[0]
    put("cut-meta-body-like-check", "F1", "bad_field_count",
        "cut before the check; the body of eight digits must not be taken for one", eight)
    put("no-body-after-meta", "F1", "bad_field_count", "a meta, then a right check: no body",
        seal("tnv1.uint8.0.raw-hex." + meta_field('{"dims":["x"]}')))
    put("empty-first-segment", "F1", "bad_field_count", "six fields; a body that begins with ~ is taken for a meta",
        seal("tnv1.uint8.2~1.delta-raw-hex.~01"))
    put("cut-meta-dot", "F2", "bad_check", "a line with meta, cut after the last dot", ".".join(meta[:6]) + ".")
    put("five", "F1", "bad_field_count", "five fields: no codecs", seal("tnv1.uint8.1.00"))
    put("seven", "F1", "bad_field_count", "seven fields, the fifth no meta", seal("tnv1.uint8.1.raw-hex.00.00"))
    put("seven-empty", "F1", "bad_field_count", "seven fields, the fifth empty", seal("tnv1.uint8.1.raw-hex..00"))
    put("eight", "F1", "bad_field_count", "eight fields with a meta", seal(WITH_META))
    put("shape-dot", "F1", "bad_field_count", "a shape with a dot adds a field", seal("tnv1.uint8.1.0.raw-hex.00"))
    put("meta-late", "F1", "bad_field_count", "the meta stands after the body",
        seal("tnv1.uint8.2.raw-hex.0102." + meta[4]))
    put("magic-alone", "F1", "bad_field_count", "two fields", "tnv1.")
    put("only-dots", "F2", "bad_check", "six fields, all but the magic empty", "tnv1.....")
    put("check-upper", "F2", "bad_check", "upper case", FIRST[:-8] + "2CDCD249")
    put("check-one-upper", "F2", "bad_check", "one digit in upper case", FIRST.replace(".2cdcd249", ".2cdCd249"))
    put("check-g", "F2", "bad_check", "no hex digit", FIRST[:-1] + "g")
    put("check-0x", "F2", "bad_check", "0x", FIRST[:-8] + "0x2cdcd2")
    put("check-minus", "F2", "bad_check", "a minus", FIRST[:-8] + "-cdcd249")
    body = FIRST.rsplit(".", 1)[0]
    crc = binascii.crc32(body.encode())
    wrong = {"last-digit": crc ^ 1, "first-digit": crc ^ 0x80000000, "zero": 0, "not": crc ^ 0xFFFFFFFF,
        "bytes-reversed": int.from_bytes(crc.to_bytes(4, "little"), "big"),
        "of-body": binascii.crc32(b"AQACAAMABAAFAP__"),
        "with-dot": binascii.crc32(body.encode() + b"."), "without-magic": binascii.crc32(body[5:].encode())}
    for name, value in wrong.items():
        put(f"check-{name}", "F4", "check_mismatch", f"another number: {name}", f"{body}.{value:08x}")
    put("changed-body", "F4", "check_mismatch", "one character of the body changed", FIRST.replace("AQAC", "AQAD"))
    put("changed-shape", "F4", "check_mismatch", "rows and columns swapped", FIRST.replace("2x3", "3x2"))
    put("changed-dtype", "F4", "check_mismatch", "the dtype changed", FIRST.replace("int16", "uint16"))
    put("changed-meta", "F4", "check_mismatch", "the meta changed", WITH_META.replace(".~e", ".~f"))


def dtypes(book):
    """Rules T1 to T4."""
    def rows(name, rules, error, note, *spellings):
        book.table("dtype", name, rules, error, note, "tnv1.@.1.raw-hex.00", spellings)

    rows("syntax", "T1", "bad_dtype", "the field does not match the grammar", "", "F32", "Float32", "uint8~",
        "~uint8", "~", "1int", "_uint8", "-int8",
        "uint-8", "bytes~~5", "bytes~5~", "bytes~-5", "a" * 33, "bytes~" + "1" * 33, "datetime64~s~2~3",
        "float32~1~2~3", "uint8-", "INT8", "float64~1~", "s-1")
    rows("name", "T1", "unknown_dtype", "no dtype of this name", "i8", "f4", "u1", "int", "uint", "float", "double",
        "int128", "float128", "int2", "complex32",
        "str", "utf8", "datetime", "date", "bool_", "boolean", "float8", "float8_e4m3", "float8_e5m2fnuz", "bfloat",
        "structs", "string_", "json", "a" * 32, "x_mine", "f32~1",
        "int32_le", "nan", "null", "raw")
    rows("unit", "T2", "bad_dtype", "no unit, no such unit, or a wrong multiple", "datetime64", "timedelta64",
        "datetime64~q", "datetime64~S", "datetime64~H",
        "datetime64~min", "datetime64~Ms", "datetime64~MS", "datetime64~y", "datetime64~25", "datetime64~25s",
        "datetime64~s25", "datetime64~Generic", "datetime64~day", "datetime64~w",
        "timedelta64~d", "timedelta64~as_")
    rows("multiple", "T2", "bad_dtype", "K is an integer from 2 to 2^31-1 without leading zeros", "datetime64~s~1",
        "datetime64~s~0", "datetime64~s~00",
        "datetime64~s~02", "datetime64~s~2147483648", "timedelta64~ns~4294967298",
        "timedelta64~ns~18446744073709551618", "datetime64~2~s", "datetime64~s~x", "datetime64~s~2_",
        "datetime64~s~1e3",
        "datetime64~s~0x2", "datetime64~generic~1", "timedelta64~ns~" + "9" * 32)
    rows("length", "T3", "bad_dtype", "exactly one N, an integer from 1 without leading zeros", "bytes", "utf32",
        "void", "bytes~0", "utf32~0", "void~0", "bytes~00", "bytes~05", "utf32~01",
        "bytes~5~6", "void~1~1", "bytes~x", "bytes~5x", "bytes~0x5", "bytes~1e3", "bytes~_5", "bytes~1_000",
        "utf32~N")
    rows("no-parameter", "T4", "bad_dtype", "no parameter is allowed", "bool~1", "int8~8", "uint64~64", "int4~2",
        "uint4~1", "float16~1", "float32~1", "float64~le", "bfloat16~1",
        "float8_e4m3fn~1", "float8_e5m2~1", "complex64~1", "complex128~2~2", "string~5", "struct~1", "object~x",
        "tree~1")
    rows("too-large", "T3", "too_large", "an item of more than 2^53-1 bytes", "bytes~9007199254740992",
        "void~9007199254740992", "utf32~2251799813685248",
        "utf32~9007199254740991", "bytes~18446744073709551617", "utf32~4611686018427387905",
        "utf32~1073741824000000000", "void~" + "9" * 32, "bytes~10000000000000000000000000000001")


def shapes(book):
    """Rules S1 to S3."""
    def rows(name, rules, error, note, *spellings, template="tnv1.uint8.@.raw-hex.00"):
        book.table("shape", name, rules, error, note, template, spellings)

    rows("syntax", "S1", "bad_shape", "no shape", "", "x", "3x", "x3", "3xx2", "s1", "1s", "1xs", "sx1", "ss", "sxs",
        "S", "01", "00", "1x02", "0x00", "-1", "2x-3", "1e3", "0xff", "1_000", "a", "none",
        "3X2", "2-3", "_", "x1x", "12345678901234567", "1x12345678901234567", "00000000000000001",
        "10000000000000000000000", "1" + "x1" * 64, "s" + "x1" * 3, "0" + "x0" * 64, "1x" * 64 + "s",
        "s0", "nan", "b2")
    rows("tilde", "S1", "bad_shape", "nothing before the ~, or more than one ~", "~", "~2", "5~2~1", "5~~2", "~~",
        "5~2~", "s~~", "x~2", "05~2", "5x~2")
    rows("dim", "S2", "too_large", "a dim beyond 2^53-1", str(CAP + 1), "9999999999999999", f"0x{CAP + 1}",
        f"{CAP + 1}x0", f"1x{CAP + 1}x0x1")
    rows("product", "S2", "too_large", "the product of the dims that are not zero is beyond 2^53-1", f"{CAP}x2",
        f"0x{CAP}x2", f"{CAP}x0x2", f"2x{CAP}x0", "4294967296x4294967296",
        "4294967296x4294967297", "94906266x94906266", "94906267x94906267x0", "6361x69431x20394402",
        "4294967296x4294967296x0", "2147483648x2147483648x4", "3037000500x3037000500x2",
        "x".join([str(CAP)] * 64), "x".join(["2"] * 64), "x".join(["2"] * 53), "x".join(["3"] * 41),
        "x".join(["2"] * 53) + "x0", "8388608x1073741824")
    for dtype, shape in (("uint16", f"{2**52}"), ("uint16", f"0x{2**52}"), ("float64", f"{2**50}"),
            ("float64", f"0x{2**50}"), ("complex128", f"0x{2**49}"), ("complex128", "1152921504606846976"),
            ("int64", "2305843009213693953"), ("bytes~9007199254740991", "2"),
            ("bytes~9007199254740991", "0x2"), ("utf32~3", f"0x{2**53 // 12 + 1}"),
            ("void~4294967296", "4294967296"),
            ("utf32~2251799813685247", "2x0"), ("float32", "4611686018427387905"),
            ("datetime64~s", f"0x{2**25}x{2**25}"), ("int4", f"{CAP + 1}"),
            ("string", f"0x{CAP + 1}"), ("string", f"0x{CAP}x2"), ("uint4", f"0x2x{CAP}")):
        error = "bad_shape" if len(shape.split("x")[0]) > 16 else "too_large"  # 17 digits and more break S1
        rules = "S1" if error == "bad_shape" else "S2"
        book.put("shape", f"size-{dtype.replace('~', '_')}-{shape}", rules, error,
            "the size of the array is beyond 2^53-1 bytes, or a dim has over 16 digits",
            f"tnv1.{dtype}.{shape}.raw-hex.00")
    for dtype in ("object", "tree"):
        for shape in ("1", "0", "2x3", "1x1", str(CAP + 1)):
            book.put("shape", f"{dtype}-{shape}", "S3", "bad_shape", "the shape of object and tree is s",
                f"tnv1.{dtype}.{shape}.raw-hex.00")


def chunks(book):
    """Rules S4 and S5."""
    def rows(name, rules, error, note, *spellings, template="tnv1.uint8.@.delta-raw-hex.0102~0304~05", **options):
        book.table("chunk", name, rules, error, note, template, spellings, **options)

    rows("syntax", "S4", "bad_chunk", "no integer of 1 to 16 digits", "5~", "5~0", "5~00", "5~02", "5~x", "5~s",
        "5~2x2", "5~-2", "5~a", "5~2_", "5~12345678901234567", "s~", "0~", "5~0x2", "5~1e0")
    rows("length", "S4", "bad_chunk", "not less than the count", "5~5", "5~6", "5~9007199254740991",
        "5~9007199254740992", "5~9999999999999999", "1~1", "s~1", "s~2", "0~1", "0x5~1", "2x3~6", "2x3~7", "1x1x1~1",
        "5~4294967298")
    rows("odd", "S4", "bad_chunk", "int4 needs an even chunk length", "5~1", "5~3", "9~7",
        template="tnv1.int4.@.raw-shuffle-hex.00~00~00")
    rows("odd-uint4", "S4", "bad_chunk", "uint4 needs an even chunk length", "6~1", "6~5",
        template="tnv1.uint4.@.raw-shuffle-hex.00~00~00")
    rows("raw-only", "S5", "bad_chunk", "raw alone needs no chunks", "5~1", "5~2", "5~4",
        template="tnv1.uint8.@.raw-hex.0102~0304~05")
    rows("raw-only-base64url", "S5", "bad_chunk", "raw alone needs no chunks", "4~2",
        template="tnv1.uint8.@.raw-base64url.AQI~AwQ")
    rows("object", "S5", "bad_chain", "an object takes neither raw nor a chunk length; C5 comes first", "s~1",
        template="tnv1.object.@.raw-zlib-hex.00")
    rows("segments", "S5 R1", "too_large", "more than 2^20 segments", "1048577~1", "2097153~2", "4294967~4",
        "1073741~1", "2x524289~1")
    rows("segments-cap", "S5 R1", "bad_segment_count", "exactly 2^20 segments would pass; there are fewer",
        "1048576~1", "2097152~2", "2097151~2")
    rows("strings", "VLEN3", "bad_chunk", "a chunk of more than 2^32-1 strings", "4294967296",
        "8589934593~4294967296",
        template="tnv1.string.@.vlen_utf8-hex.00000000", limits={"decoded": 2**40})
    rows("strings-most", "VLEN3 R2", "size_mismatch", "2^32-1 strings may stand in a chunk; these do not",
        "4294967295",
        template="tnv1.string.@.vlen_utf8-hex.00000000", limits={"decoded": 2**40})


def codecs(book):
    """Rules C1 to C5 and the parameters and places of each codec."""
    def rows(name, rules, error, note, *spellings, template="tnv1.uint8.2.@.0102", **options):
        book.table("codecs", name, rules, error, note, template, spellings, **options)

    rows("syntax", "C1", "bad_codecs", "the field does not match the grammar", "", "-", "raw-", "-raw", "raw--hex",
        "Raw-hex", "raw-HEX", "raw-base64URL", "~1-raw-hex", "raw-hex~", "delta~-raw-hex", "delta~~2-raw-hex",
        "1raw-hex", "_raw-hex", "raw-_hex", "a" * 33 + "-hex", "delta~" + "2" * 33 + "-raw-hex",
        "delta~2~3~4-raw-hex", "delta-" * 7 + "raw-hex", "raw-" * 8 + "hex", "raw-hex-", "raw-zlib--hex",
        "RAW-hex", "x-" * 9 + "hex", "raw-hex~1~2~3")
    rows("unknown", "C2", "unknown_codec", "no codec of this name", "raw-x_gzip-hex", "raw-x_lz4-hex", "raw-base64",
        "raw-x_acme-hex", "x_acme-raw-hex", "raws-hex", "raw_-hex", "raw-hex2", "raw-base64_url", "raw-x_brotli~5-hex",
        "x_json-hex",
        "x_npy-base64url", "raw-zstd2-hex", "delta2-raw-hex", "raw-" + "z" * 32 + "-hex", "x_zfp~1~2-hex", "raw-x_",
        "x_xor-raw-hex")
    rows("not-allowed", "C2", "codec_not_allowed", "the caller allows other codecs", "raw-hex", "raw-base64url",
        "delta-raw-zlib-hex", "raw-shuffle-zlib-hex", "raw-zstd-hex", allow=["raw", "base64", "zlib"])
    rows("allow-nothing", "C2", "codec_not_allowed", "the caller allows nothing", "raw-hex", allow=[])
    rows("allow-empty-array", "C2 B1", "codec_not_allowed", "an empty array needs allowed codecs too", "raw-zstd-hex",
        template="tnv1.uint8.0.@.", allow=["raw", "hex", "zlib"])
    rows("empty-array-unknown", "C2 B1", "unknown_codec", "an empty array needs known codecs too", "raw-x_lz4-hex",
        template="tnv1.uint8.0.@.")
    rows("empty-array-params", "C3 B1", "bad_codec_params", "the codecs of an empty array are checked",
        "raw-zlib~9-hex", template="tnv1.uint8.0.@.")
    rows("empty-array-chain", "C4 B1", "bad_chain", "the chain of an empty array is checked", "raw-zlib",
        template="tnv1.uint8.0.@.")
    rows("params", "C3 SHUF1 BITS1", "bad_codec_params", "this codec takes no parameter", "raw~1-hex", "raw-hex~1",
        "raw-base64url~1", "raw-shuffle~4-hex", "raw-bitshuffle~8-hex", "raw-zlib~9-hex", "raw-zstd~19-hex",
        "vlen_utf8~1-hex", "raw-shuffle~1-hex", "raw-zlib~x-hex", "raw-shuffle~1~2-hex", "raw-hex~upper")
    rows("delta", "C3 DELTA1", "bad_codec_params", "at most one parameter, an integer from 2 to 2^53-1",
        "delta~1-raw-hex", "delta~0-raw-hex", "delta~01-raw-hex", "delta~02-raw-hex", "delta~x-raw-hex",
        "delta~2~3-raw-hex",
        "delta~9007199254740992-raw-hex", "delta~18446744073709551618-raw-hex", "delta~4294967298x-raw-hex",
        "delta~1e1-raw-hex", "delta~2_-raw-hex", "delta~" + "9" * 32 + "-raw-hex", "delta-delta~1-raw-hex",
        "delta~0x2-raw-hex")
    rows("text", "C4", "bad_chain", "one text codec, last", "raw", "raw-zlib", "raw-hex-hex", "raw-hex-base64url",
        "raw-hex-zlib", "hex-raw", "hex", "base64url", "raw-hex-raw", "hex-raw-hex", "delta-raw-shuffle",
        "raw-hex-delta")
    rows("serializer", "C4", "bad_chain", "one serializer", "raw-raw-hex", "delta-hex", "zlib-hex", "shuffle-hex",
        "delta-zlib-hex", "raw-vlen_utf8-hex", "vlen_utf8-raw-hex", "raw-zlib-raw-hex", "delta",
        "shuffle-zlib-base64url")
    rows("order", "C4", "bad_chain", "array codecs, serializer, reorder, compressor, text", "raw-delta-hex",
        "raw-shuffle-delta-hex", "raw-zlib-delta-hex", "zlib-raw-hex", "zstd-raw-hex", "delta-zlib-raw-hex",
        "delta-raw-delta-hex", "raw-delta-zlib-hex")
    rows("reorder", "C4 SHUF2 BITS2", "bad_chain", "one reorder, directly after raw", "shuffle-raw-hex",
        "bitshuffle-raw-hex", "raw-zlib-shuffle-hex", "raw-zstd-bitshuffle-hex", "raw-shuffle-shuffle-hex",
        "raw-shuffle-bitshuffle-hex",
        "raw-bitshuffle-shuffle-hex", "raw-shuffle-zlib-shuffle-hex", "delta-shuffle-raw-hex")
    rows("reorder-string", "VLEN4 C4", "bad_chain", "no reorder after vlen_utf8", "vlen_utf8-shuffle-hex",
        "vlen_utf8-bitshuffle-hex", "vlen_utf8-shuffle-zlib-hex", template="tnv1.string.1.@.010000000100000061")
    rows("compressors", "C4", "bad_chain", "at most one compressor", "raw-zlib-zlib-hex", "raw-zlib-zstd-hex",
        "raw-zstd-zstd-hex", "raw-shuffle-zstd-zlib-hex")
    rows("deltas", "C4", "bad_chain", "at most three deltas", "delta-delta-delta-delta-raw-hex",
        "delta-delta-delta-delta-delta-raw-hex", "delta~2-delta~3-delta~4-delta~5-raw-zlib-hex",
        "delta-" * 6 + "raw-hex")
    rows("string", "C5", "bad_chain", "string takes vlen_utf8", "raw-hex", "raw-zlib-hex", "raw-shuffle-hex",
        template="tnv1.string.1.@.010000000100000061")
    rows("string-delta", "C5 DELTA2", "bad_chain", "no delta before vlen_utf8", "delta-vlen_utf8-hex",
        "delta-raw-hex", template="tnv1.string.1.@.010000000100000061")
    rows("vlen", "C5", "bad_chain", "vlen_utf8 takes nothing but string", "vlen_utf8-hex", "vlen_utf8-zlib-hex",
        "delta-vlen_utf8-hex")
    for dtype, meta in (("int4", ""), ("uint4", ""), ("bytes~1", ""), ("utf32~1", ""), ("void~8", ""),
            ("struct", "." + meta_field('{"fields":[["a","uint8"]]}'))):
        for chain in ("delta-raw-hex", "delta~2-raw-zlib-hex"):
            book.put("codecs", f"delta-{dtype.replace('~', '_')}-{chain}", "DELTA2", "bad_chain",
                f"delta does not take {dtype}", f"tnv1.{dtype}.1.{chain}{meta}.00")
    for dtype in ("object", "tree"):
        for chain in ("raw-hex", "vlen_utf8-hex", "raw-zlib-hex", "delta-raw-hex"):
            book.put("codecs", f"{dtype}-{chain}", "C5", "bad_chain", f"{dtype} does not take raw or vlen_utf8",
                f"tnv1.{dtype}.s.{chain}.00")
    rows("object-json", "C5 C2", "unknown_codec", "no codec for objects is known yet", "x_json-hex",
        template="tnv1.tree.s.@.7b7d")
    rows("empty-array-dtype", "C5 B1", "bad_chain", "the dtype of an empty array counts too", "vlen_utf8-hex",
        template="tnv1.uint8.0.@.")
    rows("empty-array-delta", "DELTA2 B1", "bad_chain", "the dtype of an empty array counts too", "delta-raw-hex",
        template="tnv1.bytes~3.0.@.")


def segments(book):
    """Rules B1 to B4, RAW1 and the text codecs."""
    def put(name, rules, error, note, text, **options):
        book.put("segment", name, rules, error, note, text, **options)

    meta = "." + meta_field('{"dims":["x"]}')
    put("none", "B1", "bad_segment_count", "an empty body where one segment is due", "tnv1.uint8.2.raw-hex.")
    put("none-scalar", "B1", "bad_segment_count", "a scalar has one element", "tnv1.uint8.s.raw-hex.")
    put("none-chunked", "B1", "bad_segment_count", "an empty body where three are due",
        "tnv1.uint8.3~1.delta-raw-hex.")
    put("two-for-one", "B1", "bad_segment_count", "two segments without a chunk length", "tnv1.uint8.2.raw-hex.01~02")
    put("too-many", "B1", "bad_segment_count", "four segments for three chunks",
        "tnv1.uint8.5~2.delta-raw-hex.0102~0304~05~06")
    put("too-few", "B1", "bad_segment_count", "two segments for three chunks",
        "tnv1.uint8.5~2.delta-raw-hex.0102~0304")
    put("one-for-two", "B1", "bad_segment_count", "one segment for two chunks", "tnv1.uint8.2~1.delta-raw-hex.0102")
    put("empty-array", "B1", "bad_segment_count", "a segment for an array of no elements", "tnv1.uint8.0.raw-hex.00")
    put("empty-array-stream", "B1", "bad_segment_count", "an empty stream for an array of no elements",
        "tnv1.uint8.0.raw-zlib-hex.789c030000000001")
    put("empty-array-strings", "B1", "bad_segment_count", "a count of 0 for an array of no strings",
        "tnv1.string.0.vlen_utf8-hex.00000000")
    put("empty-array-two", "B1", "bad_segment_count", "two segments for an array of no elements",
        "tnv1.uint8.3x0.raw-hex.00~00")
    put("empty-first", "B2", "empty_segment", "the first of three", f"tnv1.uint8.3~1.delta-raw-hex{meta}.~02~03")
    put("empty-middle", "B2", "empty_segment", "the second of three", "tnv1.uint8.3~1.delta-raw-hex.01~~03")
    put("empty-last", "B2", "empty_segment", "the last of three", "tnv1.uint8.3~1.delta-raw-hex.01~02~")
    put("empty-all", "B2", "empty_segment", "all of three", f"tnv1.uint8.3~1.delta-raw-hex{meta}.~~")
    put("empty-second-of-one", "B2", "empty_segment", "a ~ at the end where one segment is due",
        "tnv1.uint8.1.raw-hex.01~")
    put("empty-array-tilde", "B2", "empty_segment", "a lone ~ for an array of no elements",
        f"tnv1.uint8.0.raw-hex{meta}.~")

    for n in (1, 5, 9):
        put(f"base64-length-{n}", "B64U1 B3", "bad_text", f"{n} characters, which no bytes give",
            f"tnv1.uint8.{max(1, n * 3 // 4)}.raw-base64url.{'A' * n}")
    for name, tail in (("2-low", "AB"), ("2-high", "AI"), ("2-all", "AP"), ("2-underscore", "A_"), ("3-low", "AAB"),
            ("3-high", "AAC"), ("3-both", "AA_"), ("6", "AAAAAR"), ("7", "AAAAAAD")):
        put(f"base64-tail-{name}", "B64U2 B3", "bad_text",
            "bits of the last character that carry no data are not zero",
            f"tnv1.uint8.{len(tail) * 3 // 4}.raw-base64url.{tail}")
    put("base64-second", "B64U2 B3", "bad_text", "in the second segment",
        "tnv1.uint8.4~2.delta-raw-base64url.AQI~AQJ")
    put("hex-odd", "HEX1 B3", "bad_text", "an odd number of digits", "tnv1.uint8.1.raw-hex.0")
    put("hex-odd-3", "HEX1 B3", "bad_text", "an odd number of digits", "tnv1.uint8.1.raw-hex.012")
    put("hex-upper", "HEX1 B3", "bad_text", "upper case", "tnv1.uint8.1.raw-hex.FF")
    put("hex-one-upper", "HEX1 B3", "bad_text", "one digit in upper case", "tnv1.uint8.2.raw-hex.00fF")
    for name, text in (("g", "0g"), ("minus", "-1"), ("underscore", "0_"), ("z", "zz"), ("x", "0x"),
            ("colon-like", "00-11")):
        put(f"hex-{name}", "HEX1 B3", "bad_text", "no hex digit", f"tnv1.uint8.1.raw-hex.{text}")

    for name, dtype, shape, body in (("short", "uint8", "3", "0102"), ("long", "uint8", "3", "01020304"),
            ("word-short", "int16", "2", "010203"), ("word-long", "int16", "2", "0102030405"),
            ("scalar-long", "float32", "s", "0000803f00"),
            ("scalar-short", "float64", "s", "00" * 7),
            ("int4-long", "int4", "2", "0000"), ("int4-short", "int4", "3", "00"),
            ("uint4-as-bytes", "uint4", "4", "00000000"),
            ("utf32-as-bytes", "utf32~3", "1", "616263"),
            ("bytes-long", "bytes~5", "1", "616263646566"),
            ("complex-half", "complex64", "1", "00000000"),
            ("padded-datetime", "datetime64~s", "1", "00" * 9),
            ("claims-512-mib", "uint8", "536870912", "00")):
        put(f"size-{name}", "RAW1 B4 R2", "size_mismatch", "another number of bytes than shape and dtype demand",
            f"tnv1.{dtype}.{shape}.raw-hex.{body}")
    put("size-struct", "RAW1 B4", "size_mismatch", "an aligned struct: 4 bytes for 3",
        f"tnv1.struct.1.raw-hex.{PAIR}.01000203")
    put("size-shuffle", "RAW1 B4", "size_mismatch", "one byte too many behind shuffle",
        "tnv1.int16.2.raw-shuffle-hex.0102030405")
    put("size-bitshuffle", "RAW1 B4", "size_mismatch", "one byte too few behind bitshuffle",
        "tnv1.uint8.9.raw-bitshuffle-hex.0000000000000000")
    put("size-delta", "RAW1 B4", "size_mismatch", "one byte too many behind delta",
        "tnv1.uint8.2.delta-raw-hex.010203")
    put("size-chunks-swapped", "RAW1 B4", "size_mismatch", "the sum is right, the first chunk is short",
        "tnv1.uint8.5~3.delta-raw-hex.0102~030405")
    put("size-last-chunk-full", "RAW1 B4", "size_mismatch", "the last chunk is as long as the others",
        "tnv1.uint8.5~3.delta-raw-hex.010203~040506")
    put("size-base64url", "RAW1 B4", "size_mismatch", "one byte too few in base64url",
        "tnv1.uint8.3.raw-base64url.AQI")


def elements(book):
    """Rules E2 to E6, DELTA3."""
    def put(name, rules, note, text):
        book.put("value", name, rules, "bad_value", note, text)

    for byte in ("02", "ff", "80", "10"):
        put(f"bool-{byte}", "E2", f"a bool byte of {byte}", f"tnv1.bool.3.raw-hex.0100{byte}")
    put("bool-first", "E2", "the first of two", "tnv1.bool.2.raw-hex.0201")
    put("bool-zlib", "E2", "behind a compressor", "tnv1.bool.2.raw-zlib-hex." + zlib_stored(b"\x01\x02").hex())
    put("bool-bitshuffle", "E2 E6", "a bit plane that no bool has", "tnv1.bool.8.raw-bitshuffle-hex.ff01000000000000")
    put("bool-delta", "DELTA3 E6", "0+1, then 1+1", "tnv1.bool.2.delta-raw-hex.0101")
    put("bool-delta-minus", "DELTA3 E6", "0-1", "tnv1.bool.1.delta-raw-hex.ff")
    put("bool-delta-2", "DELTA3", "at a distance of 2", "tnv1.bool.4.delta~2-raw-hex.01000101")
    put("bool-second-chunk", "E2 B4", "in the second chunk", "tnv1.bool.4~2.raw-shuffle-hex.0100~0102")
    put("int4-padding", "E3", "the high nibble of the last byte", "tnv1.int4.1.raw-hex.1f")
    put("int4-padding-bit", "E3", "its lowest bit", "tnv1.int4.3.raw-hex.0010")
    put("uint4-padding", "E3", "its highest bit", "tnv1.uint4.5.raw-hex.ffff8f")
    put("int4-padding-chunk", "E3", "in the last chunk", "tnv1.int4.3~2.raw-shuffle-hex.ff~ff")
    put("int4-padding-scalar", "E3", "a scalar", "tnv1.int4.s.raw-hex.11")
    put("int4-padding-bitshuffle", "E3 E6", "behind bitshuffle: 15 nibbles in 8 bytes",
        "tnv1.int4.15.raw-bitshuffle-hex.0000000080000000")
    for name, word in (("surrogate-first", "00d80000"), ("surrogate-last", "ffdf0000"),
            ("surrogate-high-last", "ffdb0000"), ("110000", "00001100"), ("big-endian", "00000061"),
            ("all-ones", "ffffffff"), ("sign", "00000080")):
        put(f"utf32-{name}", "E4", "no code point", f"tnv1.utf32~1.1.raw-hex.{word}")
    put("utf32-second", "E4", "the second code point of the second element",
        "tnv1.utf32~2.2.raw-hex.61000000000000006100000000dc0000")
    put("utf32-shuffle", "E4 E6", "behind shuffle", "tnv1.utf32~1.2.raw-shuffle-hex.0000d8d800000000")

    def struct(name, note, fields, body, shape="1"):
        meta = meta_field('{"fields":' + fields + '}')
        put(f"struct-{name}", "E5", note, f"tnv1.struct.{shape}.raw-hex.{meta}.{body}")

    struct("bool", "a bool inside", '[["a","uint8"],["b","bool"]]', "0202")
    struct("bool-second", "a bool of the second element", '[["a","uint8"],["b","bool"]]', "02010203", "2")
    struct("bool-subarray", "a bool in a subarray", '[["b","bool",[2,2]]]', "01000102")
    struct("bool-nested", "a bool in a subarray of structs", '[["p",[["b","bool"],["u","uint8"]],[2]]]', "01ff02ff")
    struct("utf32", "a surrogate inside", '[["u","utf32~2"]]', "6100000000d80000")
    struct("utf32-nested", "beyond U+10FFFF in a struct inside", '[["x","void~1"],["s",[["u","utf32~1"]]]]',
        "ff00001100")


def limits(book):
    """Rules R1, R2, F3, B5: one more than a limit."""
    def put(name, rules, error, note, text, limits=None):
        book.put("limit", name, rules, error, note, text, limits=limits)

    put("input", "R1 O1", "input_too_long", "one character more than allowed", "tnv1.uint8.1.raw-hex.00",
        input_limit(1))
    put("input-first", "O1", "input_too_long", "judged before the magic", "hello", {"input": 3})
    put("header", "F3 R1", "header_too_long", "one character more than allowed", "tnv1.uint8.1.raw-hex.00",
        header_limit(1))
    put("header-meta", "F3 R1", "header_too_long", "the meta counts",
        "tnv1.uint8.1.raw-base64url." + meta_field('{"dims":["x"]}') + ".AA", header_limit(1))
    put("header-no-codecs", "F3", "bad_chain", "no - in the codecs: nothing is taken off, 16 characters pass",
        "tnv1.uint8.1.raw.00", {"header": 16})
    put("header-no-codecs-over", "F3", "header_too_long",
        "no - in the codecs: nothing is taken off, 16 characters do not pass", "tnv1.uint8.1.raw.00", {"header": 15})
    put("header-default", "F3 R1", "header_too_long", "65,537 characters, one more than the default",
        "tnv1.uint16.0.raw-hex." + meta_field('{"attrs":{"a":"' + "x" * 49120 + '"}}') + ".")
    put("header-body", "F3", "bad_text", "the body does not count", "tnv1.uint8.1.raw-hex." + "0" * 99,
        {"header": 16})
    for dtype, shape, limit in (("uint8", "6", 5), ("int16", "3", 5), ("int16", "2x3", 11), ("complex128", "s", 15),
            ("utf32~3", "2", 23), ("bytes~5", "2", 9), ("int4", "5", 2), ("uint4", "6", 2), ("bool", "64", 63)):
        put(f"decoded-{dtype.replace('~', '_')}-{shape}", "R1", "limit_exceeded", "one byte more than allowed",
            f"tnv1.{dtype}.{shape}.raw-hex.00", {"decoded": limit})
    put("decoded-struct", "R1 S6", "limit_exceeded", "two structs of 3 bytes, 5 allowed",
        "tnv1.struct.2.raw-hex." + PAIR + ".010203010203", {"decoded": 5})
    put("decoded-chunked", "R1", "limit_exceeded", "the sum counts, not a chunk",
        "tnv1.uint8.6~2.delta-raw-hex.0102~0102~0102", {"decoded": 5})
    put("decoded-string-count", "R1 B5", "limit_exceeded", "four bytes a string, judged from the shape",
        "tnv1.string.2.vlen_utf8-hex.00", {"decoded": 7})
    put("decoded-string", "R1 B5", "limit_exceeded", "4 + 4 + 3 bytes, 10 allowed",
        "tnv1.string.1.vlen_utf8-hex.0100000003000000616263", {"decoded": 10})
    put("decoded-string-sum", "R1 B5", "limit_exceeded", "twice 9 bytes, 17 allowed",
        "tnv1.string.2~1.vlen_utf8-hex.010000000100000061~010000000100000062", {"decoded": 17})
    put("decoded-string-length", "B5", "limit_exceeded",
        "a chunk over the limit and with a byte after its end: the limit first",
        "tnv1.string.1.vlen_utf8-hex.01000000010000006100", {"decoded": 9})
    for dtype, shape in (("uint8", "536870913"), ("bool", "2x268435457"), ("float64", "67108865"),
            ("int4", "1073741825"), ("string", "134217729"), ("bytes~536870913", "s"), ("utf32~134217729", "1"),
            ("uint8", str(CAP)),
            ("float64", str(2**50 - 1)), ("string", str(CAP)), ("uint4", str(CAP)),
            ("bytes~9007199254740991", "1"), ("complex128", "4096x8193")):
        codecs_ = "vlen_utf8-hex" if dtype == "string" else "raw-zlib-hex"
        put(f"default-{dtype.replace('~', '_')}-{shape}", "R1 R2", "limit_exceeded",
            "over the default limit of 2^29 bytes, with a tiny body", f"tnv1.{dtype}.{shape}.{codecs_}.00")
    put("default-struct", "R1 R2 S6", "limit_exceeded", "over the default limit, known after the meta",
        "tnv1.struct.178956971.raw-hex." + PAIR + ".00")
    put("decoded-base64", "R1", "limit_exceeded", "decoded bytes, not characters",
        "tnv1.uint8.3.raw-base64url." + base64url(b"abc"), {"decoded": 2})


def add_all(book: InvalidBook):
    """All areas of this file."""
    for part in (magic, characters, fields, dtypes, shapes, chunks, codecs, segments, elements, limits):
        part(book)
