"""How the values of an attribute are put together: partitions of a hierarchy's lines, its levels among them.

A level, a merging of rare categories, a top code and groups of neighbouring numbers are all of one kind: each line has
a label, and the share of lines with a label is what its units lose.
"""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.models.per_class import Floats
from privlib.risk.models.topbottom import topbottom
from privlib.risk.table.finest import Finest, Integers

__all__ = [
    "Coding",
    "at_level",
    "dropped",
    "joined",
    "merged",
    "microaggregated",
    "numbered",
    "numbers",
    "persons_by",
    "tail",
]

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, eq=False)
class Coding:
    """A label for each line of a hierarchy; labels are 0, 1, … in the order of the lines that have them first."""

    labels: Integers

    @cached_property
    def lines(self) -> Integers:
        """How many lines have each label."""
        return np.bincount(self.labels)

    @property
    def radix(self) -> int:
        return len(self.lines)

    def to(self, coarser: "Coding") -> Integers:
        """For each label here its label in a coarser coding."""
        labels = np.zeros(self.radix, np.int64)
        labels[self.labels] = coarser.labels
        return labels

    def within(self, other: "Coding") -> bool:
        """Say that each label lies within one label of another coding."""
        return bool((self.to(other)[self.labels] == other.labels).all())


def at_level(found: Hierarchy, level: int) -> Coding:
    """Take a level of a hierarchy."""
    return numbered(found.to_level(level))


def dropped(found: Hierarchy) -> Coding:
    """Put everything together: the attribute is gone."""
    return Coding(np.zeros(found.domain, np.int64))


def joined(one: Coding, other: Coding) -> Coding:
    """Find the finest coding that is coarser than both, or equal to one."""
    labels = one.labels
    while True:
        least = np.full(other.radix, len(labels))
        np.minimum.at(least, other.labels, labels)
        across = least[other.labels]
        least = np.full(one.radix, len(labels))
        np.minimum.at(least, one.labels, across)
        found = least[one.labels]
        if (found == labels).all():
            return numbered(found)
        labels = found


def merged(found: Coding, persons: Integers, table: Finest, place: int, k: int) -> Coding | None:
    """Put the rarest labels together until each holds k persons; labels that nobody has stay as they are.

    Labels of fewer than k are one label then; if they are fewer than k together, the next rarest joins them.

    Args:
        found: the coding of the attribute.
        persons: who has each of its labels.
        table: the classes; their codes are labels.
        place: of the attribute.
        k: fewest persons of a label.

    Returns:
        None if no label that occurs is too rare, or only one occurs.
    """
    occur = np.flatnonzero(persons)
    order = occur[np.argsort(persons[occur], kind="stable")]
    if len(order) < 2 or persons[order[0]] >= k:
        return None
    together = max(2, int((persons[order] < k).sum()))
    while together < len(order) and _persons(table, np.isin(table.codes[place], order[:together])) < k:
        together += 1
    to = np.arange(found.radix)
    to[order[:together]] = order[:together].min()
    return numbered(to[found.labels])


def numbers(found: Hierarchy) -> Floats | None:
    """Read the values of a hierarchy as numbers, an empty cell as NaN; None if another is none."""
    texts = found.labels[0]
    if not all(text is None or _NUMBER.fullmatch(text) for text in texts):
        return None
    return np.array([np.nan if text is None else float(text) for text in texts])


