"""Empty cells by column: which quasi-identifier is missing, and how often."""

from privlib.engine.base import Engine, ident
from privlib.risk.table import parts
from privlib.risk.table.specs import Spec

__all__ = ["null_cells"]


def null_cells(engine: Engine, spec: Spec) -> dict[str, int]:
    """Count for each quasi-identifier the rows in which it is empty, those of suppressed units left out.

    A row with two empty cells counts for both columns.

    Args:
        engine: holds the data set.
        spec: what was asked, as `classes` gave it back.
    """
    keys = parts.keys(spec).split(", ")
    cells = (f"CAST(coalesce(sum(n) FILTER (WHERE {key} IS NULL), 0) AS BIGINT) AS {key}" for key in keys)
    counted = parts.fill(
        "risk/table",
        "null_cells",
        ident(spec.table.stored),
        columns=parts.columns(spec),
        rows="records" if spec.table.stored == parts.UNITS else "1",
        cells=", ".join(cells),
        suppressed=parts.suppressed(spec),
    )
    found = engine.frame(counted, **parts.values(spec)).row(0)
    return dict(zip((column.name for column in spec.quasi), found, strict=True))
