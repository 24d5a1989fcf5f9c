"""From a report's name to its publication: check everything, run the notebooks side by side, publish."""

import shutil
import signal
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import Literal

from privlib.errors import PrivlibError, StorageError
from privlib.report import failure, index, jobs, plan, pool, publish, recording
from privlib.report.jobs import Answer, Failed, Finished, NotebookError, Seconds
from privlib.report.plan import Plan
from privlib.report.publish import Publication
from privlib.risk.releases import history_file
from privlib.store import writing
from privlib.store.snapshot import open_store, snapshot_hash
from privlib.study import root as working_folder

__all__ = ["Event", "Options", "run", "run_locked"]

_INDEX = "index.html"


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

    All of them read one snapshot of a store: what a load finishes meanwhile is for the next run.

    Args:
        names: the reports; each must know every parameter given.
        given: name to text or value; what is not given keeps the notebook's default.
        options: where to publish, how many notebooks run at once, how long they may take.
        progress: told what happens.

    Returns:
        The publications in the order of `names`, new ones and those found already there.

    Raises:
        ParameterError: something given cannot be used; nothing was written.
        StorageError: E610 if another process publishes here; E903 if the run's publication was altered; E805 if the
            disk failed after a report was published.
        PrivlibError: the first report that failed, after the others were done; its failure page is written.
    """
    asked = _Run(names, given, options or Options(), progress)
    with publish.lock(asked.reports):
        return asked.all()


def run_locked(
    names: Sequence[str], given: Mapping[str, object], options: Options, progress: Progress
) -> tuple[Publication, ...]:
    """Do the same as `run`, for a caller who holds `publish.lock` on the folder of reports."""
    return _Run(names, given, options, progress).all()


class _Run:
    """One command: the reports that are still to run, and what became of each."""

    def __init__(self, names: Sequence[str], given: Mapping[str, object], options: Options, progress: Progress) -> None:
        """Check everything; nothing is written."""
        self.root, self.options, self.progress = working_folder(), options, progress
        self.names, self.given = names, given
        self.reports = plan.folder(self.root, options.out)
        self.plans = plan.make(names, given, self.root, self.reports)
        self.began = time.monotonic()
        self.done: dict[str, Publication] = {}
        self.failed: dict[str, PrivlibError] = {}
        self.reached: dict[str, int] = {}
        self.pins = Path()

    def all(self) -> tuple[Publication, ...]:
        """Find what is published already, run the rest, and raise the first failure when all has ended."""
        with _terminable(), pool.folder() as folder, self._pinned(folder):
            self._work(self._missing(), folder)
        names = [one.notebook.name for one in self.plans]
        self._list()
        for name in (*names, _INDEX):
            if name in self.failed:
                raise self.failed[name]
        return tuple(self.done[name] for name in names)

    @contextmanager
    def _pinned(self, folder: Path) -> Generator[None]:
        """Keep the stores as they are now until all has ended. What a load replaced since planning is planned again."""
        pins = self.pins = publish.stage(publish.staging(self.reports, writing.LINK))
        try:
            pinned = {store: writing.pin(store, pins) for store in {self._store(one) for one in self.plans}}
            for store in {self._store(one) for one in self.plans if one.recording}:
                history_file.copy(store, pinned[store])
            snapshots = {store: _snapshot(pin) for store, pin in pinned.items()}
            if any(_changed(one, pinned[self._store(one)], snapshots[self._store(one)]) for one in self.plans):
                with writing.reading(pins):
                    self.plans = plan.make(self.names, self.given, self.root, self.reports)
            (folder / writing.LINK).symlink_to(pins)
            yield
        finally:
            shutil.rmtree(pins, ignore_errors=True)

    def _store(self, one: Plan) -> Path:
        return self.root / str(one.inputs.values["store"])

    def _list(self) -> None:
        """List what is published; where that fails, a report that failed before is the better reason to tell."""
        for edition in sorted({one.edition for one in self.done.values()}):
            try:
                with publish.after(_INDEX):
                    index.rebuild(self.reports, edition)
            except StorageError as error:
                self.failed[_INDEX] = error

    def _missing(self) -> list[Plan]:
        todo: list[Plan] = []
        for one in self.plans:
            before = publish.find(one.place, one.inputs.run)
            if before:
                self._keep(one, before)
            else:
                todo.append(one)
        return todo

    def _work(self, todo: Sequence[Plan], folder: Path) -> None:
        work = [one.job(self.root, self.options.seconds) for one in todo]
        workers = pool.count(len(work), self.options.jobs)
        pool.work(work, workers, folder, lambda number, answer: self._heard(todo[number], answer))

    def _heard(self, one: Plan, answer: Answer) -> None:
        match answer:
            case jobs.Reached(cell):
                self._at(one, cell)
            case Finished():
                try:
                    self._record(one)
                    made = publish.publish(one.staged, one.place, one.inputs.run)
                except PrivlibError as error:
                    self._fail(one, Failed(error.code, error.safe_message))
                else:
                    self._keep(one, made)
            case Failed():
                self._fail(one, answer)

    def _record(self, one: Plan) -> None:
        """Add to the history of risk, from the pinned store that the report was made of."""
        if one.recording is None:
            return
        with writing.reading(self.pins):
            study = plan.study_of(one.inputs.values, self.root)
        recording.record(one.recording, study, self._store(one), one.inputs.run)

    def _at(self, one: Plan, cell: int) -> None:
        self.reached[one.notebook.name] = cell
        parts = failure.sections(one.notebook, one.facts.lang)
        for number, part in enumerate(parts, 1):
            if part.cell == cell:
                self._tell(Event("section", one.notebook.name, part.heading, number, len(parts)))

    def _keep(self, one: Plan, publication: Publication) -> None:
        """Point to what is published. What fails from here on is told, and no failure page denies the publication."""
        self.done[publication.report] = publication
        self._tell(Event(publication.status, publication.report, str(publication.path)))
        try:
            publish.point(publication)
            with publish.after("failure page"):
                failure.clear(self.reports, one.inputs.run)
        except StorageError as error:
            self.failed[publication.report] = error

    def _fail(self, one: Plan, failed: Failed) -> None:
        name = one.notebook.name
        error = self.failed[name] = _error(name, failed)
        # A disk too full for the page must not end the reports that still run; the error itself is raised at the end.
        with suppress(StorageError):
            failure.write(one, error, self.reached.get(name, 1))
        self._tell(Event("failed", name, error.safe_message))

    def _tell(self, event: Event) -> None:
        self.progress(replace(event, ms=round((time.monotonic() - self.began) * 1000)))


def _changed(one: Plan, pin: Path, snapshot: str) -> bool:
    """Whether the store, or the history beside it, is another one than when a report was planned."""
    if one.inputs.snapshot != snapshot:
        return True
    return one.recording is not None and one.recording.digest != recording.digest(
        pin, one.recording.question, one.facts.as_of, snapshot
    )


def _snapshot(store: Path) -> str:
    with open_store(store) as engine:
        return snapshot_hash(engine)


def _error(name: str, failed: Failed) -> PrivlibError:
    if failed.code:
        return NotebookError(failed.code, failed.message)
    text = f"{name}.ipynb: {failed.message}; this is a bug in privlib. Nothing is published."
    return NotebookError("E504", text)


@contextmanager
def _terminable() -> Generator[None]:
    """Turn SIGTERM and SIGHUP into an exit with 143, so that workers are ended and staging is removed on the way."""

    def leave(_: int, __: FrameType | None) -> None:
        raise SystemExit(143)

    if current_thread() is not main_thread():
        # Only the main thread may set handlers; elsewhere the caller's stays.
        yield
        return
    # Whoever ignores a signal, as nohup does, goes on ignoring it.
    heard = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, leave) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
