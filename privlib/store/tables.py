"""The tables privlib reads. No column takes free text: labels are short, and describe the company, never a person."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from privlib.store.schema import OPEN_END, Column, Kind, Role, Rule, Table

__all__ = ["TABLES", "anon_table"]

_SUBJECT_TYPES = (
    *("member", "panelist", "winner", "job_applicant", "employee", "client_contact", "inquirer", "visitor_linked"),
)
_LEGAL_CLASSES = (
    *("personal", "personal_data", "retained", "pseudonymised", "anonymised", "personal_related", "statistical"),
)
_METHODS = (
    *("delete", "partial_delete", "rewrite", "replace", "reorder", "abstract", "generalise", "top_code", "bottom_code"),
    *("microaggregate", "swap", "noise", "synthetic", "none"),
)


def _id(name: str, meaning: str, role: Role = "operational", references: str = "") -> Column:
    return Column(name, "id", meaning, role, references=references)


def _label(name: str, meaning: str, role: Role = "operational") -> Column:
    return Column(name, "text", meaning, role, high=100, unit="up to 100 characters")


def _closed(name: str, meaning: str, *values: str, role: Role = "operational") -> Column:
    return Column(name, "closed", meaning, role, values=values)


def _list(name: str, meaning: str, *values: str) -> Column:
    return Column(name, "list", meaning, values=values)


def _plain(kind: Kind, name: str, meaning: str, role: Role = "operational") -> Column:
    return Column(name, kind, meaning, role)


def _count(name: str, meaning: str, unit: str) -> Column:
    return Column(name, "int", meaning, unit=unit)


def _until(kind: Kind, name: str, meaning: str) -> Column:
    return Column(name, kind, meaning, optional=True, open_end=True)


_PRINCIPAL = Column("principal_id", "id", "The person, by the company's own identifier", "key", references="principal")
_VALIDITY = Rule("valid_to > valid_from", "valid_to must be later than valid_from")
_HOLDING = _id("holding_id", "The holding", references="holding")

_ACTOR = Table(
    "actor",
    "People and services that use personal data.",
    (
        _id("actor_id", "The actor", "code"),
        _closed("kind", "Person or program", "person", "service"),
        _label("department", "Its department", "organisation"),
        _list("roles", "Its access roles"),
        _plain("date", "active_from", "First day"),
        _until("date", "active_to", "First day it is no longer active"),
    ),
    keys=(("actor_id",),),
)

_PRINCIPALS = Table(
    "principal",
    "The persons whose data the company holds.",
    (
        Column("principal_id", "id", "The person, by the company's own identifier", "key"),
        _closed("subject_type", "How the company knows the person", *_SUBJECT_TYPES, role="attribute"),
        _plain("bool", "minor", "Under the age that the policy names", "attribute"),
        _plain("instant", "created_at", "Registration"),
        _plain("instant", "closed_at", "End of the relation"),
    ),
    keys=(("principal_key",),),
    rules=(Rule("closed_at >= created_at", "closed_at must not be before created_at"),),
).optional("minor", "closed_at")

_HOLDINGS = Table(
    "holding",
    "Where the company holds data: databases, files, paper, rented services.",
    (
        _id("holding_id", "The holding"),
        _label("name", "What the company calls it"),
        _label("system", "The system it lives in"),
        _closed("medium", "What it is made of", "db", "file", "paper", "saas"),
        Column("country", "id", "Where it is kept, ISO 3166-1 alpha-2", pattern="[A-Z]{2}"),
        _label("department", "Who keeps it", "organisation"),
        _label("responsible", "The post that answers for it, not a person's name", "organisation"),
        _closed("legal_class", "What the law calls its contents", *_LEGAL_CLASSES),
        _closed("subject_type", "Whose data it holds", *_SUBJECT_TYPES),
        _closed("source", "How it was acquired: terminal, direct, under agreement", "A1", "A2", "A3"),
        _label("notice_method", "How people were told of the purpose"),
        _list("access_roles", "Roles that may use it"),
        _plain("date", "use_limit", "Last day of use"),
        _count("retain_months", "How long records are kept", "months"),
        _plain("bool", "special_care", "Holds special care-required information"),
        _count("n_principals", "Persons in it", "persons"),
        _id("party_id", "The party it is entrusted to", "organisation"),
        _plain("date", "last_reviewed_on", "Last review"),
        _plain("date", "valid_from", "First day"),
        _until("date", "valid_to", "First day it no longer exists"),
    ),
    keys=(("holding_id",),),
    rules=(_VALIDITY,),
).optional(
    *("department", "responsible", "legal_class", "source", "notice_method", "use_limit", "retain_months"),
    *("n_principals", "party_id", "last_reviewed_on"),
)

_HOLDING_FIELDS = Table(
    "holding_field",
    "Which fields a holding has, and the policy's category of each.",
    (
        _HOLDING,
        _label("field", "The field"),
        _id("category_id", "The policy's category; empty while unmapped"),
        _closed("role", "What the field can reveal", "direct", "code", "quasi", "sensitive", "other"),
    ),
    keys=(("holding_id", "field"),),
).optional("category_id")

_AGREEMENTS = Table(
    "agreement",
    "What each person agreed to, and what each person stopped.",
    (
        _id("agreement_id", "The agreement", "code"),
        _PRINCIPAL,
        _closed("effect", "Whether it allows or stops", "permit", "restrict"),
        _closed(
            "kind", "The form it took", "consent", "notice", "contract", "prior_notice", "suspension", "unsubscribe"
        ),
        _closed("scope", "What it reaches", "use", "provide", "provide_foreign", "personal_related", "history", "all"),
        _list("purposes", "Ids of purposes; * means every purpose, those to come included"),
        Column("party", "id", "The party it names, or class:<name>", "organisation", pattern="[A-Za-z0-9:._-]{1,60}"),
        _id("version_id", "The policy version shown"),
        _closed("channel", "How it was given", "web", "paper", "phone", "mail"),
        _plain("instant", "valid_from", "From this instant, inclusive"),
        _until("instant", "valid_to", "Until this instant, exclusive"),
        _closed("ended_by", "Why it ended", "withdrawn", "expired", "superseded", "closed"),
        _id("evidence_ref", "Where the evidence is", "code"),
        _plain("instant", "recorded_at", "When the company knew"),
    ),
    keys=(("agreement_id",),),
    rules=(
        Rule("effect = 'permit' OR len(purposes) > 0", "a restriction must name its purposes, or *"),
        Rule("effect = 'restrict' OR NOT list_contains(purposes, '*')", "a permission must not name *"),
        Rule("effect = 'restrict' OR version_id IS NOT NULL", "a permission needs the version_id that was shown"),
        Rule(f"ended_by IS NULL OR valid_to < '{OPEN_END}'", "ended_by needs valid_to"),
        _VALIDITY,
    ),
).optional("party", "version_id", "ended_by", "evidence_ref")

_USES = Table(
    "use_event",
    "Uses of personal data, one record each: who, what, of whom, what for.",
    (
        _id("event_id", "The use", "code"),
        _plain("instant", "occurred_at", "When it happened"),
        _plain("instant", "recorded_at", "When the company knew"),
        _HOLDING,
        _PRINCIPAL,
        _list("categories", "Ids of the policy's categories that it touched"),
        _label("purpose", "The purpose's code as the source gave it"),
        _label("purpose_raw", "What the source gave instead of a known code", "code"),
        _id("actor_id", "Who did it", "code", "actor"),
        _closed(
            *("action", "What was done", "view", "query", "export", "send", "ship", "personalise", "join", "derive"),
            *("delete", "correct"),
        ),
        _closed("basis", "Purpose, or the exception claimed", "purpose", "LAW", "life", "health", "state"),
        _label("legal_ref", "The article an exception rests on"),
        _id("case_ref", "The case or document", "code"),
        _id("approved_by", "Who approved", "code"),
        _list("joined_holdings", "Holdings it was joined with"),
        _closed("result", "What came of it", "done", "denied", "returned"),
        _count("n_rows", "How many rows it touched", "rows"),
        _id("batch_id", "The batch it ran in", "code"),
        Column("dedup_key", "id", "Equal for deliveries of one use", "code", default="event_id"),
    ),
    keys=(("event_id",), ("dedup_key",)),
    rules=(
        Rule(
            "action NOT IN ('send', 'ship', 'personalise') OR principal_key IS NOT NULL",
            "send, ship and personalise need a principal_id",
        ),
    ),
    dated="occurred_at",
).optional(
    *("principal_id", "purpose", "purpose_raw", "legal_ref", "case_ref", "approved_by", "joined_holdings"),
    *("batch_id", "dedup_key"),
)

_HISTORY = Table(
    "history_event",
    "Visits to the web site, by a visitor key that lives one day.",
    (
        _plain("instant", "occurred_at", "When it happened"),
        Column("visitor_key", "id", "The visitor of that day", "key", pattern="[0-9a-f]{8}"),
        _count("seq", "Tells the visitor's rows of one instant apart", ""),
        _closed(
            *("page_group", "What was visited", "survey", "mypage", "points", "campaign", "help", "about"),
            *("page", "image", "style_script", "feed", "document", "other"),
        ),
        _closed("referrer_group", "From where", "direct", "mail", "search", "partner", "sns", "other"),
        _closed("device_class", "With what: phone, computer, tablet, program", "sp", "pc", "tab", "bot", "other"),
        _label("purpose", "The purpose's code as the source gave it"),
        _plain("bool", "linked", "Joined with a member's data"),
        _PRINCIPAL,
        _HOLDING,
        _id("case_ref", "The case that allowed joining", "code"),
        _id("destination", "The party it was sent to", "organisation"),
        Column("status", "int", "HTTP status", low=100, high=599),
    ),
    keys=(("occurred_at", "visitor_key", "seq"),),
    rules=(Rule("linked OR principal_key IS NULL", "only a linked row may have a principal_id"),),
    dated="occurred_at",
).optional("purpose", "principal_id", "holding_id", "case_ref", "destination", "status")

_ANON_DATASETS = Table(
    "anon_dataset",
    "Data sets of anonymously processed information, and candidates for one.",
    (
        _id("dataset_id", "The data set"),
        _closed("state", "Planned or made", "candidate", "produced"),
        _HOLDING,
        _id("wave_id", "The survey wave it comes from"),
        _plain("instant", "created_at", "Completion"),
        _plain("instant", "planned_at", "Planned provision"),
        _count("n_in", "Records before", "records"),
        _count("n_out", "Records after", "records"),
        _plain("bool", "subject_key", "One row is one person"),
        _plain("bool", "labelled", "Marked as anonymously processed information"),
        _plain("instant", "mapping_destroyed_at", "Destruction of the table of correspondence"),
        _plain("instant", "salt_destroyed_at", "Destruction of the salt"),
        _label("custodian", "The post that keeps it, not a person's name", "organisation"),
        _label("spec_ref", "The processing specification", "code"),
        _list("planned_recipients", "Parties it is meant for"),
        _label("file", "Name of the row file"),
    ),
    keys=(("dataset_id",),),
).optional(
    *("wave_id", "created_at", "planned_at", "n_in", "n_out", "mapping_destroyed_at", "salt_destroyed_at"),
    *("custodian", "spec_ref", "planned_recipients", "file"),
)

_ANON_FIELDS = Table(
    "anon_field",
    "The fields of each such data set: what they can reveal and what was done to them.",
    (
        _id("dataset_id", "The data set", references="anon_dataset"),
        _label("field", "The field, as its row file's header names it"),
        _id("category_id", "The policy's category"),
        _closed("role", "What it can reveal", "direct", "code", "link", "quasi", "sensitive", "other"),
        _list("methods", "What was done to it", *_METHODS),
        _label("params", "With which limits", "code"),
        _label("hierarchy", "The ladder of its values", "code"),
        _label("reason", "Why a field keeps its values"),
    ),
    keys=(("dataset_id", "field"),),
).optional("category_id", "params", "hierarchy", "reason")

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            *(_ACTOR, _PRINCIPALS, _HOLDINGS, _HOLDING_FIELDS, _AGREEMENTS, _USES, _HISTORY),
            *(_ANON_DATASETS, _ANON_FIELDS),
        )
    }
)
"""In the order of loading: a table stands after those it names records of."""


def anon_table(dataset: str, fields: Sequence[tuple[str, str]], *, by_person: bool) -> Table:
    """The table of a data set's row file: its declared fields as text, after the person where it names one.

    It has no key: rows of one class are equal by intention, and each counts. A field that points to a person should not
    be there; where one is, its values are hidden, and still tell persons apart.

    Args:
        fields: names, and roles as `anon_field` declares them.
    """
    columns = tuple(
        Column(name, "text", "", "sensitive", optional=True, high=1_000, hidden=role in {"direct", "code", "link"})
        for name, role in fields
    )
    return Table(f"anon_{dataset.lower()}", f"Rows of {dataset}.", (_PRINCIPAL, *columns) if by_person else columns)
