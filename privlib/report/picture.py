"""What both builders need to know of a drawing: how large it is meant to be."""

import math
import re

__all__ = ["size"]

_ROOT = re.compile(r"<svg\b[^>]*>")
_SIDE = re.compile(r'\s(width|height)="([0-9]+(?:\.[0-9]+)?)(?:px)?"')


def size(svg: str) -> tuple[int, int]:
    """Read width and height from the root of an SVG that states both: whole pixels, rounded up.

    Example:
        >>> size('<svg xmlns="http://www.w3.org/2000/svg" width="640" height="99.5">')
        (640, 100)
    """
    root = _ROOT.search(svg)
    sides = dict(_SIDE.findall(root[0])) if root else {}
    return math.ceil(float(sides["width"])), math.ceil(float(sides["height"]))
