"""The E-rules and the edge cases of PC1, PC2, PC4 and PC5, each by its name, with figures worked out by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from privlib.measures import coverage, restated
from privlib.policy import law, model, periods
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.store.snapshot import open_store
from privlib.study import Study
from tests.measures.company import NEW_PURPOSE, study
from tests.store.company import AGREEMENT, PRINCIPAL, USE, Company, agree, use

Rows = Sequence[Mapping[str, Any]]
BEFORE, DAY = datetime(2026, 1, 1), datetime(2026, 4, 10, 3)
"""Long before the period, and noon of 10 April in Tokyo."""
STOP = {"effect": "restrict", "kind": "suspension", "purposes": "*"}
NEW = f"""{NEW_PURPOSE}
[[matrix]]
category = "T05"
purposes = ["NEW1"]
valid_from = 2026-04-10
"""


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A policy whose purpose NEW1 begins on 10 April, with two days of grace for a suspension."""
    path = tmp_path / "new.toml"
    path.write_text(NEW)
    return path


def at(day: float, **changes: Any) -> dict[str, Any]:
    """A use so many days after noon of 10 April, named for its day."""
    when = DAY + timedelta(days=day)
    return {"event_id": f"e{day}", "occurred_at": when, "recorded_at": when + timedelta(hours=15), **changes}


def asked(agreements: Rows, uses: Rows, **options: Any) -> Study:
    return study({"holding": [{}], "principal": [{}], "agreement": agreements, "use_event": uses}, **options)


def strict_and_known(made: Study) -> tuple[tuple[int, int], tuple[int, int]]:
    """Covered and evaluated, strict and known; 0 of 0 where nothing was evaluated."""
    rows = {row["variant"]: (row["covered"], row["evaluated"]) for row in coverage.total(made).frame.to_dicts()}
    return rows.get("strict", (0, 0)), rows.get("known", (0, 0))


def reasons(made: Study) -> dict[str, int]:
    frame = coverage.uncovered_by_reason(made).frame
    return {reason: n for reason, n in zip(frame["reason"], frame["uses"], strict=True) if reason != "*"}


def people(made: Study) -> list[tuple[Any, ...]]:
    """Variant, persons, persons with every use covered."""
    return coverage.by_person(made).frame.sort("variant", descending=True).rows()


def unknown(made: Study) -> tuple[int, int]:
    row = coverage.unknown_purpose(made).frame.row(0, named=True)
    return row["uses"], row["personal"]


WITHDRAWN = [{"valid_from": BEFORE, "valid_to": DAY, "ended_by": "withdrawn"}]


def test_e1_a_use_is_covered_before_the_withdrawal_and_not_from_its_instant_on() -> None:
    made = asked(WITHDRAWN, [at(-1), at(0), at(1)])
    assert (strict_and_known(made)[0], reasons(made)) == ((1, 3), {"withdrawn": 2})


def test_e1_one_uncovered_use_makes_the_person_uncovered() -> None:
    assert people(asked(WITHDRAWN, [at(-1), at(1)])) == [("strict", 1, 0), ("known", 1, 0)]
    assert people(asked(WITHDRAWN, [at(-2), at(-1)])) == [("strict", 1, 1), ("known", 1, 1)]


NEW_USE = {"purpose": "NEW1", "categories": "T05"}
AGREED = {"kind": "consent", "purposes": "NEW1", "valid_from": BEFORE}


def test_e2_a_use_before_the_first_day_of_a_new_purpose_is_of_unknown_purpose(new: Path) -> None:
    made = asked([AGREED], [at(-1, **NEW_USE), at(0, **NEW_USE)], policy=new)
    assert (strict_and_known(made), reasons(made)) == (((1, 2), (1, 1)), {"unknown": 1})


def test_e2_a_new_purpose_needs_the_own_agreement_of_the_person(new: Path) -> None:
    notice = {**AGREED, "kind": "notice"}
    assert reasons(asked([notice], [at(1, **NEW_USE)], policy=new)) == {"no-permit": 1}
    assert reasons(asked([{**AGREED, "kind": "contract"}], [at(1, **NEW_USE)], policy=new)) == {}


def test_e3_a_restriction_beats_every_permission_and_yields_to_a_complete_exception_alone() -> None:
    lawful = {"basis": "LAW", "legal_ref": "art", "case_ref": "doc", "approved_by": "A1"}
    made = asked([{}, {"kind": "contract"}, STOP], [at(1), at(2, **lawful), at(3, **lawful, result="returned")])
    assert (strict_and_known(made)[0], reasons(made)) == ((2, 3), {"suspended": 1})


def test_e3_a_suspension_counts_from_the_receipt_of_its_request_and_the_days_of_grace(new: Path) -> None:
    stop = {**STOP, "valid_from": DAY + timedelta(days=6), "evidence_ref": "RQ1"}
    tables = {
        "holding": [{}],
        "principal": [{}],
        "agreement": [{}, stop],
        "request": [{"request_id": "RQ1", "received_at": DAY}],
        "use_event": [at(-1), at(0), at(1), at(2), at(7)],
    }
    assert reasons(study(tables)) == {"suspended": 4}
    # with two days of grace the uses on the day of receipt and the day after are covered
    assert reasons(study(tables, policy=new)) == {"suspended": 2}


