"""Controls of provisions: bases, consents, statistics, payment checks, abroad, records."""

import pytest

from tests.controls.company import check

GIVEN = "provision: provision_id | occurred_at | party_id | basis"


def test_data_without_a_basis_or_a_recipient_are_found_once_the_basis_first() -> None:
    check(
        "C-S4.ban",
        f"""
        {GIVEN} | direction
        PR1 | 2026-04-01 00:00:00 | PA1 | - | out
        PR2 | 2026-04-30 23:59:59 | - | A | out
        PR3 | 2026-04-10 10:00:00 | - | - | out
        PR4 | 2026-04-10 10:00:00 | PA1 | A | out
        PR5 | 2026-05-01 00:00:00 | - | - | out
        PR6 | 2026-04-10 10:00:00 | - | A | in
        """,
        evaluated=4,
        found="""
        C | PR1 | no-basis | 1 | -
        C | PR2 | unknown-recipient | 1 | -
        C | PR3 | no-basis | 1 | -
        """,
    )


def test_a_provision_recorded_after_the_day_of_the_study_is_not_known() -> None:
    text = f"{GIVEN} | recorded_at\nPR1 | 2026-04-10 10:00:00 | PA1 | - | "
    check("C-S4.ban", text + "2026-06-01 00:00:00", evaluated=0)
    check("C-S4.ban", text + "2026-05-31 23:59:59", evaluated=1, found="C | PR1 | no-basis | 1 | -")


def test_a_law_needs_article_document_and_approver() -> None:
    check(
        "C-S4.law",
        f"""
        {GIVEN} | legal_ref | document_ref | approved_by
        PR1 | 2026-04-10 10:00:00 | PA1 | LAW | Art. 1 | DOC1 | A02
        PR2 | 2026-04-10 10:00:00 | PA1 | LAW | - | DOC1 | A02
        PR3 | 2026-04-10 10:00:00 | PA1 | LAW | Art. 1 | - | A02
        PR4 | 2026-04-10 10:00:00 | PA1 | LAW | Art. 1 | DOC1 | -
        PR5 | 2026-04-10 10:00:00 | PA1 | A | - | - | -
        """,
        evaluated=4,
        found="\n".join(f"H | PR{number} | incomplete | 1 | -" for number in (2, 3, 4)),
    )


def test_notice_alone_carries_opt_out_that_was_filed_or_joint_use_that_was_announced() -> None:
    check(
        "C-P1.4b",
        f"""
        {GIVEN} | filing_ref | n_principals
        PR1 | 2026-04-10 10:00:00 | PA1 | NOTICE | F1 | 5
        PR2 | 2026-04-10 10:00:00 | PA1 | NOTICE | - | 6
        PR3 | 2026-04-10 10:00:00 | PA1 | JOINT | - | 7
        PR4 | 2026-04-10 10:00:00 | PA1 | JOINT | F2 | 8
        """,
        evaluated=4,
        found="""
        C | PR2 | no-filing | 1 | 6
        C | PR3 | no-announcement | 1 | 7
        """,
    )


def test_what_is_received_needs_agreement_background_and_record_in_this_order() -> None:
    check(
        "C-A3",
        f"""
        contract: contract_id | party_id | kind | valid_from | valid_to
        CO1 | PA1 | provide | 2026-04-02 | 2026-04-11

        {GIVEN} | direction | acquisition_background | record_made_at
        PR1 | 2026-04-01 23:59:59 | PA1 | A | in | - | -
        PR2 | 2026-04-02 00:00:00 | PA1 | A | in | - | -
        PR3 | 2026-04-10 23:59:59 | PA1 | A | in | their members | -
        PR4 | 2026-04-10 10:00:00 | PA1 | A | in | their members | 2026-04-11
        PR5 | 2026-04-11 00:00:00 | PA1 | A | in | their members | 2026-04-12
        """,
        evaluated=5,
        found="""
        H | PR1 | no-agreement | 1 | -
        H | PR2 | no-background | 1 | -
        H | PR3 | no-record | 1 | -
        H | PR5 | no-agreement | 1 | -
        """,
    )


