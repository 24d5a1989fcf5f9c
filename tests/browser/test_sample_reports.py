"""What a reader gets: the sample company's reports, published by the command, opened in a browser, checked as PDF."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import Browser
from test_pages import assert_page_is_quiet

from tests.offices import office

NAMES = ("anonymization_risk", "purpose_coverage", "usage_trend")
LANGS = ("en", "ja")
PERIOD = "2025-10-01..2026-11-01"


def publish(root: Path, *words: str) -> str:
    command = [sys.executable, "-m", "privlib.cli", "report", "run", *words]
    done = subprocess.run(command, cwd=root, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def published(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The three reports in both languages: (report, language) to the folder of the publication."""
    root = office(tmp_path_factory.mktemp("company"), sample_store)
    said = [publish(root, "--all", "--lang", lang) for lang in LANGS]
    (root / "said.txt").write_text(said[0])
    folders = root / "reports/restricted"
    return {(name, lang): folders / name / PERIOD / str(LANGS.index(lang) + 1) for name in NAMES for lang in LANGS}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_published_page_fetches_nothing_and_fits(
    published: dict[tuple[str, str], Path], browser: Browser, name: str, lang: str, width: int
) -> None:
    assert_page_is_quiet(browser, published[name, lang] / "report.html", width)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_index_fetches_nothing_and_fits(
    published: dict[tuple[str, str], Path], browser: Browser, width: int
) -> None:
    index = published["usage_trend", "en"].parents[2] / "index.html"
    assert_page_is_quiet(browser, index, width)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_published_pdf_passes_an_independent_checker_of_pdf_ua(
    published: dict[tuple[str, str], Path], name: str, lang: str
) -> None:
    path = published[name, lang] / "report.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "pdfua", "check", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_published_pdf_declares_its_standards_its_language_and_carries_the_manifest(
    published: dict[tuple[str, str], Path], name: str, lang: str
) -> None:
    with pikepdf.open(published[name, lang] / "report.pdf") as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == ("3", "A", "1")
        assert str(pdf.Root.Lang).split("-")[0] == lang
        assert {"run.json", "blocks.json", "queries.sql"} <= {Path(file).name for file in pdf.attachments}
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.get("/Font", {}).values()}
        assert fonts
        assert all("NotoSansCJKjp" in font.replace("-", "") for font in fonts)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_a_published_pdf_is_numbered(
    published: dict[tuple[str, str], Path], name: str, lang: str
) -> None:
    with pypdfium2.PdfDocument(published[name, lang] / "report.pdf") as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert all(f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1))
    assert not any("\ufffd" in text for text in texts)


def test_the_headline_figures_of_the_sample_company_stand_on_page_and_paper(
    published: dict[tuple[str, str], Path],
) -> None:
    folder = published["purpose_coverage", "en"]
    page = (folder / "report.html").read_text()
    with pypdfium2.PdfDocument(folder / "report.pdf") as pdf:
        paper = " ".join(page.get_textpage().get_text_range() for page in pdf)
    for figure in ("8,409", "8,248", "98.08", "99.56", "161", "125"):
        assert figure in page
        assert figure in paper


def test_the_command_says_what_the_readme_shows(published: dict[tuple[str, str], Path]) -> None:
    root = published["usage_trend", "en"].parents[4]
    said = [line.split(" Run ")[0] for line in (root / "said.txt").read_text().splitlines()]
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert len(said) == 3
    assert [line for line in said if line not in readme] == []


def test_nobody_is_named_anywhere(published: dict[tuple[str, str], Path]) -> None:
    principals = (Path(__file__).parents[2] / "sample_data/small/principal.csv").read_text().splitlines()[1:]
    ids = [line.split(",")[0] for line in principals]
    for folder in published.values():
        text = "\n".join(path.read_text() for path in folder.rglob("*") if path.suffix in (".html", ".json", ".csv"))
        assert not [one for one in ids if one in text]


def test_the_same_run_in_another_folder_and_zone_gives_the_same_bytes(
    published: dict[tuple[str, str], Path], sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = office(tmp_path, sample_store)
    monkeypatch.setenv("TZ", "America/New_York")
    monkeypatch.setenv("LANG", "C")
    publish(root, "--jobs", "1", "--all")
    for name in NAMES:
        again = root / "reports/restricted" / name / PERIOD / "1"
        first = published[name, "en"]
        files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
        assert sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file()) == files
        assert [str(path) for path in files if (first / path).read_bytes() != (again / path).read_bytes()] == []


def test_a_run_that_is_published_is_found_again_and_not_run_twice(
    published: dict[tuple[str, str], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    folder = published["purpose_coverage", "en"]
    root = folder.parents[4]
    before = json.loads((folder / "manifest.json").read_text())
    command = [sys.executable, "-m", "privlib.cli", "report", "run", "purpose_coverage"]
    assert subprocess.run(command, cwd=root, check=False).returncode == 0
    assert "Already published" in capfd.readouterr().out
    assert json.loads((folder / "manifest.json").read_text()) == before
