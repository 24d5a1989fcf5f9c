"""The risk history of a store: a small SQLite file beside it, to which runs add and from which nothing is taken.

It holds counts and shares, digests and names of data sets: no person, no class, no value.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import cast

from privlib.errors import ParameterError
from privlib.store import books
from privlib.store.books import Shape

__all__ = ["Entry", "append", "entries", "history_file"]

_WAIT = 5.0
"""Seconds to wait for another writer, whose transaction takes some hundredths of one (design limit, 2026-11-26)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run measured of one data set, or of one cohort of it. Entries compare if `comparable` is equal.

    Digests are of the rows, of the question and of the plan; instants and days are ISO text. Measures that were not
    taken, or are not defined, are None.
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


_NAMES = tuple(each.name for each in fields(Entry))
_COUNTS = ("k_min", "units", "rows", "classes", "k", "rows_k", "below_k", "uniques", "l", "suppressed")
_SHARES = ("average", "t", "loss", "sampling_fraction")
_OPTIONAL = ("plan_digest", "k", "rows_k", "l", "estimator", *_SHARES)


def _column(name: str) -> str:
    kind = "INTEGER" if name in _COUNTS else "REAL" if name in _SHARES else "TEXT"
    low = f" CHECK ({name} >= 0)" if kind != "TEXT" else ""
    return f"{name} {kind}{'' if name in _OPTIONAL else ' NOT NULL'}{low}"


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
    *(
        f"CREATE TRIGGER risk_history_{verb} BEFORE {verb} ON risk_history "
        "BEGIN SELECT RAISE(ABORT, 'the history is only added to'); END"
        for verb in ("UPDATE", "DELETE")
    ),
)

_SHAPE = Shape(0x70766C72, 1, _TABLES, "risk.history_damaged", "risk.history_version")
"""The mark is `pvlr` in ASCII."""


def history_file(store: Path) -> Path:
    """The file of a store: it stands beside it."""
    return store.with_name(f"{store.name}.risk")


def append(store: Path, measured: Sequence[Entry]) -> None:
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
        for entry in measured:
            if entry.run_id in known or (entry.run_id, *entry.comparable) in seen:
                raise ParameterError("risk.history_repeated", run=entry.run_id)
            seen.add((entry.run_id, *entry.comparable))
        marks = ", ".join("?" * len(_NAMES))
        connection.executemany(
            f"INSERT INTO risk_history ({', '.join(_NAMES)}) VALUES ({marks})",
            [astuple(_rounded(entry)) for entry in measured],
        )


def entries(store: Path, dataset: str | None = None) -> list[Entry]:
    """Read the history, or that of one data set, in the order it was recorded; empty if nothing was.

    Raises:
        StorageError: as `append`.
    """
    with books.reading(history_file(store), _SHAPE, _WAIT) as connection:
        if connection is None:
            return []
        return [each for each in _all(connection) if dataset is None or each.dataset == dataset]


def _all(connection: sqlite3.Connection) -> list[Entry]:
    rows = connection.execute(f"SELECT {', '.join(_NAMES)} FROM risk_history ORDER BY recorded")
    return [Entry(*row) for row in rows]


def _rounded(entry: Entry) -> Entry:
    shares = {name: cast("float | None", getattr(entry, name)) for name in _SHARES}
    return replace(entry, **{name: None if one is None else float(f"{one:.12g}") for name, one in shares.items()})
