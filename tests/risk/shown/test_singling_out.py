"""Attributes that single people out, counted by hand on a small register."""

from privlib.risk.shown import singling_out
from tests.risk.company import study

FIELDS = {"area": "quasi", "age": "quasi", "answer": "sensitive"}
ROWS = [
    *({"area": "north", "age": "30s", "answer": "1"} for _ in range(4)),
    *({"area": "north", "age": "40s", "answer": "2"} for _ in range(1)),
    *({"area": "south", "age": "30s", "answer": "1"} for _ in range(3)),
]


def test_each_pair_is_counted_both_ways_and_an_attribute_alone_on_the_diagonal():
    found = singling_out.pairs(study({"D02": ROWS}, FIELDS), "D02", k_min=4)
    # 30s in the north are 4; one stands alone, three in the south; the forties alone are one person
    assert found.frame.rows() == [
        ("age", "age", 1, 8),
        ("age", "area", 4, 8),
        ("area", "age", 4, 8),
        ("area", "area", 3, 8),
    ]


def test_an_attribute_adds_what_it_brings_beside_all_others():
    found = singling_out.effects(study({"D02": ROWS}, FIELDS), "D02", k_min=4)
    assert found.frame.rows() == [("age", 3, 4, 8), ("area", 1, 4, 8)]


def test_one_attribute_alone_adds_everything_to_one_class_of_all():
    rows = [{"area": "north"}] * 3 + [{"area": "south"}]
    found = singling_out.effects(study({"D02": rows}, {"area": "quasi"}), "D02", k_min=2)
    assert found.frame.rows() == [("area", 0, 1, 4)]


def test_contributions_are_those_of_minimal_sample_uniques():
    # the one person of 40s is alone by age; nobody else is alone on both attributes
    found = singling_out.special_by_attribute(study({"D02": ROWS}, FIELDS), "D02")
    assert found.frame.rows() == [("age", 100.0), ("area", 0.0)]


def test_a_data_set_without_rows_in_the_store_has_no_rows():
    asked = study({"D02": ROWS}, FIELDS)
    for found in (
        singling_out.pairs(asked, "D05", k_min=4),
        singling_out.effects(asked, "D05", k_min=4),
        singling_out.special_by_attribute(asked, "D05"),
    ):
        assert found.frame.is_empty()
