"""Requests of persons about their data, and inquiries."""

from privlib.store.schema import Rule, Table
from privlib.store.tables.columns import CHANNELS, PRINCIPAL, closed, count, identifier, plain

__all__ = ["INQUIRIES", "REQUESTS"]

REQUESTS = Table(
    "request",
    "What persons asked the company to do with their data, and what came of it.",
    (
        identifier("request_id", "The request"),
        PRINCIPAL,
        closed(
            *("kind", "What was asked for", "purpose", "disclose", "provision_record", "correct", "add", "delete"),
            *("suspend_use", "erase", "stop_provision", "suspend_history"),
        ),
        plain("bool", "by_agent", "Asked by an agent"),
        plain("instant", "received_at", "Receipt"),
        closed("channel", "How it came", *CHANNELS),
        plain("instant", "verified_at", "When it was found to come from the person"),
        closed("verify_method", "How that was found", "login", "document", "callback", "proxy"),
        plain("instant", "decided_at", "Decision"),
        closed(
            *("decision", "What was decided", "full", "partial", "refused", "none_held", "alternative"),
            "withdrawn",
        ),
        closed(
            *("ground", "Why it was refused: form alone, no ground given, harm to others, to the business, a law"),
            *("form", "no_ground", "harm", "business", "law"),
        ),
        plain("bool", "reason_given", "The person was told why"),
        plain("instant", "effective_at", "From when it holds"),
        plain("instant", "fulfilled_at", "When it was done"),
        plain("instant", "notified_at", "When the person was told"),
    ),
    keys=(("request_id",),),
    rules=(
        Rule("(decision IS NULL) = (decided_at IS NULL)", "decision and decided_at belong together"),
        Rule("(verify_method IS NULL) = (verified_at IS NULL)", "verify_method and verified_at belong together"),
        Rule("ground IS NULL OR decision IN ('refused', 'partial')", "ground is for a refusal, full or in part"),
        Rule("decided_at >= received_at", "decided_at must not be before received_at"),
        Rule("fulfilled_at >= received_at", "fulfilled_at must not be before received_at"),
        Rule("notified_at >= received_at", "notified_at must not be before received_at"),
    ),
    dated="received_at",
).optional(
    *("principal_id", "verified_at", "verify_method", "decided_at", "decision", "ground", "reason_given"),
    *("effective_at", "fulfilled_at", "notified_at"),
)

INQUIRIES = Table(
    "inquiry",
    "Questions and complaints. Their text is never loaded.",
    (
        identifier("inquiry_id", "The inquiry"),
        PRINCIPAL,
        plain("instant", "received_at", "Receipt"),
        closed("channel", "How it came", *CHANNELS),
        closed("topic", "What it is about", "personal", "anpi", "cookie", "ad", "other"),
        plain("bool", "complaint", "It complains"),
        plain("instant", "first_response_at", "First response"),
        plain("instant", "resolved_at", "Resolution"),
        count("reopened", "How often it was opened again", "times"),
        identifier("request_id", "The request that it became", references="request"),
    ),
    keys=(("inquiry_id",),),
    rules=(
        Rule("first_response_at >= received_at", "first_response_at must not be before received_at"),
        Rule("resolved_at >= received_at", "resolved_at must not be before received_at"),
    ),
    dated="received_at",
).optional("principal_id", "first_response_at", "resolved_at", "request_id")
