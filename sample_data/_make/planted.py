"""Reads plants.toml: which defects and oddities go in, as rows to add and fields to change."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from _make import clock
from _make.people import principal_id
from _make.texts import Rows
from _make.use import JOBS, Use


@dataclass(frozen=True, slots=True)
class Plants:
    """The chosen plants, and every oddity: an oddity is part of the clean company, and must not become a finding."""

    chosen: tuple[dict[str, Any], ...]

    @classmethod
    def choose(cls, truth: dict[str, Any], ids: Collection[str] | None) -> "Plants":
        """Take the plants named by `ids` (all of them if None).

        Raises:
            ValueError: an id is not in plants.toml.
        """
        known = {plant["id"] for plant in truth["plant"]}
        if ids is not None and (unknown := sorted(set(ids) - known)):
            message = f"no such plant: {', '.join(unknown)}"
            raise ValueError(message)
        wanted = known if ids is None else set(ids)
        return cls((*truth["oddity"], *(plant for plant in truth["plant"] if plant["id"] in wanted)))

    def has(self, plant_id: str) -> bool:
        """Tell whether a plant is chosen."""
        return any(plant["id"] == plant_id for plant in self.chosen)

    def each(self, key: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Yield (plant id, position, entry) for each entry of one kind."""
        for plant in self.chosen:
            for k, entry in enumerate(plant.get(key, [])):
                yield plant["id"], k, entry

    def uses(self) -> list[Use]:
        """Return the planted uses. An entry gives a job (`like`), the persons or a number of uses, and instants."""
        return [use for plant_id, k, entry in self.each("use") for use in _uses(plant_id, k, entry)]

    def apply(self, rows: Rows) -> None:
        """Copy, change, add and remove rows of the tables given, in place; what is copied is a row as yet unchanged."""
        for _, _, copy in self.each("copy"):
            table = rows[copy["table"]]
            found = next(row for row in table if _matches(row, copy["where"]))
            table.extend(_filled(copy, found, copy["set"], rows))
        for _, _, change in self.each("change"):
            _change(rows[change["table"]], change)
        for plant_id, _, addition in self.each("add"):
            table = rows[addition["table"]]
            if unknown := addition["row"].keys() - table[0].keys():
                message = f"{plant_id}: {addition['table']} has no column {', '.join(sorted(unknown))}"
                raise ValueError(message)
            table.extend(_filled(addition, dict.fromkeys(table[0]), addition["row"], rows))
        for _, _, gone in self.each("remove"):
            kept = [row for row in rows[gone["table"]] if not _matches(row, gone["where"])]
            rows[gone["table"]][:] = kept


def numbers(text: str) -> list[int]:
    """Return the member numbers of `1901-1903 1964`."""
    found: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def _uses(plant_id: str, k: int, entry: dict[str, Any]) -> Iterator[Use]:
    job = JOBS[entry["like"]]
    base = Use(
        "",
        0,
        entry.get("holding", job.holding),
        entry.get("categories", job.categories),
        None if entry.get("untagged") else entry.get("purpose", entry["like"]),
        entry.get("actor", job.actors[0]),
        entry.get("action", job.action),
    )
    fields = ("purpose_raw", "basis", "legal_ref", "case_ref", "approved_by", "joined", "result", "n_rows")
    base = replace(base, **{field: entry[field] for field in fields if field in entry})
    if "recorded" in entry:
        base = replace(base, recorded=clock.instant(entry["recorded"]))
    persons: list[int | None] = [*numbers(entry["persons"])] if "persons" in entry else [None]
    for m, (at, person) in enumerate((at, person) for at in entry["at"] for person in persons):
        yield replace(base, event_id=f"{plant_id}-{k}-{m:03d}", at=clock.instant(at), principal=person)


def _change(rows: list[dict[str, Any]], change: dict[str, Any]) -> None:
    keys = numbers(change["persons"]) if "persons" in change else [0]
    for number in keys:
        where = {name: _fill(value, number) for name, value in change["where"].items()}
        row = next(row for row in rows if _matches(row, where))
        row.update({name: _text(value) for name, value in change["set"].items()})


def _filled(entry: dict[str, Any], start: dict[str, Any], values: dict[str, Any], rows: Rows) -> list[dict[str, Any]]:
    """Return a row for each person of an entry, or one: `values` laid over the row it starts from."""
    persons = numbers(entry["persons"]) if "persons" in entry else [0]
    if "first_of" in entry:
        others = {row["principal_id"] for row in rows[entry["outside"]]}
        persons = [
            min(int(row["principal_id"][1:]) for row in rows[entry["first_of"]] if row["principal_id"] not in others)
        ]
    return [start | {name: _text(_fill(value, number)) for name, value in values.items()} for number in persons]


def _matches(row: dict[str, Any], where: dict[str, Any]) -> bool:
    return all(row[name] == value for name, value in where.items())


def _fill(value: Any, number: int) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("{person}", principal_id(number)).replace("{n}", f"{number:07d}")


def _text(value: Any) -> Any:
    """Write a value as files carry it: a date-time is a wall clock reading in Tokyo, `\\N` is no value."""
    if isinstance(value, datetime):
        return clock.text(clock.instant(value))
    return None if value == "\\N" else value
