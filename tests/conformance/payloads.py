"""Lines whose compressed payloads are damaged, with a right check: what a decompressor must notice."""

import base64
import pathlib
import random
import zlib

from implementation import ROOT, load


def requests(count: int, seed: int) -> list[dict]:
    chance = random.Random(seed)
    seeds = seed_lines()
    return [{"line": damaged(fresh_zlib(chance) if chance.random() < 0.3 else chance.choice(seeds), chance), "limits": {"decoded": 1 << 22}} for _ in range(count)]


def seed_lines() -> list[str]:
    """Legal lines of any compressor of the core profile: of vectors, and of what the Rust writer once wrote."""
    vectors = [case["line"] for case in load("valid") if "line" in case and "needs" not in case]
    golden = pathlib.Path(ROOT / "tests/compat/lines.tnv").read_text(encoding="ascii").split()
    lines = [line for line in vectors + golden if "-zlib-" in line or "-zstd-" in line]
    return [line for line in lines if len(line) < 4000 and ".object." not in line]


def fresh_zlib(chance: random.Random) -> str:
    """A stream of stored, fixed or dynamic codes, with near and far repeats."""
    alphabet = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4, 60))))
    data = b"".join(chance.choice((bytes(chance.choices(alphabet, k=chance.randrange(1, 40))), b"\0" * chance.randrange(300))) for _ in range(chance.randrange(1, 30))) or b"\0"
    packer = zlib.compressobj(chance.choice((0, 1, 6, 9)), zlib.DEFLATED, chance.choice((9, 12, 15)), 9, chance.choice((zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY)))
    stream = packer.compress(data) + packer.flush()
    return line(f"tnv1.uint8.{len(data)}.raw-zlib-base64url", [stream])


def damaged(text: str, chance: random.Random) -> str:
    *header, body, _check = text.split(".")
    if chance.random() < 0.1:
        return line(".".join(header), [segment_bytes(segment, header) for segment in body.split("~")], header[3].endswith("hex"))
    segments = [bytearray(segment_bytes(segment, header)) for segment in body.split("~")]
    data = chance.choice(segments)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if not data:
            break
        at = chance.randrange(len(data)) if chance.random() < 0.6 else chance.randrange(min(len(data), 12))
        match chance.randrange(6):
            case 0 | 1:
                data[at] ^= 1 << chance.randrange(8)
            case 2:
                data[at] = chance.choice((0, 1, 255, chance.randrange(256)))
            case 3:
                del data[at:at + chance.choice((1, 2, 9))]
            case 4:
                data[at:at] = chance.randbytes(chance.choice((1, 2, 9)))
            case _:
                other = chance.choice(segments)
                data[at:] = other[chance.randrange(len(other) + 1):]
    return line(".".join(header), segments, header[3].endswith("hex"))


def segment_bytes(segment: str, header: list[str]) -> bytes:
    return bytes.fromhex(segment) if header[3].endswith("hex") else base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def line(header: str, segments: list, is_hex: bool = False) -> str:
    body = "~".join(bytes(data).hex() if is_hex else base64.urlsafe_b64encode(data).decode().rstrip("=") for data in segments)
    covered = f"{header}.{body}"
    return f"{covered}.{zlib.crc32(covered.encode()):08x}"
