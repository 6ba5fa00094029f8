"""Errors of announcements.

The tree:

    LedgerError
    └── AdapterError
        ├── EndpointUrlError               an endpoint cannot be at this address
        ├── AnnouncementTypeError          no announcement has this type
        ├── EndpointNotFoundError          no endpoint has this id, or it was removed
        ├── PositionOutOfLogError          the log has no such position
        ├── TooManyEndpointsError          a book has as many endpoints as it can have
        ├── NotAnnouncedError              an event is not announced, or not any more
        └── AddressForbiddenError          a name leads to an address inside the network
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.errors import AdapterError
from ledger.errors import InvalidInputError, NotFoundError, RefusedError


@dataclass(eq=False)
class EndpointUrlError(AdapterError, InvalidInputError):
    """An endpoint cannot be at this address."""

    reason: str
    """The address itself is left out: it may hold a password."""


@dataclass(eq=False)
class AnnouncementTypeError(AdapterError, InvalidInputError):
    """No announcement has this type."""

    type: str


@dataclass(eq=False)
class EndpointNotFoundError(AdapterError, NotFoundError):
    """No endpoint has this id."""

    endpoint_id: str


@dataclass(eq=False)
class TooManyEndpointsError(AdapterError, RefusedError):
    """The book has as many endpoints as it can have."""

    endpoints_max: int


@dataclass(eq=False)
class AddressForbiddenError(AdapterError):
    """The name leads to addresses that announcements are not sent to."""

    host: str


@dataclass(eq=False)
class PositionOutOfLogError(AdapterError, InvalidInputError):
    """The log has no such position."""

    position: int
    head: int


@dataclass(eq=False)
class NotAnnouncedError(AdapterError):
    """This version of the software announces nothing of this event."""

    position: int
