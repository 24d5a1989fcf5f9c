"""A control's file is read strictly: every mistake names file and line, and says what is accepted."""

import re
from pathlib import Path

import pytest

from privlib.controls import catalogue
from privlib.controls.found import Finding
from privlib.errors import ParameterError, PolicyError
from privlib.policy import law, model
from tests.controls.company import appi, shipped

HEADER = """\
-- control: X-1
-- clauses: P1.4a
-- law: -
-- reports: R12
-- subject: holding
-- severity: late M
-- escalates: -
-- parameters: review_months
-- sentence: {holding} is late.
-- sentence_ja: {holding}は遅い。
-- evaluates: holdings
"""
QUERIES = """\
SELECT COUNT(*) AS evaluated FROM holding;

-- why
SELECT holding_id FROM holding WHERE retain_months > $review_months ORDER BY ALL;
"""
GOOD = HEADER + QUERIES
KEYS = "control, clauses, law, reports, subject, severity, escalates, parameters, sentence, sentence_ja, evaluates"


def company(folder: Path, **texts: str) -> Path:
    """A policy with a folder of its own controls."""
    (folder / "controls").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "controls" / f"{name}.sql").write_text(text, "utf-8")
    path = folder / "own.toml"
    path.write_text(
        '[policy]\nid = "own"\nextends = "luminous-2021"\ncompany = "Own Ltd"\nenacted = 2024-04-01\n'
        'controls = "controls"\n'
    )
    return path


def refused(folder: Path, text: str, name: str = "x_1") -> str:
    with pytest.raises(PolicyError) as error:
        catalogue.read(model.read(company(folder, **{name: text})), appi())
    assert error.value.code == "E325"
    return str(error.value)


def test_a_control_of_the_company_stands_among_those_of_privlib(tmp_path: Path) -> None:
    found = {one.id: one for one in catalogue.read(model.read(company(tmp_path, x_1=GOOD)), appi())}
    own = found.pop("X-1")
    assert list(found) == [one.id for one in catalogue.read(shipped(), appi())]
    assert (own.file, own.own, own.clauses, own.parameters) == (
        "controls/x_1.sql",
        True,
        ("P1.4a",),
        ("review_months",),
    )
    assert (own.law, own.reports, own.subjects, own.by_detail) == ("-", ("R12",), ("holding",), False)
    assert (dict(own.details), own.escalates, own.worst, own.unit) == ({"late": ("M",)}, "", "M", "holdings")
    assert own.lines == (12, 15)
    assert own.evaluates.text == "SELECT COUNT(*) AS evaluated FROM holding\n"
    assert own.finds.text.startswith("SELECT holding_id")


THROUGH = HEADER.replace("review_months", "{limit}") + QUERIES.replace(
    "holding WHERE retain_months > $review_months", "{table}"
)


@pytest.mark.parametrize(("table", "limit"), [("kept_past", "retain_months_winner"), ("incident_clock", "L26.final")])
def test_a_parameter_may_decide_in_a_shared_table_that_a_query_names(tmp_path: Path, table: str, limit: str) -> None:
    text = THROUGH.replace("{limit}", limit)
    found = catalogue.read(model.read(company(tmp_path, x_1=text.replace("{table}", table))), appi())
    assert [one.parameters for one in found if one.id == "X-1"] == [(limit,)]
    assert f'"{limit}" is not used' in refused(tmp_path, text.replace("{table}", "holding"))


