"""Item 3 of Rule 34: linking codes, planted and not, against definitions written out here."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from hashlib import md5, sha1, sha256
from itertools import zip_longest
from random import Random
from typing import Any

import pytest

from privlib.errors import ParameterError
from privlib.risk.rule34.checks import Check
from privlib.risk.rule34.evidence import rule34
from privlib.risk.rule34.links import HIDDEN, NO_SOURCE, Other, Source
from privlib.risk.table.specs import Column
from tests.risk.oracle import Rows, shared, table

Hash = Callable[[bytes], Any]
HASHES: Sequence[Hash] = (md5, sha1, sha256)


def links(
    columns: Sequence[str],
    rows: Rows,
    person: str | None = "p",
    roles: Mapping[str, str] | None = None,
    k_min: int = 2,
    **more: Any,
) -> tuple[Check, ...]:
    """The checks of item 3 by name and column."""
    engine = shared(2)
    held = table(engine, columns, rows)
    who = next((column for column in held.columns if column.name == person), None)
    checks = rule34(engine, held, roles or {}, person=who, k_min=k_min, **more)
    return tuple(check for check in checks if check.item == 3)


def of(checks: Sequence[Check], name: str) -> dict[str, tuple[str, int, int]]:
    return {check.column: (check.verdict, check.found, check.of) for check in checks if check.check == name}


def source(columns: Sequence[str], rows: Rows, key: str, *, ordered: bool = False) -> Source:
    held = table(shared(2), columns, rows, "the_source")
    return Source(held, next(column for column in held.columns if column.name == key), ordered)


def digest(kind: Hash, text: str) -> str:
    return kind(text.encode()).hexdigest()


def keyed(n: int) -> list[str]:
    """Digests of a text nobody guesses."""
    return [digest(sha256, f"a long secret, then {place}") for place in range(n)]


def test_a_column_of_digests_is_found_by_its_form_and_other_lengths_are_not():
    assert of(links(["p", "a"], [["p1", "a" * 64], ["p2", "B" * 64]]), "digest") == {"a": ("not met", 2, 2)}
    assert of(links(["p", "a"], [["p1", "a" * 63], ["p2", "B" * 65]]), "digest") == {}
    assert of(links(["p", "a"], [["p1", "a"], ["p2", "b"]]), "unkeyed_digest") == {"": ("met", 0, 1)}


@pytest.mark.parametrize("kind", HASHES)
def test_a_digest_of_another_cell_of_its_row_has_no_key(kind: Hash):
    """Of the person's own id, of a mail address beside it; in capital letters too."""
    rows = [[f"M-{n}-x", f"m{n}@example.jp", digest(kind, f"M-{n}-x"), digest(kind, f"m{n}@example.jp")] for n in "123"]
    rows[2][3] = rows[2][3].upper()
    checks = links(["p", "mail", "of_id", "of_mail"], rows)
    assert of(checks, "digest_of_the_same_row") == {"of_id": ("not met", 3, 3), "of_mail": ("not met", 3, 3)}
    rows[0][2], rows[1][2] = keyed(2)
    checks = links(["p", "mail", "of_id", "of_mail"], rows)
    assert of(checks, "digest_of_the_same_row")["of_id"] == ("review", 1, 3)


def test_digests_with_a_key_are_of_no_cell_and_of_no_guess():
    checks = links(["p", "a"], [[f"p{n}", each] for n, each in enumerate(keyed(3))])
    assert of(checks, "digest") == {"a": ("not met", 3, 3)}
    assert of(checks, "digest_of_the_same_row") == {"a": ("met", 0, 3)}
    assert of(checks, "digest_of_a_guess") == {"a": ("met", 0, 3)}


GUESSED = ("7", "00000157", "999999", "P0000157", "M0042", "1980-02-03", "19800203")
NOT_GUESSED = ("1000000", "PX0000157", "P0010000", "1880-02-03", "m0042", "1980-13-03")


