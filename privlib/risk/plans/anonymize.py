"""Find the least generalised form of a file that meets every model, and write it, with the plan that made it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import fit
from privlib.risk.plans import asked, candidate, plan_file
from privlib.risk.plans.digest import sha256_of
from privlib.risk.plans.plan_file import Attribute, Plan, Promise
from privlib.risk.search.optimum import Search, nodes_of, search
from privlib.risk.search.task import Task, task
from privlib.risk.search.trial import good
from privlib.risk.table.loaded import Loaded, Question, columns_of, loaded

__all__ = ["Options", "anonymize"]

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Options:
    """How to search."""

    models: tuple[str, ...] = ()
    """`distinct_l:3@occupation`, beside k."""
    k: int = 5
    limit: float = 0.02
    score: str = "loss"
    gs: float = 0.5
    weights: Mapping[str, float] | None = None
    lower: Mapping[str, int] | None = None
    upper: Mapping[str, int] | None = None
    budget_s: float = 60.0
    assume_monotone: bool = False


def anonymize(  # noqa: PLR0913 (what is read, what is asked, what is written)
    path: Path,
    hierarchies: Path,
    question: Question,
    options: Options,
    *,
    out: Path | None = None,
    plan: Path | None = None,
    created_at: str = "",
) -> Json:
    """Search a file, and write the candidate and the plan if asked.

    Args:
        path: CSV or Parquet.
        hierarchies: their folder.
        question: of the file; without quasi-identifiers all columns that have a hierarchy, those aside that have
            another role.
        options: of the search.
        out: where the candidate goes: quasi-identifiers as labels, sensitive columns of the models and those to keep
            as they are, nothing else.
        plan: where the plan goes.
        created_at: an instant for the plan, UTC.

    Returns:
        A value for JSON: `transformation` (attribute → level), `score`, `suppressed`, `classes`, `k`, `gap`, `seconds`
        of the search, and what else says how sure it is and what became of rows.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
        EngineError: risk.recheck_differs.
        StorageError: E80x.
    """
    models = [("k", (float(options.k),), None), *asked.parse(options.models)]
    columns = columns_of(path, question.delimiter)
    sensitive = tuple(dict.fromkeys(name for _, _, name in models if name is not None))
    ordered = tuple(name for model, _, name in models if model == "t_ordered" and name is not None)
    roles = (question.person, *sensitive, *question.keep)
    found = hierarchy_files.find(hierarchies, columns)
    quasi = question.quasi or tuple(name for name in columns if name in found and name not in roles)
    question = replace(question, quasi=quasi, sensitive=sensitive, ordered=ordered)
    read = hierarchy_files.read(hierarchies, quasi, columns) if quasi else ()
    along = {name: hierarchy_files.read(hierarchies, [name], columns)[0] for name in _along(models)}
    with ExitStack() as stack:
        folders = [] if out is None else [stack.enter_context(candidate.beside(out))]
        data = stack.enter_context(loaded(path, question, *folders))
        fitted = fit(data.table, data.texts, read)
        conditions = asked.conditions(models, data.table, data.domains, along)
        made = task(
            data.table,
            fitted,
            conditions,
            limit=options.limit,
            score=options.score,
            gs=options.gs,
            weights=options.weights,
            lower=options.lower,
            upper=options.upper,
            assume_monotone=options.assume_monotone,
        )
        nodes = nodes_of(made)
        best = search(made, budget_s=options.budget_s, nodes=nodes)
        node = nodes.at(best.levels)
        source = candidate.Source(data, fitted, conditions, node, good(node, conditions))
        written = _plan(question, options, source, made, best)
        written = replace(written, data_sha256=sha256_of(path), created_at=created_at)
        if out is not None:
            candidate.write(source, written, folders[0], out)
        if plan is not None:
            plan_file.write(written, plan)
        return {
            **_answer(data, made, best),
            "notes": {each.name: list(each.notes) for each in made.hierarchies if each.notes},
            "plan_sha256": written.digest if plan is not None else None,
        }


def _along(models: list[asked.Asked]) -> list[str]:
    """The sensitive attributes whose distance runs along a hierarchy."""
    return [name for model, _, name in models if model == "t_hierarchical" and name is not None]


def _plan(question: Question, options: Options, source: candidate.Source, made: Task, best: Search) -> Plan:
    data, node, kept = source.loaded, source.node, source.kept
    promise = Promise(
        units=node.count(kept),
        rows=int(node.weights[kept].sum()),
        suppressed=best.suppressed,
        classes=best.classes,
        k=best.k or 0,
        score=best.score,
    )
    return Plan(
        table=data.spec.table.shown,
        attributes=tuple(
            Attribute(each.name, level, each.levels, each.sha256, each.implicit)
            for each, level in zip(made.hierarchies, best.levels, strict=True)
        ),
        models=tuple(map(str, made.conditions)),
        limit=options.limit,
        score=options.score,
        gs=options.gs,
        weights=dict(options.weights or {}),
        lower=dict(options.lower or {}),
        upper=dict(options.upper or {}),
        promise=promise,
        sensitive=question.sensitive,
        keep=question.keep,
        person=question.person or "",
        person_rule=data.classes.rule,
        nulls=question.nulls,
        sensitive_nulls=question.sensitive_nulls,
        suppressed_marker=question.suppressed or "",
        delimiter=question.delimiter,
        code_version=version("privlib"),
    )


def _answer(data: Loaded, made: Task, best: Search) -> Json:
    classes = data.classes
    return {
        "transformation": dict(best.transformation),
        "score": best.score,
        "score_name": made.score,
        "suppressed": best.suppressed,
        "classes": best.classes,
        "k": best.k,
        "gap": best.gap,
        "optimal": best.optimal,
        "assumed_monotone": best.assumed_monotone,
        "co_optimal": [list(levels) for levels in best.co_optimal],
        "seconds": best.seconds,
        "evaluated": best.evaluated,
        "visited": best.visited,
        "nodes": best.nodes,
        "models": [str(each) for each in made.conditions],
        "limit": made.limit,
        "allowed": made.allowed,
        "unit": "records" if classes.rule == "rows" else "persons",
        "units": best.units,
        "rows": classes.rows,
        "person_rule": classes.rule,
        "nulls": classes.spec.nulls,
        "null_rows": classes.null_rows,
        "dropped": classes.dropped,
        "suppressed_before": classes.suppressed,
        "empty_lines": [each.name for each in made.hierarchies if each.implicit],
    }
