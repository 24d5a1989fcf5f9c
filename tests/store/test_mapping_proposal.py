"""Proposals: what is plain is filled in, what is not is marked, no value is shown, and the result is a mapping."""

import csv
import gzip
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import InputError
from privlib.store import mapping
from privlib.store.mapping.names import best_table, is_direct, matches
from privlib.store.mapping.proposal import propose
from privlib.store.mapping.values import proposed
from privlib.store.tables import TABLES
from privlib.store.tables.columns import LEGAL_CLASSES
from tests.store.test_values import COLUMNS

LEDGER = [
    "台帳番号;名称;システム;媒体;国コード;管理部署;法区分;対象者区分;取得方法;アクセス権限;要配慮;登録日;廃止日;担当者メール",
    "H01;CNRY一;CNRY二;CNRY三;JP;CNRY四;retained;member;A1;panel、help;はい;令和8年4月3日;;CNRY@example.jp",
    "H02;CNRY五;CNRY六;db;JP;CNRY七;CNRY八;member;A2;hr;いいえ;R7.12.31;;CNRY@example.jp",
]


def proposal(folder: Path, content: bytes | str, name: str = "ledger.csv", **options: str) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return propose(path, TABLES, **options)


def settled(text: str, **choices: str) -> str:
    """A proposal as a person leaves it: commented keys are taken in, with the words chosen for `theirs`."""
    text = re.sub(r'^  # (".*?",)', r"  \1", text, flags=re.M)
    text = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.M)
    for word, ours in choices.items():
        text = text.replace(word, ours)
    return text


def test_a_ledger_in_japanese_gets_a_mapping_that_loads_once_it_is_settled(tmp_path: Path) -> None:
    text = proposal(tmp_path, "\r\n".join(LEDGER).encode("cp932"), "台帳_20261001.csv")
    assert text.splitlines() == [
        "# Proposed for 台帳_20261001.csv. Settle each place marked DECIDE, then load with this file.",
        "# Table holding: 13 of its 20 columns have a match in the file.",
        "",
        "[[source]]",
        'files = ["台帳_*.csv"]',
        'table = "holding"',
        'encoding = "cp932"',
        'delimiter = ";"',
        "# DECIDE: no column of the table takes these. They may hold personal data: drop or map each.",
        "ignore = [",
        '  # "担当者メール",  # points to a person: no table takes it',
        "]",
        "# Columns of the table that nothing in the file matches, and that may be empty:",
        "absent = [",
        '  "responsible",',
        '  "notice_method",',
        '  "use_limit",',
        '  "retain_months",',
        '  "n_principals",',
        '  "party_id",',
        '  "last_reviewed_on",',
        "]",
        "",
        "[source.columns]",
        'holding_id = "台帳番号"',
        'name = "名称"',
        'system = "システム"',
        'country = "国コード"',
        'department = "管理部署"',
        'subject_type = "対象者区分"',
        'source = "取得方法"',
        'valid_to = "廃止日"',
        "",
        "[source.columns.medium]",
        'from = "媒体"',
        "# DECIDE: 1 different values seen are none of db, file, paper, saas; of its own codes: db. Name them:",
        '# codes = { "theirs" = "db" }',
        "",
        "[source.columns.legal_class]",
        'from = "法区分"',
        (
            f"# DECIDE: 1 different values seen are none of {', '.join(LEGAL_CLASSES)}; "
            "of its own codes: retained. Name them:"
        ),
        '# codes = { "theirs" = "personal" }',
        "",
        "[source.columns.access_roles]",
        'from = "アクセス権限"',
        'joined = "、"',
        'normalise = ["strip"]',
        "",
        "[source.columns.special_care]",
        'from = "要配慮"',
        'true = ["はい"]',
        'false = ["いいえ"]',
        "",
        "[source.columns.valid_from]",
        'from = "登録日"',
        'format = "era"',
    ]
    path = tmp_path / "company.toml"
    for each in (text, settled(text)):
        path.write_text(each)
        reading = mapping.read(path, TABLES).reading("台帳_20270401.csv")
        assert reading is not None
        assert reading.table == TABLES["holding"]
    read = {each.name for each in reading.columns.values() if each.name}
    assert {*LEDGER[0].split(";")} == reading.ignored | read


