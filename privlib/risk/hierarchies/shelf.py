"""Where the hierarchy of a column comes from: its file, a preset that knows all its values, or those values alone."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.builders import TOP
from privlib.risk.hierarchies.levels import Draft, draft
from privlib.risk.hierarchies.presets import PRESETS

__all__ = ["hierarchies_of"]

_NAMES = {
    "age_ppc": re.compile(r"(^|[_ -])age($|[_ -])|年齢", re.IGNORECASE),
    "prefecture": re.compile(r"pref(ecture)?($|[_ -])|都道府県", re.IGNORECASE),
    "occupation": re.compile(r"occupation|職業", re.IGNORECASE),
}
"""What the column of a preset is called; its values must all be known too, or it is another thing."""


def hierarchies_of(
    texts: Mapping[str, Sequence[str]], folder: Path | None, known: Sequence[str] = ()
) -> tuple[tuple[Draft, ...], dict[str, str]]:
    """Find a hierarchy for each quasi-identifier, and say where it comes from.

    Args:
        texts: for each quasi-identifier the values that occur.
        folder: of hierarchy files; None for none.
        known: all columns of the data: a file may belong to one of the others.

    Returns:
        The hierarchies as they were written, and for each column `file`, `preset NAME`, or `values`: each value, and
        all of them together.

    Raises:
        ParameterError: as `hierarchy_files.drafts`.
    """
    columns = tuple(texts)
    paths = hierarchy_files.find(folder, list(dict.fromkeys((*columns, *known)))) if folder else {}
    named = [column for column in columns if column in paths]
    read = hierarchy_files.drafts(folder, named, known) if folder and named else ()
    found = {each.name: (each, "file") for each in read}
    for column in columns:
        if column not in found:
            found[column] = _preset(column, texts[column]) or _values(column, texts[column])
    return tuple(found[column][0] for column in columns), {column: found[column][1] for column in columns}


def _preset(column: str, texts: Sequence[str]) -> tuple[Draft, str] | None:
    for name, pattern in _NAMES.items():
        lines = PRESETS[name]()
        if texts and pattern.search(column) and set(texts) <= {line[0] for line in lines}:
            return draft(column, lines), f"preset {name}"
    return None


def _values(column: str, texts: Sequence[str]) -> tuple[Draft, str]:
    # a column that is empty throughout has one line still: a hierarchy needs one
    return draft(column, [(text, TOP) for text in texts or ("",)]), "values"
