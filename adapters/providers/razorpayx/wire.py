"""RazorpayX's messages as they stand on the wire. All amounts are integers of the smallest unit (paise)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from adapters.providers.messages import Identifier, Message, RequestBody, Text

PROVIDER = "Razorpayx"
"""The provider's name, as it stands in account names."""
CURRENCY = "INR"
SIGNATURE_HEADER = "X-Razorpay-Signature"
IDEMPOTENCY_HEADER = "X-Payout-Idempotency"
"""Its value has 4 to 36 letters, digits, hyphens, underscores and spaces, which every attempt's key does."""
OTHER_BODY = "Different request body sent for the same Idempotency Header"
"""How the refusal of a used key with another body begins; it comes without a reason code of its own."""

PENDING_VALIDATION = "created"
"""The state of a penny drop that has found nothing out yet."""


def _none_if_empty(value: object) -> object:
    return None if value == [] else value


def _object_if_empty(value: object) -> object:
    return {} if value == [] else value


class ContactRequest(RequestBody):
    """`POST /contacts`. The same facts again return the contact that is there already."""

    name: str = Field(repr=False)
    reference_id: str


class BankAccount(RequestBody):
    """A payee's account at a bank."""

    name: str = Field(repr=False)
    ifsc: str
    account_number: str = Field(repr=False)


class Vpa(RequestBody):
    """A payee's UPI address."""

    address: str = Field(repr=False)


class FundAccountDetails(RequestBody):
    """Where a payee is paid: one of the two addresses, named by its type."""

    account_type: Literal["bank_account", "vpa"]
    bank_account: BankAccount | None = None
    vpa: Vpa | None = None


class FundAccountRequest(FundAccountDetails):
    """`POST /fund_accounts`. The same facts again return the fund account that is there already."""

    contact_id: str


class ValidatedFundAccount(FundAccountDetails):
    """The account that a penny is dropped into, and whose it is."""

    contact: ContactRequest


class ValidationRequest(RequestBody):
    """`POST /fund_accounts/validations`: drop a penny and see what the bank says."""

    source_account_number: str = Field(repr=False)
    validation_type: Literal["pennydrop"] = "pennydrop"
    reference_id: str
    fund_account: ValidatedFundAccount


class PayoutRequest(RequestBody):
    """`POST /payouts`."""

    account_number: str = Field(repr=False)
    """The account that is debited."""
    fund_account_id: str
    amount: int
    currency: str
    mode: str
    purpose: str
    queue_if_low_balance: bool
    reference_id: str
    narration: str | None


class ContactAnswer(Message):
    """A contact."""

    id: Identifier


class FundAccountAnswer(Message):
    """A fund account. It cannot be changed or deleted, but switched off."""

    id: Identifier
    active: bool = True


class ValidationResults(Message):
    """What the payee's bank said."""

    account_status: Text | None = None
    registered_name: Text | None = Field(default=None, repr=False)


class ValidationAnswer(Message):
    """A validation. That it is completed says nothing of the account: the results do."""

    id: Identifier
    status: Text
    validation_results: Annotated[ValidationResults | None, BeforeValidator(_none_if_empty)] = None


class StatusDetails(Message):
    """Why a payout stands where it does; the provider's prose stays in the archived message."""

    reason: Text | None = None
    source: Text | None = None


class Payout(Message):
    """A payout, in answers and in webhooks alike."""

    id: Identifier
    fund_account_id: Identifier
    amount: int
    currency: Text
    status: Text
    reference_id: Text | None = None
    """Ours; a payout made on the dashboard may have any or none."""
    utr: Text | None = None
    fees: Annotated[int, Field(ge=0)] | None = None
    """The fee with its tax; zero until the payout is in processing."""
    tax: Annotated[int, Field(ge=0)] | None = None
    status_details: Annotated[StatusDetails | None, BeforeValidator(_none_if_empty)] = None
    created_at: Any = None
    """Read leniently: a fact about money is not thrown away for its time."""


class PayoutList(Message):
    """The answer to `GET /payouts`."""

    items: list[Payout]


class Balance(Message):
    """One of our accounts."""

    account_number: str = Field(repr=False)
    currency: Text
    amount: int


class BalanceList(Message):
    """The answer to `GET /banking_balances`."""

    items: list[Balance]


class ErrorDetails(Message):
    """Why a request was refused. Its reason is missing, null or the word `null` where there is none to give."""

    code: Text | None = None
    reason: Text | None = None
    source: Text | None = None
    description: Text | None = Field(default=None, repr=False)


class ErrorMessage(Message):
    """The body of a refusal."""

    error: ErrorDetails


class PayoutSection(Message):
    """The payout that a webhook is about."""

    entity: Payout


class TransactionSource(Message):
    """What moved our account: a payout, the reversal of one, or something that is none of ours."""

    id: Identifier
    entity: Text
    payout_id: Identifier | None = None
    """Which payout a reversal is of."""
    fund_account_id: Identifier | None = None
    amount: int | None = None
    status: Text | None = None
    utr: Text | None = None


class Transaction(Message):
    """One line of our account's statement, as it was booked."""

    currency: Text | None = None
    source: Annotated[TransactionSource | None, BeforeValidator(_none_if_empty)] = None
    created_at: Any = None


class TransactionSection(Message):
    """The transaction that a webhook is about."""

    entity: Transaction


class Instrument(Message):
    """What is down: a payee's bank, by its short name or the first letters of its IFSC."""

    bank: Text | None = None


class PayoutDowntime(Message):
    """A time in which a payee's bank cannot be reached by some modes."""

    id: Identifier
    status: Text
    method: list[Text] = Field(default_factory=list)
    source: Text | None = None
    instrument: Annotated[Instrument | None, BeforeValidator(_none_if_empty)] = None
    begin: Any = None
    end: Any = None


class DowntimeSection(Message):
    """The downtime that a webhook is about."""

    entity: PayoutDowntime


class Payload(Message):
    """What a webhook carries; of the kinds of things that are not listed here there is nothing to tell the ledger."""

    payout: PayoutSection | None = None
    transaction: TransactionSection | None = None
    downtime: DowntimeSection | None = Field(default=None, alias="payout.downtime")


class WebhookMessage(Message):
    """A webhook. Its header `x-razorpay-event-id` is not signed and so not used."""

    event: Text
    payload: Annotated[Payload, BeforeValidator(_object_if_empty)]
    created_at: Any = None
    """When the event happened (Unix seconds)."""
