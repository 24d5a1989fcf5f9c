"""Advertisements and their examination, and the tags that send visitors' data to others."""

from _make import clock
from _make.notices import digest
from _make.texts import Row, Rows, rows

_CLIENTS = ("PA05", "PA06", "PA09", "PA10", "PA12", "PA16")
_COUNT, _LONG = 40, 20
_BELOW = {6: "amended", 17: "public_interest", 25: "short_term", 36: "amended"}
"""Advertisements below the standard, and why each was accepted."""
_STANDARD_2 = clock.midnight(clock.MONTHS[3])

# tag | to whom | what it sends | what for
_TAGS = """
tag-01 | PA03 | page_url user_agent          | delivery of pages
tag-02 | PA03 | error user_agent             | errors
tag-03 | PA11 | ad_id page_url               | advertisements
tag-04 | PA11 | ad_id page_url               | frequency of advertisements
tag-05 | PA12 | page_url referrer user_agent | use trend
tag-06 | PA12 | page_url                     | use trend
"""
_PAGES = {
    "tag-01": ("survey", "mypage", "points", "campaign", "help", "about"),
    "tag-02": ("survey", "mypage"),
    "tag-03": ("campaign", "points"),
    "tag-04": ("campaign",),
    "tag-05": ("survey", "mypage", "help", "about"),
    "tag-06": ("points",),
}


def tables() -> Rows:
    """Return `ad`, `ad_review`, `external_transmission` and `tag_seen`."""
    return {
        "ad": [_ad(k) for k in range(1, _COUNT + 1)],
        "ad_review": [_review(k) for k in range(1, _COUNT + 1)],
        "external_transmission": [row | {"declared": "true"} for row in rows("tag party_id items[] purpose", _TAGS)],
        "tag_seen": [
            {"tag": tag, "page_group": page, "first_seen": "2025-10-01", "last_seen": "2026-10-31"}
            for tag, pages in _PAGES.items()
            for page in pages
        ],
    }


def _submitted(k: int) -> int:
    return clock.midnight(clock.FIRST) + (9 * k - 7) * clock.DAY + 10 * clock.HOUR


def _ad(k: int) -> Row:
    """One every nine days, published on the fifth day for two weeks; one of them for three months."""
    published = _submitted(k) + 4 * clock.DAY
    length = 75 if k == _LONG else 14
    return {
        "ad_id": f"AD{k:03d}",
        "party_id": _CLIENTS[k % len(_CLIENTS)],
        "submitted_at": clock.text(_submitted(k)),
        "published_from": clock.text(published),
        "published_to": clock.text(published + length * clock.DAY),
        "client_ack": "true",
        "creative_hash": digest(f"AD{k:03d}")[:16],
    }


def _review(k: int) -> Row:
    at = _submitted(k) + (1 + k % 3) * clock.DAY
    return {
        "ad_id": f"AD{k:03d}",
        "reviewed_at": clock.text(at),
        "version_id": "S2" if at >= _STANDARD_2 else "S1",
        "result": "accept_below" if k in _BELOW else "accept",
        "unlawful": "no",
        "reviewer": "A04",
        "approver": "A02" if k in _BELOW else None,
        "reason": _BELOW.get(k),
    }
