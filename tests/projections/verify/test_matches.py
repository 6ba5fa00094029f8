"""Lines that are held twice, by nothing, or otherwise than the log says are found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from ledger.reconciliation.line_ids import booked_line_id, external_line_id
from projections.schema import ReadTables
from projections.verify.finding import Finding
from projections.verify.matches import Matches
from tests.builders import id_of
from tests.projections.reconciliation.counter import BANK
from tests.projections.verify.honest_book import HonestBook
from tests.projections.verify.looking import changed, findings

HELD = "A match or a break holds the lines that its events name, until it is undone or closed"
STANDING = "A match or a break stands as the log says"
EXISTS = "A line that was matched, or that a break is about, exists"
EQUAL = "Both sides of a match come to its amount on its account (minor units, debit side)"
ONCE = "A line is held by one match or break at most"
KNOWN = "Only a match or a break of the log has a hold on a line"


def rows(honest: HonestBook, table: Table, **facts: Any) -> list[Row[Any]]:
    """Return the rows of a table with these facts."""
    with honest.book.database.read() as connection:
        query = select(table).where(*(table.c[name] == value for name, value in facts.items()))
        return list(connection.execute(query))


def match(honest: HonestBook) -> tuple[Row[Any], str, str]:
    """Return the match that stands, with its line of the statement and its line of the books."""
    tables = honest.book.tables
    (made,) = rows(honest, tables.matches, id=honest.matched)
    (told,) = rows(honest, tables.external_holds, holder_id=made.id)
    (booked,) = rows(honest, tables.booked_holds, holder_id=made.id)
    return made, external_line_id(told.sheet_id, told.line_no), booked_line_id(booked.entry_position, booked.line_no)


def other_match(honest: HonestBook) -> Row[Any]:
    """Return another match that stands."""
    made = rows(honest, honest.book.tables.matches, undone_position=None)
    (other,) = (each for each in made if each.id != honest.matched)
    return other


def drop_index(connection: Connection, holds: Table) -> None:
    """Take away what refuses a second hold on a line."""
    (once,) = (index for index in holds.indexes if str(index.name).endswith("_once"))
    once.drop(connection)


def copy_hold(connection: Connection, holds: Table, holder_id: UUID, other_id: UUID) -> None:
    """Have another holder hold the lines of one as well."""
    drop_index(connection, holds)
    held = connection.execute(select(holds).where(holds.c.holder_id == holder_id)).mappings().all()
    connection.execute(insert(holds), [{**row, "holder_id": other_id} for row in held])


def test_a_line_of_two_matches_is_found(honest: HonestBook) -> None:
    """A line that a second match holds is told, and so is that the second match's events do not name it."""
    other = other_match(honest)
    made, told, booked = match(honest)

    def hold_twice(connection: Connection, tables: ReadTables) -> None:
        for holds in (tables.external_holds, tables.booked_holds):
            copy_hold(connection, holds, honest.matched, other.id)

    with changed(honest.book, hold_twice) as connection:
        found = findings(Matches(), honest.book, connection)

    holders = ", ".join(map(str, sorted((made.id, other.id))))
    lines = sorted((told, booked))
    assert found == [
        *(Finding("matches", HELD, f"{other.id}, line {line}", "missing", "live", other.position) for line in lines),
        Finding("matches", ONCE, told, "one match or break", holders, made.position),
        Finding("matches", ONCE, booked, "one match or break", holders, made.position),
    ]


def test_a_log_that_matches_a_line_twice_is_found(honest: HonestBook) -> None:
    """Where the log itself names a line in two matches, and the tables follow it, the line is told."""
    other = other_match(honest)
    made, told, _ = match(honest)
    (hold,) = rows(honest, honest.book.tables.external_holds, holder_id=other.id)
    events = honest.book.database.tables.events

    def rewrite(connection: Connection, tables: ReadTables) -> None:
        is_it = events.c.position == other.position
        state = connection.execute(select(events.c.state).where(is_it)).scalar_one()
        named = external_line_id(hold.sheet_id, hold.line_no)
        connection.execute(update(events).where(is_it).values(state=state.replace(named.encode(), told.encode())))
        connection.execute(delete(tables.external_holds).where(tables.external_holds.c.holder_id == other.id))
        copy_hold(connection, tables.external_holds, made.id, other.id)

    with changed(honest.book, rewrite) as connection:
        unequal, twice = findings(Matches(), honest.book, connection)

    of_account = f"on {BANK} INR"
    about = f"{other.id}, statement", f"{other.amount_minor} {of_account}", f"{made.amount_minor} {of_account}"
    assert unequal == Finding("matches", EQUAL, *about, other.position)
    assert (twice.rule, twice.key) == (ONCE, told)
    assert {str(made.id), str(other.id)} == set(twice.found.split(", "))


