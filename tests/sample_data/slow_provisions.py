"""Provisions, parties and contracts, the slow way: see slow_registers."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import slow
from slow import Row, Tables
from slow_registers import (
    AS_OF,
    Finding,
    by_person,
    day,
    is_true,
    items,
    live,
    months_later,
    on,
    when,
)

_RECORD = {
    "A": {"consent", "recipient", "person", "items"},
    "NOTICE": {"date", "recipient", "person", "items"},
    "REL": {"confirmed", "date", "recipient", "items"},
    "in": {"consent", "giver", "background", "person", "items"},
}
_PAYMENT = {"T01", "X-payment"}


def out(tables: Tables, *bases: str) -> list[Row]:
    return [p for p in tables["provision"] if p["direction"] == "out" and p["basis"] in bases]


def subjects(tables: Tables) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in tables["provision_subject"]:
        found[row["provision_id"]].append(row["principal_id"])
    return found


def contracts_on(tables: Tables, party: str, at: date) -> list[Row]:
    """Contracts of a party that hold on a day; the last day is inside."""
    return [c for c in tables["contract"] if c["party_id"] == party and on(c["first_day"]) <= at <= on(c["last_day"])]


def consents(tables: Tables) -> Iterator[tuple[Row, str, list[Row]]]:
    """(provision with consent, person, consents to provide that hold at its instant and are not stopped)."""
    agreements, persons = by_person(tables), subjects(tables)
    for provision in out(tables, "A"):
        at = when(provision["occurred_at"])
        for person in persons[provision["provision_id"]]:
            stops = live(agreements[person], at, "restrict", {"provide", "all"})
            permits = live(agreements[person], at, "permit", {"provide", "all"})
            yield provision, person, [] if stops else permits


def c_consents(tables: Tables) -> Iterator[Finding]:
    missing: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    for provision, _, permits in consents(tables):
        if not permits:
            missing[provision["provision_id"]] += 1
        elif not any(provision["purpose"] in items(a["purposes"]) for a in permits):
            unnamed[provision["provision_id"]] += 1
    yield from (Finding("C-S4.A", "C", name, "no-consent", n, n) for name, n in missing.items())
    yield from (Finding("C-S4.0", "H", name, "purpose-not-named", n, n) for name, n in unnamed.items())


def c_bases(tables: Tables) -> Iterator[Finding]:
    parties = {p["party_id"]: items(p["roles"]) for p in tables["party"]}
    for p in tables["provision"]:
        subject, n = p["provision_id"], int(p["n_principals"])
        if p["direction"] == "in":
            continue
        if p["basis"] is None:
            yield Finding("C-S4.ban", "C", subject, "no-basis", 1)
        elif p["party_id"] not in parties:
            yield Finding("C-S4.ban", "C", subject, "unknown-recipient", 1)
        if p["basis"] in {"NOTICE", "JOINT"} and p["filing_ref"] is None:
            yield Finding("C-P1.4b", "C", subject, "no-filing", 1, n)
        if p["basis"] == "LAW" and not (p["legal_ref"] and p["document_ref"] and p["approved_by"]):
            yield Finding("C-S4.law", "H", subject, "incomplete", 1)
        if p["basis"] == "REL":
            if not parties[p["party_id"]] & {"info_provider", "ad_sponsor", "ad_destination"}:
                yield Finding("C-S7.dest", "C", subject, "no-role", 1)
            elif is_true(p["recipient_holds_personal"]) and p["consent_confirmed_how"] is None:
                yield Finding("C-S7.dest", "C", subject, "unconfirmed", 1)


def c_received(tables: Tables) -> Iterator[Finding]:
    for p in tables["provision"]:
        if p["direction"] == "in":
            if not contracts_on(tables, p["party_id"], day(p["occurred_at"])):
                yield Finding("C-A3", "H", p["provision_id"], "no-agreement", 1)
            if p["acquisition_background"] is None:
                yield Finding("C-A3", "H", p["provision_id"], "no-background", 1)
            if p["record_made_at"] is None:
                yield Finding("C-A3", "H", p["provision_id"], "no-record", 1)


def c_statistics(tables: Tables) -> Iterator[Finding]:
    small: Counter[str] = Counter()
    thresholds = {t["table_id"]: int(t["threshold"]) for t in tables["stat_table"]}
    for cell in tables["stat_cell"]:
        if cell["shown"] == "value" and 1 <= int(cell["n_persons"]) < thresholds[cell["table_id"]]:
            small[cell["table_id"]] += 1
    for table in tables["stat_table"]:
        name, n = table["table_id"], small[table["table_id"]]
        if table["audience"] == "internal":
            if n:
                yield Finding("C-U5", "M", name, "small-cell", n)
        elif is_true(table["row_level"]):
            yield Finding("C-S4.B", "C", name, "row-level", 1)
        elif n:
            yield Finding("C-S4.B", "C", name, "small-cell", n)


def c_payments(tables: Tables) -> Iterator[Finding]:
    """A payment of the person within the half hour before, a financial recipient, nothing but the payment's data."""
    roles, persons = {p["party_id"]: items(p["roles"]) for p in tables["party"]}, subjects(tables)
    paid: dict[str, list[Row]] = defaultdict(list)
    for use in slow.deduplicate(tables["use_event"])[0]:
        if use["purpose"] == "PAY":
            paid[use["principal_id"]].append(use)
    for p in out(tables, "C"):
        (person,) = persons[p["provision_id"]]
        at = when(p["occurred_at"])
        if not any(timedelta() <= at - when(u["occurred_at"]) <= timedelta(minutes=30) for u in paid[person]):
            yield Finding("C-S4.C", "H", p["provision_id"], "no-payment-event", 1)
        if "financial" not in roles[p["party_id"]]:
            yield Finding("C-S4.C", "H", p["provision_id"], "not-financial", 1)
        if items(p["categories"]) - _PAYMENT:
            yield Finding("C-S4.C", "H", p["provision_id"], "extra-category", 1)


