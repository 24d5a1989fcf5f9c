"""The days, and what explains unusual ones."""

from privlib.store.schema import Table
from privlib.store.tables.columns import DAYS, closed, first_day, label, last_day, plain

__all__ = ["CALENDAR", "NOTES"]

CALENDAR = Table(
    "calendar",
    "The days of Tokyo.",
    (
        plain("date", "date", "The day"),
        label("holiday", "The name of a public holiday"),
        plain(
            "bool", "office_closed", "Offices are closed: Saturday, Sunday, public holiday, 29 December to 3 January"
        ),
        closed(
            *("kind", "What kind of day it is", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "holiday"),
            *("golden_week", "obon", "year_end"),
        ),
    ),
    keys=(("date",),),
).optional("holiday")

NOTES = Table(
    "calendar_note",
    "Days with a known cause of unusual numbers.",
    (
        first_day("First day"),
        last_day("Last day, which is inside"),
        closed("cause", "What happened", "campaign", "outage", "banner", "purpose", "other"),
    ),
    keys=(("valid_from", "valid_to", "cause"),),
    rules=(DAYS,),
)
