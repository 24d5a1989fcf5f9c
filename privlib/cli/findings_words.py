"""Findings in words, for the commands that print them."""

from collections.abc import Callable, Mapping
from datetime import date

from privlib.controls import catalogue
from privlib.controls.catalogue import Control
from privlib.controls.found import Finding
from privlib.controls.life import State
from privlib.errors import ParameterError
from privlib.policy import law, model
from privlib.study import Lang, root
from privlib.text import clean

__all__ = ["controls_of", "day", "notes", "sentences", "size", "subjects"]


def controls_of(policy: str) -> Mapping[str, Control]:
    """The controls of a policy file, by id."""
    return {one.id: one for one in catalogue.read(model.read(root() / policy), law.read("appi"))}


def sentences(controls: Mapping[str, Control], lang: Lang) -> Callable[[Finding], str]:
    """What says the sentence of a finding; its codes, where the catalogue no longer has its control as it was."""

    def say(finding: Finding) -> str:
        control = controls.get(finding.control)
        if control is None or len(control.subjects) != len(finding.subjects):
            return clean(f"{finding.control}: {finding.detail}, {subjects(finding)}", 400, one_line=True)
        return clean(control.say(finding, lang), 400, one_line=True)

    return say


def subjects(finding: Finding) -> str:
    """What a finding is about: `U3, H02`; `the company` where it is about nothing smaller."""
    return clean(", ".join(finding.subjects), one_line=True) or "the company"


def size(finding: Finding) -> str:
    """How much was found: `[3; persons: 2]`."""
    persons = "" if finding.n_persons is None else f"; persons: {finding.n_persons:,}"
    return f"[{finding.n:,}{persons}]"


def notes(state: State) -> str:
    """What a line of a finding ends with: how much, what was not evaluated, until when it is accepted and by whom."""
    said = [size(state.finding)]
    if not state.evaluated:
        said.append("not evaluated")
    if state.acceptance:
        said.append(f"until {state.acceptance.until}, {clean(state.acceptance.by, one_line=True)}")
    return ", ".join(said)


def day(where: str, text: str) -> date:
    """A day as written.

    Raises:
        ParameterError: E405.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError("E405", where=where, problem="no such day", accepted="Write 2027-03-31") from None
