"""Models that need more than the data: a population table, or a hierarchy of the sensitive attribute."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.hierarchies.levels import hierarchy
from privlib.risk.plans import asked as words
from privlib.risk.search.conditions import MODELS, Condition, Population, condition
from privlib.risk.search.optimum import search
from privlib.risk.search.task import task
from tests.risk.search.slow_search import Data, grouped, histogram, score, table_of, units
from tests.risk.search.test_search import HALVES, hierarchies

TREE = [["p", "A", "*"], ["q", "A", "*"], ["r", "B", "*"]]


def refused(*arguments: Any, **options: Any) -> str:
    with pytest.raises(ParameterError) as raised:
        condition(*arguments, **options)
    return str(raised.value)


def test_models_and_their_limits_are_checked():
    known = ", ".join(MODELS)
    assert refused("distinct", (2,), "s") == (
        f'model: "distinct" is not known. Did you mean "distinct_l"? It takes {known}. Nothing was run.'
    )
    assert refused("recursive_cl", (2,), "s") == (
        "model: recursive_cl has 1 limits, or one out of range. 2, each 0 or more. Nothing was run."
    )
    assert refused("alpha", (float("nan"),), "s") == (
        "model: alpha has 1 limits, or one out of range. 1, each 0 or more. Nothing was run."
    )
    assert refused("alpha", (float("inf"),), "s") == (
        "model: alpha has 1 limits, or one out of range. 1, each 0 or more. Nothing was run."
    )
    for l in (0, 2.5):  # noqa: E741 (the name the literature gives it)
        assert refused("recursive_cl", (4, l), "s") == (
            "model: recursive_cl has an l that is no whole number from 1 on. recursive_cl:C,L@ATTRIBUTE. "
            "Nothing was run."
        )
    assert refused("alpha", (0.5,)) == "model: alpha needs attribute. alpha:LIMIT@ATTRIBUTE. Nothing was run."
    assert refused("k", (5,), "s") == "model: k takes no attribute. k:LIMIT@ATTRIBUTE. Nothing was run."
    assert refused("k_map", (5,)) == (
        "model: k_map needs a population table. A population table with k_map and delta_presence alone. "
        "Nothing was run."
    )
    assert refused("t_hierarchical", (0.5,), "s") == (
        "model: t_hierarchical and a hierarchy do not fit. A hierarchy with t_hierarchical alone. Nothing was run."
    )


def test_a_condition_is_written_as_it_is_read():
    found = condition("recursive_cl", (2.5, 3), "native-country")
    assert str(found) == "recursive_cl:2.5,3@native-country"
    assert words.parse([str(found)]) == [("recursive_cl", (2.5, 3.0), "native-country")]
    assert str(condition("t_equal", (0.123456789,), "s")) == "t_equal:0.123456789@s"


def exhaustive(data: Data, conditions: list[Condition], limit: float, meets: Any, barred: Any = None) -> None:
    """The search equals a walk in which `meets` judges a class by its definition."""
    table, fitted = table_of(data)
    made = task(table, fitted, conditions, limit=limit)
    wanted: dict[tuple[int, ...], float] = {}
    for node in data.nodes():
        classes = grouped(data, node)
        kept = [places for key, places in classes.items() if meets(node, key, places)]
        bad = [place for places in classes.values() if places not in kept for place in places]
        if units(data, bad) <= made.allowed and not (barred and barred(node)):
            wanted[node] = score(data, node, kept, "loss")
    if not wanted:
        with pytest.raises(ParameterError) as raised:
            search(made)
        assert raised.value.code == "risk.no_solution"
        return
    found = search(made)
    assert found.score == pytest.approx(min(wanted.values()), rel=1e-9, abs=1e-9)
    assert found.levels in wanted


def moved(q: dict[str, Fraction], p: dict[str, Fraction]) -> Fraction:
    """Earth moved along the tree: at each node what its children have too much or too little, by its height."""
    surplus = {s: q[s] - p[s] for s in "pqr"}
    at_a = min(
        max(surplus["p"], Fraction(0)) + max(surplus["q"], Fraction(0)),
        -min(surplus["p"], Fraction(0)) - min(surplus["q"], Fraction(0)),
    )
    children = (surplus["p"] + surplus["q"], surplus["r"])
    return at_a / 2 + sum((max(each, Fraction(0)) for each in children), Fraction(0))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("pqr")), min_size=1, max_size=12),
    lines=hierarchies("abcd"),
    t=st.sampled_from([0.0, 0.1, 0.25, 0.5]),
    limit=st.sampled_from([0.0, 0.3]),
)
def test_distance_along_a_hierarchy_enters_the_search(
    rows: list[tuple[str, str]], lines: list[list[str]], t: float, limit: float
):
    data = Data([(a,) for a, _ in rows], [lines], [s for _, s in rows])
    domain = sorted({s for _, s in rows})
    found = words.conditions(
        [("t_hierarchical", (t,), "s")], table_of(data)[0], {"s": domain}, {"s": hierarchy("s", TREE)}
    )
    everyone = histogram(data, list(range(len(rows))))
    usual = {s: Fraction(everyone[s], len(rows)) for s in "pqr"}

    def meets(_node: Any, _key: Any, places: list[int]) -> bool:
        share = {s: Fraction(histogram(data, places)[s], len(places)) for s in "pqr"}
        return moved(share, usual) <= Fraction(t) + Fraction(1, 10**12)

    exhaustive(data, list(found), limit, meets)


@settings(max_examples=80, deadline=None)
@given(
    sample=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy")), min_size=1, max_size=8),
    others=st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy")), max_size=12),
    lines=hierarchies("abcd"),
    limit=st.sampled_from([0.0, 0.3, 1.0]),
    bounds=st.sampled_from([(0.0, 0.5), (0.2, 0.6), (0.1, 1.0)]),
    k=st.integers(2, 5),
)
def test_a_population_table_enters_the_search(
    sample: list[tuple[str, str]],
    others: list[tuple[str, str]],
    lines: list[list[str]],
    limit: float,
    bounds: tuple[float, float],
    k: int,
):
    two = [["x", "*"], ["y", "*"]]
    data = Data(sample, [lines, two])
    whole = Counter([*sample, *others])
    made = tuple(hierarchy(name, each) for name, each in zip(data.names, data.hierarchies, strict=True))
    codes = [[each.labels[0].index(row[place]) for row in whole] for place, each in enumerate(made)]
    population = Population(made, np.array(codes, np.int64), np.array(list(whole.values()), np.int64))

    def people(node: tuple[int, ...]) -> Counter[tuple[str | None, ...]]:
        everyone = Data(list(whole.elements()), data.hierarchies)
        return Counter({key: len(places) for key, places in grouped(everyone, node).items()})

    def k_map(node: tuple[int, ...], key: Any, _places: list[int]) -> bool:
        return people(node)[key] >= k

    def present(node: tuple[int, ...], key: Any, places: list[int]) -> bool:
        return Fraction(bounds[0]) <= Fraction(len(places), people(node)[key]) + Fraction(1, 10**12) and Fraction(
            len(places), people(node)[key]
        ) <= Fraction(bounds[1]) + Fraction(1, 10**12)

    def barred(node: tuple[int, ...]) -> bool:
        return bounds[0] > 0 and bool(set(people(node)) - set(grouped(data, node)))

    exhaustive(data, [condition("k_map", (k,), population=population)], limit, k_map)
    exhaustive(data, [condition("delta_presence", bounds, population=population)], limit, present, barred)


def test_a_class_with_nothing_but_skipped_cells_gives_nothing_away():
    data = Data([("a",), ("b",), ("b",)], [HALVES], ["p", "p", "q"])
    table, fitted = table_of(data)
    values = table.values[0]
    skipped = type(values)("s", 2, values.classes[1:], values.codes[1:], values.counts[1:])
    made = task(
        type(table)(table.names, table.radices, table.codes, table.units, table.rows, None, (skipped,)),
        fitted,
        [condition("distinct_l", (2,), "s")],
        limit=0.0,
    )
    assert search(made).levels == (0,)


def test_an_ordered_distance_of_empty_cells_is_refused():
    data = Data([("a",), ("b",)], [HALVES], ["p", "q"])
    table, fitted = table_of(data)
    values = table.values[0]
    empty = type(values)("s", 2, values.classes, values.codes - 1, values.counts)
    with pytest.raises(ParameterError) as raised:
        task(
            type(table)(table.names, table.radices, table.codes, table.units, table.rows, None, (empty,)),
            fitted,
            [condition("t_ordered", (0.3,), "s")],
        )
    assert str(raised.value) == (
        "model: t_ordered of an attribute with empty cells. Another model, or empty cells left out. Nothing was run."
    )


def test_every_model_is_absorbing_or_not_as_the_design_says():
    absorbing = {"k", "k_map", "distinct_l"}
    assert {name for name in MODELS if Condition(name, (1.0,)).absorbing} == absorbing


def test_a_class_without_values_is_good_only_until_it_is_merged():
    # at level 0 `a` has no value and stays, `b` has one value and goes; at level 1 they are one class of one value
    data = Data([("a",)] * 3 + [("b",)] * 3, [[["a", "ab"], ["b", "ab"]]], ["-"] * 3 + ["p"] * 3)
    table, fitted = table_of(data)
    held = replace(table.values[0], classes=np.array([1]), codes=np.array([1]), counts=np.array([3]), places=1)
    skipped = replace(table, values=(held,))
    found = search(task(skipped, fitted, [condition("distinct_l", (2,), "s")], limit=0.5))
    assert (found.levels, found.suppressed, found.classes) == ((0,), 3, 1)
