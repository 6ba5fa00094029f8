"""Database errors in the words of the event-sourcing library, whose names follow the Python database standard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing import persistence
from sqlalchemy import exc

_TRANSLATED: tuple[tuple[type[Exception], type[persistence.PersistenceError]], ...] = (
    (exc.IntegrityError, persistence.IntegrityError),
    (exc.OperationalError, persistence.OperationalError),
    (exc.DataError, persistence.DataError),
    (exc.InterfaceError, persistence.InterfaceError),
    (exc.InternalError, persistence.InternalError),
    (exc.NotSupportedError, persistence.NotSupportedError),
    (exc.ProgrammingError, persistence.ProgrammingError),
    (exc.DatabaseError, persistence.DatabaseError),
    (exc.SQLAlchemyError, persistence.PersistenceError),
)
"""Most special first."""


@contextmanager
def library_errors() -> Iterator[None]:
    """Raise what the library's callers catch."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        raise next(theirs for ours, theirs in _TRANSLATED if isinstance(error, ours))(error) from error
