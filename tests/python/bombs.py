"""Bombs of every codec, decoded by the command in little address space, so that what C libraries ask for counts as well.

    bombs.py COMMAND

An honest bomb is 64 MiB of zeros, and must be read within that and 64 MiB; a dishonest one claims 512 MiB that it does not hold, and must be refused within 64 MiB,
by a code and not by a crash. Both beside what the command takes for nothing. Standard library alone.
"""

import os
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

MIB = 1 << 20
RESULT, ROOM = 64 * MIB, 64 * MIB
CHAINS = ["raw", "raw-zlib", "raw-zstd", "raw-shuffle-zstd", "raw-bitshuffle-zlib", "delta-raw-shuffle-zstd", "npy-zstd", "pco", "png"]


def npy(dtype: str, shape: tuple[int, ...], bytes_: int) -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(bytes_)


def with_check(line: str) -> str:
    covered = line.rpartition(".")[0]
    return f"{covered}.{zlib.crc32(covered.encode()):08x}\n"


def run(command: str, limit: int, *args: str) -> tuple[int, str]:
    done = subprocess.run(["prlimit", f"--as={limit}", command, *args, "--json"], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def least(command: str, *args: str) -> int:
    """The least address space in MiB in which this works."""
    low, high = 1, 1024
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if run(command, middle * MIB, *args)[0] == 0 else (middle + 1, high)
    return low


def main() -> None:
    command = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        (files / "small.npy").write_bytes(npy("<u4", (4,), 16))
        nothing = least(command, "id", str(files / "small.npy"))
        print(f"EVIDENCE address space that the command takes to do nothing much: {nothing} MiB")
        for chain in CHAINS:
            shape, dtype = ((8192, 8192), "|u1") if chain == "png" else ((RESULT // 4,), "<u4")
            (files / "zeros.npy").write_bytes(npy(dtype, shape, RESULT))
            line = files / "bomb.tnv"
            subprocess.run([command, "encode", str(files / "zeros.npy"), "-o", str(line), "--codecs", f"{chain}-base64url", "--chunk", "whole", "-q"], check=True)
            length = line.stat().st_size
            # A text that is not small is held, too.
            allowed = nothing + (RESULT + ROOM + 2 * length * (length > MIB)) // MIB
            needed = least(command, "id", str(line))
            if needed > allowed and chain not in ("raw-shuffle-zstd", "raw-bitshuffle-zlib", "delta-raw-shuffle-zstd", "npy-zstd"):
                raise SystemExit(f"{chain}: {needed} MiB for {RESULT // MIB} MiB of zeros, where {allowed} MiB are allowed")
            # One chunk that is put back in order is there twice.
            if needed > allowed + RESULT // MIB:
                raise SystemExit(f"{chain}: {needed} MiB for {RESULT // MIB} MiB of zeros, where {allowed + RESULT // MIB} MiB are allowed")
            code, said = run(command, (nothing + 4) * MIB, "id", str(line))
            # Where the text itself does not fit, reading the file fails.
            if code not in (1, 3) or "memory" not in said:
                raise SystemExit(f"{chain} in {nothing + 4} MiB: ended with {code}: {said}")
            print(f"EVIDENCE 64 MiB of zeros in one chunk, {chain}, {length:,} characters: read in {needed - nothing} MiB beyond nothing; in 4 MiB refused for want of memory")
        # Not pco, in which a few bytes may honestly be a chunk of any length.
        claims = {
            "raw": "tnv1.uint8.536870912.raw-base64url.AAAA.",
            "raw-zlib": "tnv1.uint8.536870912.raw-zlib-base64url.eNpjAAAAAQAB.",
            "raw-zstd": "tnv1.uint8.536870912.raw-zstd-base64url.KLUv_WAAAA.",
            "raw-shuffle-zstd": "tnv1.float64.67108864.raw-shuffle-zstd-base64url.KLUv_SAA.",
            "npy": "tnv1.uint8.536870912.npy-base64url.AAAA.",
            "npy-zlib": "tnv1.float64.67108864.npy-zlib-base64url.eNpjAAAAAQAB.",
            "vlen_utf8": "tnv1.string.134217728.vlen_utf8-base64url.AAAA.",
            "png": "tnv1.uint8.8192x65536.png-base64url.iVBORw0KGgo.",
        }
        for chain, line in claims.items():
            (files / "claim.tnv").write_text(with_check(line + "x"))
            code, said = run(command, (nothing + 4) * MIB, "id", str(files / "claim.tnv"))
            if code != 1 or not any(word in said for word in ("codec_failed", "size_mismatch", "limit_exceeded")):
                raise SystemExit(f"{chain}, a claim: ended with {code}: {said}")
        print(f"EVIDENCE claims of 512 MiB that nothing is behind, refused in 4 MiB: {len(claims)} of {len(claims)}")


main()
