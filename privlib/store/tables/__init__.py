"""The tables privlib reads. No column takes free text: labels are short, and describe the company, never a person."""

from collections.abc import Mapping
from types import MappingProxyType

from privlib.store.schema import Table
from privlib.store.tables import ads, anonymised, calendar, incidents, ledger, people, provision, rights, uses
from privlib.store.tables.anonymised import anon_table
from privlib.store.tables.people import answer_table

__all__ = ["GROUPS", "TABLES", "anon_table", "answer_table"]

GROUPS: Mapping[str, tuple[Table, ...]] = MappingProxyType(
    {
        "Who uses what, of whom": (
            *(ledger.ACTOR, people.PRINCIPALS, provision.PARTIES, ledger.HOLDINGS, ledger.HOLDING_FIELDS),
            ledger.POLICY_VERSIONS,
        ),
        "People": (
            *(people.AGREEMENTS, people.COLLECTIONS, people.HOLDING_PERSONS, people.VERIFICATIONS, people.PROFILES),
            people.SURVEY_ITEMS,
        ),
        "Uses and visits": (uses.USES, uses.HISTORY),
        "Anonymously processed information": (
            *(anonymised.ANON_DATASETS, anonymised.ANON_FIELDS, anonymised.PUBLICATIONS),
        ),
        "Parties and provisions": (
            *(provision.CONTRACTS, provision.SUPERVISIONS, provision.STAT_TABLES, provision.STAT_CELLS),
            *(provision.PROVISIONS, provision.PROVISION_SUBJECTS),
        ),
        "Requests, inquiries, incidents": (
            *(rights.REQUESTS, rights.INQUIRIES, incidents.INCIDENTS, incidents.INCIDENT_COUNTS),
        ),
        "Cookies, tags, advertisements": (
            *(ads.COOKIE_CHOICES, ads.TRANSMISSIONS, ads.TAGS_SEEN, ads.ADS, ads.AD_REVIEWS),
        ),
        "Days": (calendar.CALENDAR, calendar.NOTES),
    }
)
"""The tables by subject."""

TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for group in GROUPS.values() for table in group})
"""In the order of loading: a table stands after those it names records of."""
