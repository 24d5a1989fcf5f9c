"""The errors privlib raises on purpose, one class a kind. Their codes and words stand in `privlib.codes`."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date

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


class PrivlibError(Exception):
    """An error privlib foresaw. Anything else that reaches the top is a bug and is reported as one.

    Args:
        code: a key of `REGISTER`.
        fields: what the template names; strings are cleaned, so a hostile file name cannot break a terminal.
    """

    def __init__(self, code: str, /, **fields: _Field) -> None:
        entry = REGISTER[code]
        self.code = code
        self.exit_code = entry.exit_code
        shown = {name: clean(value, 400) if isinstance(value, str) else value for name, value in fields.items()}
        self.safe_message = entry.template.format(**shown)
        super().__init__(self.safe_message)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.safe_message))


def _rebuild(kind: type[PrivlibError], code: str, message: str) -> PrivlibError:
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
