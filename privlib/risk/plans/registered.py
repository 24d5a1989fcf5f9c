"""The plan that a data set of the register was made by: a file named for the data set, or for its specification."""

from pathlib import Path

from privlib.engine.base import statement
from privlib.errors import ParameterError
from privlib.risk.plans import plan_file
from privlib.risk.plans.plan_file import Plan
from privlib.study import Study, root

__all__ = ["plan_of"]


def plan_of(study: Study, dataset: str, plans: str) -> Plan | None:
    """Find the plan of a data set: `D02.toml`, else `SP1.toml` where the register names the specification SP1.

    Args:
        study: its store holds the register.
        dataset: of the register.
        plans: the folder of plans, from the root; empty: none is known.

    Returns:
        None where the folder has no such file.

    Raises:
        ParameterError: E405 if there is no such folder; risk.plan_unreadable for a file that is no plan.
    """
    if not plans:
        return None
    folder = root() / plans
    if not folder.is_dir():
        raise ParameterError("E405", where="plans", problem="no such folder", accepted="A folder of plan files")
    for name in (dataset, _specification(study, dataset)):
        path = folder / f"{name}.toml"
        # a name of the register is no path
        if name and Path(path.name) == Path(f"{name}.toml") and path.is_file():
            return plan_file.read(path)
    return None


def _specification(study: Study, dataset: str) -> str | None:
    if "spec_ref" not in dict(study.engine.tables()["anon_dataset"].columns):
        return None
    return study.engine.frame(statement("risk/plans", "spec_ref"), dataset=dataset).item()
