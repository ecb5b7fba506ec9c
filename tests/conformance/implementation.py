"""An implementation as a process that speaks the protocol of spec/vectors/README.md."""

import json
import pathlib
import queue
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
READER = [sys.executable, str(ROOT / "spec/reader.py"), "--vectors"]


def load(which: str) -> list[dict]:
    """The test vectors of `valid` or `invalid`."""
    files = sorted((ROOT / "spec/vectors" / which).glob("*.json"))
    return [case for file in files for case in json.loads(file.read_text(encoding="utf-8"))]


class Broken(Exception):
    """The process did not answer as the protocol says. The text says to what."""


def ask(command: list[str], requests: list[dict], patience: float = 60.0) -> list[dict]:
    """The answers to all requests. A process that ends early, says something else or takes longer than `patience` seconds for one answer is `Broken`."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_send, args=(process.stdin, requests), daemon=True).start()
    threading.Thread(target=_receive, args=(process.stdout, lines), daemon=True).start()
    answers: list[dict] = []
    try:
        for request in requests:
            answers.append(_answer(lines, patience, f"request {len(answers) + 1}, {short(request)}"))
        if process.wait(patience) != 0:
            raise Broken(f"ended with {process.returncode} after its last answer")
    except subprocess.TimeoutExpired:
        raise Broken(f"did not end within {patience} s of its last answer") from None
    finally:
        process.kill()
        process.wait()
    return answers


def _answer(lines: "queue.Queue[str | None]", patience: float, place: str) -> dict:
    try:
        line = lines.get(timeout=patience)
    except queue.Empty:
        raise Broken(f"{place}: no answer within {patience} s") from None
    if line is None:
        raise Broken(f"{place}: ended without an answer")
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Broken(f"{place}: answered {line[:200]!r}, which is no JSON object")
    return answer


def _send(pipe, requests: list[dict]) -> None:
    try:
        with pipe:
            for request in requests:
                pipe.write(json.dumps(request) + "\n")
    except BrokenPipeError:
        pass  # It has ended: whoever waits for its answer says so.


def _receive(pipe, lines: "queue.Queue[str | None]") -> None:
    for line in pipe:
        lines.put(line)
    lines.put(None)


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
    return text if len(text) < 400 else text[:400] + "…"
