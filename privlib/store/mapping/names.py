"""Which column of a table a column of a company's file may be, judged by its name alone; for proposals only."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from unicodedata import normalize

from privlib.store.schema import Table

__all__ = ["Match", "best_table", "is_direct", "is_known", "matches"]

_USUAL = """
principal_id: 会員番号 会員ID 会員コード 顧客番号 顧客ID お客様番号 利用者ID ユーザーID ユーザID 個人ID
principal_id: モニターID 本人ID member_id user_id customer_id person_id client_id subject_id account_id
subject_type: 対象者区分 本人区分 会員区分 本人の種別
minor: 未成年 未成年者 under_age
created_at: 登録日時 入会日時 作成日時 registered_at joined_at
closed_at: 退会日時 解約日時 withdrawn_at left_at
actor_id: 担当者ID 担当者コード 利用者番号 社員番号 職員番号 操作者 操作者ID staff_id employee_id operator_id
department: 部署 部門 所属 所属部署 管理部署 担当部署 dept division
roles: 役割 権限 ロール
responsible: 責任者 管理責任者 役職
holding_id: 台帳番号 管理番号 保有番号 データベース番号 DB番号 資産番号 ledger_no inventory_no
name: 名称 台帳名 データ名 データベース名 取引先名 会社名 title
system: システム システム名 保管システム
medium: 媒体 保管媒体 記録媒体 media
country: 国 国コード 所在国 保管国
legal_class: 法区分 法的区分 情報区分
source: 取得方法 取得元 取得区分 入手元
notice_method: 通知方法 明示方法 公表方法
access_roles: アクセス権限 閲覧権限
use_limit: 利用期限 利用終了日
retain_months: 保存期間 保存期間月 保存月数 保管期間
special_care: 要配慮 要配慮情報 要配慮個人情報
n_principals: 件数 人数 本人数 保有件数 本人の数
party_id: 取引先番号 取引先コード 取引先ID 委託先 委託先番号 提供先 提供先番号 vendor_id partner_id
last_reviewed_on: 最終点検日 点検日 見直し日 最終確認日
valid_from: 開始日 適用開始日 有効開始日 登録日 同意日 同意日時 start_date from_date
valid_to: 終了日 適用終了日 有効終了日 廃止日 撤回日 撤回日時 end_date to_date
category_id: 項目区分 カテゴリ 分類 情報の種類
field: 項目 項目名 フィールド
role: 項目の役割
version_id: 版 版番号 文書版 規約版 バージョン
agreement_id: 同意番号 同意ID consent_id
effect: 同意区分 可否
scope: 同意範囲 範囲
channel: 経路 受付経路 チャネル 媒体経路
kind: 種別 種類 区分 type
purposes: 利用目的 利用目的一覧 目的
purpose: 利用目的 利用目的コード 目的 目的コード
evidence_ref: 証跡番号 証跡
recorded_at: 記録日時 登録時刻 更新日時
event_id: 事象番号 利用番号 ログID ログ番号 イベントID 連番 log_id
occurred_at: 発生日時 利用日時 取得日時 操作日時 日時 提供日時 timestamp event_time accessed_at
categories: 項目 取得項目 提供項目 データ項目 情報の項目
action: 操作 操作種別 処理 処理区分
basis: 根拠 法的根拠 例外根拠
legal_ref: 根拠条文 条文
case_ref: 案件番号 案件 申請番号
approved_by: 承認者 承認者ID
result: 結果 処理結果
n_rows: 行数 レコード数
batch_id: バッチ番号 ジョブ番号
contract_id: 契約番号 契約ID 契約コード
parent_contract_id: 元契約番号 親契約番号
signed_on: 契約日 締結日 契約締結日
first_day: 契約開始日 開始日 適用開始日
last_day: 契約終了日 契約満了日 満了日 終了日
no_leak: 漏えい禁止 漏洩禁止 守秘義務 秘密保持
no_third_party: 第三者提供禁止
reentrust: 再委託
audit: 監査 監査条項 監査権
return_delete: 返却消去 返却廃棄 返還消去
guideline_version: 基準版 ガイドライン版
acquired_on: 取得日
disposed_on: 廃棄日 消去日 削除日
needed_until: 必要期限
provision_id: 提供番号 提供ID
direction: 提供区分 授受区分
request_id: 請求番号 開示請求番号
received_at: 受付日時 受領日時
inquiry_id: 問合せ番号 問い合わせ番号 照会番号
incident_id: 事故番号 漏えい番号
known_at: 覚知日時 発覚日時
visitor_key: 訪問者キー
status: ステータス 応答コード
sex: 性別 gender
age: 年齢
pref: 都道府県 都道府県コード prefecture
city: 市区町村 市区町村コード
occupation: 職業
family: 家族構成
address: 所在地 会社所在地
representative: 代表者
"""
"""The schema's columns, and what other systems usually call them (our list, 2026-11-25)."""

