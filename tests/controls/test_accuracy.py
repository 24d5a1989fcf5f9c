"""Controls of accuracy, of purposes that reach persons, of inquiries looked into, and of unusual accounts."""

import pytest

from tests.controls.company import check

USE = "use_event: event_id | principal_key | holding_id | occurred_at | purpose | categories | action | result\n"


@pytest.mark.parametrize(
    ("verified", "created", "stale"),
    [
        ("2024-04-10", "2020-01-01", False),  # the last day of the horizon is inside
        ("2024-04-09", "2020-01-01", True),
        ("2026-04-11", "2020-01-01", True),  # found right after the use
        ("-", "2024-04-10 00:00:00", False),
        ("-", "2024-04-09 23:59:59", True),
    ],
)
def test_an_address_is_stale_two_years_after_it_was_found_right_or_the_person_came(
    verified: str, created: str, stale: bool
) -> None:
    rows = (
        ""
        if verified == "-"
        else f"principal_verification: principal_key | category_id | verified_on\np1 | T04 | {verified}\n"
    )
    check(
        "C-P1.5a",
        f"""
        principal: principal_key | created_at
        p1 | {created}

        {rows}
        {USE}
        e1 | p1 | H03 | 2026-04-10 10:00:00 | U2 | T01|T04 | ship | done
        e2 | p1 | H03 | 2026-04-10 11:00:00 | U2 | T01|T04 | ship | done
        """,
        evaluated=1,
        found="M | U2, T04 | stale | 1 | 1" if stale else "",
    )


def test_names_have_no_horizon_and_uses_inside_a_suspension_are_wrong_for_another_reason() -> None:
    check(
        "C-P1.5a",
        f"""
        principal: principal_key
        p1
        p2

        agreement: principal_key | effect | kind | scope | purposes | valid_from
        p2 | restrict | suspension | all | * | 2026-01-01

        {USE}
        e1 | p1 | H03 | 2026-04-10 10:00:00 | U2 | T01 | ship | done
        e2 | p2 | H03 | 2026-04-10 10:00:00 | U2 | T04 | ship | done
        """,
        evaluated=0,
    )


SHIPPED = (
    """
    principal: principal_key
    p1
    """
    + USE
)


@pytest.mark.parametrize(
    ("rows", "evaluated", "found"),
    [
        (["03-30 ship returned", "04-01 ship done"], 1, "M | H03 | repeated | 1 | 1"),
        (["04-02 ship returned", "04-05 ship returned", "04-09 ship done"], 2, "M | H03 | repeated | 2 | 1"),
        (["04-02 ship returned", "04-03 correct done", "04-09 ship done"], 1, ""),
        (["04-02 ship returned"], 1, ""),
        (["04-02 ship done", "04-05 ship done"], 0, ""),
        (["04-02 ship returned", "05-01 ship done"], 1, ""),
    ],
)
def test_what_came_back_goes_out_again_only_after_a_correction(rows: list[str], evaluated: int, found: str) -> None:
    uses = []
    for number, row in enumerate(rows):
        day, action, result = row.split()
        uses.append(f"e{number} | p1 | H03 | 2026-{day} 10:00:00 | U2 | T04 | {action} | {result}")
    check("C-AC3", SHIPPED + "\n".join(uses), evaluated, found)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2026-04-02", ""),
        ("2026-04-09", ""),
        ("2026-04-01", "M | H03 | repeated | 1 | 1"),
        ("2026-04-10", "M | H03 | repeated | 1 | 1"),
    ],
)
def test_a_verification_between_counts_on_both_days(day: str, found: str) -> None:
    check(
        "C-AC3",
        SHIPPED
        + f"""
        e1 | p1 | H03 | 2026-04-02 10:00:00 | U2 | T04 | ship | returned
        e2 | p1 | H03 | 2026-04-09 10:00:00 | U2 | T04 | ship | done
        principal_verification: principal_key | category_id | verified_on
        p1 | T04 | {day}
        """,
        1,
        found,
    )


def test_records_in_conflict_are_counted_by_table_and_without_files_nothing_is_evaluated() -> None:
    check("C-E7", "", evaluated=0)
    check(
        "C-E7",
        """
        source: sha | table_name | file | records | ordinal
        a | use_event | use_event-1.csv | 10 | 1
        b | use_event | use_event-2.csv | 10 | 2
        c | holding | holding.csv | 3 | 3

        quarantine: sha | line | code | column_name
        a | 3 | E220 | -
        b | 4 | E220 | -
        c | 2 | E201 | name
        """,
        evaluated=3,
        found="M | use_event | conflict | 2 | -",
    )


