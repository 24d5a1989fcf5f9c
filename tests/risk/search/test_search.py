"""The search gives what a walk over every node gives, and says how sure it is."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import fit
from privlib.risk.models.risks import at_risk, average_risk, highest_risk
from privlib.risk.search import lattice, optimum
from privlib.risk.search.nodes import Nodes
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.scores import FLOORS, SCORES
from privlib.risk.search.task import Task, task
from privlib.risk.search.trial import attempt
from privlib.risk.table.classes import Size
from privlib.risk.table.loaded import Question, loaded
from tests.risk.reference import A5, A8, A9, SHARED, cases
from tests.risk.search.slow_search import Data, Model, best, conditions_of, table_of, walk

HALVES = [["a", "AB", "*"], ["b", "AB", "*"], ["c", "CD", "*"], ["d", "CD", "*"]]


def asked(data: Data, models: list[Model], limit: float = 0.02, **options: Any) -> Task:
    table, fitted = table_of(data)
    return task(table, fitted, conditions_of(models), limit=limit, **options)


def letters(text: str, **options: Any) -> Data:
    return Data([(letter,) for letter in text], [HALVES], **options)


def test_what_is_suppressed_within_the_limit_is_better_than_a_coarser_level():
    found = search(asked(letters("aaaabbcd"), [("k", (2,))], limit=0.25))
    assert (found.score, found.levels, found.suppressed, found.classes, found.k) == (0.25, (0,), 2, 2, 2)
    assert (found.optimal, found.gap, found.co_optimal, found.transformation) == (True, 0.0, ((0,),), {"a0": 0})
    assert (found.units, found.limit, found.nodes) == (8, 0.25, 3)


def test_without_suppression_the_next_level_is_taken():
    found = search(asked(letters("aaaabbcd"), [("k", (2,))], limit=0.0))
    assert (found.score, found.levels, found.suppressed, found.classes) == (pytest.approx(1 / 3, abs=1e-15), (1,), 0, 2)


def refused(call: Any) -> str:
    with pytest.raises(ParameterError) as raised:
        call()
    return str(raised.value)


def test_one_row_can_never_stand_with_another_unless_everything_may_be_suppressed():
    assert refused(lambda: search(asked(letters("a"), [("k", (2,))], limit=0.0))) == (
        "no levels keep every class within its limits with at most 0 of 1 units suppressed.\n"
        "No upper level is in the way. Allow more suppression, or ask less of each class.\nNothing was written."
    )
    found = search(asked(letters("a"), [("k", (2,))], limit=1.0))
    assert (found.score, found.suppressed, found.classes, found.k) == (1.0, 1, 0, None)


def test_no_solution_names_the_upper_level_that_is_in_the_way():
    two = Data([("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")], [HALVES, [["x", "*"], ["y", "*"]]])
    said = refused(lambda: search(asked(two, [("k", (3,))], 0.0, upper={"a0": 0})))
    assert '\nRaise the upper level of "a0", or allow more suppression.\n' in said
    said = refused(lambda: search(asked(two, [("k", (3,))], 0.0, upper={"a0": 0, "a1": 0})))
    assert "\nRaise the upper levels, more than one of them, or allow more suppression.\n" in said
    flat = Data([("a",), ("b",)], [[["a", "A"], ["b", "B"]]])
    said = refused(lambda: search(asked(flat, [("k", (2,))], 0.0)))
    assert '\nNo upper level is in the way. Give "a0" a top level of one label, or suppress more.\n' in said


def test_levels_stay_between_the_lower_and_the_upper_ones():
    found = search(asked(letters("aaaabbbb"), [("k", (2,))], lower={"a0": 1}))
    assert (found.levels, found.nodes) == ((1,), 2)
    found = search(asked(letters("aabbccdd"), [("k", (2,))], upper={"a0": 0}))
    assert (found.levels, found.nodes) == ((0,), 1)


def test_the_allowed_number_is_the_share_rounded_down_in_decimals():
    table, fitted = table_of(letters("abcd" * 25))
    made = [task(table, fitted, conditions_of([("k", (2,))]), limit=limit).allowed for limit in (0.29, 0.02, 0.019, 1)]
    assert made == [29, 2, 1, 100]


def test_ties_are_all_named_and_the_least_suppression_wins_then_the_smallest_levels():
    two = [["x", "*"], ["y", "*"]]
    tied = Data([("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")], [two, two])
    found = search(asked(tied, [("k", (2,))], 0.0, score="precision"))
    assert (found.levels, found.co_optimal) == ((0, 1), ((0, 1), (1, 0)))


def test_persons_are_counted_in_every_class_and_once_in_a_merged_one():
    data = letters("aabbc", persons=[1, 2, 2, 3, 1])
    found = search(asked(data, [("k", (3,))], limit=0.0))
    assert (found.levels, found.k, found.units) == ((2,), 3, 3)
    kept = search(asked(data, [("k", (2,))], limit=0.4))
    assert (kept.levels, kept.suppressed, kept.classes, kept.k) == ((0,), 1, 2, 2)


def test_what_is_asked_is_checked():
    data = letters("ab")
    assert refused(lambda: asked(data, [("k", (2,))], 1.5)) == (
        "the share that may be suppressed is out of range. It is a number from 0 to 1. Nothing was searched."
    )
    assert refused(lambda: asked(data, [("k", (1,))])) == (
        "k is out of range. It is a whole number from 2 on. Nothing was searched."
    )
    table, fitted = table_of(data)
    empty = replace(table, codes=table.codes[:, :0], units=table.units[:0], rows=table.rows[:0])
    assert refused(lambda: task(empty, fitted, conditions_of([("k", (2,))]))) == (
        "no units: every row is suppressed or dropped, or there is none. Nothing was searched."
    )
    assert refused(lambda: asked(data, [])) == "model: none is given. k, or another model. Nothing was run."
    assert refused(lambda: asked(data, [("alpha", (0.5,))])) == (
        'model: "s" is not sensitive. An attribute that is measured as sensitive. Nothing was run.'
    )
    assert refused(lambda: asked(data, [("k", (2,))], upper={"aa0": 0})) == (
        'upper: no hierarchy of "aa0". Did you mean "a0"? It takes a0. Nothing was run.'
    )
    assert refused(lambda: asked(data, [("k", (2,))], lower={"a0": 3})) == (
        'lower: "a0" has no level 3. 0 to 2. Nothing was run.'
    )
    assert refused(lambda: asked(data, [("k", (2,))], lower={"a0": 1}, upper={"a0": 0})) == (
        "levels: a lower level is above the upper one of the same column. lower up to upper. Nothing was run."
    )


def hierarchies(letters_: str) -> st.SearchStrategy[list[list[str]]]:
    """Nested labels of a few values: each level merges labels of the one below."""

    @st.composite
    def made(draw: st.DrawFn) -> list[list[str]]:
        lines = [[letter] for letter in letters_]
        for level in range(1, draw(st.integers(1, 3))):
            labels = sorted({line[-1] for line in lines})
            to = {label: f"{draw(st.integers(0, max(len(labels) // 2, 1)))}@{level}" for label in labels}
            lines = [[*line, to[line[-1]]] for line in lines]
        return [[*line, "*"] for line in lines] if draw(st.booleans()) else lines

    return made()


@st.composite
def data_sets(draw: st.DrawFn, *, sensitive: bool = False) -> Data:
    attributes = draw(st.integers(1, 3))
    domains = ["abcd"[: draw(st.integers(1, 4))] for _ in range(attributes)]
    cell = [st.sampled_from([*domain, None] if draw(st.booleans()) else [*domain]) for domain in domains]
    rows = draw(st.lists(st.tuples(*cell), min_size=1, max_size=14))
    n = len(rows)
    values = draw(st.lists(st.sampled_from("pqr"), min_size=n, max_size=n)) if sensitive else None
    persons = draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)) if draw(st.booleans()) else None
    return Data(rows, [draw(hierarchies(domain)) for domain in domains], values, persons)


MODELS: st.SearchStrategy[Model] = st.one_of(
    *(
        st.tuples(st.just(name), st.tuples(*(st.sampled_from(limits) for limits in choices)))
        for name, *choices in (
            ("distinct_l", (1, 2, 3)),
            ("entropy_l", (1.0, 1.5, 2.0)),
            ("recursive_cl", (1.0, 1.5, 3.0), (1, 2, 3)),
            ("alpha", (0.4, 0.5, 0.75, 1.0)),
            ("t_equal", (0.0, 0.2, 0.4)),
            ("t_ordered", (0.0, 0.15, 0.3)),
            ("beta", (0.0, 0.5, 1.0)),
            ("enhanced_beta", (0.5, 1.0, 2.0)),
            ("delta_disclosure", (0.5, 1.0, 2.0)),
        )
    )
)
LIMITS = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])


def agrees(data: Data, models: list[Model], limit: float, name: str, **options: Any) -> None:
    """The search equals the walk over every node."""
    made = asked(data, models, limit, score=name, **options)
    slow = walk(data, models, made.allowed, name, **options)
    wanted = best(slow)
    if wanted is None:
        assert refused(lambda: search(made)).startswith("no levels keep every class")
        return
    found = search(made)
    assert (found.optimal, found.gap) == (True, 0.0)
    assert found.score == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    ties = {node for node, each in slow.items() if each.feasible and each.score <= wanted + optimum.near(wanted) / 2}
    assert ties | {found.levels} <= set(found.co_optimal)
    assert all(slow[node].feasible for node in found.co_optimal)
    assert (found.suppressed, found.classes) == (slow[found.levels].suppressed, slow[found.levels].classes)
    assert found.suppressed == min(slow[node].suppressed for node in found.co_optimal)
    assert found.evaluated <= len(slow)


@settings(max_examples=150, deadline=None)
@given(data=data_sets(), k=st.integers(2, 4), limit=LIMITS, name=st.sampled_from(SCORES))
def test_the_search_for_k_equals_a_walk_over_every_node(data: Data, k: int, limit: float, name: str):
    agrees(data, [("k", (k,))], limit, name)


@settings(max_examples=200, deadline=None)
@given(
    data=data_sets(sensitive=True),
    models=st.lists(MODELS, min_size=1, max_size=2),
    k=st.sampled_from([None, 2]),
    limit=LIMITS,
    name=st.sampled_from(SCORES),
)
def test_the_search_for_every_model_equals_a_walk_over_every_node(
    data: Data, models: list[Model], k: int | None, limit: float, name: str
):
    agrees(data, [*([("k", (float(k),))] if k else []), *models], limit, name)


@pytest.mark.parametrize(
    ("rows", "sensitive", "persons", "limit", "model"),
    [
        ("b1 c1 c1 d1 c2 b1", "yzyzxz", None, 0.5, ("alpha", (0.5,))),
        ("a2 b1 d2 d2 b2 c1 c2", "yxxyyxy", None, 0.5, ("entropy_l", (2.0,))),
        ("c1 d1 a1 d1", "yzyy", [4, 4, 4, 2], 0.5, ("alpha", (0.5,))),
        ("c1 d2 b2 d2 a1", "yzzyy", [2, 4, 4, 2, 3], 0.0, ("alpha", (0.5,))),
    ],
)
def test_a_level_is_found_though_a_coarser_one_suppresses_more(
    rows: str, sensitive: str, persons: list[int] | None, limit: float, model: Model
):
    """With something suppressed, or with persons who stand in several classes, mixtures of good classes may be bad."""
    lines = [HALVES, [["1", "*"], ["2", "*"]]]
    agrees(Data([tuple(row) for row in rows.split()], lines, list(sensitive), persons), [model], limit, "loss")


@settings(max_examples=60, deadline=None)
@given(data=data_sets(), limit=LIMITS, gs=st.sampled_from([0.0, 0.25, 0.75, 1.0]), weight=st.sampled_from([0.5, 2.0]))
def test_weights_and_the_balance_of_suppression_enter_the_loss(data: Data, limit: float, gs: float, weight: float):
    agrees(data, [("k", (2,))], limit, "loss", gs=gs, weights={"a0": weight})


@settings(max_examples=60, deadline=None)
@given(data=data_sets(sensitive=True), models=st.lists(MODELS, max_size=1), limit=LIMITS, name=st.sampled_from(SCORES))
def test_a_lattice_that_is_made_node_by_node_gives_the_same(data: Data, models: list[Model], limit: float, name: str):
    before, lattice.MOST = lattice.MOST, 0
    try:
        agrees(data, [("k", (2,)), *models], limit, name)
    finally:
        lattice.MOST = before


@settings(max_examples=100, deadline=None)
@given(data=data_sets(sensitive=True), models=st.lists(MODELS, max_size=1), name=st.sampled_from(SCORES))
def test_a_bound_is_never_above_the_score_of_its_node(data: Data, models: list[Model], name: str):
    made = asked(data, [("k", (2,)), *models], 1.0, score=name)
    nodes = optimum.nodes_of(made)
    score = optimum.scorer_of(made, nodes)
    slow = walk(data, [("k", (2,)), *models], made.allowed, name)
    for levels, each in slow.items():
        found = attempt(nodes.at(levels), made.conditions, made.allowed, score)
        assert score.bound(levels) <= found.score + 1e-9 * max(1, abs(found.score))
        assert found.rising <= found.score
        assert found.score == pytest.approx(each.score, rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(
    data=data_sets(sensitive=True),
    models=st.lists(MODELS, max_size=1),
    name=st.sampled_from(FLOORS),
    k=st.integers(2, 4),
)
def test_what_a_node_suppresses_bounds_every_finer_node(data: Data, models: list[Model], name: str, k: int):
    made = asked(data, [("k", (float(k),)), *models], 1.0, score=name)
    nodes = optimum.nodes_of(made)
    score = optimum.scorer_of(made, nodes)
    slow = walk(data, [("k", (float(k),)), *models], made.allowed, name)
    for levels in slow:
        floor = attempt(nodes.at(levels), made.conditions, made.allowed, score).floor
        for finer in slow if floor is not None else ():
            if floor is not None and all(low <= high for low, high in zip(finer, levels, strict=True)):
                least = float(score.bound_of([part[[v]] for part, v in zip(floor, finer, strict=True)]).reshape(()))
                assert least <= slow[finer].score + 1e-9 * max(1.0, slow[finer].score)


@settings(max_examples=100, deadline=None)
@given(data=data_sets(sensitive=True), models=st.lists(MODELS, max_size=1), limit=st.sampled_from([0.0, 0.3]))
def test_suppressed_units_fall_along_every_edge_for_absorbing_models_and_good_stays_good_without_suppression(
    data: Data, models: list[Model], limit: float
):
    made = asked(data, [("k", (2,)), *models], limit)
    if not made.tags:
        return
    slow = walk(data, [("k", (2,)), *models], made.allowed, "height")
    for levels, each in slow.items():
        for place in range(len(levels)):
            above = slow.get((*levels[:place], levels[place] + 1, *levels[place + 1 :]))
            if above is not None:
                assert above.feasible or not each.feasible
                if all(model in ("k", "distinct_l") for model, _ in models):
                    assert above.suppressed <= each.suppressed


def stopped(made: Task, most: int) -> Search | str:
    """Search with a number of evaluations, or say why nothing was found."""
    try:
        return search(made, stop=lambda evaluated: evaluated >= most)
    except ParameterError as error:
        return error.code


@settings(max_examples=100, deadline=None)
@given(
    data=data_sets(sensitive=True),
    models=st.lists(MODELS, max_size=1),
    limit=LIMITS,
    name=st.sampled_from(SCORES),
    most=st.integers(1, 6),
)
def test_the_stated_gap_is_never_smaller_than_the_true_one(
    data: Data, models: list[Model], limit: float, name: str, most: int
):
    made = asked(data, [("k", (2,)), *models], limit, score=name)
    wanted = best(walk(data, [("k", (2,)), *models], made.allowed, name))
    found = stopped(made, most)
    if isinstance(found, str):
        assert found == "risk.no_time" or wanted is None
        return
    assert wanted is not None
    assert found.gap >= 0
    assert (found.score - wanted) <= found.gap * found.score + 1e-9 * max(1.0, found.score)
    assert found.optimal == (found.gap == 0) or found.score == 0


def test_under_a_budget_of_nothing_the_top_is_given_with_its_gap():
    data = Data([("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")] * 3, [HALVES, [["x", "*"], ["y", "*"]]])
    found = search(asked(data, [("k", (4,))], 0.0), budget_s=0.0)
    assert 0 < found.gap <= 1
    assert not found.optimal
    assert found.evaluated <= 2


def test_taking_monotone_models_for_granted_is_said():
    data = letters("aabbccdd", sensitive=list("pqpqpqpq"))
    models: list[Model] = [("k", (2,)), ("alpha", (0.5,))]
    found = search(asked(data, models, 0.25, assume_monotone=True))
    assert (found.assumed_monotone, found.levels) == (True, (0,))
    assert not search(asked(data, models, 0.25)).assumed_monotone
    assert not search(asked(data, [("k", (2,))], 0.25, assume_monotone=True)).assumed_monotone


def test_the_same_task_gives_the_same_answer_whatever_was_kept_before():
    draw = np.random.default_rng(5)
    rows = [(str(a), str(b)) for a, b in draw.integers(0, 8, (400, 2))]
    eight = [[str(i), f"{i // 2}", f"{i // 4}", "*"] for i in range(8)]
    made = asked(Data(rows, [eight, eight]), [("k", (5,))], 0.05)
    nodes: Nodes = optimum.nodes_of(made)
    first, again = search(made, nodes=nodes), search(made, nodes=nodes)
    assert (first.levels, first.score, first.evaluated) == (again.levels, again.score, again.evaluated)


def test_small_optima_of_the_reference_file():
    for case in cases("optimum", "error"):
        if "hierarchies" not in case["params"]:
            continue
        params, expect = case["params"], case["expect"]
        data = Data([tuple(row) for row in case["data"]["rows"]], [params["hierarchies"]["q"]])
        made = asked(data, [("k", (params["k"],))], params["suppression_limit"])
        if "error" in expect:
            with pytest.raises(ParameterError) as raised:
                search(made)
            assert raised.value.code == expect["error"]
            continue
        found = search(made)
        assert found.score == pytest.approx(expect["score"], rel=1e-9)
        assert found.levels == (expect["transformation"]["q"],)
        assert (found.suppressed, found.classes) == (expect["suppressed"], expect["classes"])


def test_what_is_left_is_counted_by_size_and_a_person_in_the_smallest_class_around_her():
    found = search(asked(letters("aaaabbc"), [("k", (2,))], 0.2, upper={"a0": 0}))
    assert found.sizes == (Size(2, 1, 2), Size(4, 1, 4))
    assert (average_risk(found.sizes), at_risk(found.sizes, 4)) == (1 / 3, 1 / 3)
    # 1 and 2 stand in both classes: the smaller counts; 4 stood in `c` alone
    persons = letters("aaabbc", persons=[1, 2, 3, 1, 2, 4])
    assert search(asked(persons, [("k", (2,))], 0.25, upper={"a0": 0})).sizes == (Size(2, 1, 2), Size(3, 1, 1))
    assert search(asked(letters("ab"), [("k", (2,))], 1.0, upper={"a0": 0})).sizes == ()


def test_risks_after_the_published_optima_are_met():
    """Where the published data stands beside the repository: nine attributes of the census sample, eight and five."""
    attributes = {"A9": A9, "A8": A8, "A5": A5}
    for case in [case for case in cases("optimum") if "after" in case["expect"]]:
        params, expect, quasi = case["params"], case["expect"], attributes[case["qi_set"]]
        with loaded(SHARED / "adult.csv", Question(tuple(quasi), delimiter=";")) as data:
            fitted = fit(data.table, data.texts, hierarchy_files.read(SHARED, quasi))
        made = task(data.table, fitted, conditions_of([("k", (params["k"],))]), limit=params["suppression_limit"])
        found = search(made)
        after = expect["after"]
        assert average_risk(found.sizes) == pytest.approx(after["average_risk"], abs=1e-12)
        assert highest_risk(found.sizes) == pytest.approx(after["highest_risk"], abs=1e-12)
        for threshold, share in after["at_risk"].items():
            assert at_risk(found.sizes, int(threshold)) == pytest.approx(share, abs=1e-12)
        assert found.sizes[-1].size == expect["max_class"]
