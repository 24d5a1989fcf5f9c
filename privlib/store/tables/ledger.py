"""What the company holds, who uses it, and the versions of what it tells people."""

from privlib.store.schema import Column, Rule, Table
from privlib.store.tables.columns import (
    HOLDING,
    LEGAL_CLASSES,
    SHA256,
    SUBJECT_TYPES,
    VALIDITY,
    closed,
    count,
    identifier,
    label,
    listed,
    plain,
    until,
)

__all__ = ["ACTOR", "HOLDINGS", "HOLDING_FIELDS", "POLICY_VERSIONS"]

ACTOR = Table(
    "actor",
    "People and services that use personal data.",
    (
        identifier("actor_id", "The actor", "code"),
        closed("kind", "Person or program", "person", "service"),
        label("department", "Its department", "organisation"),
        listed("roles", "Its access roles"),
        plain("date", "active_from", "First day"),
        until("date", "active_to", "First day it is no longer active"),
    ),
    keys=(("actor_id",),),
)

HOLDINGS = Table(
    "holding",
    "Where the company holds data: databases, files, paper, rented services.",
    (
        identifier("holding_id", "The holding"),
        label("name", "What the company calls it"),
        label("system", "The system it lives in"),
        closed("medium", "What it is made of", "db", "file", "paper", "saas"),
        Column("country", "id", "Where it is kept, ISO 3166-1 alpha-2", pattern="[A-Z]{2}"),
        label("department", "Who keeps it", "organisation"),
        label("responsible", "The post that answers for it, not a person's name", "organisation"),
        closed("legal_class", "What the law calls its contents", *LEGAL_CLASSES),
        closed("subject_type", "Whose data it holds", *SUBJECT_TYPES),
        closed("source", "How it was acquired: terminal, direct, under agreement", "A1", "A2", "A3"),
        label("notice_method", "How people were told of the purpose"),
        listed("access_roles", "Roles that may use it"),
        plain("date", "use_limit", "Last day of use"),
        count("retain_months", "How long records are kept", "months"),
        plain("bool", "special_care", "Holds special care-required information"),
        count("n_principals", "Persons in it", "persons"),
        identifier("party_id", "The party it is entrusted to", "organisation", "party"),
        plain("date", "last_reviewed_on", "Last review"),
        plain("date", "valid_from", "First day"),
        until("date", "valid_to", "First day it no longer exists"),
    ),
    keys=(("holding_id",),),
    rules=(VALIDITY,),
).optional(
    *("department", "responsible", "legal_class", "source", "notice_method", "use_limit", "retain_months"),
    *("n_principals", "party_id", "last_reviewed_on"),
)

HOLDING_FIELDS = Table(
    "holding_field",
    "Which fields a holding has, and the policy's category of each.",
    (
        HOLDING,
        label("field", "The field"),
        identifier("category_id", "The policy's category; empty while unmapped"),
        closed("role", "What the field can reveal", "direct", "code", "quasi", "sensitive", "other"),
    ),
    keys=(("holding_id", "field"),),
).optional("category_id")

POLICY_VERSIONS = Table(
    "policy_version",
    "Versions of what the company tells people: policy, notices, forms, banners, standards of advertisements.",
    (
        identifier("version_id", "The version"),
        identifier("policy_id", "The document it is a version of"),
        closed("kind", "What the document is", "policy", "notice", "form", "banner", "ad_standard"),
        count("version", "Its number", ""),
        plain("date", "effective_from", "First day"),
        until("date", "effective_to", "First day it is no longer in force"),
        plain("instant", "published_at", "Publication"),
        SHA256,
        closed("lang", "Its language", "ja", "en"),
        plain("bool", "el_company", "Names the company; of a notice or a form"),
        plain("bool", "el_administrator", "Names the administrator; of a notice or a form"),
        plain("bool", "el_contact", "Names the contact; of a notice or a form"),
        plain("bool", "el_purposes", "Names the purposes; of a notice or a form"),
        plain("bool", "el_consequence", "Says what refusing means; of a banner"),
        listed("purposes", "Ids of the purposes it names"),
    ),
    keys=(("version_id",),),
    rules=(
        Rule(
            "kind NOT IN ('notice', 'form') OR (el_company IS NOT NULL AND el_administrator IS NOT NULL "
            "AND el_contact IS NOT NULL AND el_purposes IS NOT NULL)",
            "a notice or a form needs its four elements, el_company to el_purposes",
        ),
        Rule("kind <> 'banner' OR el_consequence IS NOT NULL", "a banner needs el_consequence"),
        Rule("effective_to > effective_from", "effective_to must be later than effective_from"),
    ),
).optional(
    *("published_at", "sha256", "el_company", "el_administrator", "el_contact", "el_purposes", "el_consequence"),
    "purposes",
)
