"""Parties outside, contracts with them, and how those that handle data for the company are checked."""

from _make.texts import Row, Rows, rows

# party | name | country | roles | what allows providing to it abroad
_PARTIES = """
PA01 | Sample Carrier            | JP | trustee                    | none
PA02 | Sample Print and Mail     | JP | trustee                    | none
PA03 | Sample Cloud              | SG | trustee                    | equivalent
PA04 | Sample Call Centre        | JP | trustee                    | none
PA05 | Sample Research One       | JP | anpi_recipient client third_party | none
PA06 | Sample Research Two       | JP | anpi_recipient client third_party | none
PA07 | Sample Card               | JP | financial                  | none
PA08 | Sample Bank               | JP | financial                  | none
PA09 | Sample Panel Partner      | US | client third_party         | consent
PA10 | Sample Sponsor            | JP | ad_sponsor client          | none
PA11 | Sample Ad Network         | JP | ad_destination             | none
PA12 | Sample Information        | JP | client info_provider       | none
PA13 | Sample Lists              | JP | third_party                | none
PA14 | Sample Public Office      | JP | law                        | none
PA15 | Sample Bindery            | JP | sub_trustee                | none
PA16 | Sample University         | JP | anpi_recipient client      | none
"""

# contract | party | kind | parent | signed | first day | last day | reentrust | purposes | categories
_CONTRACTS = """
CO01  | PA01 | entrust    |       | 2024-03-15 | 2024-04-01 |            | forbidden | U2  | T01 T04 T05
CO02a | PA02 | entrust    |       | 2024-03-15 | 2024-04-01 | 2026-03-31 | approval  | U3  | T01 X-email
CO02b | PA02 | entrust    |       | 2026-03-10 | 2026-04-01 |            | approval  | U3  | T01 X-email
CO03a | PA03 | entrust    |       | 2023-12-10 | 2024-01-01 | 2025-12-31 | forbidden | U5  | T02 T03 T08
CO03b | PA03 | entrust    |       | 2025-12-10 | 2026-01-01 |            | forbidden | U5  | T02 T03 T08
CO04  | PA04 | entrust    |       | 2024-03-20 | 2024-04-01 |            | forbidden | U7  | T01 T12
CO05  | PA05 | provide    |       | 2023-12-05 | 2024-01-01 |            | forbidden | PV1 | T02 T03 T08
CO06  | PA06 | provide    |       | 2023-12-06 | 2024-01-01 |            | forbidden | PV1 | T02 T03 T08
CO09  | PA09 | provide    |       | 2025-05-20 | 2025-06-01 | 2027-05-31 | forbidden | PV1 | T02 T03 T08
CO10  | PA10 | ad         |       | 2025-03-10 | 2025-04-01 |            | forbidden |     |
CO11  | PA11 | ad         |       | 2025-03-11 | 2025-04-01 |            | forbidden | PV1 | X-cookie
CO13  | PA13 | provide    |       | 2025-03-12 | 2025-04-01 |            | forbidden | U3  | T01 X-email
CO15  | PA15 | subentrust | CO02b | 2026-03-20 | 2026-04-01 |            | forbidden | U3  | T01
CO16  | PA16 | anpi       |       | 2026-05-20 | 2026-06-01 |            | forbidden | PV1 |
"""

# contract | kind | done | result | the next is due
_CHECKS = """
CO01  | selection            | 2024-02-20 | pass |
CO02a | selection            | 2024-02-21 | pass |
CO02b | selection            | 2026-02-20 | pass |
CO03a | selection            | 2023-11-20 | pass |
CO03b | selection            | 2025-11-20 | pass |
CO04  | selection            | 2024-02-22 | pass |
CO15  | selection            | 2026-03-16 | pass |
CO01  | audit                | 2025-05-12 | pass | 2026-05-31
CO01  | audit                | 2026-05-11 | pass | 2027-05-31
CO02a | audit                | 2025-05-13 | pass | 2026-05-31
CO02b | audit                | 2026-05-12 | pass | 2027-05-31
CO03a | audit                | 2025-05-14 | pass | 2026-05-31
CO03b | audit                | 2026-05-13 | pass | 2027-05-31
CO04  | audit                | 2025-05-15 | conditional | 2026-05-31
CO04  | audit                | 2026-05-14 | pass | 2027-05-31
CO15  | audit                | 2026-06-10 | pass | 2027-06-30
CO01  | questionnaire        | 2025-09-08 | pass | 2026-09-30
CO01  | questionnaire        | 2026-09-07 | pass | 2027-09-30
CO02a | questionnaire        | 2025-09-09 | pass | 2026-09-30
CO02b | questionnaire        | 2026-09-08 | pass | 2027-09-30
CO03a | questionnaire        | 2025-09-10 | pass | 2026-09-30
CO03b | questionnaire        | 2026-09-09 | pass | 2027-09-30
CO04  | questionnaire        | 2025-09-11 | pass | 2026-09-30
CO04  | questionnaire        | 2026-09-10 | pass | 2027-09-30
CO15  | reentrust_approval   | 2026-03-18 | pass |
CO03a | foreign_confirm      | 2025-04-07 | pass | 2026-04-30
CO03b | foreign_confirm      | 2026-04-06 | pass | 2027-04-30
CO09  | foreign_confirm      | 2026-06-08 | pass | 2027-06-30
CO02a | deletion_certificate | 2026-04-20 | pass |
CO03a | deletion_certificate | 2026-01-20 | pass |
"""


def tables() -> Rows:
    """Return `party`, `contract` and `supervision`: renewals leave no gap, each trustee is chosen before it begins."""
    names = (
        "contract_id party_id kind parent_contract_id signed_on first_day last_day reentrust purposes[] categories[]"
    )
    checks = rows("contract_id kind done_on result next_due", _CHECKS)
    return {
        "party": [_party(row) for row in rows("party_id name country roles[] foreign_basis", _PARTIES)],
        "contract": [_contract(row) for row in rows(names, _CONTRACTS)],
        "supervision": [{"supervision_id": f"SV{k:02d}"} | row for k, row in enumerate(checks, 1)],
    }


def contract_on(party: str, day: str) -> str | None:
    """Return the contract of a party that holds on a day."""
    for row in tables()["contract"]:
        if row["party_id"] == party and row["first_day"] <= day <= (row["last_day"] or "9999-12-31"):
            return row["contract_id"]
    return None


def _party(row: Row) -> Row:
    number = int(row["party_id"][2:])
    return {
        "party_id": row["party_id"],
        "name": row["name"],
        "address": f"{number}-1 Sample Street",
        "representative": "managing director",
        **{name: row[name] for name in ("country", "roles", "foreign_basis")},
    }


def _contract(row: Row) -> Row:
    first = ("contract_id", "party_id", "kind", "parent_contract_id", "signed_on", "first_day", "last_day")
    return {
        **{name: row[name] for name in first},
        "no_leak": "true",
        "no_third_party": "true",
        "reentrust": row["reentrust"],
        "audit": "true",
        "return_delete": "true",
        "purposes": row["purposes"] or "",
        "categories": row["categories"] or "",
        "guideline_version": "G2",
    }
