"""Scores worked out by hand, what is refused, and the published lattice."""

from typing import Any

import pytest

from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import fit
from privlib.risk.search import ambiguity
from privlib.risk.search.conditions import condition
from privlib.risk.search.optimum import nodes_of, scorer_of
from privlib.risk.search.scorer import data_of
from privlib.risk.search.task import Task, task
from privlib.risk.search.trial import attempt
from privlib.risk.table.loaded import Question, loaded
from tests.risk.reference import A5, SHARED, cases
from tests.risk.search.slow_search import Data, Model
from tests.risk.search.test_search import HALVES, asked


def scores(made: Task, levels: tuple[int, ...]) -> float:
    nodes = nodes_of(made)
    return attempt(nodes.at(levels), made.conditions, made.table.n, scorer_of(made, nodes)).score


def made(name: str, text: str = "aaaabbcd", k: int = 2, **options: Any) -> Task:
    models: list[Model] = [("k", (k,))]
    return asked(Data([(letter,) for letter in text], [HALVES]), models, 1.0, score=name, **options)


@pytest.mark.parametrize(
    ("name", "level", "score"),
    [
        # of 8 rows c and d are suppressed; 6 kept at a quarter of the domain, 2 whole: (1.5 + 2 - 2) / (8 - 2)
        ("loss", 0, 0.25),
        # all kept at half the domain: (4 - 2) / 6
        ("loss", 1, 1 / 3),
        ("loss", 2, 1.0),
        ("precision", 0, 2 / 8),
        ("precision", 1, 0.5),
        ("height", 1, 1.0),
        # 4² + 2² kept, 2 suppressed of 8
        ("discernibility", 0, 36.0),
        ("discernibility", 1, 40.0),
        # two classes kept and the suppressed ones as a third
        ("average_class_size", 0, 8 / 3),
        ("average_class_size", 1, 4.0),
        # a, b of AB: 4 of 6 and 2 of 6; c, d of CD: 1 of 2 each
        ("entropy_generalisation", 1, 4 * 0.5849625007211562 + 2 * 1.584962500721156 + 2),
        # nothing generalised; two labels among two suppressed units
        ("entropy", 0, 2.0),
        ("ambiguity", 0, 6 + 2 * 4.0),
        ("ambiguity", 1, 16.0),
    ],
)
def test_a_score_is_what_its_definition_gives(name: str, level: int, score: float):
    assert scores(made(name), (level,)) == pytest.approx(score, rel=1e-12)


def test_the_balance_weighs_suppressed_against_generalised_units():
    # gs 1/4: s = 1/2: suppressed units count 1/4 + 1/2 * 3/4 of the domain
    assert scores(made("loss", gs=0.25), (0,)) == pytest.approx((1.5 + 2 * 0.625 - 2) / 6, rel=1e-12)
    # gs 3/4: g = 1/2: kept units count half
    assert scores(made("loss", gs=0.75), (1,)) == pytest.approx((0.5 * 4 - 1) / (8 - 1), rel=1e-12)
    assert scores(made("loss", weights={"a0": 2.0}), (1,)) == pytest.approx(2 / 3, rel=1e-12)


def test_an_attribute_whose_domain_is_one_value_loses_nothing():
    one = asked(Data([("a",), ("a",)], [[["a", "*"]]]), [("k", (2,))], 0.0)
    assert (scores(one, (0,)), scores(one, (1,))) == (0.0, 0.0)


def test_what_does_not_belong_to_a_score_is_refused():
    def refused(name: str, **options: Any) -> str:
        with pytest.raises(ParameterError) as raised:
            scores(made(name, **options), (0,))
        return str(raised.value)

    assert refused("los").startswith('score: "los" is not known. Did you mean "loss"? It takes loss, precision, ')
    assert refused("height", gs=0.4) == (
        "score: height has no weights and no gs. They belong to loss. Nothing was run."
    )
    assert refused("loss", gs=1.1) == "gs: out of range. A number from 0 to 1. Nothing was run."
    for weights in ({"a1": 1.0}, {"a0": 0.0}, {"a0": float("inf")}):
        assert refused("loss", weights=weights) == (
            "weight: not positive, or of a column without a hierarchy. COLUMN=NUMBER. Nothing was run."
        )


def test_ambiguity_of_a_lattice_too_large_for_one_product_is_bounded_by_what_was_evaluated(
    monkeypatch: pytest.MonkeyPatch,
):
    task_ = made("ambiguity")
    nodes = nodes_of(task_)
    whole = ambiguity.ambiguity(data_of(nodes.finest, task_.hierarchies), task_.hierarchies)
    monkeypatch.setattr(ambiguity, "_MOST", 0)
    parts = ambiguity.ambiguity(data_of(nodes.finest, task_.hierarchies), task_.hierarchies)
    assert whole.bounds((0,), (2,)).tolist() == [8.0, 16.0, 32.0]
    assert parts.bounds((0,), (2,)).tolist() == [0.0, 0.0, 0.0]
    assert parts.rising is not None
    assert parts.rising(nodes.at((1,))) == 16.0


def test_every_node_of_the_published_lattice_has_its_figures():
    """Where the reference file stands beside the repository: 180 nodes of the census sample."""
    for case in cases("lattice"):
        with loaded(SHARED / "adult.csv", Question(tuple(A5), delimiter=";")) as data:
            fitted = fit(data.table, data.texts, hierarchy_files.read(SHARED, A5))
        tasks = [
            task(data.table, fitted, [condition("k", (case["params"]["k"],))], limit=1.0, score=name)
            for name in ("loss", "entropy")
        ]
        nodes = nodes_of(tasks[0])
        scorers = [scorer_of(each, nodes) for each in tasks]
        for levels, suppressed, classes, least, largest, loss, entropy in case["expect"]["nodes"]:
            node = nodes.at(tuple(levels))
            found = attempt(node, tasks[0].conditions, tasks[0].allowed, scorers[0])
            other = attempt(node, tasks[1].conditions, tasks[1].allowed, scorers[1])
            assert (found.suppressed, found.classes, found.k) == (suppressed, classes, least), levels
            assert int(node.units.max()) == largest or suppressed == 30162
            assert found.score == pytest.approx(loss, rel=1e-9)
            assert other.score == pytest.approx(entropy, rel=1e-9)
