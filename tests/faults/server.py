"""A warm parent process: it has imported everything, worked with nothing, and forks one `privlib` a line it reads.

A line of stdin asks for a run, a line of stdout says what became of it. Threads that only wait (an allocator's) are all
that it has, so that a fork of it is a process as good as a fresh one, ready half a second earlier.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from privlib.cli import main as command
from privlib.cli import report  # noqa: F401 - as the command does, and late there
from privlib.store import load  # noqa: F401

STEPS = ("privlib/store/load.py", "privlib/store/writing.py", "privlib/store/disk.py", "privlib/engine/duckdb.py")
"""Files whose calls and returns are counted as steps of a load."""


def serve() -> None:
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    folder = Path(asked["folder"])
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _run(asked, folder)
    if asked["kill_after"] is not None:
        time.sleep(asked["kill_after"])
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return {
        "pid": pid,
        "code": os.waitstatus_to_exitcode(status),
        "seconds": time.monotonic() - began,
        "out": (folder / "out").read_text(errors="replace"),
        "err": (folder / "err").read_text(errors="replace"),
    }


def _run(asked: dict[str, Any], folder: Path) -> None:
    """Be the command; never return."""
    code = 70
    try:
        for name, descriptor in (("out", 1), ("err", 2)):
            os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ["TMPDIR"] = asked["tmp"]
        for name, limit in asked["limits"].items():
            resource.setrlimit(getattr(resource, name), (limit, limit))
        if asked["kill_at"] is not None:
            _count_steps(asked["kill_at"])
        code = command.main(asked["words"])
        if asked["kill_at"] is not None:
            sys.setprofile(None)
            print(f"steps {_steps}")
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


_steps = 0


def _count_steps(last: int) -> None:
    """Count calls and returns, and end this process by SIGKILL at one of them; at none if it is 0."""

    def step(frame: FrameType, event: str, _: object) -> None:
        global _steps  # noqa: PLW0603
        if frame.f_code.co_filename.endswith(STEPS):
            _steps += 1
            if _steps == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(step)


if __name__ == "__main__":
    serve()
