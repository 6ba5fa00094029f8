"""How a webhook is taken in: verified first, and only then read."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.providers.port import PayoutProvider
from ledger.status_reports import StatusReport


def heard(provider: PayoutProvider, headers: Mapping[str, str], body: bytes) -> StatusReport:
    provider.verify_webhook(headers, body)
    (report,) = provider.read_webhook(body).reports
    return report
