"""How the risk of a single file, CSV or Parquet, can be lowered, without a store."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.remedies.ladder import Rung
from privlib.risk.remedies.lowering import Asked, Lowered, lower
from privlib.risk.remedies.single_changes import Remedy
from privlib.risk.remedies.states import Secret
from privlib.risk.table.loaded import Question, columns_of, loaded

__all__ = ["propose"]

Json = dict[str, object]


def propose(path: Path, question: Question, asked: Asked) -> Json:
    """Propose what lowers the risk of a file.

    Nothing is written, and no value of the file is in the result but the thresholds of top and bottom codes.

    Args:
        path: CSV or Parquet.
        question: of the file.
        asked: limits, hierarchies, needs.

    Returns:
        A value for JSON. `unit`, `units`, `k`, `beyond_limits` (units in a class beyond a limit), `uniques`, `loss`;
        `hierarchies` (column → where from); `remedies`, best first, each with `remedy`, `attribute`, `levels`,
        `threshold`, `gain`, `uniques`, `loss`, `removed`, `cells`, `categories`, `breaks`, `guideline`, `policy`,
        `after` {k, k_own, sensitive}; `untried`: changes that could not be tried, and why; `ladder`: `holds` and
        `rungs`; `optimum`: levels, loss, suppressed, classes, k, gap, or None; `blocking` (where there is none: needs,
        and the loss if one were given up); `unneeded` (columns kept finer than any purpose needs).

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
    """
    columns = columns_of(path, question.delimiter)
    question = replace(question, covered=hierarchy_files.covered(asked.folder, columns))
    with loaded(path, question) as data:
        found = lower(data.table, data.texts, asked, columns, data.fractions)
        unit = "records" if data.classes.rule == "rows" else "persons"
    first = found.ladder.rungs[0]
    return {
        "unit": unit,
        "units": found.state.table.n,
        "k": first.k,
        "beyond_limits": first.failing,
        "uniques": first.uniques,
        "loss": found.state.loss,
        "hierarchies": dict(found.sources),
        "remedies": [_remedy(each) for each in found.remedies],
        "untried": {} if found.untried is None else {"blank": found.untried},
        "ladder": {"holds": found.ladder.holds, "rungs": [_rung(each) for each in found.ladder.rungs]},
        "optimum": _optimum(found),
        "blocking": [
            {
                "purpose": each.need.purpose,
                "attribute": each.need.attribute,
                "loss": None if each.found is None else each.found.score,
            }
            for each in found.blocked
        ],
        "unneeded": list(found.unneeded),
    }


def _remedy(each: Remedy) -> Json:
    return {
        "remedy": each.kind,
        "attribute": each.attribute,
        "levels": each.steps,
        "threshold": each.threshold,
        "gain": each.gain,
        "uniques": each.uniques,
        "loss": each.loss,
        "removed": each.removed,
        "cells": each.cells,
        "categories": each.categories,
        "breaks": list(each.breaks),
        "guideline": each.method,
        "policy": list(each.words),
        "after": {"k": each.after.k, "k_own": each.after.k_own, "sensitive": _secrets(each.after.secrets)},
    }


def _rung(each: Rung) -> Json:
    return {
        "remedy": each.kind,
        "attribute": each.attribute,
        "levels": each.steps,
        "threshold": each.threshold,
        "beyond_limits": each.failing,
        "uniques": each.uniques,
        "k": each.k,
        "loss": each.loss,
        "removed": each.removed,
        "breaks": list(each.breaks),
        "sensitive": _secrets(each.secrets),
    }


def _optimum(found: Lowered) -> Json | None:
    best = found.optimum
    if best is None:
        return None
    return {
        "levels": dict(best.transformation),
        "loss": best.score,
        "suppressed": best.suppressed,
        "classes": best.classes,
        "k": best.k,
        "gap": best.gap,
    }


def _secrets(found: tuple[Secret, ...]) -> Mapping[str, object]:
    return {each.attribute: {"l": each.l, "t": each.t} for each in found}
