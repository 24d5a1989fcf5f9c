"""Empty cells that match every value: how many units are compatible with each unit.

Compatibility is not transitive, so there are no classes: a unit with an empty cell is compatible with units that are
not compatible with each other. k, l and t are not defined; the number of compatible units and its minimum are.
"""

import polars as pl

from privlib.engine.base import MAX_ROWS, Engine
from privlib.errors import ParameterError
from privlib.risk import parts
from privlib.risk.classes import Classes, Size, keep_classes

__all__ = ["MAX_PATTERNS", "least_matches", "matches"]

MAX_PATTERNS = 64
"""Most combinations of empty columns that are compared with each other (design limit, 2026-11-22)."""


def matches(engine: Engine, table: Classes) -> tuple[Size, ...]:
    """Count units by the number of units compatible with them, as an empty cell matches every value.

    Classes are compared pattern by pattern: those empty in one set of columns with those empty in another, on the
    columns that both have. In the rows that come back `classes` counts the rows of the class table, and sizes ascend.

    Raises:
        ParameterError: E405 under the rule `pairs`, where units of several classes are one person;
            risk.too_many_classes; risk.too_many_null_patterns.

    Source: Benedetti and Franconi 1998; the treatment of missing values in sdcMicro's frequency counts.
    """
    if table.rule == "pairs":
        problem = "wildcard compares units, and here a person is a unit of several classes"
        raise ParameterError("E405", where="nulls", problem=problem, accepted="Use own, or give each person one row")
    if table.classes > MAX_ROWS:
        raise ParameterError("risk.too_many_classes", classes=table.classes, limit=MAX_ROWS)
    if not table.sizes:
        return ()
    keep_classes(engine, table.spec, table.rule)
    classes = parts.fill("finest", keys=parts.keys(table.spec))
    finest = engine.frame(classes, **parts.values(table.spec)).with_row_index("class")
    keys = parts.keys(table.spec).split(", ")
    marked = finest.with_columns(pl.col(keys).is_null().name.prefix("empty_"))
    patterns = marked.partition_by([f"empty_{key}" for key in keys])
    if len(patterns) > MAX_PATTERNS:
        raise ParameterError("risk.too_many_null_patterns", patterns=len(patterns), limit=MAX_PATTERNS)
    found = pl.concat(_compatible(here, there, keys) for here in patterns for there in patterns)
    counted = (
        found.group_by("class")
        .agg(pl.col("size").first(), pl.col("found").sum())
        .group_by("found")
        .agg(pl.len().alias("classes"), pl.col("size").sum().alias("units"))
        .sort("found")
    )
    return tuple(Size(*row) for row in counted.select("found", "classes", "units").iter_rows())


def least_matches(engine: Engine, table: Classes) -> int | None:
    """The fewest units compatible with a unit, shown beside k: k itself where no cell is empty.

    None where `matches` would refuse: k is right without it.
    """
    if not table.null_rows or table.spec.nulls == "drop":
        return table.k
    try:
        return min((each.size for each in matches(engine, table)), default=None)
    except ParameterError:
        return None


def _compatible(here: pl.DataFrame, there: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Give each class of one pattern the units of another pattern that are compatible with it."""
    shared = [key for key in keys if here[key].null_count() == 0 and there[key].null_count() == 0]
    if not shared:
        return here.select("class", "size", pl.lit(there["size"].sum(), pl.Int64).alias("found"))
    others = there.group_by(shared).agg(pl.col("size").sum().alias("found"))
    return here.join(others, on=shared).select("class", "size", "found")
