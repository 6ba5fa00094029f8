"""Breaks and matches as they were recorded: now, as of a day, and as they were known at a log position."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ledger.errors import BreakNotFoundError, MatchNotFoundError
from ledger.reconciliation.outcome import Rule
from ledger.reconciliation.recorded_break import BreakStatus
from projections.queries.ids import ids_that_begin_with
from projections.queries.line_facts import line_facts
from projections.queries.recorded_breaks import (
    BreakFilter,
    BreakRow,
    as_known_at,
    end_of,
    recorded_break,
    recorded_breaks,
)
from projections.queries.recorded_matches import matches_since, recorded_match, recorded_matches
from projections.queries.statements import imported_statements, origins_of
from tests.projections.reconciliation.counter import BANK, ME, OTHER, SOURCE, Counter, opened_counter
from tests.story import id_of

CHARGES = "Expenses:BankCharges"


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    """Return a counter with a new book on each engine."""
    with opened_counter(database_url) as counter:
        yield counter


def found(counter: Counter, wanted: BreakFilter) -> list[BreakRow]:
    with counter.opened.database.read() as connection:
        return list(recorded_breaks(connection, counter.tables, wanted))


def write_off(counter: Counter, broken: BreakRow) -> None:
    counter.reconciliation.propose_write_off(broken.id, CHARGES, "a charge", actor=ME)
    counter.reconciliation.approve_write_off(broken.id, actor=OTHER)


def test_breaks_as_of_a_day(counter: Counter) -> None:
    """A break is open on the days from its own to the one before it was written off, and ages from its own."""
    first = counter.today
    counter.take(-590)
    counter.sleep(3)
    (broken,) = found(counter, BreakFilter(BANK, BreakStatus.OPEN))
    write_off(counter, broken)

    days = [first + timedelta(days=number) for number in range(-1, 4)]
    as_of = [len(found(counter, BreakFilter(open_at=end_of(day, counter.opened.zone)))) for day in days]

    assert as_of == [0, 1, 1, 1, 0]
    assert broken.age_days(counter.today) == 3


def test_break_taken_back_was_none_on_any_day(counter: Counter) -> None:
    """What turned out not to be a break is open as of no day, and still is as it was known before."""
    counter.take(-590)
    before = counter.opened.store.head()
    counter.sleep()
    counter.book(-590)
    counter.reconcile()

    moment = end_of(counter.today, counter.opened.zone)

    assert found(counter, BreakFilter(open_at=moment)) == []
    assert len(found(counter, BreakFilter(open_at=moment, known_at=before))) == 1


def test_breaks_as_once_known(counter: Counter) -> None:
    """At a log position each break is as its events up to there made it."""
    counter.take(-590)
    (then,) = found(counter, BreakFilter(BANK))
    before = counter.opened.store.head()
    counter.reconciliation.assign_break(then.id, "meera", actor=ME)
    write_off(counter, then)

    (known,) = found(counter, BreakFilter(known_at=before))

    assert (known.status, known.owner) == (BreakStatus.WRITTEN_OFF, "meera")
    assert as_known_at(counter.opened.store.stream(known.id), before, counter.opened.zone) == then
    assert found(counter, BreakFilter(known_at=before - 1)) == []
    assert found(counter, BreakFilter(known_at=counter.opened.store.head())) == []


def test_matches_with_their_lines(counter: Counter) -> None:
    """Matches made behind a log position are told with the lines of both sides; undone ones are listed apart."""
    counter.book(50_000, -700)
    counter.take(50_000)
    before = counter.opened.store.head()
    counter.sleep()
    counter.take(-700)
    with counter.opened.database.read() as connection:
        (made,) = matches_since(connection, counter.tables, SOURCE, before)
        assert (made.rule, [line.signed_minor for line in (*made.external, *made.booked)]) == (
            Rule.AMOUNT_AND_DATE,
            [-700, -700],
        )
        last, first = recorded_matches(connection, counter.tables, account=BANK)
        assert recorded_match(connection, counter.tables, last.id) == last
        assert list(recorded_matches(connection, counter.tables, before=last.made_position)) == [first]

    counter.reconciliation.undo_match(last.id, "another one", actor=OTHER)

    with counter.opened.database.read() as connection:
        assert matches_since(connection, counter.tables, SOURCE, before) == ()
        assert [each.id for each in recorded_matches(connection, counter.tables, undone=True)] == [last.id]
        (waiting,) = recorded_breaks(connection, counter.tables, BreakFilter(BANK, BreakStatus.OPEN))
        assert recorded_break(connection, counter.tables, waiting.id) == waiting


def test_facts_of_lines(counter: Counter) -> None:
    """Lines are told in the order in which they are named, each with what it is for and where it stands."""
    counter.book(-700, -700)
    counter.take(-700)
    (tie,) = counter.open_breaks()
    names = [*tie.external, *sorted(tie.booked, reverse=True)]

    with counter.opened.database.read() as connection:
        facts = line_facts(connection, counter.tables, [*names, "none"])

    assert [each.line_id for each in facts] == names
    assert [(each.kind, each.signed_minor) for each in facts] == [("other", -700), ("manual", -700), ("manual", -700)]
    assert [each.digest is None for each in facts] == [False, True, True]
    assert all(each.description for each in facts[1:])


def test_ids_by_how_they_begin(counter: Counter) -> None:
    """The beginning of an id finds it, and more than one where several begin so."""
    counter.take(-590, -600)
    column = counter.tables.breaks.c.id
    with counter.opened.database.read() as connection:
        ids = sorted(each.id for each in recorded_breaks(connection, counter.tables, BreakFilter()))
        shared = [each for each in ids if each.hex[0] == ids[0].hex[0]]

        assert list(ids_that_begin_with(connection, column, ids[0].hex)) == [ids[0]]
        assert list(ids_that_begin_with(connection, column, ids[0].hex[0])) == shared


def test_what_was_imported(counter: Counter) -> None:
    """Statements are listed in the order in which they came, with who told them."""
    counter.take(-590)
    with counter.opened.database.read() as connection:
        (row,) = imported_statements(connection, counter.tables, BANK)
        assert (row.line_count, row.imported_by, row.origin) == (1, ME, SOURCE.origin)
        assert imported_statements(connection, counter.tables, "Assets:Bank:Axis") == []
        assert origins_of(connection, counter.tables, BANK, "INR") == [SOURCE.origin]
        assert origins_of(connection, counter.tables, BANK, "USD") == []


def test_what_does_not_exist_is_refused(counter: Counter) -> None:
    """No break and no match is known by an id that nothing has."""
    with counter.opened.database.read() as connection:
        with pytest.raises(BreakNotFoundError):
            recorded_break(connection, counter.tables, id_of("nothing"))
        with pytest.raises(MatchNotFoundError):
            recorded_match(connection, counter.tables, id_of("nothing"))
