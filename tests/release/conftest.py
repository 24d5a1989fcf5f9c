"""A process shows things and remembers them; each test starts as a new process."""

import pytest

from privlib.release import seal


@pytest.fixture(autouse=True)
def _new_process() -> None:
    seal.reset()
