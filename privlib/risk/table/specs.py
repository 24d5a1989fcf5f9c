"""What is asked of a data set: what an attacker knows, what is sensitive, what one unit is. Checked, frozen."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from privlib.errors import ParameterError, did_you_mean

__all__ = ["Column", "Nulls", "PersonRule", "SensitiveNulls", "Spec", "Table", "spec"]

PersonRule = Literal["one", "pairs", "latest", "earliest", "modal", "set", "multiset", "rows"]
Nulls = Literal["own", "wildcard", "drop"]
SensitiveNulls = Literal["own", "skip"]

_CHOICES: dict[str, tuple[str, ...]] = {
    "person rule": get_args(PersonRule),
    "nulls": get_args(Nulls),
    "sensitive nulls": get_args(SensitiveNulls),
}
_FLOATS = ("FLOAT", "REAL", "DOUBLE")


@dataclass(frozen=True, slots=True)
class Column:
    """A column under the name its owner gave it, the name the engine stores it by, and its type there."""

    name: str
    stored: str
    kind: str = "VARCHAR"

    @property
    def fractions(self) -> bool:
        """Whether it holds numbers with fractions, which make no classes unless a hierarchy covers them."""
        return self.kind.startswith(_FLOATS)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the engine, and the name that messages give it: a file's base name, a data set's id."""

    shown: str
    stored: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """What is measured. Made by `spec`, which checks it."""

    table: Table
    quasi: tuple[Column, ...]
    sensitive: tuple[Column, ...]
    ordered: tuple[Column, ...]
    """Sensitive columns whose values have an order, measured by the distance along it as well."""
    person: Column | None
    person_rule: PersonRule | None
    """None: `one` if each person has one row, else `pairs`; `rows` without a person column."""
    time: Column | None
    """Orders the rows of a person. Numbers by value, other text by code points, as ISO instants want."""
    weight: Column | None
    """Sampling weight: how many of the population a row stands for."""
    nulls: Nulls
    sensitive_nulls: SensitiveNulls
    suppressed: str | None
    """The marker: a row whose quasi-identifiers all hold it is suppressed, and no class."""
    k_min: int
    household: Column | None = None
    """Tells households apart, for the risk that some member of one is found; only where a row is a unit."""
    kept: tuple[Column, ...] = ()
    """Columns that are carried along, and not measured."""
    orders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of ordered columns whose order is declared: the values, from first to last. The others hold numbers."""

    @property
    def fractions(self) -> tuple[str, ...]:
        """The quasi-identifiers that hold fractions."""
        return tuple(column.name for column in self.quasi if column.fractions)


def spec(  # noqa: PLR0913 (each says one thing of a data set, by name)
    table: Table,
    *,
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    ordered: Sequence[str] = (),
    orders: Mapping[str, Sequence[str]] | None = None,
    keep: Sequence[str] = (),
    person: str | None = None,
    person_rule: PersonRule | None = None,
    time: str | None = None,
    weight: str | None = None,
    household: str | None = None,
    nulls: Nulls = "own",
    sensitive_nulls: SensitiveNulls = "own",
    suppressed: str | None = None,
    k_min: int = 5,
    covered: Collection[str] = (),
) -> Spec:
    """Check names and choices against a table.

    Names are compared as they are written: `Age` and `age` are two columns.

    Args:
        table: what the engine holds.
        quasi: the columns an attacker is assumed to know.
        sensitive: the columns nobody should learn about a person.
        ordered: those of `sensitive` that hold numbers whose distance matters.
        orders: those of `sensitive` whose order is declared: the values, from first to last; others are an error once
            the data are read.
        keep: columns that are carried along, and not measured.
        person: the column that tells persons apart.
        person_rule: what one unit is: `one` person with one row; `pairs` of class and person; the `latest`, `earliest`
            or most frequent (`modal`) combination of a person; the whole `set` or `multiset` of them; or `rows`.
        time: the column that says when, for `latest` and `earliest`, and for ties of `modal`.
        weight: the column of sampling weights.
        household: the column that tells households apart; it needs weights, and one row a person.
        nulls: an empty quasi-identifier is a value of its `own`, a `wildcard` for every value, or a reason to `drop`.
        sensitive_nulls: whether an empty sensitive cell is a value of its own or is skipped.
        suppressed: the marker of suppressed rows.
        k_min: classes with this many rows but fewer persons are counted as hidden.
        covered: columns that a hierarchy covers: those may hold fractions and be quasi-identifiers all the same.

    Raises:
        ParameterError: risk.qi_empty, risk.unknown_column, risk.qi_twice, risk.qi_is_person, risk.qi_sensitive_overlap,
            risk.qi_float; E405 for an unknown choice, or a person rule that needs a person column.
    """
    for what, choice in (("person rule", person_rule), ("nulls", nulls), ("sensitive nulls", sensitive_nulls)):
        _check_choice(what, choice)
    if person_rule not in (None, "rows") and person is None:
        _refuse("person rule", f"{person_rule} needs a person column", "Name it, or use the rule rows")
    if person_rule in ("latest", "earliest") and time is None:
        _refuse("person rule", f"{person_rule} needs a time column", "Name it, or use another rule")
    if household is not None and weight is None:
        _refuse("household", "its risk needs weights", "Name the column of sampling weights too")
    if not quasi:
        raise ParameterError("risk.qi_empty")
    declared = {name: _order(name, values) for name, values in (orders or {}).items()}
    ordered = (*ordered, *(name for name in declared if name not in ordered))
    known = {column.name: column for column in table.columns}
    for name in (
        *quasi,
        *sensitive,
        *ordered,
        *keep,
        *(one for one in (person, time, weight, household) if one is not None),
    ):
        if name not in known:
            # the names are not listed: of a file without a header they would be its first record
            hint = did_you_mean(name, known)
            raise ParameterError("risk.unknown_column", file=table.shown, column=name, hint=hint, n=len(known))
    _check_roles(quasi, (*sensitive, *keep), ordered, person)
    for name in quasi:
        if known[name].fractions and name not in covered:
            raise ParameterError("risk.qi_float", column=name)
    return Spec(
        table,
        tuple(known[name] for name in quasi),
        tuple(known[name] for name in sensitive),
        tuple(known[name] for name in ordered),
        None if person is None else known[person],
        person_rule,
        None if time is None else known[time],
        None if weight is None else known[weight],
        nulls,
        sensitive_nulls,
        suppressed,
        k_min,
        None if household is None else known[household],
        tuple(known[name] for name in keep),
        tuple(declared.items()),
    )


def _check_roles(quasi: Sequence[str], sensitive: Sequence[str], ordered: Sequence[str], person: str | None) -> None:
    for names in (quasi, sensitive, ordered):
        for place, name in enumerate(names):
            if name in names[:place]:
                raise ParameterError("risk.qi_twice", column=name)
    for name in quasi:
        if name == person:
            raise ParameterError("risk.qi_is_person", column=name)
        if name in sensitive:
            raise ParameterError("risk.qi_sensitive_overlap", column=name)
    for name in ordered:
        if name not in sensitive:
            _refuse("ordered", f'"{name}" is not among the sensitive columns', "Name it there too")


def _order(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """Bring an order to the form of the cells of the data, NFC."""
    found = tuple(unicodedata.normalize("NFC", value) for value in values)
    if twice := len(found) - len(set(found)):
        problem = f'{twice} {"value" if twice == 1 else "values"} of "{name}" for a second time'
        _refuse("orders", problem, "Each value once, from first to last")
    return found


def _check_choice(what: str, choice: str | None) -> None:
    if choice is not None and choice not in _CHOICES[what]:
        _refuse(what, f'"{choice}" is not known', f"It takes {', '.join(_CHOICES[what])}")


def _refuse(where: str, problem: str, accepted: str) -> None:
    raise ParameterError("E405", where=where, problem=problem, accepted=accepted)
