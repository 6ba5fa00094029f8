"""Every way in which a payout can go at the sandbox, through dispatcher, webhooks and poller, over real sockets."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.sandbox import Scenario
from ledger import chart
from ledger.payout.status import PayoutStatus
from tests.adapters.office import FEE_FLOAT_MINOR, Office, opened_office
from tests.adapters.till import AMOUNT_MINOR, CUSTOMER, IN_TRANSIT, PROVIDER, WALLET, file_url

ENDS = dict.fromkeys(Scenario, PayoutStatus.COMPLETED) | {
    Scenario.REJECTION: PayoutStatus.FAILED,
    Scenario.REFUSAL: PayoutStatus.FAILED,
    Scenario.LATE_REVERSAL: PayoutStatus.REVERSED,
    Scenario.LOST_REVERSAL_WEBHOOK: PayoutStatus.REVERSED,
    Scenario.TEMPORARY_FAILURE: PayoutStatus.FAILED,
    Scenario.FAILED_THEN_REVERSED: PayoutStatus.FAILED,
    Scenario.FAILED_THEN_PAID: PayoutStatus.FAILED,
}
CONTRADICTED = {Scenario.FAILED_THEN_PAID, Scenario.WRONG_AMOUNT_WEBHOOK}
"""Where the provider contradicts itself, and a person has to settle an anomaly."""
FEE_MINOR, TAX_MINOR = 500, 90


def check_end(office: Office, scenario: Scenario) -> None:
    """Pay once, wait for the end, and look at every account that it touched."""
    payout_id = office.queue_for(scenario)
    office.dispatch(payout_id)
    office.finish()

    paid = ENDS[scenario] is PayoutStatus.COMPLETED
    assert office.row(payout_id).status is ENDS[scenario]
    assert not office.row(payout_id).frozen
    assert office.balance(CUSTOMER) == (0 if paid else AMOUNT_MINOR)
    assert office.balance(chart.QUEUED) == office.balance(IN_TRANSIT) == 0
    assert office.balance(chart.fees(PROVIDER)) == (FEE_MINOR if paid else 0)
    assert office.balance(chart.INPUT_GST) == (TAX_MINOR if paid else 0)
    spent = AMOUNT_MINOR + FEE_MINOR + TAX_MINOR if paid else 0
    assert office.balance(WALLET) == FEE_FLOAT_MINOR + AMOUNT_MINOR - spent
    assert office.payments() == ([] if scenario is Scenario.REFUSAL else [f"{payout_id.hex}_1"])
    office.check_books(accepted=1)


@pytest.mark.parametrize("scenario", sorted(set(Scenario) - CONTRADICTED))
def test_each_scenario_ends_as_it_should(office: Office, scenario: Scenario) -> None:
    """Whatever the provider does, the payout ends in its one right status, paid at most once, with equal wallets."""
    check_end(office, scenario)


def test_money_that_leaves_after_the_failure_is_held_in_suspense(office: Office) -> None:
    """The customer has the money back, the payee has it too, and the wallet's loss waits for a person, only once."""
    payout_id = office.queue_for(Scenario.FAILED_THEN_PAID)
    office.dispatch(payout_id)
    office.finish()

    assert (office.row(payout_id).status, office.row(payout_id).frozen) == (PayoutStatus.FAILED, True)
    assert (office.balance(CUSTOMER), office.balance(chart.suspense(PROVIDER))) == (AMOUNT_MINOR, AMOUNT_MINOR)
    assert office.payments() == [f"{payout_id.hex}_1"]


def test_a_webhook_about_another_amount_is_outvoted_by_asking(office: Office) -> None:
    """The payout completes with the amount that the provider tells when it is asked, and stays marked for a person."""
    payout_id = office.queue_for(Scenario.WRONG_AMOUNT_WEBHOOK)
    office.dispatch(payout_id)
    office.finish()

    assert (office.row(payout_id).status, office.row(payout_id).frozen) == (PayoutStatus.COMPLETED, True)
    assert office.balance(CUSTOMER) == office.balance(chart.suspense(PROVIDER)) == 0
    office.check_books(accepted=1)


@pytest.mark.parametrize("scenario", [Scenario.SUCCESS, Scenario.LATE_REVERSAL, Scenario.ERROR_BEFORE_ACCEPT])
def test_every_engine_keeps_the_same_books(database_url: str, scenario: Scenario) -> None:
    """The same happens on every engine."""
    with opened_office(database_url) as office:
        check_end(office, scenario)


def test_polling_alone_is_enough(tmp_path: Path) -> None:
    """Without a single webhook every payout still comes to its end."""
    with opened_office(file_url(tmp_path), listening=False) as office:
        payouts = {scenario: office.queue_for(scenario) for scenario in sorted(set(ENDS) - CONTRADICTED)}
        for payout_id in payouts.values():
            office.dispatch(payout_id)
        office.finish()

        assert office.inbox_outcomes() == []
        assert {scenario: office.row(payouts[scenario]).status for scenario in payouts} == {
            scenario: ENDS[scenario] for scenario in payouts
        }
        office.check_books(accepted=len(payouts))
