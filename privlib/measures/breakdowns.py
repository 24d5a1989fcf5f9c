"""Coverage by part: months, holdings, departments, systems, categories, days, in both readings (PC1).

Strict counts a use of unknown purpose as not covered; known leaves it out of both sides. Both stand side by side in
every row. Each use has one month, holding, department (of its actor) and system, so these parts add up to the total; a
use may touch several categories, and those do not.

Source: policy clauses P1.3a and S2.limit; rules E1 to E9 of the domain specification.
"""

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from privlib.engine.base import Statement, ident, statement
from privlib.facts import tables as facts
from privlib.measures import labels
from privlib.study import ALL, Count, Dimension, Measured, Share, Study, source

__all__ = ["by_category", "by_day", "by_department", "by_holding", "by_month", "by_system"]

_COUNTS = (
    Count("evaluated", "events", persons="persons"),
    Count("known", "events", persons="persons_known", rest=("persons_unknown",)),
    Count("covered", "events", persons="persons_covered", rest=("persons_uncovered", "persons_refused")),
    Count("persons", "persons"),
    Count("persons_uncovered", "persons"),
    Count("persons_covered", "persons", shown=False),
    Count("persons_known", "persons", shown=False),
    Count("persons_unknown", "persons", shown=False),
    Count("persons_refused", "persons", shown=False),
)
_SHARES = (Share("coverage", "covered", "evaluated"), Share("coverage_known", "covered", "known"))


def by_month(study: Study) -> Measured:
    """Measure coverage by month, strict and known (PC1).

    A row in: one evaluated use. A row out: `month` (YYYY-MM of the day in Asia/Tokyo, each month of the period, and `*`
    for all), `evaluated`, of these `known` and `covered` (events), `persons` and `persons_uncovered` (distinct persons
    behind the uses, and with an uncovered one). A month without a use is a row with 0, its shares not applicable.
    """
    return _by(study, "month", lambda _: Dimension("month", study.period.months, kind="multi"))


def by_holding(study: Study) -> Measured:
    """Measure coverage by the holding that was used: rows as `by_month`, by `holding`.

    The restricted edition lists holdings with an evaluated use, the other every holding of the ledger.
    """
    return _by(study, "holding", lambda found: labels.holdings(study, found, every=study.edition != "restricted"))


def by_department(study: Study) -> Measured:
    """Measure coverage by the department of whoever made the use: rows as `by_month`, by `department`."""
    return _by(study, "department", lambda found: _named(study, "department", found))


def by_system(study: Study) -> Measured:
    """Measure coverage by the system of the holding that was used: rows as `by_month`, by `system`."""
    return _by(study, "system", lambda found: _named(study, "system", found))


def by_category(study: Study) -> Measured:
    """Measure coverage by the category that was touched: rows as `by_month`, by `category`.

    A use that touches several categories counts under each: the rows add up to more than `*`, which counts each once.
    """
    sql = statement("measures", "coverage_by_category")
    frame = facts.frame(study, sql).rename({"part": "category"})
    found = [one for one in frame["category"] if one != ALL]
    every = [one.id for one in study.policy.categories] if study.edition != "restricted" else []
    return _measured(study, sql, frame, labels.categories(study, (*found, *every)))


def by_day(study: Study) -> Measured:
    """Measure coverage over time, strict and known (PC1): by day, or by week or month where days are too small.

    A row in: one evaluated use. A row out: `grain` (day, week, month), `date` (first day of it, ISO), and the columns
    of `by_month` but `persons_uncovered`. Weeks and months that reach over an end of the period are left out, so the
    points may add up to less than the total.
    """
    sql = statement("measures", "coverage_by_day")
    frame = facts.frame(study, sql).with_columns(pl.col("date").dt.strftime("%Y-%m-%d"))
    return _measured(study, sql, frame, Dimension("date", kind="time"))


def _by(study: Study, part: str, dimension: Callable[[list[str]], Dimension]) -> Measured:
    sql = statement("measures", "coverage_by_part")
    frame = facts.frame(study, sql.fill(dimension=ident(part))).rename({"part": part})
    found = [one for one in frame[part] if one != ALL]
    return _measured(study, sql, frame, dimension(found))


def _named(study: Study, part: str, found: list[str]) -> Dimension:
    """The departments or systems that were found; outside the restricted edition all of them."""
    known = study.engine.frame(statement("measures", "names_of_parts"), **study.values)
    every: list[str] = [name for kind, name in known.iter_rows() if kind == part and study.edition != "restricted"]
    return Dimension(part, tuple(sorted({*found, *every})), kind="multi")


def _measured(study: Study, sql: Statement, frame: pl.DataFrame, by: Dimension) -> Measured:
    series = by.kind == "time"
    return Measured(
        stem="coverage_by_day" if series else f"coverage_by_{by.name}",
        kind="series" if series else "events",
        frame=frame,
        study=study,
        source=source(sql, "P1.1a", "P1.3a", "P1.3b", "S2.limit", built_on=facts.built_on(sql)),
        population="persons with a use in the period",
        dimensions=(by,),
        counts=tuple(_hidden(count) for count in _COUNTS) if series else _COUNTS,
        shares=_SHARES,
    )


def _hidden(count: Count) -> Count:
    """A series is as coarse as its smallest figure asks: persons with an uncovered use would make it one of months."""
    return replace(count, shown=False) if count.name == "persons_uncovered" else count
