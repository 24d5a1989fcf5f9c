"""A small company in memory, written as rows of text, and the same rows for a slow oracle."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.facts import tables as judging
from privlib.policy import law, model, periods
from privlib.policy.model import Policy
from privlib.study import Study

OPEN = datetime(9999, 12, 31)
NEW_PURPOSE = """
[policy]
id = "new"
extends = "luminous-2021"
company = "New"
enacted = 2021-05-31

[[purpose]]
id = "NEW1"
code = "NEW1"
scope = "personal"
label_en = "New"
label_ja = "新"
origin = "new"
valid_from = 2026-04-10

[[limit]]
id = "grace_days"
value = 2
unit = "days"
reason = "To test it."
"""
"""A policy whose purpose NEW1 begins on 10 April, with two days of grace for a suspension; it needs a matrix."""
Row = Mapping[str, Any]
_DEFAULTS: dict[str, dict[str, Any]] = {
    "holding": {
        "holding_id": "H01",
        "name": "Members",
        "system": "crm",
        "legal_class": "personal",
        "valid_from": date(2024, 1, 1),
        "valid_to": date(9999, 12, 31),
    },
    "holding_field": {"holding_id": "H01", "field": "user", "category_id": "T13"},
    "actor": {"actor_id": "A01", "department": "Operations"},
    "policy_version": {
        "version_id": "F01-1",
        "policy_id": "F01",
        "effective_from": date(2024, 1, 1),
        "effective_to": date(9999, 12, 31),
        "el_company": True,
        "el_administrator": True,
        "el_contact": True,
        "el_purposes": True,
        "purposes": "U1|U3",
    },
    "collection_event": {
        "event_id": "c1",
        "occurred_at": datetime(2026, 4, 10, 3),
        "recorded_at": datetime(2026, 4, 10, 18),
        "jst_date": None,
        "principal_key": "p1",
        "holding_id": "H01",
        "categories": "T13",
        "purposes_stated": "U1",
        "source": "A1",
        "direct_written": True,
        "version_id": "F01-1",
        "shown_at": datetime(2026, 4, 10, 2, 59),
    },
    "principal": {"principal_key": "p1", "subject_type": "member", "minor": False},
    "agreement": {
        "principal_key": "p1",
        "effect": "permit",
        "kind": "notice",
        "scope": "use",
        "purposes": "U1",
        "valid_from": datetime(2026, 1, 1),
        "valid_to": OPEN,
        "ended_by": None,
        "evidence_ref": None,
        "recorded_at": datetime(2026, 1, 1),
    },
    "request": {"request_id": "RQ1", "received_at": datetime(2026, 1, 1)},
    "use_event": {
        "event_id": "e1",
        "occurred_at": datetime(2026, 4, 10, 3),
        "recorded_at": datetime(2026, 4, 10, 18),
        "jst_date": None,
        "holding_id": "H01",
        "principal_key": "p1",
        "categories": "T13",
        "purpose": "U1",
        "purpose_raw": None,
        "actor_id": "A01",
        "action": "query",
        "n_rows": 1,
        "basis": "purpose",
        "legal_ref": None,
        "case_ref": None,
        "approved_by": None,
        "joined_holdings": None,
        "result": "done",
    },
    "history_event": {
        "jst_date": date(2026, 4, 1),
        "visitor_key": "a",
        "page_group": "help",
        "referrer_group": "direct",
        "device_class": "pc",
        "purpose": "S7c",
        "linked": False,
    },
}
_INSTANTS = ("valid_from", "valid_to", "recorded_at", "occurred_at", "received_at", "shown_at")
_DAYS = ("jst_date", "effective_from", "effective_to")
_FLAGS = ("linked", "minor", "direct_written", "el_company", "el_administrator", "el_contact", "el_purposes")
_TYPES = {
    **dict.fromkeys(_INSTANTS, pl.Datetime),
    **dict.fromkeys(_FLAGS, pl.Boolean),
    **dict.fromkeys(_DAYS, pl.Date),
    "n_rows": pl.Int64,
}


def study(
    tables: Mapping[str, Sequence[Row]],
    period: str = "2026-04",
    as_of: date = date(2026, 5, 31),
    policy: str | Path = "luminous-2021",
) -> Study:
    """A study of the given rows, under the shipped policy if none is named. Columns left out take a plain default."""
    return asked(open_engine(None), tables, period, as_of, model.read(policy))


def asked(engine: DuckDB, tables: Mapping[str, Sequence[Row]], period: str, as_of: date, policy: Policy) -> Study:
    """The same on an engine that may have been asked before."""
    for table, frame in policy.frames().items():
        engine.put(table, frame)
    for table, defaults in _DEFAULTS.items():
        _put(engine, table, [{**defaults, **row} for row in complete(tables).get(table, [])], defaults)
    return Study(engine, policy, law.read("appi"), periods.parse(period, 4), as_of, "restricted", "en", "0" * 64)


def complete(tables: Mapping[str, Sequence[Row]]) -> dict[str, list[dict[str, Any]]]:
    """The rows with every default written out; `jst_date` follows from the instant."""
    made = {table: [{**_DEFAULTS[table], **row} for row in rows] for table, rows in tables.items()}
    for row in (*made.get("use_event", []), *made.get("collection_event", [])):
        row["jst_date"] = (row["occurred_at"] + JST).date()
    return made


JST = timedelta(hours=9)


def _put(engine: DuckDB, table: str, rows: list[dict[str, Any]], columns: Mapping[str, Any]) -> None:
    days = dict.fromkeys(("valid_from", "valid_to"), pl.Date) if table == "holding" else {}
    schema = {name: {**_TYPES, **days}.get(name, pl.String) for name in columns}
    engine.put(table, pl.DataFrame(rows, schema=schema, orient="row"))


def facts(given: Study) -> dict[str, SimpleNamespace]:
    """Reason and owner of every evaluated use, by event."""
    sql = Statement("facts", "test", "SELECT * FROM coverage_fact ORDER BY event_id")
    return {row["event_id"]: SimpleNamespace(**row) for row in judging.frame(given, sql).to_dicts()}
