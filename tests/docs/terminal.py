"""A terminal for the commands of one page: one shell, so that what a command exports is there for the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_MARK = "--- the exit code is"


class CommandFailedError(Exception):
    """A command of a page ended with another exit code than 0."""


class Terminal:
    """A shell in a folder of its own, with this project's programs on the path and none of its settings."""

    def __init__(self, folder: Path, *programs: Path) -> None:
        """Open it in a folder; `programs` are folders whose programs come before others of their names."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PAYOUTS_")}
        environment.pop("COLUMNS", None)
        environment["LC_ALL"] = "C.UTF-8"
        folders = [*programs, Path(sys.executable).parent, environment["PATH"]]
        environment["PATH"] = os.pathsep.join(map(str, folders))
        self._shell = subprocess.Popen(
            ["bash", "--norc"],  # noqa: S607  whichever bash the machine has
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=folder,
            env=environment,
            start_new_session=True,
        )

    def run(self, command: str) -> str:
        """Return what a command printed on both outputs. Raises CommandFailedError."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f'{{ {command}\n}} </dev/null\nprintf "\\n{_MARK} %s\\n" "$?"\n')
        self._shell.stdin.flush()
        printed = ""
        for line in self._shell.stdout:
            if line.startswith(_MARK):
                if (code := line.removeprefix(_MARK).strip()) != "0":
                    message = f"{command}\nended with exit code {code}:\n{printed}"
                    raise CommandFailedError(message)
                return printed
            printed += line
        message = f"{command}\nended the shell:\n{printed}"
        raise CommandFailedError(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # With everything that a page has left running in the background.
        os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.communicate()
