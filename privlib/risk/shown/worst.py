"""The smallest classes of a data set, under a mask, for the administrator at her own notebook: never in a report."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from privlib.errors import DisclosureError, ParameterError
from privlib.risk.models.masked import Masked, masked
from privlib.risk.shown.recorded import Question, spec_digest
from privlib.risk.shown.worst_file import append
from privlib.risk.table.register import read
from privlib.store.writing import in_run
from privlib.study import Study
from privlib.text import clean

__all__ = ["Worst", "worst"]

_MOST = 20
"""Most classes of one call (design limit, 2026-11-26)."""

_MASK, _EMPTY = "•", "(empty)"


@dataclass(frozen=True, slots=True)
class Worst:
    """What `worst` found. It is no measured frame: the gate takes none of it, and no report displays it."""

    names: tuple[str, ...]
    """The quasi-identifiers."""
    least: int
    """The fewest persons that the values written in a row describe."""
    rows: tuple[Masked, ...]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": str(self)}

    def __str__(self) -> str:
        head = (*(clean(name, 40, one_line=True) for name in self.names), "persons", "classes")
        lines = [head, *((*map(_said, row.labels), row.band, str(row.classes)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def worst(  # noqa: PLR0913 (what is asked, and that it is meant)
    study: Study, dataset: str, n: int, quasi_identifiers: Sequence[str] = (), *, k_min: int, opt_in: bool = False
) -> Worst:
    """Show up to n of the smallest classes of a data set, under a mask. Each call is logged beside the store.

    A row out: of classes with fewer persons than `least` (k_min, or the gate's threshold if that is more), for each
    quasi-identifier its value or a mark, the band of their size, and how many of the n look so. All values that a row
    writes describe `least` persons or more, together: no key of a class is written, and no rare value. No row where no
    class is so small, or the store does not hold the data set's rows.

    In JupyterLab alone, where a person sits before the notebook: not in a report, not in papermill, nbconvert or a
    script, not in the shareable edition.

    Args:
        study: what is asked.
        dataset: of the register.
        n: 1 to 20.
        quasi_identifiers: those of the register if not given.
        k_min: the limit.
        opt_in: that this is meant; without it nothing is shown.

    Raises:
        DisclosureError: risk.worst_place anywhere else; risk.worst_opt_in; E712 as `summary`.
        ParameterError: E405 for n or an unknown data set; risk.worst_records where persons are not told apart; as
            `summary`.
        StorageError: risk.worst_damaged and others, if the call cannot be logged; then nothing is shown.
    """
    if (why := _elsewhere(study)) or study.store is None:
        raise DisclosureError("risk.worst_place", why=why)
    if not opt_in:
        raise DisclosureError("risk.worst_opt_in")
    if not 1 <= n <= _MOST:
        raise ParameterError("E405", where="n", problem="out of range", accepted=f"1 to {_MOST}")
    data = read(study, dataset, quasi_identifiers, k_min)
    if data.unit != "persons":
        raise ParameterError("risk.worst_records", dataset=dataset)
    table = data.finest(study)
    least = max(k_min, study.policy.disclosure.threshold)
    asked = Question(dataset, tuple(quasi_identifiers), k_min, l_min=1, t_max=1.0)
    append(study.store, dataset, n, spec_digest(asked, data), study.snapshot)
    if table is None:
        return Worst((), least, ())
    return Worst(table.names, least, masked(table, data.values(study), n, least, draw=int(study.snapshot[:8], 16)))


def _elsewhere(study: Study) -> str:
    """Why this is not a person's own notebook; empty if it is."""
    if in_run():
        return "this is the run of a report"
    if study.edition != "restricted":
        return f"the study asks for the {study.edition} edition"
    if study.store is None:
        return "the study has no store to log beside"
    if not _asked_by_a_person():
        return "no person sits before this process"
    return ""


def _asked_by_a_person() -> bool:
    """Whether the cell that runs came from a front end that a person could be asked in: one that takes `input()`.

    JupyterLab says so with each cell; papermill, nbconvert and nbval say that they do not, and a script has no kernel.
    """
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))


def _said(label: str | None) -> str:
    return _MASK if label is None else clean(label, 40, one_line=True) or _EMPTY
