"""What a control gives is taken as its header declares it, or not at all; and never a person."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from privlib.controls import catalogue, running
from privlib.controls.catalogue import Control
from privlib.engine.base import Statement
from privlib.errors import DisclosureError, PrivlibError
from privlib.policy import model
from tests.controls.company import appi, check, control, run, study
from tests.controls.test_catalogue import HEADER, company

ROW = {
    "detail": "'late'",
    "subject_1": "'H01'",
    "subject_2": "CAST(NULL AS VARCHAR)",
    "subject_3": "CAST(NULL AS VARCHAR)",
    "n": "1",
    "n_persons": "2",
    "first_at": "TIMESTAMP '2026-04-01 00:00:00'",
    "last_at": "TIMESTAMP '2026-04-02 00:00:00'",
    "severity": "'M'",
    "touches": "''",
}
PEOPLE = """
holding: holding_id
H01

principal: principal_key | pseudonym
p77 | abc123
"""
RUN = "Of this run no finding is given."


def select(**other: str) -> str:
    return "SELECT " + ", ".join(f"{value} AS {name}" for name, value in (ROW | other).items())


def own(folder: Path, finds: str, evaluates: str = "SELECT COUNT(*) AS n FROM holding", **keys: str) -> Any:
    """Run one control of the company's own over a store of one holding and one person."""
    header = HEADER.replace("parameters: review_months", "parameters: -")
    for name, value in keys.items():
        header = header.replace(f"-- {name}: ", f"-- {name}: {value}\n-- old: ").replace("\n-- old: -", "")
    policy = model.read(company(folder, x_1=f"{header}{evaluates};\n{finds};\n"))
    return run("X-1", PEOPLE, policy=policy)


def refused(folder: Path, finds: str, **asked: str) -> tuple[str, str]:
    with pytest.raises(PrivlibError) as error:
        own(folder, finds, **asked)
    return error.value.code, str(error.value)


def test_a_row_becomes_a_finding_with_the_clauses_of_the_control(tmp_path: Path) -> None:
    result = own(tmp_path, select())
    (finding,) = result.findings
    assert (result.control, result.evaluated) == ("X-1", 1)
    assert (finding.severity, finding.detail, finding.subjects, finding.n) == ("M", "late", ("H01",), 1)
    assert (finding.n_persons, finding.clauses, finding.identity) == (2, ("P1.4a",), ("H01",))
    assert str(finding.first_at) == "2026-04-01 00:00:00"


@pytest.mark.parametrize(
    ("flags", "touches", "persons", "severity"),
    [
        ("-", "SPm", "5000", "M"),
        ("S", "''", "5000", "M"),
        ("S", "'S'", "1", "H"),
        ("S, P, m, N", "'SPm'", "5000", "H"),
        ("N", "''", "1000", "M"),
        ("N", "''", "1001", "H"),
        ("m", "'m'", "CAST(NULL AS BIGINT)", "H"),
        ("P", "'S'", "1", "M"),
    ],
)
def test_a_flag_of_the_control_raises_the_severity_one_step_once(
    tmp_path: Path, flags: str, touches: str, persons: str, severity: str
) -> None:
    touched = touches if touches.startswith("'") else f"'{touches}'"
    header = HEADER.replace("escalates: -", f"escalates: {flags}").replace("parameters: review_months", "parameters: -")
    text = f"{header}SELECT 1 AS n;\n{select(touches=touched, n_persons=persons)};\n"
    result = run("X-1", PEOPLE, policy=model.read(company(tmp_path, x_1=text)))
    assert [finding.severity for finding in result.findings] == [severity]


