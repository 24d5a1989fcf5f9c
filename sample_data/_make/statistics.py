"""Statistical tables: nine of them, every cell of ten persons or more, or withheld."""

from datetime import date

from _make import clock
from _make.draws import Draws
from _make.notices import digest
from _make.texts import Row, Rows, rows

# table | for whom | completed | title
_TABLES = """
ST01 | provided | 2025-11-04 | Answers of the first week by sex and age
ST02 | provided | 2026-01-07 | Members by area and family
ST03 | provided | 2026-03-04 | Gifts by sex and age
ST04 | provided | 2026-05-13 | Answers by area and family
ST05 | provided | 2026-07-08 | Points by sex and age
ST06 | provided | 2026-09-02 | Members by sex and age
ST10 | internal | 2025-12-03 | Answers by department
ST11 | internal | 2026-04-08 | Inquiries by topic
ST12 | internal | 2026-08-05 | Members by month of joining
"""
_CELLS = 12
_THRESHOLD = 10


def tables(draws: Draws) -> Rows:
    """Return `stat_table` and `stat_cell`."""
    listed = rows("table_id audience day title", _TABLES)
    return {
        "stat_table": [_table(row) for row in listed],
        "stat_cell": [_cell(draws, row["table_id"], k) for row in listed for k in range(_CELLS)],
    }


def _table(row: Row) -> Row:
    at = clock.midnight(date.fromisoformat(row["day"])) + 15 * clock.HOUR
    return {
        "table_id": row["table_id"],
        "title": row["title"],
        "audience": row["audience"],
        "row_level": "false",
        "threshold": _THRESHOLD,
        "made_at": clock.text(at),
        "sha256": digest(row["table_id"]),
    }


def _cell(draws: Draws, table: str, k: int) -> Row:
    n = 4 + draws.below("stat_cell.n_persons", int(table[2:]) * 100 + k, 60)
    return {
        "table_id": table,
        "cell_id": f"C{k + 1:02d}",
        "dims": f"row={k // 2 + 1} column={k % 2 + 1}",
        "n_persons": n,
        "shown": "value" if n >= _THRESHOLD else "withheld",
    }
