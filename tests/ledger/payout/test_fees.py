"""Fees: what a provider takes for an attempt is booked once, with the payout or later, and refunded once."""

from __future__ import annotations

import pytest

from ledger.payout.anomalies import AnomalyKind
from ledger.payout.events import (
    AnomalyRaised,
    Completed,
    Declined,
    Failed,
    FeeBearer,
    FeeCharged,
    FeeRefunded,
    Observed,
    Reversed,
)
from ledger.status_reports import ReportedStatus
from tests.ledger.payout.given import (
    FEES,
    GST,
    NOWHERE,
    PAID,
    SENT,
    SOURCE,
    SUSPENDED,
    WALLET,
    Balances,
    given,
    plus,
    queued,
    report,
    submitted,
)

IN_TRANSIT = (queued(), submitted())
CHARGED: Balances = {FEES: 500, GST: 90, WALLET: -590}
CHARGED_TO_SOURCE: Balances = {SOURCE: -590, WALLET: -590}
FEE = {"fee_minor": 500, "tax_minor": 90}
NO_FEE = {"fee_minor": 0, "tax_minor": 0}
REFUND = {"fee_refunded_minor": 500, "tax_refunded_minor": 90}
SUCCESS = ReportedStatus.SUCCEEDED
RETURNED = ReportedStatus.RETURNED


def test_fee_with_the_payout() -> None:
    """A fee reported with the success is booked together with it."""
    given(*IN_TRANSIT).when(report(SUCCESS, **FEE)).then(Completed, FeeCharged).with_balances(plus(PAID, CHARGED))


def test_fee_later() -> None:
    """A fee that is reported after the success is booked when it is reported, and once."""
    story = given(*IN_TRANSIT, report(SUCCESS)).when(report(SUCCESS, **FEE)).then(FeeCharged)

    story.with_balances(plus(PAID, CHARGED)).when(report(SUCCESS, **FEE)).then()


def test_fee_of_zero_is_not_final() -> None:
    """A fee of zero books nothing, and the real fee that follows is booked in full."""
    story = given(*IN_TRANSIT).when(report(SUCCESS, **NO_FEE)).then(Completed, FeeCharged)

    story.with_facts(fee_minor=0, tax_minor=0, entry=None).with_balances(PAID)
    story.when(report(SUCCESS, **NO_FEE)).then()
    story.when(report(SUCCESS, **FEE)).then(FeeCharged).with_balances(plus(PAID, CHARGED))


def test_fee_without_tax() -> None:
    """A provider that reports no tax has its fee booked alone."""
    story = given(*IN_TRANSIT).when(report(SUCCESS, fee_minor=500)).then(Completed, FeeCharged)

    story.with_balances(plus(PAID, {FEES: 500, WALLET: -500}))


@pytest.mark.parametrize("fee", [{"fee_minor": 501, "tax_minor": 90}, {"fee_minor": 500, "tax_minor": 91}, NO_FEE])
def test_other_fee(fee: dict[str, int]) -> None:
    """A fee that differs from the one that was booked raises an anomaly once, and books nothing."""
    story = given(*IN_TRANSIT, report(SUCCESS, **FEE)).when(report(SUCCESS, **fee)).then(AnomalyRaised)

    story.with_anomaly(AnomalyKind.FEE_DIFFERS, freezes=False).with_facts(expected="500+90")
    story.with_balances(plus(PAID, CHARGED)).when(report(SUCCESS, **fee)).then()


def test_fee_borne_by_the_source() -> None:
    """Where the source account bears fees, fee and tax are taken from it and given back to it."""
    story = given(queued(FeeBearer.SOURCE), submitted()).when(report(SUCCESS, **FEE)).then(Completed, FeeCharged)

    story.with_balances(plus(PAID, CHARGED_TO_SOURCE))
    story.when(report(RETURNED, **REFUND)).then(Reversed, FeeRefunded).with_balances(NOWHERE)


