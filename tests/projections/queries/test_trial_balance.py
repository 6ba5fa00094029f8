"""The trial balance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from ledger import chart
from ledger.accounts import Side, type_of
from ledger.events import RecordedEvent
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from projections.errors import BooksUnbalancedError
from projections.follower import Follower
from projections.queries.totals import Total
from projections.queries.trial_balance import TrialBalanceRow, trial_balance
from projections.schema import ReadTables
from tests.builders import ACME, NXT, ManualEntryStory, PayoutStory, appending
from tests.projections.queries import replay

DAYS = st.none() | st.dates(date(2026, 1, 29), date(2026, 2, 6))


def expected_rows(events: Sequence[RecordedEvent]) -> list[TrialBalanceRow]:
    rows = []
    for account, balance_minor in sorted(replay.balances_of(events).items()):
        debit_minor = balance_minor if type_of(account).normal_side is Side.DEBIT else -balance_minor
        rows.append(TrialBalanceRow(account, "INR", max(debit_minor, 0), max(-debit_minor, 0)))
    return rows


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(as_of=DAYS, known_at=st.none() | st.integers(0, 70), followed=st.booleans())
def test_trial_balance_equals_replay(
    database: Database,
    tables: ReadTables,
    history: Sequence[RecordedEvent],
    follower: Follower,
    as_of: date | None,
    known_at: int | None,
    *,
    followed: bool,
) -> None:
    """As of any day and as known at any position, the trial balance is the replay's and its columns are equal."""
    if followed:
        follower.catch_up()
    matching = replay.matching(history, as_of, known_at)

    with database.read() as connection:
        found = trial_balance(connection, tables, as_of=as_of, known_at=known_at)

    assert list(found.rows) == expected_rows(matching)
    assert all(total.debit_minor == total.credit_minor for total in found.totals.values())
    assert found.position == (history[-1].position if known_at is None else min(known_at, history[-1].position))


def test_even_account_keeps_its_row(store: EventStore, database: Database, tables: ReadTables) -> None:
    """An account that is even again stands in the trial balance with nothing in either column."""
    payout = PayoutStory(amount_minor=30)
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=100)))
    store.transact(appending(payout.queued(), payout.submitted(), payout.completed()))

    with database.read() as connection:
        found = trial_balance(connection, tables)

    assert found.rows == (
        TrialBalanceRow(chart.wallet(NXT), "INR", 70, 0),
        TrialBalanceRow(ACME, "INR", 0, 70),
        TrialBalanceRow(chart.in_transit(NXT), "INR", 0, 0),
        TrialBalanceRow(chart.QUEUED, "INR", 0, 0),
    )
    assert found.totals == {"INR": Total(70, 70)}


def test_unbalanced_books_are_told(store: EventStore, database: Database, tables: ReadTables) -> None:
    """Books whose columns differ, from whatever table they are read, are an error that names both sums."""
    store.transact(appending(ManualEntryStory("D-1").deposited(amount_minor=100)))
    with database.begin() as connection:
        connection.execute(update(tables.balances).where(tables.balances.c.account == ACME).values(credit_minor=99))
        lines = tables.journal_lines
        connection.execute(update(lines).where(lines.c.account == ACME).values(amount_minor=98))

    for as_of, credit_minor in ((None, 99), (date(2026, 1, 31), 98)):
        with database.read() as connection, pytest.raises(BooksUnbalancedError) as caught:
            trial_balance(connection, tables, as_of=as_of)
        assert (caught.value.debit_minor, caught.value.credit_minor) == (100, credit_minor)


def test_empty_books_balance(database: Database, tables: ReadTables) -> None:
    """A book in which nothing happened has an empty trial balance."""
    with database.read() as connection:
        found = trial_balance(connection, tables)

    assert (found.rows, found.totals, found.position) == ((), {}, 0)
