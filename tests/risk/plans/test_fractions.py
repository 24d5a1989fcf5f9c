"""Fractions as quasi-identifiers: a number finds the line that says the same number, however it is written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.errors import ParameterError
from privlib.risk.file.remedies import propose
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.reapply import reapply
from privlib.risk.plans.statement import to_sql
from privlib.risk.remedies.lowering import Asked
from privlib.risk.remedies.states import Limits
from privlib.risk.shown import changes, front
from privlib.risk.table.loaded import Question
from privlib.store.staging import plain_path
from tests.risk.company import study

WEIGHTS = [0.1, 0.1, 1.0, 1.0, 1e20, float("nan"), None, None]
LINES = [
    ["1.0e-1", "light", "*"],
    ["1", "light", "*"],
    ["1E+20", "heavy", "*"],
    ["nan", "none", "*"],
    ["2.50", "x", "*"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "weight", LINES)
    return tmp_path


def run(folder: Path, kind: Any, given: list[float | None], **options: Any) -> dict[str, Any]:
    rows = pl.DataFrame({"weight": given, "note": ["n"] * len(given)}, {"weight": kind, "note": pl.String})
    rows.write_parquet(folder / "data.parquet")
    asked = Options(**{"k": 2, "limit": 0.25, **options})
    out, plan = folder / "out.csv", folder / "plan.toml"
    return anonymize(folder / "data.parquet", folder / "h", Question((), keep=("note",)), asked, out=out, plan=plan)


@pytest.mark.parametrize("kind", [pl.Float32, pl.Float64])
def test_the_candidate_holds_the_labels_of_the_lines_and_so_does_the_statement(folder: Path, kind: Any):
    found = run(folder, kind, WEIGHTS)
    assert (found["transformation"], found["suppressed"], found["empty_lines"]) == ({"weight": 0}, 2, ["weight"])
    labels = ["1", "1", "1.0e-1", "1.0e-1", None, None]
    assert pl.read_csv(folder / "out.csv", infer_schema=False)["weight"].to_list() == labels
    plan = plan_file.read(folder / "plan.toml")
    assert [each.fractions for each in plan.attributes] == [True]
    with open_engine(None, reads=(folder,)) as engine:
        file = plain_path(folder / "data.parquet")
        engine.run(Statement("data", "data", f'CREATE TEMP VIEW "data.parquet" AS FROM read_parquet([{file}])'))
        values = [line[0] for line in LINES]
        engine.put("hierarchy_weight", pl.DataFrame({"value": [*values, None], "label": [*values, None]}))
        assert engine.frame(Statement("plan", "plan", to_sql(plan)))["weight"].to_list() == labels


def test_the_plan_is_done_again_with_a_column_of_either_precision(folder: Path):
    run(folder, pl.Float64, WEIGHTS, lower={"weight": 1})
    plan = replace(plan_file.read(folder / "plan.toml"), keep=())
    pl.DataFrame({"weight": [0.1, 1.0, 2.5, 2.5]}, {"weight": pl.Float32}).write_parquet(folder / "new.parquet")
    found = reapply(plan, folder / "new.parquet", folder / "h", out=folder / "out.csv")
    assert (found.holds, found.plan.promise.k) == (True, 2)
    assert (folder / "out.csv").read_text() == "weight\nlight\nlight\nx\nx\n"
    # text has its own form: what is written in another way has no line
    (folder / "new.csv").write_text("weight\n0.1\n1.00\n2.5\n1\n")
    with pytest.raises(ParameterError, match=r'hierarchy of "weight": 3 values of the data without a line, in 3 units'):
        reapply(plan, folder / "new.csv", folder / "h")
    pl.DataFrame({"weight": [0.1, 1.0, 3.5, 4.5]}).write_parquet(folder / "new.parquet")
    found = reapply(plan, folder / "new.parquet", folder / "h", out=folder / "out.csv", unknown="top")
    assert (found.unknown_values, (folder / "out.csv").read_text()) == ({"weight": 2}, "weight\n*\n*\nlight\nlight\n")
    stale = replace(plan, attributes=(replace(plan.attributes[0], hierarchy_sha256=""),))
    with pytest.raises(ParameterError, match="another hierarchy"):
        reapply(stale, folder / "new.parquet", folder / "h")


def test_remedies_take_fractions_with_a_hierarchy_and_only_then(folder: Path):
    pl.DataFrame({"weight": [0.1, 1.0, 1e20, 1e20], "age": [20.0] * 4}).write_parquet(folder / "data.parquet")
    asked = Asked(Limits(2), folder / "h")
    found: Any = propose(folder / "data.parquet", Question(("weight",)), asked)
    assert (found["k"], found["beyond_limits"], found["hierarchies"]) == (1, 2, {"weight": "file"})
    assert [each["gain"] for each in found["remedies"] if (each["remedy"], each["levels"]) == ("coarsen", 1)] == [2]
    with pytest.raises(ParameterError, match='"age" holds fractions; a quasi-identifier needs classes'):
        propose(folder / "data.parquet", Question(("weight", "age")), asked)


def test_a_data_set_of_the_store_is_searched_by_its_numbers(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    asked = study({"D02": [{"weight": "x"}]}, {"weight": "quasi"})
    asked.engine.put("anon_d02", pl.DataFrame({"weight": [0.1, 1.0, 1e20, 1e20]}))
    found = front.risk_front(asked, "D02", k_min=2, hierarchies="h").frame.filter(note="asked for")
    assert (found["k"].to_list(), found["classes"].to_list()) == ([2], [2])
    assert "optimum: weight 1" in changes.ladder(asked, "D02", k_min=2, hierarchies="h").frame["rung"].to_list()
    with pytest.raises(ParameterError, match='"weight" holds fractions'):
        front.risk_front(asked, "D02", k_min=2)
