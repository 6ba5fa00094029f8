"""Checkpointing: nothing is signed that contradicts what was taken outside, and every place gets everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.checkpoints.checkpointing import Checkpointing
from adapters.checkpoints.errors import CheckpointNotTakenError
from adapters.checkpoints.folder import Folder
from adapters.checkpoints.opening import opened_checkpointing
from adapters.checkpoints.settings import CheckpointSettings
from ledger.errors import LogRewrittenError
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.log_tree import LogTree
from ledger.store.notary import kept_notes
from ledger.store.signed_note import SignedNote
from ledger.store.signing_key import PublicKey, SigningKey
from tests.adapters.checkpoints.notes import KEY, note_of
from tests.adapters.checkpoints.shelf import open_shelf
from tests.adapters.till import Till, opened_till
from tests.disarmed import disarm


def folders(tmp_path: Path, count: int = 2) -> list[Folder]:
    found = [Folder(tmp_path / f"place-{number}") for number in range(count)]
    for place in found:
        place.path.mkdir(exist_ok=True)
    return found


def checkpointing(
    till: Till, places: Sequence[Folder], key: SigningKey = KEY, trusted: Sequence[PublicKey] = ()
) -> Checkpointing:
    return Checkpointing(till.book.database, till.book.clock, key, (key.public, *trusted), places)


def take(of: Checkpointing) -> SignedNote:
    note = of.sign()
    assert note is not None
    of.bring()
    return note


def size_of(note: SignedNote) -> int:
    return Checkpoint.parse(note.text).size


def kept_by(till: Till) -> list[SignedNote]:
    with till.book.database.read() as connection:
        return kept_notes(till.book.database.tables, connection)


def rewrite(till: Till) -> None:
    """Change an event as somebody does who has every right and knows of the tree and the checkpoints."""
    database = till.book.database
    disarm(database)
    tables = database.tables
    with database.begin() as connection:
        events = tables.events
        connection.execute(events.update().where(events.c.position == 1).values(state=b"{}"))
        connection.execute(tables.tree_tiles.delete())
        connection.execute(tables.tracking.delete().where(tables.tracking.c.name == "log tree"))
        connection.execute(tables.checkpoints.delete())
    LogTree(database).grow()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_till(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Till]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/either.db"
        with opened_till(url) as till:
            yield till
    else:
        server = request.getfixturevalue("postgres_server")(18)
        url = server.lend_database()
        with opened_till(url) as till:
            yield till
        server.take_back(url)


def test_a_checkpoint_is_in_every_place(either_till: Till, tmp_path: Path) -> None:
    """What is signed is the log as it is, and each place has it; an unchanged log is not signed again."""
    places = folders(tmp_path)
    either_till.fund(100)
    first = take(checkpointing(either_till, places))
    assert take(checkpointing(either_till, places)) == first
    either_till.fund(100)
    second = take(checkpointing(either_till, places))

    assert (size_of(first), size_of(second)) == (1, 2)
    for place in places:
        assert list(place.kept()) == [str(second), str(first)]
    assert kept_by(either_till) == [first, second]


def test_an_empty_log_is_not_signed(till: Till, tmp_path: Path) -> None:
    """While nothing was recorded there is nothing to sign, and nothing goes anywhere."""
    place = folders(tmp_path, 1)
    assert checkpointing(till, place).sign() is None
    checkpointing(till, place).bring()

    assert list(place[0].kept()) == []


def test_a_rewritten_log_is_not_signed(either_till: Till, tmp_path: Path) -> None:
    """A log that was rewritten with its tree and all that the database remembers is refused for what is outside."""
    places = folders(tmp_path)
    either_till.fund(100)
    either_till.fund(100)
    first = take(checkpointing(either_till, places))
    rewrite(either_till)
    either_till.fund(100)

    with pytest.raises(LogRewrittenError) as refused:
        checkpointing(either_till, places).sign()

    assert (refused.value.size_signed, refused.value.root_found is None) == (2, False)
    assert kept_by(either_till) == []
    assert [list(place.kept()) for place in places] == [[str(first)]] * 2


def test_one_place_is_enough(till: Till, tmp_path: Path) -> None:
    """A rewritten log is found while any place is left that remembers, however many have been emptied or are away."""
    emptied, away, remembering = folders(tmp_path, 3)
    till.fund(100)
    take(checkpointing(till, [emptied, away, remembering]))
    for file in emptied.path.iterdir():
        file.unlink()
    away.path.rename(tmp_path / "unmounted")
    rewrite(till)

    with pytest.raises(LogRewrittenError):
        checkpointing(till, [emptied, away, remembering]).sign()
    assert kept_by(till) == []


def test_without_any_place_nothing_is_signed(till: Till, tmp_path: Path) -> None:
    """Where no place can be read nobody knows what was signed before, and so nothing is."""
    places = folders(tmp_path)
    till.fund(100)
    for place in places:
        place.path.rmdir()

    with pytest.raises(CheckpointNotTakenError) as refused:
        checkpointing(till, places).sign()

    assert len(refused.value.faults) == 2
    assert kept_by(till) == []


def test_a_place_that_was_down_gets_what_it_lacks(till: Till, tmp_path: Path) -> None:
    """The others are served while one is down, and later it gets every checkpoint that it missed."""
    up, down = folders(tmp_path)
    notes = []
    for is_down in (False, True, True):
        if is_down and down.path.exists():
            down.path.rename(tmp_path / "unmounted")
        till.fund(100)
        of = checkpointing(till, [down, up])
        notes.append(of.sign())
        if is_down:
            with pytest.raises(CheckpointNotTakenError) as told:
                of.bring()
            assert [fault.partition(":")[0] for fault in told.value.faults] == [down.name]
        else:
            of.bring()
    expected = [str(note) for note in reversed(notes)]
    assert list(up.kept()) == expected

    (tmp_path / "unmounted").rename(down.path)
    checkpointing(till, [down, up]).bring()

    assert list(down.kept()) == expected


def test_many_at_once_leave_one_history(either_till: Till, tmp_path: Path) -> None:
    """Workers that sign and bring at the same time, while the log grows, leave the same checkpoints in each place."""
    places = folders(tmp_path)

    def work(number: int) -> None:
        either_till.fund(100 + number)
        take(checkpointing(either_till, places))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(8)))
    last = take(checkpointing(either_till, places))

    assert size_of(last) == 8
    kept = [str(note) for note in reversed(kept_by(either_till))]
    assert [list(place.kept()) for place in places] == [kept, kept]


def test_a_changed_key(till: Till, tmp_path: Path) -> None:
    """A new key goes on where the old one ended, as long as the old one is believed; and else signs nothing."""
    places, successor = folders(tmp_path), SigningKey.make(KEY.name)
    till.fund(100)
    first = take(checkpointing(till, places))
    assert size_of(take(checkpointing(till, places, successor, [KEY.public]))) == 1
    till.fund(100)
    with pytest.raises(CheckpointNotTakenError, match="CheckpointUnsignedError"):
        checkpointing(till, places, successor).sign()
    second = take(checkpointing(till, places, successor, [KEY.public]))

    assert second.signed_by([successor.public]) == successor.public
    for place in places:
        assert list(place.kept()) == [str(second), str(first)]


def test_two_histories_in_one_place(till: Till, tmp_path: Path) -> None:
    """Two signed checkpoints of one size are two histories, and at most one is the log's: nothing is signed."""
    [place] = folders(tmp_path, 1)
    for _ in range(3):
        till.fund(100)
    first = take(checkpointing(till, [place]))
    for history in "abc":
        place.keep(note_of(3, history=history))
    till.fund(100)

    with pytest.raises(LogRewrittenError):
        checkpointing(till, [place]).sign()
    assert kept_by(till) == [first]


