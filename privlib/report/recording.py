"""The history of risk across runs: what a report that shows it asks, what stands in it before, what the run adds.

A run reads a copy that was made for it, and its parent adds to the file itself, once the report is made and before it
is published. So each published run is in the history; one that is not shows that the file was lost.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from os.path import normpath
from pathlib import Path
from typing import cast

from privlib.errors import ParameterError, StorageError
from privlib.report import rules
from privlib.report.kinds import Typed
from privlib.report.notebooks import Notebook
from privlib.risk.plans.registered import plan_of
from privlib.risk.releases import history, history_file
from privlib.risk.shown import recorded
from privlib.risk.shown.recorded import Question
from privlib.study import Study

__all__ = ["Recording", "digest", "lost", "of", "record"]

_SHOWS = "pv.history."
_ASKED = ("dataset", "quasi_identifiers", "k_min", "l_min", "t_max")
_FRACTION, _PLANS = "sampling_fraction", "plans"
"""Parameters that a report may have beside those."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a run asks of a data set, and what earlier runs recorded of it."""

    question: Question
    digest: str
    plan: str = ""
    """SHA-256 of the plan the data set was made by; empty where none is known."""

    @property
    def hash(self) -> str:
        """Of all that the run finds beside the store."""
        return sha256(f"{self.digest}{self.plan}".encode()).hexdigest() if self.plan else self.digest


def of(notebook: Notebook, values: Mapping[str, Typed], study: Study, reports: Path) -> Recording | None:
    """Say what a run will record: None for a report that does not show the history, or lacks a parameter of it.

    Raises:
        StorageError: risk.history_damaged, risk.history_version, risk.history_lost; E611 in use for too long.
        ParameterError: as `plan_of`.
    """
    shows = any(_SHOWS in cell["source"] for cell in rules.code_cells(notebook.cells))
    if not shows or not all(name in values for name in _ASKED):
        return None
    dataset, quasi, *limits = (values[name] for name in _ASKED)
    k_min, l_min, t_max, fraction = (cast("float", each) for each in (*limits, values.get(_FRACTION, 0.0)))
    named = tuple(map(str, cast("list[str]", quasi)))
    plans = str(values.get(_PLANS, ""))
    question = Question(str(dataset), named, int(k_min), int(l_min), t_max, fraction, plans)
    assert study.store is not None
    if missing := lost(reports, notebook.name, str(values["store"]), study.store):
        file = history_file.history_file(study.store).name
        raise StorageError("risk.history_lost", file=file, runs=len(missing), report=notebook.name)
    plan = plan_of(study, question.dataset, plans) if plans else None
    found = digest(study.store, question, study.as_of, study.snapshot)
    return Recording(question, found, plan.digest if plan else "")


def digest(store: Path, question: Question, as_of: date, snapshot: str) -> str:
    """SHA-256 of what a run will find in the history.

    Raises:
        StorageError: as `history_file.append`.
    """
    found = history_file.records(store, question.dataset)
    return recorded.digest(history.known(found, as_of.isoformat(), snapshot))


def lost(reports: Path, report: str, named: str, store: Path) -> frozenset[str]:
    """The published runs of a report that the history of its store lacks.

    Args:
        reports: folder of publications.
        report: its name; `*` for every report.
        named: the store, as runs name it.
        store: where it stands.

    Raises:
        StorageError: as `history_file.append`.
    """
    published = frozenset(
        str(said["run"])
        for said in _published(reports, report)
        if "history" in said and normpath(str(said["parameters"]["store"])) == normpath(named)
    )
    return published - history_file.runs(store)


def _published(reports: Path, report: str) -> Iterator[Mapping[str, Mapping[str, object]]]:
    """What publications say of their runs; one that cannot be read is shown as damaged in the index."""
    for path in sorted(reports.glob(f"*/{report}/*/*/run.json")):
        try:
            yield json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue


def record(asked: Recording, study: Study, store: Path, run: str) -> None:
    """Add what a run measured to the history, unless it is there: a run that was ended after this adds nothing again.

    Args:
        asked: what the run asked.
        study: its study, which is closed.
        store: the store whose history it is.
        run: its id.

    Raises:
        StorageError: as `history_file.append`.
        PrivlibError: what the measures raise.
    """
    with closing(study.engine):
        made = recorded.record(study, asked.question, run)
    try:
        history_file.append(store, [made])
    except ParameterError as error:
        if error.code != "risk.history_repeated":
            raise
