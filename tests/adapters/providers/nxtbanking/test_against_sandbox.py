"""The adapter against the sandbox provider, which was written from the same guide by other hands. Over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from adapters.errors import ProviderUnavailableError, WebhookSignatureError
from adapters.providers.http import Http
from adapters.providers.nxtbanking.provider import NxtbankingProvider
from adapters.sandbox import AmountUnit, NxtbankingContract, Sandbox, SandboxSettings, Vocabulary
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.nxtbanking.hearing import heard
from tests.adapters.providers.nxtbanking.samples import API_KEY, API_SECRET, BENEFICIARY, WEBHOOK_SECRET, settings

OPENING_MINOR = 10_000_000
FEE_MINOR, TAX_MINOR = 500, 90
SETTLED = timedelta(minutes=1)

Received = list[tuple[dict[str, str], bytes]]


class CallbackServer(ThreadingHTTPServer):
    """Takes webhooks as they come."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CallbackHandler)
        self.received: Received = []


class CallbackHandler(BaseHTTPRequestHandler):
    server: CallbackServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers.items()), body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@pytest.fixture
def callback() -> Iterator[CallbackServer]:
    with CallbackServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=AmountUnit)
def sandbox(request: pytest.FixtureRequest, callback: CallbackServer) -> Iterator[Sandbox]:
    with Sandbox(
        SandboxSettings(
            contract=NxtbankingContract(
                amount_unit=request.param,
                api_key=API_KEY,
                api_secret=API_SECRET,
                webhook_secret=WEBHOOK_SECRET,
                vocabulary=Vocabulary.A if request.param is AmountUnit.MAJOR else Vocabulary.B,
            ),
            callback_url=f"http://127.0.0.1:{callback.server_port}/",
            opening_wallet_minor=OPENING_MINOR,
        )
    ) as sandbox:
        yield sandbox


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Callable[..., NxtbankingProvider]]:
    with Http(httpx.Client(trust_env=False)) as http:

        def make(**changes: object) -> NxtbankingProvider:
            amount_unit = str(sandbox.settings.contract.amount_unit)
            speaks = {"base_url": AnyHttpUrl(sandbox.base_url), "amount_unit": amount_unit}
            return NxtbankingProvider(settings(**(speaks | changes)), http, sandbox.clock)

        yield make


@pytest.fixture
def provider(connect: Callable[..., NxtbankingProvider]) -> NxtbankingProvider:
    return connect()


def order_for(
    provider: NxtbankingProvider, account_number: str = "111122223333", amount_minor: int = 1_050_010
) -> PaymentOrder:
    payee = provider.register_beneficiary(
        BENEFICIARY, Payee(name="Asha Rao", account_number=account_number, ifsc="HDFC0001234", bank_name="HDFC Bank")
    )
    assert payee.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=UUID(int=1),
        attempt=1,
        provider=provider.name,
        idempotency_key=f"{UUID(int=1).hex}_1",
        money=Money(amount_minor, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=payee.provider_beneficiary_id,
        narration="March",
    )


def test_a_payout_from_registration_to_success(sandbox: Sandbox, provider: NxtbankingProvider) -> None:
    """Both sides agree on a payout to the paisa: beneficiary, amount, fee, tax, UTR and the wallet."""
    order = order_for(provider)

    accepted = provider.submit(order)
    sandbox.advance(SETTLED)
    assert accepted.provider_payout_id is not None
    polled, found = provider.status(accepted.provider_payout_id), provider.find(order.idempotency_key)

    assert (accepted.status, accepted.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)
    assert (polled.status, polled.confidence) == (ReportedStatus.SUCCEEDED, Confidence.DEBITED)
    assert (polled.amount_minor, polled.fee_minor, polled.tax_minor) == (1_050_010, FEE_MINOR, TAX_MINOR)
    assert polled.provider_beneficiary_id == order.provider_beneficiary_id
    assert polled.utr
    assert found is not None
    assert found.model_copy(update={"source": polled.source, "message_digest": polled.message_digest}) == polled
    assert provider.wallet_balance_minor() == OPENING_MINOR - 1_050_010 - FEE_MINOR - TAX_MINOR
    assert provider.find("unheard_of_1") is None


def test_a_late_reversal_brings_back_amount_fee_and_tax(sandbox: Sandbox, provider: NxtbankingProvider) -> None:
    """Days after the success the poll reports a return, with what was refunded, and the wallet is full again."""
    accepted = provider.submit(order_for(provider, "111122990006"))
    sandbox.advance(timedelta(days=4))
    assert accepted.provider_payout_id is not None
    report = provider.status(accepted.provider_payout_id)

    assert report.status is ReportedStatus.RETURNED
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (FEE_MINOR, TAX_MINOR)
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_sending_twice_pays_once(sandbox: Sandbox, provider: NxtbankingProvider) -> None:
    """The second sending of an order is a 409 at the provider and the original's report here, even with other facts."""
    order = order_for(provider)

    first, second = provider.submit(order), provider.submit(order)
    other = provider.submit(replace(order, money=Money(99, "INR")))

    assert first.provider_payout_id == second.provider_payout_id == other.provider_payout_id
    assert (second.status, second.source) == (ReportedStatus.PROCESSING, ReportSource.LOOKUP)
    assert (other.amount_minor, other.provider_beneficiary_id) == (1_050_010, order.provider_beneficiary_id)
    assert provider.wallet_balance_minor() == OPENING_MINOR - 1_050_010 - FEE_MINOR - TAX_MINOR


