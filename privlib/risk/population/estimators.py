"""Three estimators of the share of a population that is alone in its class, from the class sizes of a sample."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from privlib.risk.population.falling import fall
from privlib.risk.population.special_functions import digamma, digamma_steps, log_gamma_ratio, steps_over
from privlib.risk.table.finest import Integers

__all__ = ["Counts", "Found", "pitman", "shlosser_classes", "snb", "zayatz"]

_RESIDUAL = 1e-9
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
    reason: Literal["no_solution"] | None = None


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
    """Maximum likelihood of Pitman's sampling formula.

    For each alpha one theta solves the first equation. With that theta the second passes 0 at one alpha or nowhere, in
    every table that was tried. So one is found inside the other: the logit of alpha, and ln(theta + alpha).
    """
    sizes, classes = counts
    n, u = int(sizes @ classes), int(classes.sum())
    if u == n:
        return Found(None, None, "no_solution")

    def first(log: float, logit: float) -> float:
        alpha, over = _logistic(logit), math.exp(log)
        return digamma_steps(over / alpha, u - 1) / alpha - digamma_steps(over + _logistic(-logit), n - 1)

    def over_of(logit: float) -> float:
        log = fall(lambda log: first(log, logit), -_LOGARITHM, _LOGARITHM)
        return math.nan if log is None else math.exp(log)

    def second(logit: float) -> float:
        alpha, rest = _logistic(logit), _logistic(-logit)
        inside = float((digamma(sizes.astype(np.float64) - 1 + rest) - digamma(rest)) @ classes)
        return steps_over(over_of(logit) / alpha, u - 1) / alpha / inside - 1

    logit = fall(second, -_LOGARITHM, _LOGARITHM)
    if logit is None:
        return Found(None, None, "no_solution")
    rest, over = _logistic(-logit), over_of(logit)
    share = math.exp(log_gamma_ratio(over, rest) - rest * math.log(round(n / fraction)))
    residual = max(abs(second(logit)), abs(first(math.log(over), logit) / digamma_steps(over + rest, n - 1)))
    return Found(share, residual, None) if share <= 1 and residual < _RESIDUAL else Found(None, residual, "no_solution")


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


def _logistic(x: float) -> float:
    return math.exp(_log_logistic(x))


def _log_logistic(x: float) -> float:
    """ln(1 / (1 + exp(-x))), also where x is far below 0."""
    return -math.log1p(math.exp(-x)) if x > 0 else x - math.log1p(math.exp(x))
