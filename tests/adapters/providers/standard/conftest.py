"""A provider on a movable clock, talking to a scripted API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from adapters.providers.http import Http
from adapters.providers.standard.provider import StandardProvider
from ledger.clock import MovableClock
from tests.adapters.providers.scripted_api import ScriptedApi
from tests.adapters.providers.standard.samples import NOON, settings

MakeProvider = Callable[..., StandardProvider]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def api() -> ScriptedApi:
    return ScriptedApi()


@pytest.fixture
def make_provider(api: ScriptedApi, clock: MovableClock) -> Iterator[MakeProvider]:
    with Http(httpx.Client(transport=httpx.MockTransport(api))) as http:

        def make(archive: Any = None, **changes: Any) -> StandardProvider:
            return StandardProvider(settings(**changes), http, clock, archive)

        yield make


@pytest.fixture
def provider(make_provider: MakeProvider) -> StandardProvider:
    return make_provider()
