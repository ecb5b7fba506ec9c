"""Damaged trees: documents with wrong markers, parts and segments, readable trees, and limits at their borders."""

import json
import random
import re
import sys

from implementation import ROOT

sys.path.insert(0, str(ROOT / "spec/vectors"))
from tree_writer import charge, document, leaf, line_of_document, part_of, readable  # noqa: E402

ARRAYS = (
    leaf("uint8", [2], ["10", "255"]),
    leaf("string", [2], ["a", "b"], "vlen_utf8"),
    leaf("int16", [5], "1 2 4 8 -16".split(), "delta-raw-zlib", 2),
    leaf("float32", [0], []),
    leaf("bool", [2], ["0", "1"]),
)
SCALARS = (None, True, "", "$x", {"int": "5"}, {"int": str(2**60)}, {"float": "3ff0000000000000"}, {"float": "3fe0000000000000"}, {"bytes": "00ff"})
KEYS = ("a", "b", "$", "$part", "$$int", "\ue000", "\U0001f600", "")
PIECES = (
    '"', "{", "}", "[", "]", ",", ":", "$", "0", "1", "-", ".5", "e+21", '{"$part":0}', '{"$part":1}', '{"$int":"9007199254740993"}', '{"$float":"1"}',
    '"$tnv":1', "uint8.2.raw", "null", "\\u0041", "9007199254740992", '{"$bytes":"AA"}', "~", "string.2.vlen_utf8", ".",
)
TOKENS = (
    "0", "1", "2", "null", '"$int"', '"$part"', '"$float"', '"1"', '"uint8.2.raw"', '"bool.2.raw"', "9007199254740992", '"-0"', "[]", "{}",
)


def requests(count: int, seed: int) -> list[dict]:
    chance = random.Random(seed)
    return [readable_request(chance) if chance.random() < 0.2 else line_request(chance) for _ in range(count)]


def value(chance: random.Random, depth: int) -> object:
    """Any tree."""
    kind = chance.random()
    if depth == 0 or kind < 0.45:
        return chance.choice((*SCALARS, *ARRAYS))
    if kind < 0.7:
        return [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {"map": {chance.choice(KEYS): value(chance, depth - 1) for _ in range(chance.randrange(4))}}


def insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) + text[at + chance.randrange(3):]


def replace(text: str, chance: random.Random) -> str:
    """Another token in place of one: what comes out is often canonical."""
    tokens = list(re.finditer(r'\d+|"[^"]*"|null', text))
    if not tokens:
        return text
    token = chance.choice(tokens)
    return text[:token.start()] + chance.choice(TOKENS) + text[token.end():]


def readable_request(chance: random.Random) -> dict:
    text = json.dumps(readable(value(chance, 4)))
    text = insert(text, chance) if chance.random() < 0.8 else text
    return {"json": text, "limits": {"decoded": chance.choice((1 << 20, 40, 10))}}


def line_request(chance: random.Random) -> dict:
    data, parts = document(value(chance, 4))
    segments = [segment for array in parts for segment in part_of(array)[1]]
    for _ in range(chance.choice((0, 1, 1, 2))):
        data = replace(data, chance) if chance.random() < 0.6 else insert(data, chance)
    damage = chance.random()
    if damage < 0.1 and segments:
        segments.pop()
    elif damage < 0.2:
        segments.append(b"\1")
    elif damage < 0.3 and segments:
        segments[chance.randrange(len(segments))] = chance.randbytes(chance.randrange(1, 6))
    need = charge(data)
    return {"line": line_of_document(data, segments), "limits": {"decoded": chance.choice((1 << 22, 1 << 22, need + chance.randrange(40), need - 1))}}

