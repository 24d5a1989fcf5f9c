"""Distances along a declared order: its values from first to last, whatever their text."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.risk.file.measure import measure
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.models.sensitive import spreads
from privlib.risk.plans import plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.reapply import reapply
from privlib.risk.table.loaded import Question
from tests.risk.oracle import measured

GRADES = ["poor", "fair", "good", "best"]
CANARY = "canary"


def t_ordered(rows: list[tuple[str, Any]], **options: Any) -> float | None:
    engine, _, table = measured(["q", "s"], rows, quasi=["q"], sensitive=["s"], **options)
    return spreads(engine, table)[0].t_ordered


def test_the_distance_runs_along_the_declared_order():
    """Class x: poor 1/2, best 1/2; all: poor 1/4, fair 1/2, best 1/4. Running differences 1/4, -1/4: (1/2) / 2."""
    rows = [("x", "poor"), ("x", "best"), ("y", "fair"), ("y", "fair")]
    # values that nobody has are no places
    assert t_ordered(rows, orders={"s": GRADES}) == pytest.approx(1 / 4)
    # poor next to best: 1/4 + 1/2 between fair and the two, by two steps
    assert t_ordered(rows, orders={"s": ["fair", "poor", "best"]}) == pytest.approx((1 / 2 + 1 / 4) / 2)
    # of the two forms of a letter with an accent the data have the composed one
    assert t_ordered([("x", "\u00e9"), ("y", "z")], orders={"s": ["z", "e\u0301"]}) == pytest.approx(1 / 2)


def test_a_value_outside_the_order_is_counted_and_never_named():
    with pytest.raises(ParameterError) as raised:
        t_ordered([("x", "poor"), ("x", "Poor "), ("y", CANARY)], orders={"s": GRADES})
    assert str(raised.value) == (
        '"s": 2 different values of the data are not in the order declared for it; 1 would match after trimming, NFKC '
        "or case folding. Add them, or repair them where they are loaded. Nothing was measured."
    )


def test_an_order_that_says_a_value_twice_is_refused():
    with pytest.raises(ParameterError) as raised:
        t_ordered([("x", "a")], orders={"s": ["a", CANARY, "a", CANARY]})
    assert str(raised.value) == (
        'orders: 2 values of "s" for a second time. Each value once, from first to last. Nothing was run.'
    )


def test_an_empty_cell_has_no_place_and_is_skipped_if_asked():
    rows = [("x", "poor"), ("x", None), ("y", "best")]
    assert t_ordered(rows, orders={"s": GRADES}) is None
    assert t_ordered(rows, orders={"s": GRADES}, sensitive_nulls="skip") == pytest.approx(1 / 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 6)), min_size=1, max_size=12), st.permutations(range(7))
)
def test_texts_in_a_declared_order_are_as_far_apart_as_the_numbers_of_their_places(
    rows: list[tuple[str, int]], names: list[int]
):
    texts = [(q, f"v{names[s]}") for q, s in rows]
    order = [f"v{name}" for name in names]
    assert t_ordered(texts, orders={"s": order}) == t_ordered(rows, ordered=["s"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "s", [[grade] for grade in GRADES], {"ordered": True})
    hierarchy_files.write(tmp_path / "h", "q", [["x", "*"], ["y", "*"]])
    (tmp_path / "p.csv").write_text("q,s\nx,poor\nx,best\ny,fair\ny,fair\n")
    return tmp_path


def test_a_file_is_measured_along_the_lines_of_an_ordered_hierarchy(folder: Path, capsys: pytest.CaptureFixture[str]):
    options: Any = {"quasi": ["q"], "sensitive": ["s"], "hierarchies": folder / "h"}
    for ordered in ([], ["s"]):
        found: Any = measure(folder / "p.csv", **options, ordered=ordered)
        assert found["sensitive"]["s"]["t_ordered"] == pytest.approx(1 / 4)
    hierarchy_files.write(
        folder / "h", "s", [["fair", "f", "*"], ["poor", "p", "*"], ["best", "p", "*"]], {"ordered": True}
    )
    found = measure(folder / "p.csv", **options)["sensitive"]
    # the labels belong to the values in their new order: level 1 moves as far as level 0
    assert (found["s"]["t_ordered"], found["s"]["t_hierarchical"]) == (pytest.approx(3 / 8), pytest.approx(1 / 2))
    words = ["risk", "measure", str(folder / "p.csv"), "--quasi", "q", "--sensitive", "s", "--ordered", "s"]
    assert main([*words, "--hierarchies", str(folder / "h")]) == 0
    capsys.readouterr()
    assert main(words) == 2
    assert (
        capsys.readouterr()
        .err.splitlines()[0]
        .endswith(
            '"s" has 3 different values that are no numbers and so no order. Leave it out of ordered, or declare their '
            "order: one value a line in its hierarchy file, and ordered = true in the TOML file beside it. "
            "Nothing was measured."
        )
    )
    hierarchy_files.write(folder / "h", "s", [[grade] for grade in GRADES])
    with pytest.raises(ParameterError, match="that are no numbers and so no order"):
        measure(folder / "p.csv", **options, ordered=["s"])


def test_a_search_keeps_the_distance_along_the_declared_order_and_its_plan_the_file(folder: Path):
    def run(limit: str) -> Any:
        asked = Options(k=2, limit=0, models=(f"t_ordered:{limit}@s",))
        files = {"out": folder / "out.csv", "plan": folder / "plan.toml"}
        return anonymize(folder / "p.csv", folder / "h", Question(("q",)), asked, **files)

    assert run("0.25")["transformation"] == {"q": 0}
    assert run("0.24")["transformation"] == {"q": 1}
    plan = plan_file.read(folder / "plan.toml")
    assert list(plan.sensitive_hierarchies) == ["s"]
    assert reapply(plan, folder / "p.csv", folder / "h", budget_s=0).holds
    hierarchy_files.write(folder / "h", "s", [["fair"], ["poor"], ["best"]], {"ordered": True})
    with pytest.raises(ParameterError, match='another hierarchy of "s"'):
        reapply(plan, folder / "p.csv", folder / "h", budget_s=0)
    assert run("0.25")["transformation"] == {"q": 1}
    hierarchy_files.write(folder / "h", "s", [["fair"], ["poor"]], {"ordered": True})
    with pytest.raises(ParameterError) as raised:
        run("0.25")
    assert str(raised.value).startswith('hierarchy of "s": 1 value of the data without a line, in 1 unit; 0 would')
