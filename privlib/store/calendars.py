"""Days and instants as sources write them: ISO 8601, declared forms, Japanese eras, late hours; zones by name."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

__all__ = ["era_date", "instant"]

_ERAS: Mapping[str, tuple[date, date, int]] = MappingProxyType(
    {
        "明治": (date(1873, 1, 1), date(1912, 7, 30), 1868),
        "大正": (date(1912, 7, 30), date(1926, 12, 25), 1912),
        "昭和": (date(1926, 12, 25), date(1989, 1, 7), 1926),
        "平成": (date(1989, 1, 8), date(2019, 4, 30), 1989),
        "令和": (date(2019, 5, 1), date(2200, 12, 31), 2019),
    }
)
"""First and last day, and the year that is the era's first. Before 1873 Japan counted by the moon; it is refused.

Source: the era ordinances of 1912-07-30, 1926-12-25, 1989-01-07 (No. 1) and 2019-04-01 (No. 143); on its first day an
era and the one before it both name the day in 1912 and 1926.
"""

_LETTERS: Mapping[str, str] = MappingProxyType({"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"})
_ERA_DATE = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\s*(?P<year>元|[0-9]{1,2})\s*(?:年|[./-])\s*"
    r"(?P<month>[0-9]{1,2})\s*(?:月|[./-])\s*(?P<day>[0-9]{1,2})\s*日?"
)
_ISO = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<hour>[0-9]{2}):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9]|60)"
    r"(?P<part>\.[0-9]{1,6})?(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_HOUR = re.compile(r"(?<![0-9:+-])(2[4-9])(?=:[0-9]{2}|\s*時)")
"""What follows a colon is a minute, what follows a sign an offset."""
_BAD_CLOCK = re.compile(r"(?<![0-9:])(?:2[4-9]|[3-9][0-9])(?::[0-9]{2}|\s*時)|:[0-9]{2}:60")
_MAX_OFFSET = timedelta(hours=14)


def era_date(text: str) -> date | str:
    """A date of a Japanese era, such as 令和8年1月1日, R8.1.1 or 昭和元年12月25日.

    Args:
        text: in NFKC.

    Returns:
        The day; `E212` if it lies outside the era it names, `E210` if there is no such day, empty if it is no era date.
    """
    found = _ERA_DATE.fullmatch(text)
    if not found:
        return ""
    first, last, origin = _ERAS[_LETTERS.get(found["era"], found["era"])]
    year = 1 if found["year"] == "元" else int(found["year"])
    try:
        day = date(origin + year - 1, int(found["month"]), int(found["day"]))
    except ValueError:
        return "E210"
    return day if year and first <= day <= last else "E212"


def instant(text: str, formats: tuple[str, ...], zone: str, *, late_hours: bool) -> datetime | str:
    """An instant as naive UTC.

    Args:
        text: in NFKC.
        formats: as for `strptime`, `%z` for an offset; none: ISO 8601 with `T`, seconds, and `Z` or an offset.
        zone: of what has no offset, by its name in the time zone database; empty: an offset must be there.
        late_hours: hours 24 to 29 are of the next day.

    Returns:
        The instant; `E201` if it is none, `E210` if there is no such day, `E213` without offset and zone, or where the
        zone's clock shows that time twice or never, `E214` for second 60 or hour 24 and later.
    """
    text, days = _early(text) if late_hours else (text, 0)
    read = _read_as(text, formats) if formats else _read_iso(text)
    if isinstance(read, str):
        return read
    try:
        return _utc(read + timedelta(days=days), zone)
    except OverflowError:
        return "E202"


def _utc(local: datetime, zone: str) -> datetime | str:
    """What a clock shows, as naive UTC, if it shows it once."""
    if local.tzinfo is None:
        if not zone:
            return "E213"
        local = local.replace(tzinfo=_zone(zone))
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return "E213"
    if abs(local.utcoffset() or timedelta()) > _MAX_OFFSET:
        return "E201"
    return local.astimezone(UTC).replace(tzinfo=None)


def _early(text: str) -> tuple[str, int]:
    """Write hour 24 to 29 as the hour of the next day."""
    found = _HOUR.search(text)
    if not found:
        return text, 0
    return f"{text[: found.start()]}{int(found[1]) - 24:02}{text[found.end() :]}", 1


def _read_as(text: str, formats: tuple[str, ...]) -> datetime | str:
    code = "E214" if _BAD_CLOCK.search(text) else "E201"
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 (the zone is the caller's)
        except ValueError as error:
            # all else fitted: a month has no such day
            code = "E210" if str(error).startswith("day is out of range") else code
    return code


def _read_iso(text: str) -> datetime | str:
    found = _ISO.fullmatch(text)
    if not found:
        return "E214" if _BAD_CLOCK.search(text) else "E201"
    hour, minute, second = (int(found[name]) for name in ("hour", "minute", "second"))
    if hour > 23 or second == 60:
        return "E214"
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        return "E210"
    micro = int((found["part"] or ".0")[1:].ljust(6, "0"))
    naive = datetime(day.year, day.month, day.day, hour, minute, second, micro)  # noqa: DTZ001 (its zone comes next)
    offset = found["offset"]
    if not offset or offset == "Z":
        return naive.replace(tzinfo=UTC) if offset else naive
    size = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
    if size > _MAX_OFFSET or int(offset[4:]) > 59:
        return "E201"
    return naive.replace(tzinfo=timezone(-size if offset[0] == "-" else size))


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
