"""What a control's second query gives, checked against what its header declares."""

import re
from datetime import datetime
from typing import NamedTuple

import polars as pl

from privlib.controls.catalogue import Control
from privlib.controls.found import Severity
from privlib.errors import PolicyError

__all__ = ["COLUMNS", "Row", "check"]

COLUMNS = (
    *("detail", "subject_1", "subject_2", "subject_3", "n", "n_persons", "first_at", "last_at"),
    *("severity", "touches"),
)
"""The columns of a result, in this order."""

_KINDS = {"n": pl.Int64, "n_persons": pl.Int64, "first_at": pl.Datetime, "last_at": pl.Datetime}
_WORDS: dict[type[pl.DataType], str] = {pl.Int64: "a whole number", pl.Datetime: "an instant", pl.String: "text"}
_SUBJECT = re.compile(r"[A-Za-z0-9:._-]{1,80}")
_TOUCHES = re.compile(r"S?P?m?")


class Row(NamedTuple):
    """A row of a result: one thing that is wrong."""

    detail: str
    subject_1: str | None
    subject_2: str | None
    subject_3: str | None
    n: int
    n_persons: int | None
    first_at: datetime | None
    last_at: datetime | None
    severity: Severity
    touches: str


def check(control: Control, frame: pl.DataFrame) -> tuple[Row, ...]:
    """Take the rows of a result that is as declared; no value is ever repeated in an error.

    Raises:
        PolicyError: E327 if columns, types, details, severities, counts, subjects or the order are others.
    """
    if tuple(frame.columns) != COLUMNS:
        raise _refused(control, "its columns are others", ", ".join(COLUMNS))
    for name, kind in frame.schema.items():
        wanted = _KINDS.get(name, pl.String)
        if kind.base_type() != wanted:
            raise _refused(control, f"{name} has another type", _WORDS[wanted])
    for name in ("detail", "n", "severity", "touches"):
        if frame[name].null_count():
            raise _refused(control, f"{name} is empty", f"a value of {name} in each row")
    rows = tuple(Row(*values) for values in frame.rows())
    for row in rows:
        _check(control, row)
    orders = [(*(name or "" for name in row[1:4]), row.detail) for row in rows]
    if orders != sorted(orders):
        raise _refused(control, "its rows have another order", "ORDER BY every subject, then detail")
    identities = [order if control.by_detail else order[:3] for order in orders]
    if len(set(identities)) < len(identities):
        named = ("detail",) if control.by_detail else ()
        accepted = f"one row for each {' and '.join((*control.subjects, *named)) or 'run'}"
        raise _refused(control, "two rows are the same finding", accepted)
    return rows


def _check(control: Control, row: Row) -> None:
    levels = control.details.get(row.detail)
    used = len(control.subjects)
    subjects = row[1:4]
    wrong = (
        (levels is None, "a detail is not declared", ", ".join(control.details)),
        (levels is not None and row.severity not in levels, "a severity is not declared", "those of the header"),
        (row.n < 1, "n is not above 0", "rows with something wrong"),
        (row.n_persons is not None and row.n_persons < 0, "n_persons is below 0", "a count, or null"),
        (not _TOUCHES.fullmatch(row.touches), "touches is not flags", "S, P and m in this order"),
        (
            not all(name is not None and _SUBJECT.fullmatch(name) for name in subjects[:used]),
            "a subject is missing or not a code",
            "1 to 80 of A-Z, a-z, 0-9, :, ., _ and -",
        ),
        (any(name is not None for name in subjects[used:]), "a subject is not declared", ", ".join(control.subjects)),
        (
            row.first_at is not None and row.last_at is not None and row.first_at > row.last_at,
            "first_at is after last_at",
            "the first and the last instant",
        ),
    )
    for is_wrong, problem, accepted in wrong:
        if is_wrong:
            raise _refused(control, problem, accepted or "none")


def _refused(control: Control, problem: str, accepted: str) -> PolicyError:
    return PolicyError("E327", file=control.file, control=control.id, problem=problem, accepted=accepted)
