"""The record of findings on disk: one transaction a change, one writer at a time, nothing lost, nothing guessed."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from privlib.controls.record import history, record
from privlib.errors import PrivlibError, StorageError
from privlib.store import findings
from privlib.store.findings import Accepted, Evaluated, Seen, Stand, book_of, reading, writing
from tests.controls.lives import NEWS, STALE, results, run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store would be: the record beside it needs none."""
    return tmp_path / "store.duckdb"


def said(kind: type[PrivlibError], store: Path) -> str:
    with pytest.raises(kind) as refused, reading(store):
        pass
    return refused.value.safe_message


def test_nothing_is_recorded_before_the_first_run_and_reading_makes_no_file(store: Path) -> None:
    with reading(store) as book:
        assert book is None
    assert list(store.parent.iterdir()) == []


def test_rows_are_read_as_they_were_written(store: Path) -> None:
    first = run("2026-09")
    seen = Seen(first.run, "f" * 16, "C-S3", '["S3"]', "C", "suspended", '["U3"]', '["U3"]', 3, None, None, None)
    stand = Stand(first.run, "f" * 16, "new", 1, 1, first.run, first.run, first.run, None)
    evaluated = Evaluated(first.run, "C-S3", 7, 1)
    given = Accepted(0, first.schedule, "f" * 16, first.run, "Sato", "x", "2026-12-31", "2026-09-30", "C", 3)
    with writing(store) as book:
        book.add_run(first, [evaluated], [seen], [stand])
        assert book.add_acceptance(given) == 1
    with reading(store) as book:
        assert book is not None
        assert book.runs() == [first]
        assert book.evaluated(first.run) == [evaluated]
        assert (book.seen(first.run), book.stands(first.run)) == ([seen], [stand])
        assert book.accepted("monthly") == [replace(given, number=1)]
        assert (book.seen("another"), book.stands("another"), book.accepted("yearly")) == ([], [], [])


def test_the_file_stands_beside_the_store_is_private_and_leaves_no_journal(store: Path) -> None:
    before = os.umask(0)
    try:
        record(store, run("2026-09"), results(NEWS))
    finally:
        os.umask(before)
    assert [path.name for path in store.parent.iterdir()] == ["store.duckdb.findings"]
    assert stat.S_IMODE(book_of(store).stat().st_mode) == 0o600
    with sqlite3.connect(book_of(store)) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert plain.execute("PRAGMA application_id").fetchone() == (0x70766C66,)
        assert plain.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_mode_that_lets_others_read_is_put_right_by_the_next_change(store: Path) -> None:
    record(store, run("2026-09"), results(NEWS))
    book_of(store).chmod(0o644)
    record(store, run("2026-10"), results(NEWS))
    assert stat.S_IMODE(book_of(store).stat().st_mode) == 0o600


def test_an_error_inside_a_change_leaves_the_old_state(store: Path) -> None:
    record(store, run("2026-09"), results(NEWS))
    before = book_of(store).read_bytes()
    second = run("2026-10")
    twice = Evaluated(second.run, "C-S3", 1, 0)
    with pytest.raises(sqlite3.IntegrityError), writing(store) as book:
        book.add_run(second, [twice, twice], [], [])
    assert book_of(store).read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    [
        Seen("monthly:2026-09@2026-09-30", "short", "C-S3", "[]", "C", "", "[]", "[]", 1, None, None, None),
        Seen("monthly:2026-09@2026-09-30", "e" * 16, "C-S3", "[]", "X", "", "[]", "[]", 1, None, None, None),
        Seen("monthly:2026-09@2026-09-30", "e" * 16, "C-XX", "[]", "C", "", "[]", "[]", 1, None, None, None),
        Seen("another run", "e" * 16, "C-S3", "[]", "C", "", "[]", "[]", 1, None, None, None),
        Seen("monthly:2026-09@2026-09-30", "e" * 16, "C-S3", "[]", "C", "", "[]", "[]", -1, None, None, None),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_the_file_itself(store: Path, wrong: Seen) -> None:
    with pytest.raises(sqlite3.IntegrityError), writing(store) as book:
        book.add_run(run("2026-09"), [Evaluated("monthly:2026-09@2026-09-30", "C-S3", 1, 0)], [wrong], [])


KILLED = """
import os, signal, sys
from pathlib import Path
from privlib.store.findings import Book
from privlib.controls.record import record
from tests.controls.lives import NEWS, STALE, results, run

steps, insert = int(sys.argv[2]), Book._insert

def counted(self, table, rows):
    global steps
    insert(self, table, rows)
    steps -= 1
    if not steps:
        os.kill(os.getpid(), signal.SIGKILL)

Book._insert = counted
record(Path(sys.argv[1]), run("2026-10"), results(STALE))
"""


@pytest.mark.parametrize("statement", [1, 2, 3, 4])
def test_a_process_that_is_killed_between_two_statements_leaves_the_old_state(store: Path, statement: int) -> None:
    record(store, run("2026-09"), results(NEWS))
    before = history(store, None)
    done = subprocess.run([sys.executable, "-c", KILLED, str(store), str(statement)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert history(store, None) == before
    record(store, run("2026-10"), results(STALE))
    assert [each.period for each in history(store, None).runs] == ["2026-09", "2026-10"]


def test_a_process_that_is_killed_in_its_first_recording_leaves_nothing_recorded(store: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(store), "2"], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    with reading(store) as book:
        assert book is None
    record(store, run("2026-10"), results(STALE))
    assert len(history(store, None).runs) == 1


def test_what_a_killed_process_had_written_into_the_file_is_rolled_back(store: Path) -> None:
    record(store, run("2026-09"), results(NEWS))
    before = book_of(store).read_bytes()
    spill = (
        "import os, signal, sqlite3, sys\n"
        "one = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "one.execute('PRAGMA cache_size = 2')\n"
        "one.execute('BEGIN IMMEDIATE')\n"
        "one.execute('DELETE FROM acceptance')\n"
        "for number in range(500):\n"
        "    one.execute('INSERT INTO control_result VALUES (?, ?, 1, 0)', (sys.argv[2], 'C' * 100 + str(number)))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", spill, str(book_of(store)), run("2026-09").run], check=False)
    assert book_of(store).read_bytes() != before
    assert history(store, None).evaluated == {"C-P1.5a": 100, "C-P1.6a": 100, "C-S3": 100}
    assert book_of(store).read_bytes() == before


def test_two_who_record_at_once_both_succeed_one_after_the_other(store: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from privlib.controls.record import record\n"
        "from tests.controls.lives import NEWS, results, run\n"
        "for number in range(10):\n"
        "    record(Path(sys.argv[1]), run('2026-09', mark=f'{sys.argv[2]}{number}'), results(NEWS))\n"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(store), name], cwd=ROOT) for name in ("a", "b")]
    assert [one.wait() for one in both] == [0, 0]
    known = history(store, None)
    assert sorted(each.run[-2:] for each in known.runs) == sorted(f"{name}{n}" for name in "ab" for n in range(10))
    assert [len(states) for states in known.states.values()] == [1] * 20


