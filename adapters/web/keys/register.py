"""The register of API keys: makes them, knows them again, revokes them. A key that was revoked stays listed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from adapters.embedded import BookReader
from adapters.web.callers import Caller, Role
from adapters.web.errors import (
    CredentialsWrongError,
    KeyNameTakenError,
    KeyNotFoundError,
    KeyRevokedError,
    KeyWithoutRoleError,
)
from adapters.web.keys.api_key import ApiKey
from adapters.web.tables import WebTables
from ledger.texts import check_text

NAME_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class ListedKey:
    """What is known of a key; the secret is not."""

    id: UUID
    name: str
    """What the events record as actor."""
    roles: frozenset[Role]
    created_by: str
    created_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class KeyRegister:
    """The API keys of one book."""

    def __init__(self, book: BookReader) -> None:
        """Keep the keys in the book's database."""
        self._book = book
        self._keys = WebTables.of(book.database).api_keys
        columns = (self._keys.c[name] for name in ListedKey.__dataclass_fields__)
        self._all = select(*columns).order_by(self._keys.c.name)

    def make(self, name: str, roles: Collection[Role], actor: str) -> ApiKey:
        """Make a key of this name, which the events will record as actor.

        A name is used once for ever, also of a key that was revoked: an actor is always the same person or program.
        Raises TextInvalidError, KeyWithoutRoleError or KeyNameTakenError.
        """
        check_text("name", name, length_max=NAME_LENGTH_MAX)
        if not roles:
            raise KeyWithoutRoleError(name)
        key = ApiKey.make()
        row = {
            "id": key.id,
            "name": name,
            "secret_digest": key.digest,
            "roles": ",".join(sorted(set(roles))),
            "created_by": check_text("actor", actor, length_max=NAME_LENGTH_MAX),
            "created_at": self._book.clock.now(),
        }
        with self._book.database.begin() as connection:
            if connection.scalar(select(self._keys.c.id).where(self._keys.c.name == name)) is not None:
                raise KeyNameTakenError(name)
            connection.execute(insert(self._keys), row)
        return key

    def caller_with(self, key: ApiKey) -> Caller:
        """Return who shows this key. Raises CredentialsWrongError when it is wrong or was revoked."""
        query = select(self._keys.c.name, self._keys.c.roles, self._keys.c.secret_digest, self._keys.c.revoked_at)
        with self._book.database.read() as connection:
            row = connection.execute(query.where(self._keys.c.id == key.id)).one_or_none()
        if row is None or not key.fits(row.secret_digest) or row.revoked_at is not None:
            raise CredentialsWrongError
        return Caller(row.name, _roles(row.roles))

    def revoke(self, name: str, actor: str) -> None:
        """End a key at once. Raises KeyNotFoundError or KeyRevokedError."""
        check_text("actor", actor, length_max=NAME_LENGTH_MAX)
        is_it = self._keys.c.name == name
        with self._book.database.begin() as connection:
            ended = {"revoked_by": actor, "revoked_at": self._book.clock.now()}
            valid = update(self._keys).where(is_it, self._keys.c.revoked_at.is_(None))
            if connection.execute(valid.values(ended)).rowcount:
                return
            if connection.scalar(select(self._keys.c.id).where(is_it)) is None:
                raise KeyNotFoundError(name)
            raise KeyRevokedError(name)

    def list(self) -> Sequence[ListedKey]:
        """Return all keys by name."""
        with self._book.database.read() as connection:
            rows = connection.execute(self._all).mappings()
            return [ListedKey(**{**row, "roles": _roles(row["roles"])}) for row in rows]


def _roles(words: str) -> frozenset[Role]:
    return frozenset(Role(word) for word in words.split(","))
