"""The adapter against the sandbox's contract: webhooks, words, payees and credentials."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from adapters.errors import ProviderUnavailableError, WebhookSignatureError
from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.sandbox import Sandbox
from ledger.status_reports import ReportedStatus
from tests.adapters.providers.callback import Callback
from tests.adapters.providers.razorpayx.against_sandbox.orders import (
    AMOUNT_MINOR,
    SETTLED,
    Connect,
    notices,
    order_for,
    payee,
    payout_id_of,
    reports,
)
from tests.adapters.providers.razorpayx.samples import (
    BENEFICIARY_ID,
)


def test_webhooks_tell_the_whole_story(sandbox: Sandbox, callback: Callback, provider: RazorpayxProvider) -> None:
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
    sandbox: Sandbox, callback: Callback, provider: RazorpayxProvider
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


def test_p14_a_wrong_amount_is_told_as_it_is(sandbox: Sandbox, callback: Callback, provider: RazorpayxProvider) -> None:
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
