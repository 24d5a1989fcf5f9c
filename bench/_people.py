"""The rows that benchmarks of risk measure: the same in every run, skewed as registers are. Imported, never run."""

from pathlib import Path

import numpy as np
import polars as pl

__all__ = ["QUASI", "SENSITIVE", "people", "written"]

QUASI = ("age", "sex", "prefecture", "occupation", "education")
SENSITIVE = "answer"


def people(rows: int) -> pl.DataFrame:
    """Draw rows: ages by a gamma distribution, everything else by Zipf's law; `person` has twenty rows on average."""
    rng = np.random.default_rng(1)
    columns = {
        "age": np.clip(rng.gamma(6, 7.5, rows).astype(int), 0, 99),
        "sex": rng.integers(0, 2, rows),
        "prefecture": rng.choice(47, rows, p=_zipf(47, 0.9)),
        "occupation": rng.choice(12, rows, p=_zipf(12, 0.8)),
        "education": rng.choice(8, rows, p=_zipf(8, 0.7)),
        SENSITIVE: rng.choice(15, rows, p=_zipf(15, 1.0)),
        "person": rng.integers(0, max(rows // 20, 1), rows),
    }
    return pl.DataFrame({name: pl.Series(name, column).cast(pl.String) for name, column in columns.items()})


def _zipf(n: int, s: float) -> np.ndarray:
    shares = 1 / np.arange(1, n + 1) ** s
    return shares / shares.sum()


def written(folder: Path, rows: int) -> Path:
    """Write the rows as Parquet, and as CSV beside it where they are few; return the Parquet file."""
    made, path = people(rows), folder / f"people-{rows}.parquet"
    made.write_parquet(path)
    if rows <= 1_000_000:
        made.write_csv(path.with_suffix(".csv"))
    return path