@pytest.mark.parametrize("account_number", ["111122990007", "111122990008", "111122990009"])
def test_p7_an_order_that_was_taken_on_without_an_answer_is_found(
    provider: NxtbankingProvider, account_number: str
) -> None:
    """After a timeout, a lost answer and a 500 the payout exists: by look-up and by sending the same order again."""
    order = order_for(provider, account_number)

    lost = provider.submit(order)
    found = provider.find(order.idempotency_key)
    again = provider.submit(order)

    assert lost.status is ReportedStatus.OUTCOME_UNKNOWN
    assert found is not None
    assert found.status is ReportedStatus.PROCESSING
    assert again.provider_payout_id == found.provider_payout_id
    assert provider.wallet_balance_minor() == OPENING_MINOR - 1_050_010 - FEE_MINOR - TAX_MINOR


def test_an_order_that_was_not_taken_on_can_be_sent_again(provider: NxtbankingProvider) -> None:
    """A 503 that created nothing is an unknown outcome until the look-up finds nothing; then the same key pays."""
    order = order_for(provider, "111122990010")

    lost = provider.submit(order)
    nothing = provider.find(order.idempotency_key)
    taken_on = provider.submit(order)

    assert (lost.status, nothing) == (ReportedStatus.OUTCOME_UNKNOWN, None)
    assert (taken_on.status, taken_on.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)


@pytest.mark.parametrize(("amount_minor", "retryable"), [(OPENING_MINOR, True), (50_000_001, False)])
def test_refusals_say_whether_another_attempt_may_succeed(
    provider: NxtbankingProvider, amount_minor: int, *, retryable: bool
) -> None:
    """An empty wallet may be filled, an amount over the rail's limit stays over it, and neither takes money."""
    report = provider.submit(order_for(provider, amount_minor=amount_minor))

    assert (report.status, report.retryable) == (ReportedStatus.REFUSED, retryable)
    assert report.reason in {"INSUFFICIENT_BALANCE", "AMOUNT_OUT_OF_LIMITS"}
    assert provider.wallet_balance_minor() == OPENING_MINOR


@pytest.mark.parametrize(("account_number", "status"), [("111122223333", ReportedStatus.SUCCEEDED),
                                                        ("111122990004", ReportedStatus.FAILED)])  # fmt: skip
def test_webhooks_are_the_provider_s_own_and_tell_the_outcome(
    sandbox: Sandbox,
    callback: CallbackServer,
    provider: NxtbankingProvider,
    account_number: str,
    status: ReportedStatus,
) -> None:
    """In both vocabularies the signed webhooks of a payout end in its outcome, and a changed byte is refused."""
    order = order_for(provider, account_number)
    provider.submit(order)
    sandbox.advance(SETTLED)
    sandbox.drain()

    reports = [heard(provider, headers, body) for headers, body in callback.received]

    assert reports[-1].status is status
    assert {report.reference for report in reports} == {order.idempotency_key}
    assert {report.amount_minor for report in reports} == {1_050_010}
    assert ReportedStatus.UNRECOGNISED not in {report.status for report in reports}
    headers, body = callback.received[-1]
    with pytest.raises(WebhookSignatureError):
        heard(provider, headers, body.replace(b"pay_", b"pay-"))


@pytest.mark.parametrize(("account_number", "verified"), [("111122990021", True), ("111122990022", False),
                                                          ("111122990023", None)])  # fmt: skip
def test_the_penny_drop_s_findings(provider: NxtbankingProvider, account_number: str, *, verified: bool | None) -> None:
    """Verified, rejected and pending beneficiaries are told apart, and a malformed address is not verified."""
    payee = Payee(name="Asha Rao", account_number=account_number, ifsc="HDFC0001234")

    assert provider.register_beneficiary(BENEFICIARY, payee).verified is verified
    assert provider.register_beneficiary(BENEFICIARY, replace(payee, ifsc="nonsense")).verified is False


def test_an_expired_token_is_replaced(sandbox: Sandbox, provider: NxtbankingProvider) -> None:
    """When the clock passes the token's expiry the next request brings a new one."""
    provider.wallet_balance_minor()
    sandbox.advance(timedelta(hours=2))

    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_wrong_credentials_pay_nobody(connect: Callable[..., NxtbankingProvider], provider: NxtbankingProvider) -> None:
    """With a wrong secret queries fail by name and an order stays unknown until the secret is right."""
    order = order_for(provider)
    stranger = connect(api_secret=SecretStr("wrong"))

    with pytest.raises(ProviderUnavailableError, match="no access token, HTTP 401"):
        stranger.wallet_balance_minor()

    assert stranger.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    assert provider.find(order.idempotency_key) is None
    assert provider.submit(order).status is ReportedStatus.PROCESSING
