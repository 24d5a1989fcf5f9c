"""What every measure over the shared tables begins with: its rows, and where they come from."""

from dataclasses import dataclass

from privlib.engine.base import statement
from privlib.facts import tables as facts
from privlib.study import Kind, Measured, Study, source

__all__ = ["Ground", "asked"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What measures of one subject share: the clauses they serve, and of whom they speak."""

    clauses: tuple[str, ...]
    population: str


def asked(study: Study, stem: str, kind: Kind, ground: Ground, file: str = "") -> Measured:
    """Run a statement of the measures over the shared tables. What each column is, the caller declares.

    Args:
        file: stem of the statement's file, where it is another one than the measure's.

    Raises:
        EngineError: E500 to E505 as `Engine.frame`.
    """
    sql = statement("measures", file or stem)
    return Measured(
        stem=stem,
        kind=kind,
        frame=facts.frame(study, sql),
        study=study,
        source=source(sql, *ground.clauses, built_on=facts.built_on(sql)),
        population=ground.population,
    )
