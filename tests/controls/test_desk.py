"""Controls of inquiries and requests: days are calendar days in Tokyo, the day of receipt is day 0."""

import pytest

from tests.controls.company import check

INQUIRY = "inquiry: inquiry_id | topic | received_at | first_response_at\n"
REQUEST = "request: request_id | principal_key | kind | received_at | decided_at | decision | fulfilled_at\n"


@pytest.mark.parametrize(
    ("row", "evaluated", "found"),
    [
        ("personal | 2026-04-10 23:59:59 | 2026-04-17 23:59:59", 1, ""),
        ("personal | 2026-04-10 23:59:59 | 2026-04-18 00:00:00", 1, "M | IQ1 | late-response | 1 | -"),
        ("cookie | 2026-04-30 10:00:00 | -", 1, "M | IQ1 | no-response | 1 | -"),
        ("other | 2026-04-30 10:00:00 | 2026-06-01 00:00:00", 1, "M | IQ1 | no-response | 1 | -"),
        ("personal | 2026-03-10 10:00:00 | -", 1, "M | IQ1 | no-response | 1 | -"),
        ("personal | 2026-03-10 10:00:00 | 2026-04-10 10:00:00", 0, ""),
        ("personal | 2026-05-01 00:00:00 | -", 0, ""),
        ("ad | 2026-04-01 10:00:00 | -", 0, ""),
        ("anpi | 2026-04-01 10:00:00 | -", 0, ""),
    ],
)
def test_the_first_response_comes_within_seven_days(row: str, evaluated: int, found: str) -> None:
    check("C-P1.7", f"{INQUIRY}IQ1 | {row}", evaluated, found)


@pytest.mark.parametrize(("as_of", "found"), [("2026-05-07", ""), ("2026-05-08", "M | IQ1 | no-response | 1 | -")])
def test_an_open_inquiry_waits_until_the_day_of_the_study(as_of: str, found: str) -> None:
    check("C-P1.7", f"{INQUIRY}IQ1 | personal | 2026-04-30 10:00:00 | -", 1, found, as_of=as_of)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2026-04-24", ""),
        ("2026-04-25", "M | RQ1 | open-14 | 1 | -"),
        ("2026-05-10", "M | RQ1 | open-14 | 1 | -"),
        ("2026-05-11", "H | RQ1 | open-30 | 1 | -"),
    ],
)
def test_a_request_is_open_too_long_after_14_and_after_30_days(as_of: str, found: str) -> None:
    text = f"{REQUEST}RQ1 | p1 | disclose | 2026-04-10 23:59:59 | - | - | -"
    check("C-S6a", text, 1, found, as_of=as_of)


def test_a_request_that_is_decided_or_done_is_not_open_one_decided_tomorrow_is() -> None:
    check(
        "C-S6a",
        f"""
        {REQUEST}
        RQ1 | p1 | disclose | 2026-04-10 | 2026-05-31 23:59:59 | full | -
        RQ2 | p2 | disclose | 2026-04-10 | - | - | 2026-04-12
        RQ3 | p3 | disclose | 2026-04-10 | 2026-06-01 00:00:00 | full | -
        RQ4 | p4 | disclose | 2025-04-10 | - | - | -
        RQ5 | p5 | disclose | 2025-04-10 | 2025-04-12 | full | -
        """,
        4,
        """
        H | RQ3 | open-30 | 1 | -
        H | RQ4 | open-30 | 1 | -
        """,
    )


def test_a_second_request_of_a_person_for_the_same_within_seven_days_is_the_first_again() -> None:
    check(
        "C-S6a",
        f"""
        {REQUEST}
        RQ1 | p1 | correct | 2026-04-10 | - | - | -
        RQ2 | p1 | correct | 2026-04-17 | - | - | -
        RQ3 | p1 | correct | 2026-04-25 | - | - | -
        RQ4 | p1 | erase | 2026-04-12 | - | - | -
        RQ5 | - | correct | 2026-04-12 | - | - | -
        RQ6 | - | correct | 2026-04-12 | - | - | -
        """,
        6,
        """
        H | RQ1 | open-30 | 1 | -
        H | RQ3 | open-30 | 1 | -
        H | RQ4 | open-30 | 1 | -
        H | RQ5 | open-30 | 1 | -
        H | RQ6 | open-30 | 1 | -
        """,
    )


