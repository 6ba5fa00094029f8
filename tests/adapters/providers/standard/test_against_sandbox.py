"""The adapter against the sandbox that keeps the standard contract, which knows nothing of it. Over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from adapters.errors import ProviderUnavailableError, WebhookSignatureError
from adapters.providers.http import Http
from adapters.providers.standard.provider import StandardProvider
from adapters.sandbox import Sandbox, SandboxSettings
from adapters.sandbox.contracts.standard.contract import StandardContract
from ledger.money import Money
from ledger.payment_orders import Payee, PaymentOrder
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.providers.callback import Callback
from tests.adapters.providers.standard.samples import API_KEY, WEBHOOK_SECRET, settings

OPENING_MINOR = 100_000_000
AMOUNT_MINOR, FEE_MINOR, TAX_MINOR = 1_050_018, 500, 90
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTLED = timedelta(minutes=1)
KEY = f"{UUID(int=1).hex}_1"


@pytest.fixture
def callback() -> Iterator[Callback]:
    with Callback() as receiving:
        yield receiving


@pytest.fixture
def sandbox(callback: Callback) -> Iterator[Sandbox]:
    contract = StandardContract(api_key=API_KEY, webhook_secret=WEBHOOK_SECRET)
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


def connect(sandbox: Sandbox, http: Http, **changes: object) -> StandardProvider:
    return StandardProvider(settings(**({"base_url": AnyHttpUrl(sandbox.base_url)} | changes)), http, sandbox.clock)


@pytest.fixture
def provider(sandbox: Sandbox, http: Http) -> StandardProvider:
    return connect(sandbox, http)


def order_for(provider: StandardProvider, account_number: str = "111122223333") -> PaymentOrder:
    payee = Payee(name="Asha Rao", account_number=account_number, ifsc="HDFC0001234", bank_name="HDFC Bank")
    registered = provider.register_beneficiary(UUID(int=int(account_number)), payee)
    assert registered.verified
    assert registered.provider_beneficiary_id is not None
    return PaymentOrder(
        payout_id=UUID(int=1),
        attempt=1,
        provider=provider.name,
        idempotency_key=KEY,
        money=Money(AMOUNT_MINOR, "INR"),
        rail=Rail.IMPS,
        provider_beneficiary_id=registered.provider_beneficiary_id,
        narration="March & April",
    )


def found(provider: StandardProvider) -> StatusReport:
    report = provider.find(KEY)
    assert report is not None
    return report


def cash_outs(sandbox: Sandbox) -> list[int]:
    return [out.net_minor for out in sandbox.bank.net_cash_outs().get(KEY, ())]


def test_a_payout_from_registration_to_success(sandbox: Sandbox, provider: StandardProvider) -> None:
    """Both sides agree on a payout to the paisa: beneficiary, amount, fee, tax, UTR and the wallet."""
    order = order_for(provider)

    accepted = provider.submit(order)
    sandbox.advance(SETTLED)
    assert accepted.provider_payout_id is not None
    polled = provider.status(accepted.provider_payout_id)

    assert (accepted.status, accepted.source) == (ReportedStatus.PROCESSING, ReportSource.RESPONSE)
    assert (polled.status, polled.confidence) == (ReportedStatus.SUCCEEDED, Confidence.CREDITED)
    assert (polled.amount_minor, polled.fee_minor, polled.tax_minor) == (AMOUNT_MINOR, FEE_MINOR, TAX_MINOR)
    assert polled.provider_beneficiary_id == order.provider_beneficiary_id
    assert polled.utr is not None
    assert polled.effective_at == START + timedelta(seconds=30)
    assert found(provider).status is ReportedStatus.SUCCEEDED
    assert provider.wallet_balance_minor() == OPENING_MINOR - AMOUNT_MINOR - FEE_MINOR - TAX_MINOR
    assert provider.find("unheard_of_1") is None


def test_p5_a_late_return_brings_everything_back(sandbox: Sandbox, provider: StandardProvider) -> None:
    """Days after the success the payout is returned, with what was refunded, and the wallet is full again."""
    provider.submit(order_for(provider, "111122990006"))
    sandbox.advance(timedelta(days=4))
    report = found(provider)

    assert report.status is ReportedStatus.RETURNED
    assert (report.fee_refunded_minor, report.tax_refunded_minor) == (FEE_MINOR, TAX_MINOR)
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_p8_sending_twice_pays_once(sandbox: Sandbox, provider: StandardProvider) -> None:
    """A repeated order is the original's report, even with other facts, and for ever."""
    order = order_for(provider)
    first, second = provider.submit(order), provider.submit(order)
    sandbox.advance(timedelta(days=400))
    other = provider.submit(replace(order, money=Money(99, "INR")))

    assert first.provider_payout_id == second.provider_payout_id == other.provider_payout_id
    assert (other.amount_minor, other.source) == (AMOUNT_MINOR, ReportSource.LOOKUP)
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


@pytest.mark.parametrize("account_number", ["111122990007", "111122990008", "111122990009"])
def test_p7_an_order_that_was_taken_on_without_an_answer_is_found(
    sandbox: Sandbox, provider: StandardProvider, account_number: str
) -> None:
    """After a timeout, a lost answer and a 500 the payout exists: by look-up and by sending the same order again."""
    order = order_for(provider, account_number)

    assert provider.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    assert found(provider).status is ReportedStatus.PROCESSING
    assert provider.submit(order).status is ReportedStatus.PROCESSING
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


