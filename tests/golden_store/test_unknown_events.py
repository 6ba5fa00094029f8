"""An event that this software cannot read stops whoever meets it, by its name; nobody skips it, and nothing changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.errors import EventUnreadableError, UnknownEventError
from ledger.payout.payout import Payout
from ledger.proofs.leaf import Leaf
from ledger.store.database import Database
from projections.errors import ProjectionStoppedError
from projections.follower import Follower
from projections.rebuild import Rebuild
from projections.schema import ReadTables
from tests.golden_store.replay import store_on
from tests.golden_store.stored_rows import put_into, read_rows
from tests.projections.reading import rows_of

ROWS = read_rows()
VICTIM = next(row for row in ROWS if row.topic == "payout.acknowledged/1")
STRANGERS = {
    "a kind that nobody knows": replace(VICTIM, topic="payout.teleported/1"),
    "a version of the future": replace(VICTIM, topic="payout.acknowledged/2"),
    "no version at all": replace(VICTIM, topic="payout.acknowledged"),
    "version nought": replace(VICTIM, topic="payout.acknowledged/0"),
    "a state of another shape": replace(VICTIM, state=VICTIM.state.replace(b'"attempt"', b'"try"')),
}


def log_with(stranger: Leaf) -> list[Leaf]:
    return [stranger if row.position == stranger.position else row for row in ROWS]


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
def test_what_cannot_be_read_is_never_skipped(database: Database, stranger: Leaf) -> None:
    """Followers and rebuilds stop in front of it, and commands on its payout are refused, each time they are tried."""
    put_into(database, log_with(stranger))
    store, tables = store_on(database), ReadTables.of(database)
    empty = rows_of(database, tables)

    for attempt in (Rebuild(store).replace, Rebuild(store).verify, Rebuild(store).replace):
        with pytest.raises(ProjectionStoppedError) as stopped:
            attempt()
        assert (stopped.value.position, stopped.value.topic) == (stranger.position, stranger.topic)
    with pytest.raises((UnknownEventError, EventUnreadableError)) as refused:
        store.transact(lambda unit: unit.load(Payout, stranger.originator_id))

    assert isinstance(refused.value, UnknownEventError | EventUnreadableError)
    assert refused.value.topic == stranger.topic
    followed = {table.value for table in Follower(store).projection.tables}
    found = rows_of(database, tables)
    assert {name: rows for name, rows in found.items() if name not in followed} == {
        name: rows for name, rows in empty.items() if name not in followed
    }
    assert Follower(store).position() == stranger.position - 1
    assert store.head() == len(ROWS)
