"""Releases that the engine holds, judged together: from tables with a person column to the arrays of `compared`.

A release is personal data or a candidate: what was produced as anonymously processed information is never joined with
persons (policy clause S5.7). An earlier release is its plan, applied again to the source as of its day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk.releases.compared import (
    ABSENT,
    Difference,
    Meet,
    Signature,
    common_classes,
    difference,
    meet,
    number_of_releases,
    signature,
)
from privlib.risk.table import parts
from privlib.risk.table.finest import Integers, class_keys
from privlib.risk.table.numbered import persons as repeats
from privlib.risk.table.specs import Column, Spec

__all__ = ["Composition", "Pair", "classes_of", "compose"]

_MAX = 16
"""Most releases judged at once: all pairs of them are (design limit, 2026-11-26)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two releases, by their places from 0 on."""

    releases: tuple[int, int]
    meet: Meet
    difference: Difference
    same_columns: bool
    """Whether classes of both are told apart by the same columns; if not, `difference` is by their common classes."""
    signatures: tuple[tuple[str, Signature], ...]
    """Of each sensitive attribute that both releases have."""


@dataclass(frozen=True, slots=True)
class Composition:
    """What someone learns who holds all of the releases, or two of them. No class key and no person is in it."""

    k: int
    names: tuple[str, ...]
    meet: Meet
    """Over all releases; with two it is that of the pair."""
    by_number: tuple[int, ...]
    """Persons by the number of releases they are in, from 1 on."""
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[tuple[int, ...], Meet], ...] = ()
    """Over the releases of each group, by their places from 0 on."""


def compose(engine: Engine, specs: Sequence[Spec], k: int = 5, groups: Sequence[tuple[int, ...]] = ()) -> Composition:
    """Judge releases together, person by person.

    A row in: one person of a release; rows that are suppressed, or dropped for an empty cell, are not in it. Values are
    compared as text. It is assumed that whoever holds two releases can tell which of their rows are one person: by the
    same pseudonym, or the same order of rows.

    Args:
        engine: holds the tables.
        specs: two releases or more, in the order of their days, each with a person column.
        k: the limit each of them keeps, 2 or more.
        groups: places of releases that one recipient holds together, beside all of them and each pair.

    Raises:
        ParameterError: risk.release_person without a person column; risk.person_missing; risk.person_not_unique if a
            person has two rows in one release; E405 for a k below 2, or for fewer than 2 or more than 16 releases.
        EngineError: E503 over 20 million different combinations.
    """
    if k < 2:
        raise ParameterError("E405", where="k", problem="not usable", accepted="2 or more")
    if not 2 <= len(specs) <= _MAX:
        raise ParameterError("E405", where="releases", problem="not usable", accepted=f"2 to {_MAX} of them")
    attributes = _shared(specs)
    found, classes, persons = _together(engine, specs, attributes)
    return Composition(
        k,
        tuple(spec.table.shown for spec in specs),
        meet(classes, k, persons),
        number_of_releases(classes, persons),
        tuple(
            _pair(specs, places, attributes, found=found, classes=classes, k=k)
            for places in combinations(range(len(specs)), 2)
        ),
        tuple((places, meet(classes[list(places)], k, persons)) for places in groups),
    )


def classes_of(engine: Engine, specs: Sequence[Spec]) -> tuple[Integers, Integers]:
    """Number the classes of persons in each release: shape (releases, entries), and the persons of each entry.

    Releases that are told apart by the same columns share their numbers.

    Raises:
        ParameterError: risk.release_person; risk.person_missing; risk.person_not_unique.
        EngineError: E503.
    """
    _, classes, persons = _together(engine, specs, ())
    return classes, persons


def _together(
    engine: Engine, specs: Sequence[Spec], attributes: Sequence[str]
) -> tuple[pl.DataFrame, Integers, Integers]:
    for spec in specs:
        if spec.person is None:
            raise ParameterError("risk.release_person", file=spec.table.shown)
    found = _crossed(engine, specs, attributes)
    return found, _classes(found, specs), found["persons"].to_numpy()


def _check(engine: Engine, spec: Spec, table: str) -> None:
    rows, named, persons = engine.frame(parts.fill("risk/releases", "release_rows", table)).row(0)
    if named < rows:
        raise ParameterError("risk.person_missing", rows=rows - named)
    if persons < rows:
        raise ParameterError("risk.person_not_unique", persons=repeats(engine, spec)["repeated"])


def _shared(specs: Sequence[Spec]) -> list[str]:
    """The sensitive attributes that two releases or more have."""
    named = Counter(column.name for spec in specs for column in spec.sensitive)
    return [name for name, releases in named.items() if releases > 1]


def _crossed(engine: Engine, specs: Sequence[Spec], attributes: Sequence[str]) -> pl.DataFrame:
    """Count persons by their codes: columns `r0_q0`, `r0_s0`, …"""
    tables = [f"risk_release_{place}" for place in range(len(specs))]
    codes = _code_tables(engine, specs, attributes)
    keys: list[str] = []
    for place, (spec, table) in enumerate(zip(specs, tables, strict=True)):
        columns = _columns(spec, attributes)
        _keep(engine, spec, table, {key: codes[column.name] for key, column in columns.items()}, columns)
        _check(engine, spec, table)
        keys += [f"coalesce({table}.{key}, {ABSENT}) AS r{place}_{key}" for key in columns]
    joins = [
        f"FULL JOIN {table} ON {table}.person = coalesce({', '.join(f'{other}.person' for other in tables[:place])})"
        for place, table in enumerate(tables)
        if place
    ]
    return engine.numbers(
        parts.fill("risk/releases", "release_persons", " ".join((tables[0], *joins)), keys=", ".join(keys))
    )


def _columns(spec: Spec, attributes: Sequence[str]) -> dict[str, Column]:
    """The columns that are coded, under the names they have inside statements."""
    sensitive = {column.name: column for column in spec.sensitive}
    quasi = {f"q{place}": column for place, column in enumerate(spec.quasi)}
    return quasi | {f"s{place}": sensitive[name] for place, name in enumerate(attributes) if name in sensitive}


def _code_tables(engine: Engine, specs: Sequence[Spec], attributes: Sequence[str]) -> dict[str, str]:
    """Number values: columns of one name share their numbers over all releases, so that equal labels are equal."""
    holders: dict[str, list[str]] = {}
    for spec in specs:
        for column in _columns(spec, attributes).values():
            one = f"SELECT CAST({ident(column.stored)} AS VARCHAR) AS value FROM {ident(spec.table.stored)}"
            holders.setdefault(column.name, []).append(one)
    made = {name: f"risk_release_code_{place}" for place, name in enumerate(holders)}
    for name, selects in holders.items():
        union = f"({' UNION ALL '.join(selects)})"
        engine.create(made[name], parts.fill("risk/table", "code_of", union, column="value", kept="TRUE"))
    return made


def _keep(engine: Engine, spec: Spec, table: str, codes: dict[str, str], columns: dict[str, Column]) -> None:
    """Make the table of one release: each person with the codes of her values."""
    joins = [
        f"LEFT JOIN {code} AS c_{key} ON CAST(unit.{key} AS VARCHAR) = c_{key}.value" for key, code in codes.items()
    ]
    cells = [f"{ident(column.stored)} AS {key}" for key, column in columns.items() if key.startswith("s")]
    unit = f"SELECT {', '.join((parts.columns(spec, person=True), *cells))} FROM {ident(spec.table.stored)}"
    made = parts.fill(
        "risk/releases",
        "release_person",
        " ".join((f"({unit}) AS unit", *joins)),
        keys=", ".join(f"coalesce(c_{key}.code, 0) AS {key}" for key in columns),
        kept=parts.kept(spec),
    )
    engine.create(table, made, **parts.values(spec))


def _classes(found: pl.DataFrame, specs: Sequence[Spec]) -> Integers:
    """Number the classes: releases with the same columns share their numbers."""
    numbered = np.full((len(specs), found.height), ABSENT, np.int64)
    for names in dict.fromkeys(_names(spec) for spec in specs):
        alike = [place for place, spec in enumerate(specs) if _names(spec) == names]
        codes = np.concatenate(
            [found.select(f"r{place}_q{q}" for q in _order(specs[place])).to_numpy().T for place in alike], axis=1
        )
        there = codes[0] != ABSENT
        inside = codes[:, there]
        keys = class_keys(inside, tuple(int(row.max(initial=0)) + 1 for row in inside))
        index = np.full(len(there), ABSENT, np.int64)
        index[there] = np.unique(keys, return_inverse=True)[1]
        numbered[alike] = index.reshape(len(alike), found.height)
    return numbered


def _names(spec: Spec) -> tuple[str, ...]:
    return tuple(sorted(column.name for column in spec.quasi))


def _order(spec: Spec) -> list[int]:
    """Places of the quasi-identifiers, by name."""
    return sorted(range(len(spec.quasi)), key=lambda place: spec.quasi[place].name)


def _pair(  # noqa: PLR0913 (the arrays of all releases, and which two)
    specs: Sequence[Spec],
    places: tuple[int, int],
    attributes: Sequence[str],
    *,
    found: pl.DataFrame,
    classes: Integers,
    k: int,
) -> Pair:
    persons, two = found["persons"].to_numpy(), classes[list(places)]
    same = _names(specs[places[0]]) == _names(specs[places[1]])
    first, second = two if same else common_classes(two[0], two[1])
    return Pair(
        places,
        meet(two, k, persons),
        difference(first, second, k, persons),
        same,
        tuple(
            (name, signature(two, found.select(f"r{place}_s{s}" for place in places).to_numpy().T, persons))
            for s, name in enumerate(attributes)
            if all(name in [column.name for column in specs[place].sensitive] for place in places)
        ),
    )
