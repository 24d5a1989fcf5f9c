"""What a mapping file may say: the tables and keys of its TOML, before any of it is held against the schema."""

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

import msgspec

from privlib.store.reading import LONGEST_NAME
from privlib.store.schema import Table

__all__ = ["ColumnRow", "FileRows", "SourceRow", "columns_of"]

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
Names = tuple[Name, ...]
Words = tuple[Annotated[str, msgspec.Meta(min_length=0, max_length=200)], ...]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a mapping file: a key it does not declare is an error."""


class FileRows(Row, frozen=True):
    """A mapping file: one `[[source]]` or more."""

    source: Annotated[tuple[dict[str, Any], ...], msgspec.Meta(min_length=1)]


class PageRow(Row, frozen=True):
    """An item of `pages`: a path that begins with `prefix` is of `group`. The first that fits counts."""

    prefix: Name
    group: Name


class SourceRow(Row, frozen=True):
    """A `[[source]]`: files that are written the same way, and the table they fill."""

    files: Annotated[Names, msgspec.Meta(min_length=1)]
    table: Name
    format: Literal["csv", "tsv", "parquet", "jsonl", "log"] | None = None
    encoding: Literal["utf-8", "cp932", "euc_jp", "utf-16"] | None = None
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] | None = None
    null: Annotated[str, msgspec.Meta(min_length=1, max_length=20)] | None = None
    line_end: Literal["cr"] | None = None
    header: Names = ()
    ignore: Names = ()
    absent: Names = ()
    pages: tuple[PageRow, ...] = ()
    columns: dict[str, Any] = {}


class ColumnRow(Row, frozen=True):
    """A `[source.columns.NAME]`: where a column of the table comes from, and how the source writes its values."""

    name: Name | None = msgspec.field(default=None, name="from")
    constant: Annotated[str, msgspec.Meta(min_length=0, max_length=200)] | None = None
    codes: dict[str, Any] | None = None
    format: Name | None = None
    formats: Names = ()
    zone: Name | None = None
    clock: Literal["30h"] | None = None
    true: Words = ()
    false: Words = ()
    null: Words = ()
    normalise: tuple[Literal["nfkc", "strip", "upper"], ...] = ()
    joined: Annotated[str, msgspec.Meta(min_length=1, max_length=20)] | None = None
    controls: Literal["clean"] | None = None
    latest: date | None = None


@cache
def columns_of(table: Table) -> type[msgspec.Struct]:
    """What `[source.columns]` takes: the columns of its table, and no others."""
    fields = [(name, ColumnRow | None, None) for name in table.file_columns]
    columns = msgspec.defstruct("Columns", fields, frozen=True, forbid_unknown_fields=True)
    return msgspec.defstruct("Mapped", [("columns", columns)], frozen=True, forbid_unknown_fields=True)
