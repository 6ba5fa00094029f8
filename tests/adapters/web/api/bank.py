"""A bank that tells a served book of its account, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import httpx

from ledger.clock import MovableClock
from tests.adapters.web.dashboard.finance_desk import BANK, FinanceDesk
from tests.adapters.web.served import Service

STATEMENTS = "/v1/statements"
_KEYS = count(1)


def desk_of(service: Service) -> FinanceDesk:
    """Return what books entries of the bank's account, and lays out its statements."""
    clock = service.till.book.clock
    assert isinstance(clock, MovableClock), "a test's book has a clock that is moved"
    return FinanceDesk(service.site, str(service.client.base_url), service.client, clock)


def upload(
    service: Service, headers: Mapping[str, str], body: bytes, idempotency_key: str | None = None, **params: Any
) -> httpx.Response:
    """Send a statement's file, under a key of its own unless one is given."""
    sent = {"Content-Type": "application/octet-stream", "Idempotency-Key": idempotency_key or f"file-{next(_KEYS)}"}
    asked = {"account": BANK, "layout": "hdfc", "filename": "hdfc.csv"} | params
    return service.client.post(STATEMENTS, headers={**sent, **headers}, params=asked, content=body)
