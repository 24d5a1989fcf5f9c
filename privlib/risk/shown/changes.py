"""What report R2 shows of remedies: single changes of a data set of the store, and the ladder of them.

Thresholds and levels are information on how the data are processed (APPI Article 43(2)): the restricted edition alone
has them.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl

from privlib.engine.base import statement
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.remedies.ladder import Rung
from privlib.risk.remedies.lowering import Asked, Lowered, lower
from privlib.risk.remedies.single_changes import Remedy
from privlib.risk.remedies.states import Limits, Secret
from privlib.risk.table.register import DataSet, read
from privlib.study import Dimension, Measured, Source, Study, Value, root, source

__all__ = ["ladder", "lowered", "remedies"]

_CLAUSES = ("S5.1", "S5.4b")

_AFTER = (Value("threshold", 4), Value("k", 0), Value("k_own", 0), Value("l", 0), Value("t", 4))

_REMEDY_TEXTS = ("method", "hierarchy", "breaks")
_LONGEST = 60
"""What the gate takes for a word."""

_Cells = tuple[str | float | None, ...]


def lowered(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    l_min: int = 1,
    t_max: float = 1.0,
    hierarchies: str = "",
) -> tuple[DataSet, Lowered | None]:
    """Look a data set up and find what lowers its risk; None without rows in the store.

    Args:
        study: its policy says what purposes need.
        dataset: of the register.
        quasi_identifiers: those of the register if not given.
        k_min: fewest persons of a class.
        l_min: fewest values of each sensitive attribute.
        t_max: largest distance.
        hierarchies: path of a folder, from the root; empty: none. A column without a file there has a preset if all
            its values are known to one, else its values and all of them together.

    Raises:
        ParameterError: E405 for an unknown data set; risk.* for columns, hierarchies and needs that do not fit.
        DisclosureError: E712.
    """
    folder: Path | None = root() / hierarchies if hierarchies else None
    data = read(study, dataset, quasi_identifiers, k_min, partial(hierarchy_files.covered, folder))
    table = data.finest(study)
    if table is None or data.spec is None:
        return data, None
    asked = Asked(Limits(k_min, l_min, t_max), folder, needs=study.policy.needs)
    names = [column.name for column in data.spec.table.columns]
    return data, lower(table, data.values(study), asked, names, data.spec.fractions)


def remedies(
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    hierarchies: str = "",
) -> Measured:
    """List the single changes that lower the risk of a data set, best first.

    A row out: `remedy` (text: the change and its attribute; in the restricted edition by how many levels too), `gain`
    (persons, or records, that leave classes below k_min), `uniques` (those of them that were alone, and others),
    `loss` (0 to 1, after less before), `removed` (who loses a record), `cells` (that say less), `categories` (share of
    labels left, NULL if no attribute is changed alone), `threshold` (NULL but for top and bottom codes), `k`, `k_own`,
    `l`, `t` (after; NULL if not evaluated), `method` (the policy's words), `hierarchy` (of the attribute: `file`,
    `preset NAME`, or `values`), `breaks` (purposes, or how many they are). Last, if
    cells could not be blanked, the reason (`cells.Hindrance`), without numbers. In the shareable edition the best
    change of each kind and attribute, with `gain` in per cent of those below k_min, and `loss` in per cent, by steps.
    No row without rows in the store, or if nothing gains.

    Raises:
        ParameterError: as `lowered`.
        DisclosureError: E712.

    Source: Personal Information Protection Commission, guideline on anonymously processed information (methods).
    """
    data, found = lowered(study, dataset, quasi_identifiers, k_min=k_min, hierarchies=hierarchies)
    rows: dict[str, _Cells] = {}
    for each in found.remedies if found else ():
        origin = found.sources.get(each.attribute or "", "") if found else ""
        rows.setdefault(_named(study, each.kind, each.attribute, each.steps), _remedy(study, each, origin))
    values = _remedy_values(found)
    if found and found.untried:
        rows[found.untried] = (*[None] * len(values), *[""] * len(_REMEDY_TEXTS))
    return Measured(
        stem="remedies",
        kind="values",
        frame=_frame("remedy", rows, [value.name for value in values], _REMEDY_TEXTS),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("remedy", tuple(rows)),),
        values=values,
        texts=_REMEDY_TEXTS,
    )


def ladder(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    l_min: int = 1,
    t_max: float = 1.0,
    hierarchies: str = "",
) -> Measured:
    """Climb by the best single change until every limit holds, and put the searched optimum beside it.

    A row out: `rung` (text: `0 unchanged`, then number, change and attribute; last `optimum`, in the restricted edition
    with its levels, if there is one), `beyond` (persons, or records, in a class beyond a limit), `uniques`, `loss`
    (since the data as they are), `removed` (records since then), `threshold`, `k`, `l`, `t`, `verdict` (`pass` or
    `fail`), `breaks`. No row without rows in the store.

    Raises:
        ParameterError: as `lowered`.
        DisclosureError: E712.
    """
    data, found = lowered(
        study, dataset, quasi_identifiers, k_min=k_min, l_min=l_min, t_max=t_max, hierarchies=hierarchies
    )
    rows: dict[str, _Cells] = {}
    for place, each in enumerate(found.ladder.rungs if found else ()):
        rows[f"{place} {_named(study, each.kind, each.attribute, each.steps)}"] = _rung(study, each)
    if found and found.optimum:
        best = found.optimum
        levels = ", ".join(f"{name} {level}" for name, level in best.transformation.items())
        label = f"optimum: {levels}" if study.edition == "restricted" else "optimum"
        rows[label] = (0, None, best.score, best.suppressed, None, best.k, None, None, "pass", "")
    values = _rung_values(found)
    return Measured(
        stem="ladder",
        kind="values",
        frame=_frame("rung", rows, [value.name for value in values], ("verdict", "breaks")),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("rung", tuple(rows)),),
        values=values,
        texts=("verdict", "breaks"),
    )


def _remedy_values(found: Lowered | None) -> tuple[Value, ...]:
    """The columns of numbers; what is gained is a part of those below the limit, what is lost one of everything."""
    beyond, units = (found.ladder.rungs[0].failing, found.state.table.n) if found else (0, 0)
    gain, lost = Value("gain", 0, whole=beyond, persons=beyond), Value("loss", 4, whole=1, persons=units)
    return gain, Value("uniques", 0), lost, Value("removed", 0), Value("cells", 0), Value("categories", 4), *_AFTER


def _rung_values(found: Lowered | None) -> tuple[Value, ...]:
    units = found.state.table.n if found else 0
    beyond, lost = Value("beyond", 0, whole=units, persons=units), Value("loss", 4, whole=1, persons=units)
    after = (value for value in _AFTER if value.name != "k_own")
    return beyond, Value("uniques", 0), lost, Value("removed", 0), *after


def _named(study: Study, kind: str | None, attribute: str | None, steps: int) -> str:
    if kind is None:
        return "unchanged"
    by = f" by {steps}" if steps and study.edition == "restricted" else ""
    return f"{kind.replace('_', ' ')}{'' if attribute is None else f' {attribute}'}{by}"


def _threshold(study: Study, threshold: float | None) -> float | None:
    return threshold if study.edition == "restricted" else None


def _broken(purposes: Sequence[str]) -> str:
    named = ", ".join(purposes)
    plain = len(named) <= _LONGEST and "-" not in named and named[:1] != "."
    return named if plain else f"{len(purposes)} purposes"


def _remedy(study: Study, each: Remedy, origin: str) -> _Cells:
    after = each.after
    return (
        *(each.gain, each.uniques, each.loss, each.removed, each.cells, each.categories),
        _threshold(study, each.threshold),
        *(after.k, after.k_own, *_worst(after.secrets)),
        ", ".join(each.words),
        origin,
        _broken(each.breaks),
    )


def _rung(study: Study, each: Rung) -> _Cells:
    verdict = "fail" if each.failing or each.k is None else "pass"
    numbers = (each.failing, each.uniques, each.loss, each.removed, _threshold(study, each.threshold), each.k)
    return *numbers, *_worst(each.secrets), verdict, _broken(each.breaks)


def _worst(found: Sequence[Secret]) -> tuple[int | None, float | None]:
    least = min((each.l for each in found if each.l is not None), default=None)
    return least, max((each.t for each in found if each.t is not None), default=None)


def _frame(label: str, rows: dict[str, _Cells], numbers: Sequence[str], texts: Sequence[str]) -> pl.DataFrame:
    schema = {label: pl.String, **dict.fromkeys(numbers, pl.Float64), **dict.fromkeys(texts, pl.String)}
    return pl.DataFrame([(name, *cells) for name, cells in rows.items()], schema, orient="row", strict=False)


def _source() -> Source:
    return source(statement("risk/table", "counted"), *_CLAUSES, built_on=(statement("risk/table", "code_of"),))
