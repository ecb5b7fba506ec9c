"""Cases of readable values, and of lines as JSON strings (json-form.md).

Bits of floats are found by an own method: every pattern of bits has an exact value, a fraction, and the
patterns are in the order of their values; so the pattern at or below a number is found by bisection, and
its neighbour above is the other candidate.  Where a case is built from a pattern, both must agree.
"""

import json
from fractions import Fraction

from cases import InvalidBook, ValidBook
from form_cases import describe
from streams import zlib_stored
from writer import jcs, make_line, meta_field, seal

INTEGERS = {"int4": (-8, 7), "uint4": (0, 15)}
for _bits in (8, 16, 32, 64):
    INTEGERS[f"int{_bits}"] = (-2 ** (_bits - 1), 2 ** (_bits - 1) - 1)
    INTEGERS[f"uint{_bits}"] = (0, 2**_bits - 1)
SAFE = 2**53 - 1

# name: (bits of the exponent, bits of the mantissa, pattern of the largest finite value)
FLOATS = {
    "float16": (5, 10, 0x7BFF), "bfloat16": (8, 7, 0x7F7F), "float8_e4m3fn": (4, 3, 0x7E), "float8_e5m2": (5, 2, 0x7B),
    "float32": (8, 23, 0x7F7FFFFF), "float64": (11, 52, 0x7FEFFFFFFFFFFFFF),
}


# --- floats, exactly ----------------------------------------------------------------------------

def value_of(dtype, pattern):
    """The value of a pattern without a sign, as if there were no largest exponent and no NaN."""
    exponent_bits, mantissa_bits, _ = FLOATS[dtype]
    bias = 2 ** (exponent_bits - 1) - 1
    exponent, mantissa = divmod(pattern, 2**mantissa_bits)
    if exponent == 0:
        return Fraction(mantissa, 2**mantissa_bits) * Fraction(2) ** (1 - bias)
    return (1 + Fraction(mantissa, 2**mantissa_bits)) * Fraction(2) ** (exponent - bias)


def nearest(dtype, x):
    """The pattern whose value is nearest to a fraction that is not negative; of two, the even one."""
    low, high = 0, FLOATS[dtype][2] + 2
    assert x < value_of(dtype, high), "far beyond the largest"
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if value_of(dtype, middle) <= x else (low, middle)
    below, above = x - value_of(dtype, low), value_of(dtype, high) - x
    return low if below < above or below == above and low % 2 == 0 else high


def rounded(dtype, text):
    """Pattern of a number of JSON without sign: first the nearest double, then the nearest value."""
    return nearest(dtype, value_of("float64", nearest("float64", Fraction(text))))


def hex_of(dtype, pattern, minus=False):
    """A pattern as the string of the vectors."""
    size = 1 + sum(FLOATS[dtype][:2])
    return f"{pattern | minus << size - 1:0{size // 4}x}"


def bits_of(dtype, text):
    """The string of the vectors for a number of JSON."""
    pattern = rounded(dtype, text.lstrip("-"))
    assert pattern <= FLOATS[dtype][2], (dtype, text)
    return hex_of(dtype, pattern, text.startswith("-"))


def number(x, step=0):
    """A fraction that is a double as a number of JSON, to the last digit; or the double so many steps on."""
    if step:
        x = value_of("float64", nearest("float64", x) + step)
    twos = x.denominator.bit_length() - 1
    assert x.denominator == 2**twos and x == value_of("float64", nearest("float64", x))
    return f"{x.numerator * 5**twos}e-{twos}" if twos else str(x.numerator)


def middle(dtype, pattern):
    """Half way from the value of a pattern to the next one."""
    return (value_of(dtype, pattern) + value_of(dtype, pattern + 1)) / 2


def around(dtype, pattern):
    """Numbers around the middle above a pattern, and what each becomes."""
    tie = middle(dtype, pattern)
    pairs = [(number(value_of(dtype, pattern)), pattern), (number(tie, -1), pattern),
             (number(tie), pattern + pattern % 2), (number(tie, 1), pattern + 1)]
    assert all(rounded(dtype, text) == wanted for text, wanted in pairs)
    return pairs


# --- the forms ------------------------------------------------------------------------------------

def form(dtype, shape, values, meta=None):
    """Readable values as a text; `values` is text, `shape` and `meta` may be."""
    texts = {"$tnv": "1", "dtype": json.dumps(dtype), "shape": shape if isinstance(shape, str) else json.dumps(shape)}
    if meta is not None:
        texts["meta"] = meta if isinstance(meta, str) else json.dumps(meta)
    texts["values"] = values
    return "{" + ",".join(f'"{name}":{text}' for name, text in texts.items()) + "}"


def header(dtype, shape, meta=None):
    """Length of the header that JSON8 speaks of."""
    serializer = "vlen_utf8" if dtype == "string" else "raw"
    fields = ["tnv1", dtype, "x".join(map(str, shape)) or "s", serializer] + ([meta_field(jcs(meta))] if meta else [])
    return len(".".join(fields))


def lists(depth, inside):
    """A text in so many lists of one entry."""
    return "[" * depth + inside + "]" * depth


RECORD = [["n", "int16"], ["ok", "bool"], ["in", [["x", "float32", [2]], ["y", [["z", "bytes~2"]], [2, 1]]]], ["u", "utf32~2"]]
RECORD_VALUE = '[-2,true,[[1,"NaN"],[[["00ff"]],[["0a0b"]]]],"\\u0000\U0001f600"]'
RECORD_BYTES = "feff" "01" "0000803f" "0000c07f" "00ff" "0a0b" "00000000" "00f60100"

LINE = make_line("uint8", [2], "raw-hex", ["10", "255"])


# --- accepted ---------------------------------------------------------------------------------------

def add_valid(book: ValidBook):
    """Every dtype, every freedom."""
    def put(name, rules, note, text, dtype, shape, elements, meta=None, **options):
        book.add("values", describe(f"values-{name}", rules, note, dtype, shape, elements, meta) | {"json": text, **options})

    def good(name, note, dtype, shape, values, elements, meta=None, rules="JSON8 JSON9 JSON10", **options):
        put(name, rules, note, form(dtype, shape, values, meta), dtype, shape, elements, meta, **options)

    good("example", "the example of the page", "int64", [2, 2], '[[1,2],[3,"9223372036854775807"]]', ["1", "2", "3", "9223372036854775807"])
    integers_valid(good)
    floats_valid(good)
    others_valid(good)
    structs_valid(good)
    shapes_valid(good)
    spellings_valid(put, good)
    lines_valid(put)


