"""Tables that the company's own records declare: rows of a data set by `anon_field`, answers by `survey_item`."""

from privlib.engine.base import Engine, Statement
from privlib.errors import InputError
from privlib.store.schema import Table
from privlib.store.tables import anon_table, answer_table

__all__ = ["declared"]

_OWN = frozenset({"_file", "_line", "principal_id", "principal_key"})
"""Names that the loader gives itself beside a data set's fields."""


def declared(engine: Engine, name: str, file: str) -> Table:
    """The table of a file `anon-<data set>` or `answer-<wave>`.

    A data set's rows have its declared fields, without the deleted ones; a candidate names its persons, and what was
    produced must not. A wave's answers have its items.

    Args:
        name: `anon-D02`, `answer-W1`.
        file: what messages call the file.

    Raises:
        InputError: E180 if no such data set or wave is declared, E184 if two of its fields cannot be told apart.
    """
    kind, _, identifier = name.partition("-")
    table = _anon(engine, identifier, file) if kind == "anon" else _answers(engine, identifier)
    if table is None:
        needed = "its anon_dataset and anon_field" if kind == "anon" else "its survey_item"
        hint = f" Rows of a {'data set' if kind == 'anon' else 'wave'} need {needed} records."
        raise InputError("E180", file=file, hint=hint)
    return table


def _anon(engine: Engine, dataset: str, file: str) -> Table | None:
    fields = engine.frame(
        _statement(
            "SELECT f.field, f.role, d.state = 'candidate' AS by_person FROM anon_field AS f "
            "JOIN anon_dataset AS d USING (dataset_id) "
            "WHERE d.dataset_id = $dataset AND NOT contains('|' || f.methods || '|', '|delete|') ORDER BY f.field"
        ),
        dataset=dataset,
    )
    if not fields.height:
        return None
    folded = [name.casefold() for name in fields["field"]]
    taken = sum(folded.count(name) > 1 or name in _OWN for name in folded)
    if taken:
        raise InputError("E184", file=file, m=taken)
    return anon_table(dataset, [row[:2] for row in fields.rows()], by_person=fields["by_person"][0])


def _answers(engine: Engine, wave: str) -> Table | None:
    items = engine.frame(
        _statement('SELECT item, kind, "domain" FROM survey_item WHERE wave_id = $wave ORDER BY item'),
        wave=wave,
    )
    rows: list[tuple[str, str, list[str]]] = [
        (item, kind, domain.split("|") if domain else []) for item, kind, domain in items.rows()
    ]
    return answer_table(wave, rows) if rows else None


def _statement(sql: str) -> Statement:
    return Statement("load", "privlib/store/declared.py", sql)
