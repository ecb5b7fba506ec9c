"""PySpark in local mode. Also prints how many rows a second pass, beside pickle and JSON in the same job."""

import base64
import json
import os
import pickle
import sys
import time

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf
from pyspark.sql.functions import sum as sum_of

import tenvelope as tnv
import tenvelope.spark as tns

ROWS = 200_000
# Workers are of the environment that this runs in.
os.environ["PYSPARK_PYTHON"] = sys.executable


@pytest.fixture(scope="session")
def spark():
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_there_and_back(spark):
    frame = spark.createDataFrame([(1, [1.5, -2.0, 3.0, 4.0]), (2, None), (3, [0.0, 0.5, 1.0, 2.0])], "id int, v array<double>")
    frame = frame.withColumn("x", tns.encode("v", "float32", shape=(2, 2), attrs={"unit": "V"}))
    rows = frame.select("x", tns.dtype("x"), tns.shape("x"), tns.mean("x"), tns.decode("x")).collect()
    assert rows[0][1:] == ("float32", [2, 2], 1.625, [1.5, -2.0, 3.0, 4.0]) and rows[1] == (None,) * 5
    assert tnv.inspect(rows[0][0]).attrs == {"unit": "V"}
    assert (tnv.loads(frame.agg(tns.mean_array("x")).first()[0]) == [[0.75, -0.75], [2.0, 3.0]]).all()
    assert frame.where("x is null").agg(tns.mean_array("x")).first()[0] is None


def test_errors_fail_the_job_or_give_null(spark):
    lines = [tnv.dumps(np.arange(3)), "nothing", tnv.dumps(np.array([2**62 + 1])), tnv.dumps(np.array(["a"]))]
    frame = spark.createDataFrame([(line,) for line in lines], "x string")
    assert [row[0] for row in frame.select(tns.decode("x", on_error="null")).collect()] == [[0.0, 1.0, 2.0], None, None, None]
    with pytest.raises(Exception, match="bad_magic"):
        frame.select(tns.dtype("x")).collect()
    with pytest.raises(Exception, match="int8 cannot hold"):
        spark.createDataFrame([([300],)], "v array<int>").select(tns.encode("v", "int8")).collect()
    with pytest.raises(Exception, match="have no mean"):
        spark.createDataFrame([(tnv.dumps(np.zeros(2)),), (tnv.dumps(np.zeros(3)),)], "x string").coalesce(1).agg(tns.mean_array("x")).collect()


def test_rows_per_second(spark, tmp_path, capsys):
    """Decode and aggregate 200,000 rows of 64 float32 from Parquet, three ways."""
    vectors = np.random.default_rng(1).normal(100, 15, (ROWS, 64)).astype(np.float32)
    ways = {
        "tenvelope": (tnv.dumps, tnv.loads),
        "pickle + base64": (lambda a: base64.b64encode(pickle.dumps(a)).decode(), lambda text: pickle.loads(base64.b64decode(text))),
        "JSON lists": (lambda a: json.dumps(a.tolist()), lambda text: np.array(json.loads(text), np.float32)),
    }
    wanted, seconds = float(vectors.astype(np.float64).mean(axis=1).sum()), {}
    for name, (write, read) in ways.items():
        path = str(tmp_path / name)
        pd.DataFrame({"x": [write(vector) for vector in vectors]}).to_parquet(path)

        def means(values: pd.Series) -> pd.Series:
            return pd.Series([float(read(value).mean(dtype=np.float64)) for value in values])

        expression = tns.mean("x") if name == "tenvelope" else pandas_udf(means, "double")("x")
        for turn in range(3):
            started = time.perf_counter()
            total = spark.read.parquet(path).select(expression.alias("m")).agg(sum_of("m")).first()[0]
            took = time.perf_counter() - started
            # The first turn starts workers.
            seconds[name] = took if turn == 1 else min(took, seconds.get(name, took)) if turn else took
            assert abs(total - wanted) < 1e-3
        size = sum(len(write(vector)) for vector in vectors[:100]) / 100
        with capsys.disabled():
            print(f"{name:<18}{ROWS / seconds[name]:>10.0f} rows/s, {size:>6.0f} characters a row")
