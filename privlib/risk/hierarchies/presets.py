"""Hierarchies that most companies in Japan need: age as the guideline's worked example has it, prefecture, occupation.

Sources: Personal Information Protection Commission, report on anonymised information (age in bands of one, five and ten
years); JIS X 0401 (numbers of prefectures); the eight regions in common use.
"""

from collections.abc import Callable

from privlib.risk.hierarchies.builders import TOP, interval

__all__ = ["PRESETS", "age_ppc", "occupation", "prefecture"]

_Lines = list[tuple[str, ...]]

_REGIONS = (
    *(("Hokkaido", "east", 1), ("Tohoku", "east", 7), ("Kanto", "east", 14), ("Chubu", "east", 23)),
    *(("Kinki", "west", 30), ("Chugoku", "west", 35), ("Shikoku", "west", 39), ("Kyushu and Okinawa", "west", 47)),
)
"""Region, half of the country, number of its last prefecture."""

_OCCUPATIONS = {
    "employed": ("office", "tech", "other_emp", "public", "exec"),
    "self-employed": ("self", "free"),
    "partly employed": ("part", "student"),
    "not employed": ("homemaker", "none"),
    "other": ("other",),
}
_WORKING = {"employed": "working", "self-employed": "working", "partly employed": "partly working"}


def age_ppc() -> _Lines:
    """Age: year → 5 → 10 years → under 20, 20s to 60s, 70 or over → `*`; ages 0 to 119."""

    def band(age: int) -> str:
        return "under 20" if age < 20 else "70 or over" if age >= 70 else f"{age // 10 * 10}s"

    return [(*line[:-1], band(int(line[0])), TOP) for line in interval(0, 119, [5, 10])]


def prefecture() -> _Lines:
    """Prefecture, `01` to `47`: 47 → 8 regions → east and west → `*`. Mie (24) belongs to Kinki."""

    def line(number: int) -> tuple[str, ...]:
        region, half, _ = next(each for each in _REGIONS if number <= each[2])
        return f"{number:02d}", region, half, TOP

    return [line(number) for number in range(1, 48)]


def occupation() -> _Lines:
    """Occupation as panels ask it: 12 values → 5 groups → working, partly working, not working or other → `*`."""
    return [
        (value, group, _WORKING.get(group, "not working or other"), TOP)
        for group, values in _OCCUPATIONS.items()
        for value in values
    ]


PRESETS: dict[str, Callable[[], _Lines]] = {"age_ppc": age_ppc, "prefecture": prefecture, "occupation": occupation}
