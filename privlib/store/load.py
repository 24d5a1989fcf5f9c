"""Loading: nothing that does not fit, each record once, all files or none."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import polars as pl

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.errors import InputError, ParameterError, PrivlibError, did_you_mean
from privlib.store.access_log import copy_log
from privlib.store.bookkeeping import BOOKKEEPING, SCHEMA_VERSION
from privlib.store.disk import disk_errors
from privlib.store.files import opened
from privlib.store.pseudonyms import Key
from privlib.store.readers import Copy, copy_csv, copy_parquet
from privlib.store.refusals import refuse
from privlib.store.schema import Table
from privlib.store.snapshot import check_version, open_store
from privlib.store.staging import keep, mark, outcome, read, stage
from privlib.store.tables import TABLES, anon_table
from privlib.store.writing import building, locked_store, replace_store
from privlib.text import clean

__all__ = ["Loaded", "LoadedFile", "load"]

_NAME = re.compile(r"(?P<table>[a-z_]+)(?:-.+)?\.(?:csv|parquet)")
_ANON = re.compile(r"anon-(?P<dataset>[A-Za-z0-9:._-]{1,40})\.(?:csv|parquet)")


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What became of one file's records: `records` = loaded + refused + duplicates + blank.

    `already` marks a file whose content was loaded before, under this name or another, or stands earlier in this load:
    nothing of it was loaded again, and its counts are those of the first time.
    """

    file: str
    table: str
    records: int
    loaded: int
    refused: int
    duplicates: int
    blank: int
    already: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, file by file, in the order of loading."""

    files: tuple[LoadedFile, ...]


def load(  # noqa: PLR0913 (what a load is asked, by name)
    store: Path,
    files: Sequence[Path],
    key: Key,
    *,
    max_refused: int = 0,
    log: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Loaded:
    """Load files into a store, new or existing, in one transaction.

    A file's name says its table: `<table>.csv`, `<table>-<anything>.csv` or `.parquet`, `anon-<data set>.csv` for rows
    of a data set, `.log` for an access log. Files are read in the order in which tables name each other, then by name.

    Args:
        store: the store's file; readers keep the old content until the load is complete.
        key: makes the pseudonyms; a store holds those of one key alone.
        log: read every file as a web server's access log, whatever its name.
        max_refused: how many records of each file may be refused. They are left out, and listed in `quarantine`.
        progress: called with one sentence a file.

    Raises:
        InputError: E1xx if a file does not fit; E181 with the first three problems if too many records do not; E182
            for a data set's rows loaded before from another file.
        ParameterError: E601 for another key; E183 for a store that no folder can take.
        StorageError: E510 or E511 if the store is not one; E610 while another process loads; E80x for the disk.
    """
    tables = ("history_event" if log else _table_of(path.name) for path in files)
    ordered = sorted(zip(tables, files, strict=True), key=lambda each: (_rank(each[0]), each[1].stem))
    _check_place(store)
    with disk_errors(store.name), locked_store(store), building(store) as directory:
        built = directory / store.name
        if store.exists():
            shutil.copyfile(store, built)
        with open_engine(built, read_only=False, reads=(directory,)) as engine:
            with engine.transaction():
                _prepare(engine, key, store.name)
                loader = _Loader(engine, directory, key, max_refused, log, progress)
                groups = groupby(ordered, key=lambda each: each[0])
                done = [file for name, paths in groups for file in loader.table(name, [path for _, path in paths])]
            engine.run(_statement("CHECKPOINT store"))
        if not all(file.already for file in done):
            replace_store(built, store)
    return Loaded(tuple(done))


@dataclass(frozen=True, slots=True)
class _Loader:
    """What every file of one load shares."""

    engine: DuckDB
    directory: Path
    key: Key
    max_refused: int
    log: bool
    progress: Callable[[str], None]

    def table(self, name: str, paths: list[Path]) -> Iterator[LoadedFile]:
        """Load the files of one table together, so that they are compared with each other as with what is stored."""
        table = TABLES[name] if name in TABLES else self._anon(name, paths)
        stage(self.engine, table)
        given = [self._copy(path, table) for path in paths]
        files: dict[str, LoadedFile] = {}
        new: dict[str, Copy] = {}
        for copy in given:
            if before := self._before(copy):
                files[copy.sha] = before
            elif copy.sha not in new:
                self._check_single(copy, others=bool(new))
                read(self.engine, copy)
                new[copy.sha] = copy
        mark(self.engine, table)
        files |= {sha: self._account(copy) for sha, copy in new.items()}
        keep(self.engine, table)
        for copy in given:
            first = new.get(copy.sha) is copy
            yield replace(files[copy.sha], file=copy.file, already=not first)

    def _copy(self, path: Path, table: Table) -> Copy:
        self.progress(f"{clean(path.name, one_line=True)}: reading")
        suffix = ".log" if self.log else path.suffix
        reader = {".parquet": copy_parquet, ".log": copy_log}.get(suffix, copy_csv)
        number = len(list(self.directory.iterdir()))
        with opened(path) as source:
            return reader(source, table, self.key, self.directory / f"copy-{number}.csv")

    def _before(self, copy: Copy) -> LoadedFile | None:
        """What an earlier load made of the same bytes, if there was one."""
        counts = "records, loaded, refused, duplicates, blank"
        seen = self.engine.frame(
            _statement(f"SELECT {counts} FROM source WHERE sha = $sha AND table_name = $table ORDER BY ALL"),
            sha=copy.sha,
            table=copy.table.name,
        )
        return LoadedFile(copy.file, copy.table.name, *seen.row(0)) if seen.height else None

    def _check_single(self, copy: Copy, *, others: bool) -> None:
        """Rows without a key cannot be told from rows seen before: a second file would count everyone twice."""
        if not copy.table.keys and (others or self.engine.tables()[copy.table.name].rows):
            raise InputError("E182", file=copy.file)

    def _account(self, copy: Copy) -> LoadedFile:
        """Count a file's records both ways, hold them against the limit, and write its line of `source`."""
        result = outcome(self.engine, copy.sha)
        refused = len(copy.refused) + result.refused
        if refused > self.max_refused:
            refuse(copy, refused, result.first, self.max_refused)
        file = LoadedFile(
            *(copy.file, copy.table.name, copy.records, result.fit, refused, result.duplicates, copy.blank)
        )
        counts = {"loaded": file.loaded, "refused": refused, "duplicates": file.duplicates, "blank": file.blank}
        if copy.records != sum(counts.values()):
            raise InputError("E170", file=copy.file, records=copy.records, **counts)
        self.engine.run(
            _statement(
                "INSERT INTO source SELECT $sha, $table, $file, $version, $records, $loaded, $refused, $duplicates, "
                "$blank, count(*) + 1 FROM source"
            ),
            sha=copy.sha,
            table=file.table,
            file=file.file,
            version=SCHEMA_VERSION,
            records=copy.records,
            **counts,
        )
        if copy.refused:
            self._quarantine(copy)
        return file

    def _quarantine(self, copy: Copy) -> None:
        lines = pl.DataFrame(
            {"line": [each.line for each in copy.refused], "code": [each.code for each in copy.refused]}
        )
        self.engine.put("refused_lines", lines)
        self.engine.run(
            _statement("INSERT INTO quarantine SELECT $sha, line, code, '' FROM refused_lines ORDER BY line"),
            sha=copy.sha,
        )

    def _anon(self, name: str, paths: list[Path]) -> Table:
        """The table of a data set's rows, as its `anon_field` records declare it: without the deleted fields.

        A candidate names its persons; what was produced must not.
        """
        dataset = name.removeprefix("anon-")
        fields = self.engine.frame(
            _statement(
                "SELECT f.field, f.role, d.state = 'candidate' AS by_person FROM anon_field AS f "
                "JOIN anon_dataset AS d USING (dataset_id) "
                "WHERE d.dataset_id = $dataset AND NOT list_contains(f.methods, 'delete') ORDER BY f.field"
            ),
            dataset=dataset,
        )
        if not fields.height:
            hint = " Rows of a data set need its anon_dataset and anon_field records."
            raise InputError("E180", file=paths[0].name, known=", ".join(TABLES), hint=hint)
        table = anon_table(dataset, [row[:2] for row in fields.rows()], by_person=fields["by_person"][0])
        _create(self.engine, table)
        return table


