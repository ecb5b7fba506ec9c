"""Runs spec/reader.py over all test vectors, through the process protocol that any implementation can speak.

    python3 tests/python/run_reader.py [COMMAND …]

With a COMMAND that speaks the protocol, that implementation is run instead.
"""

import sys

from common import READER, ask, doubles, load, short


def main() -> int:
    cases = load("valid") + load("invalid")
    requests = [{name: case[name] for name in ("line", "json", "hex", "limits", "allow") if name in case} for case in cases]
    wrong, skipped, lacking = [], 0, 0
    for case, answer in zip(cases, ask(sys.argv[1:] or READER, requests)):
        if "skip" in answer and "zstd" in case.get("line", ""):
            skipped += 1
        elif "needs" in case and answer == {"error": "unknown_codec"}:
            lacking += 1
        elif doubles(answer) != doubles(expected(case)):
            wrong.append(f"{case['id']}: expected {short(expected(case))}, got {short(answer)}")
    print("\n".join(wrong[:50]))
    right = len(cases) - skipped - lacking - len(wrong)
    print(f"{len(cases)} vectors, {right} as expected, {skipped} skipped (zstd), {lacking} of extended codecs left out, {len(wrong)} wrong")
    # A reader that skips nearly everything proves nothing.
    return 1 if wrong or skipped > len(cases) // 10 else 0


def expected(case: dict) -> dict:
    if "error" in case:
        return {"error": case["error"]}
    members = ("dtype", "shape", "elements", "tree", "content_id", "fields", "attrs", "dims")
    return {name: case[name] for name in members if name in case}


if __name__ == "__main__":
    sys.exit(main())
