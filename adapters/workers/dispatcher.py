"""The dispatcher: opens an attempt, sends its order, and records what the provider answered.

`Submitted` is in the log before the order leaves. Whatever kills the process in between, the log says that money may
have moved, and the status poller finds out under the same key; no second key is ever made for one attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from adapters.embedded import Book
from adapters.errors import NoRouteError, PayeeNotServedError, ProviderUnavailableError, WireError
from adapters.providers.port import PayoutProvider
from adapters.workers.alerts import AlertKind, Alerts, LoggedAlerts
from adapters.workers.registrar import Registrar
from adapters.workers.route_chooser import OneProvider, RouteChooser
from ledger.application.receipts import Receipt, Submission
from ledger.errors import (
    AttemptsExhaustedError,
    AttemptTooEarlyError,
    BeneficiaryClosedError,
    BeneficiaryNotVerifiedError,
    LedgerError,
    PayoutFrozenError,
    PayoutNotCancellableError,
    PayoutNotSubmittableError,
)
from ledger.payout.status import PayoutStatus
from ledger.routes import RoutingDecision
from projections.queries.anomalies import anomalies_of
from projections.queries.payouts import PayoutRow, payout_by_id

ACTOR = "worker:dispatcher"
SEND_WITHIN = timedelta(minutes=5)
"""How old a submission may be when its order leaves: one that was held up for longer is left to the status poller.

A process that was suspended must not send an order that, in the meantime, was found never to have arrived.
"""
PAUSE_SHORTEST = timedelta(minutes=1)
PAUSE_LONGEST = timedelta(hours=1)
WAITS_LONG = timedelta(hours=1)
"""From when on a person is told that nothing can be sent for a payout that is due."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Submits payouts by the routes that are chosen for them. Safe to use from many threads."""

    book: Book
    providers: Mapping[str, PayoutProvider]
    chooser: RouteChooser
    alerts: Alerts = field(default_factory=LoggedAlerts)
    _registrar: Registrar = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Register payees where they are to be paid."""
        object.__setattr__(self, "_registrar", Registrar(self.book.ledger))

    @classmethod
    def for_one(cls, book: Book, provider: PayoutProvider) -> Self:
        """Return the dispatcher of a book that pays through one provider only."""
        return cls(book, {provider.name: provider}, OneProvider(provider, book.clock))

    def submit(self, subject: str) -> datetime | None:
        """Do the job of submitting one payout; return when to do it again, if it could not be done and still has to be.

        A payout that can never be submitted any more is called off, so that its funds are not held for ever.
        """
        payout_id = UUID(subject)
        try:
            self.dispatch(payout_id)
        except (PayoutNotSubmittableError, PayoutFrozenError):
            # Somebody else has submitted or ended it; or a person must settle an anomaly, which makes it due again.
            return None
        except AttemptTooEarlyError as early:
            return early.next_attempt_at
        except NoRouteError as nowhere:
            return self._later(payout_id, nowhere, nowhere.again_at)
        except BeneficiaryNotVerifiedError as unverified:
            return self._later(payout_id, unverified)
        except (AttemptsExhaustedError, BeneficiaryClosedError) as hopeless:
            self._call_off(payout_id, hopeless)
        return None

    def dispatch(self, payout_id: UUID) -> Receipt:
        """Submit one payout and record the answer.

        Raises what `Ledger.submit` raises, or NoRouteError, with nothing sent.
        """
        provider, began_at, submission = self._routed(self._submittable(payout_id))
        if self.book.clock.now() - began_at > SEND_WITHIN:
            return submission
        report = provider.submit(submission.order)
        receipt = self.book.ledger.record_report(report, actor=ACTOR)
        self.chooser.told(provider.name, submission.order.rail, report)
        return receipt

    def _routed(self, payout: PayoutRow) -> tuple[PayoutProvider, datetime, Submission]:
        """Open an attempt by the best route at whose provider the payee is known, or can be made known now."""
        without: list[str] = []
        while True:
            decision = self.chooser.choose(payout, without)
            provider = self.providers[decision.chosen.provider]
            try:
                return provider, *self._submitted(payout, provider, decision)
            except (ProviderUnavailableError, WireError):
                self.chooser.missed(provider.name, decision.chosen.rail)
                without.append(provider.name)
            except PayeeNotServedError:
                without.append(provider.name)

    def _submittable(self, payout_id: UUID) -> PayoutRow:
        """Return a payout that the ledger will probably let go; the ledger looks once more, and its word counts."""
        payout = self._payout(payout_id)
        if payout.status is not PayoutStatus.QUEUED:
            raise PayoutNotSubmittableError(payout_id, payout.status)
        if payout.frozen:
            raise PayoutFrozenError(payout_id, self._open_anomalies(payout_id))
        if payout.next_attempt_at is not None and payout.next_attempt_at > self.book.clock.now():
            raise AttemptTooEarlyError(payout_id, payout.next_attempt_at)
        return payout

    def _submitted(
        self, payout: PayoutRow, provider: PayoutProvider, decision: RoutingDecision
    ) -> tuple[datetime, Submission]:
        """Open the attempt; a payee that the provider does not know is registered there first."""
        try:
            return self._open_attempt(payout, decision)
        except BeneficiaryNotVerifiedError:
            with self._registrar.turn(payout.beneficiary_id):
                return self._registered_and_submitted(payout, provider, decision)

    def _registered_and_submitted(
        self, payout: PayoutRow, provider: PayoutProvider, decision: RoutingDecision
    ) -> tuple[datetime, Submission]:
        try:
            # Whoever had the turn before may have registered the same payee.
            return self._open_attempt(payout, decision)
        except BeneficiaryNotVerifiedError:
            self._registrar.register(payout.beneficiary_id, provider, ACTOR)
        return self._open_attempt(payout, decision)

    def _open_attempt(self, payout: PayoutRow, decision: RoutingDecision) -> tuple[datetime, Submission]:
        """Return the order to send, and a moment that is not after its attempt was recorded."""
        chosen, began_at = decision.chosen, self.book.clock.now()
        submitted = self.book.ledger.submit(payout.id, chosen.provider, rail=chosen.rail, route=decision, actor=ACTOR)
        return began_at, submitted

    def _later(self, payout_id: UUID, refusal: LedgerError, again_at: datetime | None = None) -> datetime:
        """Return when to try again: when it is said to make sense, or else when the payout has waited twice as long."""
        now = self.book.clock.now()
        waited = now - (self._payout(payout_id).next_attempt_at or now)
        if waited >= WAITS_LONG:
            self.alerts.raise_alert(AlertKind.PAYOUT_WAITS, str(payout_id), str(refusal))
        if again_at is not None and again_at > now:
            return again_at
        return now + min(max(waited, PAUSE_SHORTEST), PAUSE_LONGEST)

    def _call_off(self, payout_id: UUID, hopeless: LedgerError) -> None:
        try:
            self.book.ledger.cancel_payout(payout_id, f"{type(hopeless).__name__}: {hopeless}"[:500], actor=ACTOR)
        except PayoutNotCancellableError:
            # It ended meanwhile, or money of it may still move, and then a person settles that first.
            return

    def _open_anomalies(self, payout_id: UUID) -> tuple[int, ...]:
        with self.book.database.read() as connection:
            anomalies = anomalies_of(connection, self.book.tables, payout_id)
        return tuple(each.anomaly for each in anomalies if each.freezes and each.resolution is None)

    def _payout(self, payout_id: UUID) -> PayoutRow:
        with self.book.database.read() as connection:
            return payout_by_id(connection, self.book.tables, payout_id)
