"""Delimited text, piece by piece: the plain pieces all at once, the others record by record, and each record counted.

A piece is a run of whole records. One is plain if it is valid text, each of its lines is one record with the number of
fields that the header has, and its quotes, where it has any, hide nothing. Its records are counted by their line ends,
and the parser must come to the same number. Whatever is not plain goes through `privlib.store.records`.
"""

import codecs
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import polars as pl

from privlib.errors import InputError
from privlib.store.door import Door
from privlib.store.encodings import check_encoding, decoded, first_wrong, other_encoding
from privlib.store.files import Source
from privlib.store.pieces import PIECE, byte_encoding, cut_up, pieces, short_lines, unquoted
from privlib.store.reading import LONGEST_NAME, Dialect
from privlib.store.records import RECORD_LIMIT, head, records

__all__ = ["Delimited", "Sink", "read_delimited"]

_MOST_BAD = 100
"""Records with bytes of another encoding that are refused one by one; with more the file is (design limit)."""


class Sink(Protocol):
    """What records go into: the door of the store, or another one that takes text by columns."""

    records: int
    blank: int
    notes: list[str]

    def schema(self) -> Mapping[str, pl.DataType]:
        """What each column is read as, text or categories; asked before every batch."""
        ...

    def take(self, lines: pl.Series, texts: pl.DataFrame) -> None:
        """Take a batch of records, by columns."""
        ...

    def rows(self, lines: list[int], rows: list[tuple[str | None, ...]], names: list[str]) -> None:
        """Take records that were read one by one."""
        ...

    def refuse(self, line: int, code: str) -> None:
        """Note a record that is none."""
        ...


def read_delimited(source: Source, door: Door) -> None:
    """Read a delimited file through the door.

    Raises:
        InputError: E101 encoding, E110 to E117 header, E118 another format, E121 quotes, E170 if count and parser
            disagree.
    """
    file = Delimited(source, door.reading)
    file.into(door, door.reading.places(source.name, file.header))


@dataclass(frozen=True, slots=True)
class _Plain:
    """The records of a plain piece: how many the count of line ends gave, and their text by columns."""

    records: int
    texts: pl.DataFrame


