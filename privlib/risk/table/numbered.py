"""A data set with a number in the place of each value, inside the engine: what class tables are counted from.

Values are numbered column by column, in their order, and stay in the engine. A column that a store or a Parquet file
keeps as a dictionary is looked up once a value, not once a row; and numbers are grouped faster than text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from privlib.engine.base import MAX_NUMBERS, Engine, Statement, ident
from privlib.risk.table import parts
from privlib.risk.table.packed import Keys, packs
from privlib.risk.table.specs import Column, Spec

__all__ = [
    "Attribute",
    "code_table",
    "counted",
    "number",
    "number_persons",
    "number_quasi",
    "pairs",
    "persons",
]

_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column whose values are numbered, and the name it has inside statements."""

    key: str
    column: Column
    radix: int
    """How many values there are, and one for the empty cell."""


def code_table(key: str) -> str:
    """Name the table that holds the numbers of a column."""
    return f"risk_code_{key}"


def number(engine: Engine, spec: Spec, key: str, column: Column) -> Attribute:
    """Number the values of a column that measured units have."""
    source = f"(SELECT {parts.columns(spec)}, {ident(column.stored)} AS cell FROM {ident(spec.table.stored)}) AS unit"
    made = parts.fill("risk/table", "code_of", source, column="cell", kept=parts.kept(spec))
    return Attribute(key, column, 1 + engine.create(code_table(key), made, **parts.values(spec)))


def number_quasi(engine: Engine, spec: Spec) -> tuple[Attribute, ...]:
    """Number the values of all quasi-identifiers."""
    keys = parts.keys(spec).split(", ")
    return tuple(number(engine, spec, key, column) for key, column in zip(keys, spec.quasi, strict=True))


def persons(engine: Engine, spec: Spec) -> dict[str, int]:
    """Count the rows of each person; return the numbers of persons, of those with more than one row, and of rows.

    `missing` are rows without a person.
    """
    table, columns = ident(spec.table.stored), parts.columns(spec, person=True)
    made = parts.fill("risk/table", "people", table, columns=columns, kept=parts.kept(spec))
    engine.create(parts.PERSONS, made, **parts.values(spec))
    return engine.frame(parts.fill("risk/table", "persons")).row(0, named=True)


def number_persons(engine: Engine, spec: Spec) -> Attribute:
    """Number the persons that `persons` found last."""
    assert spec.person is not None
    made = parts.fill("risk/table", "code_of", ident(parts.PERSONS), column="value", kept="TRUE")
    return Attribute(_PERSON, spec.person, 1 + engine.create(code_table(_PERSON), made))


def counted(
    engine: Engine, spec: Spec, attributes: Sequence[Attribute], counts: str, other: str = ""
) -> tuple[Keys, pl.DataFrame]:
    """Count measured rows by the numbers of some attributes: sorted keys, and the counts beside them.

    Args:
        attributes: the quasi-identifiers, then what else rows are counted by.
        counts: what is counted, as `count(*) AS size`.
        other: a column that the counts name, as `"weight" AS w`.
    """
    read = _filled("counted", spec, attributes, [other] if other else [], counts=counts)
    found = engine.numbers(read, **parts.values(spec))
    return _keys(attributes, found), found


def pairs(engine: Engine, spec: Spec, attributes: Sequence[Attribute], rows: int) -> Iterator[Keys]:
    """Read the numbers of every measured row, in no order; the last attribute is the person.

    Where they are too many to cross at once they come by parts of the persons, each with all her rows.
    """
    read, parted = _filled("pairs", spec, attributes, []), 1 if rows <= MAX_NUMBERS else 1 + 2 * rows // MAX_NUMBERS
    for part in range(parted):
        yield _keys(attributes, engine.numbers(read, parts=parted, part=part, **parts.values(spec)))


def _filled(stem: str, spec: Spec, attributes: Sequence[Attribute], others: list[str], **given: str) -> Statement:
    cells = [*(f"{ident(each.column.stored)} AS {each.key}" for each in attributes), *others]
    tables = [code_table(each.key) for each in attributes]
    joins = [
        f"LEFT JOIN {table} ON cell.{each.key} = {table}.value" for each, table in zip(attributes, tables, strict=True)
    ]
    packed = [f"{number} AS k{place}" for place, number in enumerate(_packed(attributes))]
    return parts.fill(
        "risk/table",
        stem,
        " ".join([f"(SELECT {', '.join(cells)} FROM {ident(spec.table.stored)}) AS cell", *joins]),
        numbers=", ".join([*packed, *(other.rsplit(" AS ", 1)[-1] for other in others)]),
        keys=", ".join(f"k{place}" for place in range(len(packed))),
        kept=parts.kept(spec),
        **given,
    )


def _packed(attributes: Sequence[Attribute]) -> list[str]:
    """Write the numbers of attributes as few numbers, the last of each counting by one."""
    codes, found = iter(attributes), list[str]()
    for radices in packs([each.radix for each in attributes]):
        text = ""
        for radix in radices:
            code = f"CAST(coalesce({code_table(next(codes).key)}.code, 0) AS BIGINT)"
            text = f"({text} * {radix} + {code})" if text else code
        found.append(text)
    return found


def _keys(attributes: Sequence[Attribute], found: pl.DataFrame) -> Keys:
    radices = packs([each.radix for each in attributes])
    return Keys(tuple(found[f"k{place}"].to_numpy() for place in range(len(radices))), radices)
