"""The status poller: asks providers about what stays silent, and never guesses.

An attempt without an outcome is asked about by the provider's id, or else by our reference. Where the provider has
nothing under that reference, the same order is sent again under the same key, which pays at most once. From then on two
requests may be under way, so the outcome is noted as unknown first: refusing one of them says nothing about the other.
Only when the provider refuses, still has nothing, and the attempt is older than any request can be under way, is the
attempt taken not to have happened. Time alone decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from adapters.embedded import Book
from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.port import PayoutProvider
from ledger.errors import LedgerError, PayoutNotSubmittableError
from ledger.payment_orders import PaymentOrder
from ledger.status_reports import ReportedStatus, ReportSource, StatusReport
from projections.queries.due import DueRow, due_for_fee, due_for_poll, due_for_refund
from projections.queries.payouts import PayoutRow, payout_by_id

ACTOR = "worker:poller"
SILENT_FOR = timedelta(minutes=2)
"""How long an attempt may be in transit before its provider is asked."""
ABSENT_AFTER = timedelta(hours=1)
"""How long a request may be under way inside a provider; the longest that one is known to name is an hour."""
FEES_WITHIN = timedelta(days=7)
"""How long after a payout's completion or return its fee is asked for."""
PAGE = 500
NOT_FOUND = "not found"
"""What the log says of an attempt that its provider has nothing of, before it is sent again."""
_SILENCES = (ProviderUnavailableError, WireError)
"""Answers that tell nothing: the attempt stays as it is, and is asked about again."""


@dataclass(frozen=True, slots=True)
class StatusPoller:
    """Asks one provider about the attempts that it holds."""

    book: Book
    provider: PayoutProvider
    silent_for: timedelta = SILENT_FOR
    absent_after: timedelta = ABSENT_AFTER
    page: int = PAGE

    def ask_for_outcomes(self) -> int:
        """Ask once about each attempt that has been in transit for too long; return how many gave an answer."""
        seconds = self.silent_for.total_seconds()
        return self._ask_about_all(
            lambda connection, after: due_for_poll(
                connection, self.book.tables, self.book.clock.now(), seconds=seconds, limit=self.page, after=after
            )
        )

    def ask_for_fees(self) -> int:
        """Ask once about each payout whose fee, or the fee's return, is not known; return how many gave an answer."""
        since = self.book.clock.now() - FEES_WITHIN
        tables = self.book.tables
        return self._ask_about_all(
            lambda connection, after: due_for_fee(connection, tables, since, limit=self.page, after=after)
        ) + self._ask_about_all(
            lambda connection, after: due_for_refund(connection, tables, since, limit=self.page, after=after)
        )

    def ask_about(self, payout_id: UUID) -> bool:
        """Ask about one payout and record the answer; return whether there was one."""
        try:
            report = self._answer_about(payout_id)
        except _SILENCES:
            return False
        if report is None:
            return False
        self.book.ledger.record_report(report, actor=ACTOR)
        return True

    def _ask_about_all(self, page_after: Callable[[Connection, DueRow | None], Sequence[DueRow]]) -> int:
        """Ask about page after page; what goes wrong with one payout is told at the end, and holds up no other."""
        answers = 0
        faults: list[LedgerError] = []
        for row in self._rows(page_after):
            try:
                answers += self.ask_about(row.payout_id)
            except LedgerError as error:
                error.add_note(f"while asking about payout {row.payout_id}")
                faults.append(error)
        if faults:
            message = "some payouts could not be asked about"
            raise ExceptionGroup(message, faults)
        return answers

    def _rows(self, page_after: Callable[[Connection, DueRow | None], Sequence[DueRow]]) -> Iterator[DueRow]:
        after: DueRow | None = None
        while True:
            with self.book.database.read() as connection:
                page = page_after(connection, after)
            if not page:
                return
            yield from (row for row in page if row.provider == self.provider.name)
            after = page[-1]

    def _answer_about(self, payout_id: UUID) -> StatusReport | None:
        with self.book.database.read() as connection:
            payout = payout_by_id(connection, self.book.tables, payout_id)
        if payout.provider != self.provider.name:
            return None
        if payout.provider_payout_id is not None:
            return self.provider.status(payout.provider_payout_id)
        order = self._open_order(payout)
        if order is None:
            return None
        return self.provider.find(order.idempotency_key) or self._sent_again(order, payout.submitted_at)

    def _open_order(self, payout: PayoutRow) -> PaymentOrder | None:
        """Return the order of the attempt that the row tells of; None when that attempt was closed in the meantime.

        The next attempt may be another provider's, and sending its order here would pay twice.
        """
        try:
            order = self.book.ledger.open_order(payout.id)
        except PayoutNotSubmittableError:
            return None
        return order if order.attempt == payout.attempt else None

    def _sent_again(self, order: PaymentOrder, submitted_at: datetime | None) -> StatusReport:
        self.book.ledger.record_report(self._doubt(order), actor=ACTOR)
        report = self.provider.submit(order)
        now = self.book.clock.now()
        old_enough = submitted_at is not None and now - submitted_at >= self.absent_after
        if report.status is not ReportedStatus.REFUSED or not old_enough:
            return report
        found = self.provider.find(order.idempotency_key)
        return found or report.model_copy(update={"source": ReportSource.LOOKUP})

    def _doubt(self, order: PaymentOrder) -> StatusReport:
        return StatusReport(
            provider=order.provider,
            source=ReportSource.LOOKUP,
            status=ReportedStatus.OUTCOME_UNKNOWN,
            provider_status=NOT_FOUND,
            effective_at=self.book.clock.now(),
            reference=order.idempotency_key,
        )
