"""Periods: what is written, the days it means, its shortest name, and its words."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.policy import periods

ACCEPTED = (
    "Write 2026-05, 2026-Q2, 2026-H1, 2026, FY2026, FY2026-Q1 or 2026-04-01..2026-07-01 (the last day is excluded)."
    " Nothing was run."
)


@pytest.mark.parametrize(
    ("text", "fiscal", "name", "start", "end"),
    [
        ("2026-05", 4, "2026-05", date(2026, 5, 1), date(2026, 6, 1)),
        ("2026-12", 4, "2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q2", 4, "2026-Q2", date(2026, 4, 1), date(2026, 7, 1)),
        ("2026-Q4", 4, "2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-H1", 4, "2026-H1", date(2026, 1, 1), date(2026, 7, 1)),
        ("2026-H2", 4, "2026-H2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026", 4, "2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("FY2026", 4, "FY2026", date(2026, 4, 1), date(2027, 4, 1)),
        ("FY2026", 1, "2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("FY2026-Q1", 4, "2026-Q2", date(2026, 4, 1), date(2026, 7, 1)),
        ("FY2026-Q4", 4, "2027-Q1", date(2027, 1, 1), date(2027, 4, 1)),
        ("FY2026-Q4", 3, "FY2026-Q4", date(2026, 12, 1), date(2027, 3, 1)),
        ("FY2026-Q1", 12, "FY2026-Q1", date(2026, 12, 1), date(2027, 3, 1)),
        ("2026-04-01..2026-07-01", 4, "2026-Q2", date(2026, 4, 1), date(2026, 7, 1)),
        ("2026-04-01..2027-04-01", 4, "FY2026", date(2026, 4, 1), date(2027, 4, 1)),
        ("2025-10-01..2026-11-01", 4, "2025-10-01..2026-11-01", date(2025, 10, 1), date(2026, 11, 1)),
        ("2024-02-29..2024-03-01", 4, "2024-02-29..2024-03-01", date(2024, 2, 29), date(2024, 3, 1)),
        ("1970-01-01..1970-01-02", 4, "1970-01-01..1970-01-02", date(1970, 1, 1), date(1970, 1, 2)),
        ("FY2100-Q3", 4, "2100-Q4", date(2100, 10, 1), date(2101, 1, 1)),
        ("FY2100", 1, "2100", date(2100, 1, 1), date(2101, 1, 1)),
    ],
)
def test_a_written_period_means_half_open_days_under_its_shortest_name(
    text: str, fiscal: int, name: str, start: date, end: date
) -> None:
    assert periods.parse(text, fiscal) == periods.Period(name, start, end)


@pytest.mark.parametrize(
    ("as_of", "text", "name"),
    [
        (date(2026, 3, 30), "last-month", "2026-02"),
        (date(2026, 3, 31), "last-month", "2026-03"),
        (date(2026, 4, 1), "last-month", "2026-03"),
        (date(2024, 2, 28), "last-month", "2024-01"),
        (date(2026, 1, 5), "last-month", "2025-12"),
        (date(2026, 1, 5), "last-quarter", "2025-Q4"),
        (date(2026, 6, 29), "last-quarter", "2026-Q1"),
        (date(2026, 6, 30), "last-quarter", "2026-Q2"),
        (date(2026, 6, 30), "last-half", "2026-H1"),
        (date(2026, 12, 30), "last-half", "2026-H1"),
        (date(2026, 12, 31), "last-year", "2026"),
        (date(2026, 12, 30), "last-year", "2025"),
        (date(2026, 4, 10), "last-fy", "FY2025"),
        (date(2026, 3, 31), "last-fy", "FY2025"),
        (date(2026, 3, 30), "last-fy", "FY2024"),
        (date(2026, 3, 31), "month-before-last", "2026-02"),
        (date(2026, 1, 31), "month-before-last", "2025-12"),
        (date(2024, 2, 29), "same-month-last-year", "2023-02"),
        (date(2026, 1, 30), "same-month-last-year", "2024-12"),
        (date(2026, 1, 30), "2030-Q1", "2030-Q1"),
    ],
)
def test_a_relative_word_means_the_last_complete_period(as_of: date, text: str, name: str) -> None:
    assert periods.resolve(text, as_of, 4).name == name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no such period"),
        ("last-week", "no such period"),
        ("2026-13", "no such period"),
        ("2026-Q5", "no such period"),
        ("2026-H3", "no such period"),
        ("2026-5", "no such period"),
        ("２０２６", "no such period"),
        (" 2026", "no such period"),
        ("2026\n", "no such period"),
        ("FY26", "no such period"),
        ("FY2026-H1", "no such period"),
        ("2026-02-29..2026-03-01", "no such period"),
        ("2026-04-01", "no such period"),
        ("9999-12", "no such period"),
        ("0000", "no such period"),
        ("2026-04-01..2026-04-01", "the last day is not after the first"),
        ("2026-04-02..2026-04-01", "the last day is not after the first"),
        ("1969", "outside the years 1970 to 2100"),
        ("2101", "outside the years 1970 to 2100"),
        ("1969-12-31..1970-01-02", "outside the years 1970 to 2100"),
        ("2026-01-01..2101-01-02", "outside the years 1970 to 2100"),
        ("FY2100", "outside the years 1970 to 2100"),
        ("FY2100-Q4", "outside the years 1970 to 2100"),
    ],
)
def test_what_is_no_period_is_refused_with_the_accepted_forms(text: str, problem: str) -> None:
    with pytest.raises(ParameterError) as refused:
        periods.parse(text, 4)
    assert str(refused.value) == f"period: {problem}. {ACCEPTED}"
    assert refused.value.code == "E405"


@pytest.mark.parametrize("as_of", [date(1969, 12, 31), date(2101, 1, 1), date(9999, 12, 31)])
def test_a_relative_word_far_from_now_is_refused(as_of: date) -> None:
    with pytest.raises(ParameterError) as refused:
        periods.resolve("last-month", as_of, 4)
    assert str(refused.value) == f"period: as_of is outside the years 1970 to 2100. {ACCEPTED}"


@pytest.mark.parametrize(
    ("text", "english", "japanese"),
    [
        ("2026-05", "May 2026", "2026年5月"),
        ("2026-Q2", "April to June 2026", "2026年4月～6月"),
        ("2026-H2", "July to December 2026", "2026年7月～12月"),
        ("2026", "January to December 2026", "2026年1月～12月"),
        ("FY2026", "April 2026 to March 2027", "2026年4月～2027年3月"),
        ("2025-10-01..2026-11-01", "1 October 2025 to 31 October 2026", "2025年10月1日～2026年10月31日"),
        ("2026-05-03..2026-05-05", "3 May 2026 to 4 May 2026", "2026年5月3日～2026年5月4日"),
        ("2026-05-03..2026-05-04", "3 May 2026", "2026年5月3日"),
    ],
)
def test_the_words_of_a_period_include_its_last_day(text: str, english: str, japanese: str) -> None:
    period = periods.parse(text, 4)
    assert (period.label("en"), period.label("ja")) == (english, japanese)


def test_a_period_knows_its_days_and_the_months_it_touches() -> None:
    period = periods.parse("2025-12-31..2026-02-02", 4)
    assert (period.days, period.months) == (33, ("2025-12", "2026-01", "2026-02"))
    assert periods.parse("2024-02", 4).days == 29
    assert periods.parse("2025-12-01..2026-02-01", 4).months == ("2025-12", "2026-01")


DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
FISCAL = st.integers(1, 12)


@given(DAYS, st.integers(1, 400), FISCAL)
@example(date(2100, 12, 31), 400, 12)
def test_a_canonical_name_means_the_days_it_stands_for(start: date, days: int, fiscal: int) -> None:
    end = min(start + timedelta(days=days), date(2101, 1, 1))
    period = periods.parse(f"{start}..{end}", fiscal)
    assert (period.start, period.end) == (start, end)
    assert periods.parse(period.name, fiscal) == period


# A fiscal year has the name of the year it begins in: that of 2100 may end after the last day that is accepted.
YEARS = st.one_of(
    st.builds("{:04}".format, st.integers(1970, 2100)), st.builds("FY{:04}".format, st.integers(1970, 2099))
)
NAMES = st.one_of(
    YEARS,
    st.builds("{}-Q{}".format, YEARS, st.integers(1, 4)),
    st.builds("{:04}-H{}".format, st.integers(1970, 2100), st.integers(1, 2)),
    st.builds("{:04}-{:02}".format, st.integers(1970, 2100), st.integers(1, 12)),
)


@given(NAMES, FISCAL)
@example("FY2099-Q4", 12)
def test_a_name_is_never_made_longer_and_a_name_of_whole_months_never_becomes_days(text: str, fiscal: int) -> None:
    period = periods.parse(text, fiscal)
    assert len(period.name) <= len(text)
    assert periods.parse(f"{period.start}..{period.end}", fiscal) == period


@given(DAYS, FISCAL, st.sampled_from([("-Q", 4), ("-H", 2), ("", 1)]))
def test_the_parts_of_a_year_follow_each_other_without_gap(day: date, fiscal: int, part: tuple[str, int]) -> None:
    sign, count = part
    names = [f"{day.year}{sign}{n + 1}" if sign else f"{day.year}" for n in range(count)]
    parts = [periods.parse(name, fiscal) for name in names]
    assert [p.start for p in parts[1:]] == [p.end for p in parts[:-1]]
    assert sum(p.start <= day < p.end for p in parts) == 1


@given(
    st.dates(date(1972, 1, 1), date(2100, 12, 31)),
    FISCAL,
    st.sampled_from(["last-month", "last-quarter", "last-half", "last-year", "last-fy"]),
)
def test_the_last_complete_period_has_ended_and_the_next_one_has_not(as_of: date, fiscal: int, word: str) -> None:
    period = periods.resolve(word, as_of, fiscal)
    assert period.end <= as_of + timedelta(days=1)
    day = as_of
    while periods.resolve(word, day, fiscal) == period:
        day += timedelta(days=27)  # Some later day has the next period, which begins where this one ends.
        if day.year > 2100:
            return
    assert periods.resolve(word, day, fiscal).start == period.end
    assert periods.resolve(word, day, fiscal).end > as_of + timedelta(days=1)
