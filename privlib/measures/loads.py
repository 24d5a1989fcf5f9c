"""What came into the store, and what became of it: the ground every other figure stands on."""

import polars as pl

from privlib.engine.base import statement
from privlib.study import Count, Dimension, Measured, Study, source

__all__ = ["by_table", "refused_by_code"]

_POPULATION = "records of all files"

_REGISTER = ("anon_dataset", "anon_field")


def by_table(study: Study, dataset: str | None = None) -> Measured:
    """Count files and records by table.

    A row in: one loaded file. A row out: `table`, `files`, and `records` = `loaded` + `refused` + `duplicates` +
    `blank` (records; checked at each load).

    Args:
        study: what was loaded.
        dataset: the id of a data set: its rows and the register of data sets alone; all tables if None.
    """
    sql = statement("measures", "loads_by_table")
    frame = study.engine.frame(sql, **study.values)
    if dataset is not None:
        frame = frame.filter(pl.col("table").is_in((*_REGISTER, f"anon_{dataset.lower()}")))
    names = ("records", "loaded", "duplicates", "refused", "blank")
    return Measured(
        stem="loads_by_table",
        kind="quality",
        frame=frame,
        study=study,
        source=source(sql, "P1.5a"),
        population=_POPULATION,
        dimensions=(Dimension("table", tuple(frame["table"].to_list())),),
        counts=(Count("files", "files"), *(Count(name, "records") for name in names)),
    )


def refused_by_code(study: Study) -> Measured:
    """Count refused records by the code of the reason.

    A row in: one refused record. A row out: `code` (of the error register), `records`. Nothing refused: no row.
    """
    sql = statement("measures", "refused_by_code")
    frame = study.engine.frame(sql, **study.values)
    return Measured(
        stem="refused_by_code",
        kind="quality",
        frame=frame,
        study=study,
        source=source(sql, "P1.5a"),
        population=_POPULATION,
        dimensions=(Dimension("code", tuple(frame["code"].to_list())),),
        counts=(Count("records", "records"),),
    )
