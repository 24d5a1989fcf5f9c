"""What classes give away about a sensitive attribute without anyone being singled out: the worst class decides."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np

from privlib.engine.base import Engine, ident
from privlib.risk.models import per_class
from privlib.risk.models.per_class import Floats, Tally, whole
from privlib.risk.table import parts
from privlib.risk.table.classes import Classes
from privlib.risk.table.coded import finest
from privlib.risk.table.finest import Finest, Integers, Values

__all__ = ["RECURSIVE", "Spread", "empty_rows", "spread", "spreads"]

RECURSIVE = (2, 3, 4)
"""The l for which the infimum of c is reported."""

_CLOSE = 1e-9
"""Entropies this close to the smallest are computed again with sixty digits."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one sensitive attribute is spread; each figure is that of the worst class, None without classes.

    Where a figure is infinite no number makes the model hold.
    """

    attribute: str
    null_rows: int
    """Rows whose attribute is empty."""
    skipped_classes: int
    """Classes with nothing but empty cells, under `skip`."""
    distinct_l: int | None
    """Fewest different values."""
    entropy_l: float | None
    """exp of the smallest entropy: m values equally often give m."""
    c_infimum: tuple[tuple[int, float], ...]
    """For each l of `RECURSIVE` the number that c must exceed for recursive (c, l)-diversity; empty without classes."""
    alpha: float | None
    """Largest share of one value."""
    t_equal: float | None
    """Largest total variation distance to the reference."""
    t_ordered: float | None
    """Largest earth mover's distance along the order of the numbers, or the declared one; None if the attribute is not
    ordered, or has NULL as a value, which has no place in an order."""
    t_hierarchical: float | None
    """Largest earth mover's distance over a hierarchy of the values; None without one."""
    beta: float | None
    """Largest relative gain of a value over its share in the reference."""
    enhanced_beta: float | None
    """Infimum of beta for which the enhanced model holds."""
    enhanced_beta_capped: float | None
    """What some tools call enhanced beta; the model does not hold for it."""
    delta: float | None
    """Largest |ln(q / p)| over all values of the reference: infinite if a class lacks one."""
    delta_present: float | None
    """The same over the values that occur in the class."""


def spreads(
    engine: Engine,
    table: Classes,
    along: Mapping[str, Callable[[Finest], Sequence[Integers]]] | None = None,
    made: Finest | None = None,
) -> tuple[Spread, ...]:
    """Measure every sensitive attribute that the question names, over the classes that were made last.

    The reference is all measured units. Where a person may stand in several classes she counts once in a class for each
    of her values there.

    Args:
        engine: holds the classes.
        table: what was made of them.
        along: of attributes that have a hierarchy: makes its labels, as `per_class.t_hierarchical` takes them.
        made: the classes as arrays, where they are at hand.

    Raises:
        ParameterError: risk.not_ordered if an attribute is to be ordered but holds other text than numbers;
            risk.order_incomplete if it holds others than those of its declared order.

    Source: see `per_class`.
    """
    spec = table.spec
    if not spec.sensitive:
        return ()
    made = made or finest(engine, spec, table.rule)
    return tuple(
        spread(
            made,
            values,
            empty,
            ordered=column in spec.ordered and (not empty or spec.sensitive_nulls == "skip"),
            levels=along[column.name](made) if along and column.name in along else (),
        )
        for values, column in zip(made.values, spec.sensitive, strict=True)
        for empty in [empty_rows(engine, table, column.stored)]
    )


def spread(table: Finest, values: Values, null_rows: int, *, ordered: bool, levels: Sequence[Integers] = ()) -> Spread:
    """Measure one sensitive attribute over the classes of a table.

    Args:
        table: the classes.
        values: the attribute.
        null_rows: rows whose attribute is empty.
        ordered: whether the codes of its values are in an order whose distances mean something.
        levels: its hierarchy, as `per_class.t_hierarchical` takes it.
    """
    found = whole(values, len(table.units))
    held = found.sizes > 0
    if not held.any():
        return Spread(values.name, null_rows, len(held), None, None, (), *[None] * 9)
    least = int(per_class.distinct(found)[held].min())
    present = _worst(per_class.delta_present(found), held)
    return Spread(
        values.name,
        null_rows,
        int(np.count_nonzero(~held)),
        least,
        1.0 if least == 1 else _entropy_l(found, held),
        tuple(
            (places, math.inf if least < places else _worst(per_class.c_infimum(found, places), held))
            for places in RECURSIVE
        ),
        _worst(per_class.alpha(found), held),
        _worst(per_class.t_equal(found), held),
        _worst(per_class.t_ordered(found), held) if ordered else None,
        _worst(per_class.t_hierarchical(found, levels), held) if levels else None,
        _worst(per_class.basic_beta(found), held),
        _worst(per_class.enhanced_beta(found), held),
        _worst(per_class.capped_beta(found), held),
        math.inf if least < np.count_nonzero(found.reference) else present,
        present,
    )


def _worst(measured: Floats, held: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    return float(measured[held].max())


def _entropy_l(found: Tally, held: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """Find the smallest entropy among floats, and compute that of each class as small with sixty digits."""
    entropies = np.where(held, per_class.entropy(found), np.inf)
    near = np.flatnonzero(entropies <= entropies.min() + _CLOSE)
    _, first = np.unique(entropies[near], return_index=True)
    with localcontext() as precise:
        precise.prec = 60
        exact = (_entropy(found.counts[found.classes == near[place]].tolist()) for place in first)
        return float(max(min(exact), Decimal(0)).exp())


def _entropy(counts: list[int]) -> Decimal:
    size = Decimal(sum(counts))
    return size.ln() - sum((n * Decimal(n).ln() for n in counts), Decimal(0)) / size


def empty_rows(engine: Engine, table: Classes, stored: str) -> int:
    """Count the measured rows whose attribute is empty."""
    spec = table.spec
    counted = parts.fill(
        "risk/models",
        "empty_values",
        table=ident(spec.table.stored),
        columns=parts.columns(spec),
        attribute=ident(stored),
        kept=parts.kept(spec),
    )
    return engine.frame(counted, **parts.values(spec)).item()
