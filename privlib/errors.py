"""The errors privlib raises on purpose, one class a kind. Their codes and words stand in `privlib.codes`."""

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self, TypeVar

from privlib.codes import REGISTER
from privlib.text import clean

__all__ = [
    "DisclosureError",
    "EngineError",
    "InputError",
    "ParameterError",
    "PolicyError",
    "PrivlibError",
    "StorageError",
    "did_you_mean",
    "first_three",
]

_Field = str | int | date
_Kind = TypeVar("_Kind", bound="PrivlibError")

_LINES = frozenset({"message", "problem", "problems"})
"""Fields that hold sentences of privlib's own, which may stand on several lines. Every other field is part of one."""


class PrivlibError(Exception):
    """An error privlib foresaw. Anything else that reaches the top is a bug and is reported as one.

    Args:
        code: a key of `REGISTER`.
        fields: what the template names; strings are cleaned, so a hostile file name can neither break a terminal nor
            add a line.
    """

    def __init__(self, code: str, /, **fields: _Field) -> None:
        entry = REGISTER[code]
        self.code = code
        self.exit_code = entry.exit_code
        shown = {name: _clean(name, value) if isinstance(value, str) else value for name, value in fields.items()}
        self.safe_message = entry.template.format(**shown)
        super().__init__(self.safe_message)

    def restated(self, done: str) -> Self:
        """The same error where another step was asked for: `Nothing was loaded.` becomes `Nothing was measured.`."""
        message = re.sub(r" Nothing was \w+\.$", f" Nothing was {done}.", self.safe_message)
        return _rebuild(type(self), self.code, message)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.safe_message))


def _clean(name: str, text: str) -> str:
    lines = text.split("\n") if name in _LINES else [text]
    return "\n".join(clean(line, 400, one_line=True) for line in lines)


def _rebuild(kind: type[_Kind], code: str, message: str) -> _Kind:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.code, error.exit_code, error.safe_message = code, REGISTER[code].exit_code, message
    return error


class PolicyError(PrivlibError):
    """A policy or law file that cannot be used (E30x, E31x)."""


class ParameterError(PrivlibError):
    """A parameter, path or key that cannot be used (E4xx, E6xx)."""


class InputError(PrivlibError):
    """A data file that is refused (E1xx, E2xx)."""


class DisclosureError(PrivlibError):
    """Something that must not be shown (E7xx)."""


class EngineError(PrivlibError):
    """A process that failed: engine, kernel, chart, PDF (E5xx)."""

    kind: str = ""
    """What the engine did not like, where it is a query."""
    line: str = ""
    """The text of the query's line, where the engine names one."""

    def __init__(self, code: str, /, **fields: _Field) -> None:
        super().__init__(code, **fields)
        self.kind = str(fields.get("kind", ""))


class StorageError(PrivlibError):
    """Disk, permissions, locks, damaged files (E61x, E62x, E8xx, E9xx)."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` for the closest known name, or an empty string.

    Example:
        >>> did_you_mean("grace_day", ["grace_days", "purposes"])
        ' Did you mean "grace_days"?'
    """
    close = difflib.get_close_matches(name, list(known), 1, 0.6)
    return f' Did you mean "{close[0]}"?' if close else ""


def first_three(problems: Sequence[str]) -> str:
    """Join at most three problems with line ends, then say how many more there are.

    Example:
        >>> first_three(["a", "b", "c", "d"])
        'a\\nb\\nc\\nand 1 more'
    """
    shown = list(problems[:3])
    if len(problems) > 3:
        shown.append(f"and {len(problems) - 3} more")
    return "\n".join(shown)
