"""Public holidays of Japan, 2025-10-01 to 2028-12-31, substitute days and days between two holidays included."""

from datetime import date

# year | month-day name, ...
_HOLIDAYS = """
2025 | 10-13 Sports Day, 11-03 Culture Day, 11-23 Labour Thanksgiving Day, 11-24 substitute
2026 | 01-01 New Year's Day, 01-12 Coming of Age Day, 02-11 Foundation Day, 02-23 Emperor's Birthday
2026 | 03-20 Vernal Equinox, 04-29 Showa Day, 05-03 Constitution Day, 05-04 Greenery Day, 05-05 Children's Day
2026 | 05-06 substitute, 07-20 Marine Day, 08-11 Mountain Day, 09-21 Respect for the Aged Day
2026 | 09-22 between holidays, 09-23 Autumnal Equinox, 10-12 Sports Day, 11-03 Culture Day
2026 | 11-23 Labour Thanksgiving Day
2027 | 01-01 New Year's Day, 01-11 Coming of Age Day, 02-11 Foundation Day, 02-23 Emperor's Birthday
2027 | 03-21 Vernal Equinox, 03-22 substitute, 04-29 Showa Day, 05-03 Constitution Day, 05-04 Greenery Day
2027 | 05-05 Children's Day, 07-19 Marine Day, 08-11 Mountain Day, 09-20 Respect for the Aged Day
2027 | 09-23 Autumnal Equinox, 10-11 Sports Day, 11-03 Culture Day, 11-23 Labour Thanksgiving Day
2028 | 01-01 New Year's Day, 01-10 Coming of Age Day, 02-11 Foundation Day, 02-23 Emperor's Birthday
2028 | 03-20 Vernal Equinox, 04-29 Showa Day, 05-03 Constitution Day, 05-04 Greenery Day, 05-05 Children's Day
2028 | 07-17 Marine Day, 08-11 Mountain Day, 09-18 Respect for the Aged Day, 09-22 Autumnal Equinox
2028 | 10-09 Sports Day, 11-03 Culture Day, 11-23 Labour Thanksgiving Day
"""


def _read() -> dict[date, str]:
    found: dict[date, str] = {}
    for line in _HOLIDAYS.strip().splitlines():
        year, listed = line.split(" | ")
        for each in listed.split(", "):
            day, name = each.split(" ", 1)
            found[date.fromisoformat(f"{year}-{day}")] = name
    return found


HOLIDAYS = _read()
"""Each holiday's name by its day."""
