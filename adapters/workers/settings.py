"""The settings of a worker: how much it does at a time, and how often it looks."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from adapters.networks import Networks
from adapters.providers.settings import Seconds
from adapters.queue.embedded import LEASE
from adapters.setting_sources.sourced import SourcedSettings, load_settings

PREFIX = "PAYOUTS_WORKER_"


class WorkerSettings(SourcedSettings):
    """Variables are named `PAYOUTS_WORKER_` and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    concurrency: int = Field(default=10, ge=1, le=1_000)
    """How many payouts are submitted or asked about at a time."""
    lease_seconds: Seconds = LEASE.total_seconds()
    """After how long the work of a worker that gives no sign of life is taken over; the same for all workers."""
    poll_every_seconds: Seconds = 900.0
    """How often all silent payouts are asked about."""
    silent_for_seconds: Seconds = 120.0
    """How long a payout may be in transit before it is asked about."""
    outcome_due_seconds: Seconds = 86_400.0
    """How long a payout may be in transit before a person is told."""
    overdue_after_seconds: Seconds = 900.0
    """How long a payout may be due before its job is made again."""
    fees_every_seconds: Seconds = 3_600.0
    """How often payouts are asked about whose fee is not known."""
    returns_every_seconds: Seconds = 86_400.0
    """How often completed payouts are asked about whose money may have come back."""
    fetch_every_seconds: Seconds = 60.0
    """How often mailboxes are emptied."""
    balances_every_seconds: Seconds = 900.0
    """How often wallets are looked at."""
    tree_every_seconds: Seconds = 60.0
    """How often new events are taken into the log's tree."""
    checkpoint_every_seconds: Seconds = 3_600.0
    """How often the log is signed and the checkpoint taken outside."""
    message_waits_seconds: Seconds = 900.0
    """How long a message may match no payout before a person is told."""
    trusted_proxies: Networks = ()
    """The proxies in front of `--listen` whose `X-Forwarded-For` is believed, such as `127.0.0.1`."""

    @property
    def lease(self) -> timedelta:
        """Return how long a worker's work stays its own without a sign of life."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def silent_for(self) -> timedelta:
        """Return how long a payout may be in transit before it is asked about."""
        return timedelta(seconds=self.silent_for_seconds)


def load_worker_settings(**given: int | None) -> WorkerSettings:
    """Read the settings from all their sources; what is given and not None comes first.

    Raises SettingError, which names what is wrong, or ExtraMissingError.
    """
    return load_settings(WorkerSettings, given)
