"""The settings of Cashfree Payouts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from adapters.environment.environment import Environment
from adapters.providers.cashfree.second_factor import public_key
from adapters.providers.settings import Seconds, Secret, WebhookSettings, load_provider_settings, told_by_prefix

_HOSTS = {"sandbox.cashfree.com": Environment.SANDBOX, "api.cashfree.com": Environment.PRODUCTION}
_SECRETS = {"cfsk_ma_test_": Environment.SANDBOX, "cfsk_ma_prod_": Environment.PRODUCTION}


def _is_public_key(pem: SecretStr) -> SecretStr:
    public_key(pem)
    return pem


PublicKey = Annotated[SecretStr, AfterValidator(_is_public_key)]
"""An RSA public key in PEM. It is kept secret: whoever has it can make the second factor."""


class CashfreeSettings(WebhookSettings):
    """What must be known to reach Cashfree. Variables are named `PAYOUTS_CASHFREE_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_CASHFREE_")

    client_id: Annotated[str, Field(min_length=1, pattern=r"^[\x21-\x7E]+$")]
    client_secret: Secret
    """Presented with every request, and the key of the webhooks' signatures."""
    previous_client_secret: Secret | None = None
    """Webhooks are signed with the oldest secret that is active: the one before, until it is deactivated."""
    public_key: PublicKey | None = None
    """The second factor where the caller's address is not on the provider's list; None where it is."""
    fundsource_id: Annotated[str, Field(min_length=1)] | None = None
    """The provider's id of the account that pays; None is its default."""
    webhook_tolerance_seconds: Seconds = 300.0
    """How far the time that a webhook was signed with may lie from ours, before or after."""

    def told_by_credentials(self) -> dict[str, Environment]:
        """Return what the host and the secret tell."""
        host = self.base_url.host
        told = told_by_prefix("client_secret", self.client_secret.get_secret_value(), _SECRETS)
        return told | ({"base_url": _HOSTS[host]} if host in _HOSTS else {})

    @property
    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """Return the secrets that may have signed a webhook, the current one first."""
        previous = self.previous_client_secret
        return (self.client_secret,) if previous is None else (self.client_secret, previous)


def load_cashfree_settings(secrets_dir: Path | None = None) -> CashfreeSettings:
    """Read the settings from all their sources, the folder of secrets given here before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_provider_settings(CashfreeSettings, secrets_dir)
