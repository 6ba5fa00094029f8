"""The independent `mock-bank` program, as a process of its own on 127.0.0.1, and its control plane.

It is no code of this project: it reads pain.001 and writes pain.002, camt.054, camt.053 and pacs.004 by its own
understanding of the standard, and settles on a clock that tests move.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from pydantic import SecretStr

from adapters.providers.http import basic

OPENED_AT = datetime(2026, 9, 30, 9, tzinfo=UTC)
"""A Wednesday."""
USER, PASSWORD = "tester", "password-of-the-mock-bank"
OURS = "ACME"
CLOSED_CREDITOR = "NL84MOCK0000000003"
UNRESOLVED_CREDITOR = "NL57MOCK0000000004"
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:[0-9]+)/")
_SECONDS = 30


@dataclass(frozen=True)
class MockBank:
    """The program's address, and what a test may do to it."""

    base_url: str

    def reset(self) -> None:
        self.ask("POST", "/_mock/reset")
        self.change({"currency": "INR"})

    def change(self, fields: dict[str, Any], account: str = OURS) -> None:
        """Change an account: its behaviour, parameters, balance (minor units) or currency."""
        self.ask("PATCH", f"/_mock/accounts/{account}", json.dumps(fields).encode())

    def advance(self, days: int) -> None:
        """Move the bank's clock; what came due is booked, and its messages are laid into the mailbox."""
        self.ask("POST", f"/_mock/advance?days={days}")

    def balance_minor(self, account: str = OURS) -> int:
        return int(self.ask("GET", f"/_mock/accounts/{account}")["balance"])

    def waiting(self) -> list[str]:
        """Return the types of the messages in the mailbox, oldest first."""
        return [message["type"] for message in self.ask("GET", "/_mock/mailbox?leave")]

    def payments(self) -> list[dict[str, Any]]:
        """Return every payment the bank decided on, oldest first."""
        return list(reversed(self.ask("GET", "/_mock/payments")))

    def findings(self, file: bytes) -> list[dict[str, Any]]:
        """Return what the bank's validator finds wrong with a payment file."""
        return list(self.ask("POST", "/_mock/validate", file, {"Accept": "application/json"})["findings"])

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        credentials = basic(USER, SecretStr(PASSWORD))
        url = self.base_url + path
        request = Request(url, body, credentials | (headers or {}), method=method)  # noqa: S310 - http on 127.0.0.1
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            return json.load(answer)


@contextmanager
def running_mock_bank(folder: Path) -> Iterator[MockBank]:
    """Start the program on a free port, and end it."""
    log = folder / "mock-bank.log"
    command = [sys.executable, "-m", "mockbank", "--port", "0", "--clock", f"{OPENED_AT:%Y-%m-%dT%H:%M}"]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, "--auth", f"{USER}:{PASSWORD}"], stdout=output, stderr=output)
    try:
        yield MockBank(_address(process, log))
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        if found := _LISTENING.search(log.read_text()):
            return found[1]
        time.sleep(0.02)
    message = f"mock-bank did not start: {log.read_text()}"
    raise AssertionError(message)
