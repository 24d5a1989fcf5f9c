"""Cookies, what pages send to others, and advertisements."""

from privlib.store.schema import Rule, Table
from privlib.store.tables.columns import PARTY, VERSION, closed, identifier, label, listed, plain
from privlib.store.tables.uses import PAGE_GROUPS, VISITOR_KEY

__all__ = ["ADS", "AD_REVIEWS", "COOKIE_CHOICES", "TAGS_SEEN", "TRANSMISSIONS"]

COOKIE_CHOICES = Table(
    "cookie_choice",
    "What visitors chose about cookies.",
    (
        VISITOR_KEY,
        closed("class", "Which cookies", "necessary", "analytics", "ads"),
        plain("instant", "chosen_at", "The choice"),
        closed("choice", "What was chosen", "grant", "refuse", "withdraw"),
        VERSION,
    ),
    keys=(("visitor_key", "class", "chosen_at"),),
    dated="chosen_at",
)

TRANSMISSIONS = Table(
    "external_transmission",
    "Tags that send visitors' data to others, as the company declares them.",
    (
        identifier("tag", "The tag"),
        PARTY,
        listed("items", "What it sends"),
        label("purpose", "What for"),
        plain("bool", "declared", "The company has published it"),
    ),
    keys=(("tag",),),
).optional("purpose")

TAGS_SEEN = Table(
    "tag_seen",
    "Tags that were found on pages, declared or not.",
    (
        identifier("tag", "The tag"),
        closed("page_group", "Where", *PAGE_GROUPS),
        plain("date", "first_seen", "First day"),
        plain("date", "last_seen", "Last day, which is inside"),
    ),
    keys=(("tag", "page_group"),),
    rules=(Rule("last_seen >= first_seen", "last_seen must not be before first_seen"),),
)

ADS = Table(
    "ad",
    "Advertisements of clients.",
    (
        identifier("ad_id", "The advertisement"),
        PARTY,
        plain("instant", "submitted_at", "Submission"),
        plain("instant", "published_from", "Publication; empty if there was none"),
        plain("instant", "published_to", "End of publication; empty while it lasts"),
        plain("bool", "client_ack", "The client has accepted the standard"),
        identifier("creative_hash", "Equal for the same contents", "code"),
    ),
    keys=(("ad_id",),),
    rules=(
        Rule("published_to > published_from", "published_to must be later than published_from"),
        Rule("published_to IS NULL OR published_from IS NOT NULL", "published_to needs published_from"),
    ),
).optional("published_from", "published_to")

AD_REVIEWS = Table(
    "ad_review",
    "Examinations of advertisements.",
    (
        identifier("ad_id", "The advertisement", references="ad"),
        plain("instant", "reviewed_at", "The examination"),
        identifier("version_id", "The standard applied", references="policy_version"),
        closed("result", "What came of it", "accept", "accept_below", "reject"),
        closed("unlawful", "It is against the laws", "no", "yes", "unknown"),
        identifier("reviewer", "The actor who examined it", "code"),
        identifier("approver", "The actor who approved an exception", "code"),
        closed("reason", "Why an exception was made", "public_interest", "amended", "short_term", "other"),
    ),
    keys=(("ad_id", "reviewed_at"),),
).optional("approver", "reason")
