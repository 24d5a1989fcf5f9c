"""The persons, what is known of them, what they agreed to, and what was collected from them."""

from collections.abc import Sequence

from privlib.store.schema import OPEN_END, Column, Rule, Table
from privlib.store.tables.columns import (
    CHANNELS,
    HOLDING,
    PRINCIPAL,
    RECORDED,
    SUBJECT_TYPES,
    VALIDITY,
    VERSION,
    closed,
    identifier,
    label,
    listed,
    plain,
    until,
)

__all__ = [
    "AGREEMENTS",
    "COLLECTIONS",
    "HOLDING_PERSONS",
    "ITEM_KINDS",
    "PRINCIPALS",
    "PROFILES",
    "SURVEY_ITEMS",
    "VERIFICATIONS",
    "answer_table",
]

ITEM_KINDS = ("single", "multi", "scale", "number")

PRINCIPALS = Table(
    "principal",
    "The persons whose data the company holds.",
    (
        Column("principal_id", "id", "The person, by the company's own identifier", "key"),
        closed("subject_type", "How the company knows the person", *SUBJECT_TYPES, role="attribute"),
        plain("bool", "minor", "Under the age that the policy names", "attribute"),
        plain("instant", "created_at", "Registration"),
        plain("instant", "closed_at", "End of the relation"),
    ),
    keys=(("pseudonym",),),
    rules=(Rule("closed_at >= created_at", "closed_at must not be before created_at"),),
).optional("minor", "closed_at")

VERIFICATIONS = Table(
    "principal_verification",
    "When a person's data of a category were last found to be right.",
    (
        PRINCIPAL,
        identifier("category_id", "The policy's category"),
        plain("date", "verified_on", "The day"),
    ),
    keys=(("principal_key", "category_id", "verified_on"),),
)

HOLDING_PERSONS = Table(
    "holding_person",
    "Persons in a holding whose data must leave it after a time.",
    (
        HOLDING,
        PRINCIPAL,
        plain("date", "acquired_on", "When the time began"),
        plain("date", "needed_until", "Last day of need, where it is known"),
        plain("date", "disposed_on", "Deletion"),
        label("legal_hold_ref", "The article that forbids deletion"),
    ),
    keys=(("holding_id", "principal_key"),),
    rules=(
        Rule("disposed_on >= acquired_on", "disposed_on must not be before acquired_on"),
        Rule("needed_until >= acquired_on", "needed_until must not be before acquired_on"),
    ),
).optional("needed_until", "disposed_on", "legal_hold_ref")

PROFILES = Table(
    "profile",
    "What the panel knows of its members.",
    (
        PRINCIPAL,
        plain("date", "valid_from", "First day"),
        until("date", "valid_to", "First day it no longer holds"),
        closed("sex", "Sex as the member states it", "f", "m", "x", role="attribute"),
        Column("age", "int", "Age", "attribute", high=120, unit="years"),
        Column("pref", "id", "Prefecture, JIS X 0401", "attribute", pattern="0[1-9]|[1-3][0-9]|4[0-7]"),
        Column("city", "id", "City or ward, JIS X 0402 without its check digit", "attribute", pattern="[0-9]{5}"),
        closed(
            *("occupation", "Occupation", "office", "tech", "other_emp", "public", "exec", "self", "free"),
            *("homemaker", "part", "student", "other", "none"),
            role="attribute",
        ),
        closed(
            *("family", "Family structure", "single", "couple", "couple_children", "single_parent", "three_gen"),
            "other",
            role="attribute",
        ),
    ),
    keys=(("principal_key", "valid_from"),),
    rules=(VALIDITY, Rule("left(city, 2) = pref", "city must lie in pref")),
)

SURVEY_ITEMS = Table(
    "survey_item",
    "The questions of each survey wave, and the answers each of them allows.",
    (
        identifier("wave_id", "The wave"),
        Column("item", "id", "The question, a column of the wave's answers", pattern="[a-z][a-z0-9_]{0,29}"),
        identifier("category_id", "The policy's category of its answers"),
        closed("special_care", "Whether an answer is special care-required information", "no", "maybe", "yes"),
        closed("kind", "One answer, several, a step of a scale, or a number", *ITEM_KINDS),
        listed("domain", "The answers it allows, in order; none for a number"),
    ),
    keys=(("wave_id", "item"),),
    rules=(
        Rule("kind = 'number' OR len(domain) > 0", "an item of this kind needs its domain"),
        Rule("kind <> 'number' OR domain IS NULL OR len(domain) = 0", "a number has no domain"),
        Rule(
            "item NOT IN ('principal_id', 'principal_key', 'wave_id', 'answered_at')",
            "item must not be the name of another column of the answers",
        ),
    ),
).optional("domain")

