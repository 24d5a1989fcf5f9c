"""What is said of records that do not fit: file, line, column and rule, never the value."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

from privlib.errors import InputError
from privlib.store.readers import Copy, Refused
from privlib.store.schema import YEARS, Column, Kind, Table

__all__ = ["refuse"]

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


def refuse(copy: Copy, refused: int, first: tuple[Refused, ...], limit: int) -> NoReturn:
    """Say which records of a file do not fit: the first three, then how many more.

    Raises:
        InputError: E144 if lines of a log are among them, else E181.
    """
    if copy.refused:
        line, n = copy.refused[0].line, len(copy.refused)
        raise InputError("E144", file=copy.file, n=n, records=copy.records, format="combined or common", line=line)
    problems = [_problem(copy, each) for each in first[:3]]
    if refused > len(problems):
        problems.append(f"and {refused - len(problems)} more")
    shown = "\n".join(problems)
    raise InputError("E181", file=copy.file, refused=refused, records=copy.records, limit=limit, problems=shown)


def _problem(copy: Copy, refused: Refused) -> str:
    where: dict[str, str | int] = {"file": copy.file, "line": refused.line, "column": refused.column}
    column = next((each for each in copy.table.columns if each.name == refused.column), None)
    told = _told(copy.table, column, refused) | where
    return InputError(refused.code, **told).safe_message


def _told(table: Table, column: Column | None, refused: Refused) -> dict[str, str | int]:
    if column is None:
        return {"rule": table.rules[int(refused.column)].sentence} if refused.code == "E205" else {}
    form = column.name != "principal_id" and column.kind == "id" and column.pattern
    return {
        "type": f"of the form {form}" if form else _TYPES.get(column.kind, column.kind),
        **_limits(column),
        "values": ", ".join(column.values),
        "table": column.references,
    }


def _limits(column: Column) -> dict[str, str | int]:
    if column.kind in {"date", "instant"}:
        return {"low": f"the years {YEARS[0]}", "high": YEARS[1]}
    return {"low": column.low, "high": column.high if column.kind == "int" else f"{column.high} characters"}
