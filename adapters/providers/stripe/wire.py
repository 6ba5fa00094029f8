"""Stripe's messages as they stand on the wire. All amounts are integers of the currency's smallest unit.

Requests are forms, answers JSON. Currencies are written in small letters. The reference of an attempt travels in the
object's metadata, which Stripe keeps and repeats and never reads.
"""

from __future__ import annotations

from typing import Any, Literal

from adapters.providers.messages import Identifier, Message, Text

PROVIDER = "Stripe"
"""The provider's name, as it stands in account names."""
API_VERSION = "2026-10-28.endive"
"""The version of the API that these messages were written for; without it Stripe uses the account's own."""
SIGNATURE_HEADER = "Stripe-Signature"
CURRENCY = "USD"
"""What its rails of ours carry."""
WIRE_CURRENCY = "usd"
REFERENCE = "reference"
"""The name under which a payment's metadata hold our reference."""

Form = dict[str, str]
"""A request's fields; a nested one is written `outer[inner]`."""


class Metadata(Message):
    """What we asked Stripe to keep beside an object; others may have written what they like."""

    reference: Text | None = None


class PaymentMessage(Message):
    """What every message about a payment says."""

    id: Identifier
    amount: int
    currency: Text
    status: Text
    metadata: Metadata | None = None

    @property
    def reference(self) -> str | None:
        """Return our reference; None for a payment that is not ours."""
        return None if self.metadata is None else self.metadata.reference


class TraceId(Message):
    """The bank's reference of a payout; it may take ten days to be known."""

    value: Text | None = None


class FeeDetail(Message):
    """One part of a fee."""

    amount: int
    type: Text


class BalanceTransaction(Message):
    """An entry in the Stripe balance: what a payout took from it, or what its failure gave back."""

    created: Any = None
    currency: Text
    fee: int
    """All charges, taxes included; positive where they were taken."""
    fee_details: list[FeeDetail]


class PayoutMessage(PaymentMessage):
    """A payout (`po_`)."""

    object: Literal["payout"]
    destination: Identifier | None = None
    balance_transaction: BalanceTransaction | Identifier | None = None
    """Its id only, unless it was asked for."""
    failure_balance_transaction: BalanceTransaction | Identifier | None = None
    """The entry that gave the money back."""
    failure_code: Text | None = None
    trace_id: TraceId | None = None
    original_payout: Identifier | None = None
    """The payout that this one takes back from the payee's bank."""


class ReturnedDetails(Message):
    """Why an outbound payment came back."""

    code: Text | None = None


class StatusTransitions(Message):
    """When an outbound payment reached each status."""

    canceled_at: Any = None
    failed_at: Any = None
    posted_at: Any = None
    returned_at: Any = None


class AchTracking(Message):
    """How the ACH network knows a payment."""

    trace_id: Text | None = None


class WireTracking(Message):
    """How Fedwire knows a payment."""

    imad: Text | None = None


class TrackingDetails(Message):
    """How the bank network knows a payment."""

    ach: AchTracking | None = None
    us_domestic_wire: WireTracking | None = None


class OutboundPaymentMessage(PaymentMessage):
    """An outbound payment (`obp_`)."""

    object: Literal["treasury.outbound_payment"]
    customer: Identifier | None = None
    destination_payment_method: Identifier | None = None
    returned_details: ReturnedDetails | None = None
    status_transitions: StatusTransitions | None = None
    tracking_details: TrackingDetails | None = None
