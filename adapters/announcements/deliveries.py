"""The deliveries of a book as people see them: what is on its way, what arrived, what was given up; and replays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from adapters.announcements.announcement import Announcement
from adapters.announcements.delivery import Delivery, DeliveryStatus
from adapters.announcements.delivery_rows import DeliveryRows
from adapters.announcements.endpoint import types_in
from adapters.announcements.endpoint_rows import Change, EndpointRows
from adapters.announcements.errors import PositionOutOfLogError
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.register import EndpointRegister, check_actor
from adapters.announcements.tables import AnnouncementTables


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The deliveries to the endpoints of one register."""

    register: EndpointRegister
    log: AnnouncementLog

    def list(
        self, endpoint_id: UUID, status: DeliveryStatus | None = None, *, before: int | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        """Return deliveries of an endpoint, the latest events first; the next page is before the last one's position.

        Raises EndpointNotFoundError.
        """
        with self.register.database.read() as connection:
            self._endpoints.find(connection, endpoint_id)
            return self._rows.read(connection, endpoint_id, status, before, limit)

    def replay(self, endpoint_id: UUID, from_position: int, to_position: int | None = None, *, actor: str) -> int:
        """Have events sent again under the same ids, from one position of the log to another, both included.

        What the endpoint has not been told yet is left to its usual course. Returns how many deliveries there are.
        Pages are transactions of their own: after a crash, or an event that cannot be read, ask again. Raises
        EndpointNotFoundError, PositionOutOfLogError, TextInvalidError, EventUnreadableError or UnknownEventError.
        """
        check_actor(actor)
        upto = self._begin(endpoint_id, from_position, to_position, actor)
        count, after = 0, from_position - 1
        while after < upto:
            page = self.log.page(after, upto=upto)
            count += self._put_again(endpoint_id, page.announcements)
            after = page.position
        return count

    def prune(self) -> int:
        """Forget what was delivered long ago; return how many deliveries that were."""
        before = self.register.clock.now() - timedelta(days=self.register.settings.keep_delivered_days)
        pruned = 0
        while True:
            with self.register.database.begin() as connection:
                found = self._rows.prune(connection, before)
            if not found:
                return pruned
            pruned += found

    def _begin(self, endpoint_id: UUID, from_position: int, to_position: int | None, actor: str) -> int:
        """Record who asked for what, and return the last position that there is to send again."""
        with self.register.database.begin() as connection:
            told = self._endpoints.find(connection, endpoint_id, locking=True).position
            for position in (from_position, to_position or from_position):
                if not from_position <= position or position < 1:
                    raise PositionOutOfLogError(position, told)
            upto = min(to_position or told, told)
            note = f"from {from_position} to {upto}"
            self._endpoints.note(connection, endpoint_id, Change("replayed", note, actor, self.register.clock.now()))
        return int(upto)

    def _put_again(self, endpoint_id: UUID, announcements: Sequence[Announcement]) -> int:
        with self.register.database.begin() as connection:
            types = types_in(self._endpoints.find(connection, endpoint_id, locking=True).types)
            wanted = [each for each in announcements if types is None or each.type in types]
            return self._rows.put_again(connection, endpoint_id, wanted, self.register.clock.now())

    @property
    def _rows(self) -> DeliveryRows:
        return DeliveryRows(AnnouncementTables.of(self.register.database))

    @property
    def _endpoints(self) -> EndpointRows:
        return EndpointRows(AnnouncementTables.of(self.register.database))
