"""Whether a key can stand twice at all: where keys ascend within each part and no two parts overlap, none does.

Exports are mostly written in the order of their ids, and then no record need be compared with another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

import polars as pl

__all__ = ["Ascending", "apart"]

_Value = str | int | date | datetime
_Run = tuple[_Value, _Value]


@dataclass(slots=True)
class Ascending:
    """First and last key of each part of a file, as long as keys ascend in all of them; else nothing."""

    runs: list[_Run] | None = field(default_factory=list[_Run])

    def add(self, keys: pl.Series) -> None:
        """Look at one part's keys."""
        if self.runs is None or not keys.len():
            return
        if keys.null_count() or not (keys > keys.shift(1)).all():
            self.runs = None
            return
        self.runs.append((keys[0], keys[-1]))


def apart(files: Iterable[Ascending], stored: _Run | None) -> bool:
    """Whether no key stands twice, as far as first and last keys tell.

    Args:
        files: one for each file.
        stored: the least and the greatest key that the store has; None if it has none.
    """
    runs: list[_Run] = [stored] if stored else []
    for file in files:
        if file.runs is None:
            return False
        runs += file.runs
    return all(before[1] < after[0] for before, after in pairwise(sorted(runs)))  # type: ignore[operator]
