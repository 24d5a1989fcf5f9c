import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.models import risks
from privlib.risk.models.matches import MAX_PATTERNS, least_matches, matches
from privlib.risk.models.sensitive import spreads
from privlib.risk.table.classes import Classes
from tests.risk.oracle import Slow, measured

COLUMNS = ("p", "a", "b", "s")
cell = st.sampled_from(["x", "y", "*", None])
rows = st.lists(
    st.tuples(st.sampled_from(["u1", "u2", "u3", "u4"]), cell, cell, st.sampled_from(["1", "2", "10", None])),
    max_size=14,
)
few = settings(max_examples=40, deadline=None)


def slow(found: list[tuple[str | None, ...]], **options: object) -> Slow:
    return Slow([dict(zip(COLUMNS, row, strict=True)) for row in found], ("a", "b"), **options)  # type: ignore[arg-type]


def expand(table: Classes) -> list[int]:
    return [each.size for each in table.sizes for _ in range(each.units)]


@given(rows, st.sampled_from(["own", "drop"]), st.sampled_from([None, "*"]), st.booleans())
@few
def test_classes_agree_with_their_definition(found: list, nulls: str, marker: str | None, by_person: bool):
    person = "p" if by_person else None
    rule = "pairs" if by_person else None
    options = {"person": person, "person_rule": rule, "nulls": nulls, "suppressed": marker}
    _, _, table = measured(COLUMNS, found, quasi=["a", "b"], k_min=2, **options)
    expected = slow(found, person=person, nulls=nulls, marker=marker)
    assert expand(table) == expected.unit_sizes()
    assert table.classes == len(expected.groups)
    assert table.k == min(expected.sizes.values(), default=None)
    assert table.rows_k == min(map(len, expected.groups.values()), default=None)
    assert table.hidden_classes == sum(len(group) >= 2 > expected.sizes[key] for key, group in expected.groups.items())
    assert (table.rows, table.suppressed, table.null_rows) == (expected.rows, expected.suppressed, expected.null_rows)
    assert table.dropped == (expected.null_rows if nulls == "drop" else 0)


@given(rows, st.sampled_from(["own", "skip"]), st.booleans())
@few
def test_l_and_t_agree_with_their_definitions(found: list, sensitive_nulls: str, by_person: bool):
    person = "p" if by_person else None
    engine, _, table = measured(
        COLUMNS,
        found,
        quasi=["a", "b"],
        sensitive=["s"],
        ordered=["s"],
        person=person,
        person_rule="pairs" if by_person else None,
        sensitive_nulls=sensitive_nulls,
    )
    one, expected, skip = (
        spreads(engine, table)[0],
        slow(found, person=person),
        sensitive_nulls == "skip",
    )
    assert one.distinct_l == expected.distinct_l("s", skip=skip)
    assert one.entropy_l == pytest.approx(expected.entropy_l("s", skip=skip), abs=1e-12)
    t = expected.t_equal("s", skip=skip)
    assert one.t_equal == (None if t is None else float(t))
    assert one.null_rows == sum(row[3] is None for row in found)
    assert one.skipped_classes == len(expected.groups) - len(expected.values("s", skip=skip))
    if skip or not one.null_rows:
        t = expected.t_ordered("s")
        assert one.t_ordered == (None if t is None else float(t))
    else:
        assert one.t_ordered is None


@given(rows)
@few
def test_l_is_never_over_its_bounds_and_t_is_a_share(found: list):
    engine, _, table = measured(COLUMNS, found, quasi=["a"], sensitive=["s"], ordered=["s"], sensitive_nulls="skip")
    one = spreads(engine, table)[0]
    if one.distinct_l is not None:
        assert 1 <= one.entropy_l <= one.distinct_l + 1e-12
        assert 0 <= one.t_ordered <= one.t_equal <= 1


