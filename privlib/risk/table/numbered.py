"""A data set with a number in the place of each value, inside the engine: what class tables are counted from.

Values are numbered column by column, in their order, and stay in the engine. A column that a store or a Parquet file
keeps as a dictionary is looked up once a value, not once a row; and numbers are grouped faster than text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import polars as pl

from privlib.engine.base import MAX_NUMBERS, Engine, ident
from privlib.risk.table import parts
from privlib.risk.table.packed import Keys, packs
from privlib.risk.table.specs import Column, Spec

__all__ = [
    "Attribute",
    "bits_of_persons",
    "code_table",
    "counted",
    "number",
    "number_persons",
    "number_quasi",
    "pairs",
    "persons",
    "tell_persons_apart",
]

_PERSON = "person"

_BITS = 44
"""Most bits of a person's hash: few of twenty million persons share one, and a class size fits beside it."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column whose values are numbered, and the name it has inside statements."""

    key: str
    column: Column
    radix: int
    """All numbers are below it: how many values there are, and one for the empty cell; of persons a power of two."""
    hashes: int = 1
    """Of persons the number of their hashes, where most are known by those."""


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
    """Number the persons that `persons` found last, in their order."""
    assert spec.person is not None
    made = parts.fill("risk/table", "code_of", ident(parts.PERSONS), column="value", kept="TRUE")
    return Attribute(_PERSON, spec.person, 1 << engine.create(code_table(_PERSON), made).bit_length())


def tell_persons_apart(engine: Engine, spec: Spec, persons: int, bits: int) -> Attribute:
    """Give each person a number that nobody else has, in no order: it takes half the time of `number_persons`.

    It is her hash, which needs no looking up; persons whose hashes are equal are found, and numbered behind the hashes.

    Args:
        engine: holds the persons that `persons` found last.
        spec: what was asked.
        persons: how many there are.
        bits: of the numbers; more than the number of persons has.
    """
    assert spec.person is not None
    hashes = (1 << bits) - 1 - persons
    engine.create(code_table(_PERSON), parts.fill("risk/table", "alike", ident(parts.PERSONS)), hashes=hashes)
    return Attribute(_PERSON, spec.person, 1 << bits, hashes)


def bits_of_persons(quasi: Sequence[Attribute], persons: int) -> int:
    """Find how many bits a person's hash may have beside the quasi-identifiers in one number."""
    free = 61 - prod(packs([each.radix for each in quasi])[-1]).bit_length()
    return min(free, _BITS) if free > persons.bit_length() + 3 else _BITS


def counted(
    engine: Engine, spec: Spec, attributes: Sequence[Attribute], counts: str, other: str = ""
) -> tuple[Keys, pl.DataFrame]:
    """Count measured rows by the numbers of some attributes: sorted keys, and the counts beside them.

    Args:
        attributes: the quasi-identifiers, then what else rows are counted by.
        counts: what is counted, as `count(*) AS size`.
        other: a column that the counts name, as `"weight" AS w`.
    """
    codes = [f"CAST(coalesce({code_table(each.key)}.code, 0) AS BIGINT)" for each in attributes]
    numbers = [f"{number} AS k{place}" for place, number in enumerate(_packed(attributes, codes))]
    if other:
        numbers.append(other.rsplit(" AS ", 1)[-1])
    keys = ", ".join(f"k{place}" for place in range(len(packs(_radices(attributes)))))
    read = parts.fill(
        "risk/table",
        "counted",
        _numbered(spec, attributes, other),
        numbers=", ".join(numbers),
        keys=keys,
        kept=parts.kept(spec),
        counts=counts,
    )
    found = engine.numbers(read, **parts.values(spec))
    return _keys(attributes, found), found


def pairs(engine: Engine, spec: Spec, attributes: Sequence[Attribute], rows: int) -> Iterator[Keys]:
    """Read the numbers of every measured row, in no order; the last attribute is the person.

    Where they are too many to cross at once they come by parts of the persons, each with all her rows.
    """
    *quasi, person = attributes
    codes = [f"CAST(coalesce({code_table(each.key)}.code, 0) AS BIGINT) AS {each.key}" for each in quasi]
    numbers = _packed(attributes, [each.key for each in attributes])
    read = parts.fill(
        "risk/table",
        "pairs",
        _numbered(spec, attributes),
        codes=", ".join(codes),
        keys=", ".join(f"{number} AS k{place}" for place, number in enumerate(numbers)),
        kept=parts.kept(spec),
    )
    parted = 1 if rows <= MAX_NUMBERS else 1 + 2 * rows // MAX_NUMBERS
    for part in range(parted):
        found = engine.numbers(read, hashes=person.hashes, parts=parted, part=part, **parts.values(spec))
        yield _keys(attributes, found)


def _numbered(spec: Spec, attributes: Sequence[Attribute], other: str = "") -> str:
    """Write the table with its columns beside their numbers."""
    cells = [*(f"{ident(each.column.stored)} AS {each.key}" for each in attributes), *([other] if other else [])]
    tables = [code_table(each.key) for each in attributes]
    joins = [
        f"LEFT JOIN {table} ON cell.{each.key} = {table}.value" for each, table in zip(attributes, tables, strict=True)
    ]
    return " ".join([f"(SELECT {', '.join(cells)} FROM {ident(spec.table.stored)}) AS cell", *joins])


def _packed(attributes: Sequence[Attribute], numbers: Sequence[str]) -> list[str]:
    """Write the numbers of attributes as few numbers, the last of each counting by one."""
    codes, found = iter(numbers), list[str]()
    for radices in packs(_radices(attributes)):
        text = ""
        for radix in radices:
            text = f"({text} * {radix} + {next(codes)})" if text else next(codes)
        found.append(text)
    return found


def _radices(attributes: Sequence[Attribute]) -> list[int]:
    return [each.radix for each in attributes]


def _keys(attributes: Sequence[Attribute], found: pl.DataFrame) -> Keys:
    radices = packs(_radices(attributes))
    return Keys(tuple(found[f"k{place}"].to_numpy() for place in range(len(radices))), radices)
