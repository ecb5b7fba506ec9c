"""Plotly and CBOR as their JavaScript packages read them: plotly.js in headless Chromium, node-cbor.

    target/venv-dialects/bin/python tests/dialects/javascript.py

The Python packages of the two write, but do not interpret. Every array of tests/fidelity.json that ours writes must be the same typed array there, to the bit.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import tenvelope as tnv

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "crates/python/tests"))
from cases import FIDELITY, array_of, raw_run  # noqa: E402

KINDS = {"int8": "Int8Array", "uint8": "Uint8Array", "int16": "Int16Array", "uint16": "Uint16Array", "int32": "Int32Array", "uint32": "Uint32Array", "int64": "BigInt64Array", "uint64": "BigUint64Array", "float32": "Float32Array", "float64": "Float64Array"}


def main() -> int:
    wanted = [(dialect, row["name"], array_of(row)) for dialect in ("plotly", "cbor") for row in FIDELITY if row["dtype"] in KINDS]
    # What typed arrays of JavaScript can show: of Plotly those that a line or a heat map is drawn of.
    wanted = [(dialect, name, array) for dialect, name, array in wanted if array.size and 1 <= array.ndim <= (2 if dialect == "plotly" else 64)]
    wanted += [("plotly", "large", np.random.default_rng(1).standard_normal((200, 300)).astype(np.float32)), ("cbor", "deep", np.arange(24, dtype=np.int64).reshape(2, 3, 4))]
    requests = []
    for dialect, name, array in wanted:
        try:
            text = tnv.dumps_dialect(array, dialect)
        except tnv.TenvelopeError as error:
            assert error.code == "unsupported", error
            continue
        requests.append((dialect, name, array, text if isinstance(text, bytes) else text.encode()))
    lines = "".join(json.dumps({"dialect": dialect, "hex": data.hex()}) + "\n" for dialect, _, _, data in requests)
    done = subprocess.run(["node", str(HERE / "javascript/read.mjs")], input=lines, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = []
    for (dialect, name, array, _), answer in zip(requests, answers, strict=True):
        expected = {"kind": KINDS[str(array.dtype)], "shape": list(array.shape), "raw": raw_run(array).hex()}
        if answer != expected:
            wrong.append(f"{dialect}: {name}: {str(answer)[:200]}, expected {str(expected)[:200]}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    counts = {dialect: sum(request[0] == dialect for request in requests) for dialect in ("plotly", "cbor")}
    print(f"plotly.js: {counts['plotly']} arrays, node-cbor: {counts['cbor']} arrays; {len(wrong)} read otherwise")
    return 1 if wrong or min(counts.values()) < 8 else 0


if __name__ == "__main__":
    sys.exit(main())