def test_who_waits_too_long_for_another_is_told_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(store, run("2026-09"), results(NEWS))
    monkeypatch.setattr(findings, "_WAIT", 1.0)
    with sqlite3.connect(book_of(store), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(StorageError) as refused:
            record(store, run("2026-10"), results(NEWS))
        assert 1 <= time.monotonic() - began < 5
        other.execute("ROLLBACK")
    assert (refused.value.code, refused.value.exit_code) == ("E611", 6)
    assert refused.value.safe_message == (
        "store.duckdb.findings is in use by another process, for more than 1 s. Try it again. Nothing was written."
    )
    record(store, run("2026-10"), results(NEWS))


DAMAGED = (
    "store.duckdb.findings: damaged, or not a record of findings. Move it away and keep it; put a copy from before in "
    "its place, or begin a new record with `privlib findings run`. It was left as it is."
)


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmark (url TEXT)")
    other.close()


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(4096, len(content)):
        content[at] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"not a database, but long enough to be taken for one" * 100),
        lambda path: path.write_text("id,name\n"),
        _foreign,
    ],
)
def test_a_foreign_file_is_refused_and_left_as_it_is(store: Path, damage: object) -> None:
    damage(book_of(store))  # type: ignore[operator]
    before = book_of(store).read_bytes()
    assert said(StorageError, store) == DAMAGED
    with pytest.raises(StorageError) as refused:
        record(store, run("2026-09"), results(NEWS))
    assert (refused.value.safe_message, refused.value.exit_code) == (DAMAGED, 5)
    assert book_of(store).read_bytes() == before


@pytest.mark.parametrize("damage", [_half, _flipped])
def test_a_damaged_record_is_refused_and_left_as_it_is(store: Path, damage: object) -> None:
    record(store, run("2026-09"), results(NEWS, STALE))
    damage(book_of(store))  # type: ignore[operator]
    before = book_of(store).read_bytes()
    assert said(StorageError, store) == DAMAGED
    assert book_of(store).read_bytes() == before


def test_a_row_that_points_nowhere_is_damage(store: Path) -> None:
    record(store, run("2026-09"), results(NEWS))
    with sqlite3.connect(book_of(store)) as other:
        other.execute("DELETE FROM finding")
    other.close()
    assert said(StorageError, store) == DAMAGED


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_file_is_refused(store: Path, kind: str) -> None:
    if kind == "folder":
        book_of(store).mkdir()
    else:
        book_of(store).symlink_to(store.with_name("elsewhere"))
    assert said(StorageError, store) == DAMAGED
    with pytest.raises(StorageError):
        record(store, run("2026-09"), results(NEWS))
    assert not store.with_name("elsewhere").exists()


def test_a_record_of_another_version_is_refused_and_left_as_it_is(store: Path) -> None:
    record(store, run("2026-09"), results(NEWS))
    with sqlite3.connect(book_of(store)) as other:
        other.execute("PRAGMA user_version = 2")
    other.close()
    assert said(StorageError, store) == (
        "store.duckdb.findings: a record of findings of version 2, this privlib keeps version 1. Use the privlib that "
        "wrote it. It was left as it is."
    )


def test_a_folder_that_does_not_exist_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        record(tmp_path / "absent/store.duckdb", run("2026-09"), results(NEWS))
    assert refused.value.safe_message == ("store.duckdb.findings: the disk reported an error. Nothing was written.")


FULL = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from privlib.controls.record import record
from privlib.errors import StorageError
from tests.controls.lives import NEWS, results, run

size = Path(sys.argv[1] + ".findings").stat().st_size + 8192
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
many = [replace(NEWS, subjects=(f"S{n}",), identity=(f"S{n}",)) for n in range(500)]
try:
    record(Path(sys.argv[1]), run("2026-10"), results(*many))
except StorageError as error:
    print(error.safe_message)
"""


def test_a_file_that_may_not_grow_ends_a_recording_and_leaves_the_old_state(store: Path) -> None:
    record(store, run("2026-09"), results(NEWS))
    before = book_of(store).read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(store)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "store.duckdb.findings: the disk reported an error. Nothing was written.\n"
    assert book_of(store).read_bytes() == before
    assert [path.name for path in store.parent.iterdir()] == ["store.duckdb.findings"]
