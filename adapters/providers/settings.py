"""Provider settings: what every provider needs to be told, read from the environment or from a folder of secrets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.errors import SettingError
from adapters.providers.capabilities import RailOffer
from adapters.setting_faults import setting_error
from ledger.rails import Rail

S = TypeVar("S", bound="ProviderSettings")

Secret = Annotated[SecretStr, Field(min_length=1)]
"""Never empty: an empty webhook secret would let anybody sign."""
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class ProviderSettings(BaseSettings):
    """What must be known to reach a provider. Variables are named by its prefix and the field in capitals."""

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True)

    base_url: AnyHttpUrl
    """Without a default, so that nothing reaches a real provider by accident."""
    submit_timeout_seconds: Seconds = 130.0
    """A payment order may take two minutes to be answered."""
    query_timeout_seconds: Seconds = 30.0
    query_attempts: int = Field(default=3, ge=1)
    query_wait_seconds: float = Field(default=0.5, ge=0, allow_inf_nan=False)
    """The wait before a query is asked again; it doubles each time."""
    fees_minor: Mapping[Rail, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Your own price of one transfer by rail, without tax, as JSON: for choosing a route, never for the books."""

    @property
    def root(self) -> str:
        """Return the address without a trailing slash."""
        return str(self.base_url).rstrip("/")

    def priced(self, offers: Mapping[Rail, RailOffer]) -> dict[Rail, RailOffer]:
        """Return the offers with our own prices in place of the list prices."""
        return {
            rail: offer.at_price(self.fees_minor[rail]) if rail in self.fees_minor else offer
            for rail, offer in offers.items()
        }


class SignedWebhookSettings(ProviderSettings):
    """The settings of a provider that signs its webhooks with a secret shared with us."""

    webhook_secret: Secret
    previous_webhook_secret: Secret | None = None
    """Still accepted while the secret is being rotated: retried webhooks carry the old signature."""

    @property
    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """Return the secrets that may have signed a webhook, the current one first."""
        previous = self.previous_webhook_secret
        return (self.webhook_secret,) if previous is None else (self.webhook_secret, previous)


def load_provider_settings(settings: type[S], secrets_dir: Path | None = None) -> S:
    """Read the settings from the environment, and from one file per setting in the folder of secrets.

    Raises SettingError, which names what is missing or wrong and shows no value.
    """
    if secrets_dir is not None and not secrets_dir.is_dir():
        raise SettingError(setting="secrets_dir", reason=f"{secrets_dir} is not a folder")
    try:
        return settings(_secrets_dir=secrets_dir)
    except ValidationError as error:
        raise setting_error(error, settings.model_config.get("env_prefix", "")) from None
