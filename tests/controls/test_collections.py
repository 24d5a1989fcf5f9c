"""Controls of collections: categories, notices, special care, and what is kept too long."""

import pytest

from tests.controls.company import check

PEOPLE = """
principal: principal_key | minor
p1 | false
p2 | true

policy_version: version_id | policy_id | el_contact | el_purposes
F01-1 | F01 | true | true
F01-2 | F01 | false | false
"""


def test_a_category_that_no_stated_purpose_may_use_is_counted_by_form() -> None:
    check(
        "C-P1.1b",
        PEOPLE
        + """
        collection_event: event_id | principal_key | occurred_at | categories | purposes_stated | version_id
        c1 | p1 | 2026-04-01 00:00:00 | T01|T05 | U5|U7 | F01-1
        c2 | p1 | 2026-04-02 10:00:00 | T05 | U5 | F01-1
        c3 | p1 | 2026-04-03 10:00:00 | X-sex | U1 | -
        c4 | p1 | 2026-04-03 10:00:00 | T05 | NEW9 | -
        c5 | p1 | 2026-05-01 00:00:00 | T05 | U5 | F01-1
        """,
        evaluated=5,
        found="""
        M | F01, T05 | outside-matrix | 1 | 1
        M | none, T05 | outside-matrix | 1 | 1
        """,
    )


def test_of_a_minor_it_weighs_more_and_before_the_policys_first_day_nothing_is_allowed() -> None:
    text = PEOPLE + "collection_event: principal_key | occurred_at | categories | purposes_stated\n"
    check(
        "C-P1.1b",
        text + "p2 | 2026-04-05 10:00:00 | T05 | U5",
        evaluated=1,
        found="H | none, T05 | outside-matrix | 1 | 1",
    )
    check("C-P1.1b", text + "p1 | 2021-05-31 00:00:00 | T05 | U7", evaluated=1, period="2021-05")
    check(
        "C-P1.1b",
        text + "p1 | 2021-05-30 23:59:59 | T05 | U7",
        evaluated=1,
        found="M | none, T05 | outside-matrix | 1 | 1",
        period="2021-05",
    )


def test_a_notice_is_in_time_at_the_instant_of_collection_and_each_missing_element_is_a_finding() -> None:
    check(
        "C-P1.2",
        PEOPLE
        + """
        collection_event: event_id | principal_key | occurred_at | version_id | shown_at | direct_written
        c1 | p1 | 2026-04-05 10:00:00 | F01-1 | 2026-04-05 10:00:00 | true
        c2 | p1 | 2026-04-05 10:00:00 | F01-1 | 2026-04-05 10:00:01 | true
        c3 | p1 | 2026-04-05 10:00:00 | F01-1 | - | true
        c4 | p1 | 2026-04-05 10:00:00 | - | - | true
        c5 | p1 | 2026-04-05 10:00:00 | F01-2 | 2026-04-05 09:00:00 | true
        c6 | p2 | 2026-04-05 10:00:00 | F01-2 | 2026-04-05 11:00:00 | true
        c7 | p1 | 2026-04-05 10:00:00 | - | - | false
        """,
        evaluated=6,
        found="""
        H | F01-1 | not-shown | 1 | 1
        H | F01-1 | shown-late | 1 | 1
        C | F01-2 | missing:contact | 2 | 2
        C | F01-2 | missing:purposes | 2 | 2
        C | F01-2 | shown-late | 1 | 1
        H | none | not-shown | 1 | 1
        """,
    )


def test_where_nobody_wrote_anything_down_notices_are_not_evaluated() -> None:
    check(
        "C-P1.2",
        PEOPLE + "collection_event: occurred_at | direct_written\n2026-04-05 10:00:00 | false",
        evaluated=0,
    )


