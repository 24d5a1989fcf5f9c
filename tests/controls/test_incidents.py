"""Controls of incidents: what must be reported, and the clocks of the law with the Japanese calendar."""

import csv
from functools import cache
from pathlib import Path

import pytest

from tests.controls.company import check

ROOT = Path(__file__).parents[2]
ALL_YEARS = {"period": "2025-01-01..2027-06-01", "as_of": "2027-05-31"}
KNOWN = "incident: incident_id | known_at | special_care | wrongful | prelim_at | final_at | principals_notified_at\n"


@cache
def calendar() -> str:
    """The days of the sample company on which offices are closed or open: Japanese weekends and holidays to 2028."""
    with (ROOT / "sample_data/small/calendar.csv").open(encoding="utf-8", newline="") as file:
        rows = [f"{row['date']} | {row['office_closed']}" for row in csv.DictReader(file)]
    return "calendar: date | office_closed\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("known", "wrongful", "due"),
    [
        ("2025-11-05", "yes", "2026-01-05"),
        ("2026-02-06", "no", "2026-03-09"),
        ("2026-04-03", "no", "2026-05-07"),
        ("2026-05-25", "no", "2026-06-23"),
        ("2026-07-21", "no", "2026-08-19"),
        ("2025-12-03", "no", "2026-01-05"),
        ("2026-10-30", "no", "2026-11-30"),
        ("2026-11-06 18:40:00", "yes", "2027-01-04"),
        ("2026-07-21 23:59:59", "no", "2026-08-19"),
    ],
)
def test_the_final_report_is_due_on_day_30_or_60_rolled_to_an_open_day(known: str, wrongful: str, due: str) -> None:
    row = f"IN1 | {known} | yes | {wrongful} | {known} | {{}} | {known}"
    for final, late in ((f"{due} 23:59:59", False), (f"{due[:8]}{int(due[8:]) + 1:02}", True)):
        if late and due.endswith("-30"):
            final = "2026-12-01"  # noqa: PLW2901
        text = calendar() + KNOWN + row.format(final)
        check("C-P1.5b", text, 1, "C | IN1 | final-late | 1 | -" if late else "", **ALL_YEARS)


@pytest.mark.parametrize(
    ("prelim", "final", "late"),
    [
        ("2026-04-14 23:59:59", "2026-05-01", False),
        ("2026-04-15 00:00:00", "2026-05-01", True),
        ("-", "2026-04-14", False),
        ("-", "2026-05-01", True),
    ],
)
def test_the_preliminary_report_is_due_on_day_5_a_final_one_serves_as_well(prelim: str, final: str, late: bool) -> None:
    text = calendar() + KNOWN + f"IN1 | 2026-04-10 23:59:59 | yes | no | {prelim} | {final} | 2026-04-11"
    check("C-P1.5b", text, 1, "C | IN1 | prelim-late | 1 | -" if late else "", **ALL_YEARS)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2026-04-14", ""),
        ("2026-04-15", "C | IN1 | prelim-late | 1 | -"),
        ("2026-05-10", "C | IN1 | prelim-late | 1 | -"),
        ("2026-05-11", "C | IN1 | not-notified | 1 | -\nC | IN1 | prelim-late | 1 | -"),
        (
            "2026-05-12",
            "C | IN1 | final-late | 1 | -\nC | IN1 | not-notified | 1 | -\nC | IN1 | prelim-late | 1 | -",
        ),
    ],
)
def test_what_is_not_done_is_late_as_days_go_by(as_of: str, found: str) -> None:
    # day 5 is 14 April, day 30 is 9 May, a Saturday: the last day is Monday, 11 May
    text = calendar() + KNOWN + "IN1 | 2026-04-10 10:00:00 | yes | no | - | - | -"
    check("C-P1.5b", text, 1, found, as_of=as_of)


def test_without_a_calendar_the_last_day_does_not_roll() -> None:
    text = KNOWN + "IN1 | 2026-04-10 10:00:00 | yes | no | 2026-04-10 10:00:00 | 2026-05-10 | 2026-04-11"
    check("C-P1.5b", text, 1, "C | IN1 | final-late | 1 | -")