@pytest.mark.parametrize("kind", HASHES)
def test_one_digest_of_a_number_a_member_or_a_day_that_anyone_may_guess_is_proof(kind: Hash):
    pairs = zip_longest(GUESSED, NOT_GUESSED, fillvalue="a long secret")
    rows = [[f"p{n}", *(digest(kind, text) for text in pair)] for n, pair in enumerate(pairs)]
    found = of(links(["p", "yes", "no"], rows), "digest_of_a_guess")
    assert found == {"yes": ("not met", 7, 7), "no": ("met", 0, 7)}


def test_digests_of_what_was_produced_are_not_tried():
    checks = links(["p", "a"], [["p1", digest(md5, "7")], ["p2", digest(md5, "8")]], person=None)
    assert [(check.verdict, check.reason) for check in checks if check.check == "unkeyed_digest"] == [
        ("not applicable", "no keys of persons in the data")
    ]
    assert of(checks, "digest_of_a_guess") == {}


def test_what_the_store_hides_is_not_taken_for_digests_of_the_file():
    checks = links(["p", "a"], [["p1", digest(md5, "7")], ["p2", digest(md5, "8")]], hidden=("a",))
    assert {each.check: (each.verdict, each.reason) for each in checks if each.column == "a"} == {
        "unkeyed_digest": ("not applicable", HIDDEN),
        "one_to_one_with_person": ("not met", ""),
    }
    assert of(checks, "digest") == {}


def test_digests_of_the_source_are_found_in_small_letters_too():
    """Two of three are digests of a mail of the source, one of them written there in capital letters."""
    given = source(["id", "mail"], [["i1", "A@example.jp"], ["i2", "b@example.jp"], ["i3", None]], "id")
    rows = [["i1", digest(sha1, "a@example.jp")], ["i2", digest(sha1, "b@example.jp")], ["i3", digest(sha1, "x")]]
    assert of(links(["p", "a"], rows, source=given), "digest_of_the_source") == {"a": ("not met", 2, 3)}
    rows[1][1] = digest(sha1, "y")
    assert of(links(["p", "a"], rows, source=given), "digest_of_the_source") == {"a": ("review", 1, 3)}
    missing = [check for check in links(["p", "a"], rows) if check.check == "digest_of_the_source"]
    assert [(check.verdict, check.reason) for check in missing] == [("not applicable", NO_SOURCE)]


def test_a_column_most_of_whose_values_are_ids_of_the_source_is_a_linking_code():
    given = source(["id"], [["i1"], ["i2"], ["i3"], [None]], "id")
    rows = [["p1", "i1", "i1"], ["p2", "i2", "x"], ["p3", "i1", None], ["p4", "n", "x"]]
    assert of(links(["p", "number", "other"], rows, source=given), "overlap_with_source_keys") == {
        "number": ("not met", 2, 3),
        "other": ("review", 1, 2),
    }
    rows = [["p1", "a", "x"], ["p2", "b", None]]
    found = of(links(["p", "number", "other"], rows, source=given), "overlap_with_source_keys")
    assert found == {"": ("met", 0, 2)}


def rho(first: Sequence[str], second: Sequence[str]) -> Fraction:
    """Spearman's rank correlation of those in both, from the definition."""
    both = [person for person in dict.fromkeys(first) if person in second]
    there = [person for person in dict.fromkeys(second) if person in both]
    n = len(both)
    squares = sum((place - there.index(person)) ** 2 for place, person in enumerate(both))
    return 1 - Fraction(6 * squares, n * (n * n - 1))


def ordered(first: Sequence[str], second: Sequence[str]) -> tuple[str, int, int]:
    given = source(["id"], [[person] for person in second], "id", ordered=True)
    return of(links(["p", "a"], [[person, "x"] for person in first], source=given), "order_of_the_source")[""]


