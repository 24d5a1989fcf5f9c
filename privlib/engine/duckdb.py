"""DuckDB, locked down: an analyst's connection reads one store and writes temporary tables, nothing else."""

import re
import time
import weakref
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import duckdb
import polars as pl
import polars.selectors as cs

from privlib.engine.base import MAX_NUMBERS, MAX_ROWS, Query, Scalar, Statement, TableInfo, ident
from privlib.engine.folders import private_folder
from privlib.engine.refused import of_query, of_storage
from privlib.errors import EngineError, StorageError

__all__ = ["DuckDB", "open_engine"]

_CROSSES = re.compile(
    r"(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DOUBLE|VARCHAR|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))(\[\])?"
)
"""Types that mean the same on every engine. HUGEINT arrives as Decimal, INTERVAL ends the process."""

_NUMBERS = re.compile(r"TINYINT|SMALLINT|INTEGER|BIGINT|DECIMAL\(\d+,\d+\)")

_SQL_TYPES: Mapping[type[pl.DataType], str] = MappingProxyType(
    {
        pl.String: "VARCHAR",
        pl.Boolean: "BOOLEAN",
        pl.Date: "DATE",
        pl.Datetime: "TIMESTAMP",
        pl.Float64: "DOUBLE",
        pl.Null: "VARCHAR",
    }
)


