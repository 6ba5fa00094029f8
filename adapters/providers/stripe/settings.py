"""The settings of Stripe."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from adapters.environment.environment import Environment
from adapters.providers.settings import (
    Seconds,
    Secret,
    SignedWebhookSettings,
    load_provider_settings,
    told_by_prefix,
)

_KEYS = {
    "sk_test_": Environment.SANDBOX,
    "rk_test_": Environment.SANDBOX,
    "sk_live_": Environment.PRODUCTION,
    "rk_live_": Environment.PRODUCTION,
}
"""Secret keys, and restricted ones."""


class Product(StrEnum):
    """Which of Stripe's ways of paying out is used."""

    PAYOUTS = "payouts"
    """From the Stripe balance of a connected account to that account's registered bank accounts (`po_`)."""
    OUTBOUND_PAYMENTS = "outbound_payments"
    """From a Treasury financial account to other people's bank accounts (`obp_`)."""


class StripeSettings(SignedWebhookSettings):
    """What must be known to reach Stripe. Variables are named `PAYOUTS_STRIPE_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_STRIPE_")

    api_key: Secret
    product: Product
    """Without a default: the two pay from different wallets. A book uses one of them."""
    account: Annotated[str | None, Field(pattern=r"^acct_[A-Za-z0-9]+$", validate_default=True)] = None
    """The connected account that pays; needed for payouts, and for outbound payments from such an account."""
    financial_account: Annotated[str | None, Field(pattern=r"^fa_[A-Za-z0-9_]+$", validate_default=True)] = None
    """The Treasury financial account that pays; needed for outbound payments."""
    account_holder_type: Literal["individual", "company"] = "individual"
    """What payees are registered as."""
    webhook_tolerance_seconds: Seconds = 300.0
    """How old a signed webhook may be, and how far ahead of our clock."""
    lookup_pages_max: int = Field(default=100, ge=1)
    """How many pages of a hundred payouts a look-up by reference goes back before it gives up without a finding."""

    def told_by_credentials(self) -> dict[str, Environment]:
        """Return what the key tells: both environments have one address."""
        return told_by_prefix("api_key", self.api_key.get_secret_value(), _KEYS)

    @property
    def webhook_tolerance(self) -> timedelta:
        """Return how far a webhook's signed time may lie from ours."""
        return timedelta(seconds=self.webhook_tolerance_seconds)

    @field_validator("account")
    @classmethod
    def _payouts_need_an_account(cls, account: str | None, info: ValidationInfo) -> str | None:
        if account is None and info.data.get("product") is Product.PAYOUTS:
            message = "must name the connected account whose payouts these are"
            raise ValueError(message)
        return account

    @field_validator("financial_account")
    @classmethod
    def _outbound_payments_need_a_financial_account(cls, account: str | None, info: ValidationInfo) -> str | None:
        if account is None and info.data.get("product") is Product.OUTBOUND_PAYMENTS:
            message = "must name the financial account that outbound payments are made from"
            raise ValueError(message)
        return account


def load_stripe_settings(secrets_dir: Path | None = None) -> StripeSettings:
    """Read the settings from all their sources, the folder of secrets given here before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_provider_settings(StripeSettings, secrets_dir)
