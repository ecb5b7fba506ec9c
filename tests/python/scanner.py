"""The expression of section 13 finds every valid line in other text, whole and nothing else."""

import re
import sys

from common import ROOT, load

AROUND = ("{}", "see {}.", '"{}",', "({}) and more", "a,{},b", "{}\n{}", "<td>{}</td>", "x = '{}';", "{}. Then")


def main() -> int:
    page = (ROOT / "spec/tenvelope-v1.md").read_text(encoding="utf-8")
    expression = re.compile(page.split("```regex\n")[1].split("\n```")[0])
    lines = [case["line"] for case in load("valid") if "line" in case]
    for line in lines:
        for text in AROUND:
            found = expression.findall(text.replace("{}", line))
            assert found == [line] * text.count("{}"), (text, line[:100], [match[:100] for match in found])
    for text in ("tnv1.", "tnv1.float32.3.raw", "atnv1.uint8.1.raw-hex.00.5a5a5a5a", "tnv1.uint8.1.raw-hex.00.5a5a5a5a~"):
        assert not expression.search(text), text
    print(f"{len(lines)} lines found in {len(AROUND)} surroundings each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
