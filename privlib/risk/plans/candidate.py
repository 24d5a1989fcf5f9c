"""The candidate of a plan: written beside its place, measured again from what was written, and only then put there."""

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import numpy as np
import polars as pl

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB
from privlib.engine.folders import held_folder
from privlib.errors import EngineError, ParameterError
from privlib.risk.hierarchies.fitting import Fitted
from privlib.risk.plans.plan_file import Plan, writable
from privlib.risk.search.conditions import Condition
from privlib.risk.search.nodes import Flags, Node
from privlib.risk.search.trial import good
from privlib.risk.table import parts
from privlib.risk.table.finest import Integers, Values
from privlib.risk.table.loaded import Loaded, Question, loaded
from privlib.risk.table.specs import Column
from privlib.store.disk import disk_errors
from privlib.store.staging import plain_path

__all__ = ["Source", "beside", "keep", "recheck", "write"]

_TABLE = "risk_candidate"
_LABEL = "plan_label"
_CLASS = "plan_class"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What a candidate is made from."""

    loaded: Loaded
    fitted: tuple[Fitted, ...]
    conditions: tuple[Condition, ...]
    node: Node
    """The classes at the plan's levels."""
    kept: Flags
    """Which of them are written."""


@contextmanager
def beside(out: Path) -> Generator[Path]:
    """Make a private folder beside a file that is to be written; nothing of it stays.

    What a killed run left is removed.
    """
    writable({"out": out})
    prefix = f".{out.name}.building-"
    with ExitStack() as stack:
        with disk_errors(out.name):
            folder = stack.enter_context(held_folder(prefix, out.parent, f"{escape(prefix)}*"))
        yield folder


def write(source: Source, plan: Plan, folder: Path, out: Path) -> None:
    """Write a candidate, measure it again and put it in its place; mode 0600.

    Rows come sorted by what they hold, which says nothing of the order they had. Suppressed units are absent, and so
    is the person column.

    Args:
        source: the data.
        plan: its promise must hold.
        folder: made by `beside`; the engine may write there.
        out: a name that ends in `.parquet` is written as Parquet, every other as CSV with commas.

    Raises:
        EngineError: risk.recheck_differs; no candidate is left then.
        StorageError: E80x.
    """
    _keep(source, plan)
    names = [*(each.name for each in plan.attributes), *(column.name for column in source.loaded.kept)]
    if len({name.casefold() for name in names}) < len(names):
        raise ParameterError("E405", where="columns", problem="two names differ by case alone", accepted="Rename one")
    stored = [*(f"l{i}" for i in range(len(plan.attributes))), *(f"o{i}" for i in range(len(source.loaded.kept)))]
    draft = folder / f"candidate{out.suffix.lower()}"
    _copy(source.loaded, dict(zip(stored, names, strict=True)), draft)
    if plan.person_rule == "pairs":
        whole = folder / "persons.parquet"
        person = _other("person", names)
        _copy(source.loaded, {**dict(zip(stored, names, strict=True)), "person": person}, whole)
        recheck(whole, plan, source, person)
    recheck(draft, plan, source)
    with disk_errors(out.name), draft.open("rb") as file:
        os.fchmod(file.fileno(), 0o600)
        os.fsync(file.fileno())
        draft.replace(out)


def keep(source: Source, plan: Plan, table: str) -> tuple[Column, ...]:
    """Make a candidate inside the engine, as a table under the names of its columns; nothing is written.

    It has the columns that `source` keeps, persons among them if they are kept.
    """
    _keep(source, plan)
    names = [*(each.name for each in plan.attributes), *(column.name for column in source.loaded.kept)]
    held = [*(f"l{i}" for i in range(len(plan.attributes))), *(f"o{i}" for i in range(len(source.loaded.kept)))]
    columns = tuple(Column(name, f"c{place}") for place, name in enumerate(names))
    chosen = ", ".join(f"{one} AS {column.stored}" for one, column in zip(held, columns, strict=True))
    source.loaded.engine.create(table, parts.fill("risk/plans", "plan", _TABLE, chosen=chosen))
    return columns


