"""Makes the table of `docs/evidence.md` from the records beside this file, which `cargo xtask harden` writes.

With `--check` it compares, and fails where the page differs.
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
    records = [json.loads(path.read_text()) for path in sorted(HERE.glob("*.json"))]
    parts = []
    for record in records:
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
