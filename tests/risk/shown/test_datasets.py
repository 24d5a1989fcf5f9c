import re
from dataclasses import replace

import polars as pl
import pytest

from privlib.errors import DisclosureError, ParameterError
from privlib.release.disclosure import release
from privlib.risk.shown import datasets
from privlib.study import ALL, Measured
from tests.risk.company import study

FIELDS = {"area": "quasi", "age": "quasi", "answer": "sensitive", "note": "other"}
LIMITS = {"k_min": 3, "l_min": 2, "t_max": 0.5}


def people(*classes: tuple[int, str, str, str]) -> list[dict[str, str | None]]:
    """`(3, "north", "20s", "yes")` is three people of one class and answer."""
    return [
        {"area": area, "age": age, "answer": answer, "note": "-"} for n, area, age, answer in classes for _ in range(n)
    ]


TWO = people((2, "north", "20s", "yes"), (1, "north", "20s", "no"), (2, "south", "30s", "yes"))
"""Classes of 3 and 2; overall 4 yes, 1 no: t is 2/3 - 4/5 = 2/15 in the north and 1/5 in the south."""


def row(measured: Measured, name: str) -> tuple[object, ...]:
    return measured.frame.filter(pl.col("measure") == name).select("value", "limit", "verdict", "unit").row(0)


def test_a_produced_set_whose_rows_are_persons_is_judged_in_persons():
    found = datasets.summary(study({"D02": TWO}, FIELDS), "D02", (), **LIMITS)
    assert row(found, "k") == (2.0, 3.0, "fail", "persons")
    assert row(found, "k_rows") == (2.0, None, "", "rows")
    assert row(found, "persons") == (5.0, None, "", "persons")
    assert row(found, "classes") == (2.0, None, "", "classes")
    assert row(found, "uniques") == (0.0, None, "", "persons")
    assert row(found, "below_k_min") == (2.0, None, "", "persons")
    assert row(found, "average_risk") == (0.4, None, "", "")
    assert row(found, "highest_risk") == (0.5, None, "", "")
    assert row(found, "worst_l") == (1.0, 2.0, "fail", "")
    assert row(found, "worst_t") == (0.2, 0.5, "pass", "")
    assert found.population == "persons of the data set"


def test_rows_that_are_not_known_to_be_persons_are_called_records():
    found = datasets.summary(study({"D02": TWO}, FIELDS, subject_key=False), "D02", (), **LIMITS)
    assert row(found, "k") == (2.0, 3.0, "fail", "records")
    assert row(found, "records") == (5.0, None, "", "records")
    assert (
        datasets.class_sizes(study({"D02": TWO}, FIELDS, subject_key=False), "D02", k_min=3).counts[0].unit == "records"
    )


def test_a_candidate_is_measured_in_persons_by_their_keys():
    events = [{"principal_key": person, **each} for person, each in zip("aaabb", TWO, strict=True)]
    found = datasets.summary(study({"D04": events}, FIELDS, "candidate", subject_key=False), "D04", (), **LIMITS)
    assert row(found, "k") == (1.0, 3.0, "fail", "persons")
    assert row(found, "k_rows") == (2.0, None, "", "rows")
    assert row(found, "hidden_classes") == (1.0, None, "", "classes")


def test_a_class_of_exactly_the_limit_passes():
    found = datasets.summary(study({"D02": TWO}, FIELDS), "D02", (), k_min=2, l_min=1, t_max=0.2)
    assert [row(found, name)[2] for name in ("k", "worst_l", "worst_t")] == ["pass", "pass", "pass"]


def test_a_data_set_without_rows_in_the_store_is_not_evaluated_and_never_passes():
    asked = study({"D02": TWO}, FIELDS)
    found = datasets.summary(asked, "D05", (), **LIMITS)
    assert [row(found, name)[2] for name in ("k", "worst_l", "worst_t")] == ["not evaluated"] * 3
    assert found.frame["value"].null_count() == found.frame.height
    assert datasets.class_sizes(asked, "D05", k_min=3).frame["persons"].to_list() == [0] * 7
    assert datasets.at_risk(asked, "D05").frame["below"].to_list() == [0] * 6
    attributes = datasets.sensitive_attributes(asked, "D05", (), l_min=2, t_max=0.5)
    assert attributes.frame.rows() == [("answer", None, None, None, "not evaluated", "not evaluated")]


def test_a_data_set_whose_rows_are_all_suppressed_is_not_evaluated():
    found = datasets.summary(study({"D02": people((4, "*", "*", "yes"))}, FIELDS), "D02", (), **LIMITS)
    assert row(found, "k") == (None, 3.0, "not evaluated", "persons")
    assert row(found, "suppressed_rows") == (4.0, None, "", "rows")


