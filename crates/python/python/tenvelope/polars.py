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

from ._native import Limits, dumps, inspect, loads
from ._stack import stack

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
        return stack(self.decode(limits=limits))

    @property
    def dtype(self) -> pl.Series:
        """The dtype of each, by the header alone."""
        return pl.Series(self._series.name, [None if line is None else inspect(line).dtype for line in self._series], pl.String)

    @property
    def shape(self) -> pl.Series:
        """The shape of each, by the header alone."""
        return pl.Series(self._series.name, [None if line is None else list(inspect(line).shape) for line in self._series], pl.List(pl.Int64))