@given(rows, st.sampled_from([None, "*"]))
@few
def test_compatible_units_agree_with_their_definition(found: list, marker: str | None):
    engine, _, table = measured(COLUMNS, found, quasi=["a", "b"], nulls="wildcard", suppressed=marker)
    expected = sorted(slow(found, marker=marker).compatible())
    assert [each.size for each in matches(engine, table) for _ in range(each.units)] == expected
    assert least_matches(engine, table) == (expected[0] if expected else None)


@given(rows)
@few
def test_a_wildcard_never_has_fewer_matches_than_a_value_of_its_own(found: list):
    engine, _, table = measured(COLUMNS, found, quasi=["a", "b"])
    assert (least_matches(engine, table) or 0) >= (table.k or 0)


@given(st.lists(st.tuples(st.just("u"), *[st.sampled_from(["x", "y"])] * 2, st.just("1")), min_size=1, max_size=10))
@few
def test_null_policies_agree_where_nothing_is_empty(found: list):
    own, drop = (measured(COLUMNS, found, quasi=["a", "b"], nulls=nulls)[2] for nulls in ("own", "drop"))
    engine, _, wildcard = measured(COLUMNS, found, quasi=["a", "b"], nulls="wildcard")
    assert own.sizes == drop.sizes
    assert [(each.size, each.units) for each in matches(engine, wildcard)] == [(s.size, s.units) for s in own.sizes]


@given(rows, st.randoms(use_true_random=False))
@few
def test_the_order_of_rows_and_of_columns_and_the_number_of_threads_change_nothing(found: list, random):
    engine, _, table = measured(COLUMNS, found, quasi=["a", "b"], sensitive=["s"], person="p", person_rule="pairs")
    shuffled = random.sample(found, len(found))
    turned = [(row[3], row[2], row[1], row[0]) for row in shuffled]
    other_engine, _, again = measured(
        ("s", "native-country", 'a"b', "p"),
        turned,
        threads=1,
        quasi=["native-country", 'a"b'],
        sensitive=["s"],
        person="p",
        person_rule="pairs",
    )
    assert again.sizes == table.sizes
    assert (again.rows_k, again.hidden_classes) == (table.rows_k, table.hidden_classes)
    assert spreads(other_engine, again)[0] == spreads(engine, table)[0]


@given(rows)
@few
def test_duplicating_every_row_doubles_rows_and_leaves_persons_alone(found: list):
    options = {"quasi": ["a", "b"], "person": "p", "person_rule": "pairs"}
    once, twice = measured(COLUMNS, found, **options)[2], measured(COLUMNS, found * 2, **options)[2]
    assert twice.sizes == once.sizes
    assert twice.rows_k == (None if once.rows_k is None else 2 * once.rows_k)


@given(rows)
@few
def test_another_quasi_identifier_never_raises_k_and_never_lowers_the_number_of_classes(found: list):
    less, more = (measured(COLUMNS, found, quasi=quasi)[2] for quasi in (["a"], ["a", "b"]))
    assert (more.k or 0) <= (less.k or 0)
    assert more.classes >= less.classes


@given(rows)
@few
def test_the_average_risk_is_never_over_the_highest(found: list):
    _, _, table = measured(COLUMNS, found, quasi=["a", "b"])
    if table.sizes:
        assert 0 < risks.average_risk(table.sizes) <= risks.highest_risk(table.sizes) <= 1


def test_a_person_with_one_row_is_a_unit_and_with_several_a_unit_of_the_smallest_class():
    one = measured(COLUMNS, [("u1", "x", "x", "1"), ("u2", "x", "x", "1")], quasi=["a"], person="p")[2]
    several = measured(
        COLUMNS, [("u1", "x", "x", "1"), ("u1", "y", "x", "1"), ("u2", "x", "x", "1")], quasi=["a"], person="p"
    )[2]
    assert (one.rule, several.rule) == ("one", "pairs")
    assert [(each.size, each.classes, each.units) for each in several.sizes] == [(1, 1, 1), (2, 1, 1)]


