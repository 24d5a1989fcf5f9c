"""Access logs: what is kept is a group, what could identify is gone."""

from datetime import date, datetime
from pathlib import Path

import pytest

from privlib.errors import InputError
from privlib.store.access_log import device, page_group, referrer_group
from tests.store.company import KEY, Company, query, unfit

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "access_log_sample.log"

AGENT = "Mozilla/5.0 (Windows NT 6.1) CNRY-agent"
GOOD = (
    f'192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /a/b.png?m=CNRY-mail HTTP/1.1" 200 2 "http://CNRY.jp/" "{AGENT}"',
    f'192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 304 - "-" "{AGENT}"',
    f'192.0.2.1 - CNRY-user [18/May/2015:00:30:00 +0900] "GET /CNRY-path/x.css HTTP/1.1" 200 1 "-" "{AGENT}"',
    '2001:db8::1 - - [17/May/2015:10:05:03 -0330] "-" 400 0 "-" "-"',
    'host.example - - [17/May/2015:10:05:03 +0000] "GET /feed/ HTTP/1.0" 200 5',
)
BAD = (
    '192.0.2.1 - - [31/Feb/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "CNRY-1"',
    '192.0.2.1 - - [17/Mai/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "CNRY-2"',
    '192.0.2.1 - - [17/May/2015:10:05:60 +0000] "GET / HTTP/1.1" 200 5 "-" "CNRY-3"',
    '192.0.2.1 - - [17/May/2015:10:05:03 +9900] "GET / HTTP/1.1" 200 5 "-" "CNRY-4"',
    '192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "CNRY-cut',
    '192.0.2.1 - - [01/Jan/0001:00:00:00 +0900] "GET / HTTP/1.1" 200 5 "-" "CNRY-5"',
    "CNRY-6 " + "x" * 70_000,
)


def test_a_log_becomes_history_without_anything_that_identifies(company: Company):
    company.write("access.log", "\n".join((*GOOD, "", *BAD)) + "\n")
    (file,) = company.load("access.log", max_refused=len(BAD)).files
    assert (file.table, file.records, file.loaded, file.refused, file.blank) == ("history_event", 13, 5, 7, 1)
    kept = query(
        company.store,
        "SELECT occurred_at, visitor_key, seq, page_group, referrer_group, device_class, status, jst_date "
        "FROM history_event ORDER BY occurred_at, page_group, visitor_key",
    )
    first, second = KEY.visitor("2015-05-17", "192.0.2.1", AGENT), KEY.visitor("2015-05-18", "192.0.2.1", AGENT)
    ten = datetime(2015, 5, 17, 10, 5, 3)
    day = date(2015, 5, 17)
    days = ["2015-05-18" if number == 2 else "2015-05-17" for number in range(len(GOOD))]
    seq = [KEY.line(*each) for each in zip(days, GOOD, strict=True)]
    assert kept == [
        (ten, KEY.visitor("2015-05-17", "host.example", ""), seq[4], "feed", "direct", "other", 200, day),
        (ten, first, seq[0], "image", "other", "pc", 200, day),
        (ten, first, seq[1], "page", "direct", "pc", 304, day),
        (
            ten.replace(hour=13, minute=35),
            KEY.visitor("2015-05-17", "2001:db8::1", "-"),
            seq[3],
            "other",
            "direct",
            "other",
            400,
            day,
        ),
        (
            ten.replace(hour=15, minute=30, second=0),
            second,
            seq[2],
            "style_script",
            "direct",
            "pc",
            200,
            date(2015, 5, 18),
        ),
    ]
    assert query(
        company.store, "SELECT linked, principal_key, purpose FROM history_event WHERE page_group = 'page'"
    ) == [(False, None, None)]
    assert query(company.store, "SELECT line, code, column_name FROM quarantine ORDER BY line") == [
        *((line, "E144", "") for line in range(7, 13)),
        (13, "E122", ""),
    ]
    content = company.store.read_bytes()
    assert b"CNRY" not in content
    assert b"192.0.2.1" not in content


def test_more_bad_lines_than_allowed_keep_the_log_out(company: Company):
    company.write("access.log", "\n".join((*GOOD, *BAD[:2])))
    with pytest.raises(InputError) as caught:
        company.load("access.log", max_refused=1)
    assert str(caught.value) == (
        "access.log: 2 of 7 lines are not of the combined or common log format, the first is line 6. "
        "Nothing was loaded."
    )
    assert not company.store.exists()


def test_long_lines_and_lines_of_another_form_are_told_together(company: Company):
    company.write("access.log", "\n".join((BAD[-1], *GOOD, BAD[0])))
    told = "lines are not of the combined or common log format, the first is line 1. Nothing was loaded."
    assert company.refusal("access.log", max_refused=1) == f"access.log: 2 of 7 {told}"
    company.write("access.log", BAD[-1])
    assert company.refusal("access.log") == f"access.log: 1 of 1 {told}"


def test_a_line_that_names_a_user_is_linked_and_their_number_is_said(company: Company):
    company.write("access.log", "\n".join((*GOOD, GOOD[2])))
    (file,) = company.load("access.log").files
    assert file.notes == (
        "access.log: 2 log lines name a user, so they are personal (policy 7); the names were dropped.",
    )
    assert query(
        company.store,
        "SELECT linked, count(*) AS n, count(principal_key) AS named FROM history_event GROUP BY ALL ORDER BY ALL",
    ) == [(False, 4, 0), (True, 2, 0)]
    company.write("access-2.log", "\n".join(GOOD[:2]))
    assert company.load("access-2.log").files[0].notes == (
        "access-2.log: 2 of 2 records were in the store already, from other files.",
    )


