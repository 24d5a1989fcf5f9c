"""Builders of hierarchies: each returns lines that pass every check, to be read, changed and kept as a file."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from privlib.errors import ParameterError
from privlib.risk.hierarchies.levels import Fault, refuse

__all__ = ["dates", "interval", "merge", "prefix", "topbottom"]

TOP = "*"

_Lines = list[tuple[str, ...]]


def interval(low: int, high: int, widths: Sequence[int], top: int | None = None, bottom: int | None = None) -> _Lines:
    """Cut whole numbers into wider and wider intervals: `13` → `10-14` → `10-19` → `*`.

    Intervals start at multiples of their width.

    Args:
        low: the smallest value.
        high: the largest.
        widths: of each level, each a multiple of the one before.
        top: from here on one open interval, `90 or over`.
        bottom: up to here one open interval, `17 or under`.

    Raises:
        ParameterError: risk.hierarchy_not_nested for other widths; E405 for bounds in another order.
    """
    _nested_widths(widths)
    ends = [low, *([] if bottom is None else [bottom]), *([] if top is None else [top]), high]
    if ends != sorted(ends) or (top is not None and top == bottom):
        _refuse("interval", "the bounds are out of order", "low, bottom, top and high, each at least the one before")

    def label(value: int, width: int) -> str:
        if top is not None and value >= top:
            return f"{top} or over"
        if bottom is not None and value <= bottom:
            return f"{bottom} or under"
        start = value // width * width
        first = start if bottom is None else max(start, bottom + 1)
        last = start + width - 1 if top is None else min(start + width - 1, top - 1)
        return str(value) if first == last else f"{first}-{last}"

    return [(str(value), *(label(value, width) for width in widths), TOP) for value in range(low, high + 1)]


def prefix(values: Sequence[str], keep: Sequence[int]) -> _Lines:
    """Keep fewer and fewer first characters: `1500001` → `150****` → `1******` → `*`.

    Args:
        values: those of the attribute; repeated ones stand once.
        keep: how many characters remain at each level, falling.

    Raises:
        ParameterError: risk.hierarchy_not_nested if they do not fall; E405 without values.
    """
    for before, after in pairwise(keep):
        if after >= before:
            problem = f"prefix: {after} characters after {before}."
            refuse([Fault("risk.hierarchy_not_nested", problem, "Keep fewer characters at each level.")])
    if not values or min(keep, default=1) < 1:
        _refuse("prefix", "no values, or no character to keep", "Values, and numbers of characters from 1 on")
    return [
        (value, *(value[:length] + "*" * (len(value) - length) for length in keep), TOP)
        for value in dict.fromkeys(values)
    ]


_DATES: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year:04d}-Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04d}",
    "decade": lambda day: f"{day.year // 10 * 10:04d}s",
}


def dates(first: date, last: date, levels: Sequence[str] = ("month", "quarter", "year", "decade")) -> _Lines:
    """Take days together: `2021-03-05` → `2021-03` → `2021-Q1` → `2021` → `2020s` → `*`.

    Raises:
        ParameterError: risk.hierarchy_not_nested if a level is finer than the one before; E405 for an unknown level, or
            no day.
    """
    order = list(_DATES)
    if first > last or not set(levels) <= set(order[1:]):
        _refuse("dates", "no day, or an unknown level", f"first up to last, and levels of {', '.join(order[1:])}")
    for before, after in pairwise(levels):
        if order.index(after) <= order.index(before):
            problem = f"dates: {after} after {before}."
            refuse([Fault("risk.hierarchy_not_nested", problem, "Order the levels from fine to coarse.")])
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    return [(day.isoformat(), *(_DATES[level](day) for level in levels), TOP) for day in days]


def topbottom(values: Sequence[int], low: int | None = None, high: int | None = None) -> _Lines:
    """Code the ends of whole numbers: `116` → `90 or over` → `*`; what lies between stays as it is.

    Raises:
        ParameterError: E405 without values or bounds, or with bounds out of order.
    """
    if not values or low is high is None or (low is not None and high is not None and low >= high):
        _refuse("topbottom", "no values, or bounds out of order", "Values, and low, high or both, low below high")

    def label(value: int) -> str:
        if high is not None and value >= high:
            return f"{high} or over"
        return f"{low} or under" if low is not None and value <= low else str(value)

    return [(str(value), label(value), TOP) for value in sorted(set(values))]


def merge(order: Sequence[str], persons: Sequence[int], k: int) -> _Lines:
    """Merge ordered categories from left to right until each holds k persons: `a`, `b` → `a … b` → `*`.

    What remains at the right end joins the group before it. The result depends on the data: its file says so with
    `data_dependent = true`.

    Args:
        order: the categories.
        persons: how many each holds.
        k: the least number.

    Raises:
        ParameterError: E405 if the two do not match, or a category stands twice.
    """
    if not order or len(order) != len(persons) or len(set(order)) != len(order):
        _refuse("merge", "categories and persons do not match", "Each category once, with its number of persons")
    groups: list[list[str]] = []
    held = k
    for category, number in zip(order, persons, strict=True):
        if held >= k:
            groups.append([])
            held = 0
        groups[-1].append(category)
        held += number
    if held < k and len(groups) > 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return [
        (category, group[0] if len(group) == 1 else f"{group[0]} … {group[-1]}", TOP)
        for group in groups
        for category in group
    ]


def _nested_widths(widths: Sequence[int]) -> None:
    if min(widths, default=1) < 1:
        _refuse("interval", "a width below 1", "Whole numbers from 1 on")
    for before, after in pairwise(widths):
        if after % before:
            problem = f"interval: width {after} is not a multiple of {before}."
            refuse([Fault("risk.hierarchy_not_nested", problem, "Use widths that divide one another.")])


def _refuse(where: str, problem: str, accepted: str) -> None:
    raise ParameterError("E405", where=where, problem=problem, accepted=accepted)
