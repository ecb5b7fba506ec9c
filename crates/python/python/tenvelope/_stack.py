"""The arrays of a column as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._errors import make


def stack(arrays: Sequence[np.ndarray[Any, Any] | None]) -> np.ndarray[Any, Any]:
    """All arrays, of one dtype and shape and none missing, with the rows of the column as the first dim."""
    kinds = {None if array is None else (array.dtype, array.shape) for array in arrays}
    if len(kinds) != 1 or None in kinds:
        shown = ", ".join(sorted("missing" if kind is None else f"{kind[0]} {kind[1]}" for kind in kinds)[:4]) or "no rows"
        raise make(f"rows of one dtype and shape can be stacked; found {shown}", "shape_mismatch", None, None, None)
    return np.stack([array for array in arrays if array is not None])
