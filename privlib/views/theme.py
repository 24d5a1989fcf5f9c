"""The one home of colours, sizes and fonts: charts, pages and PDF read `TOKENS`, and nothing else names a colour.

Contrast against the ground is computed by `contrast` and held in a test: text at least 4.5, graphics at least 3
(WCAG 2.2, success criteria 1.4.3 and 1.4.11).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["BREAK", "CATEGORIES", "FONT", "OUTLINED", "SEQUENTIAL", "SEVERITY", "TOKENS", "WIDTH", "config", "contrast"]


def _fixed(**values: str) -> Mapping[str, str]:
    return MappingProxyType(values)


TOKENS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "light": _fixed(
            ground="#FFFFFF",
            ink="#1B1F24",
            muted="#57606A",
            accent="#0B5C8A",
            line="#D0D7DE",
            panel="#F6F8FA",
            warning="#B3261E",
        ),
        "dark": _fixed(
            ground="#14181D",
            ink="#E6EAEF",
            muted="#9DA7B1",
            accent="#6CB6E8",
            line="#38424D",
            panel="#1C2229",
            warning="#F2A9A0",
        ),
        "category": _fixed(
            blue="#0072B2",
            vermillion="#D55E00",
            green="#009E73",
            purple="#CC79A7",
            black="#000000",
            orange="#E69F00",
            sky="#56B4E9",
            yellow="#F0E442",
        ),
        "font": _fixed(
            stack='"Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif',
            pdf="Noto Sans CJK JP",
            code='"Noto Sans Mono CJK JP", ui-monospace, Consolas, monospace',
        ),
        "size": _fixed(
            chart_width="640px",
            chart_text="12px",
            chart_small="11px",
            text="16px",
            small="14px",
            heading_1="30px",
            heading_2="21px",
            heading_3="17px",
            measure="72ch",
        ),
    }
)
"""Colours (Okabe and Ito's palette for categories), fonts and sizes, by group and name."""

CATEGORIES: tuple[str, ...] = tuple(TOKENS["category"].values())
"""Colours of categories, in the order of use; more than six categories make a table instead."""

OUTLINED = frozenset(TOKENS["category"][name] for name in ("orange", "sky", "yellow"))
"""Category colours below 3:1 on white: drawn only with a 1 px outline in ink."""

SEQUENTIAL = ("#EAF2F8", "#B5D4E8", "#7FB5D8", "#4093C5", "#0072B2")
"""One hue in five steps, from little to much; the value is printed beside it."""

SEVERITY: Mapping[str, str] = MappingProxyType(
    {
        "C": TOKENS["category"]["vermillion"],
        "H": TOKENS["category"]["orange"],
        "M": TOKENS["category"]["sky"],
        "L": "#8C959F",
        "I": "#8C959F",
    }
)
"""Tint of a severity; its letter always stands beside it."""

FONT = TOKENS["font"]["pdf"]
BREAK = "¦"
"""Where a label of a chart goes on in the next line."""
WIDTH = int(TOKENS["size"]["chart_width"].removesuffix("px"))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours `#RRGGBB`, from 1 (the same) to 21 (black on white).

    Source: WCAG 2.2, definitions of contrast ratio and relative luminance.

    Example:
        >>> contrast("#000000", "#FFFFFF")
        21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def config() -> dict[str, Any]:
    """The look of every chart, as a Vega-Lite `config`: white ground, thin lines, text of 11 px and more, UTC time."""
    light, size = TOKENS["light"], TOKENS["size"]
    text, small = (int(size[name].removesuffix("px")) for name in ("chart_text", "chart_small"))
    return {
        "background": light["ground"],
        "font": FONT,
        "lineBreak": BREAK,
        "view": {"stroke": None},
        "axis": {
            "domainColor": light["line"],
            "gridColor": light["line"],
            "labelColor": light["ink"],
            "labelFontSize": small,
            "labelLimit": 210,
            "tickColor": light["line"],
            "titleColor": light["muted"],
            "titleFontSize": small,
            "titleFontWeight": "normal",
        },
        "header": {"labelColor": light["ink"], "labelFontSize": text, "titleColor": light["muted"]},
        "legend": {
            "labelColor": light["ink"],
            "labelFontSize": small,
            "titleColor": light["muted"],
            "titleFontSize": small,
        },
        "text": {"color": light["ink"], "fontSize": text},
        "title": {"anchor": "start", "color": light["ink"], "fontSize": 15},
    }