CONSENTS = """
principal: principal_key | minor
p1 | false
p2 | true
p3 | false

provision: provision_id | occurred_at | party_id | basis | purpose
PR1 | 2026-04-10 10:00:00 | PA1 | A | PV1

provision_subject: provision_id | principal_key
PR1 | p1
"""
AGREED = "agreement: principal_key | effect | kind | scope | purposes | party | valid_from | valid_to | evidence_ref\n"


@pytest.mark.parametrize(
    ("agreements", "missing", "unnamed"),
    [
        (["permit | consent | provide | PV1 | - | 2026-04-10 10:00:00 | - | -"], 0, 0),
        (["permit | consent | provide | PV1 | - | 2026-04-10 10:00:01 | - | -"], 1, 0),
        (["permit | consent | provide | PV1 | - | 2026-01-01 | 2026-04-10 10:00:00 | -"], 1, 0),
        (["permit | consent | use | PV1 | - | 2026-01-01 | - | -"], 1, 0),
        (["permit | consent | all | PV1 | - | 2026-01-01 | - | -"], 0, 0),
        (["permit | consent | provide | PV2 | - | 2026-01-01 | - | -"], 0, 1),
        (["permit | consent | provide | PV1 | PA1 | 2026-01-01 | - | -"], 0, 0),
        (["permit | consent | provide | PV1 | PA2 | 2026-01-01 | - | -"], 1, 0),
        (["permit | consent | provide | PV1 | class:research_client | 2026-01-01 | - | -"], 0, 0),
        (
            [
                "permit | consent | provide | PV1 | - | 2026-01-01 | - | -",
                "restrict | suspension | all | * | - | 2026-04-10 10:00:00 | - | -",
            ],
            1,
            0,
        ),
        (
            [
                "permit | consent | provide | PV1 | - | 2026-01-01 | - | -",
                "restrict | suspension | provide | PV1 | - | 2026-04-11 | - | RQ1",
            ],
            1,
            0,
        ),
        (
            [
                "permit | consent | provide | PV1 | - | 2026-01-01 | - | -",
                "restrict | suspension | provide | PV2 | - | 2026-01-01 | - | -",
            ],
            0,
            0,
        ),
        (
            [
                "permit | consent | provide | PV1 | - | 2026-01-01 | - | -",
                "restrict | unsubscribe | use | * | - | 2026-01-01 | - | -",
            ],
            0,
            0,
        ),
    ],
)
def test_a_consent_to_provide_holds_at_the_instant_and_is_not_stopped(
    agreements: list[str], missing: int, unnamed: int
) -> None:
    text = CONSENTS + "request: request_id | received_at\nRQ1 | 2026-04-10 10:00:00\n" + AGREED
    text += "\n".join(f"p1 | {row}" for row in agreements)
    check("C-S4.A", text, 1, "C | PR1 | no-consent | 1 | 1" if missing else "")
    check("C-S4.0", text, 1, "H | PR1 | purpose-not-named | 1 | 1" if unnamed else "")


def test_a_minor_among_them_raises_what_is_not_critical_already() -> None:
    text = (
        CONSENTS.replace("PR1 | p1", "PR1 | p1\nPR1 | p2\nPR1 | p3")
        + AGREED
        + """
        p1 | permit | consent | provide | PV1 | - | 2026-01-01 | - | -
        p2 | permit | consent | provide | PV2 | - | 2026-01-01 | - | -
        """
    )
    check("C-S4.A", text, 1, "C | PR1 | no-consent | 1 | 1")
    check("C-S4.0", text, 1, "C | PR1 | purpose-not-named | 1 | 1")


def test_a_provision_without_a_purpose_serves_none_that_was_named() -> None:
    text = CONSENTS.replace("| PV1", "| -") + AGREED + "p1 | permit | consent | provide | PV1 | - | 2026-01-01 | - | -"
    check("C-S4.0", text, 1, "H | PR1 | purpose-not-named | 1 | 1")


def test_no_provision_by_consent_is_not_evaluated() -> None:
    for control in ("C-S4.A", "C-S4.0", "C-S4.C", "C-S4.D", "C-S4.B", "C-U5", "C-L28", "C-L29.fields", "C-A3"):
        check(control, "", evaluated=0)


