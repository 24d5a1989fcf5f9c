"""The door: every batch of records, from whatever source, becomes typed and pseudonymous here, or is refused.

What passes is written as private Parquet parts, mode 0600 in the loader's own directory, without statistics; the engine
reads those alone. No identifier of a person passes, and no text that the schema does not take.
"""

import errno
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from privlib.store.ascending import Ascending
from privlib.store.persons import Persons
from privlib.store.pseudonyms import Key
from privlib.store.reading import Reading, Refused
from privlib.store.schema import Column
from privlib.store.values import Typed, Written, text_type, typed

__all__ = ["Copy", "Door", "Hidden"]

_CHECKED = 1_000
_CHUNKS = 4
"""Pieces that a growing column may stand in: one is a copy a batch, with many a row is found slowly (measured)."""
_REMEMBERED = 2_000_000
"""Identifiers whose pseudonyms or numbers are kept in memory, about 200 bytes each (our limit, 2026-11-25)."""

_SYSTEM = re.compile(r"os error (\d+)")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a pass over a file gave: the private parts, and the counts that everything later must add up to.

    `records` = `kept` + refused + `blank`; `normalised` values were written in another form.
    """

    number: int
    file: str
    reading: Reading
    sha: str
    parts: tuple[Path, ...]
    records: int
    kept: int
    blank: int
    normalised: int
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    ascending: Mapping[str, Ascending]
    """By column, of the keys that are one column."""


_Kind = tuple[bool, bool, str, str]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The key, the persons of the store, and the pseudonyms made so far in this load."""

    key: Key
    persons: Persons = field(default_factory=Persons)
    _made: dict[_Kind, "Pseudonyms"] = field(default_factory=dict[_Kind, "Pseudonyms"])

    def of(self, column: Column, written: Written) -> "Pseudonyms":
        """What stands for the identifiers of a column's kind: pseudonyms, or the numbers of persons who are named."""
        make = self.key.principals if column.principal else self.key.references
        rest = (column.principal, column.pattern, repr(written))
        kind = (column.numbered, *rest)
        if kind not in self._made:
            if column.numbered:
                # the table of persons has been read: what was made for it is of no more use
                self._made.pop((False, *rest), None)
            self._made[kind] = Pseudonyms(column, written, make, self.persons if column.numbered else None)
        return self._made[kind]


class Door:
    """The door of one file. `take` a batch after the other, then `close` it."""

    def __init__(  # noqa: PLR0913, PLR0917 (a door is told all of these)
        self, file: str, number: int, reading: Reading, hidden: Hidden, folder: Path, progress: Callable[[int], None]
    ) -> None:
        self.file = file
        self.reading = reading
        self.key = hidden.key
        self.records = 0
        """Counted by the reader, apart from its parser."""
        self.blank = 0
        self.notes: list[str] = []
        self.refused: list[Refused] = []
        self._number = number
        self._folder = folder
        self._progress = progress
        self._normalised = 0
        self._kept = 0
        self._parts: list[Path] = []
        self._ascending = {key[0]: Ascending() for key in reading.table.keys if len(key) == 1}
        self._hidden = {
            column.name: hidden.of(column, reading.source(column).written)
            for column in reading.table.columns
            if column.principal or column.hidden
        }

    def schema(self) -> dict[str, pl.DataType]:
        """What a reader reads each of the table's columns as."""
        table = self.reading.table
        return {
            column.name: pl.String() if column.name in self._hidden else text_type(table, column)
            for column in table.columns
        }

    def refuse(self, line: int, code: str, column: str = "") -> None:
        """Note a record that the reader itself refuses."""
        self.refused.append(Refused(line, code, column))

    def rows(self, lines: list[int], rows: list[tuple[str | None, ...]], names: list[str]) -> None:
        """Take records that were read one by one; `names` are the table's columns in the order of the fields."""
        schema = self.schema()
        texts = pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row")
        self.take(pl.Series(lines, dtype=pl.Int64), texts.cast({name: schema[name] for name in names}))

    def take(self, lines: pl.Series, texts: pl.DataFrame) -> None:
        """Take a batch: text in, one row a record, without the columns that have one text for every record."""
        made = {column.stored: self._column(column, texts, lines.len()) for column in self.reading.table.columns}
        wrong: dict[int, tuple[str, str]] = {}
        for column in self.reading.table.columns:
            for row, code in made[column.stored].wrong.items():
                wrong.setdefault(row, (code, column.name))
            self._normalised += made[column.stored].normalised
        frame = pl.DataFrame({name: each.values for name, each in made.items()})
        frame = frame.with_columns(pl.lit(self._number, pl.Int32).alias("_file"), lines.alias("_line"))
        if wrong:
            self.refused += [Refused(int(lines[row]), *wrong[row]) for row in sorted(wrong)]
            rows = pl.Series("row", list(wrong), pl.UInt32)
            frame = frame.filter(~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(rows.implode()))
        self._write(frame)
        self._progress(self.records)

    def close(self, sha: str) -> Copy:
        """What the pass gave; `sha` is the hash of all that was read."""
        return Copy(
            *(self._number, self.file, self.reading, sha, tuple(self._parts), self.records, self._kept, self.blank),
            *(self._normalised, tuple(sorted(self.refused, key=lambda each: each.line)), tuple(self.notes)),
            self._ascending,
        )

    def _column(self, column: Column, texts: pl.DataFrame, height: int) -> Typed:
        source = self.reading.source(column)
        if source.constant is None:
            given = texts.get_column(column.name)
        else:
            given = pl.repeat(source.constant, height, dtype=pl.String, eager=True).cast(self.schema()[column.name])
        hidden = self._hidden.get(column.name)
        made = hidden.of(given) if hidden else typed(column, source.written, given)
        return made if column.optional else _required(self.reading, column, made)

    def _write(self, frame: pl.DataFrame) -> None:
        if not frame.height:
            return
        path = self._folder / f"{self._number}-{len(self._parts)}.parquet"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            try:
                frame.write_parquet(out, compression="uncompressed", statistics=False)
            except pl.exceptions.ComputeError as error:
                # what the system said is in the words alone
                said = _SYSTEM.search(str(error))
                raise OSError(int(said[1]) if said else errno.EIO, "a part cannot be written") from None
        for name, keys in self._ascending.items():
            keys.add(frame[name])
        self._parts.append(path)
        self._kept += frame.height