def test_service_through_what_must_not_reach_a_person_is_found_by_holding() -> None:
    check(
        "C-U1",
        f"""
        holding: holding_id | legal_class
        H01 | personal
        H02 | pseudonymised
        H03 | statistical
        H04 | -

        principal: principal_key
        p1

        {USE}
        e1 | p1 | H01 | 2026-04-10 10:00:00 | U1 | T13 | personalise | done
        e2 | p1 | H02 | 2026-04-10 10:00:00 | U1 | T13 | personalise | done
        e3 | p1 | H03 | 2026-04-10 10:00:00 | U1 | T13 | personalise | done
        e4 | p1 | H04 | 2026-04-10 10:00:00 | U1 | T13 | personalise | done
        e5 | p1 | H03 | 2026-04-10 10:00:00 | U5 | T13 | query | done
        """,
        evaluated=4,
        found="""
        H | H02 | not-personal-regime | 1 | 1
        H | H03 | not-personal-regime | 1 | 1
        """,
    )


def test_an_inquiry_is_open_from_receipt_to_resolution_that_instant_left_out() -> None:
    check(
        "C-U7",
        """
        holding: holding_id
        H06

        principal: principal_key
        p1

        inquiry: inquiry_id | received_at | resolved_at
        IQ1 | 2026-04-05 10:00:00 | 2026-04-06 10:00:00
        IQ2 | 2026-04-05 10:00:00 | -

        use_event: event_id | holding_id | occurred_at | purpose | case_ref
        e1 | H06 | 2026-04-05 10:00:00 | U7 | IQ1
        e2 | H06 | 2026-04-05 09:59:59 | U7 | IQ1
        e3 | H06 | 2026-04-06 09:59:59 | U7 | IQ1
        e4 | H06 | 2026-04-06 10:00:00 | U7 | IQ1
        e5 | H06 | 2026-04-30 10:00:00 | U7 | IQ2
        e6 | H06 | 2026-04-06 10:00:00 | U7 | -
        e7 | H06 | 2026-04-06 10:00:00 | U7 | IQ9
        """,
        evaluated=7,
        found="""
        M | H06 | closed-case | 2 | 1
        M | H06 | no-case | 2 | 1
        """,
    )


ACCOUNTS = """
holding: holding_id
H01

actor: actor_id | kind | active_from | active_to
A1 | person | 2020-01-01 | 2026-04-10
A2 | person | 2026-01-20 | -
S1 | service | 2020-01-01 | 2020-02-01

principal: principal_key
p1

use_event: event_id | actor_id | occurred_at | n_rows | result | categories
"""


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["A1 | 2026-04-09 23:59:59 | 1 | done"], "I | A1 | off-hours | 1 | 1"),
        (["A1 | 2026-04-10 06:00:00 | 1 | done"], "H | A1 | after-end | 1 | 1"),
        (["A1 | 2026-04-09 21:59:59 | 1000 | done"], ""),
        (["A1 | 2026-04-09 10:00:00 | 1001 | done"], "M | A1 | bulk | 1 | 1"),
        (["A1 | 2026-04-09 22:00:00 | 1 | done"], "I | A1 | off-hours | 1 | 1"),
        (["A1 | 2026-04-09 05:59:59 | 1 | done"], "I | A1 | off-hours | 1 | 1"),
        (["S1 | 2026-04-09 05:59:59 | 5000 | done"], ""),
        (["A1 | 2026-01-05 10:00:00 | 1 | denied", "A1 | 2026-04-05 10:00:00 | 1 | done"], ""),
        (
            ["A1 | 2026-01-04 10:00:00 | 1 | done", "A1 | 2026-04-05 10:00:00 | 1 | done"],
            "M | A1 | dormant | 1 | 1",
        ),
        (["S1 | 2020-01-01 10:00:00 | 1 | done", "A2 | 2026-04-20 10:00:00 | 1 | done"], ""),
        (
            ["S1 | 2020-01-01 10:00:00 | 1 | done", "A2 | 2026-04-21 10:00:00 | 1 | done"],
            "M | A2 | dormant | 1 | 1",
        ),
        (
            [*(f"A1 | 2026-04-09 10:0{i}:00 | 0 | denied" for i in range(3)), "A1 | 2026-04-09 10:10:00 | 1 | done"],
            "M | A1 | denied-done | 1 | 1",
        ),
        (
            [*(f"A1 | 2026-04-09 10:0{i}:00 | 0 | denied" for i in range(3)), "A1 | 2026-04-09 10:10:01 | 1 | done"],
            "",
        ),
        (
            [*(f"A1 | 2026-04-09 10:0{i}:00 | 0 | denied" for i in range(2)), "A1 | 2026-04-09 10:05:00 | 1 | done"],
            "",
        ),
    ],
)
def test_what_an_account_does_is_unusual_beyond_each_limit(rows: list[str], found: str) -> None:
    text = ACCOUNTS + "\n".join(f"e{number} | {row} | T13" for number, row in enumerate(rows))
    persons = sum(row.startswith("A") and " 2026-04" in row for row in rows)
    check("C-UT7", text, evaluated=persons, found=found)


def test_an_unusual_use_of_payment_data_weighs_more() -> None:
    check(
        "C-UT7",
        ACCOUNTS + "e1 | A1 | 2026-04-09 23:00:00 | 2000 | done | X-payment",
        evaluated=1,
        found="""
        H | A1 | bulk | 1 | 1
        L | A1 | off-hours | 1 | 1
        """,
    )
