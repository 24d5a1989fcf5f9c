"""Mapping files: what they say becomes a reading, and every mistake in one is named with its line and key."""

from datetime import date
from pathlib import Path

import pytest

from privlib.errors import PolicyError
from privlib.store import mapping
from privlib.store.reading import From, Reading
from privlib.store.tables import TABLES
from privlib.store.values import Written

NOTHING = " Nothing was loaded."


def write(folder: Path, text: str) -> Path:
    path = folder / "company.toml"
    path.write_text(text)
    return path


def reading(folder: Path, text: str, name: str) -> Reading | None:
    return mapping.read(write(folder, text), TABLES).reading(name)


WHOLE = r"""
[[source]]
files = ["users_*.csv", "staff.csv"]
table = "actor"
encoding = "cp932"
delimiter = ";"
null = "NULL"
line_end = "cr"
header = ["番号", "種別", "部署", "役割", "開始", "備考"]
ignore = ["備考"]
absent = ["active_to"]

[source.columns]
actor_id = "番号"
department = { from = "部署", codes = { "１課" = "Panel" } }

[source.columns.kind]
from = "種別"
codes = { "人" = "person", "機械" = "service" }

[source.columns.roles]
from = "役割"
joined = ";"
normalise = ["nfkc", "strip"]

[source.columns.active_from]
from = "開始"
formats = ["era", "%Y/%m/%d"]
null = ["-"]
latest = 2026-04-01

[[source]]
files = ["visits.tsv"]
table = "history_event"

[source.columns.occurred_at]
from = "取得日時"
format = "%Y/%m/%d %H:%M"
zone = "Asia/Tokyo"
clock = "30h"

[source.columns.linked]
true = ["はい", "１"]
false = ["いいえ", "０"]
normalise = ["nfkc"]

[source.columns.purpose]
controls = "clean"
"""


def test_a_source_says_the_dialect_and_where_each_column_comes_from(tmp_path: Path) -> None:
    found = reading(tmp_path, WHOLE, "users_2026.csv")
    assert found == Reading(
        TABLES["actor"],
        encoding="cp932",
        delimiter=";",
        null="NULL",
        only_cr=True,
        names=("番号", "種別", "部署", "役割", "開始", "備考"),
        ignored=frozenset({"備考"}),
        columns={
            "actor_id": From("番号"),
            "kind": From("種別", None, Written(codes={"人": "person", "機械": "service"})),
            "department": From("部署", None, Written(codes={"１課": "Panel"})),
            "roles": From("役割", None, Written(joined=";", normalise=("nfkc", "strip"))),
            "active_from": From(
                "開始", None, Written(nulls=("-",), formats=("era", "%Y/%m/%d"), latest=date(2026, 4, 1))
            ),
            "active_to": From(constant=""),
        },
    )


def test_instants_truths_and_controls_are_as_the_source_writes_them(tmp_path: Path) -> None:
    found = reading(tmp_path, WHOLE, "visits.tsv")
    assert found is not None
    assert (found.format, found.delimiter, found.encoding) == ("csv", "\t", "utf-8")
    assert found.columns == {
        "occurred_at": From("取得日時", None, Written(formats=("%Y/%m/%d %H:%M",), zone="Asia/Tokyo", late_hours=True)),
        "linked": From("", None, Written(truths=(("はい", "1"), ("いいえ", "0")), normalise=("nfkc",))),
        "purpose": From("", None, Written(clean=True)),
    }
    assert found.source(TABLES["history_event"].columns[6]).name == "purpose"


def test_a_file_that_no_source_takes_is_read_by_its_name(tmp_path: Path) -> None:
    assert reading(tmp_path, WHOLE, "holding.csv") is None
    assert reading(tmp_path, WHOLE, "USERS_2026.csv") is None


def test_two_ways_to_write_a_name_are_one(tmp_path: Path) -> None:
    text = '[[source]]\nfiles = ["が*.csv"]\ntable = "actor"\ncolumns.kind = "か\u3099"\n'
    found = reading(tmp_path, text, "か\u30991.csv")
    assert found is not None
    assert found.columns["kind"].name == "が"


