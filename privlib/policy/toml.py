"""TOML files written by people: read safely, and every complaint names file, line, key and what is accepted."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from privlib.errors import PolicyError, did_you_mean
from privlib.policy import accepted

__all__ = ["DIRECTION", "MAX_BYTES", "Document", "convert", "load", "locate"]

Where = tuple[str | int, ...]
"""A place in a document: `("purpose", 2, "scope")` is the key `scope` of the third `[[purpose]]`."""

MAX_BYTES = 262_144
MAX_LINE = 4_096
"""A dotted key costs memory by the square of its parts; 2,000 parts are harmless, 16,000 take a gigabyte."""

DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HEADER = re.compile(r"\s*(\[\[?)([^\[\]#]+)\]")
_KEY = re.compile(r'\s*("[^"]*"|[A-Za-z0-9_-]+)\s*[.=]')
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)$")
_SHIPPED = re.compile(r"[a-z0-9-]+")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine", "Duplicate inline")
_REASONS = {
    "Expected '='": "a key needs = and a value",
    "Expected newline": "one value a line, and text in quotes",
    "Expected ']": "a table header is not closed",
    "Unterminated string": "a quote is not closed",
    "Unclosed": "a bracket is not closed",
    "Invalid value": "text goes in quotes, truth is true or false",
    "Illegal character": "a control character",
    "Escaped character": "an escape that is no character",
    "Unescaped": "an unknown escape; write a backslash twice",
    "Invalid initial character": "a key of other than A-Z, a-z, 0-9, - and _ goes in quotes",
}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file that was read: its base name, its folder, its values, and the line of each table and key."""

    name: str
    folder: Path
    data: Mapping[str, object]
    lines: Mapping[Where, int]

    def line(self, where: Where) -> int:
        """Return the line of a place, or of the nearest table or key around it; 1 if there is none."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)

    def refuse(self, code: str, where: Where, **fields: str | int) -> PolicyError:
        """Build the error of a place: file, line and key come from the place, the rest from the caller."""
        return PolicyError(code, file=self.name, line=self.line(where), key=key_of(where), **fields)


def key_of(where: Where) -> str:
    """Name a place as a message does: `purpose.scope`. The line tells which of several tables it is."""
    return ".".join(part for part in where if isinstance(part, str)) or "the file"


def locate(source: str | Path, folder: Path) -> Path:
    """Find a file: a bare name such as `luminous-2021` ships with privlib, all else is a path from `folder`."""
    if isinstance(source, str) and _SHIPPED.fullmatch(source):
        return Path(__file__).with_name(f"{source}.toml")
    return folder / source


def load(path: Path) -> Document:
    """Read a TOML file after checks that keep a hostile or broken one from exhausting the machine.

    A byte order mark at the start is dropped; line ends may be LF or CR LF.

    Raises:
        PolicyError: E300 unreadable, E301 too large, E302 given twice, E303 too long or too deep, E304 not TOML,
            E306 no such date, E307 a direction character in a key or value.
    """
    return _shipped(path) if path.parent == Path(__file__).parent else _read(path)


@cache
def _shipped(path: Path) -> Document:
    """A file of privlib's own is read once a process: every policy stands on one."""
    return _read(path)


def _read(path: Path) -> Document:
    text = _text(path)
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise PolicyError("E303", file=path.name, line=number)
    try:
        data = tomllib.loads(text)
    except RecursionError:
        deepest = max(range(len(lines)), key=lambda i: lines[i].count("[") + lines[i].count("{"))
        raise PolicyError("E303", file=path.name, line=deepest + 1) from None
    except ValueError as error:
        raise _not_toml(path.name, lines, str(error)) from None
    document = Document(path.name, path.parent, data, _index(lines))
    for where, value in _strings(data, ()):
        if found := DIRECTION.search(value):
            raise document.refuse("E307", where, cp=f"{ord(found[0]):04X}")
    return document


