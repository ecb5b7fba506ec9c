"""Write the test vectors: `make.py` writes valid/*.json and invalid/*.json, `make.py --check` only
compares them with what is on disk. `make.py --freeze` adds new cases to frozen.json: those that are
there may never change (--check and writing fail), since version 1 is frozen.

Everything here is made from the pages of the specification; no implementation is asked.  The same
bytes come out on every machine: no clock, no random numbers, no compressor.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

import form_cases
import invalid_cases
import invalid_more
import invalid_streams
import npy_cases
import object_cases
import pco_cases
import png_cases
import tree_cases
import valid_cases
import valid_more
import values_cases
from cases import InvalidBook, ValidBook

HERE = Path(__file__).resolve().parent
FROZEN = HERE / "frozen.json"
RULE = re.compile(r"^\* \*\*([A-Z0-9]+)\*\*", re.MULTILINE)

# Rules that no line of a kind can show, and why.
NOT_IN_LINES = {
    "C6": "it tells writers what they never write; no line can show it",
    "OBJ2": "whom the label suits is decided by a caller, and vectors have none",
    "OBJ4": "it tells writers what they never write",
    "BINCODE1": "whoever has not the type cannot say what is wrong",
    "BINCODE2": "whoever has not the type cannot say what is too much",
    "E1": "the order of bytes and elements cannot be wrong in a way that a reader sees",
    "BIN8": "an order of errors cannot be seen where there are none",
    "TREE9": "an order of errors cannot be seen where there are none",
    "I1": "the content id does not stand in a line",
    "I2": "the content id does not stand in a line",
}


def rules_of_the_pages():
    """The numbers of all rules, in the order of the pages."""
    pages = [*(HERE.parent / f"{page}.md" for page in ("tenvelope-v1", "json-form", "binary-form")), *sorted((HERE.parent / "codecs").glob("*.md"))]
    return [number for page in pages for number in RULE.findall(page.read_text(encoding="utf-8"))]


def text_of(cases):
    """A list of cases as JSON: one member a line, values without line breaks."""
    blocks = []
    for case in cases:
        rows = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in case.items()]
        blocks.append(" {\n" + ",\n".join(rows) + "\n }")
    return "[\n" + ",\n".join(blocks) + "\n]\n"


def books():
    """Folder name and book of the two kinds."""
    valid, invalid = ValidBook(), InvalidBook()
    valid_cases.add_all(valid)
    valid_more.add_all(valid)
    form_cases.add_valid(valid)
    npy_cases.add_valid(valid)
    object_cases.add_valid(valid)
    pco_cases.add_valid(valid)
    png_cases.add_valid(valid)
    tree_cases.add_valid(valid)
    values_cases.add_valid(valid)
    invalid_cases.add_all(invalid)
    invalid_streams.add_all(invalid)
    invalid_more.add_all(invalid)
    form_cases.add_invalid(invalid)
    npy_cases.add_invalid(invalid)
    object_cases.add_invalid(invalid)
    pco_cases.add_invalid(invalid)
    png_cases.add_invalid(invalid)
    tree_cases.add_invalid(invalid)
    values_cases.add_invalid(invalid)
    assert not valid.ids & invalid.ids
    return {"valid": valid, "invalid": invalid}


def files(both):
    """Path -> text of every file."""
    return {HERE / folder / f"{area}.json": text_of(cases)
            for folder, book in both.items() for area, cases in book.areas.items()}


def differences(wanted):
    """Paths whose text on disk is another, is missing, or should not be there."""
    on_disk = {path for folder in ("valid", "invalid") for path in (HERE / folder).glob("*.json")}
    wrong = {path for path, text in wanted.items() if path not in on_disk or path.read_bytes() != text.encode("ascii")}
    return sorted(wrong | on_disk - set(wanted))


def digests(both):
    """Id of a case -> the beginning of the SHA-256 of what it says."""
    cases = [case for book in both.values() for case in book.cases()]
    return {case["id"]: hashlib.sha256(json.dumps(case, sort_keys=True).encode()).hexdigest()[:16] for case in cases}


def thawed(now):
    """Frozen cases that are gone or say something else."""
    return [name for name, digest in json.loads(FROZEN.read_text()).items() if now.get(name) != digest]


def summary(both):
    """Numbers of cases, and the rules that no case names."""
    rules = rules_of_the_pages()
    named = {kind: {rule for case in book.cases() for rule in case["rules"]} for kind, book in both.items()}
    unknown = (named["valid"] | named["invalid"]) - set(rules)
    assert not unknown, f"no such rules: {sorted(unknown)}"
    for kind, book in both.items():
        print(f"{kind}: {len(book.ids)} cases in {len(book.areas)} files")
        for rule in rules:
            if rule not in named[kind]:
                print(f"  not covered: {rule}: {NOT_IN_LINES.get(rule, 'NO REASON GIVEN')}")


def main(arguments):
    """Write or check; returns the exit status."""
    both = books()
    wanted = files(both)
    changed = thawed(digests(both))
    for name in changed:
        print(f"frozen, and may not change: {name}")
    if changed:
        return 1
    if "--freeze" in arguments:
        FROZEN.write_text(json.dumps(digests(both), indent=0) + "\n")
    if "--check" in arguments:
        wrong = differences(wanted)
        for path in wrong:
            print(f"differs: {path.relative_to(HERE)}")
        return 1 if wrong else 0
    for path in differences(wanted):
        if path not in wanted:
            path.unlink()  # an area that is no more
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("ascii"))
    summary(both)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
