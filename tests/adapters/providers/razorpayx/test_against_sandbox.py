"""The adapter against the sandbox's contract, which knows nothing of it. Over real sockets."""

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
from adapters.providers.notices import Notice
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.razorpayx.contract import RazorpayxContract
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import LAKH_MINOR, Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.razorpayx.samples import (
    ACCOUNT_NUMBER,
    BENEFICIARY_ID,
    KEY_ID,
    KEY_SECRET,
    WEBHOOK_SECRET,
    settings,
)

OPENING_MINOR = 10_000_000
AMOUNT_MINOR = 1_050_010
FEE_MINOR, TAX_MINOR = 500, 90
SETTLED = timedelta(minutes=1)

Received = list[tuple[dict[str, str], bytes]]
Connect = Callable[..., RazorpayxProvider]


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


@pytest.fixture
def sandbox(callback: CallbackServer) -> Iterator[Sandbox]:
    contract = RazorpayxContract(
        key_id=KEY_ID,
        key_secret=KEY_SECRET,
        webhook_secret=WEBHOOK_SECRET,
        account_number=ACCOUNT_NUMBER,
        tells_transactions=True,
    )
    url = f"http://127.0.0.1:{callback.server_port}/"
    with Sandbox(
        SandboxSettings(
            contract=contract, callback_url=url, opening_wallet_minor=OPENING_MINOR, hold_seconds=0.0, id_seed=1
        )
    ) as sandbox:
        yield sandbox


@pytest.fixture
def connect(sandbox: Sandbox) -> Iterator[Connect]:
    with Http(httpx.Client(trust_env=False)) as http:

        def make(**changes: object) -> RazorpayxProvider:
            speaks = {"base_url": AnyHttpUrl(f"{sandbox.base_url}/v1"), "reversal_returns_fees": True}
            return RazorpayxProvider(settings(**(speaks | changes)), http, sandbox.clock)

        yield make


@pytest.fixture
def provider(connect: Connect) -> RazorpayxProvider:
    return connect()


def payee(account_number: str = "111122223333") -> Payee:
    return Payee(name="Asha D'Rao", account_number=account_number, ifsc="HDFC0001234", bank_name="HDFC Bank")


def order_for(
    provider: RazorpayxProvider, account_number: str = "111122223333", amount_minor: int = AMOUNT_MINOR
) -> PaymentOrder:
    registered = provider.register_beneficiary(BENEFICIARY_ID, payee(account_number))
    assert registered.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=UUID(int=1),
        attempt=1,
        provider=provider.name,
        idempotency_key=f"{UUID(int=1).hex}_1",
        money=Money(amount_minor, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=registered.provider_beneficiary_id,
        narration="März: fees & more, up to the thirtieth letter",
    )


def notices(provider: RazorpayxProvider, callback: CallbackServer) -> list[Notice]:
    for headers, body in callback.received:
        provider.verify_webhook(headers, body)
    return [provider.read_webhook(body) for _, body in callback.received]


def reports(provider: RazorpayxProvider, callback: CallbackServer) -> list[StatusReport]:
    return [report for notice in notices(provider, callback) for report in notice.reports]


def payout_id_of(report: StatusReport) -> str:
    assert report.provider_payout_id is not None
    return report.provider_payout_id


def test_a_payout_from_registration_to_success(sandbox: Sandbox, provider: RazorpayxProvider) -> None:
    """Both sides agree on a payout to the paisa: beneficiary, amount, fee, tax, UTR and the wallet."""
    order = order_for(provider)

    accepted = provider.submit(order)
    sandbox.advance(SETTLED)
    polled, found = provider.status(payout_id_of(accepted)), provider.find(order.idempotency_key)

    assert (accepted.status, accepted.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)
    assert (polled.status, polled.confidence) == (ReportedStatus.SUCCEEDED, Confidence.CREDITED)
    assert (polled.amount_minor, polled.fee_minor, polled.tax_minor) == (AMOUNT_MINOR, FEE_MINOR, TAX_MINOR)
    assert polled.provider_beneficiary_id == order.provider_beneficiary_id
    assert polled.utr
    assert found is not None
    assert found.model_copy(update={"source": polled.source, "message_digest": polled.message_digest}) == polled
    assert provider.wallet_balance_minor() == OPENING_MINOR - AMOUNT_MINOR - FEE_MINOR - TAX_MINOR
    assert provider.find("unheard_of_1") is None


