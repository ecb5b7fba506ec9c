"""The line that examples/src/model.rs writes, read without its types."""

import math
import shutil
import subprocess

import numpy as np
import pytest
import tenvelope
from cases import ROOT

CARGO = shutil.which("cargo")


@pytest.mark.skipif(CARGO is None, reason="no cargo")
def test_a_model_of_rust():
    command = [CARGO, "run", "--quiet", "--package", "tenvelope-examples", "--bin", "model"]
    line = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    model = tenvelope.loads(line)
    assert model["settings"] == {"name": "digits", "rate": 1e-3, "patience": None}
    assert model["classes"].tolist() == list(range(10)) and model["classes"].dtype == np.int64
    assert model["layers"]["in"].shape == (64, 32) and model["layers"]["out"].dtype == np.float32
    assert math.isclose(model["layers"]["in"][0, 1], math.sin(1), rel_tol=1e-6)
