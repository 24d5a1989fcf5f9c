"""Web history: unlinked rows with keys that live one day, and the few linked rows of cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from _make import clock, people
from _make.company import Company
from _make.draws import Draws
from _make.people import principal_id
from _make.planted import Plants, numbers
from _make.use import open_case

_BANNER_B3 = date(2026, 8, 1)
_IN01, _IN03 = date(2025, 11, 5), date(2026, 5, 20)


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of `history_event`."""

    at: int
    key: str
    seq: int
    page: str
    referrer: str
    device: str
    purpose: str
    holding: str = "H11"
    principal: int | None = None
    case_ref: str | None = None

    @property
    def month(self) -> str:
        """The month of Tokyo whose file carries the row, as 2025-10."""
        return f"{clock.jst_date(self.at):%Y-%m}"

    @property
    def row(self) -> dict[str, Any]:
        """The row as the file carries it."""
        return {
            "occurred_at": datetime.fromtimestamp(self.at, UTC),
            "visitor_key": self.key,
            "seq": self.seq,
            "page_group": self.page,
            "referrer_group": self.referrer,
            "device_class": self.device,
            "purpose": self.purpose,
            "linked": self.principal is not None,
            "principal_id": None if self.principal is None else principal_id(self.principal),
            "holding_id": self.holding,
            "case_ref": self.case_ref,
            "destination": None,
            "status": 200,
        }


class History:
    """Draws the history of the clean company, and adds what is planted."""

    def __init__(self, company: Company, plants: Plants) -> None:
        self._company, self._plants, self._draws = company, plants, company.draws
        self._rules, self._hours = company.weights["history"], company.weights["uses"]["hours"]
        self._percent = {entry["day"]: entry["percent"] for _, _, entry in plants.each("visitors")}

    def visitors(self, i: int) -> int:
        """Return the number of visitors of day i (0 = 2025-10-01)."""
        day = clock.FIRST + timedelta(days=i)
        noise = self._draws.below("history.noise", i, 121) - 60
        factor = self._rules["kinds"][clock.kind(day)]
        n = self._rules["visitors"] * factor * (10000 + 5 * i) * (1000 + noise) // 10**10
        if day >= _BANNER_B3:
            n = n * self._rules["banner_percent"] // 100
        return n * self._percent.get(day, 100) // 100

    def unlinked(self) -> list[Hit]:
        """Return every row that names nobody."""
        clean = [hit for i in range(clock.DAYS) for k in range(self.visitors(i)) for hit in self.visit_of(i, k)]
        return [*clean, *self._surviving(clean), *self._extra(clean), *self._refused()]

    def linked(self) -> list[Hit]:
        """Return the rows of cases: 300 of ordinary members who may be used, and what is planted."""
        found, standing = self._company.found.items(), self._company.standing
        members = [(n, people.heavy(self._draws, n)) for n, p in found if p.subject_type == "member" and not p.cast]
        choose = people.picker(self._draws, "linked.principal", members)
        clean = []
        for k in range(self._rules["linked"]):
            at = self._start("linked", k, self._draws.below("linked.day", k, clock.DAYS))
            day = clock.jst_date(at)
            purpose = "H3" if k % 3 == 0 and day > _IN01 else "H4"
            case = open_case(at) if purpose == "H4" else "IN03" if day > _IN03 else "IN01"
            scopes = ("use", "history", "all")
            drawn = (choose(k * 100 + attempt) for attempt in range(100))
            number = next(n for n in drawn if standing.allows(n, purpose, at, scopes))
            hit = self._hit("linked", k, 0, at, _key(self._draws, "linked.key", k))
            clean.append(replace(hit, purpose=purpose, holding="H12", principal=number, case_ref=case))
        return [*clean, *self._planted_links()]

    def visit_of(self, i: int, k: int) -> list[Hit]:
        """Return the rows of visitor k of day i, in order."""
        index = i * 1000 + k
        n = self._rules["rows"][self._draws.pick("history.n", index, self._rules["rows_weights"])]
        return list(self._visit("history", index, self._start("history", index, i), n))

    def refused(self, entry: dict[str, Any]) -> list[list[Hit]]:
        """Return the visits planted after a refusal: of each visitor the rows in order."""
        i = (entry["day"] - clock.FIRST).days
        return [list(self._visit("refused", k, self._start("refused", k, i), n)) for k, n in enumerate(entry["rows"])]

    def _visit(self, name: str, index: int, start: int, n: int) -> Iterator[Hit]:
        """Yield the rows of one visitor: never past midnight, when the key changes."""
        key, at = _key(self._draws, f"{name}.key", index), start
        for seq in range(n):
            yield self._hit(name, index, seq, at, key)
            at += 20 + self._draws.below(f"{name}.gap", index * 20 + seq, 70)

    def _hit(self, name: str, index: int, seq: int, at: int, key: str) -> Hit:
        i = index * 20 + seq
        return Hit(
            at,
            key,
            seq + 1,
            self._named("pages", f"{name}.page", i),
            self._named("referrers", f"{name}.referrer", index),
            self._named("devices", f"{name}.device", index),
            self._named("purposes", f"{name}.purpose", i),
        )

    def _named(self, rule: str, name: str, i: int) -> str:
        weights = self._rules[rule]
        return list(weights)[self._draws.pick(name, i, list(weights.values()))]

    def _start(self, name: str, index: int, i: int) -> int:
        hour = self._draws.pick(f"{name}.hour", index, self._hours)
        # Twelve rows with gaps under 90 s take 990 s at most: begun before 23:40, a visit ends on its own day.
        second = self._draws.below(f"{name}.second", index, 2400)
        return clock.midnight(clock.FIRST + timedelta(days=i)) + hour * clock.HOUR + second

    def _surviving(self, clean: list[Hit]) -> Iterator[Hit]:
        for _, _, entry in self._plants.each("survive"):
            firsts = [hit for hit in _of_day(clean, entry["day"]) if hit.seq == 1]
            for hit in firsts[: entry["keys"]]:
                yield replace(hit, at=hit.at + clock.DAY)

    def _extra(self, clean: list[Hit]) -> Iterator[Hit]:
        """Yield one row more for visitors of a day, after their last, with another purpose."""
        for _, _, entry in self._plants.each("extra"):
            last = {hit.key: hit for hit in _of_day(clean, entry["day"])}
            for hit in list(last.values())[: entry["rows"]]:
                yield replace(hit, at=hit.at + 5, seq=hit.seq + 1, purpose=entry["purpose"])

    def _refused(self) -> Iterator[Hit]:
        for _, _, entry in self._plants.each("refused"):
            yield from (hit for visit in self.refused(entry) for hit in visit)

    def _planted_links(self) -> Iterator[Hit]:
        for plant_id, k, entry in self._plants.each("linked"):
            name = f"linked.{plant_id}"
            for m, (at, number) in enumerate((at, n) for at in entry["at"] for n in numbers(entry["persons"])):
                start = clock.instant(at)
                hit = self._hit(name, k * 100 + m, 0, start, _key(self._draws, f"{name}.key", k * 100 + m))
                case = entry.get("case_ref", open_case(start))
                yield replace(
                    hit,
                    purpose=entry["purpose"],
                    holding=entry["holding"],
                    principal=number,
                    case_ref=None if case == "\\N" else case,
                )


def _key(draws: Draws, name: str, index: int) -> str:
    return f"{draws.draw(name, index) >> 32:08x}"


def _of_day(hits: list[Hit], day: date) -> list[Hit]:
    start = clock.midnight(day)
    return [hit for hit in hits if start <= hit.at < start + clock.DAY]
