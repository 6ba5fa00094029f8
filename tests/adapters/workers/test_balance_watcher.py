"""The balance watcher: told before a wallet is empty, and when it is not what our books say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.errors import ProviderUnavailableError, WireError
from adapters.providers.capabilities import RailOffer
from adapters.workers.alerts import AlertKind
from adapters.workers.balance_watcher import BalanceWatcher
from ledger.clock import MovableClock
from ledger.rails import Rail
from tests.adapters.till import AMOUNT_MINOR, PROVIDER, WALLET, Till
from tests.adapters.workers.heard_alerts import HeardAlerts
from tests.adapters.workers.in_transit import sent
from tests.adapters.workers.scripted_provider import RAILS, ScriptedProvider
from tests.adapters.workers.test_sweeps import completed

ENOUGH_MINOR = 10 * AMOUNT_MINOR
TOLD = {"fee_minor": 0, "tax_minor": 0}


def heard(till: Till, wallet_minor: int, **declared: object) -> list[AlertKind]:
    """Watch a wallet that holds so much, and return what people are told."""
    provider = ScriptedProvider(on_wallet=lambda: wallet_minor, declared=declared)
    alerts = HeardAlerts()
    BalanceWatcher(till.book, {PROVIDER: provider}, alerts).watch()
    assert {subject for _, subject, _ in alerts.heard} <= {PROVIDER}
    return [kind for kind, _, _ in alerts.heard]


def test_a_wallet_that_lasts_for_two_days_is_fine(till: Till) -> None:
    """Twice the outflow of the last day is enough, and one paisa less is told of."""
    till.fund(ENOUGH_MINOR)
    completed(till, **TOLD)
    held_minor = till.balance(WALLET)
    assert heard(till, held_minor) == []

    for _ in range(6):
        completed(till, **TOLD)
    assert till.balance(WALLET) == ENOUGH_MINOR
    assert heard(till, ENOUGH_MINOR) == [AlertKind.WALLET_LOW]


def test_the_outflow_is_that_of_the_last_day(till: Till, clock: MovableClock) -> None:
    """What left more than a day ago does not count."""
    completed(till, **TOLD)
    till.fund(AMOUNT_MINOR)
    assert heard(till, AMOUNT_MINOR) == [AlertKind.WALLET_LOW]
    clock.move(timedelta(days=1, seconds=1))
    assert heard(till, AMOUNT_MINOR) == []


def test_a_wallet_that_is_not_what_we_say_is_told_of(till: Till) -> None:
    """While nothing is open the two must be equal to the paisa."""
    till.fund(ENOUGH_MINOR)

    assert heard(till, ENOUGH_MINOR) == []
    for differing in (-1, 1):
        assert heard(till, ENOUGH_MINOR + differing) == [AlertKind.WALLET_DIFFERS]


def test_a_wallet_never_paid_into_holds_nothing(till: Till) -> None:
    """Money that is there and was never booked is told of."""
    assert heard(till, 0) == []
    assert heard(till, 1) == [AlertKind.WALLET_DIFFERS]


@pytest.mark.parametrize("opened", [sent, completed], ids=["in transit", "fee not told"])
def test_while_something_is_open_there_may_be_less(till: Till, opened: object) -> None:
    """A provider takes amount and fee out before we can book them, so only too much is told of meanwhile."""
    assert callable(opened)
    opened(till)
    till.fund(ENOUGH_MINOR)
    booked_minor = till.balance(WALLET)

    assert heard(till, booked_minor - AMOUNT_MINOR) == []
    assert heard(till, booked_minor + 1) == [AlertKind.WALLET_DIFFERS]


@pytest.mark.parametrize("silence", [ProviderUnavailableError(PROVIDER, "HTTP 503"), WireError(PROVIDER, "not JSON")])
def test_a_provider_that_says_nothing_is_passed_over(till: Till, silence: Exception) -> None:
    """One silent provider keeps nobody from watching the next."""
    alerts = HeardAlerts()

    def say_nothing() -> int:
        raise silence

    silent = ScriptedProvider(on_wallet=say_nothing)
    other = ScriptedProvider(on_wallet=lambda: 1)

    BalanceWatcher(till.book, {"Silent": silent, PROVIDER: other}, alerts).watch()

    assert [kind for kind, _, _ in alerts.heard] == [AlertKind.WALLET_DIFFERS]


def test_only_wallets_that_can_be_told_are_watched(till: Till) -> None:
    """Who does not tell its wallet is not asked, and a wallet of no certain currency is not compared."""
    assert heard(till, 1, wallet_told=False) == []
    assert heard(till, 1, rails=RAILS | {Rail.ACH: RailOffer(fee_minor=1)}) == []
