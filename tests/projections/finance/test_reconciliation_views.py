"""The views of reconciliation."""

from __future__ import annotations

from collections.abc import Callable

from ledger.money import decimal_from_minor
from ledger.store.database import Database
from ledger.store.event_store import EventStore
from tests.builders import appending
from tests.projections.finance.conftest import Rows
from tests.reconciliation_story import AMOUNT_MINOR, BANK, reconciliation_stories

AMOUNTS = ("opening", "closing", "amount", "difference", "suspended")


def test_statements_matches_and_breaks_are_told(
    store: EventStore, database: Database, rows_of: Callable[[str], Rows]
) -> None:
    """Each statement, line, match and break has one row, and each amount stands there twice."""
    store.transact(appending(*(event for story in reconciliation_stories() for event in story.told)))
    views = {name: rows_of(name) for name in ("statements", "statement_lines", "matches", "breaks")}

    assert {name: len(rows) for name, rows in views.items()} == {
        "statements": 1,
        "statement_lines": 4,
        "matches": 1,
        "breaks": 3,
    }
    assert {row["account"] for rows in views.values() for row in rows} == {BANK}
    assert sorted((row["status"], row["suspended_minor"]) for row in views["breaks"]) == [
        ("closed", AMOUNT_MINOR),
        ("dismissed", AMOUNT_MINOR),
        ("written_off", AMOUNT_MINOR),
    ]
    for row in (row for rows in views.values() for row in rows):
        for name in (name for name in AMOUNTS if f"{name}_minor" in row):
            assert str(row[name]) == str(decimal_from_minor(row[f"{name}_minor"], row["currency"]))
