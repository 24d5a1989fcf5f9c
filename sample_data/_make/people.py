"""Who is in the sample company: principals, and the profile that the anonymised data sets are made from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

from _make import clock
from _make.draws import Draws, quota

EPOCH = date(2021, 6, 1)
"""Nobody registered before the policy was in force."""


@dataclass(frozen=True, slots=True)
class Person:
    """A principal of the company; instants are seconds UTC, `closed` is open if None."""

    number: int
    subject_type: str
    created: int
    closed: int | None = None
    minor: bool = False
    cast: bool = False

    @property
    def id(self) -> str:
        """The id that files carry."""
        return principal_id(self.number)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the data sets under specification SP1 are made from."""

    sex: str
    age: int
    prefecture: int
    family: int


def principal_id(number: int) -> str:
    """Return `P` and seven digits."""
    return f"P{number:07d}"


def people(draws: Draws, weights: dict[str, Any]) -> dict[int, Person]:
    """Return every principal by number: 2,000 members, then applicants, employees, client contacts, inquirers."""
    rules = weights["people"]
    found = _ordinary(draws, rules)
    joined = clock.midnight(date(2024, 4, 1))
    for number in range(rules["members"] + 1, rules["members"] + rules["cast"] + 1):
        found[number] = Person(number, "member", joined, cast=True)
    found[1912] = replace(found[1912], created=clock.midnight(date(2025, 11, 10)) + 9 * clock.HOUR)
    for block in rules["block"]:
        for number in range(block["first"], block["first"] + block["count"]):
            created = _between(draws, "principal.created", number, clock.midnight(EPOCH), clock.midnight(clock.FIRST))
            found[number] = Person(number, block["subject_type"], created)
    return found


def profiles(draws: Draws, weights: dict[str, Any]) -> dict[int, Profile]:
    """Return the profile of each ordinary member. Margins of sex, band and prefecture are exact quotas."""
    rules = weights["people"]
    sexes = _margin(draws, "profile.sex", rules["members"], list(rules["sex"].values()))
    bands = _margin(draws, "profile.band", rules["members"], rules["bands"])
    prefectures = _margin(draws, "profile.prefecture", rules["members"], rules["prefectures"])
    minors = _minors(draws, rules)
    names = list(rules["sex"])
    return {
        n: Profile(
            names[sexes[n]],
            _age(draws, rules["first_ages"], n, bands[n], is_minor=n in minors),
            prefectures[n] + 1,
            draws.pick("profile.family", n, _family_weights(rules["family"], bands[n])),
        )
        for n in range(1, rules["members"] + 1)
    }


def rows(found: dict[int, Person]) -> list[dict[str, Any]]:
    """Return the rows of `principal`."""
    return [
        {
            "principal_id": person.id,
            "subject_type": person.subject_type,
            "minor": person.minor,
            "created_at": clock.text(person.created),
            "closed_at": clock.text(person.closed),
        }
        for person in found.values()
    ]


def heavy(draws: Draws, number: int) -> int:
    """Return how often a member is picked: 5 % weigh 20, 20 % weigh 5, the rest 1."""
    share = draws.draw("member.heavy", number) % 100
    return 20 if share < 5 else 5 if share < 25 else 1


def picker(draws: Draws, name: str, weighted: list[tuple[int, int]]) -> Callable[[int], int]:
    """Return a function from index to one of the (number, weight) given."""
    sums = list(accumulate(weight for _, weight in weighted))

    def choose(i: int) -> int:
        low, high, at = 0, len(sums) - 1, draws.below(name, i, sums[-1])
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if sums[middle] > at else (middle + 1, high)
        return weighted[low][0]

    return choose


def _ordinary(draws: Draws, rules: dict[str, Any]) -> dict[int, Person]:
    numbers = range(1, rules["members"] + 1)
    per_join, per_leave = rules["joins_a_month"], rules["leaves_a_month"]
    by_join = draws.order("member.join", numbers)
    new = {n: k // per_join for k, n in enumerate(by_join[: 13 * per_join])}
    by_leave = draws.order("member.leave", [n for n in numbers if n not in new])
    leaving = {n: k // per_leave for k, n in enumerate(by_leave[: 13 * per_leave])}
    minors = _minors(draws, rules)
    found = {}
    for n in numbers:
        start, end = clock.midnight(EPOCH), clock.midnight(clock.FIRST)
        if n in new:
            start, end = (clock.midnight(clock.MONTHS[new[n] + step]) for step in (0, 1))
        closed = None
        if n in leaving:
            first, last = (clock.midnight(clock.MONTHS[leaving[n] + step]) for step in (0, 1))
            closed = _between(draws, "member.closed", n, first, last)
        found[n] = Person(n, "member", _between(draws, "member.joined", n, start, end), closed, n in minors)
    return found


def _between(draws: Draws, name: str, i: int, start: int, end: int) -> int:
    return start + draws.below(name, i, end - start)


def _margin(draws: Draws, name: str, total: int, weights: list[int]) -> dict[int, int]:
    values = [j for j, n in enumerate(quota(total, weights)) for _ in range(n)]
    return dict(zip(draws.order(name, range(1, total + 1)), values, strict=True))


def _minors(draws: Draws, rules: dict[str, Any]) -> set[int]:
    bands = _margin(draws, "profile.band", rules["members"], rules["bands"])
    young = [n for n, band in bands.items() if band == 0]
    return set(draws.order("profile.minor", young)[: rules["minors"]])


def _age(draws: Draws, first_ages: list[int], number: int, band: int, *, is_minor: bool) -> int:
    low, high = first_ages[band], first_ages[band + 1]
    if band == 0:
        low, high = (16, 18) if is_minor else (18, 20)
    return low + draws.below("profile.age", number, high - low)


def _family_weights(families: dict[str, list[int]], band: int) -> list[int]:
    return families["under_20" if band == 0 else "older" if band >= 5 else "adult"]
