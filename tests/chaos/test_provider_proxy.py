"""The proxy before a provider does to each exchange what it says, and to no other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from adapters.sandbox import Sandbox
from adapters.sandbox.exchanges import Answer, Request, Silence
from tests.adapters.office import sandbox_settings
from tests.chaos.provider_proxy import DELAY_SECONDS, Fault, ProviderProxy

PATH = "/v1/payouts/pay_unknown"
PATIENCE_SECONDS = 2
CUTS = [Fault.CUT_BEFORE, Fault.CUT_MID_ANSWER, Fault.CUT_BEFORE_ANSWER, Fault.HALF_OPEN]


@contextmanager
def asked_through(*faults: Fault) -> Iterator[tuple[httpx.Client, ProviderProxy, list[str]]]:
    """Return a client that asks a provider through a proxy, and the paths that the provider was asked for."""
    drawn, asked = iter(faults), list[str]()
    with Sandbox(sandbox_settings()) as sandbox:
        known = sandbox.router.answer
        port = int(sandbox.base_url.rpartition(":")[2])

        def answer(request: Request) -> Answer | Silence:
            asked.append(request.path)
            return known(request)

        sandbox._server.answer = answer
        with (
            ProviderProxy.before(port, lambda: next(drawn, None)) as proxy,
            httpx.Client(base_url=proxy.base_url, trust_env=False, timeout=PATIENCE_SECONDS) as client,
        ):
            yield client, proxy, asked


@pytest.mark.parametrize("fault", CUTS)
def test_a_cut_exchange_has_no_answer(fault: Fault) -> None:
    """The client gets no whole answer; whether the provider got the request is as the fault says."""
    with asked_through(fault) as (client, proxy, asked):
        with pytest.raises(httpx.TransportError):
            client.get(PATH)

        assert asked == ([] if fault is Fault.CUT_BEFORE else [PATH])
        assert client.get(PATH).status_code == 401
        assert proxy.met == {fault: 1}


def test_a_delayed_answer_arrives_whole() -> None:
    """A late answer is the provider's own."""
    with asked_through(Fault.DELAY) as (client, _, _):
        began = time.monotonic()
        late = client.get(PATH)
        assert time.monotonic() - began >= DELAY_SECONDS
        assert (late.status_code, late.content) == (401, client.get(PATH).content)


def test_an_exchange_about_something_else_meets_no_fault() -> None:
    """What is not about payouts goes through untouched, and uses no fault up."""
    with asked_through(Fault.CUT_BEFORE) as (client, proxy, asked):
        assert client.get("/api/v1/wallet").status_code == 401
        assert (proxy.met, asked) == ({}, ["/api/v1/wallet"])
        with pytest.raises(httpx.TransportError):
            client.get(PATH)


def test_a_body_that_comes_in_pieces_is_passed_on_whole() -> None:
    """A request whose body follows its head is one exchange."""
    with asked_through() as (client, _, asked):
        answers = [client.post("/api/v1/payouts", content=b"{" + b" " * 200_000 + b"}") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert asked == ["/api/v1/payouts"] * 2
