"""What controls of provisions, of the ledger and of contracts share: which rows are looked at, at the edges."""

import pytest

from tests.controls.company import check

# of these the second, the third and the fifth are asked for
ROWS = """
PR1 | 2026-03-31 23:59:59 | 2026-04-01
PR2 | 2026-04-01 00:00:00 | 2026-04-02
PR3 | 2026-04-30 23:59:59 | 2026-05-01
PR4 | 2026-05-01 00:00:00 | 2026-05-02
PR5 | 2026-04-10 10:00:00 | 2026-05-31 23:59:59
PR6 | 2026-04-10 10:00:00 | 2026-06-01 00:00:00
"""
ASKED = ("PR2", "PR3", "PR5")


@pytest.mark.parametrize(
    ("control", "columns", "values", "finding"),
    [
        ("C-S4.ban", "basis", "-", "C | {} | no-basis | 1 | -"),
        ("C-S4.law", "basis", "LAW", "H | {} | incomplete | 1 | -"),
        ("C-P1.4b", "basis", "NOTICE", "C | {} | no-filing | 1 | 1"),
        ("C-A3", "basis | direction", "A | in", "H | {} | no-agreement | 1 | -"),
        ("C-S4.C", "basis | categories", "C | T01", "H | {} | no-payment-event | 1 | -"),
        ("C-L28", "basis | is_foreign", "A | true", "H | {} | no-basis | 1 | 1"),
        ("C-L29.fields", "basis | record_fields", "A | consent|items|person", "H | {} | missing:recipient | 1 | -"),
        ("C-S4.A", "basis", "A", "C | {} | no-consent | 1 | 1"),
        ("C-S4.D", "basis | party_id | purpose", "D | PA1 | U9", "H | {} | purpose | 1 | 1"),
    ],
)
def test_a_provision_of_the_period_that_was_known_is_looked_at(
    control: str, columns: str, values: str, finding: str
) -> None:
    rows = "\n".join(f"{row} | {values}" for row in ROWS.split("\n") if row)
    persons = "\n".join(f"PR{number} | p1" for number in range(1, 7))
    check(
        control,
        "principal: principal_key\np1\n"
        "contract: contract_id | party_id\nCO1 | PA1\n"
        f"provision: provision_id | occurred_at | recorded_at | {columns}\n{rows}\n"
        f"provision_subject: provision_id | principal_key\n{persons}",
        3,
        "\n".join(finding.format(name) for name in ASKED),
    )


@pytest.mark.parametrize(
    ("control", "finding"),
    [
        ("C-A.src", "H | {} | no-source | 1 | -"),
        ("C-P0", "H | {} | shared-key | 1 | -"),
        ("C-T.d", "H | {}, memo | unmapped | 1 | -"),
    ],
)
def test_a_holding_counts_from_its_first_day_to_the_day_before_its_end(control: str, finding: str) -> None:
    text = """
    holding: holding_id | source | legal_class | valid_from | valid_to
    H01 | - | statistical | 2026-05-31 | -
    H02 | - | statistical | 2020-01-01 | 2026-06-01
    H03 | - | statistical | 2020-01-01 | 2026-05-31
    H04 | - | statistical | 2026-06-01 | -
    """
    fields = "\n".join(f"H0{number} | memo | - | code" for number in range(1, 5))
    text += f"holding_field: holding_id | field | category_id | role\n{fields}\n"
    evaluated = 2
    if control == "C-P0":
        text = (
            text.replace("holding_field:", "H05 | A1 | retained | 2020-01-01 | -\nholding_field:")
            + "H05 | memo | T13 | code"
        )
        evaluated = 3
    check(control, text, evaluated, "\n".join(finding.format(name) for name in ("H01", "H02")))


@pytest.mark.parametrize(
    ("control", "detail"), [("C-P1.6b", "H | {} | reentrust | 1 | -"), ("C-P1.6a", "H | {} | clause:no_leak | 1 | -")]
)
def test_a_contract_counts_while_it_is_in_force_on_the_day_of_the_study(control: str, detail: str) -> None:
    check(
        control,
        """
        contract: contract_id | party_id | kind | valid_from | valid_to | no_leak | parent_contract_id
        CO1 | PA1 | subentrust | 2026-05-31 | - | false | CO9
        CO2 | PA1 | subentrust | 2020-01-01 | 2026-06-01 | false | CO9
        CO3 | PA1 | subentrust | 2020-01-01 | 2026-05-31 | false | CO9
        CO4 | PA1 | subentrust | 2026-06-01 | - | false | CO9
        """,
        2,
        "\n".join(detail.format(name) for name in ("CO1", "CO2")),
    )
