"""The codec: events to stored bytes and back, with a canonical form that can be read for ever.

The stored state is the event's compact JSON: every field in the order of its declaration, nulls included, except the
two that have columns of their own and `posted_on`, which is there only when an entry came after its day was closed.
Leaving nulls out would save little and lose those inside mappings. The topic
column is `TOPIC/VERSION`, so renaming a class or a file changes nothing.

Reading is strict: no text becomes a number, no unknown field is ignored. An older version's state goes through the
event's upcasters first.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from ledger.errors import EventUnreadableError, LedgerError, UnknownEventError
from ledger.events import REGISTRY, DomainEvent

_COLUMNS = {"originator_id", "originator_version"}


def topic_of(event: DomainEvent) -> str:
    """Return the stored topic, such as `payout.queued/1`."""
    return f"{event.TOPIC}/{event.VERSION}"


def encode(event: DomainEvent) -> bytes:
    """Return the event's state in its canonical form."""
    state: bytes = event.__pydantic_serializer__.to_json(event, exclude=_COLUMNS)
    return state


def decode(
    topic: str, originator_id: UUID, originator_version: int, state: bytes, position: int | None = None
) -> DomainEvent:
    """Return the stored event. Raises UnknownEventError or EventUnreadableError."""
    try:
        event_class, version = _shape_of(topic)
    except LookupError:
        raise UnknownEventError(topic, position) from None
    try:
        if version < event_class.VERSION:
            state = _upcast(event_class, version, state)
        event = _validate(event_class, originator_id, originator_version, state)
    except (LedgerError, ValueError, LookupError, TypeError) as error:
        raise EventUnreadableError(topic, originator_id, originator_version, _reason(error)) from error
    if event.originator_id != originator_id or event.originator_version != originator_version:
        raise EventUnreadableError(topic, originator_id, originator_version, "the state claims another place")
    return event


@lru_cache(maxsize=1_000)
def _shape_of(topic: str) -> tuple[type[DomainEvent], int]:
    """Return the kind of event and the version that a topic names. Raises LookupError."""
    name, _, version = topic.rpartition("/")
    event_class = REGISTRY[name]
    if not version.isdecimal() or not 1 <= int(version) <= event_class.VERSION:
        raise LookupError(topic)
    return event_class, int(version)


def _validate(
    event_class: type[DomainEvent], originator_id: UUID, originator_version: int, state: bytes
) -> DomainEvent:
    """Put the two columns back into the JSON text, so that the compiled validator reads everything in one go."""
    if state[:1] != b"{":
        message = "the state is not a JSON object"
        raise ValueError(message)
    columns = b'{"originator_id":"%s","originator_version":%d,' % (originator_id.hex.encode(), originator_version)
    event: DomainEvent = event_class.__pydantic_validator__.validate_json(columns + state[1:], strict=True)
    return event


def _upcast(event_class: type[DomainEvent], version: int, state: bytes) -> bytes:
    facts: dict[str, Any] = json.loads(state)
    for older in range(version, event_class.VERSION):
        facts = event_class.UPCASTERS[older](facts)
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False).encode()


def _reason(error: Exception) -> str:
    """Say what is wrong without repeating the stored values."""
    if isinstance(error, ValidationError):
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['type']}" for problem in problems)
    return f"{type(error).__name__}: {error}"
