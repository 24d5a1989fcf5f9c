"""Tables as CSV that a spreadsheet opens without running anything."""

import csv as lines
import io
import unicodedata
from collections.abc import Mapping
from typing import Any

__all__ = ["csv"]

_STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")


def csv(block: Mapping[str, Any]) -> bytes:
    """The rows of a table or chart block as CSV: UTF-8 with BOM, CRLF, integers plain, a header row.

    A text that a spreadsheet could take for a formula gets a leading `'`. A hidden figure is its label: `<10`.

    Example:
        >>> csv({"columns": [{"label": "=x"}], "rows": [[1], [{"w": "<10"}]]}).decode("utf-8-sig").split()
        ["'=x", '1', '<10']
    """
    out = io.StringIO()
    writer = lines.writer(out, lineterminator="\r\n")
    writer.writerow([_guarded(column["label"]) for column in block["columns"]])
    writer.writerows([[_cell(value) for value in row] for row in block["rows"]])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str | int:
    match value:
        case None:
            return ""
        case int():
            return value
        case {"w": str(shown)}:
            return _guarded(shown)
        case _:
            return _guarded(str(value))


def _guarded(text: str) -> str:
    bare = unicodedata.normalize("NFKC", text.strip())
    return f"'{text}" if bare.startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA) else text
