"""The parts of a statement that differ between data sets: their columns, as lists and conditions of quoted names.

Inside every statement the quasi-identifiers are called `q0, q1, …`: a data set may have a column named `size`, or two
whose names differ by case alone, which SQL takes for one.
"""

from dataclasses import replace

from privlib.engine.base import Scalar, Statement, ident, statement
from privlib.risk.table.specs import PersonRule, Spec

__all__ = [
    "CLASSES",
    "HOUSEHOLDS",
    "MEMBERS",
    "UNITS",
    "VALUES",
    "WEIGHTS",
    "by_person",
    "columns",
    "empty",
    "fill",
    "kept",
    "keys",
    "same",
    "suppressed",
    "values",
]

CLASSES = "risk_class"
"""Temporary table: one row a class."""

MEMBERS = "risk_member"
"""Temporary table: one row a class and person; only under the rule `pairs`."""

UNITS = "risk_unit"
"""Temporary table: one row a person, where one of her rows is chosen."""

VALUES = "risk_value"
"""Temporary table: one row a class and value of one sensitive attribute."""

HOUSEHOLDS = "risk_household"
"""Temporary table: one row a class and household, with the units of the one in the other."""

WEIGHTS = "risk_weight"
"""Temporary table: one row a class, with the sum of its sampling weights."""


def fill(package: str, stem: str, table: str = "", **parts: str) -> Statement:
    """Read a statement of `risk` and put parts in the place of `{name}`.

    Args:
        package: the folder that holds the file, `risk/table`.
        stem: the file's name without its end.
        table: the quoted name of the table that the file calls `data_set`.
        parts: text made of quoted names by this module's functions, never of values.
    """
    sql = statement(package, stem)
    text = sql.text.replace("FROM data_set", f"FROM {table}")
    for name, part in parts.items():
        text = text.replace("{" + name + "}", part)
    return replace(sql, text=text)


def keys(spec: Spec) -> str:
    """List the names of the quasi-identifiers inside statements: `q0, q1`."""
    return ", ".join(_keys(spec))


def columns(spec: Spec, *, person: bool = False) -> str:
    """List the columns of a unit under those names: `"age" AS q0, "native-country" AS q1`, with the person if asked."""
    named = [f"{ident(column.stored)} AS {key}" for column, key in zip(spec.quasi, _keys(spec), strict=True)]
    if person and spec.person:
        named.append(f"{ident(spec.person.stored)} AS person")
    return ", ".join(named)


def same(spec: Spec, left: str, right: str) -> str:
    """Say that two rows have the same key; an empty cell equals an empty cell, which `USING` and `=` would deny."""
    return " AND ".join(f"{left}.{key} IS NOT DISTINCT FROM {right}.{key}" for key in _keys(spec))


def suppressed(spec: Spec) -> str:
    """Say that a unit is suppressed: all its quasi-identifiers hold the marker."""
    if spec.suppressed is None:
        return "FALSE"
    return " AND ".join(f"CAST({key} AS VARCHAR) IS NOT DISTINCT FROM $marker" for key in _keys(spec))


def empty(spec: Spec) -> str:
    """Say that a unit has an empty quasi-identifier."""
    return " OR ".join(f"{key} IS NULL" for key in _keys(spec))


def kept(spec: Spec) -> str:
    """Say that a unit is measured: not suppressed, and under `drop` without an empty quasi-identifier."""
    return f"NOT ({suppressed(spec)}) AND NOT (({empty(spec)}) AND $drop_empty)"


def values(spec: Spec) -> dict[str, Scalar]:
    """Bind what statements name of a question: the marker, and what becomes of empty cells."""
    return {
        "marker": spec.suppressed,
        "drop_empty": spec.nulls == "drop",
        "skip_empty": spec.sensitive_nulls == "skip",
        "k_min": spec.k_min,
    }


def by_person(rule: PersonRule) -> bool:
    """Say that a person may stand in several classes."""
    return rule in ("pairs", "set", "multiset")


def _keys(spec: Spec) -> list[str]:
    return [f"q{place}" for place in range(len(spec.quasi))]
