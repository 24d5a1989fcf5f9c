"""The columns of one file, each by itself, and the roles that are proposed for them."""

from pathlib import Path

from privlib.risk.models.profile import profile, suggest_roles
from privlib.risk.table import private
from privlib.risk.table.specs import spec

__all__ = ["columns"]

Json = dict[str, object]


def columns(path: Path, person: str | None = None, delimiter: str = ",") -> Json:
    """Measure every column of a file by itself.

    Returns:
        A value for JSON, without any cell's value. `unit`; `columns`, one object each: name, units with a value,
        distinct, null_rows, uniques, unique_share, entropy, shortest, longest, the number of values by form, and the
        proposed role with its reason. `not_measured`: names of columns of fractions.

    Args:
        path: the file.
        person: the column that tells persons apart; it is not measured.
        delimiter: one character; CSV alone.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
    """
    with private.opened(path, delimiter) as source, private.workplace(reads=source.reads) as (engine, folder):
        measured = [column.name for column in source.table.columns if not column.fractions and column.name != person]
        source.load(engine, spec(source.table, quasi=measured, person=person), folder)
        found = profile(engine, source.table, person)
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
    }
