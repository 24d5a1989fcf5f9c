"""What a class gives away about a sensitive attribute without anyone being singled out: l-diversity and t-closeness."""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import polars as pl

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk import parts
from privlib.risk.classes import Classes
from privlib.risk.specs import Column

__all__ = ["Spread", "spread"]

_DECIMALS = 24
"""Of n ln n: 14 digits stay before the point in DECIMAL(38, 24), enough for 10^12 units."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one sensitive attribute is spread; each figure is that of the worst class, None without classes."""

    attribute: str
    null_rows: int
    """Rows whose attribute is empty."""
    skipped_classes: int
    """Classes with nothing but empty cells, under `skip`."""
    distinct_l: int | None
    """Fewest different values."""
    entropy_l: float | None
    """exp of the smallest entropy: m values equally often give m."""
    t_equal: float | None
    """Largest total variation distance to the whole data set."""
    t_ordered: float | None
    """Largest earth mover's distance along the order of the numbers; None if the attribute is not ordered, or has NULL
    as a value, which has no place in an order."""


def spread(engine: Engine, table: Classes, attribute: Column) -> Spread:
    """Measure one sensitive attribute over the classes of a data set.

    The reference distribution is that of all measured units. Under the rule `pairs` a person with two values in a class
    counts once for each.

    Raises:
        ParameterError: risk.not_ordered if the attribute is to be ordered but holds other text than numbers.

    Source: Machanavajjhala et al. 2007, l-Diversity; Li, Li and Venkatasubramanian 2007, t-Closeness (equal and ordered
        distance).
    """
    spec = table.spec
    empty = _empty_rows(engine, table, attribute)
    _keep_values(engine, table, attribute)
    by_size = engine.frame(parts.fill("spread", keys=parts.keys(spec)))
    if by_size.is_empty():
        return Spread(attribute.name, empty, table.classes, None, None, None, None)
    rows = by_size.rows(named=True)
    distinct = min(row["distinct_l"] for row in rows)
    measured = sum(row["classes"] for row in rows)
    ordered = attribute in spec.ordered and (not empty or spec.sensitive_nulls == "skip")
    return Spread(
        attribute.name,
        empty,
        table.classes - measured,
        distinct,
        1.0 if distinct == 1 else _entropy_l(engine, table),
        float(max(Fraction(row["excess"], row["size"] * row["total"]) for row in rows)),
        _ordered(engine, table, attribute) if ordered else None,
    )


def _empty_rows(engine: Engine, table: Classes, attribute: Column) -> int:
    spec = table.spec
    counted = parts.fill(
        "empty_values",
        table=ident(spec.table.stored),
        columns=parts.columns(spec),
        attribute=ident(attribute.stored),
        kept=parts.kept(spec),
    )
    return engine.frame(counted, **parts.values(spec)).item()


def _keep_values(engine: Engine, table: Classes, attribute: Column) -> None:
    spec, pairs = table.spec, table.rule == "pairs"
    values = parts.fill(
        "values",
        table=ident(spec.table.stored),
        columns=parts.columns(spec, person=pairs),
        attribute=ident(attribute.stored),
        kept=parts.kept(spec),
        keys=parts.keys(spec),
        units="count(DISTINCT person)" if pairs else "count(*)",
    )
    engine.create(parts.VALUES, values, **parts.values(spec))


def _entropy_l(engine: Engine, table: Classes) -> float:
    """H = ln N - sum(n ln n) / N for N units; among classes of one size the smallest H has the largest sum."""
    with localcontext() as precise:
        precise.prec = 60
        counts = engine.frame(parts.fill("counts"))["n"].to_list()
        terms = [f"{n * Decimal(n).ln():.{_DECIMALS}f}" for n in counts]
        engine.put("risk_term", pl.DataFrame({"n": counts, "term": terms}))
        by_size = engine.frame(parts.fill("entropy", keys=parts.keys(table.spec)))
        entropies = (Decimal(size).ln() - Decimal(found) / size for size, found in by_size.iter_rows())
        return float(max(min(entropies), Decimal(0)).exp())


def _ordered(engine: Engine, table: Classes, attribute: Column) -> float:
    found = engine.frame(parts.fill("unordered")).item()
    if found:
        raise ParameterError("risk.not_ordered", column=attribute.name, values=found)
    spec = table.spec
    far = parts.fill(
        "ordered",
        keys=parts.keys(spec),
        class_keys=", ".join(f"class.{key}" for key in parts.keys(spec).split(", ")),
        same=parts.same(spec, "class", "risk_value"),
    )
    rows = engine.frame(far).rows(named=True)
    if rows[0]["places"] == 1:
        return 0.0
    return float(max(Fraction(row["gap"], row["size"] * row["total"] * (row["places"] - 1)) for row in rows))
