"""From the engine to arrays: the class table with a code in the place of each value.

Values are numbered inside the engine and stay there. Only where a hierarchy is looked up do the values of a column
cross, by `column_values`, apart from the counts.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk.table import parts
from privlib.risk.table.finest import Finest, Integers, Members, Values
from privlib.risk.table.histories import by_history
from privlib.risk.table.numbered import (
    Attribute,
    code_table,
    counted,
    number,
    number_persons,
    number_quasi,
    pairs,
    persons,
)
from privlib.risk.table.ordering import places
from privlib.risk.table.packed import Keys, joined, lengths, sums
from privlib.risk.table.specs import Column, PersonRule, Spec

__all__ = ["column_values", "finest", "households", "people"]

_Counts = tuple[Keys, Integers, Integers]
"""Keys, and for each the units and the rows that they stand for."""

_HOUSEHOLD = "household"
_SENSITIVE = "s"


def finest(engine: Engine, spec: Spec, rule: PersonRule) -> Finest:
    """Bring the classes of a data set into Python, as arrays.

    A row in: one row of the table. A column out: the codes and the units of one class. Suppressed units, and
    under `drop` those with an empty quasi-identifier, are left out. Under `wildcard` classes are those of `own`: code 0
    is an empty cell. Under `set` and `multiset` there is one attribute, the whole history of a person.

    Args:
        spec: what was asked, as `classes` gave it back: of a person whose one row counts it has that row alone.
        rule: what one unit is, as there.

    Raises:
        EngineError: E503 over 20 million classes.
        ParameterError: risk.weight_invalid if a weight is below 1, empty or no number; risk.not_ordered if an ordered
            attribute holds other text than numbers, risk.order_incomplete if it holds others than its order.
    """
    quasi = number_quasi(engine, spec)
    if not parts.by_person(rule):
        return _of_rows(engine, spec, quasi)
    table = _of_persons(engine, spec, quasi)
    return by_history(table, multiset=rule == "multiset") if rule in ("set", "multiset") else table


def people(engine: Engine, spec: Spec, attributes: tuple[Attribute, ...], rows: int) -> tuple[_Counts, Members]:
    """Find who stands in which class: the classes, their persons and rows, and an entry a class and person.

    Args:
        attributes: the quasi-identifiers and the person.
        rows: how many the persons have, as `persons` counted them.
    """
    found = [_once(keys) for keys in pairs(engine, spec, attributes, rows)]
    keys, records = found[0]
    if len(found) > 1:
        keys, records = joined([keys for keys, _ in found]), np.concatenate([counts for _, counts in found])
        order = keys.order()
        keys, records = keys.take(order), records[order]
    of_class, codes = keys.drop()
    starts = of_class.starts()
    members = Members(_runs(starts, len(codes)), codes - 1, records)
    return (of_class.take(starts), lengths(starts, len(codes)), sums(records, starts)), members


def column_values(engine: Engine, place: int) -> list[str]:
    """Read the values of a quasi-identifier as text, in the order of their codes: the first has code 1.

    They are for hierarchies, and never for a message or a result.
    """
    return engine.frame(parts.fill("risk/table", "value_of", ident(code_table(f"q{place}"))))["value"].to_list()


def households(engine: Engine, spec: Spec) -> Members:
    """Say how many units of each household stand in each class; a household takes the place of the person.

    Args:
        engine: holds the data set.
        spec: what was asked, as it was given to `finest`, whose classes these are; one row is one unit.

    Raises:
        ParameterError: risk.household_missing if a row has none; E405 without a column of households.
    """
    if spec.household is None:
        problem, accepted = "none was named", "Name the column that tells households apart"
        raise ParameterError("E405", where="household", problem=problem, accepted=accepted)
    household = number(engine, spec, _HOUSEHOLD, spec.household)
    entries, found = counted(engine, spec, (*number_quasi(engine, spec), household), "count(*) AS records")
    keys, codes = entries.drop()
    records = found["records"].to_numpy()
    if missing := int(records[codes == 0].sum()):
        raise ParameterError("risk.household_missing", column=spec.household.name, rows=missing)
    return Members(_runs(keys.starts(), keys.rows), codes - 1, records)


def _of_rows(engine: Engine, spec: Spec, quasi: tuple[Attribute, ...]) -> Finest:
    """Count rows by class, or by class and value of each sensitive attribute, which gives the classes as well."""
    if not spec.sensitive:
        keys, units, rows = _counted(engine, spec, quasi)
        return _finest(engine, spec, quasi, (keys, units, rows))
    values: list[Values] = []
    classes = None
    for column in spec.sensitive:
        attribute = _sensitive(engine, spec, column)
        entries, units, rows = _counted(engine, spec, (*quasi, attribute))
        keys, codes = entries.drop()
        starts = keys.starts()
        values.append(_values(spec, attribute, keys, codes, units))
        classes = classes or (keys.take(starts), sums(units, starts), sums(rows, starts))
    assert classes is not None
    return replace(_finest(engine, spec, quasi, classes), values=tuple(values))


def _of_persons(engine: Engine, spec: Spec, quasi: tuple[Attribute, ...]) -> Finest:
    """Count each person once in a class, and once for each sensitive value that she has there."""
    rows = persons(engine, spec)["rows"]
    person = number_persons(engine, spec)
    classes, members = people(engine, spec, (*quasi, person), rows)
    values: list[Values] = []
    for column in spec.sensitive:
        attribute = _sensitive(engine, spec, column)
        entries, once, _ = _counted(engine, spec, (*quasi, attribute, person))
        pairs_of_value, who = entries.drop()
        keys, codes = pairs_of_value.drop()
        values.append(_values(spec, attribute, keys, codes, np.ones_like(once), who=who - 1))
    return replace(_finest(engine, spec, quasi, classes), values=tuple(values), members=members)


def _counted(engine: Engine, spec: Spec, attributes: tuple[Attribute, ...]) -> _Counts:
    """Count units, and the rows that they stand for, by some attributes."""
    if spec.table.stored != parts.UNITS:
        keys, found = counted(engine, spec, attributes, "count(*) AS units")
        units = found["units"].to_numpy()
        return keys, units, units
    counts = "count(*) AS units, CAST(sum(records) AS BIGINT) AS rows"
    keys, found = counted(engine, spec, attributes, counts, "records")
    return keys, found["units"].to_numpy(), found["rows"].to_numpy()


def _finest(engine: Engine, spec: Spec, quasi: tuple[Attribute, ...], classes: _Counts) -> Finest:
    keys, units, rows = classes
    return Finest(
        names=tuple(column.name for column in spec.quasi),
        radices=tuple(each.radix for each in quasi),
        codes=keys.codes(),
        units=units,
        rows=rows,
        weights=_weights(engine, spec, quasi),
    )


def _once(keys: Keys) -> tuple[Keys, Integers]:
    """Sort rows and leave each once, with the number of times it was there."""
    ranked = keys.ranked()
    starts = ranked.starts()
    if len(starts) == keys.rows:
        return ranked, np.ones(keys.rows, np.int64)
    return ranked.take(starts), lengths(starts, keys.rows)


def _runs(starts: Integers, rows: int) -> Integers:
    """Number each row by its run."""
    return np.repeat(np.arange(len(starts)), lengths(starts, rows))


def _values(  # noqa: PLR0913 (the parts of an attribute)
    spec: Spec, attribute: Attribute, keys: Keys, codes: Integers, counts: Integers, *, who: Integers | None = None
) -> Values:
    """Entries sorted by class and code, those of empty cells left out if they are to be skipped."""
    classes = _runs(keys.starts(), keys.rows)
    if spec.sensitive_nulls == "skip":
        held = codes > 0
        classes, codes, counts, who = classes[held], codes[held], counts[held], None if who is None else who[held]
    return Values(attribute.column.name, attribute.radix - 1, classes, codes, counts, who)


def _sensitive(engine: Engine, spec: Spec, column: Column) -> Attribute:
    """Number the values of a sensitive attribute, those of an ordered one in their order."""
    attribute = number(engine, spec, _SENSITIVE, column)
    if column in spec.ordered:
        _order(engine, column, dict(spec.orders).get(column.name))
    return attribute


def _order(engine: Engine, attribute: Column, declared: Sequence[str] | None) -> None:
    """Number the values of the attribute again, in their order."""
    texts = engine.frame(parts.fill("risk/table", "value_of", ident(code_table(_SENSITIVE))))["value"].to_list()
    codes = [0] * len(texts)
    for code, place in enumerate(places(attribute.name, texts, declared), 1):
        codes[place] = code
    engine.put("risk_place", pl.DataFrame({"code": range(1, len(texts) + 1), "place": codes}))
    engine.create(code_table(_SENSITIVE), parts.fill("risk/table", "placed", ident(code_table(_SENSITIVE))))


def _weights(engine: Engine, spec: Spec, quasi: tuple[Attribute, ...]) -> NDArray[np.float64] | None:
    """Add up the sampling weights of each class, exactly to twelve decimals."""
    if spec.weight is None:
        return None
    counts = "sum(w) AS weight, count(*) FILTER (WHERE w IS NULL OR w < 1) AS invalid"
    weight = f"TRY_CAST({ident(spec.weight.stored)} AS DECIMAL(38, 12)) AS w"
    _, found = counted(engine, spec, quasi, counts, weight)
    if invalid := int(found["invalid"].sum()):
        raise ParameterError("risk.weight_invalid", column=spec.weight.name, rows=invalid)
    return found["weight"].cast(pl.Float64).to_numpy()
