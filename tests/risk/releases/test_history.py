"""The history of risk: only added to, compared run by run, with what caused a change."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError, StorageError
from privlib.risk.releases.history import (
    Limits,
    attributes_of_sets,
    by_value,
    causes,
    changes,
    control_limits,
    folded,
    known,
)
from privlib.risk.releases.history_file import (
    Cause,
    Entry,
    Held,
    Record,
    append,
    begin,
    copy,
    entries,
    history_file,
    records,
)
from privlib.risk.releases.history_file import (
    runs as runs_of,
)
from privlib.risk.table.finest import Finest
from privlib.risk.uniques.special import minimal_sets, special

FIRST = Entry(
    run_id="r-01",
    as_of="2026-01-31",
    dataset="D04",
    data_digest="a" * 64,
    spec_digest="b" * 64,
    plan_digest=None,
    unit="persons",
    nulls="own",
    k_min=10,
    units=100,
    rows=120,
    classes=9,
    k=3,
    rows_k=4,
    below_k=10,
    uniques=0,
    average=0.1,
    l=2,
    t=0.25,
    suppressed=5,
    loss=None,
    cohort="",
    verdict="fail",
    estimator=None,
    sampling_fraction=None,
)


def runs(*below: int) -> list[Entry]:
    """Monthly runs with these numbers of persons below k_min of 100."""
    return [
        replace(FIRST, run_id=f"r-{place:02}", as_of=f"2026-{place:02}-28", below_k=n)
        for place, n in enumerate(below, 1)
    ]


def recorded(*entries: Entry) -> list[Record]:
    return [Record(entry) for entry in entries]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"


def test_what_runs_write_is_read_in_the_order_of_writing(store: Path):
    assert entries(store) == []
    second = replace(FIRST, run_id="r-02", dataset="D06", k=None, verdict="not evaluated")
    append(store, recorded(FIRST))
    append(store, recorded(second, replace(second, cohort="area north")))
    assert entries(store) == [FIRST, second, replace(second, cohort="area north")]
    assert entries(store, "D04") == [FIRST]


def test_the_file_is_private_and_stands_beside_the_store(store: Path):
    append(store, recorded(FIRST))
    assert [path.name for path in store.parent.iterdir()] == ["store.duckdb.risk"]
    assert stat.S_IMODE(history_file(store).stat().st_mode) == 0o600


@pytest.mark.parametrize("again", [[FIRST], [replace(FIRST, run_id="r-02"), replace(FIRST, dataset="D06")]])
def test_a_run_that_is_there_is_refused_and_nothing_of_it_is_written(store: Path, again: list[Entry]):
    append(store, recorded(FIRST))
    with pytest.raises(ParameterError) as refused:
        append(store, recorded(*again))
    assert (refused.value.code, refused.value.exit_code) == ("risk.history_repeated", 2)
    assert str(refused.value) == (
        "run r-01 is in the risk history already. A run writes each data set once. Nothing was written."
    )
    assert entries(store) == [FIRST]


def test_a_run_that_brings_one_data_set_twice_is_refused(store: Path):
    with pytest.raises(ParameterError) as refused:
        append(store, recorded(FIRST, replace(FIRST, k=9)))
    assert refused.value.code == "risk.history_repeated"
    assert entries(store) == []


HELD = (Held("shop", "", 3, 2), Held("shop", "d" * 32, 97, 1))
CAUSE = Cause("2025-12-31", 3, "shop", 2, 3, -1, 0)


@pytest.mark.parametrize(
    "sql",
    [
        *("UPDATE risk_history SET k = 99", "DELETE FROM risk_history", "UPDATE risk_held SET units = 9"),
        *("DELETE FROM risk_cause", "DELETE FROM risk_begun"),
    ],
)
def test_the_history_is_only_added_to(store: Path, sql: str):
    begin(store, ["lost"])
    append(store, [Record(FIRST, HELD, (CAUSE,))])
    with sqlite3.connect(history_file(store)) as other, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        other.execute(sql)
    other.close()
    assert records(store) == [Record(FIRST, HELD, (CAUSE,))]
    assert runs_of(store) == {"lost", "r-01"}


def test_counts_that_cannot_be_are_not_written(store: Path):
    with pytest.raises(sqlite3.IntegrityError):
        append(store, recorded(replace(FIRST, uniques=101)))
    assert entries(store) == []


def test_floats_are_kept_to_twelve_digits(store: Path):
    append(store, recorded(replace(FIRST, average=0.1 + 0.2, t=1 / 3)))
    (kept,) = entries(store)
    assert (kept.average, kept.t) == (0.3, 0.333333333333)


def test_a_damaged_file_and_one_of_another_version_are_refused_and_left(store: Path):
    append(store, recorded(FIRST))
    path = history_file(store)
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 7")
    other.close()
    with pytest.raises(StorageError) as refused:
        entries(store)
    assert str(refused.value) == (
        "store.duckdb.risk: a risk history of version 7, this privlib keeps version 1. Use the privlib that wrote it. "
        "It was left as it is."
    )
    path.write_bytes(b"not a database, whatever its name says: " * 30)
    before = path.read_bytes()
    with pytest.raises(StorageError) as refused:
        append(store, recorded(FIRST))
    assert str(refused.value) == (
        "store.duckdb.risk: damaged, or not a risk history. Move it away and keep it; put a copy from before in its "
        "place, or begin a new history with: privlib risk history --begin. It was left as it is."
    )
    assert path.read_bytes() == before


def test_runs_are_compared_where_data_set_question_and_cohort_are_the_same():
    first, second, third = runs(4, 9, 7)
    other = replace(second, spec_digest="c" * 64)
    cohort = replace(second, cohort="area north")
    found = changes([third, first, other, second, cohort])
    assert [(each.before.run_id, each.after.run_id, each.below_k) for each in found] == [
        ("r-01", "r-02", 5),
        ("r-02", "r-03", -2),
    ]
    assert (found[0].uniques, found[0].k) == (0, 0)
    assert changes([first, replace(second, k=None)])[0].k is None


def test_control_limits_are_three_standard_deviations_around_the_mean_of_earlier_runs():
    """Shares .1 and .2, three each: mean .15, variance 6 * .0025 / 5 = .003."""
    history = runs(10, 20, 10, 20, 10, 20, 99)
    found = control_limits(history, history[-1])
    assert found is not None
    assert found == Limits(6, pytest.approx(0.15), 0.0, pytest.approx(0.15 + 3 * 0.003**0.5))


def test_control_limits_need_six_comparable_runs_and_look_at_twelve():
    assert control_limits(runs(1, 2, 3, 4, 5, 6), runs(1, 2, 3, 4, 5, 6)[-1]) is None
    history = [replace(each, as_of=f"2025-{each.as_of[5:]}", run_id=f"old {each.run_id}") for each in runs(*[90] * 12)]
    history += runs(*[10] * 12)
    found = control_limits(history, replace(FIRST, run_id="now", as_of="2026-12-31"))
    assert found == Limits(12, pytest.approx(0.1), pytest.approx(0.1), pytest.approx(0.1))
    emptied = [replace(each, units=0, below_k=0, uniques=0) for each in history[:20]] + history[20:]
    assert control_limits(emptied, replace(FIRST, run_id="now", as_of="2026-12-31")) is None


SHOPS = Finest(
    names=("age", "shop"),
    radices=(4, 4),
    codes=np.array([[1, 1, 2, 3], [1, 2, 1, 3]]),
    units=np.array([1, 1, 6, 1]),
    rows=np.array([1, 1, 6, 1]),
)
"""Age 1 twice in two shops; age 3 once in shop 3. MSUs: of class 0 {age, shop}; of 1 {shop}; of 3 {age}, {shop}."""


def test_attributes_of_minimal_sets_are_those_of_the_sets_listed():
    found = special(SHOPS)
    inside = attributes_of_sets(found, np.array([0, 1, 3]))
    assert inside.tolist() == [[True, True], [False, True], [True, True]]
    for row, index in zip(inside, (0, 1, 3), strict=True):
        listed = {name for names in minimal_sets(found, index) for name in names}
        assert {name for name, has in zip(SHOPS.names, row, strict=True) if has} == listed


def test_values_that_few_have_are_kept_as_one():
    """k_min 3. Age: value 1 has 2 units, both alone through it; 2 has 6; 3 has 1. Shop: 1 has 7, 2 has 1, 3 has 1."""
    held = by_value(SHOPS, [["-", "a1", "a2", "a3"], ["-", "s1", "s2", "s3"]])
    assert held == (
        *(Held("age", "a1", 2, 1), Held("age", "a2", 6, 0), Held("age", "a3", 1, 1)),
        *(Held("shop", "s1", 7, 1), Held("shop", "s2", 1, 1), Held("shop", "s3", 1, 1)),
    )
    assert folded(held, 3) == (
        *(Held("age", "a2", 6, 0), Held("age", "", 3, 2)),
        *(Held("shop", "s1", 7, 1), Held("shop", "", 2, 2)),
    )


def test_an_attribute_of_too_many_values_is_left_out():
    many = [Held("code", f"{n:04}", 9, 0) for n in range(1_001)]
    assert folded([*many, Held("shop", "a", 9, 1)], 5) == (Held("shop", "a", 9, 1), Held("shop", "", 0, 0))
    assert len(folded(many[1:], 5)) == 1_001


def test_new_uniques_are_explained_by_values_that_are_new_became_rare_or_stayed():
    """Shop: value new with 8 (all alone), one common in both (1 to 3 alone), one rare now (0 to 2); rare before: 2."""
    before = Record(
        replace(FIRST, uniques=3),
        (Held("shop", "kept", 50, 1), Held("shop", "waned", 12, 0), Held("shop", "", 4, 2)),
    )
    now = [Held("shop", "kept", 50, 3), Held("shop", "waned", 2, 2), Held("shop", "opened", 8, 8)]
    assert causes(before, now, 13) == (Cause("2026-01-31", 10, "shop", 10, 6, 2, 2),)


def test_a_value_that_is_gone_takes_its_uniques_with_it():
    before = Record(replace(FIRST, uniques=5), (Held("shop", "closed", 12, 5), Held("shop", "", 0, 0)))
    assert causes(before, [], 0) == (Cause("2026-01-31", -5, "shop", -5, 0, -5, 0),)
    assert causes(before, [Held("shop", "closed", 12, 5)], 5) == ()


def test_where_no_value_was_rare_before_every_unique_of_a_new_value_is_new():
    before = Record(replace(FIRST, uniques=5), (Held("shop", "kept", 12, 5),))
    now = [Held("shop", "kept", 12, 5), Held("shop", "opened", 3, 2)]
    assert causes(before, now, 7) == (Cause("2026-01-31", 2, "shop", 2, 2, 0, 0),)


rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2)), max_size=14)


def classes_of(found: Sequence[tuple[int, ...]]) -> Finest:
    counted = sorted(Counter(found).items())
    codes = np.array([codes for codes, _ in counted], np.int64).reshape(len(counted), 3).T
    sizes = np.array([n for _, n in counted], np.int64)
    return Finest(("a", "b", "c"), (3, 4, 3), np.ascontiguousarray(codes), sizes, sizes)


def slow_uniques(found: Sequence[tuple[int, ...]], place: int) -> Counter[int]:
    """By value, those alone who have the attribute in a set that singles them out and of which no smaller one does."""
    alone: Counter[int] = Counter()
    for row in found:
        singling = [
            names
            for names in ({0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2})
            if sum(all(other[n] == row[n] for n in names) for other in found) == 1
        ]
        minimal = [names for names in singling if not any(less < names for less in singling)]
        alone[row[place]] += any(place in names for names in minimal)
    return alone


@given(rows, rows)
def test_causes_are_those_of_the_definition_and_add_up(first: list[tuple[int, ...]], second: list[tuple[int, ...]]):
    k_min, texts = 3, [[f"{n}" for n in range(4)]] * 3
    kept = folded(by_value(classes_of(first), texts), k_min)
    number = sum(n == 1 for n in Counter(second).values())
    found = causes(Record(replace(FIRST, k_min=k_min), kept), by_value(classes_of(second), texts), number)
    told = {each.attribute: each for each in found}
    for place, name in enumerate("abc" if first else ""):
        before, now = Counter(row[place] for row in first), Counter(row[place] for row in second)
        alone, after = slow_uniques(first, place), slow_uniques(second, place)
        parts = [0, 0, 0]
        for value in range(4):
            part = 0 if before[value] < k_min else 1 if now[value] < k_min else 2
            parts[part] += after[value] - alone[value]
        expected = None if not any(parts) else Cause("2026-01-31", number, name, sum(parts), *parts)
        assert told.get(name) == expected
    assert first or not found


def test_what_is_known_before_a_run_leaves_out_its_own_data_and_later_days_and_counts_a_measurement_once():
    early, own, later = (replace(FIRST, run_id=day, as_of=day) for day in ("2026-01-31", "2026-03-31", "2026-05-31"))
    again = replace(early, run_id="in Japanese", k=4)
    reloaded = replace(own, run_id="before the load", data_digest="e" * 64)
    other = replace(early, run_id="other question", spec_digest="f" * 64)
    found = known(recorded(later, reloaded, early, own, other, again), "2026-03-31", "a" * 64)
    assert [each.entry for each in found] == [again, other, reloaded]


def test_a_copy_is_the_history_as_it_is_and_nothing_is_copied_where_there_is_none(store: Path, tmp_path: Path):
    pin = tmp_path / "pins" / "store.duckdb"
    pin.parent.mkdir()
    copy(store, pin)
    assert list(pin.parent.iterdir()) == []
    append(store, [Record(FIRST, HELD, (CAUSE,))])
    copy(store, pin)
    append(store, recorded(replace(FIRST, run_id="r-02")))
    assert records(pin) == [Record(FIRST, HELD, (CAUSE,))]
    assert stat.S_IMODE(history_file(pin).stat().st_mode) == 0o600


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from privlib.errors import ParameterError
from privlib.risk.releases.history_file import Held, Record, append
from tests.risk.releases.test_history import FIRST

store, name, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
held = tuple(Held("shop", f"{n:032}", 1, 0) for n in range(400))
for n in range(number):
    for run in (f"{name} {n}", f"both {n}"):
        try:
            append(store, [Record(replace(FIRST, run_id=run), held)])
        except ParameterError as error:
            assert error.code == "risk.history_repeated"
    print(n, flush=True)
"""


def writer(store: Path, name: str, number: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", WRITER, str(store), name, str(number)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3], env=dict(os.environ))


def test_two_processes_at_once_neither_lose_nor_double_a_line(store: Path):
    both = [writer(store, name, 15) for name in ("one", "two")]
    assert [each.wait(60) for each in both] == [0, 0]
    for each in both:
        assert each.stdout is not None
        each.stdout.close()
    expected = [f"{name} {n}" for name in ("one", "two", "both") for n in range(15)]
    assert Counter(each.run_id for each in entries(store)) == Counter(expected)


@pytest.mark.parametrize("delay", [0.0, 0.004, 0.009, 0.015])
def test_a_killed_writer_leaves_whole_records_and_the_next_goes_on(store: Path, delay: float):
    process = writer(store, "killed", 1_000)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    process.stdout.close()
    found = records(store)
    assert len(found) >= 2
    assert {len(each.held) for each in found} == {400}
    append(store, recorded(replace(FIRST, run_id="next")))
    assert [each.entry.run_id for each in records(store)] == [*(each.entry.run_id for each in found), "next"]