def integers_valid(good):
    """Limits of the integers, and spellings."""
    good("bool", "true and false", "bool", [2], "[true,false]", ["1", "0"])
    for dtype, (low, high) in INTEGERS.items():
        numbers = [max(low, -SAFE), 0, 1, min(high, SAFE)]
        good(f"{dtype}-numbers", "the least and the greatest number", dtype, [4], json.dumps(numbers), list(map(str, numbers)))
        strings = [str(low), "0", "1", str(high)]
        good(f"{dtype}-strings", "the least and the greatest integer, as strings", dtype, [4], json.dumps(strings), strings)
    good("integer-spellings", "whole numbers however they are spelled", "int8", [12],
         "[2.0,2e0,20e-1,0.2E1,0.02e+2,-0,-0.0,0e5,-0E-7,1e2,-1.28e2,127.000]", "2 2 2 2 2 0 0 0 0 100 -128 127".split())
    good("integer-minus-zero", "-0 is the integer 0 of unsigned dtypes too", "uint64", [2], "[-0,-0.0]", ["0", "0"])
    good("integer-nearest-double", "a number is the double nearest to it, and that is whole here", "int64", [5],
         "[1.00000000000000000001,0.99999999999999999999,9007199254740991.3,1e-400,-1e-400]", ["1", "1", "9007199254740991", "0", "0"])
    good("integer-beyond-doubles", "strings hold what no double does", "int64", [3],
         '["9007199254740993","-9007199254740993","9007199254740992"]', ["9007199254740993", "-9007199254740993", "9007199254740992"])
    good("int4-odd", "an odd number of nibbles", "int4", [3], '[-1,"-8",7]', ["-1", "-8", "7"])
    good("uint4-rows", "rows are not padded", "uint4", [3, 3], "[[1,2,3],[4,5,6],[7,8,15]]", "1 2 3 4 5 6 7 8 15".split())


def floats_valid(good):
    """Special values, ties, subnormals, the largest value, and what would be wrong if it were rounded twice."""
    special = {  # NaN, Infinity, -Infinity, 1, -1, 0, -0
        "float16": "7e00 7c00 fc00 3c00 bc00", "bfloat16": "7fc0 7f80 ff80 3f80 bf80", "float8_e5m2": "7e 7c fc 3c bc",
        "float32": "7fc00000 7f800000 ff800000 3f800000 bf800000",
        "float64": "7ff8000000000000 7ff0000000000000 fff0000000000000 3ff0000000000000 bff0000000000000"}
    for dtype, bits in special.items():
        bits = bits.split()
        zero = "0" * len(bits[0])
        good(f"{dtype}-special", "NaN, infinities, ones and zeros", dtype, [9], '["NaN","Infinity","-Infinity",1,-1,0,-0,0.0,-0.0]',
             bits + [zero, "8" + zero[1:], zero, "8" + zero[1:]])
    good("float8_e4m3fn-special", "one NaN and no infinity", "float8_e4m3fn", [6], '["NaN",1,-1,0,-0,-0.0]', "7f 38 b8 00 80 80".split())

    for dtype, (_, mantissa_bits, largest) in FLOATS.items():
        if dtype == "float64":
            continue
        one, normal = nearest(dtype, Fraction(1)), 2**mantissa_bits
        groups = {"subnormal": [0, 1, 2, normal - 2, normal - 1], "normal": [normal, one, one + 1, one - 1], "largest": [largest - 2, largest - 1]}
        for name, patterns in groups.items():
            pairs = [pair for pattern in patterns for pair in around(dtype, pattern)]
            if name == "largest":  # the tie above the largest value goes to the even neighbour, which is the largest itself in one dtype only
                pairs += around(dtype, largest)[:3 if dtype == "float8_e4m3fn" else 2]
            texts = [sign + text for text, _ in pairs for sign in ("", "-")]
            good(f"{dtype}-{name}", f"around ties, {name}", dtype, [len(texts)], f"[{','.join(texts)}]",
                 [hex_of(dtype, pattern, minus) for _, pattern in pairs for minus in (False, True)])

    def known(dtype, name, note, pairs):
        for text, bits in pairs:
            assert bits_of(dtype, text) == bits, (dtype, text, bits, bits_of(dtype, text))
        good(f"{dtype}-{name}", note, dtype, [len(pairs)], "[" + ",".join(text for text, _ in pairs) + "]", [bits for _, bits in pairs])

    known("float64", "known", "known constants", [
        ("0.1", "3fb999999999999a"), ("1e23", "44b52d02c7e14af6"), ("5e-324", "0000000000000001"), ("2.4703282292062327e-324", "0000000000000000"),
        ("2.4703282292062328e-324", "0000000000000001"), ("2.2250738585072011e-308", "000fffffffffffff"), ("2.2250738585072014e-308", "0010000000000000"),
        ("1.7976931348623157e308", "7fefffffffffffff"), ("-1.7976931348623158e308", "ffefffffffffffff"), ("9007199254740993", "4340000000000000"),
        ("9007199254740993.0000000000000000001", "4340000000000001"), ("9007199254740995", "4340000000000002"), ("1e-400", "0000000000000000"), ("-1e-400", "8000000000000000"),
        ("3.141592653589793238462643383279", "400921fb54442d18")])
    known("float32", "known", "known constants", [
        ("0.1", "3dcccccd"), ("3.4028234663852886e38", "7f7fffff"), ("3.4028235677973362e38", "7f7fffff"), ("1e-45", "00000001"), ("7e-46", "00000000"), ("-7e-46", "80000000"),
        ("1.1754943508222875e-38", "00800000"), ("16777217", "4b800000"), ("16777219", "4b800002"), ("1e-300", "00000000"), ("-5e-324", "80000000")])
    known("float16", "known", "known constants", [
        ("0.1", "2e66"), ("65504", "7bff"), ("65519.99999999999", "7bff"), ("-65519", "fbff"), ("2049", "6800"), ("2051", "6802"), ("5.960464477539063e-8", "0001"),
        ("2.98023223876953125e-8", "0000"), ("2.9802322387695316e-8", "0001"), ("6.103515625e-5", "0400")])
    known("bfloat16", "known", "known constants", [("0.1", "3dcd"), ("3.3895313892515355e38", "7f7f"), ("257", "4380"), ("259", "4382"), ("3.14159", "4049"), ("9.2e-41", "0001"), ("1e-41", "0000")])
    known("float8_e4m3fn", "known", "known constants", [("448", "7e"), ("464", "7e"), ("-464", "fe"), ("0.1", "1d"), ("17", "58"), ("19", "5a"), ("0.001953125", "01"),
        ("0.0009765625", "00"), ("0.00097656250001", "01"), ("-0.0009", "80"), ("0.015625", "08"), ("240", "77"), ("256", "78")])
    known("float8_e5m2", "known", "known constants", [("57344", "7b"), ("61439.99999999", "7b"), ("-61439", "fb"), ("0.1", "2e"), ("9", "48"), ("11", "4a"), ("1.52587890625e-5", "01"),
        ("7.62939453125e-6", "00"), ("7.63e-6", "01")])
    once = "a double is rounded once"
    known("float16", "once", once + ", not by way of float32", [(number(1 + Fraction(1, 2**11) + Fraction(1, 2**40)), "3c01"),
                                                          (number(1 + Fraction(3, 2**11) - Fraction(1, 2**40)), "3c01")])
    known("bfloat16", "once", once + ", not by way of float32", [(number(1 + Fraction(1, 2**8) + Fraction(1, 2**40)), "3f81"),
                                                           (number(1 + Fraction(3, 2**8) - Fraction(1, 2**40)), "3f81")])
    for dtype, bits, low, high in (("float8_e4m3fn", 4, "39", "39"), ("float8_e5m2", 3, "3d", "3d")):
        known(dtype, "once", once + ", not by way of float16 or float32",
              [(number(1 + Fraction(1, 2**bits) + Fraction(1, 2**k)), low) for k in (13, 20, 30, 45)]
              + [(number(1 + Fraction(3, 2**bits) - Fraction(1, 2**k)), high) for k in (13, 20, 30, 45)])
    known("float32", "twice", "a decimal number just beside a tie, whose nearest double is the tie",
          [("1.00000005960464477539062500001", "3f800000"), ("1.00000017881393432617187499999", "3f800002"),
           ("1.0000000596046450", "3f800001"), ("1.0000000596046446", "3f800000")])


