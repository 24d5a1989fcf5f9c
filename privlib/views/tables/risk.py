"""Tables of how easily someone could be singled out, and of what lowers that."""

from privlib.release.released import Released
from privlib.views.shown import Table
from privlib.views.tables.parts import table

__all__ = [
    "at_risk",
    "attackers",
    "class_sizes",
    "delta_presence",
    "destruction",
    "effects",
    "k_by_window",
    "ladder",
    "methods_by_attribute",
    "pairs",
    "population_uniques",
    "releases_together",
    "remedies",
    "risk_causes",
    "risk_front",
    "risk_history",
    "risk_summary",
    "rule34",
    "rule34_items",
    "sensitive_attributes",
    "special_by_attribute",
    "unicity",
    "unique_on_waves",
]


def at_risk(released: Released) -> Table:
    """Those in classes smaller than each threshold."""
    return table("at_risk", released)


def attackers(released: Released) -> Table:
    """What attackers find, by what they know."""
    return table("attackers", released)


def class_sizes(released: Released) -> Table:
    """Persons and classes by class size."""
    return table("class_sizes", released)


def delta_presence(released: Released) -> Table | None:
    """How sure it is that someone is in the data set; none without a population table."""
    made = table("delta_presence", released)
    return made if made.block.rows else None


def destruction(released: Released) -> Table:
    """Whether what restores the persons was destroyed in time."""
    return table("destruction", released)


def effects(released: Released) -> Table:
    """What each attribute adds beside all others."""
    return table("effects", released)


def k_by_window(released: Released) -> Table | None:
    """Who is in too small a class for someone who knows the day, the week or the month; none without moments."""
    made = table("k_by_window", released)
    return made if made.block.rows else None


def ladder(released: Released) -> Table:
    """Single changes one after the other until every limit holds, and the searched optimum."""
    return table("ladder", released)


def methods_by_attribute(released: Released) -> Table:
    """What was done to each attribute that the policy names."""
    return table("methods_by_attribute", released)


def pairs(released: Released) -> Table:
    """Those in too small a class for someone who knows two attributes, or one; each pair once."""
    return table("pairs", released, lambda labels: list(labels) == sorted(labels, key=released.dims[0].values.index))


def population_uniques(released: Released) -> Table | None:
    """Estimates of how many are alone in the population; none where the sampling fraction is not known."""
    made = table("population_uniques", released)
    return made if made.block.rows else None


def releases_together(released: Released) -> Table:
    """What two releases tell together."""
    return table("releases_together", released)


def remedies(released: Released) -> Table:
    """Single changes that lower the risk, best first."""
    return table("remedies", released)


def risk_causes(released: Released) -> Table:
    """Through which attributes the number of those alone changed."""
    return table("risk_causes", released)


def risk_history(released: Released) -> Table:
    """Earlier runs and this one, the last."""
    return table("risk_history", released)


def risk_front(released: Released) -> Table | None:
    """The least information lost by k and by how many may be left out; none where nothing was searched."""
    made = table("risk_front", released)
    return made if made.block.rows else None


def risk_summary(released: Released) -> Table:
    """Risk measures, their limits and verdicts; a failed one is marked high."""
    return table("risk_summary", released)


def rule34(released: Released) -> Table:
    """The evidence for each item of Rule 34."""
    return table("rule34", released)


def rule34_items(released: Released) -> Table:
    """The items of Rule 34."""
    return table("rule34_items", released)


def sensitive_attributes(released: Released) -> Table:
    """Sensitive attributes within classes; a failed one is marked high."""
    return table("sensitive_attributes", released)


def special_by_attribute(released: Released) -> Table:
    """What each attribute contributes to the scores of those who are alone."""
    return table("special_by_attribute", released)


def unicity(released: Released) -> Table | None:
    """How often so many known moments of a person fit nobody else; none without moments."""
    made = table("unicity", released)
    return made if made.block.rows else None


def unique_on_waves(released: Released) -> Table:
    """Who is alone in the answers of one wave, of two successive ones, and so on."""
    return table("unique_on_waves", released)
