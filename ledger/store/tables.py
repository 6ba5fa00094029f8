"""The tables of one book's log, and of what must survive beside it: keys, provider messages, positions of followers.

Every other table can be rebuilt from these; these can be rebuilt from nothing.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.sql.schema import SchemaItem

from ledger.store.columns import Position, UtcDateTime, Uuid


class LogTables:
    """The tables of a book that lives in `schema`, under names that begin with `prefix`."""

    def __init__(self, schema: str | None, prefix: str) -> None:
        """Describe the tables; the migrations make them."""
        self.schema = schema
        self.prefix = prefix
        self.metadata = MetaData(schema=schema)
        self.events = self._events()
        self.log_head = self._log_head()
        self.tracking = self._tracking()
        self.tree_tiles = self._tree_tiles()
        self.checkpoints = self._checkpoints()
        self.beneficiary_keys = self._beneficiary_keys()
        self.book_keys = self._book_keys()
        self.raw_messages = self._raw_messages()
        self.message_keys = self._message_keys()
        self.webhook_inbox = self._webhook_inbox()

    @property
    def append_only(self) -> tuple[Table, ...]:
        """Return the tables whose rows are never changed nor removed, which the database itself refuses."""
        return self.events, self.raw_messages, self.checkpoints

    def _table(self, name: str, *items: SchemaItem) -> Table:
        return Table(f"{self.prefix}{name}", self.metadata, *items)

    def _events(self) -> Table:
        return self._table(
            "events",
            Column("position", Position, primary_key=True, autoincrement=False),
            Column("originator_id", Uuid(), nullable=False),
            Column("originator_version", Integer, nullable=False),
            Column("topic", String(200), nullable=False),
            Column("state", LargeBinary, nullable=False),
            Column("recorded_at", UtcDateTime(), nullable=False),
            UniqueConstraint("originator_id", "originator_version", name=f"{self.prefix}events_version"),
        )

    def _log_head(self) -> Table:
        """One row: the last position and moment ever written. Even if rows vanished, neither would be used again."""
        return self._table(
            "log_head",
            Column("id", Integer, primary_key=True, autoincrement=False),
            Column("position", Position, nullable=False),
            Column("recorded_at", UtcDateTime(), nullable=False),
            CheckConstraint("id = 1", name=f"{self.prefix}log_head_one_row"),
        )

    def _tracking(self) -> Table:
        return self._table(
            "tracking",
            Column("name", String(200), primary_key=True),
            Column("position", Position, nullable=False),
        )

    def _tree_tiles(self) -> Table:
        """The hashes of the log's Merkle tree, 256 of one level in a row, as they are served to whoever proves."""
        return self._table(
            "tree_tiles",
            Column("level", Integer, primary_key=True, autoincrement=False),
            Column("tile_no", Position, primary_key=True, autoincrement=False),
            Column("hashes", LargeBinary, nullable=False),
        )

    def _checkpoints(self) -> Table:
        """Every checkpoint that was signed, as it was taken to places outside."""
        return self._table(
            "checkpoints",
            Column("size", Position, primary_key=True, autoincrement=False),
            Column("signer", String(250), primary_key=True),
            Column("note", Text, nullable=False),
            Column("signed_at", UtcDateTime(), nullable=False),
        )

    def _beneficiary_keys(self) -> Table:
        """One data key for each beneficiary; after its destruction the row stays, without the key."""
        return self._table(
            "beneficiary_keys",
            Column("beneficiary_id", Uuid(), primary_key=True),
            Column("wrapped_key", LargeBinary),
            Column("destroyed_at", UtcDateTime()),
            CheckConstraint(
                "(wrapped_key IS NULL) = (destroyed_at IS NOT NULL)",
                name=f"{self.prefix}beneficiary_keys_destroyed",
            ),
        )

    def _raw_messages(self) -> Table:
        return self._table(
            "raw_messages",
            Column("digest", String(64), primary_key=True),
            Column("provider", String(100), nullable=False),
            Column("received_at", UtcDateTime(), nullable=False),
            Column("sealed_body", LargeBinary, nullable=False),
        )

    def _book_keys(self) -> Table:
        """One key for each purpose, wrapped by the key-encryption key."""
        return self._table(
            "book_keys",
            Column("purpose", String(200), primary_key=True),
            Column("wrapped_key", LargeBinary, nullable=False),
        )

    def _message_keys(self) -> Table:
        """One data key for each provider message; after its destruction the row stays, without the key.

        `beneficiary_id` is the payee whom the message is about, missing until one is known; a message about several is
        shared. A message that is older than this table has a key that is derived, and none here.
        """
        return self._table(
            "message_keys",
            Column("digest", String(64), primary_key=True),
            Column("wrapped_key", LargeBinary),
            Column("beneficiary_id", Uuid()),
            Column("is_shared", Boolean, nullable=False),
            Column("destroyed_at", UtcDateTime()),
            CheckConstraint("wrapped_key IS NULL OR destroyed_at IS NULL", name=f"{self.prefix}message_keys_destroyed"),
            Index(f"{self.prefix}message_keys_of_beneficiary", "beneficiary_id"),
        )

    def _webhook_inbox(self) -> Table:
        """`next_try_at` is when a message may be handled, at once if it is missing; `waits_for` names its payout."""
        return self._table(
            "webhook_inbox",
            Column("digest", String(64), primary_key=True),
            Column("provider", String(100), nullable=False),
            Column("received_at", UtcDateTime(), nullable=False),
            Column("handled_at", UtcDateTime()),
            Column("outcome", String(200)),
            Column("tries", Integer, nullable=False, server_default="0"),
            Column("next_try_at", UtcDateTime()),
            Column("waits_for", String(200)),
            CheckConstraint(
                "(handled_at IS NULL) = (outcome IS NULL)",
                name=f"{self.prefix}webhook_inbox_handled",
            ),
            Index(
                f"{self.prefix}webhook_inbox_waiting",
                "received_at",
                "digest",
                sqlite_where=text("handled_at IS NULL"),
                postgresql_where=text("handled_at IS NULL"),
            ),
            Index(
                f"{self.prefix}webhook_inbox_by_handling",
                "handled_at",
                sqlite_where=text("handled_at IS NOT NULL"),
                postgresql_where=text("handled_at IS NOT NULL"),
            ),
        )
