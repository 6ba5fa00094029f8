"""A running sandbox, someone who talks to it, and a callback for its webhooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.sandbox import AmountUnit, NxtbankingContract, Sandbox, SandboxSettings
from adapters.sandbox.contracts.nxtbanking.desk import NxtbankingDesk
from adapters.sandbox.contracts.nxtbanking.terms import NxtbankingTerms
from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.caller import API_KEY, API_SECRET, WEBHOOK_SECRET, Caller

START = datetime(2026, 2, 26, 10, 30, tzinfo=UTC)
OPENING_MINOR = 100_000_000

SettingsMaker = Callable[..., SandboxSettings]
SandboxStarter = Callable[..., tuple[Sandbox, Caller]]


TERMS = frozenset(field.name for field in fields(NxtbankingTerms))
"""The settings that belong to the contract; tests name them side by side with the sandbox's own."""


def make_contract(**other: Any) -> NxtbankingContract:
    usual: dict[str, Any] = {
        "amount_unit": AmountUnit.MINOR,
        "api_key": API_KEY,
        "api_secret": API_SECRET,
        "webhook_secret": WEBHOOK_SECRET,
        "token_lifetime_seconds": 100 * 86_400,
    }
    return NxtbankingContract(**{**usual, **other})


def make_settings(**other: Any) -> SandboxSettings:
    terms = {name: other.pop(name) for name in TERMS & other.keys()}
    usual: dict[str, Any] = {
        "contract": make_contract(**terms),
        "opening_wallet_minor": OPENING_MINOR,
        "start_at": START,
        "hold_seconds": 0.0,
    }
    return SandboxSettings(**{**usual, **other})


def desk_of(sandbox: Sandbox) -> NxtbankingDesk:
    assert isinstance(sandbox.desk, NxtbankingDesk)
    return sandbox.desk


@pytest.fixture
def start() -> Iterator[SandboxStarter]:
    """Start sandboxes with settings of the test's choice, and stop them afterwards."""
    with ExitStack() as running:

        def start_one(timeout_seconds: float = 10.0, **settings: Any) -> tuple[Sandbox, Caller]:
            sandbox = running.enter_context(Sandbox(make_settings(**settings)))
            caller = Caller(sandbox, timeout_seconds)
            running.callback(caller.http.close)
            return sandbox, caller

        yield start_one


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as receiving:
        yield receiving
