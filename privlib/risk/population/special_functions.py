"""Functions of mathematics that neither the standard library nor NumPy has: digamma, and a ratio of gammas.

Differences of two large numbers are written as what is left of them, so that they keep their digits.
"""

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["digamma", "digamma_steps", "log_gamma_ratio", "steps_over"]

_LARGE = 6.0
"""From here on the series below is right to 1e-13."""

_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160)
"""B_2k / 2k, Bernoulli numbers."""

_LOG_GAMMA = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""B_2k / (2k (2k - 1))."""


def digamma(x: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The derivative of log gamma, for positive numbers.

    Recurrence to 6 or more, then the asymptotic series.

    Source: Abramowitz and Stegun 1964, 6.3.5 and 6.3.18.

    Example:
        >>> float(digamma(1.0).round(12))
        -0.577215664902
    """
    large = np.array(x, np.float64)
    below = np.zeros_like(large)
    for _ in range(int(_LARGE)):
        small = large < _LARGE
        below -= np.where(small, 1 / large, 0)
        large = large + small
    inverse = 1 / large**2
    series = np.zeros_like(large)
    for term in reversed(_DIGAMMA):
        series = (series + term) * inverse
    return np.log(large) - 0.5 / large - series + below


def digamma_steps(x: float, steps: int) -> float:
    """Give digamma(x + steps) - digamma(x): the sum of 1 / (x + i) for i from 0 to steps - 1.

    Args:
        x: above 0.
        steps: 0 or more.

    Example:
        >>> round(digamma_steps(2.0, 3), 12) == round(1 / 2 + 1 / 3 + 1 / 4, 12)
        True
    """
    first = min(steps, max(math.ceil(_LARGE - x), 0))
    below = sum(1 / (x + i) for i in range(first))
    x, steps = x + first, steps - first
    return below + math.log1p(steps / x) + _series(x, steps)


def steps_over(x: float, steps: int) -> float:
    """Give the sum of i / (x - 1 + i) for i from 1 to steps.

    Args:
        x: above 0.
        steps: 0 or more.

    Example:
        >>> round(steps_over(2.0, 3), 12) == round(1 / 2 + 2 / 3 + 3 / 4, 12)
        True
    """
    if x < _LARGE:
        return steps - (x - 1) * digamma_steps(x, steps)
    share = steps / x
    return x * _beyond_log(share) + math.log1p(share) - (x - 1) * _series(x, steps)


def _series(x: float, steps: int) -> float:
    """What digamma(x + steps) - digamma(x) is more than the logarithm of their ratio, from `_LARGE` on."""
    grown = math.log1p(steps / x)
    terms = sum(-term * x ** (-2 * k) * math.expm1(-2 * k * grown) for k, term in enumerate(_DIGAMMA, start=1))
    return steps / (2 * x * (x + steps)) + terms


def _beyond_log(share: float) -> float:
    """What a share is more than ln(1 + share)."""
    if share > 0.1:
        return share - math.log1p(share)
    return sum((-share) ** power / power for power in range(18, 1, -1))


def log_gamma_ratio(x: float, step: float) -> float:
    """The logarithm of gamma(x + step) / gamma(x), without taking two large numbers from each other.

    Args:
        x: above 0.
        step: 0 or more.

    Source: Stirling's series, Abramowitz and Stegun 1964, 6.1.41.

    Example:
        >>> round(log_gamma_ratio(4.0, 1.0), 12) == round(float(np.log(4)), 12)
        True
    """
    below = 0.0
    while x < _LARGE:
        below += float(np.log(x) - np.log(x + step))
        x += 1
    main = (x - 0.5) * float(np.log1p(step / x)) + step * float(np.log(x + step)) - step
    series = sum(
        term * ((x + step) ** -(2 * place + 1) - x ** -(2 * place + 1)) for place, term in enumerate(_LOG_GAMMA)
    )
    return main + series + below
