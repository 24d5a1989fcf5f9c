"""Evidence for the items of Rule 34: what is found, and what is not taken for it."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from privlib.risk.models.topbottom import Code, TopBottom
from privlib.risk.rule34.checks import Check, item_verdicts
from privlib.risk.rule34.evidence import rule34
from privlib.risk.table.specs import Column
from privlib.risk.uniques.special import Size, Special
from tests.risk.oracle import Rows, shared, table


def evidence(
    columns: Sequence[str], rows: Rows, roles: Mapping[str, str] | None = None, person: str | None = None, **more: Any
) -> tuple[Check, ...]:
    engine = shared(2)
    held = table(engine, columns, rows)
    who = next((column for column in held.columns if column.name == person), None)
    return rule34(engine, held, roles or {}, person=who, k_min=2, **more)


def found(checks: Sequence[Check], item: int) -> dict[str, tuple[str, int, int]]:
    """Whatever is not met or to be reviewed."""
    return {
        f"{check.check} {check.column}".strip(): (check.verdict, check.found, check.of)
        for check in checks
        if check.item == item and check.verdict in ("not met", "review")
    }


def cells(*values: str | None, column: str = "a") -> tuple[list[str], list[list[str | None]]]:
    return [column], [[value] for value in values]


def my_number(digits: str) -> str:
    """The check digit from the ordinance's own words: P_n is the n-th digit from the right, Q_n its weight."""
    total = sum(int(digits[11 - n]) * (n + 1 if n <= 6 else n - 5) for n in range(1, 12))
    return digits + str(0 if total % 11 <= 1 else 11 - total % 11)


def corporate_number(digits: str) -> str:
    total = sum(int(digits[12 - n]) * (1 if n % 2 else 2) for n in range(1, 13))
    return str(9 - total % 9) + digits


def insurer_number(digits: str) -> str:
    total = sum(sum(map(int, str(int(digit) * (2 if place % 2 == 0 else 1)))) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def numbers(n: int, length: int) -> list[str]:
    draw = Random(3)
    return [str(draw.randrange(10 ** (length - 1), 10**length)) for _ in range(n)]


def test_published_examples_of_check_digits_are_right():
    """Published: the tax agency's own number and that of its notice; an insurer's worked example; the ordinance's.

    33120015: 3x2 + 3 + 1x2 + 2 + 0x2 + 0 + 1x2 = 15, and 10 - 5 = 5. 138016: 1x2 + 3 + (1 + 6) + 0 + 1x2 = 14, so 6.
    My Number 12345678901_: 6 + 10 + 12 + 12 + 10 + 42 + 42 + 40 + 36 + 0 + 2 = 212 = 19x11 + 3, so 11 - 3 = 8.
    """
    assert corporate_number("000012050002") == "7000012050002"
    assert corporate_number("700110005901") == "8700110005901"
    assert insurer_number("3312001") == "33120015"
    assert insurer_number("13801") == "138016"
    assert my_number("12345678901") == "123456789018"
    assert found(evidence(*cells("33120015", "33120015")), 2) == {"health_insurance a": ("not met", 2, 2)}
    assert found(evidence(*cells("33120014", "33120016")), 2) == {}
    assert found(evidence(*cells("123456789018", "123456789018")), 2)["my_number a"] == ("not met", 2, 2)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("my_number", [my_number(each) for each in numbers(40, 11)]),
        ("health_insurance", [insurer_number(each) for each in numbers(40, 7)]),
    ],
)
def test_a_column_of_codes_with_right_check_digits_is_found_and_one_digit_off_is_not(name: str, made: list[str]):
    assert found(evidence(*cells(*made)), 2)[f"{name} a"] == ("not met", 40, 40)
    wrong = [_changed(each, -1) for each in made]
    assert f"{name} a" not in found(evidence(*cells(*wrong)), 2)


def _changed(text: str, place: int) -> str:
    """Another check digit."""
    digits = list(text)
    digits[place] = str((int(digits[place]) + 1) % 10 or 1)
    if digits[place] == text[place]:
        digits[place] = "2"
    return "".join(digits)


def test_numbers_that_pass_by_chance_are_to_be_reviewed():
    """One in eleven of any 12 digits passes; here one of two, and the three others are no such number."""
    right = my_number("12345678901")
    assert found(evidence(*cells(right, "x", "y", "z", _changed(right, -1))), 2)["my_number a"] == ("review", 1, 5)


def test_my_numbers_written_in_groups_of_four_are_found():
    right = my_number("12345678901")
    grouped = f"{right[:4]}-{right[4:8]}-{right[8:]}"
    assert found(evidence(*cells(grouped, grouped.replace("-", " "))), 2) == {"my_number a": ("not met", 2, 2)}


