"""The notebooks of a working folder: which there are, whether they keep the rules, what their source hashes to."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from privlib.errors import ParameterError, PrivlibError, did_you_mean
from privlib.report import parameters, rules
from privlib.report.parameters import Parameter
from privlib.report.rules import Cell
from privlib.store.disk import disk_errors
from privlib.study import root as working_folder
from privlib.views import block

__all__ = ["Notebook", "dump", "find", "names", "normal", "problems", "read", "stored_problems"]

MAX_STORED = 800_000
"""Largest notebook in the repository, in bytes (design limit, 2026-11-22)."""

_STEM = re.compile(r"[a-z][a-z0-9_]{2,39}")
_TRACES = re.compile(r"0x[0-9a-f]{6,}|\x1b\[|Traceback|(?<![\w/])/(home|root|tmp|Users|var|usr|etc)/", re.IGNORECASE)
_LAB = "application/vnd.vegalite.v5+json"
_KEYS = {
    "chart": {block.MIME, "text/plain", _LAB, "image/svg+xml"},
    "table": {block.MIME, "text/plain", "text/html"},
    "sentence": {block.MIME, "text/plain", "text/html"},
    "method": {block.MIME, "text/plain", "text/html"},
    "end": {block.MIME, "text/plain"},
}


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as it is stored: its report's name, and the JSON of the file with each source joined to one text."""

    name: str
    node: Mapping[str, Any]

    @property
    def cells(self) -> list[Cell]:
        return self.node["cells"]

    @property
    def bare(self) -> dict[str, Any]:
        """The notebook without stored outputs, so that none can be taken for a run's."""
        fresh: dict[str, Any] = {"outputs": [], "execution_count": None}
        return {**self.node, "cells": [{**c, **fresh} if c["cell_type"] == "code" else c for c in self.cells]}

    def title(self, lang: str) -> str:
        """The question it answers: its first heading in a language."""
        heads = (cell for cell in self.cells if cell["source"].startswith("# ") and rules.speaks(cell, lang))
        return str(next(heads)["source"]).splitlines()[0].removeprefix("# ").strip()

    @property
    def schema(self) -> tuple[Parameter, ...]:
        """The parameters it takes."""
        cell = rules.tagged(self.cells, "parameters")
        return parameters.read(cell["source"] if cell else "", f"{self.name}.ipynb")

    @property
    def sha256(self) -> str:
        """Hash of what is approved: every cell's id, type, tags and source. Outputs and counts do not change it."""
        parts = [[cell.get("id"), cell["cell_type"], list(rules.tags(cell)), cell["source"]] for cell in self.cells]
        return sha256(json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def names(root: Path | None = None) -> tuple[str, ...]:
    """The reports there are: the stems of `notebooks/*.ipynb`, sorted.

    Args:
        root: folder that holds `notebooks`; by default the nearest one above the working folder.

    Raises:
        ParameterError: E406 if there is none: nothing evaluated must not read like nothing wrong.
    """
    folder = (root or working_folder()) / "notebooks"
    found = tuple(sorted(path.stem for path in folder.glob("*.ipynb") if _STEM.fullmatch(path.stem)))
    if not found:
        raise ParameterError("E406")
    return found


def find(name: str, root: Path | None = None) -> Notebook:
    """Read the notebook of a report, and check that it keeps the rules.

    Raises:
        ParameterError: E404 if there is no such report, E406 if there is none at all, E410 if its notebook breaks a
            rule.
    """
    root = root or working_folder()
    known = names(root)
    if name not in known:
        raise ParameterError("E404", name=name, hint=did_you_mean(name, known), known=", ".join(known))
    notebook = read(root / "notebooks" / f"{name}.ipynb")
    for problem in rules.check(notebook.cells, f"{name}.ipynb"):
        raise _broken(name, problem.cell, problem.what, problem.belongs)
    return notebook


def read(path: Path) -> Notebook:
    """Read a notebook file of nbformat 4.5.

    Raises:
        ParameterError: E410 if it is not one.
        StorageError: E803, E804 if the file cannot be read.
    """
    with disk_errors(path.name):
        content = path.read_bytes()
    try:
        node = json.loads(content.decode())
        fits = (node["nbformat"], node["nbformat_minor"]) == (4, 5) and bool(node["cells"])
        cells: list[dict[str, Any]] = [_joined(cell) for cell in node["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        fits, node, cells = False, {}, []
    if not fits:
        raise _broken(path.stem, 0, "this is no notebook of format 4.5", "Save it from JupyterLab")
    return Notebook(path.stem, {**node, "cells": cells})


def _joined(cell: dict[str, Any]) -> dict[str, Any]:
    source = cell["source"]
    return {
        **cell,
        "cell_type": str(cell["cell_type"]),
        "source": source if isinstance(source, str) else "".join(source),
    }


def _broken(name: str, cell: int, what: str, belongs: str) -> ParameterError:
    return ParameterError("E410", notebook=f"{name}.ipynb", cell=cell, problem=what, where_it_belongs=belongs)


def problems(path: Path) -> tuple[str, ...]:
    """Say what is wrong with a notebook, one line a problem; nothing is executed.

    Each line is the message a run would end with.
    """
    try:
        notebook = read(path)
    except PrivlibError as error:
        return (error.safe_message,)
    found = rules.check(notebook.cells, path.name)
    return tuple(_broken(path.stem, one.cell, one.what, one.belongs).safe_message for one in found)


def stored_problems(path: Path) -> tuple[str, ...]:
    """Say what is wrong with the outputs a notebook is stored with, one line a problem."""
    notebook = read(path)
    found = [f"{path.name}: {what}" for what in _file_problems(notebook, path.stat().st_size)]
    for number, cell in enumerate(notebook.cells, 1):
        if cell["cell_type"] == "code":
            found += [f"{path.name}, cell {number}: {what}" for what in _output_problems(cell)]
    return tuple(found)


def _file_problems(notebook: Notebook, size: int) -> Iterator[str]:
    if size > MAX_STORED:
        yield f"{size} bytes; at most {MAX_STORED}"
    if notebook.node.get("metadata") != normal(notebook.node)["metadata"]:
        yield "its metadata holds more than the kernel's and the language's name"
    counts = [cell.get("execution_count") for cell in rules.code_cells(notebook.cells)]
    if counts != list(range(1, len(counts) + 1)):
        yield "its cells were not run once each, in order"


def _output_problems(cell: Cell) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        if output["output_type"] not in ("display_data", "execute_result"):
            yield f"an output of type {output['output_type']}"
            continue
        data = cast("dict[str, Any]", output["data"])
        shown = data.get(block.MIME, {})
        if set(data) != _KEYS.get(shown.get("kind", ""), set()):
            yield "an output that does not have exactly the parts of a released one"
            continue
        try:
            block.validate(shown)
        except ValueError as error:
            yield str(error)
        if _TRACES.search(json.dumps(data, ensure_ascii=False)):
            yield "an output holds an address, an absolute path, an escape code or a traceback"


def normal(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return a notebook as it is stored: sources, ids, tags, outputs and counts, and nothing of the run."""
    cells = [_normal_cell(cell) for cell in node["cells"] if "injected-parameters" not in rules.tags(cell)]
    for count, cell in enumerate((cell for cell in cells if cell["cell_type"] == "code"), 1):
        cell["execution_count"] = count
        for output in cell["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = count
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _normal_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    tags = list(rules.tags(cell))
    lines = cell["source"].splitlines(keepends=True)
    kept: dict[str, Any] = {"cell_type": cell["cell_type"], "id": cell["id"], "source": lines}
    kept["metadata"] = {"tags": tags} if tags else {}
    if cell["cell_type"] == "code":
        kept["outputs"] = [_normal_output(output) for output in _no_streams(cell.get("outputs", ()))]
    return kept


def _no_streams(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (output for output in outputs if output["output_type"] != "stream" or output["name"] != "stderr")


def _normal_output(output: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in output.items() if name != "transient"}
    return kept | {"metadata": {}} if output["output_type"] != "stream" else kept


def dump(node: Mapping[str, Any]) -> bytes:
    """The bytes of a notebook file: UTF-8, indented by one, keys sorted, a newline at the end."""
    return (json.dumps(node, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
