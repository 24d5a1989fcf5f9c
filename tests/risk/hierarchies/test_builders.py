"""Builders of hierarchies: what they make passes every check."""

from datetime import date
from itertools import accumulate
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.hierarchies import builders
from privlib.risk.hierarchies.levels import check, hierarchy
from privlib.risk.hierarchies.presets import PRESETS
from tests.risk.reference import cases


def line_of(lines: list[tuple[str, ...]], value: str) -> tuple[str, ...]:
    return next(line for line in lines if line[0] == value)


def refused(call: object) -> str:
    with pytest.raises(ParameterError) as raised:
        call()  # type: ignore[operator]
    return str(raised.value)


def test_intervals_start_at_multiples_of_their_width():
    lines = builders.interval(0, 19, [5, 10])
    assert line_of(lines, "7") == ("7", "5-9", "0-9", "*")
    assert line_of(lines, "13") == ("13", "10-14", "10-19", "*")
    assert hierarchy("q", lines).cardinalities == (20, 4, 2, 1)
    assert line_of(builders.interval(17, 30, [5]), "17") == ("17", "15-19", "*")


def test_open_ends_are_one_interval_on_every_level():
    lines = builders.interval(15, 116, [10, 20], top=90, bottom=17)
    assert [line_of(lines, value)[1:3] for value in ("116", "90", "89", "18", "17")] == [
        ("90 or over", "90 or over"),
        ("90 or over", "90 or over"),
        ("80-89", "80-89"),
        ("18-19", "18-19"),
        ("17 or under", "17 or under"),
    ]


def test_widths_that_do_not_divide_one_another_are_refused():
    assert refused(lambda: builders.interval(0, 29, [10, 15])) == (
        "interval: width 15 is not a multiple of 10.\nEach label must have exactly one parent one level up.\n"
        "Use widths that divide one another. Nothing was measured."
    )
    assert (
        refused(lambda: builders.interval(0, 29, [0]))
        == "interval: a width below 1. Whole numbers from 1 on. Nothing was run."
    )
    assert "out of order" in refused(lambda: builders.interval(5, 1, [2]))
    assert "out of order" in refused(lambda: builders.interval(0, 9, [2], top=4, bottom=4))


def test_prefixes_keep_the_length():
    lines = builders.prefix(["1500001", "1500012", "9808575", "9808575"], [3, 1])
    assert line_of(lines, "1500001") == ("1500001", "150****", "1******", "*")
    assert hierarchy("q", lines).cardinalities == (3, 2, 2, 1)
    assert refused(lambda: builders.prefix(["1"], [2, 3])) == (
        "prefix: 3 characters after 2.\nEach label must have exactly one parent one level up.\n"
        "Keep fewer characters at each level. Nothing was measured."
    )
    assert "no values" in refused(lambda: builders.prefix([], [1]))


def test_dates_become_months_quarters_years_and_decades():
    lines = builders.dates(date(2019, 12, 30), date(2021, 3, 5))
    assert lines[0] == ("2019-12-30", "2019-12", "2019-Q4", "2019", "2010s", "*")
    assert lines[-1] == ("2021-03-05", "2021-03", "2021-Q1", "2021", "2020s", "*")
    assert (len(lines), check("q", lines)) == (432, [])
    assert refused(lambda: builders.dates(date(2020, 1, 1), date(2020, 1, 2), ["year", "month"])).startswith(
        "dates: month after year.\n"
    )
    assert "unknown level" in refused(lambda: builders.dates(date(2020, 1, 1), date(2020, 1, 2), ["week"]))


def test_ends_are_coded_and_the_middle_stays():
    assert builders.topbottom([95, 20, 95, 30], 20, 90) == [
        ("20", "20 or under", "*"),
        ("30", "30", "*"),
        ("95", "90 or over", "*"),
    ]
    assert builders.topbottom([1, 2], high=2) == [("1", "1", "*"), ("2", "2 or over", "*")]
    for bounds in ((None, None), (3, 3)):
        assert "bounds out of order" in refused(lambda bounds=bounds: builders.topbottom([1], *bounds))


def test_categories_are_merged_from_the_left_until_each_holds_k_and_the_rest_joins_the_last():
    lines = builders.merge(["a", "b", "c", "d", "e"], [3, 2, 9, 4, 0], 5)
    assert [line[1] for line in lines] == ["a … b", "a … b", "c … e", "c … e", "c … e"]
    assert [line[1] for line in builders.merge(["a", "b"], [5, 5], 5)] == ["a", "b"]
    assert [line[1] for line in builders.merge(["a", "b"], [1, 1], 5)] == ["a … b", "a … b"]
    assert "do not match" in refused(lambda: builders.merge(["a"], [1, 2], 5))