def recheck(path: Path, plan: Plan, source: Source, person: str | None = None) -> None:
    """Measure a candidate from its file and compare it with the promise: any difference is an error.

    Args:
        path: the candidate.
        plan: with its promise.
        source: what it was made from, for the conditions: their reference is the whole input.
        person: the column that tells persons apart, where persons stand in several rows; without it rows are counted,
            and what is promised of persons is not looked at.

    Raises:
        EngineError: risk.recheck_differs.
    """
    names = tuple(each.name for each in plan.attributes)
    asked = Question(
        quasi=names,
        sensitive=plan.sensitive,
        person=person,
        person_rule=None if person is None else "pairs",
        sensitive_nulls="skip" if plan.sensitive_nulls == "skip" else "own",
    )
    by_rows = plan.person_rule == "pairs" and person is None
    with loaded(path, asked) as found:
        table = found.table
        wanted = {"rows": plan.promise.rows, "classes": plan.promise.classes}
        seen = {"rows": int(table.rows.sum()), "classes": len(table.units)}
        if not by_rows:
            wanted |= {"units": plan.promise.units, "k": plan.promise.k}
            seen |= {"units": table.n, "k": min(table.units.tolist(), default=0)}
            failing = int(np.count_nonzero(~good(_node(found, plan, source), source.conditions)))
            wanted |= {"failing classes": 0}
            seen |= {"failing classes": failing}
    differs = [f"{name} {seen[name]:,} instead of {wanted[name]:,}" for name in wanted if seen[name] != wanted[name]]
    if differs:
        raise EngineError("risk.recheck_differs", differs=", ".join(differs))


def _keep(source: Source, plan: Plan) -> None:
    """Make the candidate as a table of the engine: columns `l0 …` for labels, `o0 …` for others, and the person."""
    data, spec = source.loaded, source.loaded.spec
    keys, others = _keys(source), [f"o{i}" for i in range(len(data.kept))]
    person = plan.person_rule == "pairs"
    for key, fitted, each in zip(keys, source.fitted, plan.attributes, strict=True):
        values = pl.Series([None, *data.texts[each.name]], dtype=pl.String)
        labels = _labels(fitted, each.level, fitted.codes(each.level))
        data.engine.put(f"plan_{key}", pl.DataFrame({"value": values, "label": labels}))
    named = ", ".join(
        [
            parts.columns(spec, person=person),
            *(f"{ident(column.stored)} AS {o}" for column, o in zip(data.kept, others, strict=True)),
        ]
    )
    joins = [
        f"LEFT JOIN plan_{key} ON CAST(unit.{key} AS VARCHAR) IS NOT DISTINCT FROM plan_{key}.value" for key in keys
    ]
    wanted = [*others, *(["person"] if person else [])]
    labelled = parts.fill(
        "risk/plans",
        "plan_label",
        " ".join([f"(SELECT {named} FROM {ident(spec.table.stored)}) AS unit", *joins]),
        labels=", ".join([*(f"plan_{key}.label AS l{i}" for i, key in enumerate(keys)), *wanted]),
        kept=parts.kept(spec),
    )
    data.engine.create(_LABEL, labelled, **parts.values(spec))
    _keep_classes(source, plan)
    places = range(len(keys))
    same = " AND ".join(f"coarse.l{i} IS NOT DISTINCT FROM class.l{i}" for i in places)
    whole = parts.fill(
        "risk/plans",
        "plan",
        f"{_LABEL} AS coarse JOIN {_CLASS} AS class ON {same}",
        chosen=", ".join([*(f"coarse.l{i}" for i in places), *(f"coarse.{name}" for name in wanted)]),
    )
    data.engine.create(_TABLE, whole)


