"""What became known of a month after it was closed, and how that moved its coverage: two clocks, one month.

A month is closed some days after its end: what was recorded by the end of that day is what its report could know.
Later records change it: late uses, evidence of agreements that were valid in time, stops and endings. Each use whose
judgement moved has one cause, so that the causes add up to the change of every figure.

Source: rule E6 of the domain specification.
"""

from dataclasses import replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import polars as pl

from privlib.engine.base import Engine, statement
from privlib.facts import tables as facts
from privlib.policy import periods
from privlib.study import Count, Dimension, Measured, Share, Study, source

__all__ = ["CAUSES", "by_cause", "by_month"]

CAUSES = ("late-use-covered", "late-use-uncovered", "late-evidence", "late-stop", "other-reason")
"""Why a use is judged otherwise now: it was recorded later, covered or not; a permission was; a stop or an end was."""
_CLAUSES = ("P1.3a", "S2.limit")
_STEMS = ("restated_by_month", "restated_by_cause")
_kept: WeakKeyDictionary[Engine, tuple[object, dict[str, pl.DataFrame]]] = WeakKeyDictionary()
"""Judging each month twice is nearly all of the work, and both measures need it: the first makes the rows of both."""


def by_month(study: Study, closing_days: int = 5) -> Measured:
    """Measure strict coverage of each month twice: as known on its closing day, and as known at `as_of`.

    A row in: one evaluated use. A row out: `month` (YYYY-MM), `evaluated_then`, `covered_then`, `evaluated`, `covered`
    (events) with the persons behind each. A month that is not closed at `as_of` has the same figures twice.

    Args:
        closing_days: days after a month's last one until it is closed; what is recorded on that day still counts.
    """
    counts = (
        Count("evaluated_then", "events", persons="persons_then"),
        Count("covered_then", "events", persons="persons_then", rest=("persons_uncovered_then",)),
        Count("persons_then", "persons", shown=False),
        Count("persons_uncovered_then", "persons"),
        Count("evaluated", "events", persons="persons"),
        Count("covered", "events", persons="persons", rest=("persons_uncovered",)),
        Count("persons", "persons", shown=False),
        Count("persons_uncovered", "persons"),
    )
    shares = (Share("coverage_then", "covered_then", "evaluated_then"), Share("coverage", "covered", "evaluated"))
    months = Dimension("month", study.period.months, kind="multi")
    return _measured(study, "restated_by_month", closing_days, (months,), counts, shares)


def by_cause(study: Study, closing_days: int = 5) -> Measured:
    """Count the uses that are judged otherwise now than on their month's closing day, by month and cause.

    A row in: one evaluated use whose judgement moved. A row out: `month`, `cause` (one of `CAUSES`, exclusive), `uses`
    (events), `persons`. Evaluated now = then + late-use-covered + late-use-uncovered; covered now = then +
    late-use-covered + late-evidence - late-stop.
    """
    dimensions = (Dimension("month", study.period.months, kind="multi"), Dimension("cause", CAUSES, kind="multi"))
    counts = (Count("uses", "events", persons="persons"), Count("persons", "persons"))
    made = _measured(study, "restated_by_cause", closing_days, dimensions, counts)
    if study.edition == "shareable":
        return made
    # at the desk a month without a change needs no rows; elsewhere their absence would tell
    moved = tuple(dict.fromkeys(made.frame["month"])) or study.period.months[-1:]
    return replace(made, dimensions=(Dimension("month", moved, kind="multi"), dimensions[1]))


def _measured(  # noqa: PLR0913, PLR0917 (what a measure declares)
    study: Study,
    stem: str,
    closing_days: int,
    dimensions: tuple[Dimension, ...],
    counts: tuple[Count, ...],
    shares: tuple[Share, ...] = (),
) -> Measured:
    sql = statement("measures", stem)
    return Measured(
        stem=stem,
        kind="events",
        frame=_frames(study, closing_days)[stem],
        study=study,
        source=source(sql, *_CLAUSES, built_on=facts.built_on(sql, kept=True)),
        population="persons with a use in the period",
        dimensions=dimensions,
        counts=counts,
        shares=shares,
    )


def _frames(study: Study, closing_days: int) -> dict[str, pl.DataFrame]:
    """The rows of both measures, made once a study."""
    asked = (dict(study.values), study.period, study.policy, closing_days)
    kept = _kept.get(study.engine)
    if kept is None or kept[0] != asked:
        kept = _kept[study.engine] = asked, _made(study, closing_days)
    return kept[1]


def _made(study: Study, closing_days: int) -> dict[str, pl.DataFrame]:
    facts.keep(study, "judged_now")
    found: dict[str, list[pl.DataFrame]] = {stem: [] for stem in _STEMS}
    for month in study.period.months:
        now = _only(study, month)
        then = replace(now, as_of=min(now.period.end - timedelta(days=1 - closing_days), study.as_of))
        facts.keep(then, "judged_then")
        for stem in _STEMS:
            frame = facts.frame(now, statement("measures", stem), closed_before=then.known_before)
            found[stem].append(frame.select(pl.lit(month).alias("month"), pl.all()))
    return {stem: pl.concat(frames) for stem, frames in found.items()}


def _only(study: Study, month: str) -> Study:
    """The same study of the part of a month that its period holds."""
    whole = periods.parse(month, study.policy.fiscal_year_starts)
    start, end = max(whole.start, study.period.start), min(whole.end, study.period.end)
    return (
        study if (start, end) == (study.period.start, study.period.end) else replace(study, period=_period(start, end))
    )


def _period(start: date, end: date) -> periods.Period:
    return periods.Period(f"{start}..{end}", start, end)
