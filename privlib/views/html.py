"""Tables and sentences as HTML for JupyterLab: escaped, without a script, a style attribute or an id."""

from html import escape

from privlib.views import block

__all__ = ["sentence", "table"]

MAX_ROWS = 60
"""Rows of a table on a page; the rest is in its CSV (design limit, 2026-11-22)."""


def table(shown: block.Table | block.Method) -> str:
    """A table with caption, header scopes and at most `MAX_ROWS` rows; numbers right, thousands separated."""
    heads = "".join(f'<th scope="col" align="{column.align}">{escape(column.label)}</th>' for column in shown.columns)
    body = "".join(_row(shown.columns, row) for row in shown.rows[:MAX_ROWS])
    left = len(shown.rows) - MAX_ROWS
    notes = [*shown.notes, *([f"+ {left:,}"] if left > 0 else [])]
    below = "".join(f"<p>{escape(note)}</p>" for note in notes)
    caption = f"<caption>{escape(shown.title)}</caption>"
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{below}"


def sentence(shown: block.Sentence) -> str:
    """A sentence as a paragraph, what makes it true in small letters after it."""
    notes = "".join(f" <small>{escape(note)}</small>" for note in shown.notes)
    return f"<p>{escape(shown.text)}{notes}</p>"


def _row(columns: tuple[block.Column, ...], row: tuple[block.Value, ...]) -> str:
    first = f'<th scope="row" align="{columns[0].align}">{_cell(row[0])}</th>' if row else ""
    rest = (
        f'<td align="{column.align}">{_cell(value)}</td>' for column, value in zip(columns[1:], row[1:], strict=True)
    )
    return f"<tr>{first}{''.join(rest)}</tr>"


def _cell(value: block.Value) -> str:
    if isinstance(value, block.Hidden):
        return "–" if value.w == "withheld" else escape(value.w)
    return f"{value:,}" if isinstance(value, int) else escape(value or "")
