"""Stores that are damaged: told as such, and never another figure."""

import os
import random
from pathlib import Path

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


def test_a_write_ahead_log_of_another_store_changes_no_figure(books: Books, server: Server):
    before = look(books.store)
    log = books.store.with_name(f"{books.store.name}.wal")
    log.write_bytes(os.urandom(4_096))
    assert _looked(books.store) in [(before, ""), (None, "E510")]
    log.unlink(missing_ok=True)
    assert look(books.store) == before
