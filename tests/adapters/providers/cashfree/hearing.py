"""How a webhook is taken in: verified first, and only then read; and an archive that shows what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from adapters.providers.port import PayoutProvider
from ledger.status_reports import StatusReport


class Archive:
    """Keeps messages in memory."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def keep(self, provider: str, raw: bytes) -> str:
        assert provider == "Cashfree"
        self.kept.append(raw)
        return sha256(raw).hexdigest()


def heard(provider: PayoutProvider, headers: Mapping[str, str], body: bytes) -> StatusReport:
    provider.verify_webhook(headers, body)
    (report,) = provider.read_webhook(body).reports
    return report
