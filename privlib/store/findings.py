"""What controls found, run after run: a small SQLite file beside the store, which a load replaces and this is not.

The file holds codes, counts, days and what an administrator accepted; never a person, so an erasure leaves it alone.
A change is one transaction: it is there in full, or not at all.
"""

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from privlib.store import books
from privlib.store.books import Shape
from privlib.store.findings_tables import TABLES

__all__ = ["Accepted", "Book", "Evaluated", "Run", "Seen", "Stand", "book_of", "reading", "writing"]

VERSION = 1
"""Of the tables. A file of another version is refused, not changed."""

_SHAPE = Shape(0x70766C66, VERSION, TABLES, "E512", "E513")
"""The mark is `pvlf` in ASCII."""

_WAIT = 5.0
"""Seconds to wait for another writer, whose transaction takes some hundredths of one (design limit, 2026-11-26)."""

_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the controls: what it asked and of what. Days as ISO text; `period_to` is the first day after it."""

    run: str
    schedule: str
    name: str
    """The schedule in words that a command line takes: `luminous-2021-monthly`."""
    period: str
    period_from: str
    period_to: str
    as_of: str
    snapshot: str
    policy: str
    policy_hash: str
    regime: str
    code: str


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How much a control evaluated in a run, and how many findings it gave."""

    run: str
    control: str
    evaluated: int
    findings: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding as a run saw it. Lists are JSON text, instants ISO text in UTC; None where there is none."""

    run: str
    fingerprint: str
    control: str
    clauses: str
    severity: str
    detail: str
    subjects: str
    identity: str
    n: int
    n_persons: int | None
    first_at: str | None
    last_at: str | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a finding stood after a run, whether or not the run saw it.

    `present` and `evaluated` are 0 or 1; `since` is the run in which it came to its status; `accepted` the number of
    the acceptance in force.
    """

    run: str
    fingerprint: str
    status: str
    present: int
    evaluated: int
    first_seen: str
    last_seen: str
    since: str
    accepted: int | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acceptance: of which finding as it stood after which run, by whom, why, until when (that day excluded)."""

    number: int
    schedule: str
    fingerprint: str
    run: str
    by: str
    why: str
    until: str
    accepted_on: str
    severity: str
    n: int


class Book:
    """The file, open. What it returns are plain rows, in the order they were recorded."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def runs(self) -> list[Run]:
        """Every run."""
        return self._rows(Run, "FROM run ORDER BY recorded")

    def evaluated(self, run: str) -> list[Evaluated]:
        """What each control evaluated in a run, by control."""
        return self._rows(Evaluated, "FROM control_result WHERE run = ? ORDER BY control", run)

    def stands(self, run: str) -> list[Stand]:
        """Where every finding stood after a run, by fingerprint."""
        return self._rows(Stand, "FROM stand WHERE run = ? ORDER BY fingerprint", run)

    def seen(self, run: str) -> list[Seen]:
        """Every finding that stood anywhere after a run, as a run had seen it last, by fingerprint."""
        return self._rows(
            Seen,
            "FROM finding WHERE (run, fingerprint) IN (SELECT last_seen, fingerprint FROM stand WHERE run = ?) "
            "ORDER BY fingerprint",
            run,
        )

    def accepted(self, schedule: str) -> list[Accepted]:
        """Every acceptance of a schedule."""
        return self._rows(Accepted, "FROM acceptance WHERE schedule = ? ORDER BY number", schedule)

    def add_run(self, run: Run, evaluated: Iterable[Evaluated], seen: Iterable[Seen], stands: Iterable[Stand]) -> None:
        """Write a run with what it found."""
        self._insert("run", [run])
        self._insert("control_result", evaluated)
        self._insert("finding", seen)
        self._insert("stand", stands)

    def add_acceptance(self, acceptance: Accepted) -> int:
        """Write an acceptance and return the number it was given; the one it brings is ignored."""
        names = [each.name for each in fields(acceptance)][1:]
        values = astuple(acceptance)[1:]
        marks = ", ".join("?" * len(names))
        done = self._connection.execute(f"INSERT INTO acceptance ({_quoted(names)}) VALUES ({marks})", values)
        return done.lastrowid or 0

    def _rows(self, kind: type[_Row], rest: str, *values: str) -> list[_Row]:
        names = [each.name for each in fields(kind)]  # pyright: ignore[reportArgumentType] - one of the rows above
        return [kind(*row) for row in self._connection.execute(f"SELECT {_quoted(names)} {rest}", values)]

    def _insert(self, table: str, rows: Iterable[Any]) -> None:
        listed = list(rows)
        if listed:
            names = [each.name for each in fields(listed[0])]
            marks = ", ".join("?" * len(names))
            self._connection.executemany(
                f"INSERT INTO {table} ({_quoted(names)}) VALUES ({marks})", [astuple(row) for row in listed]
            )


def book_of(store: Path) -> Path:
    """The file of findings of a store: it stands beside it."""
    return store.with_name(f"{store.name}.findings")


@contextmanager
def reading(store: Path) -> Generator[Book | None]:
    """Open a store's findings as they are now, for as long as it takes to read them; None if nothing was recorded.

    Raises:
        StorageError: E512 damaged or foreign, E513 of another version, E611 in use for too long, E80x the disk.
    """
    with books.reading(book_of(store), _SHAPE, _WAIT) as connection:
        yield None if connection is None else Book(connection)


@contextmanager
def writing(store: Path) -> Generator[Book]:
    """Open a store's findings for a change, and make the file, mode 0600, where there is none.

    The change is one transaction: an error inside, or the end of the process, leaves the old state.

    Raises:
        StorageError: as `reading`.
    """
    with books.writing(book_of(store), _SHAPE, _WAIT) as connection:
        yield Book(connection)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
