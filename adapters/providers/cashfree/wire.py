"""Cashfree's messages as they stand on the wire.

Amounts are decimal rupees, written and read as exact JSON numbers (`0.18` is eighteen paise). The same transfer is told
in answers and in webhooks; those of failed and reversed transfers leave out the provider's id, the UTR and the fees.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from adapters.providers.messages import Identifier, Message, Number, RequestBody, Text

PROVIDER = "Cashfree"
"""The provider's name, as it stands in account names."""
CURRENCY = "INR"
"""The currency of every transfer; replies do not repeat it."""
API_VERSION = "2024-01-01"
SIGNATURE_HEADER = "x-webhook-signature"
TIMESTAMP_HEADER = "x-webhook-timestamp"

ID_TAKEN = "beneficiary_id_already_exists"
"""The code of the 409 for a beneficiary whose id is in use."""
ACCOUNT_TAKEN = "beneficiary_already_exists"
"""The code of the 409 for a beneficiary whose account is registered, whatever its id."""

Charge = Annotated[Number, Field(ge=0)]


class InstrumentRequest(RequestBody):
    """Where a beneficiary is paid: an account with its IFSC, or a UPI address."""

    bank_account_number: str | None = Field(default=None, repr=False)
    bank_ifsc: str | None = None
    vpa: str | None = Field(default=None, repr=False)


class BeneficiaryRequest(RequestBody):
    """`POST /beneficiary`."""

    beneficiary_id: str
    beneficiary_name: str = Field(repr=False)
    beneficiary_instrument_details: InstrumentRequest


class PayeeReference(RequestBody):
    """The beneficiary of a transfer, by the id we chose."""

    beneficiary_id: str


class TransferRequest(RequestBody):
    """`POST /transfers`."""

    transfer_id: str
    transfer_amount: Decimal
    transfer_currency: str
    transfer_mode: str
    beneficiary_details: PayeeReference
    transfer_remarks: str
    fundsource_id: str | None

    def to_json(self) -> bytes:
        """Return the body's bytes, with the amount as an exact JSON number.

        The number is written here because the JSON writers at hand turn a decimal into text or into a binary float.
        """
        others = self.model_dump_json(exclude={"transfer_amount"}, exclude_none=True)
        return f'{others[:-1]},"transfer_amount":{self.transfer_amount:f}}}'.encode()


class PaidBeneficiary(Message):
    """The beneficiary that a message about a transfer names, if it names one."""

    beneficiary_id: Identifier | None = None


class TransferMessage(Message):
    """What every message about a transfer says; `transfer_mode` is left out, since replies say `BANK` of any rail."""

    transfer_id: Identifier
    status: Text
    status_code: Text | None = None
    transfer_amount: Number
    transfer_currency: Text | None = None
    cf_transfer_id: Identifier | None = None
    beneficiary_details: PaidBeneficiary | None = None
    transfer_service_charge: Charge | None = None
    transfer_service_tax: Charge | None = None
    transfer_utr: Text | None = None

    @property
    def provider_beneficiary_id(self) -> str | None:
        """Return the id of the beneficiary, where the message names one."""
        return None if self.beneficiary_details is None else self.beneficiary_details.beneficiary_id


class TransferAnswer(TransferMessage):
    """The answer to `POST /transfers` and to `GET /transfers`."""

    updated_on: Any = None
    """In UTC, and read leniently: a fact about money is not thrown away for its time."""


class WebhookMessage(Message):
    """The outside of every webhook."""

    type: Text


class TransferWebhook(WebhookMessage):
    """A webhook about a transfer."""

    data: TransferMessage
    event_time: Any = None
    """A local time that does not name its zone."""


class Instrument(Message):
    """Where a registered beneficiary is paid, as far as the provider repeats it."""

    bank_account_number: Text | None = Field(default=None, repr=False)
    bank_ifsc: Text | None = None
    vpa: Text | None = Field(default=None, repr=False)


class BeneficiaryAnswer(Message):
    """The answer to `POST /beneficiary` and to `GET /beneficiary`."""

    beneficiary_id: Identifier
    beneficiary_status: Text
    beneficiary_instrument_details: Instrument | None = None


class RefusalMessage(Message):
    """The body of a refusal. `type` and `message` are asked for, so that another's error page is not taken for it."""

    type: Text
    code: Identifier
    message: Text = Field(repr=False)
