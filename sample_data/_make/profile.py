"""The profile of members: five quasi-identifiers, skewed as in an online panel."""

from datetime import date
from typing import Any

from _make import clock, people
from _make.company import Company
from _make.people import Person, Profile, principal_id

OCCUPATIONS = (
    *("office", "tech", "other_emp", "public", "exec", "self", "free", "homemaker", "part", "student", "other", "none"),
)
FAMILIES = ("single", "couple", "couple_children", "single_parent", "three_gen", "other")
_CITIES = (5, 3, 2)
_MEN = (24, 17, 14, 5, 2, 6, 3, 4, 8, 0, 2, 3)
_WOMEN = (20, 6, 8, 3, 1, 4, 2, 30, 20, 0, 2, 4)
_UNDER_20 = (1, 1, 3, 0, 0, 0, 0, 0, 10, 82, 1, 2)
_TWENTIES = (24, 15, 14, 4, 0, 2, 2, 5, 14, 14, 3, 3)
_OLDER = {"m": (10, 6, 8, 2, 4, 12, 5, 8, 12, 0, 3, 30), "f": (6, 2, 4, 1, 1, 6, 2, 44, 12, 0, 2, 20)}
"""From 60 on: fewer employed, more self-employed, at home, and without work."""
_CAST = ("f", 44, "13", "13001", "office", "couple_children")


def rows(company: Company) -> list[dict[str, Any]]:
    """Return the rows of `profile`: one for each member, valid since registration."""
    profiles = people.profiles(company.draws, company.weights)
    return [
        _row(company, person, profiles.get(person.number))
        for person in company.found.values()
        if person.subject_type == "member"
    ]


def _row(company: Company, person: Person, profile: Profile | None) -> dict[str, Any]:
    names = ("sex", "age", "pref", "city", "occupation", "family")
    values = _CAST if profile is None else _drawn(company, person.number, profile)
    since: date = clock.jst_date(person.created)
    return {
        "principal_id": principal_id(person.number),
        "valid_from": since.isoformat(),
        "valid_to": None,
        **dict(zip(names, values, strict=True)),
    }


def _drawn(company: Company, number: int, profile: Profile) -> tuple[str, int, str, str, str, str]:
    city = profile.prefecture * 1000 + 1 + company.draws.pick("profile.city", number, _CITIES)
    occupation = company.draws.pick("profile.occupation", number, _weights(profile))
    return (
        profile.sex,
        profile.age,
        f"{profile.prefecture:02d}",
        f"{city:05d}",
        OCCUPATIONS[occupation],
        FAMILIES[profile.family],
    )


def _weights(profile: Profile) -> tuple[int, ...]:
    if profile.age < 30:
        return _UNDER_20 if profile.age < 20 else _TWENTIES
    by_sex = _OLDER if profile.age >= 60 else {"m": _MEN, "f": _WOMEN}
    # x has the shape of everybody
    return by_sex.get(profile.sex) or tuple(m + f for m, f in zip(by_sex["m"], by_sex["f"], strict=True))
