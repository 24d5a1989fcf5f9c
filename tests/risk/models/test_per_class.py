"""Every measure of a sensitive attribute against its definition: dictionaries, loops and fractions."""

import math
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.risk.models import per_class
from privlib.risk.models.per_class import Tally, tally, whole
from privlib.risk.table.finest import Values

DOMAIN = 6
TREE = {1: "A", 2: "A", 3: "B", 4: "B", 5: "B", 6: "C"}
UPPER = {"A": "X", "B": "X", "C": "Y"}
entries = st.lists(st.tuples(st.integers(0, 3), st.integers(1, DOMAIN), st.integers(1, 9)), min_size=1, max_size=16)
persons = st.lists(st.tuples(st.integers(0, 3), st.integers(1, DOMAIN), st.integers(0, 4)), min_size=1, max_size=20)


def counted(found: list[tuple[int, int, int]]) -> dict[int, Counter[int]]:
    """Units of each class by value."""
    classes: dict[int, Counter[int]] = {}
    for held, code, n in found:
        classes.setdefault(held, Counter())[code] += n
    return classes


def table(found: list[tuple[int, int, int]]) -> Tally:
    columns = [np.array(column, np.int64) for column in zip(*found, strict=True)]
    return tally(Values("s", DOMAIN, *columns), np.arange(4), 4)


class Slow:
    """The measures of one class, from their definitions."""

    def __init__(self, counts: Counter[int], everyone: Counter[int]) -> None:
        size, total = sum(counts.values()), sum(everyone.values())
        self.counts, self.size = counts, size
        self.p = {s: Fraction(n, total) for s, n in everyone.items()}
        self.q = {s: Fraction(counts[s], size) for s in everyone}

    def entropy(self) -> float:
        return -math.fsum(float(q) * math.log(q) for q in self.q.values() if q)

    def c(self, least: int) -> float:
        ranked = sorted(self.counts.values(), reverse=True)
        rest = sum(ranked[least - 1 :])
        return ranked[0] / rest if rest else math.inf

    def t_equal(self) -> float:
        return float(sum(abs(self.q[s] - self.p[s]) for s in self.p) / 2)

    def t_ordered(self) -> float:
        domain = range(1, DOMAIN + 1)
        running, far = Fraction(0), Fraction(0)
        for s in domain[:-1]:
            running += self.q.get(s, Fraction(0)) - self.p.get(s, Fraction(0))
            far += abs(running)
        return float(far / (DOMAIN - 1))

    def t_hierarchical(self) -> float:
        """Walk the tree of three levels below the root: cost height / 3 times what two sides of a node exchange."""
        extra: dict[Any, Fraction] = {s: self.q[s] - self.p[s] for s in self.p}
        far = Fraction(0)
        for height, above in ((1, TREE), (2, UPPER), (3, dict.fromkeys("XY", "*"))):
            nodes: dict[Any, list[Fraction]] = {}
            for child, more in extra.items():
                nodes.setdefault(above[child], []).append(more)
            for each in nodes.values():
                gains, losses = sum(x for x in each if x > 0), -sum(x for x in each if x < 0)
                far += Fraction(height, 3) * min(gains, losses)
            extra = {node: sum(each, Fraction(0)) for node, each in nodes.items()}
        return float(far)

    def beta(self) -> float:
        return float(max([(self.q[s] - p) / p for s, p in self.p.items() if self.q[s] > p], default=Fraction(0)))

    def enhanced(self) -> float:
        over = any((self.q[s] - p) / p > -math.log(p) for s, p in self.p.items() if self.q[s] > p)
        return math.inf if over else self.beta()

    def capped(self) -> float:
        gains = [min(float((self.q[s] - p) / p), -math.log(p)) for s, p in self.p.items() if self.q[s] > p]
        return max(gains, default=0.0)

    def delta(self) -> float:
        return max(abs(math.log(self.q[s] / p)) if self.q[s] else math.inf for s, p in self.p.items())

    def delta_present(self) -> float:
        return max(abs(math.log(self.q[s] / p)) for s, p in self.p.items() if self.q[s])


LEVELS = [
    np.array([0, *(1 + "ABC".index(TREE[s]) for s in range(1, DOMAIN + 1))]),
    np.array([0, *(1 + "XY".index(UPPER[TREE[s]]) for s in range(1, DOMAIN + 1))]),
    np.array([0] + [1] * DOMAIN),
]


