"""A small policy as a table of facts: two purposes, four categories, and every limit a policy must have."""

from pathlib import Path

BASE = """\
[policy]
id = "base"
company = "Base Ltd"
enacted = 2021-04-01
fiscal_year_starts = 7

[[clause]]
id = "P1"
quote = "we keep it"
controls = ["C-P1"]

[[category]]
id = "T01"
label_en = "Name"
label_ja = "氏名"
role_default = "direct"

[[category]]
id = "T02"
label_en = "Account"
label_ja = "会員"
role_default = "direct"

[[category]]
id = "X-sex"
label_en = "Sex"
label_ja = "性別"
role_default = "quasi"
parent = "T02"
declared = false

[[category]]
id = "X-detail"
label_en = "Detail"
label_ja = "詳細"
role_default = "other"
parent = "X-sex"
special_care = "yes"
property_risk = true

[[purpose]]
id = "U1"
code = "U1"
scope = "personal"
label_en = "Service"
label_ja = "サービス"
origin = "policy"
valid_from = 2021-04-01
subject_types = ["winner", "member"]

[[purpose]]
id = "U2"
code = "U2"
scope = "personal"
label_en = "Shipping"
label_ja = "発送"
origin = "policy"
valid_from = 2021-04-01
valid_to = 2030-01-01

[[matrix]]
category = "T01"
purposes = ["U1", "U2"]
valid_from = 2021-04-01

[[matrix]]
category = "T02"
purposes = ["U1"]
valid_from = 2021-04-01
valid_to = 2026-01-01

[[reserved]]
control = "C-U1"
purpose = "U1"

[[reserved]]
control = "C-U2"
purpose = "U2"
category = "T01"
subject_type = "winner"
"""

_LIMITS = {
    "grace_days": ("0", "days"),
    "untagged_M": ("0.01", "share"),
    "untagged_H": ("0.05", "share"),
    "unused_months": ("13", "months"),
    "k_min": ("10", "persons"),
    "k_min_draft": ("5", "persons"),
    "l_min": ("2", "values"),
    "t_max": ("0.5", "distance"),
    "review_months": ("12", "months"),
    "stale_months_T04": ("24", "months"),
    "stale_months_T05": ("24", "months"),
    "stale_share_max": ("0", "share"),
    "retain_months_winner": ("6", "months"),
    "retain_months_job_applicant": ("12", "months"),
    "retain_months_inquirer": ("24", "months"),
    "first_response_days": ("7", "days"),
    "request_days_M": ("14", "days"),
    "request_days_H": ("30", "days"),
    "notify_days": ("14", "days"),
    "record_made_days": ("14", "days"),
    "destroy_days": ("7", "days"),
    "payment_window_minutes": ("30", "minutes"),
    "bulk_rows": ("1000", "rows"),
    "dormant_days": ("90", "days"),
    "off_hours_from": ("22", "hour of day"),
    "off_hours_to": ("6", "hour of day"),
    "denied_done_events": ("3", "attempts"),
    "denied_done_minutes": ("10", "minutes"),
}

LIMITS = "".join(
    f'\n[[limit]]\nid = "{name}"\nvalue = {value}\nunit = "{unit}"\nreason = "chosen"\n'
    for name, (value, unit) in _LIMITS.items()
)

OWN = """\
[policy]
id = "own"
extends = "base.toml"
company = "Own Ltd"
enacted = 2024-04-01
"""


def base(folder: Path, more: str = "", limits: str = LIMITS) -> Path:
    """Write the base policy with more lines behind it."""
    path = folder / "base.toml"
    path.write_text(BASE + limits + more, "utf-8")
    return path


def own(folder: Path, more: str = "") -> Path:
    """Write the base policy, and one that extends it with more lines."""
    base(folder)
    path = folder / "own.toml"
    path.write_text(OWN + more, "utf-8")
    return path
