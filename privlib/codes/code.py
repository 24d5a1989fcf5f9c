"""One entry of the register of errors."""

from dataclasses import dataclass

__all__ = ["Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the register: the exit code it ends a command with, and its message."""

    exit_code: int
    template: str
