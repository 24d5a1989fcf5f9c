"""Drawing: same bytes in any time zone, nothing but still pictures, a limit, and a new process after a broken one."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from privlib.errors import EngineError
from privlib.release.disclosure import release
from privlib.views import charts, draw
from tests import factory

BARS: dict[str, Any] = {
    "data": {"values": [{"a": "直 骨 令", "b": 3}]},
    "mark": "bar",
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a", "type": "nominal"}},
}
REFUSED = "figure f.chart: the chart process ended or took over 30 s. Nothing is published."


def test_the_same_specification_gives_the_same_bytes_in_any_time_zone() -> None:
    spec = charts.usage_trend(release(factory.every()["usage_trend"])).block.spec
    here = draw.draw(spec, figure="f.chart")
    code = "import json,sys; from privlib.views import draw; print(draw.draw(json.load(sys.stdin), figure='f'))"
    there = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(spec),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    assert there.stdout.rstrip("\n") == here == draw.draw(spec, figure="f.chart")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"data": {"url": "file:///etc/passwd"}}, "key url"),
        ({"data": {"name": "elsewhere"}}, "data that is not inline"),
        ({"mark": {"type": "image"}}, "mark image"),
        ({"mark": {"type": "bar", "href": "http://x"}}, "key href"),
        ({"transform": [{"calculate": "1", "as": "c"}]}, "key calculate"),
        ({"transform": [{"filter": "datum.a == 1"}]}, "expression filter"),
        ({"usermeta": {}}, "key usermeta"),
        ({"data": {"values": [{"a": "x", "b": 1, "salary": 5}]}}, "column salary"),
    ],
)
def test_links_images_expressions_and_unused_columns_are_refused(change: dict[str, Any], refusal: str) -> None:
    assert refusal in draw.refusals({**BARS, **change})
    with pytest.raises(EngineError) as refused:
        draw.draw({**BARS, **change}, figure="f.chart")
    assert refused.value.safe_message == REFUSED


def test_a_picture_holds_no_labels_of_marks_no_empty_marks_and_no_long_fractions() -> None:
    spec = charts.usage_trend(release(factory.every()["usage_trend"])).block.spec
    svg = draw.draw(spec, figure="f.chart")
    assert not re.search(r"aria-|role=|<text [^>]*/>|\d\.\d{3}", svg)
    assert [text for text in fromstring(svg).itertext() if text.strip()][:3] == ["2026-04", "2026-05", "2026-06"]


def test_slimming_keeps_what_is_seen() -> None:
    fat = '<g role="x" transform="translate(1.23456,-0.5)"><path d="M1.999,2.005L3,4" opacity="1" aria-label="a"/></g>'
    assert draw._slim(fat) == '<g transform="translate(1.23,-0.5)"><path d="M2,2L3,4"/></g>'
    assert draw._slim('<text font-size="11">1.23456</text>') == '<text font-size="11">1.23456</text>'


def test_a_specification_the_renderer_refuses_leaves_it_running() -> None:
    with pytest.raises(EngineError):
        draw.draw({**BARS, "mark": "no such mark"}, figure="f.chart")
    assert draw.draw(BARS, figure="f.chart").startswith("<svg")


def test_a_process_that_ended_is_started_again() -> None:
    draw.draw(BARS, figure="f.chart")
    child = draw._pen.child
    child.kill()
    child.wait()
    assert draw.draw(BARS, figure="f.chart").startswith("<svg")


def test_a_process_that_does_not_answer_in_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    draw.close()
    monkeypatch.setattr(draw, "SECONDS", 0)
    with pytest.raises(EngineError) as refused:
        draw.draw(BARS, figure="f.chart")
    assert refused.value.code == "E520"
    assert draw._pen.child is None


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        "<foreignObject/>",
        '<a href="#x"/>',
        '<rect onclick="x"/>',
        '<use href="http://x"/>',
        "<image/>",
    ],
)
def test_a_picture_that_is_not_still_is_refused(inside: str) -> None:
    assert not draw._still(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>')
    assert draw._still('<svg xmlns="http://www.w3.org/2000/svg"><use href="#x"/></svg>')


def test_a_placeholder_names_the_error_alone() -> None:
    assert draw._still(draw.placeholder("E520"))
    assert "E520" in draw.placeholder("E520")
