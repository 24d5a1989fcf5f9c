"""Tables: every released cell, hidden ones in words, escaped in HTML, harmless as CSV."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from privlib.errors import DisclosureError
from privlib.release.disclosure import release
from privlib.study import Dimension, Edition, Lang
from privlib.views import block, catalogue, charts, html, tables, words
from tests import factory

STEMS = sorted(factory.every())
LANGS: tuple[Lang, ...] = ("en", "ja")


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(("edition", "lang"), [("restricted", "en"), ("shareable", "ja")])
def test_every_stem_has_a_table_that_is_a_valid_block(stem: str, edition: Edition, lang: Lang) -> None:
    released = release(factory.every(edition, lang)[stem])
    shown = getattr(tables, stem)(released)
    plain = block.plain(shown.block) | {"seq": 1, "run": None, "sig": None}
    block.validate(plain)
    listed = 3 if stem == "pairs" else len(released.rows)
    assert (plain["id"], plain["lang"], len(plain["rows"])) == (f"{stem}.table", lang, listed)
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
        "unknown purpose",
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
    assert shown["rows"][0] == ["Size of the smallest class (k)", 1, 5, "failed", "persons"]


def test_a_row_without_a_limit_a_verdict_or_a_unit_has_an_empty_cell_there() -> None:
    shown = block.plain(tables.risk_summary(release(factory.every()["risk_summary"])).block)
    assert shown["rows"][3] == ["Average risk, from zero to one", "0.2500", None, None, None]
    assert shown["rows"][1] == ["Persons", 482, None, None, "persons"]
    empty = factory.with_rows(factory.every()["risk_summary"], "measure|value|limit|verdict\nk|-|5|not evaluated")
    assert block.plain(tables.risk_summary(release(empty)).block)["rows"][0][1] == {"w": "n/a"}


@pytest.mark.parametrize(
    ("lang", "methods", "note"),
    [
        ("en", "generalization, noise", "not announced, may need special care"),
        ("ja", "一般化、ノイズの付加", "方針が告げていない方法、要配慮個人情報に当たりうる"),
    ],
)
def test_words_that_stand_in_a_list_are_each_said_in_the_language_of_the_report(
    lang: Lang, methods: str, note: str
) -> None:
    given = factory.with_rows(
        factory.every(lang=lang)["methods_by_attribute"],
        "attribute|fields|methods|verdict|note\n"
        "age|1|generalise, noise|review|not announced, may need special care\nsex|1|none|review|",
    )
    shown = block.plain(tables.methods_by_attribute(release(given)).block)["rows"]
    assert (shown[0][2], shown[0][4]) == (methods, note)
    assert shown[1][4] is None


def test_a_reason_says_what_is_missing_and_how_to_give_it_and_a_check_without_one_is_empty_there() -> None:
    given = factory.with_rows(
        factory.every()["rule34"],
        "check|found|of|verdict|unit|reason\n"
        "role_direct|0|7|met|fields|\nrare_values|0|0|not applicable|values|the source is not at hand",
    )
    shown = block.plain(tables.rule34(release(given)).block)["rows"]
    assert [row[-1] for row in shown] == [
        None,
        "the source is not at hand; with both files: privlib risk rules FILE --source FILE",
    ]


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_only_a_share_has_its_unit_in_its_head(stem: str, lang: Lang) -> None:
    columns = block.plain(getattr(tables, stem)(release(factory.every(lang=lang)[stem])).block)["columns"]
    sign = "(%)" if lang == "en" else "（%）"
    for column in columns:
        assert column["label"].endswith(sign) == (column["kind"] == "share")
        assert column["kind"] == "share" or lang == "ja" or f"({column['unit']})" not in column["label"]


def test_where_rows_are_not_known_to_be_persons_the_head_says_records() -> None:
    one = factory.every()["class_sizes"]
    shown = tables.class_sizes(release(replace(one, counts=(replace(one.counts[0], unit="records"), one.counts[1]))))
    assert [column.label for column in shown.block.columns] == ["Class size", "Records", "Classes"]


def test_a_refusal_s_code_is_followed_by_its_words() -> None:
    english, japanese = (tables.refused_by_code(release(factory.every(lang=lang)["refused_by_code"])) for lang in LANGS)
    assert english.block.rows[1][0] == "E220 key of an earlier record with other values"
    assert japanese.block.rows[1][0] == "E220 前のレコードと同じキーで違う値"


def test_every_code_of_a_refused_record_has_words_in_both_languages() -> None:
    store = Path(tables.__file__).parents[2] / "store"
    written = "".join(path.read_text("utf-8") for path in store.glob("*.py"))
    codes = set(re.findall(r"\b(E(?:10[23]|12[02]|14[0-4]|2\d\d))\b", written))
    assert codes >= {"E102", "E144", "E201", "E220", "E222"}
    for lang in LANGS:
        assert codes <= set(catalogue.texts(lang)["values"]["code"])


def test_a_source_names_what_it_is_built_on() -> None:
    shown = block.plain(tables.coverage_total(release(factory.every()["coverage_total"])).block)
    assert shown["source"]["built_on"] == [{"sql_file": "privlib/measures/ground.sql", "sql_sha256": "2" * 64}]


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_a_japanese_block_holds_no_english_sentence(stem: str, edition: Edition) -> None:
    released = release(factory.every(edition, "ja")[stem])
    makers = [getattr(views, stem) for views in (tables, words, charts) if hasattr(views, stem)]
    for maker in makers:
        if (made := maker(released)) is None:
            continue
        said = block.plain(made.block)
        named = {"spec": None, "source": said["source"]["definition"]}
        assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", json.dumps(said | named, ensure_ascii=False))


def test_several_words_of_a_list_and_a_number_with_a_word_are_said_in_the_page_s_language() -> None:
    rows = "remedy|gain|loss|k|method|breaks\ndrop area|1240|0.1|11|abstraction, generalization|1200 purposes"
    for lang, said in (
        ("en", ["drop area", 1240, "0.1000", 11, "abstraction, generalization", "1,200 purposes"]),
        ("ja", ["areaを削除", 1240, "0.1000", 11, "抽象化、一般化", "1,200の目的"]),
    ):
        one = factory.with_rows(factory.every(lang=lang)["remedies"], rows)
        assert block.plain(tables.remedies(release(one)).block)["rows"] == [said]


def test_a_part_of_a_whole_is_headed_as_per_cent_where_it_is_shown_as_a_step() -> None:
    shown = tables.remedies(release(factory.every("shareable")["remedies"])).block
    assert [column.label for column in shown.columns][1:4] == [
        "Lifted above the limit (%)",
        "Information lost (%)",
        "k after",
    ]
    assert [[getattr(cell, "w", cell) for cell in row] for row in shown.rows] == [
        ["blank cells", "50–100", "0–5", "withheld", "partial delete", None],
        ["drop area", "50–100", "15–20", "withheld", "delete", "U5"],
    ]


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
    assert data.startswith(b"\xef\xbb\xbfTable,Files,Records,")
    assert data.endswith(b"use_event,2,1240,1240,0,0,0\r\n")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "|x", "%x", "\tx", " =1", "＝1"])
def test_no_text_of_a_csv_starts_a_formula(start: str) -> None:
    block_ = {"columns": [{"label": start, "unit": ""}], "rows": [[start], [5], [{"w": "<10"}], [None]]}
    rows = list(csv.reader(io.StringIO(tables.csv(block_).decode("utf-8-sig"), newline="")))
    assert rows == [["'" + start], ["'" + start], ["5"], ["<10"], [""]]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("ok;=1+1;x", "ok;'=1+1;x"),
        ("ok\t@x", "ok\t'@x"),
        ("ok\r\n-1", "ok\r\n'-1"),
        ("ok; ＝1", "ok;' ＝1"),
        ("\t=1", "'\t'=1"),
        ("a - b; c = d", "a - b; c = d"),
    ],
)
def test_no_part_of_a_text_starts_a_formula_where_a_reader_parts_it_at_something_else(text: str, safe: str) -> None:
    rows = list(csv.reader(io.StringIO(tables.csv({"columns": [], "rows": [[text]]}).decode("utf-8-sig"), newline="")))
    assert rows == [[], [safe]]


def test_each_pair_of_attributes_is_listed_once() -> None:
    made = tables.pairs(release(factory.every()["pairs"])).block
    listed = [row[:2] for row in made.rows]
    assert listed
    assert len({frozenset(pair) for pair in listed}) == len(listed)
    assert {one for one, other in listed if one == other} == {one for pair in listed for one in pair}
