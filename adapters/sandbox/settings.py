"""Settings of a sandbox: whom it trusts, which dialect it speaks, what is in its wallet, and what will happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from adapters.errors import SettingError
from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.announcer import Vocabulary
from adapters.sandbox.charges import USUAL_FEES_MINOR
from adapters.sandbox.scenarios import Scenario, ScenarioMix
from ledger.rails import Rail


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxSettings:
    """Everything a sandbox is told before it starts. Raises SettingError."""

    amount_unit: AmountUnit
    """Whether amounts on the wire are paise or rupees. There is no default: guessing is wrong by a factor of 100."""
    api_key: str
    api_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    callback_url: str | None = None
    """Where webhooks go; None sends none until a callback is set."""
    vocabulary: Vocabulary = Vocabulary.B
    scenarios: ScenarioMix = field(default_factory=lambda: Scenario.only(Scenario.SUCCESS))
    """What happens to payouts whose beneficiary does not decide it."""
    opening_wallet_minor: int = 0
    fees_minor: Mapping[Rail, int] = field(default_factory=lambda: USUAL_FEES_MINOR)
    """Fee per payout in minor units, without tax, for every rail."""
    start_at: datetime = field(default_factory=lambda: datetime.now(tz=UTC).replace(microsecond=0))
    """Where the sandbox's clock starts (UTC)."""
    clock_speed: float = 0.0
    """Sandbox seconds per real second; 0 leaves the clock standing until it is advanced."""
    token_lifetime_seconds: int = 3600
    """By the sandbox's clock."""
    hold_seconds: float = 0.2
    """Real seconds for which `timeout_after_accept` leaves a client waiting before the connection is closed."""
    webhook_timeout_seconds: float = 5.0
    """Real seconds that a callback may take."""
    retry_base_seconds: float = 5.0
    """Delay before the first repetition of a webhook, by the sandbox's clock; it doubles each time."""
    webhook_senders: int = 4
    """Threads that deliver webhooks; the messages of one payout always stay with one of them, in order."""
    port: int = 0
    """Port on 127.0.0.1; 0 takes a free one."""

    def __post_init__(self) -> None:
        """Refuse what cannot work; plain strings such as "minor" and "A" are taken for what they name."""
        object.__setattr__(self, "amount_unit", _named(AmountUnit, "amount_unit", self.amount_unit))
        object.__setattr__(self, "vocabulary", _named(Vocabulary, "vocabulary", self.vocabulary))
        self._refuse_below("opening_wallet_minor", self.opening_wallet_minor, 0)
        self._refuse_below("clock_speed", self.clock_speed, 0)
        self._refuse_below("token_lifetime_seconds", self.token_lifetime_seconds, 1)
        self._refuse_below("webhook_senders", self.webhook_senders, 1)
        self._refuse_below("retry_base_seconds", self.retry_base_seconds, 0)
        for rail in Rail:
            self._refuse_below("fees_minor", self.fees_minor.get(rail, -1), 0)
        if self.start_at.tzinfo is None:
            setting = "start_at"
            raise SettingError(setting, "needs a time zone")

    def _refuse_below(self, setting: str, value: float, least: int) -> None:
        if value < least:
            raise SettingError(setting, f"must be at least {least}")


def _named(kind: type[StrEnum], setting: str, value: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise SettingError(setting, f"must be one of {[str(name) for name in kind]}") from None
