"""PNG files of the codec png against Pillow: what we write it opens, what it writes we read.

    target/venv/bin/python tests/python/png_files.py        (after `cargo build --release`)
"""

import base64
import io
import json
import struct
import subprocess
import sys
import zlib

import numpy as np
from PIL import Image, ImageFile
from common import COMMAND, ROOT, command

SIGNATURE = b"\x89PNG\r\n\x1a\n"

def main() -> int:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    chance = np.random.default_rng(2026)
    ours = theirs = 0
    for picture in pictures(chance):
        for level in ("fast", "default", "small"):
            ours += check_ours(picture, level)
        theirs += check_theirs(picture)
    print(f"{ours} files of ours opened by Pillow, {theirs} files of Pillow read by us, {vectors()} vectors judged alike, {refusals()} kinds refused with advice")
    return 0

def pictures(chance):
    """Every dtype and number of samples, sizes around their corners, noise, ramps, few colours, a photograph."""
    for dtype in (np.uint8, np.uint16):
        for last in ((), (1,), (2,), (3,), (4,)):
            for rows, columns in ((1, 1), (1, 7), (9, 1), (16, 33), (70, 50)):
                shape, most = (rows, columns, *last), np.iinfo(dtype).max
                ramp = np.arange(np.prod(shape)).reshape(shape) * 3
                for values in (ramp % (most + 1), chance.integers(0, most + 1, shape), chance.choice([0, 7, most], shape), np.full(shape, most)):
                    yield values.astype(dtype)
    camera = np.load(ROOT / "examples/data/camera_u8.npy")
    yield camera
    yield np.dstack([camera, camera.T, camera[::-1]])

def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()

def body(line: bytes) -> bytes:
    text = line.decode().strip().split(".")[-2]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def pixels(file: bytes, array: np.ndarray) -> np.ndarray:
    """What Pillow sees, in the shape of the array. It has no mode for colours and alpha of 16 bits: it shows their high bytes, and grey as three colours."""
    with Image.open(io.BytesIO(file)) as image:
        image.load()
        assert set(image.info) <= {"transparency"} and image.size == (array.shape[1], array.shape[0]), image
        seen = np.asarray(image)
        if array.shape[2:] == (2,) and image.mode == "RGBA":
            assert (seen[..., :1] == seen[..., 1:3]).all()
            seen = seen[..., ::3]
        return seen.reshape(array.shape)

def check_ours(array: np.ndarray, level: str) -> int:
    file = body(command(["encode", "-", "--codecs", "png-base64url", "--level", level], npy(array)))
    seen = pixels(file, array)
    if array.dtype == np.uint16 and array.ndim == 3 and array.shape[2] > 1:
        assert (seen == array >> 8).all(), (array.shape, level)
    else:
        assert (seen == array).all(), (array.shape, array.dtype, level)
    return 1

def check_theirs(array: np.ndarray) -> int:
    """Pillow's files without what is not pixels. Of 16 bits it writes grey ones alone."""
    flat = array[..., 0] if array.shape[2:] == (1,) else array
    if array.dtype == np.uint16 and flat.ndim == 3:
        return 0
    image, count = Image.fromarray(flat), 0
    for options in ({}, {"optimize": True}, {"compress_level": 0}, {"compress_level": 1}, {"compress_type": 2}):
        out = io.BytesIO()
        image.save(out, "PNG", **options)
        line = sealed(array, stripped(out.getvalue()))
        assert command(["decode", "-"], line) == npy(array), (array.shape, array.dtype, options)
        count += 1
    return count

def stripped(file: bytes) -> bytes:
    """The chunks that a file must have, and no others."""
    out, at = SIGNATURE, len(SIGNATURE)
    while at < len(file):
        end = at + 12 + struct.unpack(">I", file[at:at + 4])[0]
        if file[at + 4:at + 8] in (b"IHDR", b"IDAT", b"IEND"):
            out += file[at:end]
        at = end
    return out

def sealed(array: np.ndarray, file: bytes) -> bytes:
    shape = "x".join(map(str, array.shape))
    text = f"tnv1.{array.dtype.name}.{shape}.png-base64url." + base64.urlsafe_b64encode(file).decode().rstrip("=")
    return f"{text}.{zlib.crc32(text.encode()):08x}\n".encode()

def refusals() -> int:
    """What is no picture is refused with advice."""
    cases = ((np.zeros((2, 2), np.float32), "uint8 and uint16"), (np.zeros(4, np.uint8), "HxW"), (np.zeros((2, 2, 5), np.uint8), "HxW"), (np.zeros((3, 3), np.int16), "uint8 and uint16"))
    for array, advice in cases:
        done = subprocess.run([COMMAND, "encode", "-", "--codecs", "png-base64url"], input=npy(array), capture_output=True, check=False)
        said = done.stderr.decode()
        assert done.returncode == 1 and advice in said and "(bad_chain, at codecs[0])" in said, (array.dtype, array.shape, said)
    return len(cases)

def vectors() -> int:
    """Pillow sees in the files of the valid vectors what they say."""
    checked = 0
    for case in json.loads((ROOT / "spec/vectors/valid/png.json").read_text(encoding="utf-8")):
        fields = case["line"].split(".") if "line" in case else []
        if not fields or not fields[-2] or fields[3] not in ("png-hex", "png-base64url"):
            continue
        file = bytes.fromhex(fields[-2]) if fields[3].endswith("hex") else body(case["line"].encode())
        array = np.array(list(map(int, case["elements"])), case["dtype"]).reshape(case["shape"])
        seen = pixels(file, array)
        high = array >> 8 if array.dtype == np.uint16 and array.shape[2:] > (1,) else array
        assert (seen == high).all(), case["id"]
        checked += 1
    assert checked >= 80, checked
    return checked

if __name__ == "__main__":
    sys.exit(main())
