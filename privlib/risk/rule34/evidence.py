"""Rule 34, items 1 to 5: evidence for each, as counts. It supports a judgement and does not replace it.

The standard is what ordinary people and businesses can do; whether a description is idiosyncratic is judged case by
case, and no k is prescribed. Nothing here shows a value, a class or a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from privlib.engine.base import Engine, Scalar, ident
from privlib.errors import ParameterError
from privlib.risk.models.topbottom import TopBottom, topbottom
from privlib.risk.rule34.codes_of_persons import CODES, DESCRIPTIONS, HEADINGS, LINKS, Form
from privlib.risk.table import parts
from privlib.risk.table.specs import Column, Table
from privlib.risk.uniques.special import Special

__all__ = ["ITEMS", "Check", "Verdict", "item_verdicts", "rule34"]

Verdict = Literal["not met", "review", "met", "not applicable"]
"""Worst first."""

ITEMS = (1, 2, 3, 4, 5)

_ORDER: tuple[Verdict, ...] = ("not met", "review", "met", "not applicable")
_MOST = 0.5
"""A column most of whose cells have a form is taken to hold that form (design limit, 2026-11-22)."""

_NO_KEYS = "no keys of persons in the data"
_NO_SOURCE = "the source is not at hand"


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
    """Why it does not apply."""
    tails: TopBottom | None = None
    """Proposed codes of a number's tails."""


def rule34(  # noqa: PLR0913 (what is asked of a data set, by name)
    engine: Engine,
    table: Table,
    roles: Mapping[str, str],
    *,
    person: Column | None = None,
    k_min: int = 10,
    special: Special | None = None,
    source: tuple[str, Column] | None = None,
) -> tuple[Check, ...]:
    """Collect the evidence of a data set.

    A row in: one row of a person. Cells are compared as they are stored; whole numbers are those written as such.

    Args:
        engine: holds the table.
        table: its columns, the person's aside.
        roles: what the register says a column can reveal, by column: `direct`, `code`, `link`, `quasi`, `sensitive`,
            `other`; a column without a role is taken for `other`.
        person: the column that tells persons apart; without it rows are persons.
        k_min: fewest persons behind a value or a tail.
        special: the special uniques of its quasi-identifiers, if they were computed.
        source: a table of the engine and its column of ids, which no column of a candidate should share.

    Returns:
        Checks by item, then in the order of columns.

    Raises:
        ParameterError: risk.collation_forbidden for a source beside data without keys of persons.

    Source: Rules for the Enforcement of the APPI, Article 34; PPC guidelines on anonymously processed information.
    """
    columns = [column for column in table.columns if column != person]
    if source and not person:
        raise ParameterError("risk.collation_forbidden", dataset=table.shown)
    asked = _Asked(engine, ident(table.stored), person, k_min)
    found = [
        *_descriptions(asked, columns, roles),
        *_identification_codes(asked, columns, roles),
        *_links(asked, columns, roles),
        *_overlaps(asked, columns, source),
        *_idiosyncratic(asked, columns, roles, special),
        *_outliers(asked, columns, roles),
    ]
    return tuple(sorted(found, key=lambda check: check.item))


