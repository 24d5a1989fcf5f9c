"""One table a measure: every released figure, with what is hidden said in its place."""

from typing import Literal

from privlib.release.released import Released
from privlib.views import block, catalogue, rows
from privlib.views.export import csv
from privlib.views.shown import Table

__all__ = [
    "at_risk",
    "beyond_need",
    "beyond_need_by_form",
    "class_sizes",
    "controls_by_result",
    "coverage_by_category",
    "coverage_by_day",
    "coverage_by_department",
    "coverage_by_holding",
    "coverage_by_month",
    "coverage_by_person",
    "coverage_by_purpose",
    "coverage_by_purpose_month",
    "coverage_by_system",
    "coverage_total",
    "csv",
    "declared_triples",
    "effects",
    "findings",
    "idle_holdings",
    "loads_by_table",
    "missed_notices",
    "new_purpose",
    "new_purpose_adoption",
    "notices",
    "pairs",
    "refused_by_code",
    "restated_by_cause",
    "restated_by_month",
    "risk_summary",
    "sensitive_attributes",
    "special_by_attribute",
    "stopped_cases",
    "uncovered_by_owner",
    "uncovered_by_reason",
    "undeclared_triples",
    "unknown_purpose",
    "unused_holdings",
    "usage_by_dimension",
    "usage_by_purpose",
    "usage_trend",
    "uses_after_stop",
    "uses_by_class",
]


def loads_by_table(released: Released) -> Table:
    """Files and records by table."""
    return _table("loads_by_table", released)


def refused_by_code(released: Released) -> Table:
    """Refused records by code."""
    return _table("refused_by_code", released)


def uses_by_class(released: Released) -> Table:
    """Uses by class."""
    return _table("uses_by_class", released)


def coverage_total(released: Released) -> Table:
    """Coverage of all evaluated uses, in both readings."""
    return _table("coverage_total", released)


def coverage_by_purpose(released: Released) -> Table:
    """Coverage by purpose."""
    return _table("coverage_by_purpose", released)


def coverage_by_purpose_month(released: Released) -> Table:
    """Coverage by purpose and month."""
    return _table("coverage_by_purpose_month", released)


def uncovered_by_reason(released: Released) -> Table:
    """Uncovered uses by reason."""
    return _table("uncovered_by_reason", released)


def uncovered_by_owner(released: Released) -> Table:
    """Uncovered uses by control."""
    return _table("uncovered_by_owner", released)


def coverage_by_person(released: Released) -> Table:
    """Persons with every use covered, in both readings."""
    return _table("coverage_by_person", released)


def unknown_purpose(released: Released) -> Table:
    """Personal uses without a known purpose."""
    return _table("unknown_purpose", released)


def uses_after_stop(released: Released) -> Table:
    """Uses after a stop, by kind of stop, and how long after it."""
    return _table("uses_after_stop", released)


def stopped_cases(released: Released) -> Table:
    """Uses after each stop; where cases are not shown, persons by time."""
    return _table("stopped_cases", released)


def new_purpose(released: Released) -> Table:
    """Persons used for each new purpose, and those who had agreed in time."""
    return _table("new_purpose", released)


def new_purpose_adoption(released: Released) -> Table:
    """Persons by the month of their agreement to a new purpose and of their first use."""
    return _table("new_purpose_adoption", released)


def restated_by_month(released: Released) -> Table:
    """Each month as known when it was closed, and now."""
    return _table("restated_by_month", released)


def restated_by_cause(released: Released) -> Table:
    """What changed since a month was closed, by cause."""
    return _table("restated_by_cause", released)


def beyond_need(released: Released) -> Table:
    """Collections and categories, and those beyond the need of every stated purpose."""
    return _table("beyond_need", released)


def beyond_need_by_form(released: Released) -> Table:
    """What was collected beyond need, by form and category."""
    return _table("beyond_need_by_form", released)


def declared_triples(released: Released) -> Table:
    """Combinations of holding, category and purpose that were used, and those declared."""
    return _table("declared_triples", released)