AGREEMENTS = Table(
    "agreement",
    "What each person agreed to, and what each person stopped.",
    (
        identifier("agreement_id", "The agreement", "code"),
        PRINCIPAL,
        closed("effect", "Whether it allows or stops", "permit", "restrict"),
        closed(
            *("kind", "The form it took", "consent", "notice", "contract", "prior_notice", "suspension"),
            "unsubscribe",
        ),
        closed("scope", "What it reaches", "use", "provide", "provide_foreign", "personal_related", "history", "all"),
        listed("purposes", "Ids of purposes; * means every purpose, those to come included"),
        Column("party", "id", "The party it names, or class:<name>", "organisation", pattern="[A-Za-z0-9:._-]{1,60}"),
        identifier("version_id", "The version of a notice or a form that was shown"),
        closed("channel", "How it was given", *CHANNELS),
        plain("instant", "valid_from", "From this instant, inclusive"),
        until("instant", "valid_to", "Until this instant, exclusive"),
        closed("ended_by", "Why it ended", "withdrawn", "expired", "superseded", "closed"),
        identifier("evidence_ref", "Where the evidence is", "code"),
        RECORDED,
    ),
    keys=(("agreement_id",),),
    rules=(
        Rule("effect = 'permit' OR len(purposes) > 0", "a restriction must name its purposes, or *"),
        Rule("effect = 'restrict' OR NOT contains('|' || purposes || '|', '|*|')", "a permission must not name *"),
        Rule("effect = 'restrict' OR version_id IS NOT NULL", "a permission needs the version_id that was shown"),
        Rule(f"ended_by IS NULL OR valid_to < '{OPEN_END}'", "ended_by needs valid_to"),
        VALIDITY,
    ),
).optional("party", "version_id", "ended_by", "evidence_ref")

COLLECTIONS = Table(
    "collection_event",
    "Collections of personal data, one record each: from whom, what, for which stated purposes, after which notice.",
    (
        identifier("event_id", "The collection", "code"),
        plain("instant", "occurred_at", "When it happened"),
        RECORDED,
        PRINCIPAL,
        HOLDING,
        listed("categories", "Ids of the policy's categories that were collected"),
        listed("purposes_stated", "Ids of the purposes that the person was told"),
        closed("source", "How it was acquired: terminal, direct, under agreement", "A1", "A2", "A3"),
        plain("bool", "direct_written", "Written down by the person, on a form or a screen"),
        VERSION,
        plain("instant", "shown_at", "When that version was shown"),
    ),
    keys=(("event_id",),),
    rules=(
        Rule("len(categories) > 0", "a collection must name its categories"),
        Rule("shown_at IS NULL OR version_id IS NOT NULL", "shown_at needs the version_id that was shown"),
    ),
    dated="occurred_at",
).optional("version_id", "shown_at")


def answer_table(wave: str, items: Sequence[tuple[str, str, Sequence[str]]]) -> Table:
    """The table of a wave's answers, `answer-<wave>.csv`: who, when, and one column an item.

    A person answers a wave once. An item without an answer is empty.

    Args:
        items: name, kind and domain, as `survey_item` declares them: only what the domain allows is an answer.
    """
    return Table(
        f"answer_{wave.lower()}",
        f"Answers of {wave}.",
        (
            PRINCIPAL,
            identifier("wave_id", "The wave"),
            plain("instant", "answered_at", "When the person answered"),
            *(_item(name, kind, tuple(domain)) for name, kind, domain in items),
        ),
        keys=(("principal_key",),),
        rules=(Rule(f"wave_id = '{wave}'", "wave_id must be the wave that the file's name says"),),
    )


def _item(name: str, kind: str, domain: tuple[str, ...]) -> Column:
    meaning = f"The answer to {name}"
    if kind == "number":
        return Column(name, "int", meaning, "sensitive", optional=True)
    return Column(name, "list" if kind == "multi" else "closed", meaning, "sensitive", optional=True, values=domain)
