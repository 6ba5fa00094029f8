"""Account statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from ledger import chart
from ledger.accounts import Side
from ledger.errors import UnknownAccountError
from ledger.events import RecordedEvent
from ledger.journal import EntryKind
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import SpanReversedError, StatementBrokenError
from projections.follower import Follower
from projections.queries.spans import Span
from projections.queries.statement import Statement, StatementLine, lines_of, statement_of
from projections.schema import ReadTables
from tests.builders import ACME, MOMENT, NXT, ManualEntryStory, PayoutStory, appending
from tests.projections.queries import replay
from tests.projections.queries.histories import NEAR_MIDNIGHT

DAYS = st.dates(date(2026, 1, 29), date(2026, 2, 6))
MOMENTS = st.integers(-20, 7_000).map(lambda minutes: NEAR_MIDNIGHT + timedelta(minutes=minutes))


def spans_of(ends: st.SearchStrategy[date]) -> st.SearchStrategy[Span]:
    both = st.tuples(ends, ends).map(lambda pair: Span(min(pair), max(pair)))
    return both | ends.map(lambda since: Span(since, None)) | ends.map(lambda until: Span(None, until))


SPANS = st.just(Span()) | spans_of(DAYS) | spans_of(MOMENTS)


def read(
    database: Database, tables: ReadTables, span: Span, *, account: str = ACME, known_at: int | None = None
) -> tuple[Statement, list[StatementLine]]:
    with database.read() as connection:
        statement = statement_of(connection, tables, account, "INR", span, known_at=known_at)
        return statement, list(lines_of(connection, tables, statement, page_lines=3))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(span=SPANS, known_at=st.none() | st.integers(0, 70), wallet=st.booleans())
def test_opening_and_lines_make_closing(
    database: Database,
    tables: ReadTables,
    history: Sequence[RecordedEvent],
    span: Span,
    known_at: int | None,
    *,
    wallet: bool,
) -> None:
    """For any span and position, a statement holds the replay's lines in order, from its opening to its closing."""
    account = chart.wallet(NXT) if wallet else ACME
    known = [
        (recorded, number, line)
        for recorded, number, line in replay.lines_of(replay.matching(history, None, known_at))
        if line.account == account
    ]
    known.sort(key=lambda item: (item[0].event.effective_at, item[0].position, item[1]))
    inside = [item for item in known if replay.in_span(item[0], span.since, span.until)]
    until = [item for item in known if replay.in_span(item[0], None, span.until)]

    statement, lines = read(database, tables, span, account=account, known_at=known_at)

    assert [(each.line.position, each.line.line_no) for each in lines] == [(r.position, n) for r, n, _ in inside]
    assert [each.line.effect_minor for each in lines] == [replay.effect_minor(line) for _, _, line in inside]
    assert statement.closing_minor == sum(replay.effect_minor(line) for _, _, line in until)
    assert statement.opening_minor == statement.closing_minor - sum(each.line.effect_minor for each in lines)
    assert (lines[-1].balance_minor if lines else statement.opening_minor) == statement.closing_minor


def test_statement_is_the_same_once_the_follower_caught_up(
    database: Database, tables: ReadTables, history: Sequence[RecordedEvent], follower: Follower
) -> None:
    """The opening and closing balances of days are the same from lines and from daily balances."""
    spans = [Span(date(2026, 1, day), date(2026, 2, 2)) for day in range(29, 32)]
    before = [read(database, tables, span)[0] for span in spans]

    follower.catch_up()

    assert [read(database, tables, span)[0] for span in spans] == before


def test_line_says_what_it_was_for(
    store: EventStore, database: Database, tables: ReadTables, follower: Follower
) -> None:
    """A line names its payout or entry, what kind of fact it books, and the accounts on the other side."""
    payout = PayoutStory("INV-1", effective_at=MOMENT + timedelta(hours=1))
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=1_000_000)))
    store.transact(appending(payout.queued(), payout.submitted(), payout.completed(), payout.fee_charged()))
    follower.catch_up()

    deposit, queued = (each.line for each in read(database, tables, Span())[1])
    *_, fee = (each.line for each in read(database, tables, Span(), account=chart.wallet(NXT))[1])

    assert (deposit.reference, deposit.description) == ("D-1", "top-up")
    assert (deposit.side, deposit.amount_minor, deposit.kind) == (Side.CREDIT, 1_000_000, EntryKind.DEPOSIT)
    assert deposit.counter_accounts == (chart.wallet(NXT),)
    assert (queued.reference, queued.description, queued.aggregate_id) == ("INV-1", None, payout.id)
    assert (queued.side, queued.kind, queued.effective_at) == (Side.DEBIT, EntryKind.QUEUED, payout.effective_at)
    assert fee.counter_accounts == (chart.INPUT_GST, chart.fees(NXT))


def test_reference_of_a_deposit_comes_with_the_follower(
    store: EventStore, database: Database, tables: ReadTables
) -> None:
    """Before the follower has seen a deposit, its line is there already and only its reference is missing."""
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=7)))

    ((line,),) = [read(database, tables, Span())[1]]

    assert (line.line.reference, line.line.description, line.balance_minor) == (None, "top-up", 7)


def test_statement_of_the_past_stays_as_it_was(store: EventStore, database: Database, tables: ReadTables) -> None:
    """A statement as known at a position is not changed by what is recorded later about the same days."""
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=7)))
    before = read(database, tables, Span(date(2026, 1, 1), date(2026, 2, 1)), known_at=1)
    store.transact(appending(ManualEntryStory("D-2", MOMENT - timedelta(days=3)).deposited(amount_minor=8)))

    assert read(database, tables, Span(date(2026, 1, 1), date(2026, 2, 1)), known_at=1) == before
    assert before[0].closing_minor == 7


def test_statement_that_does_not_add_up_is_told(store: EventStore, database: Database, tables: ReadTables) -> None:
    """When the account's total is not what its lines make, reading the statement to its end raises a named error."""
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=7)))
    with database.begin() as connection:
        connection.execute(update(tables.balances).where(tables.balances.c.account == ACME).values(credit_minor=8))

    with pytest.raises(StatementBrokenError) as caught:
        read(database, tables, Span())

    assert (caught.value.opening_minor, caught.value.found_minor, caught.value.closing_minor) == (0, 7, 8)


def test_reversed_span_is_refused() -> None:
    """A span does not end before it begins; it may be empty."""
    assert Span(date(2026, 1, 1), date(2026, 1, 1)).since == date(2026, 1, 1)
    with pytest.raises(SpanReversedError):
        Span(date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(SpanReversedError):
        Span(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def test_statement_of_an_unused_account_is_refused(store: EventStore, database: Database, tables: ReadTables) -> None:
    """There is no statement of an account that nothing was ever booked on."""
    store.transact(appending(ManualEntryStory("D-1").deposited()))

    with pytest.raises(UnknownAccountError):
        read(database, tables, Span(), account="Liabilities:Customers:Nobody")
