"""One row for each person: the latest, the earliest, or one with her most frequent combination of quasi-identifiers."""

from dataclasses import replace
from itertools import chain

from privlib.engine.base import Engine, ident
from privlib.risk.table import parts
from privlib.risk.table.specs import Column, PersonRule, Spec, Table

__all__ = ["choose"]

_LATEST = ("number DESC NULLS LAST", "instant DESC NULLS LAST")
_FIRST: dict[PersonRule, tuple[str, ...]] = {
    "latest": _LATEST,
    "earliest": ("number ASC NULLS LAST", "instant ASC NULLS LAST"),
    "modal": ("alike DESC", *_LATEST),
}
"""What stands first among the rows of a person; then the greatest values, column by column."""


def choose(engine: Engine, spec: Spec, rule: PersonRule) -> Spec:
    """Keep the row that stands for each person in a table of its own, and ask the same of that table.

    `records` of the table are all rows of the person. Under every other rule the question is returned as it is.
    """
    if rule not in _FIRST:
        return spec
    keys = parts.keys(spec).split(", ")
    others = {f"s{place}": column for place, column in enumerate((*spec.sensitive, *spec.kept))}
    if spec.weight:
        others["w"] = spec.weight
    when = "NULL" if spec.time is None else ident(spec.time.stored)
    named = [
        *(f"{ident(column.stored)} AS {name}" for name, column in others.items()),
        f"CAST({when} AS VARCHAR) AS instant",
    ]
    ties = [f"{name} DESC NULLS LAST" for name in chain(keys, others)]
    first = ", ".join((*_FIRST[rule], *ties))
    chosen = parts.fill(
        "risk/table",
        "chosen",
        ident(spec.table.stored),
        columns=parts.columns(spec, person=True),
        others=", ".join(named),
        keys=parts.keys(spec),
        first=first,
    )
    engine.create(parts.UNITS, chosen)
    asked = {column.name: Column(column.name, name, column.kind) for name, column in others.items()}
    quasi = [Column(column.name, key, column.kind) for column, key in zip(spec.quasi, keys, strict=True)]
    person = Column(spec.person.name if spec.person else "", "person")
    return replace(
        spec,
        table=Table(spec.table.shown, parts.UNITS, (*quasi, *asked.values(), person)),
        quasi=tuple(quasi),
        sensitive=tuple(asked[column.name] for column in spec.sensitive),
        ordered=tuple(asked[column.name] for column in spec.ordered),
        kept=tuple(asked[column.name] for column in spec.kept),
        person=person,
        weight=asked[spec.weight.name] if spec.weight else None,
    )
