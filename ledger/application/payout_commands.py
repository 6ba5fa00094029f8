"""Commands on single payouts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack
from uuid import UUID

from ledger.aggregate import Cause
from ledger.application.commands import Commands, Context, Decided, check_same_facts, existing
from ledger.application.receipts import Receipt, Submission
from ledger.application.requests import PayoutRequest
from ledger.beneficiary.beneficiary import Beneficiary
from ledger.errors import PayoutNotFoundError, ReportUnmatchedError
from ledger.events import DomainEvent
from ledger.funds import Funds
from ledger.payment_orders import PaymentOrder
from ledger.payout.anomalies import Resolution
from ledger.payout.attempts import parse_attempt_key
from ledger.payout.events import Queued
from ledger.payout.payout import Destination, Payout, PayoutTerms
from ledger.rails import Rail
from ledger.routes import RoutingDecision
from ledger.status_reports import ReportSource, StatusReport
from ledger.store.append import Task
from ledger.store.foresight import Foresight
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import check_text

REASON_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class Submitting:
    """An attempt to be opened: the payout, the provider, and how."""

    payout_id: UUID
    provider: str
    rail: Rail | None = None
    """It may be left out where the payout names one."""
    route: RoutingDecision | None = None
    """Why this provider, where it was chosen by routing."""


class PayoutCommands(Commands):
    """Queue, submit, report on, cancel, re-check payouts, and resolve their anomalies."""

    def queue_payout(self, request: PayoutRequest, **context: Unpack[Context]) -> Receipt:
        """Accept a payout and reserve its funds; the same reference with the same facts returns the existing one.

        Raises an InvalidInputError, ReferenceReusedError, BeneficiaryNotFoundError, BeneficiaryClosedError,
        RailUnreachableError, NoRailError, UnknownAccountError or InsufficientFundsError; nothing is written then.
        """
        terms = request.terms(self.chart)

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            return self._queue(unit, terms, Funds(self.chart, unit.balances_minor), cause)

        reads = Foresight(
            frozenset({self.identities.payout(terms.reference), terms.beneficiary_id}),
            frozenset({(terms.source_account, terms.money.currency)}),
        )
        return self._write(work, context, reads=reads)

    def submit(
        self,
        payout_id: UUID,
        provider: str,
        *,
        rail: Rail | None = None,
        route: RoutingDecision | None = None,
        **context: Unpack[Context],
    ) -> Submission:
        """Open the payout's next attempt at a provider, and return the order to send once this has returned.

        The rail may be left out where the payout names one; the reasons of a routed attempt are recorded with it.

        Raises PayoutNotFoundError, PayoutNotSubmittableError, PayoutFrozenError, AttemptsExhaustedError,
        AttemptTooEarlyError, RailNotRequestedError, BeneficiaryClosedError, BeneficiaryNotVerifiedError, or what
        refuses a rail: RailUnreachableError, RailCurrencyError, AmountUnderRailMinimumError, AmountOverRailLimitError.
        """
        submitting = Submitting(payout_id, provider, rail, route)
        orders: list[PaymentOrder] = []
        receipt = self._run(self._submission(submitting, orders, context), context)
        return Submission(receipt.position, receipt.aggregate_id, receipt.repeated, orders[0])

    def send_again(self, payout_id: UUID, attempt: int, **context: Unpack[Context]) -> Submission:
        """Return the order of an attempt that has no answer, to be sent once more once this has returned.

        From here on its outcome is unknown. Raises PayoutNotFoundError, or PayoutNotSubmittableError when the attempt
        is not open any more, or its provider has said that it has it; nothing may be sent then.
        """
        orders: list[PaymentOrder] = []

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            payout = existing(unit, Payout, payout_id)
            orders[:] = [payout.send_again(attempt, cause)]
            return payout

        receipt = self._write(work, context)
        return Submission(receipt.position, receipt.aggregate_id, receipt.repeated, orders[0])

    def record_report(self, report: StatusReport, **context: Unpack[Context]) -> Receipt:
        """Record what a provider said; a report recorded before is recognised and writes nothing.

        Raises ReportUnmatchedError when the report is about no attempt of this book.
        """
        return self._run(self._recording(report, context), context)

    def cancel_payout(self, payout_id: UUID, reason: str, **context: Unpack[Context]) -> Receipt:
        """Call off a payout that is queued, and give its funds back.

        Raises PayoutNotFoundError or PayoutNotCancellableError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            payout = existing(unit, Payout, payout_id)
            payout.cancel(reason, cause)
            return payout

        return self._write(work, context)

    def request_recheck(self, payout_id: UUID, reason: str, **context: Unpack[Context]) -> Receipt:
        """Record that a person wants the provider to be asked again; no state changes by it.

        Raises PayoutNotFoundError or NothingToRecheckError.
        """
        check_text("reason", reason, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            payout = existing(unit, Payout, payout_id)
            payout.request_recheck(reason, cause)
            return payout

        return self._write(work, context)

    def resolve_anomaly(
        self, payout_id: UUID, anomaly: int, resolution: Resolution, note: str, **context: Unpack[Context]
    ) -> Receipt:
        """Settle an anomaly, and say who bears the money that it holds in suspense, if any.

        Raises PayoutNotFoundError, AnomalyNotOpenError, AnomalyResolutionError or InsufficientFundsError.
        """
        check_text("note", note, length_max=REASON_LENGTH_MAX)

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            payout = existing(unit, Payout, payout_id)
            payout.resolve_anomaly(anomaly, resolution, note, cause)
            funds = Funds(self.chart, unit.balances_minor)
            for decided in payout.pending_events:
                if decided.entry is not None:
                    funds.take(decided.entry)
            return payout

        return self._write(work, context)

    def open_order(self, payout_id: UUID) -> PaymentOrder:
        """Return the order of the open attempt, to be sent once more under the same key.

        Raises PayoutNotFoundError or PayoutNotSubmittableError.
        """
        events = [recorded.event for recorded in self.store.stream(payout_id)]
        if not Payout.is_told_by(events):
            raise PayoutNotFoundError(str(payout_id))
        return Payout.replay(payout_id, events).order()

    def _submission(self, asked: Submitting, orders: list[PaymentOrder], context: Context) -> Task[Decided]:
        """Return what opens an attempt, and then puts its order into a list."""

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            payout = existing(unit, Payout, asked.payout_id)
            beneficiary = existing(unit, Beneficiary, payout.beneficiary_id)
            registered = beneficiary.registration_at(asked.provider)
            destination = Destination(asked.provider, registered, asked.rail, asked.route)
            order = payout.submit(destination, cause, self.policy)
            beneficiary.check_payable(order.money, order.rail)
            orders[:] = [order]
            return payout

        return self._task(work, context, reads=Foresight(frozenset({asked.payout_id}), leads=frozenset({_payee_of})))

    def _recording(self, report: StatusReport, context: Context) -> Task[Decided]:
        """Return what records a report."""

        def work(unit: UnitOfWork, cause: Cause) -> Payout:
            payout = self._reported_payout(unit, report)
            payout.record_report(report, cause, self.policy)
            if report.message_digest is not None and report.source is not ReportSource.STATEMENT:
                # A statement tells of many payees, whoever of them is ours.
                unit.beside(self.sealer.note_messages, (report.message_digest, payout.beneficiary_id))
            return payout

        key = parse_attempt_key(report.reference) if report.reference else None
        reads = Foresight(frozenset({key[0]} if key else ()))
        return self._task(
            work, context, reads=reads, effective_at=report.effective_at, message_digest=report.message_digest
        )

    def _queue(
        self, unit: UnitOfWork, terms: PayoutTerms, funds: Funds, cause: Cause, batch_id: UUID | None = None
    ) -> Payout:
        payout_id = self.identities.payout(terms.reference)
        known = unit.load(Payout, payout_id)
        if known is not None:
            check_same_facts(terms.reference, known.terms, terms)
            return known
        existing(unit, Beneficiary, terms.beneficiary_id).check_payable(terms.money, terms.rail)
        payout = Payout.queue(payout_id, terms, cause, batch_id=batch_id)
        (queued,) = payout.pending_events
        assert queued.entry is not None, "queueing always reserves funds"
        funds.take(queued.entry)
        unit.add(payout)
        return payout

    def _reported_payout(self, unit: UnitOfWork, report: StatusReport) -> Payout:
        key = parse_attempt_key(report.reference) if report.reference else None
        payout_id = key[0] if key else None
        if payout_id is None and report.provider_payout_id is not None:
            payout_id = unit.payout_at(report.provider, report.provider_payout_id)
        payout = unit.load(Payout, payout_id) if payout_id is not None else None
        if payout is None:
            raise ReportUnmatchedError(report.provider, report.reference, report.provider_payout_id)
        return payout


def _payee_of(event: DomainEvent) -> UUID | None:
    """Return whom a payout pays, which its first event says."""
    return event.beneficiary_id if isinstance(event, Queued) else None
