"""`privlib quarantine`: which records were refused, and why; never what they say."""

import argparse

from privlib.cli.words import Commands, print_json
from privlib.engine.base import Statement
from privlib.store.snapshot import open_store
from privlib.study import root

__all__ = ["add"]

_SQL = """
    SELECT s.file, s.table_name AS "table", q.line, q.code, q.column_name AS "column", s.sha
    FROM quarantine AS q JOIN source AS s USING (sha)
    ORDER BY s.ordinal, q.line, q.code, q.column_name
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "quarantine",
        help="list the records that were refused",
        description="List the records that loads refused: file, line, column and code. The store keeps no value of "
        "them; look at the line in your own file, and load the corrected records as a new file.",
    )
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="as JSON, with the hash of each file")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with open_store(root() / arguments.store) as engine:
        found = engine.frame(Statement("quarantine", "privlib/cli/quarantine.py", _SQL))
    if arguments.json:
        print_json({"refused": found.to_dicts()})
        return 0
    for row in found.iter_rows(named=True):
        where = f", column {row['column']}" if row["column"] else ""
        print(f"{row['code']}  {row['file']}, line {row['line']}{where}")
    print(f"{found.height:,} records were refused.")
    return 0
