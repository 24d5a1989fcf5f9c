"""Keyed pseudonyms: the store holds no identifier that a file gave, and without the key none can be guessed."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from privlib.errors import ParameterError
from privlib.store.disk import disk_errors

__all__ = ["Key"]

_ACCEPTED = (
    "Give file:PATH, credential:NAME or keyring:SERVICE/NAME; it holds 32 random bytes as 64 hex digits, a file has "
    "mode 0600 and is yours"
)


@dataclass(frozen=True)
class Key:
    """32 secret bytes. Never shown: neither `repr` nor an error holds them.

    Source: BLAKE2, RFC 7693, keyed mode; `person` separates uses, so that equal inputs of two uses have other results.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise ParameterError("E601", state="not 32 bytes", accepted=_ACCEPTED)

    @classmethod
    def read(cls, reference: str) -> "Key":
        """Read the key that a reference names.

        Args:
            reference: `file:PATH`, `credential:NAME` for a credential that systemd passed to the service, or
                `keyring:SERVICE/NAME` for an entry of the desktop's keyring, which the package keyring reads.

        Raises:
            ParameterError: E601 if the reference has another form, or the file is missing, readable by others, not
                owned by this account or no key, or the keyring cannot be read or has no such entry.
        """
        kind, _, name = reference.partition(":")
        if kind == "keyring" and all(name.partition("/")):
            return cls(_from_keyring(*name.split("/", 1)))
        if kind == "file" and name:
            return cls(_secret(Path(name), private=True))
        directory = os.environ.get("CREDENTIALS_DIRECTORY")
        if kind == "credential" and directory and Path(name).name == name:
            # systemd keeps the directory to the service, and shows its access list as group bits
            return cls(_secret(Path(directory) / name, private=False))
        raise ParameterError("E601", state="the reference names no key", accepted=_ACCEPTED)

    @classmethod
    def new(cls, path: Path) -> "Key":
        """Make a key of 32 random bytes and write it to a file of its own, as hex digits, mode 0600.

        Raises:
            ParameterError: E602 if there is anything of that name; it is left as it is.
            StorageError: E80x if the file cannot be written; none is left.
        """
        key = cls(secrets.token_bytes(32))
        with disk_errors(path.name):
            try:
                file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                raise ParameterError("E602", file=path.name) from None
            try:
                with os.fdopen(file, "w", encoding="ascii") as handle:
                    os.fchmod(file, 0o600)
                    handle.write(key.secret.hex() + "\n")
                    handle.flush()
                    os.fsync(file)
            except BaseException:
                path.unlink()
                raise
        return key

    @property
    def id(self) -> str:
        """Tells keys apart and gives nothing away: 16 hex digits, stored with what the key made."""
        return blake2b(b"", key=self.secret, digest_size=8, person=b"privlib:key-id").hexdigest()

    def principal(self, identifier: str) -> str:
        """The pseudonym of a person: 32 hex digits, the same for the same identifier and key."""
        return self.principals([identifier])[0]

    def principals(self, identifiers: Sequence[str]) -> list[str]:
        """The pseudonyms of persons, one each."""
        return self._each(b"privlib:subject", b"principal\x1f", identifiers)

    def reference(self, text: str) -> str:
        """Hides text that may point to a person: 32 hex digits, in no relation to the person's own pseudonym."""
        return self.references([text])[0]

    def references(self, texts: Sequence[str]) -> list[str]:
        """What `reference` gives, for each text."""
        return self._each(b"privlib:ref", b"", texts)

    def visitor(self, day: str, address: str, agent: str) -> str:
        """The key of a visitor for one day: 8 hex digits, of the address and the browser's name.

        Two visitors of a day share a key with a chance of one in 4.3 thousand million a pair: at 10,000 visitors
        about one pair in 86 days.

        Args:
            day: the business day as ISO date; the next day's keys have nothing in common with it.
        """
        return self._of_day(day, b"privlib:visitor", f"{address}\x1f{agent}", 4).hex()

    def line(self, day: str, text: str) -> int:
        """A number that tells a log's lines of one day apart and gives nothing of them away: 0 to 2**48 - 1.

        Args:
            day: as for `visitor`.
        """
        return int.from_bytes(self._of_day(day, b"privlib:line", text, 6))

    def _each(self, use: bytes, start: bytes, texts: Sequence[str]) -> list[str]:
        begun = blake2b(start, key=self.secret, digest_size=16, person=use)
        made: list[str] = []
        for text in texts:
            one = begun.copy()
            one.update(text.encode())
            made.append(one.hexdigest())
        return made

    def _of_day(self, day: str, use: bytes, text: str, size: int) -> bytes:
        secret = bytes.fromhex(_keyed(self.secret, b"privlib:visitor", day.encode()))
        return blake2b(text.encode(), key=secret, digest_size=size, person=use).digest()


def _keyed(secret: bytes, use: bytes, value: bytes) -> str:
    return blake2b(value, key=secret, digest_size=16, person=use).hexdigest()


def _secret(path: Path, *, private: bool) -> bytes:
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            content = file.read(100)
    except OSError:
        raise ParameterError("E601", state="the file cannot be read", accepted=_ACCEPTED) from None
    if private and (status.st_mode & 0o077 or status.st_uid != os.getuid()):
        raise ParameterError("E601", state="the file is open to others or not yours", accepted=_ACCEPTED)
    return _bytes(content, "the file")


def _from_keyring(service: str, name: str) -> bytes:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        accepted = "Install it with pip install 'privlib[keyring]', or give file:PATH or credential:NAME"
        raise ParameterError("E601", state="the package keyring is not installed", accepted=accepted) from None
    try:
        found = keyring.get_password(service, name)
    except KeyringError:
        raise ParameterError("E601", state="the keyring cannot be read", accepted=_ACCEPTED) from None
    if found is None:
        raise ParameterError("E601", state="the keyring has no such entry", accepted=_ACCEPTED)
    return _bytes(found.encode(), "the keyring's entry")


def _bytes(content: bytes, what: str) -> bytes:
    try:
        return bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        raise ParameterError("E601", state=f"{what} holds no key", accepted=_ACCEPTED) from None
