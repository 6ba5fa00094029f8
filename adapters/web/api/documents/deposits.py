"""Deposits as the API takes them; one that was booked is told of as a manual entry."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import AmountMinor, Asked, Currency, MomentAsked, Reference
from adapters.web.api.documents.entries import Account
from ledger.application.entry_commands import DESCRIPTION_LENGTH_MAX
from ledger.money import Money

_EXAMPLE: dict[str, JsonValue] = {
    "reference": "TOPUP-2026-03-01",
    "account": "Liabilities:Customers:Acme",
    "provider": "Nxtbanking",
    "amount_minor": 10_000_000,
    "currency": "INR",
    "description": "salaries of March, by NEFT",
    "effective_at": "2026-03-01T09:30:00+05:30",
}
Provider = Annotated[
    str,
    Field(
        pattern="^[A-Z0-9][A-Za-z0-9-]*$",
        max_length=60,
        description="By its name in account names.",
        examples=["Nxtbanking"],
    ),
]


class DepositAsked(Asked):
    """Money that arrived in our wallet at a provider."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    reference: Reference
    account: Account
    provider: Provider
    amount_minor: AmountMinor
    currency: Currency
    description: str = Field(default="", max_length=DESCRIPTION_LENGTH_MAX)
    effective_at: MomentAsked | None = Field(default=None, description="When it arrived; now, when it is left out.")

    @property
    def money(self) -> Money:
        """Return the amount. Raises what refuses one."""
        return Money(self.amount_minor, self.currency)
