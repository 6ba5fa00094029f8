"""The lines of a statement, and what holds each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.errors import StatementNotFoundError
from projections.queries.held_lines import Held, HeldLine, held_counts, held_lines
from projections.queries.statements import imported_statement, imported_statements, latest_statements
from tests.projections.reconciliation.counter import ME, OTHER, Counter, opened_counter
from tests.story import id_of


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    """Return a counter that has one statement with a line held in every way."""
    with opened_counter(database_url) as counter:
        counter.book(500)
        counter.take(500, -30, -40)
        [charge] = [each.break_id for each in counter.open_breaks() if "2" in min(each.external)[-1]]
        counter.reconciliation.propose_write_off(charge, "Expenses:BankCharges", "a charge", actor=ME)
        counter.reconciliation.approve_write_off(charge, actor=OTHER)
        counter.sleep()
        counter.reconciliation.import_file([counter.statement([-7], 430)], actor=ME)
        yield counter


def lines(
    counter: Counter, statement: int, held: Held | None = None, limit: int = 10, after: int = 0
) -> list[HeldLine]:
    with counter.opened.database.read() as connection:
        sheet_id = imported_statements(connection, counter.tables)[statement].id
        return list(held_lines(connection, counter.tables, sheet_id, held=held, limit=limit, after=after))


def test_each_line_says_what_holds_it(counter: Counter) -> None:
    """A line is matched by a rule, in an open break, settled by one, or compared with nothing yet."""
    told = [*lines(counter, 0), *lines(counter, 1)]

    assert [(each.signed_minor, each.held, each.why) for each in told] == [
        (500, Held.MATCHED, "amount_and_date/1"),
        (-30, Held.SETTLED, "MISSING_IN_LEDGER"),
        (-40, Held.OPEN, "MISSING_IN_LEDGER"),
        (-7, Held.NOT_COMPARED, ""),
    ]
    assert [each.holder_id is None for each in told] == [False, False, False, True]


def test_lines_are_filtered_and_paged(counter: Counter) -> None:
    """Only the lines that are held as was asked are told; a page goes on behind a line."""
    for held, amount in ((Held.MATCHED, 500), (Held.SETTLED, -30), (Held.OPEN, -40)):
        assert [each.signed_minor for each in lines(counter, 0, held)] == [amount]
    assert lines(counter, 0, Held.NOT_COMPARED) == []
    assert [each.signed_minor for each in lines(counter, 1, Held.NOT_COMPARED)] == [-7]
    assert [each.line_no for each in lines(counter, 0, limit=1, after=1)] == [2]


def test_counts_and_latest_statements(counter: Counter) -> None:
    """Statements are listed with the last import first, each with how many of its lines are held how."""
    with counter.opened.database.read() as connection:
        latest, earliest = latest_statements(connection, counter.tables, limit=5)
        counts = held_counts(connection, counter.tables, [earliest.id, latest.id])
        behind = latest_statements(connection, counter.tables, limit=5, after=latest.place)
        none = latest_statements(connection, counter.tables, "Assets:Bank:Axis", limit=5)
        assert imported_statement(connection, counter.tables, latest.id) == latest
        with pytest.raises(StatementNotFoundError):
            imported_statement(connection, counter.tables, id_of("nobody"))

    assert (latest.line_count, earliest.line_count) == (1, 3)
    assert counts == {earliest.id: {Held.MATCHED: 1, Held.OPEN: 1, Held.SETTLED: 1}, latest.id: {}}
    assert (list(behind), list(none)) == ([earliest], [])
