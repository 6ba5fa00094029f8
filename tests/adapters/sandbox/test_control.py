"""The control endpoints for developers."""

from __future__ import annotations

import httpx
import pytest

from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.conftest import OPENING_MINOR, START, SandboxStarter


def test_clock_is_advanced_over_http(start: SandboxStarter) -> None:
    """Advancing needs no token, says the new time, and lets payouts settle."""
    sandbox, caller = start()
    caller.pay(caller.payee())
    answer = httpx.post(f"{sandbox.base_url}/_sandbox/advance", json={"seconds": 60}, trust_env=False)
    assert (answer.status_code, answer.json()) == (200, {"now": "2026-02-26T10:31:00Z"})
    assert caller.found()["status"] == "SUCCESS"


@pytest.mark.parametrize("seconds", [None, "60", True, -1, 10**9, 1e300])
def test_senseless_advance_is_refused(start: SandboxStarter, seconds: object) -> None:
    """Anything but a number of seconds between zero and a year is answered 400, and the clock stays."""
    sandbox, caller = start()
    assert caller.http.post("/_sandbox/advance", json={"seconds": seconds}).status_code == 400
    assert sandbox.clock.now() == START


def test_payouts_are_listed_with_their_scenario(start: SandboxStarter) -> None:
    """The list shows every payout as the provider would, and which scenario it was given."""
    _, caller = start()
    caller.pay_account("5550990004")
    assert caller.http.get("/_sandbox/payouts").json() == {"items": [{**caller.found(), "scenario": "rejection"}]}


def test_callback_is_set_over_http(start: SandboxStarter, callback: Callback) -> None:
    """A callback can be set, is refused when it is no web address, and can be taken away again."""
    sandbox, caller = start()
    assert caller.http.post("/_sandbox/webhooks", json={"callback_url": callback.url}).status_code == 200
    caller.pay(caller.payee())
    sandbox.drain()
    assert len(callback.bodies) == 2
    assert caller.http.post("/_sandbox/webhooks", json={"callback_url": "nowhere"}).status_code == 400
    assert sandbox.webhooks.callback_url == callback.url
    assert caller.http.post("/_sandbox/webhooks", json={"callback_url": None}).json() == {"callback_url": None}


def test_wallet_is_topped_up_over_http(start: SandboxStarter) -> None:
    """A top-up adds to the wallet; an amount of nothing is refused."""
    _, caller = start()
    answer = caller.http.post("/_sandbox/top-ups", json={"amount": 5})
    assert (answer.status_code, answer.json()) == (201, {"balance": OPENING_MINOR + 5, "currency": "INR"})
    assert caller.http.post("/_sandbox/top-ups", json={"amount": 0}).status_code == 400
    assert caller.balance() == OPENING_MINOR + 5


def test_tokens_are_revoked_over_http(start: SandboxStarter) -> None:
    """A revocation ends all tokens and says how many were ever handed out."""
    _, caller = start()
    assert caller.http.post("/_sandbox/revocations").json() == {"token_exchanges": 1}
    assert caller.http.get("/api/v1/wallet").status_code == 401
