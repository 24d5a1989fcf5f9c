"""Controls of uses: which uses each looks at, and at which instant it turns."""

from tests.controls.company import check

PEOPLE = """
holding: holding_id
H01

principal: principal_key
p1
p2
"""


def test_uses_are_counted_by_purpose_holding_and_reason() -> None:
    check(
        "C-P1.3a",
        PEOPLE
        + """
        agreement: principal_key | purposes | valid_from | valid_to | ended_by
        p1 | U1|U4 | 2026-01-01 | 2026-04-05 10:00:00 | withdrawn
        p2 | U1 | 2026-04-20 | - | -

        use_event: event_id | principal_key | occurred_at | purpose | categories
        e1 | p1 | 2026-04-05 09:59:59 | U1 | T13
        e2 | p1 | 2026-04-05 10:00:00 | U1 | T13
        e3 | p1 | 2026-04-06 10:00:00 | U1 | T13
        e4 | p2 | 2026-04-19 10:00:00 | U1 | T13
        e5 | p2 | 2026-04-21 10:00:00 | U1 | T12
        """,
        evaluated=5,
        found="""
        H | U1, H01 | no-matrix | 1 | 1
        H | U1, H01 | too-early | 1 | 1
        H | U1, H01 | withdrawn | 2 | 1
        """,
    )


def test_a_minor_a_property_risk_and_special_care_raise_the_severity_once() -> None:
    text = """
    holding: holding_id
    H14

    principal: principal_key | minor
    p1 | true

    use_event: principal_key | holding_id | occurred_at | purpose | categories
    p1 | H14 | 2026-04-05 10:00:00 | PAY | X-payment
    """
    check("C-P1.3a", text, evaluated=1, found="C | PAY, H14 | no-permit | 1 | 1")


def test_a_purpose_that_is_none_of_the_policy_is_counted_by_its_code_with_and_without_a_person() -> None:
    check(
        "C-P1.1a",
        PEOPLE
        + """
        use_event: event_id | principal_key | occurred_at | purpose | purpose_raw
        e1 | p1 | 2026-04-05 10:00:00 | - | MKT9
        e2 | - | 2026-04-06 10:00:00 | - | MKT9
        e3 | p2 | 2026-04-07 10:00:00 | - | for the campaign
        e4 | p2 | 2026-04-07 10:00:00 | - | -
        e5 | p2 | 2026-05-01 00:00:00 | - | MKT9
        """,
        evaluated=3,
        found="""
        C | MKT9, H01 | unresolvable | 2 | 1
        C | other, H01 | unresolvable | 1 | 1
        """,
    )


def untagged(n: int, of: int) -> str:
    rows = [f"e{i} | 2026-04-05 10:00:00 | {'-' if i < n else 'U1'}" for i in range(of)]
    return PEOPLE + "\nuse_event: event_id | occurred_at | purpose\n" + "\n".join(rows)


def test_one_use_in_a_hundred_without_purpose_is_no_finding_and_more_is() -> None:
    check("C-P1.3b.tag", untagged(1, 100), evaluated=100)
    check("C-P1.3b.tag", untagged(2, 100), evaluated=100, found="M | H01 | untagged | 2 | 1")


def test_one_use_in_twenty_without_purpose_is_medium_and_more_is_high() -> None:
    check("C-P1.3b.tag", untagged(5, 100), evaluated=100, found="M | H01 | untagged | 5 | 1")
    check("C-P1.3b.tag", untagged(6, 100), evaluated=100, found="H | H01 | untagged | 6 | 1")


def test_a_person_outside_the_roles_of_a_holding_is_found_a_service_and_a_denied_attempt_are_not() -> None:
    check(
        "C-P1.3b.role",
        """
        holding: holding_id | access_roles
        H07 | hr|legal

        actor: actor_id | kind | roles
        A1 | person | hr
        A2 | person | marketing
        A3 | person | ""
        S1 | service | service

        principal: principal_key
        p1

        use_event: event_id | actor_id | holding_id | occurred_at | result | categories
        e1 | A1 | H07 | 2026-04-05 10:00:00 | done | T07
        e2 | A2 | H07 | 2026-04-05 10:00:00 | done | T07
        e3 | A2 | H07 | 2026-04-05 10:00:00 | denied | T07
        e4 | A3 | H07 | 2026-04-05 10:00:00 | done | X-payment
        e5 | S1 | H07 | 2026-04-05 10:00:00 | done | T07
        """,
        evaluated=3,
        found="""
        H | A2, H07 | outside-role | 1 | 1
        C | A3, H07 | outside-role | 1 | 1
        """,
    )


def test_where_nobody_claims_an_exception_the_control_of_exceptions_is_not_evaluated() -> None:
    use = "use_event: occurred_at | basis | legal_ref\n"
    check("C-S2.law", PEOPLE + use + "2026-04-05 10:00:00 | purpose | -", evaluated=0)
    check(
        "C-S2.law",
        PEOPLE + use + "2026-04-05 10:00:00 | LAW | Art. 18",
        evaluated=1,
        found="H | U1, H01 | incomplete | 1 | 1",
    )


def test_a_suspension_counts_from_its_first_instant_and_an_unsubscription_is_apart() -> None:
    text = (
        PEOPLE
        + """
        agreement: principal_key | effect | kind | scope | purposes | valid_from | valid_to
        p1 | permit | notice | use | U3 | 2026-01-01 | -
        p2 | permit | notice | use | U3 | 2026-01-01 | -
        p1 | restrict | suspension | all | * | 2026-04-05 10:00:00 | -
        p2 | restrict | unsubscribe | use | U3 | 2026-04-05 10:00:00 | -

        use_event: event_id | principal_key | occurred_at | purpose | categories
        e1 | p1 | 2026-04-05 09:59:59 | U3 | T09
        e2 | p1 | 2026-04-05 10:00:00 | U3 | T09
        e3 | p2 | 2026-04-05 10:00:00 | U3 | T09
        """
    )
    check("C-S3", text, evaluated=3, found="C | U3, H01 | suspended | 1 | 1")
    check("C-U3", text, evaluated=3, found="C | U3, H01 | unsubscribed | 1 | 1")


def test_employees_and_applicants_are_reserved_to_employment_prize_winners_are_not() -> None:
    text = """
    holding: holding_id
    H13

    principal: principal_key | subject_type
    p1 | job_applicant
    p2 | winner

    use_event: event_id | principal_key | holding_id | occurred_at | purpose | categories
    e1 | p1 | H13 | 2026-04-05 10:00:00 | U3 | T06
    e2 | p2 | H13 | 2026-04-05 10:00:00 | U3 | T06
    """
    check("C-U8", text, evaluated=1, found="H | U3, H13 | hr-outside-u8 | 1 | 1")


def test_client_management_of_anyone_else_and_closed_accounts_are_found() -> None:
    text = (
        PEOPLE
        + """
        agreement: principal_key | purposes | valid_from | valid_to | ended_by
        p1 | U1 | 2026-01-01 | 2026-04-01 | closed

        use_event: event_id | principal_key | occurred_at | purpose
        e1 | p1 | 2026-04-02 10:00:00 | U1
        e2 | p2 | 2026-04-02 10:00:00 | U6
        """
    )
    check("C-AC4", text, evaluated=2, found="H | U1, H01 | closed-account | 1 | 1")
    check("C-U6", text, evaluated=1, found="H | U6, H01 | not-client | 1 | 1")
