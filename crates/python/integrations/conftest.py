"""Arrays that every integration is tried with."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from cases import FIDELITY, array_of  # noqa: E402


@pytest.fixture(params=FIDELITY, ids=[row["name"] for row in FIDELITY])
def any_array(request):
    return array_of(request.param)
