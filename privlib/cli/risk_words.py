"""What the commands of `risk` share: options that mean the same in each, and how figures are printed."""

import argparse
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, cast, get_args

from privlib.cli.words import Commands, print_json
from privlib.errors import ParameterError
from privlib.policy import model
from privlib.policy.records import Need
from privlib.risk.table.loaded import Question
from privlib.risk.table.specs import PersonRule
from privlib.text import clean

__all__ = ["action", "figures", "levels", "listed", "names", "needs", "now", "numbers", "printed", "question"]


def names(words: str) -> tuple[str, ...]:
    """Read `A,B`; blanks around a name are none of it."""
    return tuple(name.strip() for name in words.split(",") if name.strip())


_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "file": {"metavar": "FILE", "type": Path, "help": "a CSV file with a header, or a Parquet file"},
    "first": {"type": Path},
    "second": {"type": Path},
    "--quasi": {"required": True, "help": "quasi-identifiers: columns an outsider knows"},
    "--sensitive": {"help": "sensitive columns: l and t of each"},
    "--ordered": {
        "help": "sensitive columns whose values have an order: numbers, or the lines of a hierarchy file beside which "
        "a TOML file says ordered = true"
    },
    "--keep": {"help": "columns the candidate holds as they are"},
    "--person": {"metavar": "COLUMN", "help": "the column that names the person"},
    "--person-rule": {
        "choices": get_args(PersonRule),
        "help": "what stands for a person; by default her one row, or each class she is in",
    },
    "--time": {"metavar": "COLUMN", "help": "the column that says when: for latest, earliest and modal"},
    "--hierarchies": {"required": True, "type": Path, "metavar": "DIR", "help": "folder of hierarchy_COLUMN.csv files"},
    "--k": {"type": int, "default": 5, "metavar": "N", "help": "fewest units of a class (default: %(default)s)"},
    "--population": {
        "type": Path,
        "metavar": "CSV",
        "help": "people of the population by quasi-identifiers, in a column n; a TOML file beside it names the source",
    },
    "--policy": {"metavar": "FILE", "help": "policy file whose [[need]] rows say what purposes need"},
    "--nulls": {
        "choices": ("own", "drop"),
        "default": "own",
        "help": "an empty cell is a value of its own, or drops its row (default: %(default)s)",
    },
    "--suppressed": {"metavar": "MARK", "help": "of rows that are suppressed already: all quasi-identifiers hold it"},
    "--suppress": {
        "type": float,
        "default": 0.02,
        "metavar": "SHARE",
        "help": "most units that the best levels may leave out (default: %(default)s)",
    },
    "--time-budget": {
        "type": float,
        "default": 60.0,
        "metavar": "S",
        "help": "seconds of search (default: %(default)s)",
    },
    "--delimiter": {"default": ",", "metavar": "C", "help": "of a CSV file (default: %(default)s)"},
    "--json": {"action": "store_true", "help": "print every figure as JSON, with all digits"},
}
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_LISTS = ("--quasi", "--quasi-b", "--sensitive", "--ordered", "--keep")


def action(  # noqa: PLR0913 (what a command says of itself, by name)
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    options: str,
    *,
    help: str,  # noqa: A002 - argparse's own word
    description: str,
    examples: str,
    **changed: Mapping[str, Any],
) -> argparse.ArgumentParser:
    """Add a command with its options, in the order they are named, and `--delimiter` and `--json` at the end.

    Args:
        commands: of `risk`.
        name: the command's.
        run: what it does.
        options: their names, with blanks between; those that are not shared are what `changed` says of them.
        help: one line.
        description: a sentence.
        examples: what stands under the options.
        changed: what is said of an option in another way here, by its name without dashes, `_` for `-` in it.
    """
    parser = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for option in (*options.split(), "--delimiter", "--json"):
        shared: dict[str, Any] = {"type": names, "default": (), "metavar": "A,B"} if option in _LISTS else {}
        own = changed.get(option.removeprefix("--").replace("-", "_"), {})
        parser.add_argument(option, **{**shared, **_OPTIONS.get(option, {}), **own})
    parser.set_defaults(run=run)
    return parser


def question(arguments: argparse.Namespace) -> Question:
    """Say what is asked of a file, as far as the command has options for it."""
    given = vars(arguments)
    asked = ("quasi", "sensitive", "ordered", "keep", "person", "person_rule", "time", "nulls", "suppressed", "subset")
    return Question(**{name: given[name] for name in (*asked, "delimiter") if name in given})


def numbers(option: str, words: Iterable[str], kind: str = "NUMBER") -> dict[str, float]:
    """Read `A=2`, each of another column; the column's name may hold `=`.

    Raises:
        ParameterError: E405.
    """
    found: dict[str, float] = {}
    for word in words:
        name, _, number = word.rpartition("=")
        if not name or not _NUMBER.fullmatch(number):
            _refuse(option, f"not COLUMN={kind}")
        if name in found:
            _refuse(option, f'"{clean(name, one_line=True)}" is named twice')
        found[name] = float(number)
    return found


def levels(option: str, words: Iterable[str]) -> dict[str, int]:
    """Read `A=2` where 2 is a level.

    Raises:
        ParameterError: E405.
    """
    found = numbers(option, words, "LEVEL")
    if any(level % 1 for level in found.values()):
        _refuse(option, "not COLUMN=LEVEL")
    return {name: int(level) for name, level in found.items()}


def _refuse(option: str, problem: str) -> NoReturn:
    raise ParameterError("E405", where=option, problem=problem, accepted="Such as age=2")


def needs(policy: str | None) -> tuple[Need, ...]:
    """Read what a policy file says that purposes need; nothing without a file.

    Raises:
        PolicyError: E3xx.
    """
    return model.read(policy).needs if policy else ()


def now() -> str:
    """This instant, UTC, ISO 8601."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat()  # noqa: TID251 - the command line's clock


def printed(arguments: argparse.Namespace, found: Mapping[str, Any], lines: Iterable[str]) -> int:
    """Print what was found, as JSON if that is asked for; return the exit code."""
    if arguments.json:
        print_json(found)
    else:
        print("\n".join(lines))
    return 0


def figures(found: Mapping[str, Any], indent: str = "") -> list[str]:
    """Write figures, one a line, and those inside others under them."""
    lines: list[str] = []
    for name, value in found.items():
        label = f"{indent}{_label(name)}"
        if isinstance(value, dict):
            lines += [label, *figures(cast("dict[str, Any]", value), indent + "  ")] if value else []
        else:
            lines.append(f"{label:<32}{_text(value):>16}")
    return lines


def listed(found: Mapping[str, Any]) -> list[str]:
    """Write figures, one a line, those inside others behind them."""
    return [f"{_label(name):<20}{_text(value)}" for name, value in found.items()]


def _label(name: str) -> str:
    return clean(name.replace("_", " "), one_line=True)


def _text(value: object) -> str:
    if isinstance(value, dict):
        named = cast("dict[str, object]", value).items()
        return ", ".join(f"{clean(key, one_line=True)} {_text(one)}" for key, one in named) or "-"
    if isinstance(value, list | tuple):
        return ", ".join(_text(one) for one in cast("list[object]", value)) or "-"
    if isinstance(value, bool) or value is None:
        return "-" if value is None else "yes" if value else "no"
    return (
        f"{value:,}" if isinstance(value, int) else f"{value:.6f}" if isinstance(value, float) else _label(str(value))
    )
