"""`privlib map`: a proposal on stdout or in a new file, with names of columns and no value of any."""

from pathlib import Path

import pytest

from privlib.cli.main import main
from privlib.store import mapping
from privlib.store.tables import TABLES

USERS = "会員番号;登録日時;会員区分;未成年;退会日時;氏名\nM-1;2026/04/03 10:00;member;いいえ;;CNRY\n".encode("cp932")
PROPOSED = """\
# Proposed for users.csv. Settle each place marked DECIDE, then load with this file.
# Table principal: 5 of its 5 columns have a match in the file.

[[source]]
files = ["users.csv"]
table = "principal"
encoding = "cp932"
delimiter = ";"
# DECIDE: no column of the table takes these. They may hold personal data: drop or map each.
ignore = [
  # "氏名",  # points to a person: no table takes it
]

[source.columns]
principal_id = "会員番号"
subject_type = "会員区分"
closed_at = "退会日時"

[source.columns.minor]
from = "未成年"
true = ["はい"]
false = ["いいえ"]

[source.columns.created_at]
from = "登録日時"
format = "%Y/%m/%d %H:%M"
# DECIDE: the zone of the clock that wrote these:
# zone = "Asia/Tokyo"
"""


@pytest.fixture(autouse=True)
def _users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("users.csv").write_bytes(USERS)


def test_a_proposal_is_printed_and_no_value_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "users.csv"]) == 0
    assert capsys.readouterr().out == PROPOSED
    assert main(["map", "users.csv", "--table", "principal", "--encoding", "cp932", "--delimiter", ";"]) == 0
    assert capsys.readouterr().out == PROPOSED


def test_a_proposal_is_written_to_a_new_file_and_never_over_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "users.csv", "--out", "users.toml"]) == 0
    assert capsys.readouterr().out == "Wrote users.toml: 2 places to decide. Nothing was loaded.\n"
    text = Path("users.toml").read_text()
    assert text == PROPOSED
    assert main(["map", "users.csv", "--out", "users.toml"]) == 2
    assert capsys.readouterr().err == (
        "privlib map: --out: exists already. Give the name of a new file. Nothing was run.\n"
    )
    assert Path("users.toml").read_text() == text


def test_a_proposal_is_a_mapping_once_its_places_are_settled() -> None:
    main(["map", "users.csv", "--out", "users.toml"])
    settled = Path("users.toml").read_text().replace("# zone", "zone").replace('  # "氏名"', '  "氏名"')
    Path("users.toml").write_text(settled)
    reading = mapping.read(Path("users.toml"), TABLES).reading("users.csv")
    assert reading is not None
    assert reading.ignored == {"氏名"}
    assert reading.columns["created_at"].written.zone == "Asia/Tokyo"


PARTS = "--delimiter: cannot part columns. Accepted: , ; | : ^ ~ or \\t. Nothing was run."
REFUSED = [
    (["--delimiter", "x"], PARTS),
    (["--delimiter", ";;"], PARTS),
    (
        ["--out", "none/users.toml"],
        "--out: its folder does not exist. Give a file in a folder that exists. Nothing was run.",
    ),
    (
        ["--encoding", "utf-8"],
        "users.csv: its bytes are not utf-8 as was said. Convert it, or give --encoding. Nothing was written.",
    ),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_what_cannot_be_done_is_refused(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "users.csv", *words]) in {2, 3}
    assert capsys.readouterr().err == f"privlib map: {message}\n"


def test_an_unknown_table_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "users.csv", "--table", "principals"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        'privlib map: --table: unknown table. Did you mean "principal"? Accepted: actor, principal, '
    )


def test_a_file_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "none.csv"]) == 3
    assert capsys.readouterr().err == (
        "privlib map: none.csv: not a regular file (missing). Give the path of a file. Nothing was written.\n"
    )
