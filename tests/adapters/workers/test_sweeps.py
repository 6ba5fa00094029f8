"""Sweeps: who is asked about, in which order, and how often."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from adapters.providers.capabilities import Capabilities
from adapters.workers.checks import Check, Checks
from adapters.workers.dispatcher import ACTOR
from adapters.workers.sweeps import RETURNS_AFTER, SILENT_FOR, Sweeps
from ledger.clock import MovableClock
from ledger.status_reports import ReportedStatus
from tests.adapters.till import PROVIDER, Till
from tests.adapters.workers.in_transit import sent
from tests.adapters.workers.scripted_provider import ScriptedProvider, report

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def sweeps(till: Till, limit: int = 100, page: int = 2, **declared: object) -> Sweeps:
    capabilities: dict[str, Capabilities] = {PROVIDER: ScriptedProvider(declared=declared).capabilities}
    return Sweeps(till.book, capabilities, limit, page)


def check(till: Till, clock: MovableClock, payout_id: UUID) -> None:
    """Ask about a payout, and learn nothing."""
    Checks(till.book.database).note(Check(payout_id, 1, clock.now()))


def completed(till: Till, **facts: object) -> UUID:
    payout_id = sent(till)
    key = till.book.ledger.open_order(payout_id).idempotency_key
    at = till.book.clock.now()
    till.book.ledger.record_report(report(ReportedStatus.SUCCEEDED, key, effective_at=at, **facts), actor=ACTOR)
    return payout_id


def test_who_was_asked_about_least_recently_comes_first(till: Till, clock: MovableClock) -> None:
    """Those never asked about come first, those that are oldest before the others, then by their last check."""
    first, second, third, fourth = (sent(till) for _ in range(4))
    clock.move(SILENT_FOR)
    check(till, clock, second)
    clock.move(SECOND)
    check(till, clock, first)

    assert sweeps(till).in_transit(SILENT_FOR) == [third, fourth, second, first]


def test_a_short_list_reaches_everybody(till: Till, clock: MovableClock) -> None:
    """However many are silent, and however few are asked about in a round, nobody is passed over for ever."""
    payouts = [sent(till) for _ in range(5)]
    clock.move(SILENT_FOR)
    asked: list[UUID] = []
    for _ in range(3):
        for payout_id in sweeps(till, limit=2).in_transit(SILENT_FOR):
            check(till, clock, payout_id)
            asked.append(payout_id)
        clock.move(SECOND)
        sent(till)

    assert set(asked) >= set(payouts)


def test_asking_does_not_make_a_payout_young(till: Till, clock: MovableClock) -> None:
    """What was asked about a moment ago is still on the list, at its end."""
    payout_id = sent(till)
    clock.move(SILENT_FOR)
    check(till, clock, payout_id)

    assert sweeps(till).in_transit(SILENT_FOR) == [payout_id]


def test_the_young_and_the_strangers_are_left_alone(till: Till, clock: MovableClock) -> None:
    """Who was submitted less than two minutes ago is not asked about, nor who is at a provider without settings."""
    sent(till)
    clock.move(SILENT_FOR - SECOND)
    assert sweeps(till).in_transit(SILENT_FOR) == []
    clock.move(SECOND)
    assert Sweeps(till.book, {}).in_transit(SILENT_FOR) == []


def test_payouts_that_are_overdue_are_found(till: Till, clock: MovableClock) -> None:
    """A payout that has been due for a while and was not submitted is found, whatever became of its job."""
    payout_id = till.queue()
    assert sweeps(till).overdue(SECOND) == []
    clock.move(SECOND)
    till.queue()
    assert sweeps(till).overdue(SECOND) == [payout_id]


def test_fees_are_asked_for_where_they_will_be_told(till: Till) -> None:
    """A payout is on the list until its fee is known, page by page, and never where the provider tells none."""
    untold = [completed(till) for _ in range(3)]
    completed(till, fee_minor=500, tax_minor=90)

    assert sweeps(till).fees_untold() == untold
    assert sweeps(till, fee_told=False).fees_untold() == []


def test_completed_payouts_are_asked_about_at_growing_intervals(till: Till, clock: MovableClock) -> None:
    """Two days after it completed, and then after four, eight and sixteen, a payout is looked at; then never again."""
    payout_id = completed(till, fee_minor=500, tax_minor=90)
    asked = []
    for day in range(60):
        if sweeps(till).may_return():
            assert sweeps(till).may_return() == [payout_id]
            asked.append(day)
            check(till, clock, payout_id)
        clock.move(DAY)

    assert asked == [2, 4, 8, 16]


def test_those_never_looked_at_come_first(till: Till, clock: MovableClock) -> None:
    """Among the completed payouts too, the list is in the order of their last check."""
    first, second = completed(till), completed(till)
    clock.move(RETURNS_AFTER)
    check(till, clock, first)
    clock.move(RETURNS_AFTER)

    assert sweeps(till).may_return() == [second, first]
    assert sweeps(till, limit=1).may_return() == [second]


def test_returns_are_looked_for_as_long_as_the_provider_says(till: Till, clock: MovableClock) -> None:
    """After the time in which money can come back nobody is asked."""
    payout_id = completed(till)
    clock.move(5 * DAY)

    assert sweeps(till, returns_within=5 * DAY).may_return() == [payout_id]
    assert sweeps(till, returns_within=5 * DAY - SECOND).may_return() == []
