"""Stores that are damaged: told as such, and never another figure."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from tests.faults.loads import Books, Server, look

FLIPS, CUTS = 200, 50


def test_a_damaged_store_is_refused_or_answers_as_before(books: Books, server: Server):
    assert server.run(*books.words()).code == 0
    right, content = look(books.store), books.store.read_bytes()
    draw = random.Random(7)
    refused = 0
    damaged = books.folder / "damaged.duckdb"
    flips = [(draw.randrange(len(content)), draw.randrange(1, 256)) for _ in range(FLIPS)]
    cuts = [draw.randrange(len(content)) for _ in range(CUTS)]
    for at, mask in flips:
        damaged.write_bytes(content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :])
        refused += _refused(damaged, right)
    for size in cuts:
        damaged.write_bytes(content[:size])
        refused += _refused(damaged, right)
    assert refused > CUTS // 2


def _refused(store: Path, right: object) -> bool:
    found, code = _looked(store)
    assert found == right or code in {"E510", "E511", "E500"}
    return code != ""


def _looked(store: Path) -> tuple[object, str]:
    try:
        return look(store), ""
    except PrivlibError as error:
        return None, error.code


WRITER = """
import os, sys
import duckdb
con = duckdb.connect(sys.argv[1])
con.execute(sys.argv[2])
os._exit(0)
"""
"""Writes with DuckDB alone and is gone before the log is taken into the file."""


@pytest.mark.parametrize(
    ("of", "sql"),
    [
        ("none", "CREATE TABLE use_event AS SELECT 'E1' AS event_id FROM range(100)"),
        ("before.duckdb", "DELETE FROM principal"),
        ("place/s.duckdb", "DELETE FROM use_event WHERE event_id < 'E2'"),
    ],
)
def test_a_write_ahead_log_beside_a_store_is_refused_and_changes_no_figure(
    books: Books, server: Server, of: str, sql: str
):
    """That of another database, of an older state of the store, of the store itself; whole, and cut anywhere."""
    assert server.run(*books.words()).code == 0
    right, content = look(books.store), books.store.read_bytes()
    other, log = books.folder / "other.duckdb", books.store.with_name("s.duckdb.wal")
    if of != "none":
        shutil.copyfile(books.folder / of, other)
    subprocess.run([sys.executable, "-c", WRITER, other, sql], check=True)
    written = other.with_name("other.duckdb.wal").read_bytes()
    for size in (*range(0, len(written), 256), len(written)):
        log.write_bytes(written[:size])
        assert _looked(books.store) == (None, "E510")
    ended = server.run(*books.words())
    message = "missing, damaged or not a store of privlib. Move away what is there, then build it with `privlib load`."
    assert (ended.code, ended.err) == (5, f"privlib load: s.duckdb: {message} Nothing was loaded.\n")
    assert books.store.read_bytes() == content
    log.unlink()
    assert look(books.store) == right
    assert server.run(*books.words()).code == 0