def _keep_classes(source: Source, plan: Plan) -> None:
    """Keep the labels of the good classes as a table; where k decides alone, by counting what is there."""
    engine, names = source.loaded.engine, [f"l{i}" for i in range(len(plan.attributes))]
    if plan.by_table:
        rows = zip(names, source.fitted, plan.attributes, source.node.codes, strict=True)
        columns = {name: _labels(fitted, each.level, codes[source.kept]) for name, fitted, each, codes in rows}
        engine.put(_CLASS, pl.DataFrame(columns))
        return
    keys = ", ".join(names)
    persons = plan.person_rule == "pairs"
    units = f"(SELECT DISTINCT {keys}, person FROM {_LABEL}) AS unit" if persons else _LABEL
    engine.create(_CLASS, parts.fill("risk/plans", "plan_class", units, keys=keys), k=plan.k)


def _labels(fitted: Fitted, level: int, codes: Integers) -> pl.Series:
    labels = fitted.hierarchy.labels[level]
    return pl.Series([labels[code] for code in codes.tolist()], dtype=pl.String)


def _copy(data: Loaded, columns: Mapping[str, str], path: Path) -> None:
    parquet = path.suffix == ".parquet"
    # in CSV an empty cell alone in its row is a blank line, which is no row, unless it is quoted: as empty text is
    cell = "coalesce({}, '')" if len(columns) == 1 and not parquet else "{}"
    chosen = ", ".join(f"{cell.format(name)} AS {ident(shown)}" for name, shown in columns.items())
    form = "FORMAT parquet" if parquet else "FORMAT csv, HEADER true, DELIMITER ',', NULL ''"
    sql = f"COPY (SELECT {chosen} FROM {_TABLE} ORDER BY ALL) TO {plain_path(path)} ({form})"
    # a file is read by this engine, which alone writes files
    assert isinstance(data.engine, DuckDB)
    data.engine.run(Statement("plan", "privlib/risk/plans/candidate.py", sql))


def _node(found: Loaded, plan: Plan, source: Source) -> Node:
    """The classes of the candidate in the codes of the source, so that the same conditions can be asked."""
    table = found.table
    codes: list[Integers] = []
    for row, fitted, each in zip(table.codes, source.fitted, plan.attributes, strict=True):
        place_of = {label: code for code, label in enumerate(fitted.hierarchy.labels[each.level])}
        to = np.array([place_of.get(text, -1) for text in (None, *found.texts[each.name])], np.int64)
        codes.append(to[row])
    values = tuple(
        _recoded(each, found.domains[each.name], source.loaded.domains[each.name])
        for name in dict.fromkeys(each.name for each in source.node.values)
        for each in table.values
        if each.name == name
    )
    weights = table.units if table.members is None else table.rows
    radices = tuple(each.hierarchy.cardinalities[level] for each, level in zip(source.fitted, plan.levels, strict=True))

    def labels(chosen: Flags | None) -> tuple[Integers, ...]:
        return tuple(codes) if chosen is None else tuple(row[chosen] for row in codes)

    return Node(plan.levels, table.units, weights, table.members, values, source.node.references, radices, labels)


def _recoded(values: Values, texts: Sequence[str], domain: Sequence[str]) -> Values:
    place_of = {text: code for code, text in enumerate(domain, 1)}
    to = np.array([0, *(place_of.get(text, -1) for text in texts)], np.int64)
    codes = to[values.codes]
    if (codes < 0).any():
        raise EngineError("risk.recheck_differs", differs="a value that the source does not have")
    order = np.lexsort((codes, values.classes))
    persons = None if values.persons is None else values.persons[order]
    return Values(values.name, len(domain), values.classes[order], codes[order], values.counts[order], persons)


def _keys(source: Source) -> list[str]:
    return parts.keys(source.loaded.spec).split(", ")


def _other(name: str, names: Sequence[str]) -> str:
    while name in names:
        name += "_"
    return name
