"""The settings of NxtBanking, from the environment or from a folder of secrets."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from adapters.providers.amounts import AmountUnit
from adapters.providers.settings import Secret, SignedWebhookSettings, load_provider_settings


class NxtbankingSettings(SignedWebhookSettings):
    """What must be known to reach NxtBanking. Variables are named `PAYOUTS_NXTBANKING_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_NXTBANKING_")

    api_key: Secret
    api_secret: Secret
    amount_unit: AmountUnit
    """Without a default: the guide shows `50000` and never says whether that is rupees or paise."""
    refresh_margin_seconds: float = Field(default=60.0, ge=0, allow_inf_nan=False)
    """How long before its expiry an access token is replaced."""


def load_nxtbanking_settings(secrets_dir: Path | None = None) -> NxtbankingSettings:
    """Read the settings from the environment, and from one file per setting in the folder of secrets.

    Raises SettingError, which names what is missing or wrong and shows no value.
    """
    return load_provider_settings(NxtbankingSettings, secrets_dir)
