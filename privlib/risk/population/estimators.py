"""Three estimators of the share of a population that is alone in its class, from the class sizes of a sample."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from privlib.risk.population.newton import Pair, solve
from privlib.risk.population.special_functions import digamma, log_gamma_ratio
from privlib.risk.table.finest import Integers

__all__ = ["Counts", "Found", "pitman", "shlosser_classes", "snb", "zayatz"]

_PITMAN_RESIDUAL, _SNB_RESIDUAL = 1e-9, 1e-10
_SAME = 1e-6
"""Solutions whose shares differ by less, relative to them, are one."""

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
        joined = float(digamma(u + ratio) - digamma(1 + ratio)) / alpha
        left = float(digamma(n + theta) - digamma(theta + 1))
        steps = (u - 1) / alpha - ratio * joined
        inside = float((digamma(sizes.astype(np.float64) - alpha) - digamma(1 - alpha)) @ classes)
        return _log_ratio(joined, left), _log_ratio(steps, inside)

    def share(at: Pair) -> float:
        alpha, theta = unknowns(at)
        return math.exp(log_gamma_ratio(theta + alpha, 1 - alpha) + (alpha - 1) * math.log(population))

    return _best(residuals, share, _pitman_starts(counts, n, u), _PITMAN_RESIDUAL)


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
    """The slide negative binomial model with Shlosser's number of classes; unknowns are ln alpha and logit beta."""
    sizes, classes = counts
    n = int(sizes @ classes)
    f1, f2 = (int(classes[sizes == size].sum()) for size in (1, 2))
    if not f2:
        return Found(None, None, "no_solution")
    every = math.log(shlosser_classes(counts, fraction))

    def residuals(at: Pair) -> Pair:
        alpha, rest = math.exp(at[0]), _logistic(-at[1])
        log_beta, drawn = _log_logistic(at[1]), (1 - fraction) * rest
        kept = math.log1p(-drawn)
        one = every + math.log(fraction) + alpha * (log_beta - kept) + math.log1p(alpha * drawn / (1 - drawn))
        two = every + 2 * math.log(fraction) + at[0] + _log_logistic(-at[1]) - math.log(2)
        two += alpha * log_beta - (alpha + 2) * kept + math.log(2 - (1 - alpha) * drawn)
        return one - math.log(f1), two - math.log(f2)

    def share(at: Pair) -> float:
        return math.exp(every + math.exp(at[0]) * _log_logistic(at[1])) / round(n / fraction)

    starts = [(alpha, beta) for alpha in (-4.0, -2.0, 0.0, 2.0) for beta in (-6.0, -2.0, 2.0)]
    return _best(residuals, share, starts, _SNB_RESIDUAL)


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


def _best(
    residuals: Callable[[Pair], Pair], share: Callable[[Pair], float], starts: Iterable[Pair], enough: float
) -> Found:
    """Solve from several starts; a number only if all that arrive agree, and it is a share."""
    ends = [solve(residuals, start) for start in starts]
    least = min(residual for _, residual in ends)
    found = [(share(at), residual) for at, residual in ends if residual < enough]
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
