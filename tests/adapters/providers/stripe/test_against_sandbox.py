"""The adapter against the sandbox that speaks Stripe, which knows nothing of it. Over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from adapters.errors import ProviderUnavailableError, WebhookSignatureError, WireError
from adapters.providers.http import Http
from adapters.providers.stripe.provider import StripeProvider
from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.stripe.contract import StripeContract, StripeTreasuryContract
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.callback import Callback
from tests.adapters.providers.stripe.samples import ACCOUNT, API_KEY, FINANCIAL_ACCOUNT, WEBHOOK_SECRET, settings

OPENING_MINOR = 100_000_000
AMOUNT_MINOR, FEE_MINOR = 1_050_018, 25
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTLED = timedelta(minutes=1)
KEY = f"{UUID(int=1).hex}_1"


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as receiving:
        yield receiving


@pytest.fixture(params=[StripeContract, StripeTreasuryContract])
def sandbox(request: pytest.FixtureRequest, callback: Callback) -> Iterator[Sandbox]:
    contract = request.param(
        api_key=API_KEY, webhook_secret=WEBHOOK_SECRET, account=ACCOUNT, financial_account=FINANCIAL_ACCOUNT
    )
    with Sandbox(
        SandboxSettings(
            contract=contract,
            callback_url=callback.url,
            opening_wallet_minor=OPENING_MINOR,
            start_at=START,
            hold_seconds=0.0,
        )
    ) as sandbox:
        yield sandbox


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(httpx.Client(trust_env=False)) as http:
        yield http


def connect(sandbox: Sandbox, http: Http, **changes: object) -> StripeProvider:
    contract = sandbox.settings.contract
    assert isinstance(contract, StripeContract)
    address = {"base_url": AnyHttpUrl(sandbox.base_url), "product": contract.product}
    return StripeProvider(settings(**(address | changes)), http, sandbox.clock)


@pytest.fixture
def provider(sandbox: Sandbox, http: Http) -> StripeProvider:
    return connect(sandbox, http)


def is_treasury(sandbox: Sandbox) -> bool:
    return isinstance(sandbox.settings.contract, StripeTreasuryContract)


def order_for(provider: StripeProvider, account_number: str = "000123456789") -> PaymentOrder:
    payee = Payee(name="Ann Lee", account_number=account_number, routing_number="021000021")
    registered = provider.register_beneficiary(UUID(int=int(account_number)), payee)
    assert registered.payable_unverified
    assert registered.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=UUID(int=1),
        attempt=1,
        provider=provider.name,
        idempotency_key=KEY,
        money=Money(AMOUNT_MINOR, "USD"),
        rail=Rail.ACH,
        provider_beneficiary_id=registered.provider_beneficiary_id,
        narration="March & April",
    )


def found(provider: StripeProvider) -> StatusReport:
    report = provider.find(KEY)
    assert report is not None
    return report


def told(provider: StripeProvider, order: PaymentOrder) -> StatusReport:
    payment_id = provider.submit(order).provider_payout_id
    assert payment_id is not None
    return provider.status(payment_id)


def cash_outs(sandbox: Sandbox) -> list[int]:
    return [out.net_minor for out in sandbox.bank.net_cash_outs().get(KEY, ())]


def test_a_payment_from_registration_to_success(sandbox: Sandbox, provider: StripeProvider) -> None:
    """Both sides agree on a payment to the cent: payee, amount, trace, wallet, and the fee where Stripe tells it."""
    order = order_for(provider)

    accepted = provider.submit(order)
    sandbox.advance(SETTLED)
    polled = told(provider, order)
    looked_up = found(provider)

    assert (accepted.status, accepted.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)
    assert (polled.status, polled.confidence) == (ReportedStatus.SUCCEEDED, Confidence.DEBITED)
    assert (polled.amount_minor, polled.currency) == (AMOUNT_MINOR, "USD")
    assert polled.provider_beneficiary_id == order.provider_beneficiary_id
    assert polled.utr is not None
    assert len(polled.utr) == 15
    assert polled.fee_minor == (None if is_treasury(sandbox) else FEE_MINOR)
    assert looked_up.model_copy(update={"source": ReportSource.POLL}) == polled
    assert provider.wallet_balance_minor() == OPENING_MINOR - AMOUNT_MINOR - FEE_MINOR
    assert provider.find("unheard_of_1") is None


def test_p5_money_that_comes_back_days_later(sandbox: Sandbox, provider: StripeProvider) -> None:
    """A payout that was paid fails and names its refund; an outbound payment is returned; the wallet is full again."""
    order = order_for(provider, "000123990006")
    provider.submit(order)
    sandbox.advance(SETTLED)
    assert found(provider).status is ReportedStatus.SUCCEEDED
    sandbox.advance(timedelta(days=4))
    report = found(provider)

    if is_treasury(sandbox):
        assert (report.status, report.reason) == (ReportedStatus.RETURNED, "no_account")
    else:
        assert (report.status, report.failure_returns_funds) == (ReportedStatus.FAILED, True)
        assert (report.fee_refunded_minor, report.tax_refunded_minor) == (FEE_MINOR, 0)
    assert report.effective_at == START + timedelta(days=3, seconds=30)
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_p19_a_failure_whose_money_is_still_out_does_not_claim_its_return(
    sandbox: Sandbox, provider: StripeProvider
) -> None:
    """A payout that failed without a refund is told as that, and is not tried again."""
    order = order_for(provider, "000123990035")
    provider.submit(order)
    sandbox.advance(SETTLED)
    report = found(provider)

    assert (report.status, report.failure_returns_funds, report.retryable) == (ReportedStatus.FAILED, False, False)
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


@pytest.mark.parametrize("account_number", ["000123990007", "000123990008", "000123990009"])
def test_p7_an_order_that_was_taken_on_without_an_answer_is_found(
    sandbox: Sandbox, provider: StripeProvider, account_number: str
) -> None:
    """After a timeout, a lost answer and a stored 500 the payment exists, and sending it again makes no other."""
    order = order_for(provider, account_number)

    lost = provider.submit(order)
    again = provider.submit(order)
    report = found(provider)

    assert lost.status is ReportedStatus.OUTCOME_UNKNOWN
    stored_error = account_number == "000123990009"
    assert again.status is (ReportedStatus.OUTCOME_UNKNOWN if stored_error else ReportedStatus.PROCESSING)
    assert report.status is ReportedStatus.PROCESSING
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


@pytest.mark.parametrize("account_number", ["000123990010", "000123990031", "000123990032", "000123990033"])
def test_p7_an_order_that_never_arrived_is_sent_again(
    sandbox: Sandbox, provider: StripeProvider, account_number: str
) -> None:
    """After a 503, a 429 and a lost request there is nothing, and the same order under the same key is taken on."""
    order = order_for(provider, account_number)

    assert provider.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    assert provider.find(KEY) is None
    assert provider.submit(order).status is ReportedStatus.PROCESSING
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


def test_p8_another_order_under_the_same_key_is_told_of_the_first(sandbox: Sandbox, provider: StripeProvider) -> None:
    """Stripe refuses other fields under a used key, and the first payment is what the report tells."""
    order = order_for(provider)
    first = provider.submit(order)
    other = provider.submit(replace(order, money=Money(99, "USD")))

    assert other.provider_payout_id == first.provider_payout_id
    assert (other.amount_minor, other.source) == (AMOUNT_MINOR, ReportSource.LOOKUP)
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


def test_p10_after_the_key_has_lapsed_only_the_look_up_is_safe(sandbox: Sandbox, provider: StripeProvider) -> None:
    """What the capabilities forbid would pay twice, and then no look-up could tell the two payments apart."""
    order = order_for(provider, "000123990008")
    provider.submit(order)
    lifetime = provider.capabilities.resolution.key_lifetime
    assert lifetime is not None
    sandbox.advance(lifetime)
    assert found(provider).status is ReportedStatus.SUCCEEDED

    provider.submit(order)

    assert cash_outs(sandbox) == [AMOUNT_MINOR, AMOUNT_MINOR]
    with pytest.raises(WireError, match="2 payments"):
        provider.find(KEY)


def test_a_look_up_turns_pages(sandbox: Sandbox, provider: StripeProvider, http: Http) -> None:
    """A payment that stands behind a hundred others is found, and not before the pages suffice."""
    order = order_for(provider)
    provider.submit(order)
    for number in range(2, 102):
        provider.submit(replace(order, idempotency_key=f"{UUID(int=number).hex}_1", money=Money(100, "USD")))

    assert found(provider).amount_minor == AMOUNT_MINOR
    with pytest.raises(ProviderUnavailableError):
        connect(sandbox, http, lookup_pages_max=1).find(KEY)


def test_a_refusal_is_definitive(sandbox: Sandbox, provider: StripeProvider) -> None:
    """What Stripe refuses did not happen; an empty balance may be tried again, under another key."""
    refused = provider.submit(order_for(provider, "000123990005"))
    too_much = replace(order_for(provider), idempotency_key=f"{UUID(int=2).hex}_1", money=Money(OPENING_MINOR, "USD"))
    empty = provider.submit(too_much)

    assert (refused.status, refused.reason, refused.retryable) == (
        ReportedStatus.REFUSED,
        "payouts_not_allowed",
        False,
    )
    assert (empty.status, empty.reason, empty.retryable) == (ReportedStatus.REFUSED, "balance_insufficient", True)
    assert sandbox.bank.movements() == ()


def test_a_failure_is_told_with_its_reason(sandbox: Sandbox, provider: StripeProvider) -> None:
    """A payment that never left is failed, and the wallet has everything back."""
    provider.submit(order_for(provider, "000123990004"))
    sandbox.advance(SETTLED)
    report = found(provider)

    assert report.status is ReportedStatus.FAILED
    assert report.reason == (None if is_treasury(sandbox) else "account_frozen")
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_p20_a_word_that_nobody_documented(sandbox: Sandbox, provider: StripeProvider) -> None:
    """An unheard-of status is an observation, until a known one follows."""
    provider.submit(order_for(provider, "000123990038"))
    sandbox.advance(SETTLED)
    strange = found(provider)
    sandbox.advance(timedelta(hours=7))

    assert (strange.status, strange.provider_status) == (ReportedStatus.UNRECOGNISED, "under_review")
    assert found(provider).status is ReportedStatus.SUCCEEDED


def test_webhooks_tell_what_polls_tell(sandbox: Sandbox, provider: StripeProvider, callback: Callback) -> None:
    """Each event is signed, verified and read, and its last word is that of a poll but for what events leave out."""
    provider.submit(order_for(provider))
    sandbox.advance(SETTLED)
    sandbox.drain()
    heard = callback.heard_by(provider)
    polled = found(provider)

    assert [report.status for report in heard] == [ReportedStatus.PROCESSING, ReportedStatus.SUCCEEDED]
    for field in ("reference", "provider_payout_id", "amount_minor", "currency", "provider_beneficiary_id", "utr"):
        assert getattr(heard[-1], field) == getattr(polled, field)
    assert (heard[-1].source, heard[-1].fee_minor) == (ReportSource.WEBHOOK, None)
    assert heard[-1].effective_at == START + timedelta(seconds=30)


def test_p14_a_webhook_with_a_wrong_amount(sandbox: Sandbox, provider: StripeProvider, callback: Callback) -> None:
    """What Stripe says is reported as it says it; a poll tells otherwise."""
    provider.submit(order_for(provider, "000123990041"))
    sandbox.advance(SETTLED)
    sandbox.drain()

    assert callback.heard_by(provider)[-1].amount_minor == AMOUNT_MINOR + 100
    assert found(provider).amount_minor == AMOUNT_MINOR


def test_p16_webhooks_that_are_altered_or_old_are_refused(
    sandbox: Sandbox, provider: StripeProvider, callback: Callback, http: Http
) -> None:
    """A changed body, another secret and a replay after five minutes are refused."""
    provider.submit(order_for(provider))
    sandbox.drain()
    ((headers, body),) = callback.received
    stranger = connect(sandbox, http, webhook_secret=SecretStr("another"))

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body.replace(b"1050018", b"9050018"))
    with pytest.raises(WebhookSignatureError):
        stranger.verify_webhook(headers, body)
    sandbox.clock.advance(timedelta(minutes=6))
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body)


def test_a_wrong_key_decides_nothing(sandbox: Sandbox, provider: StripeProvider, http: Http) -> None:
    """A closed door says nothing about an order, and gives no answer to a question."""
    order = order_for(provider)
    stranger = connect(sandbox, http, api_key=SecretStr("sk_other"))

    assert stranger.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    with pytest.raises(ProviderUnavailableError):
        stranger.find(KEY)
    assert cash_outs(sandbox) == []


def test_a_payee_is_registered_once_and_turned_down_where_it_should_be(provider: StripeProvider) -> None:
    """The same beneficiary gives the same registration; an account that cannot be is not verified."""
    first, second = order_for(provider), order_for(provider)
    wrong = provider.register_beneficiary(
        UUID(int=8), Payee(name="Ann Lee", account_number="000123456789", routing_number="021000022")
    )
    unusable = provider.register_beneficiary(
        UUID(int=9), Payee(name="Ann Lee", account_number="000123990022", routing_number="021000021")
    )

    assert first == second
    assert (wrong.verified, wrong.reason) == (False, "routing_number_invalid")
    assert unusable.verified is False
