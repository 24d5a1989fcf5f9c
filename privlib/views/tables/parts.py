"""A table block of every released cell, whatever the measure."""

from typing import Literal

from privlib.release.released import Released
from privlib.views import block, catalogue, rows
from privlib.views.shown import Table

__all__ = ["table"]


def table(stem: str, released: Released) -> Table:
    """A table block of every released cell.

    Raises:
        DisclosureError: E717 for anything but the release of this measure.
    """
    rows.expect(f"tables.{stem}", released, stem)
    return Table._make(  # pyright: ignore[reportPrivateUsage]
        block=block.Table(
            id=f"{stem}.table",
            edition=released.edition,
            lang=released.lang,
            title=catalogue.line(released.lang, "titles", stem),
            caption=released.period.label(released.lang),
            notes=rows.notes(released),
            columns=rows.columns(released),
            rows=rows.rows(released),
            marks=_marks(released),
            source=rows.source(released),
            withheld=rows.withheld(released),
        )
    )


def _marks(released: Released) -> dict[str, Literal["C", "H", "M", "L", "I"]]:
    """A failed verdict marks its row high."""
    failed = ("fail" in {cell.text for cell in cells.values()} for cells in released.rows.values())
    return {str(nth): "H" for nth, wrong in enumerate(failed) if wrong}
