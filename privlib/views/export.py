"""Tables as CSV that a spreadsheet opens without running anything."""

import csv as lines
import io
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

__all__ = ["csv"]

_STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")
_PART = re.compile(r"([\t\r\n;])([^\t\r\n;]*)")
"""A part of a text that is a cell for a reader which takes no comma for a separator: quotes do not hold it then."""


def csv(block: Mapping[str, Any]) -> bytes:
    """The rows of a table or chart block as CSV: UTF-8 with BOM, CRLF, integers plain, a header row.

    A text that a spreadsheet could take for a formula gets a leading `'`, and so does what stands in a text behind a
    semicolon, a tab or a line break, where a reader set to these begins a cell. A hidden figure is its label: `<10`.

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
    safe = _PART.sub(lambda part: f"{part[1]}'{part[2]}" if _is_formula(part[2]) else part[0], text)
    return f"'{safe}" if _is_formula(text) or text.startswith(_STARTS_A_FORMULA) else safe


def _is_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text.strip()).startswith(_STARTS_A_FORMULA)
