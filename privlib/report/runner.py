"""From a report's name to its publication: check everything, run the notebooks side by side, publish."""

import signal
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Literal

from privlib.errors import PrivlibError
from privlib.report import failure, index, jobs, plan, pool, publish
from privlib.report.jobs import Answer, Failed, Finished, NotebookError, Seconds
from privlib.report.plan import Plan
from privlib.report.publish import Publication
from privlib.study import root as working_folder

__all__ = ["Event", "Options", "run"]


@dataclass(frozen=True, slots=True)
class Event:
    """What happens while reports run: counts, names and codes, never a figure.

    `section`: number `n` of `of` begins, `title` is its heading. `published`, `already`: `title` is the folder.
    `failed`: `title` is the message. `ms` counts from the start of the command.
    """

    kind: Literal["section", "published", "already", "failed"]
    report: str
    title: str
    n: int = 0
    of: int = 0
    ms: int = 0


Progress = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. `out` is the folder of publications, under the root. `jobs` is how many notebooks run at once; by
    default as many as processors and memory allow.
    """

    out: str = "reports"
    jobs: int | None = None
    seconds: Seconds = field(default_factory=Seconds)


def _quiet(_: Event) -> None:
    """Say nothing."""


def run(
    names: Sequence[str],
    given: Mapping[str, object],
    options: Options | None = None,
    progress: Progress = _quiet,
) -> tuple[Publication, ...]:
    """Run reports and publish them, each as a whole or not at all.

    Args:
        names: the reports; each must know every parameter given.
        given: name to text or value; what is not given keeps the notebook's default.
        options: where to publish, how many notebooks run at once, how long they may take.
        progress: told what happens.

    Returns:
        The publications in the order of `names`, new ones and those found already there.

    Raises:
        ParameterError: something given cannot be used; nothing was written.
        StorageError: E610 if another process publishes here; E903 if the run's publication was altered.
        PrivlibError: the first report that failed, after the others were done; its failure page is written.
    """
    root, options = working_folder(), options or Options()
    reports = plan.folder(root, options.out)
    plans = plan.make(names, given, root, reports)
    with publish.lock(reports), _terminable(), pool.folder() as folder:
        publish.sweep(reports)
        try:
            return _Run(plans, root, options.seconds, progress).all(options.jobs, folder)
        finally:
            publish.sweep(reports)


class _Run:
    """One command: the reports that are still to run, and what became of each."""

    def __init__(self, plans: Sequence[Plan], root: Path, seconds: Seconds, progress: Progress) -> None:
        self.plans, self.root, self.seconds, self.progress = plans, root, seconds, progress
        self.began = time.monotonic()
        self.done: dict[str, Publication] = {}
        self.failed: dict[str, PrivlibError] = {}
        self.reached: dict[str, int] = {}

    def all(self, workers: int | None, folder: Path) -> tuple[Publication, ...]:
        """Find what is published already, run the rest, and raise the first failure when all has ended."""
        todo: list[Plan] = []
        for one in self.plans:
            before = publish.find(one.place, one.inputs.run)
            if before:
                self._keep(before)
            else:
                todo.append(one)
        work = [one.job(self.root, self.seconds) for one in todo]
        pool.work(
            work, pool.count(len(work), workers), folder, lambda number, answer: self._heard(todo[number], answer)
        )
        for place in {one.place.edition: one.place for one in self.plans}.values():
            index.rebuild(place.reports, place.edition)
        for one in self.plans:
            if one.notebook.name in self.failed:
                raise self.failed[one.notebook.name]
        return tuple(self.done[one.notebook.name] for one in self.plans)

    def _heard(self, one: Plan, answer: Answer) -> None:
        match answer:
            case jobs.Reached(cell):
                self._at(one, cell)
            case Finished():
                try:
                    self._keep(publish.publish(one.staged, one.place, one.inputs.run))
                    failure.clear(one.place.reports, one.inputs.run)
                except PrivlibError as error:
                    self._fail(one, Failed(error.code, error.safe_message))
            case Failed():
                self._fail(one, answer)

    def _at(self, one: Plan, cell: int) -> None:
        self.reached[one.notebook.name] = cell
        parts = failure.sections(one.notebook, one.facts.lang)
        for number, part in enumerate(parts, 1):
            if part.cell == cell:
                self._tell(Event("section", one.notebook.name, part.heading, number, len(parts)))

    def _keep(self, publication: Publication) -> None:
        self.done[publication.report] = publication
        self._tell(Event(publication.status, publication.report, str(publication.path)))

    def _fail(self, one: Plan, failed: Failed) -> None:
        name = one.notebook.name
        error = self.failed[name] = _error(name, failed)
        failure.write(one, error, self.reached.get(name, 1))
        self._tell(Event("failed", name, error.safe_message))

    def _tell(self, event: Event) -> None:
        self.progress(replace(event, ms=round((time.monotonic() - self.began) * 1000)))


def _error(name: str, failed: Failed) -> PrivlibError:
    if failed.code:
        return NotebookError(failed.code, failed.message)
    text = f"{name}.ipynb: {failed.message}; this is a bug in privlib. Nothing is published."
    return NotebookError("E504", text)


@contextmanager
def _terminable() -> Generator[None]:
    """Turn SIGTERM into an exit with 143, so that workers are ended and staging is removed on the way."""

    def leave(_: int, __: FrameType | None) -> None:
        raise SystemExit(143)

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:
        # Only the main thread may set handlers; elsewhere the caller's stays.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
