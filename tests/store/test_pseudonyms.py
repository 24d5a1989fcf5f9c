"""Keys: read from private places only, and what they make cannot be told back."""

from pathlib import Path

import pytest

from privlib.errors import ParameterError
from privlib.store.pseudonyms import Key

KEY = Key(bytes(range(32)))
ACCEPTED = (
    " Give file:PATH or credential:NAME; the file holds 32 random bytes as 64 hex digits, mode 0600, and is yours."
    " Nothing was loaded."
)


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    return path


def refusal(reference: str) -> str:
    with pytest.raises(ParameterError) as caught:
        Key.read(reference)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_key_is_read_from_a_private_file(tmp_path: Path):
    path = write(tmp_path / "key", KEY.secret.hex() + "\n")
    assert Key.read(f"file:{path}") == KEY


def test_a_key_is_read_from_a_credential_of_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path / "privlib", KEY.secret.hex(), 0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Key.read("credential:privlib") == KEY
    assert refusal("credential:../privlib") == "pseudonym key: the reference names no key." + ACCEPTED


@pytest.mark.parametrize("reference", ["", "file:", "credential:privlib", "env:KEY", "0" * 64])
def test_another_form_of_reference_names_no_key(reference: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert refusal(reference) == "pseudonym key: the reference names no key." + ACCEPTED


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_others_can_read_is_refused(tmp_path: Path, mode: int):
    path = write(tmp_path / "key", KEY.secret.hex(), mode)
    assert refusal(f"file:{path}") == "pseudonym key: the file is open to others or not yours." + ACCEPTED


@pytest.mark.parametrize("text", ["not hexadecimal", "鍵"])
def test_a_file_that_holds_no_key_is_refused_without_showing_it(tmp_path: Path, text: str):
    path = write(tmp_path / "key", text)
    assert refusal(f"file:{path}") == "pseudonym key: the file holds no key." + ACCEPTED


def test_a_short_key_is_refused(tmp_path: Path):
    path = write(tmp_path / "key", "00" * 31)
    assert refusal(f"file:{path}") == "pseudonym key: not 32 bytes." + ACCEPTED


def test_a_missing_file_and_a_link_cannot_be_read(tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(write(tmp_path / "key", KEY.secret.hex()))
    for path in (link, tmp_path / "missing", tmp_path):
        assert refusal(f"file:{path}") == "pseudonym key: the file cannot be read." + ACCEPTED


def test_a_key_never_shows_itself():
    assert KEY.secret.hex() not in repr(KEY) + str(KEY)
    assert repr(KEY.secret) not in repr(KEY)


def test_a_pseudonym_is_the_same_for_one_key_and_differs_between_keys_and_uses():
    other = Key(bytes(32))
    made = [KEY.principal("P01"), other.principal("P01"), KEY.principal("P02"), KEY.reference("P01")]
    assert KEY.principal("P01") == made[0]
    assert len(set(made)) == 4
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in made)


def test_a_pseudonym_is_the_keyed_hash_that_the_documentation_names():
    # blake2b(b"principal\x1fP01", key=bytes 0…31, digest_size=16, person=b"privlib:subject"), computed apart
    assert KEY.principal("P01") == "5ca636e905e7fade853cb81fc9fb1dde"
    assert KEY.id == "9780ca6fe65d8cc5"


def test_a_visitor_key_lives_one_day():
    today = KEY.visitor("2026-04-01", "192.0.2.1", "Browser")
    assert today == KEY.visitor("2026-04-01", "192.0.2.1", "Browser")
    assert len(today) == 8
    others = {
        KEY.visitor("2026-04-02", "192.0.2.1", "Browser"),
        KEY.visitor("2026-04-01", "192.0.2.2", "Browser"),
        KEY.visitor("2026-04-01", "192.0.2.1", "Other"),
    }
    assert today not in others
    assert len(others) == 3


def test_the_number_of_a_line_says_nothing_and_is_another_on_another_day_and_under_another_key():
    numbers = {
        KEY.line("2026-04-01", "GET /a"),
        KEY.line("2026-04-01", "GET /b"),
        KEY.line("2026-04-02", "GET /a"),
        Key(bytes(32)).line("2026-04-01", "GET /a"),
    }
    assert len(numbers) == 4
    assert all(0 <= number < 2**48 for number in numbers)
    assert KEY.line("2026-04-01", "GET /a") in numbers
