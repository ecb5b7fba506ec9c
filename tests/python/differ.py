"""Two readers that share no code, on the same damaged lines: verdict and error code must be equal.

    python3 tests/python/differ.py path/to/conform [COUNT]

Half of the lines get a right check after the damage, so that the deeper rules are reached. Lines of zstd with compressed blocks are
left out where spec/reader.py skips them.
"""

import random
import sys
import zlib

from common import READER, ask, doubles, load, short

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
NUMBERS = ("0", "1", "7", "16", "255", "65536", "4294967296", "9007199254740991", "9007199254740992", "18446744073709551616")
PARTS = (
    "delta", "delta~2", "raw", "vlen_utf8", "shuffle", "bitshuffle", "zlib", "zstd", "base64url", "hex",
    "struct", "string", "int4", "bool", "tree", "s", "0", "x", "~",
)


def main() -> int:
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    chance = random.Random(2026)
    seeds = [case["line"] for which in ("valid", "invalid") for case in load(which) if len(case["line"]) < 600]
    lines = [mutate(chance.choice(seeds), seeds, chance) for _ in range(count)]
    requests = [{"line": line, "limits": {"decoded": 1 << 22}} for line in lines]
    differing, outcomes = [], {}
    for line, one, other in zip(lines, ask([sys.argv[1]], requests), ask(READER, requests)):
        if "skip" in other:
            outcomes["skipped"] = outcomes.get("skipped", 0) + 1
            continue
        outcome = one.get("error", "accepted")
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if doubles(one) != doubles(other):
            differing.append(f"{line[:200]!r}: conform says {short(one)}, reader.py says {short(other)}")
    print("\n".join(differing[:20]))
    print(f"{count} lines, {len(differing)} judged differently; by outcome: {dict(sorted(outcomes.items()))}")
    return 1 if differing else 0


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


if __name__ == "__main__":
    sys.exit(main())
