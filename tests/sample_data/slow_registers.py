"""The registers, the slow way: every control written again from its definition, with loops over rows.

A finding is (control, severity, subject, detail, n, persons); persons is None where a control is not about persons.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple

import slow
from slow import Row, Tables

FIRST, LAST, AS_OF = date(2025, 10, 1), date(2026, 11, 1), date(2026, 11, 10)
PARENT = {"X-email": "T09", "X-family": "T13", "X-sex": "T13"} | dict.fromkeys(
    ("X-opinion", "X-thought", "X-result"), "T08"
)
DECLARED = {f"T{n:02d}" for n in range(1, 15)}
_ELEMENTS = ("company", "administrator", "contact", "purposes")
_DEFAULT_MONTHS = {"winner": 6, "job_applicant": 12, "inquirer": 24}
_OWN = {category for category, _ in slow.MATRIX}
_OPEN = datetime.max.replace(tzinfo=UTC)


class Finding(NamedTuple):
    control: str
    severity: str
    subject: str
    detail: str
    n: int
    persons: int | None = None


def when(value: str | datetime | None) -> datetime:
    """An instant, of a text or a Parquet file; what is missing lies in the far future."""
    if value is None:
        return _OPEN
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def day(value: str | datetime | None) -> date:
    """The day of Tokyo of an instant."""
    at = when(value)
    return date.max if at == _OPEN else at.astimezone(slow.TOKYO).date()


def on(value: str | None) -> date:
    return date.max if value is None else date.fromisoformat(value)


def items(value: str | None) -> set[str]:
    return set(value.split("|")) if value else set()


def is_true(value: object) -> bool:
    return value in (True, "true")


def months_later(start: date, months: int) -> date:
    """The same calendar day later, or the first day after it where there is none."""
    index = start.year * 12 + start.month - 1 + months
    try:
        return date(index // 12, index % 12 + 1, start.day)
    except ValueError:
        return date((index + 1) // 12, (index + 1) % 12 + 1, 1)


def in_period(value: str | datetime) -> bool:
    return FIRST <= day(value) < LAST


def live(agreements: list[Row], at: datetime, effect: str, scopes: set[str]) -> list[Row]:
    """Agreements of an effect and of one of the scopes that hold at an instant."""
    return [
        a
        for a in agreements
        if a["effect"] == effect and a["scope"] in scopes and when(a["valid_from"]) <= at < when(a["valid_to"])
    ]


def by_person(tables: Tables) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for agreement in tables["agreement"]:
        found[agreement["principal_id"]].append(agreement)
    return found


def grouped(control: str, severity: str, pairs: list[tuple[str, str, str]]) -> Iterator[Finding]:
    """One finding for each (subject, detail), with the persons of all its rows."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, detail, person in pairs:
        found[subject, detail].append(person)
    for (subject, detail), persons in found.items():
        yield Finding(control, severity, subject, detail, len(persons), len(set(persons)))


def in_matrix(category: str, purpose: str, at: date) -> bool:
    """A category without rows of its own has its parent's."""
    owner = category if category in _OWN else PARENT.get(category, category)
    return slow.MATRIX.get((owner, purpose), date.max) <= at


# --- holdings


def c_holdings(tables: Tables) -> Iterator[Finding]:
    """Keys of persons in what is called no personal data, review, source, use; T01 to T14 are held, fields mapped."""
    fields, regime = tables["holding_field"], slow.regime_of(tables)
    # a visitor's key is no person's: it lives one day
    keys = [f for f in fields if f["role"] == "code" and f["category_id"] not in {"X-cookie", "X-ip"}]
    shared = {f["field"] for f in keys if f["holding_id"] in regime}
    for f in keys:
        if f["holding_id"] not in regime and f["field"] in shared:
            yield Finding("C-P0", "H", f["holding_id"], "shared-key", 1)
    for h in tables["holding"]:
        if h["source"] is None:
            yield Finding("C-A.src", "H", h["holding_id"], "no-source", 1)
        if h["holding_id"] in regime and h["responsible"] is None:
            yield Finding("C-P1.4a", "M", h["holding_id"], "missing:responsible", 1)
        if h["holding_id"] in regime and months_later(on(h["last_reviewed_on"]), 12) < AS_OF:
            yield Finding("C-P1.4a", "M", h["holding_id"], "unreviewed", 1)
    for name in slow.unused_holdings(tables, LAST)[0]:
        yield Finding("C-L22.unused", "M", name, "unused", 1)
    for category in sorted(DECLARED - {f["category_id"] for f in fields}):
        yield Finding("C-T.b", "I", category, "not-held", 1)
    for f in fields:
        if f["category_id"] is None:
            yield Finding("C-T.d", "H", f"{f['holding_id']}, {f['field']}", "unmapped", 1)


