"""Outbound payments as Stripe writes them (`obp_`)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from adapters.sandbox.contracts.stripe.forms import CURRENCY, amount_of, check_descriptor, check_word, reference_of
from adapters.sandbox.contracts.stripe.payouts import seconds
from adapters.sandbox.contracts.stripe.words import OUTBOUND_STATUSES, RETURN_CODES
from adapters.sandbox.exchanges import Fields
from adapters.sandbox.payouts import BankPayout, PayoutRequest, PayoutStatus
from ledger.rails import Rail

NETWORKS = {"ach": Rail.ACH, "us_domestic_wire": Rail.FEDWIRE}
NETWORK_FIELD = "destination_payment_method_options[us_bank_account][network]"
DESCRIPTOR_LENGTHS_MAX = {Rail.ACH: 10, Rail.FEDWIRE: 140}
_TRANSITIONS = ("canceled", "failed", "posted", "returned")


class OutboundPaper:
    """Writes the outbound payments of one financial account."""

    path = "/v1/treasury/outbound_payments"

    def __init__(self, financial_account: str) -> None:
        """Write for this account."""
        self._financial_account = financial_account

    def read(self, form: Fields, key: str) -> PayoutRequest:
        """Return what a client asks for. Raises RefusalError."""
        check_word(form, "financial_account", {self._financial_account})
        rail = NETWORKS[check_word(form, NETWORK_FIELD, NETWORKS.keys())]
        check_descriptor(form, DESCRIPTOR_LENGTHS_MAX[rail])
        return PayoutRequest(
            beneficiary_id=form.text("destination_payment_method"),
            amount_minor=amount_of(form),
            rail=rail,
            reference_id=reference_of(form),
            narration=form.optional_text("statement_descriptor") or "payment",
            key=key,
            extra={"customer": form.text("customer")},
        )

    def document(self, payout: BankPayout, expanded: AbstractSet[str] = frozenset()) -> dict[str, object]:  # noqa: ARG002
        """Return all there is to know about an outbound payment."""
        word = OUTBOUND_STATUSES[payout.status]
        reason = payout.failure_reason
        returned = payout.status is PayoutStatus.REVERSED and reason is not None
        return {
            "id": payout.payout_id,
            "object": "treasury.outbound_payment",
            "amount": payout.amount_minor,
            "cancelable": False,
            "created": seconds(payout.accepted_at),
            "currency": CURRENCY,
            "customer": payout.request.extra.get("customer"),
            "destination_payment_method": payout.request.beneficiary_id,
            "financial_account": self._financial_account,
            "livemode": False,
            "metadata": {"reference": payout.reference_id} if payout.reference_id else {},
            "returned_details": {"code": RETURN_CODES[reason]} if returned and reason is not None else None,
            "statement_descriptor": payout.request.narration,
            "status": word,
            "status_transitions": {
                f"{each}_at": seconds(payout.changed_at) if each == word else None for each in _TRANSITIONS
            },
            "tracking_details": _tracking(payout),
        }

    def event_of(self, payout: BankPayout, *, is_new: bool) -> str:
        """Return what the event is called; a word that has no event of its own is a change of the tracking details."""
        word = OUTBOUND_STATUSES[payout.status]
        kind = "treasury.outbound_payment"
        if is_new:
            return f"{kind}.created"
        return f"{kind}.{word}" if word in _TRANSITIONS else f"{kind}.tracking_details_updated"


def _tracking(payout: BankPayout) -> dict[str, object] | None:
    if payout.utr is None:
        return None
    if payout.request.rail is Rail.ACH:
        return {"type": "ach", "ach": {"trace_id": payout.utr}}
    return {"type": "us_domestic_wire", "us_domestic_wire": {"imad": payout.utr, "omad": None, "chips": None}}
