"""An honest book has no findings, whatever it went through."""

from __future__ import annotations

import pytest

from projections.read_table import ReadTable
from projections.verify.balances import Balances
from projections.verify.check import Check
from projections.verify.matches import Matches
from projections.verify.messages import Messages
from projections.verify.periods import Periods
from projections.verify.suspense import Suspense
from tests.projections.reading import rows_of
from tests.projections.verify.honest_book import HonestBook
from tests.projections.verify.looking import findings

CHECKS = (Balances(), Matches(), Suspense(), Periods(), Messages())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_an_honest_book_has_no_findings(honest: HonestBook, check: Check) -> None:
    """No check finds anything in a book of many fates, breaks, closes and late facts, nor changes it."""
    before = rows_of(honest.book.database, honest.book.tables)
    with honest.book.database.read() as connection:
        assert findings(check, honest.book, connection) == []
    assert rows_of(honest.book.database, honest.book.tables) == before


def test_checks_are_named_once_and_promise_something() -> None:
    """Each check has a name of its own, and says in a sentence what holds when it finds nothing."""
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all(check.promise.endswith(".") for check in CHECKS)


def test_the_honest_book_has_something_to_look_at(honest: HonestBook) -> None:
    """The tables that the checks read are not empty."""
    rows = rows_of(honest.book.database, honest.book.tables)
    looked_at = set(ReadTable) - {ReadTable.BATCHES, ReadTable.BATCH_ITEMS}
    assert [table for table in sorted(looked_at) if not rows[table.value]] == []