@pytest.mark.parametrize(
    ("flags", "counts", "state"),
    [
        ("no | no | no | no", ["2026-04-11 | 1000 | -"], "no"),
        ("no | no | no | no", ["2026-04-11 | 1001 | -"], "yes"),
        ("no | no | no | no", ["2026-04-11 | - | 1001"], "yes"),
        ("no | no | no | no", ["2026-04-11 | 400 | 1001"], "yes"),
        ("no | no | no | no", ["2026-06-01 00:00:00 | 1001 | -"], "no"),
        ("yes | no | no | no", [], "yes"),
        ("no | yes | no | no", [], "yes"),
        ("no | no | yes | no", [], "yes"),
        ("yes | yes | yes | yes", ["2026-04-11 | 5000 | -"], "no"),
        ("yes | no | no | unknown", [], "yes"),
        ("unknown | no | no | no", [], "review"),
        ("no | no | no | unknown", [], "review"),
        ("unknown | no | no | yes", [], "no"),
        ("unknown | yes | no | no", [], "yes"),
        ("unknown | no | no | no", ["2026-04-11 | 1001 | -"], "yes"),
    ],
)
def test_an_incident_is_reportable_by_an_item_or_by_more_than_a_thousand_persons(
    flags: str, counts: list[str], state: str
) -> None:
    text = (
        "incident: incident_id | known_at | prelim_at | final_at | principals_notified_at | "
        "special_care | property | wrongful | encrypted\n"
        f"IN1 | 2026-04-10 | 2026-04-11 | 2026-04-12 | 2026-04-12 | {flags}\n"
        "incident_count: incident_id | recorded_at | n | n_max\n" + "\n".join(f"IN1 | {row}" for row in counts)
    )
    check("C-P1.5b", text, int(state == "yes"))
    check("C-IN.review", text, 1, "M | IN1 | unknown-flag | 1 | -" if state == "review" else "")


def test_a_later_crossing_of_a_thousand_starts_the_clocks_anew() -> None:
    text = (
        calendar()
        + KNOWN
        + """
        IN1 | 2026-04-01 10:00:00 | no | no | {} | 2026-05-19 | 2026-04-25
        incident_count: incident_id | recorded_at | n
        IN1 | 2026-04-01 11:00:00 | 400
        IN1 | 2026-04-20 23:59:59 | 1200
        """
    )
    # day 5 is 24 April, day 30 is 19 May
    check("C-P1.5b", text.format("2026-04-24 10:00:00"), 1)
    check("C-P1.5b", text.format("2026-04-25 00:00:00"), 1, "C | IN1 | prelim-late | 1 | -")


@pytest.mark.parametrize(("told", "exempt"), [("2026-04-14 23:59:59", True), ("2026-04-15 00:00:00", False)])
def test_a_trustee_that_tells_the_company_it_works_for_by_day_5_is_exempt(told: str, exempt: bool) -> None:
    text = (
        "incident: incident_id | known_at | special_care | entruster_notified_at | prelim_at | final_at | alternative\n"
        f"IN1 | 2026-04-10 | yes | {told} | 2026-04-11 | 2026-04-12 | publication"
    )
    check("C-P1.5b", text, 0 if exempt else 1)


def test_an_incident_whose_clocks_ended_before_the_period_is_left_to_its_own_month() -> None:
    text = calendar() + KNOWN + "IN1 | 2026-01-10 | yes | no | 2026-02-10 | 2026-02-09 | 2026-01-12"
    check("C-P1.5b", text, 0)
    check("C-P1.5b", text, 1, "C | IN1 | prelim-late | 1 | -", period="2026-02", as_of="2026-02-28")


@pytest.mark.parametrize(
    ("due", "done", "overdue"),
    [
        ("2026-05-31", "-", False),
        ("2026-05-30", "-", True),
        ("2026-05-30", "2026-05-31", False),
        ("2026-05-30", "2026-06-01", True),
    ],
)
def test_a_remedy_is_overdue_the_day_after_its_last_day(due: str, done: str, overdue: bool) -> None:
    text = f"incident: incident_id | known_at | remedy_due | remedy_done\nIN1 | 2026-03-10 | {due} | {done}"
    check("C-P1.5c", text, 1, "M | IN1 | overdue | 1 | -" if overdue else "")


def test_without_incidents_nothing_is_evaluated() -> None:
    for control in ("C-P1.5b", "C-IN.review", "C-P1.5c"):
        check(control, "", evaluated=0)
        check(control, KNOWN + "IN1 | 2026-05-01 00:00:00 | yes | no | - | - | -", evaluated=0)
