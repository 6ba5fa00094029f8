"""The standard contract: its terms, and the rules that follow from what it promises."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from secrets import token_bytes, token_urlsafe
from typing import ClassVar, Self

from adapters.errors import SettingError
from adapters.sandbox.amounts import CURRENCY, AmountUnit
from adapters.sandbox.contract import Contract, Identity
from adapters.sandbox.contracts.standard.desk import StandardDesk
from adapters.sandbox.contracts.standard.requests import RAILS
from adapters.sandbox.contracts.standard.terms import SECRET_PREFIX, StandardTerms
from adapters.sandbox.desk import Core
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.retry_rules import RetryRule

REPETITIONS = 8
SECRET_LENGTH = 24
"""Bytes; the least that Standard Webhooks recommends."""


class StandardContract(StandardTerms, Contract):
    """What client and provider agreed."""

    name: ClassVar[str] = "standard"
    identity: ClassVar[Identity] = Identity.REFERENCE
    amount_unit = AmountUnit.MINOR

    @classmethod
    def invented(cls, amount_unit: AmountUnit | None = None) -> Self:
        """Return a contract with made-up secrets. Raises SettingError for another unit than the smallest."""
        if amount_unit not in {None, AmountUnit.MINOR}:
            setting = "amount_unit"
            raise SettingError(setting, "must be minor: the standard contract counts in the smallest unit")
        secret = b64encode(token_bytes(SECRET_LENGTH)).decode()
        return cls(api_key=token_urlsafe(16), webhook_secret=f"{SECRET_PREFIX}{secret}")

    def open(self, core: Core) -> StandardDesk:
        """Return the desk."""
        return StandardDesk(self, core)

    def new_payout_id(self, identifiers: Identifiers) -> str:
        """Return an id such as `pay_0f3a...`."""
        return f"pay_{identifiers.hex(20)}"

    def retry_rule(self, first_delay: timedelta) -> RetryRule:
        """Return the rule: anything but 2xx is repeated some times, with delays that double."""
        return RetryRule.doubling(first_delay, REPETITIONS)

    def exports(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of a ledger that uses the sandbox."""
        return {
            "PAYOUTS_STANDARD_BASE_URL": base_url,
            "PAYOUTS_STANDARD_API_KEY": self.api_key,
            "PAYOUTS_STANDARD_WEBHOOK_SECRET": self.webhook_secret,
            "PAYOUTS_STANDARD_CURRENCY": CURRENCY,
            "PAYOUTS_STANDARD_RAILS": ",".join(sorted(RAILS)),
        }
