"""The adapter and the webhooks of the sandbox, which was written from the same documentation. Over real sockets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr

from adapters.errors import WebhookSignatureError
from adapters.providers.cashfree.provider import CashfreeProvider
from adapters.providers.http import Http
from adapters.sandbox import Sandbox
from ledger.status_reports import Confidence, ReportedStatus
from tests.adapters.providers.cashfree.sandbox_side import (
    AMOUNT_MINOR,
    FEE_MINOR,
    KEY,
    OPENING_MINOR,
    SETTLED,
    START,
    TAX_MINOR,
    all_heard,
    found,
    order_for,
    provider_at,
    sandbox_for,
)
from tests.adapters.sandbox.contracts.cashfree.callback import Callback


@pytest.fixture
def provider(sandbox: Sandbox, http: Http) -> CashfreeProvider:
    return provider_at(sandbox, http)


@pytest.mark.parametrize(
    ("account_number", "outcome", "reason"),
    [("111122990004", ReportedStatus.FAILED, "ACCOUNT_BLOCKED"),
     ("111122990034", ReportedStatus.FAILED, "REINITIALIZE_TRANSFER_LATER"),
     ("111122990035", ReportedStatus.RETURNED, "INVALID_ACCOUNT_FAIL"),
     ("111122990006", ReportedStatus.RETURNED, "INVALID_ACCOUNT_FAIL")],
)  # fmt: skip
def test_bad_ends_are_told_by_webhook_and_by_look_up(
    sandbox: Sandbox,
    callback: Callback,
    provider: CashfreeProvider,
    account_number: str,
    outcome: ReportedStatus,
    reason: str,
) -> None:
    """Failures and reversals agree in both channels and bring the money back; a success that came back was charged."""
    provider.submit(order_for(provider, account_number))
    told = []
    for step in (timedelta(seconds=30), timedelta(days=1), timedelta(days=2)):
        sandbox.advance(step)
        sandbox.drain()
        told += all_heard(provider, callback)

    for report in (told[-1], found(provider)):
        assert (report.status, report.reason, report.retryable) == (outcome, reason, False)
        assert (report.reference, report.amount_minor) == (KEY, AMOUNT_MINOR)
    charged = ReportedStatus.SUCCEEDED in {report.status for report in told}
    assert sandbox.bank.wallet_balance_minor() == OPENING_MINOR - (FEE_MINOR + TAX_MINOR) * charged


def test_webhooks_are_the_provider_s_own(sandbox: Sandbox, callback: Callback, provider: CashfreeProvider) -> None:
    """The signed webhooks of a payout end in its outcome; a changed byte and an aged one are refused."""
    provider.submit(order_for(provider, "111122990037"))
    sandbox.advance(SETTLED)
    sandbox.drain()
    debited = all_heard(provider, callback)[-1]
    sandbox.advance(timedelta(hours=7))
    sandbox.drain()
    headers, body = callback.received[-1]

    assert (debited.status, debited.confidence) == (ReportedStatus.SUCCEEDED, Confidence.DEBITED)
    assert (debited.fee_minor, debited.tax_minor) == (FEE_MINOR, TAX_MINOR)
    assert debited.effective_at == START + timedelta(seconds=30)
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body.replace(b"COMPLETED", b"COMPLETE!"))
    [credited] = all_heard(provider, callback)
    assert (credited.reference, credited.confidence) == (KEY, Confidence.CREDITED)
    sandbox.advance(timedelta(minutes=6))
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, body)


def test_a_word_that_nobody_documented(sandbox: Sandbox, callback: Callback, provider: CashfreeProvider) -> None:
    """An unknown status is quoted and decides nothing, and the success that follows it is one."""
    provider.submit(order_for(provider, "111122990038"))
    sandbox.advance(SETTLED)
    sandbox.drain()

    told = [all_heard(provider, callback)[-1], found(provider)]
    sandbox.advance(timedelta(hours=7))

    assert {report.status for report in told} == {ReportedStatus.UNRECOGNISED}
    assert {report.provider_status for report in told} == {"ON_HOLD / UNDER_REVIEW"}
    assert found(provider).status is ReportedStatus.SUCCEEDED


def test_a_wrong_amount_is_reported_as_told(sandbox: Sandbox, callback: Callback, provider: CashfreeProvider) -> None:
    """A webhook with a rupee too much is reported so, and the look-up tells the truth."""
    provider.submit(order_for(provider, "111122990041"))
    sandbox.advance(SETTLED)
    sandbox.drain()

    assert all_heard(provider, callback)[-1].amount_minor == AMOUNT_MINOR + 100
    assert found(provider).amount_minor == AMOUNT_MINOR


@pytest.mark.parametrize(
    ("account_number", "last"),
    [("111122990011", ReportedStatus.SUCCEEDED), ("111122990012", ReportedStatus.PROCESSING),
     ("111122990039", ReportedStatus.SUCCEEDED), ("111122990040", ReportedStatus.PROCESSING),
     ("111122990042", ReportedStatus.SUCCEEDED)],
)  # fmt: skip
def test_disorderly_webhooks_are_all_read(
    sandbox: Sandbox, callback: Callback, provider: CashfreeProvider, account_number: str, last: ReportedStatus
) -> None:
    """Repeated, late, early, stale and strange webhooks are each the provider's, and each is one readable fact."""
    provider.submit(order_for(provider, account_number))
    reports = []
    for seconds in (0, 30, 60, 600, 60):
        sandbox.advance(timedelta(seconds=seconds))
        sandbox.drain()
        reports += all_heard(provider, callback)

    assert reports[-1].status is last
    assert ReportedStatus.SUCCEEDED in {report.status for report in reports if report.reference == KEY}
    assert {report.amount_minor for report in reports} == {AMOUNT_MINOR}


def test_the_secret_is_rotated(callback: Callback, http: Http) -> None:
    """While both secrets are active the older signs the webhooks and the newer lets requests in."""
    with sandbox_for(callback, previous_client_secret="older") as sandbox:
        rotating = provider_at(sandbox, http, previous_client_secret=SecretStr("older"))
        rotating.submit(order_for(rotating))
        sandbox.drain()
        headers, body = callback.received[0]

        with pytest.raises(WebhookSignatureError):
            provider_at(sandbox, http).verify_webhook(headers, body)
        assert all_heard(rotating, callback)[0].reference == KEY
