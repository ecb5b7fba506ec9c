"""Damaged lines, JSON and binary forms, made of the test vectors.

Most of the lines and headers get a right check after the damage, so that the deeper rules are reached.
"""

import random
import zlib

from implementation import load

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
NUMBERS = ("0", "1", "7", "16", "255", "65536", "4294967296", "9007199254740991", "9007199254740992", "18446744073709551616")
PARTS = (
    "delta", "delta~2", "raw", "vlen_utf8", "shuffle", "bitshuffle", "zlib", "zstd", "base64url", "hex",
    "struct", "string", "int4", "bool", "tree", "s", "0", "x", "~",
)


def requests(count: int, seed: int) -> list[dict]:
    chance = random.Random(seed)
    # Codecs of the core profile alone, which every reader has.
    cases = [case for case in load("valid") + load("invalid") if "needs" not in case]
    seeds = {form: [case[form] for case in cases if form in case and len(case[form]) < 1200] for form in ("line", "json", "hex")}
    mutators = {"line": mutate, "json": mutate_json, "hex": mutate_binary}
    made = []
    for _ in range(count):
        form = chance.choice(("line", "line", "line", "json", "hex"))
        damaged = mutators[form](chance.choice(seeds[form]), seeds[form], chance)
        made.append({form: damaged, "limits": {"decoded": 1 << 22}})
    return made


def mutate_json(text: str, seeds: list[str], chance: random.Random) -> str:
    """Characters of JSON, and pieces of other forms."""
    pieces = ('"', "{", "}", "[", "]", ",", ":", " ", "\\", "\\u0041", "1", "-0", "1e2", "2.0", "null", "true", '"chunk":2,', '"meta":{},', '"$tnv":1,', "base64", "=", "~", "é")
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(text) + 1)
        if chance.random() < 0.3:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            text = text[:at] + other[start:start + 8] + text[at:]
        else:
            text = text[:at] + chance.choice(pieces) + text[at + chance.randrange(3):]
    return text


def mutate_binary(text: str, seeds: list[str], chance: random.Random) -> str:
    """Bytes, lengths and cuts; then the CRC of the header, so that the deeper rules are reached."""
    data = bytearray.fromhex(text)
    for _ in range(chance.choice((1, 1, 2))):
        if not data:
            break
        at = chance.randrange(len(data)) if chance.random() < 0.5 else chance.randrange(min(len(data), 200))
        match chance.randrange(4):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.choice(b"\0\1\2~.-x0123456789abc")
            case 2:
                del data[at:at + chance.choice((1, 64))]
            case _:
                data[at:at] = bytes(chance.choice((1, 64)))
    length = int.from_bytes(data[8:12], "little")
    if chance.random() < 0.8 and 16 + length <= len(data):
        data[12:16] = zlib.crc32(data[16:16 + length]).to_bytes(4, "little")
    return data.hex()


def mutate(line: str, seeds: list[str], chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(line) + 1)
        match chance.randrange(8):
            case 0:
                line = line[:at] + chance.choice(ALPHABET) + line[at + 1:]
            case 1:
                line = line[:at] + line[at + 1:]
            case 2:
                line = line[:at] + chance.choice(ALPHABET) + line[at:]
            case 3:
                line = line[:at] + chance.choice(NUMBERS) + line[at:]
            case 4:
                line = line[:at] + line[at + chance.randrange(1, 9):]
            case 5:
                fields, others = line.split("."), chance.choice(seeds).split(".")
                k = chance.randrange(len(fields))
                fields[k] = others[min(k, len(others) - 1)]
                line = ".".join(fields)
            case 6:
                line = line[:at] + chance.choice(PARTS) + line[at:]
            case _:
                line = line[:at] + chance.choice(("\n", " ", "\x00", "é", "=", "+", "/")) + line[at:] if chance.random() < 0.2 else line
    if chance.random() < 0.85 and "." in line:
        covered = line.rsplit(".", 1)[0]
        line = f"{covered}.{zlib.crc32(covered.encode()):08x}"
    return line

