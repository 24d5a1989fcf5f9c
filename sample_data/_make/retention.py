"""Whose data must leave a holding after a time, and when addresses and telephone numbers were last verified."""

from datetime import date, timedelta

from _make import clock
from _make.agreements import steady
from _make.company import Company
from _make.people import principal_id
from _make.texts import Row
from _make.use import JOBS, Use

_WINNERS, _INQUIRERS, _HELD = 500, 130, 5
_AS_OF = date(2026, 11, 10)
_KEPT = timedelta(days=150)
"""Winners' data are deleted a month before the six months that they may be kept."""
_VERIFIED_FROM = date(2024, 12, 1)
"""From here on a verification is less than 24 months old at every use."""
# Members of the cast whose addresses or telephone numbers plants use; verified in time unless one says otherwise
_CAST = {
    "T04": (1969, 1970, *range(1982, 1996)),
    "T05": (*range(1908, 1912), *range(1913, 1919), 1961, *range(1982, 2001)),
}


def holding_persons(company: Company) -> list[Row]:
    """Return the rows of `holding_person`: 500 winners, 210 inquirers, 60 applicants, 36 employees; none too long."""
    return [*_winners(company), *_inquirers(company), *_staff(company)]


def verifications(company: Company, uses: list[Use]) -> list[Row]:
    """Return the rows of `principal_verification`: T04 and T05 of everyone whose use needs them."""
    needed = {
        (use.principal, category)
        for use in uses
        if use.event_id.startswith("E") and use.principal and use.holding in {JOBS["U2"].holding, "H01"}
        for category in use.categories.split("|")
        if category in {"T04", "T05"}
    }
    needed |= {(number, category) for category, numbers in _CAST.items() for number in numbers}
    return [_verified(company, number, category) for number, category in sorted(needed)]


def _winners(company: Company) -> list[Row]:
    first = clock.midnight(clock.FIRST)
    able = [n for n in steady(company.found, company.stopped) if company.found[n].created < first]
    chosen = company.draws.order("holding_person.winner", able)[:_WINNERS]
    return [_winner(company, k, number) for k, number in enumerate(chosen)]


def _winner(company: Company, k: int, number: int) -> Row:
    if k < _HELD:
        return _row("H03", number, clock.FIRST + timedelta(days=k)) | {
            "legal_hold_ref": "Corporation Tax Act, Art. 126"
        }
    acquired = clock.FIRST + timedelta(days=company.draws.below("holding_person.acquired", number, clock.DAYS))
    disposed = acquired + _KEPT
    return _row("H03", number, acquired) | ({"disposed_on": disposed.isoformat()} if disposed <= _AS_OF else {})


def _inquirers(company: Company) -> list[Row]:
    first = clock.midnight(date(2025, 1, 1))
    able = [n for n in steady(company.found, company.stopped) if company.found[n].created < first]
    members = company.draws.order("holding_person.inquirer", able)[:_INQUIRERS]
    asked = [n for n, p in company.found.items() if p.subject_type == "inquirer"]
    return [_row("H06", n, _since(company, n, date(2025, 1, 1), 600)) for n in (*members, *asked)]


def _staff(company: Company) -> list[Row]:
    """Applicants of the last season, and employees, whose five years have not passed."""
    found = company.found.items()
    applicants = [
        _row("H13", n, _since(company, n, date(2025, 12, 1), 300))
        for n, p in found
        if p.subject_type == "job_applicant"
    ]
    employees = [
        _row("H07", n, max(clock.jst_date(p.created), date(2022, 4, 1)))
        for n, p in found
        if p.subject_type == "employee"
    ]
    return [*applicants, *employees]


def _since(company: Company, number: int, first: date, days: int) -> date:
    drawn = first + timedelta(days=company.draws.below("holding_person.acquired", number, days))
    return max(drawn, clock.jst_date(company.found[number].created))


def _row(holding: str, number: int, acquired: date) -> Row:
    return {
        "holding_id": holding,
        "principal_id": principal_id(number),
        "acquired_on": acquired.isoformat(),
        "needed_until": None,
        "disposed_on": None,
        "legal_hold_ref": None,
    }


def _verified(company: Company, number: int, category: str) -> Row:
    created = clock.jst_date(company.found[number].created)
    days = (clock.FIRST - _VERIFIED_FROM).days
    drawn = _VERIFIED_FROM + timedelta(days=company.draws.below("principal_verification.on", number, days))
    return {
        "principal_id": principal_id(number),
        "category_id": category,
        "verified_on": max(drawn, created).isoformat(),
    }