def test_a_refusal_needs_its_reason_and_each_decision_its_notice_within_fourteen_days() -> None:
    check(
        "C-S6a.r",
        """
        request: request_id | received_at | decided_at | decision | reason_given | notified_at
        RQ1 | 2026-04-01 | 2026-04-10 | refused | true | 2026-04-11
        RQ2 | 2026-04-01 | 2026-04-10 | refused | - | 2026-04-11
        RQ3 | 2026-04-01 | 2026-04-10 | full | - | -
        RQ4 | 2026-04-01 | 2026-04-30 | refused | false | -
        RQ5 | 2026-04-01 | 2026-04-10 | withdrawn | - | -
        RQ6 | 2026-02-01 | 2026-02-10 | full | - | 2026-02-11
        RQ7 | 2026-02-01 | 2026-02-10 | full | - | -
        RQ8 | 2026-04-01 | - | - | - | -
        """,
        5,
        """
        M | RQ2 | no-reason | 1 | -
        M | RQ3 | not-notified | 1 | -
        M | RQ4 | no-reason | 1 | -
        M | RQ4 | not-notified | 1 | -
        M | RQ7 | not-notified | 1 | -
        """,
    )


@pytest.mark.parametrize(("as_of", "late"), [("2026-04-24", False), ("2026-04-25", True)])
def test_a_notice_is_late_after_fourteen_days(as_of: str, late: bool) -> None:
    text = "request: request_id | received_at | decided_at | decision\nRQ1 | 2026-04-01 | 2026-04-10 23:59:59 | full"
    check("C-S6a.r", text, 1, "M | RQ1 | not-notified | 1 | -" if late else "", as_of=as_of)


@pytest.mark.parametrize(
    ("verified", "wrong"), [("2026-04-10 10:00:00", False), ("2026-04-10 10:00:01", True), ("-", True)]
)
def test_a_disclosure_comes_after_verification_at_one_instant_is_in_time(verified: str, wrong: bool) -> None:
    check(
        "C-S6b",
        f"""
        request: request_id | kind | received_at | fulfilled_at | verified_at
        RQ1 | disclose | 2026-04-01 | 2026-04-10 10:00:00 | {verified}
        RQ2 | correct | 2026-04-01 | 2026-04-10 10:00:00 | -
        RQ3 | disclose | 2026-03-01 | 2026-03-31 23:59:59 | -
        """,
        1,
        "C | RQ1 | unverified | 1 | -" if wrong else "",
    )


def test_a_refusal_for_its_form_alone_is_a_matter_of_form() -> None:
    check(
        "C-S6c",
        """
        request: request_id | received_at | decided_at | decision | ground
        RQ1 | 2026-04-01 | 2026-04-10 | refused | form
        RQ2 | 2026-04-01 | 2026-04-10 | refused | law
        RQ3 | 2026-04-01 | 2026-04-10 | partial | form
        RQ4 | 2026-04-01 | 2026-05-01 00:00:00 | refused | form
        """,
        2,
        "L | RQ1 | form-only | 1 | -",
    )


STOPS = "agreement: principal_key | effect | scope | valid_from | valid_to | evidence_ref | recorded_at\n"


@pytest.mark.parametrize(
    ("kind", "stop", "found"),
    [
        ("suspend_use", "", True),
        ("suspend_use", "p1 | restrict | all | 2026-04-10 | - | RQ1 | 2026-04-10", False),
        ("suspend_use", "p1 | restrict | all | 2026-04-10 | - | RQ1 | 2026-06-01", True),
        ("suspend_use", "p1 | restrict | use | 2026-04-01 | 2026-04-10 10:00:00 | - | 2026-04-01", True),
        ("suspend_use", "p1 | restrict | use | 2026-04-10 10:00:00 | - | - | 2026-04-10", False),
        ("suspend_use", "p1 | restrict | history | 2026-04-01 | - | - | 2026-04-01", True),
        ("suspend_history", "p1 | restrict | history | 2026-04-01 | - | - | 2026-04-01", False),
        ("stop_provision", "p1 | restrict | provide | 2026-04-01 | - | - | 2026-04-01", False),
        ("stop_provision", "p1 | restrict | use | 2026-04-01 | - | - | 2026-04-01", True),
        ("suspend_use", "p2 | restrict | all | 2026-04-01 | - | - | 2026-04-01", True),
        ("suspend_use", "p1 | permit | all | 2026-04-01 | - | RQ1 | 2026-04-01", True),
    ],
)
def test_an_accepted_suspension_needs_a_restriction(kind: str, stop: str, found: bool) -> None:
    text = f"{REQUEST}RQ1 | p1 | {kind} | 2026-04-10 | 2026-04-10 10:00:00 | full | -\n" + STOPS + stop
    check("C-S3.b", text, 1, "H | RQ1 | no-interval | 1 | -" if found else "")


def test_a_suspension_that_was_refused_or_is_not_decided_needs_none() -> None:
    check(
        "C-S3.b",
        f"""
        {REQUEST}
        RQ1 | p1 | suspend_use | 2026-04-10 | 2026-04-11 | refused | -
        RQ2 | p1 | suspend_use | 2026-04-10 | - | - | -
        RQ3 | p1 | erase | 2026-04-10 | 2026-04-11 | full | -
        RQ4 | p1 | suspend_use | 2026-04-10 | 2026-05-01 00:00:00 | full | -
        """,
        0,
    )
