"""What visitors chose about cookies: a hundred choices a month, every row of a visitor after the consent to it."""

from datetime import date

from _make import clock
from _make.draws import Draws
from _make.history import History
from _make.planted import Plants
from _make.texts import Row

_GRANTS, _REFUSALS, _WITHDRAWALS = 80, 16, 4
_FIRST_VISITORS = 15
"""On every day, however quiet a plant makes it, there are as many."""
_LIVE_ON = date(2026, 3, 9)
"""Keys of this day live on under V72, and have no choice of their own."""
_BANNER_3 = clock.midnight(date(2026, 8, 1))


def rows(draws: Draws, history: History, plants: Plants) -> list[Row]:
    """Return the rows of `cookie_choice`: a month 80 consents, of which four are withdrawn, and 16 refusals."""
    found = [row for month in range(13) for row in _month(draws, history, month)]
    for _, _, entry in plants.each("refused"):
        found += [_row(visit[0].key, visit[0].at - 60, "refuse") for visit in history.refused(entry)]
    return found


def _month(draws: Draws, history: History, month: int) -> list[Row]:
    start = (clock.MONTHS[month] - clock.FIRST).days
    days = [i for i in range(start, start + clock.days_in(month)) if clock.day(i) != _LIVE_ON]
    visitors = draws.order("cookie_choice.visitor", [i * 1000 + k for i in days for k in range(_FIRST_VISITORS)])
    found: list[Row] = []
    for n, index in enumerate(visitors[:_GRANTS]):
        visit = history.visit_of(index // 1000, index % 1000)
        found.append(_row(visit[0].key, visit[0].at - 5, "grant"))
        if n < _WITHDRAWALS:
            found.append(_row(visit[0].key, visit[-1].at + 120, "withdraw"))
    for n in range(_REFUSALS):
        index = month * 100 + n
        key = f"{draws.draw('cookie_choice.refused', index) >> 32:08x}"
        second = draws.below("cookie_choice.refused_at", index, clock.days_in(month) * clock.DAY)
        found.append(_row(key, clock.midnight(clock.MONTHS[month]) + second, "refuse"))
    return found


def _row(key: str, at: int, choice: str) -> Row:
    return {
        "visitor_key": key,
        "class": "analytics",
        "chosen_at": clock.text(at),
        "choice": choice,
        "version_id": "B3" if at >= _BANNER_3 else "B2",
    }
