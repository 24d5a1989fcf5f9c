"""Releases together, against dictionaries and loops: each definition written out the slow way."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.risk.releases.compared import (
    ABSENT,
    Difference,
    Meet,
    Signature,
    common_classes,
    difference,
    difference_of_counts,
    meet,
    number_of_releases,
    signature,
)
from privlib.risk.table.finest import Integers
from tests.risk.reference import Case, cases

Release = dict[Any, Any]
"""The class of each person in it."""


def arrays(*releases: Release) -> Integers:
    """Number classes by place and put persons side by side."""
    everybody = sorted({person for release in releases for person in release}, key=str)
    found: list[list[int]] = []
    for release in releases:
        numbers = {name: place for place, name in enumerate(dict.fromkeys(release.values()))}
        found.append([numbers[release[person]] if person in release else ABSENT for person in everybody])
    return np.array(found, np.int64).reshape(len(releases), len(everybody))


def slow_meet(releases: Sequence[Release], k: int) -> Meet:
    everywhere = [person for person in releases[0] if all(person in release for release in releases)]
    sizes = [Counter(release.values()) for release in releases]
    met = Counter(tuple(release[person] for release in releases) for person in everywhere)
    f = {person: met[tuple(release[person] for release in releases)] for person in everywhere}
    kept = [
        person
        for person in everywhere
        if all(size[release[person]] >= k for size, release in zip(sizes, releases, strict=True))
    ]
    return Meet(
        len(everywhere),
        tuple(min(size.values(), default=None) for size in sizes),
        min(f.values(), default=None),
        sum(f[person] == 1 for person in kept),
        sum(f[person] < k for person in kept),
    )


def slow_signature(a: Release, b: Release, held_a: Release, held_b: Release) -> Signature:
    values: list[dict[Any, list[Any]]] = []
    for release, held in ((a, held_a), (b, held_b)):
        by_class: dict[Any, list[Any]] = defaultdict(list)
        for person, name in release.items():
            by_class[name].append(held[person])
        values.append(by_class)
    both = [person for person in a if person in b]
    sets = [(set(values[0][a[person]]), set(values[1][b[person]])) for person in both]
    shared = [len(here & there) for here, there in sets]
    m = tuple(min((len(set(each)) for each in side.values()), default=None) for side in values)
    different = all(len(set(each)) == len(each) for side in values for each in side.values())
    invariant = different and all(here == there for here, there in sets)
    return Signature((m[0], m[1]), invariant, min(shared, default=None), sum(n == 1 for n in shared))


def read(case: Case, *columns: str) -> list[Release]:
    """A column of a case by person, where the person is in that release."""
    names = case["data"]["columns"]
    rows = [dict(zip(names, row, strict=True)) for row in case["data"]["rows"]]
    return [{row["person"]: row[column] for row in rows} for column in columns]


@pytest.mark.parametrize("case", cases("releases"), ids=lambda case: case["id"])
def test_persons_told_apart_by_two_releases_are_those_worked_out_by_hand(case: Case):
    found = meet(arrays(*read(case, "A", "B")), case["params"]["k"])
    assert case["expect"] == {
        "k_A": found.k[0],
        "k_B": found.k[1],
        "meet_k": found.meet_k,
        "newly_unique": found.newly_unique,
        "newly_below_k": found.newly_below_k,
        "persons_in_both": found.persons,
    }


@pytest.mark.parametrize("case", cases("difference"), ids=lambda case: case["id"])
def test_persons_in_one_release_alone_are_those_worked_out_by_hand(case: Case):
    (classes,) = read(case, "class")
    inside = read(case, "in_A", "in_B")
    names = sorted(set(classes.values()))
    sides = [
        np.array([names.index(name) if side[person] else ABSENT for person, name in classes.items()]) for side in inside
    ]
    found = difference(sides[0], sides[1], case["params"]["k"])
    k = meet(np.stack(sides), case["params"]["k"]).k
    assert case["expect"] == {
        "k_A": k[0],
        "k_B": k[1],
        "added": {name: n for name, n in zip(names, found.added.tolist(), strict=True) if n},
        "removed": {name: n for name, n in zip(names, found.removed.tolist(), strict=True) if n},
        "difference_k": found.difference_k,
        "exposed": found.exposed,
    }


@pytest.mark.parametrize("case", cases("signature"), ids=lambda case: case["id"])
def test_values_that_two_classes_share_are_those_worked_out_by_hand(case: Case):
    a, b, held_a, held_b = read(case, "c1", "c2", "s1", "s2")
    names = sorted({*held_a.values(), *held_b.values()})
    values = np.array([[names.index(held[person]) for person in sorted(held)] for held in (held_a, held_b)])
    found = signature(arrays(a, b), values)
    assert case["expect"] == {
        "m_release_1": found.m[0],
        "m_release_2": found.m[1],
        "m_invariant": found.invariant,
        "smallest_intersection": found.smallest_intersection,
        "disclosed": found.disclosed,
    }


releases = st.dictionaries(st.integers(0, 25), st.integers(0, 4), max_size=26)


@given(st.lists(releases, min_size=2, max_size=3), st.integers(1, 4))
def test_meeting_is_what_the_definition_says(found: list[Release], k: int):
    assert meet(arrays(*found), k) == slow_meet(found, k)


@given(releases, releases)
def test_meet_k_is_at_most_the_smallest_class_around_anyone_in_both(a: Release, b: Release):
    """Property 13: sizes over the persons in both, hence also over all."""
    both = a.keys() & b.keys()
    found = meet(arrays(a, b), 2)
    if not both:
        assert found.meet_k is None
        return
    assert found.meet_k is not None
    for release in (a, b):
        assert found.meet_k <= min(Counter(release[person] for person in both).values())
        assert found.meet_k <= min(Counter(release.values())[release[person]] for person in both)


@given(releases, st.integers(2, 5))
def test_a_release_composed_with_itself_changes_nothing(a: Release, k: int):
    twice = arrays(a, a)
    smallest = min(Counter(a.values()).values(), default=None)
    assert meet(twice, k) == Meet(len(a), (smallest, smallest), smallest, 0, 0)
    alone = difference(twice[0], twice[1], k)
    assert (int(alone.added.sum()), int(alone.removed.sum()), alone.difference_k, alone.exposed) == (0, 0, None, 0)


@given(releases, releases, st.integers(1, 4))
def test_differences_are_what_the_definition_says(a: Release, b: Release, k: int):
    numbers = [np.array([release.get(person, ABSENT) for person in range(26)]) for release in (a, b)]
    found = difference(numbers[0], numbers[1], k)
    added = Counter(b[person] for person in b if person not in a)
    removed = Counter(a[person] for person in a if person not in b)
    assert {name: n for name, n in enumerate(found.added.tolist()) if n} == added
    assert {name: n for name, n in enumerate(found.removed.tolist()) if n} == removed
    counts = [*added.values(), *removed.values()]
    assert found.difference_k == min(counts, default=None)
    assert found.exposed == sum(n for n in counts if n < k)


@given(releases, releases, st.data())
def test_signatures_are_what_the_definition_says(a: Release, b: Release, data: st.DataObject):
    """Values over 63 make sets of more than one word."""
    values = st.sampled_from([0, 1, 2, 62, 63, 64, 200])
    held = [{person: data.draw(values) for person in release} for release in (a, b)]
    everybody = sorted({*a, *b}, key=str)
    codes = np.array([[side.get(person, 0) for person in everybody] for side in held], np.int64).reshape(
        2, len(everybody)
    )
    assert signature(arrays(a, b), codes) == slow_signature(a, b, held[0], held[1])


@given(releases, releases, st.integers(1, 4), st.integers(2, 3))
def test_persons_who_are_alike_may_stand_in_one_entry(a: Release, b: Release, k: int, times: int):
    alike = arrays(a, b)
    weights = np.full(alike.shape[1], times)
    each = np.repeat(alike, times, axis=1)
    assert meet(alike, k, weights) == meet(each, k)
    assert number_of_releases(alike, weights) == number_of_releases(each)
    codes = alike * 7 % 5
    assert signature(alike, codes, weights) == signature(each, np.repeat(codes, times, axis=1))


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 8), max_size=20))
def test_common_classes_of_a_release_and_its_generalisation_are_the_coarser_ones(fine: Release):
    coarse = {person: name // 3 for person, name in fine.items()}
    both = arrays(fine, coarse)
    here, there = common_classes(both[0], both[1])
    assert here.tolist() == there.tolist()
    assert len({*zip(here.tolist(), both[1].tolist(), strict=True)}) == len(set(coarse.values()))


@given(releases, releases)
def test_common_classes_are_the_parts_that_no_shared_person_links(a: Release, b: Release):
    both = arrays(a, b)
    here, there = common_classes(both[0], both[1])
    parts = {("a", name): {("a", name)} for name in both[0].tolist()} | {("b", n): {("b", n)} for n in both[1].tolist()}
    for left, right in both.T.tolist():
        if ABSENT not in (left, right):
            merged = parts["a", left] | parts["b", right]
            for each in merged:
                parts[each] = merged
    found: dict[int, set[int]] = defaultdict(set)
    for left, right, x, y in zip(*both.tolist(), here.tolist(), there.tolist(), strict=True):
        for side, name, number in (("a", left, x), ("b", right, y)):
            assert (name == ABSENT) == (number == ABSENT)
            if name != ABSENT:
                found[number].add(id(parts[side, name]))
    assert all(len(each) == 1 for each in found.values())
    assert len({each for same in found.values() for each in same}) == len(found)


def test_two_published_tables_of_counts_are_told_apart_by_what_grew_and_what_fell():
    found = difference_of_counts(np.array([10, 8, 5]), np.array([11, 5, 5]), 3)
    expected = Difference(np.array([1, 0, 0]), np.array([0, 3, 0]), 1, 1)
    assert (found.added.tolist(), found.removed.tolist()) == ([1, 0, 0], [0, 3, 0])
    assert (found.difference_k, found.exposed) == (expected.difference_k, expected.exposed)


def test_two_releases_of_ten_thousand_classes_that_do_not_nest_have_one_common_class():
    """Intervals shifted by one: each class shares a person with the next."""
    people = np.arange(20_000)
    here, there = common_classes(people // 2, (people + 1) // 2)
    assert set(here.tolist()) == set(there.tolist()) == {0}
