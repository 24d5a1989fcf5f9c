"""The embedded engine: what it refuses, what crosses, what it leaves behind."""

import math
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from privlib.engine.base import Scalar, Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.errors import PrivlibError, StorageError

NOT_WRITTEN = " This is a bug in privlib. Nothing was written."


def sql(text: str) -> Statement:
    return Statement("coverage", "coverage.sql", text)


@pytest.fixture
def engine():
    with open_engine(None) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "it's a store.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE actor AS SELECT 'A01' AS actor_id")
    return path


def refusal(engine: DuckDB, text: str, **values: Scalar) -> str:
    with pytest.raises(PrivlibError) as caught:
        engine.frame(sql(text), **values)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_values_are_bound_and_those_the_statement_does_not_name_are_left_out(engine: DuckDB):
    frame = engine.frame(sql("SELECT $a AS a, $b AS b ORDER BY a"), a="'; DROP", b=date(2026, 4, 1), c=1)
    assert frame.rows() == [("'; DROP", date(2026, 4, 1))]
    assert dict(engine.queries[0].values) == {"a": "'; DROP", "b": date(2026, 4, 1)}


def test_a_tuple_is_bound_as_a_list(engine: DuckDB):
    frame = engine.frame(sql("SELECT list_contains($p, 'U1') AS yes, list_contains($p, 'U2') AS no"), p=("U1", "U3"))
    assert frame.rows() == [(True, False)]


def test_integers_of_every_width_arrive_as_int64_and_instants_as_naive_utc(engine: DuckDB):
    frame = engine.frame(sql("SELECT 1::TINYINT AS a, 1 AS b, count(*) AS c, TIMESTAMP '2026-04-01 00:00:00' AS t"))
    assert frame.schema == {"a": pl.Int64, "b": pl.Int64, "c": pl.Int64, "t": pl.Datetime("us")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1 AS a; SELECT 2 AS a", "coverage: 2 statements in one call; one is accepted. Nothing was written."),
        ("", "coverage: 0 statements in one call; one is accepted. Nothing was written."),
        ("SELEC 1", "coverage: the engine refused the query (ParserException)." + NOT_WRITTEN),
        ("SELECT $x AS x", "coverage: the engine refused the query (no value for $x)." + NOT_WRITTEN),
        ("SELECT sum(1) AS n", "coverage: the engine refused the query (column n is HUGEINT; cast it)." + NOT_WRITTEN),
        (
            "SELECT INTERVAL 1 day AS i",
            "coverage: the engine refused the query (column i is INTERVAL; cast it)." + NOT_WRITTEN,
        ),
        (
            "SELECT now() AS t",
            "coverage: the engine refused the query (column t is TIMESTAMP WITH TIME ZONE; cast it)." + NOT_WRITTEN,
        ),
        (
            "CREATE TABLE t AS SELECT 1 AS a",
            "coverage: the engine refused the query (it writes, but frame reads)." + NOT_WRITTEN,
        ),
        (
            "SELECT CAST('CNRY-5f' AS INTEGER) AS n",
            "coverage: the engine refused the query (ConversionException)." + NOT_WRITTEN,
        ),
        (
            "FROM read_csv('/etc/passwd')",
            "coverage: the engine refused the query (PermissionException)." + NOT_WRITTEN,
        ),
        (
            "SELECT range AS n FROM range(1000001) ORDER BY n",
            "coverage: 1000001 rows; at most 1000000 may cross into Python. Aggregate in SQL. Nothing was written.",
        ),
    ],
)
def test_a_refused_query_says_why_and_quotes_no_value(engine: DuckDB, text: str, message: str):
    assert refusal(engine, text) == message
    assert engine.queries == ()


def test_the_engine_still_answers_after_a_refusal(engine: DuckDB):
    refusal(engine, "SELECT range AS n FROM range(1000001) ORDER BY n")
    assert engine.frame(sql("SELECT 1 AS a")).item() == 1


def test_a_created_table_replaces_the_earlier_one_and_is_counted(engine: DuckDB):
    assert engine.create("uses", sql("SELECT range AS n FROM range($k)"), k=3) == 3
    assert engine.create("uses", sql("SELECT range AS n FROM range($k)"), k=2) == 2
    assert engine.tables()["uses"].rows == 2
    assert engine.tables()["uses"].columns == (("n", "BIGINT"),)
    assert [(query.measure, query.rows) for query in engine.queries] == [("coverage", 3), ("coverage", 2)]


def test_a_frame_that_is_put_comes_back_equal(engine: DuckDB):
    frame = pl.DataFrame(
        {
            "id": [1, 2, 3],
            "text": ["見本", "it's", None],
            "yes": [True, False, None],
            "day": [date(2026, 4, 1), None, date(9999, 12, 31)],
            "at": [datetime(2026, 4, 1, 9, tzinfo=UTC).replace(tzinfo=None), None, None],
            "share": [0.5, math.pi, None],
        }
    )
    engine.put("small", frame)
    assert engine.frame(sql("SELECT * FROM small ORDER BY id")).equals(frame)
    assert all(query.sql.startswith("SELECT") for query in engine.queries)


