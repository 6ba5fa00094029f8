"""The books as a collector: read at each scrape, so that every process of a book tells the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from adapters.queue.depth import queue_depth
from adapters.queue.tables import WorkTables
from adapters.web.metrics.gauges import (
    gauge,
    of_followers,
    of_messages,
    of_payouts,
    of_providers,
    of_queue,
    of_wallets,
)
from adapters.web.site import Site
from ledger.errors import DatabaseUnreachableError
from projections.queries.figures.orphans import count_orphans
from projections.queries.figures.overview import overview
from projections.queries.figures.projector_lag import projector_lag
from projections.queries.figures.provider_health import provider_health
from projections.queries.figures.wallet_cover import wallet_covers
from projections.queries.figures.webhook_delay import webhook_delays
from projections.queries.spans import Span

LATELY = timedelta(hours=1)
"""Which messages count for the delay of webhooks: those that were handled so lately."""


class BooksCollector(Collector):
    """Reads the figures of one book."""

    def __init__(self, site: Site) -> None:
        """Read the book of a site."""
        self._site = site

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: the book is not asked before somebody scrapes."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Read everything in one transaction; a database that is away is told of, and is no reason not to answer."""
        try:
            with self._site.read() as connection:
                found = list(self._figures(connection))
        except (DBAPIError, DatabaseUnreachableError):
            found = []
        yield gauge("database_up", "Whether the book could be read.", (), [((), float(bool(found)))])
        yield from found

    def _figures(self, connection: Connection) -> Iterator[Metric]:
        book = self._site.book
        now, tables = book.clock.now(), book.tables
        yield from of_payouts(overview(connection, tables, now, book.zone).currencies, now)
        delays = webhook_delays(connection, tables, Span(now - LATELY, None), book.zone)
        yield from of_messages(delays, count_orphans(connection, tables), now)
        yield from of_followers(projector_lag(connection, tables, now).followers)
        yield from of_queue(queue_depth(connection, WorkTables.of(book.database), now), now)
        yield from of_providers(provider_health(connection, tables, now, providers=tuple(self._site.providers)))
        yield from of_wallets(wallet_covers(connection, tables, now))
