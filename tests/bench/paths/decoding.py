"""Reading the log and making events of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from adapters.embedded import Book, open_book
from tests.adapters.till import settings_for
from tests.bench.comparison import Comparison, Floor, Path, at_least
from tests.bench.floors.read_rows import pages
from tests.bench.floors.stock_application import stock_application
from tests.bench.floors.stock_subscription import fill, subscription_rate
from tests.bench.ours.told_lives import EVENTS_OF_A_LIFE, new_lives, pay_in, tell
from tests.bench.stage import Stage
from tests.bench.timing import per_second

_PAGE = 1_000


@contextmanager
def _compared(stage: Stage) -> Iterator[Comparison]:
    url, size = stage.database(), stage.size
    with (
        open_book(settings=settings_for(url)) as book,
        stock_application(url) as stock,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        lives = size.decoded // EVENTS_OF_A_LIFE
        pay_in(book)
        tell(book, new_lives(lives), size.batch)
        fill(stock, lives, size.batch)
        events, head = lives * EVENTS_OF_A_LIFE, book.store.head()

        def undecoded(_round_no: int) -> float:
            return per_second(events, lambda: [len(rows) for rows in pages(connection, head - events, head, _PAGE)])

        yield Comparison(
            "events/s",
            lambda _: per_second(events, lambda: _read(book, head - events)),
            (
                Floor("the library's subscription", lambda _: subscription_rate(stock, events), at_least(2.5)),
                Floor("binary rows, not decoded", undecoded, None),
            ),
        )


def _read(book: Book, after: int) -> None:
    while page := book.store.read_page(after, _PAGE):
        after = page[-1].position


PATH = Path("decoding the log", _compared)
