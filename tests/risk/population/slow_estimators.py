"""The three estimators as they are printed: plain sums, and unknowns closed in one inside the other."""

import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction


def middle(low: float, high: float, falls: Callable[[float], float]) -> float | None:
    """The place where a function that is above 0 and then below changes sides; None if it does not.

    Ten times halfway, then where the line between the ends says, and every fourth time halfway again.
    """
    above, below = falls(low), falls(high)
    if not above > 0 > below:
        return None
    at = (low + high) / 2
    for turn in range(200):
        line = (low * below - high * above) / (below - above)
        before, at = at, line if turn > 10 and turn % 4 and low < line < high else (low + high) / 2
        found = falls(at)
        if found > 0:
            low, above, below = at, found, below / 2
        else:
            high, below, above = at, found, above / 2
        if not found or (turn and abs(at - before) < 1e-14 * max(1.0, abs(at))):
            break
    return at


def slow_pitman(sizes: list[int], fraction: float) -> float | None:
    """The likelihood equations as sums; unknowns are ln(theta + alpha) and the logit of alpha."""
    n, u = sum(sizes), len(sizes)
    at_least = [sum(f > j for f in sizes) for j in range(1, max(sizes))]

    def theta_of(alpha: float) -> float | None:
        def first(log: float) -> float:
            theta = math.exp(log) - alpha
            joined = sum(i * (1 - alpha) / ((theta + i * alpha) * (theta + i)) for i in range(1, u))
            return joined - sum(1 / (theta + i) for i in range(u, n))

        log = middle(-20, 25, first)
        return None if log is None else math.exp(log) - alpha

    def second(logit: float) -> float:
        alpha = 1 / (1 + math.exp(-logit))
        theta = theta_of(alpha)
        if theta is None:
            return math.nan
        inside = sum(classes / (j - alpha) for j, classes in enumerate(at_least, start=1))
        return sum(i / (theta + i * alpha) for i in range(1, u)) - inside

    logit = middle(-16, 16, second)
    if logit is None:
        return None
    alpha = 1 / (1 + math.exp(-logit))
    theta = theta_of(alpha)
    assert theta is not None
    population = round(n / fraction)
    # far out, gamma(theta + 1) / gamma(theta + alpha) loses its digits; there it is Stirling's
    gammas = math.lgamma(theta + 1) - math.lgamma(theta + alpha)
    if theta > 1e4:
        gammas = (1 - alpha) * math.log(theta) + (1 - alpha) * alpha / (2 * theta)
    return math.exp(gammas) * population**alpha / population


def slow_zayatz(sizes: list[int], fraction: float) -> float:
    """Hypergeometric chances as fractions of whole numbers."""
    n, u, alone = sum(sizes), len(sizes), sizes.count(1)
    population = round(n / fraction)

    def one_of(size: int) -> Fraction:
        """size C(N - size, n - 1) / C(N, n), without what is in the chance of every size."""
        chance = Fraction(size)
        for j in range(1, size):
            chance *= Fraction(max(population - j - n + 1, 0), population - j)
        return chance

    found = {size: one_of(size) for size in set(sizes)}
    chance = Fraction(alone, u) * one_of(1) / sum(Fraction(1, u) * found[size] for size in sizes)
    return float(chance * alone / n)


def slow_classes(sizes: list[int], phi: float) -> float:
    m = Counter(sizes)
    share = Fraction(phi)
    up = sum(i * share**2 * (1 - share**2) ** (i - 1) * n for i, n in m.items())
    down = sum((1 - share) ** i * ((1 + share) ** i - 1) * n for i, n in m.items())
    square = sum((1 - share) ** i * n for i, n in m.items()) / sum(
        i * share * (1 - share) ** (i - 1) * n for i, n in m.items()
    )
    return float(len(sizes) + m[1] * up / down * square**2)


def slow_snb(sizes: list[int], phi: float) -> float | None:
    """The two equations as they are printed: for each beta the alpha of their quotient, then the beta of the first."""
    f1, f2 = sizes.count(1), sizes.count(2)
    if not f2:
        return None
    classes = math.log(slow_classes(sizes, phi))

    def one(alpha: float, log_beta: float) -> float:
        d = -(1 - phi) * math.expm1(log_beta)
        return classes + math.log(phi) + alpha * (log_beta - math.log1p(-d)) + math.log(alpha * d / (1 - d) + 1)

    def two_over_one(alpha: float, log_beta: float) -> float:
        d, rest = -(1 - phi) * math.expm1(log_beta), -math.expm1(log_beta)
        over = math.log(phi * alpha) + math.log(rest / 2) - 2 * math.log1p(-d) + math.log(2 - (1 - alpha) * d)
        return over - math.log(alpha * d / (1 - d) + 1)

    def alpha_of(log_beta: float) -> float:
        log = middle(-50, 60, lambda log: math.log(f2 / f1) - two_over_one(math.exp(log), log_beta))
        assert log is not None
        return math.exp(log)

    def first(place: float) -> float:
        return one(alpha_of(-math.exp(place)), -math.exp(place)) - math.log(f1)

    place = middle(-25, 25, first)
    if place is None:
        return None
    log_beta = -math.exp(place)
    return math.exp(classes + alpha_of(log_beta) * log_beta) / round(sum(sizes) / phi)