FILES = {
    "csv": "\n".join(line.replace(";", ",") for line in LEDGER).encode(),
    "tsv": "\n".join(line.replace(";", "\t") for line in LEDGER).encode("utf-16"),
    "CSV": "\n".join(line.replace(";", "|") for line in LEDGER).encode("euc_jp"),
    "jsonl": "\n".join(
        "{" + ", ".join(f'"{k}": "{v}"' for k, v in zip(LEDGER[0].split(";"), line.split(";"), strict=True)) + "}"
        for line in LEDGER[1:]
    ).encode(),
}
READ = "UTF-8, CP932, EUC-JP or UTF-16 with a byte order mark"
PERSONS = "山田CNRY,CNRY@example.jp,東京都CNRY区\n鈴木CNRY,CNRY2@example.jp,大阪CNRY市\n"


@pytest.mark.parametrize("ending", FILES)
def test_no_value_is_shown_and_every_proposal_is_a_mapping(tmp_path: Path, ending: str) -> None:
    text = proposal(tmp_path, FILES[ending], f"ledger.{ending}")
    assert "CNRY" not in text
    (tmp_path / "company.toml").write_text(settled(text))
    reading = mapping.read(tmp_path / "company.toml", TABLES).reading(f"ledger.{ending}")
    assert reading is not None
    assert reading.source(reading.table.columns[0]).name == "台帳番号"


def test_a_packed_file_and_one_with_cr_alone_are_looked_at_too(tmp_path: Path) -> None:
    plain = FILES["csv"]
    assert 'holding_id = "台帳番号"' in proposal(tmp_path, gzip.compress(plain), "ledger.csv.gz")
    text = proposal(tmp_path, plain.replace(b"\n", b"\r"))
    assert 'holding_id = "台帳番号"' in text
    assert 'line_end = "cr"' in text


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_only_the_beginning_of_a_long_file_is_looked_at(tmp_path: Path, end: str, encoding: str) -> None:
    lines = ["holding_id,medium,名称", *("H1,db,表" for _ in range(200_000))]
    text = proposal(tmp_path, end.join(lines).encode(encoding))
    assert 'name = "名称"' in text
    assert ("encoding" in text) == (encoding != "utf-8")


def test_a_parquet_file_has_its_names_proposed(tmp_path: Path) -> None:
    rows = [line.split(";") for line in LEDGER[1:]]
    pl.DataFrame(rows, LEDGER[0].split(";"), orient="row").write_parquet(tmp_path / "a.parquet")
    text = propose(tmp_path / "a.parquet", TABLES)
    assert 'holding_id = "台帳番号"' in text
    assert 'format = "era"' in text
    assert "CNRY" not in text


@pytest.mark.parametrize(
    "content", [PERSONS, PERSONS.split("\n", maxsplit=1)[0], "purpose,山田CNRY\n", "name,CNRY1234\n"]
)
def test_a_first_record_that_may_be_data_is_not_shown(tmp_path: Path, content: str) -> None:
    text = proposal(tmp_path, content, table="holding")
    assert "CNRY" not in text
    assert "山田" not in text
    assert "# DECIDE: header: the first record may be data and is not shown; if it is one, write its names" in text
    assert 'header = ["column 1", "column 2"' in text


def test_a_name_that_looks_like_a_value_is_not_shown(tmp_path: Path) -> None:
    text = proposal(tmp_path, '{"holding_id": "H1", "medium": "db", "CNRY@example.jp": "x"}\n', "a.jsonl")
    assert "CNRY" not in text
    assert "  # column 3: its name may be a value, and is not shown" in text


def test_the_table_is_the_one_that_most_names_fit() -> None:
    assert (
        best_table(["event_id", "会員番号", "利用日時", "利用目的", "操作", "担当者ID"], TABLES) == TABLES["use_event"]
    )
    assert best_table(["AgreementID", "会員番号", "同意日", "利用目的"], TABLES) == TABLES["agreement"]
    assert best_table(["契約番号", "取引先番号", "契約日", "再委託"], TABLES) == TABLES["contract"]
    assert best_table(["山田", "鈴木"], TABLES) is None


def test_a_file_that_fits_no_table_needs_one_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        proposal(tmp_path, "CNRY,foo\nbar,baz\n")
    assert str(caught.value).startswith("ledger.csv: no table has columns named so. Say which it fills with --table: ")
    assert "CNRY" not in str(caught.value)


def test_names_match_by_case_by_words_and_closely() -> None:
    names = ["HoldingID", "ＭＥＤＩＵＭ", "valid from", "contry", "名称", "氏名"]
    found = matches(names, TABLES["holding"])
    assert {column: (match.name, match.sure) for column, match in found.items()} == {
        "holding_id": ("HoldingID", True),
        "medium": ("ＭＥＤＩＵＭ", True),
        "valid_from": ("valid from", True),
        "name": ("名称", True),
        "country": ("contry", False),
    }


