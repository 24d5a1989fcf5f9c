"""A look at a company's file for a proposal: encoding, delimiter, header, and some values that stay in this process.

Nothing here decides how a file is loaded: what is detected is proposed, and a person accepts it.
"""

import re
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import AnyStr
from unicodedata import normalize

import msgspec
import polars as pl

from privlib.errors import InputError
from privlib.store.files import foreign_format, opened
from privlib.store.mapping.file import DELIMITERS, format_of
from privlib.store.records import fields_of, records

__all__ = ["Sample", "look", "looks_like_a_value"]

_BYTES = 1 << 20
_RECORDS = 2_000
"""How much is looked at (our limits, 2026-11-25)."""
_ENCODINGS = ("utf-8", "cp932", "euc_jp")
_READ = "UTF-8, CP932, EUC-JP or UTF-16 with a byte order mark"
_VALUE = re.compile(r"[\d\s./:,+-]*\d[\d\s./:,+-]*|.*@.*|.{60,}|[A-Za-z]{1,4}-?\d{2,}.*|.*\d{4}.*", re.DOTALL)
"""What looks like a value rather than a name: figures, dates, addresses, codes, long text."""
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a look gave. `names` are those of the file's header, or numbered ones where none can be told from values."""

    file: str
    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    only_cr: bool = False
    names: tuple[str, ...] = ()
    has_header: bool = True
    values: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """Of each column, the different texts that were seen."""
    doubts: tuple[str, ...] = ()
    """What was detected and may be otherwise."""


def look(path: Path, known: Callable[[str], bool], encoding: str = "", delimiter: str = "") -> Sample:
    """Look at the beginning of a file.

    Args:
        known: whether a name is one that some table's column has, or a usual word for it.
        encoding: as in a mapping; detected where it is not given.
        delimiter: the same.

    Raises:
        InputError: E324 for an encoding that is none of those that are read, or not the given one; E110 for an empty
            file; E118, E133, E160.
    """
    written = format_of(path.name) or "csv"
    with opened(path) as source:
        if written == "parquet":
            return _parquet(source.name, source.descriptor)
        start = next(source.chunks(_BYTES), b"")
        whole = len(start) < _BYTES
        name = source.name
    if start.startswith(b"\x1f\x8b") and path.name.endswith(".gz"):
        start, whole = _unpacked(name, start), False
    if not start.strip():
        raise InputError("E110", file=name, k=1)
    if kind := foreign_format(start):
        raise InputError("E118", file=name, kind=kind, format="text")
    if written == "log":
        return Sample(name, written)
    used, doubts = (encoding, ()) if encoding else _encoding(name, start, whole=whole)
    try:
        text = _text(start, used, whole=whole)
    except UnicodeError:
        raise _unread(name, f"{used} as was said") from None
    if written == "jsonl" and used in {"cp932", "euc_jp"}:
        raise _unread(name, "UTF-8 or UTF-16, as JSON Lines are")
    if written == "jsonl":
        return _json_lines(name, text, used)
    return _delimited(Sample(name, written, used, doubts=doubts), text, known, "\t" if written == "tsv" else delimiter)


