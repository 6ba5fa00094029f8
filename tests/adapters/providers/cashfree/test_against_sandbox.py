"""The adapter against the sandbox provider, which was written from the same documentation. Over real sockets."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import SecretStr

from adapters.errors import ProviderUnavailableError
from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.http import Http
from adapters.sandbox import Sandbox
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.rails import Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.cashfree.sandbox_side import (
    AMOUNT_MINOR,
    FEE_MINOR,
    KEY,
    OPENING_MINOR,
    OUT_MINOR,
    PAYEE_ID,
    SETTLED,
    START,
    TAX_MINOR,
    UNDER_WAY,
    found,
    order_for,
    payee,
    provider_at,
    sandbox_for,
)
from tests.adapters.sandbox.contracts.cashfree.callback import Callback


@pytest.fixture
def provider(sandbox: Sandbox, http: Http) -> CashfreeProvider:
    return provider_at(sandbox, http)


def test_a_payout_from_registration_to_credit(sandbox: Sandbox, provider: CashfreeProvider) -> None:
    """Both sides agree on a payout to the paisa: beneficiary, amount, charge, tax, UTR, time and the wallet."""
    order = order_for(provider)
    assert provider.find(KEY) is None

    accepted = provider.submit(order)
    sandbox.advance(SETTLED)
    assert accepted.provider_payout_id is not None
    polled, looked_up = provider.status(accepted.provider_payout_id), found(provider)

    assert (accepted.status, accepted.source) == (ReportedStatus.ACCEPTED, ReportSource.RESPONSE)
    assert (polled.status, polled.confidence) == (ReportedStatus.SUCCEEDED, Confidence.CREDITED)
    assert (polled.amount_minor, polled.fee_minor, polled.tax_minor) == (AMOUNT_MINOR, FEE_MINOR, TAX_MINOR)
    assert polled.provider_beneficiary_id == order.provider_beneficiary_id == PAYEE_ID.hex
    assert polled.utr
    assert polled.effective_at == START + timedelta(seconds=30)
    assert looked_up.model_copy(update={"source": polled.source, "message_digest": polled.message_digest}) == polled
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - OUT_MINOR


def test_sending_twice_pays_once(sandbox: Sandbox, provider: CashfreeProvider) -> None:
    """The second sending of an order is a 409 at the provider and the original's report here, even with other facts."""
    order = order_for(provider)

    first, second = provider.submit(order), provider.submit(order)
    other = provider.submit(replace(order, money=Money(100, "INR")))

    assert first.provider_payout_id == second.provider_payout_id == other.provider_payout_id
    assert (second.status, second.source) == (ReportedStatus.PROCESSING, ReportSource.LOOKUP)
    assert other.amount_minor == AMOUNT_MINOR
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - OUT_MINOR


@pytest.mark.parametrize("account_number", ["111122990007", "111122990008", "111122990009"])
def test_p7_an_order_that_was_taken_on_without_an_answer_is_found(
    sandbox: Sandbox, provider: CashfreeProvider, account_number: str
) -> None:
    """After a timeout, a lost answer and a 500 the payout exists: by look-up and by sending the same order again."""
    order = order_for(provider, account_number)

    lost = provider.submit(order)
    looked_up = found(provider)
    again = provider.submit(order)

    assert lost.status is ReportedStatus.OUTCOME_UNKNOWN
    assert looked_up.status is ReportedStatus.PROCESSING
    assert again.provider_payout_id == looked_up.provider_payout_id
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - OUT_MINOR


@pytest.mark.parametrize("account_number", ["111122990010", "111122990031", "111122990032", "111122990033"])
def test_p7_an_order_that_was_not_taken_on_can_be_sent_again(
    sandbox: Sandbox, provider: CashfreeProvider, account_number: str
) -> None:
    """A 503, a 429, a timeout and a lost request that created nothing are unknown outcomes; then the same key pays."""
    order = order_for(provider, account_number)

    lost = provider.submit(order)
    nothing = provider.find(KEY)
    taken_on = provider.submit(order)

    assert (lost.status, nothing) == (ReportedStatus.OUTCOME_UNKNOWN, None)
    assert (taken_on.status, taken_on.source) == (ReportedStatus.ACCEPTED, ReportSource.RESPONSE)
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - OUT_MINOR


