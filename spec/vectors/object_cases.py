"""Cases of objects and their codecs. Payloads are put together here from the codecs' pages; no library is asked."""

import struct

from cases import InvalidBook, ValidBook
from streams import zlib_stored
from writer import TEXT, jcs, meta_field, seal


def number(n):
    """A number of bincode."""
    for tag, size in ((None, 0), (0xfb, 2), (0xfc, 4), (0xfd, 8), (0xfe, 16)):
        if tag is None and n <= 250:
            return bytes((n,))
        if tag and n < 1 << (8 * size):
            return bytes((tag,)) + n.to_bytes(size, "little")
    raise ValueError(n)


def signed(n):
    """A signed number of bincode."""
    return number(2 * n if n >= 0 else -2 * n - 1)


def text(value):
    """A string of bincode."""
    data = value.encode("utf-8")
    return number(len(data)) + data


def head(major, n):
    """The head of a CBOR item."""
    for low, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 24:
            return bytes((major << 5 | n,))
        if n < 1 << (8 * size):
            return bytes((major << 5 | low,)) + n.to_bytes(size, "big")
    raise ValueError(n)


class Single(float):
    """A float of 32 bits."""


def cbor(value):
    """A value in CBOR, as the page says."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfa" + struct.pack(">f", value) if isinstance(value, Single) else b"\xfb" + struct.pack(">d", value)
    if isinstance(value, (str, bytes)):
        data = value.encode("utf-8") if isinstance(value, str) else value
        return head(3 if isinstance(value, str) else 2, len(data)) + data
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(part) for entry in value.items() for part in entry)


def sized(n, fixed, tags):
    """The head of something with a length in MessagePack: `fixed` is base and number of short lengths, `tags` those of 1, 2, 4 bytes."""
    base, most = fixed
    if n < most:
        return bytes((base | n,))
    for tag, size in zip(tags, (1, 2, 4)):
        if tag and n < 1 << (8 * size):
            return bytes((tag,)) + n.to_bytes(size, "big")
    raise ValueError(n)


def msgpack(value):
    """A value in MessagePack, as the page says."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        if -32 <= value < 128:
            return struct.pack("b", value)
        formats = ((0xcc, "B"), (0xcd, ">H"), (0xce, ">I"), (0xcf, ">Q")) if value >= 0 else ((0xd0, "b"), (0xd1, ">h"), (0xd2, ">i"), (0xd3, ">q"))
        for tag, form in formats:
            bits = 8 * struct.calcsize(form)
            if (value < 1 << bits if value >= 0 else value >= -(1 << (bits - 1))):
                return bytes((tag,)) + struct.pack(form, value)
    if isinstance(value, float):
        return b"\xca" + struct.pack(">f", value) if isinstance(value, Single) else b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        return sized(len(value.encode("utf-8")), (0xa0, 32), (0xd9, 0xda, 0xdb)) + value.encode("utf-8")
    if isinstance(value, bytes):
        return sized(len(value), (0, 0), (0xc4, 0xc5, 0xc6)) + value
    if isinstance(value, list):
        return sized(len(value), (0x90, 16), (None, 0xdc, 0xdd)) + b"".join(map(msgpack, value))
    return sized(len(value), (0x80, 16), (None, 0xde, 0xdf)) + b"".join(msgpack(part) for entry in value.items() for part in entry)


NUMBERS = [0, 1, 23, 24, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1, -1, -24, -25, -32, -33, -128, -129, -256, -257, -32768, -32769, -2**31, -2**31 - 1, -2**63]
FLOATS = [0.0, -0.0, 1.5, float("inf"), Single(-0.0), Single(1.5), Single("-inf")]
VALUES = (  # name, note, value
    ("null", "nothing", None), ("bools", "both", [True, False]), ("numbers", "integers where their lengths change", NUMBERS),
    ("floats", "floats keep their width and the sign of zero", FLOATS), ("text", "a string", "a\u00e9\0\U0001f600"),
    ("bytes", "bytes", bytes(range(256))), ("empty", "empty things", ["", b"", [], {}]), ("nested", "lists in lists", [[[1], []], [[[2]]]]),
    ("map", "keys of any kind", {"a": 1, 2: [None], True: {}, -3: {"b": "c"}, b"k": 1.5}), ("struct", "a struct and an enum", {"name": "x", "kind": {"Circle": {"radius": 2.5}}}),
    ("long", "more elements than a short length holds", [7] * 300), ("long-text", "more text than a short length holds", "x" * 300),
)


def line_of(codecs, payload, meta=""):
    """A line of an object without its check."""
    return f"tnv1.object.s.{codecs}.{meta}{TEXT[codecs.split('-')[-1]](payload)}"


