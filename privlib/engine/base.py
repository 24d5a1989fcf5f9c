"""What every engine gives: SQL in, a small frame out. Values are bound, names are quoted, one statement a call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Protocol

import polars as pl

from privlib.errors import EngineError, ParameterError

__all__ = ["Engine", "Query", "Scalar", "Statement", "TableInfo", "ident", "statement"]

Scalar = str | int | float | bool | date | datetime | Decimal | tuple[str, ...] | tuple[int, ...] | None
"""What may be bound to a `$name`. A tuple is bound as a list: `list_contains($purposes, purpose)`."""

MAX_ROWS = 1_000_000
"""Most rows that may cross from an engine into Python in one result (design limit, 2026-11-22)."""

MAX_NUMBERS = 20_000_000
"""Most rows of codes and counts that may cross (design limit, 2026-11-22)."""

_PART = re.compile(r"\{([a-z_]+)\}")
_IDENTIFIER = r'(?:[a-z_]+\.)?"(?:[^"\0]|"")+"'
_IDENTIFIERS = re.compile(rf"(?:{_IDENTIFIER}(?:\s*,\s*{_IDENTIFIER})*)?")


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table an engine knows: its columns with their types, in order, and its number of rows."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Query:
    """One query that ran: what `explain` and the manifest show of it. Bound values are kept, results are not."""

    measure: str
    sql: str
    values: Mapping[str, Scalar]
    rows: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL definition: the measure it belongs to, its file inside the package, its text and the SHA-256 of that."""

    measure: str
    file: str
    text: str

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    def fill(self, **parts: str) -> "Statement":
        """Put lists of quoted identifiers in the place of `{name}`; every other value is bound as `$name`.

        Args:
            parts: each a list such as `"age", "sex"` or `a."age", a."sex"`, made with `ident`; may be empty.

        Raises:
            EngineError: E500 if a part is not such a list, or if the names do not fit those of the text.

        Example:
            >>> Statement("classes", "classes.sql", "SELECT {qi} FROM t").fill(qi='"age", "sex"').text
            'SELECT "age", "sex" FROM t'
        """
        if set(_PART.findall(self.text)) != set(parts) or not all(
            _IDENTIFIERS.fullmatch(part) for part in parts.values()
        ):
            raise EngineError("E500", measure=self.measure, kind="a part of the statement does not fit")
        text = _PART.sub(lambda found: parts[found[1]], self.text)
        return Statement(self.measure, self.file, text)


class Engine(Protocol):
    """The SQL engine a study runs on."""

    @property
    def name(self) -> str:
        """`duckdb` or `spark`."""
        ...

    @property
    def queries(self) -> tuple[Query, ...]:
        """What ran so far, in order."""
        ...

    def frame(self, sql: Statement, /, **values: Scalar) -> pl.DataFrame:
        """Run a query and return its rows, at most `MAX_ROWS`."""
        ...

    def numbers(self, sql: Statement, /, **values: Scalar) -> pl.DataFrame:
        """Run a query of codes, counts and sums, no text, and return its rows, at most `MAX_NUMBERS`."""
        ...

    def create(self, table: str, sql: Statement, /, **values: Scalar) -> int:
        """Keep a query's rows as a temporary table inside the engine; return their number."""
        ...

    def put(self, table: str, frame: pl.DataFrame, /) -> None:
        """Write a small frame as a temporary table, its values bound one by one."""
        ...

    def tables(self) -> Mapping[str, TableInfo]:
        """The tables the engine knows, temporary ones included."""
        ...

    def close(self) -> None:
        """End the connection; closing twice does nothing."""
        ...


def ident(name: str) -> str:
    """Quote a name for SQL: `native-country` becomes `"native-country"`.

    Raises:
        ParameterError: E405 if the name is empty, longer than 120 characters or holds NUL.
    """
    if not name or len(name) > 120 or "\0" in name:
        raise ParameterError(
            "E405",
            where="engine",
            problem="a column or table name is empty, too long or holds NUL",
            accepted="Names of 1 to 120 characters",
        )
    return '"' + name.replace('"', '""') + '"'


@cache
def statement(package: str, stem: str) -> Statement:
    """Read the `.sql` file of a measure: `statement("measures", "coverage_by_purpose")`.

    Raises:
        EngineError: E500 if the package ships no such file.
    """
    path = files("privlib") / package / f"{stem}.sql"
    if not path.is_file():
        raise EngineError("E500", measure=stem, kind="no SQL file")
    return Statement(stem, f"privlib/{package}/{stem}.sql", path.read_text("utf-8"))
