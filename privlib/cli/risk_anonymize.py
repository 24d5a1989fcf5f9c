"""`privlib risk anonymize`: the least generalised form of a file that meets every model, and the plan that makes it."""

import argparse
from pathlib import Path
from typing import Any

from privlib.cli.findings_words import day
from privlib.cli.risk_words import action, levels, listed, needs, now, numbers, printed, question
from privlib.cli.words import Commands
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.search.conditions import MODELS, OF_POPULATION
from privlib.risk.search.scores import SCORES

__all__ = ["add"]

_EXAMPLES = f"""
examples:
  privlib risk anonymize panel.csv --hierarchies hierarchies --k 10 --json
  privlib risk anonymize panel.csv --hierarchies hierarchies --model t_equal:0.4@opinion --out candidate.csv
  privlib risk anonymize members.csv --hierarchies hierarchies --subset in_sample --model k_map:20 --k 2
  privlib risk anonymize visits.parquet --hierarchies hierarchies --person member_id --upper age=2 --plan plan.toml

models: {", ".join(MODELS)}

t_ordered takes numbers by value. Other values stand in the order of the lines of hierarchy_COLUMN.csv if the TOML file
beside it says ordered = true; one value a line is enough.

Nothing of the file is printed but the names of its columns. The candidate holds the quasi-identifiers as labels, the
sensitive columns that models name and those of --keep, and no other column. It is measured again before it is put in
its place. A plan is for the restricted edition: whoever has it can see what the candidate does not say.
"""

_EACH: dict[str, Any] = {"action": "append", "default": []}


def add(commands: Commands) -> None:
    """Add the command to the parser of `risk`."""
    parser = action(
        commands,
        "anonymize",
        _run,
        "file --hierarchies --quasi --keep --k --model --suppress --score "
        "--gs --weight --lower --upper --policy --population --person --person-rule "
        "--time --nulls --suppressed --subset --time-budget",
        help="generalise and suppress as little as k and other models allow",
        description="Search all combinations of levels for the one that loses least.",
        examples=_EXAMPLES,
        quasi={"required": False, "help": "quasi-identifiers (default: all with a hierarchy)"},
        model={**_EACH, "metavar": "MODEL:LIMIT@COLUMN", "help": "a further model"},
        score={"choices": SCORES, "default": "loss", "help": "what is kept low (default: %(default)s)"},
        gs={"type": float, "default": 0.5, "metavar": "G", "help": "of loss: 0 to 1 (default: %(default)s)"},
        weight={**_EACH, "metavar": "A=W", "help": "of loss: a column counts W times"},
        lower={**_EACH, "metavar": "A=LEVEL", "help": "no finer level of a column"},
        upper={**_EACH, "metavar": "A=LEVEL", "help": "no coarser level of a column"},
        policy={"help": "policy file: nothing that the purposes of its [[need]] rows need is lost"},
        population={"help": f"for {' and '.join(OF_POPULATION)}: people by quasi-identifiers, in a column n"},
        subset={
            "metavar": "COLUMN",
            "help": "of 1 and 0: rows of 1 are published and counted, all rows are the population of "
            f"{' and '.join(OF_POPULATION)}",
        },
        person={"help": "the column that names the person; it is not written"},
    )
    parser.add_argument("--assume-monotone", action="store_true", help="faster; optimal only if models are monotone")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the candidate: .parquet, or CSV")
    parser.add_argument("--plan", type=Path, metavar="FILE", help="write the plan, TOML")
    parser.add_argument("--sql", type=Path, metavar="FILE", help="write the plan as one SELECT")
    parser.add_argument("--as-of", metavar="DATE", help="the last day that the file knows, for the plan")


def _run(arguments: argparse.Namespace) -> int:
    found = anonymize(
        arguments.file,
        arguments.hierarchies,
        question(arguments),
        Options(
            models=tuple(arguments.model),
            k=arguments.k,
            limit=arguments.suppress,
            score=arguments.score,
            gs=arguments.gs,
            weights=numbers("--weight", arguments.weight),
            lower=levels("--lower", arguments.lower),
            upper=levels("--upper", arguments.upper),
            budget_s=arguments.time_budget,
            assume_monotone=arguments.assume_monotone,
            needs=needs(arguments.policy),
            population=arguments.population,
        ),
        out=arguments.out,
        plan=arguments.plan,
        sql=arguments.sql,
        created_at=now(),
        as_of=str(day("--as-of", arguments.as_of)) if arguments.as_of else "",
    )
    return printed(arguments, found, listed(found))
