"""`privlib key new`: a key that is private, said by its id alone, and never written over anything."""

from pathlib import Path

import pytest

from privlib.cli.main import main
from privlib.store.pseudonyms import Key


def test_a_new_key_is_written_once_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["key", "new", "--out", "company.key"]) == 0
    key = Key.read("file:company.key")
    assert capsys.readouterr().out == (
        f"Wrote key {key.id} to company.key, mode 0600. Keep a copy apart from the store: without it nobody can be "
        "found in the store, and nothing can be loaded into it.\n"
    )
    assert (tmp_path / "company.key").read_text() == f"{key.secret.hex()}\n"
    assert main(["key", "new", "--out", "company.key"]) == 2
    assert capsys.readouterr().err == (
        "privlib key: company.key: exists already. A key is never overwritten: nobody could be found any more in a "
        "store built with it. Give another --out. Nothing was written.\n"
    )
    assert Key.read("file:company.key") == key


def test_a_key_without_a_folder_to_stand_in_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["key", "new", "--out", "absent/company.key"]) == 2
    assert capsys.readouterr().err == (
        "privlib key: --out: its folder does not exist. Give a file in a folder that exists. Nothing was run.\n"
    )
    assert list(tmp_path.iterdir()) == []