def test_a_critical_finding_is_raised_no_further() -> None:
    raised = replace(
        control("C-S3"),
        escalates="m",
        evaluates=Statement("C-S3", "", "SELECT 1 AS n"),
        finds=Statement("C-S3", "", select(detail="'suspended'", subject_2="'H02'", severity="'C'", touches="'m'")),
    )
    given = study(PEOPLE)
    (result,) = running.run(given, (raised,))
    assert [finding.severity for finding in result.findings] == ["C"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"n": "0"}, "n is not above 0. Accepted: rows with something wrong."),
        ({"n": "CAST(NULL AS BIGINT)"}, "n is empty. Accepted: a value of n in each row."),
        ({"n": "'1'"}, "n has another type. Accepted: a whole number."),
        ({"first_at": "DATE '2026-04-01'"}, "first_at has another type. Accepted: an instant."),
        ({"n_persons": "-1"}, "n_persons is below 0. Accepted: a count, or null."),
        ({"detail": "'secret'"}, "a detail is not declared. Accepted: late."),
        ({"severity": "'H'"}, "a severity is not declared. Accepted: those of the header."),
        ({"touches": "'N'"}, "touches is not flags. Accepted: S, P and m in this order."),
        (
            {"subject_1": "'Yamada Taro'"},
            "a subject is missing or not a code. Accepted: 1 to 80 of A-Z, a-z, 0-9, :, ., _ and -.",
        ),
        (
            {"subject_1": "CAST(NULL AS VARCHAR)"},
            "a subject is missing or not a code. Accepted: 1 to 80 of A-Z, a-z, 0-9, :, ., _ and -.",
        ),
        ({"subject_2": "'H02'"}, "a subject is not declared. Accepted: holding."),
        (
            {"first_at": "TIMESTAMP '2026-04-03 00:00:00'"},
            "first_at is after last_at. Accepted: the first and the last instant.",
        ),
    ],
)
def test_a_row_that_is_not_as_declared_is_refused_without_its_values(
    tmp_path: Path, other: dict[str, str], message: str
) -> None:
    assert refused(tmp_path, select(**other)) == (
        "E327",
        f"controls/x_1.sql: the result of X-1 does not fit: {message} {RUN}",
    )


def test_other_columns_are_refused(tmp_path: Path) -> None:
    code, message = refused(tmp_path, "SELECT 'abc123' AS pseudonym")
    assert (code, message) == (
        "E327",
        (
            "controls/x_1.sql: the result of X-1 does not fit: its columns are others. Accepted: detail, subject_1, "
            f"subject_2, subject_3, n, n_persons, first_at, last_at, severity, touches. {RUN}"
        ),
    )


def test_rows_come_in_the_order_of_their_subjects_each_once(tmp_path: Path) -> None:
    second = select(subject_1="'H02'")
    assert refused(tmp_path, f"{second} UNION ALL {select()}")[1] == (
        "controls/x_1.sql: the result of X-1 does not fit: its rows have another order. "
        f"Accepted: ORDER BY every subject, then detail. {RUN}"
    )
    assert refused(tmp_path, f"{select()} UNION ALL {select(n='2')}")[1] == (
        "controls/x_1.sql: the result of X-1 does not fit: two rows are the same finding. "
        f"Accepted: one row for each holding. {RUN}"
    )


@pytest.mark.parametrize("query", ["SELECT 'x' AS n", "SELECT 1 AS n, 2 AS m", "SELECT -1 AS n", "SELECT 1.5 AS n"])
def test_what_was_evaluated_is_one_whole_number(tmp_path: Path, query: str) -> None:
    assert refused(tmp_path, select(), evaluates=query) == (
        "E327",
        (
            "controls/x_1.sql: the result of X-1 does not fit: the first query gives no whole number. "
            f"Accepted: one row of one column, a count. {RUN}"
        ),
    )


def test_findings_of_nothing_evaluated_are_a_mistake(tmp_path: Path) -> None:
    assert refused(tmp_path, select(), evaluates="SELECT 0 AS n") == (
        "E327",
        (
            "controls/x_1.sql: the result of X-1 does not fit: 1 findings of nothing evaluated. "
            f"Accepted: a first query that counts what the second one looks at. {RUN}"
        ),
    )


