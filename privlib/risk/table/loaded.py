"""A file in an engine, with its class table as arrays and the texts of its codes: what a search starts from."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from privlib.engine.base import Engine, ident
from privlib.engine.duckdb import DuckDB
from privlib.errors import ParameterError
from privlib.risk.table import parts, private
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.coded import column_values, finest
from privlib.risk.table.finest import Finest
from privlib.risk.table.ordering import arranged
from privlib.risk.table.specs import Column, PersonRule, SensitiveNulls, Spec, spec
from privlib.risk.table.subset import subset

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
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """Of sensitive columns that hold other text than numbers: their values, from first to last. A plan does not keep
    them; what is to be applied again has them in a hierarchy file."""
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
    covered: tuple[str, ...] = ()
    """Columns that a hierarchy covers: those may hold fractions."""
    subset: str | None = None
    """The column whose 1 marks the rows that are published, and measured; all rows are the population then."""


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
    population: "tuple[Finest, Texts] | None" = None
    """Of a subset: the classes of all rows, and the texts of their codes."""

    @property
    def spec(self) -> Spec:
        return self.classes.spec

    @property
    def fractions(self) -> tuple[str, ...]:
        """The quasi-identifiers that hold fractions."""
        return self.spec.fractions


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
            text than numbers; risk.subset_unclear and risk.subset_torn for a flag that says no subset.
    """
    if asked.person_rule in ("set", "multiset"):
        raise ParameterError("risk.plan_person_rule", rule=asked.person_rule, accepted=", ".join(RULES))
    with (
        private.opened(path, asked.delimiter) as source,
        private.workplace(*folders, files=source.reads) as (engine, folder),
    ):
        flag = _flag(asked)
        whole = spec(
            source.table,
            quasi=asked.quasi,
            sensitive=asked.sensitive,
            orders=asked.orders,
            keep=tuple(dict.fromkeys((*asked.keep, *flag))),
            person=asked.person,
            person_rule=asked.person_rule,
            time=asked.time,
            nulls=asked.nulls,
            sensitive_nulls=asked.sensitive_nulls,
            suppressed=asked.suppressed,
            covered=asked.covered,
        )
        # the engine need not sort: codes are put in order below
        whole = replace(whole, ordered=())
        source.load(engine, whole, folder)
        population = None
        if asked.subset is not None:
            whole, population = _sample(engine, whole, asked)
        yield counted(engine, whole, dict.fromkeys((*asked.ordered, *asked.orders)), population)


def counted(
    engine: Engine, asked: Spec, ordered: Iterable[str], population: tuple[Finest, Texts] | None = None
) -> Loaded:
    """Make the class table of a table that an engine holds.

    Args:
        engine: holds it.
        asked: which columns.
        ordered: sensitive columns whose values are in an order: the one the spec declares, else that of numbers.
        population: see `Loaded`.

    Raises:
        ParameterError: as `loaded`.
    """
    made = classes(engine, asked)
    table = finest(engine, made.spec, made.rule)
    texts = {column.name: column_values(engine, place) for place, column in enumerate(asked.quasi)}
    domains = {column.name: texts_of(engine, made.spec, column) for column in made.spec.sensitive}
    for name in ordered:
        table, domains[name] = arranged(table, name, domains[name], dict(asked.orders).get(name))
    return Loaded(engine, made, table, texts, domains, (*made.spec.sensitive, *made.spec.kept), population)


def _flag(asked: Question) -> tuple[str, ...]:
    """Name the column that marks a subset, if one is asked for."""
    if asked.subset is None:
        return ()
    if asked.subset in (*asked.quasi, *asked.sensitive, asked.person, asked.time):
        problem, accepted = f'"{asked.subset}" has another role', "A column of its own that says 1 or 0"
        raise ParameterError("E405", where="subset", problem=problem, accepted=accepted)
    return (asked.subset,)


def _sample(engine: DuckDB, whole: Spec, asked: Question) -> tuple[Spec, tuple[Finest, Texts]]:
    """Measure all rows, and ask of those of the subset what was asked."""
    made = classes(engine, replace(whole, sensitive=(), kept=()))
    table = finest(engine, made.spec, made.rule)
    texts = {name: column_values(engine, place) for place, name in enumerate(asked.quasi)}
    flag = next(column for column in whole.kept if column.name == asked.subset)
    kept = tuple(column for column in whole.kept if column.name in asked.keep)
    return replace(subset(engine, whole, flag, made.rule), kept=kept), (table, texts)


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
