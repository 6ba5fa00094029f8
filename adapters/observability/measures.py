"""Measures: what a process counts about itself, and where it tells of it. Nothing is measured by payout or by payee."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class WebhookOutcome(StrEnum):
    """What became of a webhook when it arrived."""

    KEPT = "kept"
    """It is safe, and was answered with 200."""
    REFUSED = "refused"
    """Its signature is missing or wrong, or whatever else lets it be refused for good."""
    FAILED = "failed"
    """It could not be kept by a fault of ours; the provider will send it again."""


class Measures(Protocol):
    """Takes in what is measured. May be called from many threads; seconds are durations."""

    def provider_request(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Take in one HTTP request: `2xx` and so on, or `no_answer`."""

    def provider_call(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Take in one call of a provider, with every request and every wait that it was made of."""

    def webhook(self, provider: str, outcome: WebhookOutcome) -> None:
        """Take in one webhook that arrived from a provider that we know."""

    def message_handled(self, provider: str, outcome: str, delay_seconds: float) -> None:
        """Take in one message of the inbox that was dealt with, so long after it arrived."""

    def alert_raised(self, kind: str) -> None:
        """Take in one alert."""


class NoMeasures:
    """Measures nothing."""

    def provider_request(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Do nothing."""

    def provider_call(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Do nothing."""

    def webhook(self, provider: str, outcome: WebhookOutcome) -> None:
        """Do nothing."""

    def message_handled(self, provider: str, outcome: str, delay_seconds: float) -> None:
        """Do nothing."""

    def alert_raised(self, kind: str) -> None:
        """Do nothing."""
