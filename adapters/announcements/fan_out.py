"""The fan-out: makes deliveries of what the log tells, each event once for each endpoint.

The deliveries of a page of events and the endpoint's position behind it are one transaction, and the position moves
only from where the page began: a crash loses nothing, and of several workers that do the same page one wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.announcements.delivery_rows import DeliveryRows, Standing
from adapters.announcements.endpoint_rows import EndpointRows
from adapters.announcements.log import AnnouncementLog, AnnouncementPage
from adapters.announcements.tables import AnnouncementTables
from ledger.clock import Clock
from ledger.store.database import Database


@dataclass(frozen=True, slots=True)
class FanOut:
    """Turns the log of one book into deliveries."""

    database: Database
    clock: Clock
    log: AnnouncementLog

    def standings(self) -> Sequence[Standing]:
        """Return what there is to do for each endpoint that is active."""
        with self.database.read() as connection:
            return self._deliveries.standings(connection, self.database.tables)

    def step(self, standings: Sequence[Standing]) -> bool:
        """Take one page of the log for each endpoint that is behind; return whether one was.

        Endpoints that stand at the same place share the reading of it. Raises what `AnnouncementLog.page` raises: an
        event that cannot be read is in front of everything that follows it.
        """
        pages: dict[int, AnnouncementPage] = {}
        behind = [standing for standing in standings if standing.position < standing.head]
        for standing in behind:
            if standing.position not in pages:
                pages[standing.position] = self.log.page(standing.position)
            self._take(standing, pages[standing.position])
        return bool(behind)

    def _take(self, standing: Standing, page: AnnouncementPage) -> None:
        wanted = [each for each in page.announcements if standing.wants(each)]
        with self.database.begin() as connection:
            if self._endpoints.move_on(connection, standing.endpoint_id, standing.position, page.position):
                self._deliveries.put(connection, standing.endpoint_id, wanted, self.clock.now())

    @property
    def _deliveries(self) -> DeliveryRows:
        return DeliveryRows(AnnouncementTables.of(self.database))

    @property
    def _endpoints(self) -> EndpointRows:
        return EndpointRows(AnnouncementTables.of(self.database))
