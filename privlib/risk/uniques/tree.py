"""Every set of quasi-identifiers, each rolled up from a set of one attribute more: the walk behind subsets and uniques.

The walk decides attribute by attribute, those with most values first, whether to leave it out. So half of all sets
never meet the attribute that splits classes most, and at most one table an attribute is kept at a time.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.table.finest import Finest, Integers, Members, class_keys, once

__all__ = ["ALL_SIZES", "MAX_SUBSETS", "Node", "count_subsets", "merged", "root", "walk"]

ALL_SIZES = 12
"""Sets of every size are looked at for so many attributes at most: 4,095 sets (design limit, 2026-11-22)."""

MAX_SUBSETS = 10_000
"""Most sets in one walk (design limit, 2026-11-26): all sizes of 13 attributes, sizes to 4 of 22, to 3 of 39."""

_FULL = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """The classes of one set of attributes."""

    attributes: tuple[int, ...]
    """Places in `Finest.names`, in the order of the walk."""
    radices: tuple[int, ...]
    """Of each attribute."""
    keys: Integers
    """One number a class: mixed radix, or a rank if that would not fit 62 bits."""
    codes: Integers | None
    """Shape (attributes, classes), only where keys are ranks."""
    units: Integers
    members: Members | None
    index: Integers
    """For each class of the node above the class it falls into."""


def count_subsets(attributes: int, largest: int) -> int:
    """Count the sets of one attribute to `largest`.

    Example:
        >>> count_subsets(9, 9), count_subsets(9, 2)
        (511, 45)
    """
    return sum(math.comb(attributes, size) for size in range(1, largest + 1))


def walk(table: Finest, largest: int) -> Iterator[tuple[Node, int]]:
    """Visit sets of attributes; each comes after the set it is rolled up from, and with its depth.

    A node at depth d comes from the last node before it at depth d - 1. Sets larger than `largest` are visited only
    where smaller ones are rolled up from them.

    Raises:
        ParameterError: risk.too_many_subsets.
    """
    found = count_subsets(len(table.names), largest)
    if found > MAX_SUBSETS:
        raise ParameterError("risk.too_many_subsets", subsets=found, attributes=len(table.names), limit=MAX_SUBSETS)
    yield from _below(root(table), 0, 0, largest)


def root(table: Finest) -> Node:
    """Make the node of all attributes, those with most values first; its classes are those of the table."""
    order = sorted(range(len(table.names)), key=lambda place: (-table.radices[place], place))
    codes, radices = table.codes[order], tuple(table.radices[place] for place in order)
    fits = math.prod(radices) < _FULL
    everyone = np.arange(len(table.units))
    return Node(
        tuple(order), radices, class_keys(codes, radices), None if fits else codes, table.units, table.members, everyone
    )


def without(node: Node, place: int) -> Node:
    """Leave out one attribute and merge the classes that are equal then.

    Args:
        node: the finer classes.
        place: of the attribute among those of the node.
    """
    attributes = node.attributes[:place] + node.attributes[place + 1 :]
    radices = node.radices[:place] + node.radices[place + 1 :]
    codes = None if node.codes is None else np.delete(node.codes, place, axis=0)
    keys = _shorter(node, place) if codes is None else class_keys(codes, radices)
    domain = math.prod(radices)
    found, index = merged(keys, domain)
    if codes is not None:
        codes = None if domain < _FULL else codes[:, _first(index, len(found))]
    if node.members is None:
        units, members = np.bincount(index, node.units, len(found)).astype(np.int64), None
    else:
        members = once(index[node.members.classes], node.members.persons)
        units = np.bincount(members.classes, minlength=len(found))
    return Node(attributes, radices, found, codes, units, members, index)


def merged(keys: Integers, domain: int) -> tuple[Integers, NDArray[np.intp]]:
    """Find the different keys, ascending, and for each key its place among them.

    Args:
        keys: none negative.
        domain: above every key; where it is small, places are looked up instead of sorted.
    """
    if domain <= 8 * len(keys) + 1024:
        seen = np.zeros(domain, np.bool_)
        seen[keys] = True
        return np.flatnonzero(seen), (np.cumsum(seen) - 1)[keys]
    bits = len(keys).bit_length()
    if not len(keys) or domain << bits >= _FULL:
        return np.unique(keys, return_inverse=True)
    # key and place in one number: sorting numbers is twice as fast as sorting places by number
    both = np.sort(keys << bits | np.arange(len(keys)))
    places, found = both & ((1 << bits) - 1), both >> bits
    first = np.diff(found, prepend=-1) != 0
    index = np.empty(len(keys), np.intp)
    index[places] = np.cumsum(first) - 1
    return found[first], index


def _below(node: Node, start: int, depth: int, largest: int) -> Iterator[tuple[Node, int]]:
    """Visit a node, and all that leave out attributes from place `start` on."""
    yield node, depth
    for place in range(start, len(node.attributes)):
        if place > largest:
            return  # the attributes before `place` stay in every set below
        if len(node.attributes) > 1:
            yield from _below(without(node, place), place, depth + 1, largest)


def _shorter(node: Node, place: int) -> Integers:
    below = math.prod(node.radices[place + 1 :])
    if not place:
        return node.keys % below
    above = node.keys // (below * node.radices[place])
    return above if below == 1 else above * below + node.keys % below


def _first(index: NDArray[np.intp], classes: int) -> NDArray[np.intp]:
    """One of the finer classes of each class."""
    found = np.empty(classes, np.intp)
    found[index] = np.arange(len(index))
    return found
