"""The tamperings of the log and of what proves it: the rows of the matrix, each with what finds it.

Each does its work on the database of an honest book, whose triggers were taken away, and returns the first position
that is not what it was; None where none is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from ledger.clock import SystemClock
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.hashing import EMPTY_ROOT
from ledger.store.database import Database
from ledger.store.log_tree import LogTree
from ledger.store.notary import Notary
from ledger.store.signed_note import sign
from ledger.store.signing_key import SigningKey
from tests.adapters.till import AMOUNT_MINOR
from tests.tampering.evidence import Evidence
from tests.tampering.forging import (
    change,
    cut_behind,
    fit_everything,
    fit_head,
    fit_tables,
    head_of,
    position_of,
    put_deposit,
    shift,
)
from tests.tampering.honest_book import NOTARY

Act = Callable[[Database], int | None]
QUEUED, FEE = "payout.queued/2", "payout.fee_charged/1"
TREE, CHECKPOINT, TABLES, READING = Evidence.TREE, Evidence.CHECKPOINT, Evidence.TABLES, Evidence.READING
FIRST_SIGNED, LAST_SIGNED = 23, 29
"""The sizes of the honest book's checkpoints."""


@dataclass(frozen=True, slots=True)
class Tampering:
    """One row of the matrix."""

    name: str
    """As the page on evidence calls it."""
    act: Act
    found_by: Evidence


TAMPERINGS: list[Tampering] = []


def tampering(name: str, found_by: Evidence) -> Callable[[Act], Act]:
    """Enter a row of the matrix."""

    def enter(act: Act) -> Act:
        TAMPERINGS.append(Tampering(name, act, found_by))
        return act

    return enter


def first(database: Database, topic: str) -> int:
    with database.read() as connection:
        return position_of(connection, database, topic)


@tampering("an amount in an event is changed", TREE | CHECKPOINT | TABLES)
def change_an_amount(database: Database) -> int:
    old, new = b'"amount_minor":%d' % AMOUNT_MINOR, b'"amount_minor":1%d' % AMOUNT_MINOR
    return change(database, first(database, QUEUED), state=lambda state: state.replace(old, new))


@tampering("one line of an event's entry is changed", TREE | CHECKPOINT | READING)
def unbalance_an_entry(database: Database) -> int:
    old, new = b'"amount_minor":%d' % AMOUNT_MINOR, b'"amount_minor":1%d' % AMOUNT_MINOR
    return change(database, first(database, QUEUED), state=lambda state: state.replace(old, new, 1))


@tampering("the moment at which an event was recorded is changed", TREE | CHECKPOINT | TABLES)
def change_a_moment(database: Database) -> int:
    return change(database, first(database, QUEUED), recorded_at=lambda moment: moment - timedelta(days=1))


@tampering("the kind of an event is changed to a like one", TREE | CHECKPOINT | TABLES)
def change_a_kind(database: Database) -> int:
    return change(database, first(database, FEE), topic="payout.fee_refunded/1")


@tampering("the version of an event's shape is changed to one that it can be read as", TREE | CHECKPOINT)
def change_a_shape(database: Database) -> int:
    return change(database, first(database, QUEUED), topic="payout.queued/1")


@tampering("the number of an event in its payout's life is changed", TREE | CHECKPOINT | TABLES)
def change_a_version(database: Database) -> int:
    return change(database, first(database, FEE), originator_version=99)


@tampering("an event is given to another payout", TREE | CHECKPOINT | TABLES)
def change_an_originator(database: Database) -> int:
    return change(database, first(database, FEE), originator_id=UUID(int=1))


@tampering("an event is removed", TREE | CHECKPOINT | READING)
def remove_an_event(database: Database) -> int:
    position, events = first(database, FEE), database.tables.events
    with database.begin() as connection:
        connection.execute(events.delete().where(events.c.position == position))
    return position


@tampering("an event is removed, and the later ones move up", TREE | CHECKPOINT | TABLES)
def close_the_hole(database: Database) -> int:
    position = remove_an_event(database)
    assert position is not None
    with database.begin() as connection:
        shift(connection, database, position, by=-1)
    fit_head(database)
    return position


