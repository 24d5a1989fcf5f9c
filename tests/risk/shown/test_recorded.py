"""What runs record of a data set, and what a report shows of it: hand-worked figures on a small register."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from privlib.errors import ParameterError, StorageError
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.risk.plans import plan_file
from privlib.risk.plans.plan_file import Attribute, Plan, Promise
from privlib.risk.releases.history_file import Cause, Entry, Held, Record, append, entries, history_file
from privlib.risk.shown import history, recorded
from privlib.risk.shown.recorded import Question
from privlib.study import Study
from tests.risk.company import Rows, study
from tests.risk.releases.test_history import FIRST

FIELDS = {"shop": "quasi", "age": "quasi", "answer": "sensitive"}
ASK = Question("D02", (), k_min=5, l_min=2, t_max=0.5)
LIMITS = {"k_min": 5, "l_min": 2, "t_max": 0.5}


def people(*groups: tuple[str, str, int]) -> Rows:
    """So many persons of a shop and an age; their answers take turns."""
    return [
        {"shop": shop, "age": age, "answer": "yes" if n % 2 else "no"}
        for shop, age, number in groups
        for n in range(number)
    ]


OLD = people(("a", "30s", 6), ("a", "40s", 6), ("b", "30s", 5), ("c", "30s", 1))
"""18 persons in four classes of 6, 6, 5 and 1. Below 5: one, who is alone through her shop."""
NEW = people(("a", "30s", 6), ("a", "40s", 6), ("b", "30s", 1), ("d", "30s", 4), ("d", "40s", 1), ("d", "50s", 1))
"""19 persons. Alone: one of shop b, and two of shop d, of which one is the only one in her fifties."""


def asked(rows: Rows, store: Path | None = None, day: str = "2026-11-10", snapshot: str = "0") -> Study:
    made = study({"D02": rows}, FIELDS)
    return replace(made, store=store, as_of=date.fromisoformat(day), snapshot=snapshot * 64)


def run(rows: Rows, store: Path, day: str, question: Question = ASK, name: str = "") -> Record:
    made = recorded.record(asked(rows, store, day), question, name or day)
    append(store, [made])
    return made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"


def test_an_entry_holds_what_the_summary_shows():
    """18 persons say no 10 times. She who is alone says it too: 8 / 18 from the whole."""
    made = recorded.record(asked(OLD), ASK, "r-01").entry
    assert made == Entry(
        run_id="r-01",
        as_of="2026-11-10",
        dataset="D02",
        data_digest="0" * 64,
        spec_digest=made.spec_digest,
        plan_digest=None,
        unit="persons",
        nulls="own",
        k_min=5,
        units=18,
        rows=18,
        classes=4,
        k=1,
        rows_k=1,
        below_k=1,
        uniques=1,
        average=4 / 18,
        l=1,
        t=made.t,
        suppressed=0,
        loss=None,
        cohort="",
        verdict="fail",
        estimator=None,
        sampling_fraction=None,
    )
    assert made.t == pytest.approx(8 / 18)


def test_values_are_kept_by_their_digest_and_none_that_few_have(store: Path):
    held = run(OLD, store, "2026-10-31").held
    assert sorted((each.attribute, bool(each.value), each.units, each.uniques) for each in held) == [
        *(("age", False, 0, 0), ("age", True, 6, 0), ("age", True, 12, 0)),
        *(("shop", False, 1, 1), ("shop", True, 5, 0), ("shop", True, 12, 0)),
    ]
    written = history_file(store).read_bytes()
    assert not [value for value in (b"30s", b"40s", b"yes") if value in written]


PROMISE = Promise(units=18, rows=18, suppressed=2, classes=4, k=1, score=0.125)
PLAN = Plan(
    table="answers.csv",
    attributes=tuple(Attribute(name, 0, 2, "0" * 64, empty_line=False) for name in ("age", "shop")),
    models=("k:1",),
    limit=0.1,
    score="loss",
    gs=0.5,
    weights={},
    upper={},
    lower={},
    promise=PROMISE,
)
WITH = replace(ASK, plans="plans")


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "root" / "plans"
    folder.mkdir(parents=True)
    (folder.parent / "notebooks").mkdir()
    monkeypatch.chdir(folder.parent)
    return folder


def specified(rows: Rows, store: Path, day: str = "2026-11-10", name: str | None = "SP1") -> Study:
    """The register names the specification of each data set."""
    made = asked(rows, store, day)
    register = {"dataset_id": "D02", "state": "produced", "subject_key": True, "spec_ref": name}
    made.engine.put("anon_dataset", pl.DataFrame([register], schema_overrides={"spec_ref": pl.String}))
    return made


def test_the_plan_of_a_data_set_is_recorded_by_its_digest_and_with_what_it_promised(store: Path, plans: Path):
    plan_file.write(PLAN, plans / "D02.toml")
    made = recorded.record(asked(OLD), WITH, "r-01").entry
    assert (made.plan_digest, made.loss) == (PLAN.digest, 0.125)
    assert made.comparable == recorded.record(asked(OLD), ASK, "r-02").entry.comparable
    append(store, [Record(made)])
    assert [(each.plan_digest, each.loss) for each in entries(store)] == [(PLAN.digest, 0.125)]


def test_the_plan_may_be_named_for_the_specification_of_the_register(store: Path, plans: Path):
    plan_file.write(PLAN, plans / "SP1.toml")
    assert recorded.record(specified(OLD, store), WITH).entry.plan_digest == PLAN.digest
    for other in (None, "SP2", "../plans/SP1"):
        assert recorded.record(specified(OLD, store, name=other), WITH).entry.plan_digest is None
    own = replace(PLAN, table="own.csv")
    plan_file.write(own, plans / "D02.toml")
    assert recorded.record(specified(OLD, store), WITH).entry.plan_digest == own.digest


@pytest.mark.parametrize(
    ("plan", "rows"),
    [
        (PLAN, NEW),
        (replace(PLAN, score="height"), OLD),
        (replace(PLAN, attributes=PLAN.attributes[:1]), OLD),
        (replace(PLAN, promise=replace(PROMISE, classes=5)), OLD),
    ],
)
def test_a_loss_that_is_not_of_this_data_set_is_not_recorded(plans: Path, plan: Plan, rows: Rows):
    plan_file.write(plan, plans / "D02.toml")
    made = recorded.record(asked(rows), WITH).entry
    assert (made.plan_digest, made.loss) == (plan.digest, None)


def test_plans_are_numbered_from_the_last_one_that_is_known(store: Path, plans: Path):
    run(OLD, store, "2026-08-31")
    for day, table in (("2026-09-30", "a.csv"), ("2026-10-31", "b.csv")):
        plan_file.write(replace(PLAN, table=table), plans / "D02.toml")
        run(OLD, store, day, WITH)
    found = history.risk_history(asked(OLD, store), "D02", **LIMITS, plans="plans")  # type: ignore[arg-type]
    assert found.frame.select("plan", "loss").rows() == [(None, None), (2, 0.125), (1, 0.125), (1, 0.125)]


def test_a_folder_of_plans_that_is_not_there_is_refused(plans: Path):
    with pytest.raises(ParameterError) as refused:
        recorded.record(asked(OLD), replace(ASK, plans="plan"))
    assert str(refused.value) == "plans: no such folder. A folder of plan files. Nothing was run."
    (plans / "D02.toml").write_text("k = 5")
    with pytest.raises(ParameterError) as refused:
        recorded.record(asked(OLD), WITH)
    assert refused.value.code == "risk.plan_unreadable"


@pytest.mark.parametrize(
    ("question", "compares"),
    [
        (replace(ASK, l_min=3, t_max=0.1), True),
        (replace(ASK, quasi_identifiers=("shop", "age")), True),
        (replace(ASK, k_min=6), False),
        (replace(ASK, quasi_identifiers=("shop",)), False),
    ],
)
def test_limits_of_l_and_t_judge_a_run_but_make_no_other_question(question: Question, compares: bool):
    one, other = (recorded.record(asked(OLD), each).entry for each in (ASK, question))
    assert (one.comparable == other.comparable) is compares


def test_an_estimator_is_named_where_the_share_of_the_population_is_known(store: Path):
    """Up to a tenth it is Pitman's, or Zayatz's if that has no solution: here, one is alone and nobody is a pair."""
    made = run(OLD, store, "2026-10-31", replace(ASK, sampling_fraction=0.05)).entry
    assert (made.estimator, made.sampling_fraction) == ("zayatz", 0.05)
    plain = run(OLD, store, "2026-11-01").entry
    assert (plain.estimator, plain.sampling_fraction) == (None, None)
    assert plain.comparable == made.comparable


def test_the_verdict_is_a_pass_only_if_every_limit_holds_and_nothing_measured_is_none():
    fit = people(("a", "30s", 6), ("b", "40s", 6))
    assert recorded.record(asked(fit), ASK).entry.verdict == "pass"
    for question in (replace(ASK, k_min=7), replace(ASK, l_min=3)):
        assert recorded.record(asked(fit), question).entry.verdict == "fail"
    nothing = recorded.record(asked(fit), replace(ASK, dataset="D05"))
    assert (nothing.entry.verdict, nothing.entry.units, nothing.entry.k) == ("not evaluated", 0, None)
    assert nothing.held == ()


def test_the_cause_of_a_change_is_parted_by_attribute_and_by_what_became_of_the_value(store: Path):
    """From OLD to NEW: alone 1 to 3. Shop: b (5 before) has one now, alone: newly rare 1. d is new with 6, of which the
    ones in their forties and fifties are alone, but the fifties alone single out the second, whose only minimal set is
    her age: new 1, less the one of shop c before: 0. Age: forties are alone with shop d: common 1; fifties are new: 1.
    """
    run(OLD, store, "2026-09-30")
    assert run(NEW, store, "2026-10-31").causes == (
        Cause("2026-09-30", 2, "age", 2, 1, 0, 1),
        Cause("2026-09-30", 2, "shop", 1, 0, 1, 0),
    )


def shown(store: Path, rows: Rows = NEW, **limits: float) -> list[dict[str, object]]:
    return history.risk_history(asked(rows, store), "D02", **{**LIMITS, **limits}).frame.rows(named=True)  # type: ignore[arg-type]


def test_the_first_run_stands_alone_and_the_second_beside_it(store: Path):
    (first,) = shown(store, OLD)
    assert first == {
        "run": "2026-11-10",
        "question": 1,
        "units": 18,
        "below_k": 1,
        "uniques": 1,
        "limit": 5,
        "k": 1,
        "low": None,
        "high": None,
        "plan": None,
        "loss": None,
    }
    run(OLD, store, "2026-10-31")
    before, now = shown(store)
    assert before == first | {"run": "2026-10-31"}
    assert (now["run"], now["units"], now["below_k"], now["uniques"]) == ("2026-11-10", 19, 7, 3)


def test_the_same_data_in_another_language_or_after_a_later_day_are_no_earlier_run(store: Path):
    run(NEW, store, "2026-11-10", name="in English")
    run(OLD, store, "2026-12-31")
    assert [row["run"] for row in shown(store)] == ["2026-11-10"]


def test_two_loads_of_one_day_are_two_points_and_are_told_apart(store: Path):
    append(store, [recorded.record(asked(OLD, store, snapshot="1"), ASK, "before the load")])
    assert [row["run"] for row in shown(store)] == ["2026-11-10", "2026-11-10 (2)"]


def test_runs_of_another_question_have_another_number_and_give_no_limits(store: Path):
    for month in range(1, 7):
        run(OLD, store, f"2026-{month:02}-28", replace(ASK, k_min=6))
    run(OLD, store, "2026-08-31")
    found = shown(store)
    assert [row["question"] for row in found] == [2] * 6 + [1, 1]
    assert [row["limit"] for row in found] == [6] * 6 + [5, 5]
    assert {row["high"] for row in found} == {None}


def test_control_limits_are_percent_of_runs_before(store: Path):
    """Shares .1 and .2, three each: mean .15, variance 6 * .0025 / 5 = .003."""
    made = recorded.record(asked(OLD), ASK).entry
    for month, below in enumerate((10, 20, 10, 20, 10, 20), 1):
        entry = replace(made, run_id=f"{month}", as_of=f"2026-{month:02}-28", units=100, below_k=below)
        append(store, [Record(entry)])
    found = shown(store)
    assert [row["high"] for row in found[:-1]] == [None] * 6
    assert (found[-1]["low"], found[-1]["high"]) == (0.0, pytest.approx(15 + 300 * 0.003**0.5))


def test_the_last_twenty_four_runs_are_shown(store: Path):
    entries = [replace(FIRST, run_id=f"{n}", dataset="D02", as_of=f"20{n:02}-01-31") for n in range(26)]
    append(store, [Record(each) for each in entries])
    found = shown(store)
    assert len(found) == 24
    assert (found[0]["run"], found[-1]["run"]) == ("2003-01-31", "2026-11-10")


def causes(store: Path, edition: str = "restricted") -> pl.DataFrame:
    made = replace(asked(NEW, store), edition=edition)  # type: ignore[arg-type]
    seal.reset()
    return release(history.risk_causes(made, "D02", **LIMITS)).frame  # type: ignore[arg-type]


def test_causes_of_every_change_between_comparable_runs_are_shown(store: Path):
    run(OLD, store, "2026-09-30")
    run(OLD, store, "2026-10-31")
    run(OLD, store, "2026-11-01", replace(ASK, k_min=6))
    found = history.risk_causes(asked(NEW, store), "D02", **LIMITS)  # type: ignore[arg-type]
    assert found.frame.rows() == [
        ("2026-11-10", "age", "2026-10-31", 2, 2, 100.0, 1, 0, 1),
        ("2026-11-10", "shop", "2026-10-31", 2, 1, 50.0, 0, 1, 0),
    ]


def test_the_shareable_edition_does_not_even_say_that_something_changed(store: Path):
    append(store, [Record(replace(FIRST, dataset="D02"))])
    same = causes(store, "shareable")
    run(OLD, store, "2026-10-31")
    changed = causes(store, "shareable")
    assert changed.equals(same)
    assert set(changed["change_mark"]) == {"withheld"}
    assert causes(store).height == 2


def test_a_damaged_history_is_told_and_is_no_first_run(store: Path):
    history_file(store).write_bytes(b"no database" * 100)
    with pytest.raises(StorageError) as refused:
        shown(store)
    assert refused.value.code == "risk.history_damaged"


def words(found: Sequence[Held]) -> set[str]:
    return {each.value for each in found}


def test_equal_values_have_equal_digests_and_an_empty_cell_has_its_own():
    empty = [*people(("a", "30s", 6)), *[{"shop": "a", "age": None, "answer": "no"} for _ in range(6)]]
    one, other = (recorded.record(asked(rows), ASK).held for rows in (people(("a", "30s", 6)), empty))
    assert words(one) < words(other)
    assert len(words(other)) == len(words(one)) + 1
