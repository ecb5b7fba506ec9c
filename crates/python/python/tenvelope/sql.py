"""Functions of SQL over columns of lines or binary forms, for SQLite and DuckDB.

    import sqlite3, tenvelope.sql
    connection = sqlite3.connect("runs.db")
    tenvelope.sql.register(connection)
    connection.execute("SELECT tnv_shape(x), tnv_mean(x) FROM runs WHERE tnv_dtype(x) = 'float32'")

| function | gives |
|---|---|
| `tnv_dtype(x)` | the dtype, as text; the header alone is read |
| `tnv_shape(x)` | the shape, as JSON: `[2, 3]`; the header alone is read |
| `tnv_mean(x)` | the mean of all elements, NULL where there are none |
| `tnv_get(x, i)` | element i in C order, from the end if negative, as a number |

NULL gives NULL. What is no envelope is an error of the database, with the sentence of ours in it.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ._errors import make
from ._native import inspect, loads

__all__ = ["register"]


def register(connection: Any) -> None:
    """Adds the functions to a connection of `sqlite3` or of DuckDB."""
    if type(connection).__module__.partition(".")[0] in ("duckdb", "_duckdb"):
        _register_duckdb(connection)
    else:
        for name, function in _FUNCTIONS.items():
            connection.create_function(name, function.__code__.co_argcount, _or_null(function), deterministic=True)


def _dtype(x: str | bytes) -> str:
    return inspect(x).dtype


def _shape(x: str | bytes) -> str:
    return json.dumps(list(inspect(x).shape))


def _mean(x: str | bytes) -> float | None:
    array = _numbers(x)
    return float(np.mean(array, dtype=np.float64)) if array.size else None


def _get(x: str | bytes, i: int) -> int | float:
    array = _numbers(x).reshape(-1)
    if not -array.size <= i < array.size:
        raise make(f"element {i} of an array of {array.size} (bad_argument)", "bad_argument", None, None, None)
    value: int | float = array[i].item()
    return value


def _numbers(x: str | bytes) -> np.ndarray[Any, Any]:
    array = loads(x)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
        kind = array.dtype if isinstance(array, np.ndarray) else "a tree"
        raise make(f"expected numbers, found {kind} (unsupported)", "unsupported", None, None, None)
    return array


_FUNCTIONS: dict[str, Any] = {"tnv_dtype": _dtype, "tnv_shape": _shape, "tnv_mean": _mean, "tnv_get": _get}


def _or_null(function: Any) -> Any:
    return lambda *args: None if None in args else function(*args)


def _register_duckdb(connection: Any) -> None:
    # DuckDB asks for types. It has one function per name, which is given lines.
    types = {"tnv_dtype": (["VARCHAR"], "VARCHAR"), "tnv_shape": (["VARCHAR"], "VARCHAR"), "tnv_mean": (["VARCHAR"], "DOUBLE"), "tnv_get": (["VARCHAR", "BIGINT"], "DOUBLE")}
    for name, (parameters, result) in types.items():
        connection.create_function(name, _FUNCTIONS[name], parameters, result)
