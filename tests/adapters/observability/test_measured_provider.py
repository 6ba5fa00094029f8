"""The measured provider: the same answers and errors as without it, each of them counted."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, WebhookSignatureError, WireError
from adapters.observability.log_settings import LogFormat, LogSettings
from adapters.observability.logs import logs_to
from adapters.observability.measured_provider import measured, overhearing
from adapters.providers.http import Http, NoAnswer, Request
from adapters.providers.notices import Notice
from adapters.providers.port import Mailbox
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import ReportedStatus
from tests.adapters.observability.recorded_spans import RecordedSpans
from tests.adapters.observability.recording_measures import RecordingMeasures
from tests.adapters.till import PROVIDER
from tests.adapters.workers.scripted_provider import ScriptedProvider, report

PAYOUT = UUID("7f1f1f0e-1111-5111-8111-0123456789ab")
KEY = f"{PAYOUT.hex}_1"
ORDER = PaymentOrder(PAYOUT, 1, PROVIDER, KEY, Money(100, "INR"), Rail.IMPS, "ben_1", "salary")
FOUND = report(ReportedStatus.SUCCEEDED, KEY)
NOTICE = Notice("payout.test")
SILENT = ProviderUnavailableError(PROVIDER, "HTTP 503")


class BoxedProvider(ScriptedProvider):
    def fetch(self, keep: Callable[[bytes], None]) -> int:
        keep(b"a file")
        return 1


def raising(error: Exception) -> Callable[..., Any]:
    def ask(*_: object) -> Any:
        raise error

    return ask


@pytest.mark.parametrize(
    ("operation", "provider", "ask", "outcome"),
    [
        ("submit", ScriptedProvider(on_submit=lambda _: FOUND), lambda p: p.submit(ORDER), "succeeded"),
        ("status", ScriptedProvider(on_status=lambda _: FOUND), lambda p: p.status("pout_1"), "succeeded"),
        ("find", ScriptedProvider(on_find=lambda _: None), lambda p: p.find(KEY), "not_found"),
        ("wallet_balance", ScriptedProvider(on_wallet=lambda: 5), lambda p: p.wallet_balance_minor(), "answered"),
        (
            "register_beneficiary",
            ScriptedProvider(on_register=lambda _: BeneficiaryReport(PROVIDER, "ben_1", verified=True)),
            lambda p: p.register_beneficiary(PAYOUT, Payee("Meera Nair", "1234567890", "HDFC0001234")),
            "answered",
        ),
        ("fetch", BoxedProvider(), lambda p: p.fetch(lambda _: None), "answered"),
    ],
)
def test_a_call_gives_its_answer_and_is_counted(
    operation: str, provider: ScriptedProvider, ask: Callable[[Any], Any], outcome: str
) -> None:
    """The answer is the provider's own, and one call is counted by what came of it."""
    measures = RecordingMeasures()

    assert ask(measured(provider, measures)) == ask(provider)

    assert measures.calls == [(PROVIDER, operation, outcome)]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(SILENT, "unavailable"), (WireError(PROVIDER, "not JSON"), "unreadable"), (KeyError("x"), "error")],
)
def test_an_error_is_raised_as_it_is_and_counted(error: Exception, outcome: str) -> None:
    """What a call raises is raised, the same object, and counted in one of few words."""
    measures = RecordingMeasures()

    with pytest.raises(type(error)) as raised:
        measured(ScriptedProvider(on_status=raising(error)), measures).status("pout_1")

    assert raised.value is error
    assert measures.calls == [(PROVIDER, "status", outcome)]


def test_only_a_provider_with_a_mailbox_has_one() -> None:
    """Wrapping gives no provider a mailbox, and takes none away."""
    measures = RecordingMeasures()

    assert isinstance(measured(BoxedProvider(), measures), Mailbox)
    assert not isinstance(measured(ScriptedProvider(), measures), Mailbox)