@pytest.mark.parametrize("account_number", ["111122990010", "111122990031", "111122990032", "111122990033"])
def test_p7_an_order_that_never_arrived_is_sent_again(
    sandbox: Sandbox, provider: StandardProvider, account_number: str
) -> None:
    """After a 503, a 429 and a lost request there is nothing, and the same order is taken on."""
    order = order_for(provider, account_number)

    assert provider.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    assert provider.find(KEY) is None
    assert provider.submit(order).status is ReportedStatus.PROCESSING
    assert cash_outs(sandbox) == [AMOUNT_MINOR]


def test_refusals_and_failures(sandbox: Sandbox, provider: StandardProvider, http: Http) -> None:
    """A refused order did not happen, an empty wallet may be tried again, and a failure has its reason."""
    refused = provider.submit(order_for(provider, "111122990005"))
    too_much = replace(
        order_for(provider), money=Money(OPENING_MINOR, "INR"), idempotency_key=f"{UUID(int=2).hex}_1", rail=Rail.NEFT
    )
    with_neft = connect(sandbox, http, rails=frozenset({Rail.NEFT}))
    empty = with_neft.submit(too_much)
    provider.submit(order_for(provider, "111122990034"))
    sandbox.advance(SETTLED)
    failed = found(provider)

    assert (refused.status, refused.reason, refused.retryable) == (ReportedStatus.REFUSED, "PAYOUT_REFUSED", False)
    assert (empty.status, empty.reason, empty.retryable) == (ReportedStatus.REFUSED, "INSUFFICIENT_BALANCE", True)
    assert (failed.status, failed.reason, failed.retryable) == (ReportedStatus.FAILED, "BANK_OFFLINE", True)
    assert provider.wallet_balance_minor() == OPENING_MINOR


def test_p20_a_word_that_nobody_documented(sandbox: Sandbox, provider: StandardProvider) -> None:
    """An unheard-of status is an observation, until a known one follows."""
    provider.submit(order_for(provider, "111122990038"))
    sandbox.advance(SETTLED)
    strange = found(provider)
    sandbox.advance(timedelta(hours=7))

    assert (strange.status, strange.provider_status) == (ReportedStatus.UNRECOGNISED, "under_review")
    assert found(provider).status is ReportedStatus.SUCCEEDED


def test_webhooks_tell_what_polls_tell(sandbox: Sandbox, provider: StandardProvider, callback: Callback) -> None:
    """Each webhook is signed, verified and read, and its last word is that of a poll."""
    provider.submit(order_for(provider, "111122990037"))
    heard = []
    for passing in (SETTLED, timedelta(hours=7)):
        sandbox.advance(passing)
        sandbox.drain()
        heard += callback.heard_by(provider)
    polled = found(provider)

    assert [(report.status, report.confidence) for report in heard] == [
        (ReportedStatus.PROCESSING, None),
        (ReportedStatus.SUCCEEDED, Confidence.DEBITED),
        (ReportedStatus.SUCCEEDED, Confidence.CREDITED),
    ]
    told = {"source": polled.source, "message_digest": polled.message_digest}
    assert heard[-1].model_copy(update=told) == polled


def test_p14_a_webhook_with_a_wrong_amount(sandbox: Sandbox, provider: StandardProvider, callback: Callback) -> None:
    """What the provider says is reported as it says it; a poll tells otherwise."""
    provider.submit(order_for(provider, "111122990041"))
    sandbox.advance(SETTLED)
    sandbox.drain()

    assert callback.heard_by(provider)[-1].amount_minor == AMOUNT_MINOR + 100
    assert found(provider).amount_minor == AMOUNT_MINOR


def test_p16_webhooks_that_are_altered_or_old_are_refused(
    sandbox: Sandbox, provider: StandardProvider, callback: Callback
) -> None:
    """A changed body, another id and a replay after five minutes are refused."""
    provider.submit(order_for(provider))
    sandbox.drain()
    ((headers, body),) = callback.received

    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body.replace(b"1050018", b"9050018"))
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook({**headers, "webhook-id": "msg_other"}, body)
    sandbox.clock.advance(timedelta(minutes=6))
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body)


def test_a_wrong_key_decides_nothing(sandbox: Sandbox, provider: StandardProvider, http: Http) -> None:
    """A closed door says nothing about an order, and gives no answer to a question."""
    order = order_for(provider)
    stranger = connect(sandbox, http, api_key=SecretStr("another"))

    assert stranger.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    with pytest.raises(ProviderUnavailableError):
        stranger.wallet_balance_minor()
    assert cash_outs(sandbox) == []


@pytest.mark.parametrize(
    ("account_number", "verified", "reason"),
    [("111122223333", True, None), ("111122990022", False, "account_does_not_exist"), ("111122990023", None, None),
     ("12", False, "INVALID_REQUEST")],
)  # fmt: skip
def test_what_the_provider_found_of_a_payee(
    provider: StandardProvider, account_number: str, reason: str | None, *, verified: bool | None
) -> None:
    """Both sides agree on what the penny drop found, and a pending payee cannot be paid yet."""
    payee = Payee(name="Asha Rao", account_number=account_number, ifsc="HDFC0001234")
    reports = [provider.register_beneficiary(UUID(int=7), payee) for _ in range(2)]

    assert reports[0] == reports[1]
    assert (reports[0].verified, reports[0].reason, reports[0].payable_unverified) == (verified, reason, False)
