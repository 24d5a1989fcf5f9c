"""What controls find: the values that travel from a control's query to the life of its findings."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

__all__ = ["SEVERITIES", "Finding", "Result", "Severity"]

Severity = Literal["C", "H", "M", "L", "I"]
SEVERITIES: tuple[Severity, ...] = ("C", "H", "M", "L", "I")
"""Critical, high, medium, low, information: the worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, by its subject: codes of holdings, purposes, forms, contracts, requests; never a person.

    `n` counts the unit of the control, `n_persons` the persons (None where it is not about persons); `first_at` and
    `last_at` are the first and last instant of what was found, naive UTC. `identity` is what makes it the same finding
    in the next run: the subjects, and the detail where the control's subject names it.
    """

    control: str
    clauses: tuple[str, ...]
    severity: Severity
    detail: str
    subjects: tuple[str, ...]
    identity: tuple[str, ...]
    n: int
    n_persons: int | None
    first_at: datetime | None
    last_at: datetime | None

    @property
    def fingerprint(self) -> str:
        """16 hex digits that stay the same from run to run, whatever the counts become and whatever the key is.

        Example:
            >>> Finding("C-S3", ("S3",), "C", "suspended", ("U3", "H02"), ("U3", "H02"), 3, 2, None, None).fingerprint
            'edba4b75cedcd963'
        """
        return sha256("\x1f".join(("f1", self.control, *self.identity)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Result:
    """What one control gave: how much it evaluated, and its findings by subject. Evaluated 0 is never `passed`."""

    control: str
    evaluated: int
    findings: tuple[Finding, ...]