# --- collection


def outside_matrix(tables: Tables) -> tuple[list[tuple[Row, str]], int]:
    """(collection, category) outside the matrix of every stated purpose, and how many pairs there are (PC8)."""
    wrong, pairs = [], 0
    for event in tables["collection_event"]:
        for category in items(event["categories"]):
            pairs += 1
            stated, at = items(event["purposes_stated"]), day(event["occurred_at"])
            if not any(in_matrix(category, purpose, at) for purpose in stated):
                wrong.append((event, category))
    return wrong, pairs


def c_p1_1b(tables: Tables) -> Iterator[Finding]:
    form = {version["version_id"]: version["policy_id"] for version in tables["policy_version"]}
    yield from grouped(
        "C-P1.1b",
        "M",
        [
            (f"{form[e['version_id']]}, {category}", "outside-matrix", e["principal_id"])
            for e, category in outside_matrix(tables)[0]
        ],
    )


def notice_of(tables: Tables, event: Row) -> tuple[str, str] | None:
    """(version, what was wrong with it), or nothing: four elements, shown no later than the collection."""
    if event["shown_at"] is None:
        return "none", "not-shown"
    if when(event["shown_at"]) > when(event["occurred_at"]):
        return event["version_id"], "shown-late"
    version = next(v for v in tables["policy_version"] if v["version_id"] == event["version_id"])
    missing = [name for name in _ELEMENTS if not is_true(version[f"el_{name}"])]
    return (event["version_id"], f"missing:{missing[0]}") if missing else None


def notices(tables: Tables) -> tuple[int, int]:
    """Direct-written collections after a whole notice, and all of them (PC7)."""
    direct = [e for e in tables["collection_event"] if is_true(e["direct_written"])]
    return sum(notice_of(tables, e) is None for e in direct), len(direct)


def c_p1_2(tables: Tables) -> Iterator[Finding]:
    direct = [e for e in tables["collection_event"] if is_true(e["direct_written"])]
    yield from grouped(
        "C-P1.2", "H", [(*wrong, e["principal_id"]) for e in direct if (wrong := notice_of(tables, e)) is not None]
    )


def c_l20(tables: Tables) -> Iterator[Finding]:
    """What the person writes down is a consent; else one must be there."""
    special = {item["category_id"] for item in tables["survey_item"] if item["special_care"] == "yes"}
    agreements = by_person(tables)
    wrong = []
    for e in tables["collection_event"]:
        consents = [
            a
            for a in live(agreements[e["principal_id"]], when(e["occurred_at"]), "permit", {"use", "all"})
            if a["kind"] == "consent"
        ]
        if special & items(e["categories"]) and not is_true(e["direct_written"]) and not consents:
            wrong.append((e["holding_id"], "no-consent", e["principal_id"]))
    yield from grouped("C-L20", "C", wrong)


# --- accuracy and retention


def c_p1_5a(tables: Tables) -> Iterator[Finding]:
    """Addresses and telephone numbers used more than 24 months after they were verified, or the person registered."""
    created = {p["principal_id"]: day(p["created_at"]) for p in tables["principal"]}
    verified: dict[tuple[str, str], list[date]] = defaultdict(list)
    for v in tables["principal_verification"]:
        verified[v["principal_id"], v["category_id"]].append(on(v["verified_on"]))
    wrong = []
    for use in slow.deduplicate(tables["use_event"])[0]:
        person = use["principal_id"]
        if person is None or use["result"] == "denied":
            continue
        at = day(use["occurred_at"])
        for category in items(use["categories"]) & {"T04", "T05"}:
            latest = max([d for d in verified[person, category] if d <= at], default=created[person])
            if months_later(latest, 24) < at:
                wrong.append((f"{use['purpose']}, {category}", "stale", person))
    yield from grouped("C-P1.5a", "M", wrong)


