"""Every bit flip and every cut of a short envelope of each kind, in two forms: all refused. The long matrix is that of Rust, `cargo xtask harden matrix`."""

import pytest
import tenvelope
from cases import vectors

# What the shortest line or binary form is looked for that has it.
KINDS = ["raw-base64url", "delta-raw", "raw-shuffle-zlib", "raw-bitshuffle", "raw-zstd", ".string.", ".struct.", ".tree."]


def shortest(kind: str) -> str:
    lines = [case["line"] for case in vectors("valid") if "line" in case and not {"needs", "limits", "allow"} & case.keys()]
    # One that has a body.
    return min((line for line in lines if kind in line and ".." not in line), key=len)


@pytest.mark.parametrize("kind", [*KINDS, "the binary form"])
def test_every_bit_and_every_cut(kind):
    if kind == "the binary form":
        whole = min((bytes.fromhex(case["hex"]) for case in vectors("valid") if "hex" in case and not {"needs", "limits", "allow"} & case.keys()), key=len)
    else:
        whole = shortest(kind).encode()
    tenvelope.verify(whole)
    passed = []
    for bit in range(8 * len(whole)):
        mutant = bytearray(whole)
        mutant[bit // 8] ^= 1 << bit % 8
        passed += [f"bit {bit}"] * is_read(bytes(mutant))
    for length in range(len(whole)):
        passed += [f"cut to {length}"] * is_read(whole[:length])
    assert not passed


def is_read(envelope: bytes) -> bool:
    """Any other exception than our own comes out of here."""
    try:
        tenvelope.loads(envelope)
    except tenvelope.TenvelopeError:
        return False
    return True
