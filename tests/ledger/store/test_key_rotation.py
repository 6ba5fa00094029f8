"""Keys by purpose, and the rotation of the one that wraps them: all stays readable, and the old key is useless."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select

from ledger.clock import MovableClock
from ledger.errors import KeyDestroyedError, KeyEncryptionKeyWrongError, MessageErasedError
from ledger.store.book_keys import FIRST, WRAPPING, BookKeys
from ledger.store.database import Database
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.key_rotation import KeyRotation
from ledger.store.keyring import Keyring
from ledger.store.message_archive import MessageArchive
from ledger.store.seal import seal
from tests.ledger.store.notes import MOMENT

OLD, NEW, OTHER = (KeyEncryptionKey(bytes([number]) * 32) for number in (1, 2, 3))
BODY = b'{"beneficiary": "Meera Nair"}'


class Safe:
    """What one process that has opened the book holds in its hands."""

    def __init__(self, database: Database, clock: MovableClock, key: KeyEncryptionKey) -> None:
        """Open the book's keys."""
        self.database = database
        self.keys = BookKeys.open(database, key)
        self.keyring = Keyring(self.keys, clock)
        self.archive = MessageArchive(self.keys)

    def seal(self, beneficiary_id: UUID) -> str:
        with self.database.begin() as connection:
            return self.keyring.seal(beneficiary_id, "name", "Meera Nair", connection)

    def opened(self, beneficiary_id: UUID, token: str) -> str:
        with self.database.read() as connection:
            return self.keyring.open(beneficiary_id, "name", token, connection)

    def erase(self, beneficiary_id: UUID) -> None:
        with self.database.begin() as connection:
            self.keyring.destroy(beneficiary_id, connection)

    def note(self, digest: str, beneficiary_id: UUID) -> None:
        with self.database.begin() as connection:
            self.keyring.note_messages([(digest, beneficiary_id)], connection)


@pytest.fixture
def safe(database: Database, clock: MovableClock) -> Safe:
    """Return a new book's safe, under the old key."""
    return Safe(database, clock, OLD)


@contextmanager
def nothing_changes(database: Database) -> Iterator[None]:
    """Expect that no table of the log or of keys is another one afterwards."""
    before = rows_of(database)
    yield
    assert rows_of(database) == before


def rows_of(database: Database, *names: str) -> dict[str, list[str]]:
    tables = database.tables.metadata.tables.values()
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in tables
            if not names or table.name.endswith(names)
        }


def forget_purposes(database: Database) -> None:
    """Make the book one that is older than the table of its keys."""
    with database.begin() as connection:
        connection.execute(delete(database.tables.book_keys))


def in_the_old_way(database: Database, clock: MovableClock) -> tuple[UUID, str, str]:
    """Seal a field and keep a message as before there were keys by purpose; return payee, token and digest."""
    beneficiary_id, tables, digest = uuid4(), database.tables, "ab" * 32
    key = bytes(range(32))
    wrapped = seal(OLD.derive(WRAPPING), key, str(beneficiary_id))
    sealed_body = seal(OLD.derive(f"provider message {digest}"), BODY, digest)
    with database.begin() as connection:
        connection.execute(insert(tables.beneficiary_keys).values(beneficiary_id=beneficiary_id, wrapped_key=wrapped))
        message = {"digest": digest, "provider": "nxt", "received_at": MOMENT, "sealed_body": sealed_body}
        connection.execute(insert(tables.raw_messages).values(message))
    forget_purposes(database)
    return beneficiary_id, Safe(database, clock, OLD).seal(beneficiary_id), digest


def test_everything_is_readable_after_a_rotation(safe: Safe, database: Database, clock: MovableClock) -> None:
    """What was sealed before can be opened with the new key, and neither the log nor a message was touched."""
    payee, erased = uuid4(), uuid4()
    token, gone = safe.seal(payee), safe.seal(erased)
    safe.erase(erased)
    digest = safe.archive.keep("nxt", BODY, MOMENT)
    purpose = safe.keys.of("announcement endpoint 7")
    evidence = rows_of(database, "events", "raw_messages", "log_head")

    assert KeyRotation(database, OLD, NEW).run() == 2

    after = Safe(database, clock, NEW)
    assert (after.opened(payee, token), after.archive.read(digest).body) == ("Meera Nair", BODY)
    assert after.keys.of("announcement endpoint 7") == purpose
    assert after.keyring.digest_of("x") == safe.keyring.digest_of("x")
    with pytest.raises(KeyDestroyedError):
        after.opened(erased, gone)
    assert rows_of(database, "events", "raw_messages", "log_head") == evidence
    assert after.opened(payee, after.seal(payee)) == "Meera Nair"


def test_old_key_is_useless(safe: Safe, database: Database, clock: MovableClock) -> None:
    """With the old key the book does not open, and no key that is stored now was wrapped by what it wrapped."""
    payee = uuid4()
    safe.seal(payee)
    stolen = safe.keys.of(WRAPPING)

    KeyRotation(database, OLD, NEW).run()

    with nothing_changes(database), pytest.raises(KeyEncryptionKeyWrongError):
        Safe(database, clock, OLD)
    assert BookKeys.open(database, NEW).of(WRAPPING) != stolen


