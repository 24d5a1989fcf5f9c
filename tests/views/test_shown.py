"""What a cell displays: the block and a line in a report; a picture or HTML beside them otherwise."""

import copy
import dataclasses
import json

import pytest

from privlib.release import seal
from privlib.release.disclosure import release
from privlib.views import block, charts, closing, draw, tables, words
from privlib.views.shown import SHOWN
from tests import factory

KEY, NOTEBOOK = b"k" * 32, "a" * 64


def all_kinds() -> list[object]:
    released = release(factory.every()["usage_trend"])
    made = [charts.usage_trend(released), tables.usage_trend(released), words.usage_trend(released)]
    return [*made, closing.method(factory.study()), closing.finish(factory.study())]


def test_in_interactive_use_each_kind_brings_what_jupyterlab_can_show() -> None:
    keys = [set(one._repr_mimebundle_()) for one in all_kinds()]
    extra = [{"application/vnd.vegalite.v5+json", "image/svg+xml"}, {"text/html"}, {"text/html"}, {"text/html"}, set()]
    assert keys == [{block.MIME, "text/plain"} | more for more in extra]


def test_in_a_report_only_the_signed_block_and_a_line_leave_the_kernel() -> None:
    seal.open_report(KEY, "r-1", NOTEBOOK, "restricted")
    blocks = []
    for one in all_kinds():
        bundle = one._repr_mimebundle_()
        assert set(bundle) == {block.MIME, "text/plain"}
        assert seal.verify(json.loads(json.dumps(bundle[block.MIME])), KEY, NOTEBOOK)
        blocks.append(bundle[block.MIME])
    assert [one["kind"] for one in blocks] == ["chart", "table", "sentence", "method", "end"]
    assert [one["seq"] for one in blocks] == [1, 2, 3, 4, 5]
    assert (blocks[-1]["count"], blocks[-1]["chain"]) == (4, seal.chain(blocks[:-1]))


def test_stored_outputs_are_the_same_bytes_in_every_new_process() -> None:
    runs = []
    for _ in range(2):
        seal.reset()
        runs.append(json.dumps([one._repr_mimebundle_() for one in all_kinds()]))
    assert runs[0] == runs[1]


def test_the_title_stands_in_jupyterlab_and_not_in_the_block() -> None:
    shown = charts.usage_trend(release(factory.every()["usage_trend"]))
    bundle = shown._repr_mimebundle_()
    lab = bundle["application/vnd.vegalite.v5+json"]
    assert lab["title"] == shown.block.title
    assert lab["$schema"].endswith("/vega-lite/v5.json")
    assert "title" not in bundle[block.MIME]["spec"]


def test_a_picture_that_cannot_be_drawn_is_a_placeholder(monkeypatch: pytest.MonkeyPatch) -> None:
    draw.close()
    monkeypatch.setattr(draw, "SECONDS", 0)
    shown = charts.usage_trend(release(factory.every()["usage_trend"]))
    assert shown._repr_mimebundle_()["image/svg+xml"] == draw.placeholder("E520")


def test_these_are_the_types_a_report_may_display() -> None:
    assert tuple(type(one) for one in all_kinds()) == SHOWN[:1] + SHOWN[1:3] + SHOWN[3:]


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_can_be_made_by_the_views_alone(kind: type) -> None:
    told = f"{kind.__name__} is made only by privlib.views"
    (made,) = (one for one in all_kinds() if type(one) is kind)
    fields = {name: getattr(made, name) for name in kind.__slots__}
    for attempt in (
        lambda: kind(**fields),
        lambda: kind(*fields.values()),
        lambda: dataclasses.replace(made),
        lambda: copy.copy(made),
    ):
        with pytest.raises(TypeError, match=told):
            attempt()