_DIRECT = """
氏名 姓名 お名前 氏 姓 名 漢字氏名 氏名カナ カナ フリガナ ふりがな カナ氏名 生年月日 誕生日 マイナンバー 個人番号
メール メールアドレス Eメール 電話 電話番号 携帯番号 携帯電話番号 住所 自宅住所 郵便番号 口座番号 カード番号 IPアドレス
full_name first_name last_name family_name given_name user_name email e-mail mail mail_address phone phone_number tel
mobile birth_date birthday date_of_birth dob street_address home_address zip zip_code postal_code ip ip_address
passport_no my_number
"""
"""What points to a person directly: no table takes it."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CLOSE = 0.85


def _key(name: str) -> str:
    """A name without width, case, word breaks and signs: `HoldingID` and `holding_id` are one."""
    return re.sub(r"[\W_]+", "", _CAMEL.sub("_", normalize("NFKC", name))).casefold()


def _listed(lines: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        column, _, words = line.partition(":")
        for word in words.split():
            found[_key(word)] = (*found.get(_key(word), ()), column)
    return MappingProxyType(found)


_COLUMNS_OF = _listed(_USUAL.split("\n"))
_DIRECT_KEYS = frozenset(_key(word) for word in _DIRECT.split())
_DIRECT_ENDS = tuple(word for word in _DIRECT_KEYS if not word.isascii() and len(word) > 1)


@dataclass(frozen=True, slots=True)
class Match:
    """A column of the file for a column of the table; `sure` if the name is the same or a usual word for it."""

    name: str
    sure: bool


def is_direct(name: str) -> bool:
    """Whether a name, or its end, says that its column points to a person directly: `氏名`, `contact_email`."""
    words = re.split(r"[\W_]+", _CAMEL.sub("_", normalize("NFKC", name)).casefold())
    ends = {"".join(words[at:]) for at in range(len(words))}
    return bool(ends & _DIRECT_KEYS) or _key(name).endswith(_DIRECT_ENDS)


def matches(names: Sequence[str], table: Table) -> dict[str, Match]:
    """The file's column for each of the table's, where there is one; each of the file's is taken once.

    Same names come first, then usual words, then close ones.
    """
    keys = {_key(column): column for column in table.file_columns}

    def close(name: str) -> Iterator[str]:
        return (keys[key] for key in difflib.get_close_matches(_key(name), keys, 1, _CLOSE))

    ways: tuple[tuple[Callable[[str], Iterable[str]], bool], ...] = (
        (lambda name: (name,), True),
        (lambda name: (keys.get(_key(name), ""),), True),
        (lambda name: _COLUMNS_OF.get(_key(name), ()), True),
        (close, False),
    )
    found: dict[str, Match] = {}
    for way, sure in ways:
        for name in names:
            if is_direct(name) or any(match.name == name for match in found.values()):
                continue
            free = (column for column in way(name) if column in table.file_columns and column not in found)
            if column := next(free, ""):
                found[column] = Match(name, sure)
    return found


def is_known(name: str, tables: Mapping[str, Table]) -> bool:
    """Whether a name is that of some table's column, or a usual word for one or for what points to a person."""
    key = _key(name)
    known = {_key(column) for table in tables.values() for column in table.file_columns}
    return key in known or key in _COLUMNS_OF or key in _DIRECT_KEYS


def best_table(names: Sequence[str], tables: Mapping[str, Table]) -> Table | None:
    """The table that most of the names fit, by usual names first; None where none fits any."""

    def fit(table: Table) -> tuple[int, int, int]:
        found = matches(names, table)
        missing = sum(not column.optional and column.name not in found for column in table.columns)
        return sum(match.sure for match in found.values()), -missing, len(found)

    best = max(tables.values(), key=fit)
    return best if fit(best)[0] else None
