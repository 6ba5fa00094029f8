"""The adapter against the sandbox's contract, which knows nothing of it: paying, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.providers.razorpayx.provider import RazorpayxProvider
from adapters.sandbox import Sandbox
from ledger.money import Money
from ledger.payment_orders import Payee
from ledger.rails import LAKH_MINOR, Rail
from ledger.status_reports import Confidence, ReportedStatus, ReportSource
from tests.adapters.providers.razorpayx.against_sandbox.orders import (
    AMOUNT_MINOR,
    FEE_MINOR,
    OPENING_MINOR,
    SETTLED,
    TAX_MINOR,
    Connect,
    order_for,
    payout_id_of,
)
from tests.adapters.providers.razorpayx.samples import (
    BENEFICIARY_ID,
)


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
