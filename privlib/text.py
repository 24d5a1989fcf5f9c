"""Text that is safe to show: every string passes `clean` before it reaches a message, a chart or a page."""

import re

__all__ = ["clean"]

# C0 and C1 controls (TAB and LF are for the caller), direction marks and overrides, line and paragraph separator, BOM,
# non-characters, surrogates.
_CHARACTERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
_UNSAFE = re.compile(f"[{_CHARACTERS}]")
_UNSAFE_IN_A_LINE = re.compile(f"[\t\n{_CHARACTERS}]")


def clean(text: str, limit: int = 200, *, one_line: bool = False) -> str:
    """Make a string harmless without hiding what it held: unsafe characters become `<U+XXXX>`, the rest is cut.

    Idempotent. Control characters make the chart renderer abort its process and direction marks can make a page read
    differently from its source; neither is dropped in silence.

    Args:
        text: any string, lone surrogates included.
        limit: longest result, in characters.
        one_line: the text is part of a line: TAB and LF are unsafe too.

    Example:
        >>> clean("Tokyo\\x00")
        'Tokyo<U+0000>'
    """
    unsafe = _UNSAFE_IN_A_LINE if one_line else _UNSAFE
    shown = unsafe.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
