"""How a file is read: where its columns stand, and what its header must be for that."""

import pytest

from privlib.errors import InputError
from privlib.store.reading import From, Reading, check_names
from privlib.store.tables import TABLES
from privlib.store.values import PLAIN, Written

ACTOR = TABLES["actor"]
NAMES = ["actor_id", "kind", "department", "roles", "active_from", "active_to"]
NOTHING = " Nothing was loaded."


def refusal(reading: Reading, *header: str) -> str:
    with pytest.raises(InputError) as caught:
        reading.places("a.csv", header)
    assert "CNRY" not in str(caught.value)
    return str(caught.value).removesuffix(NOTHING)


def test_columns_are_found_by_name_in_any_order():
    assert Reading(ACTOR).places("a.csv", NAMES[::-1]) == {
        "actor_id": 5, "kind": 4, "department": 3, "roles": 2, "active_from": 1, "active_to": 0,
    }  # fmt: skip


def test_a_column_may_be_called_otherwise_be_constant_or_share_one_of_the_file():
    reading = Reading(
        ACTOR,
        ignored=frozenset({"備考"}),
        columns={"actor_id": From("番号"), "roles": From(constant=""), "active_to": From("active_from")},
    )
    assert reading.places("a.csv", ["備考", "番号", "kind", "department", "active_from"]) == {
        "actor_id": 1, "kind": 2, "department": 3, "active_from": 4, "active_to": 4,
    }  # fmt: skip


def test_where_a_column_comes_from_is_its_own_name_unless_it_is_said():
    written = Written(nulls=("-",))
    reading = Reading(ACTOR, columns={"kind": From(written=written), "roles": From("役割"), "active_to": From("", "")})
    columns = {column.name: column for column in ACTOR.columns}
    assert reading.source(columns["department"]) == From("department", None, PLAIN)
    assert reading.source(columns["kind"]) == From("kind", None, written)
    assert reading.source(columns["roles"]) == From("役割")
    assert reading.source(columns["active_to"]) == From("", "")


KNOWN = ", ".join(NAMES)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ((), "a.csv: the file is empty. Expected a header with 6 columns."),
        (("", ""), "a.csv: the file is empty. Expected a header with 6 columns."),
        (
            NAMES[1:],
            (
                "a.csv: the header does not fit table actor. Missing: actor_id. Undeclared: 0. "
                f"It takes: {KNOWN}. Name the columns so, or give a mapping."
            ),
        ),
        (
            ("CNRY-1", "CNRY-2"),
            (
                f"a.csv: the header does not fit table actor. Missing: {KNOWN}. Undeclared: 2. The file seems to have "
                f"no header. It takes: {KNOWN}. Name the columns so, or give a mapping."
            ),
        ),
        (
            (*NAMES, "CNRY-1", "CNRY-2"),
            (
                "a.csv: 2 columns are not declared in table actor, the first in position 7. An undeclared column may "
                "hold personal data. Remove it from the file, or have a mapping ignore it."
            ),
        ),
        (
            ("Actor_id", *NAMES[1:]),
            (
                "a.csv: the header does not fit table actor. Missing: actor_id. Undeclared: 1. "
                f"It takes: {KNOWN}. Name the columns so, or give a mapping."
            ),
        ),
        (
            (";".join(NAMES),),
            (
                "a.csv: one column found; the header contains a semicolon. Declare the delimiter in a mapping, or "
                "write the file with commas."
            ),
        ),
        (
            ("CNRY",),
            (
                f"a.csv: the header does not fit table actor. Missing: {KNOWN}. Undeclared: 1. The file seems to have "
                f"no header. It takes: {KNOWN}. Name the columns so, or give a mapping."
            ),
        ),
    ],
)
def test_a_header_that_does_not_fit_is_refused_without_quoting_it(header: tuple[str, ...], message: str):
    assert refusal(Reading(ACTOR), *header) == message


def test_of_a_file_with_another_delimiter_the_comma_is_named():
    assert refusal(Reading(ACTOR, delimiter="\t"), ",".join(NAMES)) == (
        "a.csv: one column found; the header contains a comma. Declare the delimiter in a mapping, or write the file "
        "with commas."
    )


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["a", "CNRY", "b", "CNRY", "", "a"], "3 header names are given twice or empty, the first in position 4."),
        (["a", "CNRY" * 31], "the header name in position 2 is longer than 120 characters or has control characters."),
        (["a", "b", "CN\x1bRY"], "the header name in position 3 is longer than 120 characters or has control charac"),
        (["CN\nRY", "b"], "the header name in position 1 is longer than 120 characters or has control characters."),
        ([f"c{n}" for n in range(1_001)], "1001 columns; at most 1000. Leave out what no table takes."),
    ],
)
def test_names_are_given_once_shortly_and_in_plain_text(header: list[str], message: str):
    with pytest.raises(InputError) as caught:
        check_names("a.csv", header, 2)
    assert str(caught.value).startswith(f"a.csv: {message}")
    assert "CNRY" not in str(caught.value)


def test_names_at_the_limits_are_taken():
    check_names("a.csv", [*(f"c{n}" for n in range(999)), "見" * 120], 2)
