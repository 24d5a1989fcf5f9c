"""Loading: nothing that does not fit, each record once, all files or none."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, groupby
from pathlib import Path

import polars as pl

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.errors import InputError
from privlib.store.access_log import read_log
from privlib.store.bookkeeping import BOOKKEEPING, SCHEMA_VERSION
from privlib.store.declared import declared
from privlib.store.delimited import read_delimited
from privlib.store.disk import disk_errors
from privlib.store.door import Copy, Door
from privlib.store.files import Source, opened
from privlib.store.hidden import Hidden
from privlib.store.json_lines import read_json_lines
from privlib.store.parquet import read_parquet
from privlib.store.persons import Persons, stored_persons
from privlib.store.places import Given, Placed, place
from privlib.store.probe import probing
from privlib.store.pseudonyms import Key
from privlib.store.reading import Format, Reading
from privlib.store.refusals import noted, refuse
from privlib.store.schema import Table
from privlib.store.snapshot import check_key, check_place, check_version
from privlib.store.staging import Outcome, arrive, early, keep, outcomes, set_aside
from privlib.store.tables import TABLES
from privlib.store.writing import building, locked_store, replace_store
from privlib.text import clean

__all__ = ["Given", "Loaded", "LoadedFile", "load"]

_READERS: Mapping[Format, Callable[[Source, Door], None]] = {
    "csv": read_delimited,
    "jsonl": read_json_lines,
    "log": read_log,
    "parquet": read_parquet,
}
_SPOKEN = 2.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """What became of one file's records: `records` = loaded + refused + duplicates + blank.

    `already` marks a file whose content was loaded before, under this name or another, or stands earlier in this load:
    nothing of it was loaded again, and its counts are those of the first time. `normalised` counts values that were
    written in another form of Unicode, and `notes` are sentences about what was loaded all the same.
    """

    file: str
    table: str
    records: int
    loaded: int
    refused: int
    duplicates: int
    blank: int
    already: bool = False
    normalised: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did, file by file, in the order of loading; `dry` says that it only went through the motions."""

    files: tuple[LoadedFile, ...]
    dry: bool = False


def load(  # noqa: PLR0913 (what a load is asked, by name)
    store: Path,
    files: Sequence[Path | Given],
    key: Key,
    *,
    max_refused: int = 0,
    log: bool = False,
    dry_run: bool = False,
    reading: Callable[[str], Reading | None] = lambda _: None,
    sources: Callable[[Path], Sequence[Given]] = lambda _: (),
    memory: str = "2GB",
    progress: Callable[[str], None] = lambda _: None,
) -> Loaded:
    """Load files into a store, new or existing, in one transaction.

    A file's name says its table: `<table>.csv`, `<table>-<anything>.csv`, `.tsv`, `.jsonl` or `.parquet`, delimited
    text also as `.csv.gz`; `anon-<data set>.csv` for rows of a data set, `answer-<wave>.csv` for answers, `.log` for an
    access log. Files are read in the order in which tables name each other, then by name.

    Args:
        store: the store's file; readers keep the old content until the load is complete.
        key: makes the pseudonyms; a store holds those of one key alone.
        log: read every file as a web server's access log, whatever its name.
        max_refused: how many records of each file may be refused. They are left out, and listed in `quarantine`.
        dry_run: do everything, and keep nothing.
        reading: how a file of a name is read, where a mapping says so.
        sources: writes what is no file, such as a database's tables, as files into the private directory it is given.
        memory: how much the engine may use before it spills to a private directory.
        progress: called with a sentence a file, and every two seconds of a long one.

    Raises:
        InputError: E1xx if a file does not fit; E181 with the first three problems if too many records do not; E182
            for a data set's rows loaded before from another file.
        ParameterError: E601 for another key; E183 for a store that no folder can take.
        StorageError: E510 or E511 if the store is not one; E610 while another process loads; E80x for the disk.
    """
    check_place(store)
    with disk_errors(store.name), locked_store(store), building(store) as directory, probing():
        built = directory / store.name
        if store.exists():
            shutil.copyfile(store, built)
        given = [each if isinstance(each, Given) else Given(each, each.name) for each in (*files, *sources(directory))]
        ordered = sorted((place(each, reading, log=log) for each in given), key=lambda each: each.order)
        with open_engine(built, read_only=False, reads=(directory,), memory=memory) as engine:
            with engine.transaction():
                _prepare(engine, key, store.name)
                persons = Persons(partial(stored_persons, engine, directory))
                loader = _Loader(engine, directory, Hidden(key, persons), max_refused, progress)
                groups = groupby(ordered, key=lambda each: each.table)
                done = [file for name, group in groups for file in loader.table(name, list(group))]
            if not dry_run:
                engine.run(_statement("CHECKPOINT store"))
        if not dry_run and not all(file.already for file in done):
            replace_store(built, store)
    return Loaded(tuple(done), dry_run)


