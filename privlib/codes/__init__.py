"""The register of errors: every code, the exit code it ends a command with, and its words. One home.

A message is a template of this register filled with safe fields only: numbers, dates, codes, base names of files and
names that a declared schema knows. A cell's value never enters it. Each message says what is wrong, what is accepted,
what to do, and what state things are in.
"""

from privlib.codes import declared, loading, risk, running
from privlib.codes.code import Code

__all__ = ["REGISTER", "Code"]

REGISTER: dict[str, Code] = {**loading.CODES, **declared.CODES, **running.CODES, **risk.CODES}
