import numpy as np
import pytest
import torch
from cases import same

import tenvelope as tnv
import tenvelope.torch as tnt

DTYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128, torch.float8_e4m3fn, torch.float8_e5m2]


def bits(tensor: torch.Tensor) -> bytes:
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def test_any_array_that_torch_has(any_array):
    line = tnv.dumps(any_array)
    try:
        tensor = tnt.loads(line)
    except tnv.TenvelopeError as error:
        assert error.code == "unsupported"
        with pytest.raises((TypeError, ValueError)):
            torch.from_numpy(any_array)
        return
    assert tuple(tensor.shape) == any_array.shape
    assert same(tnv.loads(tnt.dumps(tensor)), any_array)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_every_dtype_in_any_layout(dtype):
    noise = torch.from_numpy(np.random.default_rng(1).integers(0, 2 if dtype == torch.bool else 256, 24 * dtype.itemsize, np.uint8)).view(dtype).reshape(2, 3, 4)
    for tensor in (noise, noise.transpose(0, 2), noise[:, ::2], noise[0, 0, 0], noise[:, :0], noise.expand(2, 3, 4)):
        back = tnt.loads(tnt.dumps(tensor))
        assert back.dtype == dtype and back.shape == tensor.shape and bits(back) == bits(tensor)


def test_gradients_and_devices():
    weights = torch.randn(3, requires_grad=True)
    assert not tnt.loads(tnt.dumps(weights)).requires_grad
    back = tnt.loads(tnt.dumps({"w": weights, "n": torch.arange(3)}), requires_grad=True, device="cpu")
    assert back["w"].requires_grad and back["w"].is_leaf and not back["n"].requires_grad
    (back["w"] ** 2).sum().backward()
    assert tnt.loads(tnt.dumps(weights), device="meta").device.type == "meta"


def test_a_state_dict():
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).to(torch.bfloat16)
    other = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).to(torch.bfloat16)
    other.load_state_dict(tnt.loads(tnt.dumps(model.state_dict())))
    assert all(bits(one) == bits(two) for one, two in zip(model.state_dict().values(), other.state_dict().values()))


def test_conjugates_are_what_they_look_like():
    z = torch.tensor([1 + 2j, -1j]).conj()
    assert tnt.loads(tnt.dumps(z)).tolist() == z.tolist() and tnt.loads(tnt.dumps(z.imag)).tolist() == z.imag.tolist()


@pytest.mark.filterwarnings("ignore:.*quantize")
def test_refused():
    for wrong in (torch.eye(3).to_sparse(), torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)):
        with pytest.raises(tnv.TenvelopeError, match="make it dense"):
            tnt.dumps(wrong)
    with pytest.raises(tnv.TenvelopeError, match="over the limit"):
        tnt.loads(tnt.dumps(torch.zeros(100)), limits=tnv.Limits(decoded=10))


def test_the_cookbook():
    from pathlib import Path

    page = (Path(__file__).resolve().parents[3] / "docs/cookbook.md").read_text(encoding="utf-8")
    block = page.split("```python torch\n")[1].split("```")[0]
    exec(compile(block, "docs/cookbook.md", "exec"), {})
