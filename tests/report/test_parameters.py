"""Parameters: what the cell declares is what is accepted, and everything else is told before anything starts."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_reports import PARAMETERS, POLICY, notebook

from privlib.errors import ParameterError
from privlib.report import kinds, parameters, readings


def typed(written: str, text: object) -> object:
    kind = kinds.parse(written)
    assert kind
    return readings.accepts(kind, text)


@pytest.mark.parametrize(
    ("written", "text", "value"),
    [
        ("str", "Tokyo", "Tokyo"),
        ("str", "東京 🗼", "東京 🗼"),
        ("int", "0", 0),
        ("int", "-7", -7),
        ("int", "+7", 7),
        ("int", 7, 7),
        ("int[5, 100]", "100", 100),
        ("float", "0.9", 0.9),
        ("float[0, 1]", "1", 1.0),
        ("float", 1, 1.0),
        ("bool", "TRUE", True),
        ("bool", False, False),
        ("list[str]", "U1,U2", ["U1", "U2"]),
        ("list[str]", "", []),
        ("list[str]", "['U1', 'U2']", ["U1", "U2"]),
        ("list[int]", "[1, 2]", [1, 2]),
        ("list[int]", "3, 1", [3, 1]),
        ("choice[en, ja]", "ja", "ja"),
        ("date", "2026-02-28", "2026-02-28"),
        ("instant", "2026-04-01T09:00:00+09:00", "2026-04-01T09:00:00+09:00"),
        ("instant", "2026-04-01T09:00Z", "2026-04-01T09:00Z"),
        ("secret", "credential:mail", "credential:mail"),
        ("optional[int[1, 9]]", "none", None),
        ("optional[int[1, 9]]", "9", 9),
    ],
)
def test_a_text_or_value_of_the_type_is_accepted(written: str, text: object, value: object) -> None:
    found = typed(written, text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("str", "a\x00b"),
        ("str", "a\u202eb"),
        ("str", "\ud800"),
        ("str", "x" * 501),
        ("str", 7),
        ("int", "0012"),
        ("int", "１２"),
        ("int", "1_000"),
        ("int", "1e5"),
        ("int", "5.0"),
        ("int", True),
        ("int", 5.0),
        ("int[5, 100]", "4"),
        ("int[5, 100]", 101),
        ("float", "nan"),
        ("float", "inf"),
        ("float", float("nan")),
        ("float", "1e3"),
        ("float", "90%"),
        ("float[0, 1]", "1.01"),
        ("bool", "1"),
        ("bool", "yes"),
        ("bool", 1),
        ("list[str]", "a,,b"),
        ("list[str]", "a,a"),
        ("list[str]", ",".join(map(str, range(201)))),
        ("list[int]", "1,x"),
        ("list[int]", "[1, [2]]"),
        ("choice[en, ja]", "EN"),
        ("date", "20260701"),
        ("date", "2026-W27-3"),
        ("date", "2026-02-29"),
        ("date", "1969-12-31"),
        ("date", "2200-01-01"),
        ("instant", "2026-04-01T09:00:00"),
        ("secret", "hunter2"),
        ("optional[int]", "None"),
    ],
)
def test_a_text_or_value_of_another_form_is_refused(written: str, text: object) -> None:
    with pytest.raises(readings.MisfitError):
        typed(written, text)


@pytest.mark.parametrize(
    "written", ["strr", "int[5]", "int[9, 5]", "choice[a-b]", "choice[a, a]", "list[float]", "optional[secret]", ""]
)
def test_a_type_that_does_not_exist_is_no_type(written: str) -> None:
    assert kinds.parse(written) is None


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("a = 1  # A.", "line 1 of the parameters cell declares no parameter"),
        ('a: "int" = 1', "parameter a has no help"),
        ('a: "int" = 1  # One = one.', "line 1 of the parameters cell holds a second ="),
        ('a: "int" = "x"  # A.', "the default of parameter a is not a whole number"),
        ('a: "number" = 1  # A.', 'parameter a has no known type: "number"'),
        ('class_: "int" = 1  # A.', None),
        ('list: "int" = 1  # A.', '"list" cannot name a parameter'),
        ('_a: "int" = 1  # A.', '"_a" cannot name a parameter'),
        ('api_key: "str" = "x"  # A.', "parameter api_key: a name that says secret and the type secret go together"),
        ('a: "int" = f()  # A.', "the default of parameter a is not a whole number"),
        ('a: "int" = 1  # A.\na: "int" = 2  # B.', "a parameter is declared twice"),
        ("a: ", "the parameters cell is not Python"),
    ],
)
def test_a_line_that_declares_no_parameter_is_refused(source: str, problem: str | None) -> None:
    if problem is None:
        assert parameters.read(source)[0].name == "class_"
        return
    with pytest.raises(ParameterError) as caught:
        parameters.read(source, "x.ipynb")
    belongs = "Declare one parameter a line: name: type = default  # help. Nothing was run."
    assert caught.value.safe_message == f"x.ipynb, cell parameters: {problem}. {belongs}"


def test_the_help_is_the_comment_even_where_a_default_holds_a_hash() -> None:
    (found,) = parameters.read('a: "str" = "x # y"  # The real help.')
    assert (found.default, found.help) == ("x # y", "The real help.")


def test_papermill_reads_the_same_names_types_and_help(tmp_path: Path) -> None:
    from papermill import inspect_notebook

    (tmp_path / "tiny.ipynb").write_text(json.dumps(notebook()))
    theirs = inspect_notebook(str(tmp_path / "tiny.ipynb")).values()
    ours = parameters.read(PARAMETERS)
    assert [(one["name"], one["inferred_type_name"].strip("\"'"), one["help"]) for one in theirs] == [
        (one.name, one.written, one.help) for one in ours
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "policy.toml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "data" / "store.duckdb").touch()
    (tmp_path / "out").symlink_to("/")
    return tmp_path


def refusal(root: Path, **given: object) -> tuple[str, str]:
    with pytest.raises(ParameterError) as caught:
        parameters.check("tiny", parameters.read(PARAMETERS), given, root=root)
    return caught.value.code, caught.value.safe_message.replace(root.name, "ROOT")


TAKES = "It takes: store, policy, law, period, as_of, edition, lang, k_min, purposes. Nothing was run."


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"k_mim": "7"}, "E401", f'tiny has no parameter "k_mim". Did you mean "k_min"?\n{TAKES}'),
        (
            {"k_min": "abc"},
            "E400",
            (
                'tiny takes k_min as a whole number from 5 to 100, not "abc".\n'
                "Write it without spaces or separators, for example --k-min 10. Nothing was run."
            ),
        ),
        (
            {"edition": "restrictd"},
            "E400",
            (
                "tiny takes edition as one of restricted, shareable, "
                'not "restrictd". Did you mean "restricted"? Nothing was run.'
            ),
        ),
        (
            {"purposes": "Yamada Taro,Yamada Taro"},
            "E400",
            (
                "tiny takes purposes as a list of texts, not a text of 23 characters.\n"
                "Leave no item empty and name none twice, for example --purposes. Nothing was run."
            ),
        ),
        (
            {"store": "../x"},
            "E402",
            (
                "tiny, store: not allowed: it leads upwards or holds an empty part. "
                "Give a path under ROOT. Nothing was run."
            ),
        ),
        (
            {"x": 1, "y": 2, "z": 3, "k_min": "1"},
            "E401",
            (
                'tiny has no parameter "x".\ntiny has no parameter "y".\ntiny has no parameter "z".\n'
                f"and 1 more\n{TAKES}"
            ),
        ),
        (
            {"period": "2026-Q2"},
            "E405",
            (
                "period: it ends on 2026-06-30, after as_of 2026-04-10. "
                "Give a period that is complete on as_of, or a later as_of. Nothing was run."
            ),
        ),
    ],
)
def test_what_is_refused_is_told_whole(root: Path, given: dict[str, Any], code: str, message: str) -> None:
    assert refusal(root, **given) == (code, message)


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/passwd", "out/etc/passwd", "data/../key", "a\\b", "https://x/y", "file:x", "-", "data/con.txt"),
        *("data/x ", "", "x" * 256, "data/absent", "~/x"),
    ],
)
def test_a_path_that_leads_out_or_to_nothing_is_refused(root: Path, path: str) -> None:
    with pytest.raises(ParameterError) as caught:
        parameters.check("tiny", parameters.read(PARAMETERS), {"store": path}, root=root)
    assert caught.value.code in ("E402", "E400")


def test_a_literal_secret_is_refused_without_being_quoted(root: Path) -> None:
    schema = parameters.read('mail_token: "secret" = "credential:mail"  # Where the token is.')
    with pytest.raises(ParameterError) as caught:
        parameters.check("tiny", schema, {"mail_token": "hunter2"}, root=root)
    assert caught.value.safe_message == (
        "mail_token: a secret cannot be a parameter. "
        "Give a reference: credential:NAME, file:PATH or keyring:SERVICE/NAME. Nothing was run."
    )


def test_a_relative_period_is_resolved_against_as_of_into_its_canonical_name(root: Path) -> None:
    schema = parameters.read(PARAMETERS)
    found = parameters.check("tiny", schema, {"period": "last-quarter", "as_of": "2026-01-05"}, root=root)
    assert (found["period"], found["as_of"], found["k_min"]) == ("2025-Q4", "2026-01-05", 10)


def test_the_json_schema_says_what_the_cell_says() -> None:
    made = parameters.json_schema("tiny", parameters.read('k_min: "int[5, 100]" = 10  # Smallest class.'))
    assert made == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tiny",
        "type": "object",
        "properties": {
            "k_min": {"type": "integer", "minimum": 5.0, "maximum": 100.0, "default": 10, "title": "Smallest class."}
        },
        "additionalProperties": False,
    }


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]), max_size=40)
VALUES = st.fixed_dictionaries(
    {
        "a": TEXTS,
        "b": st.integers(-(10**17), 10**17),
        "c": st.floats(allow_nan=False, allow_infinity=False),
        "d": st.booleans(),
        "e": st.lists(TEXTS.filter(bool), max_size=5, unique=True),
        "f": st.none() | st.integers(1, 9),
    }
)
SCHEMA = {"a": "str", "b": "int", "c": "float", "d": "bool", "e": "list[str]", "f": "optional[int[1, 9]]"}


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_what_is_accepted_reaches_the_cell_unchanged_and_once(values: dict[str, Any]) -> None:
    from papermill.translators import translate_parameters

    accepted = {name: typed(SCHEMA[name], value) for name, value in values.items()}
    source = translate_parameters("privlib", "python", accepted, "Parameters")
    assigned = [(node.targets[0].id, ast.literal_eval(node.value)) for node in ast.parse(source).body]  # type: ignore[attr-defined]
    assert assigned == list(accepted.items())