def idle_holdings(released: Released) -> Table:
    """Holdings that nothing used, or nothing with a purpose."""
    return _table("idle_holdings", released)


def missed_notices(released: Released) -> Table:
    """What notices missed, by version; where the list is not shown, by what is missing."""
    return _table("missed_notices", released)


def notices(released: Released) -> Table:
    """Direct-written collections, and those with a complete notice in time."""
    return _table("notices", released)


def undeclared_triples(released: Released) -> Table:
    """Combinations that were used but not declared."""
    return _table("undeclared_triples", released)


def unused_holdings(released: Released) -> Table:
    """Holdings, and those that nothing used."""
    return _table("unused_holdings", released)


def coverage_by_category(released: Released) -> Table:
    """Coverage by category; a use of several counts under each."""
    return _table("coverage_by_category", released)


def coverage_by_day(released: Released) -> Table:
    """Coverage by day, week or month."""
    return _table("coverage_by_day", released)


def coverage_by_department(released: Released) -> Table:
    """Coverage by the department of whoever made the use."""
    return _table("coverage_by_department", released)


def coverage_by_holding(released: Released) -> Table:
    """Coverage by holding."""
    return _table("coverage_by_holding", released)


def coverage_by_month(released: Released) -> Table:
    """Coverage by month."""
    return _table("coverage_by_month", released)


def coverage_by_system(released: Released) -> Table:
    """Coverage by the system of the holding."""
    return _table("coverage_by_system", released)


def controls_by_result(released: Released) -> Table:
    """Controls, what each evaluated, and what it found."""
    return _table("controls_by_result", released)


def findings(released: Released) -> Table:
    """Findings, the worst first."""
    return _table("findings", released)


def risk_summary(released: Released) -> Table:
    """Risk measures, their limits and verdicts; a failed one is marked high."""
    return _table("risk_summary", released)


def class_sizes(released: Released) -> Table:
    """Persons and classes by class size."""
    return _table("class_sizes", released)


def at_risk(released: Released) -> Table:
    """Those in classes smaller than each threshold."""
    return _table("at_risk", released)


def pairs(released: Released) -> Table:
    """Those in too small a class for someone who knows two attributes, or one."""
    return _table("pairs", released)


def effects(released: Released) -> Table:
    """What each attribute adds beside all others."""
    return _table("effects", released)


def special_by_attribute(released: Released) -> Table:
    """What each attribute contributes to the scores of those who are alone."""
    return _table("special_by_attribute", released)


def sensitive_attributes(released: Released) -> Table:
    """Sensitive attributes within classes; a failed one is marked high."""
    return _table("sensitive_attributes", released)


def usage_trend(released: Released) -> Table:
    """Visitor-days by date."""
    return _table("usage_trend", released)


def usage_by_dimension(released: Released) -> Table:
    """Events and visitor-days by date and group."""
    return _table("usage_by_dimension", released)


def usage_by_purpose(released: Released) -> Table:
    """Events and visitor-days by purpose."""
    return _table("usage_by_purpose", released)


def _table(stem: str, released: Released) -> Table:
    """A table block of every released cell.

    Raises:
        DisclosureError: E717 for anything but the release of this measure.
    """
    rows.expect(f"tables.{stem}", released, stem)
    return Table._make(  # pyright: ignore[reportPrivateUsage]
        block=block.Table(
            id=f"{stem}.table",
            edition=released.edition,
            lang=released.lang,
            title=catalogue.line(released.lang, "titles", stem),
            caption=released.period.label(released.lang),
            notes=rows.notes(released),
            columns=rows.columns(released),
            rows=rows.rows(released),
            marks=_marks(released),
            source=rows.source(released),
            withheld=rows.withheld(released),
        )
    )


def _marks(released: Released) -> dict[str, Literal["C", "H", "M", "L", "I"]]:
    """A failed verdict marks its row high."""
    failed = ("fail" in {cell.text for cell in cells.values()} for cells in released.rows.values())
    return {str(nth): "H" for nth, wrong in enumerate(failed) if wrong}