def test_quasi_identifiers_that_are_named_replace_those_of_the_register():
    asked = study({"D02": TWO}, FIELDS)
    assert row(datasets.summary(asked, "D02", ["note"], **LIMITS), "k")[0] == 5.0
    by_answer = datasets.summary(asked, "D02", ["answer"], **LIMITS)
    assert row(by_answer, "k")[0] == 1.0
    assert row(by_answer, "worst_l") == (None, 2.0, "not evaluated", "")


def test_a_field_that_was_deleted_is_neither_quasi_identifier_nor_sensitive():
    kept = [{"area": each["area"], "answer": each["answer"]} for each in TWO]
    asked = study({"D02": kept}, FIELDS, methods={"age": "delete", "answer": "generalise|delete"})
    found = datasets.summary(asked, "D02", (), **LIMITS)
    assert row(found, "classes")[0] == 2.0
    assert row(found, "worst_l") == (None, 2.0, "not evaluated", "")


def test_persons_and_classes_are_counted_by_band_with_their_margin():
    ladder = people((1, "a", "-", "y"), (2, "b", "-", "y"), (4, "c", "-", "y"), (9, "d", "-", "y"), (50, "e", "-", "y"))
    found = datasets.class_sizes(study({"D02": ladder}, FIELDS), "D02", k_min=10)
    assert found.frame.rows() == [
        ("1", 1, 1),
        ("2", 2, 1),
        ("3–4", 4, 1),
        ("5–9", 9, 1),
        ("10–49", 0, 0),
        ("50+", 50, 1),
        (ALL, 66, 5),
    ]
    assert (found.source.sql_file, found.source.built_on[0][0]) == (
        "privlib/risk/table/sizes.sql",
        "privlib/risk/table/pairs.sql",
    )


def test_a_class_of_exactly_the_threshold_is_not_at_risk():
    some = people((4, "a", "-", "y"), (5, "b", "-", "y"), (10, "c", "-", "y"))
    found = datasets.at_risk(study({"D02": some}, FIELDS), "D02")
    assert found.frame.rows() == [
        *(("2", 0, 19), ("3", 0, 19), ("5", 4, 19)),
        *(("10", 9, 19), ("20", 19, 19), ("50", 19, 19)),
    ]
    assert (found.shares[0].name, found.shares[0].worse) == ("at_risk", "up")


def test_each_sensitive_attribute_has_its_verdicts():
    found = datasets.sensitive_attributes(study({"D02": TWO}, FIELDS), "D02", (), l_min=1, t_max=0.1)
    assert found.frame.rows() == [("answer", 1.0, 1.0, 0.2, "pass", "fail")]


def test_a_data_set_without_sensitive_fields_has_no_rows_of_attributes():
    found = datasets.sensitive_attributes(study({"D02": TWO}, {"area": "quasi"}), "D02", (), l_min=2, t_max=0.5)
    assert found.frame.rows() == []


def test_an_unknown_data_set_is_refused_with_the_known_ones():
    with pytest.raises(ParameterError) as raised:
        datasets.at_risk(study({"D02": TWO}, FIELDS), "D2")
    assert str(raised.value) == (
        'dataset: there is no data set "D2". Did you mean "D02"? Data sets: D02, D05. Nothing was run.'
    )


def test_a_produced_set_that_holds_keys_of_persons_is_refused():
    keyed = [{"principal_key": str(place), **each} for place, each in enumerate(TWO)]
    with pytest.raises(DisclosureError) as raised:
        datasets.at_risk(study({"D02": keyed}, FIELDS), "D02")
    assert str(raised.value) == (
        "anonymization risk of D02: its source joins anonymously processed information with a table keyed by person "
        "(policy 5.7). Nothing of this table is shown."
    )


def test_a_data_set_is_read_alone():
    asked = study({"D02": TWO}, FIELDS)
    before = len(asked.engine.queries)
    datasets.summary(asked, "D02", (), **LIMITS)
    known = set(asked.engine.tables())
    read = {word for query in asked.engine.queries[before:] for word in re.findall(r"\w+", query.sql)} & known
    assert read == {"anon_dataset", "anon_field", "anon_d02"} | {f"risk_code_{each}" for each in ("q0", "q1", "s")}


@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_every_measure_passes_the_gate_in_both_editions(edition: str):
    asked = replace(study({"D02": TWO}, FIELDS), edition=edition)
    for measured in (
        datasets.summary(asked, "D02", (), **LIMITS),
        datasets.class_sizes(asked, "D02", k_min=3),
        datasets.at_risk(asked, "D02"),
        datasets.sensitive_attributes(asked, "D02", (), l_min=2, t_max=0.5),
    ):
        assert release(measured).stem == measured.stem