def others_valid(good):
    """Complex numbers, dates, bytes, text."""
    good("complex64", "pairs of numbers, each rounded", "complex64", [4], '[[1,-0],["NaN","-Infinity"],[0.1,16777217],[-1e-60,3.4028234663852886e38]]',
         ["3f800000,80000000", "7fc00000,ff800000", "3dcccccd,4b800000", "80000000,7f7fffff"])
    good("complex128", "pairs of numbers", "complex128", [2, 1], '[[[0.1,-0.0]],[["Infinity","NaN"]]]',
         ["3fb999999999999a,8000000000000000", "7ff0000000000000,7ff8000000000000"])
    good("complex-scalar", "a pair without a list around it", "complex64", [], "[2,3]", ["40000000,40400000"])
    least, greatest = map(str, INTEGERS["int64"])
    for dtype in ("datetime64~D", "timedelta64~ns~25", "datetime64~generic"):
        good(dtype.replace("~", "-"), "not-a-time, and integers", dtype, [6], f'["NaT",0,-1,"{least}","{greatest}",1.7e9]',
             [least, "0", "-1", least, greatest, "1700000000"])
    good("bytes", "hex digits, trailing NULs too", "bytes~3", [3], '["616263","000000","ff0a00"]', ["616263", "000000", "ff0a00"])
    good("void", "hex digits", "void~1", [], '"9f"', ["9f"])
    good("utf32", "U+0000 fills the rest", "utf32~3", [6], '["abc","a","","\\u0000b","\\ud83d\\ude00\U0010ffff\u00e9","\\u0000\\u0000\\u0000"]',
         ["abc", "a\0\0", "\0\0\0", "\0b\0", "\U0001f600\U0010ffff\u00e9", "\0\0\0"])
    good("utf32-separate", "code points as they are, not composed", "utf32~2", [2], '["e\\u0301","\\u00e9"]', ["e\u0301", "\u00e9\0"])
    good("string", "any strings, some of which mean something elsewhere", "string", [9],
         '["","\\u0000","a\\u0000b","\\ud83d\\ude00","\U0001f600","\\"\\\\\\/\\b\\f\\n\\r\\t","NaN","null","\\ufeff\\uffff"]',
         ["", "\0", "a\0b", "\U0001f600", "\U0001f600", '"\\/\b\f\n\r\t', "NaN", "null", "\ufeff\uffff"])
    good("string-rows", "rows of strings", "string", [2, 2], '[["a","b"],["c",""]]', ["a", "b", "c", ""])


def structs_valid(good):
    """Records."""
    good("struct", "a struct inside, subarrays, padding", "struct", [1], f"[{RECORD_VALUE}]", [RECORD_BYTES], {"fields": RECORD})
    good("struct-scalar", "one record, a list of its fields", "struct", [], RECORD_VALUE, [RECORD_BYTES], {"fields": RECORD})
    good("struct-one-field", "a list of one entry all the same", "struct", [2], "[[1],[2]]", ["01", "02"], {"fields": [["a", "uint8"]]})
    good("struct-subarray", "a subarray is in C order", "struct", [2], "[[[[1,2,3],[4,5,6]],7],[[[8,9,10],[11,12,13]],14]]",
         ["01020304050607", "08090a0b0c0d0e"], {"fields": [["a", "uint8", [2, 3]], ["b", "int8"]]})
    good("struct-subarray-complex", "pairs in a subarray", "struct", [1], '[[[[1,2],["NaN",-0]],"NaT"]]', ["0000803f" "00000040" "0000c07f" "00000080" "0000000000000080"],
         {"fields": [["c", "complex64", [2]], ["t", "timedelta64~s"]]})
    good("struct-floats", "every float as a field", "struct", [1], '[[65504,257,464,57344,0.1,"Infinity"]]',
         ["ff7b" "8043" "7e" "7b" "cdcccc3d" "000000000000f07f"],
         {"fields": [["a", "float16"], ["b", "bfloat16"], ["c", "float8_e4m3fn"], ["d", "float8_e5m2"], ["e", "float32"], ["f", "float64"]]})
    good("struct-integers", "integers as fields", "struct", [1], '[["-128",65535,-1,"18446744073709551615"]]', ["80" "ffff" "ffffffffffffffff" "ffffffffffffffff"],
         {"fields": [["a", "int8"], ["b", "uint16"], ["c", "int64"], ["d", "uint64"]]})
    good("struct-struct-array", "a subarray of structs", "struct", [1], "[[[[1,2],[3,4]]]]", ["01020304"], {"fields": [["a", [["x", "uint8"], ["y", "uint8"]], [2]]]})
    fields, values = [["a", "uint8"]], "[5]"
    for _ in range(15):
        fields, values = [["a", fields]], f"[{values}]"
    good("struct-16-deep", "structs as deep as they may be", "struct", [], values, ["05"], {"fields": fields})
    good("struct-128-deep", "the deepest lists there can be: object, 63 dims, record, 63 dims", "struct", [1] * 63, lists(127, "9"), ["09"],
         {"fields": [["a", "uint8", [1] * 63]]}, rules="JSON1 JSON9")
    good("struct-empty", "no records", "struct", [0], "[]", [], {"fields": RECORD})


