"""The private copy of a file: one form of Unicode, whatever the file has."""

import signal
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.errors import EngineError, InputError
from privlib.risk.file.measure import measure
from privlib.risk.table import private
from privlib.risk.table.specs import spec

TOWNS = ["が", "か\u3099", "が", "き"]


@pytest.mark.parametrize("kind", ["csv", "parquet", "categorical"])
def test_two_forms_of_one_character_are_one_value(tmp_path: Path, kind: str):
    frame = pl.DataFrame({"town": TOWNS, "answer": TOWNS})
    path = tmp_path / ("panel.csv" if kind == "csv" else "panel.parquet")
    if kind == "csv":
        frame.write_csv(path)
    else:
        frame.cast(pl.Categorical if kind == "categorical" else pl.String).write_parquet(path)
    found = measure(path, quasi=["town"], sensitive=["answer"])
    assert (found["rows"], found["classes"], found["uniques"]) == (4, 2, 1)
    assert found["sensitive"]["answer"]["distinct_l"] == 1  # type: ignore[index]


@pytest.mark.parametrize(("header", "place"), [("a,b,a", 3), ("a,,b", 2)])
def test_a_column_named_twice_or_not_at_all_is_refused(tmp_path: Path, header: str, place: int):
    path = tmp_path / "panel.csv"
    path.write_text(f"{header}\n1,2,3\n")
    with pytest.raises(InputError) as caught:
        measure(path, quasi=["a"])
    assert str(caught.value) == (
        f"panel.csv: 1 header names are given twice or empty, the first in position {place}. "
        "Name each column once. Nothing was measured."
    )


def test_the_copy_holds_the_measured_columns_alone_and_says_no_value_in_one_way(tmp_path: Path):
    path = tmp_path / "panel.csv"
    path.write_text('a,CNRY,b\n,CNRY-1,x\n"",CNRY-2,"\\N"\n\\N,CNRY-3,\n')
    folder = tmp_path / "copy"
    folder.mkdir()
    with private.opened(path) as source, open_engine(None, reads=(folder,)) as engine:
        source.load(engine, spec(source.table, quasi=["a", "b"]), folder)
        rows = engine.frame(Statement("test", "test.sql", f"SELECT c0, c2 FROM {private.TABLE} ORDER BY c2")).rows()
    assert rows == [(None, r"\N"), (None, "x"), (None, None)]
    assert all(b"CNRY" not in part.read_bytes() for part in folder.iterdir())


KILLED = """
import os, signal, sys
from pathlib import Path
from privlib.risk.file.measure import measure
from privlib.risk.table import private

private.DuckDB.frame = lambda *_statement, **_values: os.kill(os.getpid(), signal.SIGKILL)
measure(Path(sys.argv[1]), quasi=["town"])
"""


@pytest.mark.parametrize(("name", "parts"), [("panel.csv", 1), ("panel.parquet", 0)])
def test_the_copy_that_a_killed_run_left_is_removed_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, parts: int
):
    path, temporary = tmp_path / name, tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    frame = pl.DataFrame({"town": TOWNS})
    frame.write_csv(path) if name.endswith("csv") else frame.write_parquet(path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(temporary.iterdir()) != []
    assert len(list(temporary.rglob("rows*.parquet"))) == parts
    measure(path, quasi=["town"])
    assert list(temporary.iterdir()) == []


def test_a_damaged_page_refuses_a_parquet_file(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    pl.DataFrame({"town": [f"town {place}" for place in range(5000)]}).write_parquet(path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[200:600] = bytes(400)
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        measure(path, quasi=["town"])
    assert caught.value.code == "E133"


def test_days_and_truths_are_values_too(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    days = [date(2026, 1, 1), date(2026, 1, 1), None, date(2026, 1, 2)]
    frame = pl.DataFrame({"day": days, "left": [True, True, None, False], "nothing": [None] * 4, "n": [1, 1, 2, 3]})
    frame.write_parquet(path)
    found = measure(path, quasi=["day", "left", "nothing", "n"])
    assert (found["rows"], found["classes"], found["k"], found["null_rows"]) == (4, 3, 1, 4)


def test_a_parquet_file_is_read_where_it_lies_and_no_other_is(tmp_path: Path):
    frame = pl.DataFrame({"town": TOWNS})
    path, other = tmp_path / "panel.parquet", tmp_path / "other.parquet"
    frame.write_parquet(path)
    frame.write_parquet(other)
    folder = tmp_path / "copy"
    folder.mkdir()
    with private.opened(path) as source, open_engine(None, reads=(folder,), files=source.reads) as engine:
        source.load(engine, spec(source.table, quasi=["town"]), folder)
        assert not list(folder.iterdir())
        assert engine.frame(Statement("test", "test.sql", f"SELECT count(*) AS n FROM {private.TABLE}")).item() == 4
        with pytest.raises(EngineError):
            engine.frame(Statement("test", "test.sql", f"SELECT count(*) AS n FROM read_parquet('{other}')"))


def test_an_engine_that_may_not_read_the_file_gets_a_copy_that_outlives_it(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    rows = [str(place) for place in range(200_000)]
    pl.DataFrame({"town": rows}).write_parquet(path, row_group_size=10_000)
    with private.workplace() as (engine, folder):
        table = private.whole(engine, path, folder, "data")
        path.unlink()
        sql = f"SELECT c0, row_number() OVER () - 1 AS place FROM {table.stored} ORDER BY place"
        assert engine.frame(Statement("test", "test.sql", sql))["c0"].to_list() == rows
