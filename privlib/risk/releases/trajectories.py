"""Histories of persons: how few known points of one single her out, and how risk stands in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.releases.compared import ABSENT
from privlib.risk.table.finest import Integers

__all__ = [
    "InWindows",
    "Unicity",
    "WaveUniques",
    "Window",
    "by_window",
    "in_windows",
    "unicity",
    "unique_on_waves",
    "windows",
]

_SAMPLE = 1_000
"""Persons drawn for two known points and more (design limit, 2026-11-26)."""

_Z = 1.959963984540054
"""The normal quantile of 97.5 %."""

_WEEKDAY = 3
"""1970-01-01 was a Thursday: three days after a Monday."""


@dataclass(frozen=True, slots=True)
class Unicity:
    """How often so many known points of a person's history fit nobody else."""

    points: int
    persons: int
    """Persons with so many points or more; the others are left out."""
    sampled: int
    """How many of them were looked at, with points drawn for each; all for one point, which is exact."""
    share: float | None
    """None without persons."""
    low: float | None
    high: float | None
    """The 95 % interval of a sample; equal to `share` for one point."""


@dataclass(frozen=True, slots=True)
class WaveUniques:
    """Persons alone in what they say on some successive waves."""

    waves: int
    persons: int
    """Who is in so many successive waves."""
    unique: int
    """Who is alone on the waves of at least one such run."""


@dataclass(frozen=True, slots=True)
class Window:
    """One day, week or month."""

    window: int
    persons: int
    classes: int
    k: int
    """Persons in its smallest class."""
    uniques: int
    """Classes of one person."""


@dataclass(frozen=True, slots=True)
class InWindows:
    """All windows together."""

    windows: int
    kept: int
    """Windows in which every class holds k persons or more."""
    k: int | None
    """Persons in the smallest class of a window; None without rows."""
    persons: int
    alone: int
    """Who is alone in her class in one window or more."""
    below: int
    """Who stands in a class of fewer than k in one window or more."""


def unicity(
    classes: Integers, persons: Integers, points: Sequence[int] = (1, 2, 3, 4), seed: int = 1, sample: int = _SAMPLE
) -> tuple[Unicity, ...]:
    """Measure how few points of a history single a person out.

    One point: the mean over persons of the share of their points that nobody else has. More: persons are drawn, and for
    each of them points of hers; she is unique if nobody else has them all. The same seed draws the same.

    Args:
        classes: of each point: where and when, say. A point that comes again counts once.
        persons: whose it is, by number.
        points: how many are known.
        seed: of the draws.
        sample: how many persons are drawn.

    Raises:
        ParameterError: E405 for fewer than 1 point.

    Source: de Montjoye, Hidalgo, Verleysen and Blondel 2013, Unique in the crowd; Wilson 1927 (interval).
    """
    if any(each < 1 for each in points):
        raise ParameterError("E405", where="points", problem="not usable", accepted="1 or more")
    people = int(persons.max(initial=-1)) + 1
    pairs = np.unique(persons * (int(classes.max(initial=-1)) + 1) + classes)
    radix = max(int(classes.max(initial=-1)) + 1, 1)
    history = _History(pairs // radix, pairs % radix, people)
    return tuple(history.exact() if each == 1 else history.drawn(each, seed, sample) for each in points)


class _History:
    """Points sorted by person, and the persons of each point."""

    def __init__(self, persons: Integers, classes: Integers, people: int) -> None:
        self._classes = classes
        self._lengths = np.bincount(persons, minlength=people)
        self._starts = np.cumsum(self._lengths) - self._lengths
        order = np.argsort(classes, kind="stable")
        self._holders = persons[order]
        self._sizes = np.bincount(classes) if len(classes) else np.zeros(0, np.int64)
        self._first = np.cumsum(self._sizes) - self._sizes
        self._persons = persons

    def exact(self) -> Unicity:
        there = self._lengths > 0
        number = int(there.sum())
        if not number:
            return Unicity(1, 0, 0, None, None, None)
        alone = np.bincount(self._persons, self._sizes[self._classes] == 1, len(self._lengths))
        share = float((alone[there] / self._lengths[there]).mean())
        return Unicity(1, number, number, share, share, share)

    def drawn(self, points: int, seed: int, sample: int) -> Unicity:
        able = np.flatnonzero(self._lengths >= points)
        if not len(able):
            return Unicity(points, 0, 0, None, None, None)
        draw = np.random.default_rng([seed, points])
        chosen = np.sort(draw.choice(able, min(sample, len(able)), replace=False))
        unique = sum(self._alone(person, points, draw) for person in chosen.tolist())
        low, high = _wilson(unique, len(chosen))
        return Unicity(points, len(able), len(chosen), unique / len(chosen), low, high)

    def _alone(self, person: int, points: int, draw: np.random.Generator) -> bool:
        length, start = int(self._lengths[person]), int(self._starts[person])
        known = self._classes[start + draw.choice(length, points, replace=False)]
        known = known[np.argsort(self._sizes[known], kind="stable")]
        others = self._of(int(known[0]))
        for each in known[1:].tolist():
            if len(others) == 1:
                break
            others = np.intersect1d(others, self._of(each), assume_unique=True)
        return len(others) == 1

    def _of(self, point: int) -> Integers:
        return self._holders[self._first[point] : self._first[point] + self._sizes[point]]


def _wilson(hits: int, of: int) -> tuple[float, float]:
    share, z2 = hits / of, _Z * _Z
    middle, far = share + z2 / (2 * of), _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, (middle - far) / (1 + z2 / of)), min(1.0, (middle + far) / (1 + z2 / of))


