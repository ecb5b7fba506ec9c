import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from client import Refused, Service


@pytest.fixture
def service(address):
    return Service(address)


def blurred(image):
    """What the service has to answer, with NumPy."""
    padded = np.pad(image.astype(np.float64), [(1, 1), (1, 1)] + [(0, 0)] * (image.ndim - 2), mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    sums = rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]
    return np.floor(sums / 16 + 0.5).astype(np.uint8) if image.dtype == np.uint8 else (sums / 16).astype(np.float32)


@pytest.mark.parametrize("shape", [(7, 5), (1, 9), (40, 30, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_blur(service, shape, dtype, order):
    image = np.random.default_rng(5).integers(0, 256, shape).astype(dtype, order=order)
    back = service.blur(image)
    assert back.dtype == image.dtype and (back == blurred(image)).all()


def test_statistics(service):
    array = np.random.default_rng(5).normal(size=(100, 3))
    found = service.statistics(array)
    assert (found["dtype"], found["shape"]) == ("float64", [100, 3])
    assert np.isclose(found["summary"]["mean"], array.mean()) and found["summary"]["max"] == array.max()


def test_cosine(service):
    a, b = np.random.default_rng(5).normal(size=(2, 384)).astype(np.float32)
    assert np.isclose(service.cosine(a, b), a @ b / np.linalg.norm(a) / np.linalg.norm(b), atol=1e-6)
    assert service.cosine(a, np.zeros_like(a)) is None


def test_what_is_refused_says_why(service):
    with pytest.raises(Refused, match="uint8 or float32") as error:
        service.blur(np.zeros((3, 3), np.int16))
    assert (error.value.status, error.value.code, error.value.place) == (422, "dtype_mismatch", {"field": "dtype"})
    with pytest.raises(Refused) as error:
        service.cosine(np.float32([1]), np.float64([1]))
    assert (error.value.code, error.value.tensor) == ("dtype_mismatch", "b")
    with pytest.raises(Refused) as error:
        service.blur(np.zeros((1025, 1024), np.uint8))
    assert (error.value.status, error.value.code) == (413, "limit_exceeded")


def test_a_body_over_the_limit_is_answered_not_cut_off(service):
    noise = np.random.default_rng(5).integers(0, 256, (2000, 1000), np.uint8)
    with pytest.raises(Refused, match="1024 KiB") as error:
        service.blur(noise)
    assert error.value.status == 413


def test_as_a_program(address):
    run = subprocess.run([sys.executable, Path(__file__).with_name("client.py"), address], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[1:3] == [" [ 0 10 20 10  0]", " [ 0 20 40 20  0]"] and "160 0.96" in run.stdout
