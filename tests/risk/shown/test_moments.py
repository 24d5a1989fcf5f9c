"""Known moments, and days, weeks and months: the sample company against dictionaries, and edges by hand."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from privlib.errors import ParameterError
from privlib.release.disclosure import release
from privlib.risk.shown import moments
from privlib.study import Study, open_study
from privlib.views import tables, words
from tests.risk.company import study

SMALL = Path(__file__).parents[3] / "sample_data" / "small"
FIELDS = {"age": "quasi", "seen": "other"}
CANARY = "rare-village"


@pytest.fixture
def sample(sample_store: Path) -> Iterator[Study]:
    policy = str(SMALL / "policy.toml")
    asked = open_study(store=str(sample_store), policy=policy, law="appi", period="2026-10", as_of="2026-11-10")
    yield asked
    asked.engine.close()


Moment = tuple[str, date, tuple[str, ...]]
"""A person, a day, what she said."""


def answers(items: list[str]) -> set[Moment]:
    found: set[Moment] = set()
    for wave in (1, 2, 3):
        frame = pl.read_csv(SMALL / f"answer-W{wave}.csv", infer_schema=False)
        for person, at, *said in frame.select("principal_id", "answered_at", *items).rows():
            tokyo = datetime.fromisoformat(at).replace(tzinfo=None) + timedelta(hours=9)
            found.add((person, tokyo.date(), tuple(said)))
    return found


def key(day: date, width: str) -> object:
    return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}[width]


def slow_windows(found: set[Moment], k: int) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for width in ("day", "week", "month"):
        held: dict[object, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
        for person, day, said in found:
            held[key(day, width)][said].add(person)
        classes = [persons for window in held.values() for persons in window.values()]
        below = set().union(*(each for each in classes if len(each) < k))
        alone = set().union(*(each for each in classes if len(each) == 1))
        kept = sum(all(len(each) >= k for each in window.values()) for window in held.values())
        everyone = {person for person, _, _ in found}
        rows.append((width, len(held), kept, k, min(map(len, classes)), len(alone), len(below), len(everyone)))
    return rows


def test_the_windows_of_the_panel_are_those_of_a_slow_count(sample: Study) -> None:
    found = moments.k_by_window(sample, "D04", k_min=10)
    assert found.frame.rows() == slow_windows(answers(["q1", "q3"]), 10)
    assert moments.k_by_window(sample, "D02", k_min=5).frame.rows() == slow_windows(answers(["q1", "q2", "q3"]), 5)


def test_one_known_moment_of_the_panel_is_exact_and_of_more_everyone_who_has_them_is_drawn(sample: Study) -> None:
    """963 persons answered, 812 of them two waves or more, 625 all three: fewer than the thousand that are drawn."""
    said = answers(["q1", "q3"])
    holders = Counter((day, values) for _, day, values in said)
    mine: dict[str, list[int]] = defaultdict(list)
    for person, day, values in said:
        mine[person].append(holders[day, values])
    share = sum(sum(n == 1 for n in each) / len(each) for each in mine.values()) / len(mine)
    found = moments.unicity(sample, "D04").frame
    assert found.row(0) == ("1", 963.0, 963.0, pytest.approx(100 * share), None, None)
    assert found.select("points", "persons", "sampled").rows()[1:] == [("2", 812.0, 812.0), ("3", 625.0, 625.0)]


def test_three_known_moments_of_who_has_three_are_all_she_has(sample: Study) -> None:
    """Nothing is left to chance: who answered thrice, and whose three moments another has too, is not unique."""
    history: dict[str, set[tuple[date, tuple[str, ...]]]] = defaultdict(set)
    for person, day, values in answers(["q1", "q3"]):
        history[person].add((day, values))
    three = [each for each in history.values() if len(each) == 3]
    unique = sum(sum(each <= other for other in history.values()) == 1 for each in three)
    assert moments.unicity(sample, "D04").frame["share"][2] == pytest.approx(100 * unique / len(three))


def test_answers_that_came_later_than_is_known_are_no_moments_yet(sample: Study) -> None:
    """By then 780 of the 800 answers of the first wave were known, of a person each."""
    found = moments.unicity(replace(sample, as_of=date(2026, 1, 31)), "D04").frame
    assert found.select("points", "persons").rows() == [("1", 780.0)]


def rows() -> list[dict[str, str]]:
    """Monday to Wednesday; b and c are alike on two days, a is alone on the first."""
    said = [("a", "20", "2026-10-05"), ("b", "30", "2026-10-05"), ("c", "30", "2026-10-05T23:59:59+09:00")]
    said += [("b", "20", "2026-10-06"), ("c", "20", "2026-10-06"), ("a", "20", "2026-10-07")]
    return [{"principal_key": person, "age": age, "seen": day} for person, age, day in said]


def test_the_column_that_says_when_gives_the_days(tmp_path: Path) -> None:
    asked = study({"D02": rows()}, FIELDS, "candidate")
    found = moments.k_by_window(asked, "D02", k_min=2, time="seen")
    # by day a is alone twice; in the week and the month a, b and c share 20, b and c share 30
    assert found.frame.rows() == [
        ("day", 3, 1, 2, 1, 1, 1, 3),
        ("week", 1, 1, 2, 2, 0, 0, 3),
        ("month", 1, 1, 2, 2, 0, 0, 3),
    ]
    assert words.k_by_window(release(found)).text == (
        "Of 3 persons, someone who knows the values and the day finds 1 (33.34%) among fewer than 2; who knows the "
        "week, 0 (0.00%); who knows the month, 0 (0.00%)."
    )


def test_moments_of_the_column_that_says_when_single_out_who_has_one_alone() -> None:
    asked = study({"D02": rows()}, FIELDS, "candidate")
    found = moments.unicity(asked, "D02", time="seen")
    # a has two moments, both hers alone; those of b and c are the same two
    one, two = found.frame.rows()
    assert one == ("1", 3.0, 3.0, pytest.approx(100 / 3), None, None)
    assert two[:4] == ("2", 3.0, 3.0, pytest.approx(100 / 3))
    text = words.unicity(release(found)).text
    assert text.startswith(
        "One known moment of a person, her values and the day, fits nobody else 33.33% of the time; 2 known moments "
        "fit nobody else 33.33% of the time (with a confidence of ninety-five in a hundred: "
    )


def test_who_has_one_moment_has_no_more_that_could_be_known() -> None:
    found = moments.unicity(study({"D02": rows()[:3]}, FIELDS, "candidate"), "D02", time="seen")
    assert words.unicity(release(found)).text == (
        "One known moment of a person, her values and the day, fits nobody else 33.33% of the time; nobody has more "
        "moments."
    )


def test_a_suppressed_row_is_no_moment() -> None:
    more = [*rows(), {"principal_key": "d", "age": "*", "seen": "2026-10-08"}]
    found = moments.k_by_window(study({"D02": more}, FIELDS, "candidate"), "D02", k_min=2, time="seen")
    assert found.frame["persons"].to_list() == [3, 3, 3]


def test_a_quasi_identifier_that_is_the_day_itself_is_known_by_the_window_alone() -> None:
    fields = {"age": "quasi", "seen": "quasi"}
    found = moments.k_by_window(study({"D02": rows()}, fields, "candidate"), "D02", k_min=2, time="seen")
    assert found.frame["alone"].to_list() == [1, 0, 0]


@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_nobody_below_the_limit_is_said_and_the_shareable_edition_says_nothing(edition: str) -> None:
    asked = replace(study({"D02": rows()[1:5]}, FIELDS, "candidate"), edition=edition)
    found = release(moments.k_by_window(asked, "D02", k_min=2, time="seen"))
    assert words.k_by_window(found).text.startswith(
        "Whether someone knows the day, the week or the month: nobody shares her values with fewer than 2."
        if edition == "restricted"
        else "How many are in too small a class by day, week and month is withheld."
    )
    one = release(moments.unicity(asked, "D02", time="seen"))
    assert {cell.mark for cell in one.cells} == ({"exact", "n/a"} if edition == "restricted" else {"withheld", "n/a"})


def test_without_a_column_and_without_waves_the_reason_is_said() -> None:
    asked = study({"D02": [{"age": "20"}]}, {"age": "quasi"})
    assert tables.unicity(release(moments.unicity(asked, "D02"))) is None
    assert tables.k_by_window(release(moments.k_by_window(asked, "D02", k_min=5))) is None
    assert words.unicity(release(moments.unicity(asked, "D02"))).text == (
        "Known moments of a person are not shown: the data set has no column that says when (parameter time), and no "
        "wave of answers asks what it holds."
    )
    assert moments.unicity(asked, "D05", time="seen").frame.is_empty()


@pytest.mark.parametrize(
    ("given", "time", "code", "message"),
    [
        (
            [{"age": "20", "seen": "2026-10-05"}],
            "seen",
            "risk.no_history",
            (
                "D02 has no keys of persons: one row is all that is known of each, and has no history. Leave time "
                "empty. Nothing was measured."
            ),
        ),
        (
            [{"principal_key": "a", "age": "20", "seen": CANARY}, {"principal_key": "b", "age": "20", "seen": "2026"}],
            "seen",
            "risk.no_day",
            (
                '"seen": 2 rows have no day. Write each as 2026-10-01; what follows the day is left out. Nothing was '
                "measured."
            ),
        ),
        (
            [{"principal_key": "a", "age": "20", "seen": "2026-10-05"}],
            "sen",
            "risk.unknown_column",
            (
                'D02: no column "sen". Did you mean "seen"? There are 3 columns; the first line must name them. '
                "Nothing was measured."
            ),
        ),
    ],
)
def test_a_column_that_does_not_say_when_is_refused(
    given: list[dict[str, str]], time: str, code: str, message: str
) -> None:
    state = "candidate" if "principal_key" in given[0] else "produced"
    with pytest.raises(ParameterError) as raised:
        moments.unicity(study({"D02": given}, FIELDS, state), "D02", time=time)
    assert (raised.value.code, str(raised.value)) == (code, message)


def test_no_value_and_no_day_is_in_a_frame(sample: Study) -> None:
    found = (moments.unicity(sample, "D04"), moments.k_by_window(sample, "D04", k_min=10))
    said = {str(cell) for each in found for row in each.frame.rows() for cell in row if isinstance(cell, str)}
    assert said == {"1", "2", "3", "day", "week", "month"}
