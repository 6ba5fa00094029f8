"""Errors of the store: the log or its database cannot do what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.errors.base import InvalidInputError, NotFoundError, StoreError


@dataclass(eq=False)
class DatabaseUrlError(StoreError):
    """The database URL cannot be read, or names a database that is not supported."""

    url_masked: str


@dataclass(eq=False)
class DriverMissingError(StoreError):
    """The driver for this database is not installed; it comes with an extra, as in `payout-ledger[postgres]`."""

    extra: str


@dataclass(eq=False)
class DatabaseUnreachableError(StoreError):
    """The database could not be reached; nothing was written."""

    url_masked: str
    seconds: float


@dataclass(eq=False)
class HostConnectionError(StoreError):
    """A connection lent to the ledger must be in a transaction of the book's database, not in autocommit."""

    expected: str
    found: str


@dataclass(eq=False)
class BookNameError(StoreError):
    """A book's name is 1 to 40 lower-case letters, digits and underscores, and starts with a letter."""

    book: str


@dataclass(eq=False)
class BookNotFoundError(StoreError):
    """There is no book in this place."""

    book: str
    url_masked: str


@dataclass(eq=False)
class NotMigratedError(StoreError):
    """The book's tables do not exist or are of another version; run `payouts migrate`."""

    book: str
    found: str | None
    expected: str


@dataclass(eq=False)
class RightsMissingError(StoreError):
    """The database's user may not do this; migrating, rebuilding and granting are the owner's of the tables."""

    url_masked: str
    refused: str


@dataclass(eq=False)
class RolesUnsupportedError(InvalidInputError):
    """Only PostgreSQL has roles; a SQLite book is read and written by whoever may read and write its file."""

    url: str


@dataclass(eq=False)
class UnknownEventError(StoreError):
    """The log holds an event that this version of the software does not know."""

    topic: str
    position: int | None


@dataclass(eq=False)
class EventUnreadableError(StoreError):
    """A stored event cannot be decoded."""

    topic: str
    originator_id: UUID
    originator_version: int
    reason: str


@dataclass(eq=False)
class VersionConflictError(StoreError):
    """Another writer has appended to this aggregate first."""

    originator_id: UUID
    originator_version: int


@dataclass(eq=False)
class OutcomeUndeterminedError(StoreError):
    """The database could not be reached to learn whether the command was committed; run it again."""

    request_id: str
    seconds: float


@dataclass(eq=False)
class KeyFileError(StoreError):
    """The file of a secret key must hold one and be readable by its owner only."""

    path: str
    reason: str


@dataclass(eq=False)
class KeyEncryptionKeyWrongError(StoreError):
    """The key-encryption key does not open this book: it is another book's, or has been replaced by a newer one."""

    book: str


@dataclass(eq=False)
class SealBrokenError(StoreError):
    """The sealed data was changed, moved to another place, or sealed with another key."""

    sealed: str


@dataclass(eq=False)
class MessageNotFoundError(NotFoundError):
    """No provider message is kept under this digest."""

    digest: str


@dataclass(eq=False)
class MessageErasedError(NotFoundError):
    """The provider's message was erased together with the payee whom it was about."""

    digest: str


@dataclass(eq=False)
class KeyDestroyedError(StoreError):
    """The beneficiary's key was destroyed; the personal data cannot be read any more."""

    beneficiary_id: UUID
