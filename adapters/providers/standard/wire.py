"""The messages of the standard contract as they stand on the wire; what they promise stands in the package itself."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from adapters.providers.messages import Identifier, Message, RequestBody, Text

MESSAGE_ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
PAYOUT_EVENTS = "payout."
"""What the types of all webhooks about a payout begin with."""

Charge = Annotated[int, Field(ge=0)]


class PayoutRequest(RequestBody):
    """`POST /payouts`."""

    reference: str
    beneficiary_id: str
    amount: int
    currency: str
    rail: str
    narration: str


class BeneficiaryRequest(RequestBody):
    """`POST /beneficiaries`."""

    reference: str
    name: str = Field(repr=False)
    account_number: str | None = Field(default=None, repr=False)
    ifsc: str | None = None
    routing_number: str | None = None
    vpa: str | None = Field(default=None, repr=False)
    bank_name: str | None = None


class PayoutMessage(Message):
    """A payout."""

    id: Identifier
    reference: Identifier
    status: Text
    amount: int
    currency: Text
    beneficiary_id: Identifier
    utr: Text | None = None
    confidence: Text | None = None
    reason: Text | None = None
    retryable: bool = False
    fee: Charge | None = None
    tax: Charge | None = None
    fee_refunded: Charge | None = None
    tax_refunded: Charge | None = None
    updated_at: Any = None
    """Read leniently: a fact about money is not thrown away for its time."""


class PayoutList(Message):
    """The answer to `GET /payouts?reference=`."""

    payouts: list[PayoutMessage]


class BeneficiaryAnswer(Message):
    """A registered beneficiary."""

    id: Identifier | None = None
    status: Text
    name_at_bank: Text | None = Field(default=None, repr=False)
    reason: Text | None = None


class BalanceAnswer(Message):
    """The answer to `GET /balance`."""

    amount: int
    currency: Text


class WebhookHead(Message):
    """What every webhook says."""

    type: Text


class PayoutWebhook(Message):
    """A webhook about a payout."""

    data: PayoutMessage


class RefusalCause(Message):
    """Why a request was refused."""

    code: Identifier
    retryable: bool = False


class RefusalMessage(Message):
    """The body of a refusal."""

    error: RefusalCause
