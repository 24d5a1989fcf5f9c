"""Files into private copies: one pass over each file, checked as it goes; the engine reads the copy alone.

A copy holds no identifier of a person: pseudonyms stand in it. Its directory is the loader's own, mode 0700.
"""

import codecs
import csv
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from re import compile as pattern

import polars as pl

from privlib.errors import InputError
from privlib.store.files import Source, foreign_format
from privlib.store.pseudonyms import Key
from privlib.store.records import CONTROL, Records, check_header, control, lines
from privlib.store.schema import ID_PATTERN, ITEM_PATTERN, Table

__all__ = ["NULL", "Copy", "Refused", "copy_csv", "copy_parquet", "decoded", "header_of", "rows", "write_copy"]

NULL = r"\N"
"""How a file writes that there is no value."""

_NOT_AN_ID = "!"
"""Stands in the copy for an identifier, or an item of a list, of a wrong form: neither may look so."""

_ID = pattern(ID_PATTERN)
_PLAIN = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Decimal, pl.Null)


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was refused: where it begins, why, and which declared column is at fault."""

    line: int
    code: str
    column: str


@dataclass(frozen=True, slots=True)
class Copy:
    """What a pass over a file gave: the private copy, and the counts that everything later must add up to."""

    file: str
    table: Table
    sha: str
    path: Path
    records: int
    blank: int
    refused: tuple[Refused, ...] = ()


def copy_csv(source: Source, table: Table, key: Key, path: Path) -> Copy:
    """Copy a delimited file: UTF-8, comma, quotes doubled, a header that names the table's columns in any order.

    Raises:
        InputError: E101 encoding, E103 control character, E110 empty, E111 to E115 header, E118 another format, E120
            number of fields, E121 quotes, E122 length, E170 if parser and count disagree.
    """
    records = Records(source.name, lines(source.name, decoded(source)))
    found = iter(records)
    blanks: list[int] = []
    header = header_of(found, blanks)
    order = _order(source.name, header, table)
    records.columns = tuple(header)
    kept = rows(source.name, found, len(header), blanks)
    write_copy(path, ((line, *(fields[place] for place in order)) for line, fields in kept), _pseudonyms(table, key))
    return Copy(source.name, table, source.sha, path, records.counted - 1, len(blanks))


def copy_parquet(source: Source, table: Table, key: Key, path: Path) -> Copy:
    """Copy a Parquet file: columns by name, instants with a zone or as text, lists as lists or joined by `|`.

    The file is read into memory. A record's line is its number plus one, as under a header.

    Raises:
        InputError: E103 control character, E111 to E113 for its columns, E133 if it is no complete Parquet file, E134
            for a column of a type that no table has.
    """
    content = b"".join(source.chunks())
    try:
        if content[-4:] != b"PAR1":
            raise InputError("E133", file=source.name)
        frame = pl.read_parquet(BytesIO(content))
    except pl.exceptions.PolarsError:
        raise InputError("E133", file=source.name) from None
    order = _order(source.name, frame.columns, table)
    texts = [_as_text(source.name, frame.to_series(place)) for place in order]
    rows = ((line, *fields) for line, fields in enumerate(zip(*texts, strict=True), 2))
    write_copy(path, rows, _pseudonyms(table, key))
    return Copy(source.name, table, source.sha, path, frame.height, 0)


def write_copy(path: Path, rows: Iterable[Sequence[object]], change: Callable[[list[str]], list[str]]) -> None:
    """Write rows as the engine reads them: the line first, then the table's columns in order; mode 0600."""
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(change(list(map(str, row))) for row in rows)


def header_of(records: Iterator[tuple[int, list[str]]], blanks: list[int]) -> list[str]:
    """The first record that is no blank line, or nothing; lines before it are noted in `blanks`."""
    for line, fields in records:
        if fields:
            return fields
        blanks.append(line)
    return []


