"""Which notebooks there are: none at all is an error, and so is one that cannot be read."""

from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from privlib.report import notebooks

NONE = (
    "there is no folder notebooks with a report in it, here or above. Change to the folder that holds it. "
    "Nothing was run."
)


@pytest.mark.parametrize("folder", ["", "notebooks"])
def test_a_folder_without_notebooks_is_an_error_and_no_empty_list(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    for asked in (lambda: notebooks.names(tmp_path), lambda: notebooks.find("tiny", tmp_path)):
        with pytest.raises(PrivlibError) as caught:
            asked()
        assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == ("E406", 2, NONE)


def test_a_notebook_that_cannot_be_read_is_told_as_the_disk_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> bytes:
        raise PermissionError(13, "secret words")

    monkeypatch.setattr(Path, "read_bytes", denied)
    told = "tiny.ipynb: permission denied. Grant access to the account that runs privlib. Nothing was written."
    with pytest.raises(PrivlibError) as caught:
        notebooks.read(tmp_path / "tiny.ipynb")
    assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == ("E803", 8, told)
    assert notebooks.problems(tmp_path / "tiny.ipynb") == (told,)