def shapes_valid(good):
    """Shapes with and without elements."""
    good("scalar-number", "the value itself", "float32", [], "1", ["3f800000"])
    good("scalar-bool", "the value itself", "bool", [], "true", ["1"])
    good("scalar-string", "the value itself", "string", [], '"x"', ["x"])
    good("scalar-int4", "one nibble", "int4", [], "-8", ["-8"])
    for dtype in ("uint8", "string", "int4"):
        for shape, values in (([0], "[]"), ([2, 0], "[[],[]]"), ([0, 3], "[]"), ([2, 0, 3], "[[],[]]"), ([0, 9007199254740991], "[]")):
            if dtype == "uint8" or shape in ([0], [2, 0]):
                good(f"empty-{dtype}-{'x'.join(map(str, shape))}", "the nesting ends at a dim 0", dtype, shape, values, [])
    good("c-order", "the last index varies fastest", "uint8", [2, 3, 2], "[[[1,2],[3,4],[5,6]],[[7,8],[9,10],[11,12]]]", [str(n) for n in range(1, 13)])
    good("dims-64", "64 lists in each other", "int16", [1] * 64, lists(64, "-7"), ["-7"])
    good("dims-64-empty", "63 lists, and one without entries", "int16", [1] * 63 + [0], lists(64, ""), [])


def spellings_valid(put, good):
    """Members, blanks, meta, limits."""
    good("attrs-dims", "attrs and dims", "uint8", [1, 2], "[[1,2]]", ["1", "2"], {"attrs": {"unit": "m/s", "n": 1e-7, "l": [None, True, {"\U0001f600": ""}]}, "dims": ["y", None]})
    good("attrs-deep", "a meta 64 deep, in a text of 65", "uint8", [], "1", ["1"], {"attrs": {"k": json.loads(lists(62, "0"))}}, rules="JSON1 JSON8 M1")
    canonical = {"attrs": {"a": 0, "b": 9007199254740992, "c": "\u00e9"}}
    put("meta-spelled", "JSON8 M2", "a meta in another spelling is written in the canonical one",
        form("uint8", [1], "[1]", ' { "attrs" : {"c":"\\u00e9", "b":9007199254740993 , "a":-0.0 } } '), "uint8", [1], ["1"], canonical)
    put("order", "JSON1 JSON3", "members in another order", '{"values":[true],"shape":[1],"meta":{"dims":["x"]},"dtype":"bool","$tnv":1}', "bool", [1], ["1"], {"dims": ["x"]})
    put("blanks", "JSON1", "blanks and line ends anywhere", ' {"$tnv" :1\r\n,\t"dtype":"int8", "shape": [ 2,1 ] ,"values":[\n[ 1 ] ,[ -1]\n] }\n', "int8", [2, 1], ["1", "-1"])
    put("member-spellings", "JSON2 JSON4", "whole numbers in other spellings", form("int8", "[2.0,1e0,-0]", "[[[]],[[]]]").replace('"$tnv":1', '"$tnv":10e-1'), "int8", [2, 1, 0], [])
    put("escapes", "JSON1", "escapes in names and strings", '{"\\u0024tnv":1,"d\\u0074ype":"\\u0069nt8","shape":[1],"\\u0076alues":["\\u002d1"]}', "int8", [1], ["-1"])
    text = form("string", [2], '["\u00e9","\U0001f600"]')
    put("limit-input", "JSON7", "exactly at the limit, which counts bytes", text, "string", [2], ["\u00e9", "\U0001f600"], limits={"input": len(text.encode())})
    good("limit-decoded", "exactly at the limit", "int16", [3], "[1,2,3]", ["1", "2", "3"], limits={"decoded": 6})
    good("limit-decoded-int4", "exactly at the limit", "uint4", [3], "[1,2,3]", ["1", "2", "3"], limits={"decoded": 2})
    good("limit-decoded-string", "4 bytes for each string", "string", [2], '["",""]', ["", ""], limits={"decoded": 8})
    good("limit-decoded-struct", "exactly at the limit", "struct", [2], "[[1,[2,3]],[4,[5,6]]]", ["010203", "040506"], {"fields": [["a", "uint8"], ["b", "uint8", [2]]]}, limits={"decoded": 6})
    good("limit-header", "exactly at the limit", "uint8", [2], "[1,2]", ["1", "2"], limits={"header": header("uint8", [2])})
    good("limit-header-string", "with vlen_utf8, exactly at the limit", "string", [1], '[""]', [""], limits={"header": header("string", [1])})
    meta = {"dims": ["x"]}
    good("limit-header-meta", "with a meta, exactly at the limit", "uint8", [2], "[1,2]", ["1", "2"], meta, limits={"header": header("uint8", [2], meta)})
    good("no-codecs-asked", "no codec runs, so the caller's list says nothing", "uint8", [1], "[1]", ["1"], allow=[], rules="JSON8")


def lines_valid(put):
    """A line as a JSON string."""
    escaped = "".join(f"\\u{ord(c):04x}" for c in LINE)
    chunks = make_line("uint8", [5], "delta-raw-zlib-base64url", "1 2 4 8 16".split(), 2, None, zlib_stored)
    attrs = {"attrs": {"a": "\u00e9"}}
    for name, note, text, options in (
            ("plain", "a line as a JSON string", f'"{LINE}"', {}), ("escaped", "every character escaped", f'"{escaped}"', {}),
            ("escaped-upper", "hex digits of an escape in upper case", f'"{LINE.replace("-", chr(92) + "u002D")}"', {}),
            ("blanks", "blanks around the string", f' \t\r\n"{LINE}"\n', {}), ("limit-input", "the limit counts the bytes of the text, quotes too", f'"{LINE}"', {"limits": {"input": len(LINE) + 2}}),
            ("allow", "the caller's list holds", f'"{LINE}"', {"allow": ["raw", "hex"]})):
        put(f"line-{name}", "JSON1 JSON2 JSON7", note, text, "uint8", [2], ["10", "255"], **options)
    put("line-chunks", "JSON2", "a line with chunks", f'"{chunks}"', "uint8", [5], "1 2 4 8 16".split())
    put("line-meta", "JSON2", "a line with a meta", f'"{make_line("int4", [], "raw-hex", ["-3"], None, attrs)}"', "int4", [], ["-3"], attrs)
    put("line-empty", "JSON2", "a line without a body", f'"{make_line("string", [0], "vlen_utf8-hex", [])}"', "string", [0], [])
    put("line-base64url", "JSON2", "a line in base64url", f'"{make_line("float32", [1], "raw-base64url", ["7fc00001"])}"', "float32", [1], ["7fc00001"])


# --- refused ----------------------------------------------------------------------------------------

