"""What an attacker finds, by what she knows: that someone is in the data, or only in the population around it."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.models.risks import THRESHOLDS
from privlib.risk.population.population_file import Population
from privlib.risk.table.finest import Finest, Integers, class_keys, once

__all__ = ["AtRisk", "Attack", "Attackers", "Known", "attackers", "largest_by_unit"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Units that stand among fewer than `k`."""

    k: int
    units: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Attack:
    """How often an attacker is right. Figures are None without units."""

    highest: float | None
    """The largest chance of a unit."""
    success: float | None
    """The mean over units; for the journalist classes / people of the population in them, if that is larger."""
    at_risk: tuple[AtRisk, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What a population table adds."""

    covered: tuple[str, ...]
    """The quasi-identifiers that it covers. Where it lacks some, there are at most so many people in a class, and every
    risk is at least as high as it is said to be: `at best`."""
    at_best: bool
    smallest: int | None
    """The fewest people of the population in a class of the sample: k of k-map, unless it is `at_best`."""
    journalist: Attack
    marketer: float | None
    """Share of all units that an attacker who tries everyone gets right: the mean of 1 / people in the class."""
    delta: tuple[float, float] | None
    """Least and greatest share of a class of the population that is in the sample; None if `at_best`."""

    @property
    def k_map(self) -> int | None:
        """The fewest people in a class; None if the table does not cover every quasi-identifier."""
        return None if self.at_best else self.smallest


@dataclass(frozen=True, slots=True)
class Attackers:
    """Three attackers: who knows that someone is in the data, who knows only of the population, who wants them all."""

    units: int
    prosecutor: Attack
    marketer: float | None
    """The same if the sample were the population: the prosecutor's mean."""
    known: Known | None
    """None without a population table: then neither journalist nor k-map is computed."""

    @property
    def frame(self) -> pl.DataFrame:
        """A row an attacker: `attacker`, `highest`, `success` (chances), and `at_risk_K` (share) for each threshold.

        Of the marketer only `success` is defined. Without a population table there is no row `journalist`.
        """
        known = self.known
        attacks = [("prosecutor", self.prosecutor), *([("journalist", known.journalist)] if known else [])]
        ks = [f"at_risk_{each.k}" for each in self.prosecutor.at_risk]
        rows = [(name, each.highest, each.success, *(one.share for one in each.at_risk)) for name, each in attacks]
        rows.append(("marketer", None, known.marketer if known else self.marketer, *[None] * len(ks)))
        kinds = {"attacker": pl.String, **dict.fromkeys(("highest", "success", *ks), pl.Float64)}
        return pl.DataFrame(rows, kinds, orient="row")


def attackers(
    table: Finest, population: Population | None = None, thresholds: tuple[int, ...] = THRESHOLDS
) -> Attackers:
    """Measure the risk by attacker. Under `pairs` a person has the risk of the class where it is largest.

    Args:
        table: the finest classes.
        population: counts of the population in the codes of the table.
        thresholds: sizes below which units are at risk.

    Raises:
        ParameterError: risk.population_missing, risk.population_smaller.

    Source: El Emam 2013, Guide to the De-Identification of Personal Health Information; Sweeney 2001 (k-map); Nergiz,
        Atzori and Clifton 2007, Hiding the presence of individuals from shared databases (delta-presence).
    """
    units = table.n
    own = _attack(table, table.units, units, thresholds)
    known = None if population is None else _known(table, population, units, thresholds)
    return Attackers(units, own, own.success, known)


def largest_by_unit(table: Finest, of_class: Floats) -> tuple[Floats, Integers]:
    """Give each unit the largest figure of the classes she stands in.

    Returns:
        Figures, ascending, and how many units have each: so that sums do not depend on the order of classes.
    """
    if table.members is None:
        order = np.argsort(of_class, kind="stable")
        return of_class[order], table.units[order]
    members = table.members
    order = np.lexsort((of_class[members.classes], members.persons))
    last = np.flatnonzero(np.diff(members.persons[order], append=-1))
    found = np.sort(of_class[members.classes[order[last]]])
    return found, np.ones(len(found), np.int64)


def _attack(table: Finest, sizes: Integers, units: int, thresholds: tuple[int, ...]) -> Attack:
    """The risk of each unit is 1 / the smallest size around it."""
    if not units:
        return Attack(None, None, tuple(AtRisk(k, 0, None) for k in thresholds))
    risks, counts = largest_by_unit(table, 1 / sizes)
    smallest, those = largest_by_unit(table, -sizes.astype(np.float64))
    below = [(k, int(those[-smallest < k].sum())) for k in thresholds]
    return Attack(float(risks[-1]), _mean(risks, counts), tuple(AtRisk(k, n, n / units) for k, n in below))


def _mean(figures: Floats, counts: Integers) -> float:
    return float((figures * counts).sum()) / int(counts.sum())


def _known(table: Finest, population: Population, units: int, thresholds: tuple[int, ...]) -> Known:
    """Look the classes up in the population, on the attributes that both have."""
    places = [table.names.index(name) for name in population.names]
    both = np.concatenate([table.codes[places], population.codes], axis=1)
    found, index = np.unique(class_keys(both, population.radices), return_inverse=True)
    here, there = index[: len(table.units)], index[len(table.units) :]
    people = np.bincount(there, population.counts, len(found)).astype(np.int64)
    sample = _units_of(table, here, len(found))
    if (missing := people[here] == 0).any():
        lost = int((sample > 0)[people == 0].sum())
        raise ParameterError("risk.population_missing", classes=lost, units=_units_in(table, missing))
    if (larger := sample > people).any():
        raise ParameterError("risk.population_smaller", classes=int(larger.sum()))
    at_best = len(places) < len(table.names)
    attack = _attack(table, people[here], units, thresholds)
    inside = people > 0
    shares = sample[inside] / people[inside]
    return Known(
        population.names,
        at_best,
        int(people[here].min()) if units else None,
        Attack(
            attack.highest,
            None if attack.success is None else max(len(table.units) / int(people[here].sum()), attack.success),
            attack.at_risk,
        ),
        attack.success,
        None if at_best or not len(shares) else (float(shares.min()), float(shares.max())),
    )


def _units_of(table: Finest, index: Integers, classes: int) -> Integers:
    """Units of the sample in each class of the attributes covered; under `pairs` a person counts once."""
    if table.members is None:
        return np.bincount(index, table.units, classes).astype(np.int64)
    return np.bincount(once(index[table.members.classes], table.members.persons).classes, minlength=classes)


def _units_in(table: Finest, classes: NDArray[np.bool_]) -> int:
    if table.members is None:
        return int(table.units[classes].sum())
    return len(np.unique(table.members.persons[classes[table.members.classes]]))
