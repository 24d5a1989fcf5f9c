"""`privlib find`: what a store holds of one person, for whoever holds the key."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from privlib.cli.words import Commands, print_json
from privlib.errors import ParameterError, PrivlibError
from privlib.store.erase import Held, find
from privlib.store.pseudonyms import Key

__all__ = ["UNSEARCHED", "add", "read_ids"]

UNSEARCHED = "Rows without a person's key cannot be searched; there are some in"

_EXAMPLES = """
examples:
  privlib find --principal - --key file:company.key < id.txt
  privlib find --principal P00017 --store company.duckdb --key keyring:privlib/company --json

With --principal - the id is read from standard input, so that it stands neither in the list of processes nor in the
shell's history. The id is never repeated, in no message and no log. A row does not say which file brought it: the
files named are those that were loaded into its table.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "find",
        help="count what a store holds of one person",
        description="Count the rows of one person, table by table, with first and last day. Takes the store's key.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--principal", required=True, metavar="ID", help="the person's id; - reads it from stdin")
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument(
        "--key", required=True, help="the pseudonym key: file:PATH, credential:NAME or keyring:SERVICE/NAME"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_run, private=True)


def read_ids(word: str) -> Sequence[str]:
    """The ids of an argument: itself, or for `-` the lines of standard input, empty ones left out."""
    return [line.strip() for line in sys.stdin if line.strip()] if word == "-" else [word]


def _run(arguments: argparse.Namespace) -> int:
    try:
        return _find(arguments)
    except PrivlibError as error:
        raise error.restated("run") from None


def _find(arguments: argparse.Namespace) -> int:
    store, ids = Path(arguments.store), read_ids(arguments.principal)
    if len(ids) != 1:
        problem = f"{len(ids)} ids on standard input"
        raise ParameterError("E405", where="--principal", problem=problem, accepted="Give one")
    found = find(store, ids[0], Key.read(arguments.key))
    if arguments.json:
        tables = [
            {"table": one.table, "rows": one.rows, "first": _day(one.first), "last": _day(one.last)}
            | {"sources": list(one.sources)}
            for one in found.tables
        ]
        print_json({"rows": found.rows, "tables": tables, "unsearched": list(found.unsearched)})
        return 0
    print(f"{store.name} holds {found.rows:,} {'row' if found.rows == 1 else 'rows'} of this person.")
    for one in found.tables:
        print(f"{one.table:<24}{one.rows:>10,}  {_days(one):<26}{', '.join(one.sources)}".rstrip())
    if found.unsearched:
        print(f"{UNSEARCHED} {', '.join(found.unsearched)}.")
    return 0


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _days(one: Held) -> str:
    return "" if one.first is None else f"{one.first} to {one.last}"
