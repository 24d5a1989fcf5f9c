"""A part of a whole in per cent, by steps wide enough that no step tells of a few persons."""

from math import floor

from privlib.release.released import Cell
from privlib.study import Value

__all__ = ["STEPS", "part_cell"]

STEPS = (5, 10, 20, 25, 50)
"""Widths of a step in per cent; a narrower one would say more than a reader can use (design limit, 2026-11-26)."""


def part_cell(labels: tuple[str, ...], value: Value, number: float, threshold: int) -> Cell:
    """Put a value on the steps of its whole: the narrowest in which the threshold's persons have room.

    The upper end belongs to the last step, a value on an edge to the step above it. Without a whole, or where half of
    the persons it concerns are fewer than the threshold, it is withheld.

    Example:
        >>> part_cell((), Value("loss", 4, whole=1, persons=665), 0.0361, 10)
        Cell(labels=(), column='loss', mark='range', lo=0, hi=5, text=None)
    """
    step = next((step for step in STEPS if step * value.persons >= 100 * threshold), None)
    if not value.whole or step is None:
        return Cell(labels, value.name, "withheld")
    low = min(floor(100 * number / value.whole / step) * step, 100 - step)
    return Cell(labels, value.name, "range", low, low + step)
