"""The history of risk: only added to, compared run by run, with what caused a change."""

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from privlib.errors import ParameterError, StorageError
from privlib.risk.releases.history import Cause, Limits, attributes_of_sets, causes, changes, control_limits
from privlib.risk.releases.history_file import Entry, append, entries, history_file
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


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"


def test_what_runs_write_is_read_in_the_order_of_writing(store: Path):
    assert entries(store) == []
    second = replace(FIRST, run_id="r-02", dataset="D06", k=None, verdict="not evaluated")
    append(store, [FIRST])
    append(store, [second, replace(second, cohort="area north")])
    assert entries(store) == [FIRST, second, replace(second, cohort="area north")]
    assert entries(store, "D04") == [FIRST]


def test_the_file_is_private_and_stands_beside_the_store(store: Path):
    append(store, [FIRST])
    assert [path.name for path in store.parent.iterdir()] == ["store.duckdb.risk"]
    assert stat.S_IMODE(history_file(store).stat().st_mode) == 0o600


@pytest.mark.parametrize("again", [[FIRST], [replace(FIRST, run_id="r-02"), replace(FIRST, dataset="D06")]])
def test_a_run_that_is_there_is_refused_and_nothing_of_it_is_written(store: Path, again: list[Entry]):
    append(store, [FIRST])
    with pytest.raises(ParameterError) as refused:
        append(store, again)
    assert (refused.value.code, refused.value.exit_code) == ("risk.history_repeated", 2)
    assert str(refused.value) == (
        "run r-01 is in the risk history already. A run writes each data set once. Nothing was written."
    )
    assert entries(store) == [FIRST]


def test_a_run_that_brings_one_data_set_twice_is_refused(store: Path):
    with pytest.raises(ParameterError) as refused:
        append(store, [FIRST, replace(FIRST, k=9)])
    assert refused.value.code == "risk.history_repeated"
    assert entries(store) == []


@pytest.mark.parametrize("sql", ["UPDATE risk_history SET k = 99", "DELETE FROM risk_history"])
def test_the_history_is_only_added_to(store: Path, sql: str):
    append(store, [FIRST])
    with sqlite3.connect(history_file(store)) as other, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        other.execute(sql)
    other.close()
    assert entries(store) == [FIRST]


def test_counts_that_cannot_be_are_not_written(store: Path):
    with pytest.raises(sqlite3.IntegrityError):
        append(store, [replace(FIRST, uniques=101)])
    assert entries(store) == []


def test_floats_are_kept_to_twelve_digits(store: Path):
    append(store, [replace(FIRST, average=0.1 + 0.2, t=1 / 3)])
    (kept,) = entries(store)
    assert (kept.average, kept.t) == (0.3, 0.333333333333)


def test_a_damaged_file_and_one_of_another_version_are_refused_and_left(store: Path):
    append(store, [FIRST])
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
        append(store, [FIRST])
    assert str(refused.value) == (
        "store.duckdb.risk: damaged, or not a risk history. Move it away and keep it; put a copy from before in its "
        "place, or begin a new history with the next run. It was left as it is."
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


def test_new_uniques_are_explained_by_new_and_newly_rare_values():
    inside = np.array([[True, True], [False, True], [True, True]])
    before = np.array([[8, 9], [8, 0], [1, 0]])
    now = np.array([[2, 9], [2, 1], [1, 1]])
    assert causes(("age", "shop"), inside, before, now, 5) == (
        Cause("shop", 3, 1.0, new_label=2, newly_rare=0),
        Cause("age", 2, 2 / 3, new_label=0, newly_rare=1),
    )


def test_nobody_newly_unique_has_no_cause():
    nobody = np.zeros((0, 2), np.int64)
    assert causes(("age", "shop"), nobody == 1, nobody, nobody, 5) == ()
