"""The log of a store's smallest classes that were looked at: a small SQLite file beside it, which is only added to.

It says when, of which data set, how many classes and by which question; who looked cannot be known here. It holds no
class and no value.
"""

from pathlib import Path

from privlib.store import books
from privlib.store.books import Shape

__all__ = ["append", "looks", "worst_file"]

_WAIT = 5.0
"""Seconds to wait for another writer (design limit, 2026-11-26)."""

_TABLES = (
    """
    CREATE TABLE risk_worst (
        looked INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
        dataset TEXT NOT NULL,
        classes INTEGER NOT NULL CHECK (classes > 0),
        spec_digest TEXT NOT NULL,
        data_digest TEXT NOT NULL
    )
    """,
    *(
        f"CREATE TRIGGER risk_worst_{verb} BEFORE {verb} ON risk_worst "
        "BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END"
        for verb in ("UPDATE", "DELETE")
    ),
)
_SHAPE = Shape(0x70766C77, 1, _TABLES, "risk.worst_damaged", "risk.worst_version")
"""The mark is `pvlw` in ASCII."""


def worst_file(store: Path) -> Path:
    """The file of a store: it stands beside it."""
    return store.with_name(f"{store.name}.worst")


def append(store: Path, dataset: str, classes: int, spec_digest: str, data_digest: str) -> None:
    """Write that classes of a data set are looked at, now.

    Raises:
        StorageError: risk.worst_damaged, risk.worst_version; E611 in use for too long; E80x the disk.
    """
    with books.writing(worst_file(store), _SHAPE, _WAIT) as connection:
        connection.execute(
            "INSERT INTO risk_worst (dataset, classes, spec_digest, data_digest) VALUES (?, ?, ?, ?)",
            (dataset, classes, spec_digest, data_digest),
        )


def looks(store: Path) -> list[tuple[str, str, int, str, str]]:
    """Read the log, in its order: instant (UTC, ISO 8601), data set, classes asked for, digests of question and data.

    Raises:
        StorageError: as `append`.
    """
    with books.reading(worst_file(store), _SHAPE, _WAIT) as connection:
        if connection is None:
            return []
        named = "SELECT at, dataset, classes, spec_digest, data_digest FROM risk_worst ORDER BY looked"
        return connection.execute(named).fetchall()
