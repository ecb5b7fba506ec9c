"""The snippets of the README run, one after the other."""

import doctest
import re

import tenvelope
from cases import ROOT


def test_snippets():
    text = (ROOT / "crates/python/README.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(snippets) > 4
    names = {}
    for snippet in snippets:
        exec(snippet, names)


def test_docstring():
    assert doctest.testmod(tenvelope).failed == 0