def tail(  # noqa: PLR0913 (the attribute by its parts)
    found: Coding, values: Floats, table: Finest, place: int, *, k: int, top: bool
) -> tuple[Coding, float] | None:
    """Put the labels of the largest numbers together from the threshold on, or of the smallest up to it.

    Labels stay whole: a threshold is the least number of a label, and at the bottom its greatest.

    Args:
        found: the coding of the attribute.
        values: the number of each line.
        table: the classes; their codes are labels.
        place: of the attribute.
        k: fewest persons beyond the threshold.
        top: the largest numbers, else the smallest.

    Returns:
        The coding and its threshold; None if labels are no intervals, or if nothing changes.
    """
    ends = _ends(found, values)
    if ends is None:
        return None
    of_label = ends[0] if top else ends[1]
    if table.members is None:
        held = topbottom(of_label, k, persons=persons_by(table, place, found.radix))
    else:
        # a person stands in a tail if her outermost number does
        outermost = np.fmax if top else np.fmin
        most = np.full(int(table.members.persons.max(initial=-1)) + 1, np.nan)
        outermost.at(most, table.members.persons, of_label[table.codes[place]][table.members.classes])
        held = topbottom(most, k)
    code = held.top if top else held.bottom
    if code is None:
        return None
    beyond = of_label >= code.threshold if top else of_label <= code.threshold
    if int(beyond.sum()) < 2:
        return None
    to = np.arange(found.radix)
    to[beyond] = np.flatnonzero(beyond)[0]
    return numbered(to[found.labels]), code.threshold


def microaggregated(found: Coding, values: Floats, table: Finest, place: int, k: int) -> Coding | None:
    """Put neighbouring numbers together, from the smallest on, until each group holds k persons.

    What remains at the end joins the group before it. Each person gets the mean of the group.

    Args:
        found: the coding of the attribute, each number a label of its own.
        values: the number of each line.
        table: the classes; their codes are labels.
        place: of the attribute.
        k: fewest persons of a group.

    Returns:
        None if a label holds several numbers, if all together are fewer than k, or if nothing changes.
    """
    known = np.flatnonzero(~np.isnan(values))
    if len(np.unique(found.labels[known])) < len(known):
        return None
    of_label = np.full(found.radix, np.nan)
    of_label[found.labels] = values
    occur = persons_by(table, place, found.radix)
    starts: list[float] = []
    held, inside = k, np.zeros(found.radix, np.bool_)
    for label in np.argsort(of_label, kind="stable").tolist():
        if not occur[label] or np.isnan(of_label[label]):
            continue
        if held >= k:
            starts.append(float(of_label[label]))
            inside[:] = False
        inside[label] = True
        held = int(occur[inside].sum()) if table.members is None else _persons(table, inside[table.codes[place]])
    if held < k:
        starts.pop()
    if not starts:
        return None
    groups = np.maximum(np.searchsorted(np.array(starts), values[known], "right") - 1, 0)
    labels = np.full(len(values), len(starts))
    labels[known] = groups
    coding = numbered(labels)
    return coding if coding.radix < found.radix else None


def persons_by(table: Finest, place: int, radix: int) -> Integers:
    """Count the units of each label of an attribute; a person of several classes counts once."""
    codes = table.codes[place]
    if table.members is None:
        return np.bincount(codes, table.units, radix).astype(np.int64)
    people = int(table.members.persons.max(initial=0)) + 1
    pairs = np.unique(codes[table.members.classes] * people + table.members.persons)
    return np.bincount(pairs // people, minlength=radix)


def _persons(table: Finest, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> int:
    if table.members is None:
        return int(table.units[chosen].sum())
    return len(np.unique(table.members.persons[chosen[table.members.classes]]))


def _ends(found: Coding, values: Floats) -> tuple[Floats, Floats] | None:
    """The least and the greatest number of each label; None unless labels are intervals that do not overlap."""
    low, high = np.full(found.radix, np.inf), np.full(found.radix, -np.inf)
    known = ~np.isnan(values)
    if np.isin(found.labels[~known], found.labels[known]).any():
        return None
    np.minimum.at(low, found.labels[known], values[known])
    np.maximum.at(high, found.labels[known], values[known])
    held = np.flatnonzero(np.isfinite(low))
    order = held[np.argsort(low[held])]
    if len(order) < 2 or (high[order[:-1]] >= low[order[1:]]).any():
        return None
    outside = ~np.isfinite(low)
    return np.where(outside, np.nan, low), np.where(outside, np.nan, high)


def numbered(labels: Integers) -> Coding:
    """Number labels in the order of the lines that have them first."""
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return Coding(rank[place])
