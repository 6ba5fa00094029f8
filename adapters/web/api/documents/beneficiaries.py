"""Beneficiaries as the API takes and gives them. What identifies a person comes in, and only its masks go out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, PageWanted, Reference, Told
from adapters.web.api.documents.payouts import Reason
from ledger.application.erasure_commands import ASKED_BY_LENGTH_MAX
from ledger.beneficiary.beneficiary import BeneficiaryStatus
from ledger.payment_orders import Payee
from ledger.personal_data import BANK_NAME_LENGTH_MAX, NAME_LENGTH_MAX
from projections.queries.beneficiaries import BeneficiaryCheck, BeneficiaryRow, CheckStatus

_DETAIL_LENGTH_MAX = 400
"""Longer than any account number or UPI address, whose forms are rules of the ledger."""
_EXAMPLE: dict[str, JsonValue] = {
    "reference": "EMP-0042",
    "name": "Meera Nair",
    "account_number": "000123456789",
    "ifsc": "HDFC0001234",
    "bank_name": "HDFC Bank",
}
_ERASURE: dict[str, JsonValue] = {"reason": "DPDP Act, section 12", "asked_by": "payee, request 4711"}
_HOLD: dict[str, JsonValue] = {"until": "2034-04-01", "reason": "books of 2025-26, kept for eight years"}
Detail = Annotated[str | None, Field(max_length=_DETAIL_LENGTH_MAX, repr=False)]
Masked = Annotated[str | None, Field(description="With all but its end hidden.", examples=["••••6789"])]


class BeneficiaryAsked(Asked):
    """Somebody to be paid: by account number and IFSC or routing number, by UPI address, or by either."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reference: Reference
    name: str = Field(
        min_length=1, max_length=NAME_LENGTH_MAX, repr=False, description="As the account is held. Never shown again."
    )
    account_number: Detail = Field(default=None, description="4 to 35 letters or digits.")
    ifsc: Detail = Field(default=None, description="Of an account in India.", examples=["HDFC0001234"])
    routing_number: Detail = Field(default=None, description="Of an account in the United States (ABA).")
    vpa: Detail = Field(default=None, description="A UPI address.", examples=["meera.nair@okhdfc"])
    bank_name: str | None = Field(default=None, max_length=BANK_NAME_LENGTH_MAX)

    def payee(self) -> Payee:
        """Return whom the ledger is to know."""
        return Payee(**{name: value for name, value in self if name != "reference"})


class ErasureAsked(Asked):
    """A person is to be forgotten. Both texts stay in the log for ever, so neither may name the person."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ERASURE]})

    reason: Reason
    asked_by: str = Field(
        min_length=1,
        max_length=ASKED_BY_LENGTH_MAX,
        description="On whose request: the number of the payee's own request, or of a regulator's order.",
    )


class HoldAsked(Asked):
    """Personal data are to be kept until a day. The reason stays in the log for ever, and may not name the person."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HOLD]})

    until: date = Field(description="The first day on which the beneficiary may be erased.")
    reason: Reason


class BeneficiariesWanted(PageWanted):
    """Which beneficiaries are wanted; what is left out is not asked for."""

    status: BeneficiaryStatus | None = None


class CheckTold(Told):
    """What one provider found (penny drop); `linked` is one that pays without having looked."""

    provider: str
    status: CheckStatus
    provider_beneficiary_id: str | None
    reason: str | None
    effective_at: Moment

    @classmethod
    def of(cls, check: BeneficiaryCheck) -> Self:
        """Tell of a check."""
        return cls(**_facts(cls, check))


class BeneficiaryTold(Told):
    """A beneficiary as it stands. Names are not told, and numbers are masked; of an erased one nothing is left."""

    id: UUID
    reference: str
    status: BeneficiaryStatus
    account_number_masked: Masked
    ifsc: str | None
    routing_number: str | None
    bank_name: str | None
    vpa_masked: Masked
    checks: tuple[CheckTold, ...]
    registered_at: Moment
    held_until: date | None = Field(
        description="The first day on which a hold lets it be erased, in the book's reporting time zone."
    )
    erased_at: Moment | None
    version: int
    position: int = Field(description="The place in the book's log of the event that last changed it.")

    @classmethod
    def of(cls, row: BeneficiaryRow) -> Self:
        """Tell of a beneficiary."""
        return cls(**_facts(cls, row) | {"checks": tuple(map(CheckTold.of, row.checks))})


class BeneficiaryPage(Told):
    """A page of beneficiaries, those registered last first."""

    beneficiaries: tuple[BeneficiaryTold, ...]
    next_cursor: str | None = Field(description="Asks for the next page; none is behind the last.")


def _facts(document: type[Told], row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in document.model_fields}
