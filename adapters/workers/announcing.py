"""Announcing: the part of a worker that tells other systems, where the library that signs is installed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from adapters.announcements.announcer import Announcer
from adapters.announcements.delivery import Lease
from adapters.announcements.settings import AnnouncementSettings
from adapters.announcements.signature import can_sign
from adapters.embedded import Book
from adapters.workers.alerts import AlertKind, Alerts


@dataclass(frozen=True, slots=True)
class AlertingAlarms:
    """Tells people as every other part of a worker does."""

    alerts: Alerts

    def gave_up(self, lease: Lease, words: str) -> None:
        """Tell that a delivery is not tried any more."""
        text = f"{lease.type} at position {lease.position} was tried {lease.tries} times, in the end: {words}"
        self.alerts.raise_alert(AlertKind.ANNOUNCEMENT_GIVEN_UP, str(lease.endpoint_id), text)

    def disabled(self, endpoint_id: UUID, words: str) -> None:
        """Tell that nothing more is sent to an endpoint."""
        self.alerts.raise_alert(AlertKind.ENDPOINT_DISABLED, str(endpoint_id), words)


def announcer_on(book: Book, settings: AnnouncementSettings, alerts: Alerts) -> Announcer | None:
    """Return what announces; None without the extra, with which no endpoint can have been added."""
    return Announcer.of(book, settings, AlertingAlarms(alerts)) if can_sign() else None