@dataclass(frozen=True, slots=True)
class _Loader:
    """What every file of one load shares."""

    engine: DuckDB
    directory: Path
    hidden: Hidden
    max_refused: int
    progress: Callable[[str], None]
    numbers: Iterator[int] = field(default_factory=count)

    def table(self, name: str, placed: list[Placed]) -> Iterator[LoadedFile]:
        """Load the files of one table together, so that they are compared with each other as with what is stored."""
        table = TABLES[name] if name in TABLES else declared(self.engine, name, placed[0].given.name)
        _create(self.engine, table)
        copies = [self._copy(each, table) for each in placed]
        files: dict[str, LoadedFile] = {}
        new: dict[str, Copy] = {}
        for copy in copies:
            if before := self._before(copy):
                files[copy.sha] = before
            elif copy.sha not in new:
                self._check_single(copy, others=bool(new))
                new[copy.sha] = copy
        if new:
            arrive(self.engine, table, list(new.values()))
            set_aside(self.engine, table, list(new.values()))
            found, before_time = outcomes(self.engine), early(self.engine, table)
            for copy in new.values():
                outcome = found.get(copy.number, Outcome())
                files[copy.sha] = self._account(copy, outcome, before_time.get(copy.number, 0))
            kept = keep(self.engine, table)
            lost = sum(files[sha].loaded for sha in new) - kept
            if lost:
                raise InputError("E171", file=table.name, n=lost)
        for copy in copies:
            first = new.get(copy.sha) is copy
            for part in copy.parts:
                part.unlink()
            yield replace(files[copy.sha], file=copy.file, already=not first)

    def _copy(self, placed: Placed, table: Table) -> Copy:
        """Pass a file through the door."""
        name = clean(placed.given.name, one_line=True)
        self.progress(f"{name}: reading")
        reading = placed.reading or Reading(table, placed.format, delimiter=placed.delimiter)
        door = Door(name, next(self.numbers), reading, self.hidden, self.directory, _spoken(name, self.progress))
        with opened(placed.given.path, name) as source:
            _READERS[reading.format](source, door)
        return door.close(source.sha)

    def _before(self, copy: Copy) -> LoadedFile | None:
        """What an earlier load made of the same bytes, if there was one."""
        counts = "records, loaded, refused, duplicates, blank, normalised"
        seen = self.engine.frame(
            _statement(f"SELECT {counts} FROM source WHERE sha = $sha AND table_name = $table ORDER BY ALL"),
            sha=copy.sha,
            table=copy.reading.table.name,
        )
        return LoadedFile(copy.file, copy.reading.table.name, **seen.row(0, named=True)) if seen.height else None

    def _check_single(self, copy: Copy, *, others: bool) -> None:
        """Rows without a key cannot be told from rows seen before: a second file would count everyone twice."""
        table = copy.reading.table
        if not table.keys and (others or self.engine.tables()[table.name].rows):
            raise InputError("E182", file=copy.file)

    def _account(self, copy: Copy, outcome: Outcome, early_events: int) -> LoadedFile:
        """Count a file's records both ways, hold them against the limit, and write its line of `source`.

        What the reader counted by line ends must be what the engine counted in the parts, and what was set aside.
        """
        refused = tuple(sorted((*copy.refused, *outcome.refused), key=lambda each: (each.line, each.code)))
        if len(refused) > self.max_refused:
            refuse(copy, refused, self.max_refused)
        file = LoadedFile(
            copy.file,
            copy.reading.table.name,
            copy.records,
            outcome.arrived - outcome.duplicates - len(outcome.refused),
            len(refused),
            outcome.duplicates,
            copy.blank,
            normalised=copy.normalised,
            notes=noted(copy, outcome, early_events),
        )
        counts = {"loaded": file.loaded, "refused": file.refused, "duplicates": file.duplicates, "blank": file.blank}
        if copy.records != sum(counts.values()):
            raise InputError("E170", file=copy.file, records=copy.records, **counts)
        if outcome.arrived != copy.kept:
            raise InputError("E171", file=copy.file, n=copy.kept - outcome.arrived)
        self.engine.run(
            _statement(
                "INSERT INTO source SELECT $sha, $table, $file, $version, $records, $loaded, $refused, $duplicates, "
                "$blank, $normalised, count(*) + 1 FROM source"
            ),
            sha=copy.sha,
            table=file.table,
            file=file.file,
            version=SCHEMA_VERSION,
            records=file.records,
            normalised=file.normalised,
            **counts,
        )
        if refused:
            rows = [(each.line, each.code, "" if each.code == "E205" else each.column) for each in refused]
            frame = pl.DataFrame(rows, {"line": pl.Int64, "code": pl.String, "column_name": pl.String}, orient="row")
            self.engine.put("refused_records", frame)
            sql = "INSERT INTO quarantine SELECT $sha, line, code, column_name FROM refused_records ORDER BY ALL"
            self.engine.run(_statement(sql), sha=copy.sha)
        return file


def _spoken(name: str, progress: Callable[[str], None]) -> Callable[[int], None]:
    """Say how far a long file is, with its rate; never more than a line every two seconds."""
    began = said = time.monotonic()

    def say(records: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= _SPOKEN:
            said = now
            progress(f"{name}: {records:,} records, {records / (now - began):,.0f} a second")

    return say


def _prepare(engine: DuckDB, key: Key, name: str) -> None:
    """Make the tables of a new store; refuse an existing one of another version or key."""
    if engine.tables():
        check_version(engine, name)
        check_key(engine, key, name)
        return
    for table, columns in BOOKKEEPING.items():
        engine.run(_statement(f"CREATE TABLE store.{ident(table)} ({columns})"))
    engine.run(_statement("INSERT INTO store_info VALUES ($version, $key, 0)"), version=SCHEMA_VERSION, key=key.id)
    for table in TABLES.values():
        _create(engine, table)


def _create(engine: DuckDB, table: Table) -> None:
    columns = ", ".join(f"{ident(name)} {kind}" for name, kind in table.store_columns)
    engine.run(_statement(f"CREATE TABLE IF NOT EXISTS store.{ident(table.name)} ({columns})"))


def _statement(sql: str) -> Statement:
    return Statement("load", "privlib/store/load.py", sql)