def test_process_with_the_old_key_fails_and_spoils_nothing(safe: Safe, database: Database, clock: MovableClock) -> None:
    """Who had the book open during a rotation neither reads nor writes with the old key, and is told why."""
    payee, digest = uuid4(), safe.archive.keep("nxt", BODY, MOMENT)
    token = safe.seal(payee)
    KeyRotation(database, OLD, NEW).run()

    with nothing_changes(database):
        for use in (
            lambda: safe.seal(payee),
            lambda: safe.seal(uuid4()),
            lambda: safe.opened(payee, token),
            lambda: safe.archive.read(digest),
            lambda: safe.archive.keep("nxt", b"news", MOMENT),
        ):
            with pytest.raises(KeyEncryptionKeyWrongError):
                use()
    assert Safe(database, clock, NEW).opened(payee, token) == "Meera Nair"


def test_a_rotation_that_is_cut_off_has_not_happened(safe: Safe, database: Database, clock: MovableClock) -> None:
    """Whatever stops it, the book stays under the old key, and the rotation can be run again, and once too often."""
    payee = uuid4()
    token = safe.seal(payee)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with nothing_changes(database), pytest.raises(KeyboardInterrupt):
        KeyRotation(database, OLD, NEW).run(progress=stop)
    assert safe.opened(payee, token) == "Meera Nair"

    assert [KeyRotation(database, OLD, NEW).run() for _ in range(2)] == [1, None]
    assert Safe(database, clock, NEW).opened(payee, token) == "Meera Nair"


def test_wrong_old_key_changes_nothing(safe: Safe, database: Database) -> None:
    """A rotation needs the key that the book has now."""
    safe.seal(uuid4())

    with nothing_changes(database), pytest.raises(KeyEncryptionKeyWrongError):
        KeyRotation(database, OTHER, NEW).run()


def test_older_book_keeps_what_was_derived(database: Database, clock: MovableClock) -> None:
    """A book from before there were keys by purpose is read as ever, and after a rotation too."""
    payee, token, digest = in_the_old_way(database, clock)
    before = Safe(database, clock, OLD)
    assert before.keyring.digest_of("x") == Keyring(before.keys, clock).digest_of("x")
    assert before.keys.of("digest requests") == OLD.derive("digest requests")
    assert before.archive.keep("nxt", BODY, MOMENT) != digest
    endpoint = "announcement endpoint 7"

    KeyRotation(database, OLD, NEW).run(kept=[endpoint], renewed=["digest requests"])

    after = Safe(database, clock, NEW)
    assert (after.opened(payee, token), after.archive.read(digest).body) == ("Meera Nair", BODY)
    assert after.keys.of(endpoint) == OLD.derive(endpoint)
    assert after.keys.of("digest requests") != OLD.derive("digest requests")
    with database.read() as connection:
        assert after.keys.find(FIRST, connection) is None


def test_older_book_does_not_open_with_another_key(database: Database, clock: MovableClock) -> None:
    """A book that knows nothing of its key yet tells it by what was sealed, and then remembers it."""
    in_the_old_way(database, clock)
    forget_purposes(database)

    with nothing_changes(database), pytest.raises(KeyEncryptionKeyWrongError):
        Safe(database, clock, OTHER)
    Safe(database, clock, OLD)


def test_message_is_erased_with_its_payee(safe: Safe, database: Database, clock: MovableClock) -> None:
    """A message that is about one payee only is unreadable once the payee is erased, also if it comes afterwards."""
    payee, other = uuid4(), uuid4()
    own, shared, nobodys, late = (safe.archive.keep("nxt", BODY + bytes([n]), MOMENT) for n in range(4))
    safe.seal(payee)
    for _ in range(2):
        safe.note(own, payee)
    for each in (payee, other):
        safe.note(shared, each)

    safe.erase(payee)
    safe.note(late, payee)

    evidence = rows_of(database, "raw_messages")
    KeyRotation(database, OLD, NEW).run()
    archive = Safe(database, clock, NEW).archive
    for digest in (own, late):
        with pytest.raises(MessageErasedError, match=digest):
            archive.read(digest)
    assert archive.keep("nxt", BODY + bytes([0]), MOMENT) == own
    assert [archive.read(digest).digest for digest in (shared, nobodys)] == [shared, nobodys]
    assert rows_of(database, "raw_messages") == evidence


def test_older_message_is_erased_too(database: Database, clock: MovableClock) -> None:
    """A message with a derived key is refused once erased, and its key is gone with the old key-encryption key."""
    payee, _, digest = in_the_old_way(database, clock)
    with database.begin() as connection:
        keys = database.tables.message_keys
        connection.execute(insert(keys).values(digest=digest, beneficiary_id=payee, is_shared=False))
    safe = Safe(database, clock, OLD)
    assert safe.archive.read(digest).body == BODY

    safe.erase(payee)

    with pytest.raises(MessageErasedError):
        safe.archive.read(digest)
    KeyRotation(database, OLD, NEW).run()
    with pytest.raises(MessageErasedError):
        Safe(database, clock, NEW).archive.read(digest)
