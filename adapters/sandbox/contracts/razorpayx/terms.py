"""The terms of RazorpayX's contract: the credentials, and what a client has set up on the provider's dashboard."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.errors import SettingError


@dataclass(frozen=True, kw_only=True)
class RazorpayxTerms:
    """What client and provider agreed. Raises SettingError."""

    key_id: str
    key_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    account_number: str = field(default="7878780080316316", repr=False)
    """The account that payouts are debited to."""
    tells_transactions: bool = False
    """Whether the events of the account's statement are subscribed to, beside those of payouts."""
    search_delay_seconds: int = 0
    """How long a new payout cannot be found by its reference; the documentation speaks of five minutes."""

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        if self.search_delay_seconds < 0:
            setting = "search_delay_seconds"
            raise SettingError(setting, "must be at least 0")
