"""Filters of payouts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from ledger import chart
from ledger.money import LARGEST_AMOUNT_MINOR
from ledger.payout.status import PayoutStatus
from ledger.rails import Rail
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from ledger.urgency import Urgency
from projections.errors import AmountRangeError
from projections.follower import Follower
from projections.queries.amount_range import AmountRange
from projections.queries.payouts import PayoutFilter, PayoutRow, list_payouts
from projections.queries.spans import Span
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, NXT, PayoutStory, appending, id_of
from tests.projections.queries.full_book import BATCH, BETA, record_full_book

INDIA = ZoneInfo("Asia/Kolkata")
MOMENTS = [MOMENT + timedelta(hours=hours) for hours in (-1, 0, 7, 14, 15)]
DAYS = [date.min, date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2), date.max]


def pairs(ends: list[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    """Return two of the ends in order, or none in the place of one or both."""
    both = st.tuples(st.sampled_from(ends), st.sampled_from(ends)).map(lambda pair: (min(pair), max(pair)))
    return both | st.tuples(st.none(), st.sampled_from(ends)) | st.tuples(st.sampled_from(ends), st.none())


SPANS = (pairs(MOMENTS) | pairs(DAYS)).map(lambda ends: Span(*ends))
STATUSES = st.sampled_from(PayoutStatus)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "status": STATUSES | st.frozensets(STATUSES),
        "source_account": st.sampled_from([ACME, BETA, "Liabilities:Customers:Nobody", "\0", "\ud800"]),
        "batch_id": st.just(BATCH),
        "rail": st.sampled_from([Rail.IMPS, Rail.UPI]),
        "provider": st.sampled_from([NXT, "Other", "nxt", "\0"]),
        "beneficiary_id": st.sampled_from([id_of("one payee"), id_of("payee of P-03")]),
        "urgency": st.sampled_from(Urgency),
        "currency": st.sampled_from(["INR", "USD", "EUR", "\0"]),
        "amounts": pairs([0, 1_000, 2_000, 5_000, LARGEST_AMOUNT_MINOR]).map(lambda ends: AmountRange(*ends)),
        "queued": SPANS,
        "outcome_unknown": st.booleans(),
        "frozen": st.booleans(),
    },
)


@pytest.fixture
def rows(store: EventStore, follower: Follower, database: Database, tables: ReadTables) -> list[PayoutRow]:
    """Return all payouts of a book with something of everything."""
    record_full_book(store, follower)
    with database.read() as connection:
        return list(list_payouts(connection, tables, limit=1_000))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=FILTERS)
def test_list_holds_what_meets_the_filter(
    database: Database, tables: ReadTables, rows: list[PayoutRow], wanted: dict[str, Any]
) -> None:
    """Whatever is asked for together, the list holds the payouts that meet all of it, and no other."""
    with database.read() as connection:
        found = list_payouts(connection, tables, PayoutFilter(**wanted), limit=1_000, zone=INDIA)

    assert list(found) == [row for row in rows if all(meets(row, name, value) for name, value in wanted.items())]


def meets(row: PayoutRow, name: str, value: Any) -> bool:
    """Tell whether a payout meets one part of a filter."""
    match name:
        case "status":
            return row.status == value if isinstance(value, PayoutStatus) else row.status in value
        case "amounts":
            least, most = value.least_minor, value.most_minor
            return (least is None or least <= row.amount_minor) and (most is None or row.amount_minor <= most)
        case "queued":
            is_moment = isinstance(value.since or value.until, datetime)
            queued: Any = row.queued_at if is_moment else row.queued_at.astimezone(INDIA).date()
            return (value.since is None or value.since <= queued) and (value.until is None or queued < value.until)
        case _:
            return bool(getattr(row, name) == value)


def test_provider_finds_the_same_however_much_it_is_used(
    database: Database, tables: ReadTables, rows: list[PayoutRow]
) -> None:
    """Payouts of a provider are the same whether they are found through its few lines or among all payouts."""
    line: dict[str, Any] = {"aggregate_id": id_of("others"), "payout_id": None, "account": chart.in_transit(NXT)}
    line |= {"side": "debit", "amount_minor": 1, "currency": "INR", "line_no": 1}
    line |= {"effective_at": MOMENT, "recorded_at": MOMENT}
    line |= {"effective_date": MOMENT.date(), "posted_on": MOMENT.date()}
    wanted = PayoutFilter(provider=NXT)
    with database.begin() as connection:
        before = list_payouts(connection, tables, wanted, limit=1_000)
        connection.execute(insert(tables.journal_lines), [line | {"position": 10_000 + n} for n in range(10_000)])
        after = list_payouts(connection, tables, wanted, limit=1_000)

    assert before == after == [row for row in rows if row.provider == NXT]


def test_every_part_of_the_filter_finds_something(rows: list[PayoutRow]) -> None:
    """The book that the filters are tried on has payouts on both sides of each of them."""
    sides = (
        "status",
        "source_account",
        "batch_id",
        "provider",
        "beneficiary_id",
        "urgency",
        "currency",
        "amount_minor",
    )
    for name in (*sides, "queued_at", "outcome_unknown", "frozen"):
        assert len({getattr(row, name) for row in rows}) > 1, name


def test_only_the_attempt_that_counts_is_looked_at(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout is in doubt while the attempt that counts is, whatever became of those before it."""
    payout = PayoutStory("P-1")
    store.transact(appending(payout.queued(), payout.submitted(), payout.outcome_unknown(), payout.submitted(2)))

    with database.read() as connection:
        found = [
            list_payouts(connection, tables, PayoutFilter(outcome_unknown=flag), limit=9) for flag in (True, False)
        ]

    assert [len(rows) for rows in found] == [0, 1]


def test_payout_is_frozen_by_open_anomalies_alone(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout whose freezing anomaly was resolved is listed with those that are not frozen."""
    payout = PayoutStory("P-1")
    store.transact(appending(payout.queued(), payout.anomaly_raised(), payout.anomaly_resolved()))

    with database.read() as connection:
        found = [list_payouts(connection, tables, PayoutFilter(frozen=flag), limit=9) for flag in (True, False)]

    assert [len(rows) for rows in found] == [0, 1]


def test_day_begins_in_the_reporting_zone(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A payout accepted at 19:00 UTC belongs to the next day in India and to the same day in London."""
    store.transact(appending(PayoutStory("P-1", effective_at=datetime(2026, 1, 31, 19, 0, tzinfo=UTC)).queued()))
    first = PayoutFilter(queued=Span(date(2026, 2, 1), date(2026, 2, 2)))

    with database.read() as connection:
        assert len(list_payouts(connection, tables, first, limit=9)) == 1
        assert len(list_payouts(connection, tables, first, limit=9, zone=ZoneInfo("Europe/London"))) == 0


@pytest.mark.parametrize("ends", [(2, 1), (-1, None), (None, -1), (None, 2**63), (2**63, None)])
def test_impossible_amounts_are_refused(ends: tuple[int | None, int | None]) -> None:
    """A range of amounts does not end before it begins, and has no end that the books could not hold."""
    with pytest.raises(AmountRangeError) as caught:
        AmountRange(*ends)

    assert (caught.value.least_minor, caught.value.most_minor) == ends


def test_range_of_one_amount_is_a_range() -> None:
    """A range may begin and end with the same amount."""
    assert AmountRange(5, 5) == AmountRange(5, 5)
