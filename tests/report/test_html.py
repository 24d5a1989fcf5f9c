"""The page is one quiet file: structure a reader can walk, nothing that runs, nothing that is fetched."""

import base64
import hashlib
import re
from itertools import pairwise
from typing import Any

import pytest
from lxml import html as lxml_html
from payloads import PAYLOADS
from sample_blocks import block, column, document, long_table, single, wide

from privlib.report import html
from privlib.views.text import printable
from privlib.views.theme import TOKENS

PAGES = {
    "en": html.page(document("en")),
    "ja": html.page(document("ja")),
    "shareable": html.page(document("en", edition="shareable")),
    "no rows": html.page(single(long_table(0))),
    "one row": html.page(single(long_table(1))),
    "thousand rows": html.page(single(long_table(1000))),
    "wide": html.page(single(block("table", "wide", **wide(16)))),
    "prose": html.page(single(markdown="# T\n\n- one\n\n  two\n- three\n  1. four\n\n|a|b|\n|--|--|\n|1|2|")),
    "failure": html.failure_page("Title", "en", [("Exit code", "5"), ("Section", "not run")], "Run it again."),
}
ALLOWED = {"alt", "class", "content", "datetime", "for", "height", "href", "http-equiv", "id", "lang", "name", "role"}
ALLOWED |= {"scope", "src", "tabindex", "width", "charset", "aria-label", "aria-labelledby"}


def tree(page: bytes) -> Any:
    return lxml_html.document_fromstring(page.decode())


