"""`privlib load`: files, and tables of a database, into a store."""

import argparse
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from privlib.cli.words import Commands, progress
from privlib.errors import InputError
from privlib.store import mapping
from privlib.store.disk import disk_errors
from privlib.store.load import Given, Loaded, LoadedFile, load
from privlib.store.pseudonyms import Key
from privlib.store.tables import TABLES

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib load sample_data/small --key file:sample_data/sample.key
  privlib load use_event-2026-10.csv --store company.duckdb --key credential:privlib-key
  privlib load exports/ --mapping mapping.toml --dry-run --store company.duckdb --key keyring:privlib/key
  privlib load --database warehouse.toml --store company.duckdb --key keyring:privlib/key

A file's name says its table: use_event.csv, use_event-2026-10.csv.gz, history_event-2026-10.parquet, actor.jsonl,
anon-D02.csv, answer-W1.csv, access.log; or a mapping says how the company's own files are written (privlib map).
All files are loaded in one transaction, or none is.
"""
_DATA = re.compile(r".+\.(?:(?:csv|tsv|jsonl)(?:\.gz)?|parquet|log)")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "load",
        help="load files, or tables of a database, into a store",
        description="Load CSV, TSV, JSON Lines, Parquet and log files, or tables of a PostgreSQL, into a store. Ids of "
        "people become keyed pseudonyms at the door.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a file, or a folder of files")
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument(
        "--key", required=True, help="the pseudonym key: file:PATH, credential:NAME or keyring:SERVICE/NAME"
    )
    parser.add_argument("--mapping", metavar="FILE", help="how the company's own files are written, as TOML")
    parser.add_argument("--database", metavar="FILE", help="a database and its tables to load, as TOML")
    parser.add_argument(
        "--max-refused",
        type=_count,
        default=0,
        metavar="N",
        help="records of a file that may be refused before the whole load is (default: %(default)s)",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, and keep nothing")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    read = mapping.read(Path(arguments.mapping), TABLES) if arguments.mapping else None
    loaded = load(
        Path(arguments.store),
        _files(arguments.files) if arguments.files or not arguments.database else [],
        Key.read(arguments.key),
        max_refused=arguments.max_refused,
        dry_run=arguments.dry_run,
        reading=read.reading if read else lambda _: None,
        sources=_dumped(arguments.database, read) if arguments.database else lambda _: (),
        progress=progress(quiet=arguments.json),
    )
    if arguments.json:
        print(json.dumps([asdict(one) for one in loaded.files], indent=1))
    else:
        _tell(loaded, arguments.store)
    return 0


def _dumped(description: str, read: mapping.Mapping | None) -> Callable[[Path], Sequence[Given]]:
    """What writes a database's tables as private files; its driver is loaded only where it is asked for."""
    from privlib.store import database

    described = database.read(Path(description))
    return lambda folder: described.dump(folder, read.reading if read else lambda _: None)


def _tell(loaded: Loaded, store: str) -> None:
    new = [one for one in loaded.files if not one.already]
    done = "Would load" if loaded.dry else "Loaded"
    print(
        f"{done} {_files_of(len(new))} into {store}. Records: {_sum(new)}. "
        f"Already loaded before: {_files_of(len(loaded.files) - len(new))}."
    )
    if normalised := sum(one.normalised for one in new):
        print(f"{normalised:,} values were written in another form of Unicode and are stored in the usual one.")
    for one in new:
        for note in one.notes:
            print(note)
    if not loaded.dry and any(one.refused for one in new):
        print(f"privlib quarantine --store {store} lists the refused records.")


def _sum(files: Sequence[LoadedFile]) -> str:
    records, kept = sum(one.records for one in files), sum(one.loaded for one in files)
    refused, twice = sum(one.refused for one in files), sum(one.duplicates for one in files)
    blank = sum(one.blank for one in files)
    return f"{records:,} = {kept:,} loaded + {refused:,} refused + {twice:,} duplicates + {blank:,} blank"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError("give a whole number from 0")
    return int(text)


def _files_of(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _files(names: Sequence[str]) -> list[Path]:
    if not names:
        raise InputError("E160", file="FILE", kind="none is named")
    found: list[Path] = []
    for name in names:
        path = Path(name)
        with disk_errors(path.name or name):
            if path.is_dir():
                found += sorted(one for one in path.iterdir() if _DATA.fullmatch(one.name))
            else:
                found.append(path)
    missing = [path for path in found if not os.path.lexists(path)]
    if missing or not found:
        name = missing[0].name if missing else Path(names[0]).name
        raise InputError("E160", file=name, kind="no such file" if missing else "a folder without files of data")
    return found
