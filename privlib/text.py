"""Text that is safe to show: every string passes `clean` before it reaches a message, a chart or a page."""

import re

__all__ = ["clean"]

# C0 and C1 controls (TAB and LF are for the caller), direction marks and overrides, BOM, non-characters, surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str, limit: int = 200) -> str:
    """Make a string harmless without hiding what it held: unsafe characters become `<U+XXXX>`, the rest is cut.

    Idempotent. Control characters make the chart renderer abort its process and direction marks can make a page read
    differently from its source; neither is dropped in silence.

    Args:
        text: any string, lone surrogates included.
        limit: longest result, in characters.

    Example:
        >>> clean("Tokyo\\x00")
        'Tokyo<U+0000>'
    """
    shown = _UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