def test_any_file_is_a_log_where_a_load_is_told_so(company: Company):
    company.write("CNRY.txt.1", GOOD[0])
    assert company.load("CNRY.txt.1", log=True).files[0].table == "history_event"


def test_an_instant_outside_the_years_of_a_company_refuses_its_line(company: Company):
    company.write("access.log", GOOD[0].replace("2015", "1815"))
    assert company.refusal("access.log") == unfit(
        "access.log", 1, 1, "line 1, column occurred_at: outside the years 1900 to 2200"
    )


def test_a_line_of_any_bytes_is_a_line(company: Company):
    company.write(
        "access.log", b'h - - [17/May/2015:10:05:03 +0000] "GET /\xff\x00\x85 HTTP/1.1" 200 5 "-" "\xe3\x81"\n' * 2
    )
    assert company.load("access.log").files[0].loaded == 2


def test_a_rotated_log_that_overlaps_gives_duplicates(company: Company):
    company.write("access.log", "\n".join(GOOD[:2]) + "\n")
    company.write("access-2.log", "\n".join(GOOD[:3]) + "\n")
    company.load("access.log")
    (file,) = company.load("access-2.log").files
    assert (file.loaded, file.duplicates) == (1, 2)


def test_visits_of_one_visitor_and_second_in_two_logs_are_all_kept(company: Company):
    line = '198.51.100.7 - - [01/Apr/2026:10:00:00 +0900] "GET {} HTTP/1.1" 200 5 "-" "Mozilla/5.0 (Windows)"\n'
    company.write("web1.log", line.format("/a"))
    company.write("web2.log", line.format("/b"))
    company.write("web3.log", line.format("/c"))
    first = company.load("web1.log", "web2.log").files
    (second,) = company.load("web3.log").files
    assert [(file.loaded, file.duplicates) for file in (*first, second)] == [(1, 0)] * 3
    assert query(company.store, "SELECT DISTINCT visitor_key, count(*) OVER () AS n FROM history_event") == [
        (KEY.visitor("2026-04-01", "198.51.100.7", "Mozilla/5.0 (Windows)"), 3)
    ]


def test_equal_lines_of_one_log_count_each(company: Company):
    company.write("access.log", f"{GOOD[0]}\r\n{GOOD[0]}\n{GOOD[0]}\n")
    (file,) = company.load("access.log").files
    assert (file.loaded, file.duplicates) == (3, 0)


@pytest.mark.parametrize(
    ("request_line", "group"),
    [
        ("GET / HTTP/1.1", "page"),
        ("GET /about HTTP/1.1", "page"),
        ("GET /a.HTML?x=.png HTTP/1.1", "page"),
        ("GET /x.y/a HTTP/1.1", "page"),
        ("GET /a.png#b HTTP/1.1", "image"),
        ("GET /favicon.ico HTTP/1.1", "image"),
        ("GET /a.min.js HTTP/1.1", "style_script"),
        ("GET /blog/feed/ HTTP/1.1", "feed"),
        ("GET /index.rss HTTP/1.1", "feed"),
        ("GET /a.pdf HTTP/1.1", "document"),
        ("GET /a.unknown HTTP/1.1", "other"),
        ("GET http://other.example/ HTTP/1.1", "other"),
        ("-", "other"),
        ("", "other"),
        ("\\x16\\x03\\x01", "other"),
    ],
)
def test_a_page_is_known_by_the_ending_of_its_path(request_line: str, group: str):
    assert page_group(request_line) == group


@pytest.mark.parametrize(
    ("referrer", "group"),
    [
        (None, "direct"),
        ("-", "direct"),
        ("", "direct"),
        ("https://www.google.co.jp/search?q=x", "search"),
        ("http://r.search.yahoo.com/", "search"),
        ("http://notgoogle.example/", "other"),
        ("http://example.com/?from=google.com", "other"),
        ("http://[broken", "other"),
        ("no address", "other"),
    ],
)
def test_a_referrer_is_nowhere_a_search_engine_or_elsewhere(referrer: str | None, group: str):
    assert referrer_group(referrer) == group


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (Windows NT 6.1; WOW64)", "pc"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1)", "pc"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 6_0) Mobile Safari", "sp"),
        ("Mozilla/5.0 (Linux; Android 4.4; Nexus 5) Mobile Safari", "sp"),
        ("Mozilla/5.0 (Linux; Android 4.4; Nexus 7) Safari", "tab"),
        ("Mozilla/5.0 (iPad; CPU OS 7_0) Mobile", "tab"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"),
        ("curl/7.0", "bot"),
        ("-", "other"),
        (None, "other"),
    ],
)
def test_a_device_is_known_by_what_its_browser_says(agent: str | None, kind: str):
    assert device(agent) == kind


def test_of_ten_thousand_lines_the_one_that_is_cut_is_refused(company: Company):
    # the public sample where it is at hand, else lines of its form with the same cut
    whole = (
        f'192.0.2.{n % 250} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "a{n}"' for n in range(10_000)
    )
    lines = [line[:-1] if n == 8899 else line for n, line in enumerate(whole, 1)]
    company.write("access.log", SHARED.read_bytes() if SHARED.exists() else "\n".join(lines))
    (file,) = company.load("access.log", max_refused=1).files
    assert (file.records, file.loaded, file.refused, file.duplicates, file.blank) == (10_000, 9_999, 1, 0, 0)
    assert query(company.store, "SELECT line FROM quarantine") == [(8899,)]