def test_nothing_evaluated_is_no_pass(tmp_path: Path) -> None:
    result = own(tmp_path, f"SELECT * FROM ({select()}) WHERE n > 5", evaluates="SELECT 0 AS n")
    assert (result.evaluated, result.findings) == (0, ())


@pytest.mark.parametrize("person", ["pseudonym", "CAST(principal_key AS VARCHAR)"])
def test_a_control_that_names_a_person_is_refused(tmp_path: Path, person: str) -> None:
    finds = select(subject_1=person) + " FROM principal"
    with pytest.raises(DisclosureError) as error:
        own(tmp_path, finds)
    assert (error.value.code, error.value.exit_code) == ("E720", 4)
    assert str(error.value) == (
        "controls/x_1.sql: X-1 gives the key of a person as subject_1. A control names codes of holdings, purposes, "
        f"forms, contracts or requests, and counts persons in n_persons. {RUN}"
    )


@pytest.mark.parametrize(
    ("finds", "place", "kind"),
    [
        ("SELECT 1\nFROM nowhere", "", "CatalogException"),
        ("SELECT holding_id,\nCAST(holding_id AS INTEGER)\nFROM holding", ", line 14", "ConversionException"),
        ("SELECT 1\n  FRO M holding", ", line 14", "ParserException"),
        ("WITH a AS (\nSELECT owner FROM noted_use\n)\nSELECT nothing FROM a", "", "BinderException"),
        (
            "WITH a AS (\nSELECT class FROM coverage_use\n)\nSELECT *\nFROM a\nWHERE nothing == = 1",
            ", line 18",
            "ParserException",
        ),
        ("SELECT 1; SELECT 2", "", "more than one query"),
        ("SELECT [[1]] AS x", "", "a column of a type that does not leave it: cast it"),
    ],
)
def test_a_query_that_the_engine_refuses_is_told_by_file_line_and_kind(
    tmp_path: Path, finds: str, place: str, kind: str
) -> None:
    assert refused(tmp_path, finds) == (
        "E326",
        (
            f"controls/x_1.sql{place}: the engine refuses the query ({kind}). Its own words may hold personal data and "
            f"are left out. Run the query in a DuckDB of your own, and correct it. {RUN}"
        ),
    )


def test_a_control_reads_and_never_writes(tmp_path: Path) -> None:
    header = HEADER.replace("parameters: review_months", "parameters: -")
    text = f"{header}SELECT 1 AS n;\nWITH a AS (SELECT 1) DELETE FROM holding;\n"
    with pytest.raises(PrivlibError) as error:
        run("X-1", PEOPLE, policy=model.read(company(tmp_path, x_1=text)))
    assert error.value.code == "E326"


def test_every_control_of_privlib_runs_over_an_empty_store_and_is_not_evaluated_or_finds_nothing() -> None:
    given = study("")
    controls: tuple[Control, ...] = catalogue.read(given.policy, appi())
    found = {result.control: result for result in running.run(given, controls)}
    assert {name for name, result in found.items() if result.evaluated} <= {"C-T.b"}
    assert {name for name, result in found.items() if result.findings} <= {"C-T.b"}


def test_a_control_of_the_company_reads_the_tables_of_coverage(tmp_path: Path) -> None:
    finds = select(subject_1="holding_id", n="COUNT(*)") + " FROM noted_use GROUP BY holding_id ORDER BY subject_1"
    header = HEADER.replace("parameters: review_months", "parameters: -")
    text = f"{header}SELECT COUNT(*) AS n FROM coverage_use;\n{finds};\n"
    check(
        "X-1",
        PEOPLE.replace("p77", "p1") + "use_event: occurred_at\n2026-04-05 10:00:00",
        evaluated=1,
        found="M | H01 | late | 1 | 2",
        policy=model.read(company(tmp_path, x_1=text)),
    )
