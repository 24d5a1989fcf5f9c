"""The gate as a whole: gold publications, editions, refusals, and what a reader could work out."""

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest

from privlib.errors import DisclosureError
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.release.released import Released
from privlib.study import ALL, Count, Dimension, Share
from tests import factory

SEX = Dimension("sex", ("a", "b", "c"), role="attribute")
Spans = list[tuple[int | None, int | None]]
Groups = dict[tuple[object, ...], list[tuple[int, ...]]]


def persons(*values: int, dim: Dimension = SEX, total: int | None = None, **options: int) -> Released:
    """Release cells of one dimension with their total."""
    labels = dim.values[: len(values)]
    rows = "\n".join(f"{label}|{value}" for label, value in zip(labels, values, strict=True))
    short = replace(dim, values=labels)
    whole = sum(values) if total is None else total
    return release(factory.counted(f"{dim.name}|persons\n{rows}\n*|{whole}", short, **options))


def spans(released: Released, column: str = "persons") -> Spans:
    return [(cell.lo, cell.hi) for cell in released.cells if cell.column == column]


@pytest.mark.parametrize(
    ("values", "options", "published"),
    [
        ((4, 12), {}, [(0, 9), (10, 14), (10, 23)]),
        ((0, 0), {}, [(0, 9), (0, 9), (0, 18)]),
        ((3, 2), {}, [(0, 9), (0, 9), (0, 18)]),
        ((8, 9), {}, [(0, 9), (0, 9), (0, 18)]),
        ((4, 12, 60), {}, [(0, 9), (10, 14), (60, 64), (70, 87)]),
        ((3, 1234), {}, [(0, 9), (1230, 1234), (1230, 1243)]),
        ((4, 37), {"threshold": 5}, [(0, 4), (35, 39), (35, 43)]),
        ((4, 37), {"threshold": 20}, [(0, 19), (35, 39), (35, 58)]),
        ((12, 13), {}, [(10, 14), (10, 14), (25, 29)]),
        ((5, 5, 5), {}, [(0, 9), (0, 9), (0, 9), (0, 27)]),
    ],
)
def test_gold_publications(values: tuple[int, ...], options: dict[str, int], published: Spans) -> None:
    """As in the specification; without the audit a total beside a hidden cell is the range of its parts."""
    assert spans(persons(*values, **options)) == published


def test_every_small_table_of_two_cells_keeps_each_hidden_cell_open() -> None:
    groups: Groups = defaultdict(list)
    for a, b in product(range(20), repeat=2):
        groups[tuple(spans(persons(a, b)))].append((a, b))
    assert_hidden_groups_are_open(groups)


def test_every_small_union_of_two_values_keeps_everybody_outside_a_value_open() -> None:
    dim = Dimension("channel", ("a", "b"), role="attribute", kind="multi")
    groups: Groups = defaultdict(list)
    for a, b in product(range(10, 20), repeat=2):
        for union in range(max(a, b), a + b + 1):
            shown = spans(persons(a, b, dim=dim, total=union))
            assert shown[2][0] <= union <= shown[2][1]
            groups[tuple(shown)].append((union - a, union - b))
    assert_hidden_groups_are_open(groups)


def test_every_small_share_keeps_the_part_and_the_rest_open() -> None:
    groups: Groups = defaultdict(list)
    for part, rest in product(range(20), repeat=2):
        one = factory.measured(
            "coverage_by_person",
            "counts",
            f"sex|persons|covered\na|{part + rest}|{part}",
            factory.study("shareable"),
            dimensions=(replace(SEX, values=("a",)),),
            counts=(Count("persons", "persons"), Count("covered", "persons")),
            shares=(Share("coverage", "covered", "persons"),),
        )
        groups[tuple((cell.lo, cell.hi, cell.text) for cell in release(one).cells)].append((part, rest))
    assert_hidden_groups_are_open(groups)


def assert_hidden_groups_are_open(groups: Groups) -> None:
    """A reader who knows the method knows exactly which tables have the same publication.

    A group of persons that is under ten in each of them must still be able to be nobody, and to be nine.
    """
    hidden = 0
    for tables in groups.values():
        for values in map(set, zip(*tables, strict=True)):
            if max(values) < 10:
                hidden += 1
                assert {0, 9} <= values
    assert hidden


def test_restricted_figures_without_personal_attributes_are_exact() -> None:
    released = release(factory.every("restricted")["coverage_by_purpose"])
    cell = released.cell("covered", "U3")
    assert (cell.mark, cell.lo, cell.hi) == ("exact", 250, 250)
    assert released.cell("coverage", "U3").text == "71.42"
    assert released.cell("coverage").text == "85.00"
    assert released.withheld == 0