def test_e4_an_interval_holds_its_first_instant_and_not_its_last() -> None:
    inside = {"valid_from": DAY, "valid_to": DAY + timedelta(days=1), "ended_by": "expired"}
    second = 1 / 86_400
    made = asked([inside], [at(-second), at(0), at(1 - second), at(1)])
    assert (strict_and_known(made)[0], reasons(made)) == ((2, 4), {"too-early": 1, "expired": 1})


def test_e4_a_restriction_holds_its_first_instant_and_not_its_last() -> None:
    stop = {**STOP, "valid_from": DAY, "valid_to": DAY + timedelta(days=1)}
    assert reasons(asked([{}, stop], [at(-1), at(0), at(1)])) == {"suspended": 1}


def test_e5_a_use_belongs_to_its_day_in_tokyo() -> None:
    """15:00 UTC of 31 March is midnight in Tokyo: April's first instant; 30 April, 15:00 UTC is May's."""
    edge = [datetime(2026, 3, 31, 14, 59, 59), datetime(2026, 3, 31, 15), datetime(2026, 4, 30, 15)]
    uses = [{"event_id": f"e{n}", "occurred_at": when, "recorded_at": when} for n, when in enumerate(edge)]
    assert strict_and_known(asked([{}], uses))[0] == (1, 1)
    assert strict_and_known(asked([{}], uses, period="2026-03"))[0] == (1, 1)
    assert strict_and_known(asked([{}], uses, period="2026-05"))[0] == (1, 1)


def test_e6_what_was_recorded_before_the_day_after_as_of_is_in_and_later_is_not() -> None:
    """as_of 10 April ends at 15:00 UTC."""
    uses = [at(-1, recorded_at=datetime(2026, 4, 10, 14, 59, 59)), at(-2, recorded_at=datetime(2026, 4, 10, 15))]
    assert strict_and_known(asked([{}], uses, as_of=date(2026, 4, 10)))[0] == (1, 1)
    assert strict_and_known(asked([{}], uses, as_of=date(2026, 4, 11)))[0] == (2, 2)


def test_e6_evidence_recorded_after_the_use_and_valid_before_it_covers_and_is_told_apart() -> None:
    late = {"valid_from": BEFORE, "recorded_at": DAY + timedelta(days=30)}
    then = asked([late], [at(0)], as_of=date(2026, 5, 5))
    now = replace(then, as_of=date(2026, 5, 20))
    assert (reasons(then), reasons(now)) == ({"no-permit": 1}, {})
    assert [row[1:] for row in restated.by_cause(now).frame.rows()] == [("late-evidence", 1, 1)]


def sample(company: Company, *lines: str) -> Study:
    """A store of an agreement of P01 and the given uses, through the loader."""
    company.write("principal.csv", PRINCIPAL)
    company.write("agreement.csv", AGREEMENT + agree())
    company.write("use_event.csv", USE + "".join(lines))
    company.begin()
    company.load("agreement.csv", "use_event.csv", max_refused=1)
    engine = open_store(company.store)
    policy = model.read("luminous-2021")
    for table, frame in policy.frames().items():
        engine.put(table, frame)
    period, as_of = periods.parse("2026-04", 4), date(2026, 5, 31)
    return Study(engine, policy, law.read("appi"), period, as_of, "restricted", "en", "0" * 64)


def test_e7_an_exact_copy_counts_once_and_of_two_contents_the_first_recorded(tmp_path: Path) -> None:
    again = use("E2", purpose="U9", recorded_at="2026-04-02T18:00:00Z")
    made = sample(Company(tmp_path), use("E1", categories="T13"), use("E1", categories="T13"), use("E2"), again)
    with made.engine:
        assert strict_and_known(made) == ((1, 2), (1, 2))
        assert reasons(made) == {"no-matrix": 1}


def test_e8_a_use_of_unknown_purpose_is_uncovered_strictly_and_left_out_of_the_known_ones() -> None:
    made = asked([{}], [at(0), at(1, purpose=None), at(2, purpose="MKT9")])
    assert (strict_and_known(made), unknown(made)) == (((1, 3), (1, 1)), (2, 3))


def test_e8_both_readings_always_stand_together_and_without_known_uses_one_is_not_applicable() -> None:
    made = asked([{}], [at(0, purpose=None)])
    seal.reset()
    shown = release(coverage.total(made))
    assert [shown.cell("coverage", name).mark for name in ("strict", "known")] == ["exact", "n/a"]
    seal.reset()


def test_e9_nothing_evaluated_is_not_applicable_and_never_all_covered() -> None:
    made = asked([{}], [])
    seal.reset()
    shown = release(coverage.total(made))
    assert [shown.cell("coverage", name).mark for name in ("strict", "known")] == ["n/a", "n/a"]
    assert release(coverage.by_purpose(made)).cell("coverage", "U1").mark == "n/a"
    seal.reset()


