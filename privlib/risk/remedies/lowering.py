"""How the risk of a data set can be lowered: single changes, the ladder of them, and the searched optimum beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from privlib.errors import ParameterError
from privlib.policy.records import Need as Declared
from privlib.risk.hierarchies.fitting import Fitted, fit_drafts
from privlib.risk.hierarchies.needs import Need, needs
from privlib.risk.hierarchies.shelf import hierarchies_of
from privlib.risk.remedies.cells import Hindrance, hindrance
from privlib.risk.remedies.ladder import Ladder, ladder
from privlib.risk.remedies.needs import Blocked, blocking, unneeded
from privlib.risk.remedies.single_changes import Remedy, remedies
from privlib.risk.remedies.states import Limits, State, start
from privlib.risk.search.conditions import Condition, condition
from privlib.risk.search.front import KS, Front, front
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.task import task
from privlib.risk.table.finest import Finest

__all__ = ["SHARES", "Asked", "Lowered", "lower", "trade_off"]

SHARES = (0.0, 0.01, 0.02, 0.05)
"""Shares of units that may be left out, for which a report shows what is lost; more lines cannot be told apart."""

_FRAME = {
    "remedy": pl.String,
    "attribute": pl.String,
    "levels": pl.Int64,
    "threshold": pl.Float64,
    **dict.fromkeys(("gain", "uniques"), pl.Int64),
    "loss": pl.Float64,
    **dict.fromkeys(("removed", "cells"), pl.Int64),
    "breaks": pl.String,
    "k": pl.Int64,
}

_NO_ANSWER = ("risk.no_solution", "risk.no_time", "risk.no_units", "risk.k_range")
"""What a search says that is no mistake of the question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a class table."""

    limits: Limits
    folder: Path | None = None
    """Of hierarchy files."""
    levels: Mapping[str, int] | None = None
    """Where each attribute stands now; 0 if not named."""
    suppress: float = 0.02
    """Most units that the optimum may leave out, as a share."""
    needs: tuple[Declared, ...] = ()
    weights: Mapping[str, float] | None = None
    """What a blanked cell of an attribute costs; 1 if not named."""
    budget_s: float = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Lowered:
    """What can be done."""

    state: State
    """Where it begins."""
    remedies: tuple[Remedy, ...]
    ladder: Ladder
    optimum: Search | None
    """None if no levels keep the limits with so little suppressed."""
    sources: Mapping[str, str]
    """Where each hierarchy comes from."""
    needs: tuple[Need, ...]
    blocked: tuple[Blocked, ...]
    """Where there is no optimum: what giving up each need would allow."""
    untried: Hindrance | None
    """Why no cells were blanked, if they could not be; None too if nobody is beyond a limit."""
    unneeded: tuple[str, ...]
    """Attributes kept finer than any purpose has said to need; empty if the policy says nothing of needs."""

    @property
    def frame(self) -> pl.DataFrame:
        """A row a single change, best first.

        `remedy`, `attribute`, `levels` (up), `threshold` (of a code), `gain` (units lifted to the limits), `uniques`
        (removed), `loss` (more than now), `removed` (units), `cells`, `breaks` (purposes, joined by `|`), `k` after it.
        """
        rows = [
            (
                each.kind,
                each.attribute,
                each.steps,
                each.threshold,
                each.gain,
                each.uniques,
                each.loss,
                each.removed,
                each.cells,
                "|".join(each.breaks),
                each.after.k,
            )
            for each in self.remedies
        ]
        return pl.DataFrame(rows, _FRAME, orient="row", strict=False)


def lower(
    table: Finest,
    texts: Mapping[str, Sequence[str]],
    asked: Asked,
    known: Sequence[str] = (),
    fractions: Collection[str] = (),
) -> Lowered:
    """Propose what lowers the risk of a data set.

    Args:
        table: its classes.
        texts: for each quasi-identifier the texts of codes 1, 2, …
        asked: what is asked.
        known: all columns of the data.
        fractions: the quasi-identifiers that hold fractions.

    Raises:
        ParameterError: risk.hierarchy_*; risk.need_unknown_level; E405 for a level or weight that does not exist.
    """
    found, sources = hierarchies_of(texts, asked.folder, known)
    fitted = fit_drafts(table, texts, found, fractions)
    hierarchies = [each.hierarchy for each in fitted]
    needed = needs(asked.needs, hierarchies)
    state = start(table, fitted, _levels(fitted, asked.levels or {}))
    weights = [_weight(each.name, asked.weights or {}, texts) for each in hierarchies]
    optimum = _search(table, fitted, asked, needed)
    conditions = _conditions(table, asked.limits)
    stuck = optimum is None and needed and table.n > 0 and asked.limits.k_min > 1
    climbed = ladder(state, asked.limits, needed)
    return Lowered(
        state,
        remedies(state, asked.limits, needed, weights),
        climbed,
        optimum,
        sources,
        needed,
        blocking(table, fitted, conditions, needed, limit=asked.suppress, budget_s=asked.budget_s) if stuck else (),
        hindrance(state.table, asked.limits.k_min) if climbed.rungs[0].failing else None,
        unneeded(needed, hierarchies, state.levels) if needed else (),
    )


def trade_off(
    table: Finest,
    texts: Mapping[str, Sequence[str]],
    asked: Asked,
    known: Sequence[str] = (),
    fractions: Collection[str] = (),
) -> Front | None:
    """Say what is lost at each k and each share left out: what `lower` finds as optimum, for others too.

    Args:
        table: its classes.
        texts: for each quasi-identifier the texts of codes 1, 2, …
        asked: what is asked; its own k and share are searched first.
        known: all columns of the data.
        fractions: the quasi-identifiers that hold fractions.

    Returns:
        The least loss of each pair; None without units.

    Raises:
        ParameterError: risk.hierarchy_*; risk.need_unknown_level; risk.k_range.
    """
    if not table.n:
        return None
    fitted = fit_drafts(table, texts, hierarchies_of(texts, asked.folder, known)[0], fractions)
    needed = needs(asked.needs, [each.hierarchy for each in fitted])
    made = task(table, fitted, _conditions(table, asked.limits), limit=asked.suppress, within_purposes=needed)
    own = asked.limits.k_min, asked.suppress
    return front(made, sorted({*KS, own[0]}), sorted({*SHARES, own[1]}), budget_s=asked.budget_s, first=own)


def _search(table: Finest, fitted: Sequence[Fitted], asked: Asked, needed: Sequence[Need]) -> Search | None:
    try:
        made = task(table, fitted, _conditions(table, asked.limits), limit=asked.suppress, within_purposes=needed)
        return search(made, budget_s=asked.budget_s)
    except ParameterError as error:
        if error.code not in _NO_ANSWER:
            raise
        return None


def _conditions(table: Finest, limits: Limits) -> tuple[Condition, ...]:
    found = [condition("k", (limits.k_min,))]
    for values in table.values:
        if limits.l_min > 1:
            found.append(condition("distinct_l", (limits.l_min,), values.name))
        if limits.t_max < 1:
            found.append(condition("t_equal", (limits.t_max,), values.name))
    return tuple(found)


def _levels(fitted: Sequence[Fitted], asked: Mapping[str, int]) -> list[int]:
    heights = {each.hierarchy.name: each.hierarchy.levels for each in fitted}
    for name, level in asked.items():
        if not 0 <= level < heights.get(name, 0):
            problem = f'"{name}" has no level {level}'
            raise ParameterError("E405", where="levels", problem=problem, accepted=_accepted(heights))
    return [asked.get(name, 0) for name in heights]


def _accepted(heights: Mapping[str, int]) -> str:
    return "; ".join(f"{name} takes 0 to {height - 1}" for name, height in heights.items())


def _weight(name: str, weights: Mapping[str, float], known: Mapping[str, object]) -> float:
    for other, weight in weights.items():
        if other not in known or weight <= 0:
            problem = f'"{other}" is no quasi-identifier, or its weight is not above 0'
            raise ParameterError("E405", where="weight", problem=problem, accepted="COLUMN=NUMBER")
    return weights.get(name, 1.0)
