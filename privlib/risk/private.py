"""Read a CSV or Parquet file strictly into an engine, by way of a private copy of the columns that are measured.

The engine reads the copy alone, so it needs no access to the folder of the file. What Python's strict CSV reader
refuses is refused here with file and line; an engine's own reader would mend some of it in silence.
"""

import csv
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import polars as pl

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB
from privlib.errors import InputError, ParameterError
from privlib.risk.specs import Column, Spec, Table
from privlib.store import files, readers
from privlib.store.records import Records, check_header, lines

__all__ = ["TABLE", "Source", "opened"]

TABLE = "risk_file"
"""Temporary table that holds the measured columns of the file."""

_NULL = "\\N"
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PARQUET = b"PAR1"


class Source(Protocol):
    """An open file: its columns, and how to bring some of them into an engine."""

    @property
    def blank(self) -> int:
        """Empty lines met so far: they are no rows."""
        ...

    @property
    def table(self) -> Table:
        """The file's columns, stored under names of their own: two may differ by case alone."""
        ...

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        """Copy the columns of `asked` into `folder` and create `TABLE` from the copy."""
        ...


@contextmanager
def opened(path: Path, delimiter: str = ",") -> Generator[Source]:
    """Open a file and read its column names.

    Raises:
        InputError: E1xx for a file that cannot be read, with what was not done: it was not measured.
        ParameterError: E405 for a delimiter that is not one character.
    """
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ParameterError(
            "E405", where="delimiter", problem="not usable", accepted="One character, no quote or line end"
        )
    try:
        with files.opened(path) as file:
            yield _read(path, file, delimiter)
    except InputError as error:
        raise error.restated("measured") from None


def _read(path: Path, file: files.Source, delimiter: str) -> Source:
    with path.open("rb") as raw:
        parquet = raw.read(4) == _PARQUET
    if parquet != (path.suffix.lower() == ".parquet"):
        kind = "Parquet" if parquet else "not Parquet"
        raise InputError("E118", file=file.name, kind=kind, format=path.suffix or "nothing")
    return _Parquet(path, file.name) if parquet else _Csv(file, delimiter)


class _Csv:
    def __init__(self, file: files.Source, delimiter: str) -> None:
        self._file = file.name
        records = Records(file.name, lines(file.name, readers.decoded(file)), delimiter)
        self._records = iter(records)
        self._blanks: list[int] = []
        header = readers.header_of(self._records, self._blanks)
        if not header:
            raise InputError("E110", file=file.name, k="at least 1")
        other = next((word for character, word in _DELIMITERS.items() if character in header[0]), None)
        if len(header) == 1 and other:
            raise InputError("E115", file=file.name, character=other, advice="Name it with --delimiter")
        check_header(file.name, header)
        self._width = len(header)
        self.table = Table(file.name, TABLE, tuple(Column(name, f"c{i}") for i, name in enumerate(header)))

    @property
    def blank(self) -> int:
        return len(self._blanks)

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        columns = _measured(asked)
        places = [self.table.columns.index(column) for column in columns]
        copy = folder / "rows.csv"
        with copy.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow([column.stored for column in columns])
            for _, record in readers.rows(self._file, self._records, self._width, self._blanks):
                writer.writerow(["" if record[i] == _NULL else unicodedata.normalize("NFC", record[i]) for i in places])
        types = ", ".join(f"'{column.stored}': 'VARCHAR'" for column in columns)
        text = (
            "SELECT * FROM read_csv($path, auto_detect = false, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', columns = {{{types}}}, nullstr = '', max_line_size = 100000000)"
        )
        engine.create(TABLE, Statement("risk_file", "privlib/risk/private.py", text), path=str(copy))


class _Parquet:
    blank = 0

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        try:
            schema = pl.scan_parquet(path, glob=False).collect_schema()
        except (pl.exceptions.PolarsError, OSError):
            raise InputError("E133", file=name) from None
        check_header(name, list(schema))
        self.table = Table(
            name,
            TABLE,
            tuple(
                Column(name, f"c{i}", "DOUBLE" if dtype.is_float() else "VARCHAR")
                for i, (name, dtype) in enumerate(schema.items())
            ),
        )

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        copy = folder / "rows.parquet"
        wanted = [pl.col(column.name).alias(column.stored) for column in _measured(asked)]
        text = pl.selectors.string(include_categorical=True) | pl.selectors.enum() | pl.selectors.by_dtype(pl.Null)
        try:
            rows = pl.scan_parquet(self._path, glob=False).select(wanted)
            rows.with_columns(text.cast(pl.String).str.normalize("NFC")).sink_parquet(copy)
        except (pl.exceptions.PolarsError, OSError):
            raise InputError("E133", file=self._name) from None
        sql = Statement("risk_file", "privlib/risk/private.py", "SELECT * FROM read_parquet($path)")
        engine.create(TABLE, sql, path=str(copy))


def _measured(asked: Spec) -> list[Column]:
    person = () if asked.person is None else (asked.person,)
    return list(dict.fromkeys((*asked.quasi, *asked.sensitive, *person)))
