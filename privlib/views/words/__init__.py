"""One sentence a measure: the answer, for a reader who reads nothing else.

Every sentence is true for each value inside the released intervals. It computes nothing the gate did not see, and says
how many figures are hidden. The texts are in the catalogue.
"""

from privlib.views.words.breakdowns import (
    coverage_by_category,
    coverage_by_day,
    coverage_by_department,
    coverage_by_holding,
    coverage_by_month,
    coverage_by_system,
)
from privlib.views.words.controls import controls_by_result, findings
from privlib.views.words.coverage import (
    coverage_by_person,
    coverage_by_purpose,
    coverage_by_purpose_month,
    coverage_total,
    uncovered_by_owner,
    uncovered_by_reason,
    unknown_purpose,
    uses_by_class,
)
from privlib.views.words.history import risk_causes, risk_history, unique_on_waves
from privlib.views.words.loads import loads_by_table, refused_by_code
from privlib.views.words.lowering import ladder, remedies, risk_front
from privlib.views.words.moments import k_by_window, unicity
from privlib.views.words.needs import (
    beyond_need,
    beyond_need_by_form,
    declared_triples,
    idle_holdings,
    missed_notices,
    notices,
    undeclared_triples,
    unused_holdings,
)
from privlib.views.words.new_purposes import new_purpose, new_purpose_adoption
from privlib.views.words.population import attackers, delta_presence, population_uniques
from privlib.views.words.restated import restated_by_cause, restated_by_month
from privlib.views.words.risk import at_risk, class_sizes, risk_summary, sensitive_attributes
from privlib.views.words.rule34 import destruction, methods_by_attribute, releases_together, rule34, rule34_items
from privlib.views.words.singling_out import effects, pairs, special_by_attribute
from privlib.views.words.stops import stopped_cases, uses_after_stop
from privlib.views.words.usage import usage_by_dimension, usage_by_purpose, usage_trend

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
