"""Planning: check every report of a command, and gather all it is made from, before the first one starts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from privlib.errors import ParameterError
from privlib.measures import loads
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.report import inputs, notebooks, parameters, publish, recording
from privlib.report.document import Facts
from privlib.report.inputs import Inputs
from privlib.report.jobs import Job, Page, Seconds
from privlib.report.kinds import Typed
from privlib.report.notebooks import Notebook
from privlib.report.publish import Place
from privlib.report.recording import Recording
from privlib.store.disk import disk_errors
from privlib.study import Study, open_study
from privlib.views import rows

__all__ = ["Plan", "folder", "make", "study_of"]

_OWN = re.compile(
    r"restricted|shareable|FAILED-[0-9a-f]+\.(json|html)|README\.md|example\.png|\.(lock|gitignore)|\.(staging|log)-.+"
)
"""Names that stand in a folder of reports: what publishing makes, and what the repository ships beside it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A report that passed every check: its notebook, where it will stand, and all it is made from."""

    notebook: Notebook
    place: Place
    inputs: Inputs
    facts: Facts
    head: Mapping[str, Any]
    loads: tuple[Mapping[str, Any], ...]
    recording: Recording | None = None
    """What the run adds to the history of risk; None for a report that does not show it."""

    @property
    def staged(self) -> Path:
        return publish.staging(self.place.reports, self.inputs.run)

    def job(self, root: Path, seconds: Seconds) -> Job:
        page = Page(self.inputs, self.facts, dict(self.head), list(self.loads))
        return Job(self.notebook.name, self.notebook.bare, str(root), str(self.staged), seconds, page)


def folder(root: Path, out: str) -> Path:
    """The folder of publications: one that is missing, is empty, or holds nothing but what publishing makes.

    Raises:
        ParameterError: E402 for any other, and for one that is not under the root.
        StorageError: E80x if it cannot be looked at.
    """
    with disk_errors("--out"):
        top = root.resolve()
        reports = (top / out).resolve()
        if not reports.is_relative_to(top) or reports == top:
            reason = "it leads out of the root"
        else:
            reason = _unfit(reports, top)
    if reason:
        raise ParameterError("E402", role="--out", reason=reason, root=root.name)
    return reports


def _unfit(reports: Path, top: Path) -> str:
    if any(part.startswith(".") for part in reports.relative_to(top).parts):
        return "it is hidden"
    there = next(path for path in (reports, *reports.parents) if path.exists())
    if not there.is_dir():
        return f"{there.name} is no folder"
    alien = (
        "" if there != reports else next((path.name for path in reports.iterdir() if not _OWN.fullmatch(path.name)), "")
    )
    return f"the folder holds {alien}, which is no report" if alien else ""


def make(names: Sequence[str], given: Mapping[str, object], root: Path, reports: Path) -> list[Plan]:
    """Check every report before the first one starts.

    Args:
        names: the reports; one named twice runs once.
        given: name to text or value; each report must know every name.
        root: folder that holds `notebooks` and that paths start from.
        reports: folder of publications.

    Raises:
        PrivlibError: what `notebooks.find`, `parameters.check` and `open_study` raise; nothing was written.
    """
    wanted = list(dict.fromkeys(names))
    found = [notebooks.find(name, root) for name in wanted]
    checked = [parameters.check(one.name, one.schema, given, root=root) for one in found]
    shared = {"code": inputs.code_hash(), "fonts": inputs.fonts_hash(), "versions": inputs.libraries()}
    plans: list[Plan] = []
    for notebook, values in zip(found, checked, strict=True):
        study = study_of(values, root)
        with closing(study.engine):
            files = inputs.named_files(_texts(notebook, values), root)
            plans.append(_plan(notebook, values, study, reports, shared | {"files": files}))
    return plans


def _plan(
    notebook: Notebook, values: Mapping[str, Typed], study: Study, reports: Path, shared: Mapping[str, Any]
) -> Plan:
    asked = recording.of(notebook, values, study, reports)
    made = Inputs(
        report=notebook.name,
        notebook=notebook.sha256,
        values=values,
        defaults=tuple(one.name for one in notebook.schema if values[one.name] == one.default),
        policy=(study.policy.id, study.policy.hash),
        law=(study.law.id, sha256(msgspec.json.encode(study.law, order="deterministic")).hexdigest()),
        snapshot=study.snapshot,
        history=asked.hash if asked else "",
        **shared,
    )
    place = Place(reports, study.edition, notebook.name, study.period.name)
    facts, head = _facts(notebook, study, made), _head(notebook, study)
    return Plan(notebook, place, made, facts, head, _loads(study), asked)


def _texts(notebook: Notebook, values: Mapping[str, Typed]) -> Iterator[str]:
    """What texts say; some name files. The store and the policy are paths, and known by hashes of their own."""
    for one in notebook.schema:
        value = values[one.name]
        if one.type.kind == "str":
            yield str(value)
        elif one.type.item == "str" and isinstance(value, list | tuple):
            yield from map(str, value)


def study_of(values: Mapping[str, Typed], root: Path) -> Study:
    """Open what the notebook will open: an input that cannot be used is found before anything starts."""
    named: dict[str, Any] = {name: values[name] for name in ("law", "period", "as_of", "edition", "lang")}
    with disk_errors("temporary folder"):
        return open_study(store=str(root / str(values["store"])), policy=str(root / str(values["policy"])), **named)


def _facts(notebook: Notebook, study: Study, made: Inputs) -> Facts:
    box = tuple((p.name, _shown(made.values[p.name]), p.help, p.name in made.defaults) for p in notebook.schema)
    company = study.policy.company_ja if study.lang == "ja" and study.policy.company_ja else study.policy.company
    return Facts(
        report=notebook.name,
        company=company,
        period=study.period.label(study.lang),
        period_name=study.period.name,
        as_of=study.as_of,
        edition=study.edition,
        lang=study.lang,
        run=made.run,
        parameters=box,
        versions=tuple(sorted(made.versions.items())),
        snapshot=study.snapshot,
        policy=study.policy.id,
        law=study.law.id,
    )


def _shown(value: Typed) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)


def _head(notebook: Notebook, study: Study) -> dict[str, Any]:
    disclosure = study.policy.disclosure
    return {
        "title": notebook.title(study.lang),
        "period": {"name": study.period.name, "from": str(study.period.start), "to": str(study.period.end)},
        "as_of": str(study.as_of),
        "edition": study.edition,
        "lang": study.lang,
        "gate": {"threshold": disclosure.threshold, "base": disclosure.base},
    }


def _loads(study: Study) -> tuple[Mapping[str, Any], ...]:
    """What came into the store, by table, as the gate lets it be shown; each report is a run of its own to the gate."""
    seal.reset()
    released = release(loads.by_table(study))
    return tuple(
        {"table": table, **{name: msgspec.to_builtins(rows.value(released, cell)) for name, cell in cells.items()}}
        for (table,), cells in released.rows.items()
    )
