"""Baseline uses: how many a month and purpose is fixed, who and when is drawn among those whose agreements cover it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from _make import clock, people
from _make.company import Company
from _make.draws import quota
from _make.use import JOBS, Job, Use, open_case

_MARCH, _LATE = date(2026, 3, 1), clock.midnight(date(2026, 4, 8)) + 3 * clock.HOUR

_FIRST_OF_MONTH = {"U3": Job("H09", "T01", "send", ("A31",)), "U5": Job("H05", "T10", "query", ("A20", "A21", "A35"))}
_APPLICANTS = Job("H13", "T01|T06", "view", ("A30",))


class Baseline:
    """Draws the uses of the clean company."""

    def __init__(self, company: Company) -> None:
        self._draws, self._found, self._standing = company.draws, company.found, company.standing
        self._rules, self._lifted = company.weights["uses"], company.stopped.lifted
        self._choose = {code: self._chooser(code) for code in self._rules["purposes"] if code != "U8"}

    def uses(self, agreed: dict[int, int]) -> list[Use]:
        """Return every baseline use; `agreed` says who agreed to NEW1 and when."""
        return [
            *(use for month in range(13) for use in self._month(month)),
            *self._new1(agreed),
            *self._law(),
            *self._batches(),
            *self._monthly(),
            *self._denied(),
        ]

    def _month(self, month: int) -> Iterator[Use]:
        """Yield the uses of a month by purpose; some of March are recorded late."""
        counts = quota(self._rules["months"][month], self._rules["zipf"])
        keys = [
            (code, k, month * 100000 + j * 10000 + k)
            for j, (code, count) in enumerate(zip(self._rules["purposes"], counts, strict=True))
            for k in range(count)
        ]
        n_late = self._rules["late"] if clock.MONTHS[month] == _MARCH else 0
        late = set(self._draws.order("use_event.late", [i for _, _, i in keys])[:n_late])
        for code, k, i in keys:
            use = self._use(code, month, k, i)
            yield replace(use, recorded=_LATE) if i in late else use

    def _use(self, code: str, month: int, k: int, i: int) -> Use:
        job = _job(code, k)
        actors = tuple(a for a in job.actors if a != "A35" or month < 6)
        actor = actors[k % len(actors)]
        at = self._instant("use_event", i, month, is_person=actor.startswith("A"))
        return Use(
            f"E{clock.MONTHS[month]:%y%m}-{code}-{k:04d}",
            at,
            job.holding,
            job.categories,
            code,
            actor,
            job.action,
            self._principal(code, month, k, i, at),
            case_ref=open_case(at) if code == "U7" else None,
        )

    def _principal(self, code: str, month: int, k: int, i: int, at: int) -> int:
        if code == "U1" and month == 12 and k < len(self._lifted):
            return self._lifted[k]
        for attempt in range(100):
            number = self._choose[code](i * 100 + attempt) if code != "U8" else self._staff(i * 100 + attempt, k)
            if self._standing.allows(number, code, at):
                return number
        message = f"nobody may be used for {code} in month {month}"
        raise ValueError(message)

    def _staff(self, i: int, k: int) -> int:
        block = [p.number for p in self._found.values() if p.subject_type == ("job_applicant" if k % 2 else "employee")]
        return block[self._draws.below("use_event.staff", i, len(block))]

    def _chooser(self, code: str) -> Callable[[int], int]:
        weighted = []
        for p in self._found.values():
            if p.subject_type == "member" and not p.cast and code != "U6":
                weighted.append((p.number, people.heavy(self._draws, p.number)))
            elif (code, p.subject_type) in {("U6", "client_contact"), ("U7", "inquirer")}:
                weighted.append((p.number, 5))
        return people.picker(self._draws, f"use_event.principal.{code}", weighted)

    def _instant(self, name: str, i: int, month: int, *, is_person: bool) -> int:
        day = self._draws.below(f"{name}.day", i, clock.days_in(month))
        hour = self._draws.pick(f"{name}.hour", i, self._rules["hours"])
        if is_person and not 6 <= hour < 22:
            hour = 6 + hour % 16
        return (
            clock.midnight(clock.MONTHS[month])
            + day * clock.DAY
            + hour * clock.HOUR
            + self._draws.below(f"{name}.second", i, clock.HOUR)
        )

    def _new1(self, agreed: dict[int, int]) -> Iterator[Use]:
        """Yield one use a person, after agreeing: of August's in August and September, of September's in October."""
        queue, k = list(agreed), 0
        for month, count in self._rules["new1"].items():
            first = date.fromisoformat(month + "-01")
            start, end = clock.midnight(first), clock.midnight(clock.MONTHS[clock.MONTHS.index(first) + 1])
            for number in queue[k : k + count]:
                earliest = max(start, agreed[number] + clock.HOUR)
                at = earliest + self._draws.below("use_event.new1", number, end - earliest)
                yield _like("NEW1", f"E{first:%y%m}-NEW1-{number:04d}", at, number)
            k += count

    def _law(self) -> Iterator[Use]:
        members = [p.number for p in self._found.values() if p.subject_type == "member" and not p.cast]
        choose = people.picker(self._draws, "use_event.law", [(n, 1) for n in members])
        for month in range(13):
            at = self._instant("use_event.law", month, month, is_person=True)
            open_now = (choose(month * 100 + attempt) for attempt in range(100))
            number = next(n for n in open_now if self._standing.allows(n, "PAY", at))
            use = _like("LAW", f"E{clock.MONTHS[month]:%y%m}-LAW-0000", at, number)
            document = f"DOC{month + 1:02d}"
            yield replace(use, basis="LAW", legal_ref="CCP-197-2", case_ref=document, approved_by="A02")

    def _batches(self) -> Iterator[Use]:
        """Yield uses of nobody in particular: two queries of the mart a month, two joins under incident IN01."""
        for month in range(13):
            for k in range(2):
                i = month * 10 + k
                at = self._instant("use_event.batch", i, month, is_person=False)
                name = f"{clock.MONTHS[month]:%y%m}-batch-{k}"
                yield Use(f"E{name}", at, *_mart("U5"), "S02", "query", n_rows=self._size(i), batch=f"B{name}")
        for k in range(2):
            at = clock.midnight(date(2025, 11, 6 + k)) + 11 * clock.HOUR
            event = Use(f"E2511-join-{k}", at, "H11", "X-cookie|X-ip", "H3", "A06", "join", n_rows=40 + k)
            yield replace(event, case_ref="IN01", joined="H01")

    def _monthly(self) -> Iterator[Use]:
        """Yield one use a month of each holding that no purpose above serves from."""
        jobs = (
            ("H11", "X-cookie", "S7c", "A06", "query"),
            ("H12", "X-cookie", "H4", "A14", "view"),
            ("H15", "T08", "U5", "S03", "query"),
            ("H16", "T02|T08", "U5", "A23", "query"),
        )
        for month in range(13):
            for k, (holding, categories, purpose, actor, action) in enumerate(jobs):
                i = month * 10 + k
                at = self._instant("use_event.monthly", i, month, is_person=actor.startswith("A"))
                case = open_case(at) if purpose == "H4" else None
                event_id = f"E{clock.MONTHS[month]:%y%m}-{holding}-0"
                use = Use(event_id, at, holding, categories, purpose, actor, action, n_rows=self._size(i))
                yield replace(use, case_ref=case)

    def _denied(self) -> Iterator[Use]:
        """Yield attempts of A24 on staff data, which A24 has no role for; none succeeds."""
        for k in range(self._rules["denied"]):
            month = k % 13
            at = self._instant("use_event.denied", k, month, is_person=True)
            event_id = f"E{clock.MONTHS[month]:%y%m}-denied-{k:02d}"
            yield Use(event_id, at, "H07", "T01|T07", "U8", "A24", "view", result="denied", n_rows=0)

    def _size(self, i: int) -> int:
        return 100 + self._draws.below("use_event.n_rows", i, 801)


def _like(code: str, event_id: str, at: int, principal: int) -> Use:
    job = JOBS[code]
    return Use(event_id, at, job.holding, job.categories, code, job.actors[0], job.action, principal)


def _job(code: str, k: int) -> Job:
    if k == 0 and code in _FIRST_OF_MONTH:
        return _FIRST_OF_MONTH[code]
    return _APPLICANTS if code == "U8" and k % 2 else JOBS[code]


def _mart(purpose: str) -> tuple[str, str, str]:
    return JOBS["U5"].holding, JOBS["U5"].categories, purpose
