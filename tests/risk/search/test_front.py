"""The front: every pair of k and limit equals a search of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.search.front import front
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.scores import SCORES
from tests.risk.search.slow_search import Data, Model
from tests.risk.search.test_search import HALVES, MODELS, asked, data_sets, letters


def alone(data: Data, models: list[Model], limit: float, name: str) -> Search | None:
    try:
        return search(asked(data, models, limit, score=name))
    except ParameterError as error:
        if error.code != "risk.no_solution":
            raise
        return None


@settings(max_examples=40, deadline=None)
@given(data=data_sets(sensitive=True), models=st.lists(MODELS, max_size=1), name=st.sampled_from(SCORES))
def test_each_pair_is_what_a_search_of_its_own_finds(data: Data, models: list[Model], name: str):
    ks, limits = (2, 3), (0.0, 0.3, 1.0)
    found = front(asked(data, [("k", (2,)), *models], score=name), ks, limits)
    assert [(k, limit) for k, limit, _ in found.points] == [(k, limit) for k in ks for limit in limits]
    for k, limit, point in found.points:
        wanted = alone(data, [("k", (float(k),)), *models], limit, name)
        assert (point is None) == (wanted is None)
        if point is not None and wanted is not None:
            assert point.score == pytest.approx(wanted.score, rel=1e-9, abs=1e-9)
            assert (point.optimal, point.gap, point.levels) == (True, 0.0, wanted.levels)
            assert (point.suppressed, point.classes, point.k) == (wanted.suppressed, wanted.classes, wanted.k)


def test_the_frame_marks_what_another_pair_beats():
    found = front(asked(letters("aaaabbcd"), [("k", (2,))]), (2, 4), (0.0, 0.25))
    assert found.frame.rows() == [
        (2, 0.0, pytest.approx(1 / 3), 0, 2, 0.0, True),
        (2, 0.25, 0.25, 2, 2, 0.0, False),
        (4, 0.0, 1.0, 0, 1, 0.0, True),
        (4, 0.25, pytest.approx(1 / 2), 2, 1, 0.0, False),
    ]
    assert found.evaluated <= 3


def test_a_front_is_checked_and_a_pair_without_a_solution_is_empty():
    made = asked(Data([("a",), ("b",)], [HALVES]), [("k", (2,))])
    assert [point is None for _, _, point in front(made, (2, 3), (0.0,)).points] == [False, True]
    assert front(made, (3,), (0.0,)).frame.rows() == [(3, 0.0, None, None, None, None, False)]
    for ks, limits, code in (((1,), (0.0,), "risk.k_range"), ((2,), (1.5,), "risk.limit_range")):
        with pytest.raises(ParameterError) as raised:
            front(made, ks, limits)
        assert raised.value.code == code
