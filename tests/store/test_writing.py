"""A store is the old one or the new one: private, written by one, and kept for whoever reads it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from privlib.errors import StorageError
from privlib.store.snapshot import open_store, snapshot_hash
from privlib.store.writing import (
    PINS,
    building,
    leftovers,
    lock_file,
    locked_store,
    pin,
    pinned,
    reading,
    replace_store,
)
from tests.store.company import LEDGERS, USE, Company, use


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_second_writer_is_told_who_writes_and_what_readers_see(begun: Company):
    begun.write("use_event.csv", USE + use())
    with locked_store(begun.store):
        os.utime(lock_file(begun.store), (0, 1_790_000_000))
        with pytest.raises(StorageError) as caught, locked_store(begun.store):
            pass
        with open_store(begun.store) as reader:
            assert len(snapshot_hash(reader)) == 64
    assert (caught.value.exit_code, str(caught.value)) == (
        6,
        (
            f"company.duckdb is in use by process {os.getpid()} since 2026-09-21 14:13 UTC. Wait for it to end. "
            "Readers see the last finished snapshot. Nothing was written."
        ),
    )


def test_store_and_lock_are_their_owner_s_alone_under_any_umask(open_umask: None, company: Company):
    company.write_ledgers()
    company.load(*LEDGERS)
    assert {path.name: path.stat().st_mode & 0o777 for path in company.store.parent.iterdir()} == {
        "company.duckdb": 0o600,
        "company.duckdb.lock": 0o600,
    }


def test_what_is_built_is_private_and_what_a_killed_writer_left_is_removed_first(begun: Company, open_umask: None):
    left = begun.store.parent / ".company.duckdb.building-x"
    left.mkdir()
    (left / "old").write_text("P01")
    assert leftovers(begun.store) == (left,)
    with locked_store(begun.store), building(begun.store) as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        assert leftovers(begun.store) == (directory,)
    assert names(begun.store.parent) == ["company.duckdb", "company.duckdb.lock"]


def test_a_log_of_the_old_store_never_meets_the_new_one(tmp_path: Path):
    (tmp_path / "store").write_text("old")
    (tmp_path / "store.wal").write_text("of the old one")
    (tmp_path / "built").write_text("new")
    replace_store(tmp_path / "built", tmp_path / "store")
    assert names(tmp_path) == ["store"]
    assert (tmp_path / "store").read_text() == "new"


def test_a_pin_shows_what_was_there_and_only_to_whoever_reads_pins(begun: Company, tmp_path: Path):
    pins = tmp_path / "pins"
    pins.mkdir()
    made = pin(begun.store, pins)
    assert made.samefile(begun.store)
    assert (made.name, made.parent.stat().st_mode & 0o777) == ("company.duckdb", 0o700)
    before = hash_of(begun.store)
    begun.write("use_event.csv", USE + use())
    begun.load("use_event.csv")
    assert pinned(begun.store) == begun.store
    with reading(pins):
        assert pinned(begun.store) == made
        assert hash_of(pinned(begun.store)) == before
        assert pinned(begun.store.with_name("another.duckdb")) == begun.store.with_name("another.duckdb")
    assert hash_of(pinned(begun.store)) != before


def test_a_process_of_a_run_finds_the_pins_by_its_environment(
    begun: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pins = tmp_path / "pins"
    pins.mkdir()
    made = pin(begun.store, pins)
    monkeypatch.setenv(PINS, str(pins))
    monkeypatch.chdir(begun.store.parent)
    assert pinned(Path("company.duckdb")) == made


def test_on_another_disk_a_pin_is_a_copy(begun: Company):
    before = hash_of(begun.store)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        made = pin(begun.store, Path(other))
        begun.write("use_event.csv", USE + use())
        begun.load("use_event.csv")
        assert hash_of(made) == before


def hash_of(store: Path) -> str:
    with open_store(store) as engine:
        return snapshot_hash(engine)
