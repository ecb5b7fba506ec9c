"""The table of codes: each code of spec/errors.md is raised in each language, by vectors or by a test of the language's own.

    target/venv-package/bin/python tests/conformance/codes.py --reader 'rust=target/release/conform' --reader …

Readers speak the protocol of spec/vectors/README.md; the Python package takes part as one. All vectors of what is refused are asked, and what counts is the code that was answered, where it is the one expected.
No vector can raise what a caller does wrong, or a machine: those codes stand in tests/conformance/codes.json, each with the test that raises it, which ordinary runs execute, or with the reason why the language cannot meet
it. That the test is there and compares with this code is looked up in its source. A code without any of these is a failure, and so are reasons and tests for what vectors raise.
"""

import argparse
import json
import pathlib
import re
import sys

from driver import ask_all, expected, named_command
from implementation import ROOT, Broken, load

PYTHON = [sys.executable, str(pathlib.Path(__file__).with_name("python_package.py"))]
OWN = json.loads(pathlib.Path(__file__).with_name("codes.json").read_text(encoding="utf-8"))
# How a language spells a code, and how a test begins that has this name.
SPELLING = {"rust": lambda code: "ErrorKind::" + code.title().replace("_", ""), "python": lambda code: f'"{code}"', "typescript": lambda code: f'"{code}"', "c": lambda code: "TNV_" + code.upper()}
TEST = {"rust": "^#\\[test\\]\n(?:#.*\n)*fn {}\\(\\)", "python": "^def {}\\(", "typescript": '^test\\("{}", ', "c": "^static (?:void|int) {}\\(void\\)"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", default=[], type=named_command, metavar="NAME=COMMAND", help="an implementation: rust, typescript, c")
    readers = {"python": PYTHON} | dict(parser.parse_args().reader)
    if not readers.keys() <= OWN.keys():
        parser.error(f"a reader is one of {', '.join(OWN)}")
    codes = re.findall(r"^\| `(\w+)` \|", (ROOT / "spec/errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    try:
        seen = by_vectors(readers)
    except Broken as broken:
        print(broken)
        return 1
    cells = {(code, language): cell(code, language, seen[language]) for code in codes for language in readers}
    print(f"{'code':<22}" + "".join(f"{language:>16}" for language in readers))
    for code in codes:
        print(f"{code:<22}" + "".join(f"{cells[code, language][0]:>16}" for language in readers))
    faults = [f"{language}: {code}: {why}" for (code, language), (what, why) in cells.items() if what == "FAULT"]
    faults += [f"codes.json: {language}: {code} is no code" for language in OWN for code in OWN[language] if code not in codes]
    print(*faults, sep="\n", end="\n" if faults else "")
    kinds = [what for what, _ in cells.values()]
    vectors, tests, cannot = sum(what.isdigit() for what in kinds), kinds.count("own test"), kinds.count("cannot meet it")
    print(f"EVIDENCE codes of errors raised in each language: {len(codes)} codes × {len(readers)} languages ({', '.join(readers)}) = {len(cells)} cells: {vectors} by vectors, {tests} by tests of their own, {cannot} that the language cannot meet, each with its reason, {kinds.count('FAULT')} open")
    return 1 if faults or len(codes) < 40 else 0


def by_vectors(readers: dict[str, list[str]]) -> dict[str, dict[str, int]]:
    """For each reader how many vectors it has refused with each code that was the right one."""
    cases = load("invalid")
    requests = [{name: case[name] for name in ("line", "json", "hex", "limits", "allow") if name in case} for case in cases]
    seen: dict[str, dict[str, int]] = {}
    for name, answers in ask_all(readers, requests).items():
        seen[name] = {}
        for case, answer in zip(cases, answers):
            if answer == expected(case):
                seen[name][case["error"]] = seen[name].get(case["error"], 0) + 1
    return seen


def cell(code: str, language: str, seen: dict[str, int]) -> tuple[str, str]:
    """How often vectors raise it, `own test`, `cannot meet it`, or `FAULT` and what is wrong."""
    own = OWN[language].get(code)
    if code in seen:
        return (str(seen[code]), "") if own is None else ("FAULT", "vectors raise it: the entry in codes.json is needless")
    if own is None:
        return "FAULT", "nothing raises it"
    if "cannot" in own:
        return "cannot meet it", ""
    source = (ROOT / own["file"]).read_text(encoding="utf-8")
    begin = re.search(TEST[language].format(re.escape(own["test"])), source, re.MULTILINE)
    if begin is None:
        return "FAULT", f"{own['file']} has no test {own['test']!r}"
    # Up to the line that closes it: the first that begins with a brace, or in Python with anything.
    end = re.compile(r"^\S" if language == "python" else r"^\}", re.MULTILINE).search(source, begin.end())
    body = source[begin.start() : end.start() if end else len(source)]
    return ("own test", "") if re.search(re.escape(SPELLING[language](code)) + r"\b" * (language in ("rust", "c")), body) else ("FAULT", f"{own['file']}: {own['test']!r} does not name it")


if __name__ == "__main__":
    sys.exit(main())
