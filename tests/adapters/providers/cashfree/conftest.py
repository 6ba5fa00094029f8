"""A provider on a movable clock, talking to a scripted Cashfree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.http import Http
from ledger.clock import MovableClock
from tests.adapters.providers.cashfree.fake_cashfree import FakeCashfree
from tests.adapters.providers.cashfree.samples import NOON, settings

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