@pytest.mark.parametrize("rail", [Rail.IMPS, Rail.NEFT, Rail.RTGS])
def test_every_rail_to_an_account_is_taken_on(sandbox: Sandbox, provider: RazorpayxProvider, rail: Rail) -> None:
    """The modes that leave here are those that the provider knows."""
    sandbox.bank.top_up(2 * LAKH_MINOR)
    order = replace(order_for(provider), rail=rail, money=Money(2 * LAKH_MINOR, "INR"))

    assert provider.submit(order).status is ReportedStatus.PROCESSING


def test_a_upi_address_is_paid_by_upi(provider: RazorpayxProvider) -> None:
    """A payee with a UPI address only is registered and paid by it."""
    registered = provider.register_beneficiary(BENEFICIARY_ID, Payee(name="Asha Rao", vpa="asha@upi"))
    order = replace(
        order_for(provider), rail=Rail.UPI, provider_beneficiary_id=registered.provider_beneficiary_id or ""
    )

    assert provider.submit(order).status is ReportedStatus.PROCESSING


@pytest.mark.parametrize(
    ("account_number", "reason"),
    [("111122990004", "bank_account_frozen"), ("111122990034", "beneficiary_bank_offline"),
     ("111122990035", "npci_beneficiary_timeout")],
)  # fmt: skip
def test_failures_are_told_with_their_reasons(
    sandbox: Sandbox, provider: RazorpayxProvider, account_number: str, reason: str
) -> None:
    """A failed payout is reported by poll with the provider's reason, and no failure at a bank is tried again."""
    accepted = provider.submit(order_for(provider, account_number))
    sandbox.advance(SETTLED)
    report = provider.status(payout_id_of(accepted))

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.FAILED, reason, False)
    assert (report.fee_minor, report.tax_minor) == (None, None)


def test_p19_a_failure_may_be_reversed_or_paid_after_all(sandbox: Sandbox, provider: RazorpayxProvider) -> None:
    """What failed in a timeout comes back a day later, or was paid all the same; both are reported as they are."""
    reversed_, paid = (
        provider.submit(replace(order_for(provider, account), idempotency_key=f"{UUID(int=n).hex}_1"))
        for n, account in enumerate(["111122990035", "111122990036"])
    )
    sandbox.advance(timedelta(days=2))

    assert provider.status(payout_id_of(reversed_)).status is ReportedStatus.RETURNED
    assert provider.status(payout_id_of(paid)).status is ReportedStatus.SUCCEEDED


def test_p5_a_late_reversal_brings_back_amount_fee_and_tax(sandbox: Sandbox, provider: RazorpayxProvider) -> None:
    """Days after the success the poll reports a return, with what was refunded, and the wallet is full again."""
    accepted = provider.submit(order_for(provider, "111122990006"))
    sandbox.advance(timedelta(days=4))
    report = provider.status(payout_id_of(accepted))

    assert report.status is ReportedStatus.RETURNED
    assert (report.fee_minor, report.tax_minor) == (FEE_MINOR, TAX_MINOR)
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (FEE_MINOR, TAX_MINOR)
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_sending_twice_pays_once(sandbox: Sandbox, provider: RazorpayxProvider) -> None:
    """The same key answers with the payout as it stands, and with another body it leads to the original."""
    order = order_for(provider)

    first = provider.submit(order)
    sandbox.advance(SETTLED)
    second = provider.submit(order)
    other = provider.submit(replace(order, money=Money(99_900, "INR")))

    assert first.provider_payout_id == second.provider_payout_id == other.provider_payout_id
    assert (second.status, second.source) == (ReportedStatus.SUCCEEDED, ReportSource.RESPONSE)
    assert (other.status, other.source) == (ReportedStatus.SUCCEEDED, ReportSource.LOOKUP)
    assert other.amount_minor == AMOUNT_MINOR
    assert len(sandbox.bank.payouts()) == 1