def test_a_corporation_s_number_names_no_person_but_a_person_looks():
    made = [corporate_number(each) for each in numbers(40, 12)]
    assert found(evidence(*cells(*made)), 2) == {"corporate_number a": ("review", 40, 40)}
    wrong = [_changed(each, 0) for each in made]
    assert found(evidence(*cells(*wrong)), 2) == {}


def test_days_of_eight_digits_are_no_insurers():
    """20260105: 2x2 + 0 + 2x2 + 6 + 0x2 + 1 + 0x2 + 5 = 20, which would pass; 20261301 makes 20 too, and is no day."""
    assert found(evidence(*cells("20260105", "20260105")), 2) == {}
    assert found(evidence(*cells("20261301", "20261301")), 2) == {"health_insurance a": ("not met", 2, 2)}


@pytest.mark.parametrize(
    ("name", "heading", "value"),
    [
        ("municipal_insurance", "insurer_no", "138016"),
        ("municipal_insurance", "保険者番号", "138016"),
        ("basic_pension", "基礎年金番号", "1234567890"),
        ("employment_insurance", "雇用保険被保険者番号", "12345678901"),
        ("resident_record", "住民票コード", "12345678901"),
    ],
)
def test_codes_whose_digits_may_be_anything_else_count_under_their_heading(name: str, heading: str, value: str):
    checks = found(evidence(*cells(value, value, column=heading)), 2)
    assert checks == {f"heading_code {heading}": ("review", 1, 1), f"{name} {heading}": ("not met", 2, 2)}
    assert found(evidence(*cells(value, value)), 2) == {}


def test_an_insurer_of_a_municipality_with_another_check_digit_is_none():
    assert found(evidence(*cells("138015", "138017", column="insurer_no")), 2) == {
        "heading_code insurer_no": ("review", 1, 1)
    }


@pytest.mark.parametrize(
    "heading",
    [
        *("my_number", "マイナンバー", "passport", "旅券番号", "licence_no", "運転免許証番号", "在留カード番号"),
        "被保険者証記号・番号",
    ],
)
def test_a_heading_that_says_an_identification_code_is_to_be_reviewed(heading: str):
    assert found(evidence(*cells("x", "x", column=heading)), 2) == {f"heading_code {heading}": ("review", 1, 1)}


@pytest.mark.parametrize("heading", ["licensed", "insured_amount", "number", "free_pass", "免許の有無", "年金受給"])
def test_a_heading_that_sounds_like_one_is_not(heading: str):
    assert found(evidence(*cells("x", "x", column=heading)), 2) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passport", "tk1234567"),
        ("residence_card", "ab12345678cd"),
        ("basic_pension", "1234-567890"),
        ("employment_insurance", "1234-567890-1"),
        ("passport", "TK1234567"),
        ("residence_card", "AB12345678CD"),
        ("driving_licence", "301234567890"),
    ],
)
def test_codes_without_a_published_check_digit_are_found_by_their_form(name: str, value: str):
    assert found(evidence(*cells(value, value)), 2)[f"{name} a"] == ("not met", 2, 2)
    assert found(evidence(*cells(value, "-", "-")), 2)[f"{name} a"] == ("review", 1, 3)
    assert found(evidence(*cells(value + "0", "x")), 2) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mail_address", "someone@example.com"),
        ("telephone", "03-1234-5678"),
        ("telephone", "09012345678"),
        ("street_address", "東京都千代田区丸の内1-2"),
    ],
)
def test_descriptions_that_identify_are_found_by_their_form(name: str, value: str):
    assert found(evidence(*cells(value, value)), 1) == {f"{name} a": ("not met", 2, 2)}


def test_a_full_date_identifies_under_a_heading_of_birth_alone():
    assert found(evidence(*cells("1980-02-03", "1980-02-03")), 1) == {}
    assert found(evidence(*cells("1980-02-03", "1980年2月3日", column="birth_date")), 1) == {
        "heading_birth birth_date": ("review", 1, 1),
        "full_date birth_date": ("not met", 2, 2),
    }


@pytest.mark.parametrize("heading", ["name", "Full_Name", "氏名", "e_mail", "phone_no", "住所", "dob"])
def test_headings_that_say_so_are_to_be_reviewed_whatever_they_hold(heading: str):
    (verdict,) = {verdict for verdict, _, _ in found(evidence(*cells("x", "x", column=heading)), 1).values()}
    assert verdict == "review"


@pytest.mark.parametrize("heading", ["area_name_band", "filename", "telemetry", "birthplace_area", "age"])
def test_headings_that_only_sound_alike_are_not(heading: str):
    assert found(evidence(*cells("x", "x", column=heading)), 1) == {}


