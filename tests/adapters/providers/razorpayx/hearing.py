"""How a webhook is taken in: verified first, and only then read."""

from __future__ import annotations

from adapters.providers.notices import Notice
from adapters.providers.razorpayx.provider import RazorpayxProvider
from ledger.status_reports import StatusReport
from tests.adapters.providers.razorpayx.samples import (
    signed,
)


def heard(provider: RazorpayxProvider, body: bytes, headers: dict[str, str] | None = None) -> Notice:
    provider.verify_webhook(signed(body) if headers is None else headers, body)
    return provider.read_webhook(body)


def told(provider: RazorpayxProvider, body: bytes) -> StatusReport:
    (report,) = heard(provider, body).reports
    return report
