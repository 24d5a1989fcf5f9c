"""Let an engine read a CSV or Parquet file that was read strictly here.

Of CSV the engine reads a private copy of the columns that are measured; what a load refuses is refused here with file
and line, where an engine's own reader would mend some of it in silence. Parquet is read where it lies, by the open
descriptor, so the engine needs no access to the folder of the file. Either is read as often as it is asked for: columns
stay small on disk, and come as dictionaries, which are grouped faster than text in memory.
"""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import polars as pl

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.engine.folders import private_folder
from privlib.errors import EngineError, InputError, ParameterError
from privlib.risk.table.specs import Column, Spec, Table
from privlib.store import files
from privlib.store.delimited import Delimited
from privlib.store.disk import disk_errors
from privlib.store.reading import Dialect, Refused, check_names
from privlib.store.records import CONTROL
from privlib.store.refusals import refuse_lines
from privlib.store.staging import plain_path

__all__ = ["TABLE", "Source", "opened", "whole", "workplace"]

TABLE = "risk_file"
"""Temporary table that holds the measured columns of the file."""

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

    @property
    def reads(self) -> tuple[str, ...]:
        """What an engine that closes before the file may read in place of a copy."""
        ...

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        """Make the table of `asked` known to the engine.

        Args:
            engine: may read `folder`; what is in `reads` is copied there unless it may read that too.
            asked: names the table and its columns.
            folder: for a private copy; it is needed as long as the engine is.
        """
        ...


@contextmanager
def workplace(*folders: Path, files: tuple[str, ...] = ()) -> Generator[tuple[DuckDB, Path]]:
    """Give an engine in memory and a private folder that it reads: that of a killed process goes with the next one.

    Args:
        folders: the engine may read and write there too.
        files: it may read these.

    Raises:
        StorageError: E80x if there is no room for temporary files.
    """
    with ExitStack() as stack:
        with disk_errors("temporary folder"):
            folder = stack.enter_context(private_folder("risk"))
            engine = stack.enter_context(open_engine(None, reads=(folder, *folders), files=files))
        yield engine, folder


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


def whole(engine: DuckDB, path: Path, folder: Path, name: str, delimiter: str = ",") -> Table:
    """Load all columns of a file into a table of its own; its rows stand in the order of the file.

    Args:
        engine: may read `folder`.
        path: the file.
        folder: private.
        name: tells the table from those of other files.
        delimiter: one character; CSV alone.

    Raises:
        InputError: E1xx for a file that cannot be read.
    """
    copy = folder / name
    copy.mkdir()
    with opened(path, delimiter) as source:
        table = replace(source.table, stored=f"{TABLE}_{name}")
        asked = Spec(table, table.columns, (), (), None, None, None, None, "own", "own", None, 5)
        source.load(engine, asked, copy)
    return table


def _read(path: Path, file: files.Source, delimiter: str) -> Source:
    with path.open("rb") as raw:
        parquet = raw.read(4) == _PARQUET
    if parquet != (path.suffix.lower() == ".parquet"):
        kind = "Parquet" if parquet else "not Parquet"
        raise InputError("E118", file=file.name, kind=kind, format=path.suffix or "nothing")
    return _Parquet(path, file) if parquet else _Csv(file, delimiter)


class _Csv:
    reads = ()

    def __init__(self, file: files.Source, delimiter: str) -> None:
        self._file = Delimited(file, Dialect(delimiter=delimiter))
        header = self._file.header
        other = next((word for character, word in _DELIMITERS.items() if header and character in header[0]), None)
        if len(header) == 1 and other:
            raise InputError("E115", file=file.name, character=other, advice="Name it with --delimiter")
        check_names(file.name, header, 1)
        self.table = Table(file.name, TABLE, tuple(Column(name, f"c{i}") for i, name in enumerate(header)))
        self.blank = 0

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        columns = _measured(asked)
        rows = _Rows(self.table.shown, folder, {column.stored: column.name for column in columns})
        self._file.into(rows, {column.stored: self.table.columns.index(column) for column in columns})
        self.blank = rows.blank
        _known(engine, asked.table.stored, f"SELECT * FROM read_parquet([{', '.join(rows.close())}])")


