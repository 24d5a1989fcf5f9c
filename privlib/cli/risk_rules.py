"""`privlib risk rules` and `privlib risk cells`: what the Rules and a preset say of a file."""

import argparse
from pathlib import Path
from typing import cast

from privlib.cli.words import Commands, print_json
from privlib.risk.file.published import published
from privlib.risk.file.rules import rules
from privlib.risk.rule34.presets import PRESETS
from privlib.text import clean

__all__ = ["add"]

_RULES = """
examples:
  privlib risk rules candidate.csv --quasi age_band,sex,area --sensitive answer
  privlib risk rules candidate.csv --person member_id --source members.csv --source-key id --json

Evidence for the five items of Rule 34, as counts. It supports a judgement and does not prove that the items are met.
With --source, ids, digests and the order of rows are compared with what the candidate was made from. Nothing of the
files is printed but their column names.
"""

_CELLS = """
examples:
  privlib risk cells table.csv --count patients --preset ndb
  privlib risk cells table.csv --count patients --population inhabitants --kind kind --units tablets --preset ndb

Each cell is judged by itself: what follows from a margin is not seen. The limits of ndb stand in a draft of the
guideline; confirm them against the one in force.
"""


def add(commands: Commands) -> None:
    """Add both commands to the parser of `risk`."""
    parser = commands.add_parser(
        "rules",
        help="evidence for the five items of the Rules on anonymously processed information",
        description="Look for what Rule 34 wants gone from a CSV or Parquet file; nothing is stored.",
        epilog=_RULES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a CSV file with a header, or a Parquet file")
    parser.add_argument("--quasi", default="", metavar="A,B", help="quasi-identifiers: columns an outsider knows")
    parser.add_argument("--sensitive", default="", metavar="A,B", help="sensitive columns")
    parser.add_argument("--person", metavar="COLUMN", help="the column that names the person")
    parser.add_argument("--source", metavar="FILE", help="the file it was made from")
    parser.add_argument("--source-key", metavar="COLUMN", help="its column of the same ids (default: as --person)")
    parser.add_argument("--k-min", type=int, default=10, metavar="N", help="fewest persons (default: %(default)s)")
    _common(parser)
    parser.set_defaults(run=_run_rules)
    parser = commands.add_parser(
        "cells",
        help="which counts of a table may be published under a preset",
        description="Judge the counts of a CSV or Parquet file, one row a cell; nothing is stored.",
        epilog=_CELLS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a CSV file with a header, or a Parquet file")
    parser.add_argument("--count", required=True, metavar="COLUMN", help="the column of counts of persons")
    parser.add_argument("--preset", choices=tuple(PRESETS), default="10", help="limits (default: %(default)s)")
    parser.add_argument("--population", metavar="COLUMN", help="inhabitants of the municipality of a cell")
    parser.add_argument("--kind", metavar="COLUMN", help="kind of a medicine: oral, external, injection")
    parser.add_argument("--units", metavar="COLUMN", help="units of a medicine")
    _common(parser)
    parser.set_defaults(run=_run_cells)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--delimiter", default=",", metavar="C", help="of CSV files (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")


def _run_rules(arguments: argparse.Namespace) -> int:
    found = rules(
        Path(arguments.file),
        quasi=_names(arguments.quasi),
        sensitive=_names(arguments.sensitive),
        person=arguments.person,
        source=Path(arguments.source) if arguments.source else None,
        source_key=arguments.source_key,
        k_min=arguments.k_min,
        delimiter=arguments.delimiter,
    )
    if arguments.json:
        print_json(found)
        return 0
    checks = cast("list[dict[str, str | int]]", found["checks"])
    for item, verdict in cast("dict[str, str]", found["items"]).items():
        print(f"item {item}: {verdict}")
        for check in checks:
            if str(check["item"]) == item:
                print(_line(check))
    print("Evidence, not proof: it supports the judgement and does not replace it.")
    return 0


def _line(check: dict[str, str | int]) -> str:
    column = clean(str(check["column"]), one_line=True) or "all columns"
    said = f"({check['reason']})" if check["reason"] else f"{check['found']:,} of {check['of']:,}"
    return f"  {check['verdict']:<15} {check['check']:<26} {column:<20} {said}"


def _run_cells(arguments: argparse.Namespace) -> int:
    found = published(
        Path(arguments.file),
        count=arguments.count,
        limits=arguments.preset,
        population=arguments.population,
        kind=arguments.kind,
        units=arguments.units,
        delimiter=arguments.delimiter,
    )
    if arguments.json:
        print_json(found)
        return 0
    print(f"preset {found['preset']}: {found['verdict']}")
    for name in ("cells", "may_be_shown", "must_be_hidden"):
        print(f"{name.replace('_', ' '):<32}{found[name]:>16,}")
    for name, n in cast("dict[str, int]", found["reasons"]).items():
        print(f"  {name.replace('_', ' '):<30}{n:>16,}")
    return 0


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())
