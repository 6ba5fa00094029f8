"""Documents: the JSON objects in which NxtBanking describes what it holds."""

from __future__ import annotations

from adapters.sandbox.amounts import CURRENCY, AmountUnit
from adapters.sandbox.beneficiaries import BankBeneficiary
from adapters.sandbox.contracts.nxtbanking.words import REASONS, STATUSES
from adapters.sandbox.payouts import BankPayout, PayoutStatus
from adapters.sandbox.wire import utc_text


class Documents:
    """Writes documents with amounts in one unit."""

    def __init__(self, unit: AmountUnit) -> None:
        """Write amounts in a unit."""
        self._unit = unit

    def beneficiary(self, beneficiary: BankBeneficiary) -> dict[str, object]:
        """Return what the penny drop found out; `reason` is there for a rejected one only."""
        document: dict[str, object] = {
            "beneficiary_id": beneficiary.beneficiary_id,
            "status": beneficiary.status,
            "name_at_bank": beneficiary.name_at_bank,
        }
        if beneficiary.reason is not None:
            document["reason"] = beneficiary.reason
        return document

    def accepted(self, payout: BankPayout) -> dict[str, object]:
        """Return the answer to the creation of a payout."""
        return {
            "payout_id": payout.payout_id,
            "reference_id": payout.reference_id,
            "status": STATUSES[payout.status],
            "amount": self._unit.render(payout.amount_minor),
            "beneficiary_id": payout.request.beneficiary_id,
        }

    def payout(self, payout: BankPayout) -> dict[str, object]:
        """Return all there is to know about a payout.

        Fee and tax become final with the outcome: 0 while it is open, the charge once it succeeded, 0 when it failed
        (all was given back). A reversed payout shows the charge, and the same amounts as refunded.
        """
        kept = payout.charges if payout.is_settled else None
        refunded = payout.charges if payout.status is PayoutStatus.REVERSED else None
        return {
            **self.accepted(payout),
            "mode": payout.request.rail,
            "utr": payout.utr,
            "fee": self._unit.render(kept.fee_minor if kept else 0),
            "tax": self._unit.render(kept.tax_minor if kept else 0),
            "fee_refunded": self._unit.render(refunded.fee_minor if refunded else 0),
            "tax_refunded": self._unit.render(refunded.tax_minor if refunded else 0),
            "failure_reason": None if payout.failure_reason is None else REASONS[payout.failure_reason],
            "timestamp": utc_text(payout.changed_at),
        }

    def wallet(self, balance_minor: int) -> dict[str, object]:
        """Return the wallet's balance."""
        return {"balance": self._unit.render(balance_minor), "currency": CURRENCY}
