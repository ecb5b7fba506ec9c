"""The Python package as a process that speaks the protocol of spec/vectors/README.md: it writes arrays, and names the content of envelopes in any form, or the code of what is wrong with them."""

import json
import sys

import numpy as np
import tenvelope as tnv
from implementation import ROOT

sys.path.append(str(ROOT / "crates/python/tests"))
from cases import array_of, raw_run  # noqa: E402


def answer(request: dict) -> dict:
    try:
        if "write" in request:
            return {"line": tnv.dumps(array_of(request["write"]), codecs=request.get("codecs", "auto"))}
        if not {"input", "header", "decoded"}.issuperset(request.get("limits", {})):
            return {"skip": "limits of objects, which the package does not read"}
        options = {"limits": tnv.Limits(**request["limits"])} if "limits" in request else {}
        options |= {"allow": request["allow"]} if "allow" in request else {}
        envelope = bytes.fromhex(request["hex"]) if "hex" in request else request["line"] if "line" in request else request["json"]
        array = tnv.loads(envelope, **options)
        if not isinstance(array, np.ndarray):
            return {"tree": "content ids tell trees apart", "content_id": tnv.content_id(envelope)}
        run = raw_run(array)
        return {"run": run if isinstance(run, list) else run.hex(), "content_id": tnv.content_id(array)}
    except tnv.TenvelopeError as error:
        return {"error": error.code}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