def item_verdicts(checks: Iterable[Check]) -> dict[int, Verdict]:
    """The worst verdict of each item; an item that no check speaks of is not applicable."""
    verdicts: dict[int, list[Verdict]] = {item: ["not applicable"] for item in ITEMS}
    for check in checks:
        verdicts[check.item].append(check.verdict)
    return {item: min(found, key=_ORDER.index) for item, found in verdicts.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    engine: Engine
    table: str
    person: Column | None
    k_min: int

    def row(self, stem: str, cells: str, values: Mapping[str, Scalar] | None = None, **more: str) -> tuple[int, ...]:
        sql = parts.fill("risk/rule34", stem, self.table, cells=cells, **more)
        return self.engine.frame(sql, **(values or {})).row(0)

    def cells(self, column: Column, unit: str = "unit") -> str:
        """The column as text, and the person; rows stand for themselves without one."""
        who = ident(self.person.stored) if self.person else "1"
        return f"CAST({ident(column.stored)} AS VARCHAR) AS value, {who} AS {unit}"

    @property
    def units(self) -> str:
        return "count(DISTINCT unit)" if self.person else "count(*)"

    def tails(self, column: Column) -> TopBottom | None:
        """Codes of the tails, if the column holds whole numbers."""
        sql = parts.fill("risk/rule34", "rule34_numbers", self.table, cells=self.cells(column), units=self.units)
        found = self.engine.numbers(sql)
        return self._tails(found["value"].to_list(), found["n"].to_list())

    def rows_a_person(self, person: Column) -> TopBottom | None:
        found = self.engine.numbers(
            parts.fill("risk/rule34", "rule34_rows", self.table, cells=f"{ident(person.stored)} AS person")
        )
        return self._tails(found["value"].to_list(), found["n"].to_list())

    def _tails(self, values: Sequence[int], persons: Sequence[int]) -> TopBottom | None:
        return topbottom(values, self.k_min, persons=persons) if len(values) > 1 else None


def _descriptions(asked: _Asked, columns: Sequence[Column], roles: Mapping[str, str]) -> Iterator[Check]:
    yield _by_role(1, "direct", columns, roles)
    for column in columns:
        for name, pattern in HEADINGS.items():
            if _says(column.name, pattern):
                yield Check(1, f"heading_{name}", column.name, "review", 1, 1)
        for form in DESCRIPTIONS:
            check = _form(asked, 1, column, form)
            dated = form.name == "full_date" and not _says(column.name, HEADINGS["birth"])
            if check and not dated:
                yield check


def _identification_codes(asked: _Asked, columns: Sequence[Column], roles: Mapping[str, str]) -> Iterator[Check]:
    yield _by_role(2, "code", columns, roles)
    for column in columns:
        yield from (check for form in CODES if (check := _form(asked, 2, column, form)))


def _links(asked: _Asked, columns: Sequence[Column], roles: Mapping[str, str]) -> Iterator[Check]:
    yield _by_role(3, "link", columns, roles)
    for column in columns:
        yield from (check for form in LINKS if (check := _form(asked, 3, column, form)))
        if asked.person:
            held, persons, pairs = asked.row("rule34_pairs", asked.cells(column, "person"))
            # of fewer persons than k_min any column may happen to do so
            alike = held == persons == pairs and persons >= asked.k_min
            if alike:
                yield Check(3, "one_to_one_with_person", column.name, "not met", held, persons)
    if not asked.person:
        yield Check(3, "one_to_one_with_person", "", "not applicable", 0, 0, _NO_KEYS)
    yield Check(3, "order_of_the_source", "", "not applicable", 0, 0, _NO_SOURCE)


def _overlaps(asked: _Asked, columns: Sequence[Column], source: tuple[str, Column] | None) -> Iterator[Check]:
    if source is None:
        yield Check(3, "overlap_with_source_keys", "", "not applicable", 0, 0, _NO_SOURCE)
        return
    table, key = source
    cells = f"CAST({ident(key.stored)} AS VARCHAR) AS value"
    asked.engine.create("risk_source", parts.fill("risk/rule34", "rule34_source", ident(table), cells=cells))
    for column in columns:
        held, shared = asked.row("rule34_overlap", f"CAST({ident(column.stored)} AS VARCHAR) AS value")
        if shared:
            verdict: Verdict = "not met" if shared > _MOST * held else "review"
            yield Check(3, "overlap_with_source_keys", column.name, verdict, shared, held)


def _idiosyncratic(
    asked: _Asked, columns: Sequence[Column], roles: Mapping[str, str], special: Special | None
) -> Iterator[Check]:
    for column in columns:
        held, rare, _ = asked.row("rule34_rare", asked.cells(column), {"k_min": asked.k_min}, units=asked.units)
        yield Check(4, "rare_values", column.name, "not met" if rare else "met", rare, held)
        if roles.get(column.name) == "quasi" and (tails := asked.tails(column)):
            yield _tail_check(4, "tails", column.name, tails, held)
    if special is None:
        yield Check(4, "small_minimal_uniques", "", "not applicable", 0, 0, "minimal uniques were not computed")
    else:
        few = sum(size.units for size in special.by_size if size.size <= 2)
        yield Check(4, "small_minimal_uniques", "", "not met" if few else "met", few, special.uniques)


def _outliers(asked: _Asked, columns: Sequence[Column], roles: Mapping[str, str]) -> Iterator[Check]:
    numeric = 0
    for column in columns:
        if roles.get(column.name) != "quasi" and (tails := asked.tails(column)):
            numeric += 1
            held = asked.row("rule34_rare", asked.cells(column), {"k_min": asked.k_min}, units=asked.units)[0]
            yield _tail_check(5, "far_from_the_rest", column.name, tails, held)
    if asked.person and (tails := asked.rows_a_person(asked.person)):
        numeric += 1
        yield _tail_check(5, "rows_a_person", "", tails, 0)
    if not numeric:
        yield Check(5, "far_from_the_rest", "", "not applicable", 0, 0, "no numbers in the data")


def _tail_check(item: int, name: str, column: str, tails: TopBottom, of: int) -> Check:
    """Persons beyond the k_min-th most extreme one, on either side."""
    if tails.top is None or tails.bottom is None:
        return Check(item, name, column, "not met", of, of, tails=tails)
    beyond = tails.top.changed + tails.bottom.changed
    return Check(item, name, column, "review" if beyond else "met", beyond, of, tails=tails)


def _by_role(item: int, role: str, columns: Sequence[Column], roles: Mapping[str, str]) -> Check:
    left = sum(roles.get(column.name) == role for column in columns)
    return Check(item, f"role_{role}", "", "not met" if left else "met", left, len(columns))


def _form(asked: _Asked, item: int, column: Column, form: Form) -> Check | None:
    """How many cells have a form, and its check digit where it has one; None if no cell has."""
    cells = f"CAST({ident(column.stored)} AS VARCHAR) AS value"
    values: dict[str, Scalar] = {"pattern": form.pattern}
    of, matching, passing = asked.row("rule34_cells", cells, values, passes=form.passes or "TRUE")
    if not passing:
        return None
    sure = passing >= _MOST * (matching if form.passes else of) and matching >= _MOST * of
    return Check(item, form.name, column.name, "not met" if sure else "review", passing, of)


def _says(heading: str, pattern: str) -> bool:
    return re.search(pattern, heading) is not None