def decoded(source: Source) -> Iterator[str]:
    """Decode as UTF-8; a byte order mark is dropped.

    Raises:
        InputError: E101 encoding, E116 lines that end with CR alone, E118 another format.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    read = 0
    for chunk in source.chunks():
        if read == 0 and (kind := foreign_format(chunk)):
            raise InputError("E118", file=source.name, kind=kind, format="CSV")
        if read == 0 and (not any(chunk[:40:2]) or not any(chunk[1:40:2])) and len(chunk) > 1:
            raise InputError("E101", file=source.name, n=0, looks="; looks like UTF-16")
        if read == 0 and b"\r" in chunk and b"\n" not in chunk:
            raise InputError("E116", file=source.name)
        if b"\x1b$" in chunk or b"\x1b(" in chunk:
            raise InputError("E101", file=source.name, n=read + chunk.index(b"\x1b"), looks="; looks like ISO-2022-JP")
        kept = len(decoder.getstate()[0])
        try:
            yield decoder.decode(chunk)
        except UnicodeDecodeError as error:
            place = read - kept + error.start
            raise InputError("E101", file=source.name, n=place, looks=_looks_like(chunk)) from None
        read += len(chunk)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        cut = read - len(decoder.getstate()[0])
        raise InputError("E101", file=source.name, n=cut, looks="; the last character is cut") from None


def _looks_like(chunk: bytes) -> str:
    if chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "; looks like UTF-16"
    fits = [name for name, label in (("CP932", "cp932"), ("EUC-JP", "euc_jp")) if _decodes(chunk, label)]
    return f"; looks like {' or '.join(fits)}" if fits else ""


def _decodes(chunk: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _order(file: str, header: Sequence[str], table: Table) -> list[int]:
    """Where each of the table's columns stands in the file. Names the file gives itself are never quoted."""
    known = table.file_columns
    if not any(header):
        raise InputError("E110", file=file, k=len(known))
    check_header(file, header)
    missing = [name for name in known if name not in header]
    extra = [place for place, name in enumerate(header, 1) if name not in known]
    if len(header) == 1 and missing and (other := next((c for c in ";\t" if c in header[0]), "")):
        character = "semicolon" if other == ";" else "tab"
        raise InputError("E115", file=file, character=character, advice="Put commas between the columns")
    if missing:
        shown = {"missing": ", ".join(missing), "known": ", ".join(known)}
        raise InputError("E111", file=file, table=table.name, extra=len(extra), **shown)
    if extra:
        raise InputError("E113", file=file, m=len(extra), table=table.name, i=extra[0])
    return [header.index(name) for name in known]


def rows(
    file: str, records: Iterator[tuple[int, list[str]]], width: int, blanks: list[int]
) -> Iterator[tuple[int, list[str]]]:
    """The records under a header; blank lines are noted in `blanks`, another number of fields is refused as E120."""
    for line, fields in records:
        if not fields:
            blanks.append(line)
        elif len(fields) != width:
            raise InputError("E120", file=file, line=line, k=len(fields), m=width)
        else:
            yield line, fields


def _pseudonyms(table: Table, key: Key) -> Callable[[list[str]], list[str]]:
    """Make the change every record goes through: one form of Unicode, and a pseudonym for what points to a person."""
    principals = [(place, _person(key)) for place, column in enumerate(table.columns, 1) if column.principal]
    hidden = [(place, key.reference) for place, column in enumerate(table.columns, 1) if column.hidden]
    seen: dict[tuple[int, str], str] = {}

    def change(row: list[str]) -> list[str]:
        # before the pseudonyms: two forms of one name are one person
        row = [value if value.isascii() else unicodedata.normalize("NFC", value) for value in row]
        for place, made in (*principals, *hidden):
            value = row[place]
            if value not in {NULL, ""}:
                row[place] = seen.get((place, value)) or seen.setdefault((place, value), made(value))
        return row

    return change


def _person(key: Key) -> Callable[[str], str]:
    return lambda value: key.principal(value) if _ID.fullmatch(value) else _NOT_AN_ID


def _as_text(file: str, column: pl.Series) -> list[str]:
    """A Parquet column as a CSV file would have it, under the same rule for control characters."""
    kind = column.dtype
    inner = kind.inner if isinstance(kind, pl.List) else kind
    if not (inner.is_numeric() or isinstance(inner, _PLAIN)):
        raise InputError("E134", file=file, column=column.name, type=str(inner.base_type()))
    if isinstance(kind, pl.Date | pl.Datetime) and _beyond_years(column, kind):
        raise InputError("E134", file=file, column=column.name, type=f"{kind.base_type()} beyond the years 1 to 9999")
    if isinstance(kind, pl.Datetime):
        zone = "Z" if kind.time_zone else ""
        texts = (column.dt.convert_time_zone("UTC") if zone else column).dt.strftime(f"%Y-%m-%dT%H:%M:%S%.6f{zone}")
    elif isinstance(kind, pl.List):
        texts = column.cast(pl.List(pl.String)).list.eval(_item()).list.join("|")
    else:
        texts = column.cast(pl.String)
    _refuse_controls(file, texts)
    return texts.fill_null(NULL).to_list()


def _beyond_years(column: pl.Series, kind: pl.Date | pl.Datetime) -> bool:
    """Whether a value lies outside the years that a calendar names; polars ends the process on writing one."""
    units = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
    a_day = units[kind.time_unit] if isinstance(kind, pl.Datetime) else 1
    days = column.to_physical() // a_day
    # a day less at both ends: a zone may move an instant across
    return days.is_between(-719_161, 2_932_895).not_().any()


def _item() -> pl.Expr:
    """An item that could not stand in a joined list, such as `a|b` or nothing, is one of a wrong form there too."""
    item = pl.element()
    return pl.when(item.str.contains(f"^(?:{ITEM_PATTERN})$")).then(item).otherwise(pl.lit(_NOT_AN_ID))


def _refuse_controls(file: str, texts: pl.Series) -> None:
    found = texts.str.contains(CONTROL.pattern).arg_true()
    if found.len():
        place = int(found[0])
        raise InputError("E103", file=file, line=place + 2, column=texts.name, cp=control(texts[place]))
