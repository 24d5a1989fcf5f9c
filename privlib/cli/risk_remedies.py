"""`privlib risk remedies`: what lowers the risk of a file, what each change costs, and which purposes it breaks."""

import argparse
from typing import Any

from privlib.cli.risk_words import action, levels, needs, printed, question
from privlib.cli.words import Commands
from privlib.errors import ParameterError
from privlib.risk.file.remedies import propose
from privlib.risk.remedies.cells import MAX_ATTRIBUTES, MAX_CLASSES
from privlib.risk.remedies.lowering import Asked
from privlib.risk.remedies.states import Limits
from privlib.text import clean

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk remedies panel.csv --quasi age,sex,prefecture --hierarchies hierarchies --k 10
  privlib risk remedies panel.csv --quasi age,sex --hierarchies hierarchies --sensitive opinion --l 2 --t 0.5
  privlib risk remedies visits.parquet --quasi city,hour --hierarchies hierarchies --person member_id --json

gain: people (records without --person) that are in a class beyond a limit now, and not after the change. loss: of
information, 0 to 1, after the change less before. Of blanked cells k holds for readers who take a blank as matching
every value; the figure in brackets is that of readers who take it as a value. Nothing of the file is printed but the
names of its columns and the thresholds of top and bottom codes: keep the output with the restricted edition.
"""

_UNTRIED = {
    "persons_in_several_classes": "for persons stand in several classes",
    "too_many_attributes": f"for that takes at most {MAX_ATTRIBUTES} columns",
    "too_many_classes": f"for that takes at most {MAX_CLASSES:,} classes",
    "too_few_units": "for there are fewer than k",
}


def add(commands: Commands) -> None:
    """Add the command to the parser of `risk`."""
    action(
        commands,
        "remedies",
        _run,
        "file --quasi --hierarchies --k --sensitive --l --t --person --levels --policy --suppress --nulls --suppressed",
        help="what lowers the risk: single changes with gain and cost, and a ladder of them",
        description="Measure every single change that could lower the risk of a file. Nothing is written.",
        examples=_EXAMPLES,
        l={"type": int, "default": 1, "metavar": "N", "help": "fewest values of them (default: %(default)s)"},
        t={"type": float, "default": 1.0, "metavar": "T", "help": "largest distance (default: %(default)s)"},
        levels={"action": "append", "default": [], "metavar": "A=LEVEL", "help": "where a column stands now"},
    )


def _run(arguments: argparse.Namespace) -> int:
    _check(arguments)
    found = propose(
        arguments.file,
        question(arguments),
        Asked(
            Limits(arguments.k, arguments.l, arguments.t),
            arguments.hierarchies,
            levels("--levels", arguments.levels),
            arguments.suppress,
            needs(arguments.policy),
        ),
    )
    return printed(arguments, found, (clean(line, one_line=True) for line in _lines(found)))


def _check(arguments: argparse.Namespace) -> None:
    if arguments.k < 2:
        raise ParameterError("risk.k_range")
    if arguments.l < 1 or not 0 <= arguments.t <= 1:
        raise ParameterError("E405", where="--l or --t", problem="out of range", accepted="l from 1, t from 0 to 1")


def _lines(found: dict[str, Any]) -> list[str]:
    beyond = f"{found['beyond_limits']:,} beyond a limit, {found['uniques']:,} alone in a class"
    lines = [f"{found['units']:,} {found['unit']}, k {_shown(found['k'])}, {beyond}"]
    lines += [f"hierarchy of {name}: {source}" for name, source in found["hierarchies"].items()]
    lines += ["", f"{'remedy':<36}{'gain':>9}{'uniques':>9}{'loss':>9}{'removed':>9}{'cells':>10}  k after"]
    lines += [_remedy(each) for each in found["remedies"]] or ["nothing gains"]
    lines += [f"{name} cells: not tried, {_UNTRIED[reason]}" for name, reason in found["untried"].items()]
    lines += ["", f"{'ladder':<36}{'beyond':>9}{'uniques':>9}{'loss':>9}{'removed':>9}  k"]
    lines += [_rung(each) for each in found["ladder"]["rungs"]]
    lines += ["every limit holds" if found["ladder"]["holds"] else "no single change leads further"]
    lines += ["", f"optimum: {_optimum(found['optimum'])}"]
    lines += [
        f"{each['purpose']} needs {each['attribute']}: without it loss {_shown(each['loss'])}"
        for each in found["blocking"]
    ]
    lines += [f"no purpose needs {name} as it is" for name in found["unneeded"]]
    return lines


def _remedy(each: dict[str, Any]) -> str:
    after = each["after"]
    k = _shown(after["k"]) + (f" ({_shown(after['k_own'])})" if after["k"] != after["k_own"] else "")
    broken = f"  breaks {', '.join(each['breaks'])}" if each["breaks"] else ""
    numbers = f"{each['gain']:>9,}{each['uniques']:>9,}{each['loss']:>9.4f}{each['removed']:>9,}{each['cells']:>10,}"
    return f"{_named(each):<36}{numbers}  {k}{broken}"


def _rung(each: dict[str, Any]) -> str:
    broken = f"  breaks {', '.join(each['breaks'])}" if each["breaks"] else ""
    numbers = f"{each['beyond_limits']:>9,}{each['uniques']:>9,}{each['loss']:>9.4f}{each['removed']:>9,}"
    return f"{_named(each):<36}{numbers}  {_shown(each['k'])}{broken}"


def _named(each: dict[str, Any]) -> str:
    if each["remedy"] is None:
        return "as it is"
    name = each["remedy"].replace("_", " ")
    name += f" {each['attribute']}" if each["attribute"] is not None else ""
    name += f" by {each['levels']}" if each["levels"] else ""
    return name + (f" at {each['threshold']:g}" if each["threshold"] is not None else "")


def _optimum(found: dict[str, Any] | None) -> str:
    if found is None:
        return "no levels keep the limits with so little suppressed"
    levels = ", ".join(f"{name} {level}" for name, level in found["levels"].items())
    return f"{levels}; loss {found['loss']:.4f}, {found['suppressed']:,} suppressed, k {_shown(found['k'])}"


def _shown(number: float | None) -> str:
    return "-" if number is None else f"{number:,}" if isinstance(number, int) else f"{number:.4f}"
