"""`privlib risk releases`: what someone learns who holds two releases of the same persons."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from privlib.cli.words import Commands, print_json
from privlib.risk.file.releases import together
from privlib.text import clean

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk releases 2026-q2.csv 2026-q3.csv --person panel_no --quasi age_band,sex,area
  privlib risk releases a.csv b.csv --person id --quasi age,area --quasi-b age,family --sensitive answer --json

Each release may keep k alone and fail together: persons who are alone in what both say of them are newly unique.
It is assumed that whoever holds both files can tell which of their rows are one person. Nothing of the files is
printed but their column names.
"""

_ANSWERS = {True: "yes", False: "no", None: "-"}


def add(commands: Commands) -> None:
    """Add the command to the group `risk`."""
    parser = commands.add_parser(
        "releases",
        help="what two releases of the same persons tell together",
        description="Measure two CSV or Parquet files of the same persons together; nothing is stored.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("first", metavar="A", help="the earlier release, a CSV file with a header, or a Parquet file")
    parser.add_argument("second", metavar="B", help="the later release")
    parser.add_argument("--quasi", required=True, metavar="A,B", help="quasi-identifiers: columns an outsider knows")
    parser.add_argument("--quasi-b", default="", metavar="A,B", help="those of the later release, where they differ")
    parser.add_argument("--person", required=True, metavar="COLUMN", help="the column that names the person, in both")
    parser.add_argument("--sensitive", default="", metavar="A,B", help="sensitive columns, in both")
    parser.add_argument(
        "--k", type=int, default=5, metavar="N", help="the limit of each release (default: %(default)s)"
    )
    parser.add_argument("--suppressed", metavar="MARK", help="of a suppressed row: all quasi-identifiers hold it")
    parser.add_argument("--delimiter", default=",", metavar="C", help="of CSV files (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    found = together(
        Path(arguments.first),
        Path(arguments.second),
        quasi=_names(arguments.quasi),
        second_quasi=_names(arguments.quasi_b),
        sensitive=_names(arguments.sensitive),
        person=arguments.person,
        k=arguments.k,
        suppressed=arguments.suppressed,
        delimiter=arguments.delimiter,
    )
    if arguments.json:
        print_json(found)
    else:
        print("\n".join(_lines(found)))
    return 0


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _lines(found: Mapping[str, object], indent: str = "") -> list[str]:
    lines: list[str] = []
    for name, value in found.items():
        label = f"{indent}{clean(name, one_line=True).replace('_', ' ')}"
        if isinstance(value, dict):
            lines += [label, *_lines(cast("Mapping[str, object]", value), indent + "  ")] if value else []
        else:
            lines.append(f"{label:<32}{_text(value):>16}")
    return lines


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(each) for each in cast("list[object]", value))
    if value is None or isinstance(value, bool):
        return _ANSWERS[value]
    return f"{value:,}" if isinstance(value, int) else str(value)