def flow_days(tables: Tables) -> set[tuple[str, date]]:
    """(party, day) of entrusted data, one flow a day and party."""
    return {(p["party_id"], day(p["occurred_at"])) for p in out(tables, "D") if p["party_id"] is not None}


def covered_flow_days(tables: Tables) -> tuple[int, int]:
    """Flow days inside a contract, and flow days (TP7)."""
    flows = flow_days(tables)
    return sum(bool(contracts_on(tables, *flow)) for flow in flows), len(flows)


def c_contracts(tables: Tables) -> Iterator[Finding]:
    flows = flow_days(tables)
    gaps = Counter(party for party, at in flows if not contracts_on(tables, party, at))
    yield from (Finding("C-P1.6a", "C", party, "gap", n) for party, n in gaps.items())
    current = max(c["guideline_version"] for c in tables["contract"])
    for c in tables["contract"]:
        name, is_entrusted = c["contract_id"], c["kind"] in {"entrust", "subentrust"}
        early = [at for party, at in flows if party == c["party_id"] and c in contracts_on(tables, party, at)]
        early = [at for at in early if at < on(c["signed_on"])]
        if early and is_entrusted:
            yield Finding("C-P1.6a", "M", name, "retroactive", len(early))
        if not is_entrusted or not on(c["first_day"]) <= AS_OF <= on(c["last_day"]):
            continue
        for clause in ("no_leak", "no_third_party"):
            if not is_true(c[clause]):
                yield Finding("C-P1.6a", "H", name, f"clause:{clause}", 1)
        if c["guideline_version"] != current:
            yield Finding("C-S4.F", "L", name, "old-guideline", 1)
        yield from _checks(tables, c)


