"""What benchmarks compare with, where it is there: the published census sample, and peers. Imported, never run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["A5", "A8", "A9", "ADULT", "no_adult", "peer", "peer_run"]

HERE = Path(__file__).parent
ADULT = HERE.parent / ".." / "shared" / "data"
"""The folder of UCI Adult and its hierarchies. They are not committed."""

_EIGHT = ("sex", "age", "race", "marital-status", "education", "native-country", "workclass", "salary-class")
A5 = ("sex", "age", "race", "marital-status", "native-country")
A8 = _EIGHT
A9 = (*_EIGHT[:7], "occupation", "salary-class")

_INSTALLED = {"pycanon": ("peers.lock",), "anjana": ("peers.lock", "anjana.lock")}


def no_adult(what: str) -> bool:
    """Say that the census sample is not there, if it is not."""
    missing = not (ADULT / "adult.csv").exists()
    if missing:
        print(f"{what}: not measured, Adult is not beside the repository")
    return missing


def peer(name: str) -> Path | None:
    """Make an environment that holds a peer, once, under `.venv-peers`; say so and return None if that fails.

    Peers come from the package registry by their lock files, and are no part of privlib's own environment.
    """
    python = HERE.parent / ".venv-peers/bin/python"
    if not _works(python, name):
        commands = [[sys.executable, "-m", "venv", str(python.parents[1])]]
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
        commands += [[*pip, "--require-hashes", "-r", str(HERE / lock)] for lock in _INSTALLED[name]]
        if not all(subprocess.run(each, check=False).returncode == 0 for each in commands) or not _works(python, name):
            print(f"{name}: not compared, it could not be installed from bench/{_INSTALLED[name][-1]}")
            return None
    return python


def peer_run(name: str, code: str, *arguments: str) -> dict[str, Any] | None:
    """Run code of a peer in its environment; it prints its answer as JSON on its last line. None without the peer."""
    python = peer(name)
    if python is None:
        return None
    ran = subprocess.run([str(python), "-c", code, *arguments], check=False, capture_output=True, text=True)
    if ran.returncode:
        print(f"{name}: not compared, it ended with {ran.returncode}: {ran.stderr.strip().splitlines()[-1:]}")
        return None
    return json.loads(ran.stdout.splitlines()[-1])


def _works(python: Path, name: str) -> bool:
    asked = [str(python), "-c", f"import {name}"]
    return python.exists() and subprocess.run(asked, check=False, capture_output=True).returncode == 0
