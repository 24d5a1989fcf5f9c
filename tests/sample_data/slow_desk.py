"""Cookies, tags, advertisements and incidents, the slow way: see slow_registers."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from slow import Row, Tables
from slow_registers import AS_OF, FIRST, LAST, Finding, day, in_period, is_true, on, when


def c_cookies(tables: Tables) -> Iterator[Finding]:
    """Rows after a refusal or a withdrawal, or before the first choice; refusal wins at one instant."""
    choices: dict[str, list[Row]] = defaultdict(list)
    for choice in tables["cookie_choice"]:
        choices[choice["visitor_key"]].append(choice)
    wrong: dict[tuple[str, str], list[str]] = defaultdict(list)
    for hit in tables.get("history_event", []):
        made = sorted(choices.get(hit["visitor_key"], []), key=lambda c: (when(c["chosen_at"]), c["choice"] != "grant"))
        if made:
            before = [c for c in made if when(c["chosen_at"]) <= hit["occurred_at"]]
            if not before:
                wrong[made[0]["version_id"], "before-choice"].append(hit["visitor_key"])
            elif before[-1]["choice"] != "grant":
                wrong[before[-1]["version_id"], "after-refusal"].append(hit["visitor_key"])
    for (banner, detail), keys in wrong.items():
        yield Finding("C-S7.choice", "H", banner, detail, len(keys), len(set(keys)))
    for version in tables["policy_version"]:
        if version["kind"] == "banner" and not is_true(version["el_consequence"]):
            yield Finding("C-S7.conseq", "L", version["version_id"], "not-shown", 1)
    for tag in sorted(undeclared_tags(tables)):
        yield Finding("C-TX", "H", tag, "undeclared", 1)


def undeclared_tags(tables: Tables) -> set[str]:
    declared = {t["tag"] for t in tables["external_transmission"] if is_true(t["declared"])}
    return {t["tag"] for t in tables["tag_seen"]} - declared


def published(tables: Tables) -> list[Row]:
    return [a for a in tables["ad"] if a["published_from"] is not None and in_period(a["published_from"])]


def reviews_before(tables: Tables, ad: Row) -> list[Row]:
    """Examinations strictly before publication, the last one last."""
    found = [
        r
        for r in tables["ad_review"]
        if r["ad_id"] == ad["ad_id"] and when(r["reviewed_at"]) < when(ad["published_from"])
    ]
    return sorted(found, key=lambda r: when(r["reviewed_at"]))


def c_ads(tables: Tables) -> Iterator[Finding]:
    standards = [v for v in tables["policy_version"] if v["kind"] == "ad_standard"]
    days = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days)]
    bare = [d for d in days if not any(on(v["effective_from"]) <= d < on(v["effective_to"]) for v in standards)]
    if bare:
        yield Finding("C-S8.1", "M", ", ".join(sorted(v["version_id"] for v in standards)), "no-standard", len(bare))
    for ad in tables["ad"]:
        if not is_true(ad["client_ack"]):
            yield Finding("C-S8.3", "M", ad["ad_id"], "no-ack", 1)
    for ad in published(tables):
        before = reviews_before(tables, ad)
        if not before:
            yield Finding("C-S8.2", "H", ad["ad_id"], "unreviewed", 1)
        elif before[-1]["result"] == "reject":
            yield Finding("C-S8.2", "H", ad["ad_id"], "rejected", 1)
        elif before[-1]["unlawful"] != "no":
            is_unlawful = before[-1]["unlawful"] == "yes"
            yield Finding(
                "C-S8.6", *(("C", ad["ad_id"], "unlawful") if is_unlawful else ("M", ad["ad_id"], "unknown")), 1
            )
    for review in tables["ad_review"]:
        if review["result"] == "accept_below" and not (review["approver"] and review["reason"]):
            yield Finding("C-S8.5", "H", review["ad_id"], "no-approver", 1)


def reportable(tables: Tables, incident: Row) -> tuple[str, date]:
    """Yes, no or review, and the day from which the clocks run: of a later crossing of 1,000 the crossing."""
    flags = [incident[name] for name in ("special_care", "property", "wrongful")]
    if incident["encrypted"] == "yes":
        return "no", date.max
    if "yes" in flags:
        return "yes", day(incident["known_at"])
    counts = [c for c in tables["incident_count"] if c["incident_id"] == incident["incident_id"]]
    crossed = [day(c["recorded_at"]) for c in counts if int(c["n_max"] or c["n"]) > 1000]
    if crossed:
        return "yes", max(day(incident["known_at"]), min(crossed))
    return ("review" if "unknown" in [*flags, incident["encrypted"]] else "no"), date.max


def final_due(tables: Tables, incident: Row, start: date) -> date:
    """Day 30, or 60, the first day being day 1; rolled to the next open day."""
    closed = {c["date"] for c in tables["calendar"] if is_true(c["office_closed"])}
    due = start + timedelta(days=(60 if incident["wrongful"] == "yes" else 30) - 1)
    while due.isoformat() in closed:
        due += timedelta(days=1)
    return due


def c_incidents(tables: Tables) -> Iterator[Finding]:
    for row in tables["incident"]:
        name, (state, start) = row["incident_id"], reportable(tables, row)
        if state == "review":
            yield Finding("C-IN.review", "M", name, "unknown-flag", 1)
        if on(row["remedy_due"]) < AS_OF < on(row["remedy_done"]):
            yield Finding("C-P1.5c", "M", name, "overdue", 1)
        if state != "yes":
            continue
        due = final_due(tables, row, start)
        if min(day(row["prelim_at"]), AS_OF) > start + timedelta(days=4):
            yield Finding("C-P1.5b", "C", name, "prelim-late", 1)
        if min(day(row["final_at"]), AS_OF) > due:
            yield Finding("C-P1.5b", "C", name, "final-late", 1)
        is_over = min(day(row["final_at"]), due) <= AS_OF
        if is_over and row["principals_notified_at"] is None and row["alternative"] is None:
            yield Finding("C-P1.5b", "C", name, "not-notified", 1)


CONTROLS = (c_cookies, c_ads, c_incidents)
