"""The views of period close, on a book whose day was closed and opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from ledger.store.database import Database
from projections.fold import INDIA
from tests.ledger.application.desk import CHECKER, ME, Desk
from tests.projections.finance.conftest import Rows


def test_closes_and_what_they_kept_are_told(database: Database, rows_of: Callable[[str], Rows]) -> None:
    """Each close has one row, and each account that it found not even one more, which stay when it is lifted."""
    desk = Desk.on(database)
    desk.fund(50_000)
    day = desk.clock.now().astimezone(INDIA).date()
    desk.clock.move(timedelta(days=1))
    desk.ledger.close_period(day, actor=ME)
    (closed,), kept = rows_of("closes"), rows_of("closing_balances")

    assert (str(closed["through"]), closed["closed_by"], closed["lifted_by"]) == (str(day), ME, None)
    assert {str(row["through"]) for row in kept} == {str(day)}
    told = sorted((row["side"], row["amount_minor"], str(row["amount"])) for row in kept)
    assert told == [("credit", 50_000, "500.00"), ("debit", 50_000, "500.00")]
    desk.ledger.propose_reopening(day, "a statement was corrected", actor=ME)
    desk.ledger.reopen_period(day, actor=CHECKER)
    assert rows_of("closing_balances") == kept
    assert [row["lifted_by"] for row in rows_of("closes")] == [CHECKER]
