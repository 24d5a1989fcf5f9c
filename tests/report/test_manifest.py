"""Provenance: what `queries.sql` and `run.json` say of the statements behind a report."""

from typing import Any

from privlib.report import manifest
from privlib.report.blocks import Verified


def shown(sql_file: str, *built_on: str) -> dict[str, Any]:
    files = [f"privlib/measures/{sql_file}.sql", *(f"privlib/facts/{name}.sql" for name in built_on)]
    made = [{"sql_file": file, "sql_sha256": "0" * 64} for file in files]
    return {"id": f"{sql_file}.table", "kind": "table", "source": {**made[0], "built_on": made[1:]}}


def test_what_a_measure_is_built_on_stands_before_it_and_each_file_once() -> None:
    ground = ("coverage_use", "coverage_fact")
    made = Verified({"c-1": (shown("coverage_total", *ground), shown("uncovered_by_reason", *ground))}, 0)
    heads = [line for line in manifest.queries(made).decode().splitlines() if line.startswith("-- privlib/")]
    assert heads == [
        f"-- privlib/{name}.sql"
        for name in (*(f"facts/{each}" for each in ground), "measures/coverage_total", "measures/uncovered_by_reason")
    ]


def test_run_json_keeps_the_hashes_of_what_a_figure_is_built_on() -> None:
    kept = manifest._provenance("c-1", shown("coverage_total", "coverage_use"))
    assert kept["built_on"] == [{"sql_file": "privlib/facts/coverage_use.sql", "sql_sha256": "0" * 64}]