def label(value):
    """The meta of a label, with its dot."""
    return meta_field(jcs({"type": value})) + "."


def add_valid(book: ValidBook):
    """Values through each codec, with labels and compressors."""
    def put(codec, name, rules, note, payload, codecs="hex", packed=None, kind=None, **options):
        line = seal(line_of(f"{codec}-{codecs}", payload if packed is None else packed, label(kind) if kind else ""))
        case = {"id": f"{codec}-{name}", "rules": rules.split(), "note": note, "line": line, "dtype": "object", "shape": [], "payload": payload.hex()}
        case |= {"type": kind} if kind else {}
        book.add("objects", case | options | {"needs": [codec]})

    for codec, make in (("cbor", cbor), ("msgpack", msgpack)):
        for name, note, value in VALUES:
            put(codec, name, "OBJ1 S3 " + ("CBOR1 CBOR2" if codec == "cbor" else "MSGPACK1"), note, make(value), "base64url")
        put(codec, "label", "M8 OBJ2", "a label", make({"a": 1}), kind="settings@1")
        put(codec, "label-128", "M8 OBJ2", "the longest label", make(1), kind="".join(chr(32 + n % 95) for n in range(128)))
        put(codec, "zlib", "C4 OBJ1", "compressed", make([1, 2, 3]), "zlib-base64url", zlib_stored(make([1, 2, 3])))
        put(codec, "items", "OBJ3 R1", "as many items as may be: two entries, three elements", make({"a": [1, 2, 3], "b": 4}), limits={"items": 5})
        put(codec, "levels", "OBJ3 R1", "as many levels as may be", make([[[]]]), limits={"depth": 3})
        put(codec, "decoded", "B5 R1", "as many bytes as may be", make("abc"), limits={"decoded": 4})
    put("cbor", "long-head", "CBOR1", "a head that is longer than it need be is read", b"\x19\x00\x07")
    put("cbor", "indefinite", "CBOR1", "lists and maps that are ended by a break", b"\x9f\x01\xbf\x61a\x02\xff\xff")
    put("cbor", "half", "CBOR1", "a half float is read", b"\xf9\x3c\x00")
    put("cbor", "nan", "CBOR1", "a NaN with a payload", b"\xfb\x7f\xf4\0\0\0\0\x01\x23")
    for name, note, payload in (
        ("numbers", "u64 where lengths change", b"".join(map(number, (0, 250, 251, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1)))),
        ("wide", "u128", number(2**64) + number(2**128 - 1)), ("signed", "i64", b"".join(map(signed, (0, -1, 1, 125, -126, -2**63)))),
        ("text", "a string and a char", text("a\u00e9") + "\u00e9".encode()), ("list", "a list of strings", number(2) + text("") + text("b")),
        ("option", "options", b"\0\1\7"), ("floats", "f32 and f64", struct.pack("<fd", -0.0, 1.5)), ("variant", "a variant that holds a tuple", number(300) + b"\1\2"),
    ):
        put("bincode", name, "BINCODE1 BINCODE2 OBJ1", note, payload)
    put("bincode", "label", "M8 OBJ2", "a label", text("a"), kind="name@1")


