"""The archive copy: conforming, tagged, searchable, with its files inside, and the same bytes each time."""

import io
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pdfua
import pikepdf
import pypdfium2
import pytest
from payloads import PAYLOADS
from sample_blocks import block, document, drawing, facts, long_table, single, wide

from privlib.errors import EngineError
from privlib.report import pdf
from privlib.report.document import Document
from privlib.views.text import printable

FILES = {
    "run.json": b'{"run": "1f2e3d4c5b6a7988"}',
    "blocks.json": b"[]",
    "queries.sql": b"SELECT 1",
    "tables/coverage_by_purpose.table.csv": b"\xef\xbb\xbfPurpose\r\n",
}


@cache
def made(lang: str) -> bytes:
    return pdf.render(document(lang), FILES)


def pages(content: bytes) -> list[str]:
    """The text of each page, without the line breaks of its layout and the joints of long words."""
    found = pypdfium2.PdfDocument(content)
    texts = [found[nth].get_textpage().get_text_range() for nth in range(len(found))]
    found.close()
    return [re.sub(r"[\s\u200b\ufffe\ufeff\x02]+", "", text) for text in texts]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def tags(content: bytes) -> list[str]:
    """Types of the structure elements, in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, pikepdf.Array):
            for inner in node:
                walk(inner)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node["/S"]).removeprefix("/"))
            if "/K" in node:
                walk(node["/K"])

    with pikepdf.open(io.BytesIO(content)) as opened:
        walk(opened.Root.StructTreeRoot["/K"])
    return found


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_claims_pdf_a_3a_and_pdf_ua_1_and_the_checker_finds_nothing(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(made(lang))
    with pikepdf.open(path) as opened:
        metadata = opened.Root.Metadata.read_bytes().decode()
        assert opened.Root.MarkInfo.Marked
    for claim in ("pdfaid:part>3<", "pdfaid:conformance>A<", "pdfuaid:part>1<"):
        assert claim in metadata
    report = pdfua.validate(str(path))
    assert (report.exit_code, report.findings) == (0, ())


def test_the_checker_would_find_a_document_without_tags(tmp_path: Path) -> None:
    path = tmp_path / "bare.pdf"
    with pikepdf.new() as bare:
        bare.add_blank_page()
        bare.save(path)
    assert pdfua.validate(str(path)).exit_code != 0


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_title_author_language_keywords_and_day_are_set(lang: str) -> None:
    content = made(lang)
    with pikepdf.open(io.BytesIO(content)) as opened:
        info = {name: str(opened.docinfo[name]) for name in ("/Title", "/Author", "/Keywords", "/CreationDate")}
        assert str(opened.Root.Lang) == lang
        assert opened.Root.ViewerPreferences.DisplayDocTitle
    given = facts(lang)
    assert info == {
        "/Title": document(lang).title,
        "/Author": given.company,
        "/Keywords": "purpose_coverage, 2026-Q2, restricted",
        "/CreationDate": "D:20260705000000Z",
    }


def test_bookmarks_are_the_headings_in_two_levels() -> None:
    with pikepdf.open(io.BytesIO(made("en"))) as opened, opened.open_outline() as outline:
        found = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert found == [
        ("The data", []),
        ("Most uses were covered", ["Where the gaps are"]),
        ("How this was counted", []),
    ]


def test_files_ride_inside_with_their_relation_to_the_report() -> None:
    with pikepdf.open(io.BytesIO(made("en"))) as opened:
        found = {name: opened.attachments[name].get_file().read_bytes() for name in opened.attachments}
        relations = {str(spec.UF): str(spec.AFRelationship) for spec in opened.Root.AF}
    assert found == {f"attached/{name}": content for name, content in FILES.items()}
    assert relations == {
        "attached/run.json": "/Supplement",
        "attached/blocks.json": "/Data",
        "attached/queries.sql": "/Source",
        "attached/tables/coverage_by_purpose.table.csv": "/Data",
    }


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_only_the_pinned_fonts_are_used_and_they_are_embedded_with_their_unicode_maps(lang: str) -> None:
    names = set()
    with pikepdf.open(io.BytesIO(made(lang))) as opened:
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/DescendantFonts" in item:
                names.add(str(item.BaseFont).partition("+")[2].removesuffix("-Identity-H"))
                assert "/ToUnicode" in item
                assert "/FontFile3" in item.DescendantFonts[0].FontDescriptor
                assert item.Subtype == "/Type0"
    assert names == {"NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold"}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_text_of_the_document_can_be_read_back(lang: str) -> None:
    read = "".join(pages(made(lang)))
    whole = document(lang)
    for node in whole.body:
        for name in ("label", "title", "caption", "text", "rest"):
            assert squeezed(node.get(name, "")) in read
        for row in node.get("rows", ()) if node["kind"] in ("table", "method") else ():
            assert all(squeezed(cell) in read for cell in row["cells"])
    assert squeezed(whole.title) in read


def test_the_sample_has_four_pages_each_with_its_number_and_from_the_second_its_title() -> None:
    texts = pages(made("en"))
    assert len(texts) == 4
    for number, text in enumerate(texts, start=1):
        assert f"{number}/4" in text
        assert "Run1f2e3d4c5b6a" in text
        assert squeezed(document().title) in text


def test_the_head_of_a_table_is_repeated_on_its_second_page() -> None:
    texts = pages(pdf.render(single(long_table(60)), {}))
    assert ["PurposeN1N2" in text for text in texts] == [True, True]


def test_tables_figures_headings_and_contents_are_tagged_as_such() -> None:
    found = tags(made("en"))
    # parameters, a table in the prose, three tables, the method
    assert [found.count(name) for name in ("Table", "Figure", "TOCI", "H1", "H2")] == [6, 2, 4, 3, 1]
    assert found.count("TH") == 3 + 2 + 3 + 3 + 10 + 3
    assert found.count("Caption") == 2 + 3 + 1


@pytest.mark.parametrize("columns", [3, 9, 12, 13, 24, 60])
def test_a_wide_table_stays_inside_the_margins(columns: int) -> None:
    content = pdf.render(single(block("table", "t", marks={}, **wide(columns))), {})
    opened = pypdfium2.PdfDocument(content)
    texts = [opened[nth].get_textpage() for nth in range(len(opened))]
    for page, text in zip(opened, texts, strict=True):
        written = [nth for nth in range(text.count_chars()) if not text.get_text_range(nth, 1).isspace()]
        assert max(text.get_charbox(nth)[2] for nth in written) <= page.get_width() - 51
    assert any(page.get_width() > page.get_height() for page in opened) == (columns > 13)
    read = "".join(pages(content))
    assert all(f"{number:,}" in read for number in range(1000, 999 + columns))


def test_a_figure_keeps_its_natural_size_and_its_caption_on_the_same_page() -> None:
    picture = drawing(height=700)
    given = single(block("table", "t"), block("chart", "a"), block("chart", "b"))
    whole = replace(given, pictures=dict.fromkeys(given.pictures, picture))
    texts = pages(pdf.render(whole, {}))
    for number in (1, 2):
        page = next(text for text in texts if f"Figure{number}" in text)
        assert squeezed("Direct marketing has the lowest coverage") in page
        assert squeezed("Strict coverage by purpose; persons in brackets.") in page.partition(f"Figure{number}")[2]


@pytest.mark.parametrize(
    "whole",
    [
        single(long_table(0)),
        single(long_table(1)),
        single(long_table(1000)),
        single(block("table", "t", rows=[["a", {"w": "withheld"}, {"w": "withheld"}]], marks={})),
        single(block("table", "t", rows=[["x" * 500, 1, "1"]], marks={}), markdown="# " + "y" * 300),
        single(block("table", "t", rows=[["長" * 500, 1, "1"]], marks={}), markdown="# " + "題" * 300),
        single(markdown="# T"),
        single(markdown="# T\n\n- a\n\n  b\n- c\n  1. d", lang="ja"),
        single(block("method", "method"), parameters=()),
    ],
    ids=[
        "no rows",
        "one row",
        "thousand rows",
        "all withheld",
        "long label",
        "long 題",
        "bare",
        "lists",
        "no parameters",
    ],
)
def test_empty_and_extreme_reports_are_written(whole: Document) -> None:
    texts = pages(pdf.render(whole, {}))
    assert squeezed(whole.title) in texts[0]


def test_hostile_text_is_printed_as_it_is() -> None:
    rows = [[payload, nth, "1"] for nth, payload in enumerate(PAYLOADS)]
    shown = block("table", "t", rows=rows, marks={}, title=PAYLOADS[26], notes=list(PAYLOADS[:3]))
    chart = block("chart", "c", title=PAYLOADS[26], alt=PAYLOADS[26])
    whole = single(shown, chart, block("sentence", "s", text=PAYLOADS[26]), company=PAYLOADS[26], policy=PAYLOADS[26])
    whole = replace(whole, pictures={"c.chart": drawing([printable(PAYLOADS[0]), "#eval(1)"])})
    read = "".join(pages(pdf.render(whole, {})))
    missing = [payload for payload in PAYLOADS if squeezed(printable(payload)) not in read]
    assert missing == []


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        (replace(single(block("chart", "c")), pictures={"c.chart": drawing(["😀"])}), "a glyph in a drawing"),
        (single(block("chart", "c", alt="")), "a picture without description"),
        (replace(single(), title=""), "no title"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_archived_is_refused_without_quoting_it(whole: Document, reason: str) -> None:
    with pytest.raises(EngineError) as raised:
        pdf.render(whole, {})
    assert str(raised.value) == (
        "purpose_coverage: the PDF was refused: it cannot be written as PDF/A-3a and PDF/UA-1. Nothing is published."
    )
    assert raised.value.__suppress_context__


def test_the_same_document_gives_the_same_bytes_also_in_another_process() -> None:
    here = Path(__file__).parent
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_pdf import made\n"
        "print(hashlib.sha256(made('ja')).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(here)],
        capture_output=True,
        text=True,
        check=True,
        cwd=here.parents[1],
        env={"TZ": "America/New_York", "PYTHONHASHSEED": "7", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    import hashlib

    assert done.stdout.strip() == hashlib.sha256(pdf.render(document("ja"), FILES)).hexdigest()


def test_the_template_evaluates_nothing_and_fetches_nothing() -> None:
    template = pdf._TEMPLATE.read_text()
    assert re.findall(r"\beval\b|\bread\(|@preview|@local|\bplugin\b|#import|#include|sys\.inputs", template) == []
    assert re.findall(r"\b(json|image|csv|yaml|toml|xml|cbor)\(([^,)]*)", template) == [
        ("json", '"report.json"'),
        ("image", '"figures/" + node.file'),
    ]
    assert re.findall(r'rgb\("|luma\(|cmyk\(', template) == []


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pdf.render(document(), FILES)
    with pytest.raises(EngineError):
        pdf.render(replace(single(), title=""), FILES)
    assert list(tmp_path.iterdir()) == []
