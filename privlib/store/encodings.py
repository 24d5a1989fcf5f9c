"""Bytes to text: encodings as declared. Detection only makes the message; a wrong one never decides a figure."""

import codecs
import zlib
from collections.abc import Iterator

from privlib.errors import InputError
from privlib.store.files import Source
from privlib.store.reading import Dialect
from privlib.store.records import control

__all__ = ["check_encoding", "decoded", "first_wrong", "other_encoding", "reencoded"]

_UNPACKED_LIMIT = 20_000_000_000
_RATIO = 200
"""Most bytes that one compressed byte may become (design limits, 2026-11-22)."""
_SHOWN = {"utf-8": "UTF-8", "cp932": "CP932", "euc_jp": "EUC-JP", "utf-16": "UTF-16 with a byte order mark"}


def reencoded(source: Source, dialect: Dialect, size: int) -> Iterator[bytes]:
    """A file's bytes: unpacked, without byte order mark, UTF-16 as UTF-8, CR line ends as LF where they are declared.

    Raises:
        InputError: E101 UTF-16 where it is not declared, or without byte order mark where it is; E130, E131 gzip.
    """
    chunks = source.chunks(size)
    first = next(chunks, b"")
    if first.startswith(b"\x1f\x8b") and source.name.endswith(".gz"):
        chunks = _unpacked(source, _chain(first, chunks))
        first = next(chunks, b"")
    is_wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if dialect.encoding == "utf-16":
        if not is_wide:
            raise other_encoding(source.name, 0, dialect.encoding, [])
        chunks = _narrowed(source, _chain(first, chunks))
    else:
        half = len(first) > 1 and (not any(first[:40:2]) or not any(first[1:40:2]))
        if is_wide or half:
            raise other_encoding(source.name, 0, dialect.encoding, [_SHOWN["utf-16"]])
        chunks = _chain(first.removeprefix(codecs.BOM_UTF8) if dialect.encoding == "utf-8" else first, chunks)
    for chunk in chunks:
        yield chunk.replace(b"\r", b"\n") if dialect.only_cr else chunk


def decoded(name: str, start: bytes, encoding: str, *, complete: bool) -> str:
    """The text of a file's first bytes, up to the last whole line where they are not all.

    Raises:
        InputError: E101.
    """
    used = "utf-8" if encoding == "utf-16" else encoding
    if not complete:
        start = start[: start.rfind(b"\n") + 1] or start
    try:
        text = start.decode(used)
    except UnicodeDecodeError as error:
        first = start.find(b"\n") + 1
        if not first or error.start < first:
            check_encoding(name, start, encoding, 0)
            raise other_encoding(name, error.start, encoding, []) from None
        # the records below the header are judged where they are read
        text = start[:first].decode(used)
    if "\x1b$" in text or "\x1b(" in text:
        raise other_encoding(name, start.index(b"\x1b"), encoding, ["ISO-2022-JP"])
    return text


def check_encoding(name: str, piece: bytes, encoding: str, before: int) -> None:
    """Refuse a file whose lines are all of another encoding; single lines that are broken are no reason.

    Raises:
        InputError: E101, naming the encodings that all such lines fit.
    """
    if b"\x1b$" in piece or b"\x1b(" in piece:
        raise other_encoding(name, before + piece.index(b"\x1b"), encoding, ["ISO-2022-JP"])
    used = "utf-8" if encoding == "utf-16" else encoding
    lines = [line for line in piece.split(b"\n") if not line.isascii()]
    wrong = [line for line in lines if first_wrong(line, used) >= 0]
    if len(wrong) < len(lines) or not wrong:
        return
    # UTF-16 was told by the file's first bytes; as such, any pair of ASCII bytes would be a Chinese character
    others = [codec for codec in _SHOWN if codec not in (used, "utf-16")]
    likely = [_SHOWN[codec] for codec in others if all(_reads(line, codec) for line in wrong)]
    if likely:
        place = before + piece.index(wrong[0]) + first_wrong(wrong[0], used)
        raise other_encoding(name, place, encoding, likely)


def other_encoding(name: str, place: int, encoding: str, likely: list[str]) -> InputError:
    """E101: where the bytes stop being of the encoding, and which ones they look like."""
    hints = [f'`encoding = "{codec}"`' for codec, label in _SHOWN.items() if label in likely]
    looks = f"; looks like {' or '.join(likely)}" if likely else ""
    advice = "Convert it to UTF-8" + (f"; a load may declare {' or '.join(hints)} in a mapping" if hints else "")
    return InputError("E101", file=name, n=max(0, place), expected=_SHOWN[encoding], looks=looks, advice=advice)


def first_wrong(line: bytes, codec: str) -> int:
    """Where a line stops being of an encoding; -1 if it is of it."""
    try:
        line.decode(codec)
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _reads(line: bytes, codec: str) -> bool:
    """Whether a line is text of an encoding, and Japanese text at that: almost any bytes are CP932 of some kind."""
    try:
        text = line.decode(codec)
    except UnicodeDecodeError:
        return False
    if control(text.rstrip("\r")):
        return False
    wide = [letter for letter in text if not letter.isascii()]
    return sum("\u3040" <= each <= "\u30ff" or "\u4e00" <= each <= "\u9fff" for each in wide) * 2 >= len(wide) > 1


def _narrowed(source: Source, chunks: Iterator[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise other_encoding(source.name, source.read, "utf-16", []) from None


def _unpacked(source: Source, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One gzip stream, in steps of bounded size."""
    packer = zlib.decompressobj(wbits=31)
    given = made = 0
    try:
        for chunk in chunks:
            given += len(chunk)
            if packer.eof:
                raise InputError("E130", file=source.name)
            rest = chunk
            while rest:
                out = packer.decompress(rest, 1 << 24)
                rest = packer.unconsumed_tail
                made += len(out)
                if made > _UNPACKED_LIMIT or made > max(_RATIO * given, 1 << 20):
                    raise InputError("E131", file=source.name, limit=f"{_UNPACKED_LIMIT:,} bytes", ratio=_RATIO)
                if out:
                    yield out
    except zlib.error:
        raise InputError("E130", file=source.name) from None
    if not packer.eof or packer.unused_data:
        raise InputError("E130", file=source.name)


def _chain(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks
