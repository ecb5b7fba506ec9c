"""The zstd program tests every zstd payload that the command line writes for the arrays of examples/data.

    python3 tests/python/zstd_accepts.py path/to/tenvelope
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main() -> int:
    frames = 0
    for file in sorted((ROOT / "examples/data").glob("*.npy")):
        for chain in ("raw-zstd", "raw-shuffle-zstd", "delta-raw-bitshuffle-zstd"):
            for level in ("fast", "default", "small"):
                args = ["encode", file, "--codecs", f"{chain}-hex", "--level", level, "--chunk", "20000"]
                line = subprocess.run([sys.argv[1], *args], capture_output=True, check=True, text=True).stdout
                for segment in line.strip().split(".")[-2].split("~"):
                    tested = subprocess.run(["zstd", "-t", "-q", "-"], input=bytes.fromhex(segment), capture_output=True)
                    assert tested.returncode == 0, (file.name, chain, level, tested.stderr.decode())
                    frames += 1
    print(f"{frames} payloads accepted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
