"""Released cells as the columns, rows and notes of a block. Tables and the twins of charts are made here alike."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from privlib.errors import DisclosureError
from privlib.release.released import Cell, Released
from privlib.study import ALL, Count, Share, Value
from privlib.text import clean
from privlib.views import block, catalogue

__all__ = [
    "brief",
    "columns",
    "expect",
    "hidden_note",
    "label",
    "notes",
    "rounding_note",
    "rows",
    "shown",
    "source",
    "value",
    "withheld",
]

_PLAIN = frozenset({"exact", "zero", "bin"})
_SPANNED = frozenset({"range", "derived", "open"})
_MAY_LACK = frozenset({"limit", "verdict", "unit", "low", "high", "note", "reason", "breaks", "hierarchy", "threshold"})
"""Columns whose empty cell says that a row has none; anywhere else "not applicable" is said."""


def expect(view: str, given: object, stem: str) -> Released:
    """Refuse everything but `Released`, and the release of another measure.

    Raises:
        DisclosureError: E717, which names the type, or the other measure.
    """
    if not isinstance(given, Released):
        raise DisclosureError("E717", view=view, type=type(given).__name__)
    if given.stem != stem:
        raise DisclosureError("E717", view=view, type=f"Released of {given.stem}")
    return given


def columns(released: Released) -> tuple[block.Column, ...]:
    """A column a dimension, then one a count, share, value or word.

    The head of a count says what it counts, so its unit is not printed again; a share says that it is in percent.
    """
    lang = released.lang
    heads = [
        block.Column(dim.name, catalogue.dimension(lang, dim.name), "date" if dim.kind == "time" else "text")
        for dim in released.dims
    ]
    return (*heads, *(_column(released, column) for column in released.columns))


def _column(released: Released, column: Count | Share | Value | str) -> block.Column:
    name = column if isinstance(column, str) else column.name
    label = _head(released, name)
    match column:
        case Count():
            unit = catalogue.line(released.lang, "units", column.unit)
            named = _head(released, column.unit) if name == "persons" else label
            return block.Column(name, named, "count", unit, "right")
        case Share():
            said = catalogue.line(released.lang, "common", "with_unit", head=label, unit="%")
            return block.Column(name, said, "share", "%", "right", 2 if _has_decimals(released, name) else 0)
        case Value():
            part = any(cell.column == name and cell.mark == "range" for cell in released.cells)
            said = catalogue.line(released.lang, "common", "with_unit", head=label, unit="%") if part else label
            return block.Column(name, said, "value", "%" if part else "", "right", column.digits)
        case _:
            return block.Column(name, label, "text")


def _head(released: Released, name: str) -> str:
    known = catalogue.texts(released.lang)["columns"]
    return str(known.get(f"{released.stem}-{name}", known.get(name, name)))


def _has_decimals(released: Released, name: str) -> bool:
    return any("." in (cell.text or "") for cell in released.cells if cell.column == name)


def rows(released: Released) -> tuple[tuple[block.Value, ...], ...]:
    """A row a combination of labels, in display order, margins last."""
    return tuple(
        (*_labels(released, labels), *(value(released, cell) for cell in cells.values()))
        for labels, cells in released.rows.items()
    )


def _labels(released: Released, labels: tuple[str, ...]) -> Iterable[str]:
    for dim, name in zip(released.dims, labels, strict=True):
        if dim.kind == "time" and name != ALL:
            yield clean(name[:7] if released.grain == "month" else name)
        else:
            yield catalogue.label(released.lang, dim, name)


def label(released: Released, cell: Cell, nth: int = 0) -> str:
    """A cell's label in words; a point of a series by month is named by its month."""
    name, dim = cell.labels[nth], released.dims[nth]
    monthly = dim.kind == "time" and released.grain == "month" and name != ALL
    return catalogue.label(released.lang, dim, name[:7] if monthly else name)


def value(released: Released, cell: Cell) -> block.Value:
    """One cell: a plain number, a decimal or word as text, or what is said in its place."""
    if cell.mark == "n/a":
        return None if cell.column in _MAY_LACK else block.Hidden("n/a")
    if cell.mark == "withheld":
        return block.Hidden("withheld")
    if cell.text is not None:
        return _text(released, cell)
    if cell.mark in _PLAIN:
        return cell.lo
    if cell.mark in _SPANNED:
        return block.Hidden(brief(released, cell), cell.lo, cell.hi)
    return block.Hidden(brief(released, cell))


def _text(released: Released, cell: Cell) -> block.Value:
    if cell.text in ("<1", ">99"):
        return block.Hidden(cell.text)
    text = cell.text or ""
    if _is_time(released, cell):
        return catalogue.duration(released.lang, int(text))
    if text.isdigit() and _is_number(released, cell):
        return int(text)
    words = catalogue.texts(released.lang)
    known = words["units"] if cell.column == "unit" else words["values"].get(cell.column.partition("_")[0], {})
    if text in known:
        return clean(str(known[text]))
    # several of the list
    return clean(catalogue.line(released.lang, "common", "comma").join(_known(known, one) for one in text.split(", ")))


