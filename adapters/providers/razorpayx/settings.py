"""The settings of RazorpayX."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from adapters.environment.environment import Environment
from adapters.providers.settings import Secret, SignedWebhookSettings, load_provider_settings, told_by_prefix

_KEYS = {"rzp_test_": Environment.SANDBOX, "rzp_live_": Environment.PRODUCTION}


class PartnerBank(StrEnum):
    """Where the debited account is held."""

    LITE = "lite"
    """RazorpayX Lite, the provider's own account: a reversal is documented to bring the fee back."""
    IDFC = "idfc"
    ICICI = "icici"
    YES = "yes"
    RBL = "rbl"


class RazorpayxSettings(SignedWebhookSettings):
    """What must be known to reach RazorpayX. Variables are named `PAYOUTS_RAZORPAYX_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAYOUTS_RAZORPAYX_")

    key_id: Annotated[str, Field(pattern=r"^[\x21-\x39\x3B-\x7E]+$")]
    """The name in HTTP basic authentication, in which a colon cannot stand."""
    key_secret: Secret
    account_number: Secret
    """The account that payouts are debited to: a current account, or the customer identifier of RazorpayX Lite.

    Change it only when no outcome is open: payouts are looked up in this account alone.
    """
    partner_bank: PartnerBank | None = None
    """What narrows the rails and their hours; without it every rail is offered round the clock."""
    queue_if_low_balance: bool = False
    """Whether the provider holds a payout until the account has the money (for up to three months), or refuses it."""
    reversal_returns_fees: bool | None = None
    """Whether a reversal brings the fee and its tax back; unless you know better, only to RazorpayX Lite."""
    verify_accounts: bool = False
    """Whether a penny is dropped into a payee's account when it is registered (the provider's fee applies)."""
    purpose: Annotated[str, Field(min_length=1)] = "payout"
    """The provider's classification of all payouts; other words must first be made known on its dashboard."""

    def told_by_credentials(self) -> dict[str, Environment]:
        """Return what the key's name tells: both environments have one address."""
        return told_by_prefix("key_id", self.key_id, _KEYS)

    @property
    def refunds_fees(self) -> bool:
        """Return whether a reversal brings the fee and its tax back."""
        told = self.reversal_returns_fees
        return self.partner_bank is PartnerBank.LITE if told is None else told


def load_razorpayx_settings(secrets_dir: Path | None = None) -> RazorpayxSettings:
    """Read the settings from all their sources, the folder of secrets given here before the environment's.

    Raises SettingError, which names what is missing or wrong and shows no value, or ExtraMissingError.
    """
    return load_provider_settings(RazorpayxSettings, secrets_dir)
