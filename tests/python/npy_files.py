"""npy files of every dtype that NumPy has, in every layout: np.save, `tenvelope encode`, `tenvelope decode`, np.load.

    target/venv/bin/python tests/python/npy_files.py        (after `cargo build --release`)

The array must come back bit for bit, little-endian and packed; and the file that `decode` writes must be byte for byte what np.save writes for it.
"""

import base64
import io
import json
import subprocess
import sys
import unicodedata
import warnings

import numpy as np
from common import COMMAND, ROOT, command

PLAIN = (
    "bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", "S1", "S5", "U1", "U3", "V1", "V7", "M8", "m8",
    *(f"{kind}8[{unit}]" for kind in "Mm" for unit in ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "25s", "7D")),
)
INNER = [("x", "i1"), ("y", "<f8"), ("on", "?")]
STRUCTS = (
    np.dtype([("a", "<i4"), ("b", "<f8", (2, 3)), ("c", [("x", "u1")])]),
    np.dtype([("only", "f2")]),
    # Aligned, as a compiler lays it out, and with holes.
    np.dtype([("a", "i1"), ("b", "f8"), ("c", "i2"), ("d", "S3"), ("e", "U2")], align=True),
    np.dtype([("n", np.dtype(INNER, align=True), (2,)), ("t", "u1")], align=True),
    np.dtype({"names": ["a", "b"], "formats": ["<u2", ">c16"], "offsets": [3, 8], "itemsize": 40}),
    # Nested, subarrays, both byte orders.
    np.dtype([("in", INNER), ("deep", [("er", INNER, (2, 1)), ("z", "m8[ms]")])]),
    np.dtype([("m", "<c8", (2, 2)), ("s", "S2", (3,)), ("b", "?", (1,)), ("w", "U1", (2,))]),
    np.dtype([("b", (("<i4", (2,)), (3,)))]),
    np.dtype([("a", ">i4"), ("b", "<i4"), ("c", ">f8", (2,)), ("d", [("x", ">u2"), ("y", "<u2")]), ("u", ">U2"), ("t", ">M8[25s]")]),
    # Names: Latin-1, beyond, and such as break out of a careless parser.
    np.dtype([("größe", "f4"), ("é÷ÿ", "i2")]),
    np.dtype([("величина", ">f4"), ("\U0001f600", "i2"), ("e\u0301", "u1")]),
    np.dtype([("it's", "i1"), ('say "x"', "i1"), ("'\"", "i1"), ("back\\slash", "i1"), (" ", "i1"), ("[('a', '<i4')]", "i1"), ("}", "i1")]),
    # Long headers, the last one of format 2.0.
    np.dtype([(f"field {i:05}", "u1") for i in range(1500)]),
    np.dtype([(f"f{i:04}", "u1" if i % 2 else "<u2") for i in range(3800)]),
)

def main() -> int:
    counts = {name: 0 for name in ("plain", "structs", "forced formats")}
    chance = np.random.default_rng(2026)
    for kind, dtype in [("plain", np.dtype(name)) for name in PLAIN] + [("structs", dtype) for dtype in STRUCTS]:
        for array in layouts(dtype, chance):
            check(saved(array), array)
            counts[kind] += 1
        for version in ((1, 0), (2, 0), (3, 0)):
            for order in "CF":
                array, file = filled(dtype, (2, 3), chance).copy(order=order), io.BytesIO()
                try:
                    np.lib.format.write_array(file, array, version=version)
                except ValueError:  # names that Latin-1 lacks, or a header too long for 1.0
                    continue
                check(file.getvalue(), array)
                counts["forced formats"] += 1
    listed = ", ".join(f"{name} {count}" for name, count in counts.items())
    print(f"{sum(counts.values())} files there and back, written byte for byte as np.save writes them ({listed})")
    print(f"{names()} names of fields spelled as Python spells them, {refusals()} kinds of files refused with advice, {vectors()} files of vectors")
    return 0

def layouts(dtype: np.dtype, chance):
    """C, F, 0-d, empty, big-endian, and views that are not contiguous."""
    array = filled(dtype, (3, 4), chance)
    yield array
    yield np.asfortranarray(array)
    yield filled(dtype, (5,), chance)
    yield filled(dtype, (2, 3, 4), chance).transpose(2, 0, 1)
    yield np.asfortranarray(filled(dtype, (2, 3, 4), chance))
    yield filled(dtype, (), chance)
    for shape in ((0,), (3, 0), (0, 3)):
        yield np.zeros(shape, dtype)
    for order in "CF":
        yield array.astype(dtype.newbyteorder(">"), order=order)
    yield array[::2, ::-1]
    yield array[:, 1:2]
    yield np.broadcast_to(array[0], (2, 4))

