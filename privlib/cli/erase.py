"""`privlib erase`: a person leaves a store, down to the last byte."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from privlib.cli.find import UNSEARCHED, read_ids
from privlib.cli.words import Commands, print_json, progress
from privlib.errors import InputError, ParameterError, PrivlibError
from privlib.store.disk import disk_errors
from privlib.store.erase import Erased, erase
from privlib.store.pseudonyms import Key

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib erase --principal - --case REQ-2026-041 --key file:company.key < id.txt
  privlib erase --principals ids.txt --case REQ-2026-042 --store company.duckdb --key credential:privlib-key

The store is built anew without the persons' rows and put in the old one's place. What stays is the case with a count
for each table. A report that runs keeps the old content until it ends. Files loaded before stay loaded and bring nobody
back; a new delivery that holds the person does: erase in the system that delivers first.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "erase",
        help="erase persons from a store",
        description="Erase persons: build the store anew without their rows. Takes the store's key.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--principal", metavar="ID", help="the person's id; - reads ids from stdin, one a line")
    who.add_argument("--principals", metavar="FILE", help="a file with one id a line")
    parser.add_argument("--case", required=True, metavar="ID", help="id of the request; kept with the counts")
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument(
        "--key", required=True, help="the pseudonym key: file:PATH, credential:NAME or keyring:SERVICE/NAME"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_run, private=True)


def _run(arguments: argparse.Namespace) -> int:
    try:
        return _erase(arguments)
    except PrivlibError as error:
        raise error.restated("erased") from None


def _erase(arguments: argparse.Namespace) -> int:
    store = Path(arguments.store)
    ids = _listed(Path(arguments.principals)) if arguments.principals else read_ids(arguments.principal)
    done = erase(store, ids, Key.read(arguments.key), arguments.case, progress(quiet=arguments.json))
    if arguments.json:
        print_json(
            {"case": done.case, "rows": done.rows, "tables": dict(done.tables), "already": done.already}
            | {"unsearched": list(done.unsearched), "held": done.held}
        )
        return 0
    print(_said(done, store.name))
    if done.unsearched:
        print(f"{UNSEARCHED} {', '.join(done.unsearched)}.")
    if done.held:
        names = "1 other name" if done.held == 1 else f"{done.held} other names"
        print(
            f"The old content still has {names} on this disk: of reports that run, until they end; of a killed one, "
            "until the next run; or made by others."
        )
    return 0


def _listed(file: Path) -> Sequence[str]:
    with disk_errors(file.name):
        if not file.is_file():
            raise InputError(
                "E160", file=file.name, kind="a folder or another thing" if file.exists() else "no such file"
            )
        try:
            return [line.strip() for line in file.read_text("utf-8-sig").splitlines() if line.strip()]
        except UnicodeDecodeError:
            raise ParameterError(
                "E405", where="--principals", problem=f"{file.name} is no text", accepted="Give one id a line, as UTF-8"
            ) from None


def _said(done: Erased, store: str) -> str:
    counts = ", ".join(f"{table} {rows:,}" for table, rows in done.tables.items())
    rows = f"{done.rows:,} {'row' if done.rows == 1 else 'rows'}"
    if done.already:
        return f"Case {done.case} was erased from {store} before: {rows} ({counts}). Nothing was changed."
    if not done.rows:
        return f"{store} holds 0 rows of these persons. Nothing was changed, and case {done.case} is not kept."
    return f"Erased {rows} from {store} under case {done.case}: {counts}."
