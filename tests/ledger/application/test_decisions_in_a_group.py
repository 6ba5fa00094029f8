"""Commands that share an append: each decides on what those before it in the group have decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from ledger import chart
from ledger.application.receipts import Receipt, Submission
from ledger.errors import (
    BeneficiaryAwaitsPaymentError,
    EntryNotPendingError,
    InsufficientFundsError,
    PayoutNotSubmittableError,
    PeriodClosedError,
    UnknownAccountError,
)
from ledger.journal import EntryKind, credit, debit
from ledger.money import Money
from ledger.payout.status import PayoutStatus
from ledger.period.events import PeriodClosed
from ledger.status_reports import ReportedStatus
from tests.ledger.application.desk import CHECKER, ME, MEERA, Desk, facts_of
from tests.ledger.store.engines import ON_BOTH_KINDS
from tests.ledger.store.groups import commits_of, in_one_group

YESTERDAY, TODAY = date(2026, 1, 30), date(2026, 1, 31)


def grouped(desk: Desk, *commands: Callable[[], Any]) -> list[Any]:
    """Run commands in one group, and see that they were one transaction."""
    with commits_of(desk.database) as commits:
        found = in_one_group(desk.store, commands)
    assert len(commits) == 2  # that of the command they waited for, and their own
    return found


def deposit(desk: Desk, amount_minor: int, **context: Any) -> Callable[[], Receipt]:
    money = Money(amount_minor, "INR")
    return partial(desk.ledger.deposit, desk.fresh("D"), desk.account, desk.provider, money, actor=ME, **context)


def test_a_reference_queued_twice_in_a_group_is_one_payout(desk: Desk) -> None:
    """The second command is told of the payout that the first one made, and where its event stands."""
    desk.fund(20_000)
    queue = partial(desk.ledger.queue_payout, desk.request(desk.register()), actor=ME)

    first, second = grouped(desk, queue, queue)

    assert (first.repeated, second.repeated) == (False, True)
    assert (first.aggregate_id, first.position) == (second.aggregate_id, second.position)
    assert desk.balance() == 10_000
    assert len(desk.store.stream(first.aggregate_id)) == 1


def test_money_is_spent_once_in_a_group(desk: Desk) -> None:
    """A payout that the ones before it have left no money for is refused with what they have left."""
    desk.fund(10_000)
    beneficiary_id = desk.register()
    amounts = (6_000, 5_000, 4_000, 1)

    found = grouped(
        desk,
        *(partial(desk.ledger.queue_payout, desk.request(beneficiary_id, each), actor=ME) for each in amounts),
    )

    assert [type(each) for each in found] == [Receipt, InsufficientFundsError, Receipt, InsufficientFundsError]
    assert facts_of(found[1]) == facts_of(InsufficientFundsError(desk.account, "INR", 4_000, 5_000))
    assert facts_of(found[3]) == facts_of(InsufficientFundsError(desk.account, "INR", 0, 1))
    assert desk.balance() == 0


def test_money_that_comes_in_a_group_can_be_spent_in_it(desk: Desk) -> None:
    """An account that was never used can pay from what was deposited just before, and not from what comes after."""
    beneficiary_id = desk.register()
    requests = [desk.request(beneficiary_id, 7_000) for _ in range(2)]
    queue, again = (partial(desk.ledger.queue_payout, request, actor=ME) for request in requests)

    early, _, paid = grouped(desk, queue, deposit(desk, 7_000), again)

    assert facts_of(early) == facts_of(UnknownAccountError(desk.account))
    assert isinstance(paid, Receipt)
    assert desk.balance() == 0


def test_funds_that_were_given_back_in_a_group_can_be_spent_in_it(desk: Desk) -> None:
    """What a payout held is there again for the next one as soon as it was called off."""
    payout_id = desk.queue(5_000)
    request = desk.request(desk.payout(payout_id).beneficiary_id, 5_000)
    queue = partial(desk.ledger.queue_payout, request, actor=ME)

    before, _, after = grouped(desk, queue, partial(desk.ledger.cancel_payout, payout_id, "stop", actor=ME), queue)

    assert isinstance(before, InsufficientFundsError)
    assert isinstance(after, Receipt)
    assert desk.balance() == 0


def test_a_payout_may_live_its_whole_life_in_a_group(desk: Desk) -> None:
    """Registered, verified, funded, queued, submitted, and completed by a report that knows the provider's id only."""
    reference, identities = desk.fresh("B"), desk.ledger.identities
    beneficiary_id = identities.beneficiary(reference)
    request = desk.request(beneficiary_id)
    payout_id = identities.payout(request.reference)
    accepted = desk.report(payout_id, ReportedStatus.ACCEPTED, provider_payout_id=desk.name)
    succeeded = desk.report(payout_id, ReportedStatus.SUCCEEDED, provider_payout_id=desk.name, reference=None)

    found = grouped(
        desk,
        deposit(desk, 10_000),
        partial(desk.ledger.register_beneficiary, reference, MEERA, actor=ME),
        partial(desk.ledger.record_beneficiary_report, beneficiary_id, desk.verification(), actor=ME),
        partial(desk.ledger.queue_payout, request, actor=ME),
        partial(desk.submit, payout_id),
        partial(desk.ledger.record_report, accepted, actor="webhook"),
        partial(desk.ledger.record_report, succeeded, actor="webhook"),
        partial(desk.ledger.record_report, succeeded, actor="webhook"),
    )

    assert [type(each) for each in found] == [Receipt] * 4 + [Submission] + [Receipt] * 3
    assert [each.position for each in found[:7]] == list(range(found[0].position, found[0].position + 7))
    assert [each.repeated for each in found] == [False] * 7 + [True]
    assert desk.payout(payout_id).status is PayoutStatus.COMPLETED
    assert desk.status_row(payout_id) == "completed"
    assert desk.booked(payout_id) == [EntryKind.QUEUED, EntryKind.SUBMITTED, EntryKind.COMPLETED]
    assert desk.balance(chart.wallet(desk.provider)) == desk.balance() == 0


