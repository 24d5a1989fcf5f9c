"""Methods by attribute, against the register of the sample company and by hand."""

import csv
from pathlib import Path

import polars as pl
import pytest

from privlib.policy import model
from privlib.risk.rule34.methods import (
    ATTRIBUTES,
    METHODS,
    AttributeMethods,
    Field,
    PublicationItems,
    by_attribute,
    fields,
    publication_items,
)
from privlib.store.tables.columns import METHODS as REGISTERED
from tests.risk.company import study

SMALL = Path(__file__).parents[3] / "sample_data" / "small"
POLICY = model.read("luminous-2021")


def sample(dataset: str) -> tuple[Field, ...]:
    with (SMALL / "anon_field.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["dataset_id"] == dataset]
    return tuple(
        Field(row["field"], row["category_id"], row["role"], tuple(row["methods"].split("|")), row["reason"] != "\\N")
        for row in rows
    )


def verdicts(listed: tuple[Field, ...]) -> dict[str, str]:
    return {each.attribute: each.verdict for each in by_attribute(listed, POLICY)}


ALL_MET = {**dict.fromkeys(ATTRIBUTES, "met"), "sex": "review"}
"""Sex keeps its values, for a written reason."""


@pytest.mark.parametrize(
    ("dataset", "differs"),
    [("D01", {}), ("D04", {}), ("D09", {"age": "review"}), ("D10", {"family": "not met"})],
)
def test_the_sample_data_sets_miss_what_was_planted_and_nothing_else(dataset: str, differs: dict[str, str]):
    """V67: noise on age is not announced in D09; family in D10 has no method and no reason."""
    assert verdicts(sample(dataset)) == ALL_MET | differs


def test_an_unannounced_method_is_named():
    (age, *_) = by_attribute(sample("D09"), POLICY)
    assert age == AttributeMethods("age", 1, ("noise",), ("noise",), (), "review", special_care=False)


@pytest.mark.parametrize("method", ["top_code", "bottom_code", "microaggregate", "swap"])
def test_a_method_under_a_broader_word_of_the_policy_is_no_finding_and_is_named(method: str):
    (age, *_) = by_attribute((Field("age", "T02", "quasi", (method,), False),), POLICY)
    assert age == AttributeMethods("age", 1, (method,), (), (method,), "met", special_care=False)


@pytest.mark.parametrize("method", ["noise", "synthetic"])
def test_a_method_that_no_word_reaches_is_to_be_reviewed(method: str):
    (age, *_) = by_attribute((Field("age", "T02", "quasi", (method,), False),), POLICY)
    assert age == AttributeMethods("age", 1, (method,), (method,), (), "review", special_care=False)


def test_the_words_of_methods_are_those_of_the_policy():
    assert {method.id: method.words for method in POLICY.methods} == {
        name: method.policy_words for name, method in METHODS.items()
    }


def test_thoughts_may_need_special_care():
    assert [each.attribute for each in by_attribute(sample("D01"), POLICY) if each.special_care] == ["thought"]


@pytest.mark.parametrize(
    ("methods", "reasoned", "verdict"),
    [
        (("reorder",), False, "not met"),
        (("reorder",), True, "review"),
        (("none",), False, "not met"),
        (("none",), True, "review"),
        ((), False, "not met"),
        (("reorder", "generalise"), False, "met"),
        (("delete",), False, "met"),
        (("synthetic",), False, "review"),
    ],
)
def test_a_field_needs_an_effective_method_or_a_reason(methods: tuple[str, ...], reasoned: bool, verdict: str):
    assert verdicts((Field("age", "T02", "quasi", methods, reasoned),))["age"] == verdict


def test_the_worst_field_of_an_attribute_decides_and_an_absent_one_does_not_apply():
    both = (Field("age", "T02", "quasi", ("generalise",), False), Field("born", "T02", "quasi", ("none",), False))
    assert verdicts(both) == {**dict.fromkeys(ATTRIBUTES, "not applicable"), "age": "not met"}


@pytest.mark.parametrize(
    ("field", "attribute"),
    [
        ("age_band", "age"),
        ("生年", "age"),
        ("job", "occupation"),
        ("gender", "sex"),
        ("marital_status", "family"),
        ("意見", "opinion"),
        ("creed", "thought"),
        ("q12", "result"),
    ],
)
def test_a_field_without_a_category_counts_to_the_attribute_that_its_name_says_and_a_person_confirms_it(
    field: str, attribute: str
):
    found = by_attribute((Field(field, "", "quasi", ("generalise",), False),), POLICY)
    assert {each.attribute: (each.verdict, each.uncategorised) for each in found} == {
        **dict.fromkeys(ATTRIBUTES, ("not applicable", 0)),
        attribute: ("review", 1),
    }
    found = by_attribute((Field(field, "", "quasi", ("none",), False),), POLICY)
    assert {each.verdict for each in found} == {"not met", "not applicable"}


def test_a_field_of_another_category_or_another_name_is_of_none():
    others = (Field("age_band", "T13", "quasi", ("none",), False), Field("area", "", "quasi", ("none",), False))
    assert verdicts(others) == dict.fromkeys(ATTRIBUTES, "not applicable")


def test_an_answer_that_the_survey_calls_special_may_need_special_care():
    asked = study({"D02": [{"q": "1"}]}, {"q": "sensitive", "r": "sensitive"}, categories={"q": "X-result"})
    asked.engine.put("anon_dataset", pl.DataFrame({"dataset_id": ["D02"], "wave_id": ["W1"]}))
    items = {"wave_id": ["W1", "W1", "W2"], "item": ["q", "r", "r"], "special_care": ["maybe", "no", "yes"]}
    asked.engine.put("survey_item", pl.DataFrame(items))
    listed = fields(asked, "D02")
    assert {field.name: field.special_care for field in listed} == {"q": True, "r": False}
    assert [each.attribute for each in by_attribute(listed, POLICY) if each.special_care] == ["result"]


def test_items_to_publish_leave_out_what_was_deleted_but_say_so():
    assert publication_items(sample("D01")) == PublicationItems(
        ("age_band", "area", "family", "q1", "q2", "q3", "sex"),
        ("T02", "T04", "X-family", "X-opinion", "X-result", "X-sex", "X-thought"),
        ("abstract", "delete", "generalise"),
    )


def test_every_method_of_the_register_and_of_the_policy_has_its_three_names():
    assert set(METHODS) == set(REGISTERED) == {method.id for method in POLICY.methods}
    assert {word for method in METHODS.values() for word in method.policy_words} == {
        *("delete", "rewrite", "sorting", "abstraction", "generalization", "partial delete", "replacement")
    }


def test_fields_are_read_from_the_register_of_the_store():
    asked = study(
        {"D02": [{"age": "1", "q": "2"}]},
        {"age": "quasi", "q": "sensitive"},
        methods={"q": "none|reorder"},
        categories={"age": "T02"},
        reasons={"q": "asked for"},
    )
    assert fields(asked, "D02") == (
        Field("age", "T02", "quasi", ("generalise",), False),
        Field("q", "", "sensitive", ("none", "reorder"), True),
    )
    assert fields(asked, "D99") == ()
