"""Measures that remember what was measured, without the times that it took."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.observability.measures import WebhookOutcome


@dataclass
class RecordingMeasures:
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    webhooks: list[tuple[str, WebhookOutcome]] = field(default_factory=list)
    messages: list[tuple[str, str, float]] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    def provider_request(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.requests.append((provider, operation, outcome))

    def provider_call(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((provider, operation, outcome))

    def webhook(self, provider: str, outcome: WebhookOutcome) -> None:
        self.webhooks.append((provider, outcome))

    def message_handled(self, provider: str, outcome: str, delay_seconds: float) -> None:
        self.messages.append((provider, outcome, delay_seconds))

    def alert_raised(self, kind: str) -> None:
        self.alerts.append(kind)
