"""Parquet files are read by a child first: what a damaged one does to its reader, it does to the child.

Polars ends the whole process on some damaged files, which no `except` can catch. One child serves a load.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

__all__ = ["SECONDS", "probe", "probing"]

SECONDS = 1_800
"""Longest time for one file (our limit, 2026-11-26)."""

_CHILD = Path(__file__).with_name("probed.py")


@dataclass(slots=True)
class _Probe:
    """The child that reads. It is started at the first file and again after it ended."""

    child: subprocess.Popen[bytes] | None = None
    ours: socket.socket | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0

    def ask(self, file: int, places: Sequence[int]) -> bytes:
        """What the child answers; nothing if it ended. It is then gone."""
        with self.lock:
            ours = self._running()
            try:
                socket.send_fds(ours, [json.dumps(list(places)).encode()], [file])
                answer = ours.recv(1)
            except (OSError, TimeoutError):
                answer = b""
            if not answer:
                self.stop()
            return answer

    def _running(self) -> socket.socket:
        if self.ours is None:
            self.ours, theirs = socket.socketpair()
            self.ours.settimeout(SECONDS)
            with theirs:
                self.child = subprocess.Popen(
                    [sys.executable, "-I", str(_CHILD)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.defpath},
                )
        return self.ours

    def stop(self) -> None:
        """End the child, if there is one."""
        child, self.child = self.child, None
        ours, self.ours = self.ours, None
        if ours:
            ours.close()
        if child:
            child.kill()
            child.wait()


_probe = _Probe()


def probe(file: int, places: Sequence[int] = ()) -> Literal["read", "refused", "ended"]:
    """Have the child read an open Parquet file.

    Args:
        file: its descriptor.
        places: the columns to read, by their places; none reads the footer alone.

    Returns:
        `ended` if the reader ended its process, took more memory than a file of this size may, or longer than
        `SECONDS`.
    """
    found = _probe.ask(file, places)
    return "ended" if not found else "read" if found == b"+" else "refused"


@contextmanager
def probing() -> Generator[None]:
    """End the child at the end; it is started at the first file. One `with` inside another leaves it to that one."""
    with _probe.lock:
        _probe.users += 1
    try:
        yield
    finally:
        with _probe.lock:
            _probe.users -= 1
            if not _probe.users:
                _probe.stop()