@pytest.mark.parametrize(
    ("account_number", "amount_minor", "reason", "retryable"),
    [
        ("111122223333", 50_000_001, "transfer_amount_invalid", False),
        ("111122223333", 99, "transfer_amount_invalid", False),
        ("111122990005", 100, "vba_beneficiary_not_allowed", False),
    ],
)
def test_refusals_are_confirmed_and_take_no_money(
    sandbox: Sandbox,
    provider: CashfreeProvider,
    account_number: str,
    amount_minor: int,
    reason: str,
    *,
    retryable: bool,
) -> None:
    """A refused order is refused once the look-up finds nothing, with the provider's code, and takes no money."""
    report = provider.submit(order_for(provider, account_number, amount_minor))

    assert (report.status, report.reason, report.retryable) == (ReportedStatus.REFUSED, reason, retryable)
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR


def test_an_empty_wallet_may_be_filled(sandbox: Sandbox, provider: CashfreeProvider) -> None:
    """A refusal for want of money allows another attempt, and another order pays once the wallet is full."""
    neft = replace(order_for(provider, amount_minor=OPENING_MINOR), rail=Rail.NEFT)

    refused = provider.submit(neft)
    sandbox.bank.top_up(OPENING_MINOR)

    assert (refused.status, refused.retryable) == (ReportedStatus.REFUSED, True)
    assert provider.submit(replace(neft, idempotency_key=f"{UUID(int=1).hex}_2")).status in UNDER_WAY


@pytest.mark.parametrize(("account_number", "verified"), [("111122990021", True), ("111122990022", False),
                                                          ("111122990023", None)])  # fmt: skip
def test_what_is_found_out_about_an_account(
    provider: CashfreeProvider, account_number: str, *, verified: bool | None
) -> None:
    """Verified, invalid and waiting beneficiaries are told apart, again when registered again."""
    first = provider.register_beneficiary(PAYEE_ID, payee(account_number))
    second = provider.register_beneficiary(PAYEE_ID, payee(account_number))

    assert (first.verified, first.provider_beneficiary_id) == (verified, PAYEE_ID.hex)
    assert (second.verified, second.provider_beneficiary_id) == (verified, PAYEE_ID.hex)
    assert provider.register_beneficiary(UUID(int=8), replace(payee("1234"), ifsc="nonsense")).verified is False


def test_an_account_of_another_beneficiary(provider: CashfreeProvider, caplog: pytest.LogCaptureFixture) -> None:
    """An account that another beneficiary brought is paid through that registration, and no log has its number."""
    caplog.set_level(logging.DEBUG)
    first = provider.register_beneficiary(PAYEE_ID, payee("111122223333"))

    second = provider.register_beneficiary(UUID(int=8), payee("111122223333"))

    assert second.provider_beneficiary_id == first.provider_beneficiary_id
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("adapters.sandbox")]
    assert any("GET" in message and "/payout/beneficiary" in message for message in ours)
    assert [message for message in ours if "111122223333" in message] == []


def test_a_upi_payout(sandbox: Sandbox, provider: CashfreeProvider) -> None:
    """A payee with a UPI address is paid over UPI."""
    registered = provider.register_beneficiary(PAYEE_ID, Payee(name="Asha Rao", vpa="asha@upi"))
    assert registered.provider_beneficiary_id is not None
    upi = replace(order_for(provider, amount_minor=100), rail=Rail.UPI)

    report = provider.submit(replace(upi, provider_beneficiary_id=registered.provider_beneficiary_id))
    sandbox.advance(SETTLED)

    assert report.status is ReportedStatus.ACCEPTED
    assert found(provider).status is ReportedStatus.SUCCEEDED


def test_wrong_credentials_pay_nobody(sandbox: Sandbox, http: Http, provider: CashfreeProvider) -> None:
    """With a wrong secret queries fail by name and an order stays unknown until the secret is right."""
    order = order_for(provider)
    stranger = provider_at(sandbox, http, client_secret=SecretStr("wrong"))

    with pytest.raises(ProviderUnavailableError, match="HTTP 403"):
        stranger.find(KEY)

    assert stranger.submit(order).status is ReportedStatus.OUTCOME_UNKNOWN
    assert provider.find(KEY) is None
    assert provider.submit(order).status is ReportedStatus.ACCEPTED


def test_the_second_factor(callback: Callback, http: Http) -> None:
    """Where the provider asks for a second factor, only who has the public key is let in, however late it is."""
    key = generate_private_key(public_exponent=65_537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with sandbox_for(callback, private_key_pem=private) as sandbox:
        keyed = provider_at(sandbox, http, public_key=SecretStr(public))
        sandbox.advance(timedelta(days=1))

        assert keyed.find(KEY) is None
        with pytest.raises(ProviderUnavailableError, match="HTTP 403"):
            provider_at(sandbox, http).find(KEY)
