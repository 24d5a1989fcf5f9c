"""Tables and queries of a running PostgreSQL, written as private files that the loader reads as any other.

All sources of a database are read in one transaction that writes nothing and sees one instant, and each becomes text in
privlib's own dialect. What the server or its driver says may hold data, so it is never shown.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from privlib.engine.base import ident
from privlib.errors import InputError, ParameterError, PrivlibError
from privlib.store.database_file import Description, Server, Source, described, secret
from privlib.store.load import Given
from privlib.store.reading import NULL, Reading, check_names
from privlib.store.tables import TABLES
from privlib.text import clean

if TYPE_CHECKING:
    from psycopg import Connection, Error

__all__ = ["Database", "read"]

_CONNECT_SECONDS = 10
_LOCK_SECONDS = 30

_UNREACHED = {
    "authentication failed": "the server takes no such user with this password",
    "authentication method requirement": "the server asks for the password in a way that could give it away",
    "did not complete authentication": "the server asks for no password, so nothing says which server it is",
    "does not exist": "the server has no such user or database",
    "pg_hba.conf": "the server does not let this user in from here",
    "does not support SSL": "the server does not speak TLS",
    "certificate": "the server's certificate is not of this host, or its authority is not known",
    "resolve host": "there is no such host",
    "translate host": "there is no such host",
    "idna": "there is no such host",
    "refused": "nothing listens there",
    "No such file": "nothing listens there",
    "timeout": f"no answer within {_CONNECT_SECONDS} s",
    "starting up": "the server is starting or ending",
    "shutting down": "the server is starting or ending",
}
"""Words of the driver's message, and what is said for them."""
_REFUSALS = {
    "0A000": "it writes, or asks for what this server does not do",
    "25006": "it writes, and privlib only reads",
    "3F000": "there is no such schema",
    "42501": "the user may not read it",
    "42601": "it is not one statement that selects",
    "42703": "there is no such column",
    "42883": "there is no such function, or it takes other types",
    "42P01": "there is no such table",
    "55P03": f"it waited {_LOCK_SECONDS} s for a lock",
}
"""The server's codes, and what is said for them. Source: PostgreSQL 15 documentation, appendix A."""
_NOT_TEXT = ("22021", "22P05")
_CANCELLED = "57014"
_LOST = ("08", "40", "57")
"""How codes begin that say that the server ended, or that a standby moved on under the read."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database to load from."""

    description: Description

    def dump(self, folder: Path, reading: Callable[[str], Reading | None] = lambda _: None) -> list[Given]:
        r"""Write each source as a file, mode 0600, into a private folder; the folder's owner removes it.

        Records are in the order of their table's key, so that the same content has the same hash. An instant with a
        zone is in UTC; one without has no offset and needs a mapping. Items of an array are joined; null is `\N`.

        Args:
            reading: how a mapping reads a source, by a name such as `use_event (warehouse)`.

        Raises:
            InputError: E150 no connection, E151 it was lost, E152 other columns than the table has, E153 text that is
                not of its encoding, E154 a query that is refused; E112, E114, E117 for names of columns.
            ParameterError: E155 without the driver or the password.
        """
        with closing(_connected(self.description)) as connection:
            return [
                _Dump(connection, self.description.server, source, name).into(path, reading(name))
                for name, source, path in self._named(folder)
            ]

    def _named(self, folder: Path) -> Iterator[tuple[str, Source, Path]]:
        """Each source, what messages call it, and its file; a table that several sources fill has numbers."""
        sources = self.description.sources
        tables = [source.table for source in sources]
        for place, source in enumerate(sources):
            number = f" {tables[:place].count(source.table) + 1}" if tables.count(source.table) > 1 else ""
            name = clean(f"{source.table}{number} ({self.description.server.dbname})", one_line=True)
            yield name, source, folder / f"database-{place}.csv"


def read(path: Path) -> Database:
    """Read a database file; nothing is connected yet.

    Raises:
        ParameterError: E155 if it cannot be read.
        PolicyError: E30x if it is no TOML or has other keys, E321 for a value that cannot be one.
    """
    return Database(described(path))


