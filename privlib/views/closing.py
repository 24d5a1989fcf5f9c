"""The end of a notebook: how its figures were made, and the block that says nothing is missing."""

from privlib.release import seal
from privlib.release.grid import limits
from privlib.release.released import Released
from privlib.study import Study
from privlib.text import clean
from privlib.views import block, catalogue
from privlib.views.shown import End, Method

__all__ = ["finish", "method"]

_COLUMNS = ("stem", "definition", "clauses", "population", "sql_file", "hidden")


def method(study: Study) -> Method:
    """Say how every figure released so far was made: definition, clauses, population, query, and how many are hidden.

    Args:
        study: whose edition, language and limits are named.
    """
    lang, to = study.lang, limits(study.policy)
    fields = {"t": f"{to.threshold:,}", "base": f"{to.base:,}"}
    said = [catalogue.line(lang, "method", key, **fields) for key in (f"edition_{study.edition}", "limits", "boundary")]
    reason = study.policy.disclosure.reason
    return Method._make(  # pyright: ignore[reportPrivateUsage]
        block=block.Method(
            id="method",
            edition=study.edition,
            lang=lang,
            title=catalogue.line(lang, "method", "title"),
            notes=(*said, *([clean(reason)] if reason else [])),
            columns=tuple(_column(study, name) for name in _COLUMNS),
            rows=tuple(_row(released) for released in seal.shown_so_far() if released.lang == lang),
        )
    )


def finish(study: Study) -> End:
    """Close the notebook: its last cell shows how many blocks stand before it, and their chain."""
    return End._make(edition=study.edition, lang=study.lang)  # pyright: ignore[reportPrivateUsage]


def _column(study: Study, name: str) -> block.Column:
    label = catalogue.line(study.lang, "method", name)
    return block.Column(name, label, "count", align="right") if name == "hidden" else block.Column(name, label, "text")


def _row(released: Released) -> tuple[block.Value, ...]:
    lang, made = released.lang, released.source
    said = (
        catalogue.line(lang, "titles", released.stem),
        catalogue.line(lang, "definitions", released.stem),
        ", ".join(made.clauses),
        catalogue.population(lang, released.population),
        catalogue.line(lang, "common", "then").join(_name(file) for file in (*dict(made.built_on), made.sql_file)),
    )
    return (*(clean(text, 400) for text in said), released.withheld)


def _name(file: str) -> str:
    """A query's name without its folder, which each figure gives."""
    return file.rpartition("/")[2]
