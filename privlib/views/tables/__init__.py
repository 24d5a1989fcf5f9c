"""One table a measure: every released figure, with what is hidden said in its place."""

from privlib.release.released import Released
from privlib.views.export import csv
from privlib.views.shown import Table
from privlib.views.tables.parts import table
from privlib.views.tables.risk import (
    at_risk,
    attackers,
    class_sizes,
    delta_presence,
    destruction,
    effects,
    k_by_window,
    ladder,
    methods_by_attribute,
    pairs,
    population_uniques,
    releases_together,
    remedies,
    risk_causes,
    risk_front,
    risk_history,
    risk_summary,
    rule34,
    rule34_items,
    sensitive_attributes,
    special_by_attribute,
    unicity,
    unique_on_waves,
)

__all__ = [
    "at_risk",
    "attackers",
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
    "delta_presence",
    "destruction",
    "effects",
    "findings",
    "idle_holdings",
    "k_by_window",
    "ladder",
    "loads_by_table",
    "methods_by_attribute",
    "missed_notices",
    "new_purpose",
    "new_purpose_adoption",
    "notices",
    "pairs",
    "population_uniques",
    "refused_by_code",
    "releases_together",
    "remedies",
    "restated_by_cause",
    "restated_by_month",
    "risk_causes",
    "risk_front",
    "risk_history",
    "risk_summary",
    "rule34",
    "rule34_items",
    "sensitive_attributes",
    "special_by_attribute",
    "stopped_cases",
    "uncovered_by_owner",
    "uncovered_by_reason",
    "undeclared_triples",
    "unicity",
    "unique_on_waves",
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
    return table("loads_by_table", released)


def refused_by_code(released: Released) -> Table:
    """Refused records by code."""
    return table("refused_by_code", released)


def uses_by_class(released: Released) -> Table:
    """Uses by class."""
    return table("uses_by_class", released)


def coverage_total(released: Released) -> Table:
    """Coverage of all evaluated uses, in both readings."""
    return table("coverage_total", released)


def coverage_by_purpose(released: Released) -> Table:
    """Coverage by purpose."""
    return table("coverage_by_purpose", released)


def coverage_by_purpose_month(released: Released) -> Table:
    """Coverage by purpose and month."""
    return table("coverage_by_purpose_month", released)


def uncovered_by_reason(released: Released) -> Table:
    """Uncovered uses by reason."""
    return table("uncovered_by_reason", released)


def uncovered_by_owner(released: Released) -> Table:
    """Uncovered uses by control."""
    return table("uncovered_by_owner", released)


def coverage_by_person(released: Released) -> Table:
    """Persons with every use covered, in both readings."""
    return table("coverage_by_person", released)


def unknown_purpose(released: Released) -> Table:
    """Personal uses without a known purpose."""
    return table("unknown_purpose", released)


def uses_after_stop(released: Released) -> Table:
    """Uses after a stop, by kind of stop, and how long after it."""
    return table("uses_after_stop", released)


def stopped_cases(released: Released) -> Table:
    """Uses after each stop; where cases are not shown, persons by time."""
    return table("stopped_cases", released)


def new_purpose(released: Released) -> Table:
    """Persons used for each new purpose, and those who had agreed in time."""
    return table("new_purpose", released)


def new_purpose_adoption(released: Released) -> Table:
    """Persons by the month of their agreement to a new purpose and of their first use."""
    return table("new_purpose_adoption", released)


def restated_by_month(released: Released) -> Table:
    """Each month as known when it was closed, and now."""
    return table("restated_by_month", released)


def restated_by_cause(released: Released) -> Table:
    """What changed since a month was closed, by cause."""
    return table("restated_by_cause", released)


def beyond_need(released: Released) -> Table:
    """Collections and categories, and those beyond the need of every stated purpose."""
    return table("beyond_need", released)


def beyond_need_by_form(released: Released) -> Table:
    """What was collected beyond need, by form and category."""
    return table("beyond_need_by_form", released)


def declared_triples(released: Released) -> Table:
    """Combinations of holding, category and purpose that were used, and those declared."""
    return table("declared_triples", released)


def idle_holdings(released: Released) -> Table:
    """Holdings that nothing used, or nothing with a purpose."""
    return table("idle_holdings", released)


def missed_notices(released: Released) -> Table:
    """What notices missed, by version; where the list is not shown, by what is missing."""
    return table("missed_notices", released)


def notices(released: Released) -> Table:
    """Direct-written collections, and those with a complete notice in time."""
    return table("notices", released)


def undeclared_triples(released: Released) -> Table:
    """Combinations that were used but not declared."""
    return table("undeclared_triples", released)


def unused_holdings(released: Released) -> Table:
    """Holdings, and those that nothing used."""
    return table("unused_holdings", released)


def coverage_by_category(released: Released) -> Table:
    """Coverage by category; a use of several counts under each."""
    return table("coverage_by_category", released)


def coverage_by_day(released: Released) -> Table:
    """Coverage by day, week or month."""
    return table("coverage_by_day", released)


def coverage_by_department(released: Released) -> Table:
    """Coverage by the department of whoever made the use."""
    return table("coverage_by_department", released)


def coverage_by_holding(released: Released) -> Table:
    """Coverage by holding."""
    return table("coverage_by_holding", released)


def coverage_by_month(released: Released) -> Table:
    """Coverage by month."""
    return table("coverage_by_month", released)


def coverage_by_system(released: Released) -> Table:
    """Coverage by the system of the holding."""
    return table("coverage_by_system", released)


def controls_by_result(released: Released) -> Table:
    """Controls, what each evaluated, and what it found."""
    return table("controls_by_result", released)


def findings(released: Released) -> Table:
    """Findings, the worst first."""
    return table("findings", released)


def usage_trend(released: Released) -> Table:
    """Visitor-days by date."""
    return table("usage_trend", released)


def usage_by_dimension(released: Released) -> Table:
    """Events and visitor-days by date and group."""
    return table("usage_by_dimension", released)


def usage_by_purpose(released: Released) -> Table:
    """Events and visitor-days by purpose."""
    return table("usage_by_purpose", released)
