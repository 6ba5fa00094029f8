"""The canonical bytes of a stored event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from ledger.proofs.leaf import Leaf

LEAF = Leaf(7, UUID(int=1), 2, "payout.queued/2", b'{"actor":"me"}', datetime(2026, 3, 2, 10, 30, tzinfo=UTC))


def test_form() -> None:
    """A leaf is its fields, each behind its length: a form that auditors' programs can rely on for ever."""
    fields = (
        b"payout-ledger/event/1",
        b"7",
        b"00000000-0000-0000-0000-000000000001",
        b"2",
        b"payout.queued/2",
        b'{"actor":"me"}',
        b"2026-03-02T10:30:00.000000Z",
    )
    assert LEAF.encode() == b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    assert LEAF.hash.hex() == "4e3f0e615d9301ae45106791f29ca7c8e5aa57696596ebba546500dba6d7622c"


@pytest.mark.parametrize(
    "change",
    [
        {"position": 8},
        {"originator_id": UUID(int=2)},
        {"originator_version": 3},
        {"topic": "payout.queued/1"},
        {"state": b'{"actor":"you"}'},
        {"recorded_at": LEAF.recorded_at + timedelta(microseconds=1)},
        {"topic": "payout.queued/2{", "state": b'"actor":"me"}'},
    ],
)
def test_every_field_counts(change: dict[str, Any]) -> None:
    """A change of any field, or a byte moved from one to the next, makes another leaf."""
    assert replace(LEAF, **change).hash != LEAF.hash


def test_moments_in_any_zone() -> None:
    """A moment is the same leaf in whatever time zone a database gives it back."""
    there = LEAF.recorded_at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert replace(LEAF, recorded_at=there).hash == LEAF.hash
