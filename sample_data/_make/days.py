"""The calendar to the end of 2028, and the notes that explain unusual days."""

from datetime import date, timedelta

from _make import clock
from _make.holidays import HOLIDAYS
from _make.texts import Row, Rows, rows

_LAST = date(2028, 12, 31)

# from banner B3 on fewer visitors are counted: a step, and no anomaly
_NOTES = """
2026-08-01 | 2026-08-01 | banner
"""


def tables() -> Rows:
    """Return `calendar` and `calendar_note`."""
    days = [clock.FIRST + timedelta(days=i) for i in range((_LAST - clock.FIRST).days + 1)]
    return {"calendar": [_day(day) for day in days], "calendar_note": rows("first_day last_day cause", _NOTES)}


def _day(day: date) -> Row:
    is_new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return {
        "date": day.isoformat(),
        "holiday": HOLIDAYS.get(day),
        "office_closed": day.weekday() >= 5 or day in HOLIDAYS or is_new_year,
        "kind": clock.kind(day),
    }
