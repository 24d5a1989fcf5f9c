"""`privlib risk releases`: what someone learns who holds two releases of the same persons."""

import argparse
from pathlib import Path

from privlib.cli.risk_words import action, figures, printed
from privlib.cli.words import Commands
from privlib.risk.file.releases import together

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk releases 2026-q2.csv 2026-q3.csv --person panel_no --quasi age_band,sex,area
  privlib risk releases a.csv b.csv --person id --quasi age,area --quasi-b age,family --sensitive answer --json

  privlib risk releases q2_source.csv q3_source.csv --person panel_no --plan-a q2.toml --plan-b q3.toml --hierarchies h

Each release may keep k alone and fail together: persons who are alone in what both say of them are newly unique.
It is assumed that whoever holds both files can tell which of their rows are one person. Nothing of the files is
printed but their column names.
"""

_PLAN = "its plan, to be applied again: the file is then what"


def add(commands: Commands) -> None:
    """Add the command to the group `risk`."""
    action(
        commands,
        "releases",
        _run,
        "first second --quasi --quasi-b --person --sensitive --k --suppressed "
        "--plan-a --plan-b --hierarchies --population",
        help="what two releases of the same persons tell together",
        description="Measure two CSV or Parquet files of the same persons together; nothing is stored.",
        examples=_EXAMPLES,
        first={"metavar": "A", "help": "the earlier release, a CSV file with a header, or a Parquet file"},
        second={"metavar": "B", "help": "the later release"},
        quasi={"required": False},
        plan_a={"type": Path, "metavar": "FILE", "help": f"{_PLAN} A was made from, as of its day"},
        plan_b={"type": Path, "metavar": "FILE", "help": f"{_PLAN} B was made from"},
        hierarchies={"required": False, "help": "folder of the hierarchies that the plans were made with"},
        quasi_b={"help": "those of the later release, where they differ"},
        person={"required": True, "help": "the column that names the person, in both"},
        sensitive={"help": "sensitive columns, in both"},
        k={"help": "the limit of each release (default: %(default)s)"},
    )


def _run(arguments: argparse.Namespace) -> int:
    found = together(
        arguments.first,
        arguments.second,
        quasi=arguments.quasi,
        second_quasi=arguments.quasi_b,
        sensitive=arguments.sensitive,
        person=arguments.person,
        k=arguments.k,
        suppressed=arguments.suppressed,
        delimiter=arguments.delimiter,
        plans=(arguments.plan_a, arguments.plan_b),
        hierarchies=arguments.hierarchies,
        population=arguments.population,
    )
    return printed(arguments, found, figures(found))
