"""A book with a long log: written once in a run, and rebuilt once in a round."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field

import psycopg

from adapters.embedded import open_book
from tests.adapters.till import settings_for
from tests.long_log.writing import write


@dataclass(frozen=True)
class Rebuilt:
    """What rebuilding all read tables took, in a process of its own."""

    seconds: float
    peak_mib: float
    """Of that process."""


@dataclass(frozen=True)
class LongBook:
    """The book of so many events at a URL: payouts that went well, and the deposit that paid for them."""

    url: str
    events: int
    _rebuilt: dict[int, Rebuilt] = field(default_factory=dict)

    @classmethod
    def write(cls, url: str, events: int) -> LongBook:
        """Write the events into an empty book."""
        with open_book(settings=settings_for(url)) as book:
            write(book, events)
        with psycopg.connect(url, autocommit=True) as connection:
            # What the server does about so many new rows it does now, and not while somebody is measured.
            for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
                connection.execute(statement)
        return cls(url, events)

    def rebuilt(self, round_no: int) -> Rebuilt:
        """Rebuild the read tables, once in a round, whoever asks."""
        if round_no not in self._rebuilt:
            command = (sys.executable, "-m", "tests.bench.ours.rebuilding", self.url)
            told = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            self._rebuilt[round_no] = Rebuilt(**json.loads(told.stdout))
        return self._rebuilt[round_no]