def test_e10_a_measure_reaches_a_reader_through_the_gate_alone() -> None:
    """One person: the shareable edition withholds the figure, whatever it is."""
    made = replace(asked([{}], [at(0)]), edition="shareable")
    seal.reset()
    assert release(coverage.total(made)).cell("evaluated", "strict").mark == "withheld"
    seal.reset()


# The matrix of edge cases: PC1 and PC5 are the rules above, per event.


def test_pc1_suspended_is_uncovered_unless_excepted() -> None:
    test_e3_a_restriction_beats_every_permission_and_yields_to_a_complete_exception_alone()


def test_pc1_boundary_at_valid_to_is_uncovered() -> None:
    assert reasons(asked(WITHDRAWN, [at(0)])) == {"withdrawn": 1}


def test_pc5_reasons_and_owners_add_up_to_the_uncovered_uses_in_both_readings() -> None:
    uses = [at(-1), at(0), at(1, purpose=None), at(2, categories="T05"), at(3, basis="LAW")]
    made = asked(WITHDRAWN, uses)
    (covered, evaluated), (known_covered, known) = strict_and_known(made)
    assert (covered, evaluated, known_covered, known) == (1, 5, 1, 4)
    assert sum(reasons(made).values()) == evaluated - covered == 4
    assert sum(reasons(made).values()) - reasons(made)["unknown"] == known - known_covered
    owners = coverage.uncovered_by_owner(made).frame
    assert owners.filter(owner="*")["uses"].item() == owners.filter(owners["owner"] != "*")["uses"].sum() == 4


def test_pc2_withdrawn_mid_period_makes_the_person_uncovered_if_any_later_use_is() -> None:
    test_e1_one_uncovered_use_makes_the_person_uncovered()


def test_pc2_new_purpose_mid_period_counts_per_purpose_and_overall(new: Path) -> None:
    """One person: covered for U1, not for NEW1; overall not."""
    made = asked([{}], [at(1), at(2, **NEW_USE)], policy=new)
    rows = {row["purpose"]: row for row in coverage.by_purpose(made).frame.to_dicts()}
    assert {name: rows[name]["persons_uncovered"] for name in ("U1", "NEW1", "*")} == {"U1": 0, "NEW1": 1, "*": 1}
    assert people(made)[0] == ("strict", 1, 0)


def test_pc2_suspended_is_uncovered() -> None:
    assert people(asked([{}, STOP], [at(0)]))[0] == ("strict", 1, 0)


def test_pc2_boundary_is_that_of_the_use() -> None:
    assert people(asked(WITHDRAWN, [at(0)]))[0] == ("strict", 1, 0)
    assert people(asked(WITHDRAWN, [at(-1 / 86_400)]))[0] == ("strict", 1, 1)


def test_pc2_late_a_person_may_move() -> None:
    late = at(0, purpose="U3", recorded_at=DAY + timedelta(days=30))
    then = asked([{}], [at(1), late], as_of=date(2026, 5, 5))
    now = replace(then, as_of=date(2026, 5, 20))
    assert (people(then)[0], people(now)[0]) == (("strict", 1, 1), ("strict", 1, 0))
    row = restated.by_month(now).frame.row(0, named=True)
    assert (row["persons_uncovered_then"], row["persons_uncovered"]) == (0, 1)


def test_pc2_unknown_purpose_counts_strictly_and_not_among_the_known() -> None:
    assert people(asked([{}], [at(0), at(1, purpose=None)])) == [("strict", 1, 0), ("known", 1, 1)]


def test_pc4_withdrawn_and_suspended_change_nothing() -> None:
    assert unknown(asked([*WITHDRAWN, STOP], [at(1), at(2)])) == (0, 2)


def test_pc4_a_code_that_is_not_yet_valid_does_not_resolve(new: Path) -> None:
    """NEW1 begins on 10 April, 00:00 in Tokyo, which is 9 April, 15:00 UTC."""
    first = datetime(2026, 4, 9, 15)
    uses = [at(n, **NEW_USE, occurred_at=first + timedelta(seconds=n)) for n in (-1, 0)]
    assert unknown(asked([AGREED], uses, policy=new)) == (1, 2)


def test_pc4_late_uses_restate_it() -> None:
    late = at(0, purpose=None, recorded_at=DAY + timedelta(days=30))
    then = asked([{}], [at(1), late], as_of=date(2026, 5, 5))
    assert (unknown(then), unknown(replace(then, as_of=date(2026, 5, 20)))) == ((0, 1), (1, 2))


def test_pc4_duplicates_are_removed_first(tmp_path: Path) -> None:
    untagged = use("E1", purpose="\\N")
    made = sample(Company(tmp_path), untagged, untagged, use("E2", categories="T13"))
    with made.engine:
        assert unknown(made) == (1, 2)


def test_pc4_denied_attempts_are_kept_apart_and_uses_without_a_person_count() -> None:
    made = asked([{}], [at(0), at(1, purpose=None, result="denied"), at(2, purpose=None, principal_key=None)])
    assert unknown(made) == (1, 2)
