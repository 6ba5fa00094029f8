"""Provider settings: what every provider needs to be told, and what tells its sandbox from production."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AnyHttpUrl, Field, SecretStr

from adapters.environment.environment import Environment
from adapters.networks import Networks, address_of
from adapters.providers.capabilities import RailOffer
from adapters.setting_sources.sourced import SourcedSettings, load_settings
from ledger.rails import Rail

S = TypeVar("S", bound="ProviderSettings")

Secret = Annotated[SecretStr, Field(min_length=1)]
"""Never empty: an empty webhook secret would let anybody sign."""
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class ProviderSettings(SourcedSettings):
    """What must be known to reach a provider. Variables are named by its prefix and the field in capitals."""

    base_url: AnyHttpUrl
    """Without a default, so that nothing reaches a real provider by accident."""
    environment: Environment | None = None
    """Which environment they belong to; must be said where neither the credentials nor the address tell."""
    submit_timeout_seconds: Seconds = 130.0
    """A payment order may take two minutes to be answered."""
    query_timeout_seconds: Seconds = 30.0
    query_attempts: int = Field(default=3, ge=1)
    query_wait_seconds: float = Field(default=0.5, ge=0, allow_inf_nan=False)
    """The wait before a query is asked again; it doubles each time."""
    fees_minor: Mapping[Rail, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """Your own price of one transfer by rail, without tax, as JSON: for choosing a route, never for the books."""

    def environments_told(self) -> dict[str, Environment]:
        """Return what each setting tells of the environment, by the names of the variables; empty where none tells."""
        told = self.told_by_credentials()
        if self.environment is not None:
            told["environment"] = self.environment
        if is_loopback(self.base_url.host or ""):
            told["base_url"] = Environment.SANDBOX
        return {self.variable(name): environment for name, environment in told.items()}

    def told_by_credentials(self) -> dict[str, Environment]:
        """Return what the provider's own credentials and hosts tell of the environment, by the names of fields."""
        return {}

    @property
    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """Return what webhooks may be signed with, the current secret first; none where no webhooks are sent."""
        return ()

    @property
    def environment_variable(self) -> str:
        """Return the variable that says outright which environment they belong to."""
        return self.variable("environment")

    @classmethod
    def variable(cls, name: str) -> str:
        """Return the variable of a field."""
        return cls.model_config.get("env_prefix", "") + name.upper()

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


class WebhookSettings(ProviderSettings):
    """The settings of a provider that sends webhooks."""

    webhook_sources: Networks = ()
    """The only addresses that webhooks are taken from, where the provider tells them; without it, any address."""


class SignedWebhookSettings(WebhookSettings):
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
    """Read the settings from all their sources; a folder of secrets given here goes before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_settings(settings, {}, secrets_dir)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, where no provider's production is."""
    address = address_of(host.strip("[]"))
    return host.rpartition(".")[2] == "localhost" if address is None else address.is_loopback


def told_by_prefix(field: str, text: str, prefixes: Mapping[str, Environment]) -> dict[str, Environment]:
    """Return what a field's text tells of the environment by how it begins; nothing where it begins otherwise."""
    told = [environment for prefix, environment in prefixes.items() if text.startswith(prefix)]
    return {field: told[0]} if told else {}
