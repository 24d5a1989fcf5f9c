"""Uses of personal data, and visits to the web site."""

from privlib.store.schema import Column, Rule, Table
from privlib.store.tables.columns import (
    HOLDING,
    PRINCIPAL,
    RECORDED,
    closed,
    count,
    identifier,
    label,
    listed,
    plain,
)

__all__ = ["HISTORY", "PAGE_GROUPS", "USES", "VISITOR_KEY"]

VISITOR_KEY = Column("visitor_key", "id", "The visitor of that day", "key", pattern="[0-9a-f]{8}")
PAGE_GROUPS = (
    *("survey", "mypage", "points", "campaign", "help", "about"),
    *("page", "image", "style_script", "feed", "document", "other"),
)

USES = Table(
    "use_event",
    "Uses of personal data, one record each: who, what, of whom, what for.",
    (
        identifier("event_id", "The use", "code"),
        plain("instant", "occurred_at", "When it happened"),
        RECORDED,
        HOLDING,
        PRINCIPAL,
        listed("categories", "Ids of the policy's categories that it touched"),
        label("purpose", "The purpose's code as the source gave it"),
        label("purpose_raw", "What the source gave instead of a known code", "code"),
        identifier("actor_id", "Who did it", "code", "actor"),
        closed(
            *("action", "What was done", "view", "query", "export", "send", "ship", "personalise", "join", "derive"),
            *("delete", "correct"),
        ),
        closed("basis", "Purpose, or the exception claimed", "purpose", "LAW", "life", "health", "state"),
        label("legal_ref", "The article an exception rests on"),
        identifier("case_ref", "The case or document", "code"),
        identifier("approved_by", "Who approved", "code"),
        listed("joined_holdings", "Holdings it was joined with"),
        closed("result", "What came of it", "done", "denied", "returned"),
        count("n_rows", "How many rows it touched", "rows"),
        identifier("batch_id", "The batch it ran in", "code"),
        Column("dedup_key", "id", "Equal for deliveries of one use", "code", default="event_id"),
    ),
    keys=(("event_id",), ("dedup_key",)),
    rules=(
        Rule(
            "action NOT IN ('send', 'ship', 'personalise') OR principal_key IS NOT NULL",
            "send, ship and personalise need a principal_id",
        ),
    ),
    dated="occurred_at",
).optional(
    *("principal_id", "purpose", "purpose_raw", "legal_ref", "case_ref", "approved_by", "joined_holdings"),
    *("batch_id", "dedup_key"),
)

HISTORY = Table(
    "history_event",
    "Visits to the web site, by a visitor key that lives one day.",
    (
        plain("instant", "occurred_at", "When it happened"),
        VISITOR_KEY,
        count("seq", "Tells the visitor's rows of one instant apart", ""),
        closed("page_group", "What was visited", *PAGE_GROUPS),
        closed("referrer_group", "From where", "direct", "mail", "search", "partner", "sns", "other"),
        closed("device_class", "With what: phone, computer, tablet, program", "sp", "pc", "tab", "bot", "other"),
        label("purpose", "The purpose's code as the source gave it"),
        plain("bool", "linked", "Joined with a member's data"),
        PRINCIPAL,
        HOLDING,
        identifier("case_ref", "The case that allowed joining", "code"),
        identifier("destination", "The party it was sent to", "organisation"),
        Column("status", "int", "HTTP status", low=100, high=599),
    ),
    keys=(("occurred_at", "visitor_key", "seq"),),
    rules=(Rule("linked OR principal_key IS NULL", "only a linked row may have a principal_id"),),
    dated="occurred_at",
).optional("purpose", "principal_id", "holding_id", "case_ref", "destination", "status")
