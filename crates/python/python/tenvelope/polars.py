"""Columns of lines in polars: ``series.tnv``.

    import polars as pl, tenvelope.polars
    lines = tenvelope.polars.encode([np.eye(2), np.eye(3)], name="x")     # a series of strings, which CSV and Parquet keep
    lines.tnv.shape                                                       # a series of lists: the headers alone are read
    lines.tnv.decode()                                                    # a list of arrays, None where a value is missing
    lines.tnv.stack()                                                     # one array, where all have one dtype and shape
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from ._errors import make
from ._native import Limits, dumps, inspect, loads

__all__ = ["TnvNamespace", "encode"]


def encode(arrays: Iterable[np.ndarray[Any, Any] | None], *, name: str = "", **options: Any) -> pl.Series:
    """Arrays as a series of lines; options as for `tenvelope.dumps`."""
    return pl.Series(name, [None if array is None else dumps(array, **options) for array in arrays], pl.String)


@pl.api.register_series_namespace("tnv")
class TnvNamespace:
    """What a series of lines can be asked for."""

    def __init__(self, series: pl.Series) -> None:
        self._series = series

    def decode(self, *, limits: Limits | None = None) -> list[np.ndarray[Any, Any] | None]:
        """Lines as arrays, which polars has no column for as they are of any shape."""
        return [None if line is None else loads(line, limits=limits) for line in self._series]

    def stack(self, *, limits: Limits | None = None) -> np.ndarray[Any, Any]:
        """All arrays as one, with the rows of the series as its first dim."""
        arrays = self.decode(limits=limits)
        kinds = {None if array is None else (array.dtype, array.shape) for array in arrays}
        if len(kinds) != 1 or None in kinds:
            shown = ", ".join(sorted("missing" if kind is None else f"{kind[0]} {kind[1]}" for kind in kinds)[:4]) or "no rows"
            raise make(f"rows of one dtype and shape can be stacked; found {shown}", "shape_mismatch", None, None, None)
        return np.stack([array for array in arrays if array is not None])

    @property
    def dtype(self) -> pl.Series:
        """The dtype of each, by the header alone."""
        return pl.Series(self._series.name, [None if line is None else inspect(line).dtype for line in self._series], pl.String)

    @property
    def shape(self) -> pl.Series:
        """The shape of each, by the header alone."""
        return pl.Series(self._series.name, [None if line is None else list(inspect(line).shape) for line in self._series], pl.List(pl.Int64))
