"""Controls of the holdings ledger, as it stands on the day of the study: 2026-05-31 unless a test says otherwise."""

from tests.controls.company import check

LONG_AGO = "2020-01-01"


def test_a_holding_without_a_class_is_found_one_that_has_ended_is_not_looked_at() -> None:
    check(
        "C-P0",
        """
        holding: holding_id | legal_class | valid_from | valid_to
        H01 | - | 2026-05-31 | -
        H02 | - | 2020-01-01 | 2026-05-31
        H03 | - | 2026-06-01 | -
        H04 | statistical | 2020-01-01 | -
        """,
        evaluated=2,
        found="H | H01 | no-class | 1 | -",
    )


def test_a_key_under_the_name_that_a_personal_holding_has_is_shared() -> None:
    check(
        "C-P0",
        """
        holding: holding_id | legal_class
        H01 | retained
        H02 | statistical
        H03 | anonymised
        H04 | pseudonymised

        holding_field: holding_id | field | category_id | role
        H01 | member_id | T13 | code
        H01 | name | T01 | direct
        H01 | visitor_key | X-cookie | code
        H02 | member_id | T13 | code
        H02 | name | T01 | direct
        H02 | visitor_key | X-cookie | code
        H03 | case_id | - | code
        H04 | case_id | T13 | code
        """,
        evaluated=4,
        found="""
        H | H02 | shared-key | 1 | -
        H | H03 | shared-key | 1 | -
        """,
    )


def test_no_holding_is_not_evaluated() -> None:
    for control in ("C-P0", "C-P1.4a", "C-A.src", "C-T.a", "C-T.c", "C-T.d", "C-L22.unused"):
        check(control, "", evaluated=0)


def test_each_empty_column_of_a_personal_holding_is_found_a_statistical_one_needs_none() -> None:
    check(
        "C-P1.4a",
        """
        holding: holding_id | legal_class | department | responsible | notice_method | access_roles
        H01 | personal | - | - | - | ""
        H02 | statistical | - | - | - | ""
        H03 | personal | Panel | A01 | form | panel
        """,
        evaluated=2,
        found="""
        M | H01 | missing:access_roles | 1 | -
        M | H01 | missing:department | 1 | -
        M | H01 | missing:notice_method | 1 | -
        M | H01 | missing:responsible | 1 | -
        """,
    )


def test_a_review_is_due_on_the_same_day_a_year_later_and_overdue_the_day_after() -> None:
    check(
        "C-P1.4a",
        """
        holding: holding_id | last_reviewed_on | valid_from
        H01 | 2025-05-31 | 2020-01-01
        H02 | 2025-05-30 | 2020-01-01
        H03 | - | 2025-05-31
        H04 | - | 2025-05-30
        """,
        evaluated=4,
        found="""
        M | H02 | unreviewed | 1 | -
        M | H04 | unreviewed | 1 | -
        """,
    )


def test_a_holding_without_a_source_is_found() -> None:
    check(
        "C-A.src",
        "holding: holding_id | source\nH01 | A3\nH02 | -",
        evaluated=2,
        found="H | H02 | no-source | 1 | -",
    )


FIELDS = """
holding: holding_id | valid_to
H01 | -
H02 | 2026-05-31

holding_field: holding_id | field | category_id
H01 | name | T01
H01 | sex | X-sex
H01 | memo | -
H01 | 備考 | -
H01 | old | T99
H02 | ip | X-ip
H02 | note | -
"""


def test_types_that_the_policy_does_not_name_are_found_where_they_are_still_held() -> None:
    check("C-T.a", FIELDS, evaluated=2, found="H | X-sex | undeclared | 1 | -")


def test_types_that_the_policy_names_and_nobody_holds_are_listed() -> None:
    rows = (
        "\n".join(f"M | T{n:02} | x" for n in range(2, 15)).replace("M |", "I |").replace("| x", "| not-held | 1 | -")
    )
    check("C-T.b", FIELDS, evaluated=14, found=rows)


def test_a_field_without_a_category_of_the_policy_is_found_by_its_name_or_its_place() -> None:
    check(
        "C-T.d",
        FIELDS,
        evaluated=5,
        found="""
        H | H01, field:5 | unmapped | 1 | -
        H | H01, memo | unmapped | 1 | -
        H | H01, old | unmapped | 1 | -
        """,
    )


def test_a_type_that_is_held_needs_a_purpose_on_the_day_of_the_study() -> None:
    text = """
    holding: holding_id
    H01

    holding_field: holding_id | field | category_id
    H01 | name | T01
    H01 | sex | X-sex
    """
    check("C-T.c", text, evaluated=1)
    check("C-T.c", text, evaluated=1, found="H | T01 | no-purpose | 1 | -", as_of="2021-05-30")


USED = """
holding: holding_id | valid_from | valid_to
H01 | 2025-04-01 | -
H02 | 2025-04-01 | -
H03 | 2025-04-01 | -
H04 | 2025-04-02 | -
H05 | 2020-01-01 | 2026-04-30
H06 | 2020-01-01 | -

use_event: event_id | holding_id | joined_holdings | occurred_at | recorded_at | result | principal_key
e1 | H01 | - | 2025-04-01 00:00:00 | 2025-04-02 | done | -
e2 | H02 | - | 2025-03-31 23:59:59 | 2025-04-02 | done | -
e3 | H02 | - | 2026-04-10 10:00:00 | 2026-04-11 | denied | -
e4 | H02 | - | 2026-05-01 00:00:00 | 2026-05-02 | done | -
e5 | H01 | H03|H09 | 2026-04-10 10:00:00 | 2026-04-11 | done | -
e6 | H02 | - | 2026-04-10 10:00:00 | 2026-06-01 00:00:00 | done | -

history_event: holding_id | occurred_at | linked
H06 | 2026-04-10 10:00:00 | true
"""


def test_a_holding_of_thirteen_months_without_a_use_is_found_a_join_is_a_use_a_visit_is_none() -> None:
    check(
        "C-L22.unused",
        USED,
        evaluated=4,
        found="""
        M | H02 | unused | 1 | -
        M | H06 | unused | 1 | -
        """,
    )
