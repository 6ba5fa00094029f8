"""Measured alerts: counts alerts by their kind, on their way to wherever they go."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.observability.measures import Measures
from adapters.workers.alerts import AlertKind, Alerts


@dataclass(frozen=True, slots=True)
class MeasuredAlerts:
    """Alerts that are counted and passed on."""

    inner: Alerts
    measures: Measures

    def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
        """Count it, and tell people."""
        self.measures.alert_raised(kind.value)
        self.inner.raise_alert(kind, subject, text)
