"""A delimited file's bytes in runs of whole records, and what can be told of such a run without parsing it."""

from collections.abc import Iterator

from privlib.errors import InputError
from privlib.store.encodings import reencoded
from privlib.store.files import Source, refuse_foreign
from privlib.store.reading import Dialect
from privlib.store.records import RECORD_LIMIT, cut

__all__ = ["PIECE", "byte_encoding", "cut_up", "pieces", "short_lines", "unquoted"]

PIECE = 16 << 20
"""Bytes that are read at once: smaller pieces cost more calls, larger ones more memory (measured)."""
_ENDLESS = 16 << 20
"""Bytes without the end of a record after which a file is refused (our limit, 2026-11-25)."""
_START = 4096
"""Bytes that give away what a file is."""
_SMALL = 1 << 17
"""Bytes of the pieces that a piece without quotes is cut into where it is not plain."""


def pieces(source: Source, dialect: Dialect, size: int = PIECE) -> Iterator[bytes]:
    """Runs of whole records, about `size` bytes each; the last may have no line end.

    Raises:
        InputError: E101, E116, E118, E132 for what the first bytes give away, E123 for a record that does not end.
    """
    rest = b""
    limit = min(2 * size, _ENDLESS)
    for chunk in _started(source.name, reencoded(source, dialect, size), dialect):
        end = cut(chunk) if not rest.count(b'"') % 2 else 0
        if end:
            yield rest + memoryview(chunk)[:end]
            rest = chunk[end:]
            continue
        rest += chunk
        if end := cut(rest):
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > limit:
            # an open quote is told with its line; what else has no line end for so long is no table
            yield rest
            raise InputError("E123", file=source.name, limit=f"{limit:,}")
    if rest:
        yield rest


def _started(name: str, chunks: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    """The same chunks, once the first bytes were looked at: as many, however much is read at once."""
    first: list[bytes] = []
    while sum(map(len, first)) < _START and (chunk := next(chunks, b"")):
        first.append(chunk)
    if first:
        _check_start(name, b"".join(first)[:_START], dialect)
    yield from first
    yield from chunks


def _check_start(name: str, start: bytes, dialect: Dialect) -> None:
    refuse_foreign(name, start, "delimited text")
    if b"\r" in start and b"\n" not in start and not dialect.only_cr:
        raise InputError("E116", file=name)


def short_lines(piece: bytes) -> bool:
    """Whether no line is longer than a record may be: every window of half that length holds a line end."""
    half = RECORD_LIMIT // 2
    return all(piece.find(b"\n", at, at + half) >= 0 for at in range(0, len(piece) - half, half))


def unquoted(piece: bytes, delimiter: bytes, null: bytes) -> bytes | None:
    """A piece without its quotes, if each pair encloses a whole field that holds no delimiter, quote or line end.

    Then, and only then, a pair stands between its field's ends, and dropping it changes nothing.
    """
    if b'""' in piece or b'"' + null + b'"' in piece:
        return None
    parts = piece.split(b'"')
    if len(parts) % 2 == 0:
        return None
    outside, inside = parts[::2], parts[1::2]
    ends = (delimiter, b"\n")
    fits = outside[0] == b"" or outside[0].endswith(ends)
    fits = fits and all(part.startswith(ends) and part.endswith(ends) for part in outside[1:-1])
    fits = fits and (len(outside) == 1 or outside[-1].startswith(ends))
    if not fits or any(delimiter in part or b"\n" in part for part in inside):
        return None
    return b"".join(parts)


def cut_up(piece: bytes) -> Iterator[bytes]:
    """Smaller pieces of one without quotes, each of whole lines."""
    at = 0
    while at < len(piece):
        end = piece.find(b"\n", at + _SMALL) + 1 or len(piece)
        yield piece[at:end]
        at = end


def byte_encoding(dialect: Dialect) -> str:
    """What pieces are encoded in: UTF-16 is made UTF-8 before it is cut."""
    return "utf-8" if dialect.encoding == "utf-16" else dialect.encoding
