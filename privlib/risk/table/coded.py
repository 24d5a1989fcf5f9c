"""From the engine to arrays: the class table with a code in the place of each value.

The tables that `classes.keep_classes` made are read; the values of a column are numbered inside the engine and stay
there. Only where a hierarchy is looked up do the values of a column cross, by `column_values`, apart from the counts.
"""

import re
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk.table import parts
from privlib.risk.table.finest import Finest, Integers, Members, Values, class_keys
from privlib.risk.table.histories import by_history
from privlib.risk.table.specs import Column, PersonRule, Spec

__all__ = ["column_values", "finest", "households"]

_PERSON = "person"
_HOUSEHOLD = "household"
_SENSITIVE = "s"
_NUMBER = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)")


def finest(engine: Engine, spec: Spec, rule: PersonRule) -> Finest:
    """Bring the classes that were made last into Python, as arrays.

    A row in: one class of the engine's table. A column out: the codes and the units of one class. Suppressed units, and
    under `drop` those with an empty quasi-identifier, are left out. Under `wildcard` classes are those of `own`: code 0
    is an empty cell. Under `set` and `multiset` there is one attribute, the whole history of a person.

    Args:
        spec: what was asked, as it was given to `keep_classes`.
        rule: what one unit is, as there.

    Raises:
        EngineError: E503 over 20 million classes.
        ParameterError: risk.weight_invalid if a weight is below 1, empty or no number; risk.not_ordered if an ordered
            attribute holds other text than numbers.
    """
    keys = parts.keys(spec).split(", ")
    radices = tuple(1 + _number(engine, spec, parts.CLASSES, key) for key in keys)
    found = _crossed(engine, spec, parts.CLASSES, keys, "size, records")
    codes = _codes(found, keys)
    people = parts.by_person(rule)
    table = Finest(
        names=tuple(column.name for column in spec.quasi),
        radices=radices,
        codes=codes,
        units=found["size"].to_numpy(),
        rows=found["records"].to_numpy(),
        members=_members(engine, spec, codes, radices) if people else None,
        values=tuple(
            replace(values, classes=_index(codes, keyed, radices))
            for values, keyed in (_values(engine, spec, column, people=people) for column in spec.sensitive)
        ),
        weights=_weights(engine, spec),
    )
    return by_history(table, multiset=rule == "multiset") if rule in ("set", "multiset") else table


def column_values(engine: Engine, place: int) -> list[str]:
    """Read the values of a quasi-identifier as text, in the order of their codes: the first has code 1.

    They are for hierarchies, and never for a message or a result.
    """
    return engine.frame(parts.fill("risk/table", "value_of", ident(_code_table(f"q{place}"))))["value"].to_list()


def households(engine: Engine, spec: Spec, table: Finest) -> Members:
    """Say how many units of each household stand in each class; a household takes the place of the person.

    Args:
        engine: that holds the class table made last.
        spec: what was asked, as it was given to `keep_classes`; one row is one unit.
        table: the classes.

    Raises:
        ParameterError: risk.household_missing if a row has none; E405 without a column of households.
    """
    if spec.household is None:
        problem, accepted = "none was named", "Name the column that tells households apart"
        raise ParameterError("E405", where="household", problem=problem, accepted=accepted)
    made = parts.fill(
        "risk/table",
        "households",
        ident(spec.table.stored),
        columns=parts.columns(spec),
        household=f"CAST({ident(spec.household.stored)} AS VARCHAR)",
        kept=parts.kept(spec),
        keys=parts.keys(spec),
    )
    engine.create(parts.HOUSEHOLDS, made, **parts.values(spec))
    _number(engine, spec, parts.HOUSEHOLDS, _HOUSEHOLD)
    keys = parts.keys(spec).split(", ")
    for key in keys:
        _number(engine, spec, parts.CLASSES, key)
    found = _crossed(engine, spec, parts.HOUSEHOLDS, [*keys, _HOUSEHOLD], "records")
    if missing := int(found.filter(pl.col(_HOUSEHOLD) == 0)["records"].sum()):
        raise ParameterError("risk.household_missing", column=spec.household.name, rows=missing)
    return Members(
        _index(table.codes, _codes(found, keys), table.radices),
        found[_HOUSEHOLD].to_numpy() - 1,
        found["records"].to_numpy(),
    )


def _code_table(column: str) -> str:
    return f"risk_code_{column}"


def _number(engine: Engine, spec: Spec, table: str, column: str) -> int:
    """Number the values of a column; return how many there are."""
    kept = parts.kept(spec) if table == parts.CLASSES else "TRUE"
    coded = parts.fill("risk/table", "code_of", ident(table), column=ident(column), kept=kept)
    return engine.create(_code_table(column), coded, **parts.values(spec))


