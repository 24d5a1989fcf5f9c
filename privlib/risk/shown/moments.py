"""What report R2 shows of time: how few moments of a person are hers alone, and how small classes are day by day.

A moment is a row of a person: her values, and its day. It is read from the data set's own column that says when, or,
where none is named, from the answers on the waves of the panel that ask what the data set holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from privlib.engine.base import ident, statement
from privlib.errors import ParameterError, did_you_mean
from privlib.risk.releases.trajectories import Unicity, in_windows, windows
from privlib.risk.releases.trajectories import unicity as unicity_of
from privlib.risk.shown.waves import ANSWERED, PERSON, waves
from privlib.risk.table import parts
from privlib.risk.table.classes import classes
from privlib.risk.table.coded import column_values, finest
from privlib.risk.table.finest import Integers, class_keys
from privlib.risk.table.register import read
from privlib.risk.table.specs import Column, Spec, Table, spec
from privlib.study import Count, Dimension, Measured, Share, Source, Study, Value, source

__all__ = ["k_by_window", "unicity"]

_TABLE = "risk_moment"
_DAY = "known_day"
_POINTS = (1, 2, 3, 4)
_WIDTHS: tuple[Literal["day", "week", "month"], ...] = ("day", "week", "month")
_EPOCH = date(1970, 1, 1).toordinal()

_UNICITY = {"points": pl.String, **dict.fromkeys(("persons", "sampled", "share", "low", "high"), pl.Float64)}
_WINDOWS = {
    "width": pl.String,
    **dict.fromkeys(("windows", "kept", "limit", "k", "alone", "below", "persons"), pl.Int64),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """One entry a person and moment, however often it comes. Without rows the arrays are empty."""

    population: str
    days: Integers
    """Since 1970-01-01."""
    values: Integers
    """The class of her values, whatever the day."""
    moments: Integers
    """The class of values and day together."""
    persons: Integers


def unicity(study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, time: str = "") -> Measured:
    """Say how often so many known moments of a person fit nobody else.

    A row out: `points` (text: 1 to 4 known moments), `persons` (who has so many moments or more), `sampled` (for how
    many of them moments were drawn; all for one moment, which is exact), `share` (per cent: for one moment the mean
    over persons of the share of their moments that nobody else has; else of those drawn, whose moments nobody else has
    all), `low`, `high` (per cent, the 95 % Wilson interval; NULL for one moment). Numbers that nobody has so many
    moments for have no row. No row where there are no moments: without a column that says when, and without waves. The
    same data draw the same.

    Args:
        study: what is asked.
        dataset: of the register.
        quasi_identifiers: those of the register if not given; of answers the data set's sensitive fields are known.
        time: the data set's column that says when: a day such as 2026-10-01, or what begins with one; empty: the days
            of the answers on the waves, Asia/Tokyo.

    Raises:
        ParameterError: as `datasets.summary`; risk.unknown_column, risk.no_history, risk.no_day for `time`;
            risk.person_missing.
        DisclosureError: E712.

    Source: de Montjoye, Hidalgo, Verleysen and Blondel 2013, Unique in the crowd; Wilson 1927.
    """
    found = _moments(study, dataset, quasi_identifiers, time)
    rows = [_point(each) for each in unicity_of(found.moments, found.persons, _POINTS) if each.persons]
    return Measured(
        stem="unicity",
        kind="values",
        frame=pl.DataFrame(rows, _UNICITY, orient="row", strict=False),
        study=study,
        source=_source(),
        population=found.population,
        dimensions=(Dimension("points", tuple(str(row[0]) for row in rows)),),
        values=(Value("persons", 0), Value("sampled", 0), *(Value(name, 2) for name in ("share", "low", "high"))),
    )


def k_by_window(
    study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, k_min: int, time: str = ""
) -> Measured:
    """Measure the classes of each day, week and month by itself: those of someone who knows when.

    A row out: `width` (`day`, `week`, `month`), `below`, `alone` (persons who in one such window or more stand in a
    class of fewer than k_min, or alone), `persons` (all), `windows` (how many there are), `kept` (those of them in
    which every class holds k_min or more), `limit` (k_min), `k` (persons in the smallest class of any window). The gate
    computes `share` of `below`. No window is named. Weeks begin on Monday. No row as in `unicity`.

    Args:
        study: as in `unicity`.
        dataset: as there.
        quasi_identifiers: as there.
        k_min: the limit.
        time: as there.

    Raises:
        ParameterError: as `unicity`.
        DisclosureError: E712.
    """
    found = _moments(study, dataset, quasi_identifiers, time)
    rows = [
        (width, each.windows, each.kept, k_min, each.k, each.alone, each.below, each.persons)
        for width in _WIDTHS
        for each in (in_windows(windows(found.days, width), found.values, found.persons, k_min),)
        if each.windows
    ]
    return Measured(
        stem="k_by_window",
        kind="bands",
        frame=pl.DataFrame(rows, _WINDOWS, orient="row"),
        study=study,
        source=_source(),
        population=found.population,
        dimensions=(Dimension("width", tuple(row[0] for row in rows), kind="multi"),),
        counts=tuple(Count(name, "persons") for name in ("below", "alone", "persons")),
        shares=(Share("share", "below", "persons", worse="up"),),
        values=tuple(Value(name, 0) for name in ("windows", "kept", "limit", "k")),
    )


def _moments(study: Study, dataset: str, quasi_identifiers: Sequence[str], time: str) -> _Moments:
    data = read(study, dataset, quasi_identifiers)
    if time:
        if data.spec is None:
            return _none(data.population)
        return _of(study, _own(study, data.spec, time), data.population)
    asked = waves(study, data.sensitive)
    population = "persons with answers on the waves"
    return _of(study, _answers(study, asked), population) if asked else _none(population)


def _none(population: str) -> _Moments:
    empty = np.zeros(0, np.int64)
    return _Moments(population, empty, empty, empty, empty)


def _own(study: Study, asked: Spec, time: str) -> Spec:
    """The moments of the data set's own rows."""
    known = {column.name: column for column in asked.table.columns}
    if time not in known:
        hint = did_you_mean(time, known)
        raise ParameterError("risk.unknown_column", file=asked.table.shown, column=time, hint=hint, n=len(known))
    if asked.person is None:
        raise ParameterError("risk.no_history", dataset=asked.table.shown)
    day = f"TRY_CAST(substring(CAST({ident(known[time].stored)} AS VARCHAR), 1, 10) AS DATE)"
    made = _create(study, asked, ident(asked.table.stored), day, without=time)
    if missing := study.engine.frame(parts.fill("risk/shown", "moments_without_day", ident(_TABLE))).item():
        raise ParameterError("risk.no_day", column=time, rows=int(missing))
    return made


