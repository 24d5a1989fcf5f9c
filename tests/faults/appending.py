"""A process that forks one writer of the history a line it reads, and ends it by SIGKILL at a step, or after a while.

A line of stdin names the store, and the step or the microseconds; a line of stdout says how the writer ended, and how
many steps it counted.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from privlib.risk.releases.history_file import Record, append
from tests.faults.records import record

STEPS = ("privlib/risk/releases/history_file.py", "privlib/store/books.py", "privlib/store/sqlite_errors.py")

_steps = 0


def write(store: Path, made: Record, kill_at: int) -> None:
    """Append a record, and end at a step of it; at none if it is 0. The exit code says whether it was written."""

    def step(frame: FrameType, event: str, _: object) -> None:
        global _steps  # noqa: PLW0603
        # calls into SQLite are events of the frame that makes them: each statement has one before it and one after
        if frame.f_code.co_filename.endswith(STEPS):
            _steps += 1
            if _steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(step)
    append(store, [made])
    sys.setprofile(None)


def main() -> None:
    made = record()
    for line in sys.stdin:
        asked = json.loads(line)
        read, told = os.pipe()
        pid = os.fork()
        if pid == 0:
            write(Path(asked["store"]), made, asked.get("kill_at", 0))
            os.write(told, str(_steps).encode())
            os._exit(0)
        os.close(told)
        if "microseconds" in asked:
            time.sleep(asked["microseconds"] / 1e6)
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        with os.fdopen(read) as heard:
            sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), int(heard.read() or 0)]) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
