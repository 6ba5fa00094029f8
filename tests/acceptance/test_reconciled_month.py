"""A month of payouts with every fault planted, reconciled: nothing wrongly, and no fault missed.

`make month` does the same with 50,000 payouts in a book.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime

from adapters.embedded import open_book
from ledger.clock import MovableClock
from ledger.payout.status import PayoutStatus
from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.reconcile import Scope, reconcile
from projections.rebuild import Rebuild
from tests.adapters.till import settings_for
from tests.month.fates import Fate
from tests.month.month import FIRST, LAST, Month, month_of
from tests.month.run import external_lines, run
from tests.month.verdict import judge
from tests.new_book import make_book

PAYOUTS = 15_000
AFTERWARDS = datetime(2026, 4, 2, 12, tzinfo=UTC)


def reconciled(month: Month, seed: int) -> Outcome:
    """Reconcile the month with its lines in an order of their own."""
    chance = random.Random(seed)
    external, booked = external_lines(month), [each.booked for each in month.payouts if each.is_booked]
    statuses = {
        name: PayoutStatus.COMPLETED if each.is_booked else PayoutStatus.IN_TRANSIT
        for each in month.payouts
        if each.fate is not Fate.UNKNOWN
        for name in each.names.values()
    }
    theirs, ours = (chance.sample(lines, len(lines)) for lines in (external, booked))
    return reconcile(theirs, ours, Scope(FIRST, LAST, BreakKind.MISSING_AT_PROVIDER, statuses=statuses))


def test_month_is_reconciled() -> None:
    """No match is wrong, all that has one partner is matched, and each planted fault is a break of its kind."""
    month = month_of(PAYOUTS, seed=1)

    judged = judge(month, reconciled(month, seed=1), {each.booked.line_id: each.number for each in month.payouts})

    assert (judged.wrong, judged.matched, judged.other_breaks) == (0, judged.matchable, 0)
    assert judged.found == judged.faults
    assert judged.matchable > PAYOUTS * 9 // 10
    assert set(judged.faults) == {fate for fate in Fate if fate.value.kind}


def test_month_in_a_book(database_url: str) -> None:
    """What is recorded is what was found; suspense is what the open breaks hold; a second run writes nothing."""
    make_book(database_url)
    with open_book(settings=settings_for(database_url), clock=MovableClock(AFTERWARDS)) as book:
        found = run(book, month_of(600, seed=3))

        assert (found.judged.wrong, found.judged.rate, found.judged.other_breaks) == (0, 1.0, 0)
        assert found.judged.found == found.judged.faults
        assert (found.matches, found.open_breaks) == (len(found.outcome.matches), len(found.outcome.breaks))
        assert (found.suspense_minor, found.again_writes) == (found.suspended_minor, False)
        assert found.suspended_minor != 0
        assert Rebuild(book.store, [book.follower]).verify().equal


def test_order_of_the_month_changes_nothing() -> None:
    """The same lines in another order come to the same matches and breaks."""
    month = month_of(PAYOUTS // 3, seed=2)

    first, second = reconciled(month, seed=1), reconciled(month, seed=2)

    assert {frozenset((*m.external, *m.booked)) for m in first.matches} == {
        frozenset((*m.external, *m.booked)) for m in second.matches
    }
    assert {(b.kind, frozenset((*b.external, *b.booked))) for b in first.breaks} == {
        (b.kind, frozenset((*b.external, *b.booked))) for b in second.breaks
    }