def test_fee_refunded_with_the_reversal() -> None:
    """A reversal that gives the fee back undoes both entries, and once."""
    story = given(*IN_TRANSIT, report(SUCCESS, **FEE)).when(report(RETURNED, **REFUND)).then(Reversed, FeeRefunded)

    story.with_balances(NOWHERE).when(report(RETURNED, **REFUND)).then()


def test_fee_kept_after_the_reversal() -> None:
    """A reversal that says nothing of the fee leaves it charged."""
    given(*IN_TRANSIT, report(SUCCESS, **FEE)).when(report(RETURNED)).then(Reversed).with_balances(CHARGED)


def test_part_of_the_fee_refunded() -> None:
    """A refund of the fee without its tax undoes that part alone."""
    story = given(*IN_TRANSIT, report(SUCCESS, **FEE)).when(report(RETURNED, fee_refunded_minor=500))

    story.then(Reversed, FeeRefunded).with_balances({GST: 90, WALLET: -90})


def test_refund_later() -> None:
    """A refund that is reported after the reversal is booked when it is reported."""
    story = given(*IN_TRANSIT, report(SUCCESS, **FEE), report(RETURNED)).when(report(RETURNED, **REFUND))

    story.then(FeeRefunded).with_balances(NOWHERE)


def test_refund_of_more_than_was_charged() -> None:
    """A refund over the fee that was charged raises an anomaly, and books nothing."""
    story = given(*IN_TRANSIT, report(SUCCESS, **FEE)).when(report(RETURNED, fee_refunded_minor=501))

    story.then(Reversed, AnomalyRaised).with_anomaly(AnomalyKind.FEE_DIFFERS, freezes=False).with_balances(CHARGED)


def test_refund_delivered_before_the_charge() -> None:
    """A refund that overtakes the report of its fee ends in the same balances as the two in order."""
    story = given(*IN_TRANSIT).when(report(RETURNED, **REFUND)).then(Failed, FeeRefunded)

    story.when(report(SUCCESS, **FEE)).then(Observed, FeeCharged).with_balances(NOWHERE)


@pytest.mark.parametrize("status", [ReportedStatus.ACCEPTED, ReportedStatus.PROCESSING, ReportedStatus.UNRECOGNISED])
def test_fee_before_the_success_is_a_forecast(status: ReportedStatus) -> None:
    """A fee that is announced while the payout is in transit is not booked."""
    given(*IN_TRANSIT).when(report(status, **FEE)).with_balances(SENT)


@pytest.mark.parametrize(("retryable", "event"), [(True, Declined), (False, Failed)])
def test_failed_attempt_costs_nothing(*, retryable: bool, event: type[Declined | Failed]) -> None:
    """The fee that a failed attempt would have cost is not booked."""
    story = given(*IN_TRANSIT).when(report(ReportedStatus.FAILED, retryable=retryable, **FEE)).then(event)

    assert WALLET not in {line.account for e in story.history if e.entry is not None for line in e.entry.lines}


def test_fee_of_a_second_cash_out() -> None:
    """The fee for money that left twice is charged like any other, because the provider took it."""
    story = given(*IN_TRANSIT, report(ReportedStatus.FAILED)).when(report(SUCCESS, **FEE))

    story.then(AnomalyRaised, FeeCharged).with_balances(plus(SUSPENDED, CHARGED))


def test_fee_of_an_attempt_that_was_never_recorded() -> None:
    """The fee of an attempt of which only reports are known is charged at the reporting provider."""
    story = given(*IN_TRANSIT, report(SUCCESS), report(ReportedStatus.FAILED, attempt=7))

    story.when(report(RETURNED, attempt=7, **FEE)).then(Observed, FeeCharged).with_balances(plus(PAID, CHARGED))


def test_fee_on_a_contradicting_report_is_not_booked() -> None:
    """A report with another amount books neither the payout nor its fee."""
    given(*IN_TRANSIT).when(report(SUCCESS, amount_minor=1, **FEE)).then(AnomalyRaised).with_balances(SENT)
