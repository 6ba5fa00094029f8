"""Queries of a long book: a balance, a page of a statement, a page of payouts, each in a snapshot of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice

import psycopg
from sqlalchemy import Connection

from adapters.embedded import BookReader, open_reader
from projections.queries.balances import balance_of
from projections.queries.payouts import list_payouts
from projections.queries.spans import Span
from projections.queries.statement import lines_of, statement_of
from tests.adapters.till import settings_for
from tests.bench.comparison import Comparison, Floor, Path, at_most
from tests.bench.floors.select_one import select_one
from tests.bench.stage import Stage
from tests.bench.timing import at_rank, seconds
from tests.builders import ACME

_PAGE_LINES = 50
_SEED = 7
_P99 = 99
Query = Callable[[BookReader, Connection, int], object]
"""Asks a book, in a read transaction, for something that depends on a place in the log."""


class Asked:
    """Our query and the floor's, asked in turn one by one: the slowest calls are those of a moment's load on both."""

    def __init__(self, ours: Callable[[], object], theirs: Callable[[], object], times: int) -> None:
        """Ask each of them so many times in a round."""
        self._ours, self._theirs, self._times = ours, theirs, times
        self._theirs_ms: list[float] = []

    def ours_p99(self, _round_no: int) -> float:
        """Ask both, and return our 99th percentile in milliseconds."""
        both = [(seconds(self._ours) * 1000, seconds(self._theirs) * 1000) for _ in range(self._times)]
        self._theirs_ms = [theirs for _, theirs in both]
        return at_rank([ours for ours, _ in both], _P99)

    def theirs_p99(self, _round_no: int) -> float:
        """Return the floor's of the same round."""
        return at_rank(self._theirs_ms, _P99)


def _balance(reader: BookReader, connection: Connection, _place: int) -> None:
    balance_of(connection, reader.tables, ACME, "INR")


def _statement_page(reader: BookReader, connection: Connection, _place: int) -> None:
    statement = statement_of(connection, reader.tables, ACME, "INR", Span())
    page = list(islice(lines_of(connection, reader.tables, statement, page_lines=_PAGE_LINES), _PAGE_LINES))
    assert len(page) == _PAGE_LINES, "the statement goes on"


def _payouts_page(reader: BookReader, connection: Connection, place: int) -> None:
    list_payouts(connection, reader.tables, limit=_PAGE_LINES, before=place)


@contextmanager
def _compared(stage: Stage, query: Query) -> Iterator[Comparison]:
    book, dice = stage.long_book, random.Random(_SEED)
    with (
        open_reader(settings=settings_for(book.url)) as reader,
        psycopg.connect(book.url, autocommit=True) as connection,
    ):

        def ask() -> None:
            with reader.database.read() as snapshot:
                query(reader, snapshot, dice.randint(1, book.events))

        asked = Asked(ask, lambda: select_one(connection), stage.size.asked)
        floor = Floor("SELECT 1, p99", asked.theirs_p99, at_most(10))
        yield Comparison("ms p99", asked.ours_p99, (floor,))


BALANCE_PATH = Path("query: balance", partial(_compared, query=_balance))
STATEMENT_PATH = Path("query: page of a statement", partial(_compared, query=_statement_page))
PAYOUTS_PATH = Path("query: page of payouts", partial(_compared, query=_payouts_page))