def test_changed_settings_make_another_body_and_no_second_payout(
    sandbox: Sandbox, connect: Connect, provider: RazorpayxProvider
) -> None:
    """An order sent again after the settings changed is refused as another body, and found as it was."""
    order = order_for(provider)
    first = provider.submit(order)

    again = connect(purpose="salary").submit(order)

    assert (again.source, again.provider_payout_id) == (ReportSource.LOOKUP, first.provider_payout_id)
    assert len(sandbox.bank.payouts()) == 1


@pytest.mark.parametrize("account_number", ["111122990007", "111122990008", "111122990009"])
def test_p7_an_order_that_was_taken_on_without_an_answer_is_found(
    provider: RazorpayxProvider, account_number: str
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
    assert provider.wallet_balance_minor() == OPENING_MINOR - AMOUNT_MINOR - FEE_MINOR - TAX_MINOR


@pytest.mark.parametrize("account_number", ["111122990010", "111122990031", "111122990032", "111122990033"])
def test_an_order_that_was_not_taken_on_can_be_sent_again(
    sandbox: Sandbox, provider: RazorpayxProvider, account_number: str
) -> None:
    """A 503, a 429, a timeout and a lost request that created nothing are unknown until the same key pays."""
    order = order_for(provider, account_number)

    lost = provider.submit(order)
    nothing = provider.find(order.idempotency_key)
    taken_on = provider.submit(order)

    assert (lost.status, nothing) == (ReportedStatus.OUTCOME_UNKNOWN, None)
    assert (taken_on.status, taken_on.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)
    assert len(sandbox.bank.payouts()) == 1


@pytest.mark.parametrize(
    ("amount_minor", "reason", "retryable"),
    [(OPENING_MINOR, "insufficient_funds", True), (50_000_001, "input_validation_failed", False),
     (99, "input_validation_failed", False)],
)  # fmt: skip
def test_refusals_say_whether_another_attempt_may_succeed(
    provider: RazorpayxProvider, amount_minor: int, reason: str, *, retryable: bool
) -> None:
    """An empty account may be filled, an amount outside the rail's limits stays there, and neither takes money."""
    report = provider.submit(order_for(provider, amount_minor=amount_minor))

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.REFUSED, reason, retryable)
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_webhooks_tell_the_whole_story(sandbox: Sandbox, callback: CallbackServer, provider: RazorpayxProvider) -> None:
    """From processing over success to the reversal days later every signed event is read, the statement's lines too."""
    order = order_for(provider, "111122990006")
    accepted = provider.submit(order)
    sandbox.advance(timedelta(days=4))
    sandbox.drain()

    told = [(notice.word, report.status) for notice in notices(provider, callback) for report in notice.reports]

    assert told == [
        ("payout.initiated", ReportedStatus.PROCESSING),
        ("transaction.created", ReportedStatus.PROCESSING),
        ("payout.processed", ReportedStatus.SUCCEEDED),
        ("payout.reversed", ReportedStatus.RETURNED),
        ("transaction.created", ReportedStatus.RETURNED),
    ]
    heard = reports(provider, callback)
    assert {report.provider_payout_id for report in heard} == {accepted.provider_payout_id}
    assert {report.reference for report in heard} == {order.idempotency_key, None}
    assert {report.amount_minor for report in heard} == {AMOUNT_MINOR, None}
    headers, body = callback.received[-1]
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body.replace(b"pout_", b"pout-"))


def test_p20_a_word_that_nobody_knows_decides_nothing(
    sandbox: Sandbox, callback: CallbackServer, provider: RazorpayxProvider
) -> None:
    """A status outside the documentation is unrecognised by webhook and by poll, until the outcome comes."""
    accepted = provider.submit(order_for(provider, "111122990038"))
    sandbox.advance(SETTLED)
    sandbox.drain()

    assert provider.status(payout_id_of(accepted)).status is ReportedStatus.UNRECOGNISED
    assert reports(provider, callback)[-1].status is ReportedStatus.UNRECOGNISED
    sandbox.advance(timedelta(days=1))
    assert provider.status(payout_id_of(accepted)).status is ReportedStatus.SUCCEEDED


