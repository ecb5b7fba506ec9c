"""Makes the tables of `docs/evidence.md` from the records beside this file, which `cargo xtask harden` writes: `page.py GATE… [--check]`.

A gate without a record is named as not run. With `--check` it compares, and fails where the page differs.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "evidence.md"
BEGIN, END = "<!-- made by cargo xtask evidence -->", "<!-- end -->"


def main() -> None:
    text = PAGE.read_text()
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    made = f"{head}{BEGIN}\n\n{tables()}\n{END}{tail}"
    if "--check" in sys.argv[1:]:
        if made != text:
            sys.exit("docs/evidence.md is not what its records say: cargo xtask evidence")
    else:
        PAGE.write_text(made)


def tables() -> str:
    gates = [arg for arg in sys.argv[1:] if arg != "--check"]
    files = {gate: HERE / f"{gate}.json" for gate in gates}
    unknown = sorted(path.name for path in HERE.glob("*.json") if path not in files.values())
    if unknown:
        sys.exit(f"records of no gate: {', '.join(unknown)}")
    missing = [f"`{gate}`" for gate, path in files.items() if not path.exists()]
    parts = [f"Gates that have not been run to their end yet: {', '.join(missing)}.\n"] if missing else []
    for record in (json.loads(path.read_text()) for path in files.values() if path.exists()):
        parts.append(f"### {record['gate']}\n\n{record['what']}\n")
        parts.append(f"{record['outcome']} on {record['date']}, commit `{record['commit']}`, in {duration(record['seconds'])}.\n")
        if record["figures"]:
            rows = "\n".join(f"| {cell(what)} | {cell(figure)} |" for what, figure in record["figures"])
            parts.append(f"| what | figure |\n|---|---|\n{rows}\n")
    return "\n".join(parts)


def duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


main()