def texts(page: bytes, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree(page).xpath(path)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_no_script_no_inline_style_and_no_address(name: str) -> None:
    root = tree(PAGES[name])
    assert not root.xpath("//script | //link | //iframe | //object | //form | //base | //svg | //embed")
    assert len(root.xpath("//style")) == 1
    for element in root.iter():
        for attribute, value in element.attrib.items():
            assert attribute in ALLOWED
            assert not re.search(r"https?:|//|javascript:", value) or value.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_is_read_first_and_names_the_one_style_sheet(name: str) -> None:
    charset, policy, referrer = tree(PAGES[name]).xpath("/html/head/*")[:3]
    style = re.search(rb"<style>(.*?)</style>", PAGES[name], re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    assert charset.attrib == {"charset": "utf-8"}
    assert policy.attrib == {
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; img-src data:; "
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    }
    assert referrer.attrib == {"name": "referrer", "content": "no-referrer"}


@pytest.mark.parametrize("name", PAGES)
def test_headings_start_with_one_title_and_leave_no_level_out(name: str) -> None:
    levels = [int(found.tag[1]) for found in tree(PAGES[name]).xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_every_link_inside_the_page_has_its_target(name: str) -> None:
    root = tree(PAGES[name])
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in root.xpath("//@href")} <= set(ids)
    assert set(" ".join(root.xpath("//@aria-labelledby")).split()) <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_every_table_has_heads_with_scope_and_every_picture_a_description_and_its_size(name: str) -> None:
    root = tree(PAGES[name])
    assert all(head.get("scope") in ("col", "row") for head in root.xpath("//th"))
    assert all(len(table.xpath("./thead/tr/th")) > 0 for table in root.xpath("//table"))
    assert all(len(row.xpath("./th")) == 1 and row[0].tag == "th" for row in root.xpath("//tbody/tr"))
    for picture in root.xpath("//img"):
        assert picture.get("alt")
        assert (picture.get("width"), picture.get("height")) in {("640", "220"), ("640", "160")}


def test_a_figure_carries_its_caption_its_notes_and_the_numbers_behind_it() -> None:
    figure = tree(PAGES["en"]).get_element_by_id("f-coverage_by_purpose.chart")
    assert [child.tag for child in figure] == ["figcaption", "div", "div", "details"]
    assert [part.text_content() for part in figure[0]] == ["Figure 1", "Direct marketing has the lowest coverage"]
    assert "Figures under 10 are not shown. 1 of 12 cells is withheld." in figure[2].text_content()
    rows = [[cell.text_content() for cell in row] for row in figure.xpath(".//details//tbody/tr")]
    assert rows == [["Delivery (U1)", "12,345", "98.08"], ["U4", "<10", "n/a"], ["*", "12,350", "–"]]


def test_where_a_chart_s_other_rows_are_stands_with_its_numbers() -> None:
    page = html.page(single(block("chart", "c", rows=[["a", 1, "1"]] * 61)))
    figure = tree(page).get_element_by_id("f-c.chart")
    said = "The first 60 of 61 rows. All of them are in blocks.json."
    assert said in figure.xpath("./details")[0].text_content()
    assert said not in "".join(part.text_content() for part in figure.xpath("./div"))


def test_the_notes_of_a_sentence_stand_below_it_in_small_letters() -> None:
    page = html.page(single(block("sentence", "s", text="Said.", notes=["Rounded.", "2 hidden."])))
    assert texts(page, "//p[@class='headline']/span[@class='qualified']") == ["Rounded. 2 hidden."]


def test_a_drawing_is_a_picture_whose_bytes_are_the_drawing() -> None:
    made = document()
    sources = tree(PAGES["en"]).xpath("//img/@src")
    decoded = [base64.b64decode(source.partition(",")[2]).decode() for source in sources]
    assert decoded == list(made.pictures.values())


@pytest.mark.parametrize(
    ("name", "band", "company"),
    [
        ("en", "Restricted: for the privacy administrator", "Luminous K.K."),
        ("ja", "取扱注意：プライバシー管理者限り", "ルミナス株式会社"),
        ("shareable", "Statistics that identify no one", "Luminous K.K."),
        ("failure", "Not published", None),
    ],
)
def test_the_band_says_who_may_read_the_page(name: str, band: str, company: str | None) -> None:
    assert texts(PAGES[name], "//header[contains(@class, 'band')]//strong") == [band]
    assert texts(PAGES[name], "//header[contains(@class, 'band')]//span") == ([company] if company else [])


def test_the_head_of_the_page_says_period_day_run_and_parameters() -> None:
    assert texts(PAGES["en"], "//h1") == ["Did each use serve a purpose the person had agreed to?"]
    assert texts(PAGES["en"], "//dl[@class='facts']//dd") == ["April to June 2026", "2026-07-05", "1f2e3d4c5b6a"]
    assert texts(PAGES["en"], "//details[@class='parameters']//tbody/tr/*") == [
        *("period", "2026-Q2 (set for this run)", "The period reported on."),
        *("grace_days", "0", "Days of grace."),
    ]
    assert texts(PAGES["en"], "//nav//a") == [
        "The data",
        "Most uses were covered",
        "Where the gaps are",
        "How this was counted",
    ]


def test_the_foot_of_the_page_says_what_the_figures_were_made_from() -> None:
    assert texts(PAGES["en"], "//footer//dd") == [
        "1f2e3d4c5b6a7988",
        "luminous-2021 (2021-09-09)",
        "appi (2022-04-01)",
        "cd" * 32,
        "privlib 0.1.0 · duckdb 2.0.0 · typst 0.15.2",
    ]


def test_a_page_in_japanese_says_so_and_its_frame_holds_no_english() -> None:
    root = tree(PAGES["ja"])
    assert root.get("lang") == "ja"
    for drop in root.xpath("//dd | //code | //tbody | //style"):
        drop.drop_tree()
    sentences = re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", root.text_content())
    assert sentences == []


def test_a_failure_page_says_title_note_and_rows() -> None:
    assert texts(PAGES["failure"], "//h1 | //main//p | //main//dt | //main//dd") == [
        *("Title", "Run it again."),
        *("Exit code", "5", "Section", "not run"),
    ]


def test_colours_fonts_and_sizes_of_the_page_come_from_the_theme() -> None:
    css = texts(PAGES["en"], "//style")[0]
    own = (html._HERE / "page.css").read_text()
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", own)
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", own)) <= set(re.findall(r"--([a-z0-9-]+):", css))
    for name, colour in TOKENS["light"].items():
        assert f"--{name}: {colour};" in css.partition("@media")[0]
    for name, colour in TOKENS["dark"].items():
        assert f"--{name}: {colour};" in css.partition("@media")[2]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_text_in_every_slot(payload: str) -> None:
    one = [column("a", payload), column("b", "B", "text", payload)]
    shown = {"title": payload, "caption": payload, "notes": [payload], "columns": one, "rows": [[payload, payload]]}
    made = single(
        block("chart", "c", alt=payload, **shown),
        block("table", "t", marks={}, **shown),
        block("sentence", "s", text=payload),
        markdown="# T\n\n## `" + payload.replace("`", "").replace("\n", "") + "`",
        company=payload,
        parameters=((payload, payload, payload, False),),
        versions=((payload, payload),),
        policy=payload,
    )
    page = html.page(made)
    root = tree(page)
    assert not root.xpath(
        "//script | //link | //iframe | //object | //form | //base | //svg | //math | //details[@open]"
    )
    assert all(name in ALLOWED for element in root.iter() for name in element.attrib)
    said = printable(payload)
    places = ("//figcaption/span[@class='says']", "//caption/span[@class='says']", "//p[@class='headline']")
    for place in (*places, "//div[@class='under']/p[1]", "//tbody//th[not(code)]", "//header[@class='band']//span"):
        assert [found.text_content() for found in root.xpath(place)] != []
        assert {found.text_content() for found in root.xpath(place)} == {said}
    assert root.xpath("//img/@alt") == [said]


def test_the_same_document_gives_the_same_small_page() -> None:
    assert html.page(document("en")) == PAGES["en"]
    assert len(PAGES["en"]) < 250_000
