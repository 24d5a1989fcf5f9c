"""Reading what someone gives for a parameter: by its type's own rule, exactly, and refusing the rest."""

import ast
import math
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar, cast

from privlib.errors import did_you_mean
from privlib.report.kinds import MAX_ITEMS, MAX_TEXT, Type, Typed
from privlib.text import clean

__all__ = ["MisfitError", "accepts"]

_Number = TypeVar("_Number", int, float)

_INT = re.compile(r"[+-]?[1-9][0-9]{0,17}|0", re.ASCII)
_FLOAT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_SECRET = re.compile(
    r"credential:[A-Za-z0-9_.-]{1,80}|file:[^\s]{1,200}|keyring:[A-Za-z0-9_.-]{1,80}/[A-Za-z0-9_.@-]{1,80}"
)


class MisfitError(Exception):
    """A text or value that does not fit a type. `hint` tells what to write instead; it may be empty."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(hint)
        self.hint = hint


def accepts(kind: Type, given: object) -> Typed:
    """Turn a text, or a value of Python, into the value the kernel gets.

    A text is read by the type's own rule. A value must be of the type exactly: True is no whole number. Paths and
    periods are checked for their form only; `privlib.report.parameters` resolves them.

    Raises:
        MisfitError: the text or value does not fit.
    """
    if kind.kind == "optional" and kind.inner:
        return None if given is None or given == "none" else accepts(kind.inner, given)
    if isinstance(given, date) and kind.kind == "date" and not isinstance(given, datetime):
        given = given.isoformat()
    if not isinstance(given, str):
        return _value(kind, given)
    if kind.kind == "list":
        return _items(kind, _split(given))
    return _READ[kind.kind](kind, given)


def _value(kind: Type, given: object) -> Typed:
    if kind.kind == "bool" and isinstance(given, bool):
        return given
    if kind.kind == "int" and isinstance(given, int) and type(given) is not bool:
        return _within(kind, given)
    if kind.kind == "float" and isinstance(given, int | float) and type(given) is not bool and math.isfinite(given):
        return _within(kind, float(given))
    if kind.kind == "list" and isinstance(given, list | tuple):
        return _items(kind, list(cast("list[object]", given)))
    raise MisfitError


def _within(kind: Type, number: _Number) -> _Number:
    if kind.low is not None and kind.high is not None and not kind.low <= number <= kind.high:
        raise MisfitError
    return number


def _read_int(kind: Type, text: str) -> int:
    if not _INT.fullmatch(text):
        raise MisfitError("Write it without spaces or separators")
    return _within(kind, int(text))


def _read_float(kind: Type, text: str) -> float:
    if not _FLOAT.fullmatch(text):
        percent = re.fullmatch(r"([0-9]{1,3})%", text, re.ASCII)
        raise MisfitError(
            f"Write {int(percent[1]) / 100:g}" if percent else "Write it with a point and without separators"
        )
    return _within(kind, float(text))


def _read_bool(_: Type, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise MisfitError
    return text.lower() == "true"


def _read_text(_: Type, text: str) -> str:
    if len(text) > MAX_TEXT or clean(text, len(text) + 1) != text or "\n" in text or "\t" in text:
        raise MisfitError("Write it on one line without control or direction characters")
    return text


def _read_choice(kind: Type, text: str) -> str:
    if text not in kind.members:
        raise MisfitError(did_you_mean(text, kind.members).strip())
    return text


def _read_date(_: Type, text: str) -> str:
    if not _DATE.fullmatch(text) or not 1970 <= int(text[:4]) <= 2199 or not _exists(text):
        raise MisfitError
    return text


def _read_instant(_: Type, text: str) -> str:
    if not _INSTANT.fullmatch(text) or not _exists(text):
        raise MisfitError("Write its offset: Z or +09:00")
    return text


def _exists(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read_line(_: Type, text: str) -> str:
    if not text or len(text) > MAX_TEXT or clean(text, len(text) + 1) != text or not text.isprintable():
        raise MisfitError
    return text


def _read_secret(_: Type, text: str) -> str:
    if not _SECRET.fullmatch(text):
        raise MisfitError
    return text


_READ: dict[str, Callable[[Type, str], Typed]] = {
    "str": _read_text,
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "choice": _read_choice,
    "date": _read_date,
    "instant": _read_instant,
    "period": _read_line,
    "path": _read_line,
    "secret": _read_secret,
}


def _python(text: str) -> object:
    return ast.literal_eval(text)


def _toml(text: str) -> object:
    return tomllib.loads(f"v = {text}")["v"]


def _split(text: str) -> list[object]:
    if not text.strip():
        return []
    if not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",")]
    for read in (_python, _toml):
        try:
            found = read(text.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list):
            return cast("list[object]", found)
    raise MisfitError("Separate the items by commas")


def _items(kind: Type, items: list[object]) -> list[str | int]:
    if len(items) > MAX_ITEMS:
        raise MisfitError(f"At most {MAX_ITEMS} items")
    inner = kind.inner or Type("str")
    read = [accepts(inner, item) for item in items]
    if "" in read or len(set(map(str, read))) != len(read):
        raise MisfitError("Leave no item empty and name none twice")
    return [item for item in read if isinstance(item, int)] if inner.kind == "int" else [str(item) for item in read]
