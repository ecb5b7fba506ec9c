"""Columns of lines in pandas: ``series.tnv``.

    import pandas as pd, tenvelope.pandas
    frame = pd.DataFrame({"x": [np.eye(2), np.eye(3)]})
    frame["x"] = frame["x"].tnv.encode()         # text, which CSV and Parquet keep
    frame["x"].tnv.shape                         # a series of tuples: the headers alone are read
    frame["x"].tnv.decode()                      # a series of arrays
    frame["x"].tnv.stack()                       # one array, where all have one dtype and shape

Missing values stay missing; `stack` refuses them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ._native import Limits, dumps, inspect, loads
from ._stack import stack

__all__ = ["TnvAccessor"]


@pd.api.extensions.register_series_accessor("tnv")
class TnvAccessor:
    """What a series of lines, or of arrays, can be asked for."""

    def __init__(self, series: "pd.Series[Any]") -> None:
        self._series = series

    def encode(self, **options: Any) -> "pd.Series[Any]":
        """Arrays as lines; options as for `tenvelope.dumps`."""
        return self._map(lambda array: dumps(np.asarray(array), **options), "str")

    def decode(self, *, limits: Limits | None = None) -> "pd.Series[Any]":
        """Lines as arrays."""
        return self._map(lambda line: loads(line, limits=limits), object)

    def stack(self, *, limits: Limits | None = None) -> np.ndarray[Any, Any]:
        """All arrays as one, with the rows of the series as its first dim."""
        return stack([None if _is_missing(line) else loads(line, limits=limits) for line in self._series])

    @property
    def dtype(self) -> "pd.Series[Any]":
        """The dtype of each, by the header alone."""
        return self._map(lambda line: inspect(line).dtype, object)

    @property
    def shape(self) -> "pd.Series[Any]":
        """The shape of each, by the header alone."""
        return self._map(lambda line: tuple(inspect(line).shape), object)

    def _map(self, function: Callable[[Any], Any], dtype: Any) -> "pd.Series[Any]":
        values = [None if _is_missing(value) else function(value) for value in self._series]
        # One by one: pandas would take a list of arrays for a table.
        column = np.empty(len(values), object)
        for i, value in enumerate(values):
            column[i] = value
        made: "pd.Series[Any]" = pd.Series(column, index=self._series.index, name=self._series.name, dtype=dtype)
        return made


def _is_missing(value: Any) -> bool:
    return not isinstance(value, np.ndarray) and bool(pd.isna(value))
