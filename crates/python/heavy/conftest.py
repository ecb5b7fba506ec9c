"""Arrays that every integration is tried with. What is in this folder takes gigabytes to install: `cargo xtask test --all`."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from cases import FIDELITY, array_of  # noqa: E402


@pytest.fixture(params=FIDELITY, ids=[row["name"] for row in FIDELITY])
def any_array(request):
    return array_of(request.param)
