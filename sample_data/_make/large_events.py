"""The uses of the large set: any stretch of them, in the order of time, from nothing but their numbers."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from _make import clock
from _make.draws import quota
from _make.large_columns import instants, named, padded
from _make.large_draws import Drawn, Numbers
from _make.large_jobs import Jobs, planned
from _make.large_people import FIRST, LAST, MEMBERS, People
from _make.use import open_case

DAYS = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
COLUMNS = (
    *("event_id", "occurred_at", "recorded_at", "holding_id", "principal_id", "categories", "purpose", "purpose_raw"),
    *("actor_id", "action", "basis", "legal_ref", "case_ref", "approved_by", "joined_holdings", "result", "n_rows"),
    *("batch_id", "dedup_key"),
)
"""The columns of `use_event` in the order of the table."""

_A35_LEFT = DAYS.index(date(2026, 4, 1))


class Uses:
    """The `use_event` rows of a set of n uses, n a whole number of millions, of so many members and the others."""

    def __init__(self, n: int, weights: dict[str, Any], members: int = MEMBERS) -> None:
        people = People(members)
        self._zipf = weights["uses"]["zipf"]
        self._days = _by_day(n, weights["history"]["kinds"])
        # How many uses each hour of each day has, and how many there are up to its end.
        self._counts = np.array([quota(count, weights["uses"]["hours"]) for count in self._days]).ravel()
        self._ends = np.cumsum(self._counts)
        self._starts = np.array([clock.midnight(day) for day in DAYS])
        self._cases = [*(open_case(int(at)) for at in self._starts), None]
        self._jobs = Jobs(weights["uses"]["purposes"], people)
        self._ids = padded("P", people.everyone)

    def months(self) -> dict[str, tuple[int, int]]:
        """Return for each month of Tokyo, as 2025-11, its first use and the first one after it."""
        found: dict[str, tuple[int, int]] = {}
        stop = 0
        for day, count in zip(DAYS, self._days, strict=True):
            start, stop = stop, stop + count
            found[f"{day:%Y-%m}"] = (found.get(f"{day:%Y-%m}", (start, start))[0], stop)
        return found

    def frame(self, start: int, stop: int) -> pl.DataFrame:
        """Return uses start … stop - 1; a use does not depend on the stretch it is asked for in."""
        i = np.arange(start, stop)
        drawn = Drawn(i)
        reason, late = planned(i)
        day, at = self._instants(i, drawn)
        job = self._jobs.choose(drawn.pick("large.purpose", self._zipf), reason, i)
        known = self._starts[day] + clock.DAY + 3 * clock.HOUR + late * (20 * clock.DAY)
        texts = self._jobs.rows(job, day >= _A35_LEFT, i)
        return texts.with_columns(
            event_id=padded("E", i),
            occurred_at=instants(at),
            recorded_at=instants(known),
            principal_id=self._ids.gather(self._jobs.persons(job, reason, drawn) - 1),
            case_ref=named(self._cases, np.where(self._jobs.inquiry[job], day, len(DAYS))),
        ).select(COLUMNS)

    def _instants(self, i: Numbers, drawn: Drawn) -> tuple[Numbers, Numbers]:
        """Return day and second of each use: the uses of an hour stand in equal slots, each anywhere inside its own."""
        edges = np.clip(self._ends, i[0], i[-1] + 1)
        hour = np.repeat(np.arange(len(edges)), np.diff(edges, prepend=i[0]))
        counts = self._counts[hour]
        slot = i - (self._ends[hour] - counts)
        second = (slot * clock.HOUR + drawn.below("large.second", clock.HOUR)) // counts
        return hour // 24, self._starts[hour // 24] + hour % 24 * clock.HOUR + second


def _by_day(n: int, kinds: dict[str, int]) -> list[int]:
    """Share n uses among the days by their kinds, growing by 5 % a year."""
    return quota(n, [kinds[clock.kind(day)] * (20 * 365 + i) for i, day in enumerate(DAYS)])
