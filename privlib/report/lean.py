"""Modules that our own processes never use and that cost seconds to import. Plain `import privlib` leaves them alone.

`rfc3987_syntax` builds 35 parsers when jsonschema is imported (jsonschema#1428); nothing here checks such a format.
"""

import sys

__all__ = ["block"]

_UNUSED = ("rfc3987_syntax", "anywidget", "isoduration")


def block() -> None:
    """Make the unused modules unimportable in this process, before anything imports them."""
    for name in _UNUSED:
        # A module that is None raises ImportError, which their importers expect.
        sys.modules[name] = None  # type: ignore[assignment]
