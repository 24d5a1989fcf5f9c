"""JSON Lines through the door: one object a line, its numbers as they are written, nothing taken twice or guessed."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from privlib.errors import InputError
from privlib.store.door import Door
from privlib.store.encodings import reencoded
from privlib.store.files import Source, refuse_foreign
from privlib.store.records import RECORD_LIMIT

__all__ = ["read_json_lines"]

_DEEPEST = 32
_BATCH = 50_000


class _RefusedError(Exception):
    """An object that is refused: the code, and the column that is at fault."""

    def __init__(self, code: str, column: str = "") -> None:
        self.code = code
        self.column = column


def read_json_lines(source: Source, door: Door) -> None:
    """Read a JSON Lines file through a door. A value that is missing from an object is no value.

    Records are refused one by one: E102 bytes that are no UTF-8 or half a character, E122 a long line, E140 nested too
    deep, E141 a key twice, E142 NaN or Infinity, E143 no complete object, E201 an object as a value.

    Raises:
        InputError: E110 for an empty file, E113 for a key that is not declared, E118 for another format, E132 for an
            archive.
    """
    reading = door.reading
    names = [column.name for column in reading.table.columns if reading.source(column).constant is None]
    columns = {column.name: reading.source(column) for column in reading.table.columns}
    wanted = [columns[name].name for name in names]
    known = {*wanted, *reading.ignored}
    lines: list[int] = []
    rows: list[tuple[str | None, ...]] = []
    for number, line in enumerate(_lines(source, door), 1):
        door.records += 1
        if not line.strip():
            door.blank += 1
            continue
        try:
            found = _object(line)
            _check_names(door, found, known)
            rows.append(tuple(_text(found.get(of), name) for name, of in zip(names, wanted, strict=True)))
            lines.append(number)
        except _RefusedError as refused:
            door.refuse(number, refused.code, refused.column)
        if len(rows) == _BATCH:
            door.rows(lines, rows, names)
            lines, rows = [], []
    if not door.records:
        raise InputError("E110", file=source.name, k=len(wanted))
    door.rows(lines, rows, names)


def _check_names(door: Door, found: dict[str, Any], known: set[str]) -> None:
    extra = [place for place, name in enumerate(found, 1) if name not in known]
    if extra:
        raise InputError("E113", file=door.file, m=len(extra), table=door.reading.table.name, i=extra[0])


def _lines(source: Source, door: Door) -> Iterator[bytes]:
    rest = b""
    started = False
    for chunk in reencoded(source, door.reading, 1 << 22):
        if not started:
            refuse_foreign(source.name, chunk, "JSON Lines")
        started = True
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        # of a line without end, as much is kept as shows that it is too long
        rest = rest[: RECORD_LIMIT + 1]
    if rest:
        yield rest


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > RECORD_LIMIT:
        raise _RefusedError("E122")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise _RefusedError("E102") from None
    if _depth(text) > _DEEPEST:
        raise _RefusedError("E140")
    try:
        found = json.loads(text, parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        raise _RefusedError("E143") from None
    if not isinstance(found, dict):
        raise _RefusedError("E143")
    if "\\u" in text and not _is_text(found):
        raise _RefusedError("E102")
    return found  # pyright: ignore[reportUnknownVariableType] (what JSON holds is known when it is looked at)


def _is_text(found: Any) -> bool:
    """Whether what was written as escapes is text: half a character by itself is none."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth(text: str) -> int:
    """How deep brackets stand in each other at the most, those inside texts counted too: never less than the truth."""
    depth = deepest = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _constant(_name: str) -> NoReturn:
    raise _RefusedError("E142")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedError("E141")
    return found


_WORDS: dict[bool, str] = {True: "true", False: "false"}


def _text(value: Any, column: str) -> str | None:
    """A value as a delimited file would have it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, list):
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        if not all(isinstance(item, str) and item and "|" not in item for item in items):
            raise _RefusedError("E201", column)
        return "|".join(items)
    raise _RefusedError("E201", column)
