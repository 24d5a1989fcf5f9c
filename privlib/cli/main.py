"""`privlib`: parses words, calls one function, turns what it raises into a message and an exit code.

Exit codes: 0 done; 1 a finding as grave as `controls run --fail-on` names; 2 parameter, policy, key; 3 input refused;
4 disclosure refused; 5 a process failed; 6 locked; 7 not reproducible; 8 storage; 9 tampering; 75 try later; 130 and
143 interrupted.
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
from typing import Any, NoReturn

from privlib.errors import ParameterError, PrivlibError, did_you_mean

__all__ = ["main"]

_COMMANDS = (
    *("load", "map", "quarantine", "report", "controls", "findings", "risk", "trend", "notebooks", "find", "erase"),
    *("key", "doctor", "canary"),
)
_STANDS = "What was finished before stands; what was not leaves nothing behind."


class _Parser(argparse.ArgumentParser):
    """argparse, with the house's errors: what is wrong, what is accepted, and a suggestion."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:  # pyright: ignore[reportIncompatibleMethodOverride] - typed by overloads
        """Refuse an unknown option here: the command it was given to knows what it resembles, `privlib` does not."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            # A command about a person repeats nothing that may be the person's id.
            shown = [word for word in rest if word.startswith("--")] if self.get_default("private") else rest
            self.error(f"unrecognized arguments: {' '.join(shown) or 'words without an option'}")
        return found, rest

    def error(self, message: str) -> NoReturn:
        if self.get_default("private"):
            message = re.sub(r"=.*?(?= could match |$)", "", message)
        known = sorted({word for action in self._actions for word in (*action.option_strings, *(action.choices or ()))})
        typed = re.findall(r"invalid choice: '([^']*)'|unrecognized arguments: ([^\s=]+)", message)
        word = next((one or other for one, other in typed), "")
        hint = did_you_mean(word, (str(name) for name in known)) if word else ""
        raise ParameterError("E400", problem=f"{self.prog}: {message}.{hint}\nSee {self.prog} --help.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        argv: the words after `privlib`; those of the process if not given.
    """
    os.umask(0o077)
    _listen()
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        # What a terminal cannot show must not end a command.
        reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if argv is None else argv)
    trace = "--traceback" in words
    plain = [word for word in words if word != "--traceback"]
    name = " ".join(["privlib", *[word for word in plain[:1] if word in _COMMANDS]])
    try:
        # Late, because it takes a moment in which someone may press Ctrl-C.
        from privlib.cli import report

        arguments = _parser().parse_args(report.own_words(plain))
        return arguments.run(arguments)
    except PrivlibError as error:
        said = error.safe_message
        print(said if said.startswith(name) else f"{name}: {said}", file=sys.stderr)
        return _show(error, error.exit_code, trace=trace)
    except (KeyboardInterrupt, _Terminated):
        # DuckDB turns what a signal raises inside a query into an interruption, so the signal is asked, not the error.
        print(f"privlib: {'ended by a signal' if _came else 'interrupted'}. {_STANDS}", file=sys.stderr)
        return 143 if _came else 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:  # noqa: BLE001 - whatever was not foreseen is a bug; its words may hold data
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        print(
            f"{name}: {type(error).__name__} at {where}. This is a bug in privlib; "
            "details are withheld, they may hold personal data. Report it with this line.",
            file=sys.stderr,
        )
        return _show(error, 5, trace=trace)


def _parser() -> argparse.ArgumentParser:
    from privlib.cli import (
        canary,
        controls,
        doctor,
        erase,
        find,
        findings,
        key,
        load,
        notebooks,
        quarantine,
        report,
        risk,
        trend,
    )
    from privlib.cli import map as propose

    parser = _Parser(
        prog="privlib",
        description="Show that the company's privacy policy is kept.",
        epilog="privlib COMMAND --help says what a command takes, with examples.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--traceback", action="store_true", help="show where an error came from, without its words")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    first = (load, propose, quarantine, report, controls, findings)
    for command in (*first, risk, trend, notebooks, find, erase, key, doctor, canary):
        command.add(commands)
    return parser


class _Terminated(BaseException):
    pass


def _listen() -> None:
    """Clean up when asked to end or when the terminal is gone; who ignores a signal, as nohup does, still does."""
    for one in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _terminate)


_came: list[int] = []
"""Signals that told this process to end."""


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    _came.append(number)
    raise _Terminated


def _show(error: BaseException, code: int, *, trace: bool) -> int:
    """Show where an error came from; frames only, since its own words may hold data."""
    if trace:
        traceback.print_tb(error.__traceback__)
    return code
