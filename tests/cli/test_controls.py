"""`privlib controls`: lists, shows and runs; findings end it with 0 unless someone says otherwise."""

import json
from pathlib import Path

import pytest

from privlib.cli.main import main
from tests import offices

OCTOBER = ("--period", "2026-10")


@pytest.fixture
def office(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(offices.office(tmp_path, sample_store))
    return tmp_path


def test_a_run_says_what_was_evaluated_and_the_sentence_of_each_finding(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["controls", "run", "--only", "C-S3", "--only", "C-U3", "--only", "C-S2.new", *OCTOBER]) == 0
    assert capsys.readouterr() == (
        (
            "C-S2.new            106 evaluated   nothing found\n"
            "C-S3                822 evaluated   1 finding: C 1\n"
            "  C  Data of persons who had suspended their use were used for U3 from H02. [3; persons: 2]\n"
            "C-U3                822 evaluated   nothing found\n"
            "3 controls: 2 found nothing, 0 not evaluated. 1 finding: C 1.\n"
        ),
        "",
    )


def test_what_evaluated_nothing_is_not_evaluated(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["controls", "run", "--only", "C-S2.new", "--period", "2026-03", "--as-of", "2026-04-05"]) == 0
    assert capsys.readouterr().out == (
        "C-S2.new      not evaluated: no uses of a person's data for a new purpose in the period\n"
        "1 controls: 0 found nothing, 1 not evaluated. No findings.\n"
    )


def test_a_word_for_the_period_means_months_before_as_of(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["controls", "run", "--only", "C-S3", "--lang", "ja", "--json"]
    assert main([*words, "--period", "last-month", "--as-of", "2026-11-10"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["period"], said["as_of"], said["policy"]["id"]) == ("2026-10", "2026-11-10", "sample-company")
    (control,) = said["controls"]
    (finding,) = control.pop("findings")
    assert control == {"control": "C-S3", "clauses": ["U3", "S3"], "evaluated": 822, "state": "findings"}
    assert finding == {
        "fingerprint": "edba4b75cedcd963",
        "severity": "C",
        "detail": "suspended",
        "subjects": ["U3", "H02"],
        "n": 3,
        "n_persons": 2,
        "first_at": "2026-10-03T21:00:00Z",
        "last_at": "2026-10-10T21:00:00Z",
        "sentence": "利用停止中の本人のデータが、H02からU3に利用された。",
    }


@pytest.mark.parametrize(("severity", "code"), [("C", 0), ("H", 1), ("I", 1)])
def test_a_finding_as_grave_as_named_ends_it_with_1(office: Path, severity: str, code: int) -> None:
    assert main(["controls", "run", "--only", "C-U6", "--fail-on", severity]) == code
    assert main(["controls", "run", "--only", "C-U6", *OCTOBER, "--fail-on", severity]) == 0


def test_controls_are_listed_with_their_clauses_and_shown_with_their_queries(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["controls", "list"]) == 0
    listed = capsys.readouterr().out
    assert "C-S3          C  U3, S3\n                 Data of persons who had suspended their use" in listed
    assert main(["controls", "list", "--json"]) == 0
    assert {"control": "C-S3", "own": False}.items() <= next(
        one for one in json.loads(capsys.readouterr().out)["controls"] if one["control"] == "C-S3"
    ).items()
    assert main(["controls", "show", "C-S3"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("privlib/controls/c_s3.sql: watches U3, S3\n-- control: C-S3\n")
    assert shown.endswith("ORDER BY subject_1, subject_2;\n")


def test_a_control_of_the_company_runs_with_the_others_and_a_broken_one_ends_with_2(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = office / "sample_data/small"
    policy = small / "policy.toml"
    policy.write_text(policy.read_text().replace("[policy]\n", '[policy]\ncontrols = "ours"\n'))
    (small / "ours").mkdir()
    text = (Path(__file__).parents[2] / "privlib/controls/c_u6.sql").read_text("utf-8").replace("C-U6", "X-U6")
    own = small / "ours/x_u6.sql"
    own.write_text(text.replace("owner = 'X-U6'", "owner = 'C-U6'"))
    assert main(["controls", "run", "--only", "X-U6"]) == 0
    assert capsys.readouterr().out.startswith("X-U6                365 evaluated   1 finding: H 1\n")
    own.write_text(text.replace("-- law", "-- loi"))
    assert main(["controls", "run", "--only", "C-S3"]) == 2
    assert capsys.readouterr().err.startswith('privlib controls: ours/x_u6.sql, line 3: header: unknown key "loi".')


def test_a_control_that_does_not_exist_ends_with_2(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["controls", "run", "--only", "C-S33"]) == 2
    assert capsys.readouterr().err == (
        'privlib controls: there is no control "C-S33". Did you mean "C-S3"? `privlib controls list` shows them. '
        "Nothing was run.\n"
    )
