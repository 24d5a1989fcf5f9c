"""Data sets of anonymously processed information: their register, their fields, and five row files.

Specification SP1: age in four bands, prefecture in three areas, family in two, sex kept (x: row deleted), occupation
deleted, q1 to q3 kept. Rows of classes under ten are deleted. The first eight rows of a class get the answers
1 2 2 3 3 4 4 5, so that every class holds all five; the next rows keep their own. Rows are ordered by content.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
_LATE_FROM, _LATE_JOINERS = clock.midnight(date(2025, 12, 11)), clock.midnight(date(2026, 2, 10))

# set | state | wave | created or planned | recipient | row file
_SETS = """
D01 produced W1 2025-12-10 PA05 anon-D01.csv
D02 produced W2 2026-03-10 PA06 anon-D02.csv
D03 produced W3 2026-06-20 PA16 anon-D03.csv
D04 candidate W3 2026-11-07 PA16 anon-D04.csv
D05 produced - 2026-04-10 PA05 -
D06 candidate W1 2026-11-06 PA05 anon-D06.csv
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


_SP2 = frozenset({"D05", "D07", "D08", "D09", "D10"})
"""Sets whose answers are rewritten: another method than D01's, so that D01's publication does not cover them."""


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

    def answered(self, wave: str) -> dict[int, int]:
        """Return everyone who answered, and when: 800 a wave.

        The month of the first wave has too few members for that. Those who join in the following weeks answer it late,
        and after D01 is complete: they are in no data set.
        """
        first = date.fromisoformat(self._rules["months"][wave] + "-15")
        start, end = clock.midnight(first), clock.midnight(clock.MONTHS[clock.MONTHS.index(first.replace(day=1)) + 1])
        found = {n: start + self._draws.below(f"answer.{wave}.at", n, end - start) for n in self.members(wave)}
        late = [n for n in self._able if n not in found and start <= self._found[n].created < _LATE_JOINERS]
        for n in self._draws.order(f"wave.{wave}.late", late)[: self._rules["size"] - len(found)]:
            earliest = max(_LATE_FROM, self._found[n].created + clock.HOUR)
            found[n] = earliest + self._draws.below(f"answer.{wave}.at", n, 7 * clock.DAY)
        return found

    def newcomers(self, wave: str, count: int) -> list[Row]:
        """Return adults who did not answer a wave, as rows of classes that it has."""
        present, answered = {row.key for row in self.rows(wave)}, self.answered(wave)
        able = [n for n in self._able if n not in answered and self._profiles[n].age >= 20]
        able = [n for n in able if _class(self._profiles[n]) in present]
        chosen = self._draws.order(f"wave.{wave}.new", able)[:count]
        return [Row(n, _class(self._profiles[n]), self._answers(wave, n, k)) for k, n in enumerate(chosen)]

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
        return sorted(kept, key=_content)

    def _answers(self, wave: str, number: int, k: int) -> tuple[int, ...]:
        if k < len(_SPREAD):
            return tuple(_SPREAD[(k + 3 * q) % len(_SPREAD)] for q in range(3))
        scale = self._rules["scale"]
        return tuple(self._draws.pick(f"answer.{wave}.{q}", number, scale) + 1 for q in QUESTIONS)


def tables(waves: Waves, plants: Plants) -> dict[str, list[dict[str, Any]]]:
    """Return `anon_dataset`, `anon_field` and the row files, by file stem."""
    made = {wave: waves.rows(wave) for wave in ("W1", "W2", "W3")}
    d02, d03, d06 = made["W2"], made["W3"], made["W1"]
    for _, _, cut in plants.each("cut"):
        d02 = _cut(d02, cut["classes"])
    for _, _, entry in plants.each("homogeneous"):
        d03 = _homogeneous(d03, entry["question"])
    for _, _, entry in plants.each("enlarge"):
        d06 = sorted([*d06, *waves.newcomers("W1", entry["rows"])], key=_content)
    files = {
        "anon-D01": [_file_row(row, QUESTIONS) for row in made["W1"]],
        "anon-D02": [_file_row(row, QUESTIONS) for row in d02],
        "anon-D03": [_file_row(row, QUESTIONS) for row in d03],
        "anon-D04": list(_candidate(made["W3"], has_panel_no=plants.has("V59"))),
        "anon-D06": [{"principal_id": principal_id(row.principal)} | _file_row(row, QUESTIONS) for row in d06],
    }
    sizes = {wave: (len(waves.members(wave)), len(rows)) for wave, rows in made.items()}
    n_out = {stem.removeprefix("anon-"): len(listed) for stem, listed in files.items()}
    sets = [line.split() for line in _SETS.strip().splitlines()]
    return {
        "anon_dataset": [_dataset(cells, sizes, n_out) for cells in sets],
        "anon_field": [row for cells in sets for row in _fields(cells[0])],
        **files,
    }


