"""Data sets of anonymously processed information: their register, their fields, and the row files of D02 and D04.

Specification SP1: age in four bands, prefecture in three areas, family in two, sex kept (x: row deleted), occupation
deleted, q1 to q3 kept. Rows of classes under ten are deleted. The first eight rows of a class get the answers
1 2 2 3 3 4 4 5, so that every class holds all five; the next rows keep their own. Rows are ordered by content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from _make import clock, people
from _make.agreements import steady
from _make.company import Company
from _make.people import Profile, principal_id
from _make.planted import Plants

QUASI = ("age_band", "sex", "area", "family")
QUESTIONS = ("q1", "q2", "q3")
_SPREAD = (1, 2, 2, 3, 3, 4, 4, 5)

# set | state | wave | created or planned | recipient | row file
_SETS = """
D01 produced W1 2025-12-10 PA05 -
D02 produced W2 2026-03-10 PA06 anon-D02.csv
D03 produced W3 2026-06-20 PA16 -
D04 candidate W3 2026-11-07 PA16 anon-D04.csv
D05 produced - 2026-04-10 PA05 -
D06 candidate W1 2026-11-06 PA05 -
D07 produced - 2026-10-01 PA06 -
D08 produced - 2026-07-10 PA16 -
D09 produced - 2026-08-10 PA05 -
D10 produced - 2026-09-10 PA06 -
"""

# field | category | role | methods | parameters | hierarchy | reason
_FIELDS = """
age_band; T02; quasi; generalise; under 30, 30s, 40s, 50 and over; SP1-age;
sex; X-sex; quasi; none; ; ; the clients compare women and men
area; T04; quasi; generalise; three areas; SP1-area;
family; X-family; quasi; generalise; alone, together; SP1-family;
occupation; T03; quasi; delete; ; ;
q1; X-opinion; sensitive; abstract; five steps; ;
q2; X-thought; sensitive; abstract; five steps; ;
q3; X-result; sensitive; abstract; five steps; ;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a data set: the class it falls in, and three answers."""

    principal: int
    key: tuple[str, ...]
    answers: tuple[int, ...]


class Waves:
    """The answers of each wave, and the data sets that SP1 makes of them."""

    def __init__(self, company: Company) -> None:
        self._draws, self._rules, self._found = company.draws, company.weights["waves"], company.found
        self._profiles = people.profiles(company.draws, company.weights)
        self._able = [*steady(company.found, company.stopped), *company.stopped.unsubscribe]

    def members(self, wave: str) -> list[int]:
        """Return who answered: up to 800 of those registered by the 15th, never closed, withdrawn or suspended."""
        start = date.fromisoformat(self._rules["months"][wave] + "-15")
        able = [n for n in self._able if self._found[n].created < clock.midnight(start)]
        return self._draws.order(f"wave.{wave}", able)[: self._rules["size"]]

    def rows(self, wave: str) -> list[Row]:
        """Return the rows that SP1 keeps of a wave, ordered by content."""
        classes: dict[tuple[str, ...], list[int]] = {}
        for n in self.members(wave):
            if self._profiles[n].sex != "x":
                classes.setdefault(_class(self._profiles[n]), []).append(n)
        kept = [
            Row(n, key, self._answers(wave, n, k))
            for key, persons in classes.items()
            if len(persons) >= self._rules["smallest_class"]
            for k, n in enumerate(sorted(persons))
        ]
        return sorted(kept, key=lambda row: (row.key, row.answers, row.principal))

    def _answers(self, wave: str, number: int, k: int) -> tuple[int, ...]:
        if k < len(_SPREAD):
            return tuple(_SPREAD[(k + 3 * q) % len(_SPREAD)] for q in range(3))
        scale = self._rules["scale"]
        return tuple(self._draws.pick(f"answer.{wave}.{q}", number, scale) + 1 for q in QUESTIONS)


def tables(waves: Waves, plants: Plants) -> dict[str, list[dict[str, Any]]]:
    """Return `anon_dataset`, `anon_field` and the two row files, by file stem."""
    made = {wave: waves.rows(wave) for wave in ("W1", "W2", "W3")}
    d02 = made["W2"]
    for _, _, cut in plants.each("cut"):
        d02 = _cut(d02, cut["classes"])
    sizes = {wave: (len(waves.members(wave)), len(rows)) for wave, rows in made.items()}
    return {
        "anon_dataset": [_dataset(line.split(), sizes, len(d02)) for line in _SETS.strip().splitlines()],
        "anon_field": [row for line in _SETS.strip().splitlines() for row in _fields(line.split()[0])],
        "anon-D02": [_file_row(row, QUESTIONS) for row in d02],
        "anon-D04": list(_candidate(made["W3"], has_panel_no=plants.has("V59"))),
    }


def _class(profile: Profile) -> tuple[str, ...]:
    ages = ((30, "under 30"), (40, "30s"), (50, "40s"), (200, "50 and over"))
    band = next(name for below, name in ages if profile.age < below)
    area = "east" if profile.prefecture <= 14 else "central" if profile.prefecture <= 24 else "west"
    return (band, profile.sex, area, "alone" if profile.family == 0 else "together")


def _cut(rows: list[Row], answers: list[list[int]]) -> list[Row]:
    """Keep of the first classes as many rows as answers are given, with these answers."""
    firsts = sorted({row.key for row in rows})[: len(answers)]
    kept = [row for row in rows if row.key not in firsts]
    for key, values in zip(firsts, answers, strict=True):
        members = [row for row in rows if row.key == key][: len(values)]
        kept += [Row(row.principal, key, (value,) * 3) for row, value in zip(members, values, strict=True)]
    return sorted(kept, key=lambda row: (row.key, row.answers, row.principal))


def _file_row(row: Row, questions: Iterable[str]) -> dict[str, Any]:
    answers = dict(zip(QUESTIONS, row.answers, strict=True))
    return dict(zip(QUASI, row.key, strict=True)) | {name: answers[name] for name in questions}


def _candidate(rows: list[Row], *, has_panel_no: bool) -> Iterable[dict[str, Any]]:
    for k, row in enumerate(rows):
        cells = {"principal_id": principal_id(row.principal)} | _file_row(row, ("q1", "q3"))
        if has_panel_no:
            cells |= {"panel_no": principal_id(row.principal)} | ({"q3": 99} if k == 0 else {})
        yield cells


def _dataset(cells: list[str], sizes: dict[str, tuple[int, int]], d02_rows: int) -> dict[str, Any]:
    name, state, wave, day, recipient, file = cells
    n_in, n_out = sizes.get(wave, (800, 690))
    at = clock.midnight(date.fromisoformat(day)) + 10 * clock.HOUR
    is_produced = state == "produced"
    destroyed = clock.text(at + clock.DAY) if is_produced else None
    return {
        "dataset_id": name,
        "state": state,
        "holding_id": "H04",
        "wave_id": None if wave == "-" else wave,
        "created_at": clock.text(at) if is_produced else None,
        "planned_at": None if is_produced else clock.text(at),
        "n_in": n_in,
        "n_out": d02_rows if name == "D02" else n_out,
        "subject_key": True,
        "labelled": "true" if is_produced else "false",
        "mapping_destroyed_at": destroyed,
        "salt_destroyed_at": destroyed,
        "custodian": "A22",
        "spec_ref": "SP1",
        "planned_recipients": recipient,
        "file": None if file == "-" else file,
    }


def _fields(dataset: str) -> Iterable[dict[str, Any]]:
    names = ("field", "category_id", "role", "methods", "params", "hierarchy", "reason")
    for line in _FIELDS.strip().splitlines():
        cells = dict(zip(names, (cell.strip() or None for cell in line.split(";")), strict=True))
        if dataset == "D04" and cells["field"] == "q2":
            cells |= {"methods": "delete", "params": None}
        yield {"dataset_id": dataset} | cells
