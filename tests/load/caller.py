"""The caller: posts documents over many connections for some seconds, in a process of its own.

    python -m tests.load.caller < errand.json > answers.json

It speaks HTTP by hand, which costs a tenth of what a client library does: what is measured is the service.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Errand:
    """What to ask, of whom, and for how long."""

    address: str
    path: str
    authorization: str
    document: dict[str, Any]
    """What is sent, but for its reference, which is another one each time."""
    prefix: str
    """How the references begin."""
    connections: int
    seconds: float


@dataclass
class Answers:
    """What came back."""

    accepted: list[str] = field(default_factory=list)
    """The references of what was accepted."""
    refused: dict[str, int] = field(default_factory=dict)
    """How many answers had another status, by status."""
    milliseconds: list[float] = field(default_factory=list)
    """How long each answer took."""
    seconds: float = 0.0
    """How long all of it took."""

    def take(self, reference: str, status: int, seconds: float) -> None:
        """Take in one answer."""
        self.milliseconds.append(round(seconds * 1000, 3))
        if status == HTTPStatus.ACCEPTED:
            self.accepted.append(reference)
        else:
            self.refused[str(status)] = self.refused.get(str(status), 0) + 1


async def run(errand: Errand) -> Answers:
    """Ask over all connections at once until the time is over."""
    answers, began_at = Answers(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(errand.connections):
            group.create_task(_ask(errand, f"{errand.prefix}-{number}", began_at + errand.seconds, answers))
    answers.seconds = time.perf_counter() - began_at
    return answers


async def _ask(errand: Errand, prefix: str, until: float, answers: Answers) -> None:
    where = urlsplit(errand.address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    number = 0
    while (asked_at := time.perf_counter()) < until:
        number += 1
        reference = f"{prefix}-{number}"
        writer.write(_request(errand, reference))
        status = await _status(reader)
        answers.take(reference, status, time.perf_counter() - asked_at)
    writer.close()
    await writer.wait_closed()


def _request(errand: Errand, reference: str) -> bytes:
    body = json.dumps({**errand.document, "reference": reference}).encode()
    head = (
        f"POST {errand.path} HTTP/1.1\r\nHost: {urlsplit(errand.address).netloc}\r\n"
        f"Authorization: {errand.authorization}\r\nIdempotency-Key: {reference}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _status(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lengths = [line.partition(":")[2] for line in head.split("\r\n") if line.startswith("content-length:")]
    await reader.readexactly(int(lengths[0]))
    return int(head.split(" ", 2)[1])


if __name__ == "__main__":
    json.dump(asdict(asyncio.run(run(Errand(**json.load(sys.stdin))))), sys.stdout)