def unique_on_waves(classes: Integers, persons: Integers | None = None) -> tuple[WaveUniques, ...]:
    """Count persons alone on one wave, on two successive ones, and so on up to all.

    Args:
        classes: shape (waves, entries): the class of an entry in each wave, in order; `ABSENT` where it did not answer.
        persons: of each entry; 1 if not given.
    """
    weights = np.ones_like(classes[0]) if persons is None else persons
    return tuple(_on(classes, weights, number) for number in range(1, len(classes) + 1))


def _on(classes: Integers, weights: Integers, number: int) -> WaveUniques:
    inside, alone = np.zeros(classes.shape[1], np.bool), np.zeros(classes.shape[1], np.bool)
    for first in range(len(classes) - number + 1):
        run = classes[first : first + number]
        there = (run != ABSENT).all(axis=0)
        _, index = np.unique(run[:, there], axis=1, return_inverse=True)
        index = index.reshape(-1)
        alone[there] |= np.bincount(index, weights[there])[index] == 1 if len(index) else False
        inside |= there
    return WaveUniques(number, int(weights[inside].sum()), int(weights[alone].sum()))


def windows(days: Integers, width: Literal["day", "week", "month"]) -> Integers:
    """Number the window of each day: days and months since January 1970, weeks that begin on Monday.

    Args:
        days: since 1970-01-01.
        width: of a window.

    Example:
        >>> windows(np.array([0, 3, 4, 31]), "week").tolist()
        [0, 0, 1, 5]
    """
    if width == "day":
        return days
    if width == "week":
        return (days + _WEEKDAY) // 7
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def by_window(window: Integers, classes: Integers, persons: Integers) -> tuple[Window, ...]:
    """Measure k in each window alone: an outsider who knows that day, week or month of a person.

    Args:
        window: of each row, as `windows` numbers them.
        classes: of each row.
        persons: whose row it is. A person counts once in a class.
    """
    rows = np.unique(np.stack([window, classes, persons]), axis=1)
    held, sizes = np.unique(rows[:2], axis=1, return_counts=True)
    people = np.unique(rows[[0, 2]], axis=1)[0]
    found: list[Window] = []
    for each in np.unique(window).tolist():
        inside: NDArray[np.int64] = sizes[held[0] == each]
        alone = int((inside == 1).sum())
        found.append(Window(each, int((people == each).sum()), len(inside), int(inside.min()), alone))
    return tuple(found)


def in_windows(window: Integers, classes: Integers, persons: Integers, k: int) -> InWindows:
    """Add up what `by_window` measures: windows that keep a limit, and persons whom some window puts below it.

    Args:
        window: as `by_window`.
        classes: as `by_window`.
        persons: as `by_window`.
        k: the limit.
    """
    if not len(window):
        return InWindows(0, 0, None, 0, 0, 0)
    rows = np.unique(np.stack([window, classes, persons]), axis=1)
    held, of_row, sizes = np.unique(rows[:2], axis=1, return_inverse=True, return_counts=True)
    size = sizes[of_row.reshape(-1)]
    _, first = np.unique(held[0], return_index=True)
    smallest = np.minimum.reduceat(sizes, first)
    return InWindows(
        len(first),
        int((smallest >= k).sum()),
        int(smallest.min()),
        len(np.unique(rows[2])),
        len(np.unique(rows[2][size == 1])),
        len(np.unique(rows[2][size < k])),
    )
