"""Payouts as Stripe writes them (`po_`)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from adapters.sandbox.contracts.stripe.forms import CURRENCY, amount_of, check_descriptor, check_word, reference_of
from adapters.sandbox.contracts.stripe.words import FAILURE_CODES, PAYOUT_STATUSES
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.payouts import BankPayout, PayoutRequest, PayoutStatus
from ledger.rails import Rail

DESCRIPTOR_LENGTH_MAX = 22
ARRIVES_AFTER = timedelta(days=2)
_ENDED = {PayoutStatus.DEBITED, PayoutStatus.SUCCESS, PayoutStatus.REVERSED}


class PayoutPaper:
    """Writes payouts."""

    path = "/v1/payouts"

    def read(self, form: Fields, key: str) -> PayoutRequest:
        """Return what a client asks for. Raises RefusalError."""
        check_word(form, "method", {"standard"})
        check_descriptor(form, DESCRIPTOR_LENGTH_MAX)
        return PayoutRequest(
            beneficiary_id=form.text("destination"),
            amount_minor=amount_of(form),
            rail=Rail.ACH,
            reference_id=reference_of(form),
            narration=form.optional_text("statement_descriptor") or "",
            key=key,
        )

    def document(self, payout: BankPayout, expanded: AbstractSet[str] = frozenset()) -> dict[str, object]:
        """Return all there is to know about a payout; entries of the balance are named only, unless asked for."""
        reason = payout.failure_reason
        return {
            "id": payout.payout_id,
            "object": "payout",
            "amount": payout.amount_minor,
            "arrival_date": seconds(payout.accepted_at + ARRIVES_AFTER),
            "automatic": False,
            "balance_transaction": _entry("balance_transaction", payout, expanded),
            "created": seconds(payout.accepted_at),
            "currency": CURRENCY,
            "destination": payout.request.beneficiary_id,
            "failure_balance_transaction": None
            if payout.is_out
            else _entry("failure_balance_transaction", payout, expanded),
            "failure_code": None if reason is None else FAILURE_CODES[reason],
            "livemode": False,
            "metadata": {"reference": payout.reference_id} if payout.reference_id else {},
            "method": "standard",
            "original_payout": None,
            "reconciliation_status": "not_applicable",
            "reversed_by": None,
            "statement_descriptor": payout.request.narration or None,
            "status": PAYOUT_STATUSES[payout.status],
            "trace_id": _trace(payout),
            "type": "bank_account",
        }

    def event_of(self, payout: BankPayout, *, is_new: bool) -> str:
        """Return what the event is called; a word that has no event of its own is an update."""
        word = PAYOUT_STATUSES[payout.status]
        if is_new:
            return "payout.created"
        return f"payout.{word}" if word in {"paid", "failed"} else "payout.updated"


def seconds(moment: datetime) -> int:
    """Return a moment as Stripe writes it."""
    return int(moment.timestamp())


def _trace(payout: BankPayout) -> dict[str, object]:
    if payout.status in _ENDED and payout.utr is not None:
        return {"status": "supported", "value": payout.utr}
    return {"status": "pending", "value": None}


def _entry(name: str, payout: BankPayout, expanded: AbstractSet[str]) -> object:
    """Return the entry that took the money from the balance, or the one that gave all of it back."""
    gives = name == "failure_balance_transaction"
    entry_id = f"txn_{'back' if gives else 'out'}_{payout.payout_id.removeprefix('po_')}"
    if name not in expanded:
        return entry_id
    sign = -1 if gives else 1
    fee, tax = sign * payout.charges.fee_minor, sign * payout.charges.tax_minor
    parts = {"stripe_fee": fee, "tax": tax}
    return {
        "id": entry_id,
        "object": "balance_transaction",
        "amount": -sign * payout.amount_minor,
        "created": seconds(payout.changed_at if gives else payout.accepted_at),
        "currency": CURRENCY,
        "fee": fee + tax,
        "fee_details": [{"amount": part, "currency": CURRENCY, "type": word} for word, part in parts.items() if part],
        "net": -sign * payout.amount_minor - fee - tax,
        "type": "payout_failure" if gives else "payout",
    }
