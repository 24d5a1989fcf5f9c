"""The type `Released`: what may be shown. Intervals and marks, never the values they stand for.

Charts, tables and sentences take `Released` and nothing else; only `privlib.release.disclosure.release` makes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NoReturn, Self, final

import polars as pl

from privlib.policy.periods import Period
from privlib.study import ALL, Count, Dimension, Edition, Kind, Lang, Share, Source, Value

__all__ = ["Cell", "Mark", "Released"]

Mark = Literal["exact", "zero", "bin", "under", "range", "open", "derived", "withheld", "n/a"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One published item: the labels of its row, its column, and what may be known of it.

    A count has an interval `lo` to `hi` (`hi` None: no upper edge; both None: withheld). A share, a value or a word has
    `text` instead: a decimal such as `98.08`, or a word of a closed list; None where it is withheld or not applicable.
    """

    labels: tuple[str, ...]
    column: str
    mark: Mark
    lo: int | None = None
    hi: int | None = None
    text: str | None = None


@final
@dataclass(frozen=True, slots=True, init=False)
class Released:
    """A table that passed the gate. Frozen; equal by value; cannot be built, copied with changes, or pickled."""

    stem: str
    kind: Kind
    edition: Edition
    lang: Lang
    dims: tuple[Dimension, ...]
    columns: tuple[Count | Share | Value | str, ...]
    cells: tuple[Cell, ...]
    population: str
    period: Period
    as_of: date
    smallest_shown: int
    base: int
    notes: tuple[str, ...]
    source: Source
    snapshot: str
    grain: str | None

    def __init__(self, **_: object) -> None:
        raise TypeError("Released is made only by privlib.release")

    def __reduce__(self) -> NoReturn:
        raise TypeError("Released is made only by privlib.release")

    def __replace__(self, **_: object) -> Self:
        raise TypeError("Released is made only by privlib.release")

    @classmethod
    def _make(cls, **fields: object) -> Self:
        made = object.__new__(cls)
        for name, value in fields.items():
            object.__setattr__(made, name, value)
        return made

    @property
    def rows(self) -> Mapping[tuple[str, ...], Mapping[str, Cell]]:
        """The cells by row: labels → column name → cell, in display order, margins last."""
        found: dict[tuple[str, ...], dict[str, Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.labels, {})[cell.column] = cell
        return found

    def cell(self, column: str, *labels: str) -> Cell:
        """Look one cell up by its column and labels; no labels given: the grand total, or the only row."""
        wanted = labels or (ALL,) * len(self.dims)
        return self.rows[tuple(wanted)][column]

    @property
    def withheld(self) -> int:
        """Number of cells that are no plain figure: under the threshold, widened, derived or withheld."""
        return sum(cell.mark in ("under", "range", "open", "derived", "withheld") for cell in self.cells)

    @property
    def frame(self) -> pl.DataFrame:
        """The shown figures, safe to print: a column a dimension, then `x`, `x_lo`, `x_hi`, `x_mark`, `x_text` each."""
        records: list[dict[str, str | int | None]] = []
        for labels, cells in self.rows.items():
            record: dict[str, str | int | None] = dict(zip((dim.name for dim in self.dims), labels, strict=True))
            for name, cell in cells.items():
                shown = cell.lo if cell.mark in ("exact", "zero", "bin", "range", "open", "derived") else None
                record |= {name: shown, f"{name}_lo": cell.lo, f"{name}_hi": cell.hi}
                record |= {f"{name}_mark": cell.mark, f"{name}_text": cell.text}
            records.append(record)
        return pl.DataFrame(records, infer_schema_length=None)
