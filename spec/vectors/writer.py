"""A small, slow writer of Tenvelope lines, made from the pages of `spec/` alone.

Elements are given as the strings of the vectors (see README.md), so that what stands in a vector
is what was packed.  Nothing here is clever: each codec is the sentence of its page, spelled out.
"""

import base64
import binascii
import hashlib
import struct

SIZES = {
    "bool": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
    "float16": 2, "float32": 4, "float64": 8, "bfloat16": 2,
    "float8_e4m3fn": 1, "float8_e5m2": 1, "complex64": 8, "complex128": 16,
    "datetime64": 8, "timedelta64": 8,
}
FLOATS = ("float16", "float32", "float64", "bfloat16", "float8_e4m3fn", "float8_e5m2")
COMPRESSORS = ("zlib", "zstd")


# --- elements as bytes (section 7) ----------------------------------------------------------

def dtype_name(dtype):
    """The name without its parameters."""
    return dtype.split("~")[0]


def item_size(dtype, fields=None):
    """Bytes of one element; nibble dtypes count as one here, since their items are packed bytes."""
    name = dtype_name(dtype)
    if name == "struct":
        return struct_size(fields)
    if name in ("int4", "uint4"):
        return 1
    if name in ("bytes", "void", "utf32"):
        return int(dtype.split("~")[1]) * (4 if name == "utf32" else 1)
    return SIZES[name]


def struct_size(fields):
    """Sum of the fields, subarrays multiplied out (E5: no padding)."""
    total = 0
    for entry in fields:
        size = struct_size(entry[1]) if isinstance(entry[1], list) else item_size(entry[1])
        for k in entry[2] if len(entry) == 3 else []:
            size *= k
        total += size
    return total


def element_bytes(dtype, text):
    """One element in its raw run, little-endian (E1)."""
    name = dtype_name(dtype)
    if name in ("bytes", "void", "struct"):
        return bytes.fromhex(text)
    if name == "utf32":
        return b"".join(struct.pack("<I", ord(c)) for c in text)
    if name in FLOATS:
        return bytes.fromhex(text)[::-1]
    if name in ("complex64", "complex128"):
        return b"".join(bytes.fromhex(half)[::-1] for half in text.split(","))
    signed = name.startswith("int") or name in ("datetime64", "timedelta64")
    return int(text).to_bytes(SIZES[name], "little", signed=signed)


def raw_run(dtype, elements):
    """What the serializer `raw` writes for these elements."""
    if dtype in ("int4", "uint4"):
        nibbles = [int(text) & 15 for text in elements]
        nibbles += [0] * (len(nibbles) % 2)  # E3: the last high nibble of an odd run is zero
        return bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2]))
    return b"".join(element_bytes(dtype, text) for text in elements)


# --- the codecs, one function a page ----------------------------------------------------------

def vlen_utf8(strings):
    """Count, then each string with its length."""
    out = struct.pack("<I", len(strings))
    for text in strings:
        data = text.encode("utf-8")
        out += struct.pack("<I", len(data)) + data
    return out


def delta(dtype, data, distance):
    """Differences of words at a distance of so many elements; a complex element is two words."""
    name = dtype_name(dtype)
    halves = 2 if name.startswith("complex") else 1
    width = SIZES[name] // halves
    words = [int.from_bytes(data[i:i + width], "little") for i in range(0, len(data), width)]
    step = distance * halves
    out = [(w - (words[i - step] if i >= step else 0)) % (1 << 8 * width) for i, w in enumerate(words)]
    return b"".join(w.to_bytes(width, "little") for w in out)


def shuffle(data, size):
    """Byte j of item i goes to place j*n + i."""
    n = len(data) // size
    out = bytearray(len(data))
    for i in range(n):
        for j in range(size):
            out[j * n + i] = data[i * size + j]
    return bytes(out)


