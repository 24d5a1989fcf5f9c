"""The last cells of a notebook: method and end."""

import json

from privlib.release.disclosure import release
from privlib.views import block, closing
from tests import factory


def test_the_method_lists_every_figure_released_so_far_with_its_definition_and_query() -> None:
    for stem in ("usage_by_dimension", "coverage_total", "usage_by_dimension"):
        release(factory.every()[stem])
    shown = block.plain(closing.method(factory.study()).block)
    assert [row[0] for row in shown["rows"]] == ["Use over time by group", "Coverage of all evaluated uses"]
    assert shown["rows"][0] == [
        "Use over time by group",
        "Events and visitor-days by group, by day, week or month.",
        "P1.3a, S2.limit",
        "evaluated uses",
        "ground.sql, then made.sql",
        2,
    ]
    assert shown["notes"][:2] == [
        "Restricted edition: for the privacy administrator.",
        "Threshold 10, base 5; home: policy [disclosure], with a floor in privlib/release/grid.py.",
    ]


def test_a_method_of_nothing_is_an_empty_table() -> None:
    shown = closing.method(factory.study())._repr_mimebundle_()
    assert shown[block.MIME]["rows"] == []
    assert json.dumps(shown)
