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


class EventSubject(Message):
    """What kind of object an event is about."""

    object: Text


class EventSubjectData(Message):
    """Where an event keeps its object."""

    object: EventSubject


class EventHead(Message):
    """What every event says."""

    id: Identifier
    type: Text
    created: Any = None
    data: EventSubjectData


class PayoutData(Message):
    """The object of an event about a payout."""

    object: PayoutMessage


class PayoutEvent(Message):
    """An event about a payout."""

    created: Any = None
    data: PayoutData


class OutboundPaymentData(Message):
    """The object of an event about an outbound payment."""

    object: OutboundPaymentMessage


class OutboundPaymentEvent(Message):
    """An event about an outbound payment."""

    created: Any = None
    data: OutboundPaymentData


class ListedMetadata(Message):
    """Metadata in a list, where other people's payments stand as well."""

    reference: Any = None


class Listed(Message):
    """One payment in a list, read no further than to find ours."""

    id: Identifier
    metadata: ListedMetadata | None = None
    original_payout: Any = None

    def answers_to(self, reference: str) -> bool:
        """Say whether this payment was made under a reference of ours."""
        own = self.metadata is not None and self.metadata.reference == reference
        return own and self.original_payout is None


class Page(Message):
    """A page of a list, newest first."""

    data: list[Listed]
    has_more: bool


class Funds(Message):
    """A part of the Stripe balance in one currency."""

    amount: int
    currency: Text


class BalanceAnswer(Message):
    """The Stripe balance: what can be paid out now."""

    available: list[Funds]


class FinancialAccountBalance(Message):
    """The money in a financial account, by currency."""

    cash: dict[str, int]


class FinancialAccountAnswer(Message):
    """A Treasury financial account."""

    id: Identifier
    balance: FinancialAccountBalance


class ExternalAccountAnswer(Message):
    """A bank account that was registered for payouts."""

    id: Identifier
    status: Text


class CustomerAnswer(Message):
    """A payee of outbound payments."""

    id: Identifier


class SetupIntentAnswer(Message):
    """The registration of a payee's bank account."""

    status: Text
    payment_method: Identifier | None = None


class ErrorCause(Message):
    """Why a request was refused. Its prose is not read, since it may repeat what was sent."""

    type: Text
    code: Identifier | None = None


class ErrorMessage(Message):
    """The body of a refusal."""

    error: ErrorCause