def test_rows_of_one_person_do_not_hide_her():
    rows = [("u1", "A", "-", "-")] * 6 + [(f"u{i}", "B", "-", "-") for i in range(2, 7)]
    table = measured(COLUMNS, rows, quasi=["a"], person="p")[2]
    assert (table.k, table.rows_k, table.hidden_classes) == (1, 5, 1)


def test_the_rule_one_refuses_a_person_with_two_rows():
    with pytest.raises(ParameterError) as raised:
        measured(COLUMNS, [("u1", "x", "x", "1"), ("u1", "y", "x", "1")], quasi=["a"], person="p", person_rule="one")
    assert str(raised.value) == (
        "1 persons stand in more than one row. Use person rule pairs, or one row a person. Nothing was measured."
    )


def test_a_row_without_its_person_is_refused():
    with pytest.raises(ParameterError) as raised:
        measured(
            COLUMNS, [(None, "x", "x", "1"), (None, "x", "x", "1"), ("u1", "x", "x", "1")], quasi=["a"], person="p"
        )
    assert str(raised.value) == (
        "2 rows have no value in the person column. Give each row its person. Nothing was measured."
    )


def test_a_suppressed_row_needs_no_person():
    table = measured(COLUMNS, [(None, "*", "*", "1"), ("u1", "x", "x", "1")], quasi=["a"], person="p", suppressed="*")[
        2
    ]
    assert (table.k, table.suppressed) == (1, 1)


def test_wildcard_is_refused_where_a_person_is_a_unit_of_several_classes():
    rows = [("u1", "x", None, "1"), ("u1", "y", "x", "1")]
    engine, _, table = measured(COLUMNS, rows, quasi=["a", "b"], person="p", nulls="wildcard")
    with pytest.raises(ParameterError) as raised:
        matches(engine, table)
    assert str(raised.value) == (
        "nulls: wildcard compares units, and here a person is a unit of several classes. "
        "Use own, or give each person one row. Nothing was run."
    )
    assert least_matches(engine, table) is None


def test_too_many_patterns_of_empty_cells_are_refused_under_wildcard_and_left_out_under_own():
    names = [f"q{place}" for place in range(7)]
    rows = [[None if n >> place & 1 else "x" for place in range(7)] for n in range(MAX_PATTERNS + 1)]
    engine, _, table = measured(names, rows, quasi=names, nulls="wildcard")
    with pytest.raises(ParameterError) as raised:
        matches(engine, table)
    assert str(raised.value) == (
        "65 patterns of empty cells; at most 64 under --nulls wildcard. Use --nulls own. Nothing was measured."
    )
    engine, _, table = measured(names, rows, quasi=names)
    assert least_matches(engine, table) is None


def test_columns_may_be_named_like_those_the_statements_use():
    names = ["q1", "q0", "size", "records", "person", "n", "s"]
    rows = [
        ["x", "y", "1", "1", "u1", "7", "a"],
        ["x", "z", "1", "1", "u2", "8", "b"],
        ["x", "y", "1", "1", "u3", "7", "b"],
    ]
    engine, _, table = measured(
        names, rows, quasi=["q1", "q0", "size", "records", "n"], person="person", sensitive=["s"]
    )
    assert [(each.size, each.classes) for each in table.sizes] == [(1, 1), (2, 1)]
    assert spreads(engine, table)[0].distinct_l == 1


def test_text_that_is_no_number_has_no_order():
    engine, _, table = measured(
        COLUMNS,
        [("u1", "x", "x", "1"), ("u2", "x", "x", "nan"), ("u3", "x", "x", "often")],
        quasi=["a"],
        sensitive=["s"],
        ordered=["s"],
    )
    with pytest.raises(ParameterError) as raised:
        spreads(engine, table)[0]
    assert str(raised.value) == (
        '"s" has 2 different values that are no numbers and so no order. Leave it out of ordered, or declare their '
        "order: one value a line in its hierarchy file, and ordered = true in the TOML file beside it. "
        "Nothing was measured."
    )
