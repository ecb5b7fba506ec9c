"""Runs spec/reader.py over all test vectors, through the process protocol that any implementation can speak.

    python3 tests/python/run_reader.py [COMMAND …]

With a COMMAND that speaks the protocol, that implementation is run instead.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main() -> int:
    command = sys.argv[1:] or [sys.executable, str(ROOT / "spec/reader.py"), "--vectors"]
    cases = [case for which in ("valid", "invalid") for case in load(which)]
    requests = [json.dumps({name: case[name] for name in ("line", "limits", "allow") if name in case}) for case in cases]
    done = subprocess.run(command, input="\n".join(requests) + "\n", capture_output=True, text=True, encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(answers) != len(cases):
        print(f"{len(answers)} answers to {len(cases)} requests, exit code {done.returncode}\n{done.stderr}")
        return 1
    wrong, skipped = [], []
    for case, answer in zip(cases, answers):
        if "skip" in answer:
            skipped.append(case["id"])
            if "zstd" not in case["line"]:
                wrong.append(f"{case['id']}: skipped, but no zstd stands in the chain")
        elif doubles(answer) != doubles(expected(case)):
            wrong.append(f"{case['id']}: expected {short(expected(case))}, got {short(answer)}")
    print("\n".join(wrong[:50]))
    print(f"{len(cases)} vectors, {len(cases) - len(skipped) - len(wrong)} as expected, {len(skipped)} skipped (zstd), {len(wrong)} wrong")
    # A reader that skips nearly everything proves nothing.
    return 1 if wrong or len(skipped) > len(cases) // 10 else 0


def load(which: str) -> list[dict]:
    files = sorted((ROOT / "spec/vectors" / which).glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


def expected(case: dict) -> dict:
    if "error" in case:
        return {"error": case["error"]}
    members = ("dtype", "shape", "elements", "content_id", "fields", "attrs", "dims")
    return {name: case[name] for name in members if name in case}


def doubles(value: object) -> object:
    """Numbers of JSON compare as doubles; bool is no number here, though it is one to Python."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list):
        return [doubles(item) for item in value]
    if isinstance(value, dict):
        return {name: doubles(item) for name, item in value.items()}
    return value


def short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) < 300 else text[:300] + "…"


if __name__ == "__main__":
    sys.exit(main())
