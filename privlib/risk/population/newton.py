"""Where equations hold: two of them by Newton's method with halved steps, one that only falls by halving."""

import math
from collections.abc import Callable

__all__ = ["Pair", "fall", "solve"]

Pair = tuple[float, float]

_MOVE = 1e-6
"""Step of the differences that stand for derivatives; only the residual decides whether a solution is one."""

_FAR, _AWAY = 3.0, 60.0
"""Longest step, and how far from 0 a search is given up: unknowns are logarithms, so e^60 is a flight."""

_STEPS, _HALVED = 60, 10


def fall(function: Callable[[float], float], low: float, high: float) -> float | None:
    """Find where a function that only falls passes 0; None where it does not between the two."""
    if not function(low) > 0 > function(high):
        return None
    middle = (low + high) / 2
    while low < middle < high:
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
        middle = (low + high) / 2
    return middle


def solve(residuals: Callable[[Pair], Pair], start: Pair) -> tuple[Pair, float]:
    """Go from a start towards a place where both residuals are 0; return where it ended, and the larger residual.

    Steps are halved until the residual falls. A place where residuals cannot be computed counts as infinitely far.
    """
    at, now = start, _tried(residuals, start)
    size = _size(now)
    for _ in range(_STEPS):
        if size < 1e-15 or not math.isfinite(size) or max(abs(at[0]), abs(at[1])) > _AWAY:
            break
        step = _step(residuals, at, now)
        if step is None:
            break
        for _ in range(_HALVED):
            there = at[0] + step[0], at[1] + step[1]
            then = _tried(residuals, there)
            if _size(then) < size:
                break
            step = step[0] / 2, step[1] / 2
        else:
            break
        at, now, size = there, then, _size(then)
    return at, size


def _tried(residuals: Callable[[Pair], Pair], at: Pair) -> Pair:
    try:
        return residuals(at)
    except (ArithmeticError, ValueError):
        return math.inf, math.inf


def _size(found: Pair) -> float:
    size = max(abs(found[0]), abs(found[1]))
    return size if math.isfinite(size) else math.inf


def _step(residuals: Callable[[Pair], Pair], at: Pair, now: Pair) -> Pair | None:
    """Newton's step, no longer than `_FAR`; None where the equations do not say where to go."""
    right, up = _tried(residuals, (at[0] + _MOVE, at[1])), _tried(residuals, (at[0], at[1] + _MOVE))
    (a, c), (b, d) = (((one[0] - now[0]) / _MOVE, (one[1] - now[1]) / _MOVE) for one in (right, up))
    area = a * d - b * c
    if not math.isfinite(area) or area == 0:
        return None
    step = (b * now[1] - d * now[0]) / area, (c * now[0] - a * now[1]) / area
    longest = max(abs(step[0]), abs(step[1]))
    if not math.isfinite(longest):
        return None
    shorter = min(1.0, _FAR / longest) if longest else 1.0
    return step[0] * shorter, step[1] * shorter