def _encoding(name: str, start: bytes, *, whole: bool) -> tuple[str, tuple[str, ...]]:
    """The encoding that the bytes fit; of two that they fit, the one that makes more of them Japanese."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", ()
    if b"\x1b$" in start or b"\x1b(" in start:
        raise _unread(name, _READ)
    fitting = [codec for codec in _ENCODINGS if _fits(start, codec, whole=whole)]
    if "utf-8" in fitting:
        return "utf-8", ()
    if not fitting:
        raise _unread(name, _READ)
    japanese = {codec: len(_JAPANESE.findall(start.decode(codec, "ignore"))) for codec in fitting}
    best = max(fitting, key=japanese.__getitem__)
    doubts = [f"{codec} fits too" for codec in fitting if codec != best]
    doubts += [] if japanese[best] else ["it fits, but gives no Japanese"]
    return best, tuple(f"encoding: {doubt}; look whether the names below are right" for doubt in doubts)


def _unread(name: str, expected: str) -> InputError:
    return InputError("E324", file=name, expected=expected)


def _unpacked(name: str, start: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(start, _BYTES)
    except zlib.error:
        raise InputError("E130", file=name) from None


def _fits(start: bytes, codec: str, *, whole: bool) -> bool:
    try:
        _text(start, codec, whole=whole)
    except UnicodeDecodeError:
        return False
    return True


def _text(start: bytes, encoding: str, *, whole: bool) -> str:
    """Text; a last line that the look may have cut is left out, if it is not the only one."""
    if encoding == "utf-16":
        text = start.decode(encoding, "strict" if whole else "ignore")
        return text if whole else text[: _end(text, "\n", "\r")]
    return (start if whole else start[: _end(start, b"\n", b"\r")]).decode(encoding).removeprefix("\ufeff")


def _end(text: AnyStr, lf: AnyStr, cr: AnyStr) -> int:
    return (text.rfind(lf) + 1) or (text.rfind(cr) + 1) or len(text)


def _delimited(sample: Sample, text: str, known: Callable[[str], bool], delimiter: str) -> Sample:
    only_cr = "\r" in text and "\n" not in text
    text = text.replace("\r", "\n") if only_cr else text
    lines = [line.removesuffix("\r") for line in islice(filter(None, text.split("\n")), 20)]
    delimiter = delimiter or _delimiter(lines)
    rows: list[tuple[str, ...]] = []
    with suppress(InputError):
        for record in islice(records(sample.file, text, 1, delimiter), _RECORDS):
            if record.fields and (not rows or len(record.fields) == len(rows[0])):
                rows.append(tuple(value or "" for value in record.fields))
    if not rows:
        raise InputError("E110", file=sample.file, k=1)
    has_header = _is_header(rows[0], known)
    names = rows[0] if has_header else tuple(f"column {n}" for n in range(1, len(rows[0]) + 1))
    doubts = [*sample.doubts]
    if not has_header:
        doubts.append("header: the first record may be data and is not shown; if it is one, write its names")
    values = _columns(rows[1:] if has_header else rows, len(names))
    dialect = (sample.file, sample.format, sample.encoding, delimiter, only_cr)
    return Sample(*dialect, names, has_header, values, tuple(doubts))


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that parts the first records into equally many fields, and into the most."""

    def fields(delimiter: str) -> int:
        counts = {len(fields_of(line, delimiter) or ()) for line in lines if line.count('"') % 2 == 0}
        return counts.pop() if len(counts) == 1 else 0

    best = max(DELIMITERS, key=fields)
    return best if fields(best) > 1 else max(DELIMITERS[:4], key=lines[0].count) if lines else ","


def _is_header(row: Sequence[str], known: Callable[[str], bool]) -> bool:
    """Whether a record can only be a header: no value in it, and enough known names."""
    n = sum(known(name) for name in row)
    return not any(map(looks_like_a_value, row)) and n >= min(2, len(row)) and n * 5 >= len(row)


def looks_like_a_value(name: str) -> bool:
    """Whether a name may be a value that stands where names do: it is not to be shown."""
    return _VALUE.fullmatch(normalize("NFKC", name)) is not None


def _columns(rows: Sequence[Sequence[str]], width: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(dict.fromkeys(row[i] for row in rows if row[i])) for i in range(width))


def _json_lines(name: str, text: str, encoding: str) -> Sample:
    objects: list[dict[str, object]] = []
    for line in islice(filter(str.strip, text.split("\n")), _RECORDS):
        with suppress(ValueError, RecursionError):
            objects.append(msgspec.json.decode(line, type=dict[str, object]))
    names = tuple(dict.fromkeys(key for each in objects for key in each))
    texts = [[str(each.get(key) or "") if isinstance(each.get(key), str) else "" for key in names] for each in objects]
    return Sample(name, "jsonl", encoding, names=names, values=_columns(texts, len(names)))


def _parquet(name: str, descriptor: str) -> Sample:
    try:
        frame = pl.scan_parquet(descriptor, glob=False).head(_RECORDS).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        raise InputError("E133", file=name) from None
    values = (each.unique().drop_nulls().to_list() if each.dtype == pl.String else [] for each in frame)
    return Sample(name, "parquet", names=tuple(frame.columns), values=tuple(tuple(each) for each in values))
