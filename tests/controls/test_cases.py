"""What is behind a finding about uses: counted, dated, and never a person."""

from datetime import datetime, timedelta

import pytest

from privlib.controls import cases, catalogue, running
from privlib.controls.cases import Case
from privlib.controls.found import Finding
from privlib.study import Study
from tests.controls import company

# p1 and p2 stop at the same instant and are used after it, p2 twice; p3 withdrew; p4's use is covered.
COMPANY = """
holding: holding_id
H01
H02
principal: principal_key
p1
p2
p3
p4
agreement: principal_key | effect | kind | purposes | valid_from | valid_to | ended_by
p1 | permit | notice | U3 | 2026-01-01 00:00 | - | -
p2 | permit | notice | U3 | 2026-01-01 00:00 | - | -
p3 | permit | notice | U3 | 2026-01-01 00:00 | 2026-04-08 12:00 | withdrawn
p4 | permit | notice | U3 | 2026-01-01 00:00 | - | -
p1 | restrict | suspension | * | 2026-04-03 10:12 | - | -
p2 | restrict | suspension | * | 2026-04-03 10:12 | - | -
use_event: event_id | principal_key | purpose | holding_id | categories | occurred_at
e1 | p1 | U3 | H02 | T09 | 2026-04-04 06:00
e2 | p2 | U3 | H02 | T09 | 2026-04-04 06:00
e3 | p2 | U3 | H02 | T09 | 2026-04-11 06:00
e4 | p3 | U3 | H01 | T09 | 2026-04-08 12:00
e5 | p4 | U3 | H02 | T09 | 2026-04-04 06:00
e6 | p1 | U3 | H01 | T09 | 2026-04-20 23:59
"""


def findings(study: Study) -> dict[tuple[str, ...], Finding]:
    results = running.run(study, catalogue.read(study.policy, study.law))
    return {(each.control, *each.subjects): each for one in results for each in one.findings if each.subjects}


def said(*names: str, text: str = COMPANY) -> tuple[tuple[str, ...], list[str]]:
    study = company.study(text)
    try:
        finding = findings(study)[names]
        found = cases.find(study, finding)
        return cases.say(finding, found), [each.event for each in found]
    finally:
        study.engine.close()


def test_the_cases_of_a_stop_are_counted_and_the_first_is_timed_from_the_stop() -> None:
    (uses, stop), events = said("C-S3", "U3", "H02")
    assert events == ["e1", "e2", "e3"]
    assert uses == "3 uses of 2 persons, from 2026-04-04 06:00 to 2026-04-11 06:00 (Tokyo)."
    assert stop == (
        "2 persons stopped on 2026-04-03 10:12 (suspension): 3 uses, the first on 2026-04-04 06:00, 19 h 48 min later; "
        "the last on 2026-04-11 06:00."
    )


def test_the_cases_of_another_holding_are_another_findings() -> None:
    assert said("C-S3", "U3", "H01") == (
        (
            "1 use of 1 person, on 2026-04-20 23:59 (Tokyo).",
            "1 person stopped on 2026-04-03 10:12 (suspension): 1 use on 2026-04-20 23:59, 17 days 13 h 47 min later.",
        ),
        ["e6"],
    )


def test_a_use_at_the_instant_of_the_withdrawal_comes_no_time_after_it() -> None:
    assert said("C-P1.3a", "U3", "H01") == (
        (
            "1 use of 1 person, on 2026-04-08 12:00 (Tokyo).",
            "1 person stopped on 2026-04-08 12:00 (withdrawal): 1 use on 2026-04-08 12:00, 0 min later.",
        ),
        ["e4"],
    )


# A31 may use H01 alone: twice it used H02 for p1, once for p2, once for nobody; once it was denied. A32 is another one.
ROLES = """
holding: holding_id | access_roles
H01 | panel
H02 | desk
actor: actor_id | roles
A31 | panel
A32 | panel
principal: principal_key
p1
p2
use_event: event_id | actor_id | principal_key | holding_id | result | occurred_at
e1 | A31 | p1 | H02 | done | 2026-04-04 06:00
e2 | A31 | p1 | H02 | done | 2026-04-05 06:00
e3 | A31 | p2 | H02 | done | 2026-04-06 06:00
e4 | A31 | - | H02 | done | 2026-04-07 06:00
e5 | A31 | p1 | H02 | denied | 2026-04-08 06:00
e6 | A31 | p1 | H01 | done | 2026-04-04 06:00
e7 | A32 | p1 | H02 | done | 2026-04-04 06:00
"""


def test_the_cases_of_a_use_outside_the_role_are_those_of_the_account_and_the_holding() -> None:
    assert said("C-P1.3b.role", "A31", "H02", text=ROLES) == (
        ("3 uses of 2 persons, from 2026-04-04 06:00 to 2026-04-06 06:00 (Tokyo). 1 more name no person.",),
        ["e1", "e2", "e3"],
    )


NEWS = Finding("C-S3", (), "C", "suspended", ("U3", "H02"), ("U3", "H02"), 9, 7, None, None)


def case(event: str, day: int, person: int, stop: int | None = None) -> Case:
    at = datetime(2026, 4, day)
    return Case(event, at, person, None if stop is None else "unsubscribe", stop and datetime(2026, 4, stop))


def test_uses_that_name_no_person_are_said_apart() -> None:
    assert cases.say(NEWS, [case("a", 2, 1), case("b", 2, 1)]) == (
        "2 uses of 1 person, on 2026-04-02 09:00 (Tokyo). 7 more name no person.",
    )


def test_of_many_stops_the_first_five_are_said() -> None:
    many = [case(f"e{number}", 20, number, number) for number in range(1, 8)]
    told = cases.say(NEWS, many)
    assert (len(told), told[-1]) == (7, "and 2 more stops")
    assert told[1] == ("1 person stopped on 2026-04-01 09:00 (unsubscribe): 1 use on 2026-04-20 09:00, 19 days later.")


def test_nothing_is_said_of_no_case() -> None:
    assert cases.say(NEWS, []) == ()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (71_280, "19 h 48 min"),
        (676_080, "7 days 19 h 48 min"),
        (59, "0 min"),
        (60, "1 min"),
        (3_600, "1 h"),
        (86_400, "1 day"),
        (90_060, "1 day 1 h 1 min"),
        (86_400 * 1_000, "1,000 days"),
    ],
)
def test_a_length_of_time_is_said_in_days_hours_and_minutes(seconds: int, expected: str) -> None:
    assert cases.delay(timedelta(seconds=seconds)) == expected


def test_every_finding_about_uses_of_the_sample_has_as_many_cases_as_it_counts(sample_study: Study) -> None:
    counted = {
        name: (finding.n, len(found), len({each.person for each in found}))
        for name, finding in findings(sample_study).items()
        if (found := cases.find(sample_study, finding))
    }
    # one finding stands for the two details of a subject here: either has its own cases
    assert len(counted) == 14
    assert [name for name, (n, listed, _) in counted.items() if n != listed] == []
    assert counted["C-S3", "U3", "H02"] == (3, 3, 2)
    assert counted["C-P1.3b.tag", "H08"] == (120, 120, 40)
    assert counted["C-P1.3b.role", "A31", "H07"] == (3, 3, 3)
