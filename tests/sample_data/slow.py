"""Coverage of purposes, the slow way: one use after the other, from the definitions, with dictionaries and loops.

Nothing here comes from the generator or from privlib: the rules are written again, so that a mistake in one shows.
"""

import csv
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl

Row = dict[str, Any]
Tables = dict[str, list[Row]]

TOKYO = timezone(timedelta(hours=9))
PERSONAL = {"personal", "personal_data", "retained", "pseudonymised"}
FIRST_DAY = date(2021, 5, 31)
NEW1_DAY = date(2026, 8, 1)

_BY_CATEGORY = {
    "T01": "U2 U3 U6 U7 U8 PAY",
    "T02": "U1 U4 U5 U8",
    "T03": "U1 U4 U5",
    "T04": "U2 U6 U7",
    "T05": "U2 U7 U8",
    "T06": "U8",
    "T07": "U8",
    "T08": "U1 U4 U5",
    "T09": "U3",
    "T10": "U2 U4 U5",
    "T11": "U4 U5",
    "T12": "U7",
    "T13": "U1 U3 U6 U7 U8",
    "X-payment": "PAY",
    "X-cookie": "S7a S7b S7c H2 H3 H4",
    "X-ip": "S7a S7b S7c H2 H3 H4",
}
MATRIX = {(c, p): FIRST_DAY for c, purposes in _BY_CATEGORY.items() for p in purposes.split()} | {
    ("T05", "NEW1"): NEW1_DAY
}
PURPOSES = dict.fromkeys(
    ["U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "H1", "H2", "H3", "H4", "S7a", "S7b", "S7c", "PAY", "LAW"],
    FIRST_DAY,
) | {"NEW1": NEW1_DAY}
SUBJECTS = {"U6": {"client_contact"}, "U8": {"job_applicant", "employee"}}


@dataclass(frozen=True)
class Judged:
    """An attributable personal use: covered if `reason` is None."""

    use: Row
    day: date
    purpose: str
    reason: str | None
    owner: str | None
    late_evidence: bool


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def rows(frames: dict[str, pl.DataFrame]) -> Tables:
    """Put files together into tables: the table is the name before the first `-`; row files keep their names."""
    found: Tables = {}
    for stem, frame in sorted(frames.items()):
        table = stem if stem.startswith("anon-") else stem.split("-")[0]
        found.setdefault(table, []).extend(frame.to_dicts())
    return found


def read(folder: Path) -> Tables:
    """Read the files as they lie in a folder, with Python's own csv."""
    found: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        table = path.stem if path.stem.startswith("anon-") else path.stem.split("-")[0]
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(table, []).append({k: None if v == "\\N" else v for k, v in row.items()})
    for path in sorted(folder.glob("*.parquet")):
        found.setdefault(path.stem.split("-")[0], []).extend(pl.read_parquet(path).to_dicts())
    return found


def instant(text: str | None) -> datetime:
    return datetime.max.replace(tzinfo=UTC) if text is None else datetime.fromisoformat(text)


def day_of(text: str) -> date:
    return instant(text).astimezone(TOKYO).date()


def deduplicate(uses: list[Row]) -> tuple[list[Row], int, int]:
    """Return the uses loaded, exact copies dropped, and conflicts: of one key the first recorded stays."""
    kept: dict[str, Row] = {}
    copies = conflicts = 0
    for use in sorted(uses, key=lambda u: instant(u["recorded_at"])):
        if use["event_id"] not in kept:
            kept[use["event_id"]] = use
        elif kept[use["event_id"]] == use:
            copies += 1
        else:
            conflicts += 1
    return list(kept.values()), copies, conflicts


def regime_of(tables: Tables) -> set[str]:
    """Return the holdings in the personal regime."""
    return {h["holding_id"] for h in tables["holding"] if h["legal_class"] in PERSONAL}


def personal_class(regime: set[str], use: Row) -> str:
    """Return denied, attributable, not attributable or not personal."""
    if use["result"] == "denied":
        return "denied"
    if use["principal_id"] is not None:
        return "attributable"
    touched = [use["holding_id"], *(use["joined_holdings"] or "").split("|")]
    return "not_attributable" if regime & set(touched) else "not_personal"


def purpose_of(use: Row) -> str:
    """Return the purpose that resolves on the day of use, or `unknown`."""
    first = PURPOSES.get(use["purpose"] or "")
    return use["purpose"] if first is not None and first <= day_of(use["occurred_at"]) else "unknown"


def by_person(agreements: list[Row]) -> dict[str, list[Row]]:
    """Return the agreements about use, by person."""
    found: dict[str, list[Row]] = {}
    for a in agreements:
        if a["scope"] in {"use", "all"}:
            found.setdefault(a["principal_id"], []).append(a)
    return found


def judge(tables: Tables, first: date, last: date, as_of: date) -> list[Judged]:
    """Judge every attributable personal use of [first, last) known at as_of."""
    limit = datetime.combine(as_of + timedelta(days=1), datetime.min.time(), TOKYO)
    subject = {p["principal_id"]: p["subject_type"] for p in tables["principal"]}
    agreements = by_person([a for a in tables["agreement"] if instant(a["recorded_at"]) < limit])
    found = []
    for use in deduplicate(tables["use_event"])[0]:
        day = day_of(use["occurred_at"])
        is_in = first <= day < last and instant(use["recorded_at"]) < limit
        if is_in and personal_class(set(), use) == "attributable":
            person = use["principal_id"]
            found.append(_judge_one(use, day, subject[person], agreements.get(person, [])))
    return found


def _judge_one(use: Row, day: date, subject: str, agreements: list[Row]) -> Judged:
    purpose, at = purpose_of(use), instant(use["occurred_at"])
    live = [a for a in agreements if instant(a["valid_from"]) <= at < instant(a["valid_to"])]
    stops = [a for a in live if a["effect"] == "restrict" and ({purpose, "*"} & set(a["purposes"].split("|")))]
    named = [a for a in agreements if a["effect"] == "permit" and purpose in a["purposes"].split("|")]
    if purpose == "NEW1":
        named = [a for a in named if a["kind"] in {"consent", "contract"}]
    permits = [a for a in named if a in live]
    is_allowed = purpose not in SUBJECTS or subject in SUBJECTS[purpose]
    in_matrix = is_allowed and all(
        (c, purpose) in MATRIX and MATRIX[c, purpose] <= day for c in use["categories"].split("|")
    )
    claims = use["basis"] != "purpose"
    is_complete = claims and all(use[column] is not None for column in ("legal_ref", "case_ref", "approved_by"))
    past = sorted((a for a in named if instant(a["valid_to"]) <= at), key=lambda a: instant(a["valid_to"]))
    if is_complete or (purpose != "unknown" and permits and not stops and in_matrix):
        late = not is_complete and all(instant(a["recorded_at"]) > at for a in permits)
        return Judged(use, day, purpose, None, None, late)
    reason = _reason(purpose, stops, claims, permits, past, named)
    return Judged(
        use, day, purpose, reason, _owner(use, purpose, reason, stops, claims, subject, past), late_evidence=False
    )


def _reason(purpose: str, stops: list[Row], claims: bool, permits: list[Row], past: list[Row], named: list[Row]) -> str:
    if purpose == "unknown":
        return "unknown"
    if stops:
        return "suspended"
    if claims:
        return "exception-incomplete"
    if permits:
        return "no-matrix"
    if past:
        return "withdrawn" if past[-1]["ended_by"] in {"withdrawn", "closed"} else "expired"
    return "too-early" if named else "no-permit"


def _owner(use: Row, purpose: str, reason: str, stops: list[Row], claims: bool, subject: str, past: list[Row]) -> str:
    if reason == "unknown":
        return "C-P1.3b.tag" if use["purpose"] is None and use["purpose_raw"] is None else "C-P1.1a"
    if reason == "suspended":
        return "C-S3" if any(a["kind"] == "suspension" for a in stops) else "C-U3"
    if claims:
        return "C-S2.law"
    if purpose == "U6" and subject != "client_contact":
        return "C-U6"
    if purpose != "U8" and {"T06", "T07", "T14"} & set(use["categories"].split("|")):
        return "C-U8"
    if purpose == "NEW1":
        return "C-S2.new"
    return "C-AC4" if reason == "withdrawn" and past[-1]["ended_by"] == "closed" else "C-P1.3a"


def stops_of(agreements: list[Row], use: Row) -> list[tuple[str, datetime]]:
    """Return (kind, instant) of the person's own stops that a use comes after; a lifted one no longer counts.

    `agreements` are those of the person, with the scopes use and all.
    """
    at, found = instant(use["occurred_at"]), []
    for a in agreements:
        names = set(a["purposes"].split("|"))
        start, end = instant(a["valid_from"]), instant(a["valid_to"])
        if a["effect"] == "restrict" and start <= at < end and names & {"*", purpose_of(use)}:
            found.append((a["kind"], start))
        if a["effect"] == "permit" and a["ended_by"] == "withdrawn" and end <= at and purpose_of(use) in names:
            found.append(("withdrawn", end))
    return found


def triples(tables: Tables) -> tuple[set[str], set[str]]:
    """Return declared and undeclared (holding, category, purpose) of done personal uses without exceptions (PC3)."""
    mapped = {(f["holding_id"], f["category_id"]) for f in tables["holding_field"]}
    regime = regime_of(tables)
    declared, undeclared = set(), set()
    for use in deduplicate(tables["use_event"])[0]:
        is_personal = use["principal_id"] is not None or use["holding_id"] in regime
        if use["result"] != "done" or use["basis"] != "purpose" or not is_personal:
            continue
        purpose, day = purpose_of(use), day_of(use["occurred_at"])
        for category in use["categories"].split("|"):
            if purpose == "unknown":
                undeclared.add(f"{use['holding_id']} unknown")
                continue
            is_open = MATRIX.get((category, purpose), date.max) <= day
            is_declared = is_open and (use["holding_id"], category) in mapped
            (declared if is_declared else undeclared).add(f"{use['holding_id']} {category} {purpose}")
    return declared, undeclared


def unused_holdings(tables: Tables, last: date) -> tuple[list[str], int]:
    """Return holdings with no use in 13 months before `last`, and how many are at least 13 months old (PC10)."""
    start = date(last.year - 1, last.month - 1, 1)
    old = [h["holding_id"] for h in tables["holding"] if date.fromisoformat(h["valid_from"]) <= start]
    used = {
        holding
        for use in deduplicate(tables["use_event"])[0]
        if start <= day_of(use["occurred_at"]) < last
        for holding in (use["holding_id"], *(use["joined_holdings"] or "").split("|"))
    }
    return [h for h in old if h not in used], len(old)


def classes(rows_of: list[Row], columns: tuple[str, ...]) -> list[int]:
    """Return the sizes of the classes of equal rows, smallest first."""
    return sorted(Counter(tuple(row[c] for c in columns) for row in rows_of).values())


def visitor_days(hits: list[Row]) -> Counter[date]:
    """Return the number of visitors of each day of Tokyo, over unlinked rows."""
    pairs = {(hit["occurred_at"].astimezone(TOKYO).date(), hit["visitor_key"]) for hit in hits if not hit["linked"]}
    return Counter(day for day, _ in pairs)
