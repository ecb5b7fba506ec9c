"""JAX: arrays, and whole pytrees of dicts and lists, as lines, and back exactly.

    import jax.numpy as jnp, tenvelope.jax as tnj
    line = tnj.dumps({"w": jnp.ones((2, 3), jnp.bfloat16), "step": 7})
    params = tnj.loads(line)                  # jax arrays; tnj.loads(line, device=jax.devices("cpu")[0])

JAX holds 64-bit numbers as 32-bit ones unless ``jax_enable_x64`` is on: a line whose dtype it would change is refused. A tuple comes back as a list.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from . import _native
from ._errors import make
from ._native import Limits

__all__ = ["dumps", "loads"]


def dumps(value: Any, **options: Any) -> str:
    """Writes an array, or dicts and lists with arrays in them; options as for `tenvelope.dumps`."""
    return _native.dumps(_map_in(value), **options)


def loads(line: Any, *, device: Any = None, limits: Limits | None = None) -> Any:
    """Reads a line (or what else `tenvelope.loads` takes) onto a device."""
    return _map_out(_native.loads(line, limits=limits), device)


def _map_in(value: Any) -> Any:
    if isinstance(value, jax.Array):
        return np.asarray(value)
    if isinstance(value, dict):
        return {key: _map_in(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_map_in(item) for item in value]
    return value


def _map_out(value: Any, device: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        return _to_device(np.asarray(value), device)
    if isinstance(value, dict):
        return {key: _map_out(member, device) for key, member in value.items()}
    if isinstance(value, list):
        return [_map_out(item, device) for item in value]
    return value


def _to_device(array: np.ndarray[Any, Any], device: Any) -> jax.Array:
    try:
        kept = jax.dtypes.canonicalize_dtype(array.dtype)
        if kept == array.dtype:
            placed: jax.Array = jax.device_put(array, device)
            return placed
    except TypeError as error:
        raise make(f"JAX has no dtype for {array.dtype}; read it with tenvelope.loads", "unsupported", "dtype", None, None) from error
    message = f"JAX would make {kept} of {array.dtype}; switch 64 bits on: jax.config.update('jax_enable_x64', True), or read it with tenvelope.loads"
    raise make(message, "unsupported", "dtype", None, None)