def add_invalid(book: InvalidBook):
    """Every rule, and the order."""
    def bad(name, rules, error, note, text, **options):
        book.add("values", {"id": f"bad-values-{name}", "rules": rules.split(), "note": note, "json": text, "error": error, **options})

    def table(name, rules, error, note, dtype, shape, spellings, meta=None):
        for i, values in enumerate(spellings, 1):
            shown = values if len(values) < 40 else values[:37] + "..."
            bad(f"{name}-{i:02}", rules, error, f"{note}: {shown}", form(dtype, shape, values, meta))

    texts_invalid(bad, table)
    members_invalid(bad)
    header_invalid(bad)
    lists_invalid(table)
    integers_invalid(table)
    floats_invalid(table)
    others_invalid(table)
    order_invalid(bad)
    lines_invalid(bad)


def texts_invalid(bad, table):
    """JSON1."""
    table("syntax", "JSON1", "bad_json", "no JSON", "float64", [1],
          ["[NaN]", "[Infinity]", "[-Infinity]", "[1,]", "[,1]", "[+1]", "[.5]", "[1.]", "[01]", "[-01]", "[0x1]", "[1e]", "[1 2]", "['1']", "[nan]", "[True]", "[1", "[1]]", "[-]", "[\u0661]", "[1]/**/"])
    table("range", "JSON1", "bad_json", "beyond the range of doubles", "float64", [1], ["[1e309]", "[-1e309]", "[1.7976931348623159e308]", "[1e999999]", "[" + "9" * 400 + "]"])
    table("surrogate", "JSON1", "bad_json", "a lone surrogate", "string", [1],
          ['["\\ud800"]', '["\\udc00"]', '["\\udc00\\ud800"]', '["\\ud83dx\\ude00"]', '["\\ud83d\\u0041"]'])
    table("escape", "JSON1", "bad_json", "no such escape, or a control character", "string", [1], ['["\\x41"]', '["\\u12"]', '["\\U00000041"]', '["\\0"]', '["\t"]', '["\x00"]', '["\n"]'])
    bad("deep-129", "JSON1", "bad_json", "a list too deep: object, 64 dims, record, 63 dims", form("struct", [1] * 64, lists(128, "9"), {"fields": [["a", "uint8", [1] * 63]]}))
    bad("deep-128", "JSON1 JSON10", "bad_value", "128 deep is JSON, but no value", form("uint8", [1], lists(127, "9")))
    bad("duplicate", "JSON1", "duplicate_member", "two lists of values", form("uint8", [1], '[1],"values":[1]'))
    bad("duplicate-value", "JSON1 JSON7", "duplicate_member", "in a value, which is none", form("uint8", [1], '[{"a":1,"\\u0061":1}]'))
    bad("duplicate-and-surrogate", "JSON1 JSON7", "bad_json", "a lone surrogate in a member that is there twice", form("string", [1], '["\\ud800"],"values":["x"]'))
    bad("duplicate-and-range", "JSON1 JSON7", "bad_json", "two members of a name, and a number beyond doubles", form("float64", [1], '[1],"values":[1e400]'))


def members_invalid(bad):
    """JSON2 to JSON4."""
    good = form("uint8", [2], "[10,255]")

    def changed(name, rules, error, note, old, new):
        assert old in good
        bad(name, rules, error, note, good.replace(old, new, 1))

    for i, text in enumerate(("null", "true", "1", "[]", "{}", "[[10,255]]", '{"values":[1]}', '{"$TNV":1}'), 1):
        bad(f"magic-{i}", "JSON2", "bad_magic", f"neither a string nor an object with $tnv: {text}", text)
    changed("magic-values", "JSON2 JSON7", "bad_magic", "$tnv is missing, before all else", '"$tnv":1,"dtype"', '"x":1,"dtype":null,"type"')
    for i, version in enumerate(("2", "0", "-1", '"1"', "true", "null", "[1]", "{}", "1.0000001", "1e1"), 1):
        changed(f"version-{i:02}", "JSON2", "unsupported_version", f"$tnv is {version}", '"$tnv":1', f'"$tnv":{version}')
    changed("version-first", "JSON7", "unsupported_version", "the version comes before members", '"$tnv":1', '"$tnv":2,"data":""')
    for member, value in (("chunk", "1"), ("codecs", '["raw","hex"]'), ("data", '"0aff"'), ("check", '"6d8416eb"'), ("attrs", "{}"), ("fields", "[]"), ("Values", "[]"), ("", "0")):
        changed(f"unknown-{member or 'empty'}", "JSON3", "unknown_member", f"{member!a} does not go with values", '"shape"', f'"{member}":{value},"shape"')
    for member, text in (("dtype", '"dtype":"uint8",'), ("shape", '"shape":[2],')):
        changed(f"missing-{member}", "JSON3", "missing_member", f"no {member}", text, "")
    changed("missing-values", "JSON3", "missing_member", "without values it is the JSON form, without codecs", ',"values":[10,255]', "")
    changed("unknown-and-missing", "JSON7", "unknown_member", "unknown members come before missing ones", '"shape"', '"chunk"')
    changed("missing-and-member", "JSON7", "missing_member", "missing members come before wrong ones", '"uint8","shape":[2]', "1")
    bad("unknown-values-null", "JSON3", "unknown_member", "values are there, though null", '{"$tnv":1,"dtype":"uint8","shape":[2],"codecs":["raw","hex"],"values":null,"data":"0aff","check":"6d8416eb"}')
    for i, (old, new) in enumerate((
            ('"uint8"', "8"), ('"uint8"', "null"), ('"uint8"', '["uint8"]'), ('"uint8"', '"uint8.2"'), ('"uint8"', '"."'), ('"uint8"', '"object"'), ('"uint8"', '"tree"'), ("[2]", "2"), ("[2]", '"2"'),
            ("[2]", "null"), ("[2]", "{}"), ("[2]", '["2"]'), ("[2]", "[2.5]"), ("[2]", "[-1]"), ("[2]", "[true]"), ("[2]", "[null]"), ("[2]", "[[2]]"), ("[2]", "[9007199254740992]"), ("[2]", "[1e300]"),
            ("[2]", '[2],"meta":null'), ("[2]", '[2],"meta":[]'), ("[2]", '[2],"meta":"~e30"'), ("[2]", '[2],"meta":1')), 1):
        changed(f"member-{i:02}", "JSON4", "bad_member", f"{new} is no such member", old, new)
    bad("member-object-scalar", "JSON4", "bad_member", "no readable values of objects", form("object", [], '"x"', {"type": "t"}))
    changed("member-object-params", "JSON4 JSON8", "bad_dtype", "a dtype that begins like object", '"uint8"', '"object~1"')


