"""`privlib load`: files into a store."""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

from privlib.cli.words import Commands, progress
from privlib.errors import InputError
from privlib.store.disk import disk_errors
from privlib.store.load import load
from privlib.store.pseudonyms import Key

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib load sample_data/small --key file:sample_data/sample.key
  privlib load use_event-2026-10.csv --store company.duckdb --key credential:privlib-key

A file's name says its table: use_event.csv, use_event-2026-10.csv, history_event-2026-10.parquet, anon-D02.csv.
All files are loaded in one transaction, or none is.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "load",
        help="load CSV and Parquet files into a store",
        description="Load CSV and Parquet files into a store. Ids of people become keyed pseudonyms at the door.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file, or a folder of files")
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument("--key", required=True, help="the pseudonym key: file:PATH or credential:NAME")
    parser.add_argument(
        "--max-refused",
        type=_count,
        default=0,
        metavar="N",
        help="records of a file that may be refused before the whole load is (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    loaded = load(
        Path(arguments.store),
        _files(arguments.files),
        Key.read(arguments.key),
        max_refused=arguments.max_refused,
        progress=progress(quiet=arguments.json),
    )
    if arguments.json:
        print(json.dumps([asdict(one) for one in loaded.files], indent=1))
        return 0
    new = [one for one in loaded.files if not one.already]
    records, kept = sum(one.records for one in new), sum(one.loaded for one in new)
    refused, twice = sum(one.refused for one in new), sum(one.duplicates for one in new)
    blank = sum(one.blank for one in new)
    print(
        f"Loaded {_files_of(len(new))} into {arguments.store}. Records: {records:,} = {kept:,} loaded + "
        f"{refused:,} refused + {twice:,} duplicates + {blank:,} blank. "
        f"Already loaded before: {_files_of(len(loaded.files) - len(new))}."
    )
    for one in new:
        if one.records == one.blank:
            print(f"{one.file} holds 0 records: a header and nothing under it.")
    return 0


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError("give a whole number from 0")
    return int(text)


def _files_of(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _files(names: list[str]) -> list[Path]:
    found: list[Path] = []
    for name in names:
        path = Path(name)
        with disk_errors(path.name or name):
            if path.is_dir():
                found += sorted(one for one in path.iterdir() if one.suffix in (".csv", ".parquet"))
            else:
                found.append(path)
    missing = [path for path in found if not os.path.lexists(path)]
    if missing or not found:
        name = missing[0].name if missing else Path(names[0]).name
        raise InputError("E160", file=name, kind="no such file" if missing else "a folder without CSV or Parquet files")
    return found
