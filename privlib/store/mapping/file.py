"""A company's mapping file: how its own files are written, and which column of a table each of their columns is.

The file is TOML. A `[[source]]` describes files of one kind; its `[source.columns]` say where the table's columns come
from. Nothing is guessed: what a source does not say is as in privlib's own files.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from unicodedata import normalize

from privlib.errors import PolicyError, did_you_mean
from privlib.policy import toml
from privlib.policy.toml import Document, Where
from privlib.store.mapping.columns import column_from
from privlib.store.mapping.rows import ColumnRow, FileRows, SourceRow, columns_of
from privlib.store.reading import NULL, Format, From, Reading
from privlib.store.schema import Table
from privlib.store.tables.uses import PAGE_GROUPS

__all__ = ["DELIMITERS", "Mapping", "Source", "format_of", "read"]

_T = TypeVar("_T")

DELIMITERS = ",;\t|:^~"
_ENDINGS = re.compile(r".*\.(?:(csv|tsv|jsonl)(?:\.gz)?|(parquet|log))", re.IGNORECASE | re.DOTALL)
_HEADER = re.compile(r"\s*(\[\[?)([^\[\]#]+)\]")
_KEY = re.compile(r'\s*("[^"]*"|[A-Za-z0-9_-]+)\s*[.=]')
_FITTING: MappingOf[str, tuple[str, ...]] = {
    "csv": ("encoding", "delimiter", "null", "line_end", "header", "ignore", "absent", "columns"),
    "tsv": ("encoding", "null", "line_end", "header", "ignore", "absent", "columns"),
    "jsonl": ("encoding", "ignore", "absent", "columns"),
    "parquet": ("ignore", "absent", "columns"),
    "log": ("pages", "columns"),
}
"""What may be said of a format, besides `files`, `table` and `format`."""
_NOT_LOGGED = ("purpose", "holding_id", "case_ref", "destination")
"""Columns of `history_event` that no log says, and that may have one value for all of its lines."""


@dataclass(frozen=True, slots=True)
class Source:
    """A `[[source]]`: the names of its files, the line it begins in, and how they are read."""

    patterns: tuple[str, ...]
    line: int
    format: str
    """Empty where each file's name says it."""
    reading: Reading

    def takes(self, name: str) -> bool:
        """Whether a file of this name is one of its files; the two ways to write が are one."""
        return any(fnmatchcase(normalize("NFC", name), normalize("NFC", pattern)) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file that was read: its base name and its sources."""

    name: str
    sources: tuple[Source, ...]

    def reading(self, name: str) -> Reading | None:
        """How a file is read, by its base name; None if no source takes it, so that its name must say its table.

        Raises:
            PolicyError: E322 if more than one source takes it.
        """
        found = [source for source in self.sources if source.takes(name)]
        if len(found) > 1:
            lines = ", ".join(str(source.line) for source in found)
            raise PolicyError("E322", file=name, n=len(found), mapping=self.name, lines=lines)
        if not found:
            return None
        written = found[0].format or format_of(name)
        reading = replace(found[0].reading, format=_read_as(written))
        return replace(reading, delimiter="\t") if written == "tsv" else reading


def read(path: Path, tables: MappingOf[str, Table]) -> Mapping:
    """Read a mapping file; its first mistake is refused.

    Args:
        tables: that may be filled, by name.

    Raises:
        PolicyError: E30x if it is no TOML or has keys that no mapping has, E320 if it cannot be read, E321 for what
            does not fit the schema.
    """
    try:
        document = toml.load(path)
        rows = toml.convert(document, FileRows)
        text = path.read_text("utf-8-sig")
    except PolicyError as error:
        if error.code == "E300":
            raise PolicyError("E320", file=path.name) from None
        raise error.restated("loaded") from None
    except OSError:
        raise PolicyError("E320", file=path.name) from None
    lines = _lines(text, len(rows.source))
    sections = (Document(path.name, path.parent, row, lines[n]) for n, row in enumerate(rows.source))
    return Mapping(path.name, tuple(_source(section, tables) for section in sections))


def format_of(name: str) -> str:
    """The format that the ending of a file's name says, or nothing."""
    found = _ENDINGS.fullmatch(name)
    return (found[1] or found[2]).lower() if found else ""


def _read_as(written: str) -> Format:
    match written:
        case "parquet" | "jsonl" | "log":
            return written
        case _:
            return "csv"


def _source(section: Document, tables: MappingOf[str, Table]) -> Source:
    row = _converted(section, SourceRow)
    table = tables.get(row.table)
    if table is None:
        _refuse(section, ("table",), "unknown table", tables, row.table)
    formats = _formats(section, row)
    _check_options(section, row, formats)
    columns = _columns(section, row, table)
    _check_names(section, row, table, columns)
    if "log" in formats:
        _check_log(section, row)
    reading = Reading(
        table,
        ignored=frozenset(normalize("NFC", name) for name in row.ignore),
        columns=columns | {name: From(constant="") for name in row.absent},
        encoding=row.encoding or "utf-8",
        delimiter=row.delimiter or ",",
        null=row.null or NULL,
        only_cr=row.line_end == "cr",
        names=tuple(normalize("NFC", name) for name in row.header),
        pages=tuple((page.prefix, page.group) for page in row.pages),
    )
    return Source(row.files, section.line(()), row.format or "", reading)


def _formats(section: Document, row: SourceRow) -> set[str]:
    """The formats of a source's files, declared or said by their names."""
    for pattern in row.files:
        if "/" in pattern or "\\" in pattern:
            _refuse(section, ("files",), "a path", ("names without a folder, such as users_*.csv",))
        if not row.format and not format_of(pattern):
            _refuse(section, ("format",), "missing, and the names of files do not end with one", _FITTING)
    return {row.format or format_of(pattern) for pattern in row.files}


def _check_options(section: Document, row: SourceRow, formats: set[str]) -> None:
    for name in sorted(formats):
        fitting = _FITTING[name]
        wrong = [key for key in section.data if key not in {"files", "table", "format", *fitting}]
        if wrong:
            _refuse(section, (wrong[0],), f"not for format {name}", fitting)
    if "jsonl" in formats and row.encoding not in {None, "utf-8", "utf-16"}:
        _refuse(section, ("encoding",), "not for format jsonl", ("utf-8", "utf-16"))
    if row.delimiter and row.delimiter not in DELIMITERS:
        _refuse(section, ("delimiter",), "cannot part columns", (r", ; | : ^ ~ or a tab, written \t",))
    if row.null and {*row.null} & {'"', "\n", "\r", row.delimiter or ","}:
        _refuse(section, ("null",), "holds a quote, a line end or the delimiter", (r"text such as \\N or NULL",))


def _columns(section: Document, row: SourceRow, table: Table) -> dict[str, From]:
    """Where the table's columns come from, as far as the source says it; `column = "Name"` is short for `from`."""
    for name, value in row.columns.items():
        if not isinstance(value, str | dict) and name in table.file_columns:
            accepted = "the column's name in the file, in quotes, or a table"
            _refuse(section, ("columns", name), "neither text nor a table", (accepted,))
    spelled = {name: {"from": value} if isinstance(value, str) else value for name, value in row.columns.items()}
    inner = Document(section.name, section.folder, {"columns": spelled}, section.lines)
    mapped: Any = _converted(inner, columns_of(table))
    found: dict[str, ColumnRow | None] = {name: getattr(mapped.columns, name) for name in table.file_columns}
    columns = {column.name: column for column in table.columns}
    return {name: column_from(section, columns[name], each) for name, each in found.items() if each}


def _check_names(section: Document, row: SourceRow, table: Table, columns: MappingOf[str, From]) -> None:
    for key, names in (("header", row.header), ("ignore", row.ignore), ("absent", row.absent)):
        if len(set(names)) < len(names):
            _refuse(section, (key,), "a name stands twice", ("each name once",))
    may_be_empty = [column.name for column in table.columns if column.optional or column.kind == "list"]
    for name in row.absent:
        if name not in may_be_empty:
            problem = "a value is required" if name in table.file_columns else "unknown column"
            _refuse(section, ("absent",), f"{name}: {problem}", may_be_empty, name)
        if name in columns:
            _refuse(section, ("absent",), f"{name}: both absent and mapped", ("one of the two",))
    ignored = {normalize("NFC", name) for name in row.ignore}
    for name, each in columns.items():
        if each.name in ignored:
            _refuse(section, ("columns", name), "its column is ignored", ("a name that is not under ignore",))


def _check_log(section: Document, row: SourceRow) -> None:
    if row.table != "history_event":
        _refuse(section, ("table",), "not the table of logs", ("history_event",))
    for name, each in row.columns.items():
        if name not in _NOT_LOGGED or not isinstance(each, dict) or "constant" not in each:
            accepted = f"a constant for {', '.join(_NOT_LOGGED)}"
            _refuse(section, ("columns", name), "a log says this itself", (accepted,))
    for number, page in enumerate(row.pages, 1):
        if not page.prefix.startswith("/"):
            _refuse(section, ("pages",), f"item {number}: prefix is no path", ("a path from /, such as /survey/",))
        if page.group not in PAGE_GROUPS:
            _refuse(section, ("pages",), f"item {number}: unknown group", PAGE_GROUPS, page.group)


def _converted(section: Document, kind: type[_T]) -> _T:
    try:
        return toml.convert(section, kind)
    except PolicyError as error:
        raise error.restated("loaded") from None


def _refuse(section: Document, where: Where, problem: str, accepted: Iterable[str], name: str = "") -> NoReturn:
    known = list(accepted)
    hint = did_you_mean(name, known) if name else ""
    raise section.refuse("E321", where, problem=problem, hint=hint, accepted=", ".join(known))


def _lines(text: str, sources: int) -> list[dict[Where, int]]:
    """The line of each table and key, source by source; a place is named from its source on."""
    found: list[dict[Where, int]] = [{} for _ in range(sources)]
    at = -1
    table: Where = ()
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        parts = [part.strip().strip('"') for part in header[2].split(".")] if header else [""]
        if header and parts[0] == "source":
            at += header[1] == "[[" and len(parts) == 1
            table = tuple(parts[1:])
            if 0 <= at < sources:
                found[at].setdefault(table, number)
        elif (key := _KEY.match(line)) and 0 <= at < sources:
            found[at].setdefault((*table, key[1].strip('"')), number)
    return found
