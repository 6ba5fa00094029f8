"""Column types that mean the same, compare the same and come back the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["Position", "UtcDateTime", "Uuid"]

Position = BigInteger().with_variant(Integer(), "sqlite")
"""A place in the log. SQLite stores a primary key in the row's own number only when it is called INTEGER."""

_TEXT_LENGTH = len("2026-01-31T12:59:59.000000Z")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment (UTC, to the microsecond).

    `timestamptz` on PostgreSQL. Text of one fixed width on SQLite, which has no type for time: it sorts as the moments
    do, its date functions read it, and so do people.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database has for it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(_TEXT_LENGTH))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write an aware moment; a naive one could mean any time zone. Raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a stored moment needs a time zone: {value.isoformat()}"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else text_of(moment)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read it back in UTC."""
        if value is None:
            return None
        moment: datetime = value if dialect.name == "postgresql" else datetime.fromisoformat(value)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def text_of(moment: datetime) -> str:
    """Return a UTC moment as text of fixed width, such as `2026-01-31T12:59:59.000000Z`."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