def test_presets_are_nested_and_end_in_one_label():
    counts = {name: hierarchy("q", make()).cardinalities for name, make in PRESETS.items()}
    assert counts == {"age_ppc": (120, 24, 12, 7, 1), "prefecture": (47, 8, 2, 1), "occupation": (12, 5, 3, 1)}
    ages = PRESETS["age_ppc"]()
    assert [line_of(ages, age)[3] for age in ("19", "20", "69", "70")] == ["under 20", "20s", "60s", "70 or over"]
    assert line_of(PRESETS["prefecture"](), "24") == ("24", "Kinki", "west", "*")


def test_builders_of_the_reference_file_make_what_it_says():
    for case in cases("hierarchy_builder"):
        options = dict(case["params"])
        build = getattr(builders, options.pop("builder"))
        if errors := case["expect"].get("errors"):
            with pytest.raises(ParameterError) as raised:
                build(**options)
            assert [raised.value.code] == errors
            continue
        lines = build(**options)
        found = hierarchy("q", lines)
        assert (found.levels, list(found.cardinalities)) == (case["expect"]["levels"], case["expect"]["cardinalities"])
        for value, line in case["expect"]["row_of"].items():
            assert list(line_of(lines, value)) == line


WIDTHS = st.lists(st.integers(1, 4), max_size=3).map(lambda steps: list(accumulate(steps, mul)))


@settings(deadline=None)
@given(low=st.integers(-30, 30), size=st.integers(1, 60), widths=WIDTHS, ends=st.tuples(st.booleans(), st.booleans()))
def test_intervals_always_pass_the_checks(low: int, size: int, widths: list[int], ends: tuple[bool, bool]):
    bottom = low + size // 4 if ends[0] else None
    top = low + size // 2 + 1 if ends[1] else None
    assert check("q", builders.interval(low, low + size, widths, top, bottom)) == []


@settings(deadline=None)
@given(
    values=st.lists(st.text("*1a字", max_size=4) | st.text(max_size=6), min_size=1),
    keep=st.sets(st.integers(1, 6), max_size=3),
)
def test_prefixes_always_pass_the_checks(values: list[str], keep: set[int]):
    assert check("q", builders.prefix(values, sorted(keep, reverse=True))) == []


LEVELS = ("month", "quarter", "year", "decade")


@settings(deadline=None, max_examples=40)
@given(first=st.dates(), days=st.integers(0, 500), levels=st.sets(st.sampled_from(LEVELS)))
def test_dates_always_pass_the_checks(first: date, days: int, levels: set[str]):
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    lines = builders.dates(first, last, sorted(levels, key=LEVELS.index))
    assert check("q", lines) == []
    assert [line[0] for line in lines] == sorted({line[0] for line in lines})
    assert date.fromisoformat(lines[0][0]) == first
    assert date.fromisoformat(lines[-1][0]) == last


@settings(deadline=None)
@given(values=st.lists(st.integers(-9, 9), min_size=1), bounds=st.tuples(*[st.none() | st.integers(-9, 9)] * 2))
def test_coded_ends_always_pass_the_checks(values: list[int], bounds: tuple[int | None, int | None]):
    low, high = bounds
    if low is high is None or (low is not None and high is not None and low >= high):
        assert "bounds out of order" in refused(lambda: builders.topbottom(values, low, high))
        return
    lines = builders.topbottom(values, low, high)
    assert check("q", lines) == []
    assert [int(line[0]) for line in lines] == sorted(set(values))
    for value, label, _ in lines:
        above, below = high is not None and int(value) >= high, low is not None and int(value) <= low
        assert label == (f"{high} or over" if above else f"{low} or under" if below else value)


@settings(deadline=None)
@given(
    order=st.lists(st.text("a …", max_size=5), min_size=1, max_size=7, unique=True),
    persons=st.lists(st.integers(0, 9), min_size=7, max_size=7),
    k=st.integers(1, 12),
)
def test_merged_categories_of_any_name_always_pass_the_checks(order: list[str], persons: list[int], k: int):
    assert check("q", builders.merge(order, persons[: len(order)], k)) == []


@settings(deadline=None)
@given(persons=st.lists(st.integers(0, 9), min_size=1, max_size=9), k=st.integers(1, 12))
def test_merged_categories_always_pass_the_checks_and_hold_k_where_that_can_be(persons: list[int], k: int):
    lines = builders.merge([str(place) for place in range(len(persons))], persons, k)
    assert check("q", lines) == []
    held: dict[str, int] = {}
    for line, number in zip(lines, persons, strict=True):
        held[line[1]] = held.get(line[1], 0) + number
    assert len(held) == 1 or min(held.values()) >= k
