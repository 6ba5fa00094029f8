"""Success rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ledger.rails import Rail
from projections.queries.figures.success_rates import SuccessRate, success_rates
from projections.queries.spans import Span
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
EVER = Span()


def test_every_end_is_counted_once(read: Reader, record: Callable[..., None]) -> None:
    """An attempt succeeded, was declined, failed or came back; one that is open is in no rate."""
    succeeded, came_back, failed, still_open = (TimedPayout(f"P-{number}") for number in range(4))
    succeeded.at(NOON).queued(), succeeded.submitted(), succeeded.declined(), succeeded.submitted(2)
    succeeded.completed(2)
    paid(came_back, NOON).reversed_()
    failed.at(NOON).queued(), failed.submitted(), failed.failed()
    still_open.at(NOON).queued(), still_open.submitted(), still_open.outcome_unknown()
    record(succeeded, came_back, failed, still_open)

    (found,) = read(success_rates, EVER)

    assert found == SuccessRate("Nxt", Rail.IMPS, succeeded=1, declined=1, failed=1, reversed=1)
    assert (found.closed, found.rate) == (4, (1, 4))


def test_rates_are_by_provider_and_rail(read: Reader, record: Callable[..., None]) -> None:
    """Each rail of each provider has a rate of its own, an attempt of no known rail included."""
    lines = [("B", Rail.NEFT), ("B", None), ("A", Rail.IMPS), ("B", Rail.IMPS), ("A", Rail.IMPS)]
    for number, (provider, rail) in enumerate(lines):
        record(paid(TimedPayout(f"P-{number}", rail=rail), NOON, provider))

    found = read(success_rates, EVER)

    assert [(row.provider, row.rail, row.rate) for row in found] == [
        ("A", Rail.IMPS, (2, 2)),
        ("B", None, (1, 1)),
        ("B", Rail.IMPS, (1, 1)),
        ("B", Rail.NEFT, (1, 1)),
    ]


def test_an_attempt_counts_when_it_was_submitted(read: Reader, record: Callable[..., None]) -> None:
    """The span is about when we sent the attempt, whenever its provider says that it ended."""
    for number, moment in enumerate([NOON - TICK, NOON, NOON + HOUR - TICK, NOON + HOUR]):
        payout = TimedPayout(f"P-{number}")
        payout.at(moment).queued(), payout.at(moment).submitted(), payout.at(NOON - 24 * HOUR).completed()
        record(payout)

    (found,) = read(success_rates, Span(NOON, NOON + HOUR))

    assert found.rate == (2, 2)


def test_a_late_success_is_no_decline_any_more(read: Reader, record: Callable[..., None]) -> None:
    """An attempt that was declined and turned out to have paid is one success."""
    payout = TimedPayout("P-1")
    payout.at(NOON).queued(), payout.submitted(), payout.declined()
    payout.completed(1, holding="Liabilities:Payouts:Queued")
    record(payout)

    (found,) = read(success_rates, EVER)

    assert found.rate == (1, 1)
