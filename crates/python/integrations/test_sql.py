import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pytest
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from cases import same
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import tenvelope as tnv
import tenvelope.sql
from tenvelope.sqlalchemy import NDArray


class Base(DeclarativeBase):
    pass


class Run(Base):
    __tablename__ = "run"
    id: Mapped[int] = mapped_column(primary_key=True)
    any: Mapped[np.ndarray | None] = mapped_column(NDArray())
    points: Mapped[np.ndarray | None] = mapped_column(NDArray("float32", (None, 3)))
    stored: Mapped[np.ndarray | None] = mapped_column(NDArray(form="binary", codecs="raw-base64url"))


@pytest.fixture(scope="session")
def postgres():
    """A server of our own; not as root, which PostgreSQL refuses."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(path) for path in [shutil.which("initdb")] if path]
    if not found:
        pytest.skip("SKIPPED: no PostgreSQL on this machine")
    binaries = found[-1].parent
    folder = Path(tempfile.mkdtemp())
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres", "postgres")
    run = lambda *command: subprocess.run([*user, *map(str, command)], check=True, capture_output=True, cwd="/")
    try:
        run(binaries / "initdb", "-D", folder / "data", "-A", "trust", "-U", "tester", "--no-sync")
        run(binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", f"-c listen_addresses='' -k {folder} -F", "start")
        try:
            yield f"postgresql+psycopg://tester@/postgres?host={folder}"
        finally:
            run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine(request):
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres")
    options = {"poolclass": sa.pool.StaticPool} if request.param == "sqlite" else {}
    engine = sa.create_engine(url, **options)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_any_array_comes_back(engine, any_array):
    with Session(engine) as session:
        # Strings have a serializer of their own, which no stored column has.
        run = Run(any=any_array, stored=None if any_array.dtype.kind == "T" else any_array)
        session.add(run)
        session.commit()
        session.expire_all()
        assert same(run.any, any_array) and (run.stored is None or same(run.stored, any_array)) and run.points is None


def test_what_does_not_fit_is_refused(engine):
    with Session(engine) as session:
        for wrong in (np.zeros((2, 2), np.float32), np.zeros((2, 3))):
            session.add(Run(points=wrong))
            with pytest.raises(sa.exc.StatementError, match="_mismatch"):
                session.flush()
            session.rollback()
        session.execute(sa.text("INSERT INTO run (id, points) VALUES (1000000, 'tnv1.float32.1x3.raw-base64url.AAAA.00000000')"))
        with pytest.raises(tnv.TenvelopeError, match="check_mismatch|does not match|differs"):
            session.get(Run, 1000000)
        session.rollback()


def test_a_session_writes_what_has_changed(engine):
    with Session(engine) as session:
        run = Run(any=np.array([1.0, np.nan]))
        session.add(run)
        session.flush()
        run.any = np.array([1.0, np.nan])
        assert not session.is_modified(run) or not sa.inspect(run).attrs.any.history.added
        run.any = np.array([1.0, -np.nan])
        assert sa.inspect(run).attrs.any.history.added
        session.rollback()


def test_headers_are_text_to_the_database(engine):
    with Session(engine) as session:
        session.add_all([Run(any=np.zeros((2, 3), np.float32)), Run(any=np.zeros(3, np.float32))])
        session.flush()
        found = session.scalars(sa.select(Run.any).where(sa.cast(Run.any, sa.Text).like("tnv1.float32.2x3.%"))).all()
        assert found and all(array.shape == (2, 3) for array in found)
        session.rollback()


def test_statements_are_cached(engine):
    one, same_again, other = (NDArray("float32", (None, dim))._static_cache_key for dim in (3, 3, 4))
    assert hash(one) == hash(same_again) and one == same_again != other


def test_alembic_writes_a_migration_that_runs(engine):
    metadata = sa.MetaData()
    sa.Table("later", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", NDArray("float32", (None, 3), codecs="raw-base64url")))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda name, kind, _: kind != "table" or name == "later"})
        code = render_python_code(produce_migrations(context, metadata).upgrade_ops)
        assert "tenvelope.sqlalchemy.NDArray('float32', (None, 3), codecs='raw-base64url')" in code
        from alembic.operations import Operations

        exec("\n".join(line.strip() if line.startswith("    op") or line.startswith("# ") else line for line in code.splitlines()), {"op": Operations(context), "sa": sa, "tenvelope": tnv})
        assert {column["name"] for column in sa.inspect(connection).get_columns("later")} == {"id", "x"}
        # What is there is what is wanted.
        assert not produce_migrations(context, metadata).upgrade_ops.ops
        connection.rollback()


def test_functions_of_sqlite():
    connection = sqlite3.connect(":memory:")
    tenvelope.sql.register(connection)
    connection.execute("CREATE TABLE t (x)")
    array = np.arange(6, dtype=np.int64).reshape(2, 3)
    connection.executemany("INSERT INTO t VALUES (?)", [(tnv.dumps(array),), (tnv.dumpb(array.astype("f4")),), (None,), (tnv.dumps(np.zeros(0)),)])
    rows = connection.execute("SELECT tnv_dtype(x), tnv_shape(x), tnv_mean(x) FROM t").fetchall()
    assert rows == [("int64", "[2, 3]", 2.5), ("float32", "[2, 3]", 2.5), (None, None, None), ("float64", "[0]", None)]
    assert connection.execute("SELECT tnv_get(x, 1), tnv_get(x, -1) FROM t LIMIT 1").fetchall() == [(1, 5)]
    for wrong in ("tnv_get(x, 6)", "tnv_mean('nothing')"):
        with pytest.raises(sqlite3.OperationalError):
            connection.execute(f"SELECT {wrong} FROM t LIMIT 1").fetchall()


def test_functions_of_duckdb():
    connection = duckdb.connect()
    tenvelope.sql.register(connection)
    connection.execute("CREATE TABLE t (x VARCHAR)")
    connection.executemany("INSERT INTO t VALUES (?)", [[tnv.dumps(np.arange(6.0).reshape(2, 3))], [None]])
    assert connection.execute("SELECT tnv_dtype(x), tnv_shape(x), tnv_mean(x), tnv_get(x, -1) FROM t").fetchall() == [("float64", "[2, 3]", 2.5, 5.0), (None,) * 4]
    with pytest.raises(duckdb.Error, match="bad_magic"):
        connection.execute("SELECT tnv_mean('nothing')").fetchall()
    assert json.loads(connection.execute("SELECT tnv_shape(x) FROM t WHERE x LIKE 'tnv1.float64.%'").fetchone()[0]) == [2, 3]
