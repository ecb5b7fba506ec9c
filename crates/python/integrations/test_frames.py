import io

import numpy as np
import pandas as pd
import polars as pl
import pytest
from cases import same

import tenvelope as tnv
import tenvelope.pandas
import tenvelope.polars

ARRAYS = [np.eye(2), np.array([[1, -5]], np.int16), np.array(["a", "é"])]


def test_pandas_through_csv_and_parquet(tmp_path):
    frame = pd.DataFrame({"id": range(4), "x": [*ARRAYS, None]})
    frame["x"] = frame["x"].tnv.encode(attrs={"unit": "V"})
    frame.to_parquet(tmp_path / "a.parquet")
    for back in (pd.read_csv(io.StringIO(frame.to_csv(index=False))), pd.read_parquet(tmp_path / "a.parquet")):
        assert all(same(*pair) for pair in zip(back["x"].tnv.decode(), ARRAYS)) and back["x"].tnv.decode()[3] is None
        assert list(back["x"].tnv.shape)[:3] == [array.shape for array in ARRAYS] and back["x"].tnv.dtype[0] == "float64"
        assert tnv.inspect(back["x"][0]).attrs == {"unit": "V"}
        assert list(back.set_index("id")["x"].tnv.shape.index) == [0, 1, 2, 3]


def test_pandas_stacks_what_is_alike():
    rows = np.arange(12.0).reshape(3, 4)
    lines = pd.Series(list(rows)).tnv.encode()
    assert same(lines.tnv.stack(), rows)
    for wrong in (pd.Series(ARRAYS).tnv.encode(), pd.Series([None, lines[0]]), pd.Series([], dtype=object)):
        with pytest.raises(tnv.TenvelopeError, match="can be stacked"):
            wrong.tnv.stack()
    with pytest.raises(tnv.TenvelopeError):
        pd.Series(["nothing"]).tnv.decode()


def test_polars_through_csv_and_parquet(tmp_path):
    frame = pl.DataFrame([tenvelope.polars.encode([*ARRAYS, None], name="x")])
    frame.write_parquet(tmp_path / "a.parquet")
    for back in (pl.read_csv(io.StringIO(frame.write_csv())), pl.read_parquet(tmp_path / "a.parquet")):
        decoded = back["x"].tnv.decode()
        assert all(same(*pair) for pair in zip(decoded, ARRAYS)) and decoded[3] is None
        assert back["x"].tnv.shape.to_list() == [[2, 2], [1, 2], [2], None] and back["x"].tnv.dtype[1] == "int16"
    rows = np.arange(12.0).reshape(3, 4)
    assert same(tenvelope.polars.encode(rows).tnv.stack(), rows)
    with pytest.raises(tnv.TenvelopeError, match="can be stacked"):
        back["x"].tnv.stack()
