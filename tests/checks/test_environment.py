"""One list of dependencies: pyproject.toml. The conda form and the lock follow it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONDA_NAMES = {"python-duckdb": "duckdb"}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    return {*project["dependencies"], *extras["lab"], *extras["ja"], *extras["test"]}


def name_of(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower().replace("_", "-").replace(".", "-")


def test_the_conda_environment_names_what_pyproject_names_with_the_same_bounds() -> None:
    lines = (ROOT / "environment.yml").read_text().split("dependencies:")[1].splitlines()
    listed = {line.strip().removeprefix("- ").strip('"') for line in lines if line.strip()} - {"pip", "pip:"}
    python = {line for line in listed if line.startswith("python>")}
    renamed = {CONDA_NAMES.get(name_of(line), name_of(line)) + line[len(name_of(line)) :] for line in listed - python}
    assert python == {"python>=3.11"}
    assert renamed == declared()


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock, re.MULTILINE))
    assert {name_of(requirement) for requirement in declared()} <= {name_of(name) for name in pins}
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", lock)


def test_what_is_fixed_by_the_users_is_in_the_environment() -> None:
    names = {name_of(requirement) for requirement in declared()}
    assert {"jupyterlab", "polars", "duckdb", "altair", "papermill", "nbval"} <= names
