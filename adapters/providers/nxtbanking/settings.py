"""The settings of NxtBanking."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from adapters.environment.environment import Environment
from adapters.providers.amounts import AmountUnit
from adapters.providers.settings import Secret, SignedWebhookSettings, load_provider_settings

_HOST = "api.nxtbanking.com"
"""The only host that the guide names. It speaks of keys of a sandbox, and not of a host of one."""


class NxtbankingSettings(SignedWebhookSettings):
    """What must be known to reach NxtBanking. Variables are named `PAYOUTS_NXTBANKING_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_NXTBANKING_")

    api_key: Secret
    api_secret: Secret
    amount_unit: AmountUnit
    """Without a default: the guide shows `50000` and never says whether that is rupees or paise."""
    refresh_margin_seconds: float = Field(default=60.0, ge=0, allow_inf_nan=False)
    """How long before its expiry an access token is replaced."""

    def told_by_credentials(self) -> dict[str, Environment]:
        """Return that the guide's host is production, unless it is said to be where the sandbox's keys are used."""
        is_production = self.base_url.host == _HOST and self.environment is None
        return {"base_url": Environment.PRODUCTION} if is_production else {}


def load_nxtbanking_settings(secrets_dir: Path | None = None) -> NxtbankingSettings:
    """Read the settings from all their sources, the folder of secrets given here before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_provider_settings(NxtbankingSettings, secrets_dir)
