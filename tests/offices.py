"""A working folder as an administrator has it: notebooks, a store, the sample company's policy."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]


def office(folder: Path, store: Path) -> Path:
    """Make one in an empty folder and return it. The store is a copy, so that a test may change it."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    (folder / "sample_data/small").mkdir(parents=True)
    shutil.copy(store, folder / "sample_data/store.duckdb")
    shutil.copy(ROOT / "sample_data/small/policy.toml", folder / "sample_data/small/policy.toml")
    return folder
