"""The law as dated data: what is required, from when to when, where it is written, and whether we read it there."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import polars as pl

from privlib.errors import PolicyError
from privlib.policy import toml
from privlib.policy.checks import overlaps
from privlib.policy.records import OPEN, Id, Row, Text

__all__ = ["Law", "Parameter", "Regime", "read"]

Status = Literal["verified", "secondary", "unverified"]
"""`verified`: read in the primary text. Only that decides; the other two are shown as things to get ready for."""


class Parameter(Row, frozen=True):
    """A number the law prescribes for events in `[effective_from, effective_to)`."""

    id: Id
    value: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
    unit: Literal["person", "day", "year", "yen", "article", "item"]
    effective_from: date
    source: Text
    status: Status
    checked_on: date
    effective_to: date = OPEN
    note: Annotated[str, msgspec.Meta(max_length=400)] = ""


class Regime(Row, frozen=True):
    """The law as it stands from a date until the next regime."""

    id: Id
    effective_from: date
    changes: Text
    source: Text
    status: Status
    checked_on: date


class _Header(Row, frozen=True):
    id: Id
    title: Text


class _LawFile(Row, frozen=True):
    law: _Header
    regime: tuple[Regime, ...]
    parameter: tuple[Parameter, ...]


class Law(msgspec.Struct, frozen=True):
    """A law file that was read; rows stand in its order."""

    id: str
    title: str
    regimes: tuple[Regime, ...]
    parameters: tuple[Parameter, ...]

    def at(self, name: str, day: date) -> Parameter | None:
        """Return the parameter that decides on a day; None if the law said nothing then, or we have not read it.

        `effective_from` is inside, `effective_to` is outside. Only a verified row decides.

        Raises:
            KeyError: no row of any date has this id, which is a bug of the caller.

        Example:
            >>> read("appi").at("L26.final", date(2026, 4, 3)).value
            30
        """
        rows = [row for row in self.parameters if row.id == name]
        if not rows:
            raise KeyError(name)
        inside = (row for row in rows if row.effective_from <= day < row.effective_to)
        return next((row for row in inside if row.status == "verified"), None)

    def frame(self) -> pl.DataFrame:
        """The table an engine joins with: parameter_id, value, effective_from, effective_to; what decides, sorted."""
        rows = [(r.id, r.value, r.effective_from, r.effective_to) for r in self.parameters if r.status == "verified"]
        types = {"parameter_id": pl.String, "value": pl.Int64, "effective_from": pl.Date, "effective_to": pl.Date}
        return pl.DataFrame(sorted(rows), schema=types, orient="row")

    def regime(self, day: date) -> Regime | None:
        """Return the latest verified regime in force on a day; None before the first: law checks are refused then."""
        began = [row for row in self.regimes if row.status == "verified" and row.effective_from <= day]
        return max(began, key=lambda row: row.effective_from, default=None)


def read(source: str | Path) -> Law:
    """Read a law file.

    Args:
        source: a path, or the bare name of a law that ships with privlib (`appi`).

    Raises:
        PolicyError: E300–E307 if the file cannot be read as declared; E314 validity empty, or overlapping another row
            of the same id; E316 a regime twice.
    """
    document = toml.load(toml.locate(source, Path()))
    rows = toml.convert(document, _LawFile)
    _check_regimes(document, rows.regime)
    _check_parameters(document, rows.parameter)
    return Law(rows.law.id, rows.law.title, rows.regime, rows.parameter)


def _check_regimes(document: toml.Document, regimes: tuple[Regime, ...]) -> None:
    taken: set[str] = set()
    for number, regime in enumerate(regimes):
        if regime.id in taken:
            raise document.refuse("E316", ("regime", number, "id"), id=regime.id)
        taken.add(regime.id)


def _check_parameters(document: toml.Document, parameters: tuple[Parameter, ...]) -> None:
    held: dict[str, list[tuple[date, date]]] = {}
    for number, row in enumerate(parameters):
        taken = held.setdefault(row.id, [])
        if row.effective_from >= row.effective_to or overlaps(row.effective_from, row.effective_to, taken):
            raise _overlap(document, number, row.id)
        taken.append((row.effective_from, row.effective_to))


def _overlap(document: toml.Document, number: int, name: str) -> PolicyError:
    return document.refuse("E314", ("parameter", number, "effective_from"), ids=name)
