"""The status poller: asks providers about what stays silent, and never guesses.

What to do about an attempt without an outcome is decided in `resolution`; here it is done. Before an order is sent
again its outcome is recorded as unknown, because from then on two requests may be under way, and refusing one of them
says nothing about the other. A payout that is final is asked about too: for its fee, for money that came back, or
because a person wants to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Connection

from adapters.embedded import Book
from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.port import PayoutProvider
from adapters.workers.alerts import Alerts, LoggedAlerts
from adapters.workers.checks import Check, Checks
from adapters.workers.open_outcomes import OpenOutcome, recorded
from adapters.workers.sweeps import SILENT_FOR, Sweeps
from ledger.errors import LedgerError, PayoutNotSubmittableError
from ledger.payment_orders import PaymentOrder
from ledger.payout.attempts import AttemptState
from projections.queries.attempts import AttemptRow, attempts_of
from projections.queries.payouts import PayoutRow, payout_by_id

ACTOR = "worker:poller"
_SILENCES = (ProviderUnavailableError, WireError)
"""Answers that tell nothing: the attempt stays as it is, and is asked about again."""


@dataclass(frozen=True, slots=True)
class StatusPoller:
    """Asks providers about the attempts that they hold. Safe to use from many threads."""

    book: Book
    providers: Mapping[str, PayoutProvider]
    alerts: Alerts = field(default_factory=LoggedAlerts)

    @classmethod
    def for_one(cls, book: Book, provider: PayoutProvider) -> Self:
        """Return the poller of a book that pays through one provider only."""
        return cls(book, {provider.name: provider})

    def ask(self, subject: str) -> datetime | None:
        """Do the job of asking about one payout; whatever stays open is found by the next sweep."""
        self.ask_about(UUID(subject))
        return None

    def ask_about(self, payout_id: UUID) -> bool:
        """Ask about one payout and record the answer; return whether there was one."""
        with self.book.database.read() as connection:
            payout = payout_by_id(connection, self.book.tables, payout_id)
            attempt = self._attempt_that_counts(connection, payout)
        provider = None if attempt is None else self.providers.get(attempt.provider)
        if attempt is None or provider is None:
            return False
        try:
            return self._find_out(provider, payout, attempt)
        except _SILENCES:
            return False

    def ask_about_all(self, payout_ids: Iterable[UUID]) -> int:
        """Ask about each of these, and return how many gave an answer.

        What goes wrong with one payout is told at the end, and holds up no other.
        """
        answers = 0
        faults: list[LedgerError] = []
        for payout_id in payout_ids:
            try:
                answers += self.ask_about(payout_id)
            except LedgerError as error:
                error.add_note(f"while asking about payout {payout_id}")
                faults.append(error)
        if faults:
            message = "some payouts could not be asked about"
            raise ExceptionGroup(message, faults)
        return answers

    def ask_for_outcomes(self) -> int:
        """Ask once about each attempt that has been in transit for two minutes; return how many gave an answer."""
        return self.ask_about_all(self._sweeps().in_transit(SILENT_FOR))

    def ask_for_fees(self) -> int:
        """Ask once about each payout whose fee, or the fee's return, is not known; return how many gave an answer."""
        return self.ask_about_all(self._sweeps().fees_untold())

    def ask_for_returns(self) -> int:
        """Ask once about each completed payout whose money may have come back; return how many gave an answer."""
        return self.ask_about_all(self._sweeps().may_return())

    def _sweeps(self) -> Sweeps:
        return Sweeps(self.book, {name: provider.capabilities for name, provider in self.providers.items()})

    def _find_out(self, provider: PayoutProvider, payout: PayoutRow, attempt: AttemptRow) -> bool:
        """Ask, and record the answer; return whether there was one."""
        checks = Checks(self.book.database)
        check = checks.note(_check_of(payout.id, attempt, self.book.clock.now()))
        if attempt.provider_payout_id is not None:
            return recorded(self.book, provider.status(attempt.provider_payout_id), ACTOR)
        if attempt.state is not AttemptState.OPEN:
            can_find = provider.capabilities.resolution.lookup_by_reference
            return can_find and recorded(self.book, provider.find(attempt.idempotency_key), ACTOR)
        order = self._open_order(payout)
        if order is None:
            return False
        facts = (order, attempt.submitted_at, attempt.acknowledged)
        return OpenOutcome(self.book, provider, self.alerts, checks, *facts).find_out(check, ACTOR)

    def _open_order(self, payout: PayoutRow) -> PaymentOrder | None:
        """Return the order of the attempt that the row tells of; None when that attempt was closed in the meantime.

        The next attempt may be another provider's, and sending its order here would pay twice.
        """
        try:
            order = self.book.ledger.open_order(payout.id)
        except PayoutNotSubmittableError:
            return None
        return order if order.attempt == payout.attempt else None

    def _attempt_that_counts(self, connection: Connection, payout: PayoutRow) -> AttemptRow | None:
        attempts = attempts_of(connection, self.book.tables, payout.id)
        return next((attempt for attempt in attempts if attempt.attempt == payout.attempt), None)


def _check_of(payout_id: UUID, attempt: AttemptRow, now: datetime) -> Check:
    """Return the check of this moment, for an attempt of which no sending is noted.

    An order is never sent again before its outcome was recorded as unknown; when it left was noted nowhere.
    """
    return Check(payout_id, attempt.attempt, now, now if attempt.outcome_unknown else None)
