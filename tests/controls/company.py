"""A small company in memory, written as text tables, and what a control says of it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any

import polars as pl

from privlib.controls import catalogue, running
from privlib.controls.catalogue import Control
from privlib.controls.found import Finding, Result
from privlib.engine.duckdb import open_engine
from privlib.policy import law, model, periods
from privlib.policy.model import Policy
from privlib.store.schema import Table
from privlib.store.tables import TABLES
from privlib.study import Study

TOKYO = timezone(timedelta(hours=9))
_TYPES = {
    "VARCHAR": pl.String,
    "BOOLEAN": pl.Boolean,
    "BIGINT": pl.Int64,
    "DATE": pl.Date,
    "TIMESTAMP": pl.Datetime("us"),
}
_ENDS = {pl.Date: date(9999, 12, 31), pl.Datetime("us"): datetime(9999, 12, 31)}
_BOOKS = {
    "source": {"sha": pl.String, "table_name": pl.String, "file": pl.String, "records": pl.Int64, "ordinal": pl.Int64},
    "quarantine": {"sha": pl.String, "line": pl.Int64, "code": pl.String, "column_name": pl.String},
}
_PLAIN: Mapping[str, dict[str, Any]] = {
    "holding": {"legal_class": "personal_data", "department": "Panel", "responsible": "A01", "source": "A1"}
    | {"notice_method": "form", "access_roles": "panel", "last_reviewed_on": date(2026, 1, 10)},
    "use_event": {"holding_id": "H01", "principal_key": 1, "categories": "T13", "purpose": "U1", "basis": "purpose"}
    | {"result": "done", "action": "query", "actor_id": "S01", "n_rows": 1, "joined_holdings": None},
    "agreement": {"principal_key": 1, "effect": "permit", "kind": "notice", "scope": "use", "purposes": "U1"},
    "actor": {"kind": "person"},
    "principal": {"subject_type": "member", "minor": False},
    "provision": {"direction": "out", "categories": "T02", "n_principals": 1, "is_foreign": False},
    "party": {"country": "JP", "roles": "third_party", "foreign_basis": "none"},
    "contract": {"kind": "entrust", "purposes": "U2", "categories": "T01", "no_leak": True, "no_third_party": True}
    | {"reentrust": "forbidden", "guideline_version": "G2"},
    "collection_event": {"principal_key": 1, "holding_id": "H01", "categories": "T13", "purposes_stated": "U1"}
    | {"source": "A1", "direct_written": True},
    "policy_version": {"kind": "form", "el_company": True, "el_administrator": True, "el_contact": True}
    | {"el_purposes": True},
    "stat_table": {"audience": "internal", "row_level": False, "threshold": 10},
    "stat_cell": {"shown": "value"},
    "inquiry": {"topic": "personal", "complaint": False},
    "incident": {"special_care": "no", "property": "no", "wrongful": "no", "encrypted": "no"},
}
"""What a row holds where its text does not say so."""

_EARLY = {pl.Date: date(2020, 1, 1), pl.Datetime("us"): datetime(2020, 1, 1)}


def study(text: str, *, period: str = "2026-04", as_of: str = "2026-05-31", policy: Policy | None = None) -> Study:
    """A study of the tables in a text: blocks of `table: column | column`, then a row a line; `-` is null.

    Instants are wall clock readings in Tokyo. Columns left out hold what is plain for them: no end, known early.
    """
    rules = policy or shipped()
    engine = open_engine(None, threads=1)
    for name, frame in rules.frames().items():
        engine.put(name, frame)
    given = dict(_blocks(text))
    for name, table in TABLES.items():
        engine.put(name, _frame(table, given.pop(name, [])))
    for name, types in _BOOKS.items():
        engine.put(name, pl.DataFrame([_typed(row, types) for row in given.pop(name, [])], schema=types, orient="row"))
    assert not given, f"no such table: {sorted(given)}"
    days = periods.parse(period, 4)
    return Study(engine, rules, appi(), days, date.fromisoformat(as_of), "restricted", "en", "0" * 64)


def run(control: str, text: str, **asked: Any) -> Result:
    """What one control says of the company in a text."""
    given = study(text, **asked)
    try:
        return running.run(given, catalogue.pick(catalogue.read(given.policy, given.law), (control,)))[0]
    finally:
        given.engine.close()


def check(control: str, text: str, evaluated: int, found: str = "", **asked: Any) -> None:
    """A control evaluates so many and finds these: `severity | subjects | detail | n | persons`, a finding a line."""
    result = run(control, text, **asked)
    wanted = ["|".join(cell.strip() for cell in line.split("|")) for line in found.strip().splitlines()]
    assert (result.evaluated, [line(each) for each in result.findings]) == (evaluated, wanted)


def line(found: Finding) -> str:
    persons = "-" if found.n_persons is None else str(found.n_persons)
    return "|".join((found.severity, ", ".join(found.subjects), found.detail, str(found.n), persons))


@cache
def shipped() -> Policy:
    return model.read("luminous-2021")


@cache
def appi() -> law.Law:
    return law.read("appi")


def control(name: str) -> Control:
    return catalogue.pick(catalogue.read(shipped(), appi()), (name,))[0]


def _blocks(text: str) -> list[tuple[str, list[dict[str, str]]]]:
    found: list[tuple[str, list[dict[str, str]]]] = []
    names: list[str] = []
    for row in (row.strip() for row in text.strip().splitlines() if row.strip()):
        if head := re.fullmatch(r"([a-z_]+): (.*)", row):
            names = [name.strip() for name in head[2].split(" | ")]
            found.append((head[1], []))
            continue
        cells = [cell.strip() for cell in row.split(" | ")]
        assert len(cells) == len(names), row
        found[-1][1].append(dict(zip(names, cells, strict=True)))
    return found


def _frame(table: Table, rows: list[dict[str, str]]) -> pl.DataFrame:
    types = {name: _TYPES[kind] for name, kind in table.store_columns}
    plain = {
        column.stored: _ENDS[types[column.stored]] if column.open_end else _EARLY.get(types[column.stored])
        for column in table.columns
        if column.open_end or not column.optional
    }
    made = [plain | _PLAIN.get(table.name, {}) | _typed(row, types) for row in rows]
    for number, row in enumerate(made, 1):
        if table.dated:
            row["jst_date"] = (row[table.dated] + timedelta(hours=9)).date()
        for name, end in plain.items():
            row[name] = end if row[name] is None and end in _ENDS.values() else row[name]
        for key in (table.keys or ((),))[0]:
            if row.get(key) is None:
                row[key] = number if types[key] == pl.Int64 else f"{table.name}-{number}"
    return pl.DataFrame(made, schema=types, orient="row")


def _typed(row: dict[str, str], types: Mapping[str, Any]) -> dict[str, Any]:
    assert not row.keys() - types.keys(), sorted(row.keys() - types.keys())
    return {name: _value(cell, types[name]) for name, cell in row.items()}


def _value(cell: str, kind: Any) -> Any:
    if cell == "-":
        return None
    if kind == pl.Datetime("us"):
        return datetime.fromisoformat(cell).replace(tzinfo=TOKYO).astimezone(UTC).replace(tzinfo=None)
    if kind == pl.Date:
        return date.fromisoformat(cell)
    if kind == pl.Boolean:
        return {"true": True, "false": False}[cell]
    # persons are numbers in a store; here they are called p1, p2
    return int(cell.removeprefix("p")) if kind == pl.Int64 else "" if cell == '""' else cell
