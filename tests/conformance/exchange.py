"""Every array that the format has a dtype for, written by each implementation, read by each other.

    target/venv-package/bin/python tests/conformance/exchange.py --writer 'rust=target/release/conform' --reader 'rust=target/release/conform'

Writers and readers speak the protocol of spec/vectors/README.md. The arrays are those of tests/fidelity.json: for each dtype its extremes, NaN
payloads, dates that are none. Each is written with the writer's own choice of codecs and with chains that all have. A reader must name its
content id, which dtype, shape and every bit go into. The Python package takes part as a writer and a reader.
"""

import argparse
import json
import pathlib
import sys

from driver import ask_all, named_command
from implementation import READER, ROOT, Broken, short

PYTHON = [sys.executable, str(pathlib.Path(__file__).with_name("python_package.py"))]
ROWS = json.loads((ROOT / "tests/fidelity.json").read_text(encoding="utf-8"))
# What every writer can be asked for; the first is its own choice.
CHAINS = (None, "raw-base64url", "raw-hex", "raw-zlib-base64url", "raw-shuffle-zlib-base64url", "raw-bitshuffle-zlib-base64url", "delta-raw-zlib-hex")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writer", action="append", default=[], type=named_command, metavar="NAME=COMMAND")
    parser.add_argument("--reader", action="append", default=[], type=named_command, metavar="NAME=COMMAND")
    options = parser.parse_args()
    wanted = [(row, {"write": row} | ({"codecs": chain} if chain else {})) for row in ROWS for chain in CHAINS if takes(row["dtype"], chain)]
    try:
        written = ask_all({"python": PYTHON} | dict(options.writer), [request for _, request in wanted])
        lines = [(writer, row, answer) for writer, answers in written.items() for (row, _), answer in zip(wanted, answers)]
        wrong = [f"{writer} does not write {row['name']}: {short(answer)}" for writer, row, answer in lines if "line" not in answer]
        lines = [line for line in lines if "line" in line[2]]
        read = ask_all({"python": PYTHON, "reader.py": READER} | dict(options.reader), [{"line": answer["line"]} for _, _, answer in lines])
    except Broken as broken:
        print(broken)
        return 1
    skipped = 0
    for reader, answers in read.items():
        for (writer, row, answer), found in zip(lines, answers):
            skipped += "skip" in found
            if found.get("content_id", row["content_id"] if "skip" in found else None) != row["content_id"]:
                wrong.append(f"{reader} reads {row['name']} of {writer} as {short(found)}: {answer['line'][:120]}")
    print(*wrong[:30], sep="\n", end="\n" if wrong else "")
    print(f"{len(ROWS)} arrays of {len({row['dtype'] for row in ROWS})} dtypes in {len(lines)} lines, written by {', '.join(written)}, read by {', '.join(read)}: {len(wrong)} wrong, {skipped} skipped")
    return 1 if wrong or skipped > len(lines) else 0


def takes(dtype: str, chain: str | None) -> bool:
    """Strings have a serializer of their own; numbers of one word take differences."""
    if chain is None:
        return True
    if dtype == "string":
        return False
    return not chain.startswith("delta") or dtype.removeprefix("u").startswith("int") and not dtype.endswith("int4") or dtype.startswith(("datetime64", "timedelta64"))


if __name__ == "__main__":
    sys.exit(main())
