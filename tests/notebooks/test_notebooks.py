"""The notebooks as they are stored: they keep the rules, show the sample company, and notice a change."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from papermill import inspect_notebook

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.report import notebooks
from privlib.store.snapshot import open_store, snapshot_hash
from privlib.views import block
from tests.offices import ROOT, office

NAMES = ("anonymization_risk", "purpose_coverage", "usage_trend")
PATHS = [ROOT / "notebooks" / f"{name}.ipynb" for name in NAMES]


def blocks(path: Path) -> list[dict[str, object]]:
    cells = json.loads(path.read_text())["cells"]
    outputs = [output["data"] for cell in cells for output in cell.get("outputs", [])]
    return [data[block.MIME] for data in outputs if block.MIME in data]


def test_there_is_a_notebook_for_each_of_the_three_reports() -> None:
    assert notebooks.names(ROOT) == NAMES


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_a_stored_notebook_keeps_the_rules(path: Path) -> None:
    assert notebooks.stored_problems(path) == ()


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_papermill_reads_the_same_parameters_as_we_do(path: Path) -> None:
    theirs = inspect_notebook(str(path))
    ours = notebooks.read(path).schema
    assert {name: (one["inferred_type_name"].strip('"'), one["help"]) for name, one in theirs.items()} == {
        one.name: (one.written, one.help) for one in ours
    }


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_every_stored_block_shows_the_sample_company_and_is_unsigned(path: Path, sample_store: Path) -> None:
    with open_store(sample_store) as engine:
        snapshot = snapshot_hash(engine)
    found = blocks(path)
    assert {one["source"]["snapshot"] for one in found if one.get("source")} == {snapshot}
    assert {(one["run"], one["sig"]) for one in found} == {(None, None)}
    assert all(one["alt"] for one in found if one["kind"] == "chart")


def test_a_notebook_without_counts_is_refused_because_nothing_would_be_compared(tmp_path: Path) -> None:
    stored = json.loads(PATHS[0].read_text())
    for cell in stored["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
    path = tmp_path / PATHS[0].name
    path.write_text(json.dumps(stored))
    assert any("not run once each, in order" in problem for problem in notebooks.stored_problems(path))


# The cells that show how many uses of a month served U2 and U4, and which categories they touched: answers in the
# shipping ledger served U4, which nobody declared. The last one holds the hash over all that is shown.
SHOWING = {
    *("tiles", "by-purpose-tables", "categories", "categories-tables", "triples", "undeclared", "undeclared-tables"),
    "end",
}


def test_changing_the_purpose_of_one_use_fails_exactly_the_cells_that_show_it(
    tmp_path: Path, sample_store: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = office(tmp_path, sample_store)
    with open_engine(root / "sample_data/store.duckdb", read_only=False) as engine:
        chosen = "SELECT MIN(event_id) FROM use_event WHERE purpose = 'U2' AND jst_date >= '2026-03-01'"
        sql = f"UPDATE use_event SET purpose = 'U4', categories = 'T08' WHERE event_id = ({chosen})"
        assert engine.run(Statement("change", "test", sql)) == 1
    shutil.copy(ROOT / "notebooks/purpose_coverage.ipynb", root / "notebooks/purpose_coverage.ipynb")
    command = [sys.executable, "-m", "privlib.cli", "notebooks", "check", "purpose_coverage"]
    assert subprocess.run(command, cwd=root, check=False).returncode == 5
    failed = {int(number) for number in re.findall(r"FAILED \S*::(?:Cell|\S+::Cell) (\d+)", capfd.readouterr().out)}
    code = [cell["id"] for cell in json.loads(PATHS[1].read_text())["cells"] if cell["cell_type"] == "code"]
    assert {code[number] for number in failed} == SHOWING
