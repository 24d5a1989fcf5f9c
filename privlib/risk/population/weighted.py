"""Risk of each unit where sampling weights say how many of the population she stands for, and of households."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.population.attackers import largest_by_unit
from privlib.risk.table.finest import Finest, Integers, Members

__all__ = ["IndividualRisk", "household_risk", "individual", "individual_risk", "of_households"]

Floats = NDArray[np.float64]

_CENSUS = 1e-9
"""Where f / F is this close to 1, the sample is the population."""

_HALF = 0.5

_NEAR = 1e-3
"""Where f / F is this close to 1, a series takes the place of a difference of large numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class IndividualRisk:
    """The chance that a unit is found, by class, and over all units."""

    risks: Floats
    """Of each class, or, where some member of a household is looked for, of each unit."""
    mean: float | None
    """Global risk; None without units."""
    expected: float
    """Re-identifications to expect."""


def individual(table: Finest, f: Integers | None = None, weights: Floats | None = None) -> IndividualRisk:
    """Estimate the risk of each class from its units and their weights. Under `pairs` a person has her largest.

    Args:
        table: the classes.
        f: for each class the units that are compatible with it, where empty cells match every value; else its own.
        weights: the sum of their weights.

    Raises:
        ParameterError: E405 without a column of weights.

    Source: Franconi and Polettini 2004, Individual risk estimation in mu-Argus: a review.
    """
    weights = table.weights if weights is None else weights
    if weights is None:
        problem, accepted = "none was named", "Name the column of sampling weights"
        raise ParameterError("E405", where="weight", problem=problem, accepted=accepted)
    risks = individual_risk(table.units if f is None else f, weights)
    if not len(risks):
        return IndividualRisk(risks, None, 0.0)
    found, counts = largest_by_unit(table, risks)
    expected = float((found * counts).sum())
    return IndividualRisk(risks, expected / int(counts.sum()), expected)


def of_households(found: IndividualRisk, members: Members) -> IndividualRisk:
    """Give each unit the risk that some member of her household is found.

    Args:
        found: the risk of each class, one row being one unit.
        members: how many units of each household stand in each class.
    """
    rows = members.rows if members.rows is not None else np.ones(len(members.classes), np.int64)
    risks = household_risk(np.repeat(found.risks[members.classes], rows), np.repeat(members.persons, rows))
    if not len(risks):
        return IndividualRisk(risks, None, 0.0)
    expected = float(np.sort(risks).sum())
    return IndividualRisk(risks, expected / len(risks), expected)


def individual_risk(f: Integers, weights: Floats) -> Floats:
    """Estimate the risk of units that are `f` in the sample and stand for so many of the population.

    With p = f / F: 1 / f for a census, for f = 1 q ln(1/p), for f = 2 q - q² ln(1/p), above p / (f - (1 - p)), where
    q = p / (1 - p).

    Args:
        f: units of the sample.
        weights: F, the sum of their weights; at least f.
    """
    p = np.minimum(f / weights, 1.0)
    rest = np.maximum(1 - p, _CENSUS)
    odds = p / rest
    # each logarithm is taken of what is exact: of 1 - p near 1, of p elsewhere
    log = np.where(rest < _HALF, -np.log1p(-np.minimum(rest, _HALF)), -np.log(p))
    powers = rest[:, None] ** np.arange(6) / np.arange(2, 8)
    near = p - p**2 * powers.sum(axis=1)
    two = np.where(rest < _NEAR, near, odds - odds**2 * log)
    found = np.select([f == 1, f == 2], [odds * log, two], p / (f - rest))
    return np.where(1 - p < _CENSUS, 1 / f, found)


def household_risk(risks: Floats, households: Integers) -> Floats:
    """Give each unit the chance that some member of her household is found: 1 - product of (1 - risk).

    Args:
        risks: of each unit.
        households: number of the household of each unit.

    Example:
        >>> household_risk(np.array([0.5, 0.5, 0.1]), np.array([1, 1, 2])).tolist()
        [0.75, 0.75, 0.1]
    """
    if not len(risks):
        return risks
    order = np.lexsort((risks, households))
    starts = np.flatnonzero(np.diff(households[order], prepend=households[order[0]] - 1))
    with np.errstate(divide="ignore"):
        # a certain risk is infinitely far from being spared
        spared = np.add.reduceat(np.log1p(-risks[order]), starts)
    found = np.empty(len(risks))
    found[order] = np.repeat(-np.expm1(spared), np.diff(starts, append=len(order)))
    return found
