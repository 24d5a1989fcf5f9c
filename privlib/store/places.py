"""Which table a file fills, and how it is read: by its mapping, or by its name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from privlib.errors import InputError, did_you_mean
from privlib.store.reading import Format, Reading
from privlib.store.tables import TABLES

__all__ = ["Given", "Placed", "place"]

_NAME = re.compile(r"(?P<table>[a-z_]+)(?:-.+)?\.(?P<format>csv|tsv|jsonl|parquet)(?P<packed>\.gz)?")
_DECLARED = re.compile(r"(?P<kind>anon|answer)-(?P<id>[A-Za-z0-9:._-]{1,40})\.(?P<format>csv|tsv|jsonl|parquet)")
_ARCHIVE = re.compile(r".+\.(zip|7z|tar|tgz|tar\.(?:gz|bz2|xz|zst))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """A file to load: its path, what to call it, and how to read it where its name does not say so."""

    path: Path
    name: str
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A file whose table is known, by the table's name; `reading` only where a mapping gave it."""

    given: Given
    table: str
    format: Format
    delimiter: str = ","
    reading: Reading | None = None

    @property
    def order(self) -> tuple[int, str, str]:
        """Its place in a load: tables stand after those they name records of, declared ones come last."""
        rank = list(TABLES).index(self.table) if self.table in TABLES else len(TABLES)
        return (rank, self.table, self.given.name.partition(".")[0])


def place(given: Given, reading: Callable[[str], Reading | None], *, log: bool) -> Placed:
    """Say which table a file fills and how it is read: by its mapping, or by its name."""
    if mapped := given.reading or reading(given.name):
        return Placed(given, mapped.table.name, mapped.format, reading=mapped)
    if log or given.name.endswith(".log"):
        return Placed(given, "history_event", "log")
    if found := _DECLARED.fullmatch(given.name):
        return Placed(given, f"{found['kind']}-{found['id']}", *_written_as(found["format"]))
    found = _NAME.fullmatch(given.name)
    packed = found and found["packed"] and found["format"] not in {"csv", "tsv", "jsonl"}
    if found and found["table"] in TABLES and not packed:
        return Placed(given, found["table"], *_written_as(found["format"]))
    if archive := _ARCHIVE.fullmatch(given.name):
        raise InputError("E132", file=given.name, kind=archive[1])
    hint = did_you_mean(found["table"] if found else given.path.stem, TABLES)
    raise InputError("E180", file=given.name, hint=hint)


def _written_as(ending: str) -> tuple[Format, str]:
    if ending == "tsv":
        return "csv", "\t"
    return ("parquet" if ending == "parquet" else "jsonl" if ending == "jsonl" else "csv"), ","
