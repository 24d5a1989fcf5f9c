"""The axis of dates of a series."""

from datetime import date

import altair as alt

from privlib.release.released import Released

__all__ = ["dates"]

_EPOCH, _DAY, _MOST_TICKS = date(1970, 1, 1), 86_400_000, 9
"""A tick is a number of milliseconds since 1970, UTC; at most nine fit side by side."""

_LONG = 100
"""Days from which on the axis names months."""


def dates(released: Released) -> alt.X:
    """The axis of dates; over a long time its ticks are first days of months."""
    days = [date.fromisoformat(label) for label in released.dims[0].values]
    long = bool(days) and (days[-1] - days[0]).days > _LONG
    marked = [day for day in _months(days[0], days[-1]) if days[0] <= day] if long else days
    ticks = [(day - _EPOCH).days * _DAY for day in marked[:: 1 + (len(marked) - 1) // _MOST_TICKS]]
    form = "%Y-%m" if long or released.grain == "month" else "%Y-%m-%d"
    return alt.X("date:T").title(None).axis(alt.Axis(format=form, values=ticks)).scale(type="utc")


def _months(first: date, last: date) -> list[date]:
    many = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(many)]
