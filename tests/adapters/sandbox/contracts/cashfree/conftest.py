"""A running sandbox that speaks Cashfree, someone who talks to it, and a callback for its webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.cashfree.contract import CashfreeContract
from tests.adapters.sandbox.contracts.cashfree.callback import Callback
from tests.adapters.sandbox.contracts.cashfree.client import CLIENT_ID, CLIENT_SECRET, Client

START = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
OPENING_MINOR = 100_000_000

StartCashfree = Callable[..., tuple[Sandbox, Client]]


def contract(**terms: Any) -> CashfreeContract:
    return CashfreeContract(**({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | terms))


@pytest.fixture
def start() -> Iterator[StartCashfree]:
    """Start sandboxes with terms and settings of the test's choice, and stop them afterwards."""
    with ExitStack() as running:

        def start_one(terms: dict[str, Any] | None = None, **settings: Any) -> tuple[Sandbox, Client]:
            usual = {"opening_wallet_minor": OPENING_MINOR, "start_at": START, "hold_seconds": 0.0}
            spoken = SandboxSettings(contract=contract(**(terms or {})), **{**usual, **settings})
            sandbox = running.enter_context(Sandbox(spoken))
            client = Client(sandbox)
            running.callback(client.http.close)
            return sandbox, client

        yield start_one


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as receiving:
        yield receiving