def convert(document: Document, kind: type[_T]) -> _T:
    """Turn a document into a struct; the first thing that does not fit is refused.

    Raises:
        PolicyError: E305 unknown or missing key, wrong type or value; E306 a date-time where a date is meant.
    """
    try:
        return msgspec.convert(document.data, kind, builtin_types=(date, datetime, time))
    except msgspec.ValidationError as error:
        raise _does_not_fit(document, kind, str(error)) from None


def _text(path: Path) -> str:
    if not path.is_file():
        raise PolicyError("E300", file=path.name, reason="no such file" if not path.exists() else "not a file")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        raise PolicyError("E300", file=path.name, reason="the system refused to open it") from None
    if len(raw) > MAX_BYTES:
        raise PolicyError("E301", file=path.name, n=path.stat().st_size)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError("E304", file=path.name, line=line, reason="not UTF-8") from None


def _not_toml(file: str, lines: list[str], message: str) -> PolicyError:
    """Say in our words what the reader found: its own may quote the file."""
    at = _AT_LINE.search(message)
    # Only a value that ends the file has no position of its own; the last line that holds something is the one.
    line = int(at[1]) if at else max((i for i, text in enumerate(lines, 1) if text.strip()), default=1)
    if message.startswith(_TWICE):
        return PolicyError("E302", file=file, line=line)
    if message.startswith("Invalid date"):
        key = _KEY.match(lines[line - 1])
        return PolicyError("E306", file=file, line=line, key=key[1].strip('"') if key else "a value")
    reason = next((ours for theirs, ours in _REASONS.items() if message.startswith(theirs)), "cannot be understood")
    return PolicyError("E304", file=file, line=line, reason=reason)


def _index(lines: list[str]) -> dict[Where, int]:
    """Find the line of each table header and of each key that begins a line.

    The reader has accepted the text, so a line is a header, a key, or the inside of a value: text between triple quotes
    is skipped, and what continues an array begins with a bracket, a brace, a comma or a value without `=` behind it.
    A key inside an inline table has the line of the table.
    """
    found: dict[Where, int] = {}
    counts: dict[Where, int] = {}
    table: Where = ()
    quoted = False
    for number, line in enumerate(lines, 1):
        was_quoted, quoted = quoted, quoted ^ ((line.count('"""') + line.count("'''")) % 2 == 1)
        if was_quoted:
            continue
        if header := _HEADER.match(line):
            table = tuple(part.strip().strip('"') for part in header[2].split("."))
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, counts[table])
            found[table] = number
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1].strip('"')), number)
    return found


def _strings(value: object, where: Where) -> Iterator[tuple[Where, str]]:
    """Yield every key and every text of a document, with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            name = str(key)  # pyright: ignore[reportUnknownArgumentType]
            yield where, name
            yield from _strings(item, (*where, name))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for number, item in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            yield from _strings(item, (*where, number))  # pyright: ignore[reportUnknownArgumentType]


def _does_not_fit(document: Document, kind: type, message: str) -> PolicyError:
    """Turn the converter's sentence into ours: it names a type of Python, we name what may be written."""
    problem, _, path = message.partition(" - at `$")
    where: Where = tuple(int(n) if n else name for name, n in re.findall(r"\.([\w-]+)|\[(\d+)\]", path))
    if missing := re.match(r"Object missing required field `(.+)`", problem):
        place = (*where, missing[1])
        return document.refuse("E305", place, problem="missing", hint="", accepted=accepted.words(kind, place))
    if unknown := re.match(r"Object contains unknown field `(.+)`", problem):
        known = accepted.fields(kind, where)
        return document.refuse(
            "E305",
            (*where, unknown[1]),
            problem="unknown",
            hint=did_you_mean(unknown[1], known),
            accepted=", ".join(known),
        )
    if problem.startswith("Expected `date") and problem.endswith("got `datetime`"):
        return document.refuse("E306", where)
    return document.refuse(
        "E305", where, problem=accepted.given(problem), hint="", accepted=accepted.words(kind, where)
    )
