"""The registers that do not depend on draws: holdings, their fields, actors. Tables are text, one row a line."""

from typing import Any

from _make.texts import lines

# holding | name | system | department | responsible | legal class | subject type | source | notice
_HOLDINGS = """
H01 | Member master | members-db | Panel | A03 | retained | member | A1 | form
H02 | Newsletter | mail-db | Marketing | A32 | personal_data | member | A1 | form
H03 | Gift shipping | shipping-db | Operations | A15 | personal_data | winner | A1 | form
H04 | Survey answers | answers-db | Research | A22 | personal_data | panelist | A1 | form
H05 | Points ledger | points-db | Operations | A15 | personal_data | member | A1 | form
H06 | Inquiries | tickets | Support | A14 | personal_data | inquirer | A2 | form
H07 | Staff records | hr-db | Human resources | A30 | retained | employee | A2 | paper
H08 | Analytics mart | mart | Analytics | A20 | personal_data | member | A1 | form
H09 | Partner list | partner-file | Marketing | A32 | personal_data | member | A3 | agreement
H10 | Client contacts | crm | Sales | A10 | personal_data | client_contact | A2 | paper
H11 | Web history | web-log | Web | A06 | personal_related | visitor_linked | A1 | banner
H12 | Linked history | web-cases | Web | A06 | personal_data | visitor_linked | A1 | banner
H13 | Job applicants | recruiting | Human resources | A30 | personal_data | job_applicant | A2 | form
H14 | Payment tokens | payments-db | Finance | A34 | personal_data | member | A1 | form
H15 | Statistics cube | cube | Analytics | A20 | statistical | panelist | A1 | form
H16 | Anonymised sets | anon-store | Research | A22 | anonymised | panelist | A1 | form
"""

# holding | roles that may use it | months kept | special care | persons | entrusted to
_HANDLING = """
H01 | analyst legal panel sales security service support | 120 | false | 2000 |
H02 | marketing service | 60 | false | 1880 | PA02
H03 | operations service | 6 | false | 500 | PA01
H04 | analyst service | 60 | true | 1200 | PA03
H05 | analyst operations service | 84 | false | 2000 |
H06 | support | 24 | false | 210 | PA04
H07 | hr | 60 | false | 36 |
H08 | analyst service | 36 | false | 2000 | PA03
H09 | marketing | 24 | false | 60 |
H10 | sales | 60 | false | 40 |
H11 | analyst marketing security service | 13 | false | 26000 | PA03
H12 | security support | 13 | false | 300 |
H13 | hr service | | false | 60 |
H14 | finance service | 84 | false | 600 | PA07
H15 | analyst service | 60 | false | 0 |
H16 | analyst | 60 | false | 0 |
"""

# holding | field category role, ...
_FIELDS = """
H01 | member_id T13 code, name T01 direct, address T04 direct, phone T05 direct, joined_on T13 other
H01 | sex X-sex quasi, family X-family quasi
H02 | member_id T13 code, name T01 direct, mail X-email direct, opened T09 sensitive, subscribed T09 other
H03 | member_id T13 code, name T01 direct, address T04 direct, phone T05 direct
H04 | member_id T13 code, answers T08 sensitive, opinions X-opinion sensitive, thoughts X-thought sensitive
H04 | results X-result sensitive, study_answers T11 sensitive
H05 | member_id T13 code, points T10 sensitive, orders T10 sensitive
H06 | ticket T12 code, name T01 direct, mail X-email direct, topic T12 other
H07 | staff_id T07 code, name T01 direct, grade T07 sensitive, hired_from T14 sensitive
H08 | member_id T13 code, age T02 quasi, occupation T03 quasi, sex X-sex quasi, family X-family quasi
H08 | answers T08 sensitive
H09 | name T01 direct, mail X-email direct
H10 | contact_id T13 code, name T01 direct, mail X-email direct
H11 | visitor_key X-cookie code, address_group X-ip other, page_group X-cookie other
H12 | visitor_key X-cookie code, member_id T13 code, address_group X-ip other
H13 | applicant_id T06 code, name T01 direct, history T06 sensitive
H14 | member_id T13 code, name T01 direct, token X-payment direct
H15 | age_band T02 quasi, sex X-sex quasi, answers T08 sensitive
H16 | age_band T02 quasi, sex X-sex quasi, family X-family quasi, answers T08 sensitive
"""

# actors | department | role
_ACTORS = """
A01 A04 | Privacy | privacy
A02 A05 | Legal | legal
A03 | Panel | panel
A06 | Web | security
A10 A11 | Sales | sales
A12 A13 A14 | Support | support
A15 A25 | Operations | operations
A20 A21 A24 A33 A35 | Analytics | analyst
A22 A23 | Research | analyst
A30 | Human resources | hr
A31 A32 | Marketing | marketing
A34 | Finance | finance
S01 S02 S03 | Platform | service
"""
_LEFT = {"A35": "2026-04-01"}
"""First day on which somebody no longer works here."""


def holdings() -> list[dict[str, Any]]:
    """Return the rows of `holding`: 16, all reviewed in 2026, valid since 2024."""
    handling = {cells[0]: cells[1:] for cells in lines(_HANDLING)}
    return [_holding(cells, handling[cells[0]]) for cells in lines(_HOLDINGS)]


def fields() -> list[dict[str, Any]]:
    """Return the rows of `holding_field`: every field has a category, T11 and T14 are held once."""
    names = ("holding_id", "field", "category_id", "role")
    return [
        dict(zip(names, (holding, *field.split()), strict=True))
        for holding, listed in lines(_FIELDS)
        for field in listed.split(", ")
    ]


def actors() -> list[dict[str, Any]]:
    """Return the rows of `actor`: 24 persons and three services. `active_to` is the first day outside."""
    return [
        {
            "actor_id": actor,
            "kind": "service" if actor.startswith("S") else "person",
            "department": department,
            "roles": role,
            "active_from": "2024-01-01",
            "active_to": _LEFT.get(actor),
        }
        for listed, department, role in lines(_ACTORS)
        for actor in listed.split()
    ]


def _holding(cells: list[str], handling: list[str]) -> dict[str, Any]:
    holding, name, system, department, owner, legal_class, subject, source, notice = cells
    roles, months, special_care, persons, party = handling
    number = int(holding[1:])
    return {
        "holding_id": holding,
        "name": name,
        "system": system,
        "medium": "file" if system.endswith("-file") else "db",
        "country": "JP",
        "department": department,
        "responsible": owner,
        "legal_class": legal_class,
        "subject_type": subject,
        "source": source,
        "notice_method": notice,
        "access_roles": "|".join(roles.split()),
        "use_limit": None,
        "retain_months": months or None,
        "special_care": special_care,
        "n_principals": persons,
        "party_id": party or None,
        "last_reviewed_on": f"2026-{number % 3 + 2:02d}-{number + 1:02d}",
        "valid_from": "2024-01-01",
        "valid_to": None,
    }
