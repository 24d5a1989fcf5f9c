"""Histories: known points, successive waves, windows; against dictionaries and loops."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.releases.composition import classes_of
from privlib.risk.releases.trajectories import (
    InWindows,
    Unicity,
    WaveUniques,
    Window,
    by_window,
    in_windows,
    unicity,
    unique_on_waves,
    windows,
)
from privlib.risk.table.specs import spec
from tests.risk.oracle import shared, table

SMALL = Path(__file__).parents[3] / "sample_data" / "small"

points = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 6)), max_size=40)


def arrays(*columns: Any) -> list[Any]:
    return [np.array(column, np.int64) for column in columns]


def by_person(found: list[tuple[int, int]]) -> dict[int, set[int]]:
    histories: dict[int, set[int]] = defaultdict(set)
    for person, point in found:
        histories[person].add(point)
    return histories


@given(points)
def test_one_known_point_is_exact(found: list[tuple[int, int]]):
    histories = by_person(found)
    held = Counter(point for points in histories.values() for point in points)
    (one,) = unicity(*arrays([point for _, point in found], [person for person, _ in found]), points=[1])
    if not histories:
        assert one == Unicity(1, 0, 0, None, None, None)
        return
    share = sum(sum(held[p] == 1 for p in each) / len(each) for each in histories.values()) / len(histories)
    assert one == Unicity(1, len(histories), len(histories), *[pytest.approx(share)] * 3)


@given(points, st.integers(2, 3))
def test_persons_whose_every_choice_of_points_is_alone_or_shared_are_counted_so(found: list[tuple[int, int]], q: int):
    """Whatever points are drawn: the share lies between persons always unique and persons ever unique."""
    histories = by_person(found)
    able = {person: each for person, each in histories.items() if len(each) >= q}
    choices = {
        person: [sum(set(known) <= other for other in histories.values()) == 1 for known in combinations(each, q)]
        for person, each in able.items()
    }
    (one,) = unicity(*arrays([point for _, point in found], [person for person, _ in found]), points=[q])
    assert (one.persons, one.sampled) == (len(able), len(able))
    if able:
        assert one.share is not None
        assert sum(map(all, choices.values())) <= round(one.share * len(able)) <= sum(map(any, choices.values()))


def test_the_interval_of_a_sample_is_wilsons_and_the_same_seed_draws_the_same():
    """50 persons, each with the same two points: nobody is unique. Wilson for 0 of 10: 0 to z² / (10 + z²)."""
    persons, classes = arrays([p for p in range(50) for _ in range(2)], [0, 1] * 50)
    (two,) = unicity(classes, persons, points=[2], sample=10)
    z2 = 1.959963984540054**2
    assert two == Unicity(2, 50, 10, 0.0, pytest.approx(0), pytest.approx(z2 / (10 + z2)))
    rng = np.random.default_rng(5)
    classes, persons = rng.integers(0, 30, 500), rng.integers(0, 60, 500)
    assert unicity(classes, persons, seed=3, sample=20) == unicity(classes, persons, seed=3, sample=20)


def test_no_known_point_is_refused():
    with pytest.raises(ParameterError) as raised:
        unicity(*arrays([1], [0]), points=[0])
    assert str(raised.value).startswith("points: not usable. 1 or more.")


@given(st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=1, max_size=25))
def test_persons_unique_on_successive_waves_are_those_of_the_definition(rows: list[tuple[int, ...]]):
    expected: list[WaveUniques] = []
    for number in (1, 2, 3):
        runs = [range(first, first + number) for first in range(4 - number)]
        inside: set[int] = set()
        alone: set[int] = set()
        for run in runs:
            said = {i: tuple(row[w] for w in run) for i, row in enumerate(rows) if all(row[w] >= 0 for w in run)}
            counted = Counter(said.values())
            inside |= said.keys()
            alone |= {i for i, each in said.items() if counted[each] == 1}
        expected.append(WaveUniques(number, len(inside), len(alone)))
    assert unique_on_waves(np.array(rows).T) == tuple(expected)


def test_the_sample_waves_have_the_uniques_of_a_slow_count():
    items = ["q1", "q2", "q3", "q4", "q5"]
    frames = [pl.read_csv(SMALL / f"answer-W{wave}.csv", infer_schema=False) for wave in (1, 2, 3)]
    engine = shared(2)
    columns = ["principal_id", *items]
    specs = [
        spec(table(engine, columns, frame.select(columns).rows(), f"wave{n}"), quasi=items, person="principal_id")
        for n, frame in enumerate(frames)
    ]
    said = [{row[0]: row[1:] for row in frame.select(columns).rows()} for frame in frames]
    found = unique_on_waves(*classes_of(engine, specs))
    everybody = set().union(*said)
    for number in (1, 2, 3):
        alone: set[str] = set()
        answered: set[str] = set()
        for first in range(4 - number):
            run = said[first : first + number]
            inside = {p: tuple(each[p] for each in run) for p in everybody if all(p in each for each in run)}
            counted = Counter(inside.values())
            answered |= inside.keys()
            alone |= {p for p, each in inside.items() if counted[each] == 1}
        assert found[number - 1] == WaveUniques(number, len(answered), len(alone))


def test_windows_of_days_weeks_and_months_are_those_of_the_calendar():
    days = [date(2025, 12, 20) + timedelta(days=n) for n in range(80)]
    numbers = np.array([(day - date(1970, 1, 1)).days for day in days])
    assert windows(numbers, "day").tolist() == numbers.tolist()
    for width, name in (("week", lambda d: d.isocalendar()[:2]), ("month", lambda d: (d.year, d.month))):
        found = windows(numbers, width)  # type: ignore[arg-type]
        assert len(set(zip(found.tolist(), map(name, days), strict=True))) == len(set(found.tolist()))
        assert len(set(map(name, days))) == len(set(found.tolist()))
        assert sorted(found.tolist()) == found.tolist()


def test_k_is_measured_in_each_window_and_a_person_counts_once_in_a_class():
    """Window 1: class 0 holds persons 1 and 2, class 1 person 1. Window 2: class 0 holds person 3 alone."""
    window, classes, persons = arrays([1, 1, 1, 1, 2, 2], [0, 0, 0, 1, 0, 0], [1, 1, 2, 1, 3, 3])
    assert by_window(window, classes, persons) == (Window(1, 2, 2, 1, 1), Window(2, 1, 1, 1, 1))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 5)), max_size=30), st.integers(1, 4))
def test_all_windows_together_are_the_sums_of_each(found: list[tuple[int, int, int]], k: int):
    held: dict[tuple[int, int], set[int]] = defaultdict(set)
    for window, point, person in found:
        held[window, point].add(person)
    each = by_window(*arrays(*zip(*found, strict=True))) if found else ()
    assert in_windows(*arrays(*(zip(*found, strict=True) if found else ([], [], []))), k) == InWindows(
        len(each),
        sum(one.k >= k for one in each),
        min((one.k for one in each), default=None),
        len({person for _, _, person in found}),
        len(set().union(*(persons for persons in held.values() if len(persons) == 1))),
        len(set().union(*(persons for persons in held.values() if len(persons) < k))),
    )
