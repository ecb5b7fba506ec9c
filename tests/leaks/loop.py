"""Refuses the inputs of a file one after the other, COUNT times in all; prints the resident memory after WARM of them and at the end."""

import gc
import pathlib
import resource
import sys

import tenvelope


def main(file: str, warm: str, count: str) -> None:
    inputs = []
    for row in pathlib.Path(file).read_text(encoding="ascii").splitlines():
        code, form, data = row.split(" ")
        data = bytes.fromhex(data)
        inputs.append((code, data if form == "hex" else data.decode()))
    total = int(count)
    for i in range(total):
        code, envelope = inputs[i % len(inputs)]
        try:
            tenvelope.loads(envelope)
        except tenvelope.TenvelopeError as error:
            if error.code != code:
                raise SystemExit(f"{error} where {code} was expected: {envelope!r}")
        else:
            raise SystemExit(f"accepted where {code} was expected: {envelope!r}")
        if i + 1 in (int(warm), total):
            print(resident())


def resident() -> int:
    gc.collect()
    return int(pathlib.Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


main(*sys.argv[1:])
