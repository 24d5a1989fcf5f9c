"""`privlib risk measure`: how easily could someone be singled out of a file, without a store."""

import argparse
from pathlib import Path
from typing import get_args

from privlib.cli import risk_anonymize, risk_releases, risk_remedies, risk_rules, risk_uniques
from privlib.cli.words import Commands, print_json
from privlib.risk.file.measure import measure
from privlib.risk.table.specs import PersonRule
from privlib.text import clean

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk measure panel.csv --quasi age_band,sex,prefecture
  privlib risk measure visits.parquet --quasi city,hour --person member_id --json
  privlib risk measure adult.csv --delimiter ';' --quasi sex,age,race --sensitive occupation

k counts people when --person names their column, rows otherwise. Nothing of the file is printed but its column names.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    group = commands.add_parser(
        "risk",
        help="measure how easily someone could be singled out of a file",
        description="Measure the risk of re-identification in a CSV or Parquet file.",
    )
    actions = group.add_subparsers(metavar="ACTION", required=True)
    for each in (risk_anonymize, risk_releases, risk_remedies, risk_rules, risk_uniques):
        each.add(actions)
    parser = actions.add_parser(
        "measure",
        help="k, class sizes, uniques, average risk, l and t of a file",
        description="Measure a CSV or Parquet file as it stands; nothing is stored.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a CSV file with a header, or a Parquet file")
    parser.add_argument("--quasi", required=True, metavar="A,B", help="quasi-identifiers: columns an outsider knows")
    parser.add_argument("--sensitive", default="", metavar="A,B", help="sensitive columns: l and t of each")
    parser.add_argument("--ordered", default="", metavar="A,B", help="sensitive columns whose values have an order")
    parser.add_argument("--person", metavar="COLUMN", help="the column that names the person")
    parser.add_argument(
        "--person-rule",
        choices=get_args(PersonRule),
        help="what stands for a person; by default her one row, or each class she is in",
    )
    parser.add_argument("--time", metavar="COLUMN", help="the column that says when: for latest, earliest and modal")
    parser.add_argument(
        "--nulls",
        choices=("own", "wildcard", "drop"),
        default="own",
        help="an empty cell is a value of its own, matches every value, or drops its row (default: %(default)s)",
    )
    parser.add_argument("--suppressed", metavar="MARK", help="of a suppressed row: all quasi-identifiers hold it")
    parser.add_argument("--delimiter", default=",", metavar="C", help="of a CSV file (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON, with all digits")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    found = measure(
        Path(arguments.file),
        quasi=_names(arguments.quasi),
        sensitive=_names(arguments.sensitive),
        ordered=_names(arguments.ordered),
        person=arguments.person,
        person_rule=arguments.person_rule,
        time=arguments.time,
        nulls=arguments.nulls,
        suppressed=arguments.suppressed,
        delimiter=arguments.delimiter,
    )
    if arguments.json:
        print_json(found)
        return 0
    for name, value in found.items():
        for line in _lines(name, value):
            print(line)
    return 0


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _lines(name: str, value: object, indent: str = "") -> list[str]:
    label = f"{indent}{clean(name, one_line=True).replace('_', ' ')}"
    if isinstance(value, dict):
        inner = [line for key, one in value.items() for line in _lines(str(key), one, indent + "  ")]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return [label, *inner]
    shown = f"{value:,}" if isinstance(value, int) else f"{value:.6f}" if isinstance(value, float) else str(value)
    return [f"{label:<32}{shown:>16}"]
