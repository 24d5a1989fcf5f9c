"""What is asked at a keyboard: a file or a data set is read once, and every figure comes from its classes.

Each function takes values and returns a frozen one; its `frame` is a small polars frame, sorted, without class keys and
without cells. What a command writes, a candidate and its plan, is `anonymize`; what a report shows is about a study.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from privlib.errors import ParameterError
from privlib.risk.hierarchies import shelf
from privlib.risk.hierarchies.fitting import check, labels_of
from privlib.risk.hierarchies.levels import Hierarchy, refuse
from privlib.risk.models.matches import least_matches
from privlib.risk.models.measures import Measures
from privlib.risk.models.measures import measures as listed
from privlib.risk.models.sensitive import Spread, empty_rows, spread
from privlib.risk.plans.anonymize import anonymize
from privlib.risk.plans.opened import Options, along, fitted_in, prepared
from privlib.risk.population import population_file
from privlib.risk.population import uniqueness as estimates
from privlib.risk.population.attackers import Attackers
from privlib.risk.population.attackers import attackers as attacked
from privlib.risk.population.uniqueness import Uniqueness
from privlib.risk.remedies import lowering
from privlib.risk.remedies.lowering import Lowered
from privlib.risk.remedies.states import Limits
from privlib.risk.search import front as fronts
from privlib.risk.search import optimum
from privlib.risk.search.front import Front
from privlib.risk.search.nodes import Nodes
from privlib.risk.search.optimum import Search
from privlib.risk.search.task import Task
from privlib.risk.shown.datasets import at_risk, class_sizes, sensitive_attributes, summary
from privlib.risk.shown.profile import profile
from privlib.risk.shown.worst import worst
from privlib.risk.table import register
from privlib.risk.table.classes import Classes
from privlib.risk.table.finest import Finest
from privlib.risk.table.loaded import Question, Texts, loaded, texts_of
from privlib.risk.uniques import special as singled
from privlib.risk.uniques import subsets as sets
from privlib.risk.uniques.special import Special
from privlib.risk.uniques.subsets import Subsets
from privlib.study import Study

__all__ = [
    "Options",
    "Question",
    "Table",
    "anonymize",
    "at_risk",
    "attackers",
    "class_sizes",
    "front",
    "hierarchies",
    "measure",
    "of_dataset",
    "of_file",
    "profile",
    "remedies",
    "search",
    "sensitive_attributes",
    "special",
    "subsets",
    "summary",
    "uniqueness",
    "worst",
]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The classes of a file or of a data set, in memory."""

    classes: Classes
    least_matches: int | None
    """The fewest units compatible with a unit if empty cells match every value; None if not computed."""
    finest: Finest = field(repr=False)
    ordered: tuple[str, ...] = field(repr=False)
    empty: Mapping[str, int] = field(repr=False)
    """Rows whose value is empty, for each sensitive attribute."""
    texts: Texts = field(repr=False)
    """Of quasi-identifiers, for hierarchies; never for a message or a result."""
    domains: Texts = field(repr=False)
    """Of sensitive attributes; likewise."""
    population: tuple[Finest, Texts] | None = field(default=None, repr=False)
    """Of a subset: the classes of all rows, and the texts of their codes."""

    @property
    def k(self) -> int | None:
        """The smallest class; None if there is none."""
        return self.classes.k

    @property
    def units(self) -> int:
        """Persons, or rows where no column says whose a row is."""
        return self.finest.n


def of_file(path: str | Path, question: Question) -> Table:
    """Read a file, CSV or Parquet.

    A row in: one record of a person, or of an event of a person if the question names a person column.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* for columns that do not fit; E405.

    Example:
        >>> of_file("panel.csv", Question(("age", "sex"), sensitive=("opinion",), person="member")).k  # doctest: +SKIP
        3
    """
    with loaded(Path(path), question) as data:
        empty = {each.name: empty_rows(data.engine, data.classes, each.stored) for each in data.spec.sensitive}
        least = least_matches(data.engine, data.classes)
        ordered = tuple(dict.fromkeys((*question.ordered, *question.orders)))
        return Table(data.classes, least, data.table, ordered, empty, data.texts, data.domains, data.population)


def of_dataset(study: Study, dataset: str, quasi_identifiers: Sequence[str] = ()) -> Table:
    """Read a data set of the store.

    Args:
        study: holds it.
        dataset: its id in the register.
        quasi_identifiers: those of the register if none is named.

    Raises:
        ParameterError: E405 for an unknown data set, or one whose rows are not in the store; risk.*.
        DisclosureError: E712 if a produced data set holds keys of persons.
    """
    data = register.read(study, dataset, quasi_identifiers)
    table, made = data.classes(study), data.finest(study)
    if table is None or made is None:
        problem, accepted = f'the store holds no rows of "{dataset}"', "A data set that was loaded"
        raise ParameterError("E405", where="dataset", problem=problem, accepted=accepted)
    empty = {each.name: empty_rows(study.engine, table, each.stored) for each in table.spec.sensitive}
    domains = {each.name: texts_of(study.engine, table.spec, each) for each in table.spec.sensitive}
    return Table(table, least_matches(study.engine, table), made, (), empty, data.values(study), domains)


