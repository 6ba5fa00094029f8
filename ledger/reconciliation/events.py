"""The events of reconciliation: matches made and undone; breaks opened, worked on, closed and written off.

Each carries the lines that it is about, so that what it means for them follows from it alone. A line of a statement is
named by its file's digest and its place there, a line of the books by its log position and its place in the entry.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import StrictInt

from ledger.events import DomainEvent
from ledger.reconciliation.break_kinds import BreakKind
from ledger.statements.statement import Origin


class Matched(DomainEvent):
    """Lines of statements and lines of the books are the same fact."""

    TOPIC: ClassVar[str] = "match.made"

    account: str
    currency: str
    origin: Origin
    rule: str
    """Why, with the rule's version, such as `utr/1`."""
    amount_minor: StrictInt
    """What either side comes to on the account; negative when money went out."""
    external: tuple[str, ...]
    booked: tuple[str, ...]
    reason: str | None
    """What the person who matched them said; None where a rule did."""


class MatchUndone(DomainEvent):
    """A person took a match back; its lines wait for a person again."""

    TOPIC: ClassVar[str] = "match.undone"

    origin: Origin
    external: tuple[str, ...]
    booked: tuple[str, ...]
    reason: str


class BreakOpened(DomainEvent):
    """A statement and the books differ. The entry holds in suspense what the statement has more than the books."""

    TOPIC: ClassVar[str] = "break.opened"

    kind: BreakKind
    account: str
    currency: str
    origin: Origin
    difference_minor: StrictInt
    """By how much the statement has more than the books; negative where it has less."""
    value_date: date
    """The day of its first line: from there its age counts."""
    external: tuple[str, ...]
    booked: tuple[str, ...]


class BreakAssigned(DomainEvent):
    """Somebody looks after a break."""

    TOPIC: ClassVar[str] = "break.assigned"

    owner: str


class BreakNoted(DomainEvent):
    """Somebody wrote down what was found out."""

    TOPIC: ClassVar[str] = "break.noted"

    note: str


class WriteOffProposed(DomainEvent):
    """A person wants to give a break's difference up; nothing is booked yet."""

    TOPIC: ClassVar[str] = "break.write_off_proposed"

    account: str
    """Which is to bear the difference."""
    reason: str


class BreakWrittenOff(DomainEvent):
    """Another person approved: the difference is borne by an account, and the break's lines are settled."""

    TOPIC: ClassVar[str] = "break.written_off"

    account: str
    reason: str
    proposed_by: str
    origin: Origin
    external: tuple[str, ...]
    booked: tuple[str, ...]


class BreakDismissed(DomainEvent):
    """A person wants nothing to follow from a break in which there is no money; its lines are settled."""

    TOPIC: ClassVar[str] = "break.dismissed"

    reason: str
    origin: Origin
    external: tuple[str, ...]
    booked: tuple[str, ...]


class Closing(StrEnum):
    """Why a break is no more."""

    MATCHED = "matched"
    """A line of it has found its partner."""
    SUPERSEDED = "superseded"
    """What is known now makes another break of its lines, or none."""


class BreakClosed(DomainEvent):
    """A break is no more; the entry takes back what it held in suspense."""

    TOPIC: ClassVar[str] = "break.closed"

    closing: Closing
    origin: Origin
    external: tuple[str, ...]
    booked: tuple[str, ...]
