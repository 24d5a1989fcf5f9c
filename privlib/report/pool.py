"""Workers side by side: each runs one notebook after another in a process of its own, within a limit of time."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import cast

import msgspec

from privlib.engine.folders import private_folder
from privlib.errors import EngineError
from privlib.report import jobs
from privlib.report.jobs import Answer, Failed, Job, Reached
from privlib.store.disk import disk_errors

__all__ = ["count", "folder", "work"]

_EACH = 400 * 1024 * 1024
"""Memory to leave for a worker and its kernel: two pairs were measured at 375 MiB together."""
_GRACE = 5.0
"""Seconds between asking a worker to end and ending it."""

Heard = Callable[[int, Answer], None]


class Worker:
    """A worker process: it lives from its first job until it is ended or replaced."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with disk_errors("temporary folder"):
            for name in ("", "t", "r", "i"):
                (home / name).mkdir(mode=0o700, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "privlib.report.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(home),
            cwd=home,
            start_new_session=True,
        )
        self.heard = b""
        self.job = -1
        self.cell = 1
        self.until = 0.0

    def start(self, number: int, job: Job) -> None:
        """Send a job; its time runs from now."""
        self.job, self.cell, self.until = number, 1, time.monotonic() + job.seconds.notebook
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.write(jobs.line(job))
            self.process.stdin.flush()

    def fileno(self) -> int:
        assert self.process.stdout
        return self.process.stdout.fileno()

    def answers(self) -> list[Answer] | None:
        """What it said since it was last asked; None if it ended, or said what is no answer."""
        part = os.read(self.fileno(), 1 << 16)
        *lines, self.heard = (self.heard + part).split(b"\n")
        try:
            return [jobs.decode_answer(line) for line in lines] if part else None
        except msgspec.DecodeError:
            return None

    def end(self) -> None:
        """End the process, its children and its kernel, which is in a session of its own."""
        for ask in (signal.SIGTERM, signal.SIGKILL):
            _signal(self.process.pid, ask)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(_GRACE)
                break
        for mark in self.home.glob("kernel-*"):
            _signal(int(mark.name.partition("-")[2]), signal.SIGKILL)
            mark.unlink(missing_ok=True)
        _signal(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()


def _signal(group: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, what)


def _environment(home: Path) -> dict[str, str]:
    """An allow-list: nothing else of this process's environment reaches a notebook."""
    package = Path(__file__).parent
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "IPYTHONDIR": str(home / "i"),
        "JUPYTER_PATH": str(package / "kernelspec"),
        "JUPYTER_RUNTIME_DIR": str(home / "r"),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(package.parent.parent),
        # The folder cells run in is no place to import from.
        "PYTHONSAFEPATH": "1",
        "TMPDIR": str(home / "t"),
        "TZ": "UTC",
    }


@contextmanager
def folder() -> Generator[Path]:
    """A private folder with a short name, removed at the end; those of processes that were killed are removed first."""
    with ExitStack() as stack:
        with disk_errors("temporary folder"):
            made = stack.enter_context(private_folder("run"))
        yield made


def count(reports: int, asked: int | None = None) -> int:
    """Number of workers: as many as there are reports, processors and room in memory for; at least one."""
    if asked is not None:
        return max(1, min(asked, reports))
    try:
        room = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _EACH
    except (ValueError, OSError):
        room = reports
    return max(1, min(reports, len(os.sched_getaffinity(0)), room))


def work(todo: Sequence[Job], workers: int, home: Path, heard: Heard) -> None:
    """Run every job and tell what is heard of each: the cells it reaches, then how it ended, exactly once.

    A worker that dies or talks nonsense is replaced and its job tried once more; a job that overruns its time is not.

    Args:
        todo: the jobs.
        workers: how many run at once.
        home: private folder, for one folder a worker.
        heard: called with a job's position and an answer.
    """
    pool = _Pool(todo, home, heard)
    try:
        for _ in range(workers):
            pool.hire()
        while pool.working:
            pool.listen()
            pool.enforce()
    finally:
        for worker in pool.working:
            worker.end()


class _Pool:
    """The workers that have a job, and the jobs that wait for a worker."""

    def __init__(self, todo: Sequence[Job], home: Path, heard: Heard) -> None:
        self.todo, self.home, self.heard = todo, home, heard
        self.waiting = deque(range(len(todo)))
        self.retried: set[int] = set()
        self.working: list[Worker] = []
        self.hired = 0

    def hire(self) -> None:
        """Start a worker, if there is a job for it."""
        if self.waiting:
            worker = Worker(self.home / f"w{self.hired}")
            self.hired += 1
            self.working.append(worker)
            self._give(worker)

    def _give(self, worker: Worker) -> None:
        if self.waiting:
            number = self.waiting.popleft()
            worker.start(number, self.todo[number])
        else:
            self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        self.working.remove(worker)
        worker.end()

    def listen(self) -> None:
        """Wait for the next answer or the next deadline, whichever is first."""
        nearest = min(worker.until for worker in self.working)
        by_pipe = {worker.fileno(): worker for worker in self.working}
        for pipe in wait(list(by_pipe), max(0.0, nearest - time.monotonic())):
            worker = by_pipe[cast("int", pipe)]
            answers = worker.answers()
            if answers is None:
                self._lost(worker)
                continue
            for answer in answers:
                self.heard(worker.job, answer)
                if isinstance(answer, Reached):
                    worker.cell = answer.cell
                else:
                    self._give(worker)

    def _lost(self, worker: Worker) -> None:
        """The worker is at fault, not its notebook: try the job once more, elsewhere."""
        self._dismiss(worker)
        if worker.job in self.retried:
            self.heard(worker.job, _failed("E501", self.todo[worker.job], worker.cell))
        else:
            self.retried.add(worker.job)
            self.waiting.appendleft(worker.job)
        self.hire()

    def enforce(self) -> None:
        """End the workers whose notebook overran its time."""
        for worker in [worker for worker in self.working if time.monotonic() >= worker.until]:
            self._dismiss(worker)
            self.heard(worker.job, _failed("E502", self.todo[worker.job], worker.cell))
            self.hire()


def _failed(code: str, job: Job, cell: int) -> Failed:
    error = EngineError(code, notebook=f"{job.name}.ipynb", cell=cell, seconds=job.seconds.notebook)
    return Failed(error.code, error.safe_message)
