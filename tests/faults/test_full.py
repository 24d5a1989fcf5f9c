"""Loads that meet a full disk, a full spill or too little memory: told as such, and the store as it was."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.errors import StorageError
from tests.faults.loads import ROOT, Books, Server, look

FULL = "privlib load: s.duckdb: no space left. Free some and run again. Nothing was written."
MEMORY = "privlib load: memory: no space left. Free some and run again. Nothing was "


def said(err: str) -> str:
    """The message, without the progress before it."""
    return err.splitlines()[-1]


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of its own in a folder's place, as long as the `with` lasts."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def may_mount(folder: Path) -> bool:
    """Whether this account may mount a disk; where it may not, the limit of a file's size stands in for one."""
    try:
        with small_disk(folder, "1m"):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


@pytest.mark.parametrize("kilobytes", [16, 1_000, 1_500, 2_500])
def test_a_file_that_may_not_grow_ends_a_load_and_leaves_the_store_and_nothing_beside_it(
    tmp_path: Path, server: Server, kilobytes: int
) -> None:
    """Copying, writing parts, inserting, checkpoint: the limit meets each of them."""
    books = Books(tmp_path, uses=6_000)
    before = books.begin(server)
    content = books.store.read_bytes()
    ended = server.run(*books.words(), limits={"RLIMIT_FSIZE": kilobytes * 1_000})
    assert (ended.code, said(ended.err)) == (8, FULL)
    assert books.store.read_bytes() == content
    assert look(books.store) == before
    assert books.beside == []
    assert server.run(*books.words()).code == 0
    assert look(books.store).rows["use_event"] == 12_000


@pytest.mark.parametrize("kilobytes", [4, 300, 700])
def test_a_first_load_without_room_leaves_no_store(tmp_path: Path, server: Server, kilobytes: int) -> None:
    books = Books(tmp_path, uses=10)
    names = ("actor.csv", "holding.csv", "principal.csv")
    books.files.joinpath("principal.csv").write_text(
        "principal_id,subject_type,minor,created_at,closed_at\n"
        + "".join(f"P{i:06},member,false,2024-01-01T00:00:00Z,\\N\n" for i in range(20_000))
    )
    ended = server.run(*books.words(*names), limits={"RLIMIT_FSIZE": kilobytes * 1_000})
    assert (ended.code, said(ended.err)) == (8, FULL)
    assert not books.store.exists()
    assert books.beside == []
    assert server.run(*books.words(*names)).code == 0


def test_a_disk_that_is_full_ends_a_load_at_whatever_it_writes(tmp_path: Path, server: Server) -> None:
    books = Books(tmp_path, uses=9_000)
    books.begin(server)
    if not may_mount(books.place):
        test_a_file_that_may_not_grow_ends_a_load_and_leaves_the_store_and_nothing_beside_it(
            tmp_path / "limit", server, 1_000
        )
        return
    with small_disk(books.place, "64m"):
        shutil.copyfile(books.before, books.store)
        before, content = look(books.store), books.store.read_bytes()
        for left in (1, 2 << 20, 3 << 20, 4 << 20):
            filler = books.place / "filler"
            free = os.statvfs(books.place)
            filler.write_bytes(bytes(max(free.f_bavail * free.f_frsize - left, 0)))
            ended = server.run(*books.words())
            assert (ended.code, said(ended.err)) == (8, FULL), left
            filler.unlink()
            assert books.store.read_bytes() == content
            assert look(books.store) == before
            assert books.beside == []
        assert server.run(*books.words()).code == 0
        assert look(books.store).rows["use_event"] == 18_000


SMALL = """
import sys
from pathlib import Path
from privlib.errors import PrivlibError
from privlib.store.load import load
from privlib.store.pseudonyms import Key
store, key, memory, *files = sys.argv[1:]
try:
    load(Path(store), [Path(file) for file in files], Key.read(f"file:{key}"), max_refused=100, memory=memory)
except PrivlibError as error:
    print(error.safe_message)
    raise SystemExit(error.exit_code)
"""


def test_a_load_with_little_memory_and_no_room_to_spill_is_told_so(tmp_path: Path, server: Server) -> None:
    books = Books(tmp_path, uses=9_000)
    before = books.begin(server)
    words = [sys.executable, "-c", SMALL, str(books.store), str(books.key), "7MB"]
    words += [str(books.files / f"use_event-{part}.csv") for part in (1, 2)]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stdout) == (
        8,
        "memory: no space left. Free some and run again. Nothing was written.\n",
    )
    assert look(books.store) == before
    assert books.beside == []
    assert server.run(*books.words()).code == 0


def test_a_query_that_spills_more_than_it_may_is_told_so(tmp_path: Path) -> None:
    sort = "SELECT i, sha256(CAST(i AS VARCHAR)) AS h FROM range(2000000) AS r(i) ORDER BY h"
    with (
        open_engine(None, memory="150MB", spill_limit="1MB") as engine,
        pytest.raises(StorageError) as caught,
    ):
        engine.create("sorted", Statement("big", "big.sql", sort))
    assert str(caught.value) == (
        "the folder for temporary files: no space left. Free some and run again. Nothing was written."
    )
    with open_engine(None, memory="150MB") as engine:
        assert engine.create("sorted", Statement("big", "big.sql", sort)) == 2_000_000


def test_a_load_that_gets_too_little_memory_ends_and_leaves_the_store(books: Books, server: Server) -> None:
    """Where privlib is asked, it says so; a library that is asked first may end the process in its own words."""
    before, content = look(books.store), books.store.read_bytes()
    told = 0
    own = ("memory allocation of", "cannot allocate memory", "panicked", "Resource temporarily unavailable")
    for megabytes in (150, 400, 600, 700, 800, 1_000, 1_200, 1_500):
        ended = server.run(*books.words(), limits={"RLIMIT_AS": megabytes * 1_000_000})
        if ended.code == 0:
            books.again()
            continue
        if not any(words in ended.err for words in own):
            assert ended.code in (5, 8), ended.err
            told += said(ended.err).startswith(MEMORY)
        assert "E1-" not in ended.err
        assert books.store.read_bytes() == content
        assert look(books.store) == before
    assert told
    assert server.run(*books.words()).code == 0
    assert books.beside == []