TABLES = """
stat_table: table_id | audience | row_level | threshold | made_at
ST1 | provided | false | 10 | 2026-04-01 00:00:00
ST2 | provided | true | 10 | 2026-04-02
ST3 | internal | false | 3 | 2026-04-02
ST4 | internal | false | 20 | 2026-04-02
ST5 | provided | false | 10 | 2026-03-31 23:59:59
ST6 | internal | false | 10 | 2026-05-01 00:00:00

stat_cell: table_id | cell_id | n_persons | shown
ST1 | C1 | 0 | value
ST1 | C2 | 1 | value
ST1 | C3 | 9 | value
ST1 | C4 | 10 | value
ST1 | C5 | 9 | withheld
ST1 | C6 | 9 | band
ST2 | C1 | 50 | value
ST3 | C1 | 9 | value
ST4 | C1 | 19 | value
ST4 | C2 | 20 | value
ST5 | C1 | - | value
ST6 | C1 | 1 | value
"""


def test_open_cells_of_one_to_nine_persons_are_small_whatever_lower_threshold_the_table_names() -> None:
    check(
        "C-S4.B",
        TABLES,
        evaluated=2,
        found="""
        C | ST1 | small-cell | 2 | -
        C | ST2 | row-level | 1 | -
        """,
    )
    check(
        "C-U5",
        TABLES,
        evaluated=2,
        found="""
        M | ST3 | small-cell | 1 | -
        M | ST4 | small-cell | 1 | -
        """,
    )


def test_an_old_table_is_looked_at_when_it_is_given_away_and_an_unknown_number_is_no_excuse() -> None:
    check(
        "C-S4.B",
        TABLES
        + f"{GIVEN} | table_id\nPR1 | 2026-04-10 10:00:00 | PA1 | B | ST5\nPR2 | 2026-04-10 10:00:00 | PA1 | B | ST3",
        evaluated=4,
        found="""
        C | ST1 | small-cell | 2 | -
        C | ST2 | row-level | 1 | -
        C | ST3 | small-cell | 1 | -
        C | ST5 | small-cell | 1 | -
        """,
    )


@pytest.mark.parametrize(
    ("paid", "party", "categories", "found"),
    [
        ("2026-04-10 10:00:00", "PA7", "T01|X-payment", ""),
        ("2026-04-10 09:30:00", "PA7", "T01|X-payment", ""),
        ("2026-04-10 09:29:59", "PA7", "T01|X-payment", "H | PR1 | no-payment-event | 1 | -"),
        ("2026-04-10 10:00:01", "PA7", "T01|X-payment", "H | PR1 | no-payment-event | 1 | -"),
        ("2026-04-10 10:00:00", "PA1", "X-payment", "H | PR1 | not-financial | 1 | -"),
        ("2026-04-10 10:00:00", "PA7", "T08|X-payment", "H | PR1 | extra-category | 1 | -"),
        (
            "2026-04-01 10:00:00",
            "PA1",
            "T08",
            "H | PR1 | extra-category | 1 | -\nH | PR1 | no-payment-event | 1 | -\nH | PR1 | not-financial | 1 | -",
        ),
    ],
)
def test_a_payment_check_follows_a_payment_within_half_an_hour(
    paid: str, party: str, categories: str, found: str
) -> None:
    check(
        "C-S4.C",
        f"""
        party: party_id | roles
        PA1 | client
        PA7 | client|financial

        provision: provision_id | occurred_at | party_id | basis | categories
        PR1 | 2026-04-10 10:00:00 | {party} | C | {categories}

        provision_subject: provision_id | principal_key
        PR1 | p1

        use_event: principal_key | occurred_at | purpose
        p1 | {paid} | PAY
        p2 | 2026-04-10 10:00:00 | PAY
        """,
        1,
        found,
    )


