"""The profile of the members: five quasi-identifiers, skewed as in an online panel, for the figures of risk.

Margins of sex, age band and prefecture are exact quotas; city, age, occupation and family are drawn given those.
"""

from typing import Any

import numpy as np
import polars as pl
from _make import clock
from _make.draws import quota
from _make.large_columns import named, padded
from _make.large_draws import Drawn, Numbers, margin, order
from _make.large_people import People

_OCCUPATIONS = (
    *("office", "tech", "other_emp", "public", "exec", "self", "free", "homemaker", "part", "student", "other", "none"),
)
_FAMILIES = ("single", "couple", "couple_children", "single_parent", "three_gen", "other")
_CITIES = (5, 3, 2)
_UNDER_20, _TWENTIES, _SIXTIES, _OLDEST = 0, 1, 5, 6
_MEN = (24, 17, 14, 5, 2, 6, 3, 4, 8, 0, 2, 3)
_WOMEN = (20, 6, 8, 3, 1, 4, 2, 30, 20, 0, 2, 4)
_BY_BAND = {
    _UNDER_20: (1, 1, 3, 0, 0, 0, 0, 0, 10, 82, 1, 2),
    _TWENTIES: (24, 15, 14, 4, 0, 2, 2, 5, 14, 14, 3, 3),
}
_OLDER = {"m": (10, 6, 8, 2, 4, 12, 5, 8, 12, 0, 3, 30), "f": (6, 2, 4, 1, 1, 6, 2, 44, 12, 0, 2, 20)}
"""From 60 on: fewer employed, more self-employed, at home, and without work."""


def profiles(people: People, weights: dict[str, Any]) -> pl.DataFrame:
    """Return the rows of `profile`: one for each member, valid since registration."""
    rules = weights["people"]
    members = people.numbers
    drawn = Drawn(members)
    sex = margin("profile.sex", members, list(rules["sex"].values()))
    band = margin("profile.band", members, rules["bands"])
    prefecture = margin("profile.prefecture", members, rules["prefectures"])
    city = (prefecture + 1) * 1000 + 1 + drawn.pick("profile.city", _CITIES)
    days = (people.created(members) + 9 * clock.HOUR) // clock.DAY
    return pl.DataFrame(
        {
            "principal_id": padded("P", members),
            "valid_from": pl.Series(days.astype(np.int32)).cast(pl.Date),
            "valid_to": pl.Series([None], dtype=pl.Date).extend_constant(None, len(members) - 1),
            "sex": named(list(rules["sex"]), sex),
            "age": _ages(members, rules, band),
            "pref": named([f"{number:02d}" for number in range(1, 48)], prefecture),
            "city": pl.Series(city).cast(pl.String).str.zfill(5).cast(pl.Categorical()),
            "occupation": named(_OCCUPATIONS, _occupations(members, list(rules["sex"]), sex, band)),
            "family": named(_FAMILIES, _families(members, rules["family"], band)),
        }
    )


def _ages(members: Numbers, rules: dict[str, Any], band: Numbers) -> Numbers:
    """Draw ages; of a million as many are 16 or 17 as the small set has of its own."""
    firsts = np.array(rules["first_ages"])
    low, high = firsts[band], firsts[band + 1]
    young = members[band == _UNDER_20]
    n_minors = quota(len(members), [rules["minors"], rules["members"] - rules["minors"]])[0]
    low[young - 1] = 18
    minors = order("profile.minor", young)[:n_minors]
    low[minors - 1], high[minors - 1] = rules["first_ages"][0], 18
    return low + Drawn(members).below("profile.age", (high - low).astype(np.uint64))


def _occupations(members: Numbers, names: list[str], sex: Numbers, band: Numbers) -> Numbers:
    found = np.empty(len(members), np.int64)
    for j, name in enumerate(names):
        for k in range(_OLDEST + 1):
            chosen = (sex == j) & (band == k)
            found[chosen] = Drawn(members[chosen]).pick("profile.occupation", _weights(name, k))
    return found


def _weights(sex: str, band: int) -> tuple[int, ...]:
    if band in _BY_BAND:
        return _BY_BAND[band]
    by_sex = _OLDER if band >= _SIXTIES else {"m": _MEN, "f": _WOMEN}
    # x has the shape of everybody
    return by_sex.get(sex) or tuple(m + f for m, f in zip(by_sex["m"], by_sex["f"], strict=True))


def _families(members: Numbers, families: dict[str, list[int]], band: Numbers) -> Numbers:
    found = np.empty(len(members), np.int64)
    for name, chosen in (
        ("under_20", band == _UNDER_20),
        ("adult", (band > _UNDER_20) & (band < _SIXTIES)),
        ("older", band >= _SIXTIES),
    ):
        found[chosen] = Drawn(members[chosen]).pick("profile.family", families[name])
    return found
