"""The recorded break: a difference between a statement and the books that people work on until it is settled.

While it is open, suspense holds what the statement has more than the books. A break without a line of the statement
holds nothing there: what the bank has not done yet stays in the books, as an outstanding item.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from ledger import chart, posting_rules
from ledger.aggregate import Aggregate, Cause, event
from ledger.errors import (
    BreakHoldsMoneyError,
    BreakNotOpenError,
    NothingToWriteOffError,
    WriteOffNotProposedError,
    WriteOffSelfApprovalError,
)
from ledger.journal import EntryKind
from ledger.reconciliation import events
from ledger.reconciliation.outcome import Break
from ledger.reconciliation.source import Source
from ledger.statements.statement import Origin


class BreakStatus(StrEnum):
    """How far a break has come."""

    OPEN = "open"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"
    DISMISSED = "dismissed"


class RecordedBreak(Aggregate):
    """One break."""

    opened: events.BreakOpened
    status: BreakStatus
    write_off: events.WriteOffProposed | None
    """The proposal that waits for another person."""

    @classmethod
    def open(cls, break_id: UUID, found: Break, origin: Origin, cause: Cause) -> RecordedBreak:
        """Record a difference, and hold in suspense what a statement has more than the books."""
        recorded, (first, *_) = cls(break_id), (*found.external, *found.booked)
        account, currency, difference_minor = first.account, first.currency, found.difference_minor
        is_held = bool(found.external) and Source(account, currency, origin).is_keeper
        recorded._record(
            events.BreakOpened,
            cause,
            kind=found.kind,
            account=account,
            currency=currency,
            origin=origin,
            difference_minor=difference_minor,
            value_date=found.value_date,
            external=tuple(line.line_id for line in found.external),
            booked=tuple(line.line_id for line in found.booked),
            entry=posting_rules.break_opened(account, currency, difference_minor) if is_held else None,
        )
        return recorded

    @property
    def source(self) -> Source:
        """Return whose statements of which account it is about."""
        return Source(self.opened.account, self.opened.currency, self.opened.origin)

    @property
    def holds_difference(self) -> bool:
        """Return whether there is something to write off: its sides differ, by whoever keeps the account."""
        return self.opened.difference_minor != 0 and self.source.is_keeper

    def is_proposed_by(self, actor: str) -> bool:
        """Return whether somebody proposed the write-off that waits, who may not approve it then."""
        return self.write_off is not None and self.write_off.actor.casefold() == actor.casefold()

    def assign(self, owner: str, cause: Cause) -> None:
        """Say who looks after it. Raises BreakNotOpenError."""
        self._check_open()
        self._record(events.BreakAssigned, cause, owner=owner)

    def note(self, note: str, cause: Cause) -> None:
        """Write down what was found out. Raises BreakNotOpenError."""
        self._check_open()
        self._record(events.BreakNoted, cause, note=note)

    def propose_write_off(self, account: str, reason: str, cause: Cause) -> None:
        """Propose that an account bears the difference; a new proposal replaces the one before.

        Raises BreakNotOpenError or NothingToWriteOffError.
        """
        self._check_open()
        if not self.holds_difference:
            raise NothingToWriteOffError(self.id)
        self._record(events.WriteOffProposed, cause, account=account, reason=reason)

    def approve_write_off(self, cause: Cause) -> None:
        """Book the proposed write-off.

        Raises BreakNotOpenError, WriteOffNotProposedError or WriteOffSelfApprovalError.
        """
        self._check_open()
        proposed, opened = self.write_off, self.opened
        if proposed is None:
            raise WriteOffNotProposedError(self.id)
        if self.is_proposed_by(cause.actor):
            raise WriteOffSelfApprovalError(self.id, cause.actor)
        shown_on = chart.unreconciled(opened.account) if opened.external else opened.account
        entry = posting_rules.written_off(shown_on, proposed.account, opened.currency, opened.difference_minor)
        facts = {"account": proposed.account, "reason": proposed.reason, "proposed_by": proposed.actor}
        self._record(events.BreakWrittenOff, cause, **facts, **self._lines, entry=entry)

    def dismiss(self, reason: str, cause: Cause) -> None:
        """Let nothing follow from it. Raises BreakNotOpenError, or BreakHoldsMoneyError where its teller counts."""
        self._check_open()
        if self.source.is_keeper:
            raise BreakHoldsMoneyError(self.id)
        self._record(events.BreakDismissed, cause, reason=reason, **self._lines)

    def close(self, closing: events.Closing, cause: Cause) -> None:
        """Take the break back, with what it holds in suspense. Raises BreakNotOpenError."""
        self._check_open()
        held = self.opened.entry
        cleared = held and held.reversing(EntryKind.BREAK_CLEARED)
        self._record(events.BreakClosed, cause, closing=closing, **self._lines, entry=cleared)

    @property
    def _lines(self) -> dict[str, Any]:
        return self.opened.model_dump(include={"origin", "external", "booked"})

    def _check_open(self) -> None:
        if self.status is not BreakStatus.OPEN:
            raise BreakNotOpenError(self.id, self.status)

    @event(events.BreakOpened)
    def _opened(self, recorded: events.BreakOpened) -> None:
        self.opened = recorded
        self.status = BreakStatus.OPEN
        self.write_off = None

    @event(events.BreakAssigned)
    def _assigned(self, _recorded: events.BreakAssigned) -> None:
        """No decision depends on who looks after it."""

    @event(events.BreakNoted)
    def _noted(self, _recorded: events.BreakNoted) -> None:
        """No decision depends on what was noted."""

    @event(events.WriteOffProposed)
    def _write_off_proposed(self, recorded: events.WriteOffProposed) -> None:
        self.write_off = recorded

    @event(events.BreakWrittenOff)
    def _written_off(self, _recorded: events.BreakWrittenOff) -> None:
        self.status = BreakStatus.WRITTEN_OFF

    @event(events.BreakDismissed)
    def _dismissed(self, _recorded: events.BreakDismissed) -> None:
        self.status = BreakStatus.DISMISSED

    @event(events.BreakClosed)
    def _closed(self, _recorded: events.BreakClosed) -> None:
        self.status = BreakStatus.CLOSED
