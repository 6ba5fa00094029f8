"""A client of a sandbox that speaks RazorpayX."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.adapters.sandbox.contracts.razorpayx.client import Client

MakeClient = Callable[..., Client]


@pytest.fixture
def make_client() -> MakeClient:
    return Client


@pytest.fixture
def client() -> Client:
    return Client()
