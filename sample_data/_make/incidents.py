"""The incidents of the clean company: one reportable, one just not, one that became so."""

from _make.texts import Row, Rows, rows

# incident | from | to | known | by which department | certainty | categories | where | cause
_FACTS = """
IN01 | 2025-11-03T13:00 | 2025-11-04T20:00 | 2025-11-05T01:00 | Web       | suspected | T13 X-email |      | attack
IN02 | 2026-03-02T02:00 | 2026-03-02T03:00 | 2026-03-02T06:00 | Marketing | actual    | X-email     |      | misdelivery
IN03 | 2026-05-18T02:00 | 2026-05-19T02:00 | 2026-05-20T01:00 | Platform  | actual    | T13 X-email | PA03 | setting
"""

# incident | wrongful purpose | preliminary report | final report | persons told | remedy due | done
_RESPONSE = """
IN01 | yes | 2025-11-08T05:00 | 2026-01-05T06:00 | 2025-11-20T01:00 | 2026-02-28 | 2026-02-10
IN02 | no  |                  |                  | 2026-03-04T01:00 | 2026-04-30 | 2026-04-15
IN03 | no  | 2026-05-28T05:00 | 2026-06-19T06:00 | 2026-06-02T01:00 | 2026-08-31 | 2026-08-20
"""

# incident | known at | persons | most persons
_COUNTS = """
IN01 | 2025-11-06T02:00 | 240  |
IN02 | 2026-03-02T07:00 | 1000 |
IN03 | 2026-05-20T02:00 | 400  |
IN03 | 2026-05-25T02:00 | 1200 |
"""
_COLUMNS = (
    *("incident_id", "occurred_from", "occurred_to", "known_at", "known_by", "kind", "certainty", "categories"),
    *("special_care", "property", "wrongful", "encrypted", "party_id", "prelim_at", "final_at"),
    *("entruster_notified_at", "principals_notified_at", "alternative", "cause", "remedy_due", "remedy_done"),
)


def tables() -> Rows:
    """Return `incident` and `incident_count`: exactly a thousand persons are not reportable, the next one is."""
    facts = rows(
        "incident_id occurred_from occurred_to known_at known_by certainty categories[] party_id cause", _FACTS
    )
    response = rows("incident_id wrongful prelim_at final_at principals_notified_at remedy_due remedy_done", _RESPONSE)
    return {
        "incident": [_incident(fact | done) for fact, done in zip(facts, response, strict=True)],
        "incident_count": [_in_utc(row) for row in rows("incident_id recorded_at n n_max", _COUNTS)],
    }


def _incident(row: Row) -> Row:
    same = {"kind": "leak", "special_care": "no", "property": "no", "encrypted": "no"}
    return dict.fromkeys(_COLUMNS) | same | _in_utc(row)


def _in_utc(row: Row) -> Row:
    """Write instants as files carry them."""
    return {name: f"{value}:00Z" if value and value[13:14] == ":" else value for name, value in row.items()}
