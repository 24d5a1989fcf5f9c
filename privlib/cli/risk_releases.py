"""`privlib risk releases`: what someone learns who holds two releases of the same persons, or two tables of counts."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from privlib.cli.risk_words import action, figures, printed
from privlib.cli.words import Commands
from privlib.errors import ParameterError
from privlib.policy import model
from privlib.policy.records import Disclosure
from privlib.release.grid import limits
from privlib.risk.file.counts import counts_together
from privlib.risk.file.releases import together
from privlib.store.pseudonyms import Key

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk releases 2026-q2.csv 2026-q3.csv --person panel_no --quasi age_band,sex,area
  privlib risk releases a.csv b.csv --person id --quasi age,area --quasi-b age,family --sensitive answer --json
  privlib risk releases q2_source.csv q3_source.csv --person panel_no --plan-a q2.toml --plan-b q3.toml --hierarchies h
  privlib risk releases 2026-q2-counts.csv 2026-q3-counts.csv --counts persons --quasi area,age_band

Each release may keep k alone and fail together: persons who are alone in what both say of them are newly unique.
It is assumed that whoever holds both files can tell which of their rows are one person. Nothing of the files is
printed but their column names.

With --counts the files are published tables, one row a cell: nobody is followed, and cells whose difference speaks of
fewer people than the gate's threshold are counted. With --key they are named by references that only the key's holder
can make; without it none is given, since whoever knows a table's categories could guess a plain digest.
"""

_K = 5
_PLAN = "its plan, to be applied again: the file is then what"


def add(commands: Commands) -> None:
    """Add the command to the group `risk`."""
    action(
        commands,
        "releases",
        _run,
        "first second --quasi --quasi-b --person --sensitive --k --suppressed --counts --policy --key "
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
        person={"help": "the column that names the person, in both"},
        counts={"metavar": "COLUMN", "help": "the files are tables of counts: their column of persons, in both"},
        policy={"help": "policy file with the gate's threshold for --counts (default: 10)"},
        key={"help": "the pseudonym key, to name cells of --counts: file:PATH, credential:NAME, keyring:SERVICE/NAME"},
        sensitive={"help": "sensitive columns, in both"},
        k={"default": None, "help": f"the limit of each release (default: {_K})"},
    )


_COUNTS = ("--policy", "--key")
_PERSONS = (
    *("--person", "--sensitive", "--k", "--suppressed", "--quasi-b"),
    *("--plan-a", "--plan-b", "--hierarchies", "--population"),
)


def _run(arguments: argparse.Namespace) -> int:
    _refuse(arguments, *(("with --counts", _PERSONS) if arguments.counts else ("without --counts", _COUNTS)))
    if arguments.counts:
        return _run_counts(arguments)
    if arguments.person is None:
        accepted = "Name the column of persons, or with --counts the column that counts them"
        raise ParameterError("E405", where="--person", problem="not given", accepted=accepted)
    found = together(
        arguments.first,
        arguments.second,
        quasi=arguments.quasi,
        second_quasi=arguments.quasi_b,
        sensitive=arguments.sensitive,
        person=arguments.person,
        k=_K if arguments.k is None else arguments.k,
        suppressed=arguments.suppressed,
        delimiter=arguments.delimiter,
        plans=(arguments.plan_a, arguments.plan_b),
        hierarchies=arguments.hierarchies,
        population=arguments.population,
    )
    return printed(arguments, found, figures(found))


def _run_counts(arguments: argparse.Namespace) -> int:
    found = counts_together(
        arguments.first,
        arguments.second,
        count=arguments.counts,
        dimensions=arguments.quasi,
        threshold=limits(model.read(arguments.policy)).threshold if arguments.policy else Disclosure().threshold,
        key=Key.read(arguments.key) if arguments.key else None,
        delimiter=arguments.delimiter,
    )
    references = cast("Sequence[str]", found.get("references", ()))
    lines = figures({name: value for name, value in found.items() if name != "references"})
    return printed(arguments, found, [*lines, *(f"  {each}" for each in references)])


def _refuse(arguments: argparse.Namespace, when: str, options: Sequence[str]) -> None:
    """Persons and counts are never taken for one another."""
    for option in options:
        if getattr(arguments, option.removeprefix("--").replace("-", "_")) not in (None, ()):
            accepted = "Leave it out" if option in _PERSONS else "Leave it out, or name the column of counts"
            raise ParameterError("E405", where=option, problem=f"not {when}", accepted=accepted)