@dataclass(frozen=True, slots=True)
class _Dump:
    """One source, read through a connection whose transaction has begun."""

    connection: "Connection[Any]"
    server: Server
    source: Source
    name: str

    def into(self, path: Path, mapped: Reading | None) -> Given:
        """Write the source into a file that is new."""
        own = mapped or Reading(TABLES[self.source.table])
        if own.table.name != self.source.table:
            state, accepted = "its mapping fills another table", "Let both name one table"
            raise ParameterError("E155", what=self.name, state=state, accepted=accepted)
        reading = replace(own, format="csv", encoding="utf-8", delimiter=",", null=NULL, only_cr=False, names=())
        sql = self._copy(reading, self._columns())
        if failed := self._write(sql, path):
            raise failed
        return Given(path, self.name, reading)

    def _write(self, sql: str, path: Path) -> PrivlibError | None:
        """Write what a COPY sends. An error is returned, not raised, so that nothing leads from it to the driver's."""
        from psycopg import Error

        records = -1  # the header is none
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", 1 << 20) as out:
            try:
                with self.connection.cursor() as cursor, cursor.copy(sql.encode()) as rows:
                    for row in rows:
                        out.write(row)
                        records += 1
            except Error as error:
                return self._refused(error, max(0, records))
        return None

    def _columns(self) -> list[tuple[str, str]]:
        """The source's columns and their types, `array` for one of any type."""
        from psycopg import Error

        first = f"SELECT * FROM (\n{self.source.sql}\n) AS q LIMIT 0"
        kinds = (
            "SELECT oid::int8, CASE typcategory WHEN 'A' THEN 'array' ELSE typname::text END "
            "FROM pg_catalog.pg_type WHERE oid = ANY(%s)"
        )
        try:
            # What is prepared is one statement, whatever the text says: COPY alone would run several.
            described = self.connection.execute(first.encode(), prepare=True).description or []
            found = self.connection.execute(kinds, ([column.type_code for column in described],))
            kind_of: Mapping[int, str] = dict(found.fetchall())
            return [(column.name, kind_of[column.type_code]) for column in described]
        except (Error, UnicodeDecodeError) as error:
            failed = self._refused(error, 0)
        raise failed

    def _copy(self, reading: Reading, columns: Sequence[tuple[str, str]]) -> str:
        """The statement that writes the columns that the table takes, as text, in the order of its key."""
        sources = {column.stored: reading.source(column) for column in reading.table.columns}
        wanted = {stored: each for stored, each in sources.items() if each.constant is None}
        joined = {each.name: each.written.joined for each in wanted.values()}
        self._check(reading, [name for name, _ in columns], list(joined))
        kinds = dict(columns)
        texts = ", ".join(f"{_text(ident(name), kinds[name], joined[name])} AS {ident(name)}" for name in joined)
        keys = [wanted[stored].name for key in reading.table.keys for stored in key if stored in wanted]
        order = ", ".join(f'{ident(name)} COLLATE "C"' for name in dict.fromkeys((*keys, *joined)))
        # A record of one empty text alone would be a blank line.
        quoted = ", FORCE_QUOTE *" if len(joined) == 1 else ""
        select = f"SELECT * FROM (SELECT {texts} FROM (\n{self.source.sql}\n) AS q) AS r ORDER BY {order}"
        return f"COPY ({select}) TO STDOUT (FORMAT csv, HEADER, NULL '{NULL}', ENCODING 'UTF8'{quoted})"

    def _check(self, reading: Reading, names: list[str], wanted: list[str]) -> None:
        """Refuse columns that are not those of the table; names that the database gives are not quoted."""
        check_names(self.name, names, len(wanted))
        missing = [name for name in wanted if name not in names]
        extra = [place for place, name in enumerate(names, 1) if name not in {*wanted, *reading.ignored}]
        if missing or extra:
            raise InputError(
                "E152",
                source=self.name,
                table=reading.table.name,
                missing=", ".join(missing) or "none",
                extra=f"{len(extra)}, the first in position {extra[0]}" if extra else "none",
                known=", ".join(wanted),
            )

    def _refused(self, error: "Error | UnicodeDecodeError", records: int) -> PrivlibError:
        """What an error of the driver comes to, in our words."""
        code = "22021" if isinstance(error, UnicodeDecodeError) else error.sqlstate or ""
        if code in _NOT_TEXT:
            encoding = self.connection.info.parameter_status("server_encoding") or "of its encoding"
            return InputError("E153", source=self.name, encoding=encoding, n=records)
        if code != _CANCELLED and (self.connection.closed or code.startswith(_LOST)):
            return InputError("E151", source=self.name, n=records)
        cancelled = f"it takes longer than {self.server.timeout} s, or was cancelled"
        reason = cancelled if code == _CANCELLED else _REFUSALS.get(code, f"SQLSTATE {code or 'unknown'}")
        return InputError("E154", source=self.name, reason=reason)


