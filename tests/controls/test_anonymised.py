"""Controls of anonymously processed information: what restores its persons is destroyed."""

import pytest

from tests.controls.company import check

SETS = "anon_dataset: dataset_id | state | created_at | mapping_destroyed_at | salt_destroyed_at"


def test_what_restores_persons_is_destroyed_within_days_of_completion_each_thing_by_itself() -> None:
    """The limit is 7 days, days of Tokyo; the study knows until 2026-05-31."""
    check(
        "C-S5.law35",
        f"""
        {SETS}
        D1 | produced | 2026-04-10 23:00:00 | 2026-04-17 23:59:59 | 2026-04-11 10:00:00
        D2 | produced | 2026-04-10 23:00:00 | 2026-04-18 00:00:00 | 2026-04-11 10:00:00
        D3 | produced | 2026-04-10 10:00:00 | 2026-04-11 10:00:00 | -
        D4 | produced | 2026-04-10 10:00:00 | - | -
        """,
        evaluated=4,
        found="""
        C | D2 | mapping-kept | 8 | -
        C | D3 | salt-kept | 51 | -
        C | D4 | mapping-kept | 51 | -
        C | D4 | salt-kept | 51 | -
        """,
    )


def test_a_candidate_and_a_set_without_its_day_of_completion_are_not_evaluated() -> None:
    check(
        "C-S5.law35",
        f"""
        {SETS}
        D1 | candidate | - | - | -
        D2 | produced | - | - | -
        D3 | produced | 2026-06-01 00:00:00 | - | -
        """,
        evaluated=0,
    )


@pytest.mark.parametrize("destroyed", ["2026-04-09 10:00:00", "2026-06-01 00:00:00"])
def test_a_record_from_before_completion_or_not_known_yet_is_none(destroyed: str) -> None:
    check(
        "C-S5.law35",
        f"{SETS}\nD1 | produced | 2026-04-10 10:00:00 | {destroyed} | 2026-04-10 10:00:00",
        evaluated=1,
        found="C | D1 | mapping-kept | 51 | -",
    )


def test_what_was_over_before_the_period_is_not_found_again_and_what_stands_is() -> None:
    check(
        "C-S5.law35",
        f"""
        {SETS}
        D1 | produced | 2026-02-01 10:00:00 | 2026-03-31 23:59:59 | 2026-03-31 23:59:59
        D2 | produced | 2026-02-01 10:00:00 | 2026-03-31 10:00:00 | 2026-04-01 00:00:00
        D3 | produced | 2026-02-01 10:00:00 | - | 2026-02-02 10:00:00
        D4 | produced | 2026-05-01 00:00:00 | - | -
        """,
        evaluated=2,
        found="""
        C | D2 | salt-kept | 59 | -
        C | D3 | mapping-kept | 119 | -
        """,
    )
