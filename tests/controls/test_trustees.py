"""Controls of trustees: contracts against the days data flowed, scope, review, supervision, guideline."""

import pytest

from tests.controls.company import check

FLOWS = "provision: provision_id | occurred_at | party_id | basis | n_principals\n"


def test_a_renewal_a_day_late_leaves_a_gap_the_last_day_is_inside() -> None:
    check(
        "C-P1.6a",
        f"""
        contract: contract_id | party_id | kind | signed_on | valid_from | valid_to
        CO1 | PA1 | entrust | 2025-01-01 | 2025-01-01 | 2026-04-10
        CO2 | PA1 | entrust | 2026-04-01 | 2026-04-11 | -
        CO3 | PA2 | provide | 2025-01-01 | 2025-01-01 | -

        {FLOWS}
        PR1 | 2026-04-09 23:59:59 | PA1 | D | 50
        PR2 | 2026-04-10 00:00:00 | PA1 | D | 60
        PR3 | 2026-04-10 10:00:00 | PA1 | D | 70
        PR4 | 2026-04-11 00:00:00 | PA1 | D | 80
        PR5 | 2026-04-12 10:00:00 | PA2 | D | 1001
        PR6 | 2026-04-12 10:00:00 | - | D | 10
        PR7 | 2026-04-12 10:00:00 | PA3 | A | 10
        """,
        evaluated=5,
        found="""
        C | PA1 | gap | 1 | 70
        C | PA2 | gap | 1 | 1001
        """,
    )


def test_clauses_count_while_the_contract_is_in_force_and_signing_late_is_retroactive() -> None:
    check(
        "C-P1.6a",
        f"""
        contract: contract_id | party_id | kind | signed_on | valid_from | valid_to | no_leak | no_third_party
        CO1 | PA1 | entrust | 2026-04-10 | 2026-04-01 | - | false | false
        CO2 | PA2 | entrust | 2026-01-01 | 2026-01-01 | 2026-05-31 | false | true
        CO3 | PA3 | ad | 2026-01-01 | 2026-01-01 | - | false | false

        {FLOWS}
        PR1 | 2026-04-09 10:00:00 | PA1 | D | 1001
        PR2 | 2026-04-10 10:00:00 | PA1 | D | 20
        """,
        evaluated=3,
        found="""
        C | CO1 | clause:no_leak | 1 | 1001
        C | CO1 | clause:no_third_party | 1 | 1001
        H | CO1 | retroactive | 1 | 1001
        """,
    )


def test_without_trustees_nothing_of_them_is_evaluated() -> None:
    for control in ("C-P1.6a", "C-P1.6b", "C-S4.D", "C-S4.E", "C-S4.F"):
        check(control, "contract: contract_id | kind\nCO1 | ad", evaluated=0)


CONTRACTS = """
contract: contract_id | party_id | kind | parent_contract_id | valid_from | reentrust
CO1 | PA1 | entrust | - | 2026-01-10 | approval
CO2 | PA2 | subentrust | CO1 | 2026-01-10 | forbidden

supervision: supervision_id | contract_id | kind | done_on | result | next_due
SV0 | CO2 | reentrust_approval | 2026-01-10 | pass | -
"""


@pytest.mark.parametrize(
    ("checks", "overdue"),
    [
        (["audit | 2025-05-31 | pass | 2026-05-31"], False),
        (["audit | 2025-05-30 | pass | 2026-05-30"], True),
        (["audit | 2025-05-30 | pass | 2026-05-30", "audit | 2026-05-31 | pass | 2027-05-31"], False),
        (["audit | 2025-05-30 | pass | 2026-05-30", "audit | 2026-06-01 | pass | 2027-05-31"], True),
        (["audit | 2025-05-30 | pass | 2026-05-30", "questionnaire | 2026-05-01 | pass | 2027-05-31"], True),
        (["audit | - | - | 2026-05-30"], True),
        (["audit | - | - | 2026-05-30", "audit | 2026-05-30 | pass | -"], False),
        (["audit | - | - | 2026-05-30", "audit | 2026-05-29 | pass | -"], True),
        (["selection | 2025-05-30 | pass | -"], False),
    ],
)
def test_a_check_is_overdue_the_day_after_it_was_due(checks: list[str], overdue: bool) -> None:
    text = CONTRACTS + "\n".join(f"SV{number} | CO1 | {row}" for number, row in enumerate(checks, 1))
    check("C-P1.6b", text, 2, "M | CO1 | overdue | 1 | -" if overdue else "")


