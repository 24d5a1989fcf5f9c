"""How risk develops from run to run: changes between comparable runs, what caused them, and control limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
from numpy.typing import NDArray

from privlib.risk.releases.history_file import Entry
from privlib.risk.table.finest import Integers
from privlib.risk.uniques.special import Special

__all__ = ["Cause", "Change", "Limits", "attributes_of_sets", "causes", "changes", "control_limits"]

_LAST, _LEAST = 12, 6
"""Control limits look at so many comparable runs at most, and need so many (design limits, 2026-11-22)."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one run to the next comparable one."""

    before: Entry
    after: Entry

    @property
    def uniques(self) -> int:
        return self.after.uniques - self.before.uniques

    @property
    def below_k(self) -> int:
        return self.after.below_k - self.before.below_k

    @property
    def k(self) -> int | None:
        """None where one of the two has no class."""
        return None if self.after.k is None or self.before.k is None else self.after.k - self.before.k


@dataclass(frozen=True, slots=True)
class Cause:
    """An attribute that singles out persons who were not unique before."""

    attribute: str
    persons: int
    """Newly unique persons with the attribute in one of their minimal unique sets."""
    share: float
    """Of all newly unique persons. A person may count for several attributes."""
    new_label: int
    """Those of them whose value nobody had before."""
    newly_rare: int
    """Those whose value fewer than k_min have now, and k_min or more had before."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the share below k_min is expected: the mean of earlier runs, and three standard deviations around it."""

    runs: int
    mean: float
    low: float
    high: float


def changes(history: Sequence[Entry]) -> list[Change]:
    """Pair each run with the comparable one before it: same data set, same question, same cohort.

    Runs stand in the order of `as_of`, then of recording. Where the question changed there is no line.
    """
    last: dict[tuple[str, str, str], Entry] = {}
    found: list[Change] = []
    for entry in sorted(history, key=lambda each: each.as_of):
        if (before := last.get(entry.comparable)) is not None:
            found.append(Change(before, entry))
        last[entry.comparable] = entry
    return found


def control_limits(history: Sequence[Entry], entry: Entry) -> Limits | None:
    """Expect the share below k_min of a run from the last 12 comparable ones before it; None if they are under 6.

    Runs without units have no share and are left out. The standard deviation is that of a sample (n - 1). Limits stay
    inside 0 and 1.

    Source: Shewhart 1931, control charts for individual values.
    """
    alike = [each for each in history if each.comparable == entry.comparable and each.run_id != entry.run_id]
    earlier = sorted((each for each in alike if each.as_of <= entry.as_of), key=lambda each: each.as_of)
    shares = [each.below_k / each.units for each in earlier if each.units][-_LAST:]
    if len(shares) < _LEAST:
        return None
    mean, far = fmean(shares), 3 * stdev(shares)
    return Limits(len(shares), mean, max(0.0, mean - far), min(1.0, mean + far))


def attributes_of_sets(found: Special, classes: Integers) -> NDArray[np.bool]:
    """Say which attributes stand in a minimal unique set of each of some classes of one unit.

    Args:
        found: the special uniques of a table.
        classes: classes of that table, each of one unit.

    Returns:
        Shape (classes, attributes).
    """
    places = np.searchsorted(found.classes, classes)
    inside = np.zeros((len(classes), len(found.names)), np.bool)
    for attributes, bits in zip(found.sets, found.bits, strict=True):
        has = np.unpackbits(bits, count=len(found.classes))[places].astype(np.bool)
        for attribute in attributes:
            inside[has, attribute] = True
    return inside


def causes(
    names: Sequence[str], inside: NDArray[np.bool], before: Integers, now: Integers, k_min: int
) -> tuple[Cause, ...]:
    """Say which attributes single out the persons who are unique now and were not before. No value is named.

    Args:
        names: the attributes.
        inside: shape (newly unique persons, attributes): whether it stands in one of her minimal unique sets.
        before: same shape: how many persons had her value of the attribute in the run before; 0 if it is new.
        now: same shape: how many have it now, herself included.
        k_min: fewest persons who share a value that is not rare.

    Returns:
        Attributes that occur, by persons descending, then name.

    Example:
        >>> one = np.array([[1]])
        >>> causes(["shop"], one == 1, 0 * one, one, 5)
        (Cause(attribute='shop', persons=1, share=1.0, new_label=1, newly_rare=0),)
    """
    found: list[Cause] = []
    for place, name in enumerate(names):
        persons = inside[:, place]
        if not (number := int(persons.sum())):
            continue
        old, new = before[persons, place], now[persons, place]
        rare = int(((old >= k_min) & (new < k_min)).sum())
        found.append(Cause(name, number, number / len(inside), int((old == 0).sum()), rare))
    return tuple(sorted(found, key=lambda cause: (-cause.persons, cause.attribute)))
