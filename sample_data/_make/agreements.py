"""What each principal agreed to, and what the generator may therefore let happen on the clean company."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from _make import clock
from _make.draws import Draws
from _make.people import Person, principal_id

NOTICE = {
    "member": "N01-1",
    "job_applicant": "N04-1",
    "employee": "N05-1",
    "client_contact": "N06-1",
    "inquirer": "N07-1",
}
PURPOSES = {
    "member": ("H3", "H4", "PAY", "U1", "U2", "U3", "U4", "U5", "U7"),
    "job_applicant": ("U7", "U8"),
    "employee": ("U8",),
    "client_contact": ("U6", "U7"),
    "inquirer": ("U7",),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A row of `agreement`; `start` and `end` are instants, `end` is open if None."""

    principal: int
    n: int
    effect: str
    kind: str
    scope: str
    purposes: tuple[str, ...]
    start: int
    end: int | None = None
    ended_by: str | None = None
    party: str | None = None
    version: str | None = None
    channel: str = "web"
    evidence: str | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The row as the file carries it; a baseline agreement is known at its own instant."""
        return {
            "agreement_id": f"AG{self.principal:07d}-{self.n}",
            "principal_id": principal_id(self.principal),
            "effect": self.effect,
            "kind": self.kind,
            "scope": self.scope,
            "purposes": "|".join(sorted(self.purposes)),
            "party": self.party,
            "version_id": self.version,
            "channel": self.channel,
            "valid_from": clock.text(self.start),
            "valid_to": clock.text(self.end),
            "ended_by": self.ended_by,
            "evidence_ref": self.evidence,
            "recorded_at": clock.text(self.start),
        }


class Standing:
    """Answers whether a principal may be used for a purpose at an instant, from baseline agreements."""

    def __init__(self, agreements: Iterable[Agreement]) -> None:
        self._by_person: dict[int, list[Agreement]] = {}
        for agreement in agreements:
            self._by_person.setdefault(agreement.principal, []).append(agreement)

    def allows(self, number: int, purpose: str, at: int, scopes: tuple[str, ...] = ("use", "all")) -> bool:
        """Tell whether a permit holds and no restriction does. A start is inside, an end is outside."""
        live = [a for a in self._by_person.get(number, []) if a.start <= at and (a.end is None or at < a.end)]
        permitted = any(a.effect == "permit" and a.scope == "use" and purpose in a.purposes for a in live)
        stopped = any(
            a.effect == "restrict" and a.scope in scopes and ("*" in a.purposes or purpose in a.purposes) for a in live
        )
        return permitted and not stopped


@dataclass(frozen=True, slots=True)
class Stops:
    """The disjoint sets of ordinary members who stop something, and when."""

    withdraw: dict[int, int]
    unsubscribe: dict[int, int]
    suspend: dict[int, int]
    history: dict[int, int]
    lifted: tuple[int, ...]

    def touches(self, number: int) -> bool:
        """Tell whether a member is in any of the sets."""
        return any(number in each for each in (self.withdraw, self.unsubscribe, self.suspend, self.history))


def stops(draws: Draws, rules: dict[str, Any], found: dict[int, Person]) -> Stops:
    """Draw who withdraws, unsubscribes, suspends: never one who closes the account or joins after July 2026."""
    latest = clock.midnight(date(2026, 8, 1))
    able = [n for n, p in found.items() if _ordinary(p) and p.closed is None and p.created < latest]
    queue = draws.order("agreement.stop", able)

    def take(count: int) -> dict[int, int]:
        return {queue.pop(0): 0 for _ in range(count)}

    sets = [take(rules[name]) for name in ("withdraw", "unsubscribe", "suspend", "suspend_history")]
    for chosen in sets:
        for n in chosen:
            start = max(found[n].created, clock.midnight(clock.FIRST)) + 7 * clock.DAY
            chosen[n] = start + draws.below("agreement.stopped", n, clock.midnight(date(2026, 10, 25)) - start)
    first = sorted(sets[2], key=lambda n: (sets[2][n], n))[: rules["lifted"]]
    return Stops(sets[0], sets[1], sets[2], sets[3], tuple(first))


def baseline(draws: Draws, rules: dict[str, Any], found: dict[int, Person], stopped: Stops) -> list[Agreement]:
    """Return every baseline agreement."""
    return [
        *(a for person in found.values() for a in _registration(person, stopped)),
        *_restrictions(rules, stopped),
        *(_new1(n, at) for n, at in new1(draws, rules, found, stopped).items()),
        *_provision(draws, rules, found, stopped),
    ]


def new1(draws: Draws, rules: dict[str, Any], found: dict[int, Person], stopped: Stops) -> dict[int, int]:
    """Return who agreed to NEW1 and when, in the first 28 days of a month, in the order of agreeing months."""
    able = [n for n in steady(found, stopped) if found[n].created < clock.midnight(date(2026, 8, 1))]
    queue = draws.order("agreement.new1", able)
    agreed = {}
    for month, count in rules["new1"].items():
        start = clock.midnight(date.fromisoformat(month + "-01"))
        for n in queue[len(agreed) : len(agreed) + count]:
            agreed[n] = start + draws.below("agreement.new1_at", n, 27 * clock.DAY)
    return agreed


def steady(found: dict[int, Person], stopped: Stops) -> list[int]:
    """Return the ordinary members who never close, withdraw, unsubscribe or suspend."""
    return [n for n, p in found.items() if _ordinary(p) and p.closed is None and not stopped.touches(n)]


def _ordinary(person: Person) -> bool:
    return person.subject_type == "member" and not person.cast


def _registration(person: Person, stopped: Stops) -> list[Agreement]:
    purposes, version = PURPOSES[person.subject_type], NOTICE[person.subject_type]
    ended_by = None if person.closed is None else "closed"
    withdrawn = stopped.withdraw.get(person.number)
    if withdrawn is None:
        return [
            Agreement(
                person.number,
                1,
                "permit",
                "notice",
                "use",
                purposes,
                person.created,
                person.closed,
                ended_by,
                version=version,
            )
        ]
    kept = tuple(code for code in purposes if code not in {"U1", "U3"})
    return [
        Agreement(person.number, 1, "permit", "notice", "use", kept, person.created, version=version),
        Agreement(
            person.number,
            2,
            "permit",
            "notice",
            "use",
            ("U1", "U3"),
            person.created,
            withdrawn,
            "withdrawn",
            version=version,
        ),
    ]


def _restrictions(rules: dict[str, Any], stopped: Stops) -> list[Agreement]:
    found = [Agreement(n, 3, "restrict", "unsubscribe", "use", ("U3",), at) for n, at in stopped.unsubscribe.items()]
    by_time = sorted(stopped.suspend, key=lambda n: (stopped.suspend[n], n))
    for k, n in enumerate(by_time, start=1):
        at = stopped.suspend[n]
        end, ended_by = (at + 45 * clock.DAY, "withdrawn") if n in stopped.lifted else (None, None)
        found.append(Agreement(n, 3, "restrict", "suspension", "all", ("*",), at, end, ended_by, evidence=f"RQ{k:03d}"))
    for k, n in enumerate(stopped.history, start=rules["suspend"] + 1):
        at = stopped.history[n]
        found.append(Agreement(n, 3, "restrict", "suspension", "history", ("*",), at, evidence=f"RQ{k:03d}"))
    return found


def _new1(number: int, at: int) -> Agreement:
    return Agreement(number, 4, "permit", "consent", "use", ("NEW1",), at, version="N02-1")


def _provision(draws: Draws, rules: dict[str, Any], found: dict[int, Person], stopped: Stops) -> list[Agreement]:
    kinds = (("provide", "class:research_client", 5), ("provide_foreign", "PA09", 6), ("personal_related", "PA11", 7))
    queue = draws.order("agreement.provide", steady(found, stopped))
    return [
        Agreement(number, n, "permit", "consent", scope, ("PV1",), found[number].created, party=party, version="N03-1")
        for scope, party, n in kinds
        for number in queue[: rules[scope]]
    ]
