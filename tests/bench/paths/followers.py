"""A follower that catches up: with all read tables, as the stock view does, and with the live registers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.embedded import Book, open_book
from projections.fold import EVERYTHING
from projections.follower import Follower
from projections.schema import ReadTables
from tests.adapters.till import settings_for
from tests.bench.comparison import Comparison, Floor, Path, at_least
from tests.bench.floors.mirror import mirror
from tests.bench.floors.read_rows import read_and_copy
from tests.bench.floors.stock_runner import stock_runner
from tests.bench.log_rows import EVENTS
from tests.bench.ours.told_lives import EVENTS_OF_A_LIFE, new_lives, pay_in, tell
from tests.bench.stage import Stage
from tests.bench.timing import per_second

_PAGE = 5_000
_BESIDE = "bench_"


@contextmanager
def _compared(stage: Stage, *, everything: bool) -> Iterator[Comparison]:
    url, size = stage.database(), stage.size
    with (
        open_book(settings=settings_for(url)) as book,
        mirror(url, EVENTS) as beside,
        stock_runner(url) as stock,
    ):
        pay_in(book)
        follower = _follower_of_everything(book) if everything else book.follower
        stretch = (0, 0)

        def ours(_round_no: int) -> float:
            nonlocal stretch
            before = follower.catch_up()
            tell(book, new_lives(size.followed // EVENTS_OF_A_LIFE), size.batch)
            stretch = (before, book.store.head())
            return per_second(stretch[1] - before, follower.catch_up)

        def copied(_round_no: int) -> float:
            return per_second(stretch[1] - stretch[0], lambda: read_and_copy(beside, *stretch, _PAGE))

        yield Comparison(
            "events/s",
            ours,
            (
                Floor("stock runner, SQLAlchemy view", lambda _: stock.rate(size.stock_followed), at_least(40)),
                Floor("read and COPY of the event rows", copied, at_least(0.25)),
            ),
        )


def _follower_of_everything(book: Book) -> Follower:
    """Return a follower that makes every read table beside the live ones, as a rebuild does."""
    tables = ReadTables(book.database.schema, _BESIDE)
    with book.database.begin() as connection:
        tables.metadata.create_all(connection)
    return Follower(book.store, EVERYTHING, book.zone, tables=tables)


PATH = Path("followers, all read tables", lambda stage: _compared(stage, everything=True))
REGISTERS_PATH = Path("followers, live registers", lambda stage: _compared(stage, everything=False))
