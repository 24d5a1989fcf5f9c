"""Every set of quasi-identifiers measured: which few attributes already single someone out, and what each one adds."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from privlib.risk.table.finest import Finest
from privlib.risk.uniques.tree import ALL_SIZES, Node, root, walk, without

__all__ = ["CAPPED", "Change", "Effect", "Subset", "Subsets", "subsets"]

CAPPED = 4
"""Largest set looked at where there are more than `tree.ALL_SIZES` attributes (design limit, 2026-11-22)."""


@dataclass(frozen=True, slots=True)
class Subset:
    """The classes of one set of attributes. Under `pairs` a person counts once, whatever the number of her classes."""

    attributes: tuple[str, ...]
    """In the order asked."""
    classes: int
    k: int | None
    uniques: int
    """Units alone in a class."""
    below: int
    """Units in a class of fewer than k_min."""
    distinction: float | None
    """Classes / units. None without units, and under `pairs`, where a person may stand in several classes."""
    separation: float | None
    """Share of pairs of units that differ in some attribute. None as above, and for one unit alone."""

    @property
    def size(self) -> int:
        return len(self.attributes)


@dataclass(frozen=True, slots=True)
class Change:
    """What one attribute does beside others: figures without it, and with it."""

    others: tuple[str, ...]
    k: tuple[int | None, int | None]
    uniques: tuple[int, int]

    @property
    def log2_k(self) -> float | None:
        """Doublings of k: -1 is half. None without classes."""
        before, after = self.k
        return math.log2(after / before) if before and after else None

    @property
    def log2_uniques(self) -> float | None:
        """Doublings of the uniques. None where there are none without the attribute, or none with it."""
        before, after = self.uniques
        return math.log2(after / before) if before and after else None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an attribute adds to the risk."""

    attribute: str
    beside_all: Change
    """Beside all others: read from right to left it is what removing the attribute brings."""
    at_most: Change
    """Beside those where it adds most uniques, of the sets that were measured; the smallest such set."""


@dataclass(frozen=True, slots=True)
class Subsets:
    """Sets of attributes, by size and then in the order asked."""

    units: int
    k_min: int
    largest: int
    """Larger sets were not looked at."""
    rows: tuple[Subset, ...]
    effects: tuple[Effect, ...]
    """One an attribute, in the order asked."""
    singling: tuple[tuple[str, ...], ...]
    """Minimal sets on which some unit is alone: on no part of one is anyone alone."""
    identifying: tuple[tuple[str, ...], ...]
    """Minimal sets on which every unit is alone."""

    @property
    def frame(self) -> pl.DataFrame:
        """One row a set: attributes (joined by `|`), size, classes, distinction, separation, k, uniques, below."""
        names = ("attributes", "size", "classes", "distinction", "separation", "k", "uniques", "below")
        columns = {name: [getattr(row, name) for row in self.rows] for name in names[1:]}
        joined = ["|".join(row.attributes) for row in self.rows]
        kinds = {name: pl.Float64 if name in {"distinction", "separation"} else pl.Int64 for name in names[1:]}
        return pl.DataFrame({"attributes": joined, **columns}, {"attributes": pl.String, **kinds})


def subsets(table: Finest, k_min: int = 5, largest: int | None = None) -> Subsets:
    """Measure every set of quasi-identifiers, each rolled up from a larger one.

    Args:
        table: the finest classes.
        k_min: units in smaller classes are counted as below.
        largest: sizes looked at; by default all for `tree.ALL_SIZES` attributes, else up to `CAPPED`.

    Raises:
        ParameterError: risk.too_many_subsets.

    Source: Motwani and Xu 2007, Efficient algorithms for masking and finding quasi-identifiers.
    """
    attributes = len(table.names)
    sizes = min(largest or (attributes if attributes <= ALL_SIZES else CAPPED), attributes)
    units = table.n
    found = {
        frozenset(node.attributes): _row(table, node, units, k_min)
        for node, _ in walk(table, sizes)
        if len(node.attributes) <= sizes
    }
    found[frozenset()] = _nobody_known(units, k_min)
    keys = sorted(found, key=lambda key: (len(key), sorted(key)))[1:]
    top = root(table)
    everything = found.get(frozenset(top.attributes)) or _row(table, top, units, k_min)
    others = {
        attribute: found.get(frozenset(top.attributes) - {attribute}) or _row(table, without(top, place), units, k_min)
        for place, attribute in enumerate(top.attributes)
    }
    return Subsets(
        units,
        k_min,
        sizes,
        tuple(found[key] for key in keys),
        tuple(
            Effect(name, _change(others[place], everything), _most(found, place))
            for place, name in enumerate(table.names)
        ),
        _minimal(found, lambda row: row.uniques > 0),
        _minimal(found, lambda row: 0 < row.uniques == units),
    )


def _row(table: Finest, node: Node, units: int, k_min: int) -> Subset:
    names = tuple(table.names[place] for place in sorted(node.attributes))
    return Subset(
        names,
        len(node.units),
        int(node.units.min()) if len(node.units) else None,
        _in_classes_below(node, 2),
        _in_classes_below(node, k_min),
        *((None, None) if node.members else _apart(node, units)),
    )


def _in_classes_below(node: Node, k: int) -> int:
    small = node.units < k
    if node.members is None:
        return int(node.units[small].sum())
    return len(np.unique(node.members.persons[small[node.members.classes]]))


def _apart(node: Node, units: int) -> tuple[float | None, float | None]:
    """Distinction and separation."""
    if units < 2:
        return (1.0 if units else None), None
    together = int(node.units @ (node.units - 1))
    pairs = units * (units - 1)
    return len(node.units) / units, (pairs - together) / pairs


def _nobody_known(units: int, k_min: int) -> Subset:
    """Who knows no attribute finds everyone in one class."""
    return Subset(
        (), int(units > 0), units or None, units if units < 2 else 0, units if units < k_min else 0, None, None
    )


def _change(without_it: Subset, with_it: Subset) -> Change:
    return Change(without_it.attributes, (without_it.k, with_it.k), (without_it.uniques, with_it.uniques))


def _most(found: dict[frozenset[int], Subset], attribute: int) -> Change:
    """Find the set to which an attribute adds most uniques."""
    steps = [
        (row.uniques - found[key - {attribute}].uniques, sorted(key - {attribute}), key)
        for key, row in found.items()
        if attribute in key
    ]
    *_, key = min(steps, key=lambda step: (-step[0], len(step[1]), step[1]))
    return _change(found[key - {attribute}], found[key])


def _minimal(found: dict[frozenset[int], Subset], holds: Callable[[Subset], bool]) -> tuple[tuple[str, ...], ...]:
    """Sets for which it holds, and for none that lacks one of their attributes; it holds for any that has more."""
    held = {key for key, row in found.items() if holds(row)}
    least = [key for key in held if not any(key - {one} in held for one in key)]
    return tuple(found[key].attributes for key in sorted(least, key=lambda key: (len(key), sorted(key))))
