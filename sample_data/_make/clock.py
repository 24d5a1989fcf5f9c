"""The sample company's clock: instants are whole seconds since 1970 in UTC, days are counted in Asia/Tokyo."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

from _make.holidays import HOLIDAYS

JST = timezone(timedelta(hours=9))
HOUR, DAY = 3600, 86400
FIRST, DAYS = date(2025, 10, 1), 396
MONTHS = [date(2025 + (9 + m) // 12, (9 + m) % 12 + 1, 1) for m in range(14)]
"""First days of the 13 months of data, and the day after the last."""

_SPANS = {"golden_week": ((4, 29), (5, 6)), "obon": ((8, 13), (8, 16))}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def kind(day: date) -> str:
    """Return the kind of a day: a long holiday before a public holiday before the weekday."""
    at = (day.month, day.day)
    for name, (first, last) in _SPANS.items():
        if first <= at <= last:
            return name
    if at >= (12, 29) or at <= (1, 3):
        return "year_end"
    return "holiday" if day in HOLIDAYS else _WEEKDAYS[day.weekday()]


@cache
def midnight(day: date) -> int:
    """Return the instant at which a day of Tokyo begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=JST).timestamp())


def instant(local: datetime) -> int:
    """Return the instant of a wall clock reading in Tokyo, as plants.toml writes it."""
    return int(local.replace(tzinfo=JST).timestamp())


@cache
def jst_date(at: int) -> date:
    """Return the day of Tokyo that holds an instant."""
    return datetime.fromtimestamp(at, JST).date()


@cache
def text(at: int | None) -> str | None:
    """Return an instant as files carry it: ISO, UTC, `Z`."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_tokyo(at: int) -> str:
    """Return an instant with the offset `+09:00`, as one delivery writes it."""
    return datetime.fromtimestamp(at, JST).isoformat()


@cache
def recorded(at: int) -> int:
    """Return when the nightly load records a use: 03:00 of the next day in Tokyo."""
    return midnight(jst_date(at) + timedelta(days=1)) + 3 * HOUR


def day(i: int) -> date:
    """Return day i of the data, counted from 0."""
    return FIRST + timedelta(days=i)


def days_in(month: int) -> int:
    """Return the number of days of month 0 … 12."""
    return (MONTHS[month + 1] - MONTHS[month]).days