def _text(column: str, kind: str, joined: str) -> str:
    """SQL that writes a column as privlib's own files do; what these cannot hold becomes what the door refuses."""
    if kind == "array":
        between = "'" + joined.replace("'", "''") + "'"
        item = f"CASE WHEN i = '' OR strpos(i, {between}) > 0 THEN '!' ELSE i END"
        items = f"SELECT coalesce({item}, '!') FROM unnest({column}::text[]) WITH ORDINALITY AS u(i, n) ORDER BY n"
        return f"CASE WHEN {column} IS NOT NULL THEN array_to_string(ARRAY({items}), {between}) END"
    if kind in {"timestamptz", "timestamp"}:
        at, zone = (f"({column} AT TIME ZONE 'UTC')", '"Z"') if kind == "timestamptz" else (column, "")
        form = 'YYYY-MM-DD"T"HH24:MI:SS'
        part = f"CASE WHEN date_trunc('second', {at}) = {at} THEN '{form}{zone}' ELSE '{form}.US{zone}' END"
        # An infinite one would be null, and so the open end of a validity; one before Christ would be one after.
        fits = f"isfinite({column}) AND {column} >= '0001-01-01'"
        return f"CASE WHEN {fits} THEN to_char({at}, {part}) ELSE {column}::text END"
    return f"{column}::text"


def _connected(description: Description) -> "Connection[Any]":
    """A connection in a transaction that reads one state of the database."""
    server = description.server
    try:
        import psycopg
    except ImportError:
        state, accepted = "the package psycopg is not installed", "Install it with pip install 'privlib[postgres]'"
        raise ParameterError("E155", what=description.file, state=state, accepted=accepted) from None
    logging.getLogger("psycopg").disabled = True  # it shows the server's words
    verified = server.sslmode.startswith("verify")
    password = secret(description)
    try:
        # Empty words keep out what the environment says; a server that nothing vouches for never sees the password.
        connection = psycopg.connect(
            host=server.host, hostaddr="", port=server.port, dbname=server.dbname, user=server.user, password=password,
            sslmode=server.sslmode, sslrootcert=_authority(description) if verified else "",
            require_auth=None if verified else "scram-sha-256", gssencmode="disable", options="",
            client_encoding="UTF8", application_name="privlib", connect_timeout=_CONNECT_SECONDS,
            keepalives_idle=30, keepalives_interval=10, keepalives_count=3,
        )  # fmt: skip
        try:
            _begin(connection, server)
        except BaseException:
            connection.close()
            raise
        return connection
    except (psycopg.Error, UnicodeError) as error:
        reason = next((ours for words, ours in _UNREACHED.items() if words in str(error)), "the server refuses")
    where = f"{server.dbname} at {server.host}:{server.port}"
    raise InputError("E150", where=where, user=server.user, reason=reason)


def _authority(description: Description) -> str:
    """Where the certificate of the server's authority is, or the word for those of the system."""
    return str(description.folder / description.server.ca) if description.server.ca else "system"


def _begin(connection: "Connection[Any]", server: Server) -> None:
    from psycopg import IsolationLevel

    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    settings = {"statement_timeout": f"{server.timeout}s", "lock_timeout": f"{_LOCK_SECONDS}s", "TimeZone": "UTC"}
    settings |= {"DateStyle": "ISO, YMD", "IntervalStyle": "iso_8601", "standard_conforming_strings": "on"}
    for name, value in settings.items():
        connection.execute(f"SET LOCAL {name} TO '{value}'".encode())
