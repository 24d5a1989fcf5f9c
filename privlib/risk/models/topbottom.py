"""Top and bottom codes from the data: where the tails of a number begin to hold too few persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.table.finest import Integers

__all__ = ["Code", "Numbers", "TopBottom", "topbottom"]

Numbers: TypeAlias = NDArray[np.int64] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Code:
    """One end: every value beyond the threshold becomes the threshold "or over", or "or under"."""

    threshold: int | float
    persons: int
    """Who stands at or beyond the threshold: k or more."""
    changed: int
    """Those of them whose value is beyond it: 0 means that the code changes nothing."""


@dataclass(frozen=True, slots=True)
class TopBottom:
    """Both ends of an attribute. None: there is no code, since k persons are not there (in each group)."""

    top: Code | None
    bottom: Code | None


def topbottom(
    values: Numbers | Sequence[float],
    k: int,
    *,
    persons: Integers | Sequence[int] | None = None,
    groups: Integers | Sequence[int] | None = None,
    step: float | None = None,
) -> TopBottom:
    """Find the largest value with k persons or more at or above it, and the smallest with k at or below it.

    By group the safest threshold is taken: the smallest top and the largest bottom of all groups, so that each group
    has k persons in its tail. A group of fewer than k persons leaves no code. With a step the top is rounded down and
    the bottom up to a multiple of it: a tail only grows. A missing value (NaN) stands in no tail.

    Args:
        values: one entry a person, or a value with the number of its persons.
        k: fewest persons in a tail.
        persons: how many persons have each entry's value; 1 if not given.
        groups: a number for the group of each entry.
        step: width of the intervals of the attribute's hierarchy.

    Raises:
        ParameterError: E405 for a k below 1, or a step that is not above 0.

    Source: guideline on anonymously processed information of the PPC (116 years becomes 90 or over).

    Example:
        >>> topbottom([20] * 5 + [30] * 5 + [90, 90, 95, 116], 3).top
        Code(threshold=90, persons=4, changed=2)
    """
    if k < 1:
        raise ParameterError("E405", where="k", problem="not usable", accepted="1 or more")
    if step is not None and not step > 0:
        raise ParameterError("E405", where="step", problem="not usable", accepted="A number above 0")
    found: NDArray[Any] = np.asarray(values)
    weights = np.ones(len(found), np.int64) if persons is None else np.asarray(persons, np.int64)
    grouped = np.zeros(len(found), np.int64) if groups is None else np.asarray(groups, np.int64)
    there = ~np.isnan(found) & (weights > 0)
    found, weights, grouped = found[there], weights[there], grouped[there]
    top, bottom = (_top(sign * found, weights, grouped, k) for sign in (1, -1))
    return TopBottom(_code(found, weights, top, step, 1), _code(-found, weights, bottom, step, -1))


def _top(values: NDArray[Any], persons: Integers, groups: Integers, k: int) -> Any:
    """The smallest over groups of their largest thresholds; None if there is a group without one, or no group."""
    inner = [_largest(values[groups == one], persons[groups == one], k) for one in np.unique(groups)]
    return None if any(each is None for each in inner) else min(inner, default=None)


def _code(values: NDArray[Any], persons: Integers, top: Any, step: float | None, sign: int) -> Code | None:
    """Round a threshold and count around it; a bottom comes as the top of the values turned round."""
    if top is None:
        return None
    threshold = top if step is None else step * np.floor(top / step)
    at = sign * threshold
    return Code(
        int(at) if at == int(at) else float(at),
        int(persons[values >= threshold].sum()),
        int(persons[values > threshold].sum()),
    )


def _largest(values: NDArray[Any], persons: Integers, k: int) -> Any:
    """The largest value with k persons at or above it; None if all together are fewer."""
    order = np.argsort(-values, kind="stable")
    reached = np.cumsum(persons[order])
    place = int(np.searchsorted(reached, k))
    return values[order[place]] if place < len(order) else None
