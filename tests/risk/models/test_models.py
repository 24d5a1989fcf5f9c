import pytest

from privlib.risk.models.risks import at_risk, average_risk, bands, below, highest_risk, units
from privlib.risk.table.classes import Size


def sizes(*found: int) -> list[Size]:
    return [Size(size, found.count(size), size * found.count(size)) for size in sorted(set(found))]


@pytest.mark.parametrize(("threshold", "share"), [(4, 0.0), (5, 4 / 15), (6, 0.6), (7, 1.0)])
def test_a_class_of_exactly_the_threshold_is_not_at_risk(threshold: int, share: float):
    assert at_risk(sizes(4, 5, 6), threshold) == share


@pytest.mark.parametrize(
    ("found", "average", "highest"),
    [((99, 1), 0.02, 1.0), ((4, 5, 6), 0.2, 0.25), ((1, 1, 1), 1.0, 1.0), ((3,), 1 / 3, 1 / 3)],
)
def test_the_average_is_classes_over_units_and_the_highest_that_of_the_smallest_class(
    found: tuple[int, ...], average: float, highest: float
):
    assert (average_risk(sizes(*found)), highest_risk(sizes(*found))) == (average, highest)


def test_a_person_in_two_classes_counts_with_the_smaller():
    shared = [Size(1, 1, 1), Size(4, 1, 3)]
    assert average_risk(shared) == (1 + 3 / 4) / 4
    assert (units(shared), below(shared, 2)) == (4, 1)


def test_nothing_measured_has_no_risk_rather_than_none():
    assert (average_risk([]), highest_risk([]), at_risk([], 5), units([])) == (None, None, None, 0)


def test_every_size_falls_into_one_band():
    counted = bands(sizes(1, 2, 3, 4, 5, 9, 10, 49, 50, 1_000))
    assert {label: (band.classes, band.units) for label, band in counted.items()} == {
        "1": (1, 1),
        "2": (1, 2),
        "3–4": (2, 7),
        "5–9": (2, 14),
        "10–49": (2, 59),
        "50+": (2, 1_050),
    }
