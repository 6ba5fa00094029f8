"""Personal data: readable with the beneficiary's key only, and never again without it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from ledger.clock import MovableClock
from ledger.errors import KeyDestroyedError, KeyEncryptionKeyWrongError, SealBrokenError
from ledger.store.book_keys import BookKeys
from ledger.store.database import Database
from ledger.store.key_encryption_key import KeyEncryptionKey
from ledger.store.keyring import Keyring
from tests.ledger.store.notes import MOMENT

SECRET = bytes(range(32))


@pytest.fixture
def keyring(database: Database, clock: MovableClock) -> Keyring:
    return Keyring(BookKeys.open(database, KeyEncryptionKey(SECRET)), clock)


def sealed(database: Database, keyring: Keyring, beneficiary_id: UUID, text: str = "0012345") -> str:
    with database.begin() as connection:
        return keyring.seal(beneficiary_id, "account_number", text, connection)


def opened(database: Database, keyring: Keyring, beneficiary_id: UUID, token: str) -> str:
    with database.read() as connection:
        return keyring.open(beneficiary_id, "account_number", token, connection)


def cut_short(token: str) -> str:
    return token[:-4]


def replaced(token: str) -> str:
    return "A" * len(token)


def emptied(token: str) -> str:
    return token[:0]


def misspelt(token: str) -> str:
    return f"é{token}"


def test_what_is_sealed_can_be_opened(database: Database, keyring: Keyring) -> None:
    """A field comes back exactly, and its token shows nothing of it, not even that two fields are equal."""
    beneficiary_id = uuid4()
    first, second = (sealed(database, keyring, beneficiary_id, "आनंद 0012345") for _ in range(2))

    assert opened(database, keyring, beneficiary_id, first) == "आनंद 0012345"
    assert first != second
    assert "0012345" not in first


def test_a_token_is_bound_to_its_beneficiary_and_field(database: Database, keyring: Keyring) -> None:
    """A token that is moved to another beneficiary or another field cannot be opened there."""
    beneficiary_id, other_id = uuid4(), uuid4()
    token = sealed(database, keyring, beneficiary_id)
    sealed(database, keyring, other_id)

    with pytest.raises(SealBrokenError):
        opened(database, keyring, other_id, token)
    with database.read() as connection, pytest.raises(SealBrokenError):
        keyring.open(beneficiary_id, "vpa", token, connection)


@pytest.mark.parametrize("damage", [cut_short, replaced, emptied, misspelt])
def test_a_damaged_token_is_refused(database: Database, keyring: Keyring, damage: Callable[[str], str]) -> None:
    """A token that was changed or cut is refused, not opened to something else."""
    beneficiary_id = uuid4()
    token = sealed(database, keyring, beneficiary_id)

    with pytest.raises(SealBrokenError) as raised:
        opened(database, keyring, beneficiary_id, damage(token))
    assert "0012345" not in str(raised.value)


def test_a_destroyed_key_erases_for_ever(database: Database, keyring: Keyring) -> None:
    """After its destruction nothing can be opened or sealed for the beneficiary, and only the tombstone is left."""
    beneficiary_id, other_id = uuid4(), uuid4()
    token, others = sealed(database, keyring, beneficiary_id), sealed(database, keyring, other_id)

    for _ in range(2):
        with database.begin() as connection:
            keyring.destroy(beneficiary_id, connection)

    with pytest.raises(KeyDestroyedError):
        opened(database, keyring, beneficiary_id, token)
    with pytest.raises(KeyDestroyedError):
        sealed(database, keyring, beneficiary_id)
    keys = database.tables.beneficiary_keys
    with database.read() as connection:
        rows = connection.execute(keys.select().where(keys.c.beneficiary_id == beneficiary_id)).all()
    assert [tuple(row) for row in rows] == [(beneficiary_id, None, MOMENT)]
    assert opened(database, keyring, other_id, others) == "0012345"


def test_a_beneficiary_can_be_erased_before_anything_was_sealed(database: Database, keyring: Keyring) -> None:
    """A key that never existed cannot be made after its destruction."""
    beneficiary_id = uuid4()
    with database.begin() as connection:
        keyring.destroy(beneficiary_id, connection)

    with pytest.raises(KeyDestroyedError):
        sealed(database, keyring, beneficiary_id)


def test_another_key_encryption_key_opens_nothing(database: Database, keyring: Keyring, clock: MovableClock) -> None:
    """Without the key-encryption key the stored keys are worthless."""
    beneficiary_id = uuid4()
    token = sealed(database, keyring, beneficiary_id)
    stranger = BookKeys(database, KeyEncryptionKey(bytes(32)))

    with pytest.raises(KeyEncryptionKeyWrongError):
        Keyring(stranger, clock)
    with pytest.raises(KeyEncryptionKeyWrongError), database.read() as connection:
        stranger.wrapping_key(connection)
    assert opened(database, keyring, beneficiary_id, token) == "0012345"


def test_a_key_is_not_stored_when_the_transaction_is_rolled_back(database: Database, keyring: Keyring) -> None:
    """A key belongs to the transaction of the event it was made for."""

    class HostError(Exception):
        pass

    def seal_and_fail() -> None:
        with database.begin() as connection:
            keyring.seal(uuid4(), "name", "A", connection)
            raise HostError

    with pytest.raises(HostError):
        seal_and_fail()
    with database.read() as connection:
        assert connection.execute(database.tables.beneficiary_keys.select()).all() == []


def test_equal_texts_have_equal_digests(keyring: Keyring) -> None:
    """A digest tells whether two texts are the same and is worthless without the key."""
    assert keyring.digest_of("0012345") == keyring.digest_of("0012345") != keyring.digest_of("12345")
    assert len(keyring.digest_of("")) == 64


def test_a_token_without_a_key_is_refused(database: Database, keyring: Keyring) -> None:
    """A token of a beneficiary that never had a key opens to nothing."""
    token = sealed(database, keyring, uuid4())

    with pytest.raises(SealBrokenError):
        opened(database, keyring, uuid4(), token)
