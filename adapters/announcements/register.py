"""The register of endpoints: who is told of payouts, since when, and who said so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import Connection, delete

from adapters.announcements.endpoint import Endpoint, EndpointStatus, NewSecret, types_text
from adapters.announcements.endpoint_rows import Change, EndpointRows
from adapters.announcements.endpoint_url import check_url
from adapters.announcements.errors import EndpointNotFoundError, PositionOutOfLogError, TooManyEndpointsError
from adapters.announcements.secret import new_secret, opened, purpose_of, sealed
from adapters.announcements.settings import AnnouncementSettings
from adapters.announcements.signature import check_can_sign
from adapters.announcements.tables import AnnouncementTables
from ledger.clock import Clock
from ledger.store.book_keys import BookKeys
from ledger.store.database import Database
from ledger.store.log import read_head
from ledger.texts import check_text

if TYPE_CHECKING:
    from adapters.embedded import Book

ENDPOINTS_MAX = 50
"""Each may keep a few threads of a worker busy."""
OVERLAP = timedelta(hours=24)
"""How long after a rotation the previous secret still signs too."""
_TEXT_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where webhooks go, and the secrets that sign them now, the newest first."""

    url: str
    secrets: Sequence[SecretStr]


@dataclass(frozen=True, slots=True)
class EndpointRegister:
    """The endpoints of one book. Actors are recorded with everything they do."""

    database: Database
    clock: Clock
    keys: BookKeys = field(repr=False)
    settings: AnnouncementSettings

    @classmethod
    def of(cls, book: Book, settings: AnnouncementSettings) -> Self:
        """Keep the endpoints of an open book."""
        return cls(book.database, book.clock, book.keys, settings)

    def add(
        self,
        url: str,
        *,
        actor: str,
        description: str = "",
        types: Collection[str] | None = None,
        position: int | None = None,
    ) -> NewSecret:
        """Register an endpoint for these types, or all, and return its secret, which is not shown again.

        It is told of what happens from now on, or behind a position of the log. Raises EndpointUrlError,
        AnnouncementTypeError, TextInvalidError, PositionOutOfLogError, TooManyEndpointsError or ExtraMissingError.
        """
        check_can_sign()
        made = NewSecret(uuid4(), new_secret())
        row = {
            "id": made.endpoint_id,
            "url": check_url(url, self.settings),
            "description": check_text("description", description, length_max=_TEXT_LENGTH_MAX, empty_allowed=True),
            "types": types_text(types),
            "status": EndpointStatus.ACTIVE,
            "secret": sealed(self._key_of(made.endpoint_id), made.endpoint_id, made.secret),
            "created_by": check_actor(actor),
            "created_at": self.clock.now(),
        }
        with self.database.begin() as connection:
            if self._rows.count(connection) >= ENDPOINTS_MAX:
                raise TooManyEndpointsError(ENDPOINTS_MAX)
            self._rows.add(connection, row | {"position": self._position(connection, position)})
            self._note(connection, made.endpoint_id, "added", actor)
        return made

    def list(self) -> Sequence[Endpoint]:
        """Return the endpoints, the oldest first."""
        with self.database.read() as connection:
            return self._rows.read(connection)

    def get(self, endpoint_id: UUID) -> Endpoint:
        """Return an endpoint. Raises EndpointNotFoundError."""
        with self.database.read() as connection:
            found = self._rows.read(connection, [endpoint_id])
        if not found:
            raise EndpointNotFoundError(str(endpoint_id))
        return found[0]

    def changes(self, endpoint_id: UUID) -> Sequence[Change]:
        """Return what was done to an endpoint, and by whom, also to one that was removed."""
        with self.database.read() as connection:
            return self._rows.changes(connection, endpoint_id)

    def rotate(self, endpoint_id: UUID, *, actor: str, overlap: timedelta = OVERLAP) -> NewSecret:
        """Give an endpoint a new secret; for a while its webhooks are signed with both.

        Of a secret that was still about to end nothing is left. Raises EndpointNotFoundError or TextInvalidError.
        """
        check_actor(actor)
        made = NewSecret(endpoint_id, new_secret())
        secret = sealed(self._key_of(self.get(endpoint_id).id), endpoint_id, made.secret)
        with self.database.begin() as connection:
            row = self._rows.find(connection, endpoint_id, locking=True)
            until = self.clock.now() + overlap
            secrets = {"secret": secret, "previous_secret": row.secret}
            self._rows.change(connection, endpoint_id, secrets | {"previous_until": until})
            self._note(connection, endpoint_id, "rotated", actor, f"both until {until.isoformat()}")
        return made

    def pause(self, endpoint_id: UUID, *, actor: str, reason: str = "") -> None:
        """Send nothing more for now. Raises EndpointNotFoundError or TextInvalidError."""
        check_text("reason", reason, length_max=_TEXT_LENGTH_MAX, empty_allowed=True)
        self._set_status(endpoint_id, EndpointStatus.PAUSED, actor, reason or None)

    def resume(self, endpoint_id: UUID, *, actor: str) -> None:
        """Send again, beginning with what happened meanwhile. Raises EndpointNotFoundError or TextInvalidError."""
        self._set_status(endpoint_id, EndpointStatus.ACTIVE, actor, None)

    def disable(self, endpoint_id: UUID, *, actor: str, reason: str) -> None:
        """Send nothing more to an endpoint that wants nothing more. Raises EndpointNotFoundError."""
        self._set_status(endpoint_id, EndpointStatus.DISABLED, actor, reason)

    def remove(self, endpoint_id: UUID, *, actor: str) -> None:
        """Forget an endpoint's secret and what was on its way; the record of it stays.

        Raises EndpointNotFoundError or TextInvalidError.
        """
        check_actor(actor)
        gone = dict.fromkeys(("secret", "previous_secret", "previous_until", "status_reason"))
        deliveries = AnnouncementTables.of(self.database).deliveries
        with self.database.begin() as connection:
            self._rows.find(connection, endpoint_id, locking=True)
            self._rows.change(connection, endpoint_id, gone | {"status": EndpointStatus.REMOVED})
            connection.execute(delete(deliveries).where(deliveries.c.endpoint_id == endpoint_id))
            self._note(connection, endpoint_id, "removed", actor)

    def recipient(self, endpoint_id: UUID) -> Recipient:
        """Return where webhooks go, and what signs them. Raises EndpointNotFoundError or SealBrokenError."""
        with self.database.read() as connection:
            row = self._rows.find(connection, endpoint_id)
        kept = [row.secret]
        if row.previous_until is not None and self.clock.now() < row.previous_until:
            kept.append(row.previous_secret)
        key = self._key_of(endpoint_id)
        return Recipient(row.url, [opened(key, endpoint_id, each) for each in kept])

    def _key_of(self, endpoint_id: UUID) -> bytes:
        return self.keys.of(purpose_of(endpoint_id))

    @property
    def _rows(self) -> EndpointRows:
        return EndpointRows(AnnouncementTables.of(self.database))

    def _set_status(self, endpoint_id: UUID, status: EndpointStatus, actor: str, reason: str | None) -> None:
        check_actor(actor)
        with self.database.begin() as connection:
            if self._rows.find(connection, endpoint_id, locking=True).status != status:
                self._rows.change(connection, endpoint_id, {"status": status, "status_reason": reason})
                word = "resumed" if status is EndpointStatus.ACTIVE else status.value
                self._note(connection, endpoint_id, word, actor, reason)

    def _position(self, connection: Connection, given: int | None) -> int:
        head = read_head(self.database.tables, connection).position
        if given is None:
            return head
        if not 0 <= given <= head:
            raise PositionOutOfLogError(given, head)
        return given

    def _note(
        self, connection: Connection, endpoint_id: UUID, change: str, actor: str, note: str | None = None
    ) -> None:
        self._rows.note(connection, endpoint_id, Change(change, note, actor, self.clock.now()))


def check_actor(actor: str) -> str:
    """Return the name of who asks. Raises TextInvalidError."""
    return check_text("actor", actor, length_max=_TEXT_LENGTH_MAX)
