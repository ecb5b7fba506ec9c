"""Judges implementations of the format: all test vectors, then generated strings on which all must agree.

    python3 tests/conformance/driver.py --reader 'mine=./my-reader --vectors' [--strings 100000]

A reader is a process (spec/implementing.md tells how to write one, spec/vectors/README.md has the protocol). spec/reader.py always takes
part, so that one new reader is enough to compare. Each is asked everything; an answer counts when it is not a skip.

Strings are damaged vectors in all three forms, forms with readable values, and damaged trees: most get a right check after the damage. The
verdict, the error code, and of what is accepted every element and the content id must be equal.
"""

import argparse
import collections
import concurrent.futures
import json
import re
import shlex
import sys
import time

import damage
import payloads
import trees
import values
import zstd_streams
from implementation import READER, Broken, ask, doubles, load, short

# Kind of string → what makes them, and how many of a hundred.
KINDS = {"damaged": (damage, 50), "damaged payloads": (payloads, 20), "readable values": (values, 15), "damaged trees": (trees, 15)}
EXTENDED = re.compile(r"\b(npy|pco|png|cbor|msgpack|bincode)\b")
MEMBERS = ("dtype", "shape", "elements", "tree", "payload", "type", "content_id", "fields", "attrs", "dims")


def main() -> int:
    options = arguments()
    readers = {"reader.py": READER} | dict(options.reader)
    try:
        good = judge_vectors(readers)
        if options.strings:
            good &= compare(readers, options.strings, options.seed)
    except Broken as broken:
        print(broken)
        return 1
    return 0 if good else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", default=[], type=named_command, metavar="NAME=COMMAND", help="an implementation to judge; may be given several times")
    parser.add_argument("--strings", type=int, default=0, metavar="COUNT", help="generated strings to compare all readers on (default: none, the vectors alone)")
    parser.add_argument("--seed", type=int, default=2026, help="other seeds make other strings (default: 2026)")
    return parser.parse_args()


def named_command(text: str) -> tuple[str, list[str]]:
    name, equals, command = text.partition("=")
    if not equals or not name or not shlex.split(command):
        raise argparse.ArgumentTypeError(f"expected NAME=COMMAND, found {text!r}")
    return name, shlex.split(command)


def ask_all(readers: dict[str, list[str]], requests: list[dict]) -> dict[str, list[dict]]:
    """The answers of each reader, asked side by side."""
    def one(name: str) -> list[dict]:
        try:
            return ask(readers[name], requests)
        except (Broken, OSError) as error:
            raise Broken(f"{name}: {error}") from error

    with concurrent.futures.ThreadPoolExecutor(len(readers)) as pool:
        return dict(zip(readers, pool.map(one, readers)))


# ---- Vectors ---------------------------------------------------------------------------------------


def judge_vectors(readers: dict[str, list[str]]) -> bool:
    cases = load("valid") + load("invalid")
    requests = [{name: case[name] for name in ("line", "json", "hex", "limits", "allow") if name in case} for case in cases]
    good = True
    for name, answers in ask_all(readers, requests).items():
        counts, wrong = collections.Counter(), []
        for case, answer in zip(cases, answers):
            verdict = judge(case, answer)
            counts[verdict] += 1
            if verdict == "wrong":
                wrong.append(f"{name}: {case['id']}: expected {short(expected(case))}, got {short(answer)}")
        print(*wrong[:50], sep="\n", end="\n" if wrong else "")
        print(f"{name}: {len(cases)} vectors: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
        # A reader that skips nearly everything proves nothing.
        good &= not wrong and counts["as expected"] > len(cases) * 4 // 5
    return good


def judge(case: dict, answer: dict) -> str:
    if "skip" in answer:
        return "skipped"
    if "needs" in case and answer == {"error": "unknown_codec"}:
        return "of codecs left out"
    return "as expected" if doubles(answer) == doubles(expected(case)) else "wrong"


def expected(case: dict) -> dict:
    return {"error": case["error"]} if "error" in case else {name: case[name] for name in MEMBERS if name in case}


# ---- Strings ---------------------------------------------------------------------------------------


def lacks(request: dict, answer: dict) -> bool:
    """Whether a reader may say that it does not know a codec that others know."""
    text = bytes.fromhex(request["hex"]).decode("latin-1") if "hex" in request else json.dumps(request)
    return answer == {"error": "unknown_codec"} and EXTENDED.search(text) is not None


def compare(readers: dict[str, list[str]], count: int, seed: int) -> bool:
    differing, open_to_decoders = [], 0
    table: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    skips: collections.Counter = collections.Counter()
    started = time.monotonic()
    for kind, (source, share) in KINDS.items():
        requests = source.requests(count * share // 100, seed)
        answers = ask_all(readers, requests)
        for i, request in enumerate(requests):
            given = {name: doubles(answers[name][i]) for name in readers}
            skips.update(name for name, answer in given.items() if "skip" in answer)
            given = {name: answer for name, answer in given.items() if "skip" not in answer}
            if len({answer.get("error") for answer in given.values()}) > 1:
                given = {name: answer for name, answer in given.items() if not lacks(request, answer)}
            verdicts = {answer.get("error", "accepted") for answer in given.values()}
            if all(answer == next(iter(given.values())) for answer in given.values()):
                table[verdicts.pop() if verdicts else "skipped by all"][kind] += 1
            elif "codec_failed" in verdicts and zstd_streams.open_to_decoders(request):
                open_to_decoders += 1
            else:
                differing.append(f"{kind}: {short(request)}\n" + "\n".join(f"    {name} says {short(answer)}" for name, answer in given.items()))
    print(*differing[:20], sep="\n", end="\n" if differing else "")
    total = sum(sum(counts.values()) for counts in table.values())
    print(f"{'verdict':<22}" + "".join(f"{kind:>18}" for kind in KINDS))
    for verdict, counts in sorted(table.items(), key=lambda row: -sum(row[1].values())):
        print(f"{verdict:<22}" + "".join(f"{counts[kind]:>18}" for kind in KINDS))
    print("".join(f"{name} skipped {n}; " for name, n in sorted(skips.items())) + f"{time.monotonic() - started:.0f} s")
    print(f"{total} strings judged alike by {', '.join(readers)}; {open_to_decoders} that rule ZSTD6 leaves to the decoder; {len(differing)} judged differently")
    # Damage that hardly ever leaves something to accept, or breaks ever the same rule, would prove little.
    return not differing and sum(table["accepted"].values()) > total // 10 and len(table) > 20 and open_to_decoders < total // 200


if __name__ == "__main__":
    sys.exit(main())
