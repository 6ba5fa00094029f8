"""The overview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from projections.queries.figures.overview import CurrencyOverview, Overview, overview
from projections.queries.figures.tallies import Tally
from tests.builders import ManualEntryStory
from tests.projections.queries.figures.conftest import Reader
from tests.projections.queries.figures.timed_payout import TimedPayout, paid

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EMPTY = CurrencyOverview(
    currency="INR",
    queued=Tally(),
    in_transit=Tally(),
    outcome_unknown=Tally(),
    frozen=Tally(),
    completed_today=Tally(),
    failed_today=Tally(),
    reversed_today=Tally(),
    open_anomalies=0,
    oldest_queued_since=None,
    oldest_in_transit_since=None,
)


def test_nothing_is_overviewed(read: Reader) -> None:
    """An empty book has an overview without currencies."""
    assert read(overview, NOW) == Overview(date(2026, 1, 31), [])


def test_a_wallet_s_currency_is_always_there(read: Reader, record: Callable[..., None]) -> None:
    """A currency that a wallet is in has its figures, though there is no payout."""
    deposit = ManualEntryStory("D-1")
    deposit.deposited()
    record(deposit)

    assert read(overview, NOW).currencies == [EMPTY]


def test_open_payouts_are_counted_where_they_stand(read: Reader, record: Callable[..., None]) -> None:
    """Each is queued or in transit; unknown and frozen ones are so besides; the oldest of each tells since when."""
    queued = [TimedPayout(f"Q-{number}", amount_minor=1 << number) for number in range(3)]
    for number, payout in enumerate(queued):
        payout.at(NOW - number * MINUTE).queued()
    sent = [TimedPayout(f"T-{number}", amount_minor=100 << number) for number in range(3)]
    for number, payout in enumerate(sent):
        payout.at(NOW - timedelta(hours=1)).queued()
        payout.at(NOW - (10 + number) * MINUTE).submitted()
    sent[1].at(NOW).outcome_unknown()
    sent[2].at(NOW).anomaly_raised()
    record(*queued, *sent)

    (found,) = read(overview, NOW).currencies

    assert found == replace(
        EMPTY,
        queued=Tally(3, 7),
        in_transit=Tally(3, 700),
        outcome_unknown=Tally(1, 200),
        frozen=Tally(1, 400),
        open_anomalies=1,
        oldest_queued_since=NOW - 2 * MINUTE,
        oldest_in_transit_since=NOW - 12 * MINUTE,
    )


def test_what_is_settled_is_counted_no_more(read: Reader, record: Callable[..., None]) -> None:
    """An outcome that became known and an anomaly that was resolved are in no figure but that of today's outcomes."""
    payout = TimedPayout("P-1", amount_minor=7)
    payout.at(NOW).queued(), payout.submitted(), payout.outcome_unknown(), payout.anomaly_raised()
    payout.anomaly_resolved(), payout.at(NOW).completed()
    record(payout)

    (found,) = read(overview, NOW).currencies

    assert (found.in_transit, found.outcome_unknown, found.frozen, found.open_anomalies) == (*[Tally()] * 3, 0)
    assert found.completed_today == Tally(1, 7)


def test_today_is_a_day_of_the_zone(read: Reader, record: Callable[..., None]) -> None:
    """What ended at midnight there counts for the day that begins, and the instant before it for the day before."""
    zone = ZoneInfo("Asia/Kolkata")
    midnight = datetime(2026, 1, 31, tzinfo=zone)
    tick = timedelta(microseconds=1)
    for number, moment in enumerate([midnight - tick, midnight, midnight + timedelta(days=1) - tick]):
        completed = paid(TimedPayout(f"C-{number}", amount_minor=10**number), moment)
        came_back = paid(TimedPayout(f"R-{number}", amount_minor=3 * 10**number), midnight - timedelta(days=9))
        came_back.at(moment).reversed_()
        failed = TimedPayout(f"F-{number}", amount_minor=2 * 10**number)
        failed.at(moment).queued(), failed.submitted(), failed.at(moment).failed()
        record(completed, came_back, failed)

    for day, payouts, amount_minor in ((30, 1, 1), (31, 2, 110), (1, 0, 0)):
        found = read(overview, datetime(2026, 2 if day == 1 else 1, day, 12, tzinfo=zone), zone)
        (inr,) = found.currencies
        assert found.day.day == day
        assert inr.completed_today == Tally(payouts, amount_minor)
        assert inr.failed_today == Tally(payouts, 2 * amount_minor)
        assert inr.reversed_today == Tally(payouts, 3 * amount_minor)


def test_currencies_are_never_added_up(read: Reader, record: Callable[..., None]) -> None:
    """Each currency has figures of its own."""
    for currency in ("USD", "INR"):
        payout = TimedPayout(currency, amount_minor=5, currency=currency)
        payout.at(NOW).queued()
        record(payout)

    found = read(overview, NOW).currencies

    assert [(row.currency, row.queued) for row in found] == [("INR", Tally(1, 5)), ("USD", Tally(1, 5))]
