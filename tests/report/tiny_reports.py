"""A working folder with one small report, its policy and its store, for tests of everything that runs notebooks."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from privlib.store.load import load
from privlib.store.pseudonyms import Key

PARAMETERS = """store: "path" = "data/store.duckdb"  # The store.
policy: "path" = "data/policy.toml"  # The policy.
law: "choice[appi]" = "appi"  # The law.
period: "period" = "2026-Q1"  # The period.
as_of: "date" = "2026-04-10"  # The last day known.
edition: "choice[restricted, shareable]" = "restricted"  # Who may read it.
lang: "choice[en, ja]" = "en"  # The language.
k_min: "int[5, 100]" = 10  # A number.
purposes: "list[str]" = []  # A list."""

SETUP = """import privlib as pv

study = pv.study(store=store, policy=policy, law=law, period=period, as_of=as_of, edition=edition, lang=lang)"""

POLICY = """[policy]
id = "tiny"
extends = "luminous-2021"
company = "Tiny"
company_ja = "小社"
enacted = 2021-05-31
fiscal_year_starts = 4
"""

ACTORS = """actor_id,kind,department,roles,active_from,active_to
A01,person,Privacy,privacy,2024-01-01,\\N
A02,person,Legal,legal,2024-01-01,\\N
"""


def cell(kind: str, name: str, source: str, *tags: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": name,
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
    }
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def cells() -> list[dict[str, Any]]:
    """The cells of a report that keeps every rule."""
    return [
        cell("markdown", "title-en", "# What was loaded?\n\nOne paragraph.", "lang-en"),
        cell("markdown", "title-ja", "# 何を読み込みましたか。\n\n一段落。", "lang-ja"),
        cell("code", "parameters", PARAMETERS, "parameters"),
        cell("code", "setup", SETUP, "setup"),
        cell("markdown", "data", "## The data"),
        cell("code", "loads", "loads = pv.release(pv.loads.by_table(study))\npv.words.loads_by_table(loads)"),
        cell("code", "loads-table", "pv.tables.loads_by_table(loads)"),
        cell("markdown", "method-head", "## How this was counted"),
        cell("code", "method", "pv.method(study)", "method"),
        cell("markdown", "limits", "## What this cannot tell you\n\nIt cannot see what nobody recorded."),
        cell("code", "end", "pv.finish(study)", "end"),
    ]


def notebook(of: Sequence[dict[str, Any]] | None = None) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": list(of or cells()), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def working_folder(root: Path, *names: str) -> Path:
    """Fill a folder with reports, a policy and a store of two actors."""
    (root / "notebooks").mkdir(parents=True)
    for name in names or ("tiny",):
        (root / "notebooks" / f"{name}.ipynb").write_text(json.dumps(notebook()))
    (root / "data").mkdir()
    (root / "data" / "policy.toml").write_text(POLICY, encoding="utf-8")
    key, actors = root / "key", root / "actor.csv"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    actors.write_text(ACTORS)
    load(root / "data" / "store.duckdb", [actors], Key.read(f"file:{key}"))
    return root
