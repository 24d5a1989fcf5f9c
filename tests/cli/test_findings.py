"""`privlib findings`: two months in a row on the sample company, acceptance, silence, fixing, reopening."""

import csv
import io
import json
import os
import re
import stat
from pathlib import Path

import pytest

from privlib.cli.main import main
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from tests import offices
from tests.store.company import USE, use

NEWS = "edba4b75cedcd963"
ONLY = ("--only", "C-S3", "--only", "C-S2.new", "--only", "C-U6")
"""Controls of this test, whatever else the catalogue has."""


@pytest.fixture
def office(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(offices.office(tmp_path, sample_store))
    return tmp_path


class Asked:
    """Runs `privlib findings` and returns what it says, with the ids of runs, which are hashes, as `RUN`."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str, code: int = 0) -> str:
        assert main(["findings", *words]) == code
        out, err = self._capsys.readouterr()
        assert "" in (out, err)
        return re.sub(r"\brun [0-9a-f]{16}\b", "run RUN", out + err)


@pytest.fixture
def findings(capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(capsys)


def september(findings: Asked) -> str:
    return findings("run", "--period", "2026-09", "--as-of", "2026-10-05", *ONLY)


def october(findings: Asked) -> str:
    return findings("run", "--as-of", "2026-11-10", *ONLY)


TOO_EARLY = (
    "Personal information of H01 was used for the new purpose NEW1 without the person's agreement to it: too-early."
)
NO_PERMIT = TOO_EARLY.replace("too-early", "no-permit")
SUSPENDED = "Data of persons who had suspended their use were used for U3 from H02."


def test_two_months_in_a_row(office: Path, findings: Asked) -> None:
    assert september(findings) == (
        "Recorded 2026-09 as known on 2026-10-05, run RUN: 3 controls, 0 not evaluated; 2 findings: H 2.\n"
        "Of the schedule sample-company-monthly: 2 new, 0 open, 0 reopened, 0 accepted, 0 fixed.\n"
    )
    assert findings("list") == (
        "sample-company-monthly: 2026-09 as known on 2026-10-05, run RUN\n"
        f"H  new      7937a2ef4e5fbe74  C-S2.new      {NO_PERMIT} [1; persons: 1]\n"
        f"H  new      e9a9dad454be8471  C-S2.new      {TOO_EARLY} [3; persons: 3]\n"
        "2 findings stand: H 2; 2 new. 0 accepted, 0 fixed.\n"
    )
    assert october(findings) == (
        "Recorded 2026-10 as known on 2026-11-10, run RUN: 3 controls, 0 not evaluated; 1 finding: C 1.\n"
        "Of the schedule sample-company-monthly: 1 new, 0 open, 0 reopened, 0 accepted, 2 fixed.\n"
    )
    assert findings("list", "--status", "new,fixed") == (
        "sample-company-monthly: 2026-10 as known on 2026-11-10, run RUN\n"
        f"C  new      {NEWS}  C-S3          {SUSPENDED} [3; persons: 2]\n"
        f"H  fixed    7937a2ef4e5fbe74  C-S2.new      {NO_PERMIT} [1; persons: 1]\n"
        f"H  fixed    e9a9dad454be8471  C-S2.new      {TOO_EARLY} [3; persons: 3]\n"
        "1 finding stands: C 1; 1 new. 0 accepted, 2 fixed.\n"
    )


def test_the_same_run_again_changes_nothing(office: Path, findings: Asked) -> None:
    september(findings)
    record = office / "sample_data/store.duckdb.findings"
    before = record.read_bytes()
    assert september(findings) == (
        "2026-09 as known on 2026-10-05, run RUN, was recorded before. Nothing was changed.\n"
        "Of the schedule sample-company-monthly: 2 new, 0 open, 0 reopened, 0 accepted, 0 fixed.\n"
    )
    assert record.read_bytes() == before


def test_a_finding_about_uses_shows_how_long_after_the_stop_and_nobody(office: Path, findings: Asked) -> None:
    october(findings)
    behind = (
        f"{NEWS}  C  new\n"
        f"{SUSPENDED} (C-S3: suspended, U3, H02)\n"
        "Clauses: U3, S3.\n"
        "First known by run RUN: 2026-10 as known on 2026-11-10.\n"
        "2026-10  known on 2026-11-10  run RUN  new      C [3; persons: 2]\n"
        "3 uses of 2 persons, from 2026-10-04 06:00 to 2026-10-11 06:00 (Tokyo).\n"
        "2 persons stopped on 2026-10-03 10:12 (suspension): 3 uses, the first on 2026-10-04 06:00, 19 h 48 min later; "
        "the last on 2026-10-11 06:00.\n"
    )
    assert findings("show", NEWS) == behind
    assert findings("show", NEWS, "--cases") == (
        f"{behind}2026-10-04 06:00  V09-0-000\n2026-10-04 06:00  V09-0-001\n2026-10-11 06:00  V09-1-000\n"
    )
    told = json.loads(findings("show", NEWS, "--json"))
    assert "cases" not in told["behind"]
    assert (told["behind"]["uses"], told["behind"]["persons"]) == (3, 2)
    told = json.loads(findings("show", NEWS, "--cases", "--json"))
    assert told["behind"]["cases"][2] == {"event": "V09-1-000", "at": "2026-10-10T21:00:00Z"}


def test_what_is_accepted_stays_listed_and_counts_apart(office: Path, findings: Asked) -> None:
    october(findings)
    words = ("accept", NEWS, "--by", "Sato Yuki", "--why", "=1+1 until the vendor repairs it", "--until", "2027-03-31")
    assert findings(*words) == f"Accepted {NEWS}, C-S3 U3, H02, until 2027-03-31, by Sato Yuki.\n"
    assert findings("list") == (
        "sample-company-monthly: 2026-10 as known on 2026-11-10, run RUN\n"
        f"C  accepted {NEWS}  C-S3          {SUSPENDED} [3; persons: 2], until 2027-03-31, Sato Yuki\n"
        "0 findings stand. 1 accepted, 0 fixed.\n"
    )
    assert "Accepted on 2026-11-10 until 2027-03-31 by Sato Yuki, at C [3]: =1+1 until the vendor repairs it\n" in (
        findings("show", NEWS)
    )


LATE = "--until: not a day after 2026-11-10 and within 12 months of it. Write at most 2027-11-10. Nothing was accepted."
UNKNOWN = (
    f'no finding edba4b75cedcd960 is recorded in sample-company-monthly. Did you mean "{NEWS}"? '
    "`privlib findings list` shows those that are; --schedule names another schedule. Nothing was accepted."
)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            (NEWS, "--by", "Sato", "--why", "x", "--until", "2027-11-11"),
            LATE,
        ),
        (
            (NEWS, "--by", "Sato", "--why", "x", "--until", "31.3.2027"),
            "--until: no such day. Write 2027-03-31. Nothing was accepted.",
        ),
        (
            (NEWS, "--by", "Sato", "--why", " ", "--until", "2027-03-31"),
            "--why: empty. Write 1 to 400 characters in one line. Nothing was accepted.",
        ),
        (
            ("edba4b75cedcd960", "--by", "Sato", "--why", "x", "--until", "2027-03-31"),
            UNKNOWN,
        ),
    ],
)
def test_an_acceptance_that_cannot_be_ends_with_2_and_changes_nothing(
    office: Path, findings: Asked, words: tuple[str, ...], message: str
) -> None:
    october(findings)
    before = (office / "sample_data/store.duckdb.findings").read_bytes()
    assert findings("accept", *words, code=2) == f"privlib findings: {message}\n"
    assert (office / "sample_data/store.duckdb.findings").read_bytes() == before


def news(event: str, person: str, day: str) -> str:
    """The newsletter is sent to a person of the sample company."""
    sent = {"occurred_at": f"{day}T03:00:00Z", "recorded_at": f"{day}T18:00:00Z", "holding_id": "H02"}
    return use(event, principal_id=person, categories="T01|T09", purpose="U3", actor_id="S01", action="send", **sent)


def brings(office: Path, name: str, *rows: str) -> None:
    """A further file of uses is loaded into the store."""
    file = office / name
    file.write_text(USE + "".join(rows))
    load(office / "sample_data/store.duckdb", [file], Key(bytes(range(32))))


def test_silence_fixes_nothing_evaluation_does_and_what_comes_back_is_reopened(office: Path, findings: Asked) -> None:
    october(findings)
    findings("accept", NEWS, "--by", "Sato", "--why", "x", "--until", "2027-10-31")
    assert findings("run", "--as-of", "2026-12-05", *ONLY) == (
        "Recorded 2026-11 as known on 2026-12-05, run RUN: 3 controls, 3 not evaluated; 0 findings.\n"
        "Of the schedule sample-company-monthly: 0 new, 0 open, 0 reopened, 1 accepted, 0 fixed.\n"
    )
    assert findings("list").splitlines()[1:] == [
        f"C  accepted {NEWS}  C-S3          {SUSPENDED} [3; persons: 2], not evaluated, until 2027-10-31, Sato",
        "0 findings stand. 1 accepted, 0 fixed. Not evaluated: C-S2.new, C-S3, C-U6.",
    ]
    brings(office, "use_event-11.csv", news("N1", "P0000637", "2026-11-20"))
    findings("run", "--period", "2026-11", "--as-of", "2026-12-06", *ONLY)
    assert findings("list") == (
        "sample-company-monthly: 2026-11 as known on 2026-12-06, run RUN\n"
        "0 findings stand. 0 accepted, 1 fixed. Not evaluated: C-S2.new, C-U6.\n"
    )
    brings(office, "use_event-12.csv", news("N2", "P0001962", "2026-12-24"))
    findings("run", "--as-of", "2027-01-05", *ONLY)
    shown = findings("show", NEWS)
    assert shown.splitlines()[4:] == [
        "2026-10  known on 2026-11-10  run RUN  new      C [3; persons: 2]",
        "2026-11  known on 2026-12-05  run RUN  accepted not evaluated",
        "2026-11  known on 2026-12-06  run RUN  fixed    nothing found",
        "2026-12  known on 2027-01-05  run RUN  reopened C [1; persons: 1]",
        "Accepted on 2026-11-10 until 2027-10-31 by Sato, at C [3]: x",
        "1 use of 1 person, on 2026-12-24 12:00 (Tokyo).",
        "1 person stopped on 2026-10-03 10:12 (suspension): 1 use on 2026-12-24 12:00, 82 days 1 h 48 min later.",
    ]


def test_a_store_that_changed_since_the_run_is_said(office: Path, findings: Asked) -> None:
    october(findings)
    brings(office, "use_event-10b.csv", news("N3", "P0001963", "2026-10-29"))
    uses, stop, changed = findings("show", NEWS).splitlines()[-3:]
    assert uses == "4 uses of 2 persons, from 2026-10-04 06:00 to 2026-10-29 12:00 (Tokyo)."
    assert stop.endswith("19 h 48 min later; the last on 2026-10-29 12:00.")
    assert changed == "The store or the policy is another one than in that run; these are its cases as they are now."


def test_the_list_is_written_as_csv_and_as_oscal_in_private_files(office: Path, findings: Asked) -> None:
    october(findings)
    said = findings("list", "--csv", "findings.csv", "--oscal", "findings.json")
    assert said.endswith("1 finding stands: C 1; 1 new. 0 accepted, 0 fixed.\n")
    for name in ("findings.csv", "findings.json"):
        assert stat.S_IMODE((office / name).stat().st_mode) == 0o600
    (row,) = csv.DictReader(io.StringIO((office / "findings.csv").read_text("utf-8-sig"), newline=""))
    assert (row["fingerprint"], row["sentence"], row["n"]) == (NEWS, SUSPENDED, "3")
    before = (office / "findings.json").read_bytes()
    (result,) = json.loads(before)["assessment-results"]["results"]
    assert [each["title"] for each in result["findings"]] == ["C-S3: suspended, U3, H02"]
    findings("list", "--oscal", "findings.json")
    assert (office / "findings.json").read_bytes() == before
    assert sorted(path.name for path in office.glob("*findings*")) == ["findings.csv", "findings.json"]


def test_the_json_of_the_list_holds_what_is_asked_and_counts_everything(office: Path, findings: Asked) -> None:
    september(findings)
    october(findings)
    told = json.loads(findings("list", "--severity", "H", "--status", "fixed", "--json", "--lang", "ja"))
    assert [each["fingerprint"] for each in told["findings"]] == ["7937a2ef4e5fbe74", "e9a9dad454be8471"]
    assert told["findings"][0]["sentence"].startswith("H01の個人情報が、")
    assert (told["counts"]["standing"], told["counts"]["fixed"]) == (1, 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--status", "opne"),
            '--status: "opne" is none of them. Did you mean "open"? Accepted: new, open, reo',
        ),
        (("--severity", "X"), '--severity: "X" is none of them. Accepted: C, H, M, L, I. Nothing was run.\n'),
        (
            ("--schedule", "monthly"),
            "--schedule: no schedule is named so. Known: sample-company-monthly. Nothing was run.\n",
        ),
        (("--csv", "absent/findings.csv"), "findings.csv: the disk reported an error. Nothing was written.\n"),
        (("--policy", "absent.toml"), "absent.toml: cannot be read: "),
    ],
)
def test_a_mistake_in_the_list_says_what_is_accepted(
    office: Path, findings: Asked, words: tuple[str, ...], message: str
) -> None:
    october(findings)
    said = findings("list", *words, code=8 if "--csv" in words else 2)
    assert said.removeprefix("privlib findings: ").startswith(message)


def test_before_the_first_run_there_is_nothing_to_list(office: Path, findings: Asked) -> None:
    assert findings("list", code=2) == (
        "privlib findings: no findings are recorded beside store.duckdb. Run the controls with `privlib findings run`. "
        "Nothing was run.\n"
    )
    assert not (office / "sample_data/store.duckdb.findings").exists()


def test_a_damaged_record_stops_every_command_and_is_left(office: Path, findings: Asked) -> None:
    record = office / "sample_data/store.duckdb.findings"
    record.write_bytes(b"x" * 5000)
    for words in (("list",), ("show", NEWS), ("run", "--as-of", "2026-11-10")):
        assert findings(*words, code=5) == (
            "privlib findings: store.duckdb.findings: damaged, or not a record of findings. Move it away and keep it; "
            "put a copy from before in its place, or begin a new record with `privlib findings run`. "
            "It was left as it is.\n"
        )
    assert record.read_bytes() == b"x" * 5000


def test_a_run_needs_a_day_and_a_period_that_are(office: Path, findings: Asked) -> None:
    assert findings("run", "--as-of", "2026-13-01", code=2) == (
        "privlib findings: --as-of: no such day. Write 2027-03-31. Nothing was run.\n"
    )
    assert findings("run", "--as-of", "2026-11-10", "--period", "2026-13", code=2).startswith(
        "privlib findings: period: no such period. "
    )
    assert not (office / "sample_data/store.duckdb.findings").exists()


def test_what_is_no_file_is_not_replaced(office: Path, findings: Asked) -> None:
    september(findings)
    os.mkfifo(office / "pipe")
    told = "privlib findings: pipe: not a file. A file, or a new name. Nothing was run.\n"
    assert findings("list", "--csv", "pipe", code=2) == told
    assert stat.S_ISFIFO((office / "pipe").stat().st_mode)


def test_a_load_and_an_erasure_leave_the_record(office: Path, findings: Asked) -> None:
    october(findings)
    before = findings("list")
    brings(office, "use_event-11.csv", news("N1", "P0000637", "2026-11-20"))
    (office / "key").write_text(bytes(range(32)).hex())
    (office / "key").chmod(0o600)
    store = ("--store", "sample_data/store.duckdb", "--key", "file:key")
    assert main(["erase", "--principal", "P0001962", "--case", "RQ1", *store, "--json"]) == 0
    findings._capsys.readouterr()
    assert findings("list") == before
    shown = findings("show", NEWS)
    assert "\n1 use of 1 person, on 2026-10-04 06:00 (Tokyo). 2 more name no person.\n" in shown


def test_every_control_runs_unless_some_are_named(office: Path, findings: Asked) -> None:
    findings("run", "--as-of", "2026-11-10")
    told = json.loads(findings("list", "--json"))
    assert NEWS in {each["fingerprint"] for each in told["findings"]}
    findings("run", "--as-of", "2026-11-11", "--only", "C-U6")
    later = json.loads(findings("list", "--json"))
    # whoever names some is told nothing of the others
    assert [each["status"] for each in later["findings"]] == [each["status"] for each in told["findings"]]
    assert {each["evaluated"] for each in later["findings"] if each["control"] != "C-U6"} == {False}
    assert findings("run", "--as-of", "2026-11-11", "--only", "C-S33", code=2).startswith("privlib findings: ")
