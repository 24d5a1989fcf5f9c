"""JSON Lines: one object a record, values as they are written, and nothing taken twice."""

import json

import pytest

from privlib.store.load import LoadedFile
from privlib.store.reading import From, Reading
from privlib.store.records import RECORD_LIMIT
from privlib.store.tables import TABLES
from tests.store.company import HOLDING, Company, query, unfit

NOTHING = " Nothing was loaded."
FIELDS = {"actor_id": "A01", "kind": "person", "department": "Panel", "roles": ["a", "b"], "active_from": "2024-01-01"}


def line(**changes: object) -> str:
    """A record; what it does not name is no value."""
    return json.dumps(FIELDS | changes) + "\n"


def raw(department: str) -> str:
    """A record whose department stands as it is given."""
    return line(department="?").replace('"?"', department)


def test_an_object_is_a_record_and_what_it_leaves_out_is_no_value(company: Company):
    company.write("actor.jsonl", "\ufeff" + line() + "\n \r\n" + line(actor_id="A02", roles="", active_to=None))
    assert company.load("actor.jsonl").files == (LoadedFile("actor.jsonl", "actor", 4, 2, 0, 0, 2),)
    rows = query(company.store, "SELECT actor_id, roles, CAST(active_to AS VARCHAR) AS t FROM actor ORDER BY 1")
    assert rows == [("A01", "a|b", "9999-12-31"), ("A02", "", "9999-12-31")]


def test_numbers_are_taken_as_written_and_truth_as_truth(company: Company):
    header, record = HOLDING.splitlines()
    pairs = zip(header.split(","), record.split(","), strict=True)
    fields = {name: None if value == "\\N" else value for name, value in pairs} | {"special_care": True}
    text = json.dumps(fields | {"retain_months": 12, "n_principals": 123456789012345})
    company.write("holding.jsonl", text)
    company.load("holding.jsonl")
    assert query(company.store, "SELECT retain_months, n_principals, special_care FROM holding") == [
        (12, 123456789012345, True)
    ]
    for number in ("1e1", "12.0"):
        company.write("holding.jsonl", json.dumps(fields).replace('"12"', number))
        assert company.refusal("holding.jsonl") == unfit(
            "holding.jsonl", 1, 1, "line 1, column retain_months: not a whole number"
        )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (raw('{"CNRY": 1}'), "line 2, column department: not text"),
        (line(roles=["a", "CNRY|b"]), "line 2, column roles: not a list of ids joined by |"),
        (line(roles=["CNRY", None]), "line 2, column roles: not a list of ids joined by |"),
        (line(roles=[["CNRY"]]), "line 2, column roles: not a list of ids joined by |"),
        (line(roles=[""]), "line 2, column roles: not a list of ids joined by |"),
        (raw('"CNRY\\u0000"'), "line 2, column department: a control character; remove it, or have it left out"),
        (raw("NaN"), "line 2: NaN or Infinity"),
        (raw("-Infinity"), "line 2: NaN or Infinity"),
        (raw('"CNRY", "department": "CNRY"'), "line 2: a key stands twice in one object"),
        (raw('{"CNRY": 1, "CNRY": 2}'), "line 2: a key stands twice in one object"),
        (raw("[" * 33 + "]" * 33), "line 2: nested deeper than 32"),
        (raw("[" * 100_000), "line 2: nested deeper than 32"),
        (raw('"CNRY'), "line 2: not a complete JSON object"),
        (raw('"CN\tRY"'), "line 2: not a complete JSON object"),
        (line() [:-2] + "\n", "line 2: not a complete JSON object"),
        (line() [:-1] + "CNRY\n", "line 2: not a complete JSON object"),
        ('["CNRY"]\n', "line 2: not a complete JSON object"),
        ("12\n", "line 2: not a complete JSON object"),
        (raw('"CNRY\\ud800"'), "line 2: bytes that are not UTF-8"),
        (raw("'CNRY'"), "line 2: not a complete JSON object"),
        (line(department="9" * RECORD_LIMIT), "line 2: longer than 1,048,576 characters"),
    ],
)  # fmt: skip
def test_a_record_that_is_none_is_named_by_its_line_and_may_be_refused_alone(company: Company, text: str, problem: str):
    company.write("actor.jsonl", line() + text + line(actor_id="A02"))
    assert company.refusal("actor.jsonl") == unfit("actor.jsonl", 1, 3, problem)
    (file,) = company.load("actor.jsonl", max_refused=1).files
    assert (file.records, file.loaded, file.refused) == (3, 2, 1)
    assert b"CNRY" not in company.store.read_bytes()


def test_bytes_that_are_no_text_refuse_their_record(company: Company):
    company.write("actor.jsonl", line().encode() + b'{"actor_id": "CNRY\xff"}\n' + line(actor_id="A02").encode())
    assert company.refusal("actor.jsonl") == unfit("actor.jsonl", 1, 3, "line 2: bytes that are not UTF-8")


def test_a_pair_of_escapes_is_one_character(company: Company):
    company.write("actor.jsonl", raw('"\\ud83d\\uddfe\\u304b\\u3099"'))
    assert company.load("actor.jsonl").files[0].normalised == 1
    assert query(company.store, "SELECT department FROM actor") == [("\U0001f5feが",)]


def test_a_line_as_long_as_a_record_may_be_is_read(company: Company):
    text = line()[:-1]
    company.write("actor.jsonl", text + " " * (RECORD_LIMIT - len(text)) + "\n" + text + " " * (RECORD_LIMIT * 9))
    assert company.refusal("actor.jsonl") == unfit("actor.jsonl", 1, 2, "line 2: longer than 1,048,576 characters")


def test_an_undeclared_key_refuses_the_file(company: Company):
    company.write("actor.jsonl", line() + line(CNRY="x"))
    assert company.refusal("actor.jsonl", max_refused=9) == (
        "actor.jsonl: 1 columns are not declared in table actor, the first in position 6. An undeclared column may "
        "hold personal data. Remove it from the file, or have a mapping ignore it." + NOTHING
    )


def test_a_file_of_nothing_is_refused(company: Company):
    company.write("actor.jsonl", "")
    assert company.refusal("actor.jsonl") == (
        "actor.jsonl: the file is empty. Expected a header with 6 columns." + NOTHING
    )


def test_a_mapping_says_what_keys_are_called_and_which_are_dropped(company: Company):
    reading = Reading(
        *(TABLES["actor"], "jsonl", frozenset({"CNRY"})),
        {"department": From("部署"), "roles": From(constant="panel")},
        encoding="utf-16",
    )
    fields = {name: value for name, value in FIELDS.items() if name not in {"department", "roles"}}
    text = json.dumps(fields | {"部署": "見本", "CNRY": {"CNRY": ["CNRY"]}}, ensure_ascii=False)
    company.write("export.json", text.encode("utf-16"))
    company.load("export.json", reading=lambda _: reading)
    assert query(company.store, "SELECT department, roles FROM actor") == [("見本", "panel")]


def test_many_records_are_read_in_runs_with_their_lines(company: Company):
    company.write("actor.jsonl", "".join(line(actor_id=f"A{n}") for n in range(50_001)) + "CNRY\n")
    assert company.refusal("actor.jsonl") == unfit("actor.jsonl", 1, 50_002, "line 50002: not a complete JSON object")
    assert company.load("actor.jsonl", max_refused=1).files[0].loaded == 50_001
