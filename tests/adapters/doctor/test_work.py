"""The doctor on work: somebody asks about payouts, follows the log, does what is due, and fills the wallets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.doctor import lag, rounds, wallets
from adapters.embedded import Book
from adapters.queue.opening import open_queue
from adapters.queue.port import Job, Schedule
from adapters.workers.task_names import ASK, SWEEP_OUTCOMES, WATCH_BALANCES
from ledger.clock import MovableClock
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport
from tests.adapters.doctor.patients import FINDING, OK, UNCHECKED, patient_of, seen, told
from tests.adapters.till import AMOUNT_MINOR, ME, PROVIDER, Till

QUARTER = timedelta(minutes=15)
BOTH = (SWEEP_OUTCOMES, WATCH_BALANCES)
ALL_WELL = {"status-poller": [OK], "balance-watch": [OK]}
NAMES = dict(zip(BOTH, ALL_WELL, strict=True))


def schedule(book: Book, tasks: Sequence[str] = BOTH, every: timedelta = QUARTER) -> None:
    open_queue(book).schedule([Schedule(task, every) for task in tasks])


def test_rounds_in_time_are_well(till: Till, clock: MovableClock) -> None:
    """A round that is due for up to two of its periods is in time."""
    schedule(till.book)
    clock.move(2 * QUARTER)

    assert seen(patient_of(till), rounds.CHECKS) == ALL_WELL


def test_rounds_that_nobody_makes_are_found(till: Till, clock: MovableClock) -> None:
    """More than two periods late means that no worker is running."""
    schedule(till.book)
    clock.move(2 * QUARTER + timedelta(seconds=1))

    assert seen(patient_of(till), rounds.CHECKS) == {name: [FINDING] for name in ALL_WELL}
    assert "0:30:01" in told(patient_of(till), rounds.CHECKS)


@pytest.mark.parametrize("missing", BOTH)
def test_a_round_that_was_never_scheduled_is_found(till: Till, missing: str) -> None:
    """A book that no worker ever worked on is looked after by nobody."""
    schedule(till.book, [task for task in BOTH if task != missing])

    assert seen(patient_of(till), rounds.CHECKS) == ALL_WELL | {NAMES[missing]: [FINDING]}


def test_rounds_that_are_too_rare_are_found(till: Till) -> None:
    """Open payouts are asked about, and wallets looked at, every quarter of an hour at least."""
    schedule(till.book, every=QUARTER + timedelta(seconds=1))

    assert seen(patient_of(till), rounds.CHECKS) == {name: [FINDING] for name in ALL_WELL}


def test_a_shared_queue_is_not_judged(till: Till) -> None:
    """The times of a queue in another database are not looked at."""
    patient = patient_of(till, shares_queue=True)

    assert seen(patient, rounds.CHECKS) == {name: [UNCHECKED] for name in ALL_WELL}
    assert seen(patient, lag.CHECKS) == {"log-followers": [OK], "queue-depth": [UNCHECKED]}


def test_a_follower_that_stands_still_is_found(till: Till, clock: MovableClock) -> None:
    """An event that nobody has taken for more than five minutes is found, and a newer one is not."""
    till.fund(100)
    assert seen(patient_of(till), lag.CHECKS) == {"log-followers": [OK], "queue-depth": [OK]}

    clock.move(lag.LATE + timedelta(seconds=1))

    assert seen(patient_of(till), lag.CHECKS) == {"log-followers": [FINDING], "queue-depth": [OK]}
    till.book.follower.catch_up()
    assert seen(patient_of(till), lag.CHECKS) == {"log-followers": [OK], "queue-depth": [OK]}


def test_work_that_nobody_does_is_found(till: Till, clock: MovableClock) -> None:
    """A job that has been due for more than five minutes is found, and one that is due later is not."""
    now = clock.now()
    open_queue(till.book).enqueue([Job(ASK, "1", now), Job(ASK, "2", now + timedelta(hours=1))])
    assert seen(patient_of(till), lag.CHECKS)["queue-depth"] == [OK]

    clock.move(lag.LATE + timedelta(seconds=1))

    assert seen(patient_of(till), lag.CHECKS)["queue-depth"] == [FINDING]
    assert "ask: 1 due, the first for 0:05:01" in told(patient_of(till), lag.CHECKS)


def pay(till: Till) -> None:
    """Queue a payout that is funded exactly, and let it complete."""
    payout_id = till.queue()
    key = till.book.ledger.submit(payout_id, PROVIDER, actor=ME).order.idempotency_key
    report = StatusReport(
        provider=PROVIDER,
        source=ReportSource.POLL,
        status=ReportedStatus.SUCCEEDED,
        provider_status="success",
        reference=key,
        provider_payout_id=f"pay_{key[:8]}",
        effective_at=till.book.clock.now(),
        utr="006012345678",
        confidence=Confidence.CREDITED,
    )
    till.book.ledger.record_report(report, actor=ME)


def test_a_wallet_below_two_days_outflow_is_found(till: Till) -> None:
    """A wallet holds twice what left it in the last day, by our own books."""
    assert seen(patient_of(till), wallets.CHECKS) == {"wallet-cover": [OK]}
    pay(till)
    till.fund(2 * AMOUNT_MINOR - 1)
    assert seen(patient_of(till), wallets.CHECKS) == {"wallet-cover": [FINDING]}

    till.fund(1)

    assert seen(patient_of(till), wallets.CHECKS) == {"wallet-cover": [OK]}
