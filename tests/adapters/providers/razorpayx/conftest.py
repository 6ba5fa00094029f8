"""A provider on a movable clock, talking to a scripted RazorpayX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.providers.http import Http
from adapters.providers.razorpayx.provider import RazorpayxProvider
from ledger.clock import MovableClock
from tests.adapters.providers.razorpayx.fake_razorpayx import FakeRazorpayx
from tests.adapters.providers.razorpayx.samples import NOON, settings

MakeProvider = Callable[..., RazorpayxProvider]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def fake() -> FakeRazorpayx:
    return FakeRazorpayx()


@pytest.fixture
def make_provider(fake: FakeRazorpayx, clock: MovableClock) -> Iterator[MakeProvider]:
    with Http(httpx.Client(transport=httpx.MockTransport(fake))) as http:

        def make(archive: Any = None, **changes: Any) -> RazorpayxProvider:
            return RazorpayxProvider(settings(**changes), http, clock, archive)

        yield make


@pytest.fixture
def provider(make_provider: MakeProvider) -> RazorpayxProvider:
    return make_provider()
