"""`payouts` for the shells of pages: a process that has imported it already forks for each command, as it was typed.

To import is nearly all that most commands take, and the pages type eighty of them. Everything else is as it is for a
reader: the arguments, the folder, the settings, the three descriptors, signals, and the exit code.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from adapters.cli.commands import COMMANDS, load
from adapters.cli.main import main

_ROOT = Path(__file__).parents[2]
_READY = "ready"
_LARGEST = 1 << 20
_PROGRAM = """#!{python} -IS
import json, os, signal, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()], [0, 1, 2])
    told = server.makefile()
    process = int(told.readline())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.kill(process, number))
    sys.exit(int(told.readline()))
"""


@contextmanager
def ready_program(folder: Path) -> Iterator[Path]:
    """Return a folder with a `payouts` that starts at once."""
    programs, address = folder / "bin", str(folder / "socket")
    programs.mkdir()
    program = programs / "payouts"
    program.write_text(_PROGRAM.format(python=sys.executable, address=address), encoding="utf-8")
    program.chmod(0o755)
    # By -c and not by -m: a module that is run would be in the place of the program's name in its help.
    command = [sys.executable, "-c", f"from tests.docs.ready_program import serve; serve({address!r})"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == _READY
        yield programs
        server.kill()


def serve(address: str) -> None:
    """Import every command, and run each that is asked for in a process of its own."""
    for name in COMMANDS:
        load(name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print(_READY, flush=True)  # noqa: T201  the one who started it waits for this
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                run(asking)
                return
            asking.close()


def run(asking: socket.socket) -> None:
    """Run one command; when whoever asked is gone, so is the command, with all that it started."""
    told, descriptors, _, _ = socket.recv_fds(asking, _LARGEST, 3)
    process = os.fork()
    if process == 0:
        asking.close()
        arguments, where, settings = json.loads(told)
        become(arguments, where, settings, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    asking.sendall(f"{process}\n".encode())
    ended = os.pidfd_open(process)
    waited_for = [ended, asking.fileno()]
    if ended not in select.select(waited_for, [], [])[0]:
        os.killpg(process, signal.SIGKILL)
        return
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    asking.sendall(f"{code if code >= 0 else 128 - code}\n".encode())


def become(arguments: list[str], folder: str, settings: dict[str, str], descriptors: list[int]) -> NoReturn:
    """Be the command."""
    os.setsid()
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    sys.argv = arguments
    main()
    sys.exit()
