"""Run one notebook through papermill, in a kernel of its own. One at a time: papermill changes the folder."""

import json
import os
import re
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import execute_notebook  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from papermill.exceptions import PapermillExecutionError  # pyright: ignore[reportMissingTypeStubs]

from privlib.codes import REGISTER
from privlib.engine.folders import held_folder
from privlib.errors import EngineError
from privlib.report import kernel
from privlib.report.jobs import NotebookError, Sealing, Seconds
from privlib.report.kinds import Typed
from privlib.store import writing

__all__ = ["Task", "as_notebook", "run"]

_LONGEST_PATH = 95
"""Bytes: a socket's path holds 107, and `/k-ipc-5` or the like comes after the folder's."""

_STATE = re.compile(r" Nothing (was \w+|is published)\.$")
"""What a message of privlib says of the state things are in: in a notebook that ran it would be untrue."""


@dataclass(frozen=True, slots=True)
class Task:
    """One execution.

    `values` holds every parameter's value; empty keeps the cell's own. Cells run in `root`. `folder` is private to this
    run; where the run pinned its stores, `pins` beside it leads to them. Without `sealing` the kernel is in stored
    mode.
    """

    name: str
    node: Mapping[str, Any]
    values: Mapping[str, Typed]
    root: Path
    folder: Path
    seconds: Seconds
    sealing: Sealing | None


def run(task: Task, reached: Callable[[int], None]) -> dict[str, Any]:
    """Execute a notebook and return the executed copy; nothing of it is written anywhere.

    Args:
        task: what to run, where.
        reached: called with each cell's position, from 1, as it starts.

    Raises:
        EngineError: E501 if the kernel ended, E502 if a cell took too long.
        NotebookError: a cell raised; the code is privlib's own if the error was, else E504.
    """
    positions = {cell["id"]: number for number, cell in enumerate(task.node["cells"], 1)}
    notebook, at = f"{task.name}.ipynb", 1

    def started(cell: Mapping[str, Any], cell_index: int) -> None:  # noqa: ARG001
        nonlocal at
        at = positions.get(cell["id"], at)
        reached(at)

    try:
        with _environment(task.folder, task.sealing), _sockets(task.folder) as sockets:
            made: Any = execute_notebook(  # pyright: ignore[reportUnknownVariableType]
                as_notebook(task.node),
                None,
                parameters=dict(task.values),
                kernel_name="privlib",
                cwd=task.root,
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                start_timeout=task.seconds.start,
                execution_timeout=task.seconds.cell,
                shutdown_kernel="immediate",
                record_timing=False,
                config=_config(sockets),
                on_cell_start=started,
            )
            return cast("dict[str, Any]", made)
    except CellTimeoutError:
        raise EngineError("E502", notebook=notebook, cell=at, seconds=task.seconds.cell) from None
    except PapermillExecutionError as error:
        told = cast("Any", error)
        raise _raised(notebook, at, str(told.ename), str(told.evalue)) from None
    except (DeadKernelError, RuntimeError):
        raise EngineError("E501", notebook=notebook, cell=at) from None


def as_notebook(node: Mapping[str, Any]) -> NotebookNode:
    """The notebook as nbformat's own type, which papermill and the builders take."""
    return cast("NotebookNode", nbformat.from_dict(dict(node)))  # pyright: ignore[reportUnknownMemberType]


@contextmanager
def _sockets(folder: Path) -> Generator[Path]:
    """Where the kernel's sockets are: the run's folder, or a short one where its path is too long for a socket."""
    if len(os.fsencode(folder)) <= _LONGEST_PATH:
        yield folder
        return
    with held_folder("privlib-ipc.", Path("/tmp"), "privlib-ipc.*") as short:  # noqa: S108 - private, and short
        yield short


def _config(folder: Path) -> Any:
    from traitlets.config import Config

    config = Config()
    # An absolute prefix: with the default one the sockets are made in the notebook's folder; the client waits in vain.
    config.KernelManager.transport = "ipc"
    config.KernelManager.ip = str(folder / "k")
    return config


@contextmanager
def _environment(folder: Path, sealing: Sealing | None) -> Generator[None]:
    """Tell the kernel its mode and where key and pins are; papermill cannot pass it an environment of its own."""
    os.environ[kernel.MODE] = "report" if sealing else "stored"
    path, pins = folder / "key", folder.parent / writing.LINK
    if pins.is_dir():
        os.environ[writing.PINS] = str(pins.resolve())
    if sealing:
        facts = {"run": sealing.run, "notebook": sealing.notebook, "edition": sealing.edition}
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as handle:
            json.dump(facts | {"key": sealing.key.hex()}, handle)
        os.environ[kernel.KEY] = str(path)
    try:
        yield
    finally:
        for started in folder.glob("kernel-*"):
            started.unlink()
        os.environ.pop(kernel.MODE, None)
        os.environ.pop(kernel.KEY, None)
        os.environ.pop(writing.PINS, None)
        path.unlink(missing_ok=True)


def _raised(notebook: str, cell: int, kind: str, words: str) -> NotebookError:
    """Rebuild an error of the kernel: privlib's own keeps its code, of any other only the name of its type is told."""
    code, _, message = words.partition(": ")
    known = code in REGISTER
    shown = kind if kind.isidentifier() else "an error"
    text = _STATE.sub("", message) if known else "details withheld: the message may contain personal data."
    error = EngineError("E504", notebook=notebook, cell=cell, kind=shown, message=text)
    return NotebookError(code if known else "E504", error.safe_message)
