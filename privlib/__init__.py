"""privlib shows a privacy administrator, and her auditor, that the company's privacy policy is kept.

`import privlib as pv` is what notebooks do. A name is loaded when it is first used, so the import itself costs nothing.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from privlib.controls import listed as controls
    from privlib.measures import breakdowns, coverage, loads, needs, new_purposes, notices, restated, stops, trend
    from privlib.release.disclosure import release
    from privlib.risk import api as risk
    from privlib.risk.shown import changes as remedies
    from privlib.risk.shown import front, history, moments, population, releases, singling_out
    from privlib.risk.shown import rule34 as rules
    from privlib.study import open_study as study
    from privlib.views import charts, tables, words
    from privlib.views.closing import finish, method

__version__ = "0.1.0"
__all__ = [
    "breakdowns",
    "charts",
    "controls",
    "coverage",
    "finish",
    "front",
    "history",
    "loads",
    "method",
    "moments",
    "needs",
    "new_purposes",
    "notices",
    "population",
    "release",
    "releases",
    "remedies",
    "restated",
    "risk",
    "rules",
    "singling_out",
    "stops",
    "study",
    "tables",
    "trend",
    "words",
]

HOMES: Mapping[str, tuple[str, str | None]] = MappingProxyType(
    {
        "breakdowns": ("privlib.measures.breakdowns", None),
        "charts": ("privlib.views.charts", None),
        "controls": ("privlib.controls.listed", None),
        "coverage": ("privlib.measures.coverage", None),
        "finish": ("privlib.views.closing", "finish"),
        "front": ("privlib.risk.shown.front", None),
        "history": ("privlib.risk.shown.history", None),
        "loads": ("privlib.measures.loads", None),
        "method": ("privlib.views.closing", "method"),
        "moments": ("privlib.risk.shown.moments", None),
        "needs": ("privlib.measures.needs", None),
        "notices": ("privlib.measures.notices", None),
        "new_purposes": ("privlib.measures.new_purposes", None),
        "release": ("privlib.release.disclosure", "release"),
        "population": ("privlib.risk.shown.population", None),
        "restated": ("privlib.measures.restated", None),
        "risk": ("privlib.risk.api", None),
        "releases": ("privlib.risk.shown.releases", None),
        "remedies": ("privlib.risk.shown.changes", None),
        "rules": ("privlib.risk.shown.rule34", None),
        "singling_out": ("privlib.risk.shown.singling_out", None),
        "stops": ("privlib.measures.stops", None),
        "study": ("privlib.study", "open_study"),
        "tables": ("privlib.views.tables", None),
        "trend": ("privlib.measures.trend", None),
        "words": ("privlib.views.words", None),
    }
)
"""Where each public name lives: its module, and the function in it; None: the module itself."""


class _Api(ModuleType):
    """The module itself.

    `release`, `study` and `risk` are floors too: Python would bind the floor to the name when it is first imported, so
    the public names are looked up before the module's own attributes.
    """

    def __getattribute__(self, name: str) -> Any:
        home = HOMES.get(name)
        if home is None:
            return super().__getattribute__(name)
        module = import_module(home[0])
        return module if home[1] is None else getattr(module, home[1])

    def __dir__(self) -> list[str]:
        return [*__all__, "__version__"]


sys.modules[__name__].__class__ = _Api
