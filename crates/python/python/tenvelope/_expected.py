"""What a field or a column expects of its arrays, told before anything is decoded."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ._errors import make
from ._native import Limits, dumps, inspect, loads, loads_dialect


@lru_cache(maxsize=256)
def numpy_dtype(name: str) -> np.dtype[Any]:
    """The dtype of NumPy for a dtype of the format, such as ``"datetime64~ns"``."""
    covered = f"tnv1.{name}.0.{'vlen_utf8' if name == 'string' else 'raw'}-base64url."
    dtype: np.dtype[Any] = loads(f"{covered}.{zlib.crc32(covered.encode()):08x}").dtype
    return dtype


def name_of(dtype: Any) -> str:
    """The dtype of the format for one of NumPy, or for its name in either world."""
    if isinstance(dtype, str) and "~" in dtype or dtype == "string":
        return numpy_dtype(dtype) and str(dtype)
    return inspect(dumps(np.empty(0, np.dtype(dtype)))).dtype


@dataclass(frozen=True)
class Expected:
    """A dtype of the format, and a shape in which None stands for any length; either may be left open."""

    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None

    def check(self, dtype: str, shape: tuple[int, ...]) -> None:
        """Raises ``dtype_mismatch`` or ``shape_mismatch``."""
        if self.dtype is not None and dtype != self.dtype:
            raise make(f"expected {self.dtype}, found {dtype} (dtype_mismatch)", "dtype_mismatch", "dtype", None, None)
        if self.shape is not None and (len(shape) != len(self.shape) or any(want not in (None, dim) for want, dim in zip(self.shape, shape))):
            raise make(f"expected the shape {self.shape_text()}, found {list(shape)} (shape_mismatch)", "shape_mismatch", "shape", None, None)

    def shape_text(self) -> str:
        return "any" if self.shape is None else "[" + ", ".join("any" if dim is None else str(dim) for dim in self.shape) + "]"

    def of_envelope(self, envelope: str | bytes | dict[str, Any], limits: Limits | None) -> np.ndarray[Any, Any]:
        """Decodes a line, a binary form or a JSON form; what its header says is compared first."""
        if not (isinstance(envelope, dict) and "values" in envelope):
            info = inspect(envelope)
            self.check(info.dtype, tuple(info.shape))
        array = loads(envelope, limits=limits)
        if not isinstance(array, np.ndarray):
            raise make("expected an array, found a tree (dtype_mismatch)", "dtype_mismatch", "dtype", None, None)
        self.of_array(array)
        return array

    def of_array(self, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """An array that is there already."""
        if self.dtype is not None and array.dtype != numpy_dtype(self.dtype):
            raise make(f"expected {self.dtype}, found NumPy's {array.dtype} (dtype_mismatch)", "dtype_mismatch", "dtype", None, None)
        Expected(None, self.shape).check("", array.shape)
        return array

    def of_lists(self, lists: list[Any], limits: Limits | None) -> np.ndarray[Any, Any]:
        """Lists of numbers, as people and plain JSON have them: in the range of the dtype, floats rounded to the nearest."""
        if self.dtype is None:
            array = loads_dialect(json.dumps(lists, allow_nan=False), "lists", limits=limits)
        else:
            shape: list[int] = []
            level: Any = lists
            while isinstance(level, list):
                shape.append(len(level))
                level = level[0] if level else None
            # So that a shape that is expected decides about lists of no elements.
            if self.shape is not None and 0 in shape and len(shape) < len(self.shape):
                shape = shape[: shape.index(0) + 1] + [dim or 0 for dim in self.shape[shape.index(0) + 1 :]]
            array = loads({"$tnv": 1, "dtype": self.dtype, "shape": shape, "values": lists}, limits=limits)
        return self.of_array(array)
