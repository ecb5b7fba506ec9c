"""Elements to fill arrays with, in the string form of the vectors, and data for real compressors."""

from itertools import cycle, islice

NAT = str(-2**63)

# A struct of 10 bytes with every kind of part: number, bool, subarray, struct inside, code points.
STRUCT_FIELDS = [["a", "uint16"], ["b", "bool"], ["in", [["x", "int8"], ["y", "uint8", [2]]]], ["u", "utf32~1"]]

# The first element of each list is the most telling one, since shapes `s` and `1` show only that.
ELEMENTS = {
    "bool": ["1", "0", "0", "1", "1"],
    "int8": ["-128", "127", "0", "-1", "1", "85"],
    "int16": ["-32768", "32767", "0", "-1", "258"],
    "int32": ["-2147483648", "2147483647", "0", "-1", "16909060"],
    "int64": ["9007199254740993", "-9223372036854775808", "9223372036854775807", "0", "-1", "-9007199254740995"],
    "uint8": ["255", "0", "1", "128", "127", "16"],
    "uint16": ["65535", "0", "256", "32768", "258"],
    "uint32": ["4294967295", "0", "16909060", "2147483648"],
    "uint64": ["18446744073709551615", "9007199254740993", "0", "9223372036854775808", "72623859790382856"],
    "int4": ["-8", "7", "-1", "0", "1", "3", "-2"],
    "uint4": ["15", "0", "8", "7", "1"],
    # quiet NaN with a payload, signalling NaN, -0, both infinities, the least subnormal, 1.0
    "float16": ["7e01", "7c01", "8000", "7c00", "fc00", "0001", "3c00"],
    "float32": ["7fc00001", "7f800001", "80000000", "7f800000", "ff800000", "00000001", "3f800000", "ffffffff"],
    "float64": ["7ff8000000000001", "7ff0000000000001", "8000000000000000", "7ff0000000000000",
                "fff0000000000000", "0000000000000001", "3ff0000000000000", "fff4dead0000beef"],
    "bfloat16": ["7fc1", "7f81", "8000", "7f80", "ff80", "0001", "3f80"],
    "float8_e4m3fn": ["7f", "ff", "80", "7e", "01", "38"],
    "float8_e5m2": ["7d", "7e", "80", "7c", "fc", "01", "3c"],
    "complex64": ["7fc00001,80000000", "3f800000,7f800001", "80000000,bf800000", "7f800000,ff800000"],
    "complex128": ["7ff8000000000001,8000000000000000", "3ff0000000000000,7ff0000000000001",
                   "8000000000000000,bff0000000000000"],
    "datetime64~s": [NAT, "0", "-1", "9223372036854775807", "1700000000"],
    "timedelta64~ns~25": [NAT, "0", "-1", "9223372036854775807", "12345678901234567"],
    "bytes~5": ["6162000000", "0000000000", "ff00ff0000", "6162636465"],
    "utf32~3": ["a\0\0", "\0b\0", "\0\0\0", "\U0010ffff\U0001f600z", "\u00e9\ud7ff\ue000"],
    "void~7": ["00010203040506", "00000000000000", "ffffffffffffff", "80000000000001"],
    "string": ["\U0001f468\u200d\U0001f469\u200d\U0001f467", "", "\0", "a\0b", "e\u0301", "\u00e9", "\U0010ffff", "plain"],
    "struct": ["0201" "01" "ff0203" "41000000", "ffff" "00" "80ff00" "00f60100", "0000" "01" "000000" "ffff1000"],
}
FIELDS = {"struct": STRUCT_FIELDS}


def fill(dtype, count):
    """So many elements, going round."""
    return list(islice(cycle(ELEMENTS[dtype]), count))


# --- data for real compressors ----------------------------------------------------------------

def noise(count, seed=1):
    """Numbers from 0 to 2^16-1 that look random: a linear congruential generator."""
    out = []
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) % 2**31
        out.append(seed >> 12 & 0xFFFF)
    return out


def words(count, seed=7):
    """Bytes that look like text."""
    vocabulary = "the array of numbers a line is and not row column chunk which reader writer , . \n".split(" ")
    text = " ".join(vocabulary[n % len(vocabulary)] for n in noise(count, seed))
    return text.encode()[:count]


def skewed(count):
    """Bytes with a steep distribution and few repeats: literals for Huffman, no sequences."""
    out = []
    for n in noise(count, 3):
        byte = 0
        while n & 1 and byte < 15:
            n, byte = n >> 1, byte + 1
        out.append(byte * 7 + (n >> 5 & 1))
    return bytes(out)


def float_bits(value):
    """Bits of a float32 as hex, most significant digit first."""
    import struct
    return struct.pack(">f", value).hex()


def captures():
    """name -> (dtype, shape, codecs, elements): what the streams of `captured.py` hold."""
    walk, at = [], 100.0
    for n in noise(128, 5):
        at += (n % 201 - 100) / 64
        walk.append(float_bits(at))
    text, long_text, few = words(900), words(5000, 9), skewed(1500)
    ramp = [str(1000 + 3 * i) for i in range(400)]
    curve = [str(i * i * 5 - 70000) for i in range(200)]
    sparse = [str(n % 256 if n % 23 == 0 else 0) for n in noise(700, 11)]
    stamps = [str(1700000000000000000 + 1000000 * i + n % 50) for i, n in enumerate(noise(96, 13))]
    names = [words(12, i + 1).decode() + str(i % 9) for i in range(60)]
    flags = [str(int(n % 7 == 0)) for n in noise(600, 17)]

    def as_bytes(data):
        return f"bytes~{len(data)}", [], "raw-{}-base64url", [data.hex()]

    return {
        "text": as_bytes(text),
        "text-many-blocks": as_bytes(long_text),
        "text-fast": as_bytes(words(700, 21)),
        "text-checksum": as_bytes(words(500, 23)),
        "skewed": as_bytes(few),
        "ramp": ("uint16", [400], "raw-{}-base64url", ramp),
        "ramp-delta": ("uint16", [20, 20], "delta-raw-{}-base64url", ramp),
        "curve-delta-delta": ("int32", [200], "delta-delta-raw-shuffle-{}-base64url", curve),
        "walk-shuffle": ("float32", [8, 16], "raw-shuffle-{}-base64url", walk),
        "walk-bitshuffle": ("float32", [128], "delta-raw-bitshuffle-{}-base64url", walk),
        "sparse": ("uint8", [7, 100], "raw-{}-base64url", sparse),
        "stamps": ("datetime64~ns", [96], "delta-raw-shuffle-{}-base64url", stamps),
        "strings": ("string", [60], "vlen_utf8-{}-base64url", names),
        "flags": ("bool", [600], "raw-bitshuffle-{}-base64url", flags),
    }
