"""Coverage written a second time, from the definitions, with loops and dictionaries: slow, and hard to get wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from privlib.policy.model import Policy

REGIME = {"personal", "personal_data", "retained", "pseudonymised"}
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def known_uses(tables: Rows, start: date, end: date, before: datetime) -> list[Mapping[str, Any]]:
    return [
        use for use in tables.get("use_event", []) if start <= use["jst_date"] < end and use["recorded_at"] < before
    ]


def use_class(use: Mapping[str, Any], tables: Rows) -> str:
    regime = {row["holding_id"] for row in tables["holding"] if row["legal_class"] in REGIME}
    touched = {use["holding_id"], *(use["joined_holdings"] or "").split("|")}
    if use["result"] == "denied":
        return "denied"
    if use["principal_key"] is not None:
        return "attributable"
    return "not_attributable" if touched & regime else "not_personal"


def resolve(use: Mapping[str, Any], policy: Policy) -> str:
    for purpose in policy.purposes:
        if purpose.id == use["purpose"] and purpose.valid_from <= use["jst_date"] < purpose.valid_to:
            return purpose.id
    return "unknown"


def judge(use: Mapping[str, Any], tables: Rows, policy: Policy, before: datetime) -> tuple[str, str]:
    """Reason and owner of one attributable use."""
    at, purpose = use["occurred_at"], resolve(use, policy)
    subject = next(p["subject_type"] for p in tables["principal"] if p["principal_key"] == use["principal_key"])
    claimed = use["basis"] != "purpose"
    if claimed and use["legal_ref"] and use["case_ref"] and use["approved_by"]:
        return "covered", "covered"
    if purpose == "unknown":
        given = use["purpose"] is not None or use["purpose_raw"] is not None
        return "unknown", "C-P1.1a" if given else "C-P1.3b.tag"
    kinds = {row["kind"] for row in stops(use, purpose, tables, policy, before)}
    if kinds:
        return "suspended", "C-U3" if kinds == {"unsubscribe"} else "C-S3"
    rules = next(one for one in policy.purposes if one.id == purpose)
    categories = use["categories"].split("|")
    permits = permits_of(use, purpose, tables, policy, before)
    matrix = {
        (row.category, row.purpose)
        for row in policy.effective_matrix()
        if row.valid_from <= use["jst_date"] < row.valid_to
    }
    fits = all((category, purpose) in matrix for category in categories)
    fits = fits and (not rules.subject_types or subject in rules.subject_types)
    reason = _permit_reason(permits, at, fits)
    if claimed and reason != "covered":
        return "exception-incomplete", "C-S2.law"
    return reason, _owner(reason, purpose, subject, categories, permits, at, policy)


def _of_person(use: Mapping[str, Any], tables: Rows, before: datetime) -> list[Mapping[str, Any]]:
    return [
        row
        for row in tables.get("agreement", [])
        if row["principal_key"] == use["principal_key"]
        and row["scope"] in ("use", "all")
        and row["recorded_at"] < before
    ]


def stops(
    use: Mapping[str, Any], purpose: str, tables: Rows, policy: Policy, before: datetime
) -> list[Mapping[str, Any]]:
    """The restrictions in force at a use's instant, each with `begins`: the receipt of its request counts (E3)."""
    grace = timedelta(days=int(policy.limit("grace_days").value))
    received = {row["request_id"]: row["received_at"] + grace for row in tables.get("request", [])}
    found = [
        {**row, "begins": min(row["valid_from"], received.get(row["evidence_ref"], row["valid_from"]))}
        for row in _of_person(use, tables, before)
        if row["effect"] == "restrict" and {purpose, "*"} & set(row["purposes"].split("|"))
    ]
    return [row for row in found if row["begins"] <= use["occurred_at"] < row["valid_to"]]


def permits_of(
    use: Mapping[str, Any], purpose: str, tables: Rows, policy: Policy, before: datetime
) -> list[Mapping[str, Any]]:
    """The permissions that could cover a use, whenever they hold: of its purpose, and of a kind that is enough."""
    rules = next((one for one in policy.purposes if one.id == purpose), None)
    touched = set(use["categories"].split("|"))
    careful = any(one.special_care == "yes" for one in policy.categories if one.id in touched)
    return [
        row
        for row in _of_person(use, tables, before)
        if row["effect"] == "permit"
        and purpose in row["purposes"].split("|")
        and (rules is None or rules.origin != "new" or row["kind"] in ("consent", "contract"))
        and (not careful or row["kind"] == "consent")
    ]


def late(use: Mapping[str, Any], tables: Rows, policy: Policy, before: datetime) -> bool:
    """Whether a covered use is covered by evidence that was recorded after it alone."""
    if use["basis"] != "purpose" and use["legal_ref"] and use["case_ref"] and use["approved_by"]:
        return False
    at = use["occurred_at"]
    held = permits_of(use, resolve(use, policy), tables, policy, before)
    return min(row["recorded_at"] for row in held if row["valid_from"] <= at < row["valid_to"]) > at


def _permit_reason(permits: Sequence[Mapping[str, Any]], at: datetime, fits: bool) -> str:
    if any(row["valid_from"] <= at < row["valid_to"] for row in permits):
        return "covered" if fits else "no-matrix"
    ended = [row for row in permits if row["valid_to"] <= at]
    if ended:
        last = max(row["valid_to"] for row in ended)
        stopped = any(row["valid_to"] == last and row["ended_by"] in ("withdrawn", "closed") for row in ended)
        return "withdrawn" if stopped else "expired"
    return "too-early" if any(row["valid_from"] > at for row in permits) else "no-permit"


def _owner(
    reason: str,
    purpose: str,
    subject: str,
    categories: Sequence[str],
    permits: Sequence[Mapping[str, Any]],
    at: datetime,
    policy: Policy,
) -> str:
    if reason == "covered":
        return "covered"
    rules = next(one for one in policy.purposes if one.id == purpose)
    if purpose == "U6" and subject not in rules.subject_types:
        return "C-U6"
    job = {"T07", "T14"} | ({"T06"} if subject == "job_applicant" else set())
    if job & set(categories) and purpose != "U8":
        return "C-U8"
    if rules.origin == "new":
        return "C-S2.new"
    ended = [row for row in permits if row["valid_to"] <= at]
    last = max((row["valid_to"] for row in ended), default=None)
    if reason == "withdrawn" and any(row["valid_to"] == last and row["ended_by"] == "closed" for row in ended):
        return "C-AC4"
    return "C-P1.3a"
