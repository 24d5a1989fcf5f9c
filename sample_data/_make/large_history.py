"""The web history of the large set: visitors of a day, in the order of time, with keys that never come again."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from _make import clock
from _make.draws import Draws, quota, stream
from _make.large_columns import instants, named, same
from _make.large_draws import Drawn, Numbers
from _make.large_events import DAYS
from numpy.typing import NDArray

_BANNER_B3 = date(2026, 8, 1)
_HEX = pl.Series([f"{i:04x}" for i in range(2**16)])


class Visits:
    """The `history_event` rows of a set of n rows, n < 2**32. All are of nobody: none is linked."""

    def __init__(self, n: int, weights: dict[str, Any]) -> None:
        self._rules, self._hours = weights["history"], weights["uses"]["hours"]
        self._counts = _by_day(n, self._rules, Draws())
        self._firsts = np.cumsum([0, *self._counts])

    def day(self, d: int) -> pl.DataFrame:
        """Return the rows of day d (0 = 2025-11-01). The day's last visitor may be cut short."""
        n = self._counts[d]
        # A number that no visitor of another day has: no day has more visitors than rows.
        numbers = np.arange(self._firsts[d], self._firsts[d + 1])
        drawn = Drawn(numbers)
        visits = np.array(self._rules["rows"])[drawn.pick("history.n", self._rules["rows_weights"])]
        row = np.repeat(np.arange(n), visits)[:n]
        first = (np.cumsum(visits) - visits)[row]
        seq = np.arange(n) - first
        by_row = Drawn(numbers[row] * 20 + seq)
        gaps = np.where(seq == 0, 0, 20 + by_row.below("history.gap", 70))
        after = np.cumsum(gaps)
        hour, second = drawn.pick("history.hour", self._hours), drawn.below("history.second", 2400)
        at = clock.midnight(DAYS[d]) + (hour * clock.HOUR + second)[row] + after - after[first]
        return pl.DataFrame(
            {
                "occurred_at": instants(at),
                "visitor_key": _keys(numbers).gather(row),
                "seq": seq + 1,
                "page_group": self._named("pages", by_row, "history.page"),
                "referrer_group": self._named("referrers", drawn, "history.referrer").gather(row),
                "device_class": self._named("devices", drawn, "history.device").gather(row),
                "purpose": self._named("purposes", by_row, "history.purpose"),
                "linked": pl.Series([False], dtype=pl.Boolean).new_from_index(0, n),
                "principal_id": same(None, n),
                "holding_id": same("H11", n),
                "case_ref": same(None, n),
                "destination": same(None, n),
                "status": np.full(n, 200),
            }
        ).sort("occurred_at", "visitor_key", "seq")

    def _named(self, rule: str, drawn: Drawn, name: str) -> pl.Series:
        weights = self._rules[rule]
        return named(list(weights), drawn.pick(name, list(weights.values())))


def _by_day(n: int, rules: dict[str, Any], draws: Draws) -> list[int]:
    """Share n rows among the days as the small set's visitors are: by kind, growth, noise, and banner B3."""
    weights = []
    for day in DAYS:
        i = (day - clock.FIRST).days
        noise = draws.below("history.noise", i, 121) - 60
        percent = rules["banner_percent"] if day >= _BANNER_B3 else 100
        weights.append(rules["kinds"][clock.kind(day)] * (10000 + 5 * i) * (1000 + noise) * percent)
    return quota(n, weights)


def _keys(numbers: Numbers) -> pl.Series:
    """Return eight hex digits for each number below 2**32, different for different numbers.

    Source: the finalizer of MurmurHash3, a bijection of 32 bits.
    """
    x: NDArray[np.uint32] = numbers.astype(np.uint32) ^ np.uint32(stream("history.key") >> 32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x ^= x >> np.uint32(shift)
        x *= np.uint32(factor)
    x ^= x >> np.uint32(16)
    return _HEX.gather(x >> np.uint32(16)) + _HEX.gather(x & np.uint32(0xFFFF))
