"""A scanner that looks for markers as a person with time would: in files as they are, packed, encoded, in a database.

A scanner that does not decode lies: text of a PDF is packed, JSON may escape it, a data URI hides it in base64. Each
way of writing a marker has a positive control: `ways` writes it so, and `found` must find it.
"""

import base64
import binascii
import gzip
import html
import json
import re
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import open_engine
from privlib.errors import PrivlibError

__all__ = ["UNREAD", "found", "places", "reads_pdf", "ways"]

UNREAD = "cannot be opened, so it is not searched"
"""Stands in the place of a marker for a database that holds its text packed, and could not be opened."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_DEEPEST = 3


def places(root: Path, markers: Sequence[str | bytes], allowed: Collection[Path] = ()) -> list[tuple[str, int]]:
    """The files below a folder that hold a marker.

    Args:
        root: the folder; links in it are not followed.
        markers: text, or bytes that stand as they are.
        allowed: files and folders that are not looked at.

    Returns:
        Each file's path from the root, and the place of the marker in `markers`; -1 for a file that is `UNREAD`.
    """
    seen: list[tuple[str, int]] = []
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file() or not {path, *path.parents}.isdisjoint(allowed):
            continue
        shown = str(path.relative_to(root))
        seen += [(shown, -1 if marker == UNREAD else markers.index(marker)) for marker in found(path, markers)]
    return seen


def found(path: Path, markers: Sequence[str | bytes]) -> list[str | bytes]:
    """The markers that stand in a file, or in its name, in any way of writing; `UNREAD` if nobody can say."""
    layers = list(_layers(path.read_bytes(), 0))
    try:
        opened = list(_opened(path))
    except (PrivlibError, sqlite3.Error, pl.exceptions.PolarsError):
        return [UNREAD]
    texts = [path.name, *(text for raw in layers for text in _texts(raw)), *opened]
    raws = [path.name.encode(errors="surrogateescape"), *layers]

    def stands(marker: str | bytes) -> bool:
        if isinstance(marker, bytes):
            return any(marker in raw for raw in raws)
        return any(marker in text for text in texts)

    return [marker for marker in markers if stands(marker)]


def _layers(raw: bytes, depth: int) -> Iterator[bytes]:
    """Bytes, and what is packed or encoded in them."""
    yield raw
    if depth == _DEEPEST:
        return
    for start in (each.start() for each in re.finditer(rb"\x1f\x8b\x08", raw)):
        yield from _inflated(raw[start:], 31, depth)
    for start in (each.start() for each in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", raw)):
        yield from _inflated(raw[start:], 15, depth)
    for each in _BASE64.finditer(raw):
        try:
            inner = base64.b64decode(each[0][: len(each[0]) // 4 * 4])
        except binascii.Error:
            continue
        if inner != raw:
            yield from _layers(inner, depth + 1)


def _inflated(raw: bytes, wbits: int, depth: int) -> Iterator[bytes]:
    try:
        inner = zlib.decompressobj(wbits).decompress(raw, 1 << 26)
    except zlib.error:
        return
    if len(inner) > 16:
        yield from _layers(inner, depth + 1)


def _texts(raw: bytes) -> Iterator[str]:
    """What bytes may say: as UTF-8, as UTF-16, with escapes of JSON, HTML and addresses taken away."""
    plain = raw.decode("utf-8", "replace")
    yield plain
    if b"\0" in raw:
        yield from (raw[start:].decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be") for start in (0, 1))
    if "\\u" in plain:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda each: chr(int(each[1], 16)), plain)
    if "&#" in plain:
        yield html.unescape(plain)
    if "%" in plain:
        yield unquote(plain)


def reads_pdf() -> bool:
    """Whether the text of a PDF can be read: what pypdfium2 does, which is not part of privlib."""
    return find_spec("pypdfium2") is not None


def _opened(path: Path) -> Iterator[str]:
    """What a database, a table or a document says when it is opened."""
    start = path.read_bytes()[:16]
    if start[8:12] == b"DUCK":
        with open_engine(path) as engine:
            for name, table in engine.tables().items():
                yield f"{name} {table.columns}"
                yield str(engine.frame(_statement(f"SELECT * FROM {ident(name)}")).rows())
    elif start.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(path)) as con:
            for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                yield str(con.execute(f"SELECT * FROM {ident(table)}").fetchall())
    elif start.startswith(b"PAR1"):
        frame = pl.read_parquet(path.read_bytes())
        yield str(frame.columns) + str(frame.rows())
    elif start.startswith(b"%PDF") and reads_pdf():
        pdfium: Any = import_module("pypdfium2")
        with closing(pdfium.PdfDocument(path)) as document:
            for page in document:
                yield page.get_textpage().get_text_range()


def _statement(sql: str) -> Statement:
    return Statement("canary", "privlib/report/markers.py", sql)


def ways(marker: str, folder: Path) -> dict[str, Path]:
    """Files that hold a marker, one for each way of writing it but PDF; `found` must find it in every one."""
    plain = f"<p>x {marker} x</p>"
    written = {
        "utf-8": plain.encode(),
        "json escapes": json.dumps({"x": plain}).encode() if not marker.isascii() else _escaped(plain),
        "gzip": gzip.compress(plain.encode()),
        "zlib": zlib.compress(plain.encode() * 3),
        "base64": b"<img src=data:text/html;base64," + base64.b64encode(plain.encode()) + b">",
        "packed base64": base64.b64encode(zlib.compress(plain.encode() * 3)),
        "html entities": "".join(f"&#{ord(letter)};" for letter in plain).encode(),
        "percent": quote(plain, safe="").encode() if not marker.isascii() else _percent(plain),
        "utf-16": plain.encode("utf-16"),
    }
    made = {name: folder / f"{number}.bin" for number, name in enumerate(written)}
    for name, path in made.items():
        path.write_bytes(written[name])
    for name in ("duckdb", "parquet", "sqlite"):
        made[name] = folder / f"x.{name}"
    with open_engine(made["duckdb"], read_only=False) as engine:
        sql = _statement("CREATE TABLE store.t AS SELECT $marker AS c FROM range(5000)")
        engine.run(sql, marker=plain)
        engine.run(_statement("CHECKPOINT store"))
    pl.DataFrame({"c": [plain] * 100}).write_parquet(made["parquet"], compression="zstd")
    with closing(sqlite3.connect(made["sqlite"])) as lite:
        lite.execute("CREATE TABLE t (c)")
        lite.execute("INSERT INTO t VALUES (?)", (plain,))
        lite.commit()
    return made


def _escaped(text: str) -> bytes:
    return "".join(f"\\u{ord(letter):04x}" for letter in text).encode()


def _percent(text: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode()).encode()
