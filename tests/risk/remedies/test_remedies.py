"""Every single change against the same change made to the rows and measured again; the order; the ladder."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import fit
from privlib.risk.hierarchies.needs import Need
from privlib.risk.remedies.ladder import ladder
from privlib.risk.remedies.single_changes import METHODS, Remedy, remedies
from privlib.risk.remedies.states import Limits, Secret, State, start
from privlib.risk.search.nodes import Nodes
from privlib.risk.search.scores import scorer
from tests.risk.arrays import finest
from tests.risk.reference import SHARED, cases, picked, rows_of
from tests.risk.search.slow_search import Data, table_of, units

NUMBERS = [[str(i), f"{i // 2}-", f"{i // 4}--", "*"] for i in range(8)]
LETTERS = [[letter, group, "*"] for letter, group in zip("pqrstu", "AAABBC", strict=True)]

Row = tuple[Any, ...]


class Slow:
    """Rows measured from the definitions. A cell is the set of values that it may stand for."""

    def __init__(self, data: Data, cells: Sequence[Row], kept: Sequence[int], k_min: int) -> None:
        groups: dict[Row, list[int]] = defaultdict(list)
        for row in kept:
            groups[cells[row]].append(row)
        self.groups = list(groups.values())
        sizes = [units(data, group) for group in self.groups]
        smallest: dict[Any, int] = {}
        for group, size in zip(self.groups, sizes, strict=True):
            for row in group:
                unit = row if data.persons is None else data.persons[row]
                smallest[unit] = min(size, smallest.get(unit, size))
        self.k = min(sizes, default=None)
        self.below = sum(size < k_min for size in smallest.values())
        self.uniques = sum(size == 1 for size in smallest.values())
        self.small = [row for group, size in zip(self.groups, sizes, strict=True) for row in group if size < k_min]
        self.loss = self._loss(data, cells, kept)
        self.secret = self._secret(data)

    def _loss(self, data: Data, cells: Sequence[Row], kept: Sequence[int]) -> float:
        product, n = 1.0, len(data.rows)
        for place in range(len(data.hierarchies)):
            domain = len(data.lines(place))
            least = Fraction(n, domain)
            found = sum((Fraction(len(cells[row][place]), domain) for row in kept), Fraction(0)) + n - len(kept)
            r = max(Fraction(0), (found - least) / (n - least)) if n != least else Fraction(0)
            product *= float(1 + r) ** (1 / len(data.hierarchies))
        return product - 1

    def _secret(self, data: Data) -> tuple[int | None, float | None]:
        assert data.sensitive is not None

        def counted(places: Sequence[int]) -> Counter[str]:
            people = places if data.persons is None else [data.persons[place] for place in places]
            assert data.sensitive is not None
            return Counter(
                value for value, _ in {(data.sensitive[p], who) for p, who in zip(places, people, strict=True)}
            )

        found = [counted(group) for group in self.groups]
        usual = sum(found, Counter[str]())
        total = sum(usual.values())
        distances = [
            sum(abs(Fraction(each[s], sum(each.values())) - Fraction(usual[s], total)) for s in usual) / 2
            for each in found
        ]
        return min(map(len, found), default=None), float(max(distances)) if distances else None


def coded(data: Data, state: State) -> list[Row]:
    """Each cell as the set of lines that have its label."""
    found: list[Row] = []
    for row in data.rows:
        cells: list[frozenset[int]] = []
        for place, value in enumerate(row):
            labels = state.codings[place].labels
            line = state.hierarchies[place].labels[0].index(value)
            cells.append(frozenset(np.flatnonzero(labels == labels[line]).tolist()))
        found.append(tuple(cells))
    return found


@st.composite
def datasets(draw: st.DrawFn) -> Data:
    n = draw(st.integers(1, 30))
    number = st.sampled_from([line[0] for line in NUMBERS] + [None] * draw(st.integers(0, 1)))
    rows = draw(st.lists(st.tuples(number, st.sampled_from("pqrstu")), min_size=n, max_size=n))
    sensitive = draw(st.lists(st.sampled_from("xyz"), min_size=n, max_size=n))
    persons = draw(st.none() | st.lists(st.integers(0, 9), min_size=n, max_size=n))
    return Data(rows, [NUMBERS, LETTERS], sensitive, persons)


@given(datasets(), st.integers(2, 5), st.tuples(st.integers(0, 2), st.integers(0, 1)), st.integers(0, 3))
@settings(max_examples=150)
def test_gain_cost_and_what_holds_after_are_those_of_the_changed_rows(
    data: Data, k_min: int, levels: tuple[int, int], below: int
):
    table, fitted = table_of(data)
    state = start(table, fitted, levels, below)
    everything = list(range(len(data.rows)))
    before_cells = coded(data, state)
    gone = Slow(data, before_cells, everything, below).small
    kept = [row for row in everything if row not in gone]
    before = Slow(data, before_cells, kept, k_min)
    assert state.loss == pytest.approx(before.loss, abs=1e-12)
    sizes = state.sizes(k_min)
    assert (sizes.k, sizes.below, sizes.uniques) == (before.k, before.below, before.uniques)
    for found in remedies(state, Limits(k_min), weights=None):
        assert found.state is not None
        cells, left = coded(data, found.state), kept
        if found.kind == "remove":
            left = [row for row in kept if row not in before.small]
            assert found.removed == units(data, before.small)
            assert found.cells == 2 * len(before.small)
            assert found.categories is None
        else:
            place = ["a0", "a1"].index(found.attribute or "")
            occurred, occur = ({each[row][place] for row in kept} for each in (before_cells, cells))
            assert found.removed == 0
            assert found.cells == sum(before_cells[row][place] != cells[row][place] for row in kept)
            assert found.categories == len(occur) / len(occurred)
        after = Slow(data, cells, left, k_min)
        assert (found.gain, found.uniques) == (before.below - after.below, before.uniques - after.uniques)
        assert found.gain > 0 or found.uniques > 0
        assert found.loss == pytest.approx(after.loss - before.loss, abs=1e-12)
        assert (found.after.k, found.after.k_own) == (after.k, after.k)
        (secret,) = found.after.secrets
        assert (secret.l, secret.t) == (after.secret[0], pytest.approx(after.secret[1], abs=1e-12))


@given(datasets(), st.integers(2, 5))
def test_every_level_that_gains_is_listed(data: Data, k_min: int):
    table, fitted = table_of(data)
    state = start(table, fitted)
    before = state.sizes(k_min)
    listed = {
        (each.attribute, each.steps or "gone")
        for each in remedies(state, Limits(k_min))
        if each.kind in ("coarsen", "drop")
    }
    for place, steps in ((0, 1), (0, 2), (0, 3), (1, 1), (1, 2)):
        levels = [0, 0]
        levels[place] = steps
        after = start(table, fitted, levels).sizes(k_min)
        key = (f"a{place}", "gone" if steps == len((NUMBERS, LETTERS)[place][0]) - 1 else steps)
        assert (key in listed) == (after.below < before.below or after.uniques < before.uniques)


@given(datasets(), st.integers(2, 4))
def test_after_blanking_no_unit_is_matched_by_fewer_than_k_min(data: Data, k_min: int):
    table, fitted = table_of(data)
    state = start(table, fitted)
    before = state.sizes(k_min)
    found = [each for each in remedies(state, Limits(k_min)) if each.kind == "blank"]
    if data.persons is not None or not before.below or len(data.rows) < k_min:
        assert found == []
        return
    for each in found:
        cells = each.blanked
        assert cells is not None
        assert each.after.k == cells.min_f
        assert each.after.k is not None
        assert each.after.k >= k_min
        assert (each.gain, each.uniques, each.cells) == (before.below, before.uniques, cells.cells)


def letters(cells: Iterable[str], sensitive: str = "") -> Data:
    """Rows of two cells, a digit and a letter."""
    rows: list[tuple[str | None, ...]] = [(cell[0], cell[1]) for cell in cells]
    return Data(rows, [NUMBERS, LETTERS], list(sensitive or "x" * len(rows)))


HAND = letters(["0p", "0p", "0p", "1p", "1p", "6u", "7u", "7u", "7u", "7u"], "xxyxyxxyyy")
"""Classes of 3, 2, 1 and 4; at level 1 of the number classes of 5 and 5."""


def hand(k_min: int = 3, needs: Sequence[Need] = ()) -> list[Remedy]:
    return list(remedies(start(*table_of(HAND)), Limits(k_min), needs))


def named(found: Sequence[Remedy]) -> list[tuple[str, str | None, int]]:
    return [(each.kind, each.attribute, each.steps) for each in found]


def test_one_level_up_lifts_three_and_costs_a_seventh_of_a_number():
    found = next(each for each in hand() if each.kind == "coarsen" and each.steps == 1)
    # (0, p) 3, (1, p) 2, (6, u) 1 and (7, u) 4 become 5 and 5: the two and the one are lifted
    assert (found.attribute, found.gain, found.uniques, found.cells, found.categories) == ("a0", 3, 1, 10, 0.5)
    # r = (10 * 2/8 - 10/8) / (10 - 10/8) = 1/7; loss = (8/7)^(1/2) - 1
    assert found.loss == pytest.approx((8 / 7) ** 0.5 - 1)
    assert (found.after.k, found.after.secrets[0].l) == (5, 2)
    # x 3 of 5 and 2 of 5, over all 5 of 10
    assert found.after.secrets == (Secret("s", 2, 0.1),)
    assert (found.method, found.words) == ("一般化", ("abstraction", "generalization"))


def test_what_breaks_no_purpose_comes_first_then_the_most_gain_for_the_loss():
    # categories of the number hold 3, 2, 1 and 4: merging or grouping 1 and 6 lifts nobody, and no end is too thin
    assert named(hand()) == [
        ("coarsen", "a0", 1),
        ("blank", None, 0),
        ("coarsen", "a0", 2),
        ("remove", None, 0),
        ("drop", "a0", 0),
    ]
    needed = hand(needs=[Need("U5", "a0", 1), Need("U1", "a0", 1), Need("U1", "a1", 2)])
    assert [(each.kind, each.steps, each.breaks) for each in needed] == [
        ("coarsen", 1, ()),
        ("remove", 0, ()),
        ("blank", 0, ("U1", "U5")),
        ("coarsen", 2, ("U1", "U5")),
        ("drop", 0, ("U1", "U5")),
    ]


def test_removing_three_of_ten_costs_three_tenths():
    found = next(each for each in hand() if each.kind == "remove")
    assert (found.gain, found.uniques, found.removed, found.cells) == (3, 1, 3, 6)
    assert found.loss == pytest.approx(0.3)
    assert (found.after.k, found.method, found.words) == (3, "レコード削除", ("delete",))


def test_blanks_are_promised_to_readers_for_whom_a_blank_matches_everything():
    found = next(each for each in hand() if each.kind == "blank")
    assert (found.cells, found.after.k, found.after.k_own) == (3, 5, 1)
    # three numbers of ten are blank: r = (7 * 1/8 + 3 - 10/8) / (10 - 10/8) = 0.3
    assert found.loss == pytest.approx(1.3**0.5 - 1)


def test_every_kind_of_change_has_its_name_in_the_guideline_and_its_word_in_the_policy():
    assert METHODS["drop"] == ("項目削除", ("delete",))
    assert METHODS["remove"] == ("レコード削除", ("delete",))
    assert METHODS["blank"] == ("セル削除", ("partial delete",))
    assert METHODS["microaggregate"] == ("ミクロアグリゲーション", ("rewrite", "replacement"))
    assert {*METHODS} == {"coarsen", "drop", "merge", "top_code", "bottom_code", "microaggregate", "remove", "blank"}


def test_nothing_is_proposed_where_nothing_gains():
    assert remedies(start(*table_of(letters("0p" for _ in range(5)))), Limits(5)) == ()


def test_the_ladder_takes_the_best_change_until_the_limit_holds():
    found = ladder(start(*table_of(HAND)), Limits(3))
    assert [(rung.kind, rung.attribute, rung.steps, rung.failing, rung.uniques, rung.k) for rung in found.rungs] == [
        (None, None, 0, 3, 1, 1),
        ("coarsen", "a0", 1, 0, 0, 5),
    ]
    assert found.holds
    assert found.rungs[-1].loss == pytest.approx((8 / 7) ** 0.5 - 1)


def test_the_ladder_goes_on_for_values_and_distances():
    state = start(*table_of(letters(["0p", "0p", "0p", "0p", "1p", "1p", "1p", "1p"], "xxxxxxyy")))
    assert ladder(state, Limits(4)).rungs[-1].kind is None
    # over all a quarter is y; the first class has none, the second has two of four: 1/4 from it, both
    by_values, by_distance = ladder(state, Limits(4, l_min=2)), ladder(state, Limits(4, t_max=0.2))
    for found in (by_values, by_distance):
        assert [(rung.kind, rung.failing, rung.secrets[0].l) for rung in found.rungs] == [
            (None, 4 if found is by_values else 8, 1),
            ("coarsen", 0, 2),
        ]
        assert found.holds


def test_a_ladder_on_which_nothing_is_left_does_not_hold():
    found = ladder(start(*table_of(letters(["0p", "0p", "0p"]))), Limits(5))
    assert [(rung.kind, rung.failing, rung.k, rung.removed) for rung in found.rungs] == [
        (None, 3, 3, 0),
        ("remove", 0, None, 3),
    ]
    assert not found.holds


@given(datasets(), st.integers(2, 4), st.integers(1, 2), st.sampled_from([0.4, 1.0]))
def test_a_ladder_that_holds_keeps_every_limit(data: Data, k_min: int, l_min: int, t_max: float):
    found = ladder(start(*table_of(data)), Limits(k_min, l_min, t_max))
    last = found.rungs[-1]
    assert [rung.failing for rung in found.rungs] == sorted({rung.failing for rung in found.rungs}, reverse=True)
    if not found.holds:
        assert last.failing > 0 or last.k is None
        return
    (secret,) = last.secrets
    assert (last.k or 0) >= k_min
    assert (secret.l or 0) >= l_min
    assert (1.0 if secret.t is None else secret.t) <= t_max + 1e-12


@given(datasets(), st.tuples(st.integers(0, 3), st.integers(0, 2)), st.integers(0, 4))
def test_the_loss_is_that_of_a_search(data: Data, levels: tuple[int, int], below: int):
    table, fitted = table_of(data)
    nodes = Nodes(table, fitted)
    node = nodes.at(levels)
    score = scorer("loss", nodes.finest, [each.hierarchy for each in fitted]).score(node, node.units < below)
    assert start(table, fitted, levels, below).loss == pytest.approx(score, abs=1e-12)


def adult(names: Sequence[str]) -> State | None:
    """The published data set of 30,162 persons, where it stands beside the repository."""
    for case in cases("raw_risk"):
        columns, rows = rows_of(case)
        table, _ = finest(names, cells := picked(columns, rows, names))
        texts = {name: sorted({row[place] for row in cells}) for place, name in enumerate(names)}
        return start(table, fit(table, texts, hierarchy_files.read(SHARED, names, columns)))
    return None


def test_five_attributes_of_a_published_data_set():
    state = adult(["sex", "age", "race", "marital-status", "native-country"])
    if state is None:
        return
    found = remedies(state, Limits(5))
    assert [(each.kind, each.attribute, each.steps, each.gain, each.uniques) for each in found[:5]] == [
        ("blank", None, 0, 3912, 2080),
        ("coarsen", "age", 1, 1850, 1174),
        ("coarsen", "age", 2, 2332, 1433),
        ("coarsen", "age", 3, 2784, 1669),
        ("remove", None, 0, 3912, 2080),
    ]
    assert found[0].cells <= 4287
    rungs = ladder(state, Limits(5)).rungs
    assert [(rung.kind, rung.attribute, rung.failing, rung.removed) for rung in rungs] == [
        (None, None, 3912, 0),
        ("coarsen", "age", 2062, 0),
        ("coarsen", "age", 1580, 0),
        ("remove", None, 0, 1580),
    ]
    assert rungs[-1].loss == pytest.approx(0.069075242105, abs=1e-12)
