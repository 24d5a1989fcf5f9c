"""Presets of limits for published counts: classes of 5, 10 or 20, and what the NDB guideline asks of tables.

A preset judges one count at a time. It does not see that a hidden count follows from a margin: the gate's audit does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from privlib.errors import ParameterError, did_you_mean

__all__ = ["KINDS", "PRESETS", "Cell", "Preset", "Reason", "preset", "reason"]

Reason = Literal["", "few", "small_municipality", "few_in_municipality", "few_units", "unknown"]
"""Why a count may not be published; empty if it may."""

KINDS = ("oral", "external", "injection")
"""Ways of giving a medicine, where the table counts units of it."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Limits under one name. A count of 0 says that there is nobody, and may be shown."""

    name: str
    k_min: int
    """Fewest persons behind a count."""
    hidden_below: int = 0
    """Municipalities of fewer inhabitants show no count at all, 0 included."""
    municipal: tuple[int, int] = (0, 0)
    """Municipalities of fewer inhabitants than the first, and fewest persons behind a count there."""
    units: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Fewest units of a medicine, by kind, where the persons behind them are not known."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of a table."""

    persons: int | None
    """None: not known."""
    population: int | None = None
    """Inhabitants of the municipality, where the table goes down to it."""
    kind: str = ""
    units: int | None = None


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "5": Preset("5", 5),
        "10": Preset("10", 10),
        "20": Preset("20", 20),
        "ndb": Preset(
            "ndb",
            10,
            hidden_below=2_000,
            municipal=(25_000, 20),
            units=MappingProxyType({"oral": 1_000, "external": 1_000, "injection": 400}),
            source="MHLW, guideline on the use of NDB, smallest units of publication; as drafted in September 2024",
        ),
    }
)
"""`ndb`: read in the draft that the ministry's committee discussed on 2024-09-18; the two limits of small
municipalities in the guideline on long-term care data, which has the same words. Confirm them against the guideline in
force, and whether a count of 0 may be shown in municipalities of 2,000 to 24,999 inhabitants (taken as yes) and in
smaller ones (taken as no)."""


def preset(name: str) -> Preset:
    """Find a preset by its name.

    Raises:
        ParameterError: E405 for an unknown name.
    """
    if name in PRESETS:
        return PRESETS[name]
    accepted = f"{did_you_mean(name, list(PRESETS))} Presets: {', '.join(PRESETS)}".lstrip()
    raise ParameterError("E405", where="preset", problem=f'there is no preset "{name}"', accepted=accepted)


def reason(limits: Preset, cell: Cell) -> Reason:
    """Say why a count may not be published; empty if it may.

    Example:
        >>> reason(PRESETS["ndb"], Cell(9)), reason(PRESETS["ndb"], Cell(0)), reason(PRESETS["ndb"], Cell(10))
        ('few', '', '')
    """
    if cell.population is not None and cell.population < limits.hidden_below:
        return "small_municipality"
    if cell.persons is None:
        least = limits.units.get(cell.kind)
        if least is None or cell.units is None:
            return "unknown"
        return "few_units" if 0 < cell.units < least else ""
    if not cell.persons:
        return ""
    below, least = limits.municipal
    if cell.population is not None and cell.population < below and limits.k_min <= cell.persons < least:
        return "few_in_municipality"
    return "few" if cell.persons < limits.k_min else ""
