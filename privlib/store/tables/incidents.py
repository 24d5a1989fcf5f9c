"""Leaks, losses and damage, and how many persons each of them touches."""

from privlib.store.schema import Column, Rule, Table
from privlib.store.tables.columns import THREE, closed, count, identifier, label, listed, plain

__all__ = ["INCIDENTS", "INCIDENT_COUNTS"]

INCIDENTS = Table(
    "incident",
    "Leaks, losses and damage of personal data, and what was done about them.",
    (
        identifier("incident_id", "The incident"),
        plain("instant", "occurred_from", "When it began"),
        plain("instant", "occurred_to", "When it ended"),
        plain("instant", "known_at", "When any department first knew"),
        label("known_by", "The department that first knew", "organisation"),
        closed("kind", "What happened to the data", "leak", "loss", "damage"),
        closed("certainty", "Whether it happened or may have", "actual", "suspected"),
        listed("categories", "Ids of the policy's categories touched"),
        closed("special_care", "Special care-required information is among them", *THREE),
        closed("property", "Its abuse can damage property", *THREE),
        closed("wrongful", "Somebody acted with a wrongful purpose", *THREE),
        closed("encrypted", "High-grade encryption protects it", *THREE),
        identifier("party_id", "The party where it happened; empty for the company", "organisation", "party"),
        plain("instant", "prelim_at", "Preliminary report"),
        plain("instant", "final_at", "Final report"),
        plain("instant", "entruster_notified_at", "When a trustee told the company it works for"),
        plain("instant", "principals_notified_at", "When the persons were told"),
        closed("alternative", "What was done instead of telling the persons", "publication", "contact_point"),
        closed(
            *("cause", "Why it happened", "attack", "misdelivery", "setting", "lost_device", "insider", "trustee"),
            "other",
        ),
        plain("date", "remedy_due", "Last day for the remedy"),
        plain("date", "remedy_done", "When the remedy was complete"),
    ),
    keys=(("incident_id",),),
    rules=(
        Rule("occurred_to >= occurred_from", "occurred_to must not be before occurred_from"),
        Rule("known_at >= occurred_from", "known_at must not be before occurred_from"),
        Rule("prelim_at >= known_at", "prelim_at must not be before known_at"),
        Rule("final_at >= known_at", "final_at must not be before known_at"),
    ),
    dated="known_at",
).optional(
    *("occurred_to", "party_id", "prelim_at", "final_at", "entruster_notified_at", "principals_notified_at"),
    *("alternative", "cause", "remedy_due", "remedy_done"),
)

INCIDENT_COUNTS = Table(
    "incident_count",
    "How many persons an incident touches, as known at an instant.",
    (
        identifier("incident_id", "The incident", references="incident"),
        plain("instant", "recorded_at", "When the company knew"),
        count("n", "Persons; empty while unknown", "persons"),
        Column("n_max", "int", "Most persons it can be", unit="persons"),
    ),
    keys=(("incident_id", "recorded_at"),),
    rules=(
        Rule("n IS NOT NULL OR n_max IS NOT NULL", "a count needs n or n_max"),
        Rule("n_max >= n", "n_max must not be less than n"),
    ),
).optional("n", "n_max")
