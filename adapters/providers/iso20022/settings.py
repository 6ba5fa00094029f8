"""The settings of a bank that is paid through by files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from adapters.providers.http import basic
from adapters.providers.iso20022.credit_transfer import NAME_LENGTH_MAX, Debtor
from adapters.providers.iso20022.wire import PROVIDER
from adapters.providers.settings import ProviderSettings, Secret, load_provider_settings
from ledger.currencies import exponent_of
from ledger.errors import UnknownCurrencyError

_AGENT = r"^(?:[A-Z]{4}0[A-Z0-9]{6}|[0-9]{9}|[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)$"

UrlPath = Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$")]


class Iso20022Settings(ProviderSettings):
    """What must be known to pay through a bank. Variables are named `PAYOUTS_ISO20022_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_ISO20022_")

    name: str = Field(default=PROVIDER, pattern=r"^[A-Z][A-Za-z0-9]*$")
    """The name that the bank goes by in account names; give each its own where you bank with several."""
    initiating_party: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH_MAX)]
    """The name of who pays, as the bank knows it."""
    debtor_account: Secret
    """The account that pays: an IBAN, or the number that the bank itself uses."""
    debtor_agent: str = Field(pattern=_AGENT)
    """The bank that keeps the account: its BIC, its IFSC or its ABA routing number."""
    currency: str = "INR"
    """The currency of the account; a payment in another one would be exchanged by the bank, at its own rate."""
    time_zone: str = "Asia/Kolkata"
    """The zone in which the bank's days begin and end."""
    upload_path: UrlPath = "/payments"
    mailbox_path: UrlPath = "/mailbox"
    user: str | None = None
    password: Secret | None = Field(default=None, validate_default=True)

    @field_validator("currency")
    @classmethod
    def _is_known(cls, currency: str) -> str:
        try:
            exponent_of(currency)
        except UnknownCurrencyError:
            message = "is not a currency that is known here"
            raise ValueError(message) from None
        return currency

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):
            message = "is not a time zone"
            raise ValueError(message) from None
        return name

    @field_validator("password")
    @classmethod
    def _goes_with_a_user(cls, password: Secret | None, others: ValidationInfo) -> Secret | None:
        if "user" in others.data and (others.data["user"] is None) != (password is None):
            message = "user and password go together"
            raise ValueError(message)
        return password

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of the bank's days."""
        return ZoneInfo(self.time_zone)

    @property
    def debtor(self) -> Debtor:
        """Return whose account pays, in clear."""
        return Debtor(self.initiating_party, self.debtor_account.get_secret_value(), self.debtor_agent)

    @property
    def authorization(self) -> dict[str, str]:
        """Return the header that lets us in, if any is needed."""
        return {} if self.user is None or self.password is None else basic(self.user, self.password)


def load_iso20022_settings(secrets_dir: Path | None = None) -> Iso20022Settings:
    """Read the settings from all their sources, the folder of secrets given here before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_provider_settings(Iso20022Settings, secrets_dir)