def test_a_payment_check_of_nobody_has_no_payment() -> None:
    check(
        "C-S4.C",
        "party: party_id | roles\nPA7 | financial\n"
        "provision: provision_id | occurred_at | party_id | basis | categories\n"
        "PR1 | 2026-04-10 10:00:00 | PA7 | C | T01",
        1,
        "H | PR1 | no-payment-event | 1 | -",
    )


ABROAD = """
principal: principal_key
p1
p2

party: party_id | country | foreign_basis
PA1 | US | none
PA2 | DE | adequate
PA3 | SG | equivalent
PA4 | JP | none

contract: contract_id | party_id
CO3 | PA3

supervision: contract_id | kind | done_on | result | next_due
CO3 | foreign_confirm | 2026-04-05 | pass | 2026-04-20

provision: provision_id | occurred_at | party_id | basis | is_foreign | n_principals
"""
PERSONS = """
provision_subject: provision_id | principal_key
PR1 | p1
PR1 | p2
"""


@pytest.mark.parametrize(
    ("provision", "agreements", "found"),
    [
        ("2026-04-10 10:00:00 | PA4 | A | false | 2", [], None),
        ("2026-04-10 10:00:00 | PA1 | B | true | 2", [], None),
        ("2026-04-10 10:00:00 | PA1 | LAW | true | 2", [], None),
        ("2026-04-10 10:00:00 | PA1 | A | false | 2", [], "H | PR1 | no-basis | 1 | 2"),
        ("2026-04-10 10:00:00 | PA2 | A | true | 2", [], ""),
        ("2026-04-05 00:00:00 | PA3 | D | true | 9", [], ""),
        ("2026-04-20 23:59:59 | PA3 | D | true | 9", [], ""),
        ("2026-04-04 23:59:59 | PA3 | D | true | 9", [], "H | PR1 | no-confirmation | 1 | 9"),
        ("2026-04-21 00:00:00 | PA3 | D | true | 9", [], "H | PR1 | no-confirmation | 1 | 9"),
        ("2026-04-10 10:00:00 | PA1 | A | true | 2", ["p1 | PA1", "p2 | PA1"], ""),
        ("2026-04-10 10:00:00 | PA1 | A | true | 2", ["p1 | PA1"], "H | PR1 | no-basis | 1 | 1"),
        ("2026-04-10 10:00:00 | PA1 | A | true | 2", ["p1 | PA1", "p2 | PA2"], "H | PR1 | no-basis | 1 | 1"),
        ("2026-04-10 10:00:00 | PA1 | A | true | 2", ["p1 | PA1", "p2 | -"], "H | PR1 | no-information | 1 | 1"),
        (
            "2026-04-10 10:00:00 | PA1 | A | true | 2000",
            ["p1 | PA1", "p2 | class:x"],
            "H | PR1 | no-information | 1 | 1",
        ),
    ],
)
def test_abroad_needs_an_adequate_country_confirmed_measures_or_each_persons_consent(
    provision: str, agreements: list[str], found: str | None
) -> None:
    text = ABROAD + f"PR1 | {provision}\n" + PERSONS
    if agreements:
        text += "agreement: principal_key | party | scope | valid_from\n"
        text += "\n".join(f"{row} | provide_foreign | 2026-01-01" for row in agreements)
    check("C-L28", text, int(found is not None), found or "")


def test_over_a_thousand_persons_sent_abroad_unconfirmed_are_critical() -> None:
    check(
        "C-L28",
        ABROAD + "PR1 | 2026-04-25 10:00:00 | PA3 | D | true | 1001",
        1,
        "C | PR1 | no-confirmation | 1 | 1001",
    )


@pytest.mark.parametrize(
    ("direction", "basis", "fields", "missing"),
    [
        ("out", "A", "consent|items|person|recipient", ""),
        ("out", "A", "date|items", "consent person recipient"),
        ("out", "NOTICE", "date|items|person|recipient", ""),
        ("out", "NOTICE", "-", "date items person recipient"),
        ("out", "REL", "confirmed|date|items|recipient", ""),
        ("out", "REL", "date", "confirmed items recipient"),
        ("in", "A", "background|consent|giver|items|person", ""),
        ("in", "NOTICE", "background|date|giver|items|person", "publicity"),
        ("out", "D", "-", None),
        ("out", "LAW", "-", None),
    ],
)
def test_what_a_record_must_say_depends_on_the_case(
    direction: str, basis: str, fields: str, missing: str | None
) -> None:
    check(
        "C-L29.fields",
        "provision: provision_id | occurred_at | direction | basis | record_fields\n"
        f"PR1 | 2026-04-10 10:00:00 | {direction} | {basis} | {fields}",
        int(missing is not None),
        "\n".join(f"H | PR1 | missing:{name} | 1 | -" for name in (missing or "").split()),
    )