@pytest.mark.parametrize("name", ["氏名", "会員氏名", "Email", "contact_email", "生年月日", "user name", "電話番号"])
def test_what_points_to_a_person_is_known_by_its_name(name: str) -> None:
    assert is_direct(name)


@pytest.mark.parametrize("name", ["名称", "hotel", "holding_id", "目的", "名"[:0]])
def test_other_names_point_to_nobody(name: str) -> None:
    assert not is_direct(name)


TOKYO = ["# DECIDE: the zone of the clock that wrote these:", '# zone = "Asia/Tokyo"']
VALUES: list[tuple[str, list[str], list[str]]] = [
    # column, texts, lines
    ("date", ["2026-04-03", "2026-12-31"], []),
    ("date", ["2026/4/3", "2026/12/31"], ['format = "%Y/%m/%d"']),
    ("date", ["20260403"], ['format = "%Y%m%d"']),
    ("date", ["25/04/2026", "03/04/2026"], ['format = "%d/%m/%Y"']),
    ("date", ["04/25/2026", "03/04/2026"], ['format = "%m/%d/%Y"']),
    (
        *("date", ["03/04/2026", "05/06/2026"]),
        [
            "# DECIDE: the 2 different values seen have two readings; only their source knows:",
            '# format = "%d/%m/%Y"',
            '# format = "%m/%d/%Y"',
        ],
    ),
    ("date", ["令和８年４月３日", "H31.4.30"], ['format = "era"']),
    ("date", ["令和8年4月3日", "2026/04/03"], ['formats = ["era", "%Y/%m/%d"]']),
    ("date", ["2026年4月3日", "-"], ['null = ["-"]', 'format = "%Y年%m月%d日"']),
    ("date", ["2026-04-03 10:00:00"], ['format = "%Y-%m-%d %H:%M:%S"']),
    (
        *("date", ["令和8年4月3日", "昭和64年1月8日"]),
        [
            'format = "era"',
            "# DECIDE: 1 of 2 different values seen are of another form, or no such day: look, and add their form",
        ],
    ),
    (
        *("date", ["soon", "later"]),
        ["# DECIDE: 2 of 2 different values seen are of no form that is known here:", '# format = "%Y-%m-%d"'],
    ),
    ("instant", ["2026-04-03T10:00:00Z", "2026-04-03T10:00:00+09:00"], []),
    ("instant", ["2026-04-03T10:00:00"], TOKYO),
    ("instant", ["2026/04/03 10:00"], ['format = "%Y/%m/%d %H:%M"', *TOKYO]),
    ("instant", ["2026-04-03 10:00:00+0900"], ['format = "%Y-%m-%d %H:%M:%S%z"']),
    (
        *("instant", ["2026/04/03 25:30", "2026/04/03 10:25"]),
        [
            *('format = "%Y/%m/%d %H:%M"', *TOKYO),
            *("# DECIDE: hours 24 and later; if they are of the night before:", '# clock = "30h"'),
        ],
    ),
    ("bool", ["true", "false"], []),
    ("bool", ["有"], ['true = ["有"]', 'false = ["無"]']),
    ("bool", ["１", "0"], ['true = ["1"]', 'false = ["0"]', 'normalise = ["nfkc"]']),
    (
        *("bool", ["maybe"]),
        ["# DECIDE: say which words mean yes and no:", '# true = ["theirs"]', '# false = ["theirs"]'],
    ),
    ("id", ["A-1", "B"], []),
    ("id", ["Ａ－１", "B-1"], ['normalise = ["nfkc"]']),
    ("id", [" A1", "Ｂ2"], ['normalise = ["nfkc", "strip"]']),
    (
        *("city", ["1101", "01102"]),
        ["# DECIDE: 1 of 2 different values seen are not of the form [0-9]{5}"],
    ),
    ("roles", ["a|b"], []),
    ("roles", ["a;b", "b"], ['joined = ";"', 'normalise = ["strip"]']),
    (
        *("roles", ["a、甲", "乙"]),
        [
            *('joined = "、"', 'normalise = ["strip"]'),
            *(
                "# DECIDE: 2 different values seen are none of a, b; of its own codes: a. Name them:",
                '# codes = { "theirs" = "a" }',
            ),
        ],
    ),
    (
        *("list", ["氏名；住所", "氏名"]),
        [
            *('joined = "；"', 'normalise = ["strip"]'),
            "# DECIDE: 2 of 2 different values seen are no ids. Say what each means:",
            '# codes = { "theirs" = "ours" }',
        ],
    ),
    ("closed", ["web", "paper"], []),
    ("closed", ["web ", "paper"], ['normalise = ["strip"]']),
    ("int", ["１２", "13"], []),
    ("int", ["12", "不明"], ['null = ["不明"]']),
    ("int", ["1,200"], ["# DECIDE: 1 of 1 different values seen are no whole numbers from 0 to 1000000000000000"]),
    ("text", ["a\x00"], ['controls = "clean"']),
    (
        "text",
        ["x" * 20],
        ["# DECIDE: 1 of 1 different values seen are longer than 10 characters: map another column"],
    ),
]