def header_invalid(bad):
    """JSON8: codes of the line."""
    def case(name, error, note, dtype, shape, meta=None, values="[]", rules="", **options):
        bad(f"header-{name}", f"JSON8 {rules}", error, note, form(dtype, shape, values, meta), **options)

    for i, dtype in enumerate(("", "Uint8", "uint8~1", "bytes", "bytes~0", "bytes~01", "datetime64", "datetime64~S", "datetime64~s~1", "uint8-", "~", "string~1", "struct~1"), 1):
        case(f"dtype-{i:02}", "bad_dtype", f"the dtype {dtype!a}", dtype, [0], rules="T1 T2 T3 T4")
    for i, dtype in enumerate(("u8", "float8", "int", "float128", "str", "values"), 1):
        case(f"unknown-{i}", "unknown_dtype", f"the dtype {dtype!a}", dtype, [0], rules="T1")
    for i, dtype in enumerate(("uint8 ", "uint\u00e9", "uint8\n", "uint8=", "\U0001f600", "\0"), 1):
        case(f"character-{i}", "bad_character", f"the dtype {dtype!a}", dtype, [0], rules="G1")
    case("item", "too_large", "an item of 2^53 bytes", "bytes~9007199254740992", [0], rules="T3")
    case("dims-65", "bad_shape", "65 dims", "uint8", [1] * 65, values=lists(65, "1"), rules="S1")
    case("product", "too_large", "the product of the dims that are not zero", "uint8", [0, 94906267, 94906267], rules="S2")
    case("product-size", "too_large", "times the item size", "uint16", [4503599627370496], rules="S2")
    case("product-string", "limit_exceeded", "item size 1 for string", "string", [9007199254740991], rules="S2")
    case("decoded", "limit_exceeded", "a byte over the limit", "int16", [3], values="[1,2,3]", limits={"decoded": 5})
    case("decoded-int4", "limit_exceeded", "a byte over the limit", "int4", [3], values="[1,2,3]", limits={"decoded": 1})
    case("decoded-string", "limit_exceeded", "a byte over the limit", "string", [2], values='["",""]', limits={"decoded": 7})
    case("decoded-struct", "limit_exceeded", "a byte over the limit", "struct", [2], {"fields": [["a", "uint8"], ["b", "uint8", [2]]]}, "[[1,[2,3]],[4,[5,6]]]", limits={"decoded": 5}, rules="S6")
    case("decoded-default", "limit_exceeded", "a byte over the default limit", "uint8", [536870913])
    case("length", "header_too_long", "a character over the limit", "uint8", [2], values="[1,2]", limits={"header": header("uint8", [2]) - 1}, rules="F3")
    case("length-string", "header_too_long", "a character over the limit", "string", [2], values='["",""]', limits={"header": header("string", [2]) - 1}, rules="F3")
    meta = {"dims": ["x"]}
    case("length-meta", "header_too_long", "a character over the limit", "uint8", [2], meta, "[1,2]", limits={"header": header("uint8", [2], meta) - 1}, rules="F3")
    case("length-default", "header_too_long", "attrs that no header of the default limit holds", "uint8", [1], {"attrs": {"a": "x" * 50000}}, "[1]", rules="F3")
    case("length-dtype", "header_too_long", "the length of the header comes before the dtype", "x" * 40, [1], values="[1]", rules="F3", limits={"header": 40})
    for i, meta in enumerate(({}, {"x": 1}, {"attrs": {}}, {"attrs": []}, {"dims": []}, {"dims": [""]}, {"dims": [1]}, {"dims": ["x", "y"]}, {"type": "t"}, {"fields": [["a", "uint8"]]},
                              {"attrs": {"a": json.loads(lists(63, ""))}}), 1):
        case(f"meta-{i:02}", "bad_meta", "a meta that does not go with a line", "uint8", [2], meta, "[1,2]", rules="M1 M3 M4 M5 M6 M8")
    for i, meta in enumerate((None, {"attrs": {"a": 1}}, {"fields": []}, {"fields": {}}, {"fields": [["a"]]}, {"fields": [["a", "string"]]}, {"fields": [["a", "int4"]]}, {"fields": [["a", "uint8", []]]},
                              {"fields": [["a", "uint8", [1.5]]]}, {"fields": [["a", "uint8"], ["a", "uint8"]]}, {"fields": [["", "uint8"]]}), 1):
        case(f"fields-{i:02}", "bad_meta", "no fields of a struct", "struct", [1], meta, "[[1]]", rules="M6")
    case("fields-item", "too_large", "an item over the cap", "struct", [0], {"fields": [["a", "uint16", [4503599627370496]]]}, rules="M7")
    case("fields-product", "too_large", "the product over the cap", "struct", [4503599627370496], {"fields": [["a", "uint16"]]}, rules="S6")


def lists_invalid(table):
    """JSON9."""
    table("list", "JSON9", "size_mismatch", "no list of two numbers", "uint8", [2], ["[1]", "[]", "[1,2,3]", "1", '"12"', "null", '{"0":1,"1":2}', "true", "[[1,2]]"])
    table("list-inner", "JSON9", "size_mismatch", "no rows of two", "uint8", [2, 2],
          ["[[1,2],[3]]", "[[1],[2,3,4]]", "[[1,2],3]", "[1,2]", "[[1,2],null]", "[[1,2]]", "[[1,2],[3,4],[5,6]]", "[1,2,3,4]", "[[1,2],{}]", "[[1,2],[]]"])
    table("list-deep", "JSON9 JSON10", "bad_value", "a list where a value belongs", "uint8", [2], ["[[1],[2]]", "[1,[2]]", "[1,[]]", "[1,{}]"])
    table("list-scalar", "JSON9 JSON10", "bad_value", "a list where a value belongs", "uint8", [], ["[1]", "[]", "{}", "null"])
    table("list-empty", "JSON9", "size_mismatch", "no list without entries", "uint8", [0], ["[1]", "[[]]", "0", "null", '""', "{}"])
    table("list-empty-first", "JSON9", "size_mismatch", "the nesting ends at the dim 0", "uint8", [0, 3], ["[[]]", "[[],[],[]]", "[[1,2,3]]", "null"])
    table("list-empty-last", "JSON9", "size_mismatch", "two lists without entries", "uint8", [2, 0], ["[]", "[[]]", "[[],[],[]]", "[[],[1]]", "[[],null]", "[0,0]"])
    fields = {"fields": [["a", "uint8"], ["b", "int8", [2]], ["c", [["x", "bool"]]]]}
    table("struct", "JSON9", "bad_value", "no list of the three fields", "struct", [1],
          ["[[1,[2,3]]]", "[[1,[2,3],[true],4]]", "[[]]", "[1]", "[null]", '[{"a":1,"b":[2,3],"c":[true]}]', '["x"]'], fields)
    table("struct-flat", "JSON9", "size_mismatch", "the list of records is missing, or has too many", "struct", [1], ["[1,[2,3],[true]]", "[]"], fields)
    table("struct-subarray", "JSON9", "size_mismatch", "no list of the two numbers of b", "struct", [1], ["[[1,2,[true]]]", "[[1,[2],[true]]]", "[[1,[2,3,4],[true]]]", "[[1,null,[true]]]", '[[1,"23",[true]]]'], fields)
    table("struct-inner", "JSON9", "bad_value", "no list of the one field of c", "struct", [1], ["[[1,[2,3],true]]", "[[1,[2,3],[]]]", "[[1,[2,3],[true,true]]]", "[[1,[2,3],null]]"], fields)
    table("struct-value", "JSON10", "bad_value", "a value that a field does not take", "struct", [1], ["[[256,[2,3],[true]]]", "[[1,[2,-129],[true]]]", "[[1,[2,3],[1]]]", "[[[1],[2,3],[true]]]", "[[1,[2,[3]],[true]]]"], fields)
    for dtype in ("complex64", "complex128"):
        table(dtype, "JSON9 JSON10", "bad_value", "no list of two numbers", dtype, [1],
              ["[1]", "[[1]]", "[[1,2,3]]", "[[]]", '["1+2i"]', "[null]", "[[1,null]]", '[[1,"2"]]', "[[true,1]]", "[[[1],2]]", '[{"re":1,"im":2}]', '["NaN"]', '[[1,"nan"]]'])
    table("complex-scalar", "JSON9 JSON10", "bad_value", "a list too many", "complex64", [], ["[[1,2]]", "1"])
    table("complex64-large", "JSON10", "bad_value", "a part beyond the largest", "complex64", [1], ["[[3.5e38,0]]", "[[0,-3.5e38]]"])


