"""The Python package as a process that speaks the protocol of spec/vectors/README.md: it writes arrays, and names the content of lines."""

import json
import sys

import tenvelope as tnv
from implementation import ROOT

sys.path.append(str(ROOT / "crates/python/tests"))
from cases import array_of, raw_run  # noqa: E402


def answer(request: dict) -> dict:
    try:
        if "write" in request:
            return {"line": tnv.dumps(array_of(request["write"]), codecs=request.get("codecs", "auto"))}
        array = tnv.loads(request["line"])
        run = raw_run(array)
        return {"run": run if isinstance(run, list) else run.hex(), "content_id": tnv.content_id(array)}
    except tnv.TenvelopeError as error:
        return {"error": error.code}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