def test_a_payout_is_submitted_once_in_a_group(desk: Desk) -> None:
    """Who submits what another command of the group has submitted is refused, and gets no order."""
    payout_id = desk.queue()

    first, second = grouped(desk, partial(desk.submit, payout_id), partial(desk.submit, payout_id))

    assert isinstance(first, Submission)
    assert isinstance(second, PayoutNotSubmittableError)
    assert desk.booked(payout_id) == [EntryKind.QUEUED, EntryKind.SUBMITTED]


def test_an_entry_is_decided_on_once_in_a_group(desk: Desk) -> None:
    """Who decides on an entry that another command of the group has posted is refused."""
    lines = [debit(desk.account, Money(100, "INR")), credit("Income:Fees", Money(100, "INR"))]
    desk.fund(100)
    entry_id = desk.ledger.propose_entry(desk.fresh("E"), "fee", lines, actor=ME).aggregate_id

    posted, rejected = grouped(
        desk,
        partial(desk.ledger.approve_entry, entry_id, actor=CHECKER),
        partial(desk.ledger.reject_entry, entry_id, "no", actor=CHECKER),
    )

    assert isinstance(posted, Receipt)
    assert isinstance(rejected, EntryNotPendingError)
    assert desk.balance() == 0


def test_who_is_to_be_paid_in_a_group_is_not_forgotten_in_it(desk: Desk) -> None:
    """A payee for whom a payout was queued just before cannot be erased, and the details stay readable."""
    desk.fund(10_000)
    beneficiary_id = desk.register()
    request = desk.request(beneficiary_id)

    queued, refused = in_one_group(
        desk.store,
        [
            partial(desk.ledger.queue_payout, request, actor=ME),
            partial(desk.ledger.erase_beneficiary, beneficiary_id, "asked", "request 1", actor=ME),
        ],
    )

    assert isinstance(queued, Receipt)
    assert isinstance(refused, BeneficiaryAwaitsPaymentError)
    assert facts_of(refused) == facts_of(BeneficiaryAwaitsPaymentError(beneficiary_id, queued.aggregate_id))
    assert desk.ledger.payee_of(beneficiary_id) == MEERA


@ON_BOTH_KINDS
def test_a_day_closed_in_a_group_is_closed_for_those_behind(own_desk: Desk) -> None:
    """What happened on it is booked on the first open day, money can't be deposited on it, and the close has it all."""
    desk, yesterday = own_desk, own_desk.clock.now() - timedelta(days=1)
    payout_id = desk.send()
    late = desk.report(payout_id, ReportedStatus.SUCCEEDED, effective_at=yesterday)

    before, closed, after, told = grouped(
        desk,
        deposit(desk, 500, effective_at=yesterday),
        partial(desk.ledger.close_period, YESTERDAY, actor=ME),
        deposit(desk, 500, effective_at=yesterday),
        partial(desk.ledger.record_report, late, actor="webhook"),
    )

    assert facts_of(after) == facts_of(PeriodClosedError(YESTERDAY, YESTERDAY))
    stored = {each.position: each.event for each in desk.store.read_page(before.position - 1, 10)}
    assert stored[told.position].posted_on == TODAY
    assert stored[before.position].posted_on is None
    close = stored[closed.position]
    assert isinstance(close, PeriodClosed)
    assert close.computed_at_position == before.position
    assert {each.account: each.amount_minor for each in close.balances}[desk.account] == 500


@ON_BOTH_KINDS
def test_a_day_opened_in_a_group_is_open_for_those_behind(own_desk: Desk) -> None:
    """A deposit on a day that was opened again just before is booked on that day."""
    desk, yesterday = own_desk, own_desk.clock.now() - timedelta(days=1)
    desk.ledger.close_period(YESTERDAY, actor=ME)
    desk.ledger.propose_reopening(YESTERDAY, "forgotten", actor=ME)

    early, _, paid = grouped(
        desk,
        deposit(desk, 500, effective_at=yesterday),
        partial(desk.ledger.reopen_period, YESTERDAY, actor=CHECKER),
        deposit(desk, 500, effective_at=yesterday),
    )

    assert isinstance(early, PeriodClosedError)
    (recorded,) = desk.store.stream(paid.aggregate_id)
    assert recorded.event.posted_on is None
    assert desk.balance() == 500
