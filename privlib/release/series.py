"""Time series: the finest grain at which no point is small; whole periods only; every point present."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from privlib.errors import DisclosureError
from privlib.release.facts import PERSONS as PERSON_UNITS
from privlib.release.facts import Facts, facts
from privlib.release.grid import MAX_CELLS
from privlib.study import Dimension, Measured, Study

__all__ = ["GRAINS", "Series", "choose", "points"]

GRAINS = ("day", "week", "month")

Series = tuple[Measured, Facts, str, bool]
"""The declaration at the chosen grain, its facts, the grain, and whether incomplete periods were left out."""


def choose(measured: Measured, threshold: int) -> Series:
    """Choose one grain for the whole series.

    Days if every cell of every day has T persons or more, else ISO weeks, else months. Never some days as weeks: six
    shown days and their week give the seventh. A day without a row counts nobody. Weeks and months that reach over an
    end of the period are left out, unless nothing else is left. A grain of more than `MAX_CELLS` cells is passed over.

    Raises:
        DisclosureError: E718 if there is no time dimension, no column `grain`, or a date outside the period.
    """
    time = next((dim for dim in measured.dimensions if dim.kind == "time"), None)
    if time is None or "grain" not in measured.frame.columns:
        raise DisclosureError("E718", figure=measured.stem, dim="grain" if time else "date")
    width = 1
    for dim in measured.dimensions:
        width *= len(dim.values) if dim is not time else 1
    for grain in GRAINS[:-1]:
        labels, _ = points(measured.study, grain)
        if len(labels) * width <= MAX_CELLS:
            found = _at(measured, time, grain)
            if _all_large(found, threshold):
                return found
    return _at(measured, time, GRAINS[-1])


def points(study: Study, grain: str) -> tuple[tuple[str, ...], bool]:
    """First dates of the days, ISO weeks or months, as ISO text, and whether incomplete ones were left out.

    They run over the period, and end with the last day that is known. 15 October to 15 December 2026 by month is
    1 November alone.
    """
    end = _end(study)
    starts: dict[date, date] = {}
    day = study.period.start
    while day < end:
        start = _start(day, grain)
        day = starts[start] = _after(start, grain)
    whole = [start for start, after in starts.items() if start >= study.period.start and after <= end]
    shown = whole or list(starts)
    return tuple(start.isoformat() for start in shown), len(shown) < len(starts)


def _end(study: Study) -> date:
    return min(study.period.end, study.as_of + timedelta(days=1))


def _ends(study: Study, grain: str) -> set[str]:
    """First dates of the weeks or months that hold the first and the last day."""
    return {_start(day, grain).isoformat() for day in (study.period.start, _end(study) - timedelta(days=1))}


def _start(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _after(start: date, grain: str) -> date:
    if grain == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if grain == "week" else 1)


def _at(measured: Measured, time: Dimension, grain: str) -> Series:
    """The series at one grain, as a table with every point declared."""
    labels, partial = points(measured.study, grain)
    left_out = _ends(measured.study, grain) - set(labels) if partial else set[str]()
    kept = [row for row in measured.frame.iter_rows(named=True) if row["grain"] == grain]
    columns = {
        name: [
            str(row[name]) if name == time.name else row[name] for row in kept if str(row[time.name]) not in left_out
        ]
        for name in measured.frame.columns
        if name != "grain"
    }
    dims = tuple(replace(dim, values=labels) if dim is time else dim for dim in measured.dimensions)
    table = replace(measured, frame=pl.DataFrame(columns), dimensions=dims)
    return table, facts(table), grain, partial


def _all_large(series: Series, threshold: int) -> bool:
    measured, table, _, _ = series
    persons = [count.name for count in measured.counts if count.unit in PERSON_UNITS and count.shown]
    public_zero = any(dim.zero_ok for dim in measured.dimensions)
    values = (row[name] for row in table.leaves.values() for name in persons)
    return all(value >= threshold or (public_zero and value == 0) for value in values)
