"""The risk history of a store: a small SQLite file beside it, to which runs add and from which nothing is taken.

It holds counts and shares, digests and names of data sets and attributes: no person, no class, no value.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields, replace
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar, cast

from privlib.errors import ParameterError
from privlib.store import books
from privlib.store.books import Shape

__all__ = ["Cause", "Entry", "Held", "Record", "append", "begin", "copy", "entries", "history_file", "records", "runs"]

_WAIT = 5.0
"""Seconds to wait for another writer, whose transaction takes some hundredths of one (design limit, 2026-11-26)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run measured of one data set, or of one cohort of it. Entries compare if `comparable` is equal.

    Digests are of all that the store was loaded from, of the question and of the plan; instants and days are ISO text.
    Measures that were not taken, or are not defined, are None.
    """

    run_id: str
    as_of: str
    dataset: str
    data_digest: str
    spec_digest: str
    plan_digest: str | None
    unit: str
    nulls: str
    k_min: int
    units: int
    rows: int
    classes: int
    k: int | None
    rows_k: int | None
    below_k: int
    """Units in classes below k_min."""
    uniques: int
    average: float | None
    l: int | None  # noqa: E741 (the measure's name)
    t: float | None
    suppressed: int
    loss: float | None
    cohort: str
    """The part of the data set; empty for all of it."""
    verdict: str
    estimator: str | None
    sampling_fraction: float | None

    @property
    def comparable(self) -> tuple[str, str, str]:
        """Data set, question and cohort."""
        return self.dataset, self.spec_digest, self.cohort

    @property
    def measured(self) -> tuple[str, ...]:
        """What was measured, as it stood when: two runs of one measurement, in two languages say, are one point."""
        return self.as_of, self.data_digest, *self.comparable


@dataclass(frozen=True, slots=True)
class Held:
    """Who had a value of an attribute, for comparing with the next run.

    A value that fewer than k_min have is not told apart: all of those stand under the empty digest.
    """

    attribute: str
    value: str
    """Digest of the value."""
    units: int
    uniques: int
    """Of these alone, with the attribute in one of their minimal unique sets."""


@dataclass(frozen=True, slots=True)
class Cause:
    """How many more, or fewer, an attribute singles out than in the comparable run before.

    Those who are alone, with the attribute in one of their minimal unique sets, are parted by their value of it. The
    parts add up to `change`; whoever came and whoever went cancel out.
    """

    since: str
    """The day that the run before knew."""
    of: int
    """How many more, or fewer, are alone."""
    attribute: str
    change: int
    new: int
    """Through values that fewer than k_min had before: new ones, and rare ones."""
    newly_rare: int
    """Through values that k_min or more had before, and fewer have now."""
    common: int
    """Through values that k_min or more had in both."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a run writes of one data set."""

    entry: Entry
    held: tuple[Held, ...] = ()
    causes: tuple[Cause, ...] = ()
    """Of the change since the comparable run before; empty for the first."""


_NAMES = tuple(each.name for each in fields(Entry))
_COUNTS = ("k_min", "units", "rows", "classes", "k", "rows_k", "below_k", "uniques", "l", "suppressed")
_SHARES = ("average", "t", "loss", "sampling_fraction")
_OPTIONAL = ("plan_digest", "k", "rows_k", "l", "estimator", *_SHARES)


def _column(name: str) -> str:
    kind = "INTEGER" if name in _COUNTS else "REAL" if name in _SHARES else "TEXT"
    low = f" CHECK ({name} >= 0)" if kind != "TEXT" else ""
    return f"{name} {kind}{'' if name in _OPTIONAL else ' NOT NULL'}{low}"


_OF = "recorded INTEGER NOT NULL REFERENCES risk_history (recorded)"
_ALL = ("risk_history", "risk_held", "risk_cause", "risk_begun")

_TABLES = (
    f"""
    CREATE TABLE risk_history (
        recorded INTEGER PRIMARY KEY AUTOINCREMENT,
        {", ".join(map(_column, _NAMES))},
        CHECK (uniques <= units AND below_k <= units),
        CHECK (verdict IN ('pass', 'warn', 'fail', 'not evaluated')),
        UNIQUE (run_id, dataset, spec_digest, cohort)
    )
    """,
    f"""
    CREATE TABLE risk_held (
        {_OF}, attribute TEXT NOT NULL, value TEXT NOT NULL, units INTEGER NOT NULL CHECK (units >= 0),
        uniques INTEGER NOT NULL CHECK (uniques >= 0), PRIMARY KEY (recorded, attribute, value)
    )
    """,
    f"""
    CREATE TABLE risk_cause (
        {_OF}, since TEXT NOT NULL, "of" INTEGER NOT NULL, attribute TEXT NOT NULL, change INTEGER NOT NULL,
        new INTEGER NOT NULL, newly_rare INTEGER NOT NULL, common INTEGER NOT NULL,
        PRIMARY KEY (recorded, attribute), CHECK (change = new + newly_rare + common)
    )
    """,
    "CREATE TABLE risk_begun (run_id TEXT PRIMARY KEY)",
    *(
        f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END"
        for table in _ALL
        for verb in ("UPDATE", "DELETE")
    ),
)