@pytest.mark.parametrize(
    ("allowed", "approval", "wrong"),
    [
        ("approval", "2026-01-10 | pass", False),
        ("approval", "2026-01-11 | pass", True),
        ("approval", "2026-01-10 | conditional", True),
        ("forbidden", "2026-01-10 | pass", True),
        ("free", "2026-01-11 | fail", False),
    ],
)
def test_work_is_handed_on_with_an_approval_by_the_first_day(allowed: str, approval: str, wrong: bool) -> None:
    text = CONTRACTS.replace("| approval\n", f"| {allowed}\n").replace("2026-01-10 | pass | -", f"{approval} | -")
    check("C-P1.6b", text, 2, "H | CO2 | reentrust | 1 | -" if wrong else "")


@pytest.mark.parametrize(
    ("purpose", "categories", "found"),
    [
        ("U2", "T01", ""),
        ("U3", "T09", ""),
        ("U2", "T01|T09", "H | PR1 | category | 1 | 5"),
        ("U2", "T09", "H | PR1 | category | 1 | 5"),
        ("U5", "T01", "H | PR1 | purpose | 1 | 5"),
        ("-", "T01", "H | PR1 | purpose | 1 | 5"),
    ],
)
def test_one_contract_must_cover_both_the_purpose_and_every_category(purpose: str, categories: str, found: str) -> None:
    check(
        "C-S4.D",
        f"""
        contract: contract_id | party_id | purposes | categories | valid_to
        CO1 | PA1 | U2 | T01|T04 | -
        CO2 | PA1 | U3 | T09 | -
        CO3 | PA1 | U5 | T01 | 2026-04-10

        provision: provision_id | occurred_at | party_id | basis | purpose | categories | n_principals
        PR1 | 2026-04-10 00:00:00 | PA1 | D | {purpose} | {categories} | 5
        PR2 | 2026-04-10 00:00:00 | PA9 | D | U9 | T99 | 5
        """,
        1,
        found,
    )


@pytest.mark.parametrize(
    ("done", "result", "found"),
    [
        ("2026-03-09", "pass", ""),
        ("2026-03-10", "pass", "H | PA1 | no-review | 2 | -"),
        ("2026-03-09", "conditional", "H | PA1 | no-review | 2 | -"),
    ],
)
def test_a_trustee_is_found_reliable_before_the_first_day_it_was_ever_given_data(
    done: str, result: str, found: str
) -> None:
    check(
        "C-S4.E",
        f"""
        contract: contract_id | party_id
        CO1 | PA1

        supervision: contract_id | kind | done_on | result
        CO1 | selection | {done} | {result}

        {FLOWS}
        PR1 | 2026-03-10 10:00:00 | PA1 | D | 5
        PR2 | 2026-04-10 10:00:00 | PA1 | D | 5
        PR3 | 2026-04-10 11:00:00 | PA1 | D | 5
        PR4 | 2026-04-11 10:00:00 | PA1 | D | 5
        """,
        1,
        found,
    )


def test_the_current_guideline_is_the_tenth_after_the_ninth() -> None:
    check(
        "C-S4.F",
        """
        contract: contract_id | kind | guideline_version | valid_to | signed_on
        CO1 | entrust | G9 | - | 2025-01-01
        CO2 | entrust | G10 | - | 2025-01-01
        CO3 | entrust | - | - | 2025-01-01
        CO4 | entrust | G9 | 2026-05-31 | 2025-01-01
        CO5 | ad | G9 | - | 2025-01-01
        CO6 | entrust | G11 | 2026-05-31 | 2026-06-01
        """,
        3,
        """
        L | CO1 | old-guideline | 1 | -
        L | CO3 | old-guideline | 1 | -
        """,
    )
