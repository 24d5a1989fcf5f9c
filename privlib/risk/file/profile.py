"""The columns of one file, each by itself, and the roles that are proposed for them."""

from collections.abc import Sequence
from pathlib import Path

from privlib.engine.duckdb import DuckDB
from privlib.risk.models.profile import Joinable, joinable, profile, suggest_roles
from privlib.risk.table import private
from privlib.risk.table.specs import spec

__all__ = ["columns"]

Json = dict[str, object]


def columns(path: Path, person: str | None = None, delimiter: str = ",", beside: Sequence[Path] = ()) -> Json:
    """Measure every column of a file by itself.

    Returns:
        A value for JSON, without any cell's value. `unit`; `columns`, one object each: name, units with a value,
        distinct, null_rows, uniques, unique_share, entropy, shortest, longest, the number of values by form, and the
        proposed role with its reason. `not_measured`: names of columns of fractions. With other files `joinable`: pairs
        of columns that share a value, the greatest share first: column, file, other, distinct, shared, share and
        other_distinct.

    Args:
        path: the file.
        person: the column that tells persons apart; it is not measured.
        delimiter: one character; CSV alone.
        beside: other files, to see which columns could be joined with theirs.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
    """
    with private.opened(path, delimiter) as source, private.workplace(files=source.reads) as (engine, folder):
        measured = [column.name for column in source.table.columns if not column.fractions and column.name != person]
        source.load(engine, spec(source.table, quasi=measured, person=person), folder)
        found = profile(engine, source.table, person)
        pairs = _joinable(engine, path, folder, delimiter, beside) if beside else ()
    roles = suggest_roles(found)
    return {
        "unit": "records" if person is None else "persons",
        "columns": [
            {
                "name": each.name,
                "units": each.units,
                "distinct": each.distinct,
                "null_rows": each.null_rows,
                "uniques": each.uniques,
                "unique_share": each.unique_share,
                "entropy": each.entropy,
                "shortest": each.shortest,
                "longest": each.longest,
                "forms": dict(each.forms),
                "role": role.role,
                "reason": role.reason,
            }
            for each, role in zip(found, roles, strict=True)
        ],
        "not_measured": [column.name for column in source.table.columns if column.fractions],
        "blank": source.blank,
        **({"joinable": [_shown(each) for each in pairs]} if beside else {}),
    }


def _joinable(engine: DuckDB, path: Path, folder: Path, delimiter: str, beside: Sequence[Path]) -> tuple[Joinable, ...]:
    table, *others = (
        private.whole(engine, each, folder, f"beside_{place}", delimiter) for place, each in enumerate((path, *beside))
    )
    return joinable(engine, table, others)


def _shown(pair: Joinable) -> Json:
    return {
        "column": pair.column,
        "file": pair.holding,
        "other": pair.other,
        "distinct": pair.distinct,
        "shared": pair.shared,
        "share": pair.share,
        "other_distinct": pair.other_distinct,
    }
