"""Find the least generalised form of a file that meets every model, and write it, with the plan that made it."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.models import risks
from privlib.risk.plans import plan_file, statement
from privlib.risk.plans.candidate import Source
from privlib.risk.plans.digest import sha256_of
from privlib.risk.plans.opened import Opened, Options, opened
from privlib.risk.plans.plan_file import Attribute, Plan
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.task import Task
from privlib.risk.table.loaded import Loaded, Question, columns_of

__all__ = ["Options", "anonymize"]

Json = dict[str, object]


def anonymize(  # noqa: PLR0913 (what is read, what is asked, what is written)
    path: Path,
    hierarchies: Path,
    question: Question,
    options: Options,
    *,
    out: Path | None = None,
    plan: Path | None = None,
    sql: Path | None = None,
    created_at: str = "",
    as_of: str = "",
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
        sql: where its statement goes, see `statement.to_sql`.
        created_at: an instant for the plan, UTC.
        as_of: the last day that the file knows, for the plan, where it is another than that.

    Returns:
        A value for JSON: `transformation` (attribute → level), `score`, `suppressed`, `classes`, `k`, `gap`, `seconds`
        of the search, and what else says how sure it is and what became of rows. `after`: risks of what is left. Of a
        subset these are figures of its units; `population_units` are those of the whole file.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
        EngineError: risk.recheck_differs.
        StorageError: E80x.
    """
    plan_file.writable({"out": out, "plan": plan, "sql": sql}, path)
    models = options.asked()
    columns = columns_of(path, question.delimiter)
    sensitive = tuple(dict.fromkeys(name for _, _, name in models if name is not None))
    ordered = tuple(name for model, _, name in models if model == "t_ordered" and name is not None)
    roles = (question.person, question.time, question.subset, *sensitive, *question.keep)
    found = hierarchy_files.find(hierarchies, columns)
    quasi = question.quasi or tuple(name for name in columns if name in found and name not in roles)
    question = replace(question, quasi=quasi, sensitive=sensitive, ordered=ordered)
    with opened(path, hierarchies, question, options, columns=columns, out=out) as it:
        best = search(it.task, budget_s=options.budget_s, nodes=it.nodes)
        source = it.source(best.levels)
        made = replace(_plan(question, options, it, source), created_at=created_at, as_of=as_of)
        written = replace(made, data_sha256=sha256_of(path))
        it.write(source, written, out)
        if plan is not None:
            plan_file.write(written, plan)
        if sql is not None:
            statement.write(written, sql)
        return {
            **_answer(it.data, it.task, best),
            "notes": {each.name: list(each.notes) for each in it.task.hierarchies if each.notes},
            "plan_sha256": written.digest if plan is not None else None,
        }


def _plan(question: Question, options: Options, it: Opened, source: Source) -> Plan:
    made = it.task
    limits = list(zip(made.names, made.lower, made.upper, made.top, strict=True))
    return Plan(
        table=it.data.spec.table.shown,
        attributes=tuple(
            Attribute(each.name, level, each.levels, each.sha256, each.implicit, each.name in it.data.fractions)
            for each, level in zip(made.hierarchies, source.node.levels, strict=True)
        ),
        models=tuple(map(str, made.conditions)),
        limit=options.limit,
        score=options.score,
        gs=options.gs,
        weights=dict(options.weights or {}),
        lower={name: low for name, low, _, _ in limits if low},
        upper={name: high for name, _, high, top in limits if high < top},
        promise=it.promise(source),
        sensitive=question.sensitive,
        keep=question.keep,
        person=question.person or "",
        person_rule=it.data.classes.rule,
        time=question.time or "",
        nulls=question.nulls,
        sensitive_nulls=question.sensitive_nulls,
        suppressed_marker=question.suppressed or "",
        delimiter=question.delimiter,
        subset=question.subset or "",
        code_version=version("privlib"),
        sensitive_hierarchies=it.sensitive,
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
        "after": {
            "average_risk": risks.average_risk(best.sizes),
            "highest_risk": risks.highest_risk(best.sizes),
            "at_risk": {str(k): risks.at_risk(best.sizes, k) for k in risks.THRESHOLDS},
            "largest_class": best.sizes[-1].size if best.sizes else None,
        },
        **({} if data.population is None else {"population_units": data.population[0].n}),
    }
