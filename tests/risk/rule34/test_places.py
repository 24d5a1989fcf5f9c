"""Item 5 of Rule 34: numbers and places of persons far from the rest, worked out by hand and from the definition."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from privlib.risk.rule34.checks import Check
from privlib.risk.rule34.evidence import rule34
from tests.risk.oracle import Rows, shared, table


def far(
    columns: Sequence[str], rows: Rows, person: str | None = "p", k_min: int = 2, roles: Mapping[str, str] | None = None
) -> dict[str, tuple[str, int, int]]:
    engine = shared(2)
    held = table(engine, columns, rows)
    who = next((column for column in held.columns if column.name == person), None)
    checks = rule34(engine, held, roles or {}, person=who, k_min=k_min)
    return {f"{each.check} {each.column}".strip(): _plain(each) for each in checks if each.item == 5}


def _plain(check: Check) -> tuple[str, int, int]:
    return check.verdict, check.found, check.of


def test_a_place_where_few_are_most_often_is_a_home():
    """Three times at home each: p1 and p2 at A, p3 alone at B, where nobody else ever is; all twice at W."""
    rows = [[person, home] for person, home in (("p1", "A"), ("p2", "A"), ("p3", "B")) for _ in range(3)]
    rows += [[person, "W"] for person in ("p1", "p2", "p3") for _ in range(2)]
    found = far(["p", "place"], rows)
    assert found["places_of_few place"] == ("not met", 1, 3)
    assert found["pairs_of_places_of_few place"] == ("not met", 1, 3)
    # somebody else at B once: the place says less, home and work together still single p3 out
    found = far(["p", "place"], [*rows, ["p1", "B"]])
    assert found["places_of_few place"] == ("met", 0, 3)
    assert found["pairs_of_places_of_few place"] == ("not met", 1, 3)


def test_places_that_all_share_are_no_finding_and_a_row_without_one_is_left_out():
    rows = [["p1", "A"], ["p2", "A"], ["p1", None], ["p3", None]]
    found = far(["p", "駅"], rows)
    assert found["places_of_few 駅"] == ("met", 0, 2)
    assert found["pairs_of_places_of_few 駅"] == ("met", 0, 2)


def test_a_latitude_and_a_longitude_are_one_place_and_their_decimals_are_counted():
    rows = [["p1", "35.68", "139.76"], ["p2", "35.68", "139.76"], ["p3", "35.68", "139.7671"]]
    found = far(["p", "lat", "lon"], rows)
    assert found["places_of_few lat"] == ("not met", 1, 3)
    assert found["fine_positions lat"] == ("met", 0, 3)
    assert found["fine_positions lon"] == ("review", 1, 3)


def test_without_keys_of_persons_or_places_the_check_says_so():
    engine = shared(2)
    for columns, person, reason in (
        (["p", "place"], None, "no keys of persons in the data"),
        (["p", "late", "along"], "p", "no places in the data"),
    ):
        held = table(engine, columns, [["x"] * len(columns)])
        who = next((column for column in held.columns if column.name == person), None)
        checks = rule34(engine, held, {}, person=who, k_min=2)
        assert [each.reason for each in checks if each.check == "places_of_few"] == [reason]


def test_fifteen_histories_have_the_counts_of_the_definition():
    draw = Random(11)
    for _ in range(15):
        k_min = draw.randint(2, 4)
        rows = [[f"p{draw.randrange(7)}", draw.choice("ABCDE")] for _ in range(draw.randint(1, 40))]
        visits: dict[str, Counter[str]] = defaultdict(Counter)
        for person, place in rows:
            visits[person][place] += 1
        ranked = {who: sorted(counts, key=lambda place: (-counts[place], place)) for who, counts in visits.items()}
        crowd = Counter(place for counts in visits.values() for place in counts)
        pairs = Counter(frozenset(places[:2]) for places in ranked.values())
        home = sum(crowd[places[0]] < k_min for places in ranked.values())
        both = sum(len(places) > 1 and pairs[frozenset(places[:2])] < k_min for places in ranked.values())
        found = far(["p", "place"], rows, k_min=k_min)
        assert found["places_of_few place"][1:] == (home, len(ranked))
        assert found["pairs_of_places_of_few place"][1:] == (both, len(ranked))


def test_amounts_with_fractions_have_tails_and_so_have_their_sums():
    """1.5 twice and 9.75 once: the top code of two persons is 1.5. Sums: 1.5, 1.5 and 11.25, of which one is beyond."""
    rows = [["p1", "1.5"], ["p2", "1.5"], ["p3", "9.75"], ["p3", "1.5"]]
    found = far(["p", "amount"], rows)
    assert found["far_from_the_rest amount"] == ("review", 1, 2)
    assert found["sum_of_a_person amount"] == ("review", 1, 0)
    assert found["rows_a_person"] == ("review", 1, 0)


def test_sums_are_looked_at_where_each_person_has_as_many_rows_and_not_where_each_has_one():
    """Two rows each: sums 2, 2 and 9, of which one is beyond the second most extreme."""
    rows = [["p1", "1"], ["p1", "1"], ["p2", "1"], ["p2", "1"], ["p3", "1"], ["p3", "8"]]
    found = far(["p", "amount"], rows)
    assert found["sum_of_a_person amount"] == ("review", 1, 0)
    assert "rows_a_person" not in found
    assert "sum_of_a_person amount" not in far(["p", "amount"], rows[::2])


def test_text_that_only_begins_like_a_number_is_none():
    assert far(["p", "a"], [["p1", "1e3"], ["p2", "12 yen"], ["p3", "0x1f"]]) == {
        "far_from_the_rest": ("not applicable", 0, 0),
        "places_of_few": ("not applicable", 0, 0),
    }
