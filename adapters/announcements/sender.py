"""The sender: sends what is due to an endpoint, one delivery at a time, and records what came of it.

    2xx             taken
    410             the endpoint wants nothing more, and is disabled; the delivery waits in case it is resumed
    anything else   tried again, later each time; after the tenth try given up, and people are told

At least once: a worker that dies between sending and recording has sent for nothing, and the next one sends again under
the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from adapters.announcements.alarms import Alarms
from adapters.announcements.backoff import wait_after
from adapters.announcements.cloud_event import CONTENT_TYPE, cloud_event, source_of
from adapters.announcements.delivery import Lease
from adapters.announcements.delivery_rows import DeliveryRows
from adapters.announcements.errors import EndpointNotFoundError, NotAnnouncedError
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.post import Letter, Outcome, Post
from adapters.announcements.register import EndpointRegister
from adapters.announcements.signature import headers_of
from adapters.announcements.tables import AnnouncementTables
from ledger.errors import EventUnreadableError, SealBrokenError, UnknownEventError

ACTOR = "worker:announcer"
LEASE = timedelta(seconds=60)
"""Longer than one delivery may take."""
_OUR_FAULTS = (EventUnreadableError, UnknownEventError, SealBrokenError, NotAnnouncedError, EndpointNotFoundError)
"""What stands in the way of one delivery, or of one endpoint's, and of no other."""
_HEADERS = {"Content-Type": CONTENT_TYPE, "User-Agent": "payout-ledger", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the deliveries of one book. Safe to use from many threads and processes."""

    register: EndpointRegister
    log: AnnouncementLog
    post: Post
    alarms: Alarms
    random: Random

    def send_next(self, endpoint_id: UUID) -> bool:
        """Send the delivery that has been due the longest; return whether there was one."""
        lease = self.take(endpoint_id)
        if lease is None:
            return False
        self.settle(lease, self.send(lease))
        return True

    def take(self, endpoint_id: UUID) -> Lease | None:
        """Lease one delivery; None when none is due."""
        database, clock = self.register.database, self.register.clock
        with database.read() as connection:
            # Looking first, because a write transaction would hold up the writers of the book.
            if not self._rows.is_due(connection, endpoint_id, clock.now()):
                return None
        with database.begin() as connection:
            now = clock.now()
            return self._rows.take(connection, endpoint_id, now, now + LEASE)

    def send(self, lease: Lease) -> Outcome:
        """Send a leased delivery once. A fault of ours is an outcome as well: it must not hold up the others."""
        try:
            letter = self._letter(lease)
        except _OUR_FAULTS as fault:
            return Outcome(None, str(fault))
        return self.post.send(letter)

    def settle(self, lease: Lease, outcome: Outcome) -> bool:
        """Record what came of a delivery; return False when the lease was not held any more.

        People are told first: a crash between the two tells them again, which does no harm.
        """
        now = self.register.clock.now()
        wait = wait_after(lease.tries, self.random)
        if outcome.is_gone:
            self._disable(lease.endpoint_id, outcome)
        if not outcome.is_taken and wait is None:
            self.alarms.gave_up(lease, outcome.words)
        with self.register.database.begin() as connection:
            return self._rows.settle(connection, lease, outcome, None if wait is None else now + wait, now)

    @property
    def _rows(self) -> DeliveryRows:
        return DeliveryRows(AnnouncementTables.of(self.register.database))

    def _letter(self, lease: Lease) -> Letter:
        announcement = self.log.at(lease.position)
        if announcement is None:
            raise NotAnnouncedError(lease.position)
        body = cloud_event(announcement, self.register.settings.source or source_of(self.register.database.book))
        recipient = self.register.recipient(lease.endpoint_id)
        signed = headers_of(recipient.secrets, announcement.event_id, body, self.register.clock.now())
        return Letter(recipient.url, body, {**_HEADERS, **signed})

    def _disable(self, endpoint_id: UUID, outcome: Outcome) -> None:
        reason = f"it answered {outcome.words}"
        self.alarms.disabled(endpoint_id, reason)
        try:
            self.register.disable(endpoint_id, actor=ACTOR, reason=reason)
        except EndpointNotFoundError:
            # Removed meanwhile, which is as good.
            return
