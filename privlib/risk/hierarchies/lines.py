"""The lines of a hierarchy as text: CSV with `;`, no header, UTF-8, quoted where needed (RFC 4180), as in ARX."""

import csv
import io
import unicodedata
from collections.abc import Sequence

__all__ = ["parse", "text"]


def parse(content: str) -> list[tuple[str, ...]]:
    """Read lines; empty ones are none. Text is brought to NFC, as the cells of the data are when they are loaded.

    Raises:
        csv.Error: for a quote that does not end.
    """
    rows = csv.reader(io.StringIO(unicodedata.normalize("NFC", content), newline=""), delimiter=";", strict=True)
    return [tuple(row) for row in rows if row]


def text(lines: Sequence[Sequence[str]]) -> str:
    """Write lines.

    Example:
        >>> text([["a;b", "*"]])
        '"a;b";*\\n'
    """
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(lines)
    return out.getvalue()
