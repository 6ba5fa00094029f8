"""Charges: what Stripe took for a payout, and what it gave back when the payout failed.

Stripe tells both in the entries of its balance and shows these only to who asks for them. A charge in another currency
than the payout's, or with the sign of the other kind, is none that could be booked: it is taken as not told, so that
what the message says of the payout itself is not lost.
"""

from __future__ import annotations

from adapters.providers.stripe.wire import BalanceTransaction, PayoutMessage

_TAXES = frozenset({"tax", "withheld_tax"})

Charges = tuple[int | None, int | None]
"""Fee without tax, and tax, in the smallest unit; None where they are not told."""


def charged(payout: PayoutMessage) -> Charges:
    """Return what was taken with the money."""
    return _charges(payout, payout.balance_transaction, sign=1)


def given_back(payout: PayoutMessage) -> Charges:
    """Return what was given back with the money."""
    return _charges(payout, payout.failure_balance_transaction, sign=-1)


def _charges(payout: PayoutMessage, entry: BalanceTransaction | str | None, sign: int) -> Charges:
    if not isinstance(entry, BalanceTransaction) or entry.currency != payout.currency:
        return None, None
    tax = sign * sum(detail.amount for detail in entry.fee_details if detail.type in _TAXES)
    fee = sign * entry.fee - tax
    return (fee, tax) if fee >= 0 and tax >= 0 else (None, None)
