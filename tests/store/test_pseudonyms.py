"""Keys: read from private places only, and what they make cannot be told back."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from privlib.errors import ParameterError
from privlib.store.pseudonyms import Key

KEY = Key(bytes(range(32)))
ACCEPTED = (
    " Give file:PATH, credential:NAME or keyring:SERVICE/NAME; it holds 32 random bytes as 64 hex digits, a file has"
    " mode 0600 and is yours. Nothing was loaded."
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


@pytest.mark.parametrize(
    "reference",
    ["", "file:", "credential:privlib", "env:KEY", "0" * 64, "keyring:", "keyring:privlib", "keyring:/company"],
)
def test_another_form_of_reference_names_no_key(reference: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert refusal(reference) == "pseudonym key: the reference names no key." + ACCEPTED


class Desktop(KeyringBackend):
    """A keyring in memory, which can be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(f"{service} of somebody")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    before, made = keyring.get_keyring(), Desktop()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_key_is_read_from_the_desktop_s_keyring(desktop: Desktop):
    keyring.set_password("privlib", "company/2026", KEY.secret.hex())
    assert Key.read("keyring:privlib/company/2026") == KEY


def test_a_keyring_without_the_entry_with_another_entry_or_locked_gives_no_key(desktop: Desktop):
    keyring.set_password("privlib", "mail", "correct horse")
    assert refusal("keyring:privlib/company") == "pseudonym key: the keyring has no such entry." + ACCEPTED
    assert refusal("keyring:privlib/mail") == "pseudonym key: the keyring's entry holds no key." + ACCEPTED
    desktop.locked = True
    assert refusal("keyring:privlib/mail") == "pseudonym key: the keyring cannot be read." + ACCEPTED


def test_where_the_package_keyring_is_missing_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert refusal("keyring:privlib/company") == (
        "pseudonym key: the package keyring is not installed. Install it with pip install 'privlib[keyring]', or give "
        "file:PATH or credential:NAME. Nothing was loaded."
    )


def test_a_new_key_is_private_under_any_umask_and_another_each_time(tmp_path: Path):
    before = os.umask(0)
    try:
        made = [Key.new(tmp_path / name) for name in ("a", "b")]
    finally:
        os.umask(before)
    assert made[0] != made[1]
    assert [Key.read(f"file:{tmp_path / name}") for name in ("a", "b")] == made
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_new_key_never_takes_the_place_of_anything(tmp_path: Path):
    path = write(tmp_path / "key", "what was there")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("key", "link"):
        with pytest.raises(ParameterError) as caught:
            Key.new(tmp_path / name)
        assert (caught.value.exit_code, str(caught.value)) == (
            2,
            (
                f"{name}: exists already. A key is never overwritten: nobody could be found any more in a store built "
                "with it. Give another --out. Nothing was written."
            ),
        )
    assert path.read_text() == "what was there"
    assert not (tmp_path / "nowhere").exists()


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
