"""Stops written a second time, from the definitions: whether a use came after the person's own stop, and how long."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from privlib.policy.model import Policy
from tests.measures.coverage_oracle import Rows, resolve

Stop = tuple[str, datetime, bool]
"""Kind, instant, and whether its request was still in process."""


def stop_of(use: Mapping[str, Any], tables: Rows, policy: Policy, before: datetime, grace: int = 0) -> Stop | None:
    """The stop that a use came after; None if it did not."""
    if use["basis"] != "purpose" and use["legal_ref"] and use["case_ref"] and use["approved_by"]:
        return None
    mine = [
        row
        for row in tables.get("agreement", [])
        if row["principal_key"] == use["principal_key"]
        and row["scope"] in ("use", "all")
        and row["recorded_at"] < before
    ]
    return _restriction(use, mine, tables, policy, grace) or _withdrawal(use, mine, policy)


def _restriction(
    use: Mapping[str, Any], mine: Sequence[Mapping[str, Any]], tables: Rows, policy: Policy, grace: int
) -> Stop | None:
    at, purpose = use["occurred_at"], resolve(use, policy)
    received = {row["request_id"]: row["received_at"] for row in tables.get("request", [])}
    found = []
    for row in mine:
        request = received.get(row["evidence_ref"])
        start = min(row["valid_from"], row["valid_from"] if request is None else request + timedelta(days=grace))
        named = {purpose, "*"} & set(row["purposes"].split("|"))
        if row["effect"] == "restrict" and named and start <= at < row["valid_to"]:
            found.append((start, row["valid_from"], row["kind"]))
    if not found:
        return None
    kind = "unsubscribe" if {one[2] for one in found} == {"unsubscribe"} else "suspension"
    return kind, min(one[0] for one in found), min(one[1] for one in found) > at


def _withdrawal(use: Mapping[str, Any], mine: Sequence[Mapping[str, Any]], policy: Policy) -> Stop | None:
    at, purpose = use["occurred_at"], resolve(use, policy)
    rules = next((one for one in policy.purposes if one.id == purpose), None)
    careful = any(one.special_care == "yes" for one in policy.categories if one.id in use["categories"].split("|"))
    permits = [
        row
        for row in mine
        if rules is not None
        and row["effect"] == "permit"
        and purpose in row["purposes"].split("|")
        and (rules.origin != "new" or row["kind"] in ("consent", "contract"))
        and (not careful or row["kind"] == "consent")
    ]
    if any(row["valid_from"] <= at < row["valid_to"] for row in permits):
        return None
    last = max((row["valid_to"] for row in permits if row["valid_to"] <= at), default=None)
    ends = {row["ended_by"] for row in permits if row["valid_to"] == last}
    return ("withdrawal", last, False) if last and "withdrawn" in ends and "closed" not in ends else None


def quantile(values: Sequence[int], percent: int) -> int:
    """Nearest rank: the least of the values that `percent` in a hundred of them do not exceed."""
    return sorted(values)[ceil(len(values) * percent / 100) - 1]