def measure(
    table: Table, *, k_min: int = 10, l_min: int = 2, t_max: float = 0.5, hierarchies: Sequence[Hierarchy] = ()
) -> Measures:
    """Measure how easily someone could be singled out, and how much a class gives away.

    Args:
        table: the classes.
        k_min: the smallest class that passes.
        l_min: the fewest different values of a class that pass.
        t_max: the largest distance of a class from the whole that passes.
        hierarchies: of sensitive attributes: those are measured along them as well.

    Raises:
        ParameterError: risk.hierarchy_incomplete for a value without a line.
    """
    held = {each.name: each for each in hierarchies}
    spreads = [_spread(table, place, held.get(each.name)) for place, each in enumerate(table.finest.values)]
    least = table.least_matches
    return listed(table.classes, spreads, k_min=k_min, l_min=l_min, t_max=t_max, least_matches=least)


def _spread(table: Table, place: int, hierarchy: Hierarchy | None) -> Spread:
    values = table.finest.values[place]
    empty, skips = table.empty[values.name], table.classes.spec.sensitive_nulls == "skip"
    ordered = values.name in table.ordered and (not empty or skips)
    levels = () if hierarchy is None else labels_of(table.finest, hierarchy, table.domains[values.name])
    return spread(table.finest, values, empty, ordered=ordered, levels=levels)


def attackers(table: Table, population: str | Path | None = None) -> Attackers:
    """Measure how often an attacker is right, by what she knows; see `population.attackers`.

    Args:
        table: the classes.
        population: a CSV file of counts, see `population_file.read`; without it journalist and k-map are not computed.

    Raises:
        ParameterError: risk.population_*.
        PolicyError: E300-E307 for its TOML file.
    """
    if population is None:
        return attacked(table.finest)
    counts = population_file.read(Path(population))
    return attacked(table.finest, population_file.fit(table.finest, table.texts, counts))


def uniqueness(table: Table, sampling_fraction: float, source: str = "as given") -> Uniqueness:
    """Estimate how many of the population are alone; see `population.uniqueness`.

    Raises:
        ParameterError: E405 for a fraction that is not above 0 and at most 1.
    """
    return estimates.uniqueness(table.finest, sampling_fraction, source)


def special(table: Table, max_size: int | None = None, sampling_fraction: float = singled.FRACTION) -> Special:
    """Find the minimal sets of attributes on which units are alone, and score them; see `uniques.special`.

    Raises:
        ParameterError: risk.too_many_subsets; E405.
    """
    return singled.special(table.finest, max_size, sampling_fraction)


def subsets(table: Table, k_min: int = 5, max_size: int | None = None) -> Subsets:
    """Measure every set of quasi-identifiers, and what each adds to the others; see `uniques.subsets`.

    Raises:
        ParameterError: risk.too_many_subsets; E405.
    """
    return sets.subsets(table.finest, k_min, max_size)


def hierarchies(table: Table, folder: str | Path | None = None) -> tuple[Hierarchy, ...]:
    """Find a hierarchy for each quasi-identifier: its file, a preset that knows all its values, or those values alone.

    Raises:
        ParameterError: risk.hierarchy_* with all faults at once.
    """
    whole = table.population or (table.finest, table.texts)
    drafts, _ = shelf.hierarchies_of(whole[1], None if folder is None else Path(folder))
    refuse(check(*whole, drafts, table.classes.spec.fractions))
    return tuple(each.built() for each in drafts)


def search(table: Table, hierarchies: Sequence[Hierarchy], options: Options | None = None) -> Search:
    """Find the levels that lose least while every class left keeps the models, and how sure that is.

    Args:
        table: the classes.
        hierarchies: of all quasi-identifiers, and of sensitive attributes along which a model's distance runs.
        options: models, limit, score, budget and the like.

    Raises:
        ParameterError: risk.no_solution, risk.no_time; other risk.* and E405 for options that do not fit.
    """
    asked = options or Options()
    made, nodes = _question(table, hierarchies, asked)
    return optimum.search(made, budget_s=asked.budget_s, nodes=nodes)


def front(
    table: Table,
    hierarchies: Sequence[Hierarchy],
    options: Options | None = None,
    *,
    ks: Sequence[int] = fronts.KS,
    limits: Sequence[float] = fronts.LIMITS,
) -> Front:
    """Find the least loss of each pair of k and share left out, in one search.

    Args:
        table: the classes.
        hierarchies: as `search`.
        options: as `search`; its own k and limit do not count.
        ks: smallest classes.
        limits: shares of units that may be suppressed.

    Raises:
        ParameterError: as `search`, and E405 for ks or limits that do not fit.
    """
    asked = options or Options()
    made, _ = _question(table, hierarchies, asked)
    return fronts.front(made, ks, limits, budget_s=asked.budget_s)


def remedies(table: Table, asked: lowering.Asked | None = None) -> Lowered:
    """Propose single changes, best first, the ladder of them, and the searched optimum; see `remedies.lowering`.

    Raises:
        ParameterError: risk.hierarchy_*; risk.need_unknown_level; E405.
    """
    fractions = table.classes.spec.fractions
    return lowering.lower(table.finest, table.texts, asked or lowering.Asked(Limits(10)), fractions=fractions)


def _question(table: Table, hierarchies: Sequence[Hierarchy], options: Options) -> tuple[Task, Nodes]:
    held = {each.name: each for each in hierarchies}
    needed = (*table.finest.names, *along(options.asked()))
    if missing := [name for name in needed if name not in held]:
        problem = f"none for {len(missing)} of the {len(needed)} attributes that need one"
        raise ParameterError(
            "E405", where="hierarchies", problem=problem, accepted="What `hierarchies` returns, or more"
        )
    found, fractions = [held[name] for name in table.finest.names], table.classes.spec.fractions
    fitted, around = fitted_in(table.finest, table.texts, found, fractions, table.population)
    return prepared(table.finest, fitted, table.domains, held, options, around)