def bitshuffle(data, size):
    """Bit planes of the first m = 8*(n//8) items; the other items follow as they are."""
    m = len(data) // size // 8 * 8
    planes = []
    for b in range(size):
        for j in range(8):
            plane = bytearray(m // 8)
            for item in range(m):
                plane[item // 8] |= (data[item * size + b] >> j & 1) << item % 8
            planes.append(bytes(plane))
    return b"".join(planes) + data[m * size:]


def base64url(data):
    """RFC 4648 section 5 without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


TEXT = {"base64url": base64url, "hex": bytes.hex}


def before_compressor(dtype, codecs, elements, fields=None):
    """The bytes of a chunk up to the point where a compressor (or the text codec) takes them."""
    names = codecs.split("-")
    if "vlen_utf8" in names:
        return vlen_utf8(elements)
    data = raw_run(dtype, elements)
    for name in names:
        if name.startswith("delta"):
            data = delta(dtype, data, int((name + "~1").split("~")[1]))
        elif name == "shuffle":
            data = shuffle(data, item_size(dtype, fields))
        elif name == "bitshuffle":
            data = bitshuffle(data, item_size(dtype, fields))
    return data


# --- the meta: RFC 8785 -----------------------------------------------------------------------

def es_number(value):
    """A double as ECMAScript writes it.  Python's repr gives the same shortest digits."""
    value = float(value)
    if value == 0:
        return "0"  # the sign of zero is lost in RFC 8785
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0)          # value = 0.DIGITS * 10^point, before stripping
    point -= len(whole + part) - len(digits)
    digits = digits.rstrip("0")
    k = len(digits)
    if k <= point <= 21:
        text = digits + "0" * (point - k)
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        power = f"e{point - 1:+d}"
        text = digits[0] + ("." + digits[1:] if k > 1 else "") + power
    return sign + text


ESCAPES = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def jcs(value):
    """The one text of a JSON value in RFC 8785, as a str."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return es_number(value)
    if isinstance(value, str):
        return '"' + "".join(
            ESCAPES.get(ord(c), f"\\u{ord(c):04x}" if ord(c) < 32 else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(jcs(v) for v in value) + "]"
    members = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
    return "{" + ",".join(jcs(k) + ":" + jcs(v) for k, v in members) + "}"


def meta_field(text):
    """The meta field for a JSON text (str or bytes), canonical or not."""
    return "~" + base64url(text.encode("utf-8") if isinstance(text, str) else text)


# --- the line ---------------------------------------------------------------------------------

def seal(text):
    """Add the dot and the right check (F4) to everything that stands before it."""
    return f"{text}.{binascii.crc32(text.encode('utf-8')):08x}"


def shape_text(shape):
    """`s`, or the dims with `x` between them."""
    return "x".join(map(str, shape)) or "s"


def count_of(shape):
    """Number of elements."""
    count = 1
    for dim in shape:
        count *= dim
    return count


def make_line(dtype, shape, codecs, elements, chunk=None, meta=None, compress=None):
    """A whole line.  `compress` maps the bytes of a chunk to a stream; meta is a dict."""
    assert len(elements) == count_of(shape), (dtype, shape, len(elements))
    fields = (meta or {}).get("fields")
    step = chunk or max(len(elements), 1)
    segments = []
    for start in range(0, len(elements), step):
        data = before_compressor(dtype, codecs, elements[start:start + step], fields)
        if any(name in COMPRESSORS for name in codecs.split("-")):
            data = compress(data)
        segments.append(TEXT[codecs.split("-")[-1]](data))
    shape_field = shape_text(shape) + (f"~{chunk}" if chunk else "")
    parts = ["tnv1", dtype, shape_field, codecs]
    parts += [meta_field(jcs(meta))] if meta else []
    return seal(".".join(parts + ["~".join(segments)]))


def content_id(dtype, shape, elements, fields=None):
    """Section 11."""
    if dtype == "string":
        data = b"".join(struct.pack("<Q", len(t.encode())) + t.encode() for t in elements)
    else:
        data = raw_run(dtype, elements)
    head = ["tnv1-id", dtype, shape_text(shape), jcs(fields) if dtype == "struct" else ""]
    return hashlib.sha256(("\n".join(head) + "\n").encode("utf-8") + data).hexdigest()


def header_length(line):
    """F3: up to the dot of the body, less the text codec and the `-` before it."""
    parts = line.split(".")
    kept = parts[:5] if parts[4].startswith("~") else parts[:4]
    codecs = parts[3]
    return len(".".join(kept)) - (len(codecs) - codecs.rindex("-") if "-" in codecs else 0)