@pytest.mark.parametrize(("role", "item"), [("direct", 1), ("code", 2), ("link", 3)])
def test_a_field_whose_role_says_so_is_not_met_while_it_is_there(role: str, item: int):
    checks = evidence(*cells("x", "x"), roles={"a": role})
    assert found(checks, item) == {f"role_{role}": ("not met", 1, 1)}
    assert item_verdicts(checks)[item] == "not met"


def test_a_column_that_tells_persons_apart_one_by_one_is_a_linking_code():
    rows = [["p1", "n1", "x"], ["p1", "n1", "y"], ["p2", "n2", "x"], ["p3", "n3", "y"]]
    assert found(evidence(["p", "number", "other"], rows, person="p"), 3) == {
        "one_to_one_with_person number": ("not met", 3, 3)
    }
    rows[1][1] = "n9"
    assert found(evidence(["p", "number", "other"], rows, person="p"), 3) == {}


def test_without_keys_of_persons_or_the_source_a_check_says_that_it_does_not_apply():
    checks = [check for check in evidence(*cells("x", "x")) if check.verdict == "not applicable"]
    assert [(check.item, check.check, check.reason) for check in checks] == [
        (3, "one_to_one_with_person", "no keys of persons in the data"),
        (3, "overlap_with_source_keys", "no keys of persons in the data"),
        (3, "order_of_the_source", "no keys of persons in the data"),
        (3, "same_pseudonym_elsewhere", "no keys of persons in the data"),
        (3, "pseudonym_for_recipients", "the register names no recipients"),
        (4, "small_minimal_uniques", "minimal uniques were not computed"),
        (5, "far_from_the_rest", "no numbers in the data"),
        (5, "places_of_few", "no places in the data"),
    ]


def test_values_that_fewer_than_k_min_hold_are_counted_and_an_empty_cell_is_no_value():
    assert found(evidence(*cells("x", "x", "y", "z", None)), 4) == {"rare_values a": ("not met", 2, 3)}
    assert found(evidence(*cells("x", "x", None)), 4) == {}


def test_a_value_that_one_person_has_twice_is_held_by_one_person():
    rows = [["p1", "x"], ["p1", "x"], ["p2", "y"], ["p3", "y"]]
    assert found(evidence(["p", "a"], rows, person="p"), 4) == {"rare_values a": ("not met", 1, 2)}


AGES = [str(age) for age in [20] * 5 + [30] * 5 + [90, 90, 95, 116]]


def test_the_tails_of_a_quasi_identifier_come_with_codes():
    (check,) = [each for each in evidence(*cells(*AGES), roles={"a": "quasi"}) if each.check == "tails"]
    codes = TopBottom(Code(95, 2, 1), Code(20, 5, 0))
    assert check == Check(4, "tails", "a", "review", 1, 5, tails=codes)


def test_persons_beyond_the_k_min_th_most_extreme_are_far_from_the_rest():
    checks = evidence(*cells(*AGES), roles={"a": "sensitive"})
    assert found(checks, 5) == {"far_from_the_rest a": ("review", 1, 5)}
    assert found(evidence(*cells("1", "1", "5", "5"), roles={"a": "sensitive"}), 5) == {}


def test_a_person_with_far_more_rows_than_others_is_far_from_the_rest():
    rows = [[person, "x"] for person in ("p1", "p2", "p3", *["p4"] * 9)]
    assert found(evidence(["p", "a"], rows, person="p"), 5) == {"rows_a_person": ("review", 1, 0)}


def test_small_minimal_uniques_are_counted_where_they_were_computed():
    given = Special(
        *(("a",), 1, 5, 0, (Size(1, 2, 2), Size(2, 1, 4), Size(3, 2, 9)), (), (), 0, None),
        **dict.fromkeys(("scores", "dis_suda", "classes", "sets", "bits"), ()),  # type: ignore[arg-type]
    )
    assert found(evidence(*cells("x", "x"), special=given), 4) == {"small_minimal_uniques": ("not met", 3, 5)}


def test_an_item_is_as_bad_as_its_worst_check():
    met, review = Check(1, "x", "", "met", 0, 1), Check(1, "y", "", "review", 1, 1)
    assert item_verdicts([met, review]) == {1: "review", **dict.fromkeys((2, 3, 4, 5), "not applicable")}


def test_the_person_column_itself_is_no_evidence():
    rows = [[f"{i:032x}", "x"] for i in range(3)]
    assert found(evidence(["p", "a"], rows, person="p"), 3) == {}


def test_columns_are_named_as_their_owner_named_them():
    engine = shared(2)
    held = table(engine, ["native-country"], [["x"], ["y"]])
    assert held.columns == (Column("native-country", "c0"),)
    assert {check.column for check in rule34(engine, held, {}, k_min=2)} == {"", "native-country"}
