"""Presets of limits: each rule at its edge, and a file of counts."""

import json
from pathlib import Path

import polars as pl
import pytest

from privlib.errors import ParameterError
from privlib.risk.file.published import published
from privlib.risk.rule34.presets import PRESETS, Cell, preset, reason

NDB = PRESETS["ndb"]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (Cell(0), ""),
        (Cell(1), "few"),
        (Cell(9), "few"),
        (Cell(10), ""),
        (Cell(0, 1_999), "small_municipality"),
        (Cell(5_000, 1_999), "small_municipality"),
        (Cell(None, 1_999, "oral", 5_000), "small_municipality"),
        (Cell(0, 2_000), ""),
        (Cell(9, 2_000), "few"),
        (Cell(19, 2_000), "few_in_municipality"),
        (Cell(20, 2_000), ""),
        (Cell(19, 24_999), "few_in_municipality"),
        (Cell(19, 25_000), ""),
        (Cell(9, 25_000), "few"),
        (Cell(None, None, "oral", 999), "few_units"),
        (Cell(None, None, "oral", 1_000), ""),
        (Cell(None, None, "external", 999), "few_units"),
        (Cell(None, None, "external", 1_000), ""),
        (Cell(None, None, "injection", 399), "few_units"),
        (Cell(None, None, "injection", 400), ""),
        (Cell(None, None, "injection", 0), ""),
        (Cell(None), "unknown"),
        (Cell(None, None, "oral"), "unknown"),
        (Cell(None, None, "powder", 9_000), "unknown"),
        (Cell(9, None, "oral", 9_000), "few"),
    ],
)
def test_ndb_hides_one_to_nine_and_more_in_small_municipalities_and_few_units(cell: Cell, why: str):
    assert reason(NDB, cell) == why


@pytest.mark.parametrize(("name", "k"), [("5", 5), ("10", 10), ("20", 20)])
def test_a_preset_of_k_hides_one_to_k_less_one_wherever_it_is(name: str, k: int):
    shown = [n for n in range(30) if not reason(preset(name), Cell(n, 100))]
    assert shown == [0, *range(k, 30)]
    assert reason(preset(name), Cell(None, None, "oral", 9_000)) == "unknown"


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(ParameterError) as raised:
        preset("ndp")
    assert str(raised.value) == (
        'preset: there is no preset "ndp". Did you mean "ndb"? Presets: 5, 10, 20, ndb. Nothing was run.'
    )


ROWS = """patients,inhabitants,kind,units
9,,,
0,,,
10,,,
15,24999,,
20,24999,,
0,1999,,
,,oral,999
,,injection,400
9.6,,,
-1,,,
"""


def test_a_file_of_counts_is_judged_cell_by_cell_and_none_of_it_is_said(tmp_path: Path):
    """9.6 and -1 are no counts of persons, so they are not known."""
    path = tmp_path / "table.csv"
    path.write_text(ROWS, "utf-8")
    found = published(path, count="patients", limits="ndb", population="inhabitants", kind="kind", units="units")
    assert found == {
        "preset": "ndb",
        "source": NDB.source,
        "cells": 10,
        "may_be_shown": 4,
        "must_be_hidden": 6,
        "reasons": {"few": 1, "small_municipality": 1, "few_in_municipality": 1, "few_units": 1, "unknown": 2},
        "verdict": "fail",
    }
    assert "24999" not in json.dumps(found)


def test_a_parquet_file_of_counts_is_judged_as_its_text_is(tmp_path: Path):
    frame = pl.DataFrame({"town": ["a", "b", "c", "d"], "n": [10, 0, 9, None]})
    frame.write_csv(tmp_path / "table.csv")
    frame.write_parquet(tmp_path / "table.parquet")
    found = published(tmp_path / "table.parquet", count="n", limits="10")
    assert (found["cells"], found["may_be_shown"]) == (4, 2)
    assert found == published(tmp_path / "table.csv", count="n", limits="10")


def test_a_table_of_counts_that_hold_passes_and_one_without_cells_is_not_evaluated(tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text("n\n10\n0\n", "utf-8")
    assert published(path, count="n", limits="10")["verdict"] == "pass"
    assert published(path, count="n", limits="20")["verdict"] == "fail"
    path.write_text("n\n", "utf-8")
    assert published(path, count="n", limits="10")["verdict"] == "not evaluated"
