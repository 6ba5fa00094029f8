"""Settings of a sandbox: which contract it speaks, what is in its wallet, and what will happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.errors import SettingError
from adapters.sandbox.charges import USUAL_FEES_MINOR
from adapters.sandbox.contract import Contract
from adapters.sandbox.scenarios import Scenario, ScenarioMix
from ledger.rails import RULES, Rail


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxSettings:
    """Everything a sandbox is told before it starts. Raises SettingError."""

    contract: Contract
    """Which provider it is, and the credentials it trusts."""
    callback_url: str | None = None
    """Where webhooks go; None sends none until a callback is set."""
    scenarios: ScenarioMix = field(default_factory=lambda: Scenario.only(Scenario.SUCCESS))
    """What happens to payouts whose beneficiary does not decide it."""
    opening_wallet_minor: int = 0
    fees_minor: Mapping[Rail, int] = field(default_factory=lambda: USUAL_FEES_MINOR)
    """Fee per payout in minor units, without tax, for every rail of the contract's currency."""
    start_at: datetime = field(default_factory=lambda: datetime.now(tz=UTC).replace(microsecond=0))
    """Where the sandbox's clock starts (UTC)."""
    clock_speed: float = 0.0
    """Sandbox seconds per real second; 0 leaves the clock standing until it is advanced."""
    id_seed: int | None = None
    """What the ids that are handed out follow from; None makes them random."""
    hold_seconds: float = 0.2
    """Real seconds for which a time-out leaves a client waiting before the connection is closed."""
    webhook_timeout_seconds: float = 5.0
    """Real seconds that a callback may take."""
    retry_base_seconds: float = 5.0
    """Delay before the first repetition of a webhook, by the sandbox's clock; the contract says how it goes on."""
    webhook_senders: int = 4
    """Threads that deliver webhooks; the messages of one payout always stay with one of them, in order."""
    port: int = 0
    """Port on 127.0.0.1; 0 takes a free one."""

    @property
    def retry_base(self) -> timedelta:
        """Return the delay before the first repetition of a webhook."""
        return timedelta(seconds=self.retry_base_seconds)

    def __post_init__(self) -> None:
        """Refuse what cannot work."""
        self._refuse_below("opening_wallet_minor", self.opening_wallet_minor, 0)
        self._refuse_below("clock_speed", self.clock_speed, 0)
        self._refuse_below("webhook_senders", self.webhook_senders, 1)
        self._refuse_below("retry_base_seconds", self.retry_base_seconds, 0)
        for rail in (rail for rail, rule in RULES.items() if rule.currency == self.contract.currency):
            self._refuse_below("fees_minor", self.fees_minor.get(rail, -1), 0)
        if self.start_at.tzinfo is None:
            setting = "start_at"
            raise SettingError(setting, "needs a time zone")

    def _refuse_below(self, setting: str, value: float, least: int) -> None:
        if value < least:
            raise SettingError(setting, f"must be at least {least}")
