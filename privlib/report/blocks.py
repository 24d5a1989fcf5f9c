"""What a page is built from: the signed blocks of an executed notebook, and nothing else of it.

papermill returns as if all were well after `sys.exit(0)` in a cell, and after `exit()` nothing is marked at all. So a
run is complete only if every cell ran, nothing failed, and the last block's count and chain agree with those before it.
"""

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from privlib.errors import DisclosureError, EngineError
from privlib.release import seal
from privlib.report import rules
from privlib.report.jobs import Sealing
from privlib.report.kinds import Typed
from privlib.report.rules import Cell
from privlib.views import block

__all__ = ["MAX_BLOCKS", "Block", "Expected", "Verified", "verify"]

MAX_BLOCKS = 400
"""Most blocks of one report (design limit, 2026-11-22)."""

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a run must have been: its seal, its language, the store's hash, and the values injected."""

    sealing: Sealing
    lang: str
    snapshot: str
    values: Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Verified:
    """The blocks of a complete run by the id of their cell, in order; the number of outputs left out."""

    blocks: Mapping[str, tuple[Block, ...]]
    outputs_dropped: int

    @property
    def all(self) -> tuple[tuple[str, Block], ...]:
        """Every block with its cell's id, the end left out."""
        return tuple((cell, one) for cell, many in self.blocks.items() for one in many if one["kind"] != "end")


def verify(name: str, source: Mapping[str, Any], executed: Mapping[str, Any], expected: Expected) -> Verified:
    """Take the blocks of an executed notebook.

    Args:
        name: the report, for messages.
        source: the notebook as stored; its cells must be the executed ones, the injected cell apart.
        executed: what papermill returned.
        expected: what the run must have been.

    Raises:
        EngineError: E716 if a cell did not run, raised, or an exception was recorded; E507 if a block is of another
            store.
        DisclosureError: E715 if a block is missing, changed, doubled, out of order, of another run or language,
            or does not fit its schema, or if the cells are not the source's with exactly the values injected.
    """
    cells: list[Cell] = list(executed["cells"])
    _check_ran(name, cells, executed)
    own = [cell for cell in cells if "injected-parameters" not in rules.tags(cell)]
    _check_source(name, source["cells"], own, cells, expected.values)
    found: dict[str, tuple[Block, ...]] = {}
    dropped, seq = 0, 0
    for number, cell in enumerate(own, 1):
        outputs = list(cell.get("outputs", ()))
        here = [_plain(output) for output in outputs if _is_block(output)]
        dropped += len(outputs) - len(here)
        for one in here:
            seq += 1
            _check_block(name, number, one, seq, expected)
        if here:
            found[str(cell["id"])] = tuple(here)
    _check_end(name, len(own), [one for many in found.values() for one in many], own[-1]["id"], found)
    return Verified(found, dropped)


def _check_ran(name: str, cells: list[Cell], executed: Mapping[str, Any]) -> None:
    code = list(rules.code_cells(cells))
    ran = [cell.get("execution_count") for cell in code]
    failed = any(output["output_type"] == "error" for cell in code for output in cell.get("outputs", ()))
    recorded = [node.get("metadata", {}).get("papermill", {}).get("exception") for node in (executed, *cells)]
    if ran != list(range(1, len(code) + 1)) or failed or True in recorded:
        missing = sum(count is None for count in ran)
        raise EngineError("E716", notebook=f"{name}.ipynb", k=max(missing, 1), n=len(code))


def _check_source(
    name: str, source: list[Cell], own: list[Cell], cells: list[Cell], values: Mapping[str, Typed]
) -> None:
    def shape(many: Iterable[Cell]) -> list[tuple[object, ...]]:
        return [(cell["id"], cell["cell_type"], rules.tags(cell), cell["source"]) for cell in many]

    injected = [cell for cell in cells if "injected-parameters" in rules.tags(cell)]
    if shape(source) != shape(own) or len(injected) != 1 or _assigned(injected[0]["source"]) != dict(values):
        raise _tampered(name, 0)


def _assigned(source: str) -> dict[str, object] | None:
    """The literal assignments of the injected cell; None if it holds anything else, or a name twice."""
    found: dict[str, object] = {}
    for node in ast.parse(source).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in found:
                found[name] = ast.literal_eval(value)
            case _:
                return None
    return found


def _is_block(output: Mapping[str, Any]) -> bool:
    return output["output_type"] in ("display_data", "execute_result") and block.MIME in output["data"]


def _plain(output: Mapping[str, Any]) -> Block:
    shown = output["data"][block.MIME]
    return json.loads(json.dumps(shown)) if isinstance(shown, Mapping) else {}


def _check_block(name: str, cell: int, one: Block, seq: int, expected: Expected) -> None:
    try:
        block.validate(one)
    except ValueError:
        raise _tampered(name, cell) from None
    sealing = expected.sealing
    facts = (one["seq"], one["run"], one["edition"], one["lang"])
    fits = facts == (seq, sealing.run, sealing.edition, expected.lang)
    if not fits or seq > MAX_BLOCKS or not seal.verify(one, sealing.key, sealing.notebook):
        raise _tampered(name, cell)
    # The signature holds, so nobody tampered: the notebook opened a store of its own choice.
    if one.get("source", {}).get("snapshot", expected.snapshot) != expected.snapshot:
        raise EngineError("E507", notebook=f"{name}.ipynb")


def _check_end(name: str, cell: int, blocks: list[Block], last: str, found: Mapping[str, tuple[Block, ...]]) -> None:
    *before, end = blocks or [{}]
    ids = [one["id"] for one in before]
    fits = end.get("kind") == "end" and found.get(last, ())[-1:] == (end,) and len(set(ids)) == len(ids)
    if not fits or any(one["kind"] == "end" for one in before):
        raise _tampered(name, cell)
    if end["count"] != len(before) or end["chain"] != seal.chain(before):
        raise _tampered(name, cell)


def _tampered(name: str, cell: int) -> DisclosureError:
    return DisclosureError("E715", notebook=f"{name}.ipynb", cell=cell)