def test_a_value_goes_on_in_a_line_that_is_indented(tmp_path: Path) -> None:
    text = GOOD.replace("-- sentence: {holding} is late.", "-- sentence: {holding} is\n--   very late.")
    (own,) = catalogue.pick(catalogue.read(model.read(company(tmp_path, x_1=text)), appi()), ("X-1",))
    assert own.say(Finding("X-1", (), "M", "late", ("H01",), ("H01",), 1, None, None, None)) == "H01 is very late."
    assert own.say(Finding("X-1", (), "M", "late", ("H01",), ("H01",), 1, None, None, None), "ja") == "H01は遅い。"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-- law: -\n", "-- lawe: -\n", f'line 3: header: unknown key "lawe". Did you mean "law"? Accepted: {KEYS}.'),
        ("-- law: -\n", "-- law\n", f"line 3: header: not a line of a header. Accepted: {KEYS}."),
        ("-- law: -\n", "", "line 1: law: missing. Accepted: articles, or -."),
        ("-- law: -\n", "-- law:\n", "line 3: law: missing. Accepted: articles, or -."),
        ("-- law: -\n", "-- law: -\n-- law: -\n", "line 4: law: given twice. Accepted: each key once."),
        (
            "X-1",
            "X-2",
            'line 1: control: "X-2" does not fit the name of the file. Accepted: the id that x_1 is made of.',
        ),
        (
            "P1.4a",
            "P1.4",
            'line 2: clauses: unknown clause "P1.4". Did you mean "P1.4b"? Accepted: a clause that is declared.',
        ),
        ("P1.4a", "-", "line 2: clauses: none. Accepted: at least one clause of the policy."),
        (
            "reports: R12",
            "reports: R99",
            (
                'line 4: reports: unknown report "R99". Did you mean "R9"? '
                "Accepted: R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12, R13."
            ),
        ),
        (
            "subject: holding",
            "subject: detail, holding",
            "line 5: subject: not a subject. Accepted: at most three names such as holding, detail, or - for none.",
        ),
        (
            "late M",
            "late X",
            (
                'line 6: severity: "late X" is none. '
                "Accepted: a code and its severity (C, H, M, L, I) such as withdrawn H or untagged M/H."
            ),
        ),
        (
            "late M",
            "late M, late H",
            (
                'line 6: severity: "late H" is none. '
                "Accepted: a code and its severity (C, H, M, L, I) such as withdrawn H or untagged M/H."
            ),
        ),
        ("escalates: -", "escalates: Q", 'line 7: escalates: unknown flag "Q". Accepted: S, P, m, N.'),
        (
            "parameters: review_months",
            "parameters: review_month",
            (
                'line 8: parameters: unknown parameter "review_month". Did you mean "review_months"? '
                "Accepted: a parameter that is declared."
            ),
        ),
        (
            "parameters: review_months",
            "parameters: -",
            (
                "line 8: parameters: $review_months is not listed. "
                "Accepted: the limits and law parameters that the queries name."
            ),
        ),
        (
            "parameters: review_months",
            "parameters: review_months, k_min",
            'line 8: parameters: "k_min" is not used. Accepted: the limits and law parameters that the queries name.',
        ),
        (
            "{holding} is late.",
            "It is late.",
            "line 9: sentence: names other things than its subjects. Accepted: {holding}, and {detail} if it helps.",
        ),
        (
            "{holding}は遅い。",
            "{holding}は{name}。",
            (
                "line 10: sentence_ja: names other things than its subjects. "
                "Accepted: {holding}, and {detail} if it helps."
            ),
        ),
        (
            "ORDER BY ALL;",
            "ORDER BY ALL",
            (
                "line 15: queries: a query without ; at its end. "
                "Accepted: two, each ended by ; at the end of a line: what was evaluated, then what is wrong."
            ),
        ),
        (
            "FROM holding;",
            "FROM holding",
            (
                "line 16: queries: 1 queries. "
                "Accepted: two, each ended by ; at the end of a line: what was evaluated, then what is wrong."
            ),
        ),
        (
            "SELECT COUNT(*) AS evaluated",
            "DELETE",
            "line 12: queries: not a query. Accepted: SELECT or WITH at the beginning of each.",
        ),
    ],
)
def test_what_is_not_as_declared_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert refused(tmp_path, GOOD.replace(old, new, 1)) == f"controls/x_1.sql, {message} Nothing was run."


def test_an_id_of_the_company_begins_with_x(tmp_path: Path) -> None:
    text = GOOD.replace("X-1", "C-P1.4a")
    assert refused(tmp_path, text, "c_p1_4a") == (
        'controls/c_p1_4a.sql, line 1: control: "C-P1.4a" is no id of your own. '
        "Accepted: X- and letters, digits, . and -. Nothing was run."
    )


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    path = company(tmp_path, x_1=GOOD)
    (tmp_path / "more").mkdir()
    (tmp_path / "more/x_1.sql").write_text(GOOD)
    last = tmp_path / "last.toml"
    last.write_text(path.read_text().replace('"luminous-2021"', '"own.toml"').replace('"controls"', '"more"'))
    with pytest.raises(PolicyError) as error:
        catalogue.read(model.read(last), appi())
    assert str(error.value) == (
        'more/x_1.sql, line 1: control: "X-1" is defined twice. Accepted: an id of its own. Nothing was run.'
    )


def test_a_law_parameter_is_listed_by_its_id_and_cited_as_text(tmp_path: Path) -> None:
    text = GOOD.replace("review_months", "L26.final").replace("$L26.final", "length('L26.final')")
    (own,) = catalogue.pick(catalogue.read(model.read(company(tmp_path, x_1=text)), appi()), ("X-1",))
    assert own.parameters == ("L26.final",)


