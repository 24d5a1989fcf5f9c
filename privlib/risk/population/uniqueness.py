"""How many units are alone in the population, as far as a sample can tell: three estimators and a rule to choose.

An estimator that did not converge says so and gives no number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from privlib.errors import ParameterError
from privlib.risk.population.estimators import Counts, Found, pitman, snb, zayatz
from privlib.risk.table.finest import Finest

__all__ = ["Estimate", "Estimator", "Reason", "Uniqueness", "uniqueness"]

Estimator = Literal["pitman", "zayatz", "snb", "census"]
Reason = Literal["no_units", "no_sample_uniques", "census", "persons_in_several_classes", "no_solution"]

PITMAN_UP_TO = 0.1
"""Sampling fraction up to which Pitman's estimate is chosen (Dankar et al. 2012)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of the population that is alone in its class, by one estimator."""

    value: float | None
    """From 0 to 1; None unless it converged."""
    converged: bool
    estimator: Estimator
    residual: float | None
    """How far the equations are from holding, relative to their sides; None where none are solved."""
    reason: Reason | None
    """Why there is no number, or why it is 0."""
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uniqueness:
    """Uniques of the sample, and estimates for the population."""

    units: int
    uniques: int
    fraction: float
    pitman: Estimate
    zayatz: Estimate
    snb: Estimate
    chosen: Estimate
    """The one the decision rule takes; estimator `census` where the sample is the population."""

    @property
    def frame(self) -> pl.DataFrame:
        """A row an estimator: `estimator`, `share` (of the population), `converged`, `residual`, `reason`, `chosen`."""
        rows = [
            (each.estimator, each.value, each.converged, each.residual, each.reason, each == self.chosen)
            for each in (self.pitman, self.zayatz, self.snb)
        ]
        kinds = [pl.String, pl.Float64, pl.Boolean, pl.Float64, pl.String, pl.Boolean]
        names = ["estimator", "share", "converged", "residual", "reason", "chosen"]
        return pl.DataFrame(rows, dict(zip(names, kinds, strict=True)), orient="row")

    @property
    def share(self) -> float | None:
        """Share of the sample that is alone in its class; None without units."""
        return self.uniques / self.units if self.units else None


def uniqueness(table: Finest, fraction: float, source: str = "as given") -> Uniqueness:
    """Estimate the share of the population that is alone in its class, from the classes of a sample.

    Up to a tenth of the population Pitman's estimate is chosen, or Zayatz's if it did not converge; above, the smaller
    of SNB and Zayatz, or Zayatz if SNB did not converge. Without uniques in the sample all are 0. Under `pairs`, where
    units are not independent, and for a census there is no estimate.

    Args:
        table: the finest classes of the sample.
        fraction: share of the population that is in the sample; above 0, at most 1.
        source: who says so, as the end of a sentence.

    Raises:
        ParameterError: E405 for a fraction outside that.

    Source: Hoshino 2001, Applying Pitman's sampling formula to microdata disclosure risk assessment; Zayatz 1991; Chen
        and Keller-McNulty 1998, Estimation of identification disclosure risk in microdata; Dankar et al. 2012,
        Estimating the re-identification risk of clinical data sets.
    """
    if not 0 < fraction <= 1:
        problem, accepted = f"{fraction} is not usable", "A share above 0, at most 1"
        raise ParameterError("E405", where="sampling fraction", problem=problem, accepted=accepted)
    counts = np.unique(table.units, return_counts=True)
    units, uniques = table.n, int((table.units == 1).sum())
    if table.members is not None:
        uniques = len(np.unique(table.members.persons[table.units[table.members.classes] == 1]))
    assumptions = (
        "the sample is a simple random sample",
        f"it holds {fraction:.6g} of the population, {source}",
        "units are independent of each other",
    )
    reason = _nothing_to_estimate(table, units, fraction)

    def estimate(estimator: Estimator, solve: Callable[[Counts, float], Found]) -> Estimate:
        if reason:
            return Estimate(None, False, "census" if reason == "census" else estimator, None, reason, assumptions)  # noqa: FBT003
        if not uniques:
            return Estimate(0.0, True, estimator, None, "no_sample_uniques", assumptions)  # noqa: FBT003
        found = solve(counts, fraction)
        return Estimate(found.value, found.value is not None, estimator, found.residual, found.reason, assumptions)

    by_pitman, by_zayatz, by_snb = estimate("pitman", pitman), estimate("zayatz", zayatz), estimate("snb", snb)
    chosen = _chosen(fraction, by_pitman, by_zayatz, by_snb)
    return Uniqueness(units, uniques, fraction, by_pitman, by_zayatz, by_snb, chosen)


def _nothing_to_estimate(table: Finest, units: int, fraction: float) -> Reason | None:
    if not units:
        return "no_units"
    if round(units / fraction) <= units:
        return "census"
    return None if table.members is None else "persons_in_several_classes"


def _chosen(fraction: float, by_pitman: Estimate, by_zayatz: Estimate, by_snb: Estimate) -> Estimate:
    if fraction <= PITMAN_UP_TO:
        return by_pitman if by_pitman.converged else by_zayatz
    return by_snb if (by_snb.value or 0.0) < (by_zayatz.value or 0.0) and by_snb.converged else by_zayatz
