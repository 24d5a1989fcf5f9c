"""Usage trend: how use of the website develops, without identifying anyone (measures UT1, UT2, UT5).

Reads history information that is not linked to a person. The unit is the visitor-day: visitor keys change every day, so
one person on two days counts twice, and daily figures may be added up but never called persons.

Source: policy clauses S7.4, S7.5 and H2; section 12 of the domain specification.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import polars as pl

from privlib.engine.base import ident, statement
from privlib.errors import ParameterError, did_you_mean
from privlib.store.tables import TABLES
from privlib.study import Count, Dimension, Measured, Share, Study, source

__all__ = ["by_dimension", "by_purpose", "visitors"]

DIMENSIONS = ("page_group", "referrer_group", "device_class")
_CLAUSES = ("S7.4", "S7.5", "H2")
_POPULATION = "visitors of the website, by day"


def visitors(study: Study) -> Measured:
    """Count visitors over time (UT2).

    A row in: one history event without a link to a person. A row out: `grain` (day, week, month), `date` (first day of
    it, ISO), `visitors` (visitor-days). Every day, week and month of the period up to `as_of` is there, with 0 where
    nobody came.
    """
    sql = statement("measures", "usage_trend")
    frame = _complete(study, study.engine.frame(sql, **study.values))
    return Measured(
        stem="usage_trend",
        kind="series",
        frame=frame,
        study=study,
        source=source(sql, *_CLAUSES),
        population=_POPULATION,
        dimensions=(Dimension("date", kind="time"),),
        counts=(Count("visitors", "visitor-days"),),
    )


def by_dimension(study: Study, dimension: str) -> Measured:
    """Count events over time by page group, referrer group or device class (UT1).

    A row in: one history event without a link to a person. A row out: `grain`, `date`, the dimension's own column (a
    value of its closed list that the period has at all), `events` and `visitors` (visitor-days).

    Args:
        dimension: `page_group`, `referrer_group` or `device_class`.

    Raises:
        ParameterError: E405 for any other name.
    """
    if dimension not in DIMENSIONS:
        raise ParameterError(
            "E405",
            where="usage_trend",
            problem=f'dimension cannot be "{dimension}"',
            accepted=f"{did_you_mean(dimension, DIMENSIONS)} It takes {', '.join(DIMENSIONS)}".strip(),
        )
    sql = statement("measures", "usage_by_dimension")
    filled = sql.fill(dimension=ident(dimension))
    found = study.engine.frame(filled, **study.values).rename({"label": dimension})
    declared = next(column.values for column in TABLES["history_event"].columns if column.name == dimension)
    labels = Dimension(dimension, _seen(declared, found[dimension]), role="attribute", kind="multi")
    return Measured(
        stem="usage_by_dimension",
        kind="series",
        frame=_complete(study, found, labels),
        study=study,
        source=source(sql, *_CLAUSES),
        population=_POPULATION,
        dimensions=(Dimension("date", kind="time"), labels),
        counts=(Count("events", "events", persons="visitors"), Count("visitors", "visitor-days")),
    )


def by_purpose(study: Study) -> Measured:
    """Count events by purpose of the history information (UT5).

    A row in: one history event without a link to a person. A row out: `purpose` (each history purpose of the policy,
    `other` for one of another scope, `unknown` for none or an undeclared one, `*` for all), `events`, `visitors`
    (visitor-days), and `all_events`, `all_visitors` (the same in each row); the share is of events. A purpose nobody
    used is a row with 0.
    """
    sql = statement("measures", "usage_by_purpose")
    known = [purpose for purpose in study.policy.purposes if purpose.scope == "history"]
    words = [purpose.label_ja if study.lang == "ja" else purpose.label_en for purpose in known]
    names = (*(purpose.id for purpose in known), "other", "unknown")
    return Measured(
        stem="usage_by_purpose",
        kind="events",
        frame=study.engine.frame(sql, **study.values),
        study=study,
        source=source(sql, *_CLAUSES),
        population=_POPULATION,
        dimensions=(Dimension("purpose", names, kind="multi", labels=(*words, "", "")),),
        counts=(
            Count("events", "events", persons="visitors"),
            Count("visitors", "visitor-days"),
            Count("all_events", "events", persons="all_visitors"),
            Count("all_visitors", "visitor-days"),
        ),
        shares=(Share("share", "events", "all_events"),),
    )


def _seen(declared: tuple[str, ...], found: pl.Series) -> tuple[str, ...]:
    there = set(found)
    return tuple(label for label in declared if label in there)


def _complete(study: Study, found: pl.DataFrame, *dims: Dimension) -> pl.DataFrame:
    """Put a row of zeros where a day, week or month (of a label) had no event: an absent point is a zero, not a gap."""
    keys = ["grain", "date", *(dim.name for dim in dims)]
    every = [(*point, *labels) for point in _points(study) for labels in product(*(dim.values for dim in dims))]
    whole = pl.DataFrame(every, schema=[(key, pl.Date if key == "date" else pl.String) for key in keys], orient="row")
    filled = whole.join(found, on=keys, how="left").fill_null(0).sort(keys)
    return filled.with_columns(pl.col("date").dt.strftime("%Y-%m-%d"))


def _points(study: Study) -> Iterator[tuple[str, date]]:
    end = min(study.period.end, study.as_of + timedelta(days=1))
    days = [study.period.start + timedelta(days=i) for i in range((end - study.period.start).days)]
    yield from (("day", day) for day in days)
    yield from dict.fromkeys(("week", day - timedelta(days=day.weekday())) for day in days)
    yield from dict.fromkeys(("month", day.replace(day=1)) for day in days)
