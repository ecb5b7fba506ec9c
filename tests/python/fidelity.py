"""The fidelity table: which arrays come back from which package, and what of them is lost.

  fidelity.py [--json FILE] [--readme FILE]     --json: every result, with what was seen; --readme: fails if the table there is not this one

Every package runs in a process of its own: where one ends the process, that array counts as a crash and the rest goes on. Fails if an array of tests/fidelity.json does not come back from
ours, or if anything comes back from ours as another array.
"""

import argparse
import importlib.metadata
import json
import pathlib
import platform
import subprocess
import sys
import warnings

from fidelity_judge import VERDICTS, judge, order
from fidelity_peers import PEERS
from fidelity_rows import FIDELITY, groups

SYMBOLS = dict(zip(VERDICTS, ["✓", "–", "✗d", "✗s", "✗v", "✗c"], strict=True))
LEGEND = """✓ the same dtype (byte order aside), shape and bits · – refused with an error · without an error: ✗d another dtype, ✗s another shape, ✗v other elements
✗c the process ended · \\* some arrays of the line fare better"""
SECONDS = 120


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", type=pathlib.Path)
    arguments.add_argument("--readme", type=pathlib.Path)
    arguments.add_argument("--child", nargs=2, metavar=("PEER", "FIRST"))
    given = arguments.parse_args()
    if given.child:
        return child(given.child[0], int(given.child[1]))
    results = {peer: results_of(peer) for peer in PEERS}
    table = table_of(results)
    print(f"{LEGEND}\n\n{table}\n\n{measured_with()}")
    if given.json:
        write_json(given.json, results)
    return complain(results, table, given.readme)


def all_rows() -> list[tuple[str, str, object]]:
    return [(group, name, array) for group, arrays in groups().items() for name, array in arrays.items()]


def results_of(peer: str) -> list[dict]:
    """All rows through one package; a process that ends before the last row is started again behind the row that ended it."""
    rows, results = all_rows(), []
    while len(results) < len(rows):
        command = [sys.executable, __file__, "--child", peer, str(len(results))]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, timeout=SECONDS)
            # Only a signal is the package's doing; what the script itself gets wrong must not be laid at its door.
            assert done.returncode <= 0, f"{peer}: the script ended with {done.returncode}"
            text, end = done.stdout, f"the process ended with signal {-done.returncode}"
        except subprocess.TimeoutExpired as late:
            text, end = late.stdout or b"", f"nothing within {SECONDS} s"
        results += [json.loads(line) for line in text.decode().splitlines() if line.endswith("}")]
        if len(results) < len(rows):
            results.append({"verdict": "crash", "note": end})
    return [{"group": group, "row": name, "peer": peer, **result} for (group, name, _), result in zip(rows, results, strict=True)]


def child(peer: str, first: int) -> int:
    for _, _, array in all_rows()[first:]:
        print(json.dumps(attempt(PEERS[peer][0], array)), flush=True)
    return 0


def attempt(way, array) -> dict:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            back = way(array)
        except BaseException as error:  # a panic of a Rust library is no Exception
            return {"verdict": "refused", "note": f"{type(error).__name__}: {error!s:.160}".replace("\n", " ")}
    verdict, note = judge(array, back)
    result = {"verdict": verdict, "note": note}
    if order(back) != "C":
        result["order"] = order(back)
    if warned:
        result["warnings"] = sorted({str(one.message)[:160] for one in warned})
    return result


def table_of(results: dict[str, list[dict]]) -> str:
    lines = [f"| | {' | '.join(results)} |", "|---" * (len(results) + 1) + "|"]
    for group in groups():
        cells = [cell([result["verdict"] for result in of_peer if result["group"] == group]) for of_peer in results.values()]
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(verdicts: list[str]) -> str:
    """The worst of a line, with a star if others of the line are better."""
    return SYMBOLS[max(verdicts, key=VERDICTS.index)] + ("\\*" if len(set(verdicts)) > 1 else "")


def versions() -> dict[str, str]:
    return {package: importlib.metadata.version(package) for _, package in PEERS.values() if package} | {"ml_dtypes": importlib.metadata.version("ml_dtypes")}


def measured_with() -> str:
    others = ", ".join(f"{package} {version}" for package, version in versions().items() if package != "tenvelope")
    return f"{len(all_rows())} arrays, {others}"


def write_json(file: pathlib.Path, results: dict[str, list[dict]]) -> None:
    every = {"python": platform.python_version(), "packages": versions(), "results": [result for of_peer in results.values() for result in of_peer]}
    file.write_text(json.dumps(every, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def complain(results: dict[str, list[dict]], table: str, readme: pathlib.Path | None) -> int:
    ours = {row["name"] for row in FIDELITY}
    faults = [f"{one['row']}: {one['verdict']}, {one['note']}" for one in results["tenvelope"] if one["verdict"] != "equal" and (one["row"] in ours or one["verdict"] != "refused")]
    if readme and not all(part in readme.read_text(encoding="utf-8") for part in (table, measured_with())):
        faults.append(f"{readme} has another table, other versions or another number of arrays")
    for fault in faults:
        print(fault, file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
