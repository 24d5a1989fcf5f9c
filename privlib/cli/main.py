"""`privlib`: parses words, calls one function, turns what it raises into a message and an exit code.

Exit codes: 0 done; 2 parameter, policy, key; 3 input refused; 4 disclosure refused; 5 a process failed; 6 locked; 7 not
reproducible; 8 storage; 9 tampering; 75 try later; 130 and 143 interrupted.
"""

import argparse
import os
import re
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

import privlib.cli.doctor
import privlib.cli.load
import privlib.cli.notebooks
import privlib.cli.report
import privlib.cli.risk
import privlib.cli.trend
from privlib.errors import ParameterError, PrivlibError, did_you_mean

__all__ = ["main"]

_COMMANDS = (
    privlib.cli.load,
    privlib.cli.report,
    privlib.cli.risk,
    privlib.cli.trend,
    privlib.cli.notebooks,
    privlib.cli.doctor,
)


class _Parser(argparse.ArgumentParser):
    """argparse, with the house's errors: what is wrong, what is accepted, and a suggestion."""

    def error(self, message: str) -> NoReturn:
        known = sorted({word for action in self._actions for word in (*action.option_strings, *(action.choices or ()))})
        typed = re.findall(r"invalid choice: '([^']*)'|unrecognized arguments: (\S+)", message)
        word = next((one or other for one, other in typed), "")
        hint = did_you_mean(word, (str(name) for name in known)) if word else ""
        raise ParameterError("E400", where=self.prog, problem=f"{message}.{hint}\nSee {self.prog} --help.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: the words after `privlib`; those of the process if not given.
    """
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _terminate)
    words = list(sys.argv[1:] if argv is None else argv)
    trace = "--traceback" in words
    name = next((word for word in words if not word.startswith("-")), "")
    try:
        plain = [word for word in words if word != "--traceback"]
        arguments = _parser().parse_args(privlib.cli.report.own_words(plain))
        return arguments.run(arguments)
    except PrivlibError as error:
        said = error.safe_message
        print(said if said.startswith("privlib ") else f"privlib {name}: {said}", file=sys.stderr)
        return _show(error, error.exit_code, trace=trace)
    except KeyboardInterrupt:
        print("privlib: interrupted. Nothing was published.", file=sys.stderr)
        return 130
    except _Terminated:
        print("privlib: ended by a signal. Nothing was published.", file=sys.stderr)
        return 143
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:  # noqa: BLE001 - whatever was not foreseen is a bug; its words may hold data
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        print(
            f"privlib {name}: {type(error).__name__} at {where}. This is a bug in privlib; "
            "details are withheld, they may hold personal data. Report it with this line.",
            file=sys.stderr,
        )
        return _show(error, 5, trace=trace)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="privlib",
        description="Show that the company's privacy policy is kept.",
        epilog="privlib COMMAND --help says what a command takes, with examples.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--traceback", action="store_true", help="show where an error came from, without its words")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser


class _Terminated(BaseException):
    pass


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


def _show(error: BaseException, code: int, *, trace: bool) -> int:
    """Show where an error came from; frames only, since its own words may hold data."""
    if trace:
        traceback.print_tb(error.__traceback__)
    return code
