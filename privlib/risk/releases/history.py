"""How risk develops from run to run: changes between comparable runs, what caused them, and control limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
from numpy.typing import NDArray

from privlib.risk.releases.history_file import Cause, Entry, Held, Record
from privlib.risk.table.finest import Finest, Integers, roll_up
from privlib.risk.uniques.special import Special, special

__all__ = [
    "Change",
    "Limits",
    "attributes_of_sets",
    "by_value",
    "causes",
    "changes",
    "control_limits",
    "folded",
    "known",
]

_LAST, _LEAST = 12, 6
"""Control limits look at so many comparable runs at most, and need so many (design limits, 2026-11-22)."""

_MOST_VALUES = 1_000
"""Most values of an attribute that are kept for the next run (design limit, 2026-11-26)."""


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


def known(history: Sequence[Record], as_of: str, data_digest: str) -> list[Record]:
    """The measurements that stand before one of these data as they were known on a day, in the order of their days.

    What was measured of the very same data, in another language or with other limits, is no earlier run, and what was
    known later is none either. Of runs of one measurement the last stands, in the place of the first.
    """
    found: dict[tuple[str, ...], Record] = {}
    for record in history:
        entry = record.entry
        if entry.as_of < as_of or (entry.as_of == as_of and entry.data_digest != data_digest):
            found[entry.measured] = record
    return sorted(found.values(), key=lambda record: record.entry.as_of)


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


def by_value(table: Finest, digests: Sequence[Sequence[str]]) -> tuple[Held, ...]:
    """Count who has each value of each attribute, and who of them the attribute singles out.

    Someone alone in two classes, under the rule `pairs`, counts in both.

    Args:
        table: the classes.
        digests: for each attribute those of the empty cell and of codes 1, 2, …
    """
    found = special(table)
    inside = attributes_of_sets(found, found.classes)
    held: list[Held] = []
    for place, (name, texts) in enumerate(zip(table.names, digests, strict=True)):
        codes, radix = table.codes[place], table.radices[place]
        rolled = roll_up(table, codes[None, :], (radix,))
        alone = np.bincount(codes[found.classes], inside[:, place], radix)
        there: list[int] = np.unique(codes).tolist()
        for code, units in zip(there, rolled.units.tolist(), strict=True):
            held.append(Held(name, texts[code], units, int(alone[code])))
    return tuple(held)


def folded(held: Sequence[Held], k_min: int) -> tuple[Held, ...]:
    """Keep values that k_min have; all others of an attribute stand as one, without a digest.

    An attribute with more than 1,000 such values is left out: its changes are not explained.
    """
    kept: list[Held] = []
    for name in dict.fromkeys(each.attribute for each in held):
        own = [each for each in held if each.attribute == name]
        common = [each for each in own if each.units >= k_min]
        rare = [each for each in own if each.units < k_min]
        if len(common) <= _MOST_VALUES:
            units, uniques = sum(each.units for each in rare), sum(each.uniques for each in rare)
            kept += [*sorted(common, key=lambda each: each.value), Held(name, "", units, uniques)]
    return tuple(kept)


def causes(before: Record, now: Sequence[Held], uniques: int) -> tuple[Cause, ...]:
    """Say through which attributes, and through which kind of values, more or fewer are alone than before.

    Args:
        before: the comparable run before, whose k_min says which values are rare.
        now: who has each value now, as `by_value` gives it.
        uniques: how many are alone now.

    Returns:
        Attributes that any part of the change runs through, the largest change first, then by name.
    """
    of, found = uniques - before.entry.uniques, list[Cause]()
    for name in dict.fromkeys(each.attribute for each in (*now, *before.held)):
        old = {each.value: each.uniques for each in before.held if each.attribute == name}
        own = {each.value: each for each in now if each.attribute == name}
        if old:
            new, rare, common = _parts(old, own, before.entry.k_min)
            if new or rare or common:
                found.append(Cause(before.entry.as_of, of, name, new + rare + common, new, rare, common))
    return tuple(sorted(found, key=lambda cause: (-abs(cause.change), cause.attribute)))


def _parts(old: Mapping[str, int], own: Mapping[str, Held], k_min: int) -> tuple[int, int, int]:
    """The change through values that were rare or not there, through those that became so, and through the others."""
    new = sum(each.uniques for value, each in own.items() if value not in old) - old.get("", 0)
    rare = common = 0
    for value in old.keys() - {""}:
        held = own.get(value)
        grown = (held.uniques if held else 0) - old[value]
        if held is not None and held.units >= k_min:
            common += grown
        else:
            rare += grown
    return new, rare, common
