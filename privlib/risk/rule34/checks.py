"""What evidence is made of: one check, its verdict, and how a check asks the engine. Counts alone cross."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from privlib.engine.base import Engine, Scalar, ident
from privlib.risk.models.topbottom import TopBottom, topbottom
from privlib.risk.rule34.codes_of_persons import Form
from privlib.risk.table import parts
from privlib.risk.table.specs import Column

__all__ = [
    "ITEMS",
    "MOST",
    "Asked",
    "Check",
    "Verdict",
    "by_role",
    "cell",
    "cells_of",
    "form_check",
    "item_verdicts",
    "says",
]

Verdict = Literal["not met", "review", "met", "not applicable"]
"""Worst first."""

ITEMS = (1, 2, 3, 4, 5)

_ORDER: tuple[Verdict, ...] = ("not met", "review", "met", "not applicable")
MOST = 0.5
"""A column most of whose cells have a form is taken to hold that form (design limit, 2026-11-22)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One piece of evidence."""

    item: int
    check: str
    column: str
    """The column's name; empty where the check is of the whole data set."""
    verdict: Verdict
    found: int
    """Cells, values, persons or fields found, as the check counts; 0 if none."""
    of: int
    """Among how many."""
    reason: str = ""
    """Why it does not apply, and how to make it."""
    tails: TopBottom | None = None
    """Proposed codes of a number's tails."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The data set whose evidence is collected."""

    engine: Engine
    table: str
    """Quoted."""
    columns: tuple[Column, ...]
    """Without the person's."""
    person: Column | None
    k_min: int
    hidden: frozenset[str] = frozenset()
    """Columns whose values the store holds under pseudonyms of its own: their form says nothing of the file."""

    _held: dict[str, str] = field(default_factory=dict[str, str], compare=False)
    """By column, the table of its different values."""

    def row(self, stem: str, cells: str, values: Mapping[str, Scalar] | None = None, **more: str) -> tuple[int, ...]:
        """Run a statement that gives one row of counts."""
        sql = parts.fill("risk/rule34", stem, self.table, cells=cells, **more)
        return self.engine.frame(sql, **(values or {})).row(0)

    def of_values(self, stem: str, column: Column, /, values: Mapping[str, Scalar], **more: str) -> tuple[int, ...]:
        """The same over the different values of a column: most columns have few, and each is looked at many times."""
        if column.name not in self._held:
            made = self._held[column.name] = f"risk_held_{len(self._held)}"
            sql = parts.fill("risk/rule34", "rule34_held", self.table, cells=self.cells(column), units=self.units)
            self.engine.create(made, sql)
        sql = parts.fill("risk/rule34", stem, self._held[column.name], **more)
        return self.engine.frame(sql, **values).row(0)

    def cells(self, column: Column, unit: str = "unit") -> str:
        """The column as text, and the person; rows stand for themselves without one."""
        who = ident(self.person.stored) if self.person else "1"
        return f"{cell(column)} AS value, {who} AS {unit}"

    @property
    def units(self) -> str:
        """How units are counted."""
        return "count(DISTINCT unit)" if self.person else "count(*)"

    def numbers(self, stem: str, cells: str, **more: str) -> TopBottom | None:
        """Codes of the tails of numbers that a statement gives with their units; None of fewer than two."""
        found = self.engine.numbers(parts.fill("risk/rule34", stem, self.table, cells=cells, **more))
        values: list[float] = found["value"].cast(pl.Float64).to_list()
        return topbottom(values, self.k_min, persons=found["n"].to_list()) if len(values) > 1 else None

    def tails(self, column: Column) -> TopBottom | None:
        """Codes of the tails, if the column holds numbers."""
        return self.numbers("rule34_numbers", self.cells(column), units=self.units)

    def held(self, column: Column) -> tuple[int, int]:
        """Different values of a column, and those of them that fewer than k_min units hold."""
        held, rare = self.of_values("rule34_rare", column, {"k_min": self.k_min})
        return held, rare


def item_verdicts(checks: Iterable[Check]) -> dict[int, Verdict]:
    """The worst verdict of each item; an item that no check speaks of is not applicable."""
    verdicts: dict[int, list[Verdict]] = {item: ["not applicable"] for item in ITEMS}
    for check in checks:
        verdicts[check.item].append(check.verdict)
    return {item: min(found, key=_ORDER.index) for item, found in verdicts.items()}


def by_role(item: int, role: str, columns: Sequence[Column], roles: Mapping[str, str]) -> Check:
    """Count the fields whose role in the register says that they must not be there."""
    left = sum(roles.get(column.name) == role for column in columns)
    return Check(item, f"role_{role}", "", "not met" if left else "met", left, len(columns))


def form_check(asked: Asked, item: int, column: Column, form: Form) -> Check | None:
    """How many cells have a form, and its check digit where it has one; None if no cell has."""
    if form.heading and not says(column.name, form.heading):
        return None
    of, matching, passing = cells_of(asked, column, form.pattern, form.passes)
    if not passing:
        return None
    sure = passing >= MOST * (matching if form.passes else of) and matching >= MOST * of
    return Check(item, form.name, column.name, "not met" if sure and form.decides else "review", passing, of)


def cells_of(asked: Asked, column: Column, pattern: str, passes: str = "") -> tuple[int, ...]:
    """How many cells a column has, how many of them have a form, and how many of these pass its test."""
    return asked.of_values("rule34_cells", column, {"pattern": pattern}, passes=passes or "TRUE")


def cell(column: Column) -> str:
    """A cell as text."""
    return f"CAST({ident(column.stored)} AS VARCHAR)"


def says(heading: str, pattern: str) -> bool:
    """Whether a column's heading has a pattern."""
    return re.search(pattern, heading) is not None
