"""The class table of a data set, made inside the engine by one definition, and what crosses of it: classes by size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk.table import parts
from privlib.risk.table.chosen import choose
from privlib.risk.table.coded import finest
from privlib.risk.table.specs import PersonRule, Spec

__all__ = ["Classes", "Size", "classes", "keep_classes"]


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
    """Make the class table of a data set and count its classes by size.

    The class table stays in the engine; no class key crosses. Under `wildcard` it is the same as under `own`, and
    `matches.matches` reads it.

    Raises:
        ParameterError: risk.person_missing; risk.person_not_unique under the rule `one`.

    Source: Samarati and Sweeney 1998, Protecting privacy when disclosing information: k-anonymity.
    """
    rule = _rule(engine, spec)
    spec = choose(engine, spec, rule)
    keep_classes(engine, spec, rule)
    rows = engine.frame(parts.fill("risk/table", "rows")).row(0, named=True)
    sizes = _histories(engine, spec, rule) if rule in ("set", "multiset") else _by_size(engine, spec)
    return Classes(
        spec,
        rule,
        rows["rows"],
        rows["suppressed"],
        rows["null_rows"],
        rows["null_rows"] if spec.nulls == "drop" else 0,
        min((row["least_rows"] for row in sizes), default=None),
        sum(row["full_of_rows"] for row in sizes if row["size"] < spec.k_min),
        _with_persons(engine, spec, sizes) if rule == "pairs" else tuple(map(_size, sizes)),
    )


def keep_classes(engine: Engine, spec: Spec, rule: PersonRule) -> None:
    """Make the class table; where a person may stand in several classes, from one row a class and person."""
    table, columns, records = ident(spec.table.stored), parts.columns(spec), "count(*)"
    if parts.by_person(rule):
        people = parts.columns(spec, person=True)
        engine.create(
            parts.MEMBERS, parts.fill("risk/table", "members", table=table, columns=people, keys=parts.keys(spec))
        )
        table = ident(parts.MEMBERS)
    if table in (ident(parts.MEMBERS), ident(parts.UNITS)):
        columns, records = f"{parts.keys(spec)}, records", "sum(records)"
    made = parts.fill(
        "risk/table",
        "classes",
        table=table,
        columns=columns,
        keys=parts.keys(spec),
        records=records,
        suppressed=parts.suppressed(spec),
        empty=parts.empty(spec),
    )
    engine.create(parts.CLASSES, made, **parts.values(spec))


def _rule(engine: Engine, spec: Spec) -> PersonRule:
    """Find what one unit is, and refuse a table that does not fit the rule asked for."""
    if spec.person is None or spec.person_rule == "rows":
        return "rows"
    counted = parts.fill(
        "risk/table",
        "persons",
        table=ident(spec.table.stored),
        columns=parts.columns(spec, person=True),
        kept=parts.kept(spec),
    )
    found = engine.frame(counted, **parts.values(spec)).row(0, named=True)
    if found["missing"]:
        raise ParameterError("risk.person_missing", rows=found["missing"])
    if spec.person_rule == "one" and found["repeated"]:
        raise ParameterError("risk.person_not_unique", persons=found["repeated"])
    return spec.person_rule or ("pairs" if found["repeated"] else "one")


def _by_size(engine: Engine, spec: Spec) -> list[dict[str, int]]:
    return engine.frame(parts.fill("risk/table", "sizes"), **parts.values(spec)).rows(named=True)


def _histories(engine: Engine, spec: Spec, rule: PersonRule) -> list[dict[str, int]]:
    """Count the classes of whole histories by size, as `sizes.sql` does those of one combination."""
    table = finest(engine, replace(spec, sensitive=()), rule)
    classes = pl.DataFrame({"size": table.units, "rows": table.rows})
    counted = classes.group_by("size").agg(
        pl.len().alias("classes"),
        pl.col("rows").min().alias("least_rows"),
        (pl.col("rows") >= spec.k_min).sum().alias("full_of_rows"),
    )
    return counted.sort("size").rows(named=True)


def _size(row: Mapping[str, int]) -> Size:
    return Size(row["size"], row["classes"], row["size"] * row["classes"])


def _with_persons(engine: Engine, spec: Spec, sizes: Sequence[Mapping[str, int]]) -> tuple[Size, ...]:
    """Count each person once, in the smallest class around her: under `pairs` classes share persons."""
    counted = parts.fill("risk/table", "person_sizes", same=parts.same(spec, "m", "c"))
    persons = {row["size"]: row["units"] for row in engine.frame(counted, **parts.values(spec)).rows(named=True)}
    return tuple(replace(_size(row), units=persons.get(row["size"], 0)) for row in sizes)
