"""Days and instants as sources write them: eras to their bounds, late hours, clocks that stand twice or never."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.store.calendars import era_date, instant

ERAS = [
    # text, and its day or code
    ("令和8年1月1日", date(2026, 1, 1)),
    ("R8.1.1", date(2026, 1, 1)),
    ("R8/01/01", date(2026, 1, 1)),
    ("令和 8 年 1 月 1 日", date(2026, 1, 1)),
    ("令和元年5月1日", date(2019, 5, 1)),
    ("令和1年5月1日", date(2019, 5, 1)),
    ("令和元年4月30日", "E212"),
    ("平成31年4月30日", date(2019, 4, 30)),
    ("平成31年5月1日", "E212"),
    ("平成元年1月8日", date(1989, 1, 8)),
    ("平成元年1月7日", "E212"),
    ("昭和64年1月7日", date(1989, 1, 7)),
    ("昭和64年1月8日", "E212"),
    ("昭和元年12月25日", date(1926, 12, 25)),
    ("昭和元年12月24日", "E212"),
    ("大正15年12月25日", date(1926, 12, 25)),
    ("大正15年12月26日", "E212"),
    ("大正元年7月30日", date(1912, 7, 30)),
    ("大正元年7月29日", "E212"),
    ("明治45年7月30日", date(1912, 7, 30)),
    ("明治45年7月31日", "E212"),
    ("明治6年1月1日", date(1873, 1, 1)),
    ("明治5年12月2日", "E212"),
    ("R0.1.1", "E212"),
    ("令和8年2月30日", "E210"),
    ("令和8年13月1日", "E210"),
    ("X8.1.1", ""),
    ("令和八年1月1日", ""),
    ("2026-01-01", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "day"), ERAS)
def test_a_day_of_an_era_lies_inside_it(text: str, day: date | str) -> None:
    assert era_date(text) == day


@given(st.dates(date(1989, 1, 8), date(2060, 12, 31)))
def test_a_day_since_heisei_is_read_back_from_its_era(day: date) -> None:
    era, first = ("令和", 2019) if day >= date(2019, 5, 1) else ("平成", 1989)
    assert era_date(f"{era}{day.year - first + 1}年{day.month}月{day.day}日") == day
    assert era_date(f"{'R' if first == 2019 else 'H'}{day.year - first + 1:02}.{day.month:02}.{day.day:02}") == day


INSTANTS = [
    # (text, formats, zone, late hours, instant in UTC or code)
    ("2026-04-01T09:00:00+09:00", (), "", False, datetime(2026, 4, 1)),
    ("2026-04-01T00:00:00Z", (), "Asia/Tokyo", False, datetime(2026, 4, 1)),
    ("2026-04-01T09:00:00", (), "Asia/Tokyo", False, datetime(2026, 4, 1)),
    ("2026-04-01T00:00:00.25Z", (), "", False, datetime(2026, 4, 1, 0, 0, 0, 250_000)),
    ("2026-04-01T09:00:00", (), "", False, "E213"),
    ("2026-04-01T09:00", (), "Asia/Tokyo", False, "E201"),
    ("2026-04-01 09:00:00Z", (), "", False, "E201"),
    ("2026-02-30T00:00:00Z", (), "", False, "E210"),
    ("2026-04-01T00:61:00Z", (), "", False, "E201"),
    ("2026-04-01T00:00:00+14:01", (), "", False, "E201"),
    ("2026-04-01T00:00:00+09:60", (), "", False, "E201"),
    ("2016-12-31T23:59:60Z", (), "", False, "E214"),
    ("2026-04-01T24:00:00Z", (), "", False, "E214"),
    ("2026-04-01T25:30:00+09:00", (), "", False, "E214"),
    ("2026-04-01T25:30:00+09:00", (), "", True, datetime(2026, 4, 1, 16, 30)),
    ("2026-04-01T24:00:00Z", (), "", True, datetime(2026, 4, 2)),
    ("2026-04-01T29:59:59Z", (), "", True, datetime(2026, 4, 2, 5, 59, 59)),
    ("2026-04-01T30:00:00Z", (), "", True, "E214"),
    ("2026-04-01T10:25:30Z", (), "", True, datetime(2026, 4, 1, 10, 25, 30)),
    ("2026-04-01T10:00:00+25:00", (), "", True, "E201"),
    ("2026/04/01 25:30", ("%Y/%m/%d %H:%M",), "Asia/Tokyo", True, datetime(2026, 4, 1, 16, 30)),
    ("2026/04/01 25:30", ("%Y/%m/%d %H:%M",), "Asia/Tokyo", False, "E214"),
    ("2026年4月1日 25時30分", ("%Y年%m月%d日 %H時%M分",), "Asia/Tokyo", True, datetime(2026, 4, 1, 16, 30)),
    ("2026年4月1日 25時30分", ("%Y年%m月%d日 %H時%M分",), "Asia/Tokyo", False, "E214"),
    ("01/Apr/2026:09:00:00 +0900", ("%d/%b/%Y:%H:%M:%S %z",), "", False, datetime(2026, 4, 1)),
    ("2026/02/30 10:00", ("%Y/%m/%d %H:%M",), "Asia/Tokyo", False, "E210"),
    ("soon", ("%Y/%m/%d %H:%M",), "Asia/Tokyo", False, "E201"),
    # New York: 02:30 of 2026-03-08 is skipped, 01:30 of 2026-11-01 comes twice
    ("2026-03-08T01:59:59", (), "America/New_York", False, datetime(2026, 3, 8, 6, 59, 59)),
    ("2026-03-08T02:00:00", (), "America/New_York", False, "E213"),
    ("2026-03-08T02:59:59", (), "America/New_York", False, "E213"),
    ("2026-03-08T03:00:00", (), "America/New_York", False, datetime(2026, 3, 8, 7)),
    ("2026-11-01T00:59:59", (), "America/New_York", False, datetime(2026, 11, 1, 4, 59, 59)),
    ("2026-11-01T01:00:00", (), "America/New_York", False, "E213"),
    ("2026-11-01T01:59:59", (), "America/New_York", False, "E213"),
    ("2026-11-01T02:00:00", (), "America/New_York", False, datetime(2026, 11, 1, 7)),
    ("2026-11-01T01:30:00-05:00", (), "America/New_York", False, datetime(2026, 11, 1, 6, 30)),
    ("2026-10-31T25:30:00", (), "America/New_York", True, "E213"),
    # the ends of the calendar
    ("9999-12-31T25:30:00Z", (), "", True, "E202"),
    ("9999-12-31T23:30:00-01:00", (), "", False, "E202"),
    ("0001-01-01T00:30:00+01:00", (), "", False, "E202"),
]


@pytest.mark.parametrize(("text", "formats", "zone", "late", "found"), INSTANTS)
def test_an_instant_is_one_or_has_a_code(
    text: str, formats: tuple[str, ...], zone: str, late: bool, found: datetime | str
) -> None:
    assert instant(text, formats, zone, late_hours=late) == found


@given(
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?", fullmatch=True)
    | st.text("0123456789-:TZ+ 時", max_size=26),
    st.sampled_from(["", "Asia/Tokyo", "America/New_York", "Pacific/Apia"]),
    st.booleans(),
)
def test_whatever_is_written_gives_an_instant_without_zone_or_a_code(text: str, zone: str, late: bool) -> None:
    found = instant(text, (), zone, late_hours=late)
    if isinstance(found, str):
        assert found in {"E201", "E202", "E210", "E213", "E214"}
    else:
        assert found.tzinfo is None
