"""Payouts that leave their rail open, and attempts that go where a routing decision sends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from ledger.errors import (
    AmountUnderRailMinimumError,
    NoRailError,
    RailNotRequestedError,
    RailUnreachableError,
    ReferenceReusedError,
    UnknownUrgencyError,
)
from ledger.payment_orders import BeneficiaryReport, Payee
from ledger.payout.events import Queued, Submitted
from ledger.rails import Rail
from ledger.routes import ConsideredRoute, RoutingDecision
from ledger.status_reports import ReportedStatus
from ledger.urgency import Urgency
from projections.queries.attempts import attempts_of
from projections.queries.payouts import PayoutRow, payout_by_id
from tests.ledger.application.desk import ME, Desk

BANK_ONLY = Payee(name="Ravi Rao", account_number="00119876543210", ifsc="SBIN0000001")


def decision(desk: Desk, rail: Rail) -> RoutingDecision:
    best = ConsideredRoute(provider=desk.provider, rail=rail, fee_minor=250, chosen=True, reason="is the cheapest")
    other = ConsideredRoute(provider="Elsewhere", rail=rail, fee_minor=1, chosen=False, reason="is down")
    return RoutingDecision(considered=(best, other))


def row_of(desk: Desk, payout_id: UUID) -> PayoutRow:
    with desk.database.read() as connection:
        return payout_by_id(connection, desk.tables, payout_id)


def test_open_rail_is_kept_open(desk: Desk) -> None:
    """A payout without a rail is queued with its urgency, and nothing is assumed about its rail."""
    payout_id = desk.queue(rail=None, urgency="instant")

    queued = desk.store.stream(payout_id)[0].event
    assert isinstance(queued, Queued)
    assert (queued.rail, queued.urgency) == (None, Urgency.INSTANT)
    row = row_of(desk, payout_id)
    assert (row.rail, row.named_rail, row.urgency) == (None, None, Urgency.INSTANT)


def test_routed_attempt_keeps_its_reasons(desk: Desk) -> None:
    """An attempt goes by the rail that was chosen for it, and its event holds every route that was looked at."""
    payout_id, route = desk.queue(rail=None), decision(desk, Rail.NEFT)

    order = desk.ledger.submit(payout_id, desk.provider, rail=Rail.NEFT, route=route, actor=ME).order

    submitted = desk.store.stream(payout_id)[-1].event
    assert isinstance(submitted, Submitted)
    assert (order.rail, submitted.rail, submitted.route) == (Rail.NEFT, Rail.NEFT, route)
    row = row_of(desk, payout_id)
    assert (row.rail, row.named_rail) == (Rail.NEFT, None)
    assert desk.ledger.open_order(payout_id) == order


def test_next_attempt_may_take_another_rail(desk: Desk) -> None:
    """Each attempt of a payout with an open rail has a rail of its own."""
    payout_id = desk.queue(rail=None)
    order = desk.ledger.submit(payout_id, desk.provider, rail=Rail.NEFT, actor=ME).order
    desk.told(payout_id, ReportedStatus.REFUSED, retryable=True)
    assert order.attempt == 1
    desk.clock.move(timedelta(hours=1))

    again = desk.ledger.submit(payout_id, desk.provider, rail=Rail.IMPS, actor=ME).order

    with desk.database.read() as connection:
        rails = [attempt.rail for attempt in attempts_of(connection, desk.tables, payout_id)]
    assert (again.attempt, rails) == (2, ["NEFT", "IMPS"])
    assert (row_of(desk, payout_id).rail, row_of(desk, payout_id).named_rail) == (Rail.IMPS, None)


def test_named_rail_is_kept(desk: Desk) -> None:
    """A payout that names its rail is submitted by no other, and one that names none is not submitted without."""
    named, open_ = desk.queue(rail="IMPS"), desk.queue(rail=None)

    with desk.refusing(RailNotRequestedError(named, Rail.IMPS, Rail.NEFT)):
        desk.ledger.submit(named, desk.provider, rail=Rail.NEFT, actor=ME)
    with desk.refusing(RailNotRequestedError(open_, None, None)):
        desk.ledger.submit(open_, desk.provider, actor=ME)
    assert desk.ledger.submit(named, desk.provider, actor=ME).order.rail is Rail.IMPS


def test_chosen_rail_must_carry_the_payout(desk: Desk) -> None:
    """A rail that cannot reach the payee, or does not carry the amount, is refused when it is chosen."""
    desk.fund(10_000)
    beneficiary_id = desk.register(BANK_ONLY)
    payout_id = desk.ledger.queue_payout(desk.request(beneficiary_id, rail=None), actor=ME).aggregate_id

    with desk.refusing(RailUnreachableError(Rail.UPI, beneficiary_id, "vpa")):
        desk.ledger.submit(payout_id, desk.provider, rail=Rail.UPI, actor=ME)
    with desk.refusing(AmountUnderRailMinimumError(Rail.RTGS, 10_000, 20_000_000)):
        desk.ledger.submit(payout_id, desk.provider, rail=Rail.RTGS, actor=ME)


def test_payout_that_no_rail_carries_is_refused(desk: Desk) -> None:
    """Without a rail there must be at least one that could be chosen."""
    desk.fund(10_000)
    beneficiary_id = desk.register(Payee(name="Ada Stone", account_number="000123456789", routing_number="021000021"))

    with desk.refusing(NoRailError(beneficiary_id, 10_000, "INR")):
        desk.ledger.queue_payout(desk.request(beneficiary_id, rail=None), actor=ME)


def test_urgency_is_one_of_two_words(desk: Desk) -> None:
    """An urgency that is neither standard nor instant is refused."""
    request = desk.request(desk.register(), urgency="soon")

    with desk.refusing(UnknownUrgencyError("soon")):
        desk.ledger.queue_payout(request, actor=ME)


def test_urgency_is_a_fact_of_the_reference(desk: Desk) -> None:
    """The same reference with another urgency stands for another payout."""
    desk.fund(10_000)
    request = desk.request(desk.register(), rail=None)
    desk.ledger.queue_payout(request, actor=ME)

    with desk.refusing(ReferenceReusedError(request.reference, ("urgency",))):
        desk.ledger.queue_payout(replace(request, urgency="instant"), actor=ME)


def test_provider_that_pays_unseen_can_be_submitted_to(desk: Desk) -> None:
    """A registration that its provider pays to without a check is an id to submit with, and verifies nobody."""
    beneficiary_id = desk.register(BANK_ONLY, verified=False)
    report = BeneficiaryReport(desk.provider, "fa_1", verified=None, payable_unverified=True)
    first = desk.ledger.record_beneficiary_report(beneficiary_id, report, actor=ME)
    again = desk.ledger.record_beneficiary_report(beneficiary_id, report, actor=ME)
    desk.fund(10_000)
    payout_id = desk.ledger.queue_payout(desk.request(beneficiary_id), actor=ME).aggregate_id

    assert (first.repeated, again.repeated) == (False, True)
    assert desk.submit(payout_id).order.provider_beneficiary_id == "fa_1"


@pytest.mark.parametrize("known", [True, False])
def test_attempt_that_only_its_provider_knows_has_no_rail(desk: Desk, known: bool) -> None:  # noqa: FBT001 - the case
    """An attempt learnt from its provider alone takes the rail that the payout names, and otherwise none is made up."""
    payout_id = desk.queue(rail="IMPS" if known else None)
    desk.told(payout_id, ReportedStatus.PROCESSING, provider_payout_id=desk.fresh("po"))

    adopted = desk.store.stream(payout_id)[1].event
    assert isinstance(adopted, Submitted)
    assert (adopted.rail, adopted.route) == (Rail.IMPS if known else None, None)
