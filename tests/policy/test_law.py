"""The law as dated data: which row decides on which day, and what a law file may not say."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from privlib.errors import PolicyError
from privlib.policy import law

HEAD = '[law]\nid = "test"\ntitle = "Test Act"\n'
REGIME = """
[[regime]]
id = "r1"
effective_from = 2022-04-01
changes = "first"
source = "Act"
status = "verified"
checked_on = 2026-01-01
"""


def parameter(name: str, value: int, begin: str, end: str = "", status: str = "verified") -> str:
    until = f"effective_to = {end}\n" if end else ""
    return (
        f'\n[[parameter]]\nid = "{name}"\nvalue = {value}\nunit = "day"\neffective_from = {begin}\n{until}'
        f'source = "Art. 1"\nstatus = "{status}"\nchecked_on = 2026-01-01\n'
    )


def write(folder: Path, *parts: str) -> Path:
    path = folder / "law.toml"
    path.write_text("".join((HEAD, REGIME, *parts)))
    return path


def value(rules: law.Law, name: str, day: date) -> int | None:
    found = rules.at(name, day)
    return None if found is None else found.value


def test_a_value_holds_from_its_first_day_to_before_its_last(tmp_path: Path) -> None:
    rules = law.read(
        write(tmp_path, parameter("L1", 30, "2022-04-01", "2024-04-01"), parameter("L1", 60, "2024-04-01"))
    )
    assert value(rules, "L1", date(2022, 3, 31)) is None
    assert value(rules, "L1", date(2022, 4, 1)) == 30
    assert value(rules, "L1", date(2024, 3, 31)) == 30
    assert value(rules, "L1", date(2024, 4, 1)) == 60
    assert value(rules, "L1", date(2100, 1, 1)) == 60


@pytest.mark.parametrize("status", ["secondary", "unverified"])
def test_a_row_that_was_not_read_in_the_primary_text_never_decides(tmp_path: Path, status: str) -> None:
    rules = law.read(
        write(
            tmp_path,
            parameter("L1", 30, "2022-04-01", "2026-01-01"),
            parameter("L1", 60, "2026-01-01", status=status),
        )
    )
    assert value(rules, "L1", date(2025, 12, 31)) == 30
    assert value(rules, "L1", date(2026, 1, 1)) is None
    assert [row.status for row in rules.parameters] == ["verified", status]


def test_asking_for_a_value_the_law_file_never_had_is_a_bug(tmp_path: Path) -> None:
    rules = law.read(write(tmp_path, parameter("L1", 30, "2022-04-01")))
    with pytest.raises(KeyError, match="L2"):
        rules.at("L2", date(2026, 1, 1))


REFUSED = [
    (
        "an empty validity",
        parameter("L1", 1, "2024-04-01", "2024-04-01"),
        "E314",
        "17: parameter.effective_from: validity is empty or overlaps: L1. Periods are half-open.",
    ),
    (
        "two values on one day",
        parameter("L1", 1, "2022-04-01", "2024-04-02") + parameter("L1", 2, "2024-04-01"),
        "E314",
        "27: parameter.effective_from: validity is empty or overlaps: L1. Periods are half-open.",
    ),
    ("a regime twice", REGIME, "E316", '14: regime.id: "r1" is defined twice. Ids are never reused.'),
    (
        "a status of its own",
        parameter("L1", 1, "2022-04-01", status="guessed"),
        "E305",
        "19: parameter.status: outside what is accepted. Accepted: secondary, unverified or verified.",
    ),
]


@pytest.mark.parametrize(("more", "code", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_law_file_that_contradicts_itself_is_refused(tmp_path: Path, more: str, code: str, message: str) -> None:
    path = write(tmp_path, more) if "parameter" in more else write(tmp_path, more, parameter("L1", 1, "2022-04-01"))
    with pytest.raises(PolicyError) as refused:
        law.read(path)
    assert str(refused.value) == f"law.toml, line {message} Nothing was run."
    assert refused.value.code == code


APPI = law.read("appi")


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        (date(2022, 3, 31), None),
        (date(2022, 4, 1), "appi-2022-04"),
        (date(2024, 3, 31), "appi-2022-04"),
        (date(2024, 4, 1), "appi-2024-04"),
        (date(2026, 6, 14), "appi-2024-04"),  # The revision of the Rules was not read, so it never decides.
        (date(2027, 1, 16), "appi-2024-04"),
        (date(2027, 1, 17), "appi-2027-01"),
        (date(2028, 7, 16), "appi-2027-01"),
    ],
)
def test_the_regime_of_a_day_is_the_latest_verified_one(day: date, regime: str | None) -> None:
    found = APPI.regime(day)
    assert (None if found is None else found.id) == regime


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("L26.item1", date(2026, 1, 1), 1),
        ("L26.item3", date(2024, 3, 31), 1),
        ("L26.item3", date(2024, 4, 1), 1),
        ("L26.item4", date(2026, 1, 1), 1000),
        ("L26.prelim.min", date(2026, 1, 1), 3),
        ("L26.prelim.max", date(2026, 1, 1), 5),
        ("L26.final", date(2026, 1, 1), 30),
        ("L26.final.item3", date(2026, 1, 1), 60),
        ("L26.final", date(2022, 3, 31), None),
        ("L29.keep.contract", date(2026, 1, 1), 1),
        ("L29.keep.batch", date(2026, 1, 1), 3),
        ("L29.keep.other", date(2026, 1, 1), 3),
        ("L39.wait", date(2026, 1, 1), 14),
        ("Lpen.order.corporation", date(2027, 1, 16), 100_000_000),
        ("Lpen.order.corporation", date(2027, 1, 17), None),
        ("Lpen.theft.article", date(2027, 1, 16), 179),
        ("Lpen.theft.article", date(2027, 1, 17), 178),
    ],
)
def test_the_shipped_law_says_on_a_day(name: str, day: date, expected: int | None) -> None:
    assert value(APPI, name, day) == expected


def test_the_shipped_law_never_says_two_things_on_one_day() -> None:
    for name in {row.id for row in APPI.parameters}:
        edges = {edge for row in APPI.parameters if row.id == name for edge in (row.effective_from, row.effective_to)}
        for day in {edge - timedelta(days=1) for edge in edges} | edges:
            inside = [row for row in APPI.parameters if row.id == name and row.effective_from <= day < row.effective_to]
            assert len(inside) <= 1
