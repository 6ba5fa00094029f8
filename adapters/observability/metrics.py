"""Metrics: what a process measures, for Prometheus; needs the extra `api`. The table is in docs/how-to/watch-it-run.md.

Every object has a registry of its own, so that a host's metrics and ours never meet by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
    start_http_server,
)

from adapters.observability.measures import WebhookOutcome

_ANSWER_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 130)
"""A payment order may take 130 seconds to be answered."""
_DELAY_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400)


class PrometheusMeasures:
    """Takes in what is measured, and tells it in the form of Prometheus."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        asked = ("provider", "operation", "outcome")
        self._requests = Histogram(
            "payouts_provider_request_seconds",
            "HTTP requests to providers, by class of answer.",
            asked,
            registry=self.registry,
            buckets=_ANSWER_SECONDS,
        )
        self._calls = Histogram(
            "payouts_provider_call_seconds",
            "Calls of providers, with all their requests, by what came of them.",
            asked,
            registry=self.registry,
            buckets=_ANSWER_SECONDS,
        )
        self._webhooks = Counter(
            "payouts_webhooks", "Webhooks that arrived.", ("provider", "outcome"), registry=self.registry
        )
        self._delays = Histogram(
            "payouts_message_delay_seconds",
            "From the arrival of a provider's message until it was dealt with.",
            ("provider", "outcome"),
            registry=self.registry,
            buckets=_DELAY_SECONDS,
        )
        self._alerts = Counter("payouts_alerts", "Alerts that were raised.", ("kind",), registry=self.registry)

    def provider_request(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Take in one HTTP request."""
        self._requests.labels(provider, operation, outcome).observe(seconds)

    def provider_call(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """Take in one call of a provider."""
        self._calls.labels(provider, operation, outcome).observe(seconds)

    def webhook(self, provider: str, outcome: WebhookOutcome) -> None:
        """Take in one webhook."""
        self._webhooks.labels(provider, outcome.value).inc()

    def message_handled(self, provider: str, outcome: str, delay_seconds: float) -> None:
        """Take in one message; one that arrived by a faster clock than ours was dealt with at once."""
        self._delays.labels(provider, outcome).observe(max(delay_seconds, 0.0))

    def alert_raised(self, kind: str) -> None:
        """Take in one alert."""
        self._alerts.labels(kind).inc()

    def text(self) -> str:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry).decode()

    @contextmanager
    def served(self, port: int, host: str) -> Iterator[str]:
        """Serve everything over HTTP, on a free port for 0, and give the address. Raises OSError."""
        server, thread = start_http_server(port, host, self.registry)
        try:
            yield f"http://{host}:{server.server_port}/metrics"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
