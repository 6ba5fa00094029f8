"""The adapter and the sandbox that speaks its provider's contract, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from pydantic import AnyHttpUrl

from adapters.providers.http import Http
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.razorpayx.contract import RazorpayxContract
from tests.adapters.providers.callback import Callback
from tests.adapters.providers.razorpayx.against_sandbox.orders import OPENING_MINOR, Connect
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
    KEY_ID,
    KEY_SECRET,
    WEBHOOK_SECRET,
    settings,
)


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as receiving:
        yield receiving


@pytest.fixture
def sandbox(callback: Callback) -> Iterator[Sandbox]:
    contract = RazorpayxContract(
        key_id=KEY_ID,
        key_secret=KEY_SECRET,
        webhook_secret=WEBHOOK_SECRET,
        account_number=ACCOUNT_NUMBER,
        tells_transactions=True,
    )
    with Sandbox(
        SandboxSettings(
            contract=contract,
            callback_url=callback.url,
            opening_wallet_minor=OPENING_MINOR,
            hold_seconds=0.0,
            id_seed=1,
        )
    ) as sandbox:
        yield sandbox


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Connect]:
    with Http(httpx.Client(trust_env=False)) as http:

        def make(**changes: object) -> RazorpayxProvider:
            speaks = {"base_url": AnyHttpUrl(f"{sandbox.base_url}/v1"), "reversal_returns_fees": True}
            return RazorpayxProvider(settings(**(speaks | changes)), http, sandbox.clock)

        yield make


@pytest.fixture
def provider(connect: Connect) -> RazorpayxProvider:
    return connect()
