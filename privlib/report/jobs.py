"""What a worker is asked and what it answers: one JSON line each. No key and no figure is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from privlib.codes import REGISTER
from privlib.errors import PrivlibError
from privlib.report.document import Facts
from privlib.report.inputs import Inputs

__all__ = [
    "Answer",
    "Failed",
    "Finished",
    "Job",
    "NotebookError",
    "Page",
    "Reached",
    "Sealing",
    "Seconds",
    "decode_answer",
    "decode_job",
    "line",
]


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long things may take. A kernel that is not ready, a cell or a notebook that overruns ends the run."""

    start: int = 60
    cell: int = 600
    notebook: int = 1800


@dataclass(frozen=True, slots=True)
class Sealing:
    """What the kernel seals its blocks with: the run, the hash of the notebook's source, the edition, the key."""

    run: str
    notebook: str
    edition: str
    key: bytes


class NotebookError(PrivlibError):
    """An error that crossed from another process: a code of the register, and its words as they arrived."""

    def __init__(self, code: str, message: str) -> None:
        Exception.__init__(self, message)
        self.code, self.exit_code, self.safe_message = code, REGISTER[code].exit_code, message

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.code, self.safe_message))


class Job(msgspec.Struct, frozen=True):
    """A notebook to run in `root`. `target` is the report's folder, or without `page` the notebook's file."""

    name: str
    node: dict[str, Any]
    root: str
    target: str
    seconds: Seconds
    page: "Page | None" = None


class Page(msgspec.Struct, frozen=True):
    """What a report says about its run, and what `run.json` says beside the run's inputs."""

    inputs: Inputs
    facts: Facts
    head: dict[str, Any]
    loads: list[Mapping[str, Any]]


class Reached(msgspec.Struct, frozen=True, tag=True):
    """A cell started; counted from 1."""

    cell: int


class Finished(msgspec.Struct, frozen=True, tag=True):
    """The files are written."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Nothing is kept. `code` and `message` are privlib's own; a bug has no code, only type, file and line."""

    code: str
    message: str


Answer = Reached | Finished | Failed


def line(message: Job | Answer) -> bytes:
    """Encode a message as one line."""
    return msgspec.json.encode(message) + b"\n"


def decode_job(text: bytes) -> Job:
    """Read a job."""
    return msgspec.json.decode(text, type=Job)


def decode_answer(text: bytes) -> Answer:
    """Read an answer.

    Raises:
        msgspec.DecodeError: it is none.
    """
    return msgspec.json.decode(text, type=Answer)