SPECIAL = (
    PEOPLE
    + """
    survey_item: wave_id | item | category_id | special_care
    W1 | q1 | X-thought | yes
    W1 | q2 | T08 | no

    agreement: principal_key | kind | purposes | valid_from | valid_to
    p1 | consent | U5 | 2026-04-05 10:00:00 | 2026-04-06
    p2 | notice | U5 | 2020-01-01 | -

    collection_event: event_id | principal_key | occurred_at | categories | purposes_stated | source | direct_written
    """
)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("c | p1 | 2026-04-05 10:00:00 | X-thought | U5 | A3 | false", ""),
        ("c | p1 | 2026-04-05 09:59:59 | X-thought | U5 | A3 | false", "C | H01 | no-consent | 1 | 1"),
        ("c | p1 | 2026-04-06 00:00:00 | X-thought | U5 | A3 | false", "C | H01 | no-consent | 1 | 1"),
        ("c | p1 | 2026-04-05 10:00:00 | X-thought | U4 | A3 | false", "C | H01 | no-consent | 1 | 1"),
        ("c | p2 | 2026-04-05 10:00:00 | X-thought | U5 | A3 | false", "C | H01 | no-consent | 1 | 1"),
        ("c | p2 | 2026-04-05 10:00:00 | X-thought | U5 | A1 | true", ""),
        ("c | p2 | 2026-04-05 10:00:00 | X-thought | U5 | A2 | false", ""),
    ],
)
def test_special_care_needs_the_persons_own_answer_or_a_consent_for_a_stated_purpose(event: str, found: str) -> None:
    check("C-L20", SPECIAL + event, evaluated=1, found=found)


def test_without_special_care_it_is_not_evaluated() -> None:
    check("C-L20", SPECIAL + "c | p1 | 2026-04-05 10:00:00 | T08 | U5 | A3 | false", evaluated=0)


def test_a_winner_is_kept_to_the_same_day_months_later_and_an_article_excuses() -> None:
    check(
        "C-U2",
        """
        holding: holding_id | subject_type | retain_months
        H03 | winner | 6
        H04 | winner | -
        H05 | member | 1

        holding_person: holding_id | principal_key | acquired_on | needed_until | disposed_on | legal_hold_ref
        H03 | p1 | 2025-11-30 | - | - | -
        H03 | p2 | 2025-11-29 | - | - | -
        H03 | p3 | 2025-11-29 | - | 2026-05-30 | -
        H03 | p4 | 2025-11-29 | - | 2026-05-31 | -
        H03 | p5 | 2025-11-29 | - | - | Art. 1
        H03 | p6 | 2025-11-29 | 2026-05-31 | - | -
        H04 | p1 | 2025-11-29 | - | - | -
        H05 | p1 | 2020-01-01 | - | - | -
        """,
        evaluated=7,
        found="""
        H | H03 | past-declared | 2 | 2
        M | H04 | past-default | 1 | 1
        """,
        as_of="2026-05-30",
    )


@pytest.mark.parametrize(
    ("acquired", "months", "as_of", "past"),
    [
        ("2024-02-29", 12, "2025-03-01", False),  # no such day: the first day after it is the last one inside
        ("2024-02-29", 12, "2025-03-02", True),
        ("2024-08-31", 6, "2025-03-01", False),
        ("2024-08-31", 6, "2025-03-02", True),
        ("2024-01-15", 12, "2025-01-15", False),
        ("2024-01-15", 12, "2025-01-16", True),
    ],
)
def test_months_are_counted_by_the_calendar(acquired: str, months: int, as_of: str, past: bool) -> None:
    check(
        "C-L22",
        f"""
        holding: holding_id | subject_type | retain_months
        H05 | member | {months}

        holding_person: holding_id | principal_key | acquired_on
        H05 | p1 | {acquired}
        """,
        evaluated=1,
        found="H | H05 | past-declared | 1 | 1" if past else "",
        as_of=as_of,
    )


def test_a_holding_of_members_without_a_limit_has_no_clock_one_of_inquirers_has_the_policys() -> None:
    check(
        "C-L22",
        """
        holding: holding_id | subject_type
        H05 | member
        H06 | inquirer

        holding_person: holding_id | principal_key | acquired_on
        H05 | p1 | 2020-01-01
        H06 | p1 | 2024-05-30
        """,
        evaluated=1,
        found="M | H06 | past-default | 1 | 1",
    )


def test_special_care_in_what_is_kept_weighs_more() -> None:

    import msgspec

    from tests.controls.company import shipped

    policy = shipped()
    categories = tuple(
        msgspec.structs.replace(each, special_care="yes") if each.id == "X-thought" else each
        for each in policy.categories
    )
    check(
        "C-U8.keep",
        """
        holding: holding_id | subject_type
        H13 | job_applicant

        holding_field: holding_id | field | category_id
        H13 | views | X-thought

        holding_person: holding_id | principal_key | acquired_on
        H13 | p1 | 2025-05-30
        """,
        evaluated=1,
        found="H | H13 | past-default | 1 | 1",
        policy=msgspec.structs.replace(policy, categories=categories),
    )
