"""Where a function that only falls passes 0."""

from collections.abc import Callable

__all__ = ["fall"]


def fall(function: Callable[[float], float], low: float, high: float) -> float | None:
    """Halve until no number is left between the ends; None where the function does not pass 0 between the two.

    Example:
        >>> fall(lambda x: 2 - x, 0, 9)
        2.0
    """
    if not function(low) > 0 > function(high):
        return None
    middle = (low + high) / 2
    while low < middle < high:
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
        middle = (low + high) / 2
    return middle