class _Rows:
    """Text by columns, into private Parquet parts. One record that does not fit refuses the file.

    `names` says what each column is called in the file.
    """

    def __init__(self, file: str, folder: Path, names: Mapping[str, str]) -> None:
        self.records = self.blank = 0
        self.notes: list[str] = []
        self._file = file
        self._folder = folder
        self._names = names
        self._parts = 0
        self._refused: dict[int, Refused] = {}

    def schema(self) -> dict[str, pl.DataType]:
        return dict.fromkeys(self._names, pl.String())

    def take(self, lines: pl.Series, texts: pl.DataFrame) -> None:
        for column in texts:
            for row in column.str.contains(CONTROL.pattern).arg_true():
                line = int(lines[row])
                self._refused.setdefault(line, Refused(line, "E103", self._names[column.name]))
        plain = pl.all().replace("", None).str.normalize("NFC")
        texts.with_columns(plain).write_parquet(self._folder / f"rows-{self._parts}.parquet", statistics=False)
        self._parts += 1

    def rows(self, lines: list[int], rows: list[tuple[str | None, ...]], names: list[str]) -> None:
        self.take(pl.Series(lines), pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row"))

    def refuse(self, line: int, code: str) -> None:
        self._refused[line] = Refused(line, code, "")

    def close(self) -> list[str]:
        """Refuse the file, or say where its rows are."""
        if self._refused:
            refuse_lines(self._file, [self._refused[line] for line in sorted(self._refused)], self.records)
        if not self._parts:
            self.rows([], [], list(self._names))
        return [plain_path(self._folder / f"rows-{part}.parquet") for part in range(self._parts)]


class _Parquet:
    blank = 0

    def __init__(self, path: Path, file: files.Source) -> None:
        self._path, self._name, self.reads = path, file.name, (file.descriptor,)
        try:
            self._schema = pl.scan_parquet(path, glob=False).collect_schema()
        except (pl.exceptions.PolarsError, OSError):
            raise InputError("E133", file=file.name) from None
        check_names(file.name, list(self._schema), 1)
        self.table = Table(
            file.name,
            TABLE,
            tuple(
                Column(name, f"c{i}", "DOUBLE" if dtype.is_float() else "VARCHAR")
                for i, (name, dtype) in enumerate(self._schema.items())
            ),
        )

    def load(self, engine: DuckDB, asked: Spec, folder: Path) -> None:
        columns = _measured(asked)
        plain = all(self._schema[column.name].is_integer() or self._text(column) for column in columns)
        in_place = plain and set(self.reads) <= set(engine.files)
        sql = self._where_it_lies(columns) if in_place else self._copied(columns, folder, asked)
        try:
            _known(engine, asked.table.stored, sql)
            # damage shows where a page is read
            read = ", ".join(f"max(length(CAST({ident(column.stored)} AS VARCHAR)))" for column in columns)
            engine.frame(_statement(f"SELECT {read} FROM {ident(asked.table.stored)}"))
        except EngineError:
            raise InputError("E133", file=self._name) from None

    def _text(self, column: Column) -> bool:
        return isinstance(self._schema[column.name], pl.String | pl.Categorical | pl.Enum)

    def _where_it_lies(self, columns: list[Column]) -> str:
        """Text and whole numbers mean the same to every reader; text is brought to one form of Unicode, NFC.

        Columns are told apart by place: SQL takes names that differ by case for one.
        """
        named = [
            f"nfc_normalize({column.stored}) AS {column.stored}" if self._text(column) else column.stored
            for column in columns
        ]
        places = ", ".join(column.stored for column in self.table.columns)
        return f"SELECT {', '.join(named)} FROM read_parquet(['{self.reads[0]}']) AS file({places})"

    def _copied(self, columns: list[Column], folder: Path, asked: Spec) -> str:
        """Other types are read by polars, which writes them in one way.

        Zero is one number: as a quasi-identifier -0.0 is written 0.0, for a number is looked up by its text too.
        """
        copy = folder / "rows.parquet"
        numbers = {column for column in asked.quasi if column.fractions}
        cells = {column: pl.col(column.name) for column in columns}
        wanted = [(cells[each] + 0.0 if each in numbers else cells[each]).alias(each.stored) for each in columns]
        text = pl.selectors.string(include_categorical=True) | pl.selectors.enum() | pl.selectors.by_dtype(pl.Null)
        try:
            rows = pl.scan_parquet(self._path, glob=False).select(wanted)
            rows.with_columns(text.cast(pl.String).str.normalize("NFC")).sink_parquet(copy)
        except (pl.exceptions.PolarsError, OSError):
            raise InputError("E133", file=self._name) from None
        return f"SELECT * FROM read_parquet([{plain_path(copy)}])"


def _measured(asked: Spec) -> list[Column]:
    others = [column for column in (asked.person, asked.time, asked.weight, asked.household) if column]
    return list(dict.fromkeys((*asked.quasi, *asked.sensitive, *asked.kept, *others)))


def _known(engine: DuckDB, table: str, sql: str) -> None:
    engine.run(_statement(f"CREATE OR REPLACE TEMP VIEW {ident(table)} AS {sql}"))


def _statement(sql: str) -> Statement:
    return Statement("risk_file", "privlib/risk/table/private.py", sql)
