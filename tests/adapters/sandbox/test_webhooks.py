"""Webhooks: what is sent, repeated, and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.errors import SettingError
from adapters.sandbox.refusals import WebhooksStillQueuedError
from tests.adapters.sandbox.callback import Callback
from tests.adapters.sandbox.conftest import SandboxStarter

MINUTE = timedelta(minutes=1)


def test_refused_delivery_is_repeated_three_times_with_doubling_delays(
    start: SandboxStarter,
    callback: Callback,
) -> None:
    """Anything but a 200 is repeated after 5, 10 and 20 seconds of the sandbox's clock, and then given up."""
    sandbox, caller = start(callback_url=callback.url, vocabulary="A")
    callback.statuses.extend([500, 204, 302, 503])
    caller.pay(caller.payee())
    counts = []
    for seconds in (30, 4, 1, 9, 1, 19, 1, 3600):
        sandbox.advance(timedelta(seconds=seconds))
        sandbox.drain()
        counts.append(len(callback.bodies))
    assert counts == [1, 1, 2, 2, 3, 3, 4, 4]
    assert len(set(callback.bodies)) == 1
    assert callback.all_signatures_fit()
    assert [delivery.http_status for delivery in sandbox.webhooks.deliveries()] == [500, 204, 302, 503]


def test_repetition_ends_with_the_first_200(start: SandboxStarter, callback: Callback) -> None:
    """A message that was taken is not sent again."""
    sandbox, caller = start(callback_url=callback.url, vocabulary="A", retry_base_seconds=1)
    callback.statuses.extend([500])
    caller.pay(caller.payee())
    for _ in range(5):
        sandbox.advance(MINUTE)
        sandbox.drain()
    assert [delivery.is_delivered for delivery in sandbox.webhooks.deliveries()] == [False, True]


def test_callback_that_does_not_answer_in_time_is_tried_again(start: SandboxStarter, callback: Callback) -> None:
    """A callback that is silent for longer than the time-out has not taken the message."""
    sandbox, caller = start(callback_url=callback.url, vocabulary="A", webhook_timeout_seconds=0.05)
    caller.pay(caller.payee())
    callback.released.clear()
    sandbox.advance(MINUTE)
    sandbox.drain()
    callback.released.set()
    [delivery] = sandbox.webhooks.deliveries()
    assert (delivery.http_status, delivery.error) == (None, "ReadTimeout")
    assert not delivery.is_delivered


@pytest.mark.parametrize(
    ("url", "errors"),
    [
        ("http://127.0.0.1:9/nobody", [{"ConnectError"}]),
        ("http://a..b/", [{"UnicodeError"}, {"UnicodeEncodeError"}]),
    ],
)
def test_unreachable_callback_is_a_failed_delivery(start: SandboxStarter, url: str, errors: list[set[str]]) -> None:
    """A callback that cannot be reached fails the delivery and nothing else."""
    sandbox, caller = start(callback_url=url, vocabulary="A")
    payout_id = caller.pay(caller.payee()).json()["payout_id"]
    sandbox.advance(MINUTE)
    sandbox.drain()
    assert {delivery.error for delivery in sandbox.webhooks.deliveries()} in errors
    assert caller.payout(payout_id)["status"] == "SUCCESS"


def test_callback_can_be_set_and_unset(start: SandboxStarter, callback: Callback) -> None:
    """Without a callback nothing is sent; with one set later, what happens from then on is."""
    sandbox, caller = start()
    caller.pay(caller.payee())
    sandbox.set_callback(callback.url)
    sandbox.advance(MINUTE)
    sandbox.drain()
    assert callback.events == ["payout.success"]
    sandbox.set_callback(None)
    caller.pay(caller.payee(), "another_1")
    sandbox.drain()
    assert callback.events == ["payout.success"]


@pytest.mark.parametrize("url", ["", "/webhooks", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:port/"])
def test_callback_must_be_a_web_address(start: SandboxStarter, url: str) -> None:
    """A callback that no webhook can be sent to is refused, and the old one stays."""
    sandbox, _ = start()
    with pytest.raises(SettingError):
        sandbox.set_callback(url)
    assert sandbox.webhooks.callback_url is None


def test_waiting_for_a_callback_that_hangs_ends_with_a_named_error(start: SandboxStarter, callback: Callback) -> None:
    """Waiting for webhooks gives up after the time it was given, saying how many are left."""
    sandbox, caller = start(callback_url=callback.url)
    callback.released.clear()
    caller.pay(caller.payee())
    with pytest.raises(WebhooksStillQueuedError) as caught:
        sandbox.drain(timeout_seconds=0.01)
    assert caught.value.outstanding == 2
    callback.released.set()
    sandbox.drain()