def c_ac3(tables: Tables) -> Iterator[Finding]:
    """Shipped again after a return, with no correction and no verification between."""
    shipped: dict[str, list[Row]] = defaultdict(list)
    for use in slow.deduplicate(tables["use_event"])[0]:
        if use["principal_id"] is not None and use["action"] in {"ship", "correct"}:
            shipped[use["principal_id"]].append(use)
    wrong = []
    for person, uses in shipped.items():
        for first, second in pairwise(sorted(uses, key=lambda u: when(u["occurred_at"]))):
            if (first["result"], second["action"]) != ("returned", "ship"):
                continue
            between = [
                v
                for v in tables["principal_verification"]
                if v["principal_id"] == person
                and day(first["occurred_at"]) <= on(v["verified_on"]) <= day(second["occurred_at"])
            ]
            if not between:
                wrong.append((second["holding_id"], "repeated", person))
    yield from grouped("C-AC3", "M", wrong)


def c_retention(tables: Tables) -> Iterator[Finding]:
    """Winners are C-U2's, applicants C-U8.keep's, the rest C-L22's; an article that forbids deletion excuses."""
    holdings = {h["holding_id"]: h for h in tables["holding"]}
    controls = {"winner": "C-U2", "job_applicant": "C-U8.keep"}
    for row_holding, holding in holdings.items():
        declared = holding["retain_months"]
        months = int(declared or _DEFAULT_MONTHS.get(holding["subject_type"], 1200))
        kept = [
            row
            for row in tables["holding_person"]
            if row["holding_id"] == row_holding
            and months_later(on(row["acquired_on"]), months) < AS_OF
            and on(row["disposed_on"]) > AS_OF
            and row["legal_hold_ref"] is None
        ]
        if kept:
            yield Finding(
                controls.get(holding["subject_type"], "C-L22"),
                "H" if declared else "M",
                row_holding,
                "past-declared" if declared else "past-default",
                len(kept),
                len(kept),
            )


# --- requests and inquiries


def c_inquiries(tables: Tables) -> Iterator[Finding]:
    """First responses within seven days: of persons, cookies and others; to AnPI complaints; about advertisements."""
    for row in tables["inquiry"]:
        waiting = (min(day(row["first_response_at"]), AS_OF) - day(row["received_at"])).days
        if waiting <= 7:
            continue
        is_open = row["first_response_at"] is None
        if row["topic"] in {"personal", "cookie", "other"}:
            yield Finding("C-P1.7", "M", row["inquiry_id"], "no-response" if is_open else "late-response", 1)
        elif row["topic"] == "ad":
            yield Finding("C-S8.9", "M", row["inquiry_id"], "unanswered", 1)
        elif is_true(row["complaint"]):
            yield Finding("C-S5.3b", "M", row["inquiry_id"], "unanswered", 1)


def c_requests(tables: Tables) -> Iterator[Finding]:
    named = {a["evidence_ref"] for a in tables["agreement"] if a["effect"] == "restrict"}
    for row in tables["request"]:
        subject = row["request_id"]
        waiting = (AS_OF - day(row["received_at"])).days
        if row["decided_at"] is None and row["fulfilled_at"] is None and waiting > 14:
            yield Finding("C-S6a", *(("H", subject, "open-30") if waiting > 30 else ("M", subject, "open-14")), 1)
        if row["decision"] == "refused" and not is_true(row["reason_given"]):
            yield Finding("C-S6a.r", "M", subject, "no-reason", 1)
        if row["decided_at"] is not None and row["notified_at"] is None and (AS_OF - day(row["decided_at"])).days > 14:
            yield Finding("C-S6a.r", "M", subject, "not-notified", 1)
        if row["decision"] == "refused" and row["ground"] == "form":
            yield Finding("C-S6c", "L", subject, "form-only", 1)
        if row in disclosed(tables) and when(row["verified_at"]) > when(row["fulfilled_at"]):
            yield Finding("C-S6b", "C", subject, "unverified", 1)
        is_accepted = row["decision"] in {"full", "partial"} and row["kind"] in {"suspend_use", "suspend_history"}
        if is_accepted and subject not in named:
            yield Finding("C-S3.b", "H", subject, "no-interval", 1)


def disclosed(tables: Tables) -> list[Row]:
    return [r for r in tables["request"] if r["kind"] == "disclose" and r["fulfilled_at"] is not None]


def run(tables: Tables, controls: tuple[Callable[[Tables], Iterator[Finding]], ...]) -> list[Finding]:
    """All findings of some controls, sorted."""
    return sorted(finding for control in controls for finding in control(tables))


CONTROLS = (c_holdings, c_p1_1b, c_p1_2, c_l20, c_p1_5a, c_ac3, c_retention, c_inquiries, c_requests)
