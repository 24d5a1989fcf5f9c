"""What the company gives to others and receives from them, with the persons and the record of each."""

from collections.abc import Iterator
from datetime import date

from _make import clock
from _make.company import Company
from _make.parties import contract_on
from _make.people import principal_id
from _make.planted import Plants, numbers
from _make.texts import Row, Rows, joined
from _make.use import Use

# The monthly flows to each trustee: day of the month, purpose, categories, method, from which country
_FLOWS = {
    "PA01": (10, "U2", ("T01", "T04", "T05"), "api", False),
    "PA02": (1, "U3", ("T01", "X-email"), "sftp", False),
    "PA03": (5, "U5", ("T02", "T03", "T08"), "api", True),
    "PA04": (20, "U7", ("T01", "T12"), "portal", False),
}
_WITH_CONSENT = (
    *(("2025-11-12", "PA05", 40), ("2026-01-14", "PA06", 40), ("2026-02-10", "PA09", 20), ("2026-03-11", "PA05", 40)),
    *(("2026-05-13", "PA06", 40), ("2026-08-12", "PA05", 40), ("2026-09-09", "PA09", 20)),
)
_STATISTICS = (
    *(("2025-11-05", "ST01", "PA05"), ("2026-01-08", "ST02", "PA06"), ("2026-03-05", "ST03", "PA10")),
    *(("2026-05-14", "ST04", "PA16"), ("2026-07-09", "ST05", "PA05"), ("2026-09-03", "ST06", "PA06")),
)
_BY_LAW = (("2025-12-17", "DOC-L1"), ("2026-06-24", "DOC-L2"))
_RELATED = ("2025-11-19", "2026-02-18", "2026-05-20", "2026-08-19")
_RECEIVED = ("2025-12-08", "2026-03-09", "2026-06-08")
_ANONYMISED = ("T02", "T04", "X-family", "X-opinion", "X-result", "X-sex", "X-thought")
_PAID = 40
_EARLY = clock.midnight(date(2024, 10, 1))
"""Before the earliest planted provision: whoever consented by then had done so at each."""

RECORD = {
    "A": ("consent", "date", "items", "person", "recipient"),
    "C": ("consent", "date", "items", "person", "recipient"),
    "REL": ("confirmed", "date", "items", "recipient"),
    "in": ("background", "consent", "date", "giver", "items", "person"),
}
"""What the record of a provision says, by its basis."""
_COLUMNS = (
    *("provision_id", "direction", "occurred_at", "period_from", "period_to", "party_id", "basis", "legal_ref"),
    *("filing_ref", "approved_by", "document_ref", "purpose", "categories", "n_principals", "method", "is_foreign"),
    *("recipient_holds_personal", "consent_confirmed_how", "acquisition_background", "contract_id", "dataset_id"),
    *("table_id", "marked_at", "record_fields", "record_made_at", "record_method", "record_deleted_on", "recorded_at"),
)


