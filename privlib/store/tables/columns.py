"""How columns of the common kinds are declared, and the closed lists that several tables share."""

from privlib.store.schema import Column, Kind, Role, Rule

__all__ = [
    "CHANNELS",
    "DAYS",
    "HOLDING",
    "LEGAL_CLASSES",
    "METHODS",
    "PARTY",
    "PRINCIPAL",
    "PROVIDING",
    "RECORDED",
    "SHA256",
    "SUBJECT_TYPES",
    "THREE",
    "VALIDITY",
    "VERSION",
    "closed",
    "count",
    "first_day",
    "identifier",
    "label",
    "last_day",
    "listed",
    "plain",
    "until",
]

SUBJECT_TYPES = (
    *("member", "panelist", "winner", "job_applicant", "employee", "client_contact", "inquirer", "visitor_linked"),
)
LEGAL_CLASSES = (
    *("personal", "personal_data", "retained", "pseudonymised", "anonymised", "personal_related", "statistical"),
)
METHODS = (
    *("delete", "partial_delete", "rewrite", "replace", "reorder", "abstract", "generalise", "top_code", "bottom_code"),
    *("microaggregate", "swap", "noise", "synthetic", "none"),
)
PROVIDING = ("email", "document", "api", "sftp", "portal", "media")
CHANNELS = ("web", "paper", "phone", "mail")
THREE = ("yes", "no", "unknown")


def identifier(name: str, meaning: str, role: Role = "operational", references: str = "") -> Column:
    """An id; `references` names the table whose key has the same stored name."""
    return Column(name, "id", meaning, role, references=references)


def label(name: str, meaning: str, role: Role = "operational") -> Column:
    """A short text about the company, never about a person."""
    return Column(name, "text", meaning, role, high=100, unit="up to 100 characters")


def closed(name: str, meaning: str, *values: str, role: Role = "operational") -> Column:
    """One of the values given."""
    return Column(name, "closed", meaning, role, values=values)


def listed(name: str, meaning: str, *values: str) -> Column:
    """Any number of the values given, or of ids where none are given."""
    return Column(name, "list", meaning, values=values)


def plain(kind: Kind, name: str, meaning: str, role: Role = "operational") -> Column:
    """A column of a kind that needs nothing more: truth values, days, instants."""
    return Column(name, kind, meaning, role)


def count(name: str, meaning: str, unit: str) -> Column:
    """A number from 0 on."""
    return Column(name, "int", meaning, unit=unit)


def until(kind: Kind, name: str, meaning: str) -> Column:
    """An end of validity, which is outside; empty where it is open."""
    return Column(name, kind, meaning, optional=True, open_end=True)


def first_day(meaning: str) -> Column:
    """A first day, stored as the begin of validity."""
    return Column("first_day", "date", meaning, held="valid_from")


def last_day(meaning: str) -> Column:
    """A last day, which is inside; the store holds the day after it as the end of validity."""
    return Column("last_day", "date", meaning, optional=True, open_end=True, held="valid_to", inclusive=True)


PRINCIPAL = Column("principal_id", "id", "The person, by the company's own identifier", "key", references="principal")
HOLDING = identifier("holding_id", "The holding", references="holding")
PARTY = identifier("party_id", "The party", "organisation", "party")
VERSION = identifier("version_id", "The version that was shown", references="policy_version")
SHA256 = Column("sha256", "id", "SHA-256 of what it says", "code", pattern="[0-9a-f]{64}")
RECORDED = plain("instant", "recorded_at", "When the company knew")
VALIDITY = Rule("valid_to > valid_from", "valid_to must be later than valid_from")
DAYS = Rule("valid_to > valid_from", "last_day must not be before first_day")