def test_what_asks_nobody_is_passed_on() -> None:
    """Name, capabilities, sources, and what is said of webhooks are the provider's, and are not counted."""
    inner, measures = ScriptedProvider(on_read=lambda _: NOTICE), RecordingMeasures()
    provider = measured(inner, measures)

    assert (provider.name, provider.capabilities, provider.webhook_sources) == (
        inner.name,
        inner.capabilities,
        inner.webhook_sources,
    )
    assert provider.read_webhook(b"{}") == NOTICE
    with pytest.raises(AssertionError):
        provider.verify_webhook({}, b"{}")
    assert measures.calls == []


def test_requests_are_counted_under_the_call_that_they_belong_to() -> None:
    """Each HTTP request is counted by its class of answer, with the provider and the operation that it was made for."""
    measures = RecordingMeasures()
    answers = iter([httpx.Response(201), httpx.Response(302), httpx.Response(404), httpx.Response(503), None, None])

    def answer(request: httpx.Request) -> httpx.Response:
        response = next(answers)
        if response is None:
            raise httpx.ReadTimeout(request.method)
        return response

    with Http(httpx.Client(transport=httpx.MockTransport(answer)), overhear=overhearing(measures)) as http:
        request = Request("GET", "http://127.0.0.1/x", timeout_seconds=1)

        def ask(_: PaymentOrder) -> Any:
            for _number in range(5):
                http.send(request)
            return FOUND

        measured(ScriptedProvider(on_submit=ask), measures).submit(ORDER)
        assert http.send(request) == NoAnswer("ReadTimeout")

    words = ["2xx", "3xx", "4xx", "5xx", "no_answer"]
    assert measures.requests == [
        *((PROVIDER, "submit", word) for word in words),
        ("unknown", "unknown", "no_answer"),
    ]


def test_a_call_inside_another_is_counted_for_itself() -> None:
    """After an inner call, such as that of another provider, requests count for the outer one again."""
    measures = RecordingMeasures()
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with Http(httpx.Client(transport=transport), overhear=overhearing(measures)) as http:
        request = Request("GET", "http://127.0.0.1/x", timeout_seconds=1)
        inner = measured(ScriptedProvider(on_wallet=lambda: bool(http.send(request)), name="Inner"), measures)

        def ask(_: PaymentOrder) -> Any:
            inner.wallet_balance_minor()
            http.send(request)
            return FOUND

        measured(ScriptedProvider(on_submit=ask), measures).submit(ORDER)

    assert measures.requests == [("Inner", "wallet_balance", "2xx"), (PROVIDER, "submit", "2xx")]
    assert measures.calls == [("Inner", "wallet_balance", "answered"), (PROVIDER, "submit", "succeeded")]


def test_what_is_logged_during_a_call_names_the_provider() -> None:
    """A line that is written while a provider is asked says which one."""
    stream = io.StringIO()

    def ask(_: PaymentOrder) -> Any:
        logging.getLogger("tests").warning("asking")
        return FOUND

    with logs_to(stream, LogSettings(format=LogFormat.JSON)):
        measured(ScriptedProvider(on_submit=ask), RecordingMeasures()).submit(ORDER)

    assert json.loads(stream.getvalue())["provider"] == PROVIDER


def test_a_call_is_in_the_trace_of_the_payout_that_it_names(spans: RecordedSpans) -> None:
    """An order, and a reference of ours, name the payout whose trace the call belongs to, whoever asks."""
    provider = measured(ScriptedProvider(on_submit=lambda _: FOUND, on_find=lambda _: None), RecordingMeasures())

    provider.submit(ORDER)
    provider.find(KEY)

    assert [span.name for span in spans.of_trace(PAYOUT.int)] == ["provider submit", "provider find"]


def test_a_forged_webhook_is_refused_as_ever() -> None:
    """What verifying raises comes through."""

    class Strict(ScriptedProvider):
        def verify_webhook(self, headers: Any, body: bytes) -> None:
            raise WebhookSignatureError(PROVIDER)

    with pytest.raises(WebhookSignatureError):
        measured(Strict(), RecordingMeasures()).verify_webhook({}, b"{}")
