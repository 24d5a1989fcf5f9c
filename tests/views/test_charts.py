"""Charts: drawn at both versions of Vega-Lite, with only the columns they refer to, hidden points as gaps."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import fromstring

import altair as alt
import pytest

from privlib.errors import DisclosureError
from privlib.policy.periods import parse
from privlib.release.disclosure import release
from privlib.study import Dimension, Edition, Lang
from privlib.views import block, charts, draw, tables, theme, words
from privlib.views.charts.parts import wrapped
from privlib.views.shown import Figure
from tests import factory

STEMS = charts.__all__
RUNGS = ("0 unchanged", "1 coarsen", "2 coarsen", "3 coarsen", "4 remove")
NUMBERS_ALONE = ("at_risk", "ladder", "pairs", "risk_front", "special_by_attribute")
"""Charts of numbers that the shareable edition does not show; they are not drawn there."""
EDITIONS: tuple[Edition, ...] = ("restricted", "shareable")


def figure(stem: str, edition: Edition = "restricted", lang: Lang = "en") -> Figure:
    return getattr(charts, stem)(release(factory.every(edition, lang)[stem]))


def rows_of(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    return spec["data"]["values"]


@pytest.mark.parametrize(
    ("stem", "edition", "lang"),
    [
        *((stem, "restricted", "en") for stem in STEMS),
        *((stem, "shareable", "ja") for stem in STEMS if stem not in NUMBERS_ALONE),
    ],
)
def test_every_chart_is_a_valid_block_with_alt_text_title_and_no_stray_column(
    stem: str, edition: Edition, lang: Lang
) -> None:
    plain = block.plain(figure(stem, edition, lang).block) | {"seq": 1, "run": None, "sig": None}
    block.validate(plain)
    assert 0 < len(plain["alt"]) <= 300
    assert plain["title"]
    assert draw.refusals(plain["spec"]) == ()
    assert len(plain["rows"]) >= 1
    assert plain == json.loads(json.dumps(plain))


@pytest.mark.parametrize("stem", STEMS)
def test_a_chart_says_the_same_twice_and_fits_the_schema_of_vega_lite(stem: str) -> None:
    first, second = figure(stem).block, figure(stem).block
    assert json.dumps(first.spec) == json.dumps(second.spec)
    assert alt.Chart.from_dict({**first.spec, "$schema": alt.SCHEMA_URL}).to_dict()["config"]


@pytest.mark.parametrize("stem", STEMS)
def test_a_chart_looks_the_same_in_jupyterlab_and_on_the_page(stem: str) -> None:
    """JupyterLab draws with version 5.21, the page with 6.4."""
    spec = figure(stem, "restricted" if stem in NUMBERS_ALONE else "shareable").block.spec
    page, lab = (fromstring(draw.draw(spec, figure=stem, version=version)) for version in ("6.4", "5.21"))
    assert [element.tag for element in page.iter()] == [element.tag for element in lab.iter()]
    assert [text.strip() for text in page.itertext()] == [text.strip() for text in lab.itertext()]
    assert _places(page) == _places(lab)
    assert float(page.get("width", "0")) <= 640


def _places(root: Any) -> list[str]:
    return [element.get(name, "") for element in root.iter() for name in ("d", "transform") if element.get(name)]


@pytest.mark.parametrize(
    ("stem", "edition", "title"),
    [
        (
            "coverage_by_purpose_month",
            "restricted",
            "Fully covered: 1 of 3 tiles with uses; the lowest is U3 in April 2026, 71.42%",
        ),
        ("coverage_by_purpose_month", "shareable", "Coverage by purpose and month"),
        ("uncovered_by_reason", "restricted", "Most uncovered uses: never agreed (70 of 150)"),
        ("risk_history", "restricted", "Now 15.00% stand below the limit, and k is 1"),
        ("risk_history", "shareable", "How risk developed from run to run"),
        ("class_sizes", "restricted", "Alone in a class: 12 persons"),
        ("usage_trend", "restricted", "Visitor-days peak: April 2026 (120)"),
        ("usage_by_dimension", "shareable", "In the last month shown, June 2026, most visitor-days: smartphone (10)"),
        ("usage_by_purpose", "shareable", "Most events: H1 (70%)"),
        ("stopped_cases", "restricted", "Data were used up to 7 d 19 h after a person's own stop"),
        ("stopped_cases", "shareable", "Persons by time from their stop to the last use"),
        ("new_purpose_adoption", "restricted", "NEW1: 87 persons agreed, 60 were used for it"),
        ("coverage_by_holding", "restricted", "Lowest: H03, 60.00% strict, 60.00% of known purposes"),
        ("coverage_by_day", "shareable", "Coverage over time"),
    ],
)
def test_a_title_is_the_answer_where_the_intervals_decide_it(stem: str, edition: Edition, title: str) -> None:
    assert figure(stem, edition).block.title == title


def test_tiles_print_the_share_with_persons_and_say_what_does_not_apply() -> None:
    tiles = {(row["purpose"], row["month"]): row for row in rows_of(figure("coverage_by_purpose_month").block.spec)}
    assert tiles["U1 Improvement", "2026-¦05"] == {
        "purpose": "U1 Improvement",
        "month": "2026-¦05",
        "share": 99.0,
        "ground": "light",
        "label": "99.00",
        "persons": "45",
    }
    assert tiles["U1 Improvement", "2026-¦04"]["label"] == "100"
    assert (tiles["U3 Newsletters", "2026-¦05"]["label"], tiles["U3 Newsletters", "2026-¦05"]["share"]) == ("n/a", None)
    assert tiles["unknown purpose", "2026-¦05"]["ground"] == "dark"


def test_a_tile_of_a_range_prints_its_lower_edge_and_no_persons_stand_where_one_number_does_not_fit() -> None:
    rows = "purpose|month|evaluated|covered|persons|persons_covered\nU1|2026-04|300|270|240|235\nU3|2026-04|60|52|40|30"
    one = factory.with_rows(factory.every("shareable")["coverage_by_purpose_month"], rows)
    tiles = rows_of(charts.coverage_by_purpose_month(release(one)).block.spec)
    shown = {(row["purpose"], row["month"]): (row["label"], row["persons"]) for row in tiles}
    assert shown["U1 Improvement", "2026-¦04"] == ("90", "")
    assert shown["U3 Newsletters", "2026-¦04"] == ("≥78", "")


def test_text_on_a_tile_has_a_contrast_of_four_and_a_half() -> None:
    """Dark text on all tints but the darkest, which is that of a share below the first step."""
    scale = figure("coverage_by_purpose_month").block.spec["layer"][1]["encoding"]["color"]["scale"]
    ink, white = theme.TOKENS["light"]["ink"], theme.TOKENS["light"]["ground"]
    darkest, *others = scale["range"]
    assert (scale["domain"][0], theme.contrast(darkest, white) >= 4.5) == (50, True)
    assert all(theme.contrast(tint, ink) >= 4.5 for tint in others)


def test_rows_and_columns_keep_their_order_and_the_unknown_purpose_stands_below_a_line() -> None:
    layers = figure("coverage_by_purpose_month").block.spec["layer"]
    assert layers[0]["encoding"]["y"]["scale"]["domain"] == ["U1 Improvement", "U3 Newsletters", "unknown purpose"]
    assert layers[-1]["mark"]["type"] == "rule"
    assert layers[-1]["transform"][0] == {"filter": {"field": "purpose", "equal": "unknown purpose"}}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("U2 Shipping of gifts", ["U2 Shipping of gifts"]),
        ("NEW1 Research invitations by mobile message", ["NEW1 Research invitations", "by mobile message"]),
        ("U8 採用活動およびその関連業務", ["U8 採用活動およびその関連", "業務"]),
        ("x" * 60, ["x" * 26, "x" * 25 + "…"]),
    ],
)
def test_a_long_label_goes_on_in_a_second_line_and_is_cut_off_after_it(text: str, lines: list[str]) -> None:
    assert wrapped(text, 26).split(theme.BREAK) == lines


@pytest.mark.parametrize("stem", ["usage_trend", "usage_by_dimension"])
def test_a_series_of_one_point_is_drawn_as_bars(stem: str) -> None:
    one = factory.every()[stem]
    rows = one.frame.filter(date="2026-04-01")
    asked = replace(one, study=replace(one.study, period=parse("2026-04", 4)))
    shown = getattr(charts, stem)(release(factory.with_rows(asked, rows))).block
    assert [layer["mark"]["type"] for layer in shown.spec["layer"]] == ["bar", "text", "text"]
    names = {"usage_trend": ["April 2026"], "usage_by_dimension": ["smartphone", "computer"]}
    assert [row["name"] for row in rows_of(shown.spec)] == names[stem]
    assert shown.alt.startswith("Bars: visitor-days by group at one point, April 2026.")


def test_the_longest_bar_leaves_room_for_its_label() -> None:
    spec = figure("usage_by_purpose").block.spec
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 798.0]


def test_a_waterfall_of_exact_figures_ends_at_its_total() -> None:
    steps = rows_of(figure("uncovered_by_reason").block.spec)
    assert [(row["start"], row["end"]) for row in steps] == [(0, 50), (50, 80), (80, 150), (0, 150)]
    binned = rows_of(figure("uncovered_by_reason", "shareable").block.spec)
    assert [row["start"] for row in binned] == [0, 0, 0, 0]


def test_a_hidden_figure_is_a_gap_with_its_label_and_never_a_zero() -> None:
    points = rows_of(figure("usage_trend", "shareable").block.spec)
    assert points[2] == {"date": "2026-06-01", "visitors": None, "gap": "<10"}


def test_a_hidden_band_is_a_gap_with_its_label() -> None:
    bands = rows_of(figure("class_sizes", "shareable").block.spec)
    assert bands[3] == {
        "band": "5–9",
        "persons": None,
        "label": "",
        "gap": "<10",
        "side": "kept",
        "edge": "",
        "limit": "",
    }


def test_a_lifeline_starts_at_the_stop_and_marks_each_use_hollow_while_in_process() -> None:
    marks = rows_of(figure("stopped_cases").block.spec)
    assert [(row["case"], row["days"], row["end"], row["label"], row["process"]) for row in marks] == [
        ("1 · withdrawal, 2026-04-05", 0.0, 0.0, "0 s", "no"),
        ("2 · suspension, 2026-05-03", 0.825, None, "", "yes"),
        ("2 · suspension, 2026-05-03", 7.825, 7.825, "7 d 19 h", "no"),
    ]


def test_the_shareable_edition_draws_no_line_of_a_single_case() -> None:
    bars = rows_of(figure("stopped_cases", "shareable").block.spec)
    assert bars[1] == {"delay": "under a week", "persons": None, "label": "", "gap": "<10"}


def test_adoption_adds_months_up_where_every_figure_is_exact_and_only_there() -> None:
    inside, outside = (rows_of(figure("new_purpose_adoption", edition).block.spec) for edition in EDITIONS)
    assert [row["persons"] for row in inside] == [80, 87, 12, 60]
    assert [(row["persons"], row["gap"]) for row in outside] == [(80, ""), (None, "<10"), (10, ""), (45, "")]


def test_two_new_purposes_are_two_panels() -> None:
    one = factory.every()["new_purpose_adoption"]
    two = replace(one.dimensions[0], values=("NEW1", "NEW2"), labels=("Invitations", "Studies"))
    rows = "purpose|month|persons_agreed|persons_used\nNEW1|2026-04|8|2\nNEW1|*|8|2\nNEW2|2026-05|4|3\nNEW2|*|4|3"
    shown = charts.new_purpose_adoption(
        release(factory.with_rows(replace(one, dimensions=(two, one.dimensions[1])), rows))
    )
    assert shown.block.spec["facet"]["row"]["sort"] == ["NEW1 Invitations", "NEW2 Studies"]
    assert draw.refusals(shown.block.spec) == ()


def test_a_dot_of_each_reading_stands_on_a_scale_that_ends_at_a_hundred() -> None:
    spec = figure("coverage_by_holding").block.spec
    assert [(row["strict"], row["known"]) for row in rows_of(spec)] == [(100.0, 100.0), (71.42, 83.33), (60.0, 60.0)]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [50, 100]


def test_bars_below_the_limit_stand_apart() -> None:
    spec = charts.class_sizes(release(factory.every()["class_sizes"]), 5).block
    assert [row["side"] for row in rows_of(spec.spec)] == ["below"] * 3 + ["kept"] * 3
    assert spec.notes[-1] == "Outlined bars are classes of fewer than 5."
    assert [row["limit"] for row in rows_of(spec.spec)] == ["", "", "", "limit 5", "", ""]


def test_an_empty_bar_has_no_outline() -> None:
    bands = factory.with_rows(factory.every()["class_sizes"], "band|persons|classes\n1|0|0\n2|4|2\n50+|60|1")
    sides = [row["side"] for row in rows_of(charts.class_sizes(release(bands), 10).block.spec)]
    assert sides == ["kept", "below", "kept", "kept", "kept", "kept"]


@pytest.mark.parametrize("stem", STEMS)
def test_a_frame_is_refused(stem: str) -> None:
    with pytest.raises(DisclosureError) as refused:
        getattr(charts, stem)(factory.every()[stem].frame)
    assert refused.value.safe_message.startswith(f"charts.{stem}: expected Released, got DataFrame.")


def test_hostile_labels_are_drawn_as_text() -> None:
    hostile = ("</script><script>alert(1)</script>", "a\x00b\x08\x1b", "\u202egnp", "😀", '"><image href="http://x"/>')
    dim = Dimension("reason", hostile, kind="multi")
    rows = "reason|uses|persons\n" + "\n".join(f"{label}|{nth + 1}|1" for nth, label in enumerate(hostile))
    one = factory.measured("uncovered_by_reason", "events", f"{rows}\n*|15|3", dimensions=(dim,), counts=factory.USES)
    shown = charts.uncovered_by_reason(release(one))
    svg = draw.draw(shown.block.spec, figure="hostile")
    drawn = " ".join(fromstring(svg).itertext())
    assert "<script>alert(1)" in drawn
    assert "a<U+0000>b<U+0008><U+001B>" in drawn
    assert "〓" in drawn
    assert not re.search(r"<script|<image|\x00", svg)


def test_where_nobody_is_alone_there_is_no_chart_and_the_sentence_says_so() -> None:
    nobody = factory.with_rows(factory.every()["special_by_attribute"], "attribute|contribution")
    assert charts.special_by_attribute(release(nobody)) is None
    assert words.special_by_attribute(release(nobody)).text.startswith("Nobody is alone on all quasi-identifiers")


def test_runs_that_asked_another_question_are_points_without_a_line_and_without_limits() -> None:
    spec = figure("risk_history").block.spec
    found = [(row["run"], row["asked"], row["value"], row["low"], row["high"]) for row in rows_of(spec)]
    assert found == [
        ("2026-09-10", "other", 20.0, None, None),
        ("2026-10-10", "same", 10.0, None, None),
        ("2026-11-10", "same", 15.0, 1.25, 12.5),
        ("2026-09-10", "other", 1.0, 20.0, None),
        ("2026-10-10", "same", 2.0, 10.0, None),
        ("2026-11-10", "same", 1.0, 10.0, None),
    ]
    lines = [each for each in spec["spec"]["layer"] if each["mark"]["type"] == "line"]
    assert {each["transform"][0]["filter"]["equal"] for each in lines} == {"same"}


def test_a_history_that_is_withheld_is_drawn_as_gaps() -> None:
    rows = rows_of(figure("risk_history", "shareable").block.spec)
    assert {(row["value"], row["gap"], row["label"]) for row in rows} == {(None, "–", "")}


@pytest.mark.parametrize("stem", NUMBERS_ALONE)
def test_a_chart_of_numbers_that_are_withheld_is_not_drawn(stem: str) -> None:
    assert getattr(charts, stem)(release(factory.every("shareable")[stem])) is None


def test_the_ladder_goes_from_a_ringed_start_by_numbered_steps_and_the_optimum_stands_beside_it() -> None:
    made = figure("ladder").block
    assert made.title == "Steps until every limit holds: 1, for a loss of 0.0361"
    assert [(row["place"], row["kind"], row["loss"], row["beyond"], row["label"]) for row in rows_of(made.spec)] == [
        (0.0, "step", 0.0, 24.0, "0 (k 3)"),
        (1.0, "step", 0.0361, 0.0, "1 (k 10)"),
        (None, "optimum", 0.1892, 0.0, "best of all levels"),
    ]


def test_a_ladder_of_one_rung_is_no_way_and_one_that_fails_has_no_answer_in_its_title() -> None:
    one = factory.every()["ladder"]
    head = "rung|beyond|loss|removed|k|verdict\n"
    assert charts.ladder(release(factory.with_rows(one, head + "0 unchanged|0|0|0|12|pass"))) is None
    failing = charts.ladder(release(factory.with_rows(one, head + "0 unchanged|9|0|0|1|fail\n1 remove|4|0.1|3|2|fail")))
    assert failing is not None
    assert failing.block.title == "Changes until every limit holds"


def test_steps_of_the_ladder_at_one_place_share_a_label() -> None:
    steps = """rung|beyond|loss|removed|k|verdict
    0 unchanged|900|0|0|1|fail
    1 coarsen|500|0.1|0|2|fail
    2 coarsen|499|0.1001|0|2|fail
    3 coarsen|498|0.1002|0|3|fail
    4 remove|0|0.5|498|10|pass"""
    one = replace(factory.every()["ladder"], dimensions=(Dimension("rung", RUNGS),))
    made = charts.ladder(release(factory.with_rows(one, steps)))
    assert made is not None
    assert [row["label"] for row in rows_of(made.block.spec)] == ["0 (k 1)", "", "", "1–3 (k 3)", "4 (k 10)"]


def test_the_front_has_a_line_for_each_share_and_a_ring_at_the_point_asked_for() -> None:
    made = figure("risk_front").block
    assert made.title == "k of 10 with at most 2% left out: a loss of 0.3750"
    assert [tuple(row.values()) for row in rows_of(made.spec)] == [
        ("5", "0%", 0.4, "", "", ""),
        ("5", "2%", 0.25, "", "", ""),
        ("10", "0%", 0.5, "0%", "", ""),
        ("10", "2%", 0.375, "", "asked for", "0.3750"),
        ("20", "2%", 0.39, "2%", "", ""),
    ]


def test_lines_that_end_close_to_each_other_share_one_label() -> None:
    rows = """k_asked|left_out|loss|suppressed|k|classes|gap|proof|note
5|0%|0.41|0|6|9|0|proven|
5|2%|0.40|11|5|14|0|proven|asked for"""
    made = charts.risk_front(release(factory.with_rows(factory.every()["risk_front"], rows)))
    assert made is not None
    assert [row["end"] for row in rows_of(made.block.spec)] == ["", "0%, 2%"]


def test_without_a_search_there_is_no_front_to_draw_or_to_list() -> None:
    nothing = release(
        factory.with_rows(factory.every()["risk_front"], "k_asked|left_out|loss|suppressed|k|classes|gap|proof|note")
    )
    assert (charts.risk_front(nothing), tables.risk_front(nothing)) == (None, None)
    assert words.risk_front(nothing).text.startswith("What k and leaving people out cost was not searched")
