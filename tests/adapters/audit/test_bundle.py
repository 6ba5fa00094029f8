"""Bundles of the log, and what an auditor finds with nothing but the bundle, the public key and one script."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from adapters.audit.bundle import Bundle
from adapters.embedded import BookReader, open_book, open_reader
from ledger.clock import MovableClock
from ledger.store.notary import Notary, kept_notes
from ledger.store.signed_note import SignedNote
from ledger.store.signing_key import SigningKey
from tests.adapters.till import settings_for
from tests.builders import MOMENT, ManualEntryStory, PayoutStory, appending, id_of
from tests.disarmed import disarm
from tests.new_book import make_book

SCRIPT = Path(__file__).parents[3] / "scripts" / "verify_bundle.py"
KEY = SigningKey.make("payout-ledger/default")
COMPLETED = 5
"""The position at which the first payout left."""
Lines = list[dict[str, Any]]


@dataclass
class Auditor:
    """Somebody with a folder that holds a script, and whatever he was sent."""

    folder: Path
    key: SigningKey = KEY
    kept: list[str] = field(default_factory=list)
    """Checkpoints that he was shown earlier."""

    def verify(self, lines: Sequence[dict[str, Any]] | str, *arguments: str) -> tuple[int, str]:
        """Run the script on a bundle; return its exit code and all that it says."""
        shutil.copy(SCRIPT, self.folder)
        text = lines if isinstance(lines, str) else "".join(f"{json.dumps(line)}\n" for line in lines)
        (self.folder / "bundle.jsonl").write_text(text, encoding="utf-8")
        for number, note in enumerate(self.kept):
            (self.folder / f"kept-{number}.txt").write_text(note, encoding="utf-8")
        kept = [word for number in range(len(self.kept)) for word in ("--checkpoint", f"kept-{number}.txt")]
        told = subprocess.run(
            [sys.executable, "-I", SCRIPT.name, "bundle.jsonl", "--key", self.key.public.text, *kept, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in told.stderr
        return told.returncode, told.stdout + told.stderr


@pytest.fixture
def auditor(tmp_path: Path) -> Auditor:
    folder = tmp_path / "auditor"
    folder.mkdir()
    return Auditor(folder)


@pytest.fixture
def reader(database_url: str) -> Iterator[BookReader]:
    """Return a book with a deposit and two payouts, signed in the middle and at the end."""
    make_book(database_url)
    clock = MovableClock(MOMENT)
    with open_book(settings=settings_for(database_url), clock=clock) as book:
        book.store.transact(appending(ManualEntryStory("D").deposited()))
        for name in ("P-1", "P-2"):
            story = PayoutStory(name)
            story.queued(), story.submitted(), story.acknowledged(), story.completed(), story.fee_charged()
            book.store.transact(appending(*story.told))
            Notary(book.database, KEY, clock).sign()
    with open_reader(settings=settings_for(database_url), clock=clock) as reader:
        yield reader


def notes_of(reader: BookReader) -> list[SignedNote]:
    with reader.database.read() as connection:
        return kept_notes(reader.database.tables, connection)


def bundle_of(reader: BookReader, aggregate_id: UUID | None = None, notes: Sequence[SignedNote] | None = None) -> Lines:
    with reader.database.read() as connection:
        bundle = Bundle(
            connection=connection,
            database=reader.database,
            tables=reader.tables,
            origin=KEY.name,
            zone=str(reader.zone),
            made_at=reader.clock.now(),
            size=reader.store.head_on(connection),
            notes=notes_of(reader) if notes is None else notes,
            aggregate_id=aggregate_id,
        )
        return list(bundle.lines())


def change_amount(reader: BookReader, position: int = COMPLETED) -> None:
    """Change the amount of an entry on both sides, in the log itself."""
    disarm(reader.database)
    events = reader.database.tables.events
    with reader.database.begin() as connection:
        state = connection.scalars(select(events.c.state).where(events.c.position == position)).one()
        changed = state.replace(b'"amount_minor":250000', b'"amount_minor":250001')
        connection.execute(update(events).where(events.c.position == position).values(state=changed))


def test_a_clean_bundle(reader: BookReader, auditor: Auditor) -> None:
    """A bundle of a log that nobody touched holds, with every event signed."""
    lines = bundle_of(reader)
    auditor.kept = [str(notes_of(reader)[0])]

    code, told = auditor.verify(lines)

    assert (code, "All of it holds." in told) == (0, True), told
    assert "Signed are the first 11 events" in told
    assert [line["line"] for line in lines[:4]] == ["bundle", "checkpoint", "checkpoint", "consistency"]
    assert lines[-1] == {"line": "end", "events": 11, "balances": len([x for x in lines if x["line"] == "balance"])}


def test_a_changed_amount(reader: BookReader, auditor: Auditor) -> None:
    """An amount that was changed in the database shows, by what was signed and by the books."""
    change_amount(reader)

    code, told = auditor.verify(bundle_of(reader))

    assert code == 1
    assert "FAULT  Positions 1 to 6 are not what was signed over 6 events." in told
    assert "FAULT  Assets:Providers:Nxt:Wallet: the books say" in told


def test_a_removed_event(reader: BookReader, auditor: Auditor) -> None:
    """An event that was removed from the database shows, by its position."""
    disarm(reader.database)
    events = reader.database.tables.events
    with reader.database.begin() as connection:
        connection.execute(delete(events).where(events.c.position == COMPLETED))

    code, told = auditor.verify(bundle_of(reader))

    assert (code, "FAULT  Position 5 is missing: 6 is in its place." in told) == (1, True), told


def test_a_rewritten_history(reader: BookReader, auditor: Auditor) -> None:
    """A history that was rewritten, hashed and signed anew by us shows to whoever kept what we had signed before."""
    earlier = [str(note) for note in notes_of(reader)]
    change_amount(reader)
    tables = reader.database.tables
    with reader.database.begin() as connection:
        for table in (tables.tree_tiles, tables.tracking, tables.checkpoints):
            connection.execute(delete(table))
    Notary(reader.database, KEY, reader.clock).sign()
    with reader.database.begin() as connection:
        wallet = reader.tables.balances.c
        connection.execute(
            update(reader.tables.balances)
            .where(wallet.account == "Assets:Providers:Nxt:Wallet")
            .values(credit_minor=wallet.credit_minor + 1)
        )
        connection.execute(
            update(reader.tables.balances)
            .where(wallet.account == "Liabilities:Payouts:InTransit:Nxt")
            .values(debit_minor=wallet.debit_minor + 1)
        )
    lines = bundle_of(reader)
    assert auditor.verify(lines)[0] == 0

    auditor.kept = earlier
    code, told = auditor.verify(lines)

    assert code == 1
    assert "Positions 1 to 6 are not what was signed over 6 events." in told
    assert "Two histories were signed over 11 events" in told


def edited(lines: Lines, position: int, **facts: Any) -> Lines:
    return [{**line, **facts} if line.get("position") == position else line for line in lines]


def without_events(lines: Lines, *positions: int) -> Lines:
    return [line for line in lines if line.get("position") not in positions]


def swapped(lines: Lines) -> Lines:
    places = {line["position"]: place for place, line in enumerate(lines) if "position" in line}
    one, other = places[3], places[4]
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def changed_balance(lines: Lines) -> Lines:
    return [{**line, "debit_minor": line["debit_minor"] + 1} if line["line"] == "balance" else line for line in lines]


def unbalanced(lines: Lines) -> Lines:
    (event,) = (line for line in lines if line.get("position") == COMPLETED)
    return edited(lines, COMPLETED, state=event["state"].replace('"amount_minor":250000', '"amount_minor":9', 1))


EDITS: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "cut": (lambda lines: lines[:-1], "The bundle has no end"),
    "tail": (lambda lines: without_events(lines, 10, 11), "11 events were signed, and only 9 are here."),
    "middle": (lambda lines: without_events(lines, 7), "Position 7 is missing: 8 is in its place."),
    "swapped": (swapped, "Position 3 is missing: 4 is in its place."),
    "repeated": (lambda lines: [*lines[:8], lines[7], *lines[8:]], "is in its place."),
    "unbalanced": (unbalanced, "Position 5: debits 9, but credits 250000 INR."),
    "unreadable": (lambda lines: edited(lines, 7, state="{}"), "Position 7: the event cannot be read."),
    "version": (lambda lines: edited(lines, 7, originator_version=3), "Position 7 is step 3 of"),
    "moment": (lambda lines: edited(lines, 7, recorded_at="2025-01-31T12:00:00.000000Z"), "Position 7 was recorded"),
    "topic": (lambda lines: edited(lines, 7, topic="payout.queued/1"), "Positions 7 to 11 are not what was signed"),
    "balance": (changed_balance, "the books say"),
    "no balances": (lambda lines: [x for x in lines if x["line"] != "balance"], "the books do not have it."),
    "proof": (
        lambda lines: [{**x, "hashes": x["hashes"][1:]} if x["line"] == "consistency" else x for x in lines],
        "The checkpoint of size 11 is not proved to continue that of size 6.",
    ),
    "unsigned": (lambda lines: [x for x in lines if x["line"] != "checkpoint"], "Nothing that is signed"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_edited_bundles(reader: BookReader, auditor: Auditor) -> None:
    """Whatever is changed in a bundle on its way shows, by its position where it has one."""
    lines = bundle_of(reader)
    for name, (edit, expected) in EDITS.items():
        code, told = auditor.verify(edit(lines))
        assert (name, code, expected in told) == (name, 1, True), told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_strange_signatures(reader: BookReader, auditor: Auditor) -> None:
    """Checkpoints that are signed by another key, or of another log, vouch for nothing."""
    lines = bundle_of(reader)
    auditor.key = SigningKey.make(KEY.name)
    assert "is not signed by a key that was given" in auditor.verify(lines)[1]

    auditor.key = KEY
    code, told = auditor.verify([{**lines[0], "origin": "payout-ledger/acme"}, *lines[1:]])
    assert (code, "is of another log, 'payout-ledger/default'" in told) == (1, True)


def test_one_payout(reader: BookReader, auditor: Auditor) -> None:
    """A bundle of one payout proves its events to be in the signed log, and holds no others."""
    lines = bundle_of(reader, id_of("P-2"))
    assert [line["position"] for line in lines if line["line"] == "event"] == [7, 8, 9, 10, 11]

    assert auditor.verify(lines)[0] == 0
    code, told = auditor.verify(edited(lines, 9, topic="payout.queued/1"))
    assert (code, "Position 9 is not proved to be in the log of 11 events." in told) == (1, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_unusable_files(reader: BookReader, auditor: Auditor) -> None:
    """What is no bundle, or no key, is told in a sentence with exit code 2."""
    lines = bundle_of(reader)
    for unusable in ("", "nonsense", "[]\n", '{"format": "another"}\n', f"{json.dumps(lines[0])}\n3\n"):
        assert auditor.verify(unusable)[0] == 2
    assert auditor.verify([lines[0], {"line": "poem"}])[0] == 2
    assert auditor.verify([lines[0], {"line": "event"}])[0] == 2
    assert auditor.verify([lines[0], {"line": "checkpoint", "note": "hello"}])[0] == 2
    assert auditor.verify(lines, "--key", "no key")[0] == 2
    assert auditor.verify(lines, "--checkpoint", "nowhere.txt")[0] == 2


def test_stored_bytes_that_are_no_text(reader: BookReader, auditor: Auditor) -> None:
    """An event whose bytes somebody has made unreadable is in the bundle as it is, and shows."""
    disarm(reader.database)
    events = reader.database.tables.events
    with reader.database.begin() as connection:
        connection.execute(update(events).where(events.c.position == COMPLETED).values(state=b"\xff"))

    code, told = auditor.verify(bundle_of(reader))

    assert (code, "Position 5: the event cannot be read." in told) == (1, True)


def test_the_script_is_small() -> None:
    """The script can be read in an hour: under 300 lines, and nothing but the standard library and one package."""
    text = SCRIPT.read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}

    assert len(text.splitlines()) < 300
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