def test_an_empty_frame_can_be_put(engine: DuckDB):
    engine.put("none", pl.DataFrame(schema={"id": pl.Int64, "text": pl.String}))
    assert engine.tables()["none"].columns == (("id", "BIGINT"), ("text", "VARCHAR"))
    assert engine.tables()["none"].rows == 0


def test_a_column_of_lists_cannot_be_put(engine: DuckDB):
    with pytest.raises(PrivlibError) as caught:
        engine.put("lists", pl.DataFrame({"a": [[1]]}))
    assert str(caught.value) == "lists: the engine refused the query (a column is List)." + NOT_WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE store.other AS SELECT 1 AS a",
        "INSERT INTO actor VALUES ('A02')",
        "COPY actor TO '{dir}/out.csv'",
        "ATTACH '{dir}/other.duckdb'",
        "FROM read_text('{dir}/secret.txt')",
        "INSTALL httpfs",
        "SET threads = 1",
        "RESET enable_external_access",
    ],
)
def test_an_analysts_connection_neither_writes_nor_reads_elsewhere(store: Path, tmp_path: Path, text: str):
    (tmp_path / "secret.txt").write_text("secret")
    with open_engine(store) as engine, pytest.raises(PrivlibError):
        engine.run(sql(text.format(dir=tmp_path)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["it's a store.duckdb", "secret.txt"]


def test_the_loaders_connection_reads_its_own_directory_and_no_other(store: Path, tmp_path: Path):
    private = tmp_path / "private"
    private.mkdir()
    (private / "rows.csv").write_text("a\n1\n")
    (tmp_path / "rows.csv").write_text("a\n1\n")
    with open_engine(store, read_only=False, reads=(private,)) as engine:
        assert engine.frame(sql(f"SELECT * FROM read_csv('{private}/rows.csv')")).height == 1
        assert "PermissionException" in refusal(engine, f"SELECT * FROM read_csv('{tmp_path}/rows.csv')")
        assert "PermissionException" in refusal(engine, f"SELECT * FROM read_csv('{private}/../rows.csv')")


def test_a_failed_transaction_leaves_nothing(store: Path):
    with open_engine(store, read_only=False) as engine:
        with pytest.raises(KeyError, match="broken"), engine.transaction():
            raise KeyError(f"broken after {engine.run(sql('INSERT INTO actor VALUES ($id)'), id='A02')} row")
        with engine.transaction():
            engine.run(sql("INSERT INTO actor VALUES ($id)"), id="A03")
    with open_engine(store) as engine:
        assert engine.frame(sql("SELECT actor_id FROM actor ORDER BY actor_id")).to_series().to_list() == ["A01", "A03"]


def test_two_connections_of_one_process_read_one_store_and_keep_their_own_tables(store: Path):
    with open_engine(store) as first, open_engine(store) as second:
        first.create("mine", sql("SELECT 1 AS a"))
        assert sorted(first.tables()) == ["actor", "mine"]
        assert sorted(second.tables()) == ["actor"]


def test_a_replaced_store_is_read_anew_while_an_older_connection_keeps_the_old_one(store: Path, tmp_path: Path):
    newer = tmp_path / "newer.duckdb"
    with duckdb.connect(str(newer)) as connection:
        connection.execute("CREATE TABLE actor AS SELECT 'A99' AS actor_id")
    with open_engine(store) as old:
        newer.replace(store)
        with open_engine(store) as new:
            assert old.frame(sql("SELECT actor_id FROM actor")).item() == "A01"
            assert new.frame(sql("SELECT actor_id FROM actor")).item() == "A99"


def test_a_temporary_table_hides_the_stored_one_of_its_name(store: Path):
    with open_engine(store) as engine:
        engine.create("actor", sql("SELECT 1 AS n FROM range(5)"))
        assert engine.tables()["actor"].columns == (("n", "INTEGER"),)
        assert engine.tables()["actor"].rows == 5


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 1000])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes | None):
    path = tmp_path / "store.duckdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StorageError) as caught:
        open_engine(path)
    assert str(caught.value) == (
        "store.duckdb: missing, damaged or not a store of privlib. Move away what is there, then "
        "build it with `privlib load`. Nothing was run."
    )


def test_nothing_stays_in_the_temporary_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_engine(None) as engine:
        (spill,) = tmp_path.iterdir()
        assert spill.stat().st_mode & 0o777 == 0o700
        engine.frame(sql("SELECT 1 AS a"))
    assert list(tmp_path.iterdir()) == []


def test_what_interrupted_a_transaction_is_raised_though_the_rollback_fails_too(store: Path):
    def interrupt(engine: DuckDB) -> None:
        with engine.transaction():
            engine._connection.close()  # it refuses to roll back, as one that a signal reached does
            raise KeyboardInterrupt

    with open_engine(store, read_only=False) as engine, pytest.raises(KeyboardInterrupt):
        interrupt(engine)


def test_a_signal_inside_a_query_is_an_interruption_and_no_bug(engine: DuckDB):
    with pytest.raises(KeyboardInterrupt), engine._spoken("coverage"):
        raise RuntimeError("Query interrupted")


def test_spill_folders_of_processes_that_were_killed_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "privlib-spill.left").mkdir(0o700)
    with open_engine(None):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
