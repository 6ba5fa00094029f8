"""Alerts that remember what was told."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.workers.alerts import AlertKind
from tests.adapters.workers.scripted_provider import PulledPlugError


@dataclass
class HeardAlerts:
    """What people were told, in order."""

    heard: list[tuple[AlertKind, str, str]] = field(default_factory=list)

    def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
        self.heard.append((kind, subject, text))


class DyingAlerts(HeardAlerts):
    """The process dies as soon as somebody was told."""

    def raise_alert(self, kind: AlertKind, subject: str, text: str) -> None:
        self.heard.append((kind, subject, text))
        raise PulledPlugError
