"""The settings of a standard provider."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from adapters.providers.settings import Seconds, Secret, WebhookSettings, load_provider_settings
from adapters.providers.standard.signature import Key, key_of
from ledger.currencies import EXPONENTS
from ledger.rails import RULES, Rail


def _signs(secret: SecretStr) -> SecretStr:
    key_of(secret)
    return secret


VerificationKey = Annotated[SecretStr, AfterValidator(_signs)]
"""`whsec_` and a secret shared with the sender, or `whpk_` and the sender's public key, in base64."""


class StandardSettings(WebhookSettings):
    """What must be known to reach a standard provider. Variables: `PAYOUTS_STANDARD_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_STANDARD_")

    name: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,39}$")] = "Standard"
    """The provider's name, as it stands in account names; it must not change once the books hold it."""
    api_key: Secret
    currency: str
    """The currency of our wallet there, and of all payouts."""
    rails: Annotated[frozenset[Rail], NoDecode, Field(min_length=1)]
    """What the provider carries, with commas between: `IMPS,UPI`."""
    webhook_secret: VerificationKey
    previous_webhook_secret: VerificationKey | None = None
    """Still accepted while the secret is being rotated."""
    webhook_tolerance_seconds: Seconds = 300.0
    """How old a signed webhook may be, and how far ahead of our clock."""

    @property
    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """Return what may have signed a webhook, the current one first."""
        previous = self.previous_webhook_secret
        return (self.webhook_secret,) if previous is None else (self.webhook_secret, previous)

    @property
    def webhook_keys(self) -> tuple[Key, ...]:
        """Return the keys that may have signed a webhook, the current one first."""
        return tuple(key_of(secret) for secret in self.webhook_secrets)

    @property
    def webhook_tolerance(self) -> timedelta:
        """Return how far a webhook's signed time may lie from ours."""
        return timedelta(seconds=self.webhook_tolerance_seconds)

    @field_validator("currency")
    @classmethod
    def _currency_is_known(cls, currency: str) -> str:
        if currency not in EXPONENTS:
            message = "must be a currency of ISO 4217"
            raise ValueError(message)
        return currency

    @field_validator("rails", mode="before")
    @classmethod
    def _rails_listed(cls, rails: object) -> object:
        return [word.strip() for word in rails.split(",") if word.strip()] if isinstance(rails, str) else rails

    @field_validator("rails")
    @classmethod
    def _rails_carry_the_currency(cls, rails: frozenset[Rail], info: ValidationInfo) -> frozenset[Rail]:
        currency = info.data.get("currency")
        strange = sorted(rail for rail in rails if currency is not None and RULES[rail].currency != currency)
        if strange:
            message = f"{', '.join(strange)} do not carry the currency"
            raise ValueError(message)
        return rails


def load_standard_settings(secrets_dir: Path | None = None) -> StandardSettings:
    """Read the settings from all their sources, the folder of secrets given here before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_provider_settings(StandardSettings, secrets_dir)
