"""A PostgreSQL server of a test's own that can be killed with kill -9 in the middle of everything, and started again.

Unlike the servers of the other tests it keeps what it has committed. It is a child of the test process, so that a
process that is gone leaves nothing behind that looks like it. Its own lock file stays where it is: by that PostgreSQL
refuses to start while any process of the old server is still alive.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.postgres import OwnServer, PostgresServers, free_port

PATIENCE_SECONDS = 60
_SETTINGS = ("fsync=off", "max_connections=200", "shared_buffers=32MB", "restart_after_crash=off")
"""What the kernel has been given survives the death of a process, so nothing needs to reach the disk."""


class MortalServer(OwnServer):
    """A server of one version with all its files in one folder."""

    def __init__(self, version: int, folder: Path) -> None:
        """Make its files."""
        super().__init__(version, folder)
        self.make()
        self._port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"
        self.kills = 0
        self._process = self._launched()
        self.wait()

    @classmethod
    @contextmanager
    def running(cls, version: int) -> Iterator[MortalServer]:
        """Run a server, and leave nothing of it behind."""
        folder = PostgresServers.make_folder()
        try:
            server = cls(version, folder / "server")
            try:
                yield server
            finally:
                server.kill()
        finally:
            shutil.rmtree(folder)

    def kill(self) -> None:
        """Kill all its processes, the one first that would notice."""
        others = self._processes()
        self._process.kill()
        for pid in others:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        self.kills += 1

    def start_again(self) -> None:
        """Start it on the files that are there."""
        self._process = self._launched()
        self.wait()

    def wait(self) -> None:
        """Wait until it answers; it is started again when processes of the old one were still alive."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, "the server does not start"
            if self._process.poll() is not None:
                self._process = self._launched()
            time.sleep(0.05)

    def _launched(self) -> subprocess.Popen[bytes]:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        return self._begin("postgres", "-h", "127.0.0.1", "-p", str(self._port), "-k", "", *settings)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def _processes(self) -> list[int]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
