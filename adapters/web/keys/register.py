"""The register of API keys: makes them, knows them again, revokes them. A key that was revoked stays listed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select, update

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
from adapters.web_tables.tables import WebTables
from ledger.store.upsert import insert_or
from ledger.texts import check_text
from projections.queries.typed_text import equal_to

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

    def make(self, name: str, roles: Collection[Role], actor: str, *, connection: Connection | None = None) -> ApiKey:
        """Make a key of this name, which the events will record as actor.

        A name is used once for ever, also of a key that was revoked: an actor is always the same person or program.
        On a caller's connection the key is made when the caller commits.
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
        insert = insert_or(self._book.database.engine.dialect.name, self._keys).values(row)
        unless_taken = insert.on_conflict_do_nothing(index_elements=["name"]).returning(self._keys.c.id)
        with self._book.database.join(connection) as own:
            if own.execute(unless_taken).first() is None:
                raise KeyNameTakenError(name)
        return key

    def caller_with(self, key: ApiKey) -> Caller:
        """Return who shows this key. Raises CredentialsWrongError when it is wrong or was revoked."""
        row = self._valid(key.id)
        if not key.fits(row["secret_digest"]):
            raise CredentialsWrongError
        return _caller(row)

    def caller_of(self, key_id: UUID) -> Caller:
        """Return whose key this is. Raises CredentialsWrongError when there is none, or it was revoked."""
        return _caller(self._valid(key_id))

    def revoke(self, name: str, actor: str, *, connection: Connection | None = None) -> None:
        """End a key at once, on a caller's connection when the caller commits.

        Raises KeyNotFoundError or KeyRevokedError.
        """
        check_text("actor", actor, length_max=NAME_LENGTH_MAX)
        is_it = equal_to(self._keys.c.name, name)
        with self._book.database.join(connection) as own:
            ended = {"revoked_by": actor, "revoked_at": self._book.clock.now()}
            valid = update(self._keys).where(is_it, self._keys.c.revoked_at.is_(None))
            if own.execute(valid.values(ended)).rowcount:
                return
            if own.scalar(select(self._keys.c.id).where(is_it)) is None:
                raise KeyNotFoundError(name)
            raise KeyRevokedError(name)

    def is_revoked(self, name: str) -> bool:
        """Tell whether there is a key of this name, and it was revoked."""
        query = select(self._keys.c.id).where(self._keys.c.name == name, self._keys.c.revoked_at.is_not(None))
        with self._book.database.read() as connection:
            return connection.execute(query).first() is not None

    def list(self) -> Sequence[ListedKey]:
        """Return all keys by name."""
        with self._book.database.read() as connection:
            return [_listed(row) for row in connection.execute(self._all).mappings()]

    def _valid(self, key_id: UUID) -> RowMapping:
        columns = (self._keys.c.name, self._keys.c.roles, self._keys.c.secret_digest)
        valid = select(*columns).where(self._keys.c.id == key_id, self._keys.c.revoked_at.is_(None))
        with self._book.database.read() as connection:
            row = connection.execute(valid).mappings().one_or_none()
        if row is None:
            raise CredentialsWrongError
        return row

    def named(self, name: str, connection: Connection) -> ListedKey:
        """Return one key as a connection's transaction sees it. Raises KeyNotFoundError."""
        row = connection.execute(self._all.where(equal_to(self._keys.c.name, name))).mappings().one_or_none()
        if row is None:
            raise KeyNotFoundError(name)
        return _listed(row)


def _caller(row: RowMapping) -> Caller:
    return Caller(row["name"], _roles(row["roles"]))


def _listed(row: RowMapping) -> ListedKey:
    return ListedKey(**{**row, "roles": _roles(row["roles"])})


def _roles(words: str) -> frozenset[Role]:
    return frozenset(Role(word) for word in words.split(","))