def test_the_order_of_the_source_is_known_by_rank_whichever_way_round():
    persons = [f"i{n}" for n in range(40)]
    assert ordered(persons, persons) == ("not met", 1000, 1000)
    assert ordered(persons, persons[::-1]) == ("not met", 1000, 1000)
    # every second one left out, others added, a person's second row later
    assert ordered([*persons[::2], "new", persons[0]], ["old", *persons]) == ("not met", 1000, 1000)


def test_thirty_orders_have_the_rank_correlation_of_the_definition():
    draw, persons = Random(5), [f"i{n}" for n in range(25)]
    for swaps in range(30):
        mixed = list(persons)
        for _ in range(swaps // 3):
            one, two = draw.randrange(25), draw.randrange(25)
            mixed[one], mixed[two] = mixed[two], mixed[one]
        exact = abs(rho(mixed, persons))
        assert ordered(mixed, persons) == ("not met" if exact > Fraction(99, 100) else "met", int(1000 * exact), 1000)


def test_an_order_that_the_source_does_not_say_is_not_compared():
    given = source(["id"], [["i1"], ["i2"]], "id")
    checks = links(["p", "a"], [["i1", "x"], ["i2", "y"]], source=given)
    (check,) = [check for check in checks if check.check == "order_of_the_source"]
    assert (check.verdict, check.reason) == ("not applicable", "the order of the source is not known")


def other(columns: Sequence[str], rows: Rows) -> Other:
    held = table(shared(2), columns, rows, "the_other")
    return Other(held, held.columns[0])


def test_one_pseudonym_in_two_data_sets_is_found_person_by_person():
    """Five persons are in both: with the same number all, two of them, none; an age shared by all is no pseudonym."""
    mine = [[f"p{n}", f"x{n}", "30"] for n in range(6)]
    same = other(["p", "n", "age"], [[f"p{n}", f"x{n}", "30"] for n in range(1, 7)])
    name = "same_pseudonym_elsewhere"
    assert of(links(["p", "number", "age"], mine, others=[same]), name) == {"number": ("not met", 5, 5)}
    assert of(links(["p", "age"], [[p, age] for p, _, age in mine], others=[same]), name) == {"": ("met", 0, 1)}
    some = other(["p", "n"], [[f"p{n}", f"x{n}" if n < 3 else f"y{n}"] for n in range(1, 7)])
    assert of(links(["p", "number", "age"], mine, others=[some]), name) == {"number": ("review", 2, 5)}
    # the same numbers of other persons
    turned = other(["p", "n"], [[f"p{n}", f"x{(n + 1) % 7}"] for n in range(1, 7)])
    assert of(links(["p", "number", "age"], mine, others=[turned]), name) == {"number": ("met", 0, 5)}


def test_a_pseudonym_for_several_recipients_is_to_be_reviewed():
    rows = [[f"p{n}", f"x{n}", "30"] for n in range(6)]
    name = "pseudonym_for_recipients"
    assert of(links(["p", "number", "age"], rows, recipients=2), name) == {"": ("review", 1, 2)}
    assert of(links(["p", "number", "age"], rows, recipients=1), name) == {"": ("met", 1, 2)}
    assert of(links(["p", "age"], [[p, age] for p, _, age in rows], recipients=2), name) == {"": ("met", 0, 1)}


def test_data_without_keys_of_persons_are_compared_with_nothing():
    engine = shared(2)
    held = table(engine, ["a"], [["x"]])
    for more in (
        {"source": Source(held, Column("id", "c0"))},
        {"others": [Other(held, Column("id", "c0"))]},
    ):
        with pytest.raises(ParameterError) as raised:
            rule34(engine, held, {}, **more)  # type: ignore[arg-type]
        assert raised.value.code == "risk.collation_forbidden"


def test_no_check_of_links_holds_a_value():
    canary = "canary-7731"
    given = source(["id"], [[canary], ["i2"]], "id", ordered=True)
    checks = links(["p", "a"], [[canary, canary], ["i2", digest(md5, canary)]], source=given, recipients=2)
    assert canary not in repr(checks)
    assert digest(md5, canary) not in repr(checks)
