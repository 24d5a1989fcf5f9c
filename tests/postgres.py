"""A PostgreSQL of the tests' own: found, or installed, or a clear failure. It listens on this machine alone."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

import psycopg

__all__ = ["Cluster", "Relay", "cluster"]

_ACCOUNT = "postgres"
"""Who runs the server where the tests run as root, which PostgreSQL refuses: the account of Debian's package."""
_DEBIAN = Path("/usr/lib/postgresql")
_COMMON = Path("/etc/postgresql-common/createcluster.conf")
_APT = "apt-get"
_ADMIN = "admin"
_SECONDS = 60
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "ssl": "on",
    "ssl_cert_file": "server.crt",
    "ssl_key_file": "server.key",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "20",
    "shared_buffers": "32MB",
    "log_min_messages": "fatal",
}
_CERTIFICATE = (
    *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
    *("-days", "30", "-subj", "/CN=tests", "-addext", "subjectAltName=IP:127.0.0.1"),
)


@cache
def binaries() -> Path:
    """The folder of PostgreSQL's programs. Where there is none and this account may, the package manager installs it.

    Raises:
        RuntimeError: there is none and none could be installed; the tests that need it fail, they are not skipped.
    """
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which(_APT):
        _apt("update")  # a fresh machine has no list of packages yet
        _apt("install", "--yes", "--no-install-recommends", "postgresql-common", "openssl")
        if _COMMON.is_file():  # the package would start a server of its own
            with _COMMON.open("a") as file:
                file.write("\ncreate_main_cluster = false\n")
        _apt("install", "--yes", "--no-install-recommends", "postgresql")
        found = _found()
    if found is None:
        raise RuntimeError(
            f"no PostgreSQL: initdb is neither under {_DEBIAN} nor on the path. "
            "Install it, for example with `apt-get install postgresql`, and run the tests again."
        )
    return found


def _found() -> Path | None:
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda each: [int(n) for n in re.findall(r"\d+", each.parent.name)])
    installed = [each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()]
    on_path = shutil.which("initdb")
    return installed[-1] if installed else Path(on_path).resolve().parent if on_path else None


def _apt(*words: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([_APT, *words], check=False, capture_output=True, env=quiet)


class Cluster:
    """A server, and the one folder that everything of it is in."""

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.certificate = folder / "data/server.crt"
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._server: subprocess.Popen[bytes] | None = None
        self._user = _ACCOUNT if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user, self._user)
        self._make()

    def _make(self) -> None:
        data, password = self._folder / "data", self._folder / "password"
        password.write_text(self._password)
        if self._user:
            # whatever the mode that this process gives its files
            shutil.chown(password, self._user, self._user)
        words = ("--auth", "scram-sha-256", "--pwfile", password, "--username", _ADMIN)
        self._run(binaries() / "initdb", "-D", data, *words, "--encoding", "UTF8", "--locale", "C", "--no-sync")
        password.unlink()
        self._run(*_CERTIFICATE, "-keyout", data / "server.key", "-out", data / "server.crt")

    def _run(self, *words: str | Path) -> None:
        done = self._begun(words, subprocess.PIPE)
        said, _ = done.communicate(timeout=_SECONDS)
        if done.returncode:
            raise RuntimeError(f"{Path(words[0]).name} ended with {done.returncode}: {said.decode()[-500:]}")

    def _begun(self, words: Sequence[str | Path], out: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a program as the account that the server has, in its folder: the tests' own may be closed to it."""
        group, groups = (self._user, ()) if self._user else (None, None)
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            user=self._user,
            group=group,
            extra_groups=groups,
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        words = [binaries() / "postgres", "-D", self._folder / "data", "-p", str(self.port), *settings]
        with (self._folder / "log").open("ab") as log:
            self._server = self._begun(words, log)
        end = time.monotonic() + _SECONDS
        while True:
            try:
                return self.admin().close()
            except psycopg.OperationalError:
                if time.monotonic() > end or self._server.poll() is not None:
                    said = (self._folder / "log").read_text("utf-8", "replace")[-500:]
                    raise RuntimeError(f"PostgreSQL did not start: {said}") from None
                time.sleep(0.05)

    def kill(self) -> None:
        """End the server at once, and wait until its processes have seen it and are gone too."""
        assert self._server is not None
        pid = self._server.pid
        processes = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self._server.kill()
        self._server.wait(_SECONDS)
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end and any(map(_is_server, processes)):
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server in order; without one, nothing."""
        if self._server is None or self._server.poll() is not None:
            return
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def admin(self, dbname: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of the server's owner; what it runs stands at once."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=dbname,
            user=_ADMIN,
            password=self._password,
            sslmode="disable",
            autocommit=True,
        )


@contextmanager
def cluster() -> Generator[Cluster]:
    """A running server with nothing in it; its folder goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="privlib-postgres-"))
    try:
        made = Cluster(folder)
        try:
            made.start()
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder)


class Relay:
    """A port that passes everything on to a server, and calls once when the server has sent so many bytes.

    Until the call is over nothing more is passed on, so that the server stands still in the middle of its answer.
    """

    def __init__(self, port: int, after: int, call: Callable[[], object]) -> None:
        self._to, self._after, self._call = port, after, call
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.called = False

    def __enter__(self) -> "Relay":
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(_SECONDS)
        self._listening.close()

    def _accept(self) -> None:
        self._listening.settimeout(_SECONDS)
        client, _ = self._listening.accept()
        with client, socket.create_connection(("127.0.0.1", self._to)) as server:
            up = threading.Thread(target=_pass_on, args=(client, server))
            up.start()
            passed = 0
            while passed < self._after and (piece := _received(server)):
                client.sendall(piece)
                passed += len(piece)
            if passed >= self._after:
                self._call()
                self.called = True
                _pass_on(server, client)
            for each in (client, server):
                with _closed_already():
                    each.shutdown(socket.SHUT_RDWR)
            up.join(_SECONDS)


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with _closed_already():
        while piece := _received(one):
            other.sendall(piece)


def _received(one: socket.socket) -> bytes:
    try:
        return one.recv(65_536)
    except OSError:
        return b""


@contextmanager
def _closed_already() -> Generator[None]:
    try:
        yield
    except OSError:
        return


def _is_server(pid: str) -> bool:
    """Whether a process is one of PostgreSQL's that still runs; one that ended may wait for its parent to notice."""
    try:
        name, _, rest = (Path("/proc") / pid / "stat").read_text().partition(")")
        return "(postgres" in name and not rest.startswith(" Z")
    except OSError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]