def test_restricted_figures_by_a_personal_attribute_go_on_the_grid() -> None:
    assert spans(release(factory.counted("sex|persons\na|4\nb|12\nc|30", SEX, edition="restricted"))) == [
        (0, 9),
        (10, 14),
        (30, 34),
    ]


def test_events_are_shown_only_where_ten_persons_stand_behind_them() -> None:
    one = factory.measured(
        "made",
        "events",
        "reason|uses|persons\nunknown|500|9\nsuspended|33|10\nno-permit|0|0\n*|533|15",
        factory.study("shareable"),
        dimensions=(factory.REASON,),
        counts=factory.USES,
    )
    marks = {cell.labels[0]: (cell.mark, cell.lo) for cell in release(one).cells if cell.column == "uses"}
    assert marks == {
        "unknown": ("withheld", None),
        "suspended": ("bin", 30),
        "no-permit": ("withheld", None),
        ALL: ("withheld", None),
    }


def test_a_public_zero_is_shown_as_zero() -> None:
    dim = Dimension("shop", ("open", "closed"), role="attribute", zero_ok=True)
    shown = release(factory.counted("shop|persons\nopen|3\nclosed|0", dim))
    assert [(cell.mark, cell.lo, cell.hi) for cell in shown.cells] == [("under", 1, 9), ("zero", 0, 0)]


def test_bands_hide_classes_and_shares_of_bands_in_the_shareable_edition() -> None:
    bands = release(factory.every("shareable")["class_sizes"])
    assert {cell.mark for cell in bands.cells if cell.column == "classes"} == {"withheld"}
    assert bands.cell("persons", "5–9").mark == "under"
    sums = release(factory.every("shareable")["at_risk"])
    assert {cell.mark for cell in sums.cells} == {"withheld"}


def test_values_are_exact_decimals_in_the_restricted_edition_and_verdicts_alone_in_the_shareable_one() -> None:
    inside = release(factory.every("restricted")["risk_summary"])
    assert inside.cell("value", "average_risk").text == "0.2500"
    assert inside.cell("limit", "average_risk").mark == "n/a"
    outside = release(factory.every("shareable")["risk_summary"])
    assert outside.cell("value", "k").mark == "withheld"
    assert outside.cell("verdict", "k").text == "fail"


def test_quality_counts_are_exact_inside_and_binned_outside() -> None:
    inside = release(factory.every("restricted")["loads_by_table"])
    outside = release(factory.every("shareable")["loads_by_table"])
    assert inside.cell("refused", "principal").lo == 1
    assert outside.cell("refused", "principal").mark == "under"
    assert outside.cell("records", "use_event").lo == 1240


@pytest.mark.parametrize("stem", sorted(factory.every()))
@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_every_published_interval_holds_the_truth(stem: str, edition: str) -> None:
    one = factory.every(edition)[stem]
    released = release(one)
    one = one.sums if one.sums and edition == "shareable" else one
    truth = {tuple(str(row[dim.name]) for dim in one.dimensions): row for row in one.frame.iter_rows(named=True)}
    for cell in released.cells:
        value = truth.get(cell.labels, {}).get(cell.column, 0)
        if cell.text is None and cell.lo is not None and cell.mark != "range":
            assert cell.lo <= value <= cell.hi


@pytest.mark.parametrize("stem", sorted(factory.every()))
def test_the_same_rows_in_another_order_give_the_same_release(stem: str) -> None:
    one = factory.every("shareable")[stem]
    assert release(one) == release(replace(one, frame=one.frame.reverse()))


def test_a_study_of_another_edition_than_the_run_is_refused() -> None:
    seal.open_report(bytes(32), "r-1", "0" * 64, "shareable")
    with pytest.raises(DisclosureError) as refused:
        release(factory.every("restricted")["coverage_total"])
    assert refused.value.safe_message == (
        "coverage_total: kind events is not allowed in the restricted edition, or the study asks for another edition "
        "than the run. Nothing of this table is shown."
    )


def test_words_that_are_no_words_of_a_closed_list_are_refused_without_being_quoted() -> None:
    one = factory.every("restricted")["risk_summary"]
    hostile = factory.with_rows(one, "measure|value|limit|verdict\nk|1|5|<script>taro@example.jp</script>")
    with pytest.raises(DisclosureError) as refused:
        release(hostile)
    assert refused.value.safe_message == (
        'risk_summary: column "verdict" has role free_text, which is never a dimension. Nothing of this table is shown.'
    )


def test_what_passed_is_remembered_once() -> None:
    one = factory.every()["coverage_total"]
    first = release(one)
    release(one)
    assert seal.shown_so_far() == (first,)