def produced(fields: Iterable[dict[str, Any]]) -> dict[str, tuple[int, str]]:
    """Return of each produced set when it was completed, and the methods that made it."""
    used: dict[str, set[str]] = {}
    for field in fields:
        used.setdefault(field["dataset_id"], set()).update({field["methods"]} - {"none"})
    return {
        name: (_at(day), "|".join(sorted(used[name])))
        for name, state, _, day, *_ in (line.split() for line in _SETS.strip().splitlines())
        if state == "produced"
    }


def _class(profile: Profile) -> tuple[str, ...]:
    ages = ((30, "under 30"), (40, "30s"), (50, "40s"), (200, "50 and over"))
    band = next(name for below, name in ages if profile.age < below)
    area = "east" if profile.prefecture <= 14 else "central" if profile.prefecture <= 24 else "west"
    return (band, profile.sex, area, "alone" if profile.family == 0 else "together")


def _content(row: Row) -> tuple[tuple[str, ...], tuple[int, ...], int]:
    return row.key, row.answers, row.principal


def _homogeneous(rows: list[Row], question: str) -> list[Row]:
    """Give everybody in the first class one and the same answer."""
    k, first = QUESTIONS.index(question), rows[0].key
    same = [replace(row, answers=(*row.answers[:k], 1, *row.answers[k + 1 :])) for row in rows if row.key == first]
    return sorted([*same, *(row for row in rows if row.key != first)], key=_content)


def _cut(rows: list[Row], answers: list[list[int]]) -> list[Row]:
    """Keep of the first classes as many rows as answers are given, with these answers."""
    firsts = sorted({row.key for row in rows})[: len(answers)]
    kept = [row for row in rows if row.key not in firsts]
    for key, values in zip(firsts, answers, strict=True):
        members = [row for row in rows if row.key == key][: len(values)]
        kept += [Row(row.principal, key, (value,) * 3) for row, value in zip(members, values, strict=True)]
    return sorted(kept, key=_content)


def _file_row(row: Row, questions: Iterable[str]) -> dict[str, Any]:
    answers = dict(zip(QUESTIONS, row.answers, strict=True))
    return dict(zip(QUASI, row.key, strict=True)) | {name: answers[name] for name in questions}


def _candidate(rows: list[Row], *, has_panel_no: bool) -> Iterable[dict[str, Any]]:
    for k, row in enumerate(rows):
        cells = {"principal_id": principal_id(row.principal)} | _file_row(row, ("q1", "q3"))
        if has_panel_no:
            cells |= {"panel_no": principal_id(row.principal)} | ({"q3": 99} if k == 0 else {})
        yield cells


def _at(day: str) -> int:
    return clock.midnight(date.fromisoformat(day)) + 10 * clock.HOUR


def _dataset(cells: list[str], sizes: dict[str, tuple[int, int]], n_out: dict[str, int]) -> dict[str, Any]:
    name, state, wave, day, recipient, file = cells
    n_in, n_made = sizes.get(wave, (800, 690))
    at = _at(day)
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
        "n_out": n_out.get(name, n_made),
        "subject_key": True,
        "labelled": "true" if is_produced else "false",
        "mapping_destroyed_at": destroyed,
        "salt_destroyed_at": destroyed,
        "custodian": "A22",
        "spec_ref": "SP2" if name in _SP2 else "SP1",
        "planned_recipients": recipient,
        "file": None if file == "-" else file,
    }


def _fields(dataset: str) -> Iterable[dict[str, Any]]:
    names = ("field", "category_id", "role", "methods", "params", "hierarchy", "reason")
    for line in _FIELDS.strip().splitlines():
        cells = dict(zip(names, (cell.strip() or None for cell in line.split(";")), strict=True))
        if dataset == "D04" and cells["field"] == "q2":
            cells |= {"methods": "delete", "params": None}
        if dataset in _SP2 and cells["field"] in QUESTIONS:
            cells |= {"methods": "rewrite"}
        yield {"dataset_id": dataset} | cells
