"""`privlib risk rules` and `privlib risk cells`: what the Rules and a preset say of a file."""

import argparse
from pathlib import Path
from typing import cast

from privlib.cli.risk_words import action, printed
from privlib.cli.words import Commands
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
    action(
        commands,
        "rules",
        _run_rules,
        "file --quasi --sensitive --person --source --source-key --k-min",
        help="evidence for the five items of the Rules on anonymously processed information",
        description="Look for what Rule 34 wants gone from a CSV or Parquet file; nothing is stored.",
        examples=_RULES,
        quasi={"required": False},
        sensitive={"help": "sensitive columns"},
        source={"type": Path, "metavar": "FILE", "help": "the file it was made from"},
        source_key={"metavar": "COLUMN", "help": "its column of the same ids (default: as --person)"},
        k_min={"type": int, "default": 10, "metavar": "N", "help": "fewest persons (default: %(default)s)"},
    )
    action(
        commands,
        "cells",
        _run_cells,
        "file --count --preset --population --kind --units",
        help="which counts of a table may be published under a preset",
        description="Judge the counts of a CSV or Parquet file, one row a cell; nothing is stored.",
        examples=_CELLS,
        count={"required": True, "metavar": "COLUMN", "help": "the column of counts of persons"},
        preset={"choices": tuple(PRESETS), "default": "10", "help": "limits (default: %(default)s)"},
        population={"type": str, "metavar": "COLUMN", "help": "inhabitants of the municipality of a cell"},
        kind={"metavar": "COLUMN", "help": "kind of a medicine: oral, external, injection"},
        units={"metavar": "COLUMN", "help": "units of a medicine"},
    )


def _run_rules(arguments: argparse.Namespace) -> int:
    found = rules(
        arguments.file,
        quasi=arguments.quasi,
        sensitive=arguments.sensitive,
        person=arguments.person,
        source=arguments.source,
        source_key=arguments.source_key,
        k_min=arguments.k_min,
        delimiter=arguments.delimiter,
    )
    checks = cast("list[dict[str, str | int]]", found["checks"])
    lines: list[str] = []
    for item, verdict in cast("dict[str, str]", found["items"]).items():
        lines += [f"item {item}: {verdict}", *(_line(check) for check in checks if str(check["item"]) == item)]
    lines.append("Evidence, not proof: it supports the judgement and does not replace it.")
    return printed(arguments, found, lines)


def _line(check: dict[str, str | int]) -> str:
    column = clean(str(check["column"]), one_line=True) or "all columns"
    said = f"({check['reason']})" if check["reason"] else f"{check['found']:,} of {check['of']:,}"
    return f"  {check['verdict']:<15} {check['check']:<26} {column:<20} {said}"


def _run_cells(arguments: argparse.Namespace) -> int:
    found = published(
        arguments.file,
        count=arguments.count,
        limits=arguments.preset,
        population=arguments.population,
        kind=arguments.kind,
        units=arguments.units,
        delimiter=arguments.delimiter,
    )
    lines = [f"preset {found['preset']}: {found['verdict']}"]
    lines += [f"{name.replace('_', ' '):<32}{found[name]:>16,}" for name in ("cells", "may_be_shown", "must_be_hidden")]
    reasons = cast("dict[str, int]", found["reasons"])
    lines += [f"  {name.replace('_', ' '):<30}{n:>16,}" for name, n in reasons.items()]
    return printed(arguments, found, lines)
