"""Verifying a long log in a process of its own, beside a plain reading of the same rows."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from adapters.embedded import Book, open_book
from tests.adapters.till import settings_for
from tests.long_log.writing import write
from tests.new_book import make_book

PROGRAM = (sys.executable, "-c", "from adapters.cli.main import main; main()", "verify", "--json", "--url")
_ROWS_AT_ONCE = 10_000
_KIB_PER_MIB = 1_024


@dataclass(frozen=True)
class Run:
    """What verifying a log took."""

    events: int
    write_seconds: float
    read_seconds: float
    """Reading all rows of the log once, without decoding them."""
    verify_seconds: float
    peak_mib: int
    """Of the process that verified."""
    document: dict[str, Any]
    """What it said."""


def run(url: str, events: int) -> Run:
    """Write a log of so many events into a new book, hash and verify it."""
    make_book(url)
    started = time.perf_counter()
    with open_book(settings=settings_for(url)) as book:
        write(book, events)
        wrote = time.perf_counter()
        found = _read(book)
    read = time.perf_counter()
    told = subprocess.run([*PROGRAM, url], capture_output=True, text=True, check=False)
    verified = time.perf_counter()
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _KIB_PER_MIB
    assert found == events, f"{found} of {events} events are in the log"
    assert told.stdout, told.stderr
    return Run(events, wrote - started, read - wrote, verified - read, peak_mib, json.loads(told.stdout))


def _read(book: Book) -> int:
    stored = book.database.tables.events
    with book.database.read() as connection:
        query = select(stored).order_by(stored.c.position).execution_options(yield_per=_ROWS_AT_ONCE)
        return sum(len(rows) for rows in connection.execute(query).partitions())
