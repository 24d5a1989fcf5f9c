"""Two or more releases judged together: what someone learns who holds both. On arrays; `composition` fills them.

One entry stands for persons who are alike in every release; `persons` says how many they are. The class of a release
that they are not in is `ABSENT`. Classes of each release are numbered from 0 on.
"""

from dataclasses import dataclass

import numpy as np

from privlib.risk.table.finest import Integers, class_keys

__all__ = [
    "ABSENT",
    "Difference",
    "Meet",
    "Signature",
    "common_classes",
    "difference",
    "difference_of_counts",
    "meet",
    "number_of_releases",
    "signature",
]

ABSENT = -1
"""The class of whoever is not in a release."""

_BITS = 63
"""Values that one word of a set holds."""


@dataclass(frozen=True, slots=True)
class Meet:
    """Persons told apart by their classes in all of some releases at once."""

    persons: int
    """Who is in every one of them."""
    k: tuple[int | None, ...]
    """The smallest class of each release alone, over all its persons; None for a release of nobody."""
    meet_k: int | None
    """Fewest persons who share their classes in every release; None if nobody is in all."""
    newly_unique: int
    """Persons alone in what they share, though each of their classes holds k or more."""
    newly_below_k: int
    """Persons who share it with fewer than k, the unique ones included, though each of their classes holds k."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Persons in one of two releases alone: the difference of the two counts of a class is about them."""

    added: Integers
    """By class: persons only in the second release."""
    removed: Integers
    """By class: persons only in the first."""
    difference_k: int | None
    """The smallest of these counts that is not 0; None without any."""
    exposed: int
    """Persons in counts below k."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A sensitive attribute in two releases: whoever is in both has a value that both her classes hold."""

    m: tuple[int | None, int | None]
    """Fewest different values in a class, by release."""
    invariant: bool
    """Whether values within a class are all different, and the classes of a person hold the same values each time."""
    smallest_intersection: int | None
    """Fewest values that both classes of a person hold; None if nobody is in both."""
    disclosed: int
    """Persons whose classes have exactly one value in common: theirs, if it has not changed."""


def meet(classes: Integers, k: int, persons: Integers | None = None) -> Meet:
    """Count the persons who stand together in every release.

    Args:
        classes: shape (releases, entries); `ABSENT` where an entry is not in a release.
        k: the limit each release keeps, 2 or more.
        persons: of each entry; 1 if not given.

    Source: the intersection attack on independent releases: Ganta, Kasiviswanathan and Smith 2008.

    Example:
        >>> meet(np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1]]), 3)
        Meet(persons=6, k=(3, 3), meet_k=1, newly_unique=2, newly_below_k=6)
    """
    weights = _weights(classes, persons)
    sizes = [_sizes(release, weights) for release in classes]
    everywhere = (classes != ABSENT).all(axis=0) & (weights > 0)
    inside, counted = classes[:, everywhere], weights[everywhere]
    keys = class_keys(inside, tuple(max(len(size), 1) for size in sizes))
    _, index = np.unique(keys, return_inverse=True)
    together = np.bincount(index, counted).astype(np.int64)[index] if len(index) else np.zeros(0, np.int64)
    kept = np.ones(len(index), np.bool)
    for size, release in zip(sizes, inside, strict=True):
        kept &= size[release] >= k
    return Meet(
        int(counted.sum()),
        tuple(_least(size) for size in sizes),
        _least(together),
        int(counted[kept & (together == 1)].sum()),
        int(counted[kept & (together < k)].sum()),
    )


def number_of_releases(classes: Integers, persons: Integers | None = None) -> tuple[int, ...]:
    """Count persons by the number of releases they are in: the first count is of those in one.

    Example:
        >>> number_of_releases(np.array([[0, 0, -1], [0, -1, 1]]))
        (2, 1)
    """
    weights = _weights(classes, persons)
    found = np.bincount((classes != ABSENT).sum(axis=0), weights, len(classes) + 1).astype(np.int64)
    return tuple(int(each) for each in found[1:])


def difference(first: Integers, second: Integers, k: int, persons: Integers | None = None) -> Difference:
    """Count who joined and who left between two releases, class by class.

    Args:
        first: class of each entry in the first release, numbered alike for both: by the same columns, or as
            `common_classes` numbers them.
        second: in the second.
        k: the limit.
        persons: of each entry; 1 if not given.

    Source: the difference (tracker) attack: Denning, Denning and Schwartz 1979; Fung et al. 2010 on re-publication.

    Example:
        >>> difference(np.array([0, 0, 1, -1]), np.array([0, 0, 1, 0]), 3).difference_k
        1
    """
    weights = _weights(np.stack([first, second]), persons)
    classes = int(max(first.max(initial=ABSENT), second.max(initial=ABSENT))) + 1
    joined, left = (first == ABSENT) & (second != ABSENT), (second == ABSENT) & (first != ABSENT)
    added = np.bincount(second[joined], weights[joined], classes).astype(np.int64)
    removed = np.bincount(first[left], weights[left], classes).astype(np.int64)
    return _difference(added, removed, k)