def test_a_file_that_two_sources_take_is_refused(tmp_path: Path) -> None:
    text = '[[source]]\nfiles = ["a*.csv"]\ntable = "actor"\n\n[[source]]\nfiles = ["*b.csv"]\ntable = "holding"\n'
    read = mapping.read(write(tmp_path, text), TABLES)
    with pytest.raises(PolicyError) as caught:
        read.reading("ab.csv")
    assert str(caught.value) == (
        "ab.csv: 2 sources of company.toml take it, those of lines 1, 5. Make a pattern narrower, so that one does."
        + NOTHING
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("pattern", "declared", "name", "expected"),
    [
        ("a.csv", "", "a.csv", ("csv", ",")),
        ("a*.csv.gz", "", "a1.csv.gz", ("csv", ",")),
        ("A.CSV", "", "A.CSV", ("csv", ",")),
        ("a.tsv", "", "a.tsv", ("csv", "\t")),
        ("a.txt", "tsv", "a.txt", ("csv", "\t")),
        ("a.jsonl", "", "a.jsonl", ("jsonl", ",")),
        ("a.parquet", "", "a.parquet", ("parquet", ",")),
        ("a", "csv", "a", ("csv", ",")),
    ],
)
def test_the_format_is_declared_or_said_by_the_name(
    tmp_path: Path, pattern: str, declared: str, name: str, expected: tuple[str, str]
) -> None:
    form = f'format = "{declared}"\n' if declared else ""
    found = reading(tmp_path, f'[[source]]\nfiles = ["{pattern}"]\ntable = "actor"\n{form}', name)
    assert found is not None
    assert (found.format, found.delimiter) == expected


def test_a_log_may_have_a_purpose_a_holding_and_page_groups(tmp_path: Path) -> None:
    text = """
[[source]]
files = ["access*.log"]
table = "history_event"
pages = [
  { prefix = "/survey/", group = "survey" },
  { prefix = "/my", group = "mypage" },
]
[source.columns]
purpose = { constant = "U1" }
holding_id = { constant = "H05" }
"""
    found = reading(tmp_path, text, "access.log")
    assert found is not None
    assert found.format == "log"
    assert found.pages == (("/survey/", "survey"), ("/my", "mypage"))
    assert found.columns == {"purpose": From(constant="U1"), "holding_id": From(constant="H05")}


