"""Findings for other programs: stable JSON, a CSV that runs nothing, an OSCAL document that NIST's schema takes."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, ValidationError, validators

from privlib.controls import catalogue, exports, oscal, record, running
from privlib.controls.found import Finding
from privlib.controls.record import History
from privlib.study import Study
from privlib.views.export import csv as as_csv
from tests.controls.lives import GAP, NEWS, STALE, results, run

SCHEMA = Path(__file__).parents[1] / "expected/oscal_complete_schema-1.2.3.json"
UNITS = {"C-S3": "uses of a person's data in the period"}


def say(finding: Finding) -> str:
    return f"Sentence of {finding.control}."


@pytest.fixture
def known(tmp_path: Path) -> History:
    """September: three findings, one of them accepted. October: one is gone, one control evaluated nothing."""
    store = tmp_path / "store.duckdb"
    record.record(store, run("2026-09"), results(NEWS, STALE, GAP))
    record.accept(store, STALE.fingerprint, by="Sato Yuki", why="=HYPERLINK()", until=date(2027, 1, 1))
    record.record(store, run("2026-10"), results(NEWS, STALE, evaluated={"C-U8": 0}))
    return record.history(store, None)


def test_the_json_has_counts_what_was_not_evaluated_and_every_finding(known: History) -> None:
    found = exports.as_json(known, known.now, say)
    assert (found["schedule"], found["run"]["period"], found["not_evaluated"]) == (
        *("luminous-2021-monthly", "2026-10"),
        ["C-U8"],
    )
    assert found["counts"] == {
        "standing": 1,
        "by_status": {"new": 0, "open": 1, "reopened": 0},
        "by_severity": {"C": 1, "H": 0, "M": 0, "L": 0, "I": 0},
        "accepted": 1,
        "fixed": 1,
    }
    assert [(each["fingerprint"], each["status"]) for each in found["findings"]] == [
        (GAP.fingerprint, "fixed"),
        (NEWS.fingerprint, "open"),
        (STALE.fingerprint, "accepted"),
    ]


def test_a_finding_in_json_says_everything_of_it(known: History) -> None:
    september = {"run": "monthly:2026-09@2026-09-30", "period_from": "2026-09-01", "period_to": "2026-10-01"}
    october = {"run": "monthly:2026-10@2026-10-31", "period_from": "2026-10-01", "period_to": "2026-11-01"}
    stale = exports.as_json(known, known.now, say)["findings"][2]
    assert stale == {
        "fingerprint": STALE.fingerprint,
        "severity": "M",
        "status": "accepted",
        "control": "C-P1.5a",
        "clauses": ["P1.5a"],
        "detail": "stale",
        "subjects": ["U2", "T04"],
        "sentence": "Sentence of C-P1.5a.",
        "n": 10,
        "n_persons": 10,
        "first_at": None,
        "last_at": None,
        "present": True,
        "evaluated": True,
        "first_known": september | {"as_of": "2026-09-30"},
        "last_seen": october | {"as_of": "2026-10-31"},
        "since": september | {"as_of": "2026-09-30"},
        "acceptance": {
            "by": "Sato Yuki",
            "why": "=HYPERLINK()",
            "until": "2027-01-01",
            "accepted_on": "2026-09-30",
            "severity": "M",
            "n": 10,
        },
    }
    assert json.loads(json.dumps(stale)) == stale


def read(content: bytes) -> list[dict[str, str]]:
    """The rows as Python's csv reads them, strictly."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_the_csv_has_a_row_a_finding_and_no_formula(known: History) -> None:
    content = as_csv(exports.table(known.now, say))
    assert (content[:3], content.count(b"\r\n"), content.count(b"\n")) == (b"\xef\xbb\xbf", 4, 4)
    rows = read(content)
    assert list(rows[0]) == list(exports.COLUMNS)
    assert [(row["severity"], row["status"], row["control"], row["subjects"]) for row in rows] == [
        ("C", "fixed", "C-P1.6a", "PT03"),
        ("C", "open", "C-S3", "U3, H02"),
        ("M", "accepted", "C-P1.5a", "U2, T04"),
    ]
    assert rows[1]["first_at"] == "2026-10-04 06:00"
    assert rows[1]["first_known"] == "2026-09-01..2026-10-01 as known on 2026-09-30"
    assert (rows[2]["accepted_by"], rows[2]["accepted_why"], rows[2]["accepted_until"]) == (
        *("Sato Yuki", "'=HYPERLINK()"),
        "2027-01-01",
    )


LEADERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠", " =", "\u3000=")
WITHIN = ("", ";", "\t", "\r\n", ";=", "\t ＝", "\n-1")
TEXTS = st.builds(
    lambda leader, rest, within: f"{leader}{rest}{within}{rest}",
    st.sampled_from(("", *LEADERS)),
    st.text(max_size=12),
    st.sampled_from(WITHIN),
)


def starts_a_formula(cell: str) -> bool:
    """As a spreadsheet may take it: after blanks, one of the characters, narrow or wide."""
    return re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell) is not None


@pytest.mark.parametrize("leader", LEADERS)
def test_a_text_that_a_spreadsheet_could_run_gets_an_apostrophe(known: History, leader: str) -> None:
    wanted = f"{leader}1+1"
    finding = replace(NEWS, subjects=(wanted, "H02"), detail=wanted, control=wanted, clauses=(wanted,))
    acceptance = replace(known.now[2].acceptance, by=wanted, why=wanted)  # type: ignore[type-var]
    state = replace(known.now[2], finding=finding, acceptance=acceptance)
    (row,) = read(as_csv(exports.table([state], lambda _: wanted)))
    for name in ("control", "subjects", "detail", "sentence", "clauses", "accepted_by", "accepted_why"):
        assert row[name].startswith(f"'{leader}"), name


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=3, max_size=3))
def test_no_cell_starts_a_formula_whatever_a_finding_holds(texts: list[str]) -> None:
    finding = replace(NEWS, subjects=(texts[0],), detail=texts[1])
    known = replace(STATE, finding=finding)
    (row,) = read(as_csv(exports.table([known], lambda _: texts[2])))
    assert [name for name, cell in row.items() if starts_a_formula(cell)] == []
    parts = [part for cell in row.values() for part in re.split(r"[\t\r\n;]", cell)]
    assert [part for part in parts if starts_a_formula(part)] == []


def _state() -> Any:
    from privlib.controls.life import step
    from tests.controls.lives import moment

    return step((), {}, results(NEWS), moment("2026-10"))[0]


STATE = _state()


def _pattern(_validator: object, pattern: str, value: object, _schema: object) -> Iterator[ValidationError]:
    r"""NIST's patterns are ECMA-262 and say `\p{L}`, which Python spells otherwise; `\d` is narrower than `\p{N}`."""
    python = pattern.replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d")
    if isinstance(value, str) and not re.search(python, value):
        yield ValidationError(f"{value!r} does not match {pattern[:60]}")


def errors(document: object) -> list[str]:
    """What NIST's schema says against a document: the deepest reasons, of the branch that fits best."""
    schema = json.loads(SCHEMA.read_text())
    validator = validators.extend(Draft7Validator, {"pattern": _pattern})(schema)
    return [
        f"{each.json_path}: {each.message[:200]}"
        for error in validator.iter_errors(document)
        for each in (error, *(error.context or ()))
    ]


def test_the_schema_is_the_one_that_nist_published() -> None:
    published = "384324105c7a817af0f65b120a963146caa0e0d55d969cf0daf60e063b87a206"
    assert sha256(SCHEMA.read_bytes()).hexdigest() == published
    assert json.loads(SCHEMA.read_text())["$id"].endswith(f"/{oscal.VERSION}/oscal-complete-schema.json")


def test_the_oscal_document_is_what_the_schema_of_nist_takes(known: History) -> None:
    document = oscal.document(known, known.now, say, UNITS)
    assert errors(document) == []
    assert list(document) == ["assessment-results"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda result: result.pop("title"),
        lambda result: result.update(uuid="edba4b75cedcd963"),
        lambda result: result.update(start="2026-10-01"),
        lambda result: result.update(findings=[]),
        lambda result: result.update(colour="red"),
        lambda result: result["findings"][0]["target"]["status"].update(state="maybe"),
        lambda result: result["findings"][0]["target"].update({"target-id": "C S3"}),
        lambda result: result["observations"][0]["props"][0].update(value=" "),
    ],
)
def test_the_schema_takes_no_document_that_is_wrong(known: History, spoil: Any) -> None:
    document = oscal.document(known, known.now, say, UNITS)
    spoil(document["assessment-results"]["results"][0])
    assert errors(document) != []


def test_a_run_without_findings_or_without_anything_evaluated_is_a_document_too(tmp_path: Path) -> None:
    store = tmp_path / "store.duckdb"
    record.record(store, run("2026-09"), results())
    known = record.history(store, None)
    assert errors(oscal.document(known, known.now, say, UNITS)) == []
    record.record(store, run("2026-10"), results(evaluated=dict.fromkeys(("C-P1.5a", "C-P1.6a", "C-S3"), 0)))
    silent = record.history(store, None)
    document = oscal.document(silent, silent.now, say, UNITS)
    assert errors(document) == []
    (selection,) = document["assessment-results"]["results"][0]["reviewed-controls"]["control-selections"]
    assert selection["exclude-controls"] == [{"control-id": name} for name in ("C-P1.5a", "C-P1.6a", "C-S3")]