@pytest.mark.parametrize(("column", "texts", "lines"), VALUES)
def test_how_values_are_written_is_proposed_or_marked(column: str, texts: list[str], lines: list[str]) -> None:
    assert proposed(COLUMNS[column], texts) == lines


def test_a_log_gets_its_form(tmp_path: Path) -> None:
    text = proposal(tmp_path, '192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /CNRY" 200 1\n', "access-2026-10.log")
    assert "CNRY" not in text
    assert "192.0.2.1" not in text
    (tmp_path / "company.toml").write_text(settled(text))
    reading = mapping.read(tmp_path / "company.toml", TABLES).reading("access-2026-11.log")
    assert reading is not None
    assert (reading.format, reading.pages) == ("log", (("/", "page"),))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv: the file is empty. Expected a header with 1 columns. Nothing was loaded."),
        ("a.csv", b"PAR1xxxx", "a.csv: the content is Parquet, the name says text. Give the file its own name."),
        ("a.csv.gz", b"\x1f\x8bxxxx", "a.csv.gz: the compressed stream ends early, or goes on behind its end."),
        ("a.jsonl", '{"媒体": "db"}'.encode("cp932"), "a.jsonl: its bytes are not UTF-8 or UTF-16, as JSON Lines are."),
        ("a.parquet", b"PAR1xxxx", "a.parquet: not a complete Parquet file. Write it again. Nothing was loaded."),
        (
            "a.csv",
            "名".encode("iso2022_jp"),
            f"a.csv: its bytes are not {READ}. Convert it",
        ),
        ("a.csv", b"\x81 \n", f"a.csv: its bytes are not {READ}. Convert it"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        proposal(tmp_path, content, name)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("content", "encoding", "doubt"),
    [
        ("holding_id,medium,媒体表\n".encode("cp932"), "cp932", ""),
        ("holding_id,medium,備考\n".encode("euc_jp"), "euc_jp", "cp932 fits too"),
        ("holding_id,medium,ｱｲｳ\n".encode("cp932"), "cp932", "it fits, but gives no Japanese"),
    ],
)
def test_an_encoding_is_found_and_a_doubt_is_marked(tmp_path: Path, content: bytes, encoding: str, doubt: str) -> None:
    text = proposal(tmp_path, content)
    assert f'encoding = "{encoding}"' in text
    marked = f"# DECIDE: encoding: {doubt}; look whether the names below are right"
    assert [line for line in text.splitlines() if "encoding:" in line] == ([marked] if doubt else [])


def test_an_encoding_and_a_delimiter_that_are_given_are_not_looked_for(tmp_path: Path) -> None:
    content = "holding_id|medium,備考\nH1|db,x\n".encode("euc_jp")
    text = proposal(tmp_path, content, encoding="euc_jp", delimiter="|", table="holding")
    assert 'delimiter = "|"' in text
    assert "DECIDE: encoding" not in text


NASTY = st.sampled_from(
    [
        *(
            "holding_id",
            "holding_id",
            "媒体",
            "名称",
            "氏名",
            "a b",
            '"',
            "\\",
            '\\"]',
            "#",
            "[x]",
            "'",
            "\t",
            "\x00",
            "\u202e",
        ),
        *(
            "= 1",
            "x\ny",
            "",
            "か\u3099",
            "CNRY@example.jp",
            "2026-04-03",
            "1",
            "いいえ",
            "-",
            "R8.4.3",
            "a;b",
            "\x7f",
            "{}",
        ),
    ]
)


@given(
    st.lists(st.lists(NASTY, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(["holding", "contract"])
)
def test_whatever_a_file_holds_the_proposal_is_toml_without_its_values(rows: list[list[str]], table: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        text, code = "", ""
        try:
            text = propose(path, TABLES, table=table)
        except InputError as error:
            code = error.code
        assert (code == "E110") == (text == "")
        assert "CNRY" not in text
        path.with_suffix(".toml").write_text(text)
        assert code or mapping.read(path.with_suffix(".toml"), TABLES).reading("a.csv") is not None
