"""`privlib risk anonymize`: the least generalised form of a file that meets every model, and the plan that makes it."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from privlib.cli.words import Commands, print_json
from privlib.errors import ParameterError
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.search.conditions import MODELS
from privlib.risk.search.scores import SCORES
from privlib.risk.table.loaded import Question
from privlib.text import clean

__all__ = ["add"]

_EXAMPLES = f"""
examples:
  privlib risk anonymize panel.csv --hierarchies hierarchies --k 10 --json
  privlib risk anonymize panel.csv --hierarchies hierarchies --model t_equal:0.4@opinion --out candidate.csv
  privlib risk anonymize visits.parquet --hierarchies hierarchies --person member_id --upper age=2 --plan plan.toml

models: {", ".join(MODELS)}

Nothing of the file is printed but the names of its columns. The candidate holds the quasi-identifiers as labels, the
sensitive columns that models name and those of --keep, and no other column. It is measured again before it is put in
its place. A plan is for the restricted edition: whoever has it can see what the candidate does not say.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser of `risk`."""
    parser = commands.add_parser(
        "anonymize",
        help="generalise and suppress as little as k and other models allow",
        description="Search all combinations of levels for the one that loses least.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="a CSV file with a header, or a Parquet file")
    parser.add_argument("--hierarchies", required=True, metavar="DIR", help="folder of hierarchy_COLUMN.csv files")
    parser.add_argument("--quasi", default="", metavar="A,B", help="quasi-identifiers (default: all with a hierarchy)")
    parser.add_argument("--keep", default="", metavar="A,B", help="columns the candidate holds as they are")
    parser.add_argument("--k", type=int, default=5, metavar="N", help="fewest units of a class (default: %(default)s)")
    parser.add_argument("--model", action="append", default=[], metavar="MODEL:LIMIT@COLUMN", help="a further model")
    parser.add_argument(
        "--suppress", type=float, default=0.02, metavar="SHARE", help="most units left out (default: %(default)s)"
    )
    parser.add_argument("--score", choices=SCORES, default="loss", help="what is kept low (default: %(default)s)")
    parser.add_argument("--gs", type=float, default=0.5, metavar="G", help="of loss: 0 to 1 (default: %(default)s)")
    parser.add_argument("--weight", action="append", default=[], metavar="A=W", help="of loss: a column counts W times")
    parser.add_argument("--lower", action="append", default=[], metavar="A=LEVEL", help="no finer level of a column")
    parser.add_argument("--upper", action="append", default=[], metavar="A=LEVEL", help="no coarser level of a column")
    parser.add_argument("--person", metavar="COLUMN", help="the column that names the person; it is not written")
    parser.add_argument("--nulls", choices=("own", "drop"), default="own", help="of empty cells (default: %(default)s)")
    parser.add_argument("--suppressed", metavar="MARK", help="of rows that are suppressed already; they are left out")
    parser.add_argument(
        "--time-budget", type=float, default=60.0, metavar="S", help="seconds of search (default: %(default)s)"
    )
    parser.add_argument("--assume-monotone", action="store_true", help="faster; optimal only if models are monotone")
    parser.add_argument("--out", metavar="FILE", help="write the candidate: .parquet, or CSV")
    parser.add_argument("--plan", metavar="FILE", help="write the plan, TOML")
    parser.add_argument("--delimiter", default=",", metavar="C", help="of a CSV file (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print every figure as JSON, with all digits")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    found = anonymize(
        Path(arguments.file),
        Path(arguments.hierarchies),
        Question(
            quasi=_names(arguments.quasi),
            keep=_names(arguments.keep),
            person=arguments.person,
            nulls=arguments.nulls,
            suppressed=arguments.suppressed,
            delimiter=arguments.delimiter,
        ),
        Options(
            models=tuple(arguments.model),
            k=arguments.k,
            limit=arguments.suppress,
            score=arguments.score,
            gs=arguments.gs,
            weights=_numbers("--weight", arguments.weight),
            lower={name: int(level) for name, level in _numbers("--lower", arguments.lower).items()},
            upper={name: int(level) for name, level in _numbers("--upper", arguments.upper).items()},
            budget_s=arguments.time_budget,
            assume_monotone=arguments.assume_monotone,
        ),
        out=Path(arguments.out) if arguments.out else None,
        plan=Path(arguments.plan) if arguments.plan else None,
        created_at=_now(),
    )
    if arguments.json:
        print_json(found)
        return 0
    for name, value in found.items():
        print(f"{clean(name.replace('_', ' '), one_line=True):<20}{_shown(value)}")
    return 0


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()  # noqa: TID251 - the command line's clock


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _numbers(option: str, words: list[str]) -> dict[str, float]:
    """Read `A=2`; the column's name may hold `=`."""
    found: dict[str, float] = {}
    for word in words:
        name, _, number = word.rpartition("=")
        try:
            found[name] = float(number)
        except ValueError:
            name = ""
        if not name:
            raise ParameterError("E405", where=option, problem="not COLUMN=NUMBER", accepted="Such as age=2")
    return found


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{clean(str(key), one_line=True)} {_shown(one)}" for key, one in value.items()) or "-"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value) or "-"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, bool) or value is None:
        return "-" if value is None else "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:.6f}" if isinstance(value, float) else clean(str(value))
