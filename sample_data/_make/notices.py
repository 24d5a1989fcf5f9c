"""What the company tells people: versions of notices, forms, banners and standards, and what it publishes."""

from datetime import date, timedelta
from hashlib import sha256

from _make import clock
from _make.texts import Row, joined, rows

# version | document | kind | number | in force from | no longer from | purposes
_VERSIONS = """
SC-1  | SC  | policy      | 1 | 2021-05-31 | 2026-08-01 |
SC-2  | SC  | policy      | 2 | 2026-08-01 |            |
N01-1 | N01 | notice      | 1 | 2021-05-31 |            | H3 H4 PAY U1 U2 U3 U4 U5 U7
N02-1 | N02 | notice      | 1 | 2026-08-01 |            | NEW1
N03-1 | N03 | notice      | 1 | 2021-05-31 |            | PV1
N04-1 | N04 | notice      | 1 | 2021-05-31 |            | U7 U8
N05-1 | N05 | notice      | 1 | 2021-05-31 |            | U8
N06-1 | N06 | notice      | 1 | 2021-05-31 |            | U6 U7
N07-1 | N07 | notice      | 1 | 2021-05-31 |            | U7
F01-1 | F01 | form        | 1 | 2021-05-31 |            | U1 U2 U3 U4 U5 U7
F03-6 | F03 | form        | 6 | 2025-04-01 |            | U7
F04-1 | F04 | form        | 1 | 2021-05-31 |            | U4 U5
F05-1 | F05 | form        | 1 | 2024-04-01 |            | U5
B2    | B   | banner      | 2 | 2025-04-01 | 2026-08-01 |
B3    | B   | banner      | 3 | 2026-08-01 |            |
S1    | S   | ad_standard | 1 | 2021-05-31 | 2026-01-01 |
S2    | S   | ad_standard | 2 | 2026-01-01 |            |
"""
_ELEMENTS = ("el_company", "el_administrator", "el_contact", "el_purposes")

# kind | day
_GENERAL = """
policy                | 2021-05-31
policy                | 2026-08-01
retained_matters      | 2022-04-01
external_transmission | 2023-06-16
security_measures     | 2022-04-01
purpose_change        | 2026-07-25
"""
FIELDS = ("age_band", "area", "family", "q1", "q2", "q3", "sex")
"""What is left in every data set."""
_CONTINUES = {"D01": "2026-12-31"}
_COVERED = frozenset({"D03"})
"""Sets without a list of items of their own: D01's goes on, and its fields and methods are the same."""


def versions() -> list[Row]:
    """Return the rows of `policy_version`."""
    names = "version_id policy_id kind version effective_from effective_to purposes[]"
    return [_version(row) for row in rows(names, _VERSIONS)]


def publications(produced: dict[str, tuple[int, str]]) -> list[Row]:
    """Return the rows of `publication`: six of the company, then two a data set.

    Args:
        produced: of each data set when it was completed, and the methods that made it.
    """
    general = rows("kind day", _GENERAL)
    found = [
        _publication(k, row["kind"], clock.midnight(date.fromisoformat(row["day"]))) for k, row in enumerate(general)
    ]
    for kind, days, code in (("creation_items", 3, "C"), ("provision_items", 5, "P")):
        for name, (created, methods) in produced.items():
            if kind == "provision_items" or name not in _COVERED:
                row = _publication(0, kind, created + days * clock.DAY)
                found.append(
                    row
                    | {
                        "publication_id": f"PB-{name}-{code}",
                        "dataset_id": name,
                        "items": joined(*FIELDS),
                        "methods": methods if kind == "creation_items" else "email",
                        "continues_until": _CONTINUES.get(name) if kind == "creation_items" else None,
                    }
                )
    return [row | {"sha256": digest(row["publication_id"])} for row in found]


def digest(text: str) -> str:
    """Return the SHA-256 that stands for contents which do not exist."""
    return sha256(text.encode()).hexdigest()


def _version(row: Row) -> Row:
    has_elements = row["kind"] in {"notice", "form"}
    since = clock.midnight(date.fromisoformat(row["effective_from"]) - timedelta(days=1)) + 10 * clock.HOUR
    purposes = row.pop("purposes")
    return (
        row
        | {"published_at": clock.text(since), "sha256": digest(row["version_id"]), "lang": "ja"}
        | dict.fromkeys(_ELEMENTS, "true" if has_elements else None)
        | {"el_consequence": "true" if row["kind"] == "banner" else None, "purposes": purposes}
    )


def _publication(k: int, kind: str, at: int) -> Row:
    return {
        "publication_id": f"PB{k + 1:02d}",
        "kind": kind,
        "dataset_id": None,
        "items": None,
        "methods": None,
        "published_at": clock.text(at),
        "continues_until": None,
        "url": f"https://sample.invalid/privacy/{kind}",
        "sha256": None,
    }