def integers_invalid(table):
    """JSON10: integers and bool."""
    for dtype, (low, high) in INTEGERS.items():
        outside = [low - 1, high + 1]
        table(f"{dtype}-out", "JSON10", "bad_value", "out of range by one", dtype, [1], [f'["{n}"]' for n in outside] + [f"[{n}]" for n in outside if abs(n) <= SAFE])
    for dtype in ("int64", "uint64"):
        numbers = ["9007199254740992", "9007199254740993", "9007199254740991.5", "1e16", "18446744073709551615", "1e308"] + (["-9007199254740992", "-1e16"] if dtype == "int64" else [])
        table(f"{dtype}-unsafe", "JSON10", "bad_value", "a number beyond 2^53-1", dtype, [1], [f"[{n}]" for n in numbers])
    spellings = ["+1", "01", "-0", "1.0", " 1", "1 ", "1e3", "", "-", "--1", "-01", "00", "0x1", "1_0", "1,0", "\\u0661", "\\u22121", "1\\u0000", "\\n1", "NaN", "NaT", "true", "1" * 5000]
    table("spelling", "JSON10", "bad_value", "no spelling of an integer", "int64", [1], [f'["{text}"]' for text in spellings])
    table("uint-spelling", "JSON10", "bad_value", "no spelling of an integer", "uint8", [1], ['["-0"]', '["-1"]', "[-1]", '["+0"]', '["256"]'])
    table("int4-spelling", "JSON10", "bad_value", "no spelling of an integer", "int4", [1], ['["-0"]', '["07"]', "[0.5]", "[true]", "[null]"])
    table("integer-type", "JSON10", "bad_value", "no integer", "int32", [1], ["[true]", "[false]", "[null]", "[1.5]", "[-0.5]", "[5e-324]", "[1e-300]", "[2147483647.5]", "[[]]", "[{}]"])
    table("bool", "JSON10", "bad_value", "neither true nor false", "bool", [1], ["[1]", "[0]", "[null]", '["true"]', '["0"]', "[[true]]", "[0.0]", '[""]'])
    for dtype in ("datetime64~s", "timedelta64~ms"):
        table(dtype.split("~")[0], "JSON10", "bad_value", "neither an integer nor NaT", dtype, [1],
              ['["nat"]', '["NaT "]', '["NaN"]', '["2020-01-01"]', "[null]", "[true]", "[1.5]", '["9223372036854775808"]', '["-9223372036854775809"]', "[9007199254740992]", '["-0"]', '[""]'])


def floats_invalid(table):
    """JSON10: floats."""
    for dtype, (_, _, largest) in FLOATS.items():
        if dtype != "float64":
            tie = middle(dtype, largest)
            first = tie if largest % 2 else value_of("float64", nearest("float64", tie) + 1)  # a tie goes to the even neighbour
            numbers = [number(first), "-" + number(first), number(tie, 1), number(value_of(dtype, largest + 1)), "1e300", "-1.7976931348623157e308"]
            assert all(nearest(dtype, Fraction(text)) > largest for text in numbers[:4] if text[0] != "-")
            table(f"{dtype}-large", "JSON10", "bad_value", "beyond the largest value", dtype, [1], [f"[{text}]" for text in numbers])
        table(f"{dtype}-type", "JSON10", "bad_value", "no number", dtype, [1],
              ["[null]", "[true]", '["1"]', '["nan"]', '["NAN"]', '["-NaN"]', '["+Infinity"]', '["Inf"]', '["infinity"]', '["NaN "]', '[""]', "[[1]]", "[{}]"])
    table("float8_e4m3fn-infinity", "JSON10", "bad_value", "there is no infinity", "float8_e4m3fn", [1], ['["Infinity"]', '["-Infinity"]'])
    table("known-large", "JSON10", "bad_value", "beyond 65504, the first number that is", "float16", [1], ["[65520]", "[-65520]", "[65536]"])
    table("known-large-e4m3fn", "JSON10", "bad_value", "beyond 448; 464 would be the tie", "float8_e4m3fn", [1], ["[464.00000000000006]", "[465]", "[480]", "[-480]", "[512]"])
    table("known-large-e5m2", "JSON10", "bad_value", "beyond 57344", "float8_e5m2", [1], ["[61440]", "[-61440]", "[65536]"])
    table("known-large-float32", "JSON10", "bad_value", "beyond the largest", "float32", [1], ["[3.4028235677973366e38]", "[-3.4028235677973366e38]", "[3.5e38]"])


