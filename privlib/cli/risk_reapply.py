"""`privlib risk reapply`: a plan on other data, such as next month's: does it still hold, and is it still the best?"""

import argparse
from pathlib import Path

from privlib.cli.findings_words import day
from privlib.cli.risk_words import action, listed, now, printed
from privlib.cli.words import Commands
from privlib.risk.file.reapplied import reapplied
from privlib.risk.search.conditions import OF_POPULATION

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk reapply 2026-12.csv --plan plan.toml --hierarchies hierarchies --out candidate.csv
  privlib risk reapply 2026-12.csv --plan plan.toml --hierarchies hierarchies --unknown top --json
  privlib risk reapply 2026-12.parquet --plan plan.toml --hierarchies hierarchies --time-budget 0

Exit 1 if the plan does not hold: more units would be left out than its limit allows. No candidate is written then.
The candidate is measured again before it is put in its place. Nothing of the file is printed but its column names.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser of `risk`."""
    parser = action(
        commands,
        "reapply",
        _run,
        "file --plan --hierarchies --population --unknown --time-budget --out --new-plan",
        help="apply a plan to other data, and measure what comes of it",
        description="Apply a plan to another file of the same columns.",
        examples=_EXAMPLES,
        plan={"required": True, "type": Path, "metavar": "FILE", "help": "what anonymize --plan wrote"},
        population={"help": f"for {' and '.join(OF_POPULATION)}: people by quasi-identifiers, in a column n"},
        unknown={
            "choices": ("refuse", "top"),
            "default": "refuse",
            "help": "values without a line are refused, or get the label of the top (default: %(default)s)",
        },
        time_budget={"help": "seconds to search for better levels, 0 not to (default: %(default)s)"},
        out={"type": Path, "metavar": "FILE", "help": "write the candidate: .parquet, or CSV"},
        new_plan={"type": Path, "metavar": "FILE", "help": "write the plan with what it promises of this file"},
    )
    parser.add_argument("--as-of", metavar="DATE", help="the last day that the file knows, for the new plan")


def _run(arguments: argparse.Namespace) -> int:
    found = reapplied(
        arguments.file,
        arguments.plan,
        arguments.hierarchies,
        out=arguments.out,
        new_plan=arguments.new_plan,
        population=arguments.population,
        unknown=arguments.unknown,
        budget_s=arguments.time_budget,
        created_at=now(),
        as_of=str(day("--as-of", arguments.as_of)) if arguments.as_of else "",
    )
    printed(arguments, found, listed(found))
    return 0 if found["holds"] else 1
