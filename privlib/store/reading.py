"""How a file is to be read: which table it fills, its dialect, and where each column of the table comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from privlib.errors import InputError
from privlib.store.records import control
from privlib.store.schema import Column, Table
from privlib.store.values import PLAIN, Written

__all__ = ["LONGEST_NAME", "NULL", "Dialect", "From", "Reading", "Refused", "check_names"]

NULL = r"\N"
"""How a file writes that there is no value, unless its mapping says otherwise."""

_MOST_COLUMNS = 1_000
LONGEST_NAME = 120

Format = Literal["csv", "parquet", "jsonl", "log"]
Encoding = Literal["utf-8", "cp932", "euc_jp", "utf-16"]


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was refused: where it begins, why, and which declared column is at fault."""

    line: int
    code: str
    column: str


@dataclass(frozen=True, slots=True)
class From:
    """Where a column's values come from: a column of the file, or one text for every record."""

    name: str = ""
    constant: str | None = None
    written: Written = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How text is written. The defaults are privlib's own dialect; nothing is guessed."""

    encoding: Encoding = "utf-8"
    delimiter: str = ","
    null: str = NULL
    only_cr: bool = False
    """Lines end with CR alone."""
    names: tuple[str, ...] = ()
    """What the columns are called where the file has no header."""


@dataclass(frozen=True, slots=True)
class Reading(Dialect):
    """A table, and how a source writes its records."""

    table: Table
    format: Format = "csv"
    ignored: frozenset[str] = frozenset()
    """Columns of the file that are read and dropped: they reach neither the copy nor the store."""
    columns: Mapping[str, From] = field(default_factory=lambda: MappingProxyType({}))
    """By the table's column; one that is not named here is called the same in the file."""
    pages: tuple[tuple[str, str], ...] = ()
    """Of a log: how paths begin, and the page group they are of; the first that fits counts."""

    def source(self, column: Column) -> From:
        """Where a column comes from."""
        found = self.columns.get(column.name, From())
        return found if found.name or found.constant is not None else From(column.name, None, found.written)

    def places(self, file: str, header: Sequence[str]) -> dict[str, int]:
        """Where each of the table's columns stands in the file; those with one text for every record are left out.

        Names that the file gives itself are never quoted: a header may hold anything.

        Raises:
            InputError: E110 no header, E111 a column is missing, E112 a name twice or empty, E113 an undeclared column,
                E114 a name too long or with control characters, E115 another delimiter, E117 too many columns.
        """
        sources = {column.name: self.source(column) for column in self.table.columns}
        wanted = {name: each.name for name, each in sources.items() if each.constant is None}
        known = {*wanted.values(), *self.ignored}
        check_names(file, header, len(wanted), known)
        missing = [name for name in wanted.values() if name not in header]
        extra = [place for place, name in enumerate(header, 1) if name not in known]
        if len(header) == 1 and missing:
            self._check_delimiter(file, header[0])
        if missing:
            hint = "" if set(header) & known else " The file seems to have no header."
            shown = {"missing": ", ".join(missing), "known": ", ".join(wanted.values()), "hint": hint}
            raise InputError("E111", file=file, table=self.table.name, extra=len(extra), **shown)
        if extra:
            raise InputError("E113", file=file, m=len(extra), table=self.table.name, i=extra[0])
        return {name: header.index(of) for name, of in wanted.items()}

    def _check_delimiter(self, file: str, only: str) -> None:
        names = {";": "semicolon", "\t": "tab", ",": "comma"}
        if other := next((each for each in names if each != self.delimiter and each in only), ""):
            advice = "Declare the delimiter in a mapping, or write the file with commas"
            raise InputError("E115", file=file, character=names[other], advice=advice)


def check_names(file: str, header: Sequence[str], wanted: int, known: Collection[str] = ()) -> None:
    """Refuse a header that does not name each column once, shortly and in plain text.

    Args:
        known: names that are waited for; a first record that has none of them is no header, and not judged as one.

    Raises:
        InputError: E110, E112, E114, E117.
    """
    if not any(header):
        raise InputError("E110", file=file, k=wanted)
    if len(header) > _MOST_COLUMNS:
        raise InputError("E117", file=file, n=len(header), limit=_MOST_COLUMNS)
    long = [place for place, name in enumerate(header, 1) if len(name) > LONGEST_NAME or control(name) or "\n" in name]
    if long:
        raise InputError("E114", file=file, i=long[0], limit=LONGEST_NAME)
    wrong = [place for place, name in enumerate(header, 1) if not name or name in header[: place - 1]]
    if wrong and not (known and set(known).isdisjoint(header)):
        raise InputError("E112", file=file, m=len(wrong), i=wrong[0])