def _checks(tables: Tables, contract: Row) -> Iterator[Finding]:
    latest: dict[str, Row] = {}
    checks = [s for s in tables["supervision"] if s["contract_id"] == contract["contract_id"]]
    for check in sorted(checks, key=lambda s: on(s["done_on"])):
        latest[check["kind"]] = check
    if any(on(check["next_due"]) < AS_OF for check in latest.values()):
        yield Finding("C-P1.6b", "M", contract["contract_id"], "overdue", 1)
    if contract["kind"] == "subentrust":
        approval = latest.get("reentrust_approval")
        if approval is None or approval["result"] != "pass" or on(approval["done_on"]) > on(contract["first_day"]):
            yield Finding("C-P1.6b", "H", contract["contract_id"], "reentrust", 1)


def c_trustees(tables: Tables) -> Iterator[Finding]:
    """Scope of each flow inside a contract; a passed selection before the first flow of a trustee."""
    for p in out(tables, "D"):
        if p["party_id"] is None:
            continue
        found = contracts_on(tables, p["party_id"], day(p["occurred_at"]))
        if found and not any(p["purpose"] in items(c["purposes"]) for c in found):
            yield Finding("C-S4.D", "H", p["provision_id"], "purpose", 1)
        elif found and not any(items(p["categories"]) <= items(c["categories"]) for c in found):
            yield Finding("C-S4.D", "H", p["provision_id"], "category", 1)
    flows: dict[str, list[date]] = defaultdict(list)
    for party, at in flow_days(tables):
        flows[party].append(at)
    of_party = {c["contract_id"]: c["party_id"] for c in tables["contract"]}
    for party, days in flows.items():
        chosen = [
            s
            for s in tables["supervision"]
            if s["kind"] == "selection" and s["result"] == "pass" and of_party[s["contract_id"]] == party
        ]
        if not any(on(s["done_on"]) < min(days) for s in chosen):
            yield Finding("C-S4.E", "H", party, "no-review", len(days))


def c_foreign(tables: Tables) -> Iterator[Finding]:
    basis = {p["party_id"]: p["foreign_basis"] for p in tables["party"]}
    of_party = {c["contract_id"]: c["party_id"] for c in tables["contract"]}
    agreements, persons = by_person(tables), subjects(tables)
    for p in tables["provision"]:
        if p["direction"] == "in" or not is_true(p["is_foreign"]):
            continue
        at, party = when(p["occurred_at"]), p["party_id"]
        if basis[party] == "equivalent":
            confirmed = [
                s
                for s in tables["supervision"]
                if s["kind"] == "foreign_confirm"
                and of_party[s["contract_id"]] == party
                and on(s["done_on"]) <= day(p["occurred_at"]) <= on(s["next_due"])
            ]
            if not confirmed:
                yield Finding("C-L28", "H", p["provision_id"], "no-confirmation", 1)
            continue
        named = persons[p["provision_id"]]
        without = [
            n
            for n in named
            if not any(a["party"] == party for a in live(agreements[n], at, "permit", {"provide_foreign"}))
        ]
        if without and basis[party] != "adequate":
            yield Finding("C-L28", "H", p["provision_id"], "no-basis", 1, len(without))


def c_records(tables: Tables) -> Iterator[Finding]:
    for p in tables["provision"]:
        case = "in" if p["direction"] == "in" else p["basis"]
        if case not in _RECORD:
            continue
        for field in sorted(_RECORD[case] - items(p["record_fields"])):
            yield Finding("C-L29.fields", "H", p["provision_id"], f"missing:{field}", 1)
        made, deleted = day(p["record_made_at"]), on(p["record_deleted_on"])
        if (min(made, AS_OF) - day(p["occurred_at"])).days > 14:
            yield Finding("C-L29.late", "M", p["provision_id"], "late", 1)
        if deleted <= AS_OF and deleted < months_later(made, 36):
            yield Finding("C-L29.keep", "C", p["provision_id"], "deleted-early", 1)


CONTROLS = (c_consents, c_bases, c_received, c_statistics, c_payments, c_contracts, c_trustees, c_foreign, c_records)