_SHAPE = Shape(0x70766C72, 1, _TABLES, "risk.history_damaged", "risk.history_version")
"""The mark is `pvlr` in ASCII."""

_Row = TypeVar("_Row")


def history_file(store: Path) -> Path:
    """The file of a store: it stands beside it."""
    return store.with_name(f"{store.name}.risk")


def append(store: Path, measured: Sequence[Record]) -> None:
    """Write what one or more runs measured, in one transaction: all of it or nothing.

    Floats are kept to 12 significant digits, so that the number of threads leaves no trace.

    Raises:
        ParameterError: risk.history_repeated if a run is there already, or brings the same data set, question and
            cohort twice.
        StorageError: risk.history_damaged, risk.history_version; E611 in use for too long; E80x the disk.
    """
    with books.writing(history_file(store), _SHAPE, _WAIT) as connection:
        known = {row[0] for row in connection.execute("SELECT DISTINCT run_id FROM risk_history")}
        seen: set[tuple[str, ...]] = set()
        for entry in (each.entry for each in measured):
            if entry.run_id in known or (entry.run_id, *entry.comparable) in seen:
                raise ParameterError("risk.history_repeated", run=entry.run_id)
            seen.add((entry.run_id, *entry.comparable))
        for each in measured:
            _write(connection, each)


def _write(connection: sqlite3.Connection, record: Record) -> None:
    marks = ", ".join("?" * len(_NAMES))
    written = connection.execute(
        f"INSERT INTO risk_history ({', '.join(_NAMES)}) VALUES ({marks})", astuple(_rounded(record.entry))
    )
    for table, rows in (("risk_held", record.held), ("risk_cause", record.causes)):
        for row in rows:
            values = (written.lastrowid, *astuple(row))
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def records(store: Path, dataset: str | None = None) -> list[Record]:
    """Read the history, or that of one data set, in the order it was recorded; empty if nothing was.

    Raises:
        StorageError: as `append`.
    """
    with books.reading(history_file(store), _SHAPE, _WAIT) as connection:
        if connection is None:
            return []
        held = _grouped(connection, Held, "risk_held", "attribute, value")
        causes = _grouped(connection, Cause, "risk_cause", "abs(change) DESC, attribute")
        rows = connection.execute(
            f"SELECT recorded, {', '.join(_NAMES)} FROM risk_history ORDER BY recorded"
        ).fetchall()
        found = [Record(Entry(*row), held.get(number, ()), causes.get(number, ())) for number, *row in rows]
        return [each for each in found if dataset is None or each.entry.dataset == dataset]


def entries(store: Path, dataset: str | None = None) -> list[Entry]:
    """Read the entries alone.

    Raises:
        StorageError: as `append`.
    """
    return [each.entry for each in records(store, dataset)]


def _grouped(connection: sqlite3.Connection, kind: type[_Row], table: str, order: str) -> dict[int, tuple[_Row, ...]]:
    names = ", ".join(f'"{each.name}"' for each in fields(cast("Any", kind)))
    rows = connection.execute(f"SELECT recorded, {names} FROM {table} ORDER BY recorded, {order}")
    return {number: tuple(kind(*row[1:]) for row in alike) for number, alike in groupby(rows, key=lambda row: row[0])}


def runs(store: Path) -> frozenset[str]:
    """The runs that wrote the history, and those that it was begun without.

    Raises:
        StorageError: as `append`.
    """
    with books.reading(history_file(store), _SHAPE, _WAIT) as connection:
        if connection is None:
            return frozenset()
        found = connection.execute("SELECT run_id FROM risk_history UNION SELECT run_id FROM risk_begun")
        return frozenset(row[0] for row in found)


def begin(store: Path, without: Iterable[str]) -> None:
    """Begin a history, or go on with one, without what some earlier runs had written: it is lost.

    Raises:
        StorageError: as `append`.
    """
    with books.writing(history_file(store), _SHAPE, _WAIT) as connection:
        connection.executemany("INSERT OR IGNORE INTO risk_begun VALUES (?)", [(run,) for run in without])


def copy(store: Path, pin: Path) -> None:
    """Copy the history of a store, as it is now, beside a pin of the store; nothing where there is none.

    Raises:
        StorageError: as `append`.
    """
    with books.reading(history_file(store), _SHAPE, _WAIT) as connection:
        if connection is None:
            return
        made = history_file(pin)
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        with closing(sqlite3.connect(made)) as beside:
            connection.backup(beside)


def _rounded(entry: Entry) -> Entry:
    shares = {name: cast("float | None", getattr(entry, name)) for name in _SHARES}
    return replace(entry, **{name: None if one is None else float(f"{one:.12g}") for name, one in shares.items()})
