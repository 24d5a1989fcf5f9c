"""Which columns could an outsider know? Each column by itself, and roles proposed by rule for a person to confirm."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from privlib.engine.base import Engine, ident
from privlib.risk.models import risks
from privlib.risk.table import parts
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.specs import PersonRule, Table, spec

__all__ = ["ColumnProfile", "Joinable", "Proposal", "Role", "joinable", "profile", "suggest_roles"]

Role = Literal["direct", "code", "link", "quasi", "sensitive", "other"]
"""Roles as `anon_field.role` has them."""

SHARE = 0.95
"""Share of values from which a rule holds (design limit, 2026-11-22)."""

LEAST_UNITS = 20
"""Fewest units from which different values say something: of three rows all may differ (design limit, 2026-11-26)."""

_HOLDINGS = "risk_holding_value"

_NAMES: dict[Role, tuple[str, ...]] = {
    "code": (
        r"my_?number|passport|licen[cs]e_?(no|number)|insur\w*_?(no|number)",
        "個人番号|マイナンバー|旅券|免許|保険者番号",
    ),
    "direct": (r"(^|_)name|e?_?mail|(tele)?phone|(^|_)tel(_|$)|address", "氏名|名前|住所|電話|メール"),
    "link": (
        r"(^|_)(id|key|uid|uuid|cookie|device|account|login)(_|$)",
        r"(member|user|customer|panelist)_?(no|number|code)|会員番号|顧客番号",
    ),
    "sensitive": (
        "income|salary|opinion|answer|illness|disease|diagnos|religio|politic|relief",
        "年収|所得|意見|回答|病|信条|宗教",
    ),
    "quasi": (
        r"(^|_)age(_|$)|birth|(^|_)(sex|gender)|prefecture|postal|zip|city|town|area|region|occupation|(^|_)job",
        "educat|marital|famil|national|country|(^|_)race|ethnic|workclass",
        "年齢|年代|生年|性別|都道府県|市区町村|郵便|地域|職業|学歴|婚姻|家族|国籍",
    ),
}
"""What a name says, in order: the first that fits counts."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column; empty cells are left out of all but `null_rows`. Nothing is None but where there are no values."""

    name: str
    units: int
    """Units with a value: persons, or rows without a person column."""
    distinct: int
    null_rows: int
    uniques: int
    """Units that the column alone singles out."""
    entropy: float | None
    """Of the values over units, natural logarithm; exp of it is the number of equally frequent values."""
    shortest: int | None
    longest: int | None
    forms: tuple[tuple[str, int], ...]
    """How many different values have a form: mail, telephone, my_number and card with their check digits."""

    @property
    def unique_share(self) -> float | None:
        """Share of units that the column alone singles out."""
        return self.uniques / self.units if self.units else None

    @property
    def distinct_share(self) -> float | None:
        """Different values / units."""
        return self.distinct / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role that a person may confirm."""

    column: str
    role: Role
    reason: str


@dataclass(frozen=True, slots=True)
class Joinable:
    """A column whose values stand in a column of another table too: both can be joined by it."""

    column: str
    holding: str
    other: str
    """The other table's column."""
    distinct: int
    """Different values of the column."""
    shared: int
    """Those of them that the other column holds."""
    other_distinct: int

    @property
    def share(self) -> float:
        """Of the column's values."""
        return self.shared / self.distinct


def profile(
    engine: Engine, table: Table, person: str | None = None, rule: PersonRule | None = None
) -> tuple[ColumnProfile, ...]:
    """Measure each column by itself; columns of fractions and the person column are left out.

    Args:
        engine: what holds the table.
        table: its columns.
        person: the column that tells persons apart.
        rule: see `specs.spec`.

    Raises:
        ParameterError: as `classes.classes`.
    """
    columns = [column for column in table.columns if column.name != person and not column.fractions]
    found: list[ColumnProfile] = []
    for column in columns:
        asked = spec(table, quasi=[column.name], person=person, person_rule=rule, nulls="drop")
        counted = classes(engine, asked)
        looks = engine.frame(parts.fill("risk/models", "forms", ident(table.stored), column=ident(column.stored))).row(
            0, named=True
        )
        found.append(
            ColumnProfile(
                column.name,
                risks.units(counted.sizes),
                counted.classes,
                counted.null_rows,
                risks.below(counted.sizes, 2),
                _entropy(counted),
                looks["shortest"],
                looks["longest"],
                tuple((form, looks[form]) for form in ("mail", "telephone", "my_number", "card")),
            )
        )
    return tuple(found)


def joinable(engine: Engine, table: Table, others: Sequence[Table]) -> tuple[Joinable, ...]:
    """Find columns that could be joined with other tables: by exact comparison of their values as text.

    Empty cells are no values. Columns of fractions are left out. A column of few values, such as sex, is shared by
    nature: whether a join by it says anything, the number of different values tells.

    Args:
        engine: holds all tables.
        table: the one that is asked about.
        others: other holdings; none of what was produced as anonymously processed information.

    Returns:
        Pairs that share a value, the greatest share first, then by names.
    """
    held = [(other, column) for other in others for column in other.columns if not column.fractions]
    if not held:
        return ()
    selects = " UNION ALL ".join(
        f"SELECT {place} AS place, CAST({ident(column.stored)} AS VARCHAR) AS value FROM {ident(other.stored)}"
        for place, (other, column) in enumerate(held)
    )
    engine.create(_HOLDINGS, parts.fill("risk/models", "holding_values", f"({selects})"))
    found: list[Joinable] = []
    for column in (each for each in table.columns if not each.fractions):
        asked = parts.fill("risk/models", "joinable", ident(table.stored), column=ident(column.stored))
        for place, distinct, shared, there in engine.frame(asked).rows():
            other, theirs = held[int(place)]
            found.append(Joinable(column.name, other.shown, theirs.name, distinct, shared, there))
    return tuple(sorted(found, key=lambda each: (-each.share, each.column, each.holding, each.other)))


def suggest_roles(columns: Sequence[ColumnProfile]) -> tuple[Proposal, ...]:
    """Propose a role for each column, by the first rule that holds; a person decides.

    Check digits, then the form of values, then the name, then different values for nearly all units: those of one
    length are proposed as a link to another table, others as direct.

    Example:
        >>> suggest_roles([ColumnProfile("age", 50, 30, 0, 9, 3.2, 2, 2, ())])
        (Proposal(column='age', role='quasi', reason='its name'),)
    """
    return tuple(Proposal(column.name, *_role(column)) for column in columns)


def _role(column: ColumnProfile) -> tuple[Role, str]:
    for form, count in column.forms:
        if column.distinct and count >= SHARE * column.distinct:
            share = f"{count} of {column.distinct} values"
            if form in ("my_number", "card"):
                return "code", f"{share} have the check digit of a {form.replace('_', ' ')}"
            return "direct", f"{share} have the form of a {form}"
    for role, patterns in _NAMES.items():
        if re.search("|".join(patterns), column.name, re.IGNORECASE):
            return role, "its name"
    if column.units >= LEAST_UNITS and column.distinct >= SHARE * column.units:
        share = f"{column.distinct} different values for {column.units} units"
        if column.shortest == column.longest:
            return "link", f"{share}, all of {column.longest} characters"
        return "direct", share
    return "other", "no rule holds"


def _entropy(counted: Classes) -> float | None:
    """H = ln N - sum(n ln n) / N."""
    n = sum(each.size * each.classes for each in counted.sizes)
    if not n:
        return None
    return max(0.0, math.log(n) - math.fsum(e.classes * e.size * math.log(e.size) for e in counted.sizes) / n)