def test_a_log_that_became_shorter(till: Till, tmp_path: Path) -> None:
    """A checkpoint of more events than there are, as after an old backup was restored, is told."""
    [place] = folders(tmp_path, 1)
    place.keep(note_of(5))
    till.fund(100)

    with pytest.raises(LogRewrittenError) as refused:
        checkpointing(till, [place]).sign()
    assert refused.value.root_found is None


@pytest.mark.parametrize(
    "stranger", [SigningKey.make(KEY.name), SigningKey.make("payout-ledger/other")], ids=["of this log", "of another"]
)
def test_what_strangers_put_in_a_place(till: Till, tmp_path: Path, stranger: SigningKey) -> None:
    """A place that holds what nobody of ours has signed is told and left alone, and the others are served."""
    theirs, ours = folders(tmp_path)
    theirs.keep(note_of(9, stranger))
    till.fund(100)
    of = checkpointing(till, [theirs, ours])
    note = of.sign()

    with pytest.raises(CheckpointNotTakenError) as told:
        of.bring()

    assert [fault.split(": ")[:2] for fault in told.value.faults] == [[theirs.name, "CheckpointUnsignedError"]]
    assert list(ours.kept()) == [str(note)]
    assert list(theirs.kept()) == [str(note_of(9, stranger))]


def test_a_place_of_another_log(till: Till, tmp_path: Path) -> None:
    """Two books that share a place and a believed key are not mixed up."""
    other = SigningKey.make("payout-ledger/other")
    [place] = folders(tmp_path, 1)
    place.keep(note_of(1, other))
    till.fund(100)

    with pytest.raises(CheckpointNotTakenError, match="another log, payout-ledger/other"):
        checkpointing(till, [place], trusted=[other.public]).sign()


def test_what_others_put_into_the_database_goes_nowhere(till: Till, tmp_path: Path) -> None:
    """A checkpoint that stands in the database and was not signed by us is not taken outside."""
    [place] = folders(tmp_path, 1)
    till.fund(100)
    note = take(checkpointing(till, [place]))
    forged = note_of(2, SigningKey.make(KEY.name))
    row = {"size": 2, "signer": "x", "note": str(forged), "signed_at": till.book.clock.now()}
    with till.book.database.begin() as connection:
        connection.execute(till.book.database.tables.checkpoints.insert(), row)

    with pytest.raises(CheckpointNotTakenError, match="CheckpointUnsignedError"):
        checkpointing(till, [place]).bring()
    assert list(place.kept()) == [str(note)]


def test_places_of_every_kind(till: Till, tmp_path: Path) -> None:
    """The settings name folders, files' addresses, object stores and servers, and each gets the checkpoint."""
    pytest.importorskip("fsspec")
    first, second = folders(tmp_path)
    with open_shelf() as shelf:
        told = f"{first.path}, file://{second.path},memory://{tmp_path.name}/every, {shelf.address}/"
        settings = CheckpointSettings.model_validate({"places": told, "key": KEY.text})
        with opened_checkpointing(till.book.database, settings, till.book.clock) as of:
            till.fund(100)
            note = take(of)
            till.fund(100)
            later = take(of)
            assert [place.name for place in of.places] == [
                first.name,
                second.name,
                f"memory://{tmp_path.name}/every",
                shelf.address,
            ]
            for place in of.places:
                assert list(dict.fromkeys(place.kept())) == [str(later), str(note)]