@tampering("two events change places", TREE | CHECKPOINT | TABLES)
def swap_two_events(database: Database) -> int:
    position = database.tables.events.c.position
    one, other, aside = first(database, FEE), first(database, FEE) + 1, -1
    with database.begin() as connection:
        for old, new in ((one, aside), (other, one), (aside, other)):
            connection.execute(update(database.tables.events).where(position == old).values(position=new))
    return one


@tampering("an event is put between others", TREE | CHECKPOINT | TABLES)
def put_an_event_between(database: Database) -> int:
    position = first(database, FEE)
    with database.begin() as connection:
        shift(connection, database, position, by=1)
        put_deposit(connection, database, position)
    fit_head(database)
    return position


@tampering("an event is added at the end", TABLES)
def add_an_event(database: Database) -> int:
    with database.begin() as connection:
        position = head_of(connection, database) + 1
        put_deposit(connection, database, position)
    fit_head(database)
    return position


@tampering("an event is added at the end, and all tables are made to fit", Evidence.NONE)
def add_an_event_and_fit(database: Database) -> int:
    position = add_an_event(database)
    assert position is not None
    fit_tables(database)
    return position


@tampering("the tail is cut off", TREE | CHECKPOINT | READING)
def cut_the_tail_off(database: Database) -> int:
    return cut_behind(database, LAST_SIGNED - 1)


@tampering("the tail is cut off, and everything in the database is made to fit", CHECKPOINT)
def cut_the_tail_off_and_fit(database: Database) -> int:
    position = cut_behind(database, LAST_SIGNED - 1)
    fit_everything(database)
    return position


@tampering("what came after the last checkpoint is cut off, and everything is made to fit", Evidence.NONE)
def cut_off_what_is_not_signed(database: Database) -> int:
    position = cut_behind(database, LAST_SIGNED)
    fit_everything(database)
    return position


@tampering("everything is rewritten and hashed again, and signed with another key", CHECKPOINT)
def rewrite_everything(database: Database) -> int | None:
    position = change_an_amount(database)
    fit_everything(database)
    with database.begin() as connection:
        root = LogTree(database).at(connection, LAST_SIGNED).root()
        connection.execute(insert(database.tables.checkpoints), [_forged_note(LAST_SIGNED, root)])
    return position


@tampering("a hash in the kept tree is changed", TREE)
def change_a_hash(database: Database) -> int:
    tiles = database.tables.tree_tiles
    with database.begin() as connection:
        hashes = connection.execute(select(tiles.c.hashes).where(tiles.c.level == 0)).scalar_one()
        forged = bytes(32) + hashes[32:]
        connection.execute(update(tiles).where(tiles.c.level == 0).values(hashes=forged))
    return 1


@tampering("a kept checkpoint is forged", CHECKPOINT)
def forge_a_checkpoint(database: Database) -> int:
    checkpoints = database.tables.checkpoints
    forged = _forged_note(FIRST_SIGNED, EMPTY_ROOT)
    with database.begin() as connection:
        connection.execute(update(checkpoints).where(checkpoints.c.size == FIRST_SIGNED).values(note=forged["note"]))
    return FIRST_SIGNED


@tampering("an event of an unknown kind is stored, and signed over as if it were one", READING)
def store_an_unknown_kind(database: Database) -> int:
    return _store_unreadable(database, "payout.teleported/1")


@tampering("an event of a later version is stored, and signed over as if it were one", READING)
def store_a_later_version(database: Database) -> int:
    return _store_unreadable(database, "manual_entry.deposited/9")


def _store_unreadable(database: Database, topic: str) -> int:
    """Do what software of another version would: nothing is forged, and the bytes verify."""
    position = add_an_event(database)
    assert position is not None
    change(database, position, topic=topic)
    Notary(database, NOTARY, SystemClock()).sign()
    return position


def _forged_note(size: int, root: bytes) -> dict[str, object]:
    """Return a checkpoint of the log that a key of the forger's has signed, in the name of the honest one."""
    key = SigningKey.make(NOTARY.name)
    note = sign(Checkpoint(key.name, size, root), key)
    return {"size": size, "signer": "forger", "note": str(note), "signed_at": SystemClock().now()}