def test_p6_money_whose_arrival_is_not_confirmed_is_still_in_processing(
    sandbox: Sandbox, provider: RazorpayxProvider
) -> None:
    """While the payee's bank has not confirmed the credit, the payout is in processing and says why."""
    accepted = provider.submit(order_for(provider, "111122990037"))
    sandbox.advance(SETTLED)

    report = provider.status(payout_id_of(accepted))

    assert (report.status, report.reason) == (ReportedStatus.PROCESSING, "beneficiary_bank_confirmation_pending")


def test_p14_a_wrong_amount_is_told_as_it_is(
    sandbox: Sandbox, callback: CallbackServer, provider: RazorpayxProvider
) -> None:
    """A webhook with a rupee too much reports that amount, and a poll the right one."""
    accepted = provider.submit(order_for(provider, "111122990041"))
    sandbox.advance(SETTLED)
    sandbox.drain()

    assert reports(provider, callback)[-1].amount_minor == AMOUNT_MINOR + 100
    assert provider.status(payout_id_of(accepted)).amount_minor == AMOUNT_MINOR


def test_the_same_payee_is_registered_once(provider: RazorpayxProvider) -> None:
    """Registering a beneficiary again returns its fund account; another beneficiary has one of its own."""
    first, again = (provider.register_beneficiary(BENEFICIARY_ID, payee()) for _ in range(2))
    other = provider.register_beneficiary(UUID(int=7), payee())

    assert first.provider_beneficiary_id == again.provider_beneficiary_id != other.provider_beneficiary_id
    assert (first.verified, first.payable_unverified) == (None, True)


@pytest.mark.parametrize(("account_number", "verified"), [("111122990021", True), ("111122990022", False),
                                                          ("111122990023", None)])  # fmt: skip
def test_the_penny_drop_s_findings(connect: Connect, account_number: str, *, verified: bool | None) -> None:
    """Valid, invalid and pending accounts are told apart where the settings ask for it."""
    provider = connect(verify_accounts=True)

    report = provider.register_beneficiary(BENEFICIARY_ID, payee(account_number))

    assert (report.verified, report.payable_unverified) == (verified, False)
    assert report.name_at_bank == ("ASHA D\u2019RAO" if verified else None)


def test_a_pending_penny_drop_is_known_later(sandbox: Sandbox, connect: Connect) -> None:
    """A pending account is verified when it is registered again after its bank has answered."""
    provider = connect(verify_accounts=True)
    pending = provider.register_beneficiary(BENEFICIARY_ID, payee("111122990023"))
    sandbox.advance(timedelta(minutes=10))

    known = provider.register_beneficiary(BENEFICIARY_ID, payee("111122990023"))

    assert (pending.verified, known.verified) == (None, True)
    assert pending.provider_beneficiary_id == known.provider_beneficiary_id


def test_a_malformed_address_is_not_verified(provider: RazorpayxProvider) -> None:
    """An IFSC that cannot be rejects the payee."""
    report = provider.register_beneficiary(BENEFICIARY_ID, replace(payee(), ifsc="nonsense"))

    assert (report.verified, report.reason) == (False, "input_validation_failed")


def test_wrong_credentials_pay_nobody(connect: Connect, provider: RazorpayxProvider) -> None:
    """With a wrong secret queries fail by name and an order stays unknown until the secret is right."""
    order = order_for(provider)
    stranger = connect(key_secret=SecretStr("wrong"))

    with pytest.raises(ProviderUnavailableError, match="HTTP 401"):
        stranger.wallet_balance_minor()

    assert stranger.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    assert provider.find(order.idempotency_key) is None
    assert provider.submit(order).status is ReportedStatus.PROCESSING


def test_p10_a_key_lives_longer_than_we_use_it(sandbox: Sandbox, provider: RazorpayxProvider) -> None:
    """For as long as we count on it a key pays nobody twice, and the provider forgets it only later."""
    order = order_for(provider)
    lifetime = provider.capabilities.resolution.key_lifetime
    assert lifetime is not None
    first = provider.submit(order)

    sandbox.advance(lifetime)
    within = provider.submit(order)
    sandbox.advance(timedelta(days=7) - lifetime)
    beyond = provider.submit(order)

    assert first.provider_payout_id == within.provider_payout_id != beyond.provider_payout_id