def add_invalid(book: InvalidBook):
    """Headers of objects, and payloads that are none."""
    def put(name, rules, error, note, line, needs=("cbor",), **options):
        case = {"id": f"bad-object-{name}", "rules": rules.split(), "note": note, "line": seal(line), "error": error}
        book.add("objects", case | options | ({"needs": list(needs)} if needs else {}))

    one = "01"
    for shape in ("1", "0", "1x1", "sxs"):
        put(f"shape-{shape}", "S3 S1", "bad_shape", "an object has no dims", f"tnv1.object.{shape}.cbor-hex.{one}")
    put("chunk", "S4", "bad_chunk", "an object is one chunk", f"tnv1.object.s~1.cbor-hex.{one}")
    put("tilde", "T4", "bad_dtype", "an object has no parameter", f"tnv1.object~1.s.cbor-hex.{one}")
    for name, codecs, rules in (
        ("raw", "raw-hex", "C5"), ("vlen", "vlen_utf8-hex", "C5"), ("shuffle", "cbor-shuffle-hex", "C4"), ("delta", "delta-cbor-hex", "C4"), ("two", "cbor-cbor-hex", "C4"),
        ("behind-raw", "raw-cbor-hex", "C4"),
    ):
        put(name, rules, "bad_chain", codecs, f"tnv1.object.s.{codecs}.{one}", ("cbor",) if "cbor" in codecs else ())
    put("of-array", "C5", "bad_chain", "an array is no object", f"tnv1.uint8.1.cbor-hex.{one}")
    put("params", "C3", "bad_codec_params", "cbor has no parameters", f"tnv1.object.s.cbor~1-hex.{one}")
    for name, value in (("empty", ""), ("long", "x" * 129), ("control", "a\n"), ("accent", "\u00e9"), ("number", 1), ("null", None)):
        put(f"label-{name}", "M8", "bad_meta", "a label is 1 to 128 printable ASCII characters", f"tnv1.object.s.cbor-hex.{label(value)}{one}")
    put("label-of-array", "M8", "bad_meta", "arrays have no label", f"tnv1.uint8.1.raw-hex.{label('a@1')}{one}", ())
    put("dims", "M5", "bad_meta", "objects have no dims", f"tnv1.object.s.cbor-hex.{meta_field(jcs({'dims': ['x']}))}.{one}")
    put("fields", "M6", "bad_meta", "objects have no fields", f"tnv1.object.s.cbor-hex.{meta_field(jcs({'fields': [['a', 'uint8']]}))}.{one}")
    put("none", "B1", "bad_segment_count", "no segment", "tnv1.object.s.cbor-hex.")
    put("segments", "B1", "bad_segment_count", "two segments", f"tnv1.object.s.cbor-hex.{one}~{one}")
    put("nothing", "B4 OBJ1", "bad_value", "compressed to nothing at all", line_of("cbor-zlib-hex", zlib_stored(b"")))
    put("text", "B3", "bad_text", "half a byte", "tnv1.object.s.cbor-hex.010")
    put("stream", "B4", "codec_failed", "a stream that is none", "tnv1.object.s.cbor-zlib-hex.0101")
    put("decoded", "B5 R1", "limit_exceeded", "a byte more than may be", line_of("cbor-hex", cbor("abcd")), limits={"decoded": 4})
    put("decoded-zlib", "B5 R1", "limit_exceeded", "a byte more than may be, compressed", line_of("cbor-zlib-hex", zlib_stored(cbor("abcd"))), limits={"decoded": 4})
    put("not-allowed", "C2", "codec_not_allowed", "the caller allows arrays alone", f"tnv1.object.s.cbor-hex.{one}", allow=["raw", "hex"])
    for codec, make, lists in (("cbor", cbor, (b"\x9b", 8)), ("msgpack", msgpack, (b"\xdd", 4))):
        def bad(name, rules, error, note, payload, **options):
            put(f"{codec}-{name}", rules, error, note, line_of(f"{codec}-hex", payload), (codec,), **options)

        rule, good = codec.upper(), make({"a": [1, "b"]})
        for at in range(1, len(good)):
            bad(f"cut-{at}", f"OBJ1 {rule}1", "bad_value", f"cut after {at} bytes", good[:at])
        bad("more", f"OBJ1 {rule}1", "bad_value", "a byte more", good + b"\0")
        bad("twice", f"OBJ1 {rule}1", "bad_value", "two values", good * 2)
        bad("items", "OBJ3 R1", "limit_exceeded", "an item more than may be", make({"a": [1, 2, 3], "b": 4}), limits={"items": 4})
        bad("levels", "OBJ3 R1", "limit_exceeded", "a level more than may be", make([[[[]]]]), limits={"depth": 3})
        bad("deep", "OBJ3", "limit_exceeded", "levels without end", make([0])[:1] * 1000)
        bad("claim", "OBJ3", "limit_exceeded", "a list of more items than any object has", lists[0] + b"\xff" * lists[1])
        bad("missing", "OBJ1 OBJ3", "bad_value", "a list of many items that are not there", lists[0] + (2**20).to_bytes(lists[1], "big"))
    put("cbor-utf8", "CBOR1", "bad_value", "a string that is no UTF-8", "tnv1.object.s.cbor-hex.62c328")
    for name, note, payload in (
        ("tag", "a tag", "c101"), ("self", "the tag of CBOR itself", "d9d9f701"), ("undefined", "a simple value", "f7"), ("simple", "a simple value", "f820"), ("break", "a break", "ff"),
        ("reserved", "a head that is reserved", "1c"), ("break-in-map", "a break after a key", "bf01ff"),
    ):
        put(f"cbor-{name}", "CBOR1 CBOR2", "bad_value", note, f"tnv1.object.s.cbor-hex.{payload}")
    for name, note, payload in (("c1", "a byte that is never used", "c1"), ("ext", "an extension", "d40102"), ("time", "a time", "d6ff00000000")):
        put(f"msgpack-{name}", "MSGPACK1", "bad_value", note, f"tnv1.object.s.msgpack-hex.{payload}", ("msgpack",))
