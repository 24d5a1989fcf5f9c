"""`privlib map`: propose a mapping for a file of the company's own form."""

import argparse
import os
from pathlib import Path

from privlib.cli.words import Commands
from privlib.errors import InputError, ParameterError, did_you_mean
from privlib.store.disk import disk_errors
from privlib.store.mapping import DELIMITERS
from privlib.store.mapping.proposal import propose
from privlib.store.tables import TABLES

__all__ = ["add"]

_EXAMPLES = r"""
examples:
  privlib map ledger.csv > company.toml
  privlib map users.csv --table principal --encoding cp932 --delimiter ';' --out users.toml

Names of columns are shown, values never. What is not plain is marked DECIDE. The result is a proposal: read it before
anything is loaded with it.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "map",
        help="propose a mapping for a file that has other names, codes or dates",
        description="Look at a file, and propose how to read it as one of privlib's tables. Nothing is loaded.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a file: CSV, TSV, JSON Lines, Parquet or an access log")
    parser.add_argument("--table", default="", help="the table it fills (default: the one that most names match)")
    parser.add_argument("--encoding", default="", choices=["utf-8", "cp932", "euc_jp", "utf-16"], help="its encoding")
    parser.add_argument("--delimiter", default="", help=r"what parts its columns, \t for a tab")
    parser.add_argument("--out", default="", metavar="FILE", help="the mapping to write (default: print it)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    delimiter = arguments.delimiter.replace(r"\t", "\t")
    if delimiter and (len(delimiter) > 1 or delimiter not in DELIMITERS):
        accepted = r"Accepted: , ; | : ^ ~ or \t"
        raise ParameterError("E405", where="--delimiter", problem="cannot part columns", accepted=accepted)
    if arguments.table and arguments.table not in TABLES:
        accepted = f"{did_you_mean(arguments.table, TABLES)} Accepted: {', '.join(TABLES)}".strip()
        raise ParameterError("E405", where="--table", problem="unknown table", accepted=accepted)
    options = {"table": arguments.table, "encoding": arguments.encoding, "delimiter": delimiter}
    try:
        text = propose(Path(arguments.file), TABLES, **options)
    except InputError as error:
        raise error.restated("written") from None
    if not arguments.out:
        print(text, end="")
        return 0
    _write(Path(arguments.out), text)
    print(f"Wrote {arguments.out}: {text.count('# DECIDE')} places to decide. Nothing was loaded.")
    return 0


def _write(out: Path, text: str) -> None:
    """Write a new file; one that exists is never overwritten, since it may have been edited."""
    with disk_errors(out.name):
        try:
            file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            accepted = "Give the name of a new file"
            raise ParameterError("E405", where="--out", problem="exists already", accepted=accepted) from None
        except FileNotFoundError:
            accepted = "Give a file in a folder that exists"
            raise ParameterError(
                "E405", where="--out", problem="its folder does not exist", accepted=accepted
            ) from None
        with os.fdopen(file, "w", encoding="utf-8") as handle:
            handle.write(text)
