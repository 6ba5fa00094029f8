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
from ledger.beneficiary.beneficiary import Beneficiary
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
from ledger.payout.payout import Payout
from ledger.store.unit_of_work import UnitOfWork
from ledger.texts import REFERENCE_LENGTH_MAX, check_reference, is_reference, printable

MESSAGE_LENGTH_MAX = 500


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
        batches: list[Batch] = []

        def work(unit: UnitOfWork, cause: Cause) -> Batch:
            batch = unit.load(Batch, batch_id)
            if batch is None:
                items = self._queue_items(unit, batch_id, requests, cause)
                batch = Batch.queue(batch_id, reference, digest, items, cause)
                unit.add(batch)
            elif batch.facts_digest != digest:
                raise ReferenceReusedError(reference, ("requests",))
            batches[:] = [batch]
            return batch

        receipt = self._write(work, context)
        return BatchReceipt(receipt.position, receipt.aggregate_id, receipt.repeated, batches[0].items)

    def _queue_items(
        self, unit: UnitOfWork, batch_id: UUID, requests: Sequence[PayoutRequest], cause: Cause
    ) -> list[BatchItem]:
        # Loaded together here, so that each item finds what it needs without a query of its own.
        references = [request.reference for request in requests if is_reference(request.reference)]
        unit.load_many(Payout, [self.identities.payout(reference) for reference in references])
        unit.load_many(Beneficiary, {request.beneficiary_id for request in requests})
        funds = Funds(self.chart, unit.balances_minor)
        seen: set[str] = set()
        items = []
        for request in requests:
            items.append(self._queue_item(unit, batch_id, request, funds, cause, repeated=request.reference in seen))
            seen.add(request.reference)
        return items

    def _queue_item(
        self,
        unit: UnitOfWork,
        batch_id: UUID,
        request: PayoutRequest,
        funds: Funds,
        cause: Cause,
        *,
        repeated: bool,
    ) -> BatchItem:
        try:
            if repeated:
                raise BatchReferenceRepeatedError(request.reference)
            payout = self._queue(unit, request.terms(self.chart), funds, cause, batch_id)
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
