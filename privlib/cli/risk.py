"""`privlib risk measure`: how easily could someone be singled out of a file, without a store."""

import argparse
from typing import get_args

from privlib.cli import (
    risk_anonymize,
    risk_history,
    risk_joinable,
    risk_reapply,
    risk_releases,
    risk_remedies,
    risk_rules,
    risk_uniques,
)
from privlib.cli.risk_words import action, figures, printed
from privlib.cli.words import Commands
from privlib.risk.file.measure import measure
from privlib.risk.table.specs import Nulls

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk measure panel.csv --quasi age_band,sex,prefecture
  privlib risk measure visits.parquet --quasi city,hour --person member_id --json
  privlib risk measure survey.csv --quasi age,sex,area --weight weight --household household_id
  privlib risk measure survey.csv --quasi age --sensitive grade --ordered grade --hierarchies hierarchies
  privlib risk measure adult.csv --delimiter ';' --quasi sex,age,race --sensitive occupation

k counts people when --person names their column, rows otherwise. Nothing of the file is printed but its column names.
"""

_NULLS = "an empty cell is a value of its own, matches every value, or drops its row (default: %(default)s)"


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    group = commands.add_parser(
        "risk",
        help="measure how easily someone could be singled out of a file",
        description="Measure the risk of re-identification in a CSV or Parquet file.",
    )
    actions = group.add_subparsers(metavar="ACTION", required=True)
    modules = (risk_anonymize, risk_history, risk_joinable, risk_reapply, risk_releases, risk_remedies, risk_rules)
    for each in (*modules, risk_uniques):
        each.add(actions)
    action(
        actions,
        "measure",
        _run,
        "file --quasi --sensitive --ordered --hierarchies --person --person-rule --time --nulls --suppressed "
        "--weight --household",
        help="k, class sizes, uniques, average risk, l and t of a file",
        description="Measure a CSV or Parquet file as it stands; nothing is stored.",
        examples=_EXAMPLES,
        hierarchies={
            "required": False,
            "help": "folder of hierarchy_COLUMN.csv files: for t of sensitive columns, and for fractions in --quasi",
        },
        nulls={"choices": get_args(Nulls), "help": _NULLS},
        weight={
            "metavar": "COLUMN",
            "help": "of sampling weights: the risk of each unit",
        },
        household={"metavar": "COLUMN", "help": "of households: the risk that some member is found; with --weight"},
    )


def _run(arguments: argparse.Namespace) -> int:
    found = measure(
        arguments.file,
        quasi=arguments.quasi,
        sensitive=arguments.sensitive,
        ordered=arguments.ordered,
        hierarchies=arguments.hierarchies,
        person=arguments.person,
        person_rule=arguments.person_rule,
        time=arguments.time,
        nulls=arguments.nulls,
        suppressed=arguments.suppressed,
        weight=arguments.weight,
        household=arguments.household,
        delimiter=arguments.delimiter,
    )
    return printed(arguments, found, figures(found))