@pytest.mark.parametrize(
    ("occurred", "covers", "method", "made", "evaluated", "late"),
    [
        ("2026-04-10 23:59:59", "-", "each", "2026-04-24 23:59:59", 1, False),
        ("2026-04-10 23:59:59", "-", "each", "2026-04-25 00:00:00", 1, True),
        ("2026-05-17 10:00:00", "-", "-", "-", 1, False),
        ("2026-05-16 10:00:00", "-", "-", "-", 1, True),
        ("2026-05-16 10:00:00", "-", "each", "2026-06-01 00:00:00", 1, True),
        ("2026-04-10 10:00:00", "2026-04-30", "batch", "2026-05-14 10:00:00", 1, False),
        ("2026-04-10 10:00:00", "2026-04-30", "batch", "2026-05-15 10:00:00", 1, True),
        ("2026-04-10 10:00:00", "2026-04-30", "each", "2026-05-14 10:00:00", 1, True),
        ("2026-03-10 10:00:00", "-", "-", "-", 1, True),
        ("2026-03-10 10:00:00", "-", "each", "2026-05-01 10:00:00", 0, False),
    ],
)
def test_a_record_is_made_within_fourteen_days(
    occurred: str, covers: str, method: str, made: str, evaluated: int, late: bool
) -> None:
    check(
        "C-L29.late",
        "provision: provision_id | occurred_at | period_to | basis | record_method | record_made_at\n"
        f"PR1 | {occurred} | {covers} | A | {method} | {made}",
        evaluated,
        "M | PR1 | late | 1 | -" if late else "",
        period="2026-04-01..2026-05-31",
    )


@pytest.mark.parametrize(
    ("occurred", "made", "method", "deleted", "early"),
    [
        ("2024-02-20", "2024-02-29", "each", "2027-02-28", True),  # gold: 2024-02-29 + 3 years
        ("2024-02-20", "2024-02-29", "each", "2027-03-01", False),
        ("2023-10-10", "2023-10-15", "each", "2026-10-14", True),  # gold: 2023-10-15 + 3 years
        ("2023-10-10", "2023-10-15", "each", "2026-10-15", False),
        ("2024-02-29", "2024-03-05", "contract", "2025-02-28", True),  # gold: 2024-02-29 + 1 year
        ("2024-02-29", "2024-03-05", "contract", "2025-03-01", False),
        ("2023-10-15", "2023-11-15", "batch", "2026-10-15", False),
        ("2023-10-15", "2023-10-10", "batch", "2026-10-14", True),
    ],
)
def test_a_record_is_kept_for_years_by_the_calendar(
    occurred: str, made: str, method: str, deleted: str, early: bool
) -> None:
    check(
        "C-L29.keep",
        "provision: provision_id | occurred_at | basis | record_method | record_made_at | record_deleted_on\n"
        f"PR1 | {occurred} | A | {method} | {made} | {deleted}",
        1,
        "C | PR1 | deleted-early | 1 | -" if early else "",
        period="2025-01-01..2027-12-31",
        as_of="2027-12-31",
    )


def test_a_contract_used_as_record_counts_from_the_last_provision_under_it() -> None:
    check(
        "C-L29.keep",
        """
        provision: provision_id | occurred_at | basis | contract_id | record_method | record_made_at | record_deleted_on
        PR1 | 2025-01-10 | A | CO1 | contract | 2025-01-11 | 2026-04-10
        PR2 | 2025-06-10 | A | CO1 | contract | 2025-06-11 | -
        """,
        2,
        "C | PR1 | deleted-early | 1 | -",
    )
