"""Periods of calendar days in Japan: what a person writes, the days it means, and the words a page shows."""

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from privlib.errors import ParameterError

__all__ = ["FORMS", "RELATIVE", "Period", "parse", "resolve"]

FORMS = "Write 2026-05, 2026-Q2, 2026-H1, 2026, FY2026, FY2026-Q1 or 2026-04-01..2026-07-01 (the last day is excluded)"
RELATIVE = (
    "last-month",
    "last-quarter",
    "last-half",
    "last-year",
    "last-fy",
    "month-before-last",
    "same-month-last-year",
)
FIRST_YEAR, LAST_YEAR = 1970, 2100

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(FY)?(\d{4})-Q([1-4])", re.ASCII)
_HALF = re.compile(r"(\d{4})-H([12])", re.ASCII)
_YEAR = re.compile(r"(FY)?(\d{4})", re.ASCII)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to before `end`, Asia/Tokyo, under the shortest name that means them."""

    name: str
    start: date
    end: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days

    @property
    def months(self) -> tuple[str, ...]:
        """Every month the period touches, in order: `2026-04`."""
        last = self.end - timedelta(days=1)
        return tuple(f"{_first(n):%Y-%m}" for n in range(_number(self.start), _number(last) + 1))

    def label(self, lang: Literal["en", "ja"]) -> str:
        """Say the period in words, the last day included: `April to June 2026`, `2026年4月～6月`.

        A name of months is said in months; written dates are said in days, even if they are whole months.
        """
        last = self.end - timedelta(days=1)
        in_days = ".." in self.name
        words = _japanese if lang == "ja" else _english
        return words(self.start, last, in_days=in_days)


def parse(text: str, fiscal_year_starts: int) -> Period:
    """Read a period as written.

    Args:
        text: one of `FORMS`. A fiscal year is named for the calendar year it begins in.
        fiscal_year_starts: month 1 to 12, from the policy.

    Raises:
        ParameterError: E405 not one of the forms, no such date, empty, or a day of it outside 1970 to 2100.

    Example:
        >>> parse("FY2026-Q1", 4)
        Period(name='2026-Q2', start=datetime.date(2026, 4, 1), end=datetime.date(2026, 7, 1))
    """
    try:
        start, end = _dates(text, fiscal_year_starts)
    except ValueError:
        raise _refused("no such period") from None
    if start >= end:
        raise _refused("the last day is not after the first")
    if start < date(FIRST_YEAR, 1, 1) or end > date(LAST_YEAR + 1, 1, 1):
        raise _refused(f"outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return Period(_shortest_name(start, end, fiscal_year_starts), start, end)


def resolve(text: str, as_of: date, fiscal_year_starts: int) -> Period:
    """Read a period as written, or a relative word: the last period that was complete at the end of `as_of`.

    `same-month-last-year` is `last-month` moved back twelve months.

    Raises:
        ParameterError: E405 as `parse`.

    Example:
        >>> resolve("last-month", date(2026, 3, 30), 4).name
        '2026-02'
    """
    if text not in RELATIVE:
        return parse(text, fiscal_year_starts)
    if not FIRST_YEAR <= as_of.year <= LAST_YEAR:
        raise _refused(f"as_of is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    # The month that is not complete: what ends at or before its first day is. It is the next one if as_of ends a month.
    open_month = _number(as_of + timedelta(days=1))
    end, months = {
        "last-month": (open_month, 1),
        "last-quarter": (open_month - open_month % 3, 3),
        "last-half": (open_month - open_month % 6, 6),
        "last-year": (open_month - open_month % 12, 12),
        "last-fy": (open_month - (open_month - fiscal_year_starts + 1) % 12, 12),
        "month-before-last": (open_month - 1, 1),
        "same-month-last-year": (open_month - 12, 1),
    }[text]
    return parse(f"{_first(end - months)}..{_first(end)}", fiscal_year_starts)


def _dates(text: str, fiscal_year_starts: int) -> tuple[date, date]:
    """Return the half-open dates of a written period; ValueError if it has none."""
    if found := _DATES.fullmatch(text):
        return date.fromisoformat(found[1]), date.fromisoformat(found[2])
    if found := _MONTH.fullmatch(text):
        first, months = date(int(found[1]), int(found[2]), 1), 1
    elif found := _QUARTER.fullmatch(text):
        january = _first_of_year(found[2], found[1], fiscal_year_starts)
        first, months = _first(_number(january) + 3 * (int(found[3]) - 1)), 3
    elif found := _HALF.fullmatch(text):
        first, months = date(int(found[1]), 6 * int(found[2]) - 5, 1), 6
    elif found := _YEAR.fullmatch(text):
        first, months = _first_of_year(found[2], found[1], fiscal_year_starts), 12
    else:
        raise ValueError
    return first, _first(_number(first) + months)


def _first_of_year(year: str, fiscal: str | None, fiscal_year_starts: int) -> date:
    return date(int(year), fiscal_year_starts if fiscal else 1, 1)


def _shortest_name(start: date, end: date, fiscal_year_starts: int) -> str:
    """Return the shortest way to write the dates; a calendar name before a fiscal one of the same length."""
    year, quarter, half = start.year, (start.month + 2) // 3, (start.month + 5) // 6
    fiscal = year if start.month >= fiscal_year_starts else year - 1
    into = (start.month - fiscal_year_starts) % 12
    names = [
        f"{year}",
        f"FY{fiscal}",
        f"{year}-{start.month:02}",
        f"{year}-Q{quarter}",
        f"{year}-H{half}",
        f"FY{fiscal}-Q{into // 3 + 1}",
    ]
    means = (name for name in names if _dates(name, fiscal_year_starts) == (start, end))
    return next(means, f"{start}..{end}")


def _number(day: date) -> int:
    """Number the months: January of year 0 is 0."""
    return day.year * 12 + day.month - 1


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _english(first: date, last: date, *, in_days: bool) -> str:
    if in_days:
        days = [f"{day.day} {month_name[day.month]} {day.year}" for day in (first, last)]
        return " to ".join(dict.fromkeys(days))
    if _number(first) == _number(last):
        return f"{month_name[last.month]} {last.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{month_name[first.month]}{year} to {month_name[last.month]} {last.year}"


def _japanese(first: date, last: date, *, in_days: bool) -> str:
    if in_days:
        days = [f"{day.year}年{day.month}月{day.day}日" for day in (first, last)]
        return "～".join(dict.fromkeys(days))
    if _number(first) == _number(last):
        return f"{last.year}年{last.month}月"
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{first.year}年{first.month}月～{year}{last.month}月"


def _refused(problem: str) -> ParameterError:
    return ParameterError("E405", where="period", problem=problem, accepted=FORMS)