class Provisions:
    """Draws the persons of each provision; what is provided, to whom and when is fixed."""

    def __init__(self, company: Company, uses: list[Use], produced: dict[str, tuple[int, str]]) -> None:
        self._company, self._uses, self._produced = company, uses, produced
        self._subjects: list[Row] = []

    def tables(self) -> Rows:
        """Return `provision` and `provision_subject`."""
        listed = [
            *self._entrusted(),
            *self._consented(),
            *self._statistics(),
            *self._paid(),
            *self._by_law(),
            *self._anonymised(),
            *self._related(),
            *self._received(),
        ]
        return {"provision": listed, "provision_subject": self._subjects}

    def plant(self, plants: Plants, rows: Rows) -> None:
        """Give planted provisions their persons: those named, and others with a consent; or the one who is paying."""
        abroad = set(self.consenting("provide_foreign"))
        for _, _, entry in plants.each("subjects"):
            scope = entry.get("scope", "provide")
            queue = [n for n in self.consenting(scope) if self._company.found[n].created < _EARLY]
            queue = [n for n in queue if scope != "provide" or n not in abroad]
            persons = numbers(entry["persons"]) if "persons" in entry else []
            persons += queue[: entry.get("consented", 0)]
            if "event" in entry:
                use = next(use for use in self._uses if use.event_id == entry["event"])
                row = next(row for row in rows["provision"] if row["provision_id"] == entry["provision"])
                row.update(_times(use.at + 60) | {"record_made_at": clock.text(use.at + 60 + 2 * clock.DAY)})
                persons.append(use.principal or 0)
            rows["provision_subject"] += _subjects(entry["provision"], persons)

    def consenting(self, scope: str) -> list[int]:
        """Return adults with a consent of a scope, in the order in which they consented to that of all clients."""
        found = self._company.found
        return [a.principal for a in self._company.agreed if a.scope == scope and not found[a.principal].minor]

    def _entrusted(self) -> Iterator[Row]:
        number = 0
        for month in range(13):
            for party, (day, purpose, categories, method, is_foreign) in _FLOWS.items():
                number += 1
                at = clock.midnight(clock.MONTHS[month]) + (day - 1) * clock.DAY + 11 * clock.HOUR
                row = _row(number, at, party, basis="D", purpose=purpose, categories=categories, method=method)
                yield row | {"is_foreign": _text(is_foreign), "n_principals": 100 + 10 * month}

    def _consented(self) -> Iterator[Row]:
        for k, (day, party, n) in enumerate(_WITH_CONSENT):
            at = _at(day, 14)
            scope = "provide_foreign" if party == "PA09" else "provide"
            row = _row(53 + k, at, party, basis="A", purpose="PV1", categories=("T02", "T03", "T08"), method="sftp")
            yield self._with(row, at, self._pick(scope, k, at, n)) | {"is_foreign": _text(party == "PA09")}

    def _statistics(self) -> Iterator[Row]:
        for k, (day, table, party) in enumerate(_STATISTICS):
            row = _row(60 + k, _at(day, 15), party, basis="B", purpose="U5", categories=(), method="email")
            yield row | {"table_id": table, "n_principals": 0}

    def _paid(self) -> Iterator[Row]:
        """Yield checks with a bank or a card company, a minute after a payment was begun."""
        paying = [use for use in self._uses if use.purpose == "PAY" and use.event_id.startswith("E")]
        chosen = self._company.draws.order("provision.payment", range(len(paying)))[:_PAID]
        for k, use in enumerate(sorted((paying[i] for i in chosen), key=lambda use: (use.at, use.event_id))):
            row = _row(
                66 + k,
                use.at + 60,
                ("PA07", "PA08")[k % 2],
                basis="C",
                purpose="PAY",
                categories=("T01", "X-payment"),
                method="api",
            )
            yield self._with(row, use.at + 60, [use.principal or 0])

    def _by_law(self) -> Iterator[Row]:
        for k, (day, document) in enumerate(_BY_LAW):
            row = _row(
                106 + k, _at(day, 10), "PA14", basis="LAW", purpose="LAW", categories=("T01", "T04"), method="document"
            )
            claim = {"legal_ref": "Code of Criminal Procedure, Art. 197(2)", "approved_by": "A02"}
            yield row | claim | {"document_ref": document, "n_principals": 1}

    def _anonymised(self) -> Iterator[Row]:
        """Yield the sending of each data set twenty days after its completion, and of D01 again a month later."""
        party = {"D01": "PA05", "D02": "PA06", "D03": "PA16", "D05": "PA05", "D07": "PA06", "D08": "PA16"}
        party |= {"D09": "PA05", "D10": "PA06"}
        sent = [(name, created + 20 * clock.DAY) for name, (created, _) in self._produced.items()]
        again = ("D01", self._produced["D01"][0] + 51 * clock.DAY)
        for k, (name, at) in enumerate([*sent, again]):
            row = _row(108 + k, at, party[name], basis="ANPI", purpose="PV1", categories=_ANONYMISED, method="email")
            yield row | {"dataset_id": name, "marked_at": clock.text(at), "n_principals": 0}

    def _related(self) -> Iterator[Row]:
        for k, day in enumerate(_RELATED):
            at = _at(day, 16)
            row = _row(117 + k, at, "PA11", basis="REL", purpose="PV1", categories=("X-cookie",), method="api")
            row |= {"recipient_holds_personal": "true", "consent_confirmed_how": "list of consents, by contract"}
            yield self._with(row, at, self._pick("personal_related", 20 + k, at, 10))

    def _received(self) -> Iterator[Row]:
        """Yield lists of the partner: of members who may be sent the newsletter."""
        draws, found, standing = self._company.draws, self._company.found, self._company.standing
        members = [n for n, p in found.items() if p.subject_type == "member" and not (p.cast or p.minor)]
        queue = draws.order("provision.received", members)
        for k, day in enumerate(_RECEIVED):
            at = _at(day, 10)
            able = [n for n in queue if standing.allows(n, "U3", at)][:20]
            queue = [n for n in queue if n not in able]
            row = _row(
                121 + k,
                at,
                "PA13",
                basis="A",
                purpose="U3",
                categories=("T01", "X-email"),
                method="sftp",
                direction="in",
            )
            yield self._with(row, at, able) | {"acquisition_background": "membership list, opt-in by form"}

    def _pick(self, scope: str, k: int, at: int, n: int) -> list[int]:
        """Draw persons whose consent began before an instant; nobody with one ends or stops it."""
        able = [number for number in self.consenting(scope) if self._company.found[number].created < at]
        order = self._company.draws.order("provision.subject", [k * 10000 + number for number in able])
        return sorted(i - k * 10000 for i in order[:n])

    def _with(self, row: Row, at: int, persons: list[int]) -> Row:
        """Add the persons of a provision, and the record made on the second day after it."""
        case = "in" if row["direction"] == "in" else row["basis"]
        self._subjects += _subjects(row["provision_id"], persons)
        return row | {
            "n_principals": len(persons),
            "record_fields": joined(*RECORD[case]),
            "record_made_at": clock.text(at + 2 * clock.DAY),
            "record_method": "each",
        }


def _row(  # noqa: PLR0913 (what every provision has)
    number: int,
    at: int,
    party: str,
    *,
    basis: str,
    purpose: str,
    categories: tuple[str, ...],
    method: str,
    direction: str = "out",
) -> Row:
    return dict.fromkeys(_COLUMNS) | {
        "provision_id": f"PR{number:03d}",
        "direction": direction,
        **_times(at),
        "party_id": party,
        "basis": basis,
        "purpose": purpose,
        "categories": joined(*categories),
        "method": method,
        "is_foreign": "false",
        "contract_id": contract_on(party, clock.jst_date(at).isoformat()),
    }


def _times(at: int) -> Row:
    return {"occurred_at": clock.text(at), "recorded_at": clock.text(clock.recorded(at))}


def _subjects(provision: str, persons: list[int]) -> list[Row]:
    return [{"provision_id": provision, "principal_id": principal_id(n)} for n in persons]


def _at(day: str, hour: int) -> int:
    return clock.midnight(date.fromisoformat(day)) + hour * clock.HOUR


def _text(value: bool) -> str:  # noqa: FBT001 (the value written)
    return "true" if value else "false"
