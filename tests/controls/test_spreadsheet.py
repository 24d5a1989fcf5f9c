"""The findings' CSV as a spreadsheet opens it: LibreOffice reads it with formulas allowed, and finds none."""

import csv
import io
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.etree
import pytest

from privlib.controls import exports
from privlib.controls.life import Acceptance, step
from privlib.views import export
from tests.controls.lives import NEWS, moment, results
from tests.debian import program

LEADERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "ok;=", "ok\t=", "ok\n=")
BODIES = ("1+1", 'HYPERLINK("http://127.0.0.1:9/x";"y")', "cmd|'/C calc'!A0")
TEXTS = [leader + body for leader in LEADERS for body in BODIES]
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELL, _FORMULA = f"{_TABLE}table-cell", f"{_TABLE}formula"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_AS = "CSV:{},34,76,1,,0,false,false,false,false,false,-1,true"
"""Parted at this character, quoted by ", UTF-8; no numbers made of texts; the last one allows formulas."""


def block() -> Mapping[str, Any]:
    """A finding a text, which stands wherever a text of another hand may: in what was found, and in its acceptance."""
    (state,) = step((), {}, results(NEWS), moment("2026-10"))
    days = date(2027, 1, 1), date(2026, 10, 31)
    made = [
        replace(
            state,
            finding=replace(state.finding, subjects=(text,), detail=text),
            acceptance=Acceptance(text, text, *days, "M", 1),
        )
        for text in TEXTS
    ]
    return exports.table(made, lambda finding: finding.detail)


def opened(folder: Path, content: bytes, separator: str) -> tuple[list[list[str]], int]:
    """The cells of each row, as LibreOffice shows them (equal neighbours once), and how many of them are formulas."""
    (folder / "findings.csv").write_bytes(content)
    office = program(("soffice",), ("libreoffice-calc-nogui",))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["--headless", "--norestore", f"--infilter={_AS.format(ord(separator))}", "--convert-to", "fods"]
    asked = [office, profile, *words, "--outdir", str(folder), str(folder / "findings.csv")]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    root = lxml.etree.parse(folder / "findings.fods").getroot()
    cells = [[_shown(cell) for cell in row.iter(_CELL)] for row in root.iter(f"{_TABLE}table-row")]
    return cells, sum(cell.get(_FORMULA) is not None for cell in root.iter(_CELL))


def _shown(cell: Any) -> str:
    return "\n".join("".join(line.itertext()) for line in cell.iter(f"{_TEXT}p"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_however_the_reader_parts_the_file(tmp_path: Path, separator: str) -> None:
    cells, formulas = opened(tmp_path, export.csv(block()), separator)
    assert len(cells) > len(TEXTS)
    assert formulas == 0


def test_a_text_is_shown_as_it_was_written_behind_its_apostrophe(tmp_path: Path) -> None:
    cells, _ = opened(tmp_path, export.csv(block()), ",")
    shown = {cell for row in cells for cell in row}
    assert shown >= {"detail", "'=1+1", "'+1+1", "'-1+1", "'@1+1", "'＝1+1", "'=cmd|'/C calc'!A0", "ok;'=1+1"}


def test_the_same_file_without_apostrophes_would_run_them(tmp_path: Path) -> None:
    rows = block()
    out = io.StringIO()
    csv.writer(out).writerows([exports.COLUMNS, *rows["rows"]])
    _, formulas = opened(tmp_path, out.getvalue().encode("utf-8-sig"), ",")
    assert formulas > 0
