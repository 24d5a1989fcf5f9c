"""One chart a measure that has a shape to show: built from released cells, with the answer as its title.

What is hidden is a gap with its label, never a zero; what was not evaluated is an outlined cell with "n/a". Each chart
carries its figures as rows beside its specification, and can be read in grey.
"""

from privlib.views.charts.adoption import new_purpose_adoption
from privlib.views.charts.breakdowns import coverage_by_day, coverage_by_department, coverage_by_holding
from privlib.views.charts.coverage import coverage_by_purpose_month, uncovered_by_reason
from privlib.views.charts.history import risk_history
from privlib.views.charts.lowering import ladder, risk_front
from privlib.views.charts.singling_out import at_risk, pairs, special_by_attribute
from privlib.views.charts.sizes import class_sizes
from privlib.views.charts.stops import stopped_cases
from privlib.views.charts.usage import usage_by_dimension, usage_by_purpose, usage_trend

__all__ = [
    "at_risk",
    "class_sizes",
    "coverage_by_day",
    "coverage_by_department",
    "coverage_by_holding",
    "coverage_by_purpose_month",
    "ladder",
    "new_purpose_adoption",
    "pairs",
    "risk_front",
    "risk_history",
    "special_by_attribute",
    "stopped_cases",
    "uncovered_by_reason",
    "usage_by_dimension",
    "usage_by_purpose",
    "usage_trend",
]
