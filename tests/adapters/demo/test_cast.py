"""The cast: everything about it follows from the seed, and all of it can be paid."""

from __future__ import annotations

from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.demo.cast import BENEFICIARIES, Role, requests, roles
from ledger.application.requests import PayoutRequest
from ledger.chart import Chart
from ledger.personal_data import check_payee
from ledger.rails import RULES, Rail

SEEDS = st.integers(-(2**40), 2**40)
NAMESPACE = UUID(int=7)


def cast(seed: int) -> list[tuple[Role, UUID]]:
    return [(role, uuid5(NAMESPACE, role.reference)) for role in roles(seed)]


def payouts(seed: int, count: int = 100) -> list[PayoutRequest]:
    return requests(seed, count, cast(seed))


@settings(max_examples=20)
@given(SEEDS)
def test_every_payout_can_be_queued(seed: int) -> None:
    """Whatever the seed, payees and requests are within the rules, under references of their own."""
    for role in roles(seed):
        check_payee(role.payee)
    asked = payouts(seed)
    for request in asked:
        request.terms(Chart())

    assert len({role.reference for role in roles(seed)}) == BENEFICIARIES
    assert len({request.reference for request in asked}) == len(asked)


@settings(max_examples=20)
@given(SEEDS)
def test_the_rail_fits_the_payee(seed: int) -> None:
    """Who has a UPI address is paid over UPI, everybody else over one of the other rails."""
    by_upi = {beneficiary_id for role, beneficiary_id in cast(seed) if role.payee.vpa is not None}

    assert len(by_upi) == BENEFICIARIES // 5
    assert all((request.rail == Rail.UPI) == (request.beneficiary_id in by_upi) for request in payouts(seed))


def test_the_seed_decides() -> None:
    """The same seed gives the same cast and payouts, another one others; more payouts only add to them."""
    assert (roles(7), payouts(7)) == (roles(7), payouts(7))
    assert roles(7) != roles(8)
    assert payouts(7, 10) == payouts(7, 20)[:10]


def test_all_rails_are_shown() -> None:
    """The default demonstration travels on every rail that carries rupees."""
    rupee_rails = {rail for rail, rule in RULES.items() if rule.currency == "INR"}
    assert {request.rail for request in payouts(7, 200)} == rupee_rails
