"""The limits a policy sets: their names, and what they count."""

from typing import Literal

__all__ = ["LimitId", "Unit"]

LimitId = Literal[
    "grace_days",
    "untagged_M",
    "untagged_H",
    "k_min",
    "k_min_draft",
    "l_min",
    "t_max",
    "review_months",
    "unused_months",
    "stale_months_T04",
    "stale_months_T05",
    "stale_share_max",
    "retain_months_winner",
    "retain_months_job_applicant",
    "retain_months_inquirer",
    "first_response_days",
    "request_days_M",
    "request_days_H",
    "notify_days",
    "record_made_days",
    "destroy_days",
    "payment_window_minutes",
    "bulk_rows",
    "dormant_days",
    "off_hours_from",
    "off_hours_to",
    "denied_done_events",
    "denied_done_minutes",
]
Unit = Literal["days", "share", "persons", "values", "distance", "months", "minutes", "rows", "hour of day", "attempts"]
