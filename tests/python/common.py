"""What the scripts of this folder share."""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = ROOT / "target/release/tenvelope"
READER = [sys.executable, str(ROOT / "spec/reader.py"), "--vectors"]


def load(which: str) -> list[dict]:
    """The test vectors of `valid` or `invalid`."""
    files = sorted((ROOT / "spec/vectors" / which).glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


def ask(command: list[str], requests: list[dict]) -> list[dict]:
    """Runs an implementation that speaks the protocol of spec/vectors/README.md."""
    text = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr[-2000:]}"
    answers = [json.loads(line) for line in done.stdout.strip("\n").split("\n")]
    assert len(answers) == len(requests), f"{len(answers)} answers to {len(requests)} requests"
    return answers


def command(args: list[str], data: bytes) -> bytes:
    """Runs the command line tool on some input."""
    done = subprocess.run([COMMAND, *args], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


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