class Delimited:
    """One pass over one file: its header is read at once, its records go `into` a sink.

    Raises:
        InputError: E101, E114, E116, E118, E13x, E121 for what stands before the first record.
    """

    size = PIECE
    """Bytes that are read at once: what a file gives does not depend on it."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self.header: list[str] = list(dialect.names)
        self._source = source
        self._dialect = dialect
        self._line = 1
        self._at = 0
        self._blank = 0
        self._bad = 0
        self._crlf = self._lf = 0
        self._places: Mapping[str, int] = {}
        self._pieces = pieces(source, dialect, self.size)
        self._first = next(self._pieces, b"")
        if not self.header:
            self._read_header()

    def into(self, sink: Sink, places: Mapping[str, int]) -> None:
        """Read the records; `places` says where each of the sink's columns stands among the fields."""
        self._sink = sink
        self._places = places
        sink.records += self._blank
        sink.blank += self._blank
        pieces = chain((self._first,), self._pieces)
        # the next piece is read and parsed while this one goes through the door
        with ThreadPoolExecutor(1) as worker:
            coming = worker.submit(self._next, pieces)
            while (found := coming.result()) is not None:
                coming = worker.submit(self._next, pieces)
                self._piece(*found)
        if self._crlf and self._lf:
            sink.notes.append("W116")
        if sink.records == sink.blank:
            sink.notes.append("W110")

    def _read_header(self) -> None:
        # enough for any header that is one; the rest need not be text to say so
        start = self._first[: 2 * RECORD_LIMIT]
        text = decoded(self._source.name, start, self._dialect.encoding, complete=len(start) == len(self._first))
        found, lines, used = head(self._source.name, text, self._dialect.delimiter)
        if found is not None and found.code:
            raise InputError("E114", file=self._source.name, i=1, limit=LONGEST_NAME)
        if found is not None:
            self.header = [name or "" for name in found.fields]
        self._blank = found.line - 1 if found is not None else lines
        self._line += lines
        self._at = len(text[:used].encode(byte_encoding(self._dialect)))
        self._count_ends(self._first[: self._at])
        self._first = self._first[self._at :]

    def _next(self, pieces: Iterator[bytes]) -> tuple[bytes, _Plain | None] | None:
        """The next piece, and its records if it is plain."""
        piece = next(pieces, b"") or next(pieces, b"")
        if not piece:
            return None
        self._count_ends(piece)
        return piece, self._plain(piece)

    def _count_ends(self, piece: bytes) -> None:
        crlf = piece.count(b"\r\n") if b"\r" in piece else 0
        self._crlf += crlf
        self._lf += piece.count(b"\n") - crlf if crlf else b"\n" in piece

    def _piece(self, piece: bytes, plain: _Plain | None) -> None:
        if plain:
            self._take(plain)
            self._at += len(piece)
        elif b'"' in piece:
            self._careful(piece)
        else:
            for small in cut_up(piece):
                if found := self._plain(small):
                    self._take(found)
                    self._at += len(small)
                else:
                    self._careful(small)

    def _take(self, plain: _Plain) -> None:
        self._sink.records += plain.records
        lines = pl.int_range(self._line, self._line + plain.records, dtype=pl.Int64, eager=True)
        self._sink.take(lines, plain.texts)
        self._line += plain.records

    def _plain(self, piece: bytes) -> _Plain | None:
        """The records of a piece at once, if it is plain.

        The delimiters of a piece without blank lines are one fewer a record than its fields; the parser refuses a
        record that has more, so that their sum proves each record's number.
        """
        if self._dialect.encoding != "utf-8" and not piece.isascii():
            # before anything is counted: half a letter may look like a delimiter there
            if not self._is_text(piece):
                return None
            piece = piece.decode(byte_encoding(self._dialect)).encode()
        if has_cr := b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n")
            has_cr = b"\r" in piece
        if not piece.endswith(b"\n"):
            piece += b"\n"
        if b'"' in piece:
            stripped = unquoted(piece, self._dialect.delimiter.encode(), self._dialect.null.encode())
            if stripped is None:
                return None
            piece = stripped
        width = len(self.header)
        n = piece.count(b"\n")
        if piece.count(self._dialect.delimiter.encode()) != n * (width - 1):
            return None
        has_blank = width == 1 and (piece.startswith(b"\n") or b"\n\n" in piece)
        if has_blank or has_cr or not short_lines(piece) or not self._is_text(piece, "utf-8"):
            return None
        if piece.startswith(codecs.BOM_UTF8):
            # the parser would take it for the mark at a file's begin
            return None
        return self._parse(piece, n)

    def _is_text(self, piece: bytes, encoding: str = "") -> bool:
        if b"\x1b" in piece and (b"\x1b$" in piece or b"\x1b(" in piece):
            return False
        if piece.isascii():
            return True
        try:
            codecs.decode(piece, encoding or byte_encoding(self._dialect))
        except UnicodeDecodeError:
            return False
        return True

    def _parse(self, piece: bytes, n: int) -> _Plain | None:
        """Parse a piece; None if one of its records has more fields than the header."""
        at = {place: name for name, place in self._places.items()}
        kinds = self._sink.schema()
        schema = {f"f{i}": kinds[at[i]] if i in at else pl.String() for i in range(len(self.header))}
        try:
            frame = pl.read_csv(
                piece, has_header=False, schema=schema, separator=self._dialect.delimiter, quote_char=None,
                null_values=self._dialect.null, empty_string_is_null=not self._dialect.null,
                truncate_ragged_lines=False, glob=False,
            )  # fmt: skip
        except pl.exceptions.PolarsError:
            return None
        if frame.height != n:
            raise InputError(
                "E170", file=self._source.name, records=n, loaded=frame.height, refused=0, duplicates=0, blank=0
            )
        return _Plain(n, frame.select(pl.col(f"f{place}").alias(name) for name, place in self._places.items()))

    def _careful(self, piece: bytes) -> None:
        """Take a piece record by record."""
        begin = self._line
        text, bad = self._decoded_lines(piece)
        lines: list[int] = []
        rows: list[tuple[str | None, ...]] = []
        places = list(self._places.values())
        for record in records(self._source.name, text, begin, self._dialect.delimiter, self._dialect.null):
            self._sink.records += 1
            if bad and not bad.isdisjoint(range(record.line, record.last + 1)):
                self._sink.refuse(record.line, "E102")
            elif record.code:
                self._sink.refuse(record.line, record.code)
            elif not record.fields:
                self._sink.blank += 1
            elif len(record.fields) != len(self.header):
                self._sink.refuse(record.line, "E120")
            else:
                lines.append(record.line)
                rows.append(tuple(record.fields[place] for place in places))
        self._line += piece.count(b"\n") + (not piece.endswith(b"\n"))
        self._at += len(piece)
        self._sink.rows(lines, rows, list(self._places))

    def _decoded_lines(self, piece: bytes) -> tuple[str, set[int]]:
        """The text of a piece, and the lines that are not of its encoding; their letters are replaced."""
        encoding = byte_encoding(self._dialect)
        plain = piece.replace(b"\r\n", b"\n")
        if self._is_text(plain):
            return plain.decode(encoding), set()
        check_encoding(self._source.name, piece, self._dialect.encoding, self._at)
        bad: set[int] = set()
        texts: list[str] = []
        for number, line in enumerate(plain.split(b"\n"), self._line):
            try:
                texts.append(line.decode(encoding))
            except UnicodeDecodeError:
                bad.add(number)
                texts.append(line.decode(encoding, "replace"))
        self._bad += len(bad)
        if self._bad > _MOST_BAD:
            place = self._at + first_wrong(piece, encoding)
            raise other_encoding(self._source.name, place, self._dialect.encoding, [])
        return "\n".join(texts), bad
