"""Sums what cargo-llvm-cov has found up by crate, and fails below what is promised: `coverage.py REPORT`."""

import json
import sys
from pathlib import Path

LEAST = {"core": 95.0}


def main() -> None:
    totals: dict[str, list[int]] = {}
    worst = []
    for file in json.loads(Path(sys.argv[1]).read_text())["data"][0]["files"]:
        parts = Path(file["filename"]).parts
        if "crates" not in parts or "src" not in parts:
            continue
        crate = parts[parts.index("crates") + 1]
        lines, functions = file["summary"]["lines"], file["summary"]["functions"]
        total = totals.setdefault(crate, [0, 0, 0, 0])
        for i, number in enumerate((lines["covered"], lines["count"], functions["covered"], functions["count"])):
            total[i] += number
        if crate == "core":
            worst.append((lines["percent"], "/".join(parts[parts.index("src") + 1 :])))
    for crate in ("core", "kernels", "tenvelope"):
        entered, lines, called, functions = totals[crate]
        print(f"EVIDENCE {crate}: {100 * entered / lines:.1f} % of {lines} lines, {100 * called / functions:.1f} % of {functions} functions")
    print("least:", ", ".join(f"{name} {percent:.0f} %" for percent, name in sorted(worst)[:12]))
    low = [crate for crate, least in LEAST.items() if 100 * totals[crate][0] / totals[crate][1] < least]
    if low:
        sys.exit(f"fewer lines than promised: {', '.join(low)}")


main()
