"""PyTorch: tensors as lines, and back exactly.

    import torch, tenvelope.torch as tnt
    line = tnt.dumps(torch.randn(2, 3, dtype=torch.bfloat16))     # tnv1.bfloat16.2x3.…
    tensor = tnt.loads(line, device="cpu", requires_grad=True)
    tnt.dumps(model.state_dict())                                 # a tree: dicts and lists with tensors in them
    model.load_state_dict(tnt.loads(tree_line))

Lines are those of `tenvelope`, which reads them as NumPy arrays, and the reverse. What a tensor is besides its values (device, gradient, strides) is
not written. Sparse and quantized tensors are refused, and dtypes that PyTorch has and the format has not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from . import _native
from ._errors import make
from ._native import Limits

__all__ = ["dumps", "from_numpy", "loads", "to_numpy"]


def _raw_dtypes() -> dict[torch.dtype, tuple[torch.dtype, str]]:
    """Dtypes that NumPy alone does not have: what PyTorch sees their bits as, and the name in ml_dtypes."""
    names = {"bfloat16": torch.int16, "float8_e4m3fn": torch.uint8, "float8_e5m2": torch.uint8}
    return {getattr(torch, name): (bits, name) for name, bits in names.items() if hasattr(torch, name)}


RAW = _raw_dtypes()


def dumps(value: Any, **options: Any) -> str:
    """Writes a tensor, or dicts and lists with tensors in them; options as for `tenvelope.dumps`."""
    return _native.dumps(_map_in(value), **options)


def loads(line: Any, *, device: Any = None, requires_grad: bool = False, limits: Limits | None = None) -> Any:
    """Reads a line (or what else `tenvelope.loads` takes). Tensors of floats and complex numbers get ``requires_grad``."""
    return _map_out(_native.loads(line, limits=limits), device, requires_grad)


def to_numpy(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """The elements as NumPy (and ml_dtypes) has them, bit for bit; of a tensor on the CPU without a copy where it can be."""
    if tensor.layout != torch.strided or tensor.is_quantized:
        raise make(f"a tensor that is {'quantized' if tensor.is_quantized else tensor.layout}; make it dense: tensor.to_dense(), tensor.dequantize()", "unsupported", None, None, None)
    plain = tensor.detach().resolve_conj().resolve_neg().cpu()
    if plain.dtype in RAW:
        import ml_dtypes

        bits, name = RAW[plain.dtype]
        # Bits of a tensor of no dims or of any strides are seen elementwise.
        return plain.contiguous().view(bits).numpy().view(getattr(ml_dtypes, name))
    try:
        return plain.numpy()
    except (TypeError, RuntimeError) as error:
        raise make(f"the format has no dtype for {plain.dtype}: {error}", "unsupported", "dtype", None, None) from error


def from_numpy(array: np.ndarray[Any, Any], device: Any = None) -> torch.Tensor:
    """A tensor of the same elements, bit for bit; on the CPU it shares the memory of the array."""
    for dtype, (bits, name) in RAW.items():
        if array.dtype.name == name:
            seen = array.view(np.int16 if bits == torch.int16 else np.uint8)
            return torch.from_numpy(seen).view(dtype).to(device)
    try:
        return torch.from_numpy(array).to(device)
    except TypeError as error:
        raise make(f"PyTorch has no dtype for {array.dtype}; read it with tenvelope.loads", "unsupported", "dtype", None, None) from error


def _map_in(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return to_numpy(value)
    if isinstance(value, dict):
        return {key: _map_in(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_map_in(item) for item in value]
    return value


def _map_out(value: Any, device: Any, requires_grad: bool) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        tensor = from_numpy(np.asarray(value), device)
        return tensor.requires_grad_(requires_grad and (tensor.is_floating_point() or tensor.is_complex()))
    if isinstance(value, dict):
        return {key: _map_out(member, device, requires_grad) for key, member in value.items()}
    if isinstance(value, list):
        return [_map_out(item, device, requires_grad) for item in value]
    return value