def _crossed(engine: Engine, spec: Spec, table: str, columns: list[str], counts: str) -> pl.DataFrame:
    """Read a table with codes for the values of some columns, sorted by them."""
    codes = [f"COALESCE({_code_table(column)}.code, 0) AS {column}" for column in columns]
    joins = [
        f"LEFT JOIN {_code_table(column)} ON {ident(table)}.{column} = {_code_table(column)}.value"
        for column in columns
    ]
    coded = parts.fill(
        "risk/table",
        "coded",
        " ".join([ident(table), *joins]),
        codes=", ".join(codes),
        counts=counts,
        kept="TRUE" if table == parts.VALUES else parts.kept(spec),
    )
    return engine.numbers(coded, **parts.values(spec))


def _codes(found: pl.DataFrame, keys: list[str]) -> Integers:
    return np.ascontiguousarray(found.select(keys).to_numpy().T.reshape(len(keys), found.height))


def _index(classes: Integers, others: Integers, radices: tuple[int, ...]) -> Integers:
    """Find the class of each other row; classes are sorted, and every row has one."""
    keys = class_keys(np.concatenate([classes, others], axis=1), radices)
    return np.searchsorted(keys[: classes.shape[1]], keys[classes.shape[1] :])


def _members(engine: Engine, spec: Spec, codes: Integers, radices: tuple[int, ...]) -> Members:
    keys = parts.keys(spec).split(", ")
    _number(engine, spec, parts.MEMBERS, _PERSON)
    found = _crossed(engine, spec, parts.MEMBERS, [*keys, _PERSON], "records")
    return Members(
        _index(codes, _codes(found, keys), radices), found[_PERSON].to_numpy() - 1, found["records"].to_numpy()
    )


def _values(engine: Engine, spec: Spec, attribute: Column, *, people: bool) -> tuple[Values, Integers]:
    """Count the values of a sensitive attribute in each class; the classes are given by their codes.

    Persons keep the numbers that `_members` gave them: whoever has no value here is not numbered anew.
    """
    keys = parts.keys(spec).split(", ")
    made = parts.fill(
        "risk/table",
        "values",
        ident(spec.table.stored),
        columns=parts.columns(spec, person=people),
        attribute=ident(attribute.stored),
        kept=parts.kept(spec),
        keys=f"{parts.keys(spec)}, {_PERSON}" if people else parts.keys(spec),
    )
    engine.create(parts.VALUES, made, **parts.values(spec))
    places = _number(engine, spec, parts.VALUES, _SENSITIVE)
    if attribute in spec.ordered:
        _order(engine, attribute)
    found = _crossed(engine, spec, parts.VALUES, [*keys, _SENSITIVE, *([_PERSON] if people else [])], "n")
    persons = found[_PERSON].to_numpy() - 1 if people else None
    counts = np.ones(found.height, np.int64) if people else found["n"].to_numpy()
    none = np.empty(0, np.int64)
    return Values(attribute.name, places, none, found[_SENSITIVE].to_numpy(), counts, persons), _codes(found, keys)


def _order(engine: Engine, attribute: Column) -> None:
    """Number the values of the attribute again, by the numbers they hold."""
    texts = engine.frame(parts.fill("risk/table", "value_of", ident(_code_table(_SENSITIVE))))["value"].to_list()
    if others := sum(_NUMBER.fullmatch(text) is None for text in texts):
        raise ParameterError("risk.not_ordered", column=attribute.name, values=others)
    places = sorted(range(len(texts)), key=lambda place: (float(texts[place]), texts[place]))
    codes = [0] * len(texts)
    for code, place in enumerate(places, 1):
        codes[place] = code
    engine.put("risk_place", pl.DataFrame({"code": range(1, len(texts) + 1), "place": codes}))
    engine.create(_code_table(_SENSITIVE), parts.fill("risk/table", "placed", ident(_code_table(_SENSITIVE))))


def _weights(engine: Engine, spec: Spec) -> NDArray[np.float64] | None:
    """Add up the sampling weights of each class, exactly to twelve decimals."""
    if spec.weight is None:
        return None
    keys = parts.keys(spec).split(", ")
    made = parts.fill(
        "risk/table",
        "weights",
        ident(spec.table.stored),
        columns=parts.columns(spec),
        weight=f"TRY_CAST({ident(spec.weight.stored)} AS DECIMAL(38, 12)) AS w",
        kept=parts.kept(spec),
        keys=parts.keys(spec),
    )
    engine.create(parts.WEIGHTS, made, **parts.values(spec))
    found = _crossed(engine, spec, parts.WEIGHTS, keys, "weight, invalid")
    if invalid := int(found["invalid"].sum()):
        raise ParameterError("risk.weight_invalid", column=spec.weight.name, rows=invalid)
    return found["weight"].cast(pl.Float64).to_numpy()
