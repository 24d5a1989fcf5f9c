"""Records of delimited text, cut one by one: the definition of what a record is, and the way for what is not plain.

A record ends at a line end outside quotes. A quoted field begins and ends at a delimiter or a line end, and a quote
inside it is doubled. Everything else is refused, never guessed at. Source: RFC 4180, without its option to trim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from privlib.errors import InputError

__all__ = ["CONTROL", "RECORD_LIMIT", "Record", "control", "cut", "fields_of", "head", "records"]

RECORD_LIMIT = 1 << 20
"""Longest record in characters (design limit, 2026-11-25)."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that no value may hold; a message names them by code point."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the line it begins in, and its fields; none for a blank line. An unquoted null text is None."""

    line: int
    fields: tuple[str | None, ...]
    code: str = ""
    """Why it has no fields although it is no blank line: E122."""
    last: int = 0
    """The line it ends in."""


def control(text: str) -> str:
    """The code point of the first control character in a text, such as `001B`; empty where there is none."""
    found = CONTROL.search(text)
    return f"{ord(found[0]):04X}" if found else ""


def cut(text: bytes | bytearray, *, quotes: bool = True) -> int:
    """Where the last whole record of a text ends: behind a line end with an even number of quotes before it.

    Args:
        text: begins outside quotes, in an encoding in which LF and the quote are ASCII bytes and never part of others.
        quotes: whether quotes mean anything.

    Returns:
        0 if no record ends in it.
    """
    end = text.rfind(b"\n") + 1
    if not end or not quotes or text.find(b'"', 0, end) < 0:
        return end
    is_open = text.count(b'"', 0, end) % 2 == 1
    while end and is_open:
        before = text.rfind(b"\n", 0, end - 1) + 1
        is_open ^= text.count(b'"', before, end) % 2 == 1
        end = before
    return end


def records(name: str, text: str, line: int, delimiter: str = ",", null: str = r"\N") -> Iterator[Record]:
    """Cut a text that begins with a record.

    Args:
        name: what messages call the file.
        line: number of the text's first line.
        delimiter: one character.
        null: what an unquoted field without a value says.

    Raises:
        InputError: E121 for a quote inside a value, or one that is not closed: what follows cannot be told apart.
    """
    pending: list[str] = []
    begin, n_quotes = line, 0
    for number, each in enumerate(_lines(text), line):
        if not pending:
            begin, n_quotes = number, 0
        pending.append(each)
        n_quotes += each.count('"')
        if n_quotes % 2 == 0:
            yield _record(name, begin, "".join(pending), delimiter, null)
            pending.clear()
    if pending:
        raise InputError("E121", file=name, line=begin)


def head(name: str, text: str, delimiter: str = ",") -> tuple[Record | None, int, int]:
    """The first record of a file that is not blank, the lines before what follows it, and the characters.

    Blank lines before the header are lines all the same.
    """
    used, line, pending = 0, 0, ""
    for each in _lines(text):
        pending += each
        used += len(each)
        line += 1
        if pending.count('"') % 2 == 0:
            if pending.strip("\r\n"):
                begin = line - pending.count("\n") + (1 if pending.endswith("\n") else 0)
                return _record(name, begin, pending, delimiter, ""), line, used
            pending = ""
        elif len(pending) > RECORD_LIMIT:
            break
    if pending:
        raise InputError("E121", file=name, line=1)
    return None, line, used


def fields_of(record: str, delimiter: str = ",", null: str = r"\N") -> tuple[str | None, ...] | None:
    """The fields of one record without its line end; None where a quote stands in the wrong place."""
    if '"' not in record:
        return tuple(None if value == null else value for value in record.split(delimiter))
    found: list[str | None] = []
    at = 0
    while True:
        if record.startswith('"', at):
            end = _closing(record, at + 1)
            value: str | None = record[at + 1 : end].replace('""', '"')
            end += 1
        else:
            end = record.find(delimiter, at)
            end = len(record) if end < 0 else end
            value = record[at:end]
            if '"' in value:
                return None
            value = None if value == null else value
        found.append(value)
        if end == len(record):
            return tuple(found)
        if record[end] != delimiter:
            return None
        at = end + 1


def _closing(record: str, at: int) -> int:
    """Where the quote stands that ends a field; the record's quotes are even, so there is one."""
    while True:
        at = record.index('"', at)
        if not record.startswith('""', at):
            return at
        at += 2


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; only LF ends a line."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end


def _record(name: str, line: int, text: str, delimiter: str, null: str) -> Record:
    text = text.removesuffix("\n").removesuffix("\r")
    last = line + text.count("\n")
    if not text:
        return Record(line, (), last=last)
    if len(text) > RECORD_LIMIT:
        return Record(line, (), "E122", last)
    try:
        fields = fields_of(text, delimiter, null)
    except ValueError:
        fields = None
    if fields is None:
        raise InputError("E121", file=name, line=line)
    return Record(line, fields, last=last)
