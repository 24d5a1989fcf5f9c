"""Two mappings as a company would write them: for a web server's log, and for a ledger in Japanese."""

from collections.abc import Callable
from pathlib import Path

import pytest

from privlib.store import mapping
from privlib.store.load import LoadedFile, load
from privlib.store.tables import TABLES
from tests.store.company import KEY, Company, query

REAL_LOG = Path(__file__).parents[3] / "shared/data/access_log_sample.log"
SMALL_LOG = (
    '192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET /blog/a.html HTTP/1.1" 200 20 "-" "Mozilla/5.0 (Windows)"\n'
    '192.0.2.1 - - [17/May/2015:10:05:04 +0000] "GET /images/b.png HTTP/1.1" 200 20 "-" "Mozilla/5.0 (Windows)"\n'
    '192.0.2.2 - - [17/May/2015:10:05:05 +0000] "GET /presentations/x HTTP/1.1" 404 - "-" "Googlebot/2.1"\n'
    '192.0.2.2 - - [17/May/2015:10:05:06 +0000] "GET /cut HTTP/1.1" 404 - "-" "Googl\n'
)
LOG_MAPPING = """
[[source]]
files = ["access*.log"]
table = "history_event"
pages = [
  { prefix = "/presentations/", group = "document" },
  { prefix = "/blog/", group = "page" },
]

[source.columns]
purpose = { constant = "U13" }
holding_id = { constant = "H01" }
"""

LEDGER_MAPPING = """
[[source]]
files = ["台帳_*.csv"]
table = "holding"
encoding = "cp932"
ignore = ["備考"]
absent = ["responsible", "use_limit", "party_id", "notice_method"]

[source.columns]
holding_id = { from = "管理番号", normalise = ["nfkc", "strip", "upper"] }
name = "台帳名"
system = "システム"
department = "所管部署"
country = { constant = "JP" }
n_principals = "本人数"
retain_months = { from = "保存月数", null = ["無期限"] }

[source.columns.medium]
from = "媒体"
codes = { "電子" = "db", "紙" = "paper", "クラウド" = "saas" }

[source.columns.legal_class]
from = "区分"
codes = { "保有個人データ" = "retained", "個人データ" = "personal_data" }

[source.columns.subject_type]
from = "対象者"
codes = { "会員" = "member", "従業者" = "employee" }

[source.columns.source]
from = "取得"
codes = { "端末" = "A1", "直接" = "A2", "契約" = "A3" }

[source.columns.access_roles]
from = "閲覧権限"
joined = "；"
normalise = ["strip"]

[source.columns.special_care]
from = "要配慮"
true = ["有"]
false = ["無"]

[source.columns.last_reviewed_on]
from = "最終点検日"
formats = ["era", "%Y/%m/%d"]

[source.columns.valid_from]
from = "登録日"
format = "era"

[source.columns.valid_to]
from = "廃止日"
format = "era"
null = ["－"]
"""
LEDGER = """\
管理番号,台帳名,システム,所管部署,媒体,区分,対象者,取得,閲覧権限,要配慮,本人数,保存月数,最終点検日,登録日,廃止日,備考
Ｈ－０１,会員台帳,基幹①,調査部,電子,保有個人データ,会員,直接,panel；help,無,１２３４,３６,令和８年３月２日,平成31年4月30日,－,CNRY
h-02,"従業者名簿, 表紙付",人事,髙橋課,紙,個人データ,従業者,直接,hr,有,87,無期限,2026/2/28,令和元年5月1日,R8.3.31,CNRY

h-03,旧名簿,人事,人事部,紙,個人データ,従業者,直接,hr,有,87,12,R7.4.1,昭和64年1月8日,－,CNRY
h-04,旧名簿,人事,人事部,不明CNRY,個人データ,従業者,直接,hr,有,87,12,R7.4.1,昭和64年1月7日,－,CNRY
"""


@pytest.fixture
def mapped(company: Company) -> Callable[..., LoadedFile]:
    """Load one file by a mapping, after the mapping was read from its file."""

    def load_one(text: str, name: str, content: bytes, max_refused: int) -> LoadedFile:
        company.write("company.toml", text)
        read = mapping.read(company.files / "company.toml", TABLES)
        path = company.write(name, content)
        (file,) = load(company.store, [path], KEY, max_refused=max_refused, reading=read.reading).files
        return file

    return load_one


def test_a_ledger_of_another_system_fills_the_holdings(company: Company, mapped: Callable[..., LoadedFile]) -> None:
    file = mapped(LEDGER_MAPPING, "台帳_2026.csv", LEDGER.encode("cp932"), 2)
    assert (file.records, file.loaded, file.refused, file.duplicates, file.blank) == (5, 2, 2, 0, 1)
    # full-width: id, persons, months and day of review of the first record; lower case: the ids of the three others
    assert file.normalised == 7
    assert query(
        company.store,
        "SELECT holding_id, name, medium, legal_class, source, access_roles, special_care, n_principals, "
        "retain_months, CAST(last_reviewed_on AS VARCHAR) AS r, CAST(valid_from AS VARCHAR) AS f, "
        "CAST(valid_to AS VARCHAR) AS t FROM holding ORDER BY 1",
    ) == [
        (
            *("H-01", "会員台帳", "db", "retained", "A2", "panel|help", False, 1234, 36),
            *("2026-03-02", "2019-04-30", "9999-12-31"),
        ),
        (
            *("H-02", "従業者名簿, 表紙付", "paper", "personal_data", "A2", "hr", True, 87, None),
            *("2026-02-28", "2019-05-01", "2026-03-31"),
        ),
    ]
    assert query(company.store, "SELECT line, code, column_name FROM quarantine ORDER BY 1") == [
        (5, "E212", "valid_from"),
        (6, "E203", "medium"),
    ]
    assert b"CNRY" not in company.store.read_bytes()


def test_a_web_servers_log_gets_the_purpose_and_the_holding_that_it_cannot_say(
    company: Company, mapped: Callable[..., LoadedFile]
) -> None:
    company.begin()
    is_real = REAL_LOG.exists()
    content = REAL_LOG.read_bytes() if is_real else SMALL_LOG.encode()
    records = 10_000 if is_real else 4
    file = mapped(LOG_MAPPING, "access.log", content, 1)
    assert (file.records, file.loaded, file.refused, file.duplicates) == (records, records - 1, 1, 0)
    assert query(company.store, "SELECT DISTINCT purpose, holding_id, linked FROM history_event") == [
        ("U13", "H01", False)
    ]


def test_paths_of_a_log_are_of_the_groups_that_the_mapping_names(
    company: Company, mapped: Callable[..., LoadedFile]
) -> None:
    company.begin()
    mapped(LOG_MAPPING, "access.log", SMALL_LOG.encode(), 1)
    assert query(company.store, "SELECT page_group, count(*) AS n FROM history_event GROUP BY 1 ORDER BY 1") == [
        ("document", 1),
        ("image", 1),
        ("page", 1),
    ]
