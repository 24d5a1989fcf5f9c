"""A store with a register of data sets, small enough to count by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

import polars as pl

from privlib.engine.duckdb import open_engine
from privlib.policy import law, model, periods
from privlib.study import Study

Rows = Sequence[Mapping[str, str | None]]


def study(
    rows: Mapping[str, Rows],
    fields: Mapping[str, str],
    state: str = "produced",
    *,
    subject_key: bool = True,
    methods: Mapping[str, str] = MappingProxyType({}),
    categories: Mapping[str, str] = MappingProxyType({}),
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> Study:
    """Register the data sets of `rows`, and D05 without rows, all with the same fields and roles."""
    engine = open_engine(None)
    ids = sorted({*rows, "D05"})
    schema = {"dataset_id": pl.String, "state": pl.String, "subject_key": pl.Boolean}
    engine.put("anon_dataset", pl.DataFrame([(each, state, subject_key) for each in ids], schema, orient="row"))
    declared = [
        (each, field, categories.get(field), role, methods.get(field, "generalise"), reasons.get(field))
        for each in ids
        for field, role in fields.items()
    ]
    names = dict.fromkeys(("dataset_id", "field", "category_id", "role", "methods", "reason"), pl.String)
    engine.put("anon_field", pl.DataFrame(declared, names, orient="row"))
    for each, people in rows.items():
        columns = list(people[0])
        frame = pl.DataFrame([tuple(row.values()) for row in people], dict.fromkeys(columns, pl.String), orient="row")
        engine.put(f"anon_{each.lower()}", frame)
    return Study(
        engine,
        model.read("luminous-2021"),
        law.read("appi"),
        periods.parse("2026-10", 4),
        date(2026, 11, 10),
        "restricted",
        "en",
        "0" * 64,
    )
