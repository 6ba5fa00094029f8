"""Proofs: what a document shows holds by the public key alone, and no changed document shows anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.audit.errors import NotCoveredError, ProofBrokenError, ProofMalformedError
from adapters.audit.proof_document import read_proof
from adapters.audit.proving import Prover
from adapters.audit.verifying import proved_by
from ledger.errors import (
    CheckpointMalformedError,
    CheckpointUnsignedError,
    LedgerError,
    LogRewrittenError,
    TreeContradictedError,
)
from ledger.proofs.checkpoint import Checkpoint
from ledger.store.notary import Notary
from ledger.store.signed_note import SignedNote, sign
from ledger.store.signing_key import SigningKey
from tests.adapters.checkpoints.notes import KEY, note_of
from tests.adapters.till import MOMENT, Till, file_url, opened_till
from tests.disarmed import disarm

KEYS = (KEY.public,)
SIZES = (5, 12)
"""The checkpoints of the book."""
Change = Callable[[dict[str, Any]], object]


def fill(till: Till) -> list[SignedNote]:
    """Record events up to each size, and sign."""
    notes: list[SignedNote] = []
    for size in SIZES:
        while till.book.store.head() < size:
            till.fund(100)
        note = Notary(till.book.database, KEY, till.book.clock).sign()
        assert note is not None
        notes.append(note)
    return notes


@pytest.fixture(scope="module")
def signed_till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Till, list[SignedNote]]]:
    """Return a book to be read only, and its checkpoints."""
    with opened_till(file_url(tmp_path_factory.mktemp("signed"))) as till:
        yield till, fill(till)


@pytest.fixture(scope="module")
def prover(signed_till: tuple[Till, list[SignedNote]]) -> Prover:
    return Prover(signed_till[0].book.database, KEY.name)


def written(document: Any) -> bytes:
    return str(document.model_dump_json(indent=2)).encode()


def test_every_event_is_proved(signed_till: tuple[Till, list[SignedNote]], prover: Prover) -> None:
    """Each event of the log is proved as it is stored, by a document that was read back."""
    till, notes = signed_till
    document = written(prover.inclusion(range(1, 13)))

    proved = proved_by(document, KEYS, str(notes[1]).encode())

    assert proved.checkpoint == Checkpoint.parse(notes[1].text)
    assert [event.position for event in proved.events] == list(range(1, 13))
    for event, recorded in zip(proved.events, till.book.store.read_page(0, 12), strict=True):
        assert event.originator_id == str(recorded.event.originator_id)
        assert json.loads(event.state)["effective_at"] == MOMENT.isoformat().replace("+00:00", "Z")
        assert event.leaf.hash == event.leaf_hash


def test_growth_is_proved(signed_till: tuple[Till, list[SignedNote]], prover: Prover) -> None:
    """The log grew from each of its sizes; where that was signed the checkpoint is with the proof, else held to one."""
    _, (first, last) = signed_till
    for size in range(1, 13):
        proved = proved_by(written(prover.consistency(size)), KEYS)
        assert proved.earlier is not None
        assert (proved.earlier.size, proved.checkpoint.size) == (size, 12)
        assert proved.earlier_is_signed == (size in SIZES)

    proved = proved_by(written(prover.consistency_with(first)), KEYS, str(first).encode())
    assert proved.earlier == Checkpoint.parse(first.text)
    assert proved.earlier_is_signed
    unsigned = json.loads(written(prover.consistency(5))) | {"earlier_checkpoint": None}
    assert proved_by(json.dumps(unsigned).encode(), KEYS, str(first).encode()).earlier_is_signed
    assert proved_by(str(last).encode(), KEYS).checkpoint.size == 12


def test_what_is_not_signed_yet_is_not_proved(prover: Prover) -> None:
    """A position behind the newest checkpoint has no proof, and neither has anything in another log."""
    assert prover.size_signed() == 12
    with pytest.raises(NotCoveredError) as refused:
        prover.inclusion([3, 13])
    assert (refused.value.position, refused.value.size_signed) == (13, 12)
    for work in (lambda: prover.consistency(13), lambda: Prover(prover.database, "other").inclusion([1])):
        with pytest.raises(NotCoveredError):
            work()


def test_a_checkpoint_that_is_not_ours(prover: Prover) -> None:
    """From a checkpoint of another log, or of another history, nothing grew."""
    other = SigningKey.make("payout-ledger/other")
    with pytest.raises(CheckpointMalformedError, match="payout-ledger/other"):
        prover.consistency_with(note_of(5, other))
    for size in (5, 13):
        with pytest.raises(LogRewrittenError):
            prover.consistency_with(note_of(size))


def test_a_changed_event_is_not_proved(till: Till) -> None:
    """An event that was changed, or has gone, cannot be proved any more, while the others can."""
    fill(till)
    prover, database = Prover(till.book.database, KEY.name), till.book.database
    disarm(database)
    events = database.tables.events
    with database.begin() as connection:
        connection.execute(events.update().where(events.c.position == 3).values(state=b"\xff"))
        connection.execute(events.delete().where(events.c.position == 7))

    for position in (3, 7):
        with pytest.raises(TreeContradictedError) as refused:
            prover.inclusion([1, position])
        assert refused.value.position == position
    assert proved_by(written(prover.inclusion([1, 12])), KEYS).events


def test_a_changed_tree_proves_nothing(till: Till) -> None:
    """Where the tree does not have the root that was signed, nothing is proved."""
    fill(till)
    tiles = till.book.database.tables.tree_tiles
    with till.book.database.begin() as connection:
        connection.execute(tiles.update().values(hashes=bytes(32 * 12)))

    prover = Prover(till.book.database, KEY.name)
    for work in (lambda: prover.inclusion([1]), lambda: prover.consistency(5)):
        with pytest.raises(LogRewrittenError):
            work()


def moved(document: dict[str, Any]) -> None:
    document["events"][0]["position"] += 1


def retold(document: dict[str, Any]) -> None:
    document["events"][0]["state"] += " "


def rehashed(document: dict[str, Any]) -> None:
    document["events"][0]["leaf_hash"] = document["events"][1]["leaf_hash"]


def shortened(document: dict[str, Any]) -> None:
    document["events"][1]["path"].pop()


def lengthened(document: dict[str, Any]) -> None:
    document["events"][1]["path"].append(document["events"][1]["path"][0])


@pytest.mark.parametrize("change", [moved, retold, rehashed, shortened, lengthened])
def test_a_changed_inclusion(prover: Prover, change: Change) -> None:
    """A document in which anything of an event or its path was changed does not hold."""
    document = json.loads(written(prover.inclusion([3, 9])))
    change(document)

    with pytest.raises(ProofBrokenError):
        proved_by(json.dumps(document).encode(), KEYS)


def test_a_changed_consistency(signed_till: tuple[Till, list[SignedNote]], prover: Prover) -> None:
    """A proof of growth from another size, or root, or by another path does not hold."""
    document = json.loads(written(prover.consistency(5)))
    [other] = json.loads(written(prover.inclusion([1])))["events"]
    for change in (
        {"earlier_size": 4},
        {"earlier_size": 4, "earlier_checkpoint": None},
        {"earlier_root": other["leaf_hash"]},
        {"earlier_root": other["leaf_hash"], "earlier_checkpoint": None},
        {"path": document["path"][1:]},
        {"earlier_checkpoint": str(signed_till[1][1])},
        {"checkpoint": str(signed_till[1][0])},
    ):
        with pytest.raises(ProofBrokenError):
            proved_by(json.dumps(document | change).encode(), KEYS)


@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_changed_byte(prover: Prover, where: float, flip: int) -> None:
    """However a byte of a proof is changed, it shows nothing, or what it showed before."""
    whole = written(prover.inclusion([9]))
    place = int(where * len(whole))
    changed = whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :]

    try:
        proved = proved_by(changed, KEYS)
    except LedgerError:
        return
    assert proved == proved_by(whole, KEYS)


def test_signatures_count(signed_till: tuple[Till, list[SignedNote]], prover: Prover) -> None:
    """What others have signed is not believed, under whichever name, and what nobody has signed neither."""
    impostor = SigningKey.make(KEY.name)
    document = json.loads(written(prover.inclusion([9])))
    _, (_, last) = signed_till
    forged = str(sign(Checkpoint.parse(last.text), impostor))
    for file in (written(prover.inclusion([9])), written(prover.consistency(5)), str(last).encode()):
        with pytest.raises(CheckpointUnsignedError):
            proved_by(file, [impostor.public])
    for note, error in ((forged, CheckpointUnsignedError), (last.text, CheckpointMalformedError)):
        with pytest.raises(error):
            proved_by(json.dumps(document | {"checkpoint": note}).encode(), KEYS)
    with pytest.raises(CheckpointUnsignedError):
        proved_by(str(last).encode(), KEYS, forged.encode())


def test_a_checkpoint_of_ones_own(signed_till: tuple[Till, list[SignedNote]], prover: Prover) -> None:
    """What is proved has to agree with the checkpoint that an auditor holds."""
    _, (first, _) = signed_till
    file = written(prover.inclusion([3]))
    successor = SigningKey.make("payout-ledger/other")
    for held, keys, reason in (
        (first, KEYS, "says nothing"),
        (note_of(12), KEYS, "two histories"),
        (note_of(12, successor), (*KEYS, successor.public), "another log"),
    ):
        with pytest.raises(ProofBrokenError, match=reason):
            proved_by(file, keys, str(held).encode())


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"{",
        b'{"form": "payout-ledger/inclusion/2"}',
        b'{"form": "payout-ledger/inclusion/1", "checkpoint": "x", "events": []}',
        b'{"form": "payout-ledger/consistency/1", "checkpoint": "x", "earlier_size": 0, "path": []}',
    ],
)
def test_no_proof_at_all(text: bytes) -> None:
    """What is not a document of ours is refused as such."""
    with pytest.raises(ProofMalformedError):
        read_proof(text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", "3"),
        ("position", 0),
        ("originator_id", "E9A7398D-BA0E-58B4-864D-C52FA6B0268A"),
        ("originator_id", 3),
        ("recorded_at", "2026-01-31T12:01:00Z"),
        ("recorded_at", "2026-01-31"),
        ("recorded_at", 3),
        ("leaf_hash", "AAAA"),
        ("leaf_hash", "%"),
        ("leaf_hash", 3),
        ("amount", 3),
    ],
)
def test_fields_have_one_form(prover: Prover, field: str, value: object) -> None:
    """Each fact is written in one way only, and nothing else is written beside."""
    document = json.loads(written(prover.inclusion([3])))
    document["events"][0][field] = value

    with pytest.raises(ProofMalformedError, match=f"events.0.{field}"):
        read_proof(json.dumps(document).encode())


@pytest.mark.parametrize("file", [b"", b"hello", b"\xff", str(note_of(3)).encode()[:-2]])
def test_no_checkpoint_at_all(file: bytes) -> None:
    """A file that is neither a proof nor a checkpoint shows nothing."""
    with pytest.raises(CheckpointMalformedError):
        proved_by(file, KEYS)
