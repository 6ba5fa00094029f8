"""The settings of NxtBanking, from the environment or from a folder of secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from adapters.errors import SettingError
from adapters.providers.amounts import AmountUnit
from adapters.setting_faults import setting_error

PREFIX = "PAYOUTS_NXTBANKING_"

Secret = Annotated[SecretStr, Field(min_length=1)]
"""Never empty: an empty webhook secret would let anybody sign."""
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class NxtbankingSettings(BaseSettings):
    """What must be known to reach NxtBanking. Variables are named `PAYOUTS_NXTBANKING_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    base_url: AnyHttpUrl
    """Without a default, so that nothing reaches the real provider by accident."""
    api_key: Secret
    api_secret: Secret
    webhook_secret: Secret
    previous_webhook_secret: Secret | None = None
    """Still accepted while the secret is being rotated: retried webhooks carry the old signature."""
    amount_unit: AmountUnit
    """Without a default: the guide shows `50000` and never says whether that is rupees or paise."""
    refresh_margin_seconds: float = Field(default=60.0, ge=0, allow_inf_nan=False)
    """How long before its expiry an access token is replaced."""
    submit_timeout_seconds: Seconds = 130.0
    """The guide says that a payment order may take two minutes to be answered."""
    query_timeout_seconds: Seconds = 30.0
    query_attempts: int = Field(default=3, ge=1)
    query_wait_seconds: float = Field(default=0.5, ge=0, allow_inf_nan=False)
    """The wait before a query is asked again; it doubles each time."""

    @property
    def webhook_secrets(self) -> tuple[SecretStr, ...]:
        """Return the secrets that may have signed a webhook, the current one first."""
        previous = self.previous_webhook_secret
        return (self.webhook_secret,) if previous is None else (self.webhook_secret, previous)


def load_nxtbanking_settings(secrets_dir: Path | None = None) -> NxtbankingSettings:
    """Read the settings from the environment, and from one file per setting in the folder of secrets.

    Raises SettingError, which names what is missing or wrong and shows no value.
    """
    if secrets_dir is not None and not secrets_dir.is_dir():
        raise SettingError(setting="secrets_dir", reason=f"{secrets_dir} is not a folder")
    try:
        return NxtbankingSettings(_secrets_dir=secrets_dir)
    except ValidationError as error:
        raise setting_error(error, PREFIX) from None
