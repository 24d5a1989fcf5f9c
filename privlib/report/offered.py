"""What a notebook may name: the public names of privlib, and no name those modules import for themselves.

The names are read from the source of the modules: checking a notebook must not load the libraries that draw.
"""

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from privlib import HOMES

__all__ = ["names"]


_BY_HAND = frozenset({"pv.risk.worst"})
"""What a person may call at her own notebook, and no report."""


@cache
def names() -> frozenset[str]:
    """Every public name as a cell writes it: `pv.release` for a function, `pv.words.coverage_total` in a module."""
    found: set[str] = set()
    for name, (module, function) in HOMES.items():
        found.update([f"pv.{name}"] if function else (f"pv.{name}.{inner}" for inner in _public(module)))
    return frozenset(found - _BY_HAND)


def _public(module: str) -> list[str]:
    """The names a module lists in `__all__`."""
    spec = find_spec(module)
    assert spec
    assert spec.origin
    for node in ast.parse(Path(spec.origin).read_text("utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=listed):
                return ast.literal_eval(listed)
            case _:
                continue
    return []
