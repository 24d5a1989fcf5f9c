"""The greedy ladder: the best single change, again and again, until every limit holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from privlib.risk.hierarchies.needs import Need
from privlib.risk.remedies.single_changes import Kind, Remedy, remedies
from privlib.risk.remedies.states import Limits, Secret, State

__all__ = ["Ladder", "Rung", "ladder"]


@dataclass(frozen=True, slots=True)
class Rung:
    """The data after a change; the first rung is the data before any."""

    kind: Kind | None
    """None for the first rung."""
    attribute: str | None
    steps: int
    threshold: float | None
    """Of a top or bottom code. It belongs to the restricted edition alone."""
    failing: int
    """Units in a class beyond a limit."""
    uniques: int
    k: int | None
    secrets: tuple[Secret, ...]
    loss: float
    """Since the data as they were."""
    removed: int
    """What the loss counts of removed records since then: rows where a person may stand in several classes."""
    breaks: tuple[str, ...]
    """Purposes whose need this change violates."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs, in order."""

    rungs: tuple[Rung, ...]
    holds: bool
    """Every limit holds on the last rung, and something is left. Else no single change leads further."""
    state: State
    """The last."""


def ladder(state: State, limits: Limits, needs: Sequence[Need] = ()) -> Ladder:
    """Take the best single change until every limit holds.

    Best: as `remedies` orders them. Blanking cells is no rung: what it promises depends on how a reader takes a blank,
    and limits are those of classes.

    Args:
        state: where to begin.
        limits: what every class must keep.
        needs: what purposes need; a change that breaks one is taken if no other gains.
    """
    failing = state.units(state.failing(limits))
    rungs = [_rung(state, failing, limits)]
    while failing:
        step = next((each for each in remedies(state, limits, needs, weights=None) if each.gain > 0), None)
        if step is None or step.state is None:
            break
        state = step.state
        failing = state.units(state.failing(limits))
        rungs.append(_rung(state, failing, limits, step))
    return Ladder(tuple(rungs), not failing and len(state.table.units) > 0, state)


def _rung(state: State, failing: int, limits: Limits, step: Remedy | None = None) -> Rung:
    sizes = state.sizes(limits.k_min)
    return Rung(
        step.kind if step else None,
        step.attribute if step else None,
        step.steps if step else 0,
        step.threshold if step else None,
        failing,
        sizes.uniques,
        sizes.k,
        state.secrets(),
        state.loss,
        state.removed,
        step.breaks if step else (),
    )
