"""A desk: a till, endpoints that are told of what happens there, and the steps of announcing, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from adapters.announcements.deliveries import Deliveries
from adapters.announcements.delivery import Delivery, Lease
from adapters.announcements.endpoint import NewSecret
from adapters.announcements.fan_out import FanOut
from adapters.announcements.log import AnnouncementLog
from adapters.announcements.post import Post
from adapters.announcements.register import EndpointRegister
from adapters.announcements.sender import Sender
from adapters.announcements.settings import AnnouncementSettings
from ledger.clock import MovableClock
from ledger.payout.attempts import attempt_key
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.till import ME, MOMENT, PROVIDER, Till, opened_till

URL = "https://hooks.example.com/payouts"
INSIDE = AnnouncementSettings(plain_http_allowed=True, private_addresses_allowed=True)
"""Lets tests announce to themselves."""


class SilentNetworkError(Exception):
    """A test that means to send nothing has sent something."""


class NoPost:
    """Carries nothing."""

    def send(self, letter: object) -> Any:
        raise SilentNetworkError


@dataclass
class HeardAlarms:
    """What people were told, in order."""

    heard: list[tuple[str, object, str]] = field(default_factory=list)

    def gave_up(self, lease: Lease, words: str) -> None:
        self.heard.append(("gave_up", lease.position, words))

    def disabled(self, endpoint_id: UUID, words: str) -> None:
        self.heard.append(("disabled", endpoint_id, words))


@dataclass(frozen=True)
class Desk:
    """One book that announces."""

    till: Till
    clock: MovableClock
    settings: AnnouncementSettings = INSIDE
    post: Post = field(default_factory=NoPost)
    alarms: HeardAlarms = field(default_factory=HeardAlarms)

    @property
    def register(self) -> EndpointRegister:
        return EndpointRegister.of(self.till.book, self.settings)

    @property
    def log(self) -> AnnouncementLog:
        return AnnouncementLog(self.till.book.store)

    @property
    def fan_out(self) -> FanOut:
        return FanOut(self.till.book.database, self.clock, self.log)

    @property
    def sender(self) -> Sender:
        return Sender(self.register, self.log, self.post, self.alarms, Random(1))

    @property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.register, self.log)

    def add(self, url: str = URL, **given: Any) -> NewSecret:
        return self.register.add(url, actor=ME, **given)

    def spread(self) -> None:
        """Make deliveries of everything in the log."""
        while self.fan_out.step(self.fan_out.standings()):
            pass

    def send_all(self, endpoint_id: UUID) -> int:
        """Send everything that is due; return how many deliveries that were."""
        sent = 0
        while self.sender.send_next(endpoint_id):
            sent += 1
        return sent

    def listed(self, endpoint_id: UUID) -> list[Delivery]:
        """Return all deliveries of an endpoint in log order."""
        return list(reversed(self.deliveries.list(endpoint_id, limit=10_000)))

    def complete(self, payout_id: UUID, utr: str | None = "006012345678") -> None:
        """Submit a payout and have it completed."""
        self.till.book.ledger.submit(payout_id, PROVIDER, actor=ME)
        self.report(payout_id, ReportedStatus.SUCCEEDED, confidence=Confidence.DEBITED, utr=utr)

    def report(self, payout_id: UUID, status: ReportedStatus, **facts: Any) -> None:
        """Record what the provider says of the first attempt."""
        report = StatusReport(
            provider=PROVIDER,
            source=ReportSource.WEBHOOK,
            status=status,
            provider_status=status.value,
            effective_at=self.clock.now(),
            reference=attempt_key(payout_id, 1),
            **facts,
        )
        self.till.book.ledger.record_report(report, actor=ME)


@contextmanager
def opened_desk(url: str, **parts: Any) -> Iterator[Desk]:
    """Open a new book that announces."""
    clock = MovableClock(MOMENT)
    with opened_till(url, clock) as till:
        yield Desk(till, clock, **parts)
