"""The types a parameter of a report may have: how each is written, what it becomes in the kernel, what it refuses.

One `Type` answers for the command line, the form and the notebook's default alike, so they cannot differ.
"""

import builtins
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass

from privlib.text import clean

__all__ = ["MAX_ITEMS", "MAX_TEXT", "Type", "Typed", "is_name", "is_secret_name", "parse"]

Typed = str | int | float | bool | list[str | int] | None
"""What a parameter may be in the kernel."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MAX_TEXT = 500
"""Longest text of a `str`, in characters (design limit, 2026-11-22)."""
MAX_ITEMS = 200
"""Most items of a list (design limit, 2026-11-22)."""

_SECRET_WORDS = frozenset({"pass", "password", "secret", "token", "key", "credential"})
_FLOAT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_WRITTEN = re.compile(r"(?P<kind>[a-z]+)(\[(?P<inner>.*)\])?")
_QUOTED = frozenset({"int", "float", "bool", "choice", "date", "period"})


@dataclass(frozen=True, slots=True)
class Type:
    """A parsed type: its kind, and the bounds, members or inner type the kind has."""

    kind: str
    low: float | None = None
    high: float | None = None
    members: tuple[str, ...] = ()
    inner: "Type | None" = None

    @property
    def words(self) -> str:
        """The type in words: `a whole number from 5 to 100`."""
        bounds = "" if self.low is None else f" from {self.low:g} to {self.high:g}"
        match self.kind:
            case "int":
                return f"a whole number{bounds}"
            case "float":
                return f"a number{bounds}"
            case "choice":
                return "one of " + ", ".join(self.members)
            case "list":
                return f"a list of {'whole numbers' if self.item == 'int' else 'texts'}"
            case "optional":
                return f"{self.inner.words if self.inner else ''} or none"
            case _:
                return _WORDS[self.kind]

    @property
    def item(self) -> str:
        """Kind of a list's items: `str` or `int`."""
        return self.inner.kind if self.inner else ""

    def quote(self, text: str) -> str:
        """What a message may say of a refused text: the text itself only where a type has no room for personal data."""
        base = self.inner if self.kind == "optional" and self.inner else self
        if base.kind in _QUOTED:
            return f'"{clean(text, 40)}"'
        return f"a text of {len(text)} characters"


_WORDS = {
    "str": f"a text of at most {MAX_TEXT} characters",
    "bool": "true or false",
    "date": "a date such as 2026-04-01",
    "instant": "an instant with its offset, such as 2026-04-01T09:00:00+09:00",
    "period": "a period such as 2026-04, 2026-Q2, FY2026, last-month or 2026-04-01..2026-07-01",
    "path": "a path under the root",
    "secret": "a reference such as credential:NAME",
}


def is_secret_name(name: str) -> bool:
    """Tell whether one of a name's words says that it holds a secret: `api_token`."""
    return not _SECRET_WORDS.isdisjoint(name.split("_"))


def is_name(name: str) -> bool:
    """Tell whether a text may name a parameter: short, lower case, no keyword, no builtin."""
    return bool(_NAME.fullmatch(name)) and not keyword.iskeyword(name) and not hasattr(builtins, name)


def parse(written: str) -> Type | None:
    """Read a type as the parameters cell writes it, or None if there is no such type.

    Example:
        >>> parse("int[5, 100]")
        Type(kind='int', low=5.0, high=100.0, members=(), inner=None)
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    kind, inner = found["kind"], found["inner"]
    if inner is None:
        return Type(kind) if kind in {"int", "float", *_WORDS} else None
    return _BRACKETS[kind](kind, inner) if kind in _BRACKETS else None


def _choice(kind: str, inner: str) -> Type | None:
    members = tuple(part.strip() for part in inner.split(","))
    fits = all(re.fullmatch(r"\w+", member) for member in members) and len(set(members)) == len(members)
    return Type(kind, members=members) if fits else None


def _list(kind: str, inner: str) -> Type | None:
    of = parse(inner)
    return Type(kind, inner=of) if of in (Type("str"), Type("int")) else None


def _optional(kind: str, inner: str) -> Type | None:
    of = parse(inner)
    return None if of is None or of.kind in ("optional", "secret") else Type(kind, inner=of)


def _bounded(kind: str, inner: str) -> Type | None:
    parts = [part.strip() for part in inner.split(",")]
    if len(parts) != 2 or not all(_FLOAT.fullmatch(part) for part in parts):
        return None
    low, high = (float(part) for part in parts)
    return Type(kind, low, high) if low <= high else None


_BRACKETS: dict[str, Callable[[str, str], Type | None]] = {
    "int": _bounded,
    "float": _bounded,
    "choice": _choice,
    "list": _list,
    "optional": _optional,
}