HEAD = '[[source]]\nfiles = ["a.csv"]\ntable = "actor"\n'
USES = '[[source]]\nfiles = ["a.csv"]\ntable = "use_event"\n'
LOG = '[[source]]\nfiles = ["a.log"]\ntable = "history_event"\n'
ACTOR_COLUMNS = "actor_id, kind, department, roles, active_from, active_to"
REFUSED = [
    # (TOML, code, what follows "company.toml, line ")
    (
        "x = 1\nx = 2\n",
        "E302",
        "2: key or table given twice. Keep one.",
    ),
    (
        "[[source]]\nfiles = [yes]\n",
        "E304",
        "2: this is not TOML: text goes in quotes, truth is true or false.",
    ),
    (
        "[[sources]]\n",
        "E305",
        '1: sources: unknown. Did you mean "source"? Accepted: source.',
    ),
    (
        "",
        "E305",
        "1: source: missing. Accepted: a list, each item a table.",
    ),
    (
        "[[source]]\nfiles = []\n",
        "E305",
        "2: files: outside what is accepted. Accepted: a list, each item text of 1 to 120 characters, in quotes.",
    ),
    (
        '[[source]]\nfiles = ["a.csv"]\n',
        "E305",
        "1: table: missing. Accepted: text of 1 to 120 characters, in quotes.",
    ),
    (
        HEAD + 'encodng = "cp932"\n',
        "E305",
        (
            '4: encodng: unknown. Did you mean "encoding"? Accepted: files, table, format, encoding, delimiter, '
            "null, line_end, header, ignore, absent, pages, columns."
        ),
    ),
    (
        HEAD + 'encoding = "shift_jis"\n',
        "E305",
        "4: encoding: outside what is accepted. Accepted: cp932, euc_jp, utf-16 or utf-8.",
    ),
    (
        HEAD + 'delimiter = "x"\n',
        "E321",
        "4: delimiter: cannot part columns. Accepted: , ; | : ^ ~ or a tab, written \\t.",
    ),
    (
        HEAD + 'null = "a,b"\n',
        "E321",
        "4: null: holds a quote, a line end or the delimiter. Accepted: text such as \\\\N or NULL.",
    ),
    (
        HEAD.replace("a.csv", "in/a.csv"),
        "E321",
        "2: files: a path. Accepted: names without a folder, such as users_*.csv.",
    ),
    (
        HEAD.replace("a.csv", "a*"),
        "E321",
        "1: format: missing, and the names of files do not end with one. Accepted: csv, tsv, jsonl, parquet, log.",
    ),
    (
        HEAD.replace('"a.csv"', '"a.csv", "a.parquet"') + 'null = "-"\n',
        "E321",
        "4: null: not for format parquet. Accepted: ignore, absent, columns.",
    ),
    (
        HEAD.replace("a.csv", "a.jsonl") + 'encoding = "cp932"\n',
        "E321",
        "4: encoding: not for format jsonl. Accepted: utf-8, utf-16.",
    ),
    (
        HEAD + 'header = ["a", "a"]\n',
        "E321",
        "4: header: a name stands twice. Accepted: each name once.",
    ),
    (
        HEAD + 'absent = ["kind"]\n',
        "E321",
        "4: absent: kind: a value is required. Accepted: roles, active_to.",
    ),
    (
        HEAD + 'absent = ["role"]\n',
        "E321",
        '4: absent: role: unknown column. Did you mean "roles"? Accepted: roles, active_to.',
    ),
    (
        HEAD + 'absent = ["roles"]\n[source.columns]\nroles = "r"\n',
        "E321",
        "4: absent: roles: both absent and mapped. Accepted: one of the two.",
    ),
    (
        HEAD + 'ignore = ["x"]\n[source.columns]\nkind = "x"\n',
        "E321",
        "6: columns.kind: its column is ignored. Accepted: a name that is not under ignore.",
    ),
    (
        HEAD + '[source.columns]\nkinds = "x"\n',
        "E305",
        f'5: columns.kinds: unknown. Did you mean "kind"? Accepted: {ACTOR_COLUMNS}.',
    ),
    (
        HEAD + "[source.columns]\nkind = 3\n",
        "E321",
        "5: columns.kind: neither text nor a table. Accepted: the column's name in the file, in quotes, or a table.",
    ),
    (
        HEAD + '[source.columns.kind]\nfrm = "x"\n',
        "E305",
        (
            '5: columns.kind.frm: unknown. Did you mean "from"? Accepted: from, constant, codes, format, formats,'
            " zone, clock, true, false, null, normalise, joined, controls, latest."
        ),
    ),
    (
        HEAD + '[source.columns.kind]\nfrom = "x"\nconstant = "person"\n',
        "E321",
        "5: columns.kind.from: not together with constant. Accepted: one of the two.",
    ),
    (
        HEAD + '[source.columns.kind]\nconstant = "persn"\n',
        "E321",
        "5: columns.kind.constant: not a value of a column of kind closed. Accepted: person, service.",
    ),
    (
        HEAD + '[source.columns.kind]\nconstant = ""\n',
        "E321",
        "5: columns.kind.constant: a value is required. Accepted: person, service.",
    ),
    (
        HEAD + "[source.columns.active_from]\nconstant = 2026-04-01\n",
        "E305",
        "5: columns.active_from.constant: a date given. Accepted: text of 0 to 200 characters, in quotes.",
    ),
    (
        HEAD + '[source.columns.kind]\nclock = "30h"\n',
        "E321",
        "5: columns.kind.clock: not for a column of kind closed. Accepted: from, null, normalise, controls, codes.",
    ),
    (
        HEAD + '[source.columns.department]\nnormalise = ["nfkc"]\n',
        "E321",
        '5: columns.department.normalise: would change what a text says. Accepted: ["strip"].',
    ),
    (
        HEAD + '[source.columns.kind]\ncodes = { "1" = "persn" }\n',
        "E321",
        '5: columns.kind.codes.1: stands for no value of the column. Did you mean "person"? Accepted: person, service.',
    ),
    (
        HEAD + '[source.columns.kind.codes]\n"1" = "person"\n"2" = "x"\n',
        "E321",
        "6: columns.kind.codes.2: stands for no value of the column. Accepted: person, service.",
    ),
    (
        HEAD + '[source.columns.kind]\ncodes = { "1" = 1 }\n',
        "E321",
        "5: columns.kind.codes.1: no text. Accepted: person, service.",
    ),
    (
        HEAD + '[source.columns.roles]\ncodes = { "1" = "a|b" }\n',
        "E321",
        (
            "5: columns.roles.codes.1: stands for no value of the column. Accepted: ids of the form "
            "[A-Za-z0-9:._*-]{1,40}."
        ),
    ),
    (
        HEAD + '[source.columns.kind]\nnormalise = ["nfkc"]\ncodes = { "1" = "person", "１" = "service" }\n',
        "E321",
        "6: columns.kind.codes: a text stands for two things. Accepted: each text once, as it is after normalise.",
    ),
    (
        HEAD + '[source.columns.active_from]\nformat = "%d/%m"\n',
        "E321",
        (
            "5: columns.active_from.format: not the form of a day. Accepted: %Y, %m and %d with what stands "
            "between them, or era."
        ),
    ),
    (
        HEAD + '[source.columns.active_from]\nformats = ["%d/%m/%Y", "%m/%d/%Y"]\n',
        "E321",
        (
            "5: columns.active_from.formats: two of them read one text as different days. Accepted: forms that "
            "cannot be taken for others."
        ),
    ),
    (
        HEAD + '[source.columns.active_from]\nformat = "era"\nformats = ["era"]\n',
        "E321",
        "6: columns.active_from.formats: not together with format. Accepted: one of the two.",
    ),
    (
        HEAD + '[source.columns.active_from]\nlatest = "2026-04-01"\n',
        "E305",
        "5: columns.active_from.latest: text given. Accepted: a date such as 2026-04-01, without quotes.",
    ),
    (
        USES + '[source.columns.occurred_at]\nformat = "era"\n',
        "E321",
        (
            "5: columns.occurred_at.format: not the form of an instant. Accepted: %Y, %m, %d, %H and %M, and %S "
            "and %z where they are written."
        ),
    ),
    (
        USES + '[source.columns.occurred_at]\nformat = "%Y-%m-%d %H:%M"\n',
        "E321",
        "4: columns.occurred_at.zone: missing, and the format has no offset %z. Accepted: a zone such as Asia/Tokyo.",
    ),
    (
        USES + '[source.columns.occurred_at]\nzone = "Asia/Tokio"\n',
        "E321",
        (
            '5: columns.occurred_at.zone: unknown zone. Did you mean "Asia/Tokyo"? Accepted: a name of the time '
            "zone database, such as Asia/Tokyo."
        ),
    ),
    (
        USES + '[source.columns.occurred_at]\nclock = "24h"\n',
        "E305",
        "5: columns.occurred_at.clock: outside what is accepted. Accepted: 30h.",
    ),
    (
        USES + '[source.columns.principal_id]\nconstant = "P1"\n',
        "E321",
        "5: columns.principal_id.constant: all records would be of one person. Accepted: from.",
    ),
    (
        USES + '[source.columns.n_rows]\nconstant = "-1"\n',
        "E321",
        "5: columns.n_rows.constant: not a value of a column of kind int. Accepted: 0 to 1000000000000000.",
    ),
    (
        LOG.replace("a.log", "a.csv") + '[source.columns.linked]\ntrue = ["1"]\n',
        "E321",
        "4: columns.linked.false: missing. Accepted: true and false, each a list of texts.",
    ),
    (
        LOG.replace("a.log", "a.csv") + '[source.columns.linked]\ntrue = ["1"]\nfalse = ["1"]\n',
        "E321",
        "6: columns.linked.false: a text stands for two things. Accepted: each text once, as it is after normalise.",
    ),
    (
        LOG + 'encoding = "utf-8"\n',
        "E321",
        "4: encoding: not for format log. Accepted: pages, columns.",
    ),
    (
        LOG.replace("history_event", "actor"),
        "E321",
        "3: table: not the table of logs. Accepted: history_event.",
    ),
    (
        LOG + '[source.columns]\nstatus = "x"\n',
        "E321",
        (
            "5: columns.status: a log says this itself. Accepted: a constant for purpose, holding_id, case_ref, "
            "destination."
        ),
    ),
    (
        LOG + 'pages = [{ prefix = "my", group = "mypage" }]\n',
        "E321",
        "4: pages: item 1: prefix is no path. Accepted: a path from /, such as /survey/.",
    ),
    (
        LOG + 'pages = [{ prefix = "/my", group = "my_page" }]\n',
        "E321",
        (
            '4: pages: item 1: unknown group. Did you mean "mypage"? Accepted: survey, mypage, points, campaign, '
            "help, about, page, image, style_script, feed, document, other."
        ),
    ),
    (
        HEAD + 'pages = [{ prefix = "/my", group = "mypage" }]\n',
        "E321",
        "4: pages: not for format csv. Accepted: encoding, delimiter, null, line_end, header, ignore, absent, columns.",
    ),
    (
        HEAD + "\n" + HEAD + '[source.columns.active_to]\nformat = "%Y"\n',
        "E321",
        (
            "9: columns.active_to.format: not the form of a day. Accepted: %Y, %m and %d with what stands between"
            " them, or era."
        ),
    ),
]


@pytest.mark.parametrize(("text", "code", "message"), REFUSED)
def test_a_mistake_is_named_with_its_line_its_key_and_what_is_accepted(
    tmp_path: Path, text: str, code: str, message: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        mapping.read(write(tmp_path, text), TABLES)
    assert (caught.value.code, str(caught.value)) == (code, f"company.toml, line {message}{NOTHING}")
    assert caught.value.exit_code == 2


def test_an_unknown_table_is_refused_with_the_tables_there_are(tmp_path: Path) -> None:
    few = {name: TABLES[name] for name in ("actor", "holding")}
    with pytest.raises(PolicyError) as caught:
        mapping.read(write(tmp_path, HEAD.replace("actor", "holdings")), few)
    assert str(caught.value) == (
        'company.toml, line 3: table: unknown table. Did you mean "holding"? Accepted: actor, holding.' + NOTHING
    )


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(PolicyError) as caught:
            mapping.read(path, TABLES)
        assert str(caught.value) == f"{path.name}: cannot be read. Give the path of a mapping file.{NOTHING}"
