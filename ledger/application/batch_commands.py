"""The command that queues a whole batch of payouts in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack
from uuid import UUID

from ledger.aggregate import Cause
from ledger.application.commands import Context
from ledger.application.payout_commands import PayoutCommands
from ledger.application.receipts import BatchReceipt
from ledger.application.requests import PayoutRequest, digest_of_requests
from ledger.batch.batch import Batch
from ledger.batch.events import BatchItem
from ledger.errors import (
    BatchEmptyError,
    BatchReferenceRepeatedError,
    InvalidInputError,
    LedgerError,
    NotFoundError,
    ReferenceReusedError,
    RefusedError,
)
from ledger.funds import Funds
from ledger.payout.payout import PayoutTerms
from ledger.store.foresight import Foresight
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import REFERENCE_LENGTH_MAX, check_reference, printable

MESSAGE_LENGTH_MAX = 500
_Item = tuple[PayoutRequest, PayoutTerms | LedgerError]
"""A request with its terms, or with why it has none."""


class BatchCommands(PayoutCommands):
    """Queue many payouts as one fact."""

    def queue_payouts(
        self, reference: str, requests: Sequence[PayoutRequest], **context: Unpack[Context]
    ) -> BatchReceipt:
        """Queue a batch: each item is accepted, or refused by name, in the order given; all in one transaction.

        Items are funded in that order, so when the money runs out a later, smaller item may still be accepted. The
        same batch reference with the same items returns what was decided the first time.

        Raises ReferenceInvalidError, BatchEmptyError or ReferenceReusedError for the batch as a whole.
        """
        check_reference(reference)
        if not requests:
            raise BatchEmptyError(reference)
        batch_id, digest = self.identities.batch(reference), digest_of_requests(requests)
        items = self._checked(requests)
        batches: list[Batch] = []

        def work(unit: UnitOfWork, cause: Cause) -> Batch:
            batch = unit.load(Batch, batch_id)
            if batch is None:
                decided = self._queue_items(unit, batch_id, items, cause)
                batch = Batch.queue(batch_id, reference, digest, decided, cause)
                unit.add(batch)
            elif batch.facts_digest != digest:
                raise ReferenceReusedError(reference, ("requests",))
            batches[:] = [batch]
            return batch

        receipt = self._write(work, context, reads=self._reads_of(batch_id, items))
        return BatchReceipt(receipt.position, receipt.aggregate_id, receipt.repeated, batches[0].items)

    def _checked(self, requests: Sequence[PayoutRequest]) -> Sequence[_Item]:
        """Return each request with its terms, or with why it has none; a reference counts once."""
        seen: set[str] = set()
        items: list[_Item] = []
        for request in requests:
            try:
                if request.reference in seen:
                    raise BatchReferenceRepeatedError(request.reference)
                seen.add(request.reference)
                items.append((request, request.terms(self.chart)))
            except InvalidInputError as error:
                items.append((request, error))
        return items

    def _reads_of(self, batch_id: UUID, items: Sequence[_Item]) -> Foresight:
        """Foresee what all items need, so that none of them needs a query of its own."""
        asked = [terms for _, terms in items if isinstance(terms, PayoutTerms)]
        payouts = (self.identities.payout(terms.reference) for terms in asked)
        return Foresight(
            frozenset({batch_id, *payouts, *(terms.beneficiary_id for terms in asked)}),
            frozenset((terms.source_account, terms.money.currency) for terms in asked),
        )

    def _queue_items(self, unit: UnitOfWork, batch_id: UUID, items: Sequence[_Item], cause: Cause) -> list[BatchItem]:
        funds = Funds(self.chart, unit.balances_minor)
        return [self._queue_item(unit, batch_id, item, funds, cause) for item in items]

    def _queue_item(self, unit: UnitOfWork, batch_id: UUID, item: _Item, funds: Funds, cause: Cause) -> BatchItem:
        request, terms = item
        if isinstance(terms, LedgerError):
            return _refused(request, terms)
        try:
            payout = self._queue(unit, terms, funds, cause, batch_id)
        except (InvalidInputError, RefusedError, NotFoundError) as error:
            return _refused(request, error)
        return BatchItem(reference=request.reference, payout_id=payout.id, refusal=None, message=None)


def _refused(request: PayoutRequest, error: LedgerError) -> BatchItem:
    """Keep the item in the fact of the batch, where not even a reference that is none may do any harm."""
    return BatchItem(
        reference=printable(request.reference, length_max=REFERENCE_LENGTH_MAX),
        payout_id=None,
        refusal=type(error).__name__,
        message=printable(str(error), length_max=MESSAGE_LENGTH_MAX),
    )
