import json
import math
import random
from collections import Counter
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from privlib.risk.file.profile import columns
from privlib.risk.models.profile import ColumnProfile, Joinable, joinable, profile, suggest_roles
from tests.risk.oracle import shared, table


def profiled(names: list[str], rows: list[list[Any]], person: str | None = None) -> tuple[ColumnProfile, ...]:
    engine = shared(2)
    return profile(engine, table(engine, names, rows), person)


def role(name: str, values: list[str]) -> tuple[str, str]:
    (found,) = suggest_roles(profiled([name], [[value] for value in values]))
    return found.role, found.reason


def test_fifty_tables_have_the_figures_of_the_definition():
    draw = random.Random(9)
    for _ in range(50):
        n = draw.randint(1, 15)
        rows = [[draw.choice(["a", "bb", "ccc", "d", None]), f"u{draw.randrange(8)}"] for _ in range(n)]
        for person in (None, "who"):
            found = profiled(["q", "who"], rows, person)[0]
            units = [(value, who if person else place) for place, (value, who) in enumerate(rows) if value is not None]
            people: dict[str, set[Any]] = {}
            for value, unit in units:
                people.setdefault(value, set()).add(unit)
            sizes = [len(each) for each in people.values()]
            alone = {unit for each in people.values() if len(each) == 1 for unit in each}
            assert (found.distinct, found.uniques) == (len(people), len(alone))
            assert (found.units, found.null_rows) == (len({unit for _, unit in units}), n - len(units))
            entropy = -math.fsum(size / sum(sizes) * math.log(size / sum(sizes)) for size in sizes) if sizes else None
            assert found.entropy == (None if entropy is None else pytest.approx(entropy, abs=1e-12))
            lengths = [len(value) for value in people]
            assert (found.shortest, found.longest) == (min(lengths, default=None), max(lengths, default=None))


def my_number(first: str) -> str:
    """Eleven digits and the check digit, from the ordinance's formula."""
    total = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(first), 1))
    return first + str(0 if total % 11 <= 1 else 11 - total % 11)


def luhn(first: str) -> str:
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(first))
    return first + str(-total % 10)


def test_check_digits_tell_a_my_number_and_a_card_from_other_digits():
    draw = random.Random(1)
    numbers = [my_number("".join(draw.choices("0123456789", k=11))) for _ in range(40)]
    cards = [luhn("".join(draw.choices("0123456789", k=15))) for _ in range(40)]
    assert my_number("12345678901") == "123456789018"
    assert luhn("411111111111111") == "4111111111111111"
    assert role("a", numbers) == ("code", "40 of 40 values have the check digit of a my number")
    assert role("a", cards) == ("code", "40 of 40 values have the check digit of a card")
    wrong = [number[:-1] + str((int(number[-1]) + 1) % 10) for number in numbers]
    assert role("a", wrong) == ("link", "40 different values for 40 units, all of 12 characters")


def test_a_form_is_a_form_if_nearly_all_values_have_it():
    mails = [f"m{place}@example.jp" for place in range(19)]
    assert role("a", [*mails, "none"]) == ("direct", "19 of 20 values have the form of a mail")
    assert role("a", [*mails[:10], *("none" for _ in range(20)), "x", "y"])[0] == "other"
    assert role("a", ["090-1234-5678", "0312345678", "+81312345678"]) == (
        *("direct", "3 of 3 values have the form of a telephone"),
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("member_id", "link"),
        ("家族構成", "quasi"),
        ("age_band", "quasi"),
        ("average", "other"),
        ("native-country", "quasi"),
        ("family_name", "direct"),
        ("Mail", "direct"),
        ("passport_no", "code"),
        ("年収", "sensitive"),
        ("shop", "other"),
    ],
)
def test_a_name_says_what_a_column_may_be(name: str, expected: str):
    assert role(name, ["x", "y", "x"])[0] == expected


def test_different_values_for_nearly_all_of_twenty_units_say_something_of_three_nothing():
    assert role("a", [f"x{place:02}" for place in range(20)])[0] == "link"
    assert role("a", [f"x{place}" for place in range(20)])[0] == "direct"
    assert role("a", ["x0", "x1", "x2"]) == ("other", "no rule holds")