def test_a_line_that_was_let_go_by_hand_is_found(honest: HonestBook) -> None:
    """A hold that is no longer live, though nobody undid its match, is told; a second match could take the line."""
    made, told, _ = match(honest)

    def let_go(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.external_holds.c.holder_id == made.id
        connection.execute(update(tables.external_holds).where(is_it).values(live=False))

    with changed(honest.book, let_go) as connection:
        found = findings(Matches(), honest.book, connection)

    assert found == [Finding("matches", HELD, f"{made.id}, line {told}", "live", "ended", made.position)]


def test_a_match_that_was_undone_by_hand_is_found(honest: HonestBook) -> None:
    """A match that its table calls undone stands, as long as no event undoes it."""
    made, _, _ = match(honest)

    def undo(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.matches.c.id == made.id
        connection.execute(update(tables.matches).where(is_it).values(undone_position=made.position))

    with changed(honest.book, undo) as connection:
        found = findings(Matches(), honest.book, connection)

    assert found == [Finding("matches", STANDING, str(made.id), "live", "ended", made.position)]


def test_a_hold_of_nobody_is_found(honest: HonestBook) -> None:
    """What holds a line is a match or a break of the log; the one that it was taken from misses it."""
    made, told, _ = match(honest)
    nobody = id_of("nobody")

    def take_over(connection: Connection, tables: ReadTables) -> None:
        is_it = tables.external_holds.c.holder_id == made.id
        connection.execute(update(tables.external_holds).where(is_it).values(holder_id=nobody))

    with changed(honest.book, take_over) as connection:
        found = findings(Matches(), honest.book, connection)

    assert found == [
        Finding("matches", HELD, f"{made.id}, line {told}", "live", "missing", made.position),
        Finding("matches", KNOWN, f"{nobody}, line {told}", "no hold", "a hold", made.position),
    ]


def test_a_matched_line_that_is_gone_is_found(honest: HonestBook) -> None:
    """A match that names a line which no statement has is told."""
    made, told, _ = match(honest)

    def remove(connection: Connection, tables: ReadTables) -> None:
        lines, (hold,) = tables.statement_lines, rows(honest, tables.external_holds, holder_id=made.id)
        connection.execute(delete(lines).where(lines.c.sheet_id == hold.sheet_id, lines.c.line_no == hold.line_no))

    with changed(honest.book, remove) as connection:
        found = findings(Matches(), honest.book, connection)

    assert found == [Finding("matches", EXISTS, f"{made.id}, line {told}", "a line", "missing", made.position)]


def test_sides_of_a_match_that_differ_are_found(honest: HonestBook) -> None:
    """A line of the books whose amount was changed no longer comes to what its match says."""
    made, _, booked = match(honest)
    (hold,) = rows(honest, honest.book.tables.booked_holds, holder_id=made.id)

    def change(connection: Connection, tables: ReadTables) -> None:
        lines = tables.journal_lines
        is_it = (lines.c.position == hold.entry_position) & (lines.c.line_no == hold.line_no)
        connection.execute(update(lines).where(is_it).values(amount_minor=7))

    with changed(honest.book, change) as connection:
        found = findings(Matches(), honest.book, connection)

    about = f"{made.id}, books", f"50000 on {BANK} INR", f"7 on {BANK} INR", made.position
    assert booked
    assert found == [Finding("matches", EQUAL, *about)]


def test_what_cannot_be_read_does_not_hide_the_others(honest: HonestBook) -> None:
    """A match whose event is unreadable is left to the pass over the log; all others are looked at."""
    other, (made, told, _) = other_match(honest), match(honest)
    events = honest.book.database.tables.events

    def spoil(connection: Connection, tables: ReadTables) -> None:
        connection.execute(update(events).where(events.c.position == other.position).values(state=b"{}"))
        is_it = tables.external_holds.c.holder_id == made.id
        connection.execute(delete(tables.external_holds).where(is_it))

    with changed(honest.book, spoil) as connection:
        found = findings(Matches(), honest.book, connection)

    assert found == [Finding("matches", HELD, f"{made.id}, line {told}", "live", "missing", made.position)]
