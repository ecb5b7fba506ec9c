"""Mutants of what the vectors hold, through everything that reads in the Python package: only its own exceptions may come out.

`atheris_loads.py -runs=N` tries so many mutants of each vector's kind; other options are those of libFuzzer. The bytes choose a verb by their first one.
"""

import json
import sys
from pathlib import Path

import atheris

import numpy

with atheris.instrument_imports(include=["tenvelope"]):
    import tenvelope

ROOT = Path(__file__).resolve().parents[2]
LIMITS = tenvelope.Limits(input=1 << 20, decoded=1 << 16)
# What every verb may raise: nothing that Python, NumPy or a panic in Rust would raise.
KNOWN = tenvelope.TenvelopeError


def text(data: bytes) -> str:
    # Lone surrogates, too, which only Python has in its strings.
    return data.decode("utf-8", "surrogateescape")


def array_and_back(value: object) -> None:
    if isinstance(value, numpy.ndarray):
        again = tenvelope.loads(tenvelope.dumps(value), limits=tenvelope.Limits(decoded=1 << 20))
        assert again.dtype == value.dtype and again.shape == value.shape, "another dtype or shape"
        if value.dtype.hasobject:
            assert again.tolist() == value.tolist(), "other elements"
        else:
            assert again.tobytes() == value.tobytes(), "other bits"


VERBS = [
    lambda data: array_and_back(tenvelope.loads(text(data), limits=LIMITS)),
    lambda data: array_and_back(tenvelope.loads(data, limits=LIMITS)),
    lambda data: tenvelope.inspect(text(data)),
    lambda data: tenvelope.inspect(data),
    lambda data: tenvelope.verify(text(data)),
    lambda data: tenvelope.verify(data),
    lambda data: tenvelope.loads_npz(data),
    lambda data: tenvelope.loads_safetensors(data),
    lambda data: tenvelope.loads_image(data),
    lambda data: tenvelope.loads_image(text(data)),
    lambda data: tenvelope.loads_dialect(data),
    lambda data: tenvelope.detect(data),
]


def seeds() -> list[bytes]:
    found = []
    for path in sorted((ROOT / "spec/vectors").glob("*valid/*.json")):
        for case in json.loads(path.read_text()):
            if "hex" in case:
                found.append(bytes.fromhex(case["hex"]))
            else:
                found.append((case["line"] if "line" in case else case["json"]).encode("utf-8", "surrogatepass"))
    small = [seed for seed in found if len(seed) <= 2048]
    assert len(small) > 1000, "the vectors are not where they were"
    return small


SEEDS = seeds()
outcomes = {"accepted": 0, "refused": 0}
tried = 0


def one(data: bytes) -> None:
    """Bytes 0 and 1 choose verb and vector, the rest says what is changed in it: or it is the input itself."""
    global tried
    if len(data) < 4:
        return
    tried += 1
    verb = VERBS[data[0] % len(VERBS)]
    which = int.from_bytes(data[1:3], "little")
    if which % 5 == 0:
        mutant = data[3:]
    else:
        changed = bytearray(SEEDS[which % len(SEEDS)])
        for at, byte in zip(data[3::2], data[4::2]):
            if changed:
                changed[at * len(changed) // 256] = byte
        mutant = bytes(changed)
    try:
        verb(mutant)
        outcomes["accepted"] += 1
    except KNOWN as error:
        assert error.code and str(error).isprintable(), repr(error)
        outcomes["refused"] += 1


def main() -> None:
    runs = next((int(option.removeprefix("-runs=")) for option in sys.argv[1:] if option.startswith("-runs=")), 2000)
    # A pass of its own first, so that some inputs are accepted whatever the fuzzer does.
    for which in range(len(SEEDS)):
        for verb in range(6):
            one(bytes([verb, *((which if which % 5 else which + 1) % 65536).to_bytes(2, "little"), 0]))
    assert outcomes["accepted"] > 100, "hardly anything is accepted: are the vectors read at all?"
    import atexit

    atexit.register(report)
    atheris.Setup([sys.argv[0], f"-atheris_runs={runs}", "-len_control=0", "-max_len=256", *(option for option in sys.argv[1:] if not option.startswith("-runs="))], one)
    atheris.Fuzz()


def report() -> None:
    print(
        f"EVIDENCE inputs through all that reads in the Python package: {tried:,}, of which {outcomes['accepted']:,} accepted, "
        f"{outcomes['refused']:,} refused by its own exceptions, 0 otherwise",
        flush=True,
    )


main()
