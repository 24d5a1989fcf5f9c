"""Tables written as text in the generator: a line a row, cells between bars."""

from typing import Any

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def lines(table: str) -> list[list[str]]:
    """Return the cells of each line."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def rows(columns: str, table: str) -> list[Row]:
    """Return a row for each line: columns by name, an empty cell is no value, items of a list stand apart by spaces.

    A column that ends with `[]` is a list: its file form has the items sorted and joined by bars.
    """
    names = columns.split()
    return [
        {name.removesuffix("[]"): _value(name, cell) for name, cell in zip(names, cells, strict=True)}
        for cells in lines(table)
    ]


def joined(*items: str) -> str:
    """Return items as files carry a list."""
    return "|".join(sorted(items))


def _value(name: str, cell: str) -> str | None:
    if not cell:
        return None
    return joined(*cell.split()) if name.endswith("[]") else cell