def test_a_file_is_profiled_without_any_of_its_values(tmp_path: Path):
    canary = "canary-7731"
    shops, prices, ages = [canary, canary, "x"], [1.5, 2.5, 3.5], [None, "3", "3"]
    frame = pl.DataFrame({"who": [1, 1, 2], "shop": shops, "price": prices, "age": ages})
    frame.write_parquet(tmp_path / "visits.parquet")
    found = columns(tmp_path / "visits.parquet", person="who")
    assert canary not in json.dumps(found)
    assert (found["unit"], found["not_measured"]) == ("persons", ["price"])
    shop, age = found["columns"]  # type: ignore[misc]
    assert shop == {
        "name": "shop",
        "units": 2,
        "distinct": 2,
        "null_rows": 0,
        "uniques": 2,
        "unique_share": 1.0,
        "entropy": math.log(2),
        "shortest": 1,
        "longest": 11,
        "forms": {"mail": 0, "telephone": 0, "my_number": 0, "card": 0},
        "role": "other",
        "reason": "no rule holds",
    }
    assert Counter([age["units"], age["distinct"], age["null_rows"], age["uniques"]]) == Counter([2, 1, 1, 0])


def joined(columns: list[str], rows: list[list[Any]], *others: tuple[list[str], list[list[Any]]]) -> list[Joinable]:
    engine = shared(2)
    held = [
        replace(table(engine, names, cells, f"holding_{place}"), shown=f"h{place}")
        for place, (names, cells) in enumerate(others)
    ]
    return list(joinable(engine, table(engine, columns, rows), held))


def test_a_column_whose_values_stand_in_another_table_could_be_joined_with_it():
    """Of three zip codes two stand in the census; of two ages one; the mail address nowhere. Empty cells are none."""
    rows = [["100", "30", "a@b.jp"], ["200", "31", None], ["300", "30", None], [None, None, None]]
    census = (["area", "old"], [["100", "31"], ["200", "77"], ["400", None], ["100", "31"]])
    assert joined(["zip", "age", "mail"], rows, census) == [
        Joinable("zip", "h0", "area", 3, 2, 3),
        Joinable("age", "h0", "old", 2, 1, 2),
    ]
    assert joined(["zip", "age", "mail"], rows) == []


def test_thirty_tables_share_the_values_of_the_definition():
    draw = random.Random(4)
    for _ in range(30):
        letters = "abcdef"
        mine, *others = [
            [[draw.choice([*letters, None]) for _ in range(2)] for _ in range(draw.randint(1, 6))] for _ in range(3)
        ]
        names = [["x", "y"], ["p", "q"], ["r", "s"]]
        wanted = set()
        for column in range(2):
            held = {row[column] for row in mine} - {None}
            for place, rows in enumerate(others):
                for other in range(2):
                    there = {row[other] for row in rows} - {None}
                    if held & there:
                        pair = (names[0][column], f"h{place}", names[place + 1][other])
                        wanted.add((*pair, len(held), len(held & there), len(there)))
        found = joined(names[0], mine, *zip(names[1:], others, strict=True))
        assert {astuple(each) for each in found} == wanted
        assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)


def test_a_file_beside_others_says_which_columns_could_be_joined_and_no_value(tmp_path: Path):
    canary = "canary-7731"
    (tmp_path / "a.csv").write_text(f"code,age\n{canary},30\nx,31\n", "utf-8")
    (tmp_path / "b.csv").write_text(f"member,n\n{canary},1\ny,2\n", "utf-8")
    found = columns(tmp_path / "a.csv", beside=[tmp_path / "b.csv"])
    pair = {"column": "code", "file": "b.csv", "other": "member", "distinct": 2, "shared": 1, "share": 0.5}
    assert found["joinable"] == [pair | {"other_distinct": 2}]
    assert canary not in json.dumps(found)
    assert "joinable" not in columns(tmp_path / "a.csv")
    for name in ("a", "b"):
        pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False).write_parquet(tmp_path / f"{name}.parquet")
    found = columns(tmp_path / "a.parquet", beside=[tmp_path / "b.parquet"])
    assert found["joinable"] == [pair | {"file": "b.parquet", "other_distinct": 2}]
