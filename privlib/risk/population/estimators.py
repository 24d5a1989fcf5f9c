"""Three estimators of the share of a population that is alone in its class, from the class sizes of a sample."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from privlib.risk.population.newton import Pair, fall, solve
from privlib.risk.population.special_functions import digamma, log_gamma_ratio
from privlib.risk.table.finest import Integers

__all__ = ["Counts", "Found", "pitman", "shlosser_classes", "snb", "zayatz"]

_RESIDUAL = 1e-9
_SAME = 1e-6
"""Solutions whose shares differ by less, relative to them, are one."""

_LOGARITHM = 40.0
"""How far from 0 the logarithm of an unknown is looked for."""

Counts = tuple[Integers, Integers]
"""Sizes of classes, ascending, and how many classes have each."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an estimator came to."""

    value: float | None
    residual: float | None
    """The larger of two equations' residuals, relative to their sides; None where none are solved."""
    reason: Literal["no_solution", "several_solutions"] | None = None


def zayatz(counts: Counts, fraction: float) -> Found:
    """A sample unique is one of the population with a chance that the sizes of the sample's classes give.

    h(F), the chance that a class of F in the population has exactly one unit in the sample, is
    F fraction (1 - (n-1)/(N-1)) (1 - (n-1)/(N-2)) … with F - 1 factors.
    """
    sizes, classes = counts
    n = int(sizes @ classes)
    population = round(n / fraction)
    alone = int(classes[sizes == 1].sum())
    others = np.arange(1, int(sizes.max()))
    missed = np.clip(1 - (n - 1) / np.maximum(population - others, n - 1), 0, 1)
    with np.errstate(divide="ignore"):
        none_more = np.exp(np.concatenate(([0.0], np.cumsum(np.log(missed)))))
    one = sizes * none_more[sizes - 1]
    return Found(alone / float(one @ classes) * alone / n, None)


def pitman(counts: Counts, fraction: float) -> Found:
    """Maximum likelihood of Pitman's sampling formula; unknowns are logit alpha and ln(theta + alpha)."""
    sizes, classes = counts
    n, u = int(sizes @ classes), int(classes.sum())
    population = round(n / fraction)

    def unknowns(at: Pair) -> Pair:
        alpha = _logistic(at[0])
        return alpha, math.exp(at[1]) - alpha

    def residuals(at: Pair) -> Pair:
        alpha, theta = unknowns(at)
        ratio = theta / alpha
        psi = digamma(np.concatenate(([u + ratio, 1 + ratio, n + theta, 1 + theta, 1 - alpha], sizes - alpha)))
        joined, left = float(psi[0] - psi[1]) / alpha, float(psi[2] - psi[3])
        steps = (u - 1) / alpha - ratio * joined
        inside = float((psi[5:] - psi[4]) @ classes)
        return _log_ratio(joined, left), _log_ratio(steps, inside)

    def share(at: Pair) -> float:
        alpha, theta = unknowns(at)
        return math.exp(log_gamma_ratio(theta + alpha, 1 - alpha) + (alpha - 1) * math.log(population))

    return _best(residuals, share, _pitman_starts(counts, n, u))


def _pitman_starts(counts: Counts, n: int, u: int) -> list[Pair]:
    sizes, classes = counts
    f1, f2 = (int(classes[sizes == size].sum()) for size in (1, 2))
    c = f1 * (f1 - 1) / max(f2, 1)
    below = 2 * f1 * u + f1 * c - n * c
    theta = (n * u * c - f1 * (n - 1) * (2 * u + c)) / below if below else 0.0
    alpha = (theta * (f1 - n) + (n - 1) * f1) / (n * u)
    first = [(alpha, theta)] if 0 < alpha < 1 and theta > -alpha else []
    tried = [*first, *((alpha, theta) for alpha in (0.2, 0.8) for theta in (0.0, float(u)))]
    return [(math.log(alpha / (1 - alpha)), math.log(theta + alpha)) for alpha, theta in tried]


def snb(counts: Counts, fraction: float) -> Found:
    """The slide negative binomial model with Shlosser's number of classes K.

    With e = D / (1 - D) the quotient of its two equations is one between s = alpha e and e alone: s is the positive
    root of s^2 + (2 + e - c) s = c, where c = 2 f2 (1 - fraction) / (f1 fraction). What is left of the first equation
    falls as y = -ln(beta / (1 - D)) rises, whatever c and the fraction: where it starts above 0 it has one solution.
    """
    sizes, classes = counts
    n = int(sizes @ classes)
    f1, f2 = (int(classes[sizes == size].sum()) for size in (1, 2))
    if not f2:
        return Found(None, None, "no_solution")
    odds = (1 - fraction) / fraction
    c, one = 2 * f2 / f1 * odds, math.log(f1 / fraction) - math.log(shlosser_classes(counts, fraction))

    def parts(log_y: float) -> tuple[float, float]:
        e = -odds * math.expm1(-math.exp(log_y))
        return e, _positive_root(2 + e - c, c)

    def left(log_y: float) -> float:
        e, s = parts(log_y)
        return math.log1p(s) - s / e * math.exp(log_y) - one

    log_y = fall(left, -_LOGARITHM, _LOGARITHM)
    if log_y is None:
        return Found(None, abs(left(-_LOGARITHM)), "no_solution")
    e, s = parts(log_y)
    alone = f1 / fraction / (1 + s) * math.exp(-s / e * math.log1p(e))
    return Found(alone / round(n / fraction), abs(left(log_y)), None)


def _positive_root(b: float, c: float) -> float:
    """Of s^2 + b s = c."""
    root = abs(b) + math.sqrt(b * b + 4 * c)
    return 2 * c / root if b > 0 else root / 2


def shlosser_classes(counts: Counts, fraction: float) -> float:
    """Estimate the number of classes of the population, by Shlosser's modified estimator.

    Source: Haas and Stokes 1998, Estimating the number of classes in a finite population.
    """
    sizes, classes = (part.astype(np.float64) for part in counts)
    rest, alone = 1 - fraction, float(classes[sizes == 1].sum())
    square = fraction**2
    first = (sizes * square * (1 - square) ** (sizes - 1)) @ classes / (((1 - square) ** sizes - rest**sizes) @ classes)
    second = rest**sizes @ classes / ((sizes * fraction * rest ** (sizes - 1)) @ classes)
    return float(classes.sum() + alone * first * second**2)


def _best(residuals: Callable[[Pair], Pair], share: Callable[[Pair], float], starts: Iterable[Pair]) -> Found:
    """Solve from several starts; a number only if all that arrive agree, and it is a share."""
    ends = [solve(residuals, start) for start in starts]
    least = min(residual for _, residual in ends)
    found = [(share(at), residual) for at, residual in ends if residual < _RESIDUAL]
    shares = [value for value, _ in found if value <= 1]
    if not shares:
        return Found(None, least if math.isfinite(least) else None, "no_solution")
    if max(shares) - min(shares) > _SAME * max(shares):
        return Found(None, least, "several_solutions")
    value, residual = min((each for each in found if each[0] <= 1), key=lambda each: each[1])
    return Found(value, residual, None)


def _log_ratio(one: float, other: float) -> float:
    """How far two positive numbers are from each other, relative to them; sums of none, or of noise, are nowhere."""
    return math.log(one / other) if one > 0 and other > 0 else math.inf


def _logistic(x: float) -> float:
    return math.exp(_log_logistic(x))


def _log_logistic(x: float) -> float:
    """ln(1 / (1 + exp(-x))), also where x is far below 0."""
    return -math.log1p(math.exp(-x)) if x > 0 else x - math.log1p(math.exp(x))