def _table_of(file: str) -> str:
    """The table a file's name says; `anon-D01` for rows of a data set."""
    if file.endswith(".log"):
        return "history_event"
    if found := _ANON.fullmatch(file):
        return f"anon-{found['dataset']}"
    found = _NAME.fullmatch(file)
    if found and found["table"] in TABLES:
        return found["table"]
    hint = did_you_mean(found["table"] if found else Path(file).stem, TABLES)
    raise InputError("E180", file=file, known=", ".join(TABLES), hint=hint)


def _check_place(store: Path) -> None:
    """Refuse a place that cannot take a store, and what stands there and is none, before anything is written there."""
    with disk_errors(store.name):
        reasons = (
            (not store.name, "it names no file"),
            (clean(str(store), 4_096, one_line=True) != str(store), "its name is not plain text"),
            (store.is_dir(), "it is a folder"),
            (not store.parent.is_dir(), "its folder does not exist"),
        )
        if reason := next((words for wrong, words in reasons if wrong), ""):
            raise ParameterError("E183", reason=reason)
        if not store.exists():
            return
    try:
        open_store(store).close()
    except PrivlibError as error:
        raise error.restated("loaded") from None


def _rank(name: str) -> tuple[int, str]:
    """Where a table stands in the order of loading; rows of data sets come last."""
    return (list(TABLES).index(name), "") if name in TABLES else (len(TABLES), name)


def _prepare(engine: DuckDB, key: Key, name: str) -> None:
    """Make the tables of a new store; refuse an existing one of another version or key."""
    if engine.tables():
        check_version(engine, name)
        found = engine.frame(_statement("SELECT key_id FROM store_info ORDER BY key_id")).item()
        if found != key.id:
            state = f"not the key that {name} was built with"
            raise ParameterError("E601", state=state, accepted=f"Give the key with id {found}; this one is {key.id}")
        return
    for table, columns in BOOKKEEPING.items():
        engine.run(_statement(f"CREATE TABLE store.{ident(table)} ({columns})"))
    engine.run(_statement("INSERT INTO store_info VALUES ($version, $key)"), version=SCHEMA_VERSION, key=key.id)
    for table in TABLES.values():
        _create(engine, table)


def _create(engine: DuckDB, table: Table) -> None:
    columns = ", ".join(f"{ident(name)} {kind}" for name, kind in table.store_columns)
    engine.run(_statement(f"CREATE TABLE IF NOT EXISTS store.{ident(table.name)} ({columns})"))


def _statement(sql: str) -> Statement:
    return Statement("load", "privlib/store/load.py", sql)
