"""The workbench: what people see beside a break is what they may match with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from ledger.errors import LineNotOpenError
from ledger.reconciliation.events import BreakOpened
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin
from projections.queries.standings import Standing, standings
from projections.queries.workbench import Reach, Workbench, workbench
from tests.projections.reconciliation.counter import BANK, ME, OTHER, SOURCE, Counter, opened_counter


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    """Return a counter with a new book on each engine."""
    with opened_counter(database_url) as counter:
        yield counter


def opened_break(counter: Counter, difference_minor: int) -> BreakOpened:
    """Return the event that opened the one break with this difference."""
    streams = [counter.opened.store.stream(each.break_id) for each in counter.open_breaks()]
    events = [stream[0].event for stream in streams]
    [found] = [each for each in events if isinstance(each, BreakOpened) and each.difference_minor == difference_minor]
    return found


def bench(counter: Counter, opened: BreakOpened, window_days: int = 3, limit: int = 20) -> Workbench:
    reach = Reach(counter.reconciliation.days, window_days, limit)
    with counter.opened.database.read() as connection:
        return workbench(connection, counter.tables, opened, reach)


def amounts(of: Workbench) -> list[int]:
    return [each.line.signed_minor for each in of.candidates]


def standing(counter: Counter, source: Source = SOURCE) -> Standing:
    with counter.opened.database.read() as connection:
        found = standings(connection, counter.tables, source.account)
    return next(each for each in found if each.source == source)


def write_off(counter: Counter, break_id: UUID) -> None:
    counter.reconciliation.propose_write_off(break_id, "Expenses:BankCharges", "a charge", actor=ME)
    counter.reconciliation.approve_write_off(break_id, actor=OTHER)


def test_candidates_are_the_lines_that_may_be_matched(counter: Counter) -> None:
    """Beside a line of a statement stand our open lines, the likelier first, and none that is matched or settled."""
    counter.book(500, -60, -40, -700, -700)
    counter.take(500, -100, -700, -30)
    write_off(counter, opened_break(counter, -30).originator_id)

    found = bench(counter, opened_break(counter, -100))

    assert (found.is_told, [line.signed_minor for line in found.own]) == (True, [-100])
    assert amounts(found) == [-60, -40, -700, -700]
    assert [line.signed_minor for line in found.beside] == [-700]
    assert set(found.facts) >= {each.line.line_id for each in found.candidates}


def test_candidate_can_be_matched_once(counter: Counter) -> None:
    """What the workbench shows is not refused as held by something else, and what was matched is shown no more."""
    counter.take(-100, -75)
    counter.book(-75, -25)
    found, other = bench(counter, opened_break(counter, -100)), opened_break(counter, -75)
    told, ours = [each.line_id for each in found.own], [each.line.line_id for each in found.candidates]

    counter.reconciliation.match_lines(told, ours, "both of them", actor=ME)

    assert amounts(found) == [-75, -25]
    assert amounts(bench(counter, other)) == []
    with pytest.raises(LineNotOpenError):
        counter.reconciliation.match_lines(other.external, ours[:1], "again", actor=ME)


def test_line_of_our_books_is_laid_out_with_lines_of_statements(counter: Counter) -> None:
    """A break of our own lines alone has lines of the statement as candidates, also those of ties that wait."""
    counter.take(-700)
    counter.book(-700, -700, -90)
    counter.reconcile()
    tie = opened_break(counter, 700)
    counter.sleep(14)
    counter.take(-15)
    ours = opened_break(counter, 90)

    assert ours.external == ()
    assert not bench(counter, ours).is_told
    assert amounts(bench(counter, ours)) == [-700]
    assert amounts(bench(counter, tie))[:2] == [-700, -700]
    assert amounts(bench(counter, ours, window_days=30)) == [-700, -15]


def test_window_and_number_are_limited(counter: Counter) -> None:
    """Only lines within the business days asked for are shown, at most so many, and the others are counted."""
    counter.book(-10, -20, -30)
    counter.sleep(8)
    counter.take(-5)
    opened = opened_break(counter, -5)

    near, far, few = bench(counter, opened), bench(counter, opened, 10), bench(counter, opened, 10, limit=2)

    assert amounts(near) == []
    assert amounts(far) == [-10, -20, -30]
    assert (amounts(few), few.more) == ([-10, -20], 1)


def test_standing_counts_every_line_once(counter: Counter) -> None:
    """Each line that was told is matched, in an open break, settled otherwise, or not compared yet."""
    counter.book(500)
    counter.take(500, -100, -30)
    write_off(counter, opened_break(counter, -30).originator_id)
    before = standing(counter)
    with counter.opened.database.read() as connection:
        assert list(standings(connection, counter.tables, "Assets:Bank:Axis")) == []
    counter.sleep()
    counter.reconciliation.import_file([counter.statement([-1, -2], 370)], actor=ME)
    after = standing(counter)
    counter.take(-7, origin=Origin.PROVIDER)
    of_provider = standing(counter, replace(SOURCE, origin=Origin.PROVIDER))

    assert (before.lines, before.matched, before.in_open_breaks, before.settled, before.not_compared) == (3, 1, 1, 1, 0)
    assert (before.open_breaks, before.suspended_minor) == (1, 100)
    assert (after.statements, after.lines, after.not_compared) == (2, 5, 2)
    assert (of_provider.open_breaks, of_provider.suspended_minor) == (1, 0)
    assert of_provider.source.account == BANK