@given(entries)
@settings(max_examples=1000, deadline=None)
def test_every_measure_is_that_of_its_definition(found: list):
    made, classes = table(found), counted(found)
    everyone = sum(classes.values(), Counter[int]())
    measured = {
        "distinct": per_class.distinct(made),
        "entropy": per_class.entropy(made),
        "alpha": per_class.alpha(made),
        "c2": per_class.c_infimum(made, 2),
        "c3": per_class.c_infimum(made, 3),
        "t_equal": per_class.t_equal(made),
        "t_ordered": per_class.t_ordered(made),
        "t_hierarchical": per_class.t_hierarchical(made, LEVELS),
        "t_without_a_root": per_class.t_hierarchical(made, LEVELS[:2]),
        "beta": per_class.basic_beta(made),
        "enhanced": per_class.enhanced_beta(made),
        "capped": per_class.capped_beta(made),
        "delta": per_class.delta(made),
        "delta_present": per_class.delta_present(made),
    }
    for held, counts in classes.items():
        slow = Slow(counts, everyone)
        expected = {
            "distinct": len(counts),
            "entropy": slow.entropy(),
            "alpha": max(counts.values()) / slow.size,
            "c2": slow.c(2),
            "c3": slow.c(3),
            "t_equal": slow.t_equal(),
            "t_ordered": slow.t_ordered(),
            "t_hierarchical": slow.t_hierarchical(),
            "t_without_a_root": slow.t_hierarchical(),
            "beta": slow.beta(),
            "enhanced": slow.enhanced(),
            "capped": slow.capped(),
            "delta": slow.delta(),
            "delta_present": slow.delta_present(),
        }
        assert {name: each[held] for name, each in measured.items()} == pytest.approx(expected, abs=1e-12)


@given(entries)
@settings(max_examples=200, deadline=None)
def test_measures_keep_their_bounds(found: list):
    made = table(found)
    held = made.sizes > 0
    l_of, least = np.exp(per_class.entropy(made))[held], per_class.distinct(made)[held]
    assert (l_of >= 1).all()
    assert (l_of <= least + 1e-12).all()
    equal = per_class.t_equal(made)[held]
    for other in (per_class.t_ordered(made), per_class.t_hierarchical(made, LEVELS)):
        assert (other[held] >= 0).all()
        assert (other[held] <= equal + 1e-12).all()
        assert (equal <= 1).all()
    enhanced = per_class.enhanced_beta(made)[held]
    assert (np.isinf(enhanced) | (enhanced == per_class.basic_beta(made)[held])).all()
    assert (per_class.delta(made)[held] >= per_class.delta_present(made)[held]).all()
    assert (per_class.alpha(made)[held] >= 1 / least - 1e-12).all()


@given(persons)
@settings(max_examples=100, deadline=None)
def test_a_person_counts_once_for_each_of_her_values_in_a_class(found: list):
    classes, codes, who = (np.array(column, np.int64) for column in zip(*sorted(set(found)), strict=True))
    values = Values("s", DOMAIN, classes, codes, np.ones(len(codes), np.int64), who)
    merged = np.array([0, 0, 1, -1])
    made = tally(values, merged, 2)
    expected = Counter({(merged[c], s): 0 for c, s, _ in found if c < 3})
    for held, code, _ in {(merged[c], s, p) for c, s, p in found if c < 3}:
        expected[held, code] += 1
    assert dict(zip(zip(made.classes, made.codes, strict=True), made.counts, strict=True)) == expected
    assert made.reference.sum() == made.sizes.sum() == sum(expected.values())


@given(persons, st.booleans())
@settings(max_examples=100, deadline=None)
def test_classes_as_they_are_are_counted_as_classes_that_fall_together_with_none(found: list, named: bool):
    """Entries sorted by class, value and person, as a class table has them; without persons one a class and value."""
    counts = Counter((c, s) if not named else (c, s, p) for c, s, p in set(found))
    columns = [np.array(column, np.int64) for column in zip(*sorted(counts), strict=True)]
    numbers = np.array([counts[key] for key in sorted(counts)], np.int64)
    values = Values("s", DOMAIN, columns[0], columns[1], numbers, columns[2] if named else None)
    for reference in (None, np.arange(1, DOMAIN + 2)):
        straight, merged = whole(values, 4, reference), tally(values, np.arange(4), 4, reference)
        for name in ("classes", "codes", "counts", "sizes", "reference"):
            assert getattr(straight, name).tolist() == getattr(merged, name).tolist(), name


def test_numbers_too_large_for_integers_are_measured_as_floats():
    big = 10**9
    made = table([(0, 1, big), (1, 6, big), (2, 3, 2 * big)])
    assert per_class.t_ordered(made)[:3].tolist() == pytest.approx([2.25 / 5, 2.75 / 5, 1.25 / 5])


@pytest.mark.parametrize(("places", "distance"), [((1, 2, 3), 0.375), ((4, 6, 9), 1 / 6)])
def test_the_salaries_of_the_paper_have_the_distances_it_gives(places: tuple[int, ...], distance: float):
    """Nine salaries, one each; Li, Li and Venkatasubramanian 2007, section 4."""
    codes = np.array(places, np.int64)
    values = Values("salary", 9, np.zeros(3, np.int64), codes, np.ones(3, np.int64))
    reference = np.array([0] + [1] * 9, np.int64)
    assert per_class.t_ordered(tally(values, np.zeros(1, np.int64), 1, reference))[0] == pytest.approx(
        distance, abs=1e-15
    )