def filled(dtype: np.dtype, shape: tuple, chance) -> np.ndarray:
    """Any bits that the dtype allows: NaNs with payloads, not-a-time, noise in the padding."""
    noise = np.frombuffer(chance.bytes(int(np.prod(shape, dtype=int)) * dtype.itemsize), np.uint8).copy()
    array = np.ndarray(shape, dtype, noise)
    legalise(array, chance)
    return array

def legalise(array: np.ndarray, chance) -> None:
    if array.dtype.names:
        for name in array.dtype.names:
            legalise(array[name], chance)
    elif array.dtype.kind == "b":
        array[...] = chance.integers(0, 2, array.shape, np.uint8).astype(bool)
    elif array.dtype.kind == "U":
        points = chance.choice([0x41, 0xe9, 0x416, 0x1f600, 0x10ffff, 0xd7ff, 0], (array.size, array.dtype.itemsize // 4))
        array[...] = np.array(["".join(map(chr, row)) for row in points], array.dtype).reshape(array.shape)

def packed(dtype: np.dtype) -> np.dtype:
    """The dtype that comes back: little-endian, no padding."""
    if dtype.subdtype:
        inner = packed(dtype.subdtype[0])  # a subarray of subarrays is one of more dims
        return np.dtype((inner.base, dtype.subdtype[1] + inner.shape))
    if dtype.names:
        return np.dtype([(name, packed(dtype[name])) for name in dtype.names])
    return dtype.newbyteorder("<")

def pack(array: np.ndarray) -> np.ndarray:
    """The array that comes back, put together by NumPy field by field."""
    dtype = packed(array.dtype)
    if not dtype.names:
        return array.astype(dtype, order="C")
    out = np.zeros(array.shape, dtype)
    for name in dtype.names:
        out[name][...] = pack(array[name])
    return out

def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of formats 2.0 and 3.0
        np.save(file, array)
    return file.getvalue()

def check(file: bytes, array: np.ndarray) -> None:
    expected, about = pack(array), (array.dtype, array.shape)
    # The longest headers here are over the limit of a reader that trusts nobody.
    back = command(["decode", "-", "--trusted"], command(["encode", "-"], file))
    assert back == saved(expected), about
    loaded = np.load(io.BytesIO(back), max_header_size=1 << 20)
    assert (loaded.dtype, loaded.shape, loaded.tobytes()) == (packed(array.dtype), array.shape, expected.tobytes()), about

def names() -> int:
    """Every character that Python does not print, and a part of those that it does."""
    private = (0xe000, 0xf8ff, 0xf0000, 0xffffd, 0x100000, 0x10fffd)
    kinds = [(chr(code), unicodedata.category(chr(code))) for code in range(0x110000)]
    some = [c for c, kind in kinds if kind in ("Cc", "Cf", "Zs", "Zl", "Zp") or (kind not in ("Cs", "Cn") and ord(c) % 61 == 0) or ord(c) in private]
    for start in range(0, len(some), 1000):
        array = np.zeros(1, [(name, "u1") for name in some[start:start + 1000]])
        check(saved(array), array)
    return len(some)

def refusals() -> int:
    """What has no place in an envelope is refused with advice, never read as something else."""
    cases = (
        (np.array([None, "x"], object), "run code"),
        *([(np.zeros(2, np.longdouble), "longdouble")] if np.dtype(np.longdouble).itemsize > 8 else []),
        (np.zeros(2, [("a", "O")]), "run code"),
        (np.zeros(2, [(("title", "a"), "i4")]), "title"),
        (np.zeros(2, [("a", "S0"), ("b", "i4")]), "no bytes"),
        (np.zeros(2, [("a", "i4", (0,)), ("b", "i4")]), "without elements"),
        (np.array(["text"], np.dtypes.StringDType()), "run code"),
    )
    for array, advice in cases:
        done = subprocess.run([COMMAND, "encode", "-"], input=saved(array), capture_output=True, check=False)
        said = done.stderr.decode()
        assert done.returncode == 1 and advice in said and "(unsupported)" in said, (array.dtype, said)
    return len(cases)

def vectors() -> int:
    """The files in the vectors of the codec npy are what np.save writes."""
    checked = 0
    for case in json.loads((ROOT / "spec/vectors/valid/npy.json").read_text(encoding="utf-8")):
        fields = case["line"].split(".") if "line" in case else []
        if not fields or not fields[-2] or "-z" in fields[3]:
            continue
        text = fields[-2]
        file = bytes.fromhex(text) if fields[3].endswith("hex") else base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        array = np.load(io.BytesIO(file))
        assert saved(array) == file and (list(array.shape), array.dtype.name) == (case["shape"], case["dtype"]), case["id"]
        checked += 1
    assert checked >= 40, checked
    return checked

if __name__ == "__main__":
    sys.exit(main())