def difference_of_counts(first: Integers, second: Integers, k: int) -> Difference:
    """The same for two published tables of counts: all that is known of a cell is by how much it grew or fell."""
    return _difference(np.maximum(second - first, 0), np.maximum(first - second, 0), k)


def common_classes(first: Integers, second: Integers) -> tuple[Integers, Integers]:
    """Number classes of two releases alike: the finest coarser classes that both are made of.

    They are found from the persons in both, so it takes no hierarchy: classes of the two releases that share a person
    belong together. Where one release is a generalisation of the other, these are its classes. Where levels do not
    nest, they may end up as one class.

    Example:
        >>> common_classes(np.array([0, 1, 2, -1]), np.array([0, 0, 1, 1]))
        (array([ 0,  0,  1, -1]), array([0, 0, 1, 1]))
    """
    both = (first != ABSENT) & (second != ABSENT)
    here, there = (int(each.max(initial=ABSENT)) + 1 for each in (first, second))
    edges = np.unique(first[both] * max(there, 1) + second[both])
    left, right = edges // max(there, 1), here + edges % max(there, 1)
    label = np.arange(here + there)
    while True:
        least = np.minimum(label[left], label[right])
        found = label.copy()
        np.minimum.at(found, left, least)
        np.minimum.at(found, right, least)
        found = found[found]
        if np.array_equal(found, label):
            break
        label = found
    _, dense = np.unique(label, return_inverse=True)
    return (
        np.where(first == ABSENT, ABSENT, dense[first]) if here else first,
        np.where(second == ABSENT, ABSENT, dense[here + second]) if there else second,
    )


def signature(classes: Integers, values: Integers, persons: Integers | None = None) -> Signature:
    """Compare the sets of sensitive values that a person's classes hold in two releases.

    Args:
        classes: shape (2, entries).
        values: shape (2, entries): code of the value in each release, from 0 on, numbered alike for both; read only
            where the entry is in the release.
        persons: of each entry; 1 if not given.

    Source: Xiao and Tao 2007, m-Invariance: towards privacy preserving re-publication of dynamic datasets.
    """
    weights = _weights(classes, persons)
    places = int(values.max(initial=0)) + 1
    sides = [_side(here, held, weights, places) for here, held in zip(classes, values, strict=True)]
    both = (classes != ABSENT).all(axis=0) & (weights > 0)
    radix = max(int(classes[1].max(initial=ABSENT)) + 1, 1)
    pairs, index = np.unique(classes[0][both] * radix + classes[1][both], return_inverse=True)
    shared, same = np.zeros(len(pairs), np.int64), np.ones(len(pairs), np.bool)
    for word in range(0, places, _BITS):
        here, there = _sets(sides[0].held, word)[pairs // radix], _sets(sides[1].held, word)[pairs % radix]
        shared += np.bitwise_count(here & there)
        same &= here == there
    return Signature(
        (sides[0].m, sides[1].m),
        bool(same.all()) and all(side.different for side in sides),
        int(shared.min()) if len(shared) else None,
        int(weights[both][shared[index] == 1].sum()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    m: int | None
    different: bool
    held: tuple[Integers, Integers, int]
    """Class and value of each pair that occurs, and the number of classes."""


def _side(classes: Integers, values: Integers, weights: Integers, places: int) -> _Side:
    there = (classes != ABSENT) & (weights > 0)
    pairs = np.unique(classes[there] * places + values[there])
    sizes = _sizes(classes, weights)
    different = np.bincount(pairs // places, minlength=len(sizes))
    return _Side(_least(different), bool((different == sizes).all()), (pairs // places, pairs % places, len(sizes)))


def _sets(held: tuple[Integers, Integers, int], word: int) -> Integers:
    """For each class the bits of its values `word` to `word + 62`; a pair occurs once, so adding sets a bit."""
    classes, values, number = held
    inside = (values >= word) & (values < word + _BITS)
    found = np.zeros(number, np.int64)
    np.add.at(found, classes[inside], np.left_shift(1, values[inside] - word))
    return found


def _difference(added: Integers, removed: Integers, k: int) -> Difference:
    counts = np.concatenate([added, removed])
    there = counts[counts > 0]
    return Difference(added, removed, int(there.min()) if len(there) else None, int(there[there < k].sum()))


def _sizes(classes: Integers, weights: Integers) -> Integers:
    there = classes != ABSENT
    found = np.bincount(classes[there], weights[there], int(classes.max(initial=ABSENT)) + 1)
    return found.astype(np.int64)


def _least(counts: Integers) -> int | None:
    there = counts[counts > 0]
    return int(there.min()) if len(there) else None


def _weights(classes: Integers, persons: Integers | None) -> Integers:
    return np.ones_like(classes[0]) if persons is None else persons