def _answers(study: Study, asked: Sequence[Spec]) -> Spec:
    """The moments of answers, on all waves together."""
    columns = ", ".join(map(ident, (PERSON, ANSWERED, *(column.stored for column in asked[0].quasi))))
    union = " UNION ALL ".join(f"SELECT {columns} FROM {ident(wave.table.stored)}" for wave in asked)
    return _create(study, asked[0], f"({union}) AS answer", f"CAST({ident(ANSWERED)} + INTERVAL 9 HOUR AS DATE)")


def _create(study: Study, asked: Spec, table: str, day: str, without: str = "") -> Spec:
    keys = parts.keys(asked).split(", ")
    made = parts.fill(
        "risk/shown",
        "moment",
        table,
        columns=parts.columns(asked, person=True),
        keys=", ".join(keys),
        day=day,
        suppressed=parts.suppressed(asked),
    )
    study.engine.create(_TABLE, made, **parts.values(asked))
    kept = [key for key, column in zip(keys, asked.quasi, strict=True) if column.name != without]
    columns = tuple(Column(name, name) for name in (_DAY, *kept))
    whole = Table(asked.table.shown, _TABLE, (*columns, Column("person", "person")))
    return spec(whole, quasi=[column.name for column in columns], person="person", person_rule="pairs")


def _of(study: Study, asked: Spec, population: str) -> _Moments:
    made = classes(study.engine, asked)
    table = finest(study.engine, made.spec, made.rule)
    members = table.members
    assert members is not None
    texts = column_values(study.engine, 0)
    days = np.array([date.fromisoformat(text).toordinal() - _EPOCH for text in texts], np.int64)
    values = class_keys(table.codes[1:], table.radices[1:])
    return _Moments(
        population,
        days[table.codes[0] - 1][members.classes],
        np.unique(values, return_inverse=True)[1].reshape(-1)[members.classes],
        members.classes,
        members.persons,
    )


def _point(found: Unicity) -> tuple[str | float | None, ...]:
    """A row of `unicity`; what is exact has no interval."""
    low, high = (None, None) if found.points == 1 else (found.low, found.high)
    return str(found.points), found.persons, found.sampled, *map(_percent, (found.share, low, high))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _source() -> Source:
    made = (statement("risk/shown", "wave"), statement("risk/shown", "moment"), statement("risk/table", "code_of"))
    return source(statement("risk/table", "pairs"), "S5.1", built_on=made)
