"""Columns of lines in Spark: expressions that run in Python workers, a batch of rows at a time (Arrow).

    import tenvelope.spark as tns
    frame = frame.withColumn("x", tns.encode("values", "float32", shape=(28, 28)))   # array<…> → line
    frame.select(tns.dtype("x"), tns.shape("x"), tns.mean("x"))                      # the first two read headers alone
    frame.select(tns.decode("x"))                                                     # line → array<double>, in C order
    frame.groupBy("label").agg(tns.mean_array("x"))                                   # the elementwise mean, as a line

Null gives null. A line that cannot be read fails the job with the error of `tenvelope` in it, unless the expression is given
``on_error="null"``. Every worker needs the package installed; nothing is sent but text, so rows may come from any language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd
from pyspark.sql import Column
from pyspark.sql.functions import pandas_udf
from pyspark.sql.types import ArrayType, DoubleType, LongType, StringType

from ._errors import TenvelopeError, make
from ._native import dumps, inspect, loads

__all__ = ["decode", "dtype", "encode", "mean", "mean_array", "shape"]

OnError = Literal["fail", "null"]


def encode(column: Column | str, dtype: str, *, shape: tuple[int, ...] | None = None, **options: Any) -> Column:
    """Lists of numbers as lines of arrays of this dtype of NumPy; options as for `tenvelope.dumps`. What the dtype cannot hold is an error."""

    def one(values: Any) -> str:
        given = np.asarray(values)
        array = given.astype(dtype)
        # NaN is no number to lose; anything else that another dtype would change is.
        if given.dtype.kind in "iu" and array.dtype.kind in "iu" and not np.array_equal(given, array):
            raise make(f"a number that {dtype} cannot hold (bad_value)", "bad_value", None, None, None)
        return dumps(array if shape is None else array.reshape(shape), **options)

    return _per_row(column, one, StringType(), "fail")


def decode(column: Column | str, *, on_error: OnError = "fail") -> Column:
    """The elements in C order, as array<double>. Integers beyond 2^53 are an error, as doubles would round them."""
    return _per_row(column, _doubles, ArrayType(DoubleType()), on_error)


def dtype(column: Column | str, *, on_error: OnError = "fail") -> Column:
    """The dtype, by the header alone."""
    return _per_row(column, lambda line: inspect(line).dtype, StringType(), on_error)


def shape(column: Column | str, *, on_error: OnError = "fail") -> Column:
    """The shape as array<bigint>, by the header alone."""
    return _per_row(column, lambda line: list(inspect(line).shape), ArrayType(LongType()), on_error)


def mean(column: Column | str, *, on_error: OnError = "fail") -> Column:
    """The mean of all elements; null where there are none."""

    def one(line: str) -> float | None:
        array = _numbers(line)
        return float(np.mean(array, dtype=np.float64)) if array.size else None

    return _per_row(column, one, DoubleType(), on_error)


def mean_array(column: Column | str) -> Column:
    """Aggregates: the elementwise mean of arrays of one shape, as a line of float64. Null where there are no rows."""

    def all_rows(lines: pd.Series) -> Any:
        total, count, dims = np.zeros(()), 0, None
        for line in lines.dropna():
            array = _numbers(line)
            if dims not in (None, array.shape):
                raise make(f"arrays of the shapes {list(dims or ())} and {list(array.shape)} have no mean (shape_mismatch)", "shape_mismatch", None, None, None)
            dims, total, count = array.shape, total + array.astype(np.float64), count + 1
        return dumps(total / count) if count else None

    all_rows.__annotations__ = {"lines": pd.Series, "return": str}
    return pandas_udf(all_rows, returnType=StringType())(column)  # type: ignore[call-overload, no-any-return]


def _doubles(line: str) -> Any:
    array = _numbers(line).reshape(-1)
    doubles = array.astype(np.float64)
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8 and not np.array_equal(doubles.astype(array.dtype), array):
        raise make("integers beyond 2^53, which no double holds (unsupported)", "unsupported", None, None, None)
    return doubles


def _numbers(line: str) -> np.ndarray[Any, Any]:
    array = loads(line)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
        kind = array.dtype if isinstance(array, np.ndarray) else "a tree"
        raise make(f"expected numbers, found {kind} (unsupported)", "unsupported", None, None, None)
    return array


def _per_row(column: Column | str, function: Callable[[Any], Any], result: Any, on_error: OnError) -> Column:
    def one(value: Any) -> Any:
        if value is None:
            return None
        try:
            return function(value)
        except TenvelopeError:
            if on_error == "null":
                return None
            raise

    def batch(values: pd.Series) -> pd.Series:
        return pd.Series([one(value) for value in values], dtype=object)

    # pandas_udf reads the hints, which a future import has made text.
    batch.__annotations__ = {"values": pd.Series, "return": pd.Series}
    return pandas_udf(batch, returnType=result)(column)  # type: ignore[call-overload, no-any-return]