def test_a_semicolon_in_a_comment_or_a_text_ends_no_query(tmp_path: Path) -> None:
    text = GOOD.replace("FROM holding WHERE", "-- first;\nFROM holding\n  -- then;\nWHERE name <> ';'\n AND")
    (own,) = catalogue.pick(catalogue.read(model.read(company(tmp_path, x_1=text)), appi()), ("X-1",))
    assert own.finds.text.count("\n") == 5


def test_what_a_comment_or_a_text_holds_is_no_parameter(tmp_path: Path) -> None:
    text = GOOD.replace("FROM holding WHERE", "-- $other\nFROM holding WHERE name <> '$more' AND")
    assert catalogue.read(model.read(company(tmp_path, x_1=text)), appi())


def test_a_control_that_does_not_exist_is_named_with_what_it_resembles() -> None:
    with pytest.raises(ParameterError) as error:
        catalogue.pick(catalogue.read(shipped(), appi()), ("C-S33",))
    assert str(error.value) == (
        'there is no control "C-S33". Did you mean "C-S3"? `privlib controls list` shows them. Nothing was run.'
    )


def test_the_headers_name_the_clauses_that_the_shipped_policy_has_them_watch() -> None:
    """Both directions: a control's clauses in its file, a clause's controls in the policy."""
    policy = shipped()
    texts = sorted((Path(catalogue.__file__).parent).glob("*.sql"))
    for path in texts:
        text = path.read_text("utf-8")
        name = re.search(r"^-- control: (.*)$", text, re.MULTILINE)[1]
        said = re.search(r"^-- clauses: (.*)$", text, re.MULTILINE)[1].split(", ")
        assert sorted(said) == sorted(clause.id for clause in policy.clauses if name in clause.controls), name
    assert len(texts) == len(catalogue.read(policy, appi()))


def test_a_policy_that_promises_less_has_fewer_controls(tmp_path: Path) -> None:
    from tests.policy.company import base

    path = base(tmp_path, '[[clause]]\nid = "Q9"\nquote = "we stop"\ncontrols = ["C-S3"]\n')
    (only,) = catalogue.read(model.read(path), appi())
    assert (only.id, only.clauses) == ("C-S3", ("Q9",))


def test_the_texts_of_the_folder_are_part_of_the_hash_of_the_policy(tmp_path: Path) -> None:
    first = model.read(company(tmp_path, x_1=GOOD)).hash
    assert model.read(company(tmp_path, x_1=GOOD)).hash == first
    (tmp_path / "controls/README.md").write_text("not read")
    assert model.read(company(tmp_path, x_1=GOOD)).hash == first
    assert model.read(company(tmp_path, x_1=GOOD.replace("-- why", "-- why not"))).hash != first
    assert model.read(company(tmp_path, x_1=GOOD, x_2=GOOD)).hash != first


@pytest.mark.parametrize("name", ["nowhere", "../controls", "linked", "."])
def test_a_folder_that_is_not_beside_the_policy_is_refused(tmp_path: Path, name: str) -> None:
    path = company(tmp_path, x_1=GOOD)
    (tmp_path / "linked").symlink_to(tmp_path / "controls")
    path.write_text(path.read_text().replace('"controls"', f'"{name}"'))
    with pytest.raises(PolicyError) as error:
        model.read(path)
    assert str(error.value) == (
        "own.toml, line 6: policy.controls: no such folder. Accepted: a folder beside this file. Nothing was run."
    )


def test_a_file_that_is_no_text_or_turns_its_direction_is_refused(tmp_path: Path) -> None:
    path = company(tmp_path, x_1=GOOD + "-- \u202egnorw\n")
    with pytest.raises(PolicyError) as error:
        model.read(path)
    assert str(error.value) == (
        "x_1.sql, line 16: the file: contains a direction-changing character, shown as <U+202E>. Remove it. "
        "Nothing was run."
    )
    (tmp_path / "controls/x_1.sql").write_bytes(b"-- control: X-1\n-- \xff\n")
    with pytest.raises(PolicyError) as error:
        model.read(path)
    assert str(error.value) == ("x_1.sql, line 2: the file: not UTF-8. Accepted: text in UTF-8. Nothing was run.")


def test_the_law_gives_the_engine_what_decides_and_nothing_else() -> None:
    frame = law.read("appi").frame()
    assert frame.columns == ["parameter_id", "value", "effective_from", "effective_to"]
    assert frame.filter(parameter_id="L26.final").rows() == [
        ("L26.final", 30, frame["effective_from"][0], frame["effective_to"].max())
    ]
    assert frame.height == sum(row.status == "verified" for row in law.read("appi").parameters)
