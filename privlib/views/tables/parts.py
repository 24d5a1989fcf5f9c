"""A table block of every released cell, whatever the measure."""

from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Literal

from privlib.release.released import Cell, Released
from privlib.views import block, catalogue, rows
from privlib.views.shown import Table

__all__ = ["table"]


def table(stem: str, released: Released, keep: Callable[[tuple[str, ...]], bool] | None = None) -> Table:
    """A table block of every released cell.

    Args:
        stem: of the measure.
        released: its release.
        keep: whether the row of these labels is listed; every row if None.

    Raises:
        DisclosureError: E717 for anything but the release of this measure.
    """
    rows.expect(f"tables.{stem}", released, stem)
    kept = [keep is None or keep(labels) for labels in released.rows]
    return Table._make(  # pyright: ignore[reportPrivateUsage]
        block=block.Table(
            id=f"{stem}.table",
            edition=released.edition,
            lang=released.lang,
            title=catalogue.line(released.lang, "titles", stem),
            caption=released.period.label(released.lang),
            notes=rows.notes(released),
            columns=rows.columns(released),
            rows=tuple(compress(rows.rows(released), kept)),
            marks=_marks(list(compress(released.rows.values(), kept))),
            source=rows.source(released),
            withheld=rows.withheld(released),
        )
    )


def _marks(listed: Sequence[Mapping[str, Cell]]) -> dict[str, Literal["C", "H", "M", "L", "I"]]:
    """A failed verdict marks its row high."""
    failed = ("fail" in {cell.text for cell in cells.values()} for cells in listed)
    return {str(nth): "H" for nth, wrong in enumerate(failed) if wrong}
