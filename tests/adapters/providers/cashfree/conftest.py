"""A provider on a movable clock, talking to a scripted Cashfree; and a sandbox for those that talk over sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.http import Http
from adapters.sandbox import Sandbox
from ledger.clock import MovableClock
from tests.adapters.providers.cashfree.fake_cashfree import FakeCashfree
from tests.adapters.providers.cashfree.samples import NOON, settings
from tests.adapters.providers.cashfree.sandbox_side import sandbox_for
from tests.adapters.sandbox.contracts.cashfree.callback import Callback

MakeProvider = Callable[..., CashfreeProvider]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def fake() -> FakeCashfree:
    return FakeCashfree()


@pytest.fixture
def make_provider(fake: FakeCashfree, clock: MovableClock) -> Iterator[MakeProvider]:
    with Http(httpx.Client(transport=httpx.MockTransport(fake))) as http:

        def make(archive: Any = None, **changes: Any) -> CashfreeProvider:
            return CashfreeProvider(settings(**changes), http, clock, archive)

        yield make


@pytest.fixture
def provider(make_provider: MakeProvider) -> CashfreeProvider:
    return make_provider()


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as receiving:
        yield receiving


@pytest.fixture
def sandbox(callback: Callback) -> Iterator[Sandbox]:
    with sandbox_for(callback) as sandbox:
        yield sandbox


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(httpx.Client(trust_env=False)) as http:
        yield http
