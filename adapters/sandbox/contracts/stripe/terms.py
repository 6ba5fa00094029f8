"""The terms of Stripe's contract: the key, the webhook secret, and the accounts that pay."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class StripeTerms:
    """What client and provider agreed."""

    api_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    account: str = "acct_1Sandbox"
    """The connected account whose balance pays."""
    financial_account: str = "fa_1Sandbox"
    """The financial account that outbound payments leave from."""
