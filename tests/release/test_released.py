"""Released is made by the gate alone, is frozen, and holds no figure that it does not show."""

import copy
import gc
import pickle  # noqa: TID251 (that it is refused is the rule)
from dataclasses import FrozenInstanceError, replace

import pytest

from privlib.release.disclosure import release
from privlib.release.released import Released
from tests import factory

REFUSED = "Released is made only by privlib.release"


@pytest.fixture
def released() -> Released:
    return release(factory.every("shareable")["coverage_by_purpose"])


def test_it_cannot_be_made(released: Released) -> None:
    with pytest.raises(TypeError, match=REFUSED):
        Released()


def test_it_cannot_be_copied_pickled_or_replaced(released: Released) -> None:
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps, lambda one: replace(one, base=1)):
        with pytest.raises(TypeError, match=REFUSED):
            attempt(released)


def test_it_cannot_be_changed(released: Released) -> None:
    with pytest.raises(FrozenInstanceError):
        released.base = 1


def test_it_holds_no_number_its_intervals_do_not_give(released: Released) -> None:
    """Walks everything it refers to, directly or not; the secrets are the figures of the frame that are not shown."""
    one = factory.with_rows(
        factory.every("shareable")["coverage_by_purpose"],
        """purpose|evaluated|covered|persons|persons_covered
        U1|7613|7601|5503|5497
        U3|352|251|63|8
        unknown|53|0|21|0
        *|8018|7852|5561|5501""",
    )
    secrets = {7613, 7601, 5503, 5497, 352, 251, 63, 8, 53, 21, 8018, 7852, 5561, 5501}
    reached = _numbers(release(one))
    assert 7610 in reached
    assert not secrets & reached


def _numbers(start: object) -> set[int]:
    seen: dict[int, object] = {}
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type) or callable(one):
            continue
        seen[id(one)] = one
        waiting.extend(gc.get_referents(one))
    return {one for one in seen.values() if isinstance(one, int) and not isinstance(one, bool)}


def test_its_frame_shows_nulls_for_what_is_hidden(released: Released) -> None:
    frame = released.frame
    assert frame["persons_mark"].to_list() == ["derived", "bin", "derived", "derived"]
    assert frame["covered"].to_list() == [600, 250, None, None]


def test_equal_inputs_are_equal(released: Released) -> None:
    assert release(factory.every("shareable")["coverage_by_purpose"]) == released
