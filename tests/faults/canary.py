"""A scanner that looks for markers as a person with time would: in files as they are, packed, encoded, in a database.

A scanner that does not decode lies: text of a PDF is packed, JSON may escape it, a data URI hides it in base64. Each
way of writing a marker has a positive control in the tests.
"""

import base64
import binascii
import gzip
import html
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote

import duckdb
import polars as pl
import pypdfium2

__all__ = ["found", "places", "ways"]

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_DEEPEST = 3


def places(root: Path, markers: list[str], allowed: set[Path]) -> list[str]:
    """The files below a folder that hold a marker, and which; those allowed and the lock files' places aside."""
    seen: list[str] = []
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file() or path in allowed:
            continue
        seen += [f"{path.relative_to(root)}: {marker}" for marker in found(path, markers)]
    return seen


def found(path: Path, markers: list[str]) -> list[str]:
    """The markers that stand in a file, or in its name, in any way of writing."""
    texts = [path.name, *(text for raw in _layers(path.read_bytes(), 0) for text in _texts(raw)), *_opened(path)]
    return [marker for marker in markers if any(marker in text for text in texts)]


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


def _opened(path: Path) -> Iterator[str]:
    """What a database, a table or a document says when it is opened."""
    start = path.read_bytes()[:16]
    if start[8:12] == b"DUCK":
        with duckdb.connect(path, read_only=True) as con:
            for schema, table in con.execute(
                "SELECT table_schema, table_name FROM information_schema.tables"
            ).fetchall():
                yield table
                described = con.execute(f'SELECT * FROM "{schema}"."{table}"')
                yield str(described.description)
                yield str(described.fetchall())
    elif start.startswith(b"SQLite format 3"):
        con = sqlite3.connect(path)
        for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            yield str(con.execute(f'SELECT * FROM "{table}"').fetchall())
        con.close()
    elif start.startswith(b"PAR1"):
        frame = pl.read_parquet(BytesIO(path.read_bytes()))
        yield str(frame.columns) + str(frame.rows())
    elif start.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(path)
        for page in document:
            yield page.get_textpage().get_text_range()
        document.close()


def ways(marker: str, folder: Path) -> dict[str, Path]:
    """Files that hold a marker, one for each way of writing it; the scanner must find it in every one."""
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
    for name in ("duckdb", "parquet", "sqlite", "pdf"):
        made[name] = folder / f"x.{name}"
    with duckdb.connect(made["duckdb"]) as con:
        con.execute("CREATE TABLE t AS SELECT $marker AS c FROM range(5000)", {"marker": plain})
    pl.DataFrame({"c": [plain] * 100}).write_parquet(made["parquet"], compression="zstd")
    with sqlite3.connect(made["sqlite"]) as lite:
        lite.execute("CREATE TABLE t (c)")
        lite.execute("INSERT INTO t VALUES (?)", (plain,))
    lite.close()
    return made


def _escaped(text: str) -> bytes:
    return "".join(f"\\u{ord(letter):04x}" for letter in text).encode()


def _percent(text: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode()).encode()
