"""Commands on many payouts at once."""

from __future__ import annotations

from uuid import uuid4

from ledger.application.bulk_commands import TASKS_MAX
from ledger.application.payout_commands import Submitting
from ledger.application.receipts import Receipt, Submission
from ledger.errors import PayoutNotFoundError, PayoutNotSubmittableError, ReportUnmatchedError
from ledger.journal import EntryKind
from ledger.payout.status import PayoutStatus
from ledger.status_reports import ReportedStatus
from tests.ledger.application.desk import ME, Desk


def submitting(desk: Desk, *payouts: object) -> list[Submitting]:
    return [Submitting(payout_id, desk.provider) for payout_id in payouts]  # type: ignore[arg-type]


def test_attempts_are_opened_together(desk: Desk) -> None:
    """All attempts are recorded at one moment, under one request, and each has the order that `submit` would return."""
    alone, first, second = (desk.queue() for _ in range(3))
    expected = desk.submit(alone).order

    outcomes = desk.ledger.submit_payouts(submitting(desk, first, second), actor=ME, request_id="run 7")

    orders = [outcome.order for outcome in outcomes if isinstance(outcome, Submission)]
    assert [order.payout_id for order in orders] == [first, second]
    assert {(order.provider, order.money, order.rail, order.attempt) for order in orders} == {
        (expected.provider, expected.money, expected.rail, 1)
    }
    last = [desk.store.stream(payout_id)[-1] for payout_id in (first, second)]
    assert len({recorded.recorded_at for recorded in last}) == 1
    assert {recorded.event.request_id for recorded in last} == {"run 7"}
    assert [recorded.position for recorded in last] == [outcome.position for outcome in outcomes]  # type: ignore[union-attr]


def test_refused_submission_changes_nothing_for_the_others(desk: Desk) -> None:
    """What `submit` would have raised stands in the place of the payout, and of it nothing is recorded."""
    first, second, unknown = desk.queue(), desk.queue(), uuid4()
    asked = submitting(desk, first, unknown, first, second)

    outcomes = desk.ledger.submit_payouts(asked, actor=ME)

    assert [type(outcome) for outcome in outcomes] == [
        Submission,
        PayoutNotFoundError,
        PayoutNotSubmittableError,
        Submission,
    ]
    assert desk.booked(first) == desk.booked(second) == [EntryKind.QUEUED, EntryKind.SUBMITTED]
    assert desk.store.stream(unknown) == []


def test_reports_are_recorded_in_their_order(desk: Desk) -> None:
    """Each report meets what the ones before it have left; one that was recorded before is recognised."""
    first, second = desk.send(), desk.send()
    completed = desk.report(first, ReportedStatus.SUCCEEDED, utr="000123")
    reports = [
        desk.report(first, ReportedStatus.PROCESSING, provider_payout_id="pout_1"),
        desk.report(second, ReportedStatus.FAILED, reason="account closed"),
        completed,
        completed,
    ]

    outcomes = desk.ledger.record_reports(reports, actor="webhook")

    assert [isinstance(outcome, Receipt) and outcome.repeated for outcome in outcomes] == [False, False, False, True]
    assert desk.status_row(first) == PayoutStatus.COMPLETED
    assert desk.status_row(second) == PayoutStatus.FAILED
    assert outcomes[2].position == outcomes[3].position  # type: ignore[union-attr]


def test_report_on_nothing_of_ours_is_refused_alone(desk: Desk) -> None:
    """A report that fits no attempt is refused by name, and the others are recorded."""
    payout_id = desk.send()
    stranger = desk.report(uuid4(), ReportedStatus.SUCCEEDED)

    outcomes = desk.ledger.record_reports([stranger, desk.report(payout_id, ReportedStatus.SUCCEEDED)], actor="webhook")

    assert [type(outcome) for outcome in outcomes] == [ReportUnmatchedError, Receipt]
    assert desk.status_row(payout_id) == PayoutStatus.COMPLETED


def test_nothing_asked_is_nothing_answered(desk: Desk) -> None:
    """Without payouts there is no transaction and no answer."""
    head = desk.store.head()

    assert desk.ledger.submit_payouts([], actor=ME) == desk.ledger.record_reports([], actor=ME) == []
    assert desk.store.head() == head


def test_more_than_fit_into_a_transaction(own_desk: Desk) -> None:
    """More payouts than share a transaction are all answered, in their order."""
    payout_id = own_desk.queue()
    asked = submitting(own_desk, *(uuid4() for _ in range(TASKS_MAX)), payout_id)

    outcomes = own_desk.ledger.submit_payouts(asked, actor=ME)

    assert {type(outcome) for outcome in outcomes[:-1]} == {PayoutNotFoundError}
    assert isinstance(outcomes[-1], Submission)
