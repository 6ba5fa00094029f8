"""A provider on a movable clock, talking to a scripted NxtBanking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from ledger.clock import MovableClock
from tests.adapters.providers.nxtbanking.fake_nxtbanking import FakeNxtbanking
from tests.adapters.providers.nxtbanking.samples import NOON, settings

MakeProvider = Callable[..., NxtbankingProvider]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def fake() -> FakeNxtbanking:
    return FakeNxtbanking()


@pytest.fixture
def make_provider(fake: FakeNxtbanking, clock: MovableClock) -> Iterator[MakeProvider]:
    with Http(httpx.Client(transport=httpx.MockTransport(fake))) as http:

        def make(archive: Any = None, **changes: Any) -> NxtbankingProvider:
            return NxtbankingProvider(settings(**changes), http, clock, archive)

        yield make


@pytest.fixture
def provider(make_provider: MakeProvider) -> NxtbankingProvider:
    return make_provider()
