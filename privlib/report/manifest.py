"""Provenance of a publication: `run.json` says what it was made from, `manifest.json` what it consists of.

`run.json` rides inside the PDF, so it cannot hold the PDF's hash; `manifest.json` lies beside both and is written last.
Neither knows a time, a host or a user: the same inputs give the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from privlib.errors import StorageError
from privlib.release import seal
from privlib.report.blocks import Block, Verified
from privlib.report.inputs import Inputs

__all__ = ["MANIFEST", "check", "differing", "manifest", "pretty", "provenance", "queries", "run_of"]

MANIFEST = "manifest.json"


def pretty(value: object) -> bytes:
    """JSON that people read: sorted keys, indented by two, a newline at the end."""
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def provenance(inputs: Inputs, facts: Mapping[str, Any], loads: list[Mapping[str, Any]], verified: Verified) -> bytes:
    """Write `run.json`.

    Args:
        inputs: what the run was made from.
        facts: title, period as dates, limits of the gate: what reads better than a hash.
        loads: one mapping a table: `table`, and as the gate shows them `files`, `records`, `loaded`, `refused`,
            `duplicates`, `blank`.
        verified: its blocks.
    """
    history = {"history": {"sha256": inputs.history}} if inputs.history else {}
    files = {"files": dict(inputs.files)} if inputs.files else {}
    return pretty(
        {
            **history,
            **files,
            "run": inputs.run,
            "report": inputs.report,
            **facts,
            "parameters": dict(inputs.values),
            "defaults": list(inputs.defaults),
            "notebook": {"sha256": inputs.notebook},
            "code": {"sha256": inputs.code},
            "policy": {"id": inputs.policy[0], "sha256": inputs.policy[1]},
            "law": {"id": inputs.law[0], "sha256": inputs.law[1]},
            "store": {"snapshot": inputs.snapshot, "tables": loads},
            "versions": dict(inputs.versions),
            "fonts": {"sha256": inputs.fonts},
            "blocks": [_provenance(cell, one) for cell, one in verified.all],
            "outputs_dropped": verified.outputs_dropped,
        }
    )


def _provenance(cell: str, one: Block) -> dict[str, Any]:
    source = one.get("source", {})
    kept = {name: source[name] for name in ("clauses", "sql_file", "sql_sha256", "built_on") if name in source}
    hidden = {"withheld": one["withheld"]["cells"]} if "withheld" in one else {}
    return {"id": one["id"], "kind": one["kind"], "cell": cell, "sha256": block_hash(one), **kept, **hidden}


def block_hash(one: Block) -> str:
    """SHA-256 of what a block says, without what differs between two runs of the same inputs: its signature."""
    return sha256(seal.canonical(one)).hexdigest()


def queries(verified: Verified) -> bytes:
    """The SQL behind a report, one file of the package after another, each once, in the order of use.

    What builds a measure's tables stands before the measure.
    """
    sources = [one["source"] for _, one in verified.all if "source" in one]
    named = dict.fromkeys(file for source in sources for file in _files(source))
    base = Path(str(files("privlib"))).parent
    parts = [f"-- {name}\n{_text(base / name)}\n" for name in named]
    return "\n".join(parts).encode()


def _text(path: Path) -> str:
    """A query of the package; a control of the company's own stands beside its policy, and its hash in `run.json`."""
    return path.read_text("utf-8").rstrip() if path.is_file() else "-- of the company's own, beside its policy"


def _files(source: Mapping[str, Any]) -> Iterator[str]:
    yield from (query["sql_file"] for query in source.get("built_on", ()))
    yield source["sql_file"]


def manifest(folder: Path, run: str) -> bytes:
    """Write `manifest.json`: every file of a folder with its size and SHA-256, and the run's id."""
    return pretty({"run": run, "files": {name: _sized(folder / name) for name in _names(folder)}})


def _names(folder: Path) -> Iterator[str]:
    """Every file, and every link: one to a folder would hide what it leads to."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    found = (path for path in found if path != folder / MANIFEST)
    return iter(sorted(path.relative_to(folder).as_posix() for path in found))


def _sized(path: Path) -> dict[str, int | str]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def check(folder: Path) -> str:
    """Compare a publication with its manifest and return the run's id.

    Raises:
        StorageError: E903, naming the first file that is missing, changed or too many.
    """
    for name in _differing(folder, _listed(folder)):
        raise StorageError("E903", what=_shown(folder), file=name)
    return run_of(folder)


def run_of(folder: Path) -> str:
    """The run's id as the manifest gives it.

    Raises:
        StorageError: E903 if there is no manifest that can be read.
    """
    return _held(folder)[0]


def differing(folder: Path, other: Path) -> list[str]:
    """Names of files that two publications do not share byte for byte, by the manifest of the second."""
    return list(_differing(folder, _listed(other)))


def _differing(folder: Path, listed: Mapping[str, Any]) -> Iterator[str]:
    there = set(_names(folder))
    for name in sorted(there | set(listed)):
        path = folder / name
        if name not in there or name not in listed or path.is_symlink() or _sized(path) != listed[name]:
            yield name


def _listed(folder: Path) -> Mapping[str, Any]:
    return _held(folder)[1]


def _held(folder: Path) -> tuple[str, dict[str, Any]]:
    path = folder / MANIFEST
    try:
        held = json.loads(b"" if folder.is_symlink() or path.is_symlink() else path.read_bytes())
        return str(held["run"]), dict(held["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise StorageError("E903", what=_shown(folder), file=MANIFEST) from None


def _shown(folder: Path) -> str:
    """A publication as people name it: edition, report, period, number."""
    return "/".join(folder.parts[-4:])
