"""The classes of a data set by size, counted inside the engine where no person stands in several of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from privlib.engine.base import Engine, Statement, ident
from privlib.errors import ParameterError
from privlib.risk.table import parts
from privlib.risk.table.chosen import choose
from privlib.risk.table.coded import finest
from privlib.risk.table.finest import Integers
from privlib.risk.table.numbered import bits_of_persons, number_quasi, pairs, persons, tell_persons_apart
from privlib.risk.table.packed import Keys, joined, lengths, sums
from privlib.risk.table.specs import PersonRule, Spec

__all__ = ["Classes", "Size", "classes"]


@dataclass(frozen=True, slots=True)
class Size:
    """How many classes have this size, and how many units find no smaller class around them."""

    size: int
    classes: int
    units: int


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a data set, without their keys.

    A unit is a row under the rule `rows`, a person under every other. Under `pairs` a person may stand in several
    classes, and is a unit of the smallest. Under `set` and `multiset` a class is one history, whatever its length.
    """

    spec: Spec
    rule: PersonRule
    rows: int
    """All rows of the table, suppressed and dropped ones included."""
    suppressed: int
    null_rows: int
    """Rows with an empty quasi-identifier, suppressed ones left out."""
    dropped: int
    rows_k: int | None
    """The smallest number of rows in a class."""
    hidden_classes: int
    """Classes with k_min rows or more, but fewer persons than that."""
    sizes: tuple[Size, ...]
    """Ascending by size."""

    @property
    def classes(self) -> int:
        return sum(each.classes for each in self.sizes)

    @property
    def k(self) -> int | None:
        """The smallest class; None if there is none."""
        return self.sizes[0].size if self.sizes else None


def classes(engine: Engine, spec: Spec) -> Classes:
    """Count the classes of a data set by size.

    No class key crosses: of a table whose rows stand for themselves only sizes do, and where a person may stand in
    several classes numbers do. Under `wildcard` classes are the same as under `own`.

    Raises:
        ParameterError: risk.person_missing; risk.person_not_unique under the rule `one`.

    Source: Samarati and Sweeney 1998, Protecting privacy when disclosing information: k-anonymity.
    """
    rule, measured = _rule(engine, spec)
    spec = choose(engine, spec, rule)
    if not parts.by_person(rule):
        return _of_sizes(spec, rule, _by_size(engine, spec))
    rows = engine.frame(_filled("rows", spec), **parts.values(spec)).row(0, named=True)
    found = _of_pairs(engine, spec, *measured) if rule == "pairs" else _of_histories(engine, spec, rule)
    dropped = rows["null_rows"] if spec.nulls == "drop" else 0
    return Classes(spec, rule, rows["rows"], rows["suppressed"], rows["null_rows"], dropped, *found)


def _rule(engine: Engine, spec: Spec) -> tuple[PersonRule, tuple[int, int]]:
    """Find what one unit is, and how many persons and rows; refuse a table that does not fit the rule asked for."""
    if spec.person is None or spec.person_rule == "rows":
        return "rows", (0, 0)
    found = persons(engine, spec)
    if found["missing"]:
        raise ParameterError("risk.person_missing", rows=found["missing"])
    if spec.person_rule == "one" and found["repeated"]:
        raise ParameterError("risk.person_not_unique", persons=found["repeated"])
    return spec.person_rule or ("pairs" if found["repeated"] else "one"), (found["persons"], found["rows"])


def _filled(stem: str, spec: Spec, **filled: str) -> Statement:
    return parts.fill(
        "risk/table",
        stem,
        ident(spec.table.stored),
        suppressed=parts.suppressed(spec),
        empty=parts.empty(spec),
        **{"columns": parts.columns(spec), **filled},
    )


def _by_size(engine: Engine, spec: Spec) -> list[dict[str, int]]:
    """Count the classes of rows, or of persons with one row each, by size."""
    chosen = spec.table.stored == parts.UNITS
    columns = f"{parts.columns(spec)}, records" if chosen else parts.columns(spec)
    records = "sum(records)" if chosen else "count(*)"
    sizes = _filled("sizes", spec, columns=columns, keys=parts.keys(spec), records=records)
    return engine.frame(sizes, **parts.values(spec)).rows(named=True)


def _of_sizes(spec: Spec, rule: PersonRule, found: list[dict[str, int]]) -> Classes:
    by_size: dict[int, list[dict[str, int]]] = {}
    for row in found:
        if not (row["suppressed"] or (row["empty"] and spec.nulls == "drop")):
            by_size.setdefault(row["size"], []).append(row)
    null_rows = sum(row["rows"] for row in found if row["empty"] and not row["suppressed"])
    kept = [row for rows in by_size.values() for row in rows]
    return Classes(
        spec,
        rule,
        sum(row["rows"] for row in found),
        sum(row["rows"] for row in found if row["suppressed"]),
        null_rows,
        null_rows if spec.nulls == "drop" else 0,
        min((row["least_rows"] for row in kept), default=None),
        sum(row["full_of_rows"] for row in kept if row["size"] < spec.k_min),
        tuple(
            Size(size, number, size * number)
            for size, rows in by_size.items()
            for number in [sum(row["classes"] for row in rows)]
        ),
    )


_Counted = tuple[int | None, int, tuple[Size, ...]]
"""The last fields of `Classes`: rows-k, hidden classes, sizes."""


def _of_pairs(engine: Engine, spec: Spec, persons: int, rows: int) -> _Counted:
    """Count each person once, in the smallest class around her: classes share persons."""
    quasi = number_quasi(engine, spec)
    person = tell_persons_apart(engine, spec, persons, bits_of_persons(quasi, persons))
    keys = joined(list(pairs(engine, spec, (*quasi, person), rows))).ranked()
    of_class, who = keys.drop()
    starts = of_class.starts()
    units, records = sums(keys.first(), starts), lengths(starts, keys.rows)
    return _counted(spec, units, records, _smallest(who, units, records))


def _smallest(who: Integers, units: Integers, records: Integers) -> dict[int, int]:
    """Count persons by the size of the smallest class around them.

    Args:
        who: the number of the person of each row, classes one after the other.
        units: of each class.
        records: the rows of each class.
    """
    sizes, place = np.unique(units, return_inverse=True)
    bits = len(sizes).bit_length()
    ranked = who << bits
    ranked |= np.repeat(place, records)
    ranked.sort()
    least = ranked[Keys((ranked >> bits,), ()).first()] & (1 << bits) - 1
    return dict(zip(sizes.tolist(), np.bincount(least, minlength=len(sizes)).tolist(), strict=True))


def _of_histories(engine: Engine, spec: Spec, rule: PersonRule) -> _Counted:
    table = finest(engine, replace(spec, sensitive=()), rule)
    return _counted(spec, table.units, table.rows, None)


def _counted(spec: Spec, units: Integers, rows: Integers, of_size: Mapping[int, int] | None) -> _Counted:
    """Count classes by size.

    Args:
        units: of each class.
        rows: of each class.
        of_size: persons by the size of the smallest class around them; None if each is in one class.
    """
    hidden = int(np.count_nonzero((rows >= spec.k_min) & (units < spec.k_min)))
    sizes, numbers = (each.tolist() for each in np.unique(units, return_counts=True))
    found = tuple(
        Size(size, number, size * number if of_size is None else of_size[size])
        for size, number in zip(sizes, numbers, strict=True)
    )
    return int(rows.min()) if len(rows) else None, hidden, found
