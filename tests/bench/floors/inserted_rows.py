"""The floor of writing one by one: insert the same event row and commit, one round trip for both, as pgbench does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import psycopg
from psycopg import Connection

from tests.bench.floors.mirror import insert_into
from tests.bench.log_rows import EVENTS, Row
from tests.bench.timing import shared_out

_INSERT = insert_into(EVENTS, columns=6)


class Inserters:
    """Connections side by side, each with a thread of its own; each row is a transaction."""

    def __init__(self, connections: Sequence[Connection[Any]]) -> None:
        """Use these connections, which commit by themselves."""
        self._inserts: Sequence[Callable[[Row], object]] = [
            partial(connection.cursor().execute, _INSERT, prepare=True) for connection in connections
        ]

    def rate(self, rows: Sequence[Row]) -> float:
        """Insert rows of events; return how many in a second."""
        return shared_out(rows, self._inserts)


@contextmanager
def inserters(url: str, connections: int) -> Iterator[Inserters]:
    """Open so many connections."""
    with ExitStack() as stack:
        opened = (psycopg.connect(url, autocommit=True) for _ in range(connections))
        yield Inserters([stack.enter_context(connection) for connection in opened])