def _known(known: Mapping[str, str], word: str) -> str:
    """A word of a list, or a number and a word."""
    n, _, counted = word.partition(" ")
    return known[counted].format(n=f"{int(n):,}") if n.isdigit() and counted in known else str(known.get(word, word))


def _is_time(released: Released, cell: Cell) -> bool:
    """Whether a cell holds a number of seconds."""
    timed = (one.name for one in released.columns if isinstance(one, Value) and one.unit == "seconds")
    return cell.text is not None and cell.column in timed


def _is_number(released: Released, cell: Cell) -> bool:
    """Whether a cell holds a number that counts nobody."""
    return any(isinstance(one, Value) and one.name == cell.column for one in released.columns)


def _plain(released: Released, cell: Cell) -> str:
    if _is_time(released, cell):
        return catalogue.duration(released.lang, int(cell.text or 0))
    if cell.text is None:
        return f"{cell.lo:,}"
    return f"{Decimal(cell.text):,}" if _is_number(released, cell) else cell.text


def shown(released: Released, cell: Cell) -> str:
    """One cell in words, for a sentence: `1,230`, `fewer than 10`, `1,230–1,249`, `85.71`, `n/a`, `withheld`."""
    lang = released.lang
    match cell.mark:
        case "n/a" | "withheld":
            return catalogue.line(lang, "common", "none" if cell.mark == "n/a" else "withheld")
        case "under":
            return catalogue.line(lang, "common", "under", t=f"{released.smallest_shown:,}")
        case "range" | "derived" | "open":
            high = catalogue.line(lang, "common", "more_than") if cell.hi is None else f"{cell.hi:,}"
            return catalogue.line(lang, "common", "range", low=f"{cell.lo:,}", high=high)
        case _:
            return _plain(released, cell)


def brief(released: Released, cell: Cell) -> str:
    """One cell as short as a chart needs it: `1,230`, `<10`, `1,230–1,249`, `85.71`, `n/a`, `–`."""
    match cell.mark:
        case "n/a":
            return "n/a"
        case "withheld":
            return "–"
        case "under":
            return f"<{released.smallest_shown:,}"
        case "range" | "derived" | "open":
            return f"{cell.lo:,}–" if cell.hi is None else f"{cell.lo:,}–{cell.hi:,}"
        case _:
            return _plain(released, cell)


def notes(released: Released) -> tuple[str, ...]:
    """What a reader must know about the figures: rounding, labels under the threshold, ranges, grain."""
    lang = released.lang
    fields = {"t": f"{released.smallest_shown:,}", "base": f"{released.base:,}"}
    found = [catalogue.line(lang, "notes", note, **fields) for note in released.notes if note != "grain"]
    if released.grain:
        found.insert(0, catalogue.line(lang, "notes", f"grain_{released.grain}"))
    if any(isinstance(column, Count) and column.unit == "visitor-days" for column in released.columns):
        found.append(catalogue.line(lang, "notes", "visitor_days"))
    return tuple(found)


def hidden_note(released: Released) -> str:
    """How many figures are no plain number; empty if all are."""
    hidden = released.withheld
    if not hidden:
        return ""
    return catalogue.line(released.lang, "notes", "hidden_one" if hidden == 1 else "hidden_many", n=f"{hidden:,}")


def rounding_note(released: Released) -> str:
    """That counts are rounded, which makes a sentence true that names them; empty if none is."""
    if "bin" not in released.notes:
        return ""
    return catalogue.line(released.lang, "notes", "bin", base=f"{released.base:,}")


def withheld(released: Released) -> block.Withheld:
    """Number of cells that are no plain figure, and the rule with its home."""
    fields = {"t": f"{released.smallest_shown:,}", "base": f"{released.base:,}"}
    rule = catalogue.line(released.lang, "notes", f"rule_{released.edition}", **fields)
    return block.Withheld(released.withheld, len(released.cells), rule)


def source(released: Released) -> block.Source:
    """Where the figures come from."""
    made, period = released.source, released.period
    return block.Source(
        stem=released.stem,
        definition=clean(catalogue.line(released.lang, "definitions", released.stem), 400),
        clauses=tuple(clean(clause) for clause in made.clauses),
        sql_file=made.sql_file,
        sql_sha256=made.sql_sha256,
        snapshot=released.snapshot,
        period=f"{period.start.isoformat()}/{period.end.isoformat()}",
        as_of=released.as_of.isoformat(),
        built_on=tuple(block.Query(file, sha256) for file, sha256 in made.built_on),
    )
