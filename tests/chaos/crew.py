"""The crew: `payouts worker` as real processes side by side, to be killed at any moment and replaced.

Some are started as a person would start them; the others are forked from a process that has imported everything, and
then run the same program, which makes a kill cost a tenth of the time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from adapters.cli.main import main
from tests.adapters.till import KEY
from tests.architecture.source_tree import ROOT
from tests.processes import fork_server

PROGRAM = (sys.executable, "-c", "from adapters.cli.main import main; main()")
PATIENCE_SECONDS = 120
PROCESSES = fork_server(__name__)
_ADDRESS = "Webhooks go to "
_QUICK = {
    "PAYOUTS_WORKER_CONCURRENCY": "4",
    "PAYOUTS_WORKER_LEASE_SECONDS": "2",
    "PAYOUTS_WORKER_POLL_EVERY_SECONDS": "2",
    "PAYOUTS_WORKER_SILENT_FOR_SECONDS": "1",
    "PAYOUTS_WORKER_OVERDUE_AFTER_SECONDS": "5",
    "PAYOUTS_WORKER_FEES_EVERY_SECONDS": "2",
    "PAYOUTS_NXTBANKING_SUBMIT_TIMEOUT_SECONDS": "3",
    "PAYOUTS_NXTBANKING_QUERY_TIMEOUT_SECONDS": "3",
    "PAYOUTS_NXTBANKING_QUERY_WAIT_SECONDS": "0.05",
}


def environment(url: str, base_url: str) -> dict[str, str]:
    """Return what a worker is told: the provider of the office's sandbox, and to look after seconds, not minutes."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PAYOUTS_")}
    told = {
        "PAYOUTS_DATABASE_URL": url,
        "PAYOUTS_KEY_ENCRYPTION_KEY": KEY.get_secret_value(),
        "PAYOUTS_PROVIDERS": "nxtbanking",
        "PAYOUTS_NXTBANKING_BASE_URL": base_url,
        "PAYOUTS_NXTBANKING_API_KEY": "key",
        "PAYOUTS_NXTBANKING_API_SECRET": "secret",
        "PAYOUTS_NXTBANKING_WEBHOOK_SECRET": "webhook-secret-of-the-tests",
        "PAYOUTS_NXTBANKING_AMOUNT_UNIT": "minor",
        "NO_PROXY": "127.0.0.1",
    }
    return clean | told | _QUICK


def run_program(arguments: list[str], settings: dict[str, str], log: Path) -> None:
    """Become the program, in a process that was forked."""
    with log.open("ab") as output:
        for descriptor in (1, 2):
            os.dup2(output.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(settings)
    sys.argv = ["payouts", *arguments]
    main()


@dataclass(frozen=True)
class Member:
    """One worker process."""

    process: subprocess.Popen[bytes] | BaseProcess
    log: Path
    listens: bool

    @property
    def exit_code(self) -> int | None:
        """Return how it ended, negative for a signal; None while it runs."""
        return self.process.poll() if isinstance(self.process, subprocess.Popen) else self.process.exitcode

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; return how it ended."""
        assert self.process.pid is not None
        if self.exit_code is None:
            os.kill(self.process.pid, number)
        if isinstance(self.process, subprocess.Popen):
            return self.process.wait(PATIENCE_SECONDS)
        self.process.join(PATIENCE_SECONDS)
        assert self.process.exitcode is not None, f"a worker does not end:\n{self.tail()}"
        return self.process.exitcode

    def address(self) -> str | None:
        """Return where it takes webhooks in, once it has said so."""
        told = [line for line in self.log.read_text().splitlines(keepends=True) if line.startswith(_ADDRESS)]
        return told[0].removeprefix(_ADDRESS).strip() if told and told[0].endswith("\n") else None

    def tail(self) -> str:
        """Return the end of what it has told."""
        return "\n".join(self.log.read_text().splitlines()[-20:])


@dataclass
class Crew:
    """Some workers on one book."""

    folder: Path
    settings: dict[str, str]
    arguments: tuple[str, ...] = ()
    members: list[Member] = field(default_factory=list)
    started: int = 0
    kills: int = 0

    def start(self, *, forked: bool = True, listens: bool = False) -> Member:
        """Add a worker; one that listens takes a free port."""
        self.started += 1
        log = self.folder / f"worker-{self.started}.log"
        log.touch()
        arguments = ["worker", *self.arguments, *(("--listen", "0") if listens else ())]
        member = Member(self._forked(arguments, log) if forked else self._spawned(arguments, log), log, listens)
        self.members.append(member)
        return member

    def kill(self, member: Member) -> Member:
        """Kill a worker that is at work, without a warning; return the one that takes its place."""
        code = member.end(signal.SIGKILL)
        assert code == -signal.SIGKILL, f"a worker ended by itself, with {code}:\n{member.tail()}"
        self.members.remove(member)
        self.kills += 1
        return self.start(listens=member.listens)

    def stop(self) -> list[int]:
        """Tell all to stop, and wait for them; return how they ended."""
        self.check_alive()
        codes = [member.end(signal.SIGTERM) for member in self.members]
        self.members.clear()
        return codes

    def check_alive(self) -> None:
        """Check that no worker has ended by itself."""
        ended = [member for member in self.members if member.exit_code is not None]
        assert not ended, f"a worker ended by itself, with {ended[0].exit_code}:\n{ended[0].tail()}"

    def is_at_work(self) -> bool:
        """Return whether all that are to listen do so, which is the last thing that a worker begins with."""
        return all(member.address() for member in self.members if member.listens)

    def address(self) -> str | None:
        """Return where webhooks go at the moment, if somebody takes them in."""
        return next((member.address() for member in self.members if member.listens), None)

    def close(self) -> None:
        """Leave no process behind."""
        for member in self.members:
            member.end(signal.SIGKILL)

    def __str__(self) -> str:
        """Return the end of what each has told."""
        return "\n\n".join(f"{member.log.name}:\n{member.tail()}" for member in self.members)

    def _spawned(self, arguments: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            command = [*PROGRAM, *arguments]
            return subprocess.Popen(command, cwd=ROOT, env=self.settings, stdout=output, stderr=output)

    def _forked(self, arguments: list[str], log: Path) -> BaseProcess:
        process = PROCESSES.Process(target=run_program, args=(arguments, self.settings, log))
        process.start()
        return process


def eventually(is_so: Callable[[], bool], what: str, crew: Crew) -> None:
    """Wait until something is so, or tell what never came to be and what the workers said."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"it never came to be so: {what}\n{crew}"
        crew.check_alive()
        time.sleep(0.02)
