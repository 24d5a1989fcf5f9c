"""Read a CSV or Parquet file strictly into an engine, by way of a private copy of the columns that are measured.

The engine reads the copy alone, so it needs no access to the folder of the file. What Python's strict CSV reader
refuses is refused here with file and line; an engine's own reader would mend some of it in silence.
"""

import csv
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import polars as pl

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB
from privlib.errors import InputError, ParameterError
from privlib.risk.specs import Column, Spec, Table

__all__ = ["TABLE", "Source", "opened"]

TABLE = "risk_file"
"""Temporary table that holds the measured columns of the file."""

_NULL = "\\N"
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PARQUET = b"PAR1"


class Source(Protocol):
    """An open file: its columns, and how to bring some of them into an engine."""

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
        InputError: E160, E101, E110, E112, E115, E118, E121, E122 or E133.
        ParameterError: E405 for a delimiter that is not one character.
    """
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ParameterError(
            "E405", where="delimiter", problem="not usable", accepted="One character, no quote or line end"
        )
    if not path.is_file():
        raise InputError("E160", file=path.name, kind="a folder" if path.is_dir() else "missing")
    with path.open("rb") as raw:
        parquet = raw.read(4) == _PARQUET
    if parquet != (path.suffix.lower() == ".parquet"):
        raise InputError(
            "E118",
            file=path.name,
            kind="Parquet" if parquet else "not Parquet",
            format=path.suffix or "nothing",
        )
    if parquet:
        yield _Parquet(path)
        return
    with path.open(encoding="utf-8-sig", newline="") as text:
        yield _Csv(path, text, delimiter)


class _Csv:
    def __init__(self, path: Path, text: Iterator[str], delimiter: str) -> None:
        self._path, self._file = path, path.name
        self._reader = csv.reader(text, delimiter=delimiter, strict=True)
        self._records = self._checked()
        header = next(self._records, None)
        if header is None:
            raise InputError("E110", file=self._file, k="at least 1")
        other = next((word for character, word in _DELIMITERS.items() if character in header[0]), None)
        if len(header) == 1 and other:
            raise InputError("E115", file=self._file, character=other)
        _check_names(self._file, header)
        self._width = len(header)
        self.table = Table(self._file, TABLE, tuple(Column(name, f"c{i}") for i, name in enumerate(header)))

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        columns = _measured(asked)
        places = [self.table.columns.index(column) for column in columns]
        copy = folder / "rows.csv"
        with copy.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow([column.stored for column in columns])
            for record in self._records:
                if len(record) != self._width:
                    raise InputError("E120", file=self._file, line=self._line, k=len(record), m=self._width)
                writer.writerow(["" if record[i] == _NULL else record[i] for i in places])
        types = ", ".join(f"'{column.stored}': 'VARCHAR'" for column in columns)
        text = (
            "SELECT * FROM read_csv($path, auto_detect = false, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', columns = {{{types}}}, nullstr = '', max_line_size = 100000000)"
        )
        engine.create(TABLE, Statement("risk_file", "privlib/risk/private.py", text), path=str(copy))

    def _checked(self) -> Iterator[list[str]]:
        """Give records one by one; blank lines are skipped, except that a file of one column has empty cells there."""
        width = 0
        while True:
            self._line = self._reader.line_num + 1
            try:
                record = next(self._reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise InputError("E101", file=self._file, n=_first_wrong_byte(self._path), looks="") from None
            except csv.Error as error:
                raise self._refusal(str(error)) from None
            if record or width == 1:
                width = width or len(record)
                yield record or [""]

    def _refusal(self, reason: str) -> InputError:
        """Translate a reason of the csv module, which names no cell."""
        if "field larger" in reason:
            return InputError("E122", file=self._file, line=self._line, limit=csv.field_size_limit())
        return InputError("E121", file=self._file, line=self._line)


class _Parquet:
    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            schema = pl.scan_parquet(path, glob=False).collect_schema()
        except (pl.exceptions.PolarsError, OSError):
            raise InputError("E133", file=path.name) from None
        _check_names(path.name, list(schema))
        self.table = Table(
            path.name,
            TABLE,
            tuple(
                Column(name, f"c{i}", "DOUBLE" if dtype.is_float() else "VARCHAR")
                for i, (name, dtype) in enumerate(schema.items())
            ),
        )

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        copy = folder / "rows.parquet"
        wanted = [pl.col(column.name).alias(column.stored) for column in _measured(asked)]
        text = pl.selectors.categorical() | pl.selectors.enum()
        try:
            rows = pl.scan_parquet(self._path, glob=False).select(wanted)
            rows.with_columns(text.cast(pl.String)).sink_parquet(copy)
        except (pl.exceptions.PolarsError, OSError):
            raise InputError("E133", file=self._path.name) from None
        sql = Statement("risk_file", "privlib/risk/private.py", "SELECT * FROM read_parquet($path)")
        engine.create(TABLE, sql, path=str(copy))


def _measured(asked: Spec) -> list[Column]:
    person = () if asked.person is None else (asked.person,)
    return list(dict.fromkeys((*asked.quasi, *asked.sensitive, *person)))


def _first_wrong_byte(path: Path) -> int:
    """Where a file stops being UTF-8; a decoder that reads in blocks counts from its block."""
    place = 0
    with path.open("rb") as raw:
        for line in raw:
            try:
                line.decode()
            except UnicodeDecodeError as error:
                return place + error.start
            place += len(line)
    return place


def _check_names(file: str, header: list[str]) -> None:
    wrong = [place for place, name in enumerate(header, 1) if not name or name in header[: place - 1]]
    if wrong:
        raise InputError("E112", file=file, m=len(wrong), i=wrong[0])
