"""A file in an engine, with its class table as arrays and the texts of its codes: what a search starts from."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

import numpy as np

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk.table import parts, private
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.coded import column_values, finest
from privlib.risk.table.finest import Finest, Values
from privlib.risk.table.specs import Column, PersonRule, SensitiveNulls, Spec, spec

__all__ = ["Loaded", "Question", "Texts", "columns_of", "counted", "loaded", "texts_of"]

Texts = dict[str, list[str]]
"""For each column the text of codes 1, 2, …; never for a message or a result."""

RULES: tuple[PersonRule, ...] = ("one", "pairs", "latest", "earliest", "modal", "rows")
"""Those under which a unit has one label of each column: a history has many, and no level is that of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a file."""

    quasi: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    """Sensitive columns that hold numbers whose distance matters."""
    keep: tuple[str, ...] = ()
    """Columns that are written as they are, and not measured."""
    person: str | None = None
    person_rule: PersonRule | None = None
    time: str | None = None
    """The column that says when, for rules that choose a row of each person."""
    nulls: Literal["own", "drop"] = "own"
    sensitive_nulls: SensitiveNulls = "own"
    suppressed: str | None = None
    """The marker of rows that are suppressed in the file already."""
    delimiter: str = ","


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A file, or a table, in an engine."""

    engine: Engine
    classes: Classes
    table: Finest
    texts: Texts
    """Of quasi-identifiers."""
    domains: Texts
    """Of sensitive attributes."""
    kept: tuple[Column, ...]
    """Columns that are written as they are: sensitive ones, then those asked for."""

    @property
    def spec(self) -> Spec:
        return self.classes.spec


def columns_of(path: Path, delimiter: str) -> tuple[str, ...]:
    """Read the names of a file's columns.

    Raises:
        InputError: E1xx for a file that cannot be read.
    """
    with private.opened(path, delimiter) as source:
        return tuple(column.name for column in source.table.columns)


@contextmanager
def loaded(path: Path, asked: Question, *folders: Path) -> Generator[Loaded]:
    """Load a file and make its class table.

    Args:
        path: CSV or Parquet.
        asked: which columns.
        folders: the engine may write there.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405; risk.plan_person_rule; risk.not_ordered for an ordered column that holds other
            text than numbers.
    """
    if asked.person_rule in ("set", "multiset"):
        raise ParameterError("risk.plan_person_rule", rule=asked.person_rule, accepted=", ".join(RULES))
    with (
        private.opened(path, asked.delimiter) as source,
        private.workplace(*folders, files=source.reads) as (engine, folder),
    ):
        whole = spec(
            source.table,
            quasi=asked.quasi,
            sensitive=asked.sensitive,
            keep=asked.keep,
            person=asked.person,
            person_rule=asked.person_rule,
            time=asked.time,
            nulls=asked.nulls,
            sensitive_nulls=asked.sensitive_nulls,
            suppressed=asked.suppressed,
        )
        source.load(engine, whole, folder)
        yield counted(engine, whole, asked.ordered)


def counted(engine: Engine, asked: Spec, ordered: Sequence[str]) -> Loaded:
    """Make the class table of a table that an engine holds.

    Args:
        engine: holds it.
        asked: which columns.
        ordered: sensitive columns that hold numbers whose distance matters.

    Raises:
        ParameterError: as `loaded`.
    """
    made = classes(engine, asked)
    table = finest(engine, made.spec, made.rule)
    texts = {column.name: column_values(engine, place) for place, column in enumerate(asked.quasi)}
    domains = {column.name: texts_of(engine, made.spec, column) for column in made.spec.sensitive}
    for name in ordered:
        table, domains[name] = _by_number(table, name, domains[name])
    return Loaded(engine, made, table, texts, domains, (*made.spec.sensitive, *made.spec.kept))


def texts_of(engine: Engine, asked: Spec, column: Column) -> list[str]:
    """Read the values of a sensitive attribute in the order of their codes; never for a message or a result."""
    found = parts.fill(
        "risk/table",
        "texts",
        ident(asked.table.stored),
        columns=parts.columns(asked),
        attribute=ident(column.stored),
        kept=parts.kept(asked),
    )
    return engine.frame(found, **parts.values(asked))["value"].to_list()


def _by_number(table: Finest, name: str, domain: list[str]) -> tuple[Finest, list[str]]:
    """Number the values of an attribute by what they count, not by their text."""
    numbers = [_number(text) for text in domain]
    if None in numbers:
        raise ParameterError("risk.not_ordered", column=name, values=numbers.count(None))
    order = sorted(range(len(domain)), key=lambda place: (numbers[place], domain[place]))
    rank = np.zeros(len(domain) + 1, np.int64)
    rank[np.array(order, np.int64) + 1] = np.arange(1, len(domain) + 1)
    values = tuple(_ranked(each, rank[each.codes]) if each.name == name else each for each in table.values)
    return replace(table, values=values), [domain[place] for place in order]


def _ranked(values: Values, codes: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Values:
    order = np.lexsort((codes, values.classes))
    persons = None if values.persons is None else values.persons[order]
    return replace(
        values, classes=values.classes[order], codes=codes[order], counts=values.counts[order], persons=persons
    )


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