def others_invalid(table):
    """JSON10: bytes and text."""
    for dtype in ("bytes~2", "void~2"):
        table(dtype.split("~")[0], "JSON10", "bad_value", "no four hex digits in lower case", dtype, [1],
              ['["00FF"]', '["00f"]', '["00"]', '["000000"]', '[""]', '["00fg"]', '["0x00"]', '["00 0"]', "[0]", "[null]", '[["00","ff"]]', "[[0,255]]", '["\\u0661\\u0661\\u0661\\u0661"]'])
    table("utf32", "JSON10", "bad_value", "no string of at most two code points", "utf32~2", [1], ['["abc"]', '["ab\\u0000"]', '["\\ud83d\\ude00\\ud83d\\ude00x"]', "[1]", "[null]", "[true]", '[["a"]]', "[[97,98]]"])
    table("string", "JSON10", "bad_value", "no string", "string", [1], ["[1]", "[null]", "[true]", "[[]]", '[["a"]]', "[{}]"])
    table("null", "JSON10", "bad_value", "the value is null", "struct", [1], ["[[null,[1,2],[\"00\"]]]", "[[1,[1,null],[\"00\"]]]", "[[1,[1,2],[null]]]"],
          {"fields": [["a", "uint8"], ["b", "float16", [2]], ["c", "bytes~1", [1]]]})


def order_invalid(bad):
    """JSON7: of two errors the first counts."""
    def case(name, error, note, dtype, shape, values, meta=None, **options):
        bad(f"order-{name}", "JSON7", error, note, form(dtype, shape, values, meta), **options)

    text = form("uint8", [2], "[1,2]")
    case("input", "input_too_long", "the length comes before the syntax", "uint8", [2], "[1,2]]", limits={"input": len(text)})
    wide = form("string", [1], '["\u00e9"]')
    bad("order-input-bytes", "JSON7", "input_too_long", "the limit counts bytes, of which \u00e9 has two", wide, limits={"input": len(wide)})
    case("member-character", "bad_member", "JSON4 comes before JSON8", "uint\u00e9", "[-1]", "[]")
    case("dtype-values", "unknown_dtype", "the dtype comes before the values", "uint9", [2], "[1]")
    case("character-shape", "bad_character", "step 3 comes before step 7", "uint 8", [1] * 65, "[]")
    case("character-length", "bad_character", "step 3 comes before step 4", "\u00e9" * 40, [1], "[]", limits={"header": 40})
    case("dtype-shape", "bad_dtype", "step 6 comes before step 7", "uint8~1", [1] * 65, "[]")
    case("shape-meta", "bad_shape", "step 7 comes before step 10", "uint8", [1] * 65, "[]", {})
    case("limit-meta", "limit_exceeded", "step 7 comes before step 10", "uint8", [2], "[1,2]", {}, limits={"decoded": 1})
    case("limit-values", "limit_exceeded", "step 7 comes before the values", "uint8", [2], "[256]", limits={"decoded": 1})
    case("meta-limit-struct", "bad_meta", "the limit of a struct comes after its fields", "struct", [2], "[]", {"fields": []}, limits={"decoded": 1})
    case("meta-values", "bad_meta", "the meta comes before the values", "uint8", [2], "[1]", {"dims": ["x", "y"]})
    case("value-list", "bad_value", "a value comes before the list to its right", "uint8", [2, 2], "[[1,256],[3]]")
    case("list-value", "size_mismatch", "a list comes before the value to its right", "uint8", [2, 2], "[[1],[256,3]]")
    case("outer-list", "size_mismatch", "a list comes before its entries", "uint8", [2, 2], "[[1,256],[3,4],[5,6]]")
    case("inner-list", "size_mismatch", "a list comes before its entries", "uint8", [1, 2], "[[256]]")
    fields = {"fields": [["a", "uint8"], ["b", "uint8", [2]]]}
    case("field-value", "bad_value", "a field comes before the next one", "struct", [1], "[[256,[1]]]", fields)
    case("field-list", "size_mismatch", "a field comes before the next one", "struct", [1], "[[[1],[256,1]]]", {"fields": fields["fields"][::-1]})
    case("record-length", "bad_value", "the length of a record comes before its fields", "struct", [1], "[[1,[2],3]]", fields)
    case("record-outer", "size_mismatch", "the list of records comes before them", "struct", [2], "[[1]]", fields)


def lines_invalid(bad):
    """A line as a JSON string: codes of the line, from step 1 on."""
    def case(name, rules, error, note, text, **options):
        bad(f"line-{name}", "JSON2 " + rules, error, note, text, **options)

    case("empty", "G3", "bad_magic", "an empty string", '""')
    case("blank", "G3", "bad_magic", "a blank before the line", f'" {LINE}"')
    case("line-end", "G2", "bad_character", "a line end after the line", f'"{LINE}\\n"')
    case("nul", "G2", "bad_character", "U+0000 after the line", f'"{LINE}\\u0000"')
    case("two", "G2 F1", "bad_field_count", "two lines", f'"{LINE}.{LINE}"')
    case("no-ascii", "G1", "bad_character", "a character that no line has, escaped", f'"{LINE.replace("0aff", chr(92) + "u00e9")}"')
    case("version", "G3", "unsupported_version", "another version", f'"{LINE.replace("tnv1", "tnv2")}"')
    case("form", "G3", "bad_magic", "readable values in a string", json.dumps(form("uint8", [1], "[1]")))
    case("line-in-line", "G3", "bad_magic", "a JSON string in a JSON string", json.dumps(f'"{LINE}"'))
    case("check", "F4", "check_mismatch", "one digit of the data is another", f'"{LINE.replace("0aff", "0afe")}"')
    case("cut", "F1", "bad_field_count", "the check is cut off", f'"{LINE[:-9]}"')
    case("base64", "C2", "unknown_codec", "base64 is legal in the JSON form alone", f'"{seal("tnv1.uint8.3.raw-base64.AAEC")}"')
    case("value", "E2", "bad_value", "an element that the dtype forbids", f'"{seal("tnv1.bool.1.raw-hex.02")}"')
    case("decoded", "R1", "limit_exceeded", "a byte over the limit", f'"{LINE}"', limits={"decoded": 1})
    case("header", "F3", "header_too_long", "a character over the limit", f'"{LINE}"', limits={"header": 15})
    case("input", "JSON7", "input_too_long", "the quotes count, too", f'"{LINE}"', limits={"input": len(LINE) + 1})
    case("allow", "C2", "codec_not_allowed", "the caller does not allow hex", f'"{LINE}"', allow=["raw", "base64url"])
    case("syntax", "JSON1", "bad_json", "the string does not end", f'"{LINE}')
    case("more", "JSON1", "bad_json", "something after the string", f'"{LINE}" 1')
    case("bare", "JSON1", "bad_json", "a line without quotes is no JSON", LINE)
    case("surrogate", "JSON1", "bad_json", "a lone surrogate comes before the magic", '"\\udfff"')
    case("list", "JSON2", "bad_magic", "a list of lines", f'["{LINE}"]')
