"""What is said of records that do not fit: file, line, column and rule, never the value."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NoReturn

from privlib.errors import InputError
from privlib.store.door import Copy
from privlib.store.reading import Refused
from privlib.store.records import RECORD_LIMIT
from privlib.store.schema import YEARS, Column, Kind, Table
from privlib.store.staging import Outcome
from privlib.store.values import Written

__all__ = ["noted", "refuse", "refuse_lines"]

_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "id": "an id: 1 to 40 letters, digits, : . _ or -",
        "bool": "true or false",
        "int": "a whole number",
        "date": "a date such as 2026-04-01",
        "instant": "an instant such as 2026-04-01T09:00:00+09:00",
        "list": "a list of ids joined by |",
    }
)


def refuse(copy: Copy, refused: Sequence[Refused], limit: int) -> NoReturn:
    """Say which records of a file do not fit: the first three, then how many more.

    Raises:
        InputError: E144 if lines of a log are no lines of one, too long ones among them; else E181.
    """
    logged = [each for each in refused if each.code in {"E144", "E122"}] if copy.reading.format == "log" else []
    if logged:
        line, n = logged[0].line, len(logged)
        raise InputError("E144", file=copy.file, n=n, records=copy.records, format="combined or common", line=line)
    _refuse(copy.file, [_problem(copy, each) for each in refused[:3]], len(refused), copy.records, limit)


def refuse_lines(file: str, refused: Sequence[Refused], records: int) -> NoReturn:
    """Say which records of a file without a schema are none.

    Raises:
        InputError: E181.
    """
    fields: dict[str, str | int] = {"limit": f"{RECORD_LIMIT:,}", "encoding": "UTF-8"}
    problems = [
        InputError(each.code, file=file, line=each.line, column=each.column, **fields).safe_message
        for each in refused[:3]
    ]
    _refuse(file, problems, len(refused), records, 0)


def _refuse(file: str, problems: list[str], refused: int, records: int, limit: int) -> NoReturn:
    if refused > len(problems):
        problems.append(f"and {refused - len(problems)} more")
    shown = "\n".join(problems)
    raise InputError("E181", file=file, refused=refused, records=records, limit=limit, problems=shown)


def noted(copy: Copy, outcome: Outcome, early: int) -> tuple[str, ...]:
    """What must be known of a file that was loaded all the same, as sentences."""
    told: dict[str, dict[str, str | int]] = {}
    for note in copy.notes:
        code, _, n = note.partition(" ")
        told[code] = {"n": n}
    if early:
        told["W223"] = {"n": early}
    if outcome.seen_in:
        told["W225"] = {"n": outcome.seen_in, "m": copy.records}
    return tuple(InputError(code, file=copy.file, **fields).safe_message for code, fields in sorted(told.items()))


def _problem(copy: Copy, refused: Refused) -> str:
    where: dict[str, str | int] = {"file": copy.file, "line": refused.line, "column": refused.column}
    table = copy.reading.table
    column = next((each for each in table.columns if each.name == refused.column), None)
    return InputError(refused.code, **(_told(copy, table, column, refused) | where)).safe_message


def _told(copy: Copy, table: Table, column: Column | None, refused: Refused) -> dict[str, str | int]:
    if column is None:
        rule = table.rules[int(refused.column)].sentence if refused.code == "E205" else ""
        return {"rule": rule, "limit": f"{RECORD_LIMIT:,}", "encoding": copy.reading.encoding.upper()}
    form = column.name != "principal_id" and column.kind == "id" and column.pattern
    written = copy.reading.source(column).written
    return {
        "type": f"of the form {form}" if form else _TYPES.get(column.kind, column.kind),
        "zone": written.zone,
        **_limits(column, written),
        "values": ", ".join(column.values),
        "table": column.references,
    }


def _limits(column: Column, written: Written) -> dict[str, str | int]:
    if column.kind in {"date", "instant"}:
        if written.latest:
            return {"low": f"{YEARS[0]}-01-01", "high": written.latest.isoformat()}
        return {"low": f"the years {YEARS[0]}", "high": YEARS[1]}
    return {"low": column.low, "high": column.high if column.kind == "int" else f"{column.high} characters"}
