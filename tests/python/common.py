"""What the scripts of this folder share."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = ROOT / "target/release/tenvelope"


def load(which: str) -> list[dict]:
    """The test vectors of `valid` or `invalid`."""
    files = sorted((ROOT / "spec/vectors" / which).glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


def command(args: list[str], data: bytes) -> bytes:
    """Runs the command line tool on some input."""
    done = subprocess.run([COMMAND, *args], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
