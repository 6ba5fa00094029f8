"""Payouts in transit, and what can be seen of them."""

from __future__ import annotations

from uuid import UUID

from adapters.workers.dispatcher import ACTOR
from ledger.payout.status import PayoutStatus
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, IN_TRANSIT, PROVIDER, Till

STILL_IN_TRANSIT = (PayoutStatus.IN_TRANSIT, 1, AMOUNT_MINOR, 0)


def sent(till: Till) -> UUID:
    """Return a payout in transit, of whose order nothing is known but that it was to leave."""
    payout_id = till.queue()
    till.book.ledger.submit(payout_id, PROVIDER, actor=ACTOR)
    return payout_id


def facts(till: Till, payout_id: UUID) -> tuple[PayoutStatus, int, int, int]:
    """Return where a payout stands: its status and attempt, and the money in transit and back with the customer."""
    row = till.row(payout_id)
    return row.status, row.attempt, till.balance(IN_TRANSIT), till.balance(CUSTOMER)
