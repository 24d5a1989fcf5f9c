"""The door: every batch of records, from whatever source, becomes typed and pseudonymous here, or is refused.

What passes is written as private Parquet parts, mode 0600 in the loader's own directory, without statistics; the engine
reads those alone. No identifier of a person passes, and no text that the schema does not take.
"""

import errno
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from privlib.store.ascending import Ascending
from privlib.store.hidden import Hidden
from privlib.store.reading import Reading, Refused
from privlib.store.schema import Column
from privlib.store.values import Typed, text_type, typed

__all__ = ["Copy", "Door"]

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


def _required(reading: Reading, column: Column, made: Typed) -> Typed:
    """Refuse records without a value that their table needs; an open end is written at its place."""
    if not made.values.null_count():
        return made
    missing = made.values.is_null().arg_true()
    code = "E221" if any(column.stored in key for key in reading.table.keys) else "E204"
    wrong: dict[int, str] = {row: made.wrong.get(row, code) for row in missing.to_list()}
    return Typed(made.values, wrong, made.normalised)
