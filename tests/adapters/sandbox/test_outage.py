"""Outages: nothing that is asked is done, and what was under way goes on."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.caller import error_code
from tests.adapters.sandbox.conftest import SandboxStarter

MINUTE = timedelta(minutes=1)


def test_every_call_is_answered_that_nothing_works(start: SandboxStarter) -> None:
    """In an outage every call is 503 and does nothing; when it is over the same call is served."""
    sandbox, caller = start()
    beneficiary_id = caller.payee()
    sandbox.outage(on=True)
    refused = caller.pay(beneficiary_id)
    assert (refused.status_code, error_code(refused)) == (503, "UNAVAILABLE")
    for path in ("/api/v1/wallet", "/v1/payouts/none", "/nowhere"):
        assert caller.http.get(path).status_code == 503
    assert (sandbox.bank.payouts(), sandbox.bank.movements()) == ((), ())
    sandbox.outage(on=False)
    assert caller.pay(beneficiary_id).status_code == 201


def test_connections_are_dropped(start: SandboxStarter) -> None:
    """An outage may also hang up on everybody, so that no call has an answer."""
    sandbox, caller = start()
    beneficiary_id = caller.payee()
    sandbox.outage(on=True, drops_connections=True)
    with pytest.raises(httpx.RemoteProtocolError):
        caller.pay(beneficiary_id)
    assert sandbox.bank.payouts() == ()
    sandbox.outage(on=True)
    assert caller.pay(beneficiary_id).status_code == 503


def test_what_was_accepted_goes_on(start: SandboxStarter, callback: Callback) -> None:
    """Payouts settle and their webhooks are sent while no call is taken."""
    sandbox, caller = start(callback_url=callback.url)
    caller.pay(caller.payee())
    sandbox.outage(on=True)
    sandbox.advance(MINUTE)
    sandbox.drain()
    assert callback.events[-1] == "payout.success"


def test_outage_is_switched_over_http(start: SandboxStarter) -> None:
    """The control endpoint switches it on and off, and works through it."""
    _, caller = start()
    switched = caller.http.post("/_sandbox/outage", json={"on": True})
    assert switched.json() == {"on": True, "drops_connections": False}
    assert caller.http.get("/api/v1/wallet").status_code == 503
    assert caller.http.post("/_sandbox/outage", json={"on": True, "drops_connections": True}).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        caller.http.get("/api/v1/wallet")
    assert caller.http.post("/_sandbox/outage", json={"on": False}).status_code == 200
    assert caller.http.get("/api/v1/wallet").status_code == 200


@pytest.mark.parametrize("body", [{}, {"on": "yes"}, {"on": 1}, {"on": True, "drops_connections": "no"}])
def test_senseless_switch_is_refused(start: SandboxStarter, body: dict[str, object]) -> None:
    """Anything but true or false is answered 400, and nothing is switched."""
    _, caller = start()
    assert caller.http.post("/_sandbox/outage", json=body).status_code == 400
    assert caller.http.get("/api/v1/wallet").status_code == 200
