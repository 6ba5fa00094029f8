"""NxtBanking's messages as they stand on the wire.

Two of its guides describe the webhooks with two vocabularies of events:

    A   payout.completed (whatever the outcome)
    B   payout.initiated  payout.processing  payout.success  payout.failed  payout.reversed

Both carry the same fields, and in both the payout's state is `status`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from adapters.providers.messages import Identifier, Message, Number, RequestBody, Text

PROVIDER = "Nxtbanking"
"""The provider's name, as it stands in account names."""
CURRENCY = "INR"
"""NxtBanking pays rupees only, and only the wallet's answer says so."""
SIGNATURE_HEADER = "X-NxtB-Signature"

Charge = Annotated[Number, Field(ge=0)]


class TokenRequest(RequestBody):
    """`POST /api/v1/auth/token`."""

    api_key: str = Field(repr=False)
    api_secret: str = Field(repr=False)


class BankAccountRequest(RequestBody):
    """`POST /api/v1/beneficiaries` for a bank account."""

    name: str = Field(repr=False)
    account_number: str = Field(repr=False)
    ifsc: str
    bank_name: str | None
    type: Literal["current"] = "current"
    """The only kind of account that the guide names."""


class VpaRequest(RequestBody):
    """`POST /api/v1/beneficiaries` for a UPI address."""

    name: str = Field(repr=False)
    vpa: str = Field(repr=False)
    type: Literal["vpa"] = "vpa"


class PayoutRequest(RequestBody):
    """`POST /api/v1/payouts`."""

    beneficiary_id: str
    amount: Decimal
    """In the unit of the settings."""
    mode: str
    reference_id: str
    narration: str

    def to_json(self) -> bytes:
        """Return the body's bytes, with the amount as an exact JSON number.

        The number is written here because the JSON writers at hand turn a decimal into text or into a binary float.
        """
        others = self.model_dump_json(exclude={"amount"})
        return f'{others[:-1]},"amount":{self.amount:f}}}'.encode()


class TokenAnswer(Message):
    """An access token and the seconds it lives."""

    access_token: str = Field(repr=False, pattern=r"^[\x21-\x7E]+$")
    """Fit to stand in a header, which is where it goes."""
    expires_in: int = Field(gt=0, le=10**9)


class BeneficiaryAnswer(Message):
    """A registered beneficiary and what the penny drop found."""

    beneficiary_id: Identifier
    status: Text
    name_at_bank: Text | None = Field(default=None, repr=False)
    reason: Text | None = None


class PayoutMessage(Message):
    """What every message about a payout says."""

    payout_id: Identifier
    reference_id: Identifier
    status: Text
    amount: Number
    beneficiary_id: Identifier | None = None
    utr: Text | None = None
    fee: Charge | None = None
    tax: Charge | None = None
    fee_refunded: Charge | None = None
    tax_refunded: Charge | None = None
    failure_reason: Text | None = None
    timestamp: Any = None
    """Read leniently: a fact about money is not thrown away for its time."""


class CreatedPayout(PayoutMessage):
    """The answer to `POST /api/v1/payouts`."""

    beneficiary_id: Identifier


class PayoutDetails(PayoutMessage):
    """The answer to `GET /v1/payouts/{id}`, and one item of the answer to `GET /v1/payouts`."""

    beneficiary_id: Identifier


class PayoutList(Message):
    """The answer to `GET /v1/payouts?reference_id=`."""

    items: list[PayoutDetails]


class WebhookMessage(PayoutMessage):
    """A webhook. The guides show no beneficiary in it."""

    event: Text


class WalletAnswer(Message):
    """The answer to `GET /api/v1/wallet`."""

    balance: Number
    currency: Literal["INR"]


class RefusalCause(Message):
    """Why a request was refused."""

    code: Identifier


class RefusalMessage(Message):
    """The body of a refusal, where there is one to be read. The guide publishes neither its form nor its codes."""

    error: RefusalCause
