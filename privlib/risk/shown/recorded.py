"""What a run records of a data set, and what earlier runs did: the same figures for the report and for its file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from privlib.risk.models import risks
from privlib.risk.models.sensitive import spreads
from privlib.risk.plans.plan_file import Plan
from privlib.risk.plans.registered import plan_of
from privlib.risk.population.uniqueness import uniqueness
from privlib.risk.releases import history
from privlib.risk.releases.history_file import Entry, Held, Record, records
from privlib.risk.table.classes import Classes
from privlib.risk.table.finest import Finest
from privlib.risk.table.register import DataSet, read
from privlib.study import Study

__all__ = ["Question", "digest", "earlier", "entry", "record", "spec_digest"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a report asks of a data set. Limits of l and t, and what is estimated, make no other question."""

    dataset: str
    quasi_identifiers: tuple[str, ...]
    k_min: int
    l_min: int
    t_max: float
    sampling_fraction: float = 0.0
    """Share of the population that is in the data set; 0 where it is not known, and then nothing is estimated."""
    plans: str = ""
    """Folder of plans, from the root, for the plan the data set was made by; empty where none is known."""


def earlier(study: Study, dataset: str) -> list[Record]:
    """Read what runs before this one recorded of a data set: `history.known`, in the order of their days.

    Raises:
        StorageError: as `history_file.append`.
    """
    if study.store is None:
        return []
    return history.known(records(study.store, dataset), study.as_of.isoformat(), study.snapshot)


def digest(found: Sequence[Record]) -> str:
    """SHA-256 of what earlier runs recorded, whichever runs they were."""
    plain = [asdict(replace(each, entry=replace(each.entry, run_id=""))) for each in found]
    return sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def entry(study: Study, question: Question) -> Entry:
    """Measure what stands in the history itself, for a run without an id.

    Raises:
        ParameterError: as `datasets.summary`.
        DisclosureError: E712.
    """
    data = read(study, question.dataset, question.quasi_identifiers, question.k_min)
    return _entry(study, question, data, data.classes(study), "")


def record(study: Study, question: Question, run: str = "") -> Record:
    """Measure what a run records. A data set without rows in the store is not evaluated, and has no units.

    Args:
        study: the study.
        question: what is asked.
        run: the run's id; none where the figures are for the report alone.

    Raises:
        ParameterError: as `datasets.summary`.
        DisclosureError: E712.
        StorageError: as `history_file.append`.
    """
    data = read(study, question.dataset, question.quasi_identifiers, question.k_min)
    table = data.classes(study)
    found = data.finest(study)
    now = () if found is None else _held(data.values(study), found)
    made = _entry(study, question, data, table, run)
    if found is not None and found.n and (fraction := question.sampling_fraction):
        made = replace(made, estimator=uniqueness(found, fraction).chosen.estimator, sampling_fraction=fraction)
    before = [each for each in earlier(study, question.dataset) if each.entry.comparable == made.comparable]
    grown = history.causes(before[-1], now, made.uniques) if before else ()
    return Record(made, history.folded(now, question.k_min), grown)


def _held(values: Mapping[str, Sequence[str]], found: Finest) -> tuple[Held, ...]:
    return history.by_value(found, [_digests(name, values[name]) for name in found.names])


def _digests(name: str, texts: Sequence[str]) -> list[str]:
    """Of the empty cell, and of each value in the order of codes."""
    values = (name, *(f"{name}\0{text}" for text in texts))
    return [sha256(value.encode()).hexdigest()[:32] for value in values]


def _entry(study: Study, question: Question, data: DataSet, table: Classes | None, run: str) -> Entry:
    found = () if table is None else spreads(study.engine, table, made=data.finest(study))
    fewest = min((each.distinct_l for each in found if each.distinct_l is not None), default=None)
    farthest = max((each.t_equal for each in found if each.t_equal is not None), default=None)
    k = None if table is None else table.k
    sizes = () if table is None else table.sizes
    plan = plan_of(study, question.dataset, question.plans)
    return Entry(
        run_id=run,
        as_of=study.as_of.isoformat(),
        dataset=question.dataset,
        data_digest=study.snapshot,
        spec_digest=spec_digest(question, data),
        plan_digest=None if plan is None else plan.digest,
        unit=data.unit,
        nulls="own" if data.spec is None else data.spec.nulls,
        k_min=question.k_min,
        units=risks.units(sizes),
        rows=0 if table is None else table.rows,
        classes=0 if table is None else table.classes,
        k=k,
        rows_k=None if table is None else table.rows_k,
        below_k=risks.below(sizes, question.k_min),
        uniques=risks.below(sizes, 2),
        average=risks.average_risk(sizes),
        l=fewest,
        t=farthest,
        suppressed=0 if table is None else table.suppressed,
        loss=None if plan is None or table is None else _loss(plan, table),
        cohort="",
        verdict=_verdict(question, k, fewest, farthest),
        estimator=None,
        sampling_fraction=None,
    )


def _loss(plan: Plan, table: Classes) -> float | None:
    """The loss that a plan promised, where what is measured is the very data set that it promised."""
    promise, names = plan.promise, {column.name for column in table.spec.quasi}
    same = names == {each.name for each in plan.attributes}
    same &= (promise.rows, promise.classes, promise.k) == (table.rows, table.classes, table.k)
    return promise.score if same and plan.score == "loss" else None


def spec_digest(question: Question, data: DataSet) -> str:
    """What makes runs comparable: columns and their roles, the unit, rules, and the limit of k."""
    asked: dict[str, object] = {"unit": data.unit, "k_min": question.k_min, "sensitive": sorted(data.sensitive)}
    if data.spec is not None:
        asked |= {
            "quasi": sorted(column.name for column in data.spec.quasi),
            "person": None if data.spec.person is None else data.spec.person.name,
            "person_rule": data.spec.person_rule,
            "nulls": data.spec.nulls,
            "sensitive_nulls": data.spec.sensitive_nulls,
            "suppressed": data.spec.suppressed,
        }
    return sha256(json.dumps(asked, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _verdict(question: Question, k: int | None, fewest: int | None, farthest: float | None) -> str:
    if k is None:
        return "not evaluated"
    missed = (
        k < question.k_min,
        fewest is not None and fewest < question.l_min,
        farthest is not None and farthest > question.t_max,
    )
    return "fail" if any(missed) else "pass"
