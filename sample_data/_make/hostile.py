"""The hostile set: what a loader must never take as it is, as files made from the cases of `hostile/cases.toml`.

A case stands there as text with escapes, so that no tool rewrites its bytes; what is large is told by how it is made.
"""

import base64
import gzip
import io
import os
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["BEFORE", "Case", "File", "Set", "read", "write"]

BEFORE = "before"
"""The folder of the files that are loaded before each case."""
_CUT = 20
"""Bytes that a truncated file lacks."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a case: what it holds, and what becomes of it.

    `counts` are records, loaded, refused, duplicates and blank; none where the whole file is refused. `codes` are the
    code of that refusal, or those of the records that are refused, in order.
    """

    name: str
    content: bytes = b""
    link: str = ""
    pipe: bool = False
    counts: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    normalised: int = 0
    already: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its files in the order of loading, and the mapping that they are read with, if there is one."""

    id: str
    what: str
    files: tuple[File, ...]
    mapping: str = ""
    expected: Mapping[str, str] = field(default_factory=dict)
    """What is asked of the store afterwards, and the answer."""


@dataclass(frozen=True, slots=True)
class Set:
    """All cases, the files that are loaded before each of them, and the word that every bad value holds."""

    canary: str
    before: tuple[File, ...]
    cases: tuple[Case, ...]


def read(path: Path) -> Set:
    """Read the cases."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = told["row"]
    cases = (
        Case(
            case["id"],
            case["what"],
            tuple(_file(rows, each) for each in case["file"]),
            case.get("mapping", ""),
            case.get("expected", {}),
        )
        for case in told["case"]
    )
    return Set(told["canary"], tuple(_file(rows, each) for each in told["before"]), tuple(cases))


def write(told: Set, out: Path) -> None:
    """Write each case into a folder of its own, and the files that come before into another.

    Raises:
        FileExistsError: a case's folder is there; nothing is overwritten, since a link or a pipe may stand in it.
    """
    for folder, files in ((BEFORE, told.before), *((case.id, case.files) for case in told.cases)):
        (out / folder).mkdir(parents=True)
        for file in files:
            _write(out / folder / file.name, file)
    for case in told.cases:
        if case.mapping:
            (out / case.id / "mapping.toml").write_text(case.mapping, encoding="utf-8", newline="\n")


def _write(path: Path, file: File) -> None:
    if file.link:
        path.symlink_to(file.link)
    elif file.pipe:
        os.mkfifo(path)
    else:
        path.write_bytes(file.content)


def _file(rows: Mapping[str, Mapping[str, str]], told: Mapping[str, Any]) -> File:
    expected: dict[str, Any] = {name: told[name] for name in ("normalised", "already", "line") if name in told}
    expected |= {name: tuple(told[name]) for name in ("counts", "codes", "notes") if name in told}
    if "link" in told or "pipe" in told:
        return File(told["name"], link=told.get("link", ""), pipe=told.get("pipe", False), **expected)
    return File(told["name"], _packed(told.get("pack", ""), told["name"], _content(rows, told)), **expected)


def _content(rows: Mapping[str, Mapping[str, str]], told: Mapping[str, Any]) -> bytes:
    if "base64" in told:
        return base64.b64decode(told["base64"])
    text = told["text"] if "text" in told else _lines(rows[told["rows_of"]], told)
    for word, by in told.get("fill", {}).items():
        text = text.replace(word, by["text"] * by["times"])
    return text.encode(told.get("encoding", "utf-8"))


def _lines(row: Mapping[str, str], told: Mapping[str, Any]) -> str:
    """A header and records: each is the table's row with some fields written otherwise, and nothing is quoted."""
    order = told.get("header", list(row))
    records = [",".join((row | changes)[name] for name in order) for changes in told["rows"]]
    return "".join(line + told.get("line_end", "\n") for line in (",".join(order), *records))


def _packed(how: str, name: str, content: bytes) -> bytes:
    if how == "zip":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(zipfile.ZipInfo(f"../{name}"), content)
        return made.getvalue()
    if how == "gzip":
        return gzip.compress(content, mtime=0)
    return gzip.compress(content, mtime=0)[:-_CUT] if how == "gzip, cut" else content
