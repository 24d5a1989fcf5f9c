"""A database file: which server, which of its tables and queries, and where, outside of it, the password is."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import msgspec

from privlib.engine.base import ident
from privlib.errors import ParameterError, PolicyError, did_you_mean
from privlib.policy import toml
from privlib.policy.toml import Document, Where
from privlib.store.reading import LONGEST_NAME
from privlib.store.records import control
from privlib.store.tables import TABLES

__all__ = ["Description", "Server", "Source", "described", "secret"]

_LONGEST_QUERY = 20_000
_SECRET_BYTES = 1_000
_ACCEPTED = "Give keyring:SERVICE/NAME, file:PATH or credential:NAME; a file has mode 0600 and is yours"

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
_Place = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class Server(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[database]`: where the server is, who reads, and the name of the place that holds the password."""

    host: _Text
    dbname: _Text
    user: _Text
    password: _Place
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 5_432
    sslmode: Literal["verify-full", "verify-ca", "require", "disable"] = "verify-full"
    ca: _Place | None = None
    """A file with the certificate of the server's authority; those of the system where there is none."""
    timeout: Annotated[int, msgspec.Meta(ge=1, le=86_400)] = 3_600
    """Seconds that the read of one source may take."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `[[source]]`: a table of the schema, and the database's table or query that fills it."""

    table: _Text
    held: _Place | None = msgspec.field(default=None, name="from")
    query: Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST_QUERY)] | None = None

    @property
    def parts(self) -> list[str]:
        """The parts of the table's name, each as it is written."""
        return (self.held or "").split(".")

    @property
    def sql(self) -> str:
        """The SELECT that gives the source's records."""
        if self.query is not None:
            return self.query.strip().removesuffix(";")
        return f"SELECT * FROM {'.'.join(map(ident, self.parts))}"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    database: Server
    source: Annotated[tuple[Source, ...], msgspec.Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class Description:
    """A database file that was read: its base name and folder, the server, and its sources."""

    file: str
    folder: Path
    server: Server
    sources: tuple[Source, ...]


def described(path: Path) -> Description:
    """Read a database file; its first mistake is refused.

    Raises:
        ParameterError: E155 if it cannot be read.
        PolicyError: E30x if it is no TOML or has other keys, E321 for a value that cannot be one.
    """
    try:
        document = toml.load(path)
        found = toml.convert(document, _File)
    except PolicyError as error:
        if error.code == "E300":
            state, accepted = "the file cannot be read", "Give the path of a database file"
            raise ParameterError("E155", what=path.name, state=state, accepted=accepted) from None
        raise error.restated("loaded") from None
    _check_server(document, found.database)
    for number, source in enumerate(found.source):
        _check_source(document, number, source)
    return Description(path.name, path.parent, found.database, found.source)


def secret(description: Description) -> str:
    """The password, from the place that the file names; a path is one from the file's own folder.

    Raises:
        ParameterError: E155 if there is none, it cannot be read, or others can read it.
    """
    kind, _, name = description.server.password.partition(":")
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    if kind == "keyring" and all(name.partition("/")):
        found = _from_keyring(description.file, *name.split("/", 1))
    elif kind == "file" and name:
        found = _from_file(description.file, description.folder / name, private=True)
    elif kind == "credential" and directory and name and Path(name).name == name:
        # systemd keeps the directory to the service, and shows its access list as group bits
        found = _from_file(description.file, Path(directory) / name, private=False)
    else:
        raise _no_password(description.file, "the reference of the password names none")
    if not found or control(found):
        raise _no_password(description.file, "what the password's reference names holds none")
    return found


def _check_server(document: Document, server: Server) -> None:
    for key, value in (("host", server.host), ("dbname", server.dbname), ("user", server.user)):
        if "=" in value or "://" in value or control(value) or (key == "host" and "," in value):
            _refuse(document, ("database", key), "more than a name", "the name alone")
    if server.sslmode == "verify-ca" and server.ca is None:
        _refuse(document, ("database", "ca"), "missing, and sslmode is verify-ca", "the path of a certificate")


def _check_source(document: Document, number: int, source: Source) -> None:
    if source.table not in TABLES:
        hint = did_you_mean(source.table, TABLES)
        _refuse(document, ("source", number, "table"), "unknown table", ", ".join(TABLES), hint)
    if (source.held is None) == (source.query is None):
        _refuse(document, ("source", number, "from"), "from and query are not one of the two", "one of the two")
    wrong = len(source.parts) > 2 or any(not 0 < len(part) <= LONGEST_NAME or control(part) for part in source.parts)
    if source.held is not None and wrong:
        _refuse(document, ("source", number, "from"), "no name of a table", "TABLE or SCHEMA.TABLE")


def _refuse(document: Document, where: Where, problem: str, accepted: str, hint: str = "") -> NoReturn:
    raise document.refuse("E321", where, problem=problem, hint=hint, accepted=accepted)


def _no_password(file: str, state: str, accepted: str = _ACCEPTED) -> ParameterError:
    return ParameterError("E155", what=file, state=state, accepted=accepted)


def _from_file(file: str, path: Path, *, private: bool) -> str:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as opened:
            status = os.fstat(opened.fileno())
            content = opened.read(_SECRET_BYTES + 1)
    except OSError:
        raise _no_password(file, "the file with the password cannot be read") from None
    if private and (status.st_mode & 0o077 or status.st_uid != os.getuid()):
        raise _no_password(file, "the file with the password is open to others or not yours")
    try:
        return content.decode().removesuffix("\n").removesuffix("\r") if len(content) <= _SECRET_BYTES else ""
    except UnicodeDecodeError:
        return ""


def _from_keyring(file: str, service: str, name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        accepted = "Install it with pip install 'privlib[keyring]', or give file:PATH or credential:NAME"
        raise _no_password(file, "the package keyring is not installed", accepted) from None
    try:
        found = keyring.get_password(service, name)
    except KeyringError:
        raise _no_password(file, "the keyring cannot be read") from None
    if found is None:
        raise _no_password(file, "the keyring has no such entry")
    return found
