"""The register of reconciliation, as the write side sees it: which lines are open, and which breaks.

It is projected inside the append's transaction; a command asks it under the append lock, so that what it was told is
true until the command is committed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from ledger.reconciliation.break_kinds import BreakKind
from ledger.reconciliation.business_days import BusinessDays
from ledger.reconciliation.lines import ComparedLine
from ledger.reconciliation.outcome import Outcome
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin

if TYPE_CHECKING:
    from ledger.store.database import Connection


@dataclass(frozen=True, slots=True)
class KnownBreak:
    """An open break that was recorded before."""

    break_id: UUID
    kind: BreakKind
    external: frozenset[str]
    booked: frozenset[str]

    @property
    def waits_for_people(self) -> bool:
        """Return whether its lines are not compared again: it has lines on both sides, and a person must say which."""
        return bool(self.external and self.booked)


@dataclass(frozen=True, slots=True)
class Found:
    """Lines that a person named."""

    external: tuple[ComparedLine, ...]
    booked: tuple[ComparedLine, ...]


class Register(Protocol):
    """What was matched, and what is open."""

    def compare(self, connection: Connection, source: Source, days: BusinessDays) -> Outcome:
        """Compare all that is open between a source's statements and the books."""

    def open_breaks(self, connection: Connection, source: Source) -> Sequence[KnownBreak]:
        """Return the open breaks with a source."""

    def lines(self, connection: Connection, line_ids: Collection[str]) -> Mapping[str, ComparedLine]:
        """Return lines of statements and of the books by their ids; those that do not exist are left out."""

    def holders(self, connection: Connection, line_ids: Collection[str], origin: Origin) -> Mapping[str, UUID]:
        """Return the match or break with an origin that holds each of these lines; what nothing holds is left out."""

    def origin_of(self, connection: Connection, line_id: str) -> Origin | None:
        """Return who told a statement's line; None where there is no such line."""
