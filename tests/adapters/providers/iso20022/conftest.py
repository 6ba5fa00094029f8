"""A bank that answers from a script, and a bank that is a program of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.providers.http import Http
from adapters.providers.iso20022.provider import Iso20022Provider
from ledger.clock import MovableClock
from ledger.payment_orders import Payee
from tests.adapters.providers.iso20022.fake_bank import FakeBank
from tests.adapters.providers.iso20022.mock_bank import MockBank, running_mock_bank
from tests.adapters.providers.iso20022.samples import BENEFICIARY, NOON, PAYEE, settings

MakeProvider = Callable[..., Iso20022Provider]


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOON)


@pytest.fixture
def payees() -> dict[UUID, Payee]:
    return {BENEFICIARY: PAYEE}


@pytest.fixture
def fake() -> FakeBank:
    return FakeBank()


@pytest.fixture
def make_provider(fake: FakeBank, clock: MovableClock, payees: dict[UUID, Payee]) -> Iterator[MakeProvider]:
    with Http(httpx.Client(transport=httpx.MockTransport(fake))) as http:

        def make(archive: Any = None, **changes: Any) -> Iso20022Provider:
            return Iso20022Provider(settings(**changes), http, clock, payees.__getitem__, archive)

        yield make


@pytest.fixture
def provider(make_provider: MakeProvider) -> Iso20022Provider:
    return make_provider()


@pytest.fixture(scope="session")
def mock_bank_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockBank]:
    folder: Path = tmp_path_factory.mktemp("mock-bank")
    with running_mock_bank(folder) as bank:
        yield bank


@pytest.fixture
def bank(mock_bank_program: MockBank) -> MockBank:
    """Return the mock bank as it was when it opened, with an account in rupees."""
    mock_bank_program.reset()
    return mock_bank_program
