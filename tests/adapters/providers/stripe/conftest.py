"""Providers on a movable clock, talking to a scripted Stripe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.providers.http import Http
from adapters.providers.stripe.provider import StripeProvider
from adapters.providers.stripe.settings import Product
from ledger.clock import MovableClock
from tests.adapters.providers.scripted_api import ScriptedApi
from tests.adapters.providers.stripe.samples import NOON, settings

MakeProvider = Callable[..., StripeProvider]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def api() -> ScriptedApi:
    return ScriptedApi()


@pytest.fixture
def make_provider(api: ScriptedApi, clock: MovableClock) -> Iterator[MakeProvider]:
    with Http(httpx.Client(transport=httpx.MockTransport(api))) as http:

        def make(archive: Any = None, **changes: Any) -> StripeProvider:
            return StripeProvider(settings(**changes), http, clock, archive)

        yield make


@pytest.fixture
def provider(make_provider: MakeProvider) -> StripeProvider:
    """Pays by payouts."""
    return make_provider()


@pytest.fixture
def treasury(make_provider: MakeProvider) -> StripeProvider:
    """Pays by outbound payments."""
    return make_provider(product=Product.OUTBOUND_PAYMENTS)