class Pseudonyms:
    """Pseudonyms of one kind of identifier, or numbers of the persons, each made once for all files of a load.

    The texts are held as categories, and their numbers say which pseudonym is whose.
    """

    def __init__(
        self, column: Column, written: Written, make: Callable[[list[str]], list[str]], persons: Persons | None = None
    ) -> None:
        self._column = column
        self._written = written
        self._make = make
        self._persons = persons
        self._begin()

    def _begin(self) -> None:
        # polars forgets categories, and numbers them anew, when the last series of them is gone: this one stays
        self._texts = pl.Series([], dtype=pl.Categorical(pl.Categories.random()))
        self._made = pl.Series([], dtype=pl.Int64 if self._persons else pl.String)
        self._wrong: dict[int, str] = {}
        self._normalised: list[int] = []

    def of(self, texts: pl.Series) -> Typed:
        """The pseudonyms of a column of identifiers."""
        if self._made.len() > _REMEMBERED:
            self._begin()
        texts = texts.cast(self._texts.dtype)
        numbers = texts.to_physical()
        known = self._made.len()
        new = pl.DataFrame({"number": numbers, "text": texts}).filter(pl.col("number") >= known)
        if new.height:
            new = new.unique("number").sort("number")
            self._made = _grown(self._made, self._pseudonyms(known, new["text"].cast(pl.String)))
            self._texts = _grown(self._texts, new["text"])
        self._check(numbers, texts)
        values = self._made.gather(numbers).alias(texts.name)
        normalised = int(numbers.is_in(self._normalised).sum()) if self._normalised else 0
        wrong: dict[int, str] = {}
        if self._wrong:
            rows = numbers.is_in(list(self._wrong)).arg_true()
            wrong = dict(zip(rows.to_list(), map(self._wrong.__getitem__, numbers.gather(rows).to_list()), strict=True))
        return Typed(values, wrong, normalised)

    def _check(self, numbers: pl.Series, texts: pl.Series) -> None:
        """Nobody may get another's pseudonym: the numbers of some rows are read back as their texts."""
        step = max(1, numbers.len() // _CHECKED)
        back = self._texts.gather(numbers.gather_every(step)).cast(pl.String)
        if not back.equals(texts.gather_every(step).cast(pl.String)):
            raise RuntimeError("the categories of a column were numbered anew")

    def _pseudonyms(self, known: int, texts: pl.Series) -> pl.Series:
        """Pseudonyms or numbers of texts that are new; null for an empty one, or one of a wrong form."""
        found = typed(self._column, self._written, texts)
        self._wrong |= {known + row: code for row, code in found.wrong.items()}
        if found.normalised:
            self._normalised += (known + (found.values != texts).arg_true()).to_list()
        ids = found.values.drop_nulls()
        made = pl.Series(self._make(ids.to_list()), dtype=pl.String)
        rows = found.values.is_not_null().arg_true()
        placed = pl.repeat(None, texts.len(), dtype=pl.String, eager=True).scatter(rows, made)
        return self._persons.numbers(placed) if self._persons else placed


def _grown(values: pl.Series, more: pl.Series) -> pl.Series:
    values = values.append(more)
    return values.rechunk() if values.n_chunks() > _CHUNKS else values


def _required(reading: Reading, column: Column, made: Typed) -> Typed:
    """Refuse records without a value that their table needs; an open end is written at its place."""
    if not made.values.null_count():
        return made
    missing = made.values.is_null().arg_true()
    code = "E221" if any(column.stored in key for key in reading.table.keys) else "E204"
    wrong: dict[int, str] = {row: made.wrong.get(row, code) for row in missing.to_list()}
    return Typed(made.values, wrong, made.normalised)
