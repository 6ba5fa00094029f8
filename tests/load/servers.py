"""The servers of a load: PostgreSQL that keeps what it has committed, the service, and the bare endpoint beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.postgres import OwnServer, PostgresServers, free_port

VERSION = 18
_SERVING = "Serving "


class DurableServer(OwnServer):
    """A server with the settings that PostgreSQL comes with: a commit is on the disk before it is answered."""

    @classmethod
    @contextmanager
    def running(cls, *settings: str) -> Iterator[str]:
        """Run a server, with these settings besides; give the URL of its database, and leave nothing of it behind."""
        folder = PostgresServers.make_folder()
        server = cls(VERSION, folder / "server")
        try:
            server.make()
            port = free_port()
            options = " ".join(f"-c {setting}" for setting in ("max_connections=200", *settings))
            listen = f"-h 127.0.0.1 -p {port} -k '' {options}"
            server._run("pg_ctl", "-w", "-l", str(server._folder / "log"), "-o", listen, "start")
            try:
                yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
            finally:
                server.stop()
        finally:
            shutil.rmtree(folder)


@contextmanager
def serving(*command: str, **settings: str) -> Iterator[str]:
    """Run a server in a process of its own; give its address once it answers."""
    environment: Mapping[str, str] = {**os.environ, **settings}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith(_SERVING), f"{command} does not start: {line}"
        yield line.removeprefix(_SERVING).strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
    assert process.returncode == 0, f"{command} ended with {process.returncode}"
