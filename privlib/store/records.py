"""Records of delimited text, counted and checked without the parser, then parsed."""

import csv
import re
from collections.abc import Iterator, Sequence

from privlib.errors import InputError

__all__ = ["CONTROL", "RECORD_LIMIT", "Records", "check_header", "control", "lines"]

RECORD_LIMIT = 131_072
"""Longest record in characters: what Python's csv takes in one field (design limit, 2026-11-22)."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that no value may hold; a message names them by code point."""


def control(text: str) -> str:
    """The code point of the first control character in a text, such as `001B`; empty where there is none."""
    found = CONTROL.search(text)
    return f"{ord(found[0]):04X}" if found else ""


def check_header(file: str, header: Sequence[str]) -> None:
    """Refuse a header that names a column twice, or not at all.

    Raises:
        InputError: E112.
    """
    wrong = [place for place, name in enumerate(header, 1) if not name or name in header[: place - 1]]
    if wrong:
        raise InputError("E112", file=file, m=len(wrong), i=wrong[0])


def lines(name: str, texts: Iterator[str]) -> Iterator[str]:
    """Cut text into lines, each with its line end; the last may have none.

    Raises:
        InputError: E122 if a line is longer than `RECORD_LIMIT`.
    """
    rest, number = "", 0
    for text in texts:
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            number += 1
            if len(line) > RECORD_LIMIT:
                raise InputError("E122", file=name, line=number, limit=RECORD_LIMIT)
            yield line + "\n"
        if len(rest) > RECORD_LIMIT:
            raise InputError("E122", file=name, line=number + 1, limit=RECORD_LIMIT)
    if rest:
        yield rest


class Records:
    """Records of one file, with the line each begins in.

    Lines are counted into records by their quotes alone, on the way to the parser, and both must come to one number.
    Python's parser takes a quote inside a value and forgets it; here it is an error.
    """

    def __init__(self, name: str, source: Iterator[str], delimiter: str = ",") -> None:
        self.counted = 0
        """Records begun so far, by this count; blank lines and the header are records."""
        self.columns: tuple[str, ...] = ()
        """What messages call the columns; their positions until it is set."""
        self._name = name
        self._source = source
        self._delimiter = delimiter
        self._begin = 0
        self._unsafe = False

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each record's first line and its fields; a blank line has no fields.

        Raises:
            InputError: E103 for a control character, E121 for a quote in the wrong place, E122 for a long record, E170
                if parser and count disagree.
        """
        parsed = 0
        try:
            for fields in csv.reader(self._checked(), delimiter=self._delimiter, strict=True):
                parsed += 1
                if self._unsafe:
                    self._refuse_controls(fields)
                yield self._begin, fields
        except csv.Error:
            raise InputError("E121", file=self._name, line=self._begin) from None
        if parsed != self.counted:
            counts = {"records": self.counted, "loaded": parsed, "refused": 0, "duplicates": 0, "blank": 0}
            raise InputError("E170", file=self._name, **counts)

    def _checked(self) -> Iterator[str]:
        record: list[str] = []
        size = 0
        for number, line in enumerate(self._source, 1):
            text = line[:-2] + "\n" if line.endswith("\r\n") else line
            if not record:
                self._begin, size = number, 0
                self.counted += 1
            size += len(text)
            if size > RECORD_LIMIT + 1:
                raise InputError("E122", file=self._name, line=self._begin, limit=RECORD_LIMIT)
            if "\r" in text:
                column = text.count(self._delimiter, 0, text.index("\r")) + 1
                raise InputError("E103", file=self._name, line=number, column=column, cp="000D")
            self._unsafe = self._unsafe or control(text) != ""
            # an odd number of quotes opens a record, or closes the open one
            still_open = bool(record) != bool(text.count('"') % 2)
            if record or '"' in text:
                record.append(text)
            if record and not still_open:
                self._check_quotes("".join(record))
                record.clear()
            yield text
        if record:
            raise InputError("E121", file=self._name, line=self._begin)

    def _check_quotes(self, record: str) -> None:
        """What stands between two quoted parts is nothing, a doubled quote, or begins and ends with the delimiter."""
        first, *middle, last = record.removesuffix("\n").split('"')[::2]
        ends = (first[-1:], last[:1], *(part[:1] for part in middle), *(part[-1:] for part in middle))
        if not set(ends) <= {self._delimiter, ""}:
            raise InputError("E121", file=self._name, line=self._begin)

    def _refuse_controls(self, fields: list[str]) -> None:
        for place, field in enumerate(fields):
            if found := control(field):
                column = self.columns[place] if place < len(self.columns) else place + 1
                raise InputError("E103", file=self._name, line=self._begin, column=column, cp=found)
