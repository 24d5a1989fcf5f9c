"""Database files: what is not as declared is refused, and the password is somewhere else, for its owner alone."""

import sys
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from privlib.errors import ParameterError, PolicyError
from privlib.store.database_file import described, secret

MARKER = "CNRY"
SECRET = f"{MARKER}-ソ"
NOTHING = " Nothing was loaded."
ACCEPTED = "Give keyring:SERVICE/NAME, file:PATH or credential:NAME; a file has mode 0600 and is yours."

HEAD = '[database]\nhost = "db"\ndbname = "d"\nuser = "u"\npassword = "file:p"\n'
TAIL = '[[source]]\ntable = "actor"\nfrom = "audit.staff"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "database.toml"
    path.write_text(text)
    return path


def password(folder: Path, reference: str) -> str:
    return secret(described(written(folder, HEAD.replace("file:p", reference) + TAIL)))


def refusal(folder: Path, reference: str) -> str:
    with pytest.raises(ParameterError) as caught:
        password(folder, reference)
    assert MARKER not in str(caught.value)
    return str(caught.value).removesuffix(NOTHING)


@pytest.mark.parametrize(
    ("reference", "state"),
    [
        ("CNRY", "the reference of the password names none"),
        ("env:CNRY", "the reference of the password names none"),
        ("keyring:CNRY", "the reference of the password names none"),
        ("credential:../CNRY", "the reference of the password names none"),
        ("file:missing", "the file with the password cannot be read"),
        ("file:open", "the file with the password is open to others or not yours"),
        ("file:empty", "what the password's reference names holds none"),
        ("file:lines", "what the password's reference names holds none"),
        ("file:bytes", "what the password's reference names holds none"),
        ("file:long", "what the password's reference names holds none"),
        ("file:link", "the file with the password cannot be read"),
    ],
)
def test_a_password_that_is_not_where_it_should_be_is_refused(tmp_path: Path, reference: str, state: str):
    contents = {"open": b"CNRY", "empty": b"\n", "lines": b"CNRY\x00", "bytes": b"CNRY\xff", "long": b"CNRY" * 300}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o644 if name == "open" else 0o600)
    (tmp_path / "link").symlink_to(tmp_path / "open")
    assert refusal(tmp_path, reference) == f"database.toml: {state}. {ACCEPTED}"


def test_a_password_file_lies_in_the_folder_of_the_database_file(tmp_path: Path):
    for name, end in (("unix", "\n"), ("windows", "\r\n"), ("bare", "")):
        (tmp_path / name).write_bytes((SECRET + end).encode())
        (tmp_path / name).chmod(0o600)
        assert password(tmp_path, f"file:{name}") == SECRET
    assert password(tmp_path, f"file:{tmp_path / 'bare'}") == SECRET


def test_a_credential_of_the_service_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "warehouse").write_text(SECRET)
    assert password(tmp_path, "credential:warehouse") == SECRET


class Kept(keyring.backend.KeyringBackend):
    """A keyring with one entry."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def get_password(self, service: str, username: str) -> str | None:
        if service == "locked":
            raise keyring.errors.KeyringLocked(MARKER)
        return {("warehouse", "reader"): SECRET}.get((service, username))


def test_an_entry_of_the_keyring_is_read(tmp_path: Path):
    before = keyring.get_keyring()
    keyring.set_keyring(Kept())
    try:
        assert password(tmp_path, "keyring:warehouse/reader") == SECRET
        for entry, state in (("warehouse/x", "has no such entry"), ("locked/x", "cannot be read")):
            assert refusal(tmp_path, f"keyring:{entry}") == f"database.toml: the keyring {state}. {ACCEPTED}"
    finally:
        keyring.set_keyring(before)


def test_without_the_keyring_s_package_the_extra_that_has_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert refusal(tmp_path, "keyring:warehouse/reader") == (
        "database.toml: the package keyring is not installed. "
        "Install it with pip install 'privlib[keyring]', or give file:PATH or credential:NAME."
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (HEAD, "database.toml, line 1: source: missing."),
        (TAIL, "database.toml, line 1: database: missing."),
        (HEAD + "pasword = 'CNRY'\n" + TAIL, "database.toml, line 6: database.pasword: unknown."),
        (HEAD + "port = 70000\n" + TAIL, "database.toml, line 6: database.port: outside what is accepted."),
        (HEAD + "sslmode = 'prefer'\n" + TAIL, "database.toml, line 6: database.sslmode: outside what is accepted."),
        (HEAD + "sslmode = 'verify-ca'\n" + TAIL, "database.toml, line 1: database.ca: missing, and sslmode is"),
        (HEAD.replace('"d"', '"postgresql://u:CNRY@db/d"') + TAIL, "database.toml, line 3: database.dbname: more than"),
        (HEAD.replace('"d"', '"d password=CNRY"') + TAIL, "database.toml, line 3: database.dbname: more than a name."),
        (HEAD.replace('"db"', '"db,CNRY"') + TAIL, "database.toml, line 2: database.host: more than a name."),
        (HEAD + TAIL.replace("actor", "acter"), 'database.toml, line 7: source.table: unknown table. Did you mean "ac'),
        (HEAD + TAIL + "query = 'SELECT 1'\n", "database.toml, line 8: source.from: from and query are not one"),
        (HEAD + '[[source]]\ntable = "actor"\n', "database.toml, line 6: source.from: from and query are not one"),
        (HEAD + TAIL.replace("audit.staff", "a.b.c"), "database.toml, line 8: source.from: no name of a table."),
        (HEAD + TAIL.replace("audit.staff", "audit."), "database.toml, line 8: source.from: no name of a table."),
        ("[database", "database.toml, line 1: "),
    ],
)
def test_a_database_file_that_says_something_else_is_refused(tmp_path: Path, text: str, start: str):
    path = written(tmp_path, text)
    with pytest.raises(PolicyError) as caught:
        described(path)
    message = str(caught.value)
    assert message.startswith(start)
    assert message.endswith(NOTHING)
    assert MARKER not in message


def test_a_database_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ParameterError) as caught:
        described(tmp_path / "none.toml")
    assert str(caught.value) == ("none.toml: the file cannot be read. Give the path of a database file." + NOTHING)