def test_every_finding_of_the_sample_company_is_exported(sample_study: Study, tmp_path: Path) -> None:
    controls = {one.id: one for one in catalogue.read(sample_study.policy, sample_study.law)}
    found = running.run(sample_study, tuple(controls.values()))
    store = tmp_path / "store.duckdb"
    record.record(store, record.run_of(sample_study, "appi", "0" * 64, found), found)
    known = record.history(store)
    units = {name: one.unit for name, one in controls.items()}
    document = oscal.document(known, known.now, lambda one: controls[one.control].say(one), units)
    assert errors(document) == []
    (result,) = document["assessment-results"]["results"]
    counted = sum(len(one.findings) for one in found)
    assert (len(result["findings"]), len(result["risks"])) == (counted, counted)
    assert len(result["observations"]) == counted + sum(one.evaluated > 0 for one in found)
    rows = read(as_csv(exports.table(known.now, lambda one: controls[one.control].say(one, "ja"))))
    assert [row["fingerprint"] for row in rows] == [state.fingerprint for state in known.now]


def result_of(known: History) -> dict[str, Any]:
    return oscal.document(known, known.now, say, UNITS)["assessment-results"]["results"][0]


def test_what_is_fixed_is_satisfied_what_is_accepted_is_approved_until_its_day(known: History) -> None:
    result = result_of(known)
    assert [(each["target"]["target-id"], each["target"]["status"]) for each in result["findings"]] == [
        ("C-P1.6a", {"state": "satisfied", "reason": "pass"}),
        ("C-S3", {"state": "not-satisfied", "reason": "fail"}),
        ("C-P1.5a", {"state": "not-satisfied", "reason": "other"}),
    ]
    assert [(each["status"], each.get("deadline")) for each in result["risks"]] == [
        ("closed", None),
        ("open", None),
        ("deviation-approved", "2027-01-01T00:00:00+09:00"),
    ]
    (entry,) = result["risks"][2]["risk-log"]["entries"]
    assert (entry["description"], entry["start"]) == ("=HYPERLINK()", "2026-09-30T23:59:59+09:00")


def test_what_evaluated_nothing_is_not_among_the_reviewed_controls(known: History) -> None:
    result = result_of(known)
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert [each["control-id"] for each in selection["include-controls"]] == ["C-P1.5a", "C-P1.6a", "C-S3"]
    assert result["description"] == (
        "3 controls evaluated what was recorded by 2026-10-31 of the period from 2026-10-01 to before 2026-11-01, "
        "Asia/Tokyo. Not evaluated, since there was nothing to evaluate: C-U8."
    )
    assert result["observations"][1]["description"] == "100-999 of its unit were evaluated; 0 findings."


def test_the_same_run_gives_the_same_document_and_another_run_other_ids(known: History, tmp_path: Path) -> None:
    first, again = (json.dumps(oscal.document(known, known.now, say, UNITS)) for _ in range(2))
    assert first == again
    other = replace(known.last, run="another")
    moved = replace(known, runs=(*known.runs[:-1], other), states={**known.states, "another": known.now})
    second = json.dumps(oscal.document(moved, known.now, say, UNITS))
    ids = [set(re.findall(r'"uuid": "([0-9a-f-]{36})"', text)) for text in (first, second)]
    assert (len(ids[0]), ids[0] & ids[1]) == (len(ids[1]), set())


def test_every_reference_inside_a_document_leads_somewhere_and_no_id_is_given_twice(known: History) -> None:
    text = json.dumps(oscal.document(known, known.now, say, UNITS))
    given_ids = re.findall(r'"uuid": "([0-9a-f-]{36})"', text)
    assert len(given_ids) == len(set(given_ids))
    named = re.findall(r'"(?:observation-uuid|risk-uuid)": "([0-9a-f-]{36})"', text)
    named += re.findall(r'"href": "#([0-9a-f-]{36})"', text)
    assert set(named) <= set(given_ids)


def test_numbers_leave_the_desk_as_bands(known: History) -> None:
    result = result_of(known)
    stale = result["observations"][-1]
    assert {each["name"]: each["value"] for each in stale["props"] if each["name"] != "subject"} == {
        "detail": "stale",
        "size": "10-99",
        "persons": "10-99",
    }
    news = result["observations"][-2]
    assert [each["value"] for each in news["props"] if each["name"] in ("size", "persons")] == ["1-9", "1-9"]
