"""Tables: every released cell, hidden ones in words, escaped in HTML, harmless as CSV."""

import csv
import io

import lxml.html
import pytest

from privlib.errors import DisclosureError
from privlib.release.disclosure import release
from privlib.study import Dimension, Edition, Lang
from privlib.views import block, html, tables
from tests import factory

STEMS = sorted(factory.every())


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("edition", "lang"), [("restricted", "en"), ("shareable", "ja")])
def test_every_stem_has_a_table_that_is_a_valid_block(stem: str, edition: Edition, lang: Lang) -> None:
    released = release(factory.every(edition, lang)[stem])
    shown = getattr(tables, stem)(released)
    plain = block.plain(shown.block) | {"seq": 1, "run": None, "sig": None}
    block.validate(plain)
    assert (plain["id"], plain["lang"], len(plain["rows"])) == (f"{stem}.table", lang, len(released.rows))
    assert plain["withheld"]["cells"] == released.withheld


def test_a_table_shows_labels_counts_shares_and_what_is_hidden() -> None:
    inside = block.plain(tables.coverage_by_purpose(release(factory.every()["coverage_by_purpose"])).block)
    assert [column["name"] for column in inside["columns"]] == [
        "purpose",
        "evaluated",
        "covered",
        "persons",
        "persons_covered",
        "coverage",
    ]
    assert inside["rows"][1] == ["U3 Newsletters", 350, 250, 60, 40, "71.42"]
    assert inside["rows"][3] == ["All", 1000, 850, 80, 60, "85.00"]
    outside = block.plain(tables.coverage_by_purpose(release(factory.every("shareable")["coverage_by_purpose"])).block)
    assert outside["rows"][2] == [
        "unknown",
        50,
        {"w": "withheld"},
        {"w": "20–33", "lo": 20, "hi": 33},
        {"w": "<10"},
        {"w": "withheld"},
    ]
    assert outside["notes"][0] == "Counts are rounded down to a multiple of 5, and shares follow from them."


def test_a_failed_verdict_marks_its_row_and_is_said_in_words() -> None:
    shown = block.plain(tables.risk_summary(release(factory.every()["risk_summary"])).block)
    assert shown["marks"] == {"0": "H"}
    assert shown["rows"][0] == ["Smallest class (k)", 1, 5, "failed"]
    assert shown["rows"][1] == ["Average risk", "0.2500", {"w": "n/a"}, {"w": "n/a"}]


def test_points_by_month_are_named_by_their_month() -> None:
    shown = block.plain(tables.usage_trend(release(factory.every()["usage_trend"])).block)
    assert shown["rows"] == [["2026-04", 120], ["2026-05", 80], ["2026-06", 7]]


@pytest.mark.parametrize("stem", STEMS)
def test_a_frame_is_refused(stem: str) -> None:
    with pytest.raises(DisclosureError) as refused:
        getattr(tables, stem)(factory.every()[stem].frame)
    assert refused.value.safe_message.startswith(f"tables.{stem}: expected Released, got DataFrame.")


HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a\x00\x1b[31mb",
    "\u202egnp.exe",
    "😀",
)


def hostile() -> tables.Table:
    dim = Dimension("code", HOSTILE)
    rows = "code|records\n" + "\n".join(f"{label}|{nth + 1}" for nth, label in enumerate(HOSTILE))
    one = factory.measured(
        "refused_by_code",
        "quality",
        rows,
        dimensions=(dim,),
        counts=factory.every()["refused_by_code"].counts,
    )
    return tables.refused_by_code(release(one))


def test_hostile_labels_are_text_and_nothing_else() -> None:
    shown = hostile()
    block.validate(block.plain(shown.block) | {"seq": 1, "run": None, "sig": None})
    page = lxml.html.fromstring(html.table(shown.block))
    assert {element.tag for element in page.iter()} <= {
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "p",
    }
    assert not [name for element in page.iter() for name in element.attrib if name not in ("scope", "align")]
    assert [cell.text for cell in page.iter("th") if cell.get("scope") == "row"] == [
        HOSTILE[0],
        HOSTILE[1],
        "a<U+0000><U+001B>[31mb",
        "<U+202E>gnp.exe",
        "😀",
    ]


def test_numbers_are_right_and_their_thousands_separated() -> None:
    page = lxml.html.fromstring(html.table(tables.loads_by_table(release(factory.every()["loads_by_table"])).block))
    cells = page.xpath("//tbody/tr[2]/td")
    assert [(cell.text, cell.get("align")) for cell in cells[:2]] == [("2", "right"), ("1,240", "right")]


def test_a_long_table_shows_sixty_rows_and_says_how_many_more_there_are() -> None:
    labels = tuple(f"E{n}" for n in range(100))
    rows = "code|records\n" + "\n".join(f"{label}|1" for label in labels)
    counts = factory.every()["refused_by_code"].counts
    one = factory.measured("refused_by_code", "quality", rows, dimensions=(Dimension("code", labels),), counts=counts)
    shown = tables.refused_by_code(release(one))
    page = lxml.html.fromstring(html.table(shown.block))
    assert (len(page.xpath("//tbody/tr")), page.xpath("//p")[-1].text) == (60, "+ 40")
    assert len(shown.csv().splitlines()) == 101


def test_csv_has_plain_integers_a_bom_and_crlf() -> None:
    data = tables.loads_by_table(release(factory.every()["loads_by_table"])).csv()
    assert data.startswith(b"\xef\xbb\xbfTable,Files (files),")
    assert data.endswith(b"use_event,2,1240,1240,0,0,0\r\n")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "|x", "%x", "\t=1", " =1", "＝1"])
def test_no_text_of_a_csv_starts_a_formula(start: str) -> None:
    block_ = {"columns": [{"label": start, "unit": ""}], "rows": [[start], [5], [{"w": "<10"}], [None]]}
    rows = list(csv.reader(io.StringIO(tables.csv(block_).decode("utf-8-sig"), newline="")))
    assert rows == [["'" + start], ["'" + start], ["5"], ["<10"], [""]]
