"""What is wrong with hierarchies, by themselves and for the data, is said in one run."""

from pathlib import Path

import pytest

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.risk.file.measure import measure
from privlib.risk.file.remedies import propose
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.reapply import reapply
from privlib.risk.remedies.lowering import Asked
from privlib.risk.remedies.states import Limits
from privlib.risk.shown import changes
from privlib.risk.table.loaded import Question
from tests.risk.company import study

RAGGED = "hierarchy_age.csv: 1 line does not have 3 columns as the others have, first line 3.\n"
LACKS_AGE = (
    'hierarchy of "age": 2 values of the data without a line, in 3 units; 1 would match after trimming, NFKC or case '
    "folding.\n"
)
TWICE = "hierarchy_area.csv: 1 value stands on more than one line, first on lines 1 and 2.\n"
LACKS_OPINION = (
    'hierarchy of "opinion": 1 value of the data without a line, in 2 units; 0 would match after trimming, NFKC or '
    "case folding.\n"
)
ALL = "A hierarchy must be whole, nested and complete.\nFix all of it. Nothing was measured."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ages 20 to 22 where the data have 40 and a 20 in wide digits; an area that stands twice; no line for no."""
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "hierarchy_age.csv").write_text("20;young;*\n21;young;*\n22;*\n")
    (tmp_path / "h" / "hierarchy_area.csv").write_text("n;*\nn;*\n")
    hierarchy_files.write(tmp_path / "h", "opinion", [["yes", "*"]])
    rows = ["20,n,yes", "21,n,yes", "40,n,no", "２０,n,no", "40,n,yes"]
    (tmp_path / "people.csv").write_text("age,area,opinion\n" + "\n".join(rows) + "\n")
    return tmp_path


def test_a_search_says_faults_of_files_and_of_the_data_of_every_attribute(folder: Path):
    options = Options(k=2, models=("t_hierarchical:0.5@opinion",))
    with pytest.raises(ParameterError) as raised:
        anonymize(folder / "people.csv", folder / "h", Question(("age", "area")), options)
    assert str(raised.value) == RAGGED + LACKS_AGE + TWICE + "and 1 more\n" + ALL
    with pytest.raises(ParameterError) as raised:
        anonymize(folder / "people.csv", folder / "h", Question(("area",)), options)
    assert str(raised.value) == TWICE + LACKS_OPINION + ALL


def test_remedies_and_a_report_say_them_together(folder: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ParameterError) as raised:
        propose(folder / "people.csv", Question(("age", "area")), Asked(Limits(2), folder / "h"))
    assert str(raised.value) == RAGGED + LACKS_AGE + TWICE + ALL
    monkeypatch.chdir(folder)
    rows = [{"age": age, "area": "n"} for age in ("20", "21", "40", "２０", "40")]
    with pytest.raises(ParameterError) as raised:
        changes.ladder(study({"D02": rows}, {"age": "quasi", "area": "quasi"}), "D02", k_min=2, hierarchies="h")
    assert str(raised.value) == RAGGED + LACKS_AGE + TWICE + ALL


def test_distances_along_a_hierarchy_are_refused_for_both_kinds_of_faults(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(ParameterError) as raised:
        measure(folder / "people.csv", quasi=["area"], sensitive=["age", "opinion"], hierarchies=folder / "h")
    assert str(raised.value) == RAGGED + LACKS_AGE + LACKS_OPINION + ALL
    words = ["--quasi", "area", "--sensitive", "age,opinion", "--hierarchies", str(folder / "h")]
    assert main(["risk", "measure", str(folder / "people.csv"), *words]) == 2
    assert LACKS_AGE in capsys.readouterr().err


def test_values_that_go_to_the_top_are_no_fault_and_a_changed_file_is_another_hierarchy(folder: Path):
    hierarchy_files.write(folder / "h", "area", [["s", "*"]])
    hierarchy_files.write(folder / "h", "age", [["20", "*"]])
    plan = folder / "plan.toml"
    text = (folder / "people.csv").read_text()
    (folder / "people.csv").write_text("age,area,opinion\n20,s,yes\n20,s,yes\n")
    anonymize(folder / "people.csv", folder / "h", Question(("age", "area")), Options(k=2), plan=plan)
    (folder / "people.csv").write_text(text)
    made = plan_file.read(plan)
    found = reapply(made, folder / "people.csv", folder / "h", unknown="top", budget_s=0)
    assert found.unknown_values == {"age": 3, "area": 1}
    with pytest.raises(ParameterError) as raised:
        reapply(made, folder / "people.csv", folder / "h", budget_s=0)
    assert str(raised.value).count("without a line") == 2
    (folder / "h" / "hierarchy_age.csv").write_text("20;*\n21\n")
    (folder / "h" / "hierarchy_age.toml").unlink()
    with pytest.raises(ParameterError) as raised:
        reapply(made, folder / "people.csv", folder / "h", budget_s=0)
    assert raised.value.code == "risk.plan_stale"