class DuckDB:
    """An embedded engine: the `Engine` protocol, and `run` and `transaction` for the loader.

    A connection has a life: close it, or use it in a `with`.
    """

    name = "duckdb"
    files: tuple[str, ...] = ()  # that SQL may read, beside the folders

    def __init__(self, connection: duckdb.DuckDBPyConnection, spill: ExitStack, file: str = "store") -> None:
        self._connection = connection
        self._file = file
        self._queries: list[Query] = []
        self._sweep = weakref.finalize(self, spill.close)

    @property
    def queries(self) -> tuple[Query, ...]:
        """What ran so far, in order."""
        return tuple(self._queries)

    def frame(self, sql: Statement, /, **values: Scalar) -> pl.DataFrame:
        """Run a query and return its rows; integers of every width arrive as Int64, instants as naive UTC.

        Args:
            values: at least those the statement names; others are left out.

        Raises:
            EngineError: E500 if DuckDB refuses it, a value is missing or a column's type may not cross; E503 over
                `MAX_ROWS` rows; E505 if the text holds more than one statement.
        """
        return self._rows_of(sql, values, _CROSSES, MAX_ROWS)

    def numbers(self, sql: Statement, /, **values: Scalar) -> pl.DataFrame:
        """Run a query of codes, counts and sums, and return its rows: millions may cross where no text does.

        Raises:
            EngineError: E500, E503 (over `MAX_NUMBERS` rows) and E505 as in `frame`.
        """
        return self._rows_of(sql, values, _NUMBERS, MAX_NUMBERS)

    def create(self, table: str, sql: Statement, /, **values: Scalar) -> int:
        """Keep a query's rows as a temporary table, in place of an earlier one of that name; return their number.

        Raises:
            EngineError: E500, E505 as in `frame`.
        """
        kept = Statement(sql.measure, sql.file, f"CREATE OR REPLACE TEMP TABLE {ident(table)} AS\n{sql.text}")
        return self.run(kept, **values)

    def put(self, table: str, frame: pl.DataFrame, /) -> None:
        """Write a small frame as a temporary table, in place of an earlier one of that name.

        Values are bound, and not recorded: a frame that comes from Python is no query.

        Raises:
            EngineError: E500 if a column is neither text, boolean, integer, float, date nor instant.
        """
        wanted = {name: _sql_type(table, dtype) for name, dtype in frame.schema.items()}
        columns = ", ".join(
            f"unnest(CAST($c{i} AS {kind}[])) AS {ident(name)}" for i, (name, kind) in enumerate(wanted.items())
        )
        rows = {f"c{i}": column.to_list() for i, column in enumerate(frame.iter_columns())}
        with self._spoken(table):
            self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {ident(table)} AS SELECT {columns}", rows)

    def run(self, sql: Statement, /, **values: Scalar) -> int:
        """Run one statement that writes; return the number of rows it wrote, 0 for a statement that counts none.

        Raises:
            EngineError: E500, E505 as in `frame`.
        """
        with self._recorded(sql, values) as (text, bound, query):
            answer = self._connection.execute(text, bound).fetchall()
            query["rows"] = answer[0][0] if answer and isinstance(answer[0][0], int) else 0
            return query["rows"]

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All or nothing: commit at the end, roll back when anything is raised."""
        with self._spoken("transaction"):
            self._connection.begin()
        try:
            yield
        except BaseException:
            # an interrupted or damaged connection refuses; what was not committed is lost with it all the same
            with suppress(duckdb.Error, RuntimeError):
                self._connection.rollback()
            raise
        with self._spoken("transaction"):
            self._connection.commit()

    def tables(self) -> Mapping[str, TableInfo]:
        """The tables of the store and the temporary ones, by name; a temporary table hides a stored one of its name."""
        with self._spoken("tables"):
            return self._tables()

    def _tables(self) -> dict[str, TableInfo]:
        listed = self._connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal "
            "QUALIFY rank() OVER (PARTITION BY table_name ORDER BY database_name = 'temp' DESC) = 1 "
            "ORDER BY table_name, column_index"
        )
        columns: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in listed.fetchall():
            columns.setdefault(table, []).append((column, kind))
        return {name: TableInfo(name, tuple(found), self._rows(name)) for name, found in columns.items()}

    def close(self) -> None:
        """End the connection and remove what it spilled to disk. Closing twice does nothing."""
        with suppress(duckdb.Error, RuntimeError):
            self._connection.close()
        self._sweep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _recorded(
        self, sql: Statement, values: Mapping[str, Scalar]
    ) -> Generator[tuple[str, dict[str, object], dict[str, int]]]:
        """Give text and values to run, record the query, turn what DuckDB raises into an error without cells."""
        text = f"-- {sql.measure}\n{sql.text}"
        query = {"rows": 0}
        started = time.perf_counter()
        with self._spoken(sql.measure):
            bound = self._bind(sql, values)
            yield text, {name: list(v) if isinstance(v, tuple) else v for name, v in bound.items()}, query
        seconds = time.perf_counter() - started
        self._queries.append(Query(sql.measure, sql.text, MappingProxyType(bound), query["rows"], seconds))

    @contextmanager
    def _spoken(self, measure: str) -> Generator[None]:
        """Turn what DuckDB raises into an error without cells, and what a signal became there into an interruption."""
        try:
            yield
        except duckdb.Error as error:
            raise of_storage(error, self._file) or of_query(error, measure) from None
        except RuntimeError as error:
            if str(error) == "Query interrupted":
                raise KeyboardInterrupt from None
            raise

    def _bind(self, sql: Statement, values: Mapping[str, Scalar]) -> dict[str, Scalar]:
        parsed = self._connection.extract_statements(sql.text)
        if len(parsed) != 1:
            raise EngineError("E505", measure=sql.measure, n=len(parsed))
        missing = sorted(parsed[0].named_parameters - set(values))
        if missing:
            raise EngineError("E500", measure=sql.measure, kind=f"no value for ${missing[0]}")
        return {name: values[name] for name in sorted(parsed[0].named_parameters)}

    def _rows_of(
        self, sql: Statement, values: Mapping[str, Scalar], crosses: re.Pattern[str], limit: int
    ) -> pl.DataFrame:
        with self._recorded(sql, values) as (text, bound, query):
            if self._connection.extract_statements(text)[0].type != duckdb.StatementType.SELECT:
                raise EngineError("E500", measure=sql.measure, kind="it writes, but frame reads")
            relation = self._connection.sql(text, params=bound)
            for column, kind in zip(relation.columns, relation.types, strict=True):
                if not crosses.fullmatch(str(kind)):
                    raise EngineError("E500", measure=sql.measure, kind=f"column {column} is {kind}; cast it")
            frame = pl.DataFrame(relation.limit(limit + 1))
            if frame.height > limit:
                rows = relation.aggregate("count(*)").fetchall()[0][0]
                raise EngineError("E503", measure=sql.measure, rows=rows, limit=limit)
            query["rows"] = frame.height
            return frame.cast({cs.integer(): pl.Int64})

    def _rows(self, table: str) -> int:
        return self._connection.execute(f"SELECT count(*) FROM {ident(table)}").fetchall()[0][0]


def open_engine(  # noqa: PLR0913 (what an engine is asked, by name)
    path: Path | None,
    *,
    read_only: bool = True,
    threads: int = 2,
    memory: str = "4GB",
    spill_limit: str = "20GB",
    reads: tuple[Path, ...] = (),
    files: tuple[str, ...] = (),
) -> DuckDB:
    """Open a store, or an empty engine in memory, and lock it down.

    The store is attached to an engine in memory, so that several connections of one process may read it and a store
    replaced by a newer one is read as the newer one by whoever opens it afterwards.

    Args:
        path: the store's file; None keeps everything in memory.
        read_only: the store cannot be written; temporary tables can.
        threads: how many threads a query may use.
        memory: how much memory it may use before it spills to a private directory, such as `512MB` or `4GB`.
        spill_limit: how much it may spill.
        reads: directories SQL may read from, and also write to: DuckDB knows no difference. For the loader alone.
        files: single files SQL may read, by the path of an open descriptor.

    Raises:
        StorageError: E510 if the file is missing, damaged or no DuckDB database, or has a write-ahead log beside it:
            privlib leaves none, so that others wrote there, and DuckDB would mix it in; E801 if there is no room.
    """
    if path is not None and path.with_name(f"{path.name}.wal").exists():
        raise StorageError("E510", file=path.name)
    stack = ExitStack()
    spill = stack.enter_context(private_folder("spill"))
    connection = duckdb.connect(":memory:")
    engine = DuckDB(connection, stack, "store" if path is None else path.name)
    engine.files = files
    try:
        for name, value in _settings(spill, spill_limit, threads, memory, read_only=read_only).items():
            connection.execute(f"SET {name} = {value}")
        if path is not None:
            connection.execute(f"ATTACH {_text(path)} AS store{' (READ_ONLY)' if read_only else ''}")
            connection.execute("USE store")
        # The order matters: after the third the lists are fixed, after the fourth nothing can be set at all.
        connection.execute(f"SET allowed_directories = [{', '.join(_text(f'{each}/') for each in reads)}]")
        connection.execute(f"SET allowed_paths = [{', '.join(map(_text, files))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        engine.close()
        name = "store" if path is None else path.name
        raise of_storage(error, name) or StorageError("E510", file=name) from None
    return engine


def _settings(spill: Path, spill_limit: str, threads: int, memory: str, *, read_only: bool) -> dict[str, str]:
    return {
        # rows written in their order fill blocks badly, and the checkpoint writes them again: 11 s became 7 (measured)
        "preserve_insertion_order": str(read_only).lower(),
        "enable_progress_bar": "false",
        "allow_community_extensions": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",
        "temp_directory": _text(spill),
        "max_temp_directory_size": _text(spill_limit),
        "memory_limit": _text(memory),
        "threads": str(int(threads)),
        "TimeZone": "'UTC'",
    }


def _sql_type(table: str, dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "BIGINT"
    if dtype.base_type() not in _SQL_TYPES:
        raise EngineError("E500", measure=table, kind=f"a column is {dtype.base_type().__name__}")
    return _SQL_TYPES[dtype.base_type()]


def _text(value: Path | str) -> str:
    """A text literal for SET and ATTACH, which take no bound values."""
    return "'" + str(value).replace("'", "''") + "'"
