"""`privlib notebooks`: check that notebooks keep the rules and show what they showed, or write their outputs anew."""

import argparse
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from privlib.cli.words import Commands
from privlib.engine.folders import private_folder
from privlib.errors import ParameterError
from privlib.report import notebooks, refresh
from privlib.report.kernel import MODE
from privlib.store.writing import PINS
from privlib.study import root

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib notebooks check
  privlib notebooks refresh purpose_coverage

check reads the rules, then runs each notebook with nbval and compares every output, strictly. refresh is the only way
to write outputs into a notebook.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    group = commands.add_parser(
        "notebooks",
        help="check or refresh the notebooks",
        description="The notebooks and their stored outputs.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = group.add_subparsers(metavar="check|refresh", required=True)
    for name, run, text in (("check", _check, "say what is wrong"), ("refresh", _refresh, "run and store the outputs")):
        parser = actions.add_parser(name, help=text, description=f"Notebooks: {text}.")
        parser.add_argument("names", nargs="*", metavar="NAME", help="the notebooks (default: all)")
        if name == "check":
            parser.add_argument("--rules", action="store_true", help="only read the rules, run nothing")
        parser.set_defaults(run=run)


def _check(arguments: argparse.Namespace) -> int:
    names = arguments.names or notebooks.names()
    paths = [root() / "notebooks" / f"{notebooks.find(name).name}.ipynb" for name in names]
    wrong = [problem for path in paths for problem in notebooks.stored_problems(path)]
    if wrong:
        raise ParameterError("E400", problem="\n".join(wrong) + "\n")
    print(f"{len(paths)} notebooks keep the rules.")
    return 0 if arguments.rules else _compare(paths)


def _compare(paths: list[Path]) -> int:
    """Run nbval in a process of its own: it needs pytest, and its exit code is the answer."""
    package = files("privlib") / "report"
    command = [
        *(sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name=privlib", "--nbval-cell-timeout=120"),
        *(f"--nbval-sanitize-with={package / 'nbval.cfg'}", "-q", "-p", "no:cacheprovider"),
        *("-n", "2", "--dist", "loadfile", *map(str, paths)),
    ]
    with private_folder("nbval") as home:
        places = {"HOME": str(home), "IPYTHONDIR": str(home), "JUPYTER_PATH": str(package / "kernelspec")}
        # No pin is in the folder: the store is read as it is, and what runs recorded beside it is left out.
        environment = {**os.environ, **places, MODE: "stored", PINS: str(home)}
        return 5 if subprocess.run(command, env=environment, check=False, cwd=root()).returncode else 0


def _refresh(arguments: argparse.Namespace) -> int:
    changed = refresh.refresh(arguments.names)
    print(f"Changed: {', '.join(changed)}." if changed else "Nothing changed.")
    return 0
